"""Lines of sale of a world, their corrections and chains; and rows that must end held, duplicate or rejected."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from palier.base.currencies import MINOR_UNITS

from .choices import Draw, count, one_in, pick
from .edges import Edges, a_day, an_amount, months_after
from .reference_rows import instant
from .writing import Row, Rows

MONEY = ("amount", "list_amount", "cost_amount")
_INHERITED = (
    "route",
    "partner_id",
    "distributor_id",
    "customer_id",
    "product_id",
    "currency",
    "price_kind",
    "deal_id",
    "service_delivery",
)


@dataclass
class Pool:
    """What lines are drawn from, and what was drawn so far."""

    draw: Draw
    edges: Edges
    currency: str
    partners: list[str]
    distributors: list[str]
    customers: list[str]
    products: list[str]
    rows: Rows = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    chains: dict[str, str] = field(default_factory=dict)
    """The root of each line."""
    takes_returns: bool = False
    """Whether a negative line without a reference counts as a sale."""
    sold: dict[str, Decimal] = field(default_factory=dict)
    """What each partner sold so far, in whichever currency: to aim at edges."""


def draw_sales(draw: Draw, document: dict[str, Any], edges: Edges, tables: dict[str, Rows]) -> Rows:
    """Four to twenty-four lines, up to twelve corrections of them, and now and then a row that is at fault."""
    pool = Pool(
        draw,
        edges,
        document["header"]["currency"],
        _ids(tables["partners"], "partner_id"),
        _ids(tables["distributors"], "distributor_id"),
        _ids(tables["customers"], "customer_id"),
        _ids(tables["products"], "product_id"),
        takes_returns=document["header"]["unreferenced_returns"] == "as_sale",
    )
    for _ in range(count(draw, 4, 24)):
        _add_line(pool)
    for _ in range(pick(draw, (0, 1, 2, 4, 8, 10, 12))):
        _add_correction(pool)
    return _with_faults(pool)


def _ids(rows: Rows, name: str) -> list[str]:
    return list(dict.fromkeys(row[name] for row in rows))


def _one(draw: Draw, ids: list[str]) -> str:
    """An id, and now and then one that nobody knows."""
    return pick(draw, ids) if not one_in(draw, 150) else "unknown"


def _add_line(pool: Pool) -> None:
    draw = pool.draw
    day, customer = a_day(draw, pool.edges, pool.days), _one(draw, pool.customers)
    if pool.rows and pool.edges.months and one_in(draw, 3):
        earlier = pick(draw, pool.rows)
        day, customer = months_after(draw, pool.edges, earlier["invoiced_on"]), earlier["customer_id"]
    pool.days.append(day)
    partner = _one(draw, pool.partners)
    currency = pool.currency if not one_in(draw, 8) else pick(draw, ("USD", "JPY", "TND", "EUR"))
    amount = an_amount(draw, pool.edges, pool.sold.get(partner, Decimal(0)))
    if one_in(draw, 10 if pool.takes_returns else 60):
        amount = -amount
    pool.sold[partner] = pool.sold.get(partner, Decimal(0)) + amount
    name = f"l{len(pool.rows) + 1}"
    row = {
        "line_id": name,
        "document_id": f"doc{count(draw, 1, 3)}",
        "invoiced_on": day.isoformat(),
        "reported_at": _reported(pool, day),
        "route": "channel",
        "partner_id": partner,
        "distributor_id": _one(draw, pool.distributors),
        "customer_id": customer,
        "product_id": _one(draw, pool.products),
        "quantity": pick(draw, ("1", "10", "0.5", "0")),
        "amount": _money(amount, currency),
        "currency": currency,
    }
    row |= _further_columns(pool, amount, currency)
    if one_in(draw, 10):
        row["route"] = "direct"
        row["partner_id"] = pick(draw, ("", partner))
    elif one_in(draw, 20):
        row["partner_id"] = ""
    pool.rows.append(row)
    pool.chains[name] = name


def _further_columns(pool: Pool, amount: Decimal, currency: str) -> Row:
    draw = pool.draw
    row: Row = {}
    if not one_in(draw, 6):
        row["list_amount"] = _money(amount * Decimal(pick(draw, ("1.25", "1", "2"))), currency)
    if not one_in(draw, 6):
        row["cost_amount"] = _money(amount * Decimal(pick(draw, ("0.8", "1", "1.1", "0"))), currency)
    if one_in(draw, 9):
        row["price_kind"] = pick(draw, ("special", "framework", "standard"))
    if one_in(draw, 8):
        row["sent_at"] = instant(draw, a_day(draw, pool.edges, pool.days))
    if one_in(draw, 12):
        row["distributor_id"] = ""
    if one_in(draw, 12):
        row["ordered_on"] = pick(draw, pool.days).isoformat()
    return row


def _add_correction(pool: Pool) -> None:
    """A correction of a line or of a correction: mostly a full return of what is left of the chain, or of a part."""
    draw = pool.draw
    corrected = pick(draw, pool.rows)
    root_id = pool.chains[corrected["line_id"]]
    chain = [row for row in pool.rows if pool.chains[row["line_id"]] == root_id]
    root = chain[0]
    begun = date.fromisoformat(root["invoiced_on"])
    later = [day for day in pool.edges.scene if day > begun] or [begun + timedelta(days=100)]
    day = pick(draw, (begun, pick(draw, later), pick(draw, later), a_day(draw, pool.edges, pool.days)))
    if day < begun and not one_in(draw, 4):
        day = begun
    pool.days.append(day)
    name = f"l{len(pool.rows) + 1}"
    row = {column: root[column] for column in _INHERITED if root.get(column)}
    row |= {
        "line_id": name,
        "document_id": pick(draw, (root["document_id"], f"doc{count(draw, 1, 3)}")),
        "invoiced_on": day.isoformat(),
        "reported_at": _reported(pool, day),
        "corrects_line_id": corrected["line_id"],
        "quantity": pick(draw, ("0", "-1", "-0.5")),
    }
    kind = pick(draw, ("full", "full", "full", "half", "third", "cent", "over", "upward", "upward_cent"))
    for column in MONEY:
        if root.get(column) or (column == "amount"):
            left = sum((Decimal(each[column]) for each in chain if each.get(column)), Decimal(0))
            row[column] = _money(_delta(kind, left, Decimal(root[column])), root["currency"])
    if kind == "upward" and one_in(draw, 2):
        row.pop("list_amount", None)
    if one_in(draw, 20):
        row["customer_id"] = pick(draw, pool.customers)
    if one_in(draw, 20):
        row["corrects_line_id"] = pick(draw, ("l99", name, f"l{len(pool.rows) + 2}"))
    pool.rows.append(row)
    pool.chains[name] = root_id


def _delta(kind: str, left: Decimal, first: Decimal) -> Decimal:
    match kind:
        case "full":
            return -left
        case "half":
            return -left / 2
        case "third":
            return -first / 3
        case "cent":
            return Decimal("-0.01")
        case "over":
            return -left - abs(first)
        case "upward":
            return abs(first)
        case _:
            return Decimal("0.01")


def _money(amount: Decimal, currency: str) -> str:
    return str(amount.quantize(Decimal(1).scaleb(-MINOR_UNITS[currency])))


def _reported(pool: Pool, day: date) -> str:
    """When a line is reported: mostly on its day, or later on a day of the scene; sometimes before it."""
    draw = pool.draw
    if one_in(draw, 3):
        return instant(draw, max(day, pick(draw, pool.edges.days if one_in(draw, 3) else pool.edges.scene)))
    if one_in(draw, 10):
        return instant(draw, day - timedelta(days=pick(draw, (1, 2))))
    return instant(draw, day)


_FAULTS = (
    ("amount", "1,5"),
    ("amount", ""),
    ("invoiced_on", "2017-02-30"),
    ("currency", "XXX"),
    ("reported_at", "yesterday"),
    ("amount", "10000000000000.00"),
)


def _with_faults(pool: Pool) -> Rows:
    """The rows, and now and then one twice, one whose line_id is taken, one that no check lets through."""
    draw = pool.draw
    rows = list(pool.rows)
    if one_in(draw, 6):
        rows.append(dict(pick(draw, pool.rows)))
    if one_in(draw, 6):
        row = pick(draw, pool.rows)
        rows.append(row | {"reported_at": _reported(pool, date.fromisoformat(row["invoiced_on"]))})
    if one_in(draw, 8):
        row = pick(draw, pool.rows)
        again = {"quantity": "77", "reported_at": _reported(pool, date.fromisoformat(row["invoiced_on"]))}
        rows.append(row | (again if one_in(draw, 2) else {"quantity": "77"}))
    if one_in(draw, 10):
        column, value = pick(draw, _FAULTS)
        rows.append(pick(draw, pool.rows) | {"line_id": f"l{len(rows) + 1}", column: value})
    return rows
