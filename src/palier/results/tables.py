"""Result tables in a DuckDB connection: their types, and the canonical text that digests are made of (design.md §3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from .schema import RESULTS, Column

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_TYPES = {"text": "VARCHAR", "date": "DATE", "rate": "DECIMAL(18, 6)", "quantity": "DECIMAL(18, 3)"}


def sql_type(column: Column, minor_units: int) -> str:
    """The DuckDB type of a column; money carries the currency's decimals."""
    return _TYPES.get(column.kind, f"DECIMAL(18, {minor_units})")


@dataclass(frozen=True, slots=True)
class Results:
    """The tables of one run: `result_<name>` for each of the contract's, in `connection`."""

    connection: duckdb.DuckDBPyConnection
    minor_units: int

    def rows(self, name: str, partner: str | None = None) -> list[dict[str, Any]]:
        """A table in plain Python, sorted by its key; of one partner when given."""
        result = self.connection.execute(self.query(name, partner))
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def arrow(self, name: str) -> pa.Table:
        """A table as Arrow, sorted by its key, in the contract's types."""
        return cast("pa.Table", self.connection.sql(self.query(name)).to_arrow_table())

    def query(self, name: str, partner: str | None = None) -> str:
        """The select of a table: the contract's columns and types, sorted by key in UTF-8 bytes, empty first."""
        table = RESULTS[name]
        columns = ", ".join(
            f'CAST("{column.name}" AS {sql_type(column, self.minor_units)}) AS "{column.name}"'
            for column in table.columns
        )
        order = ", ".join(f'"{name}" NULLS FIRST' for name in table.order)
        return f"SELECT {columns} FROM result_{name}{_only(name, partner)} ORDER BY {order}"

    def write_csv(self, name: str, path: Path, partner: str | None = None) -> None:
        """The canonical CSV of a table: RFC 4180, newline, empty for nothing, decimals fixed by column."""
        texts = ", ".join(
            f'coalesce(CAST("{column.name}" AS VARCHAR), \'\') AS "{column.name}"' for column in RESULTS[name].columns
        )
        self.connection.execute(
            f"COPY (SELECT {texts} FROM ({self.query(name, partner)})) TO '{_quoted(path)}'"
            " (FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR 'NULL')"
        )

    def write_parquet(self, name: str, path: Path, partner: str | None = None) -> None:
        """The same rows as Parquet."""
        self.connection.execute(f"COPY ({self.query(name, partner)}) TO '{_quoted(path)}' (FORMAT parquet)")

    def count(self, name: str, partner: str | None = None) -> int:
        """How many rows a table has."""
        return self.connection.execute(f"SELECT count(*) FROM result_{name}{_only(name, partner)}").fetchall()[0][0]


def _only(name: str, partner: str | None) -> str:
    """The condition that leaves one partner's rows."""
    column = "payee_id" if name == "ladder" else "partner_id"
    return "" if partner is None else f" WHERE {column} = '{_quoted(partner)}'"


def _quoted(text: Path | str) -> str:
    return str(text).replace("'", "''")


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def create_empty(connection: duckdb.DuckDBPyConnection, name: str, minor_units: int = 2) -> None:
    """Create `result_<name>` with the contract's columns and no row."""
    columns = ", ".join(f'"{column.name}" {sql_type(column, minor_units)}' for column in RESULTS[name].columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE result_{name} ({columns})")


def fill(connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Mapping[str, Any]], minor_units: int) -> None:
    """Create `result_<name>` from rows in plain Python."""
    create_empty(connection, name, minor_units)
    columns = [column.name for column in RESULTS[name].columns]
    marks = ", ".join("?" for _ in columns)
    for batch in _batches([[row[column] for column in columns] for row in rows], 10_000):
        connection.executemany(f"INSERT INTO result_{name} VALUES ({marks})", batch)


def _batches(rows: list[list[Any]], size: int) -> Iterator[list[list[Any]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
