"""One line under one benefit, step by step, as a person would work it out: plain codes and figures, no sentences.

The steps are read from the results, the programme and the facts; only sums over rows are taken here. Whoever checks
a statement by hand finds each number in the order of semantics 63: selection, tests, base, gate, scale, share, cap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from palier.programme.benefits import Benefit
from palier.programme.document import Version
from palier.programme.scales import Flat
from palier.results.schema import Kind, Outcome

from .amounts import amount_steps, rules_of
from .newness import newness_behind
from .steps import Case, Step, Working
from .told import LineTold, all_rows, one_row

_NEWNESS = {"not-new-customer", "opened-direct", "opening-cancelled", "spell-of-another-partner"}


def work_out(case: Case) -> Working:
    """The working of one entitlement row."""
    row = case.row
    if row["kind"] == Kind.REVERSAL.value or row["outcome"] == Outcome.NETTED.value:
        steps = tuple(_of_a_correction(case))
    else:
        steps = tuple(_of_a_line(case))
    rules = tuple(rules_of(case)) if row["outcome"] == Outcome.APPLIED.value else ()
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
    row = case.row
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
    others = one_row(
        case.calculation.known,
        f"SELECT count(*) AS n FROM result_entitlements JOIN {case.calculation.known.table('lines')} USING (line_id)"
        " WHERE root_line_id = ? AND benefit_id = ? AND kind = 'reversal'",
        root,
        row["benefit_id"],
    )
    yield Step("root", {"root_line_id": root, "period": row["earned_for"], **(earned or {})})
    yield Step(
        "reversal",
        {
            "correction": case.line.amount,
            "base": row["base"],
            "amount": row["amount"],
            "corrections": others["n"] if others else 1,
        },
    )


def _of_a_line(case: Case) -> Iterator[Step]:
    """Test after test, until one fails or the amount is there."""
    reason = case.row["reason"]
    yield Step("selected", {"line_of_business": case.line.cells["line_of_business"], **_chosen(case.benefit)})
    for reasons, step in _tests(case):
        if reason in reasons:
            figures = {"reason": reason, "evidence": case.evidence, "day": case.line.invoiced_on}
            yield Step("refused", {**figures, **_behind(case, reason)})
            return
        if step is not None:
            yield step
    yield from amount_steps(case)


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
    sent = (line["sent_at"] or line["reported_at"]).date()
    in_time = Step("reported", {"reported_on": sent, "days": benefit.reported_within_days})
    yield {"reported-too-late"}, in_time if benefit.reported_within_days is not None else None
    yield {"no-tier"}, Step("tier", {"tier": row["tier"], "day": line["invoiced_on"]})
    spell = {name: evidence[name] for name in ("spell_from", "spell_until") if name in evidence}
    months = {"look_back_months": benefit.qualifiers[0].look_back_months} if benefit.qualifiers else {}
    yield _NEWNESS, Step("new_customer", {**spell, **months}) if benefit.qualifiers else None
    yield {"base-missing"}, _base(case)
    yield {"gate-missed"}, _gate(case)
    yield {"below-first-band", "zero-rate", "no-base"}, None


def _base(case: Case) -> Step | None:
    """The base, with what corrections folded in and what earlier benefits took; of an applied row."""
    if case.row["outcome"] != Outcome.APPLIED.value:
        return None
    folded = all_rows(
        case.calculation.known,
        f"SELECT l.* FROM result_entitlements AS e JOIN {case.calculation.known.table('lines')} AS l"
        " USING (line_id) WHERE l.root_line_id = ? AND e.benefit_id = ? AND e.outcome = 'netted' ORDER BY e.line_id",
        case.line.line_id,
        case.row["benefit_id"],
    )
    of = case.benefit.base.of
    figures = {
        "of": of,
        "base": case.row["base"],
        "amount": amount_read(of, case.line.cells),
        "folded": [{"line_id": each["line_id"], "amount": amount_read(of, each)} for each in folded],
        "deducted": case.evidence.get("deducted", {}),
    }
    return Step("base", figures)


def amount_read(of: str, cells: Mapping[str, Any]) -> Decimal:
    """What a base reads of a line; a blank cell counts 0 (decision 0010, 26)."""
    if of == "list_amount":
        return cells["list_amount"] or Decimal(0)
    return cells["amount"] - (cells["cost_amount"] or Decimal(0)) if of == "margin" else cells["amount"]


def _gate(case: Case) -> Step | None:
    evidence = case.evidence
    if case.benefit.gate is None or "gate" not in evidence:
        return None
    is_own = case.benefit.gate.measure is None
    # Banded scales leave the benefit's own measure in the evidence, which a gate with another one does not read.
    measure = evidence.get("measure") if is_own or isinstance(case.benefit.scale, Flat) else None
    return Step(
        "gate", {"gate": evidence["gate"], "measure": measure, "scope": case.benefit.scope, "period": case.period.label}
    )
