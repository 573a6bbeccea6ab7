"""Facts as read: typed rows in a DuckDB connection, what was rejected and why, and what forbids going on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from palier.base.findings import Finding, Where

from .checks import SQL_TYPES, faults, is_faulty, literal, quoted, typed
from .columns import Table
from .schema import TABLES, FactSettings
from .wording import worded

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Rejected:
    """One fault of one received row; a row with several faults has several. The row is counted nowhere.

    `reason`: malformed-value, missing-value, unknown-code, out-of-range, line-id-reused. The header is line 1.
    """

    table: str
    file: str
    line: int
    column: str
    value: str
    reason: str
    message: str

    def as_finding(self) -> Finding:
        """The fault as a finding of its file, line and column."""
        return Finding(self.reason, self.message, Where(self.file or self.table, self.line, self.column))


@dataclass(slots=True)
class Facts:
    """Facts, read into `connection`: a table `{prefix}_{name}` for each table that has rows.

    Beside its contract's columns such a table has `source_line` and `known_at` (naive UTC, NULL = known always).
    Findings of severity error forbid `know`.
    """

    connection: duckdb.DuckDBPyConnection
    settings: FactSettings
    prefix: str = "facts"
    files: dict[str, str] = field(default_factory=dict)
    """The file of each table that was read."""
    received: dict[str, int] = field(default_factory=dict)
    """Rows received by table."""
    refused: dict[str, int] = field(default_factory=dict)
    """Rows rejected at reading, by table."""
    findings: tuple[Finding, ...] = ()
    _unique: dict[str, bool] = field(default_factory=dict[str, bool])

    def table(self, name: str) -> str:
        """The DuckDB table of the rows that passed the checks. Raises KeyError when the facts have none."""
        if name not in self.received:
            raise KeyError(name)
        return f"{self.prefix}_{name}"

    def has_unique_keys(self, table: Table) -> bool:
        """Whether no two rows of a table share a key, at whatever instant: then nothing is a version of anything."""
        if table.name not in self._unique:
            key = ", ".join(quoted(name) for name in table.key)
            counted = f"SELECT count(*), count(DISTINCT ({key},)) FROM {self.table(table.name)}"
            rows, keys = self.connection.execute(counted).fetchall()[0]
            self._unique[table.name] = rows == keys
        return self._unique[table.name]

    def rejected(self, limit: int | None = None) -> tuple[Rejected, ...]:
        """Every fault found at reading, by table, line and column; the first `limit` of them when given."""
        return tuple(self._rejected(limit))

    def _rejected(self, limit: int | None) -> Iterator[Rejected]:
        left = limit
        for name in TABLES:
            if not self.refused.get(name):
                continue
            most = "" if left is None else f" LIMIT {left}"
            rows = self.connection.execute(f"SELECT * FROM {self.prefix}_{name}_faults ORDER BY ALL{most}").fetchall()
            left = None if left is None else left - len(rows)
            for line, _, column, value, reason, context in rows:
                message = worded(TABLES[name], column, value, reason, context)
                yield Rejected(name, self.files.get(name, ""), line, column, value, reason, message)

    def content_hash(self) -> str:
        """The hash of all rows received: the same whatever their order, their file's format and its name."""
        digest = hashlib.sha256()
        for name, table in TABLES.items():
            if not self.received.get(name):
                continue
            rows = [f"SELECT {_row_text(table)} AS row_text FROM {self.prefix}_{name}"]
            if self.refused.get(name):
                raw = f"{self.prefix}_{name}_refused"
                rows.append(f"SELECT 'refused' || chr(31) || {_row_text(table)} FROM {raw}")
            # Sorted in 4,096 buckets, so that no single text grows with the facts.
            buckets = self.connection.execute(
                f"WITH hashed AS (SELECT sha256(row_text) AS h FROM ({' UNION ALL '.join(rows)}))"
                " SELECT substr(h, 1, 3), sha256(string_agg(h, '' ORDER BY h)) FROM hashed GROUP BY 1 ORDER BY 1"
            ).fetchall()
            digest.update(name.encode())
            for _, bucket in buckets:
                digest.update(bucket.encode())
        return digest.hexdigest()


