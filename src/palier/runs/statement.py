"""A partner's statement in reading order: period by period, benefit by benefit, each with why lines earned nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from palier.base.calendars import Period

from .calculation import Calculation
from .summary import benefit_order


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many lines a benefit left out for one reason. `evidence`: of one of them, alone where it is the same for all."""

    reason: str
    lines: int
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BenefitPart:
    """One benefit in one period. `lines` = `applied` + `netted` + those of `reasons`; `reversals` are some of them.

    `earned` sums what the period's own lines earned, `reversed` what returns of earlier periods took back.
    """

    benefit_id: str
    period: str
    lines: int
    applied: int
    netted: int
    base: Decimal
    rate: Decimal | None
    amount: Decimal
    earned: Decimal
    reversed: Decimal
    reversals: int
    certain: Decimal
    reversible: Decimal
    reversible_by: tuple[str, ...]
    reasons: tuple[ReasonCount, ...]


@dataclass(frozen=True, slots=True)
class PeriodPart:
    """One period of a statement."""

    period: Period
    benefits: tuple[BenefitPart, ...]

    @property
    def amount(self) -> Decimal:
        """The sum of its benefits."""
        return sum((part.amount for part in self.benefits), Decimal(0))


@dataclass(frozen=True, slots=True)
class Uncounted:
    """Rows that name the partner and count nowhere at the instant."""

    held: int
    direct: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What a partner earned in the periods of a run."""

    partner_id: str
    name: str
    periods: tuple[PeriodPart, ...]
    uncounted: Uncounted

    @property
    def amount(self) -> Decimal:
        """The sum of all periods."""
        return sum((part.amount for part in self.periods), Decimal(0))


_PARTS = """
SELECT period, benefit_id, count(*), count(*) FILTER (outcome = 'applied'), count(*) FILTER (outcome = 'netted'),
    sum(base), sum(amount), coalesce(sum(amount) FILTER (kind = 'earned'), 0),
    coalesce(sum(amount) FILTER (kind = 'reversal'), 0), count(*) FILTER (kind = 'reversal'),
    coalesce(sum(amount) FILTER (status = 'certain'), 0), coalesce(sum(amount) FILTER (status = 'reversible'), 0),
    string_agg(DISTINCT reversible_by, ' '), min(rate) FILTER (outcome = 'applied'),
    count(DISTINCT coalesce(CAST(rate AS VARCHAR), '')) FILTER (outcome = 'applied')
FROM result_entitlements WHERE partner_id = ? GROUP BY period, benefit_id"""

_REASONS = """
SELECT period, benefit_id, reason, count(*), count(DISTINCT evidence), min(evidence)
FROM result_entitlements WHERE partner_id = ? AND outcome = 'not_applied' GROUP BY period, benefit_id, reason
ORDER BY count(*) DESC, reason"""


def statement_of(calculation: Calculation, partner_id: str, name: str, benefits: tuple[str, ...] = ()) -> Statement:
    """The statement of a partner; of some benefits only when any are named."""
    connection, calendar = calculation.known.connection, calculation.programme.calendar
    reasons: dict[tuple[str, str], list[ReasonCount]] = {}
    for label, benefit, reason, lines, kinds, evidence in connection.execute(_REASONS, [partner_id]).fetchall():
        shared = json.loads(evidence) if kinds == 1 else {}
        reasons.setdefault((label, benefit), []).append(ReasonCount(reason, lines, shared))
    parts: dict[str, list[BenefitPart]] = {}
    for row in connection.execute(_PARTS, [partner_id]).fetchall():
        if not benefits or row[1] in benefits:
            parts.setdefault(row[0], []).append(_part(row, tuple(reasons.get((row[0], row[1]), ()))))
    order = benefit_order(calculation)
    periods = sorted((calendar.period(label) for label in parts), key=lambda period: (period.start, period.end))
    return Statement(
        partner_id,
        name,
        tuple(
            PeriodPart(period, tuple(sorted(parts[period.label], key=lambda part: order.index(part.benefit_id))))
            for period in periods
        ),
        _uncounted(calculation, partner_id),
    )


def _part(row: tuple[Any, ...], reasons: tuple[ReasonCount, ...]) -> BenefitPart:
    period, benefit_id, lines, applied, netted, base, amount, earned, back, reversals, certain, open_, codes, rate, rates = row
    return BenefitPart(
        benefit_id=benefit_id,
        period=period,
        lines=lines,
        applied=applied,
        netted=netted,
        base=base,
        rate=rate if rates == 1 else None,
        amount=amount,
        earned=earned,
        reversed=back,
        reversals=reversals,
        certain=certain,
        reversible=open_,
        reversible_by=tuple(sorted(set((codes or "").split()))),
        reasons=reasons,
    )


def _uncounted(calculation: Calculation, partner_id: str) -> Uncounted:
    known = calculation.known
    sales = known.cut.facts.received.get("sales")
    held = 0
    if sales:
        held = known.connection.execute(
            f"SELECT count(*) FROM {known.cut.target('held')} AS h JOIN {known.cut.facts.table('sales')} AS s"
            " ON s.source_line = h.source_line WHERE h.table_name = 'sales' AND s.partner_id = ?",
            [partner_id],
        ).fetchall()[0][0]
    direct = known.connection.execute(
        f"SELECT count(*) FROM {known.table('lines')} WHERE partner_id = ? AND route = 'direct'", [partner_id]
    ).fetchall()[0][0]
    return Uncounted(held, direct)
