"""What a run gives for a unit, as the portal keeps it.

Rows of the contract's `statements`, its `ladder`, and the latest lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class StatementLine:
    """A row of the contract's `statements` (semantics 65)."""

    partner_id: str | None
    payee_id: str
    benefit_id: str
    period: str
    earned_for: str
    kind: str
    form: str
    payable_period: str | None
    status: str
    reversible_by: str
    base: Decimal
    base_unit: str
    rate: Decimal | None
    amount: Decimal
    currency: str
    programme_version: str


@dataclass(frozen=True, slots=True, order=True)
class Rung:
    """A row of the contract's `ladder` of one payee (semantics 57)."""

    benefit_id: str
    period: str
    rung: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LineResult:
    """What one line earned under one benefit, or why not (semantics 63)."""

    benefit_id: str
    outcome: str
    reason: str
    amount: str
    base: str
    rate: str
    status: str
    reversible_by: str
    evidence: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LatestLine:
    """One of the lines that became known last, with all its results.

    Names are those that the partner may read: its own sale's.
    """

    line_id: str
    invoiced_on: str
    reported_at: str
    customer: str
    product_id: str
    quantity: str
    amount: str
    currency: str
    distributor: str
    is_correction: bool
    results: tuple[LineResult, ...] = ()
    held_because: str = ""


@dataclass(frozen=True, slots=True)
class UnitResult:
    """All that a run gives for one unit."""

    statements: tuple[StatementLine, ...]
    ladder: tuple[Rung, ...]
    latest: tuple[LatestLine, ...]
    stair: tuple[tuple[date, Decimal], ...] = ()
    """(day, what the running quarter's lines up to that day have earned, as they count now)."""
    name: str = ""
    tier: str = ""
    tier_until: date | None = None
    heard: tuple[tuple[str, str], ...] = ()
    """(distributor, instant of the last line known from it)."""
