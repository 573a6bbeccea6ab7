"""What goes in and out of the API. Money is text beside its currency."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import BeforeValidator, Field

_NO_CHARACTER = re.compile(r"[\0\ud800-\udfff]")
"""What JSON can spell and no text of the ledger can hold."""


def _cell(value: object) -> str | None:
    """A cell as a CSV would hold it. A number is taken as it was written; money sent as a binary fraction is not."""
    match value:
        case str() if _NO_CHARACTER.search(value):
            raise ValueError(f"{value!a} holds a sign that is no character: U+0000, or one half of a surrogate pair")
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case _:
            raise ValueError(f"write {value!r} as text, in quotes: numbers with a decimal mark lose cents on their way")


Cell = Annotated[str | None, BeforeValidator(_cell)]


class FactsIn(Schema):
    """Rows of one table: column -> cell, as in a CSV file."""

    rows: list[dict[str, Cell]] = Field(min_length=1, max_length=5_000)


class RowFateOut(Schema):
    """What became of one row."""

    row: int
    key: str
    fate: str
    reasons: list[str]


class ControlTotalOut(Schema):
    """The money of all rows of one fate, in one currency."""

    fate: str
    currency: str
    amount: str


class ReceiptOut(Schema):
    """The answer to a batch: accepted + held + rejected + duplicate = received."""

    table: str
    received: int
    accepted: int
    held: int
    rejected: int
    duplicate: int
    control_totals: list[ControlTotalOut]
    rows: list[RowFateOut]


class StatementRowOut(Schema):
    """A row of the contract's `statements`."""

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
    base: str
    base_unit: str
    rate: str | None
    amount: str
    currency: str
    programme_version: str


class StatementOut(Schema):
    """A partner's statement as it stands."""

    partner_id: str
    version: int
    as_of_day: str
    rows: list[StatementRowOut]
    next_cursor: str | None = None
