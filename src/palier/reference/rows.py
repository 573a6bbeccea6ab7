"""A line under a benefit: the row that every evaluation hands on until it stands in the results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from palier.results.schema import Kind, Outcome, Reason, ReversalCode

from .evidence import Evidence
from .fiscal import Span
from .lines import Line
from .rounding import ZERO
from .situation import Slot


@dataclass(frozen=True, slots=True)
class Fraction:
    """What a base earns, as a quotient that is divided only once, at rounding."""

    numerator: Decimal
    denominator: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Row:
    """One line × benefit × period.

    `slot` is where it earned (a correction: its root's), `period` where it stands. `pays` is what its scale paid on the
    base, None for a fixed amount; `is_cut` whether the earned rows of its period alone pass the cap.
    """

    line: Line
    slot: Slot
    period: Span
    earned_for: str
    kind: Kind
    tier: str | None
    outcome: Outcome
    reason: Reason | None
    evidence: Evidence
    base: Decimal = ZERO
    rate: Decimal | None = None
    amount: Decimal = ZERO
    pays: Fraction | None = None
    is_cut: bool = False
    codes: frozenset[ReversalCode] = frozenset()


class Ledger:
    """The rows settled so far, by benefit and line: what later benefits deduct, and what corrections reverse."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._by_line: dict[tuple[str, str], list[Row]] = defaultdict(list)

    def settle(self, rows: Iterable[Row]) -> None:
        """Take rows in, for good."""
        for row in rows:
            self.rows.append(row)
            self._by_line[row.slot.benefit.benefit, row.line.line_id].append(row)

    def under(self, benefit_id: str, lines: Iterable[Line]) -> list[Row]:
        """The rows of some lines under a benefit."""
        return [row for line in lines for row in self._by_line.get((benefit_id, line.line_id), ())]
