"""What the facts say of one line of sales, and what became of it: accepted, or counted nowhere and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from palier.base.findings import Finding, FindingsError, near_miss
from palier.facts.known import Known

Fate = Literal["accepted", "direct", "partnerless", "held", "rejected", "duplicate", "later"]


@dataclass(frozen=True, slots=True)
class LineTold:
    """One line as its sender reported it, with names. `why`: of a line that counts nowhere, a reason and what shows it.

    `amount` is in the programme's currency and None where the line is not accepted; `original` is the sender's.
    """

    line_id: str
    fate: Fate
    why: tuple[str, str]
    cells: Mapping[str, Any]
    names: Mapping[str, str]

    @property
    def partner_id(self) -> str | None:
        """The partner that it names."""
        return self.cells.get("partner_id")

    @property
    def invoiced_on(self) -> date | None:
        """Its date."""
        return self.cells.get("invoiced_on")

    @property
    def amount(self) -> Decimal:
        """Its amount in the programme's currency; only of an accepted line."""
        return self.cells["amount"]

    @property
    def is_correction(self) -> bool:
        """Whether it corrects another line."""
        return bool(self.cells.get("is_correction", self.cells.get("corrects_line_id")))


def line_told(known: Known, line_id: str) -> LineTold:
    """Find a line wherever it ended. Raises FindingsError when the facts have no row of that id."""
    found = _accepted(known, line_id) or _standing(known, line_id) or _refused(known, line_id)
    if found is None:
        raise FindingsError([unknown_line(known, line_id)])
    return found


def unknown_line(known: Known, line_id: str, *, of: str = "") -> Finding:
    """The finding for a line that is not there, with the nearest that is; among the lines `of` a partner when named."""
    where, values = (" AND partner_id = ?", [of]) if of else ("", [])
    near = known.connection.execute(
        f"SELECT line_id FROM {known.table('lines')} WHERE true{where}"
        f" ORDER BY levenshtein(line_id, ?), line_id LIMIT 1",
        [*values, line_id],
    ).fetchall()
    hint = near_miss(line_id, [row[0] for row in near]) if near else ""
    among = f' among those of "{of}"' if of else ""
    return Finding(
        "unknown-line", f'line "{line_id}" is not known{among}.', hint=hint if hint.startswith("Did") else ""
    )


def _accepted(known: Known, line_id: str) -> LineTold | None:
    row = one_row(known, f"SELECT * FROM {known.table('lines')} WHERE line_id = ?", line_id)
    if row is None:
        return None
    row = _plain(row)
    fate: Fate = "direct" if row["route"] == "direct" else "partnerless" if row["partner_id"] is None else "accepted"
    return LineTold(line_id, fate, ("", ""), row, _names(known, row))


def _standing(known: Known, line_id: str) -> LineTold | None:
    """A row that was read well and is not accepted: held, or known only later."""
    facts = known.cut.facts
    if not facts.received.get("sales"):
        return None
    row = one_row(
        known, f"SELECT * FROM {facts.table('sales')} WHERE line_id = ? ORDER BY known_at, source_line LIMIT 1", line_id
    )
    if row is None:
        return None
    row = _plain(row)
    held = one_row(
        known, f"SELECT reason, value FROM {known.cut.target('held')} WHERE table_name = 'sales' AND key = ?", line_id
    )
    if held is not None:
        return LineTold(line_id, "held", (held["reason"], held["value"] or ""), row, _names(known, row))
    return LineTold(line_id, "later", ("known-later", row["reported_at"].isoformat()), row, _names(known, row))


def _refused(known: Known, line_id: str) -> LineTold | None:
    """A row that was rejected at reading: its cells are the text that was received."""
    facts = known.cut.facts
    if not facts.refused.get("sales"):
        return None
    row = one_row(known, f"SELECT * FROM {facts.prefix}_sales_refused WHERE line_id = ? LIMIT 1", line_id)
    if row is None:
        return None
    words = [fault.message for fault in facts.rejected() if fault.table == "sales" and fault.line == row["source_line"]]
    cells = {
        "line_id": line_id,
        "partner_id": row.get("partner_id"),
        "place": f"{facts.files['sales']}:{row['source_line']}",
    }
    return LineTold(line_id, "rejected", ("rejected", " ".join(words)), cells, {})


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row's cells without those that only the reading of files knows; instants aware of UTC."""
    return {
        name: cell.replace(tzinfo=UTC) if isinstance(cell, datetime) else cell
        for name, cell in row.items()
        if name not in ("source_line", "known_at")
    }


def all_rows(known: Known, sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a query by column."""
    result = known.connection.execute(sql, list(values))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def one_row(known: Known, sql: str, *values: object) -> dict[str, Any] | None:
    """The first row of a query by column, or nothing."""
    rows = all_rows(known, sql, *values)
    return rows[0] if rows else None


def known_name(known: Known, table: str, identifier: str) -> str | None:
    """The name of a partner, distributor or customer, if it is known."""
    column = f"{table.removesuffix('s')}_id"
    row = one_row(known, f"SELECT name FROM {known.table(table)} WHERE {column} = ?", identifier)
    return row["name"] if row else None


def _names(known: Known, row: Mapping[str, Any]) -> dict[str, str]:
    """The names of the partner, distributor and customer that a row names, those that are known."""
    columns = {f"{table.removesuffix('s')}_id": table for table in ("partners", "distributors", "customers")}
    names = {column: known_name(known, table, row[column]) for column, table in columns.items() if row.get(column)}
    return {column: name for column, name in names.items() if name}
