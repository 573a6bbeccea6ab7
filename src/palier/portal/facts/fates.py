"""What becomes of each received row: accepted, held, rejected or duplicate.

And the totals that go back to the sender.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum

from palier.base.currencies import MINOR_UNITS


class Fate(StrEnum):
    """How a received row ends (design.md §2.10)."""

    ACCEPTED = "accepted"
    HELD = "held"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class RowFate:
    """The fate of one row. `row` counts from 1; `reasons` say in words why it is held or rejected."""

    row: int
    key: str
    fate: Fate
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a batch: a fate per row, rows by fate, and the money of sales by fate and currency."""

    table: str
    rows: tuple[RowFate, ...]
    totals: tuple[tuple[str, str, Decimal], ...] = ()
    """(fate, currency, amount)."""

    def count(self, fate: Fate) -> int:
        """How many rows ended so."""
        return sum(row.fate is fate for row in self.rows)

    def as_dict(self) -> dict[str, object]:
        """For JSON: money as text beside its currency."""
        return {
            "table": self.table,
            "received": len(self.rows),
            **{fate.value: self.count(fate) for fate in Fate},
            "control_totals": [
                {"fate": fate, "currency": currency, "amount": money_text(amount, currency)}
                for fate, currency, amount in self.totals
            ],
            "rows": [{**asdict(row), "fate": row.fate.value, "reasons": list(row.reasons)} for row in self.rows],
        }


def money_text(amount: Decimal, currency: str) -> str:
    """An amount with its currency's decimals, as every JSON of ours writes it."""
    return f"{amount:.{MINOR_UNITS[currency]}f}"


def receipt(table: str, fates: Iterable[RowFate], money: Sequence[tuple[int, str, Decimal]] = ()) -> Receipt:
    """Put a receipt together. `money` is (row, currency, amount) of each row whose amount could be read."""
    ordered = tuple(sorted(fates, key=lambda fate: fate.row))
    by_row = {fate.row: fate.fate.value for fate in ordered}
    sums: dict[tuple[str, str], Decimal] = {}
    for row, currency, amount in money:
        sums[by_row[row], currency] = sums.get((by_row[row], currency), Decimal(0)) + amount
    totals = tuple((fate, currency, amount) for (fate, currency), amount in sorted(sums.items()))
    return Receipt(table, ordered, totals)
