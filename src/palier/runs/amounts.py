"""From a base to an amount: the scale's row, what lines on the same terms earn together, the share, the cap."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from palier.programme.benefits import Benefit
from palier.programme.model import in_force_on
from palier.programme.scales import Band, BandedRow, Flat, FlatRow

from .steps import Case, Rule, Step
from .told import all_rows, one_row


def terms_of(
    benefit: Benefit, line: Mapping[str, Any], tier: str | None, first_day: date
) -> FlatRow | BandedRow | None:
    """The row of a benefit's scale for a line: flat rates by its own date, all else by the period's first day."""
    scale = benefit.scale
    day = line["invoiced_on"] if isinstance(scale, Flat) and scale.pays == "rate" else first_day
    terms = scale.terms_on(day)
    values = {"tier": tier or "", "line_of_business": line["line_of_business"]}
    return terms.row_for({name: values[name] for name in scale.keyed_by}) if terms else None


def amount_steps(case: Case) -> Iterator[Step]:
    """From a base to an amount: the scale's row, its product or the share of a total, the cap."""
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
        yield Step(
            "cap", {"cap": case.evidence["cap"], "before": amount, "amount": row["amount"], "total": _before_cap(case)}
        )


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
        "returns": _returns_in_measure(case, sum((each["base"] for each in rows), Decimal(0))),
    }
    yield Step("together", figures)
    if len(group) > 1:
        yield Step("share", {"base": case.row["base"], "of": figures["base"], "total": total, "amount": amount})


def _neighbours(case: Case) -> list[dict[str, Any]]:
    """The applied lines of the same partner, benefit and period, with what each earned before a cap."""
    known, row = case.calculation.known, case.row
    found = all_rows(
        known,
        "SELECT e.line_id, e.tier, e.base, e.amount, e.evidence, l.line_of_business, l.invoiced_on,"
        " l.root_document_id, l.distributor_id FROM result_entitlements AS e"
        f" JOIN {known.table('lines')} AS l USING (line_id) WHERE e.payee_id = ? AND e.benefit_id = ? AND e.period = ?"
        " AND e.kind = 'earned' AND e.outcome = 'applied'",
        row["payee_id"],
        row["benefit_id"],
        row["period"],
    )
    document = (case.line.cells["distributor_id"], case.line.cells["root_document_id"])
    for each in found:
        before = json.loads(each["evidence"]).get("before_cap")
        each["earned"] = each["amount"] if before is None else Decimal(before)
        is_same = (each["distributor_id"], each["root_document_id"]) == document
        each["is_same_document"] = case.benefit.scope != "document" or is_same
    return found


def _returns_in_measure(case: Case, base: Decimal) -> Decimal:
    """What corrections of earlier periods add to the measure: why it may differ from what the lines themselves make.

    0 when they do not explain the difference to the cent: then something else is in it, too.
    """
    if "measure" not in case.evidence or case.benefit.scope != "period":
        return Decimal(0)
    row = one_row(
        case.calculation.known,
        "SELECT coalesce(sum(l.amount), 0) AS total FROM result_entitlements AS e"
        f" JOIN {case.calculation.known.table('lines')} AS l USING (line_id)"
        " WHERE e.payee_id = ? AND e.benefit_id = ? AND e.period = ? AND e.kind = 'reversal'",
        case.row["payee_id"],
        case.row["benefit_id"],
        case.row["period"],
    )
    total: Decimal = row["total"] if row else Decimal(0)
    return total if base + total == Decimal(case.evidence["measure"]) else Decimal(0)


def _before_cap(case: Case) -> Decimal:
    return sum((each["earned"] for each in _neighbours(case)), Decimal(0))


def rules_of(case: Case) -> Iterator[Rule]:
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
