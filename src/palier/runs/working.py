"""One line under one benefit, step by step, as a person would work it out: plain codes and figures, no sentences.

The steps are read from the results, the programme and the facts; only sums over rows are taken here. Whoever checks
a statement by hand finds each number in the order of semantics 63: selection, tests, base, gate, scale, share, cap.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from decimal import Decimal
from typing import Any

from palier.base.calendars import Period
from palier.programme.benefits import Benefit
from palier.programme.document import Version
from palier.programme.model import in_force_on
from palier.programme.scales import Band, BandedRow, Flat, FlatRow
from palier.results.schema import Kind, Outcome, Reason

from .calculation import Calculation
from .newness import newness_behind
from .told import LineTold, one_row


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its code, and figures that a sentence about it needs."""

    code: str
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """The text that a value comes from: of which part of the benefit, since when."""

    part: str
    starts_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Working:
    """How a line ended under a benefit, and every step to it. `row` is the entitlement, None where there is none."""

    benefit_id: str
    version: str
    outcome: str
    reason: str | None
    amount: Decimal
    steps: tuple[Step, ...]
    rules: tuple[Rule, ...] = ()
    row: Mapping[str, Any] | None = None

    @property
    def evidence(self) -> dict[str, Any]:
        """The evidence of its row."""
        return json.loads(self.row["evidence"]) if self.row else {}


@dataclass(frozen=True, slots=True)
class Case:
    """What one working reads."""

    calculation: Calculation
    line: LineTold
    version: Version
    benefit: Benefit
    row: Mapping[str, Any]
    is_for_partner: bool

    @property
    def evidence(self) -> dict[str, Any]:
        """The evidence of the row."""
        return json.loads(self.row["evidence"])

    @property
    def period(self) -> Period:
        """The period in which the line's root earned."""
        return self.calculation.programme.calendar.period(self.row["earned_for"])


_NEWNESS = {"not-new-customer", "opened-direct", "opening-cancelled", "spell-of-another-partner"}


def work_out(case: Case) -> Working:
    """The working of one entitlement row."""
    row = case.row
    if row["kind"] == Kind.REVERSAL.value or row["outcome"] == Outcome.NETTED.value:
        steps = tuple(_of_a_correction(case))
    else:
        steps = tuple(_of_a_line(case))
    rules = tuple(_rules(case)) if row["outcome"] == Outcome.APPLIED.value else ()
    return Working(
        case.benefit.benefit, case.version.name, row["outcome"], row["reason"], row["amount"], steps, rules, row
    )


def unselected(benefit: Benefit, version: Version, line: LineTold) -> Working:
    """The working of a line that a benefit does not select."""
    selection = benefit.selection
    figures = {
        "lines_of_business": selection.lines_of_business,
        "families": selection.families,
        "product_kinds": selection.product_kinds,
        "line_of_business": line.cells.get("line_of_business"),
        "family": line.cells.get("family"),
        "product_kind": line.cells.get("product_kind"),
    }
    step = Step("unselected", figures)
    return Working(benefit.benefit, version.name, "unselected", "unselected", Decimal(0), (step,))


def _of_a_correction(case: Case) -> Iterator[Step]:
    row, connection = case.row, case.calculation.known.connection
    root = case.evidence.get("root_line_id") or case.line.cells["root_line_id"]
    if row["outcome"] != Outcome.APPLIED.value:
        yield Step("refused", {"reason": row["reason"], "evidence": {"root_line_id": root}})
        return
    earned = one_row(
        case.calculation.known,
        "SELECT amount, base, period FROM result_entitlements WHERE line_id = ? AND benefit_id = ? AND kind = 'earned'",
        root,
        row["benefit_id"],
    )
    others = connection.execute(
        f"SELECT count(*), sum(l.amount) FROM result_entitlements AS e JOIN {case.calculation.known.table('lines')} AS l"
        " USING (line_id) WHERE l.root_line_id = ? AND e.benefit_id = ? AND e.kind = 'reversal'",
        [root, row["benefit_id"]],
    ).fetchall()[0]
    yield Step("root", {"root_line_id": root, "period": row["earned_for"], **(earned or {})})
    yield Step(
        "reversal",
        {"correction": case.line.amount, "base": row["base"], "amount": row["amount"], "corrections": others[0]},
    )


def _of_a_line(case: Case) -> Iterator[Step]:
    """Test after test, until one fails or the amount is there."""
    reason = case.row["reason"]
    yield Step("selected", {"line_of_business": case.line.cells["line_of_business"], **_chosen(case.benefit)})
    for reasons, step in _tests(case):
        if reason in reasons:
            yield Step("refused", {"reason": reason, "evidence": case.evidence, **_behind(case, reason)})
            return
        if step is not None:
            yield step
    yield from _amount(case)


