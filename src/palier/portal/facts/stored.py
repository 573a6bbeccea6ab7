"""How a typed row of the contract is stored, and read back: minor units for a sale's money.

Contract text for the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from palier.base.currencies import MINOR_UNITS
from palier.facts.columns import Table
from palier.facts.schema import TABLES

QUANTITY_DECIMALS = 3
_SALES_MONEY = ("amount", "list_amount", "cost_amount")
# Everything of a sale that is stored as it is read.
_SALES_PLAIN = (
    "line_id", "document_id", "ordered_on", "invoiced_on", "route", "partner_id", "distributor_id", "customer_id",
    "product_id", "currency", "service_delivery", "deal_id", "price_kind", "corrects_line_id",
)  # fmt: skip


def sale_values(row: Mapping[str, object]) -> dict[str, object]:
    """The columns of a stored sale for a typed row. `sent_at` is the sender's own instant (semantics 1)."""
    decimals = MINOR_UNITS[str(row["currency"])]
    values = {name: row.get(name) for name in _SALES_PLAIN}
    for name in _SALES_MONEY:
        values[f"{name}_minor"] = _scaled(row.get(name), decimals)
    values["quantity_milli"] = _scaled(row["quantity"], QUANTITY_DECIMALS)
    sent_at = row.get("sent_at") or row.get("reported_at")
    values["sent_at"] = as_utc(sent_at) if sent_at else None
    values["content_sha256"] = content_sha256(TABLES["sales"], row)
    return values


def content_text(table: Table, row: Mapping[str, object]) -> dict[str, str]:
    """A typed row as the contract writes it: text, blanks left out, without when it was reported and sent."""
    return {name: _text(row[name]) for name in table.content if row.get(name) is not None}


def content_sha256(table: Table, row: Mapping[str, object]) -> str:
    """The hash of what makes a row what it is (semantics 2): equal for equal content, however it was written."""
    return hashlib.sha256(json.dumps(content_text(table, row), sort_keys=True).encode()).hexdigest()


def key_text(table: Table, row: Mapping[str, object]) -> str:
    """The key of a row as one text; a key of several columns is a JSON list, so that no separator can be forged."""
    parts = [_text(row[name]) for name in table.key]
    return parts[0] if len(parts) == 1 else json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def as_utc(value: object) -> datetime:
    """An instant of the contract (naive UTC or with its offset) as an aware one."""
    assert isinstance(value, datetime)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def known_from(table: Table, row: Mapping[str, object]) -> datetime | None:
    """When a row of loaded history became known (semantics 1); None: always."""
    own = row.get("reported_at")
    if own is None and table.known_from:
        own = row.get(table.known_from)
    if isinstance(own, date) and not isinstance(own, datetime):
        return datetime(own.year, own.month, own.day, tzinfo=UTC)
    return None if own is None else as_utc(own)


def _scaled(value: object, decimals: int) -> int | None:
    if value is None:
        return None
    assert isinstance(value, Decimal)
    whole = value.scaleb(decimals)
    assert whole == whole.to_integral_value(), "read_rows lets no finer amount through"
    return int(whole)


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            return as_utc(value).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            return str(value)


NAMES_ANOTHER_FACT = {
    name: tuple((column.name, column.refers_to) for column in table.columns if column.refers_to)
    for name, table in TABLES.items()
}
"""By table: the columns that name a row of another table, and which."""
