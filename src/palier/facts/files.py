"""Reading facts: a folder of CSV or Parquet, rows from elsewhere through the same checks, Arrow tables as checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palier.base.currencies import MINOR_UNITS
from palier.base.findings import Finding, FindingsError, Where, near_miss

from .checks import listed, quoted
from .columns import Kind, Table
from .files_csv import check_columns, insert_text, read_csv
from .files_parquet import read_parquet
from .not_yet_read import check_not_yet_read
from .schema import TABLES, FactSettings
from .store import Facts, Rejected, take_broken, take_raw, take_typed

if TYPE_CHECKING:
    import duckdb

_SUFFIXES = (".csv", ".parquet")
_RAW = "palier_raw"
_ONE_UNIT = {units: f"CAST('{text}' AS DECIMAL(4,3))" for units, text in enumerate(("1", "0.1", "0.01", "0.001"))}
"""One minor unit of a currency with so many decimals, in SQL."""


@dataclass(frozen=True, slots=True)
class RowsRead:
    """What rows from elsewhere are: typed where they pass, each fault where they do not. `line` counts from 1.

    Typed values are str, Decimal, date, datetime (UTC), bool, int or None. Findings concern all rows (an unknown
    column, a table that is not read yet); with any, no row was looked at.
    """

    accepted: tuple[tuple[int, dict[str, Any]], ...] = ()
    rejected: tuple[Rejected, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_folder(folder: Path, settings: FactSettings, connection: duckdb.DuckDBPyConnection | None = None) -> Facts:
    """Read every table of a folder. Never raises for the data's faults: see `Facts.findings` and `Facts.rejected`."""
    facts = Facts(connection or _connect(), settings)
    found, findings = _find_tables(folder)
    for name, path in found.items():
        table = TABLES[name]
        read = read_csv if path.suffix == ".csv" else read_parquet
        rows = read(facts.connection, path, table, _RAW)
        findings += rows.findings
        if not rows.findings:
            take_raw(facts, table, _RAW, path.name)
            take_broken(facts, table, rows.broken)
            facts.connection.execute(f"DROP VIEW {_RAW}; DROP TABLE {_RAW}_text")
    findings += check_not_yet_read(facts)
    facts.findings = tuple(findings)
    return facts


def require_folder(folder: Path, settings: FactSettings, connection: duckdb.DuckDBPyConnection | None = None) -> Facts:
    """As `read_folder`, but raises FindingsError when findings forbid going on. Rejected rows do not raise."""
    facts = read_folder(folder, settings, connection)
    if facts.findings:
        raise FindingsError(facts.findings)
    return facts


