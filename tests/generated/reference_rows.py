"""Reference tables of a world: who sells, who buys, what, at which rates; with versions, withdrawals and gaps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from .choices import Draw, count, one_in, pick
from .edges import Edges
from .programmes import LEGACY, TRACKS
from .writing import Row, Rows

FAMILIES = ("rack", "blade")


def instant(draw: Draw, day: date) -> str:
    """An instant of a day, written in one of the ways that the contract allows."""
    return day.isoformat() + pick(draw, ("T12:00:00Z", "T00:00:00Z", "", "T23:59:59.999999Z", "T12:00:00+02:00"))


def draw_reference_rows(draw: Draw, document: dict[str, Any], edges: Edges) -> dict[str, Rows]:
    """All reference tables of a world, by name."""
    tables = {
        "partners": _partners(draw, document, edges),
        "customers": _customers(draw),
        "products": _products(draw, document),
        "distributors": _distributors(draw),
        "exchange_rates": _exchange_rates(draw, document, edges),
    }
    partners = [row["partner_id"] for row in tables["partners"]]
    tables["partner_profiles"] = _profiles(draw, partners, edges)
    tables["legacy_tiers"] = _legacy_tiers(draw, partners)
    tables["tier_events"] = _tier_events(draw, partners, document, edges)
    for name, rows in tables.items():
        tables[name] = _with_versions(draw, name, rows, edges)
    return {name: rows for name, rows in tables.items() if rows}


def _partners(draw: Draw, document: dict[str, Any], edges: Edges) -> Rows:
    starts_on = date.fromisoformat(document["header"]["starts_on"])
    rows: Rows = []
    for at in range(1, count(draw, 1, 4) + 1):
        before = starts_on - timedelta(days=500)
        joined_on = pick(
            draw, (before, before, before, before, starts_on, starts_on, starts_on, pick(draw, edges.scene))
        )
        row = {"partner_id": f"p{at}", "name": f"Partner {at}", "joined_on": joined_on.isoformat()}
        left_on = pick(draw, edges.scene)
        if one_in(draw, 10) and left_on > joined_on:
            row["left_on"] = left_on.isoformat()
        if at > 1 and one_in(draw, 6):
            row["parent_id"] = "p1"
        rows.append(row)
    return rows


def _customers(draw: Draw) -> Rows:
    rows: Rows = []
    for at in range(1, count(draw, 1, 5) + 1):
        row = {"customer_id": f"c{at}", "name": f"Customer {at}", "country": "FR", "segment": "small"}
        if at > 1 and one_in(draw, 3):
            row["parent_id"] = pick(draw, ("c1", f"c{at - 1}", "c9" if one_in(draw, 3) else "c1"))
        rows.append(row)
    if one_in(draw, 40):
        rows[0]["parent_id"] = rows[-1]["customer_id"]
    return rows


def _products(draw: Draw, document: dict[str, Any]) -> Rows:
    lines = list(document["header"]["lines_of_business"])
    if one_in(draw, 10):
        lines.append("unlisted_line")
    return [
        {
            "product_id": f"{line}-{kind}",
            "line_of_business": line,
            "family": pick(draw, FAMILIES),
            "kind": kind,
        }
        for line in lines
        for kind in (("product", "service") if one_in(draw, 3) else ("product",))
    ]


def _distributors(draw: Draw) -> Rows:
    rows = [
        {"distributor_id": f"d{at}", "name": f"Distributor {at}", "kind": "volume"}
        for at in range(1, count(draw, 1, 2) + 1)
    ]
    if len(rows) == 2 and one_in(draw, 6):
        rows[1] |= {"successor_id": "d1", "succeeded_on": "2018-01-01"}
    return rows


def _exchange_rates(draw: Draw, document: dict[str, Any], edges: Edges) -> Rows:
    """Rates of a few days around the scene; elsewhere they are missing or old."""
    rows: dict[tuple[str, str], Row] = {}
    for currency in ("USD", "JPY", "TND", "EUR"):
        if currency == document["header"]["currency"] or one_in(draw, 3):
            continue
        for _ in range(count(draw, 2, 5)):
            day = pick(draw, edges.scene) - timedelta(days=pick(draw, (0, 0, 1, 7, 8)))
            row = {"currency": currency, "date": day.isoformat(), "rate": pick(draw, ("0.9", "1.234567", "1", "0.3"))}
            if currency == "JPY" or one_in(draw, 6):
                row["per_units"] = "100"
            rows[currency, row["date"]] = row
    return list(rows.values())


def _profiles(draw: Draw, partners: list[str], edges: Edges) -> Rows:
    rows: Rows = []
    for partner in partners:
        if one_in(draw, 6):
            continue
        first = min(edges.days) - timedelta(days=pick(draw, (800, 800, 0)))
        row = {"partner_id": partner, "country": "FR", "track": pick(draw, TRACKS), "from": first.isoformat()}
        if one_in(draw, 3):
            change = pick(draw, edges.scene)
            row["to"] = (change if change > first else first + timedelta(days=1)).isoformat()
            again = dict(row, track=pick(draw, TRACKS))
            again["from"] = row["to"]
            if one_in(draw, 12):  # overlaps by a day: both are held
                again["from"] = (date.fromisoformat(row["to"]) - timedelta(days=1)).isoformat()
            del again["to"]
            rows += [row, again] if again["from"] != row["from"] else [row]
        else:
            rows.append(row)
    return rows


def _legacy_tiers(draw: Draw, partners: list[str]) -> Rows:
    return [
        {"partner_id": partner, "legacy_programme": legacy, "legacy_tier": pick(draw, (*tiers, tiers[-1], "unmatched"))}
        for partner in partners
        for legacy, tiers in LEGACY.items()
        if one_in(draw, 3)
    ]


def _tier_events(draw: Draw, partners: list[str], document: dict[str, Any], edges: Edges) -> Rows:
    tiers = [tier["tier"] for tier in document["versions"][0]["tiers"]]
    rows: dict[tuple[str, str, str], Row] = {}
    for partner in partners:
        if not one_in(draw, 3):
            continue
        first = pick(draw, edges.scene)
        row = {"partner_id": partner, "kind": "status_match", "tier": pick(draw, tiers), "from": first.isoformat()}
        last = pick(draw, edges.scene)
        if one_in(draw, 2) and last > first:
            row["to"] = last.isoformat()
        if one_in(draw, 2):
            row["reason"] = "as agreed"
        rows[partner, row["tier"], row["from"]] = row
    return list(rows.values())


_CHANGES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "partners": (("left_on", ("2018-03-31", "")), ("joined_on", ("2016-01-01", "2017-05-06"))),
    "customers": (("parent_id", ("c1", "", "c2")),),
    "products": (("line_of_business", ("server", "storage")), ("kind", ("service",)), ("family", FAMILIES)),
    "exchange_rates": (("rate", ("1.5", "0.000001", "99999")),),
    "partner_profiles": (("track", TRACKS),),
    "legacy_tiers": (("legacy_tier", ("gold", "top")),),
    "tier_events": (("reason", ("as agreed again",)),),
    "distributors": (("kind", ("value",)),),
}


def _with_versions(draw: Draw, name: str, rows: Rows, edges: Edges) -> Rows:
    """The rows as they were known over time: from when on, changed when, withdrawn when."""
    told: Rows = []
    for row in rows:
        if one_in(draw, 18):
            row = row | {"reported_at": instant(draw, pick(draw, edges.scene))}
        told.append(row)
        while one_in(draw, 14) and len(told) < len(rows) + 3:
            column, values = pick(draw, _CHANGES[name])
            value = pick(draw, [each for each in values if each != row.get("customer_id")])
            again = row | {column: value, "reported_at": instant(draw, pick(draw, edges.scene))}
            if one_in(draw, 4):
                again = row | {"withdrawn": "true", "reported_at": again["reported_at"]}
            if name == "partners" and again.get("left_on") and again["left_on"] <= again["joined_on"]:
                again["left_on"] = ""
            told.append(again)
    return told