def take_raw(facts: Facts, table: Table, raw: str, file: str) -> None:
    """Check the raw table `raw` (text and `source_line`): keep good rows typed, and bad ones with their faults."""
    columns = ", ".join(f"{_typed(table, name)} AS {quoted(name)}" for name in table.names)
    faulty = is_faulty(table, facts.settings)
    target = f"{facts.prefix}_{table.name}"
    connection = facts.connection
    connection.execute(
        f"CREATE OR REPLACE TABLE {target} AS SELECT source_line, {columns}, {_known_at(table)} AS known_at"
        f" FROM {raw} AS raw WHERE NOT coalesce({faulty}, false)"
    )
    total = _count(connection, raw)
    facts.received[table.name] = facts.received.get(table.name, 0) + total
    bad = total - _count(connection, target)
    facts.files[table.name] = file
    facts.refused[table.name] = bad
    if not bad:
        return
    connection.execute(
        f"CREATE OR REPLACE TABLE {target}_refused AS SELECT * FROM {raw} WHERE coalesce({faulty}, false)"
    )
    place = " ".join(f"WHEN {literal(name)} THEN {at}" for at, name in enumerate(table.names))
    connection.execute(
        f"CREATE OR REPLACE TABLE {target}_faults AS SELECT source_line, CASE f.column {place} END AS place,"
        f" f.column AS column_name, f.value, f.reason, f.context FROM (SELECT source_line,"
        f" unnest({faults(table, facts.settings)}) AS f FROM {target}_refused)"
    )


def take_broken(facts: Facts, table: Table, broken: list[tuple[int, str, str]]) -> None:
    """Count rows that cannot be cut into cells: their line, their text and what is wrong with them."""
    if not broken:
        return
    target = f"{facts.prefix}_{table.name}"
    connection = facts.connection
    columns = ", ".join(f"{quoted(name)} VARCHAR" for name in table.names)
    connection.execute(f"CREATE TABLE IF NOT EXISTS {target}_refused (source_line BIGINT, {columns})")
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {target}_faults (source_line BIGINT, place INTEGER, column_name VARCHAR,"
        " value VARCHAR, reason VARCHAR, context VARCHAR)"
    )
    lines, texts, contexts = ([row[at] for row in broken] for at in range(3))
    connection.execute(
        f"INSERT INTO {target}_refused (source_line, {quoted(table.names[0])})"
        " SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[])",
        [lines, texts],
    )
    connection.execute(
        f"INSERT INTO {target}_faults SELECT line, 0, '', text, 'malformed-value', context FROM (SELECT"
        " unnest(?::BIGINT[]) AS line, unnest(?::VARCHAR[]) AS text, unnest(?::VARCHAR[]) AS context)",
        [lines, texts, contexts],
    )
    facts.received[table.name] = facts.received.get(table.name, 0) + len(broken)
    facts.refused[table.name] = facts.refused.get(table.name, 0) + len(broken)


def take_typed(facts: Facts, table: Table, source: str, columns: dict[str, str]) -> None:
    """Keep rows that were checked before: `columns` gives the SQL expression of each column that `source` has."""
    chosen = ", ".join(
        f"CAST({columns.get(column.name, 'NULL')} AS {SQL_TYPES[column.kind]}) AS {quoted(column.name)}"
        for column in table.columns
        if column.name != "withdrawn"
    )
    if "withdrawn" in table.names:
        chosen += f", coalesce({columns.get('withdrawn', 'NULL')}, false) AS withdrawn"
    target = f"{facts.prefix}_{table.name}"
    facts.connection.execute(
        f"CREATE OR REPLACE TABLE {target} AS SELECT row_number() OVER () AS source_line, *,"
        f" {_known_at_typed(table)} AS known_at FROM (SELECT {chosen} FROM {source})"
    )
    facts.received[table.name] = _count(facts.connection, target)
    facts.refused[table.name] = 0


def _typed(table: Table, name: str) -> str:
    expression = typed(table.column(name))
    return f"coalesce({expression}, false)" if name == "withdrawn" else expression


def _known_at(table: Table) -> str:
    """When a raw row is known from (semantics 1)."""
    reported_at = typed(table.column("reported_at"))
    if not table.known_from:
        return reported_at
    return f"coalesce({reported_at}, CAST({typed(table.column(table.known_from))} AS TIMESTAMP))"


def _known_at_typed(table: Table) -> str:
    return f"coalesce(reported_at, CAST({table.known_from} AS TIMESTAMP))" if table.known_from else "reported_at"


def _row_text(table: Table) -> str:
    """A row as one text. The marks between and instead of cells are characters that no cell may hold."""
    cells = ", ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), chr(30))" for name in table.names)
    return f"concat_ws(chr(31), {cells})"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    # fetchall: a result fetched in part keeps the connection from other work
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
