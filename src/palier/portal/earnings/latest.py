"""The latest lines of partners with what each earned and why: what a page shows beside a statement."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from palier.base.calendars import Period
from palier.facts.store import Facts
from palier.runs.calculation import Calculation

from .results import LatestLine, LineResult

PAGE_LINES = 200
"""Of a partner. Older ones are recomputed when somebody looks."""

_LATEST = """
SELECT partner_id, line_id, invoiced_on, reported_at, customer_id, product_id, quantity, original_amount, currency,
  distributor_id, is_correction
FROM (
  SELECT *, row_number() OVER (PARTITION BY partner_id ORDER BY reported_at DESC, line_id) AS place
  FROM {lines} WHERE route = 'channel' AND invoiced_on >= ? AND invoiced_on < ? AND partner_id IN (FROM asked_units)
) WHERE place <= {most} ORDER BY partner_id, place
"""
_RESULTS = """
SELECT line_id, benefit_id, outcome, reason, amount, base, rate, status, reversible_by, evidence FROM
result_entitlements WHERE partner_id IN (FROM asked_units) AND line_id IN (SELECT line_id FROM latest_lines)
"""
_HELD = """
SELECT sale.partner_id, sale.line_id, sale.invoiced_on, sale.reported_at, sale.customer_id, sale.product_id,
  sale.quantity, sale.amount, sale.currency, sale.distributor_id, sale.corrects_line_id IS NOT NULL
FROM {sales} sale WHERE sale.partner_id IN (FROM asked_units) AND sale.line_id IN (FROM held_lines)
ORDER BY sale.partner_id, sale.reported_at DESC
"""


def latest_lines(calculation: Calculation, facts: Facts, period: Period) -> Mapping[str, list[LatestLine]]:
    """By partner: the lines of a period that became known last, newest first, held ones among them.

    A bounded number.
    """
    connection = calculation.known.connection
    lines = calculation.known.table("lines")
    found = connection.execute(_LATEST.format(lines=lines, most=PAGE_LINES), [period.start, period.end]).fetchall()
    connection.execute("CREATE OR REPLACE TEMP TABLE latest_lines (line_id VARCHAR)")
    if found:
        connection.executemany("INSERT INTO latest_lines VALUES (?)", [[row[1]] for row in found])
    results = _results(calculation)
    customers = _names(calculation, "customers", "customer_id")
    distributors = _names(calculation, "distributors", "distributor_id")
    latest: dict[str, list[LatestLine]] = defaultdict(list)
    for row in found:
        latest[row[0]].append(_line(row[1:], customers, distributors, tuple(results[row[1]])))
    for row, reason in _held(calculation, facts):
        latest[row[0]].append(_line(row[1:], customers, distributors, (), reason))
    return {
        partner: sorted(each, key=lambda line: line.reported_at, reverse=True) for partner, each in latest.items()
    } | {partner: [] for (partner,) in connection.execute("FROM asked_units").fetchall() if partner not in latest}


def _names(calculation: Calculation, table: str, key: str) -> dict[str, str]:
    rows = calculation.known.connection.execute(f"SELECT {key}, name FROM {calculation.known.table(table)}").fetchall()
    return dict(rows)


def _results(calculation: Calculation) -> Mapping[str, list[LineResult]]:
    position = {
        benefit.benefit: at for version in calculation.programme.versions for at, benefit in enumerate(version.benefits)
    }
    found: dict[str, list[LineResult]] = defaultdict(list)
    for row in calculation.known.connection.execute(_RESULTS).fetchall():
        line_id, benefit, outcome, reason, amount, base, rate, status, reversible_by, evidence = row
        found[line_id].append(
            LineResult(
                benefit_id=benefit,
                outcome=outcome,
                reason=reason or "",
                amount=f"{amount:f}",
                base=f"{base:f}",
                rate="" if rate is None else f"{rate:f}",
                status=status,
                reversible_by=reversible_by or "",
                evidence=json.loads(evidence) if evidence else {},
            )
        )
    for each in found.values():
        each.sort(key=lambda result: position.get(result.benefit_id, len(position)))
    return found


def _held(calculation: Calculation, facts: Facts) -> list[tuple[tuple[Any, ...], str]]:
    """Held sales of the units asked for, with the reason's code."""
    connection = calculation.known.connection
    if "sales" not in facts.received:
        return []
    reasons = {held.key: held.reason for held in calculation.known.held() if held.table == "sales"}
    connection.execute("CREATE OR REPLACE TEMP TABLE held_lines (line_id VARCHAR)")
    if reasons:
        connection.executemany("INSERT INTO held_lines VALUES (?)", [[key] for key in reasons])
    rows = connection.execute(_HELD.format(sales=facts.table("sales"))).fetchall()
    return [(row, reasons[row[1]]) for row in rows]


def _line(
    row: tuple[Any, ...],
    customers: Mapping[str, str],
    distributors: Mapping[str, str],
    results: tuple[LineResult, ...],
    held_because: str = "",
) -> LatestLine:
    line_id, invoiced_on, reported_at, customer, product, quantity, amount, currency, distributor, is_correction = row
    return LatestLine(
        line_id=line_id,
        invoiced_on=invoiced_on.isoformat(),
        reported_at=f"{reported_at.isoformat()}+00:00",
        customer=customers.get(customer, customer),
        product_id=product,
        quantity=f"{quantity:f}",
        amount=f"{amount:f}",
        currency=currency,
        distributor=distributors.get(distributor, distributor or ""),
        is_correction=is_correction,
        results=results,
        held_because=held_because,
    )
