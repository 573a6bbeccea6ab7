"""A plan as small tables that statements join: the SQL is the same for any number of benefits, bands and dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from palier.base.calendars import COUNT_IN_YEAR, Length, Period, add_months
from palier.plan.steps import BenefitStep, PeriodStep, Plan, SelectionStep

if TYPE_CHECKING:
    import pyarrow as pa

EXACT = "decimal(38, 0)"
"""The type of every amount, measure, weight and rate in a run: whole minor units, whole millionths."""

ANY = "*"
"""Stands in key columns for: the scale is not keyed by it, or any family, any kind of product."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One table of parameters: its column types in Ibis' words, and its rows."""

    name: str
    schema: dict[str, str]
    rows: tuple[tuple[Any, ...], ...]

    def arrow(self) -> pa.Table:
        """The table as Arrow."""
        import pyarrow as pa

        kinds = {
            "int64": pa.int64(),
            "string": pa.string(),
            "boolean": pa.bool_(),
            "date": pa.date32(),
            "timestamp": pa.timestamp("us"),
            EXACT: pa.decimal128(38, 0),
        }
        columns = list(zip(*self.rows, strict=True)) if self.rows else [()] * len(self.schema)
        arrays = [
            pa.array([Decimal(v) if kind == EXACT and v is not None else v for v in column], kinds[kind])
            for column, kind in zip(columns, self.schema.values(), strict=True)
        ]
        return pa.table(arrays, names=list(self.schema))


SCHEMAS: dict[str, dict[str, str]] = {
    "steps": {
        "step": "int64", "benefit_id": "string", "version": "string", "currency": "string", "level": "int64",
        "length": "string", "in_force_from": "date", "in_force_until": "date", "price_kinds": "string",
        "scope": "string", "kind": "string", "pays": "string", "keyed_by_tier": "boolean", "keyed_by_line": "boolean",
        "is_read_by_line": "boolean", "is_line_result": "boolean", "is_measured": "boolean", "base_of": "string",
        "measure_of": "string", "gate_of": "string", "has_gate": "boolean", "has_own_gate": "boolean",
        "has_cap": "boolean", "counts_returns": "boolean", "has_newness": "boolean", "look_back_months": "int64",
        "minimum_purchase": EXACT, "earns_for_months": "int64", "is_for_first_partner": "boolean", "first_day": "date",
        "late_days": "int64",
    },
    "step_days": {"step": "int64", "day": "date", "period": "string"},
    "step_periods": {
        "step": "int64", "benefit_id": "string", "period": "string", "starts_on": "date", "ends_on": "date",
        "gate": EXACT, "cap": EXACT, "late_from": "timestamp", "last_day": "date",
    },
    "period_days": {"length": "string", "day": "date", "period": "string", "ends_on": "date", "is_wanted": "boolean"},
    "covered_days": {"length": "string", "day": "date"},
    "earlier_days": {"length": "string", "day": "date", "period": "string"},
    "certainties": {"step": "int64", "period": "string", "is_passed": "boolean"},
    "selections": {
        "step": "int64", "role": "string", "line_of_business": "string", "family": "string", "product_kind": "string",
    },
    "net_of": {"step": "int64", "position": "int64", "benefit_id": "string"},
    "deducted_texts": {"step": "int64", "position": "int64", "opening": "string", "closing": "string"},
    "terms_keys": {
        "step": "int64", "tier_key": "string", "line_key": "string", "starts_on": "date", "until": "date",
        "terms": "int64",
    },
    "bands": {
        "step": "int64", "terms": "int64", "starts_at": EXACT, "ends_at": EXACT, "pays": EXACT, "paid_below": EXACT,
        "is_open_below": "boolean", "first_from": EXACT,
    },
    "look_backs": {"look_back_months": "int64", "minimum_purchase": EXACT},
    "months_later": {"day": "date", "months": "int64", "later": "date"},
}  # fmt: skip
"""Columns of every table of parameters. The statements are compiled against these, before any plan is known."""


def parameters_of(plan: Plan, first_day: date, last_day: date) -> Iterator[Parameter]:
    """All tables of a plan. `first_day` and `last_day` bound the dates of the lines."""
    rows: dict[str, Iterable[tuple[Any, ...]]] = {
        "steps": _steps(plan),
        "step_days": _step_days(plan),
        "step_periods": (
            (step.number, step.benefit_id, each.period.label, each.period.start, each.period.end, each.gate, each.cap,
             *_lateness(each))
            for step in plan.benefits for each in step.periods
        ),
        "period_days": _period_days(plan),
        "covered_days": _covered_days(plan),
        "earlier_days": _earlier_days(plan, first_day),
        "certainties": _certainties(plan),
        "selections": _selections(plan),
        "net_of": (
            (step.number, at, name) for step in plan.benefits for at, name in enumerate(sorted(step.net_of))
        ),
        "deducted_texts": _deducted_texts(plan),
        "terms_keys": (
            (step.number, key.tier or ANY, key.line_of_business or ANY, key.starts_on, key.until, key.terms)
            for step in plan.benefits for key in step.scale.keys
        ),
        "bands": (
            (step.number, terms.number, band.starts_at, band.ends_at, band.pays, band.paid_below, band.is_open_below,
             terms.bands[0].starts_at)
            for step in plan.benefits for terms in step.scale.terms for band in terms.bands
        ),
        "look_backs": sorted({
            (s.newness.look_back_months, s.newness.minimum_purchase) for s in plan.benefits if s.newness
        }),
        "months_later": _months_later(plan, first_day, last_day),
    }  # fmt: skip
    for name, schema in SCHEMAS.items():
        yield Parameter(name, schema, tuple(rows[name]))


