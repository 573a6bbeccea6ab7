"""What is known of facts at an instant, said again in plain Python, one row at a time: the judge of the SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from palier.base.knowledge import AsOf, parse_instant
from palier.facts.schema import TABLES, FactSettings

Row = dict[str, str]
ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
UNKNOWN = {"partners": "partner-unknown", "customers": "customer-unknown", "distributors": "distributor-unknown"}
INHERITED = "partner_id distributor_id customer_id product_id route deal_id service_delivery currency".split()


@dataclass
class Expected:
    """Rows that count by table and key, accepted lines by id, held (table, key, reason), fates by table."""

    rows: dict[str, dict[tuple, Row]] = field(default_factory=dict)
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    held: Counter = field(default_factory=Counter)
    fates: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))


def instant_of(name: str, row: Row) -> datetime:
    known_from = TABLES[name].known_from
    text = row.get("reported_at") or (row.get(known_from) if known_from else "")
    return parse_instant(text) if text else ALWAYS


def content_of(row: Row) -> tuple:
    said = row | {"withdrawn": "true" if row.get("withdrawn") == "true" else ""}
    return tuple(sorted((k, v) for k, v in said.items() if v and k not in ("reported_at", "sent_at")))


def key_of(name: str, row: Row) -> tuple:
    return tuple(row[column] for column in TABLES[name].key)


def expect(tables: dict[str, list[Row]], as_of: AsOf, settings: FactSettings) -> Expected:
    """The whole of semantics 1-5, 9 and 58 for the tables that tests generate."""
    found = Expected()
    cyclic: dict[str, set[str]] = {}
    for name in TABLES:
        rows = [row for row in tables.get(name, []) if instant_of(name, row) < as_of.known_before]
        found.fates[name]["later"] = len(tables.get(name, [])) - len(rows)
        if name != "sales":
            found.rows[name] = _versions(found, name, rows)
            cyclic[name] = _cycles(found, name) if name in ("partners", "customers") else set()
    for name in ("partner_profiles", "legacy_tiers", "certifications"):
        _wait(found, name)
    _overlaps(found)
    sales = [row for row in tables.get("sales", []) if instant_of("sales", row) < as_of.known_before]
    _lines(found, sales, cyclic, settings)
    for (name, _, _), count in found.held.items():
        found.fates[name]["held"] += count
        found.fates[name]["accepted"] -= count
    return found


def _versions(found: Expected, name: str, rows: list[Row]) -> dict[tuple, Row]:
    counting: dict[tuple, Row] = {}
    by_key: dict[tuple, dict[datetime, set[tuple]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        by_key[key_of(name, row)][instant_of(name, row)].add(content_of(row))
    for key, versions in by_key.items():
        settled = max((at for at, contents in versions.items() if len(contents) == 1), default=None)
        for at, contents in versions.items():
            if len(contents) > 1 and (settled is None or at > settled):
                found.held[name, ", ".join(key), "version-conflict"] += len(contents)
        if settled is not None and (row := dict(*versions[settled])).get("withdrawn") != "true":
            counting[key] = row
    distinct = sum(len(contents) for versions in by_key.values() for contents in versions.values())
    found.fates[name]["duplicate"] = len(rows) - distinct
    found.fates[name]["accepted"] = distinct
    return counting


def _hold(found: Expected, name: str, key: tuple, reason: str) -> None:
    del found.rows[name][key]
    found.held[name, ", ".join(key), reason] += 1


def _cycles(found: Expected, name: str) -> set[str]:
    rows = found.rows[name]
    cyclic: set[str] = set()
    for (start,) in rows:
        at, seen = start, set()
        while at not in seen and (at,) in rows:
            seen.add(at)
            at = rows[at,].get("parent_id", "")
        if at == start:
            cyclic.add(start)
    for each in cyclic:
        _hold(found, name, (each,), "group-cycle")
    return cyclic


def _top(rows: dict[tuple, Row], start: str) -> str:
    while (parent := rows[start,].get("parent_id", "")) and (parent,) in rows:
        start = parent
    return start


def _wait(found: Expected, name: str) -> None:
    for key, row in list(found.rows[name].items()):
        if (row["partner_id"],) not in found.rows["partners"]:
            _hold(found, name, key, "partner-unknown")


def _overlaps(found: Expected) -> None:
    rows = found.rows["partner_profiles"]
    spans = {key: (row["from"], row.get("to") or "9999") for key, row in rows.items()}
    for key, (start, end) in spans.items():
        others = [span for other, span in spans.items() if other != key and other[0] == key[0]]
        if any(other[0] < end and start < other[1] for other in others):
            _hold(found, "partner_profiles", key, "profile-overlap")


def _lines(found: Expected, sales: list[Row], cyclic: dict[str, set[str]], settings: FactSettings) -> None:
    fates = found.fates["sales"]
    by_id: dict[str, list[Row]] = defaultdict(list)
    for row in sales:
        by_id[row["line_id"]].append(row)
    standing: dict[str, Row] = {}
    conflicts: set[str] = set()
    for line_id, rows in by_id.items():
        first = min(instant_of("sales", row) for row in rows)
        firsts = {content_of(row) for row in rows if instant_of("sales", row) == first}
        contents = [content_of(row) for row in rows]
        fates["rejected"] += sum(content not in firsts for content in contents)
        fates["duplicate"] += sum(content in firsts for content in contents) - len(firsts)
        fates["accepted"] += len(firsts)
        if len(firsts) > 1:
            conflicts.add(line_id)
            found.held["sales", line_id, "version-conflict"] += len(firsts)
        else:
            standing[line_id] = next(r for r in rows if instant_of("sales", r) == first)
    reasons: dict[str, str] = {}
    for line_id in standing:
        _reason(line_id, found, standing, conflicts, cyclic, settings, reasons)
    for line_id, row in standing.items():
        if reasons[line_id]:
            found.held["sales", line_id, reasons[line_id]] += 1
        else:
            found.lines[line_id] = _line(row, standing, found, settings)


def _chain(line_id: str, standing: dict[str, Row]) -> tuple[list[str], bool]:
    """The ids above a line, nearest first, and whether they run in a circle."""
    above: list[str] = []
    at = standing[line_id].get("corrects_line_id", "")
    while at:
        if at in above or at == line_id:
            return above, True
        above.append(at)
        at = standing[at].get("corrects_line_id", "") if at in standing else ""
    return above, False


def _reason(line_id, found, standing, conflicts, cyclic, settings, reasons) -> str:
    if line_id in reasons:
        return reasons[line_id]
    row = standing[line_id]
    above, is_circle = _chain(line_id, standing)
    if not above and not is_circle:
        reasons[line_id] = _root_reason(row, found, cyclic, settings)
        return reasons[line_id]
    root = above[-1] if above else line_id
    if is_circle:
        reason = "correction-cycle"
    elif len(above) > 16:
        reason = "correction-too-deep"
    elif root in conflicts:
        reason = "root-held"
    elif root not in standing:
        reason = "root-unknown"
    elif any(_reason(each, found, standing, conflicts, cyclic, settings, reasons) for each in above):
        reason = "root-held"
    else:
        reason = _correction_reason(row, standing[root])
    reasons[line_id] = reason
    return reason


def _is_late(row: Row) -> bool:
    reported_on = parse_instant(row["reported_at"]).date()
    return date.fromisoformat(row["invoiced_on"]) > reported_on + timedelta(days=1)


def _correction_reason(row: Row, root: Row) -> str:
    if row["invoiced_on"] < root["invoiced_on"]:
        return "correction-before-root"
    if any(row.get(name) and row[name] != root.get(name) for name in INHERITED):
        return "correction-differs"
    if row.get("price_kind") and row["price_kind"] != (root.get("price_kind") or "standard"):
        return "correction-differs"
    return "invoiced-after-reported" if _is_late(row) else ""


def _root_reason(row: Row, found: Expected, cyclic: dict[str, set[str]], settings: FactSettings) -> str:
    for table, column in (("partners", "partner_id"), ("distributors", "distributor_id"), ("customers", "customer_id")):
        value = row.get(column)
        if value and (value,) not in found.rows[table] and value not in cyclic.get(table, set()):
            return UNKNOWN[table]
    if (row["product_id"],) not in found.rows["products"]:
        return "product-unknown"
    if row.get("partner_id") in cyclic["partners"] or row["customer_id"] in cyclic["customers"]:
        return "group-cycle"
    if settings.unreferenced_returns == "hold" and (Decimal(row["amount"]) < 0 or Decimal(row["quantity"]) < 0):
        return "unreferenced-return"
    if _is_late(row):
        return "invoiced-after-reported"
    return "" if row["currency"] == settings.currency or _rate(row, found, settings) else "exchange-rate-missing"


def _rate(root: Row, found: Expected, settings: FactSettings) -> Row | None:
    day = date.fromisoformat(root["invoiced_on"])
    for back in range(settings.rate_max_age_days + 1):
        if rate := found.rows["exchange_rates"].get((root["currency"], (day - timedelta(days=back)).isoformat())):
            return rate
    return None


def _line(row: Row, standing: dict[str, Row], found: Expected, settings: FactSettings) -> dict[str, Any]:
    above, _ = _chain(row["line_id"], standing)
    root = standing[above[-1]] if above else row
    rate = None if row["currency"] == settings.currency else _rate(root, found, settings)
    amount = Decimal(row["amount"])
    if rate:
        with localcontext(prec=60):
            exact = amount * Decimal(rate["rate"]) / Decimal(rate.get("per_units") or 1)
            amount = exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return {
        "root_line_id": root["line_id"],
        "partner_id": root.get("partner_id") or None,
        "customer_group": _top(found.rows["customers"], root["customer_id"]),
        "price_kind": root.get("price_kind") or "standard",
        "deal_id": root.get("deal_id") or None,
        "amount": amount,
        "exchange_rate": Decimal(rate["rate"]) if rate else None,
    }
