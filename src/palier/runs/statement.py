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
from .tiers import TierTold, tier_on
from .told import all_rows, known_name


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many lines a benefit left out for one reason. `evidence`: what is the same for all of them."""

    reason: str
    lines: int
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BenefitPart:
    """One benefit in one period. `lines` = `applied` + `netted` + those of `reasons`; `reversals` are some of them.

    `earned` sums what the period's own lines earned, `reversed` what returns of earlier periods took back; `before_cap`
    what they would have earned without the `cap` that cut them, both None where none did.
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
    before_cap: Decimal | None
    cap: Decimal | None
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
    """What a partner earned in the periods of a run; its tier is that of the as-of day."""

    partner_id: str
    name: str
    tier: TierTold
    periods: tuple[PeriodPart, ...]
    uncounted: Uncounted

    @property
    def amount(self) -> Decimal:
        """The sum of all periods."""
        return sum((part.amount for part in self.periods), Decimal(0))


_PARTS = """
SELECT period, benefit_id, count(*) AS lines, count(*) FILTER (outcome = 'applied') AS applied,
    count(*) FILTER (outcome = 'netted') AS netted, sum(base) AS base, sum(amount) AS amount,
    coalesce(sum(amount) FILTER (kind = 'earned'), 0) AS earned,
    coalesce(sum(amount) FILTER (kind = 'reversal'), 0) AS reversed, count(*) FILTER (kind = 'reversal') AS reversals,
    coalesce(sum(amount) FILTER (status = 'certain'), 0) AS certain,
    coalesce(sum(amount) FILTER (status = 'reversible'), 0) AS reversible,
    string_agg(DISTINCT reversible_by, ' ') AS codes, min(rate) FILTER (outcome = 'applied') AS rate,
    count(DISTINCT coalesce(CAST(rate AS VARCHAR), '')) FILTER (outcome = 'applied') AS rates,
    sum(CAST(json_extract_string(evidence, '$.before_cap') AS DECIMAL(18, 2))) AS before_cap,
    CAST(max(json_extract_string(evidence, '$.cap')) AS DECIMAL(18, 2)) AS cap
FROM result_entitlements WHERE partner_id = ? GROUP BY period, benefit_id"""

_REASONS = """
SELECT period, benefit_id, reason, count(*), list(DISTINCT evidence)
FROM result_entitlements WHERE partner_id = ? AND outcome = 'not_applied' GROUP BY period, benefit_id, reason
ORDER BY count(*) DESC, reason"""


def statement_of(calculation: Calculation, partner_id: str, benefits: tuple[str, ...] = ()) -> Statement:
    """The statement of a partner that is known; of some benefits only when any are named."""
    connection, calendar = calculation.known.connection, calculation.programme.calendar
    reasons: dict[tuple[str, str], list[ReasonCount]] = {}
    for label, benefit, reason, lines, texts in connection.execute(_REASONS, [partner_id]).fetchall():
        shared = _shared([json.loads(text) for text in texts])
        reasons.setdefault((label, benefit), []).append(ReasonCount(reason, lines, shared))
    parts: dict[str, list[BenefitPart]] = {}
    for row in all_rows(calculation.known, _PARTS, partner_id):
        label, benefit = row["period"], row["benefit_id"]
        if not benefits or benefit in benefits:
            parts.setdefault(label, []).append(_part(row, tuple(reasons.get((label, benefit), ()))))
    order = benefit_order(calculation)
    periods = sorted((calendar.period(label) for label in parts), key=lambda period: (period.start, period.end))
    return Statement(
        partner_id,
        known_name(calculation.known, "partners", partner_id) or partner_id,
        tier_on(calculation, partner_id, calculation.as_of.day),
        tuple(
            PeriodPart(period, tuple(sorted(parts[period.label], key=lambda part: order.index(part.benefit_id))))
            for period in periods
        ),
        _uncounted(calculation, partner_id),
    )


def _part(row: dict[str, Any], reasons: tuple[ReasonCount, ...]) -> BenefitPart:
    codes, rates, rate = row.pop("codes"), row.pop("rates"), row.pop("rate")
    return BenefitPart(
        **row,
        rate=rate if rates == 1 else None,
        reversible_by=tuple(sorted(set((codes or "").split()))),
        reasons=reasons,
    )


def _shared(evidences: list[dict[str, Any]]) -> dict[str, Any]:
    """What several evidences have in common, objects inside them included."""
    first, *others = evidences
    shared: dict[str, Any] = {}
    for key, value in first.items():
        if all(other.get(key) == value for other in others):
            shared[key] = value
        elif isinstance(value, dict) and (common := _shared([value, *(other.get(key) or {} for other in others)])):
            shared[key] = common
    return shared


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
