"""Parquet files into raw tables of text, as if the same rows had come as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from palier.base.findings import Finding, Where

from .checks import quoted
from .columns import Column, Kind, Table
from .files_csv import RawRows, check_columns, exact_path

if TYPE_CHECKING:
    import duckdb

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


def read_parquet(connection: duckdb.DuckDBPyConnection, path: Path, table: Table, raw: str) -> RawRows:
    """Fill a new table `raw` from a Parquet file; `source_line` is the row's number from 1."""
    import duckdb

    source = f"read_parquet({exact_path(path)})"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except duckdb.Error:
        message = "The file is not Parquet, or it is damaged."
        return RawRows([Finding("unreadable-file", message, Where(path.name), "Write it again.")], [])
    types = {str(row[0]): str(row[1]) for row in described}
    findings = check_columns(list(types), table, path.name)
    cells: list[str] = []
    for column in table.columns:
        if column.name not in types:
            cells.append(f"NULL::VARCHAR AS {quoted(column.name)}")
            continue
        text = _as_text(column, types[column.name])
        if text is None:
            findings.append(_wrong_type(column, types[column.name], path.name))
        else:
            cells.append(f"nullif({text}, '') AS {quoted(column.name)}")
    if findings:
        return RawRows(findings, [])
    connection.execute(f"CREATE OR REPLACE TABLE {raw}_text AS SELECT {', '.join(cells)} FROM {source}")
    connection.execute(f"CREATE OR REPLACE VIEW {raw} AS SELECT rowid + 1 AS source_line, * FROM {raw}_text")
    return RawRows([], [])


def _as_text(column: Column, sql_type: str) -> str | None:
    """The SQL expression of a typed cell as CSV would have it, or None when that type cannot hold the column's kind."""
    cell = quoted(column.name)
    numbers = (Kind.AMOUNT, Kind.QUANTITY, Kind.RATE, Kind.INTEGER)
    if sql_type == "VARCHAR" or sql_type.startswith("ENUM"):
        return f"CAST({cell} AS VARCHAR)"
    if sql_type in ('"NULL"', "NULL"):
        return "NULL::VARCHAR"
    if sql_type in _WHOLE and column.kind in (*numbers, Kind.IDENTIFIER):
        return f"CAST({cell} AS VARCHAR)"
    if sql_type.startswith("DECIMAL") and column.kind in numbers:
        text = f"CAST({cell} AS VARCHAR)"
        return f"CASE WHEN contains({text}, '.') THEN rtrim(rtrim({text}, '0'), '.') ELSE {text} END"
    if sql_type == "DATE" and column.kind in (Kind.DATE, Kind.INSTANT):
        return f"CAST({cell} AS VARCHAR)"
    if sql_type == "TIMESTAMP WITH TIME ZONE" and column.kind is Kind.INSTANT:
        return f"strftime(make_timestamp(epoch_us({cell})), '%Y-%m-%dT%H:%M:%S.%fZ')"
    if sql_type == "BOOLEAN" and column.kind is Kind.BOOLEAN:
        return f"CAST({cell} AS VARCHAR)"
    return None


def _wrong_type(column: Column, sql_type: str, file: str) -> Finding:
    if sql_type in ("DOUBLE", "FLOAT"):
        message = f'Column "{column.name}" holds binary floating point, which cannot hold cents exactly.'
        hint = "Write it as decimal, or as text."
    elif sql_type.startswith("TIMESTAMP") and column.kind is Kind.INSTANT:
        message = f'Column "{column.name}" holds timestamps without a time zone.'
        hint = "Write them as timestamps in UTC, or as text with the offset."
    else:
        message = f'Column "{column.name}" is of Parquet type {sql_type}, which cannot hold {column.kind.value} values.'
        hint = "Text in the form of the CSV files is always allowed."
    return Finding("wrong-column-type", message, Where(file, None, column.name), hint)
