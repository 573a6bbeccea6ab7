"""Rows of the result tables, in the columns of the contract (design.md §3, semantics 65)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from palier.results.schema import RESULTS, Outcome, Status

from .evidence import canonical
from .rounding import ZERO, rounded
from .rows import Row
from .tiering import Holding

TableRows = list[dict[str, Any]]


def entitlements(rows: Sequence[Row], currency: str, decimals: int) -> TableRows:
    """A row for each line × benefit × period."""
    return in_order("entitlements", [_entitlement(row, currency, decimals) for row in rows])


def _entitlement(row: Row, currency: str, decimals: int) -> dict[str, Any]:
    return {
        "line_id": row.line.line_id,
        "payee_id": row.line.partner_id,
        "benefit_id": row.slot.benefit.benefit,
        "period": row.period.label,
        "earned_for": row.earned_for,
        "kind": row.kind.value,
        "form": "money",
        "partner_id": row.line.partner_id,
        "tier": row.tier,
        "base": rounded(row.base, decimals),
        "base_unit": currency,
        "rate": row.rate,
        "amount": rounded(row.amount, decimals),
        "currency": currency,
        "outcome": row.outcome.value,
        "reason": row.reason.value if row.reason else None,
        "cause": None,
        "evidence": canonical(row.evidence),
        "status": (Status.REVERSIBLE if row.codes else Status.CERTAIN).value,
        "reversible_by": " ".join(sorted(code.value for code in row.codes)) or None,
        "payable_period": row.period.label,
        "programme_version": row.slot.version.name,
    }


def statements(entitlement_rows: TableRows) -> TableRows:
    """The sums of entitlements over what a statement is keyed by, those at 0.00 included."""
    key = RESULTS["statements"].key
    groups: dict[tuple[Any, ...], TableRows] = defaultdict(list)
    for row in entitlement_rows:
        groups[tuple(row[name] for name in key)].append(row)
    return in_order("statements", [_statement(key, group) for group in groups.values()])


def _statement(key: Sequence[str], group: TableRows) -> dict[str, Any]:
    first = group[0]
    return {
        **{name: first[name] for name in key},
        "base": _sum(row["base"] for row in group),
        "base_unit": first["base_unit"],
        "rate": _shared_rate(group),
        "amount": _sum(row["amount"] for row in group),
        "currency": first["currency"],
        "programme_version": first["programme_version"],
    }


def _shared_rate(group: TableRows) -> Decimal | None:
    """The rate, if all applied rows share it."""
    rates = {row["rate"] for row in group if row["outcome"] == Outcome.APPLIED.value}
    return rates.pop() if len(rates) == 1 else None


def ladder(statement_rows: TableRows) -> TableRows:
    """What is certain and what is reversible, of each payee, benefit and period (decision 0010, 25)."""
    sums: dict[tuple[str, str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for row in statement_rows:
        sums[row["payee_id"], row["benefit_id"], row["period"], row["status"]] += row["amount"]
    names = RESULTS["ladder"].key
    return in_order("ladder", [{**dict(zip(names, key, strict=True)), "amount": total} for key, total in sums.items()])


def tiers(holdings: Sequence[Holding]) -> TableRows:
    """Every interval as it is, whatever others say (semantics 15)."""
    rows = [
        {
            "partner_id": holding.partner_id,
            "tier": holding.tier,
            "from": holding.starts_on,
            "origin": holding.origin,
            "to": holding.until,
            "path": holding.path,
            "evidence": canonical(holding.evidence),
        }
        for holding in holdings
    ]
    return in_order("tiers", rows)


def in_order(table: str, rows: TableRows) -> TableRows:
    """Rows sorted by the table's key, then by what is left: texts by UTF-8 bytes, empty first."""
    contract = RESULTS[table]
    others = [column.name for column in contract.columns if column.name not in contract.key]
    return sorted(rows, key=lambda row: [_sortable(row[name]) for name in (*contract.key, *others)])


def _sortable(value: Any) -> tuple[bool, bytes]:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return value is not None, text.encode()


def _sum(amounts: Any) -> Decimal:
    return sum(amounts, ZERO)


def empty() -> Mapping[str, TableRows]:
    """The tables whose kinds come later."""
    return {"gaps": [], "protections": []}
