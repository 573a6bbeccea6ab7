"""The manifest of a run: what it was made from, what became of every row, and a digest of every table (design.md §3).

Everything but `made_by` is the same for the same input, whichever engine ran and in whatever order the rows came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib.metadata import version as version_of
from typing import Any

import palier
from palier.plan.building import build_plan
from palier.results.schema import Outcome

from .calculation import Calculation

Manifest = dict[str, Any]
"""JSON: text, whole numbers, objects. Money is text with its decimals."""

_DIRECT = "route = 'direct'"
_PARTNERLESS = "route = 'channel' AND partner_id IS NULL"
_ELIGIBLE = "route = 'channel' AND partner_id IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Digest:
    """One table as written: its rows, and the SHA-256 of its canonical CSV."""

    rows: int
    sha256: str


def manifest_of(calculation: Calculation, tables: Mapping[str, Digest], *, partner: str | None = None) -> Manifest:
    """The manifest of a run whose tables were written; `partner`: the only one whose rows they hold."""
    programme, known = calculation.programme, calculation.known
    return {
        "manifest": 1,
        "programme": {
            "programme": programme.header.programme,
            "sha256": programme.fingerprint,
            "versions": [version.name for version in programme.known_at(calculation.as_of)],
            "currency": programme.header.currency,
            "is_illustrative": programme.header.is_illustrative,
        },
        "facts": {"sha256": known.cut.facts.content_hash()},
        "as_of": as_of_words(calculation),
        "period": None if calculation.period is None else calculation.period.label,
        "partner": partner,
        "rows": {name: asdict(counts) for name, counts in known.counts().items()},
        "held": _held_by_reason(calculation),
        "rejected": _rejected_by_reason(calculation),
        "control_totals": _control_totals(calculation),
        "lines": count_lines(calculation, partner=partner),
        "results": {name: asdict(digest) for name, digest in tables.items()},
        "made_by": made_by(calculation),
    }


def as_of_words(calculation: Calculation) -> dict[str, str]:
    """The last instant that counts as known, and the day that it stands for: `--as-of INSTANT` gives the same run."""
    instant = calculation.as_of.known_before - timedelta(microseconds=1)
    return {"instant": instant.isoformat().replace("+00:00", "Z"), "day": calculation.as_of.day.isoformat()}


def made_by(calculation: Calculation) -> dict[str, str]:
    """The engine and the versions that could explain a difference, and that make none."""
    names = ("duckdb", "ibis-framework", "sqlglot") if calculation.engine == "duckdb" else ("duckdb",)
    return {
        "palier": palier.__version__,
        "engine": calculation.engine,
        **{name: version_of(name) for name in names},
    }


def _held_by_reason(calculation: Calculation) -> dict[str, dict[str, int]]:
    rows = calculation.known.connection.execute(
        f"SELECT table_name, reason, count(*) FROM {calculation.known.cut.target('held')} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return _nested(rows)


def _rejected_by_reason(calculation: Calculation) -> dict[str, dict[str, int]]:
    """Faults, by table and reason; a row with several has several."""
    counts: dict[tuple[str, str], int] = {}
    for fault in calculation.known.rejected():
        counts[fault.table, fault.reason] = counts.get((fault.table, fault.reason), 0) + 1
    return _nested([(table, reason, count) for (table, reason), count in sorted(counts.items())])


def _nested(rows: list[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for table, reason, count in rows:
        nested.setdefault(table, {})[reason] = count
    return nested


def _control_totals(calculation: Calculation) -> dict[str, dict[str, dict[str, Any]]]:
    """Sales by the sender's own currency and fate: what goes back to the sender."""
    totals: dict[str, dict[str, dict[str, Any]]] = {}
    for total in calculation.known.totals():
        amount = f"{total.amount:f}".rstrip("0")
        whole, _, decimals = amount.partition(".")
        amount = f"{whole}.{decimals.ljust(2, '0')}"
        totals.setdefault(total.currency, {})[total.fate] = {"rows": total.rows, "amount": amount}
    return totals


def count_lines(calculation: Calculation, *, partner: str | None = None) -> dict[str, Any]:
    """Accepted lines by what became of them: direct, without partner, and under each benefit (semantics 63).

    Under each benefit: applied + netted + not_applied + unselected + other_periods = accepted - direct - partnerless.
    """
    connection, lines = calculation.known.connection, calculation.known.table("lines")
    own, values = ("true", []) if partner is None else ("partner_id = ?", [partner])
    counts = connection.execute(
        f"SELECT count(*), count(*) FILTER ({_DIRECT}), count(*) FILTER ({_PARTNERLESS}) FROM {lines} WHERE {own}",
        values,
    ).fetchall()[0]
    names = list(_spans(calculation))
    return {
        "accepted": counts[0],
        "direct": counts[1],
        "partnerless": counts[2],
        "by_benefit": {name: _count_under(calculation, name, own, values) for name in names},
    }


def _count_under(calculation: Calculation, benefit_id: str, own: str, values: list[str]) -> dict[str, int]:
    connection, lines = calculation.known.connection, calculation.known.table("lines")
    outcomes = dict(
        connection.execute(
            "SELECT outcome, count(DISTINCT line_id) FROM result_entitlements"
            f" WHERE benefit_id = ? AND {own} GROUP BY ALL",
            [benefit_id, *values],
        ).fetchall()
    )
    inside = " OR ".join(
        f"(invoiced_on >= DATE '{start}' AND invoiced_on < DATE '{end}')"
        for start, end in _spans(calculation)[benefit_id]
    )
    unselected, others = connection.execute(
        f"SELECT count(*) FILTER ({inside or 'false'}), count(*) FILTER (NOT ({inside or 'false'})) FROM {lines}"
        f" WHERE {_ELIGIBLE} AND {own}"
        " AND line_id NOT IN (SELECT line_id FROM result_entitlements WHERE benefit_id = ?)",
        [*values, benefit_id],
    ).fetchall()[0]
    return {
        **{outcome.value: outcomes.get(outcome.value, 0) for outcome in Outcome},
        "unselected": unselected,
        "other_periods": others,
    }


def _spans(calculation: Calculation) -> dict[str, list[tuple[date, date]]]:
    """The periods calculated of each benefit, in the order in which benefits stack."""
    plan = build_plan(calculation.programme, calculation.as_of, calculation.period)
    spans: dict[str, list[tuple[date, date]]] = {}
    for benefit in plan.benefits:
        for step in benefit.periods:
            if calculation.period is None or step.period.overlaps(calculation.period):
                spans.setdefault(benefit.benefit_id, []).append((step.period.start, step.period.end))
    return spans