def _chosen(benefit: Benefit) -> dict[str, Any]:
    selection = benefit.selection
    return {"lines_of_business": selection.lines_of_business, "families": selection.families}


def _behind(case: Case, reason: str) -> dict[str, Any]:
    if reason not in _NEWNESS:
        return {}
    minimum = case.benefit.qualifiers[0].minimum_purchase
    behind = newness_behind(case.calculation.known, case.line, case.evidence, reason, minimum)
    if behind and case.is_for_partner and behind["partner_id"] != case.line.partner_id:
        return {}
    return {"bought": behind} if behind else {}


def _tests(case: Case) -> Iterator[tuple[set[str], Step | None]]:
    """Each test: the reasons that it gives when it fails, and the step to show when it holds."""
    line, benefit, evidence, row = case.line.cells, case.benefit, case.evidence, case.row
    partner = one_row(
        case.calculation.known,
        f"SELECT joined_on, left_on FROM {case.calculation.known.table('partners')} WHERE partner_id = ?",
        line["partner_id"],
    )
    yield {"not-joined"}, Step("joined", partner or {})
    dates = benefit.in_force
    in_force = Step("in_force", {"from": dates.starts_on, "until": dates.until})
    yield {"not-in-force"}, in_force if dates.starts_on or dates.until else None
    yield {"price-kind"}, Step("price_kind", {"price_kind": line["price_kind"] or "standard"})
    sent = (line["sent_at"] or line["reported_at"]).replace(tzinfo=UTC).date()
    in_time = Step("reported", {"reported_on": sent, "days": benefit.reported_within_days})
    yield {"reported-too-late"}, in_time if benefit.reported_within_days is not None else None
    yield {"no-tier"}, Step("tier", {"tier": row["tier"], "day": line["invoiced_on"]})
    spell = {name: evidence[name] for name in ("spell_from", "spell_until") if name in evidence}
    months = {"look_back_months": each.look_back_months for each in benefit.qualifiers}
    yield _NEWNESS, Step("new_customer", {**spell, **months}) if benefit.qualifiers else None
    yield {"base-missing"}, _base(case)
    yield {"gate-missed"}, _gate(case)
    yield {"below-first-band", "zero-rate", "no-base"}, None


def _base(case: Case) -> Step | None:
    """The base, with what corrections folded in and what earlier benefits took; of an applied row."""
    if case.row["outcome"] != Outcome.APPLIED.value:
        return None
    folded = case.calculation.known.connection.execute(
        f"SELECT e.line_id, l.amount FROM result_entitlements AS e JOIN {case.calculation.known.table('lines')} AS l"
        " USING (line_id) WHERE l.root_line_id = ? AND e.benefit_id = ? AND e.outcome = 'netted' ORDER BY e.line_id",
        [case.line.line_id, case.row["benefit_id"]],
    ).fetchall()
    figures = {
        "of": case.benefit.base.of,
        "base": case.row["base"],
        "amount": case.line.amount,
        "list_amount": case.line.cells["list_amount"],
        "cost_amount": case.line.cells["cost_amount"],
        "folded": [{"line_id": line_id, "amount": amount} for line_id, amount in folded],
        "deducted": case.evidence.get("deducted", {}),
    }
    return Step("base", figures)


def _gate(case: Case) -> Step | None:
    evidence = case.evidence
    if case.benefit.gate is None or "gate" not in evidence:
        return None
    is_own = case.benefit.gate.measure is None
    # Of banded scales the evidence holds the benefit's own measure, which the gate reads unless it has one of its own.
    measure = evidence.get("measure") if is_own or isinstance(case.benefit.scale, Flat) else None
    return Step("gate", {"gate": evidence["gate"], "measure": measure, "scope": case.benefit.scope, "period": case.period.label})


def terms_of(benefit: Benefit, line: Mapping[str, Any], tier: str | None, first_day: date) -> FlatRow | BandedRow | None:
    """The row of a benefit's scale for a line: a rate of a flat scale by its own date, all else by the period's first day."""
    scale = benefit.scale
    day = line["invoiced_on"] if isinstance(scale, Flat) and scale.pays == "rate" else first_day
    terms = scale.terms_on(day)
    values = {"tier": tier or "", "line_of_business": line["line_of_business"]}
    return terms.row_for({name: values[name] for name in scale.keyed_by}) if terms else None


def _amount(case: Case) -> Iterator[Step]:
    scale, line, row = case.benefit.scale, case.line.cells, case.row
    terms = terms_of(case.benefit, line, row["tier"], case.period.start)
    keys = {"tier": row["tier"], "line_of_business": line["line_of_business"]}
    keyed = {name: keys[name] for name in scale.keyed_by}
    capped = case.evidence.get("before_cap")
    amount = Decimal(capped) if capped is not None else row["amount"]
    if isinstance(terms, BandedRow):
        yield _band(case, terms)
    elif terms is not None:
        yield Step("rate" if terms.rate is not None else "fixed", {"rate": terms.rate, "amount": terms.amount, **keyed})
    if case.benefit.is_line_result:
        yield Step("product", {"base": row["base"], "rate": row["rate"], "amount": amount})
    else:
        yield from _shared(case, terms, amount)
    if capped is not None:
        yield Step("cap", {"cap": case.evidence["cap"], "before": amount, "amount": row["amount"], "total": _before_cap(case)})


