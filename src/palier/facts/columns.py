"""What a table of the facts is made of: columns, their kinds, keys. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, and so how it is checked, typed and written."""

    IDENTIFIER = "identifier"
    """A name that other rows refer to: no spaces around it, no control characters, at most 200 characters."""
    TEXT = "text"
    """Words for people: no control characters, at most 2,000 characters."""
    CODE = "code"
    """One word of a closed list (`Column.codes`)."""
    CURRENCY = "currency"
    """An ISO 4217 code."""
    DATE = "date"
    """A day, `2017-10-17`."""
    INSTANT = "instant"
    """An instant with its offset, `2017-10-17T09:00:00Z`; a bare day is its 00:00Z."""
    BOOLEAN = "boolean"
    """`true` or `false`."""
    AMOUNT = "amount"
    """Money, with at most the decimals of its currency, below 10^13 in size (semantics 10)."""
    QUANTITY = "quantity"
    """Units, at most 3 decimals, below 10^13 in size."""
    RATE = "rate"
    """A positive factor of at most 6 decimals."""
    INTEGER = "integer"
    """A whole number from 1."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `required`: blank is a fault; the column itself may be missing only when optional."""

    name: str
    kind: Kind
    required: bool = True
    codes: tuple[str, ...] = ()
    decimals: int = 0
    """For quantity and rate. An amount has its currency's decimals instead."""
    currency_column: str = ""
    """For an amount: the column with its currency. Empty: the programme's currency."""
    refers_to: str = ""
    """The table whose key this names. A row that names what is not known yet is held (semantics 5)."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the contract."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    known_from: str = ""
    """The column that is the knowledge instant of a row without `reported_at`. Empty: known always (semantics 1)."""
    intervals: tuple[tuple[str, str], ...] = ()
    """Pairs (start, end) of columns: the end, when given, comes after the start."""
    together: tuple[tuple[str, str], ...] = ()
    """Pairs of optional columns that are filled together or not at all."""
    has_versions: bool = True
    """Rows with one key are versions of which the latest counts. Not so: sales, closes (semantics 2)."""

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns, in the contract's order."""
        return tuple(column.name for column in self.columns)

    @property
    def content(self) -> tuple[str, ...]:
        """The columns that make a row what it is: all but when it was reported and sent (semantics 2)."""
        return tuple(name for name in self.names if name not in ("reported_at", "sent_at"))