def read_rows(
    name: str,
    rows: Sequence[Mapping[str, str | None]],
    settings: FactSettings,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> RowsRead:
    """Pass rows of one table through the checks that files pass. Cells are text as in a CSV; None or "" is blank.

    A connection kept for this spares opening one each time; it is used by one caller at a time.
    """
    if name not in TABLES:
        message = f'Table "{name}" is not known.'
        return RowsRead(findings=(Finding("unknown-table", message, hint=near_miss(name, TABLES)),))
    table = TABLES[name]
    given = list(dict.fromkeys(column for row in rows for column in row))
    unknown = [finding for finding in check_columns(given, table, name) if finding.code == "unknown-column"]
    if unknown or not rows:
        return RowsRead(findings=tuple(unknown))
    facts = Facts(connection or _connect(), settings, prefix="palier_rows")
    _take_rows(facts, table, rows)
    findings = check_not_yet_read(facts)
    if findings:
        return RowsRead(findings=tuple(findings))
    names = ", ".join(quoted(column) for column in table.names)
    query = f"SELECT source_line, {names} FROM {facts.table(name)} ORDER BY source_line"
    typed = facts.connection.execute(query).fetchall()
    accepted = tuple((row[0], typed_row(table, row[1:])) for row in typed)
    return RowsRead(accepted, facts.rejected())


def facts_from_rows(
    tables: Mapping[str, Sequence[Mapping[str, str | None]]],
    settings: FactSettings,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> Facts:
    """The store from rows of text, through the checks that files pass: `line` of a rejected row counts from 1.

    Cells are text as in a CSV; None or "" is blank. Raises KeyError for a table or column that the contract lacks.
    """
    facts = Facts(connection or _connect(), settings)
    for name, table in TABLES.items():
        rows = tables.get(name) or ()
        if not rows:
            continue
        strangers = {column for row in rows for column in row} - set(table.names)
        if strangers:
            raise KeyError(f"{name}: {', '.join(sorted(strangers))}")
        _take_rows(facts, table, rows)
    if strangers := set(tables) - set(TABLES):
        raise KeyError(", ".join(sorted(strangers)))
    facts.findings = tuple(check_not_yet_read(facts))
    return facts


def facts_from_arrow(
    tables: Mapping[str, Any], settings: FactSettings, connection: duckdb.DuckDBPyConnection | None = None
) -> Facts:
    """The same store from Arrow tables of rows that passed the checks before. Missing optional columns are NULL.

    Decimals come as decimals, or money as whole minor units of its currency in `{column}_minor`; instants as
    timestamps in UTC. Raises KeyError for a table or column that the contract does not have.
    """
    facts = Facts(connection or _connect(), settings)
    for name, rows in tables.items():
        table = TABLES[name]
        if rows.num_rows == 0:
            continue
        facts.connection.register("palier_arrow_batch", rows)
        take_typed(facts, table, "palier_arrow_batch", _expressions(table, rows, settings))
        facts.connection.unregister("palier_arrow_batch")
    facts.findings = tuple(check_not_yet_read(facts))
    return facts


def _take_rows(facts: Facts, table: Table, rows: Sequence[Mapping[str, str | None]]) -> None:
    columns = ", ".join(f"{quoted(column)} VARCHAR" for column in table.names)
    texts = [[row.get(column) or "" for column in table.names] for row in rows]
    facts.connection.execute(f"CREATE OR REPLACE TABLE {_RAW}_text (source_line BIGINT, {columns})")
    insert_text(facts.connection, f"{_RAW}_text", table, table.names, range(1, len(texts) + 1), texts)
    take_raw(facts, table, f"{_RAW}_text", "")
    facts.connection.execute(f"DROP TABLE {_RAW}_text")


def typed_row(table: Table, cells: Sequence[Any]) -> dict[str, Any]:
    """A row of a DuckDB table as plain Python values by column; instants become aware of UTC."""
    from datetime import UTC

    row: dict[str, Any] = dict(zip(table.names, cells, strict=True))
    for column in table.columns:
        if column.kind is Kind.INSTANT and row[column.name] is not None:
            row[column.name] = row[column.name].replace(tzinfo=UTC)
    return row


def _connect() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect()


def _find_tables(folder: Path) -> tuple[dict[str, Path], list[Finding]]:
    """The file of each table, in the contract's order, and findings for what does not belong there."""
    if not folder.is_dir():
        hint = "Name a folder that holds sales.csv, partners.csv ..."
        return {}, [Finding("no-facts", f'"{folder}" is not a folder of facts.', Where(str(folder)), hint)]
    found: dict[str, Path] = {}
    findings: list[Finding] = []
    allowed = [f"{name}{suffix}" for name in TABLES for suffix in _SUFFIXES]
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix == ".md":
            continue
        if path.name in allowed and not path.is_file():
            hint = "A table is a file: move this out of the folder."
            message = f'"{path.name}" is not a file that can be read.'
            findings.append(Finding("unknown-file", message, Where(path.name), hint))
        elif path.name not in allowed:
            hint = f"{_nearest(path.name, allowed)} Or move it out of the folder: nothing is ignored in silence."
            findings.append(Finding("unknown-file", f'"{path.name}" is no table of facts.', Where(path.name), hint))
        elif path.stem in found:
            message = f'Table "{path.stem}" is there twice, as {found[path.stem].name} and as {path.name}.'
            findings.append(Finding("table-twice", message, Where(path.name), "Keep one of them."))
        else:
            found[path.stem] = path
    if not found and not findings:
        hint = f"Put {', '.join(TABLES)} there, each as .csv or .parquet."
        findings.append(Finding("no-facts", "The folder holds no facts.", Where(folder.name), hint))
    return {name: found[name] for name in TABLES if name in found}, findings


def _nearest(word: str, allowed: Sequence[str]) -> str:
    hint = near_miss(word, allowed)
    return hint if hint.startswith("Did") else f"Tables are {', '.join(TABLES)}, each as .csv or .parquet."


def _expressions(table: Table, rows: Any, settings: FactSettings) -> dict[str, str]:
    """How each column of an Arrow table is read; minor units become decimals exactly."""
    expressions: dict[str, str] = {}
    for given in rows.column_names:
        name = given.removesuffix("_minor")
        if given in table.names:
            column = table.column(given)
            cell = quoted(given)
            is_zoned = column.kind is Kind.INSTANT and getattr(rows.schema.field(given).type, "tz", None)
            expressions[given] = f"make_timestamp(epoch_us({cell}))" if is_zoned else cell
        else:
            column = table.column(name)
            expressions[name] = f"CAST({quoted(given)} AS DECIMAL(19,0)) * {_unit(column.currency_column, settings)}"
    return expressions


def _unit(currency_column: str, settings: FactSettings) -> str:
    """The SQL expression of one minor unit: of the programme's currency, or of the one that a column names."""
    if not currency_column:
        return _ONE_UNIT[settings.minor_units]
    cases = " ".join(
        f"WHEN {quoted(currency_column)} IN ({listed(c for c, u in MINOR_UNITS.items() if u == units)}) THEN {one}"
        for units, one in _ONE_UNIT.items()
        if units != 2
    )
    return f"CASE {cases} ELSE {_ONE_UNIT[2]} END"
