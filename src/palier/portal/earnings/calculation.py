"""The narrow door to the engine: a published programme and facts in, a result for each unit out.

Nothing else of the portal knows the engine; later issues may put a leaner plan behind this door.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from palier.base.calendars import Length
from palier.facts.files import facts_from_arrow
from palier.portal.facts.reading import FactsRead
from palier.portal.facts.touched import PARTNER, Unit
from palier.portal.programmes.selectors import Published
from palier.runs.calculation import Calculation, calculate

from .latest import latest_lines
from .results import LatestLine, Rung, StatementLine, UnitResult

if TYPE_CHECKING:
    import duckdb


def calculate_units(
    published: Published, facts: FactsRead, units: Collection[Unit], connection: duckdb.DuckDBPyConnection
) -> Mapping[Unit, UnitResult]:
    """One run for a set of units, over the facts that `facts_for_units` read for them.

    Raises FindingsError for what the facts forbid (such as a total past the supported range).
    """
    partners = sorted(unit_id for kind, unit_id in units if kind == PARTNER)
    if not facts.tables or not partners:
        return {}
    read = facts_from_arrow(facts.tables, published.fact_settings, connection)
    calculation = calculate(published.programme, read, facts.as_of)
    connection.execute("CREATE OR REPLACE TEMP TABLE asked_units (partner_id VARCHAR)")
    connection.executemany("INSERT INTO asked_units VALUES (?)", [[partner] for partner in partners])
    statements = _statements(calculation)
    ladder = _ladder(calculation)
    period = published.programme.calendar.containing(facts.as_of.day, Length.QUARTER)
    lines = latest_lines(calculation, read, period)
    stairs = _stairs(connection, period.start, period.end)
    tiers = _tiers(calculation, facts.as_of.day)
    names = dict(_rows(connection, f"SELECT partner_id, name FROM {calculation.known.table('partners')}"))
    results: dict[Unit, UnitResult] = {}
    for partner in partners:
        tier, until = tiers.get(partner, ("", None))
        results[PARTNER, partner] = UnitResult(
            statements=tuple(statements[partner]),
            ladder=tuple(ladder[partner]),
            latest=tuple(lines[partner]),
            stair=tuple(stairs[partner]),
            name=names.get(partner, ""),
            tier=tier,
            tier_until=until,
            heard=_heard(lines[partner]),
        )
    return results


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def _asked(calculation: Calculation, name: str, column: str) -> list[dict[str, Any]]:
    """Rows of a result table of the units asked for, as the contract has them."""
    query = calculation.results.query(name)
    found = calculation.results.connection.execute(f"SELECT * FROM ({query}) WHERE {column} IN (FROM asked_units)")
    names = [described[0] for described in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _statements(calculation: Calculation) -> Mapping[str, list[StatementLine]]:
    found: dict[str, list[StatementLine]] = defaultdict(list)
    for row in _asked(calculation, "statements", "partner_id"):
        row["reversible_by"] = row["reversible_by"] or ""
        found[row["partner_id"]].append(StatementLine(**row))
    return found


def _ladder(calculation: Calculation) -> Mapping[str, list[Rung]]:
    found: dict[str, list[Rung]] = defaultdict(list)
    for row in _asked(calculation, "ladder", "payee_id"):
        found[row["payee_id"]].append(Rung(row["benefit_id"], row["period"], row["rung"], row["amount"]))
    return found


def _stairs(connection: duckdb.DuckDBPyConnection, start: date, end: date) -> Mapping[str, list[tuple[date, Decimal]]]:
    """By partner: what the lines invoiced up to a day of the period have earned, as they count now."""
    found: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    rows = connection.execute(
        "SELECT entitlement.partner_id, line.invoiced_on, sum(entitlement.amount) FROM result_entitlements entitlement"
        " JOIN run_lines line USING (line_id) WHERE entitlement.partner_id IN (FROM asked_units)"
        " AND line.invoiced_on >= ? AND line.invoiced_on < ? GROUP BY ALL ORDER BY ALL",
        [start, end],
    ).fetchall()
    for partner, day, amount in rows:
        before = found[partner][-1][1] if found[partner] else Decimal(0)
        found[partner].append((day, before + amount))
    return found


def _tiers(calculation: Calculation, day: date) -> Mapping[str, tuple[str, date | None]]:
    """By partner: the highest tier of all intervals alive on a day, and until when (semantics 15)."""
    order = [tier.tier for tier in calculation.programme.versions[-1].tiers]
    found: dict[str, tuple[str, date | None]] = {}
    for row in _asked(calculation, "tiers", "partner_id"):
        is_alive = row["from"] <= day and (row["to"] is None or day < row["to"])
        if not is_alive or row["tier"] not in order:
            continue
        held = found.get(row["partner_id"])
        if held is None or order.index(row["tier"]) >= order.index(held[0]):
            found[row["partner_id"]] = (row["tier"], row["to"])
    return found


def _heard(lines: list[LatestLine]) -> tuple[tuple[str, str], ...]:
    heard: dict[str, str] = {}
    for line in lines:
        if line.distributor:
            heard[line.distributor] = max(heard.get(line.distributor, ""), line.reported_at)
    return tuple(sorted(heard.items()))
