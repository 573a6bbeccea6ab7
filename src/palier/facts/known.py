"""What is known of the facts at an instant: versions, holds, roots, groups, amounts in the programme's currency.

Source: semantics 1-10, 58. The result is a function of the set of facts. Several `Known`s live side by side in one
connection, each under its own name: yearly reviews are decided on what was known earlier.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from palier.base.findings import Finding, FindingsError, Severity, Where
from palier.base.knowledge import AsOf

from .cut import Counts, Cut, reference_tables
from .groups import resolve_tops
from .lines import keep_lines
from .schema import TABLES, FactSettings
from .store import Facts, Rejected
from .versions import hold_overlaps, hold_unknown, keep_versions

if TYPE_CHECKING:
    import duckdb

_TOPS = {
    "partners": ("parent_id", "partner_group"),
    "customers": ("parent_id", "customer_group"),
    "distributors": ("successor_id", "final_distributor_id"),
}
"""Tables with chains: the column that leads up, and the one that says where the chain ends."""


@dataclass(frozen=True, slots=True)
class Held:
    """A row that waits: counted nowhere at T, and why. `value` is what it waits for, or conflicts in."""

    table: str
    key: str
    reason: str
    value: str
    file: str
    line: int

    def as_finding(self) -> Finding:
        """The hold as a note: held rows are ordinary life."""
        message = f'{self.table} "{self.key}" is held: {self.reason} "{self.value}".'
        return Finding(self.reason, message, Where(self.file, self.line), severity=Severity.NOTE)


@dataclass(frozen=True, slots=True)
class Total:
    """A control total of sales: rows and amount of one fate in the sender's own currency (fates as in `Counts`)."""

    currency: str
    fate: str
    rows: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Known:
    """The facts known at an instant. Tables: `lines` and each reference table of the contract."""

    cut: Cut

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection that holds the tables."""
        return self.cut.connection

    @property
    def as_of(self) -> AsOf:
        """The instant."""
        return self.cut.as_of

    def table(self, name: str) -> str:
        """The DuckDB table of `lines` or of a reference table. Raises KeyError for another name."""
        if name != "lines" and (name not in TABLES or name == "sales"):
            raise KeyError(name)
        return self.cut.target(name)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """A table in plain Python, sorted by key: str, Decimal, date, datetime (UTC), bool, int, None."""
        key = ("line_id",) if name == "lines" else TABLES[name].key
        order = ", ".join(f'"{column}"' for column in key)
        result = self.connection.execute(f"SELECT * EXCLUDE (source_line) FROM {self.table(name)} ORDER BY {order}")
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, map(_plain, row), strict=True)) for row in result.fetchall()]

    def held(self, limit: int | None = None) -> tuple[Held, ...]:
        """Every held row with its reason, by table and key; the first `limit` when given."""
        most = "" if limit is None else f" LIMIT {limit}"
        rows = self.connection.execute(
            f"SELECT table_name, key, reason, coalesce(value, ''), source_line FROM {self.cut.target('held')}"
            f" ORDER BY ALL{most}"
        ).fetchall()
        files = self.cut.facts.files
        return tuple(
            Held(table, key, reason, value, files.get(str(table), str(table)), line)
            for table, key, reason, value, line in rows
        )

    def rejected(self, limit: int | None = None) -> tuple[Rejected, ...]:
        """Every fault of a rejected row: those found at reading, then line_ids used again with another content."""
        faults = self.cut.facts.rejected(limit)
        if not self.cut.reused or (limit is not None and len(faults) >= limit):
            return faults
        most = "" if limit is None else f" LIMIT {limit - len(faults)}"
        rows = self.connection.execute(
            f"SELECT source_line, line_id FROM {self.cut.target('repeats')} WHERE fate = 'reused' ORDER BY ALL{most}"
        ).fetchall()
        file = self.cut.facts.files.get("sales", "sales")
        return (*faults, *(_reused(file, line, line_id) for line, line_id in rows))

    def counts(self) -> dict[str, Counts]:
        """Rows by fate for each table that received any."""
        held = dict(
            self.connection.execute(f"SELECT table_name, count(*) FROM {self.cut.target('held')} GROUP BY 1").fetchall()
        )
        return {name: self._counts(name, held.get(name, 0)) for name in TABLES if self.cut.facts.received.get(name)}

    def _counts(self, name: str, held: int) -> Counts:
        cut = self.cut
        received, refused = cut.facts.received[name], cut.facts.refused.get(name, 0)
        known, duplicate = cut.known.get(name, 0), cut.duplicates.get(name, 0)
        reused = cut.reused if name == "sales" else 0
        accepted = known - duplicate - held - reused
        return Counts(received, accepted, held, refused + reused, duplicate, received - refused - known)

    def totals(self) -> tuple[Total, ...]:
        """Control totals of sales by currency and fate, `received` included. Unreadable amounts count as rows only."""
        cut = self.cut
        if not cut.facts.received.get("sales"):
            return ()
        parts = [
            f"SELECT s.currency, CASE WHEN NOT {cut.is_known} THEN 'later' WHEN r.fate = 'reused' THEN 'rejected'"
            " WHEN r.fate = 'duplicate' THEN 'duplicate' WHEN h.source_line IS NOT NULL THEN 'held'"
            f" ELSE 'accepted' END AS fate, s.amount FROM {cut.facts.table('sales')} AS s"
            f" LEFT JOIN {cut.target('repeats')} AS r ON r.source_line = s.source_line"
            f" LEFT JOIN (SELECT source_line FROM {cut.target('held')} WHERE table_name = 'sales') AS h"
            " ON h.source_line = s.source_line"
        ]
        if cut.facts.refused.get("sales"):
            parts.append(
                "SELECT coalesce(currency, ''), 'rejected', CASE WHEN regexp_full_match(amount, '-?\\d+(\\.\\d{1,6})?')"
                f" THEN TRY_CAST(amount AS DECIMAL(19,6)) END FROM {cut.facts.prefix}_sales_refused"
            )
        rows = self.connection.execute(
            f"WITH fates AS ({' UNION ALL '.join(parts)}), each AS (SELECT * FROM fates UNION ALL"
            " SELECT currency, 'received', amount FROM fates) SELECT currency, fate, count(*),"
            " coalesce(sum(amount), 0) FROM each GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        return tuple(Total(*row) for row in rows)

    def notes(self) -> tuple[Finding, ...]:
        """Warnings about what counts all the same: chains that returned more than was sold (semantics 5)."""
        rows = self.connection.execute(
            f"SELECT root_line_id, sum(original_amount), any_value(currency) FROM {self.table('lines')}"
            " WHERE root_amount > 0 GROUP BY root_line_id HAVING sum(original_amount) < 0 ORDER BY root_line_id"
        ).fetchall()
        file = self.cut.facts.files.get("sales", "sales")
        return tuple(
            Finding(
                "returned-more-than-sold",
                f'Line "{line}" and its corrections add up to {amount:.2f} {currency}: more was returned than sold.',
                Where(file, None, "amount"),
                "It counts as it is. Check the corrections.",
                Severity.NOTE,
            )
            for line, amount, currency in rows
        )


def know(facts: Facts, as_of: AsOf, settings: FactSettings, name: str) -> Known:
    """What is known at an instant, in tables named `{name}_...`; those of an earlier `Known` of that name are replaced.

    Raises FindingsError when findings forbid the facts, or a converted amount is past the supported range, and
    ValueError for a name that is no lower-case word.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ValueError(f'"{name}" cannot begin table names')
    if facts.findings:
        raise FindingsError(facts.findings)
    cut = Cut(facts, as_of, settings, name)
    cut.execute(
        f"CREATE OR REPLACE TABLE {cut.target('held')}"
        " (table_name VARCHAR, key VARCHAR, reason VARCHAR, value VARCHAR, source_line BIGINT)"
    )
    cut.execute(f"CREATE OR REPLACE TABLE {cut.target('cycles')} (table_name VARCHAR, id VARCHAR)")
    for table in reference_tables():
        parent, top = _TOPS.get(table.name, ("", ""))
        keep_versions(cut, table, *((top,) if top else ()))
        if top and facts.received.get(table.name):
            resolve_tops(cut, table, parent, top)
    for table in reference_tables():
        hold_unknown(cut, table)
    hold_overlaps(cut)
    keep_lines(cut)
    return Known(cut)


def greatest_instant(facts: Facts) -> datetime | None:
    """The greatest knowledge instant of the facts, the default T (semantics 1). None: the caller must ask for one."""
    parts = [f"SELECT max(known_at) AS instant FROM {facts.table(name)}" for name in TABLES if facts.received.get(name)]
    if facts.received.get("deals"):
        parts.append(f"SELECT max(CAST(decided_on AS TIMESTAMP)) FROM {facts.table('deals')} WHERE reported_at IS NULL")
    if not parts:
        return None
    rows = facts.connection.execute(f"SELECT max(instant) FROM ({' UNION ALL '.join(parts)})").fetchall()
    return _plain(rows[0][0])


def _reused(file: str, line: int, line_id: str) -> Rejected:
    message = (
        f'line_id "{line_id}" stands already with another content. A line is never replaced: correct it by a new line '
        "with corrects_line_id, or give this one an id of its own."
    )
    return Rejected("sales", file, line, "line_id", line_id, "line-id-reused", message)


def _plain(cell: Any) -> Any:
    return cell.replace(tzinfo=UTC) if isinstance(cell, datetime) else cell
