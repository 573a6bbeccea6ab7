"""From a programme and an as-of to a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from palier.base.calendars import Calendar, Length, Period
from palier.base.currencies import MINOR_UNITS
from palier.base.knowledge import AsOf, start_of_day
from palier.programme.benefits import Benefit, Measure, Selection
from palier.programme.document import Header, Programme, Version
from palier.programme.model import in_force_on

from .scales import scale_step, whole_units
from .steps import BenefitStep, MeasureStep, NewnessStep, PeriodStep, Plan, SelectionStep
from .tiering import tiers_step


def build_plan(programme: Programme, as_of: AsOf, period: Period | None = None) -> Plan:
    """The plan of all periods begun by D(T), or of those that overlap `period`."""
    header, calendar = programme.header, programme.calendar
    versions = programme.known_at(as_of)
    levels = _levels(versions)
    first_days = _first_days(versions)
    steps: list[BenefitStep] = []
    minor_units = MINOR_UNITS[header.currency]
    for position, version in enumerate(versions):
        until = versions[position + 1].in_force_from if position + 1 < len(versions) else None
        for benefit in version.benefits:
            periods = [
                _period_step(benefit, each, minor_units)
                for each in _periods(calendar, version, until, benefit.period, as_of.day)
            ]
            if periods:
                level, first = levels[benefit.benefit], first_days[benefit.benefit]
                steps.append(_benefit_step(len(steps), level, header, version, benefit, periods, first))
    return Plan(
        programme=header.programme,
        fingerprint=programme.fingerprint,
        calendar=calendar,
        currency=header.currency,
        minor_units=minor_units,
        day=as_of.day,
        starts_on=header.starts_on,
        covered_from=versions[0].in_force_from if versions else as_of.day + timedelta(days=1),
        tiers=tiers_step(programme, as_of),
        benefits=tuple(steps),
        period=period,
    )


def _levels(versions: Sequence[Version]) -> Mapping[str, int]:
    """A benefit's level over all versions: one more than the highest that its base is net of."""
    earlier: dict[str, set[str]] = {}
    for version in versions:
        for benefit in version.benefits:
            earlier.setdefault(benefit.benefit, set()).update(benefit.base.net_of)
    levels: dict[str, int] = {}

    def level(name: str) -> int:
        if name not in levels:
            levels[name] = 1 + max((level(other) for other in earlier.get(name, ())), default=-1)
        return levels[name]

    for name in earlier:
        level(name)
    return levels


def _first_days(versions: Sequence[Version]) -> Mapping[str, date]:
    first: dict[str, date] = {}
    for version in versions:
        for benefit in version.benefits:
            day = max(version.in_force_from, benefit.in_force.starts_on or version.in_force_from)
            first[benefit.benefit] = min(first.get(benefit.benefit, day), day)
    return first


def _periods(calendar: Calendar, version: Version, until: date | None, length: Length, day: date) -> list[Period]:
    """Periods that begin under this version (semantics 8) and by D(T)."""
    last = min(day, until - timedelta(days=1)) if until else day
    return [
        period
        for period in calendar.between(length, version.in_force_from, last)
        if version.in_force_from <= period.start
    ]


def _benefit_step(
    number: int,
    level: int,
    header: Header,
    version: Version,
    benefit: Benefit,
    periods: Sequence[PeriodStep],
    first: date,
) -> BenefitStep:
    minor_units = MINOR_UNITS[header.currency]
    selection = _selection_step(header, benefit.selection)
    gate_measure = benefit.gate.measure if benefit.gate else None
    return BenefitStep(
        number=number,
        benefit_id=benefit.benefit,
        version=version.name,
        level=level,
        length=benefit.period,
        periods=tuple(periods),
        in_force_from=benefit.in_force.starts_on,
        in_force_until=benefit.in_force.until,
        price_kinds=benefit.price_kinds,
        reported_within_days=benefit.reported_within_days,
        selection=selection,
        scope=benefit.scope,
        measure=_measure_step(header, benefit.measure, selection),
        gate_measure=None if gate_measure is None else _measure_step(header, gate_measure, selection),
        has_gate=benefit.gate is not None,
        has_cap=benefit.cap is not None,
        newness=_newness_step(benefit, first, minor_units),
        base_of=benefit.base.of,
        net_of=benefit.base.net_of,
        scale=scale_step(benefit, [step.period for step in periods], minor_units),
        counts_returns=benefit.returns_count_in == "own_period",
        is_line_result=benefit.is_line_result,
        certain_after_days=benefit.certain_after_days,
    )


def _selection_step(header: Header, selection: Selection) -> SelectionStep:
    lines = selection.lines_of_business or tuple(header.lines_of_business)
    return SelectionStep(tuple(lines), selection.families, selection.product_kinds)


def _measure_step(header: Header, measure: Measure, selection: SelectionStep) -> MeasureStep:
    own = selection if measure.selection is None else _selection_step(header, measure.selection)
    return MeasureStep(measure.of, own)


def _newness_step(benefit: Benefit, first: date, minor_units: int) -> NewnessStep | None:
    for qualifier in benefit.qualifiers:
        return NewnessStep(
            look_back_months=qualifier.look_back_months,
            earns_for_months=qualifier.earns_for_months,
            is_for_first_partner=qualifier.earned_by == "first_partner",
            minimum_purchase=whole_units(qualifier.minimum_purchase, minor_units),
            first_day=first,
        )
    return None


def _period_step(benefit: Benefit, period: Period, minor_units: int) -> PeriodStep:
    gate = in_force_on(benefit.gate.at_least, period.start) if benefit.gate else None
    cap = in_force_on(benefit.cap.at_most, period.start) if benefit.cap else None
    late = benefit.reported_within_days
    return PeriodStep(
        period=period,
        gate=None if gate is None else whole_units(gate.value, minor_units),
        cap=None if cap is None else whole_units(cap.value, minor_units),
        late_from=None if late is None else start_of_day(period.end + timedelta(days=late)),
    )
