"""From the short tables of a case to whole facts: the defaults that keep cases short (docs/cases.md lists them)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from palier.facts.schema import TABLES
from palier.programme.document import Programme

from .case_document import Case

Cells = dict[str, Any]
"""A row: its cells as written in YAML, `None` for an empty one."""

INHERITED = (
    "route",
    "partner_id",
    "distributor_id",
    "customer_id",
    "product_id",
    "currency",
    "service_delivery",
    "deal_id",
    "price_kind",
)
"""What a correction that does not say otherwise takes from the line that it corrects (semantics 4)."""

ALWAYS = date(2000, 1, 1)
"""Since when a partner has its profile, where a case says nothing."""


def facts_of(case: Case, programme: Programme) -> dict[str, list[dict[str, str | None]]]:
    """Every table of the case as rows of text, defaults filled in; tables without rows are left out."""
    tables: dict[str, list[Cells]] = {name: [dict(row) for row in case.rows(name)] for name in TABLES}
    header = programme.header
    tables["sales"] = _sales(tables, programme)
    for name in ("tier_events", "legacy_tiers", "partner_profiles", "partner_groups", "certifications", "deals"):
        for row in tables[name]:
            row.setdefault("partner_id", _only(tables["partners"], "partner_id", "partner"))
    for row in tables["tier_events"]:
        row.setdefault("kind", "status_match")
        row.setdefault("from", header.starts_on)
    _partners(tables, programme)
    _customers(tables)
    _products(tables, programme)
    _distributors(tables)
    return {name: [_as_text(row) for row in rows] for name, rows in tables.items() if rows}


def _sales(tables: Mapping[str, Sequence[Cells]], programme: Programme) -> list[Cells]:
    header = programme.header
    given = [{"line_id": f"L{number}", **row} for number, row in enumerate(tables["sales"], start=1)]
    by_id = {str(row["line_id"]): row for row in given}
    defaults: Cells = {
        "invoiced_on": header.starts_on,
        "route": "channel",
        "partner_id": _only(tables["partners"], "partner_id", "partner"),
        "customer_id": _only(tables["customers"], "customer_id", "customer"),
        "product_id": _first(tables["products"], "product_id", next(iter(header.lines_of_business))),
        "currency": header.currency,
    }
    sales: list[Cells] = []
    for row in given:
        sale = {**defaults, **_inherited(row, by_id), **row}
        if sale["route"] == "direct" and "partner_id" not in row:
            sale["partner_id"] = None
        sale.setdefault("document_id", sale["line_id"])
        sale.setdefault("quantity", -1 if _is_negative(sale.get("amount")) else 1)
        sale.setdefault("reported_at", _next_day(sale["invoiced_on"]))
        sales.append(sale)
    return sales


def _inherited(row: Cells, by_id: Mapping[str, Cells]) -> Cells:
    """What the chain of corrected lines says of the columns that a correction has from its root."""
    found: Cells = {}
    seen: set[str] = set()
    above = row.get("corrects_line_id")
    while above is not None and str(above) in by_id and str(above) not in seen:
        seen.add(str(above))
        corrected = by_id[str(above)]
        found = {**{name: corrected[name] for name in INHERITED if name in corrected}, **found}
        if corrected.get("route") == "direct" and "partner_id" not in found:
            found["partner_id"] = None
        above = corrected.get("corrects_line_id")
    return found


def _partners(tables: dict[str, list[Cells]], programme: Programme) -> None:
    naming = ("sales", "tier_events", "legacy_tiers", "partner_profiles", "partner_groups", "certifications", "deals")
    if not tables["partners"]:
        named = _named(tables, *((name, "partner_id") for name in naming))
        tables["partners"] = [{"partner_id": each} for each in named]
    for row in tables["partners"]:
        row.setdefault("name", row.get("partner_id"))
        row.setdefault("joined_on", programme.header.starts_on)
    first_track = next(iter(programme.header.tracks))
    if not tables["partner_profiles"]:
        tables["partner_profiles"] = [{"partner_id": row.get("partner_id")} for row in tables["partners"]]
    for row in tables["partner_profiles"]:
        row.setdefault("country", "FR")
        row.setdefault("track", first_track)
        row.setdefault("from", ALWAYS)


def _customers(tables: dict[str, list[Cells]]) -> None:
    if not tables["customers"]:
        named = _named(tables, ("sales", "customer_id"), ("deals", "customer_id"), ("listed_customers", "customer_id"))
        tables["customers"] = [{"customer_id": each} for each in named]
    for row in tables["customers"]:
        row.setdefault("name", row.get("customer_id"))
        row.setdefault("country", "FR")
        row.setdefault("segment", "medium")


def _products(tables: dict[str, list[Cells]], programme: Programme) -> None:
    if not tables["products"]:
        tables["products"] = [{"product_id": each} for each in programme.header.lines_of_business]
    for row in tables["products"]:
        row.setdefault("line_of_business", row.get("product_id"))
        row.setdefault("family", row["line_of_business"])
        row.setdefault("kind", "product")


def _distributors(tables: dict[str, list[Cells]]) -> None:
    if not tables["distributors"]:
        named = _named(tables, ("sales", "distributor_id"), ("partners", "distributor_id"))
        tables["distributors"] = [{"distributor_id": each} for each in named]
    for row in tables["distributors"]:
        row.setdefault("name", row.get("distributor_id"))
        row.setdefault("kind", "volume")


def _named(tables: Mapping[str, Sequence[Cells]], *places: tuple[str, str]) -> list[str]:
    """Every name in some columns, each once, in the order of the tables."""
    cells = (row.get(column) for table, column in places for row in tables[table])
    return list(dict.fromkeys(str(cell) for cell in cells if cell is not None))


def _only(rows: Sequence[Cells], column: str, otherwise: str) -> Any:
    return rows[0].get(column, otherwise) if len(rows) == 1 else otherwise


def _first(rows: Sequence[Cells], column: str, otherwise: str) -> Any:
    return rows[0].get(column, otherwise) if rows else otherwise


def _is_negative(amount: Any) -> bool:
    return isinstance(amount, int | Decimal) and amount < 0


def _next_day(day: Any) -> Any:
    return day + timedelta(days=1) if isinstance(day, date) and not isinstance(day, datetime) else day


def _as_text(row: Cells) -> dict[str, str | None]:
    return {name: text_of(cell) for name, cell in row.items()}


def text_of(cell: Any) -> str | None:
    """A cell as the facts' files write it; `None` for an empty one."""
    match cell:
        case None:
            return None
        case bool():
            return "true" if cell else "false"
        case datetime():
            return cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:f}"
        case _:
            return str(cell)


def partner_names(tables: Mapping[str, Iterable[Mapping[str, str | None]]]) -> set[str]:
    """The partners of a case's facts."""
    return {row["partner_id"] or "" for row in tables.get("partners", ())}