def _steps(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """Every step. A benefit that one version measures is measured in all: a return in a later version's period counts
    there when its root was counted in its own."""
    measured = {
        step.benefit_id
        for step in plan.benefits
        if step.scale.kind != "flat" or step.scale.pays == "amount" or step.has_gate
    }
    for step in plan.benefits:
        yield _step(step, plan.currency, step.benefit_id in measured)


def _step(step: BenefitStep, currency: str, is_measured: bool) -> tuple[Any, ...]:
    new = step.newness
    return (
        step.number, step.benefit_id, step.version, currency, step.level, step.length.value,
        step.in_force_from, step.in_force_until, f"|{'|'.join(step.price_kinds)}|", step.scope,
        step.scale.kind, step.scale.pays, "tier" in step.scale.keyed_by, "line_of_business" in step.scale.keyed_by,
        step.scale.is_read_by_line, step.is_line_result, is_measured, step.base_of,
        step.measure.of, step.gate_measure.of if step.gate_measure else step.measure.of,
        step.has_gate, step.gate_measure is not None, step.has_cap, step.counts_returns,
        new is not None, new.look_back_months if new else None, new.minimum_purchase if new else None,
        new.earns_for_months if new else None, new.is_for_first_partner if new else None,
        new.first_day if new else None, step.reported_within_days,
    )  # fmt: skip


def _lateness(each: PeriodStep) -> tuple[datetime | None, date | None]:
    """The instant from which a line is too late, without its offset, and the last day on which it was not."""
    if each.late_from is None:
        return None, None
    return each.late_from.replace(tzinfo=None), each.late_from.date() - timedelta(days=1)


def _deducted_texts(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """The text before and after each deducted amount in a line's evidence, by the position of the benefit's name."""
    for step in plan.benefits:
        for at, name in enumerate(sorted(step.net_of)):
            opening = f'"deducted":{{"{name}":"' if at == 0 else f',"{name}":"'
            yield step.number, at, opening, '"' if at + 1 < len(step.net_of) else '"},'


def _covered_days(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """Every day of every period that some version calculates, whichever benefits that version has."""
    for length, period in _begun(plan):
        if period.start >= plan.covered_from:
            for offset in range((period.end - period.start).days):
                yield length.value, period.start + timedelta(days=offset)


def _step_days(plan: Plan) -> Iterator[tuple[Any, ...]]:
    for step in plan.benefits:
        for each in step.periods:
            for offset in range((each.period.end - each.period.start).days):
                yield step.number, each.period.start + timedelta(days=offset), each.period.label


def _begun(plan: Plan) -> Iterator[tuple[Length, Period]]:
    if plan.benefits:
        for length in COUNT_IN_YEAR:
            yield from ((length, period) for period in plan.calendar.between(length, plan.covered_from, plan.day))


def _period_days(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """Every day of every period begun by D(T), and of the next one: the period in which a row stands.

    A line may be dated the day after D(T): in a period not begun it is not written, but a return there counts in the
    order of its root's returns.
    """
    last: dict[Length, Period] = {}
    for length, period in _begun(plan):
        last[length] = period
        yield from _named_days(length, period, plan.period is None or period.overlaps(plan.period))
    for length, period in last.items():
        yield from _named_days(length, plan.calendar.following(period), False)


def _named_days(length: Length, period: Period, is_wanted: bool) -> Iterator[tuple[Any, ...]]:
    for offset in range((period.end - period.start).days):
        yield length.value, period.start + timedelta(days=offset), period.label, period.end, is_wanted


def _earlier_days(plan: Plan, first_day: date) -> Iterator[tuple[Any, ...]]:
    """The period of each day before the first one calculated: what a correction of such a line is earned for."""
    for length in COUNT_IN_YEAR:
        firsts = [step.periods[0].period.start for step in plan.benefits if step.length == length]
        if not firsts:
            continue
        for period in plan.calendar.between(length, first_day, min(firsts) - timedelta(days=1)):
            for offset in range((period.end - period.start).days):
                yield length.value, period.start + timedelta(days=offset), period.label


def _certainties(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """For each step and any period in which a row of it may stand: whether its days of certainty are over."""
    for step in plan.benefits:
        for length, period in _begun(plan):
            if length == step.length:
                yield step.number, period.label, plan.day >= period.end + timedelta(days=step.certain_after_days)


def _selections(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """What each step takes by role. Where one version gives a gate its own measure, all versions count for it (53)."""
    own_gates = {step.benefit_id for step in plan.benefits if step.gate_measure is not None}
    for step in plan.benefits:
        roles = [("base", step.selection), ("measure", step.measure.selection)]
        if step.benefit_id in own_gates:
            roles.append(("gate", (step.gate_measure or step.measure).selection))
        for role, selection in roles:
            yield from ((step.number, role, *key) for key in _products(selection))


def _products(selection: SelectionStep) -> Iterator[tuple[str, str, str]]:
    for line in selection.lines_of_business:
        for family in selection.families or (ANY,):
            for kind in selection.product_kinds or (ANY,):
                yield line, family, kind


def _months_later(plan: Plan, first_day: date, last_day: date) -> Iterator[tuple[Any, ...]]:
    """Dates some months later, counted forward and clamped (semantics 14): no engine adds months by itself."""
    spans = {months for s in plan.benefits if s.newness
             for months in (s.newness.look_back_months, s.newness.earns_for_months)}  # fmt: skip
    for months in sorted(spans):
        for offset in range((last_day - first_day).days + 1):
            day = first_day + timedelta(days=offset)
            yield day, months, add_months(day, months)
