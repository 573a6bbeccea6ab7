"""Lines of sale as the reference reads them: which a selection takes, and what money a column holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from palier.programme.benefits import AmountColumn, Selection

from .rounding import ZERO


@dataclass(frozen=True, slots=True)
class Line:
    """One accepted line, any route. A correction carries what it inherits from its root (semantics 4)."""

    line_id: str
    root_line_id: str
    is_correction: bool
    document_id: str
    root_document_id: str
    invoiced_on: date
    root_invoiced_on: date
    reported_at: datetime
    sent_at: datetime | None
    route: str
    partner_id: str | None
    distributor_id: str | None
    customer_group: str
    line_of_business: str
    family: str
    product_kind: str
    amount: Decimal
    list_amount: Decimal | None
    cost_amount: Decimal | None
    currency: str
    exchange_rate: Decimal | None
    price_kind: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Line:
        """From a row of the table `lines` (facts/README.md)."""
        values: dict[str, Any] = {name: row.get(name) for name in cls.__slots__}
        for name in ("reported_at", "sent_at"):
            instant = values[name]
            if isinstance(instant, datetime) and instant.tzinfo is None:
                values[name] = instant.replace(tzinfo=UTC)
        return cls(**values)

    @property
    def is_by_partner(self) -> bool:
        """Whether a partner bought it through the channel: direct and partnerless lines earn nothing (semantics 63)."""
        return self.route == "channel" and self.partner_id is not None

    @property
    def place(self) -> tuple[date, bytes, bytes]:
        """What settles ties between lines (semantics 49); strings by their UTF-8 bytes (semantics 10)."""
        return self.invoiced_on, self.document_id.encode(), self.line_id.encode()


def money_of(lines: Iterable[Line], column: AmountColumn) -> Decimal:
    """The sum of a column over lines. A blank cell counts 0 (decision 0010, 10 and 26)."""
    total = ZERO
    for line in lines:
        if column == "amount":
            total += line.amount
        elif column == "list_amount":
            total += line.list_amount or ZERO
        else:
            total += line.amount - (line.cost_amount or ZERO)
    return total


def blank_column(line: Line, column: AmountColumn) -> str | None:
    """The column of a line that a base needs and that is blank (semantics 31)."""
    if column == "list_amount" and line.list_amount is None:
        return "list_amount"
    if column == "margin" and line.cost_amount is None:
        return "cost_amount"
    return None


def is_selected(line: Line, selection: Selection, listed: Collection[str]) -> bool:
    """Whether a selection takes a line; without lines of business it takes those that the programme lists."""
    return (
        line.line_of_business in (selection.lines_of_business or listed)
        and (selection.families is None or line.family in selection.families)
        and (selection.product_kinds is None or line.product_kind in selection.product_kinds)
    )