def _band(case: Case, terms: BandedRow) -> Step:
    """The band reached; for marginal scales, every slice."""
    measure, reached = Decimal(case.evidence["measure"]), Decimal(case.evidence["band_from"])
    band = next(band for band in terms.bands if band.starts_at == reached)
    following = next((each.starts_at for each in terms.bands if each.starts_at > reached), None)
    figures = {"measure": measure, "from": reached, "next": following, "rate": band.rate, "amount": band.amount}
    figures |= {"scope": case.benefit.scope, "period": case.period.label}
    if case.benefit.scale.kind == "whole_volume":
        return Step("band", figures)
    return Step("slices", {**figures, "slices": _slices(terms.bands, measure)})


def _slices(bands: tuple[Band, ...], measure: Decimal) -> list[dict[str, Any]]:
    slices: list[dict[str, Any]] = []
    for at, band in enumerate(bands):
        if at and band.starts_at > measure:
            break
        end = min(measure, bands[at + 1].starts_at) if at + 1 < len(bands) else measure
        part = max(end - band.starts_at, Decimal(0))
        earns = band.amount if band.rate is None else part * band.rate
        slices.append({"from": band.starts_at, "part": part, "rate": band.rate, "earns": earns})
    return slices


def _shared(case: Case, terms: FlatRow | BandedRow | None, amount: Decimal) -> Iterator[Step]:
    """A period result: what all lines on the same terms earn, and this line's share of it (semantics 38, 49)."""
    rows = [each for each in _neighbours(case) if each["is_same_document"]]
    group = [each for each in rows if terms_of(case.benefit, each, each["tier"], case.period.start) == terms]
    total = sum((each["earned"] for each in group), Decimal(0))
    whole = sum((max(each["base"], Decimal(0)) for each in rows), Decimal(0))
    figures = {
        "lines": len(group),
        "base": sum((each["base"] for each in group), Decimal(0)),
        "rate": case.row["rate"],
        "total": total,
        "is_all": len(group) == len(rows),
        "whole": whole,
        "scope": case.benefit.scope,
        "period": case.period.label,
    }
    yield Step("together", figures)
    if len(group) > 1:
        yield Step("share", {"base": case.row["base"], "of": figures["base"], "total": total, "amount": amount})


def _neighbours(case: Case) -> list[dict[str, Any]]:
    """The applied lines of the same partner, benefit and period, with what each earned before a cap."""
    known, row = case.calculation.known, case.row
    result = known.connection.execute(
        "SELECT e.line_id, e.tier, e.base, e.amount, e.evidence, l.line_of_business, l.invoiced_on,"
        " l.root_document_id, l.distributor_id FROM result_entitlements AS e"
        f" JOIN {known.table('lines')} AS l USING (line_id) WHERE e.payee_id = ? AND e.benefit_id = ? AND e.period = ?"
        " AND e.kind = 'earned' AND e.outcome = 'applied'",
        [row["payee_id"], row["benefit_id"], row["period"]],
    )
    names = [column[0] for column in result.description or ()]
    found = [dict(zip(names, each, strict=True)) for each in result.fetchall()]
    document = (case.line.cells["distributor_id"], case.line.cells["root_document_id"])
    for each in found:
        before = json.loads(each["evidence"]).get("before_cap")
        each["earned"] = each["amount"] if before is None else Decimal(before)
        is_same = (each["distributor_id"], each["root_document_id"]) == document
        each["is_same_document"] = case.benefit.scope != "document" or is_same
    return found


def _before_cap(case: Case) -> Decimal:
    return sum((each["earned"] for each in _neighbours(case)), Decimal(0))


def _rules(case: Case) -> Iterator[Rule]:
    """The texts behind the values that were used."""
    benefit, line, first_day = case.benefit, case.line.cells, case.period.start
    day = line["root_invoiced_on"] if isinstance(benefit.scale, Flat) and benefit.scale.pays == "rate" else first_day
    terms = benefit.scale.terms_on(day)
    if terms is not None:
        yield Rule("scale", terms.starts_on, terms.reference)
    gate = in_force_on(benefit.gate.at_least, first_day) if benefit.gate else None
    if gate is not None:
        yield Rule("gate", gate.starts_on, gate.reference)
    cap = in_force_on(benefit.cap.at_most, first_day) if benefit.cap else None
    if cap is not None and "cap" in case.evidence:
        yield Rule("cap", cap.starts_on, cap.reference)
