"""Explain a run: a partner's statement, one line of it, or two lines side by side (design.md §2.10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from palier.base.findings import Finding, FindingsError, near_miss
from palier.programme.document import Version

from .calculation import Calculation
from .steps import Case, Step, Working
from .summary import benefit_order
from .tiers import TierTold, tier_on
from .told import LineTold, all_rows, line_told, unknown_line
from .working import unselected, work_out


@dataclass(frozen=True, slots=True)
class LineExplained:
    """One line: what was reported, what became of it, and its working under each benefit."""

    line: LineTold
    tier: TierTold | None
    workings: tuple[Working, ...]


def explain_line(
    calculation: Calculation,
    line_id: str,
    partner_id: str,
    *,
    benefits: tuple[str, ...] = (),
    is_for_partner: bool = False,
) -> LineExplained:
    """The working of a line under each benefit, or some. Raises FindingsError when it is not one of the partner's.

    To the vendor a line without a partner is explained, too, and one of another partner is named as such.
    """
    line = _require_own(calculation, line_id, partner_id, is_for_partner=is_for_partner)
    if line.fate != "accepted":
        return LineExplained(line, None, ())
    names = [name for name in benefit_order(calculation) if not benefits or name in benefits]
    workings = [working for name in names for working in _workings(calculation, line, name, is_for_partner)]
    return LineExplained(
        line, tier_on(calculation, line.partner_id or "", line.cells["root_invoiced_on"]), tuple(workings)
    )


def require_benefits(calculation: Calculation, names: tuple[str, ...]) -> None:
    """Raises FindingsError for a name that is no benefit of a known version."""
    known = benefit_order(calculation)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise FindingsError(
            Finding("unknown-benefit", f'"{name}" is no benefit of this programme.', hint=near_miss(name, known))
            for name in unknown
        )


def _require_own(calculation: Calculation, line_id: str, partner_id: str, *, is_for_partner: bool) -> LineTold:
    known = calculation.known
    if is_for_partner:
        # A stranger's line and one that does not exist read alike.
        unknown = FindingsError([unknown_line(known, line_id, of=partner_id)])
        try:
            line = line_told(known, line_id)
        except FindingsError:
            raise unknown from None
        if line.partner_id != partner_id:
            raise unknown
        return line
    line = line_told(known, line_id)
    if line.partner_id not in (partner_id, None):
        message = f'line "{line_id}" is of partner "{line.partner_id}", not of "{partner_id}".'
        raise FindingsError(
            [Finding("line-of-another-partner", message, hint=f"Ask with --partner {line.partner_id}.")]
        )
    return line


def _workings(calculation: Calculation, line: LineTold, name: str, is_for_partner: bool) -> Iterator[Working]:
    sql = "SELECT * FROM result_entitlements WHERE line_id = ? AND benefit_id = ? ORDER BY period"
    rows = all_rows(calculation.known, sql, line.line_id, name)
    for row in rows:
        version = next(each for each in calculation.programme.versions if each.name == row["programme_version"])
        benefit = next(each for each in version.benefits if each.benefit == name)
        yield work_out(Case(calculation, line, version, benefit, row, is_for_partner))
    if not rows:
        yield _without_row(calculation, line, name)


def _without_row(calculation: Calculation, line: LineTold, name: str) -> Working:
    """Why there is no row: no version calculates the line's period, it has not begun, or it is not selected."""
    calendar, as_of = calculation.programme.calendar, calculation.as_of
    latest = next(
        (version, benefit)
        for version in reversed(calculation.programme.known_at(as_of))
        for benefit in version.benefits
        if benefit.benefit == name
    )
    day = line.cells["root_invoiced_on"]
    period = calendar.containing(day, latest[1].period)
    version: Version | None = calculation.programme.version_on(period.start, as_of)
    benefit = next((each for each in version.benefits if each.benefit == name), None) if version else None
    if version is not None and benefit is not None and period.start <= as_of.day:
        return unselected(benefit, version, line)
    code = "not-begun" if period.start > as_of.day else "before-programme" if version is None else "not-in-version"
    figures = {"period": period.label, "starts_on": period.start, "version": version.name if version else None}
    return Working(name, version.name if version else "", "unselected", code, Decimal(0), (Step(code, figures),))
