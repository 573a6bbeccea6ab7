"""CSV files into raw tables of text, each row with its line number.

Two readers of one format (RFC 4180, UTF-8, comma). DuckDB reads plain files at speed: no quotes, one row a line, every
row as wide as the header. Any other file is read row by row, so that each row has its line and none is bent to fit.
"""

from __future__ import annotations

import codecs
import csv
import importlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palier.base.findings import Finding, Where, near_miss

from .checks import literal, quoted
from .columns import Table

if TYPE_CHECKING:
    import duckdb

_CHUNK_BYTES = 1 << 22
_CHUNK_ROWS = 20_000
_BOM = codecs.BOM_UTF8


@dataclass(slots=True)
class RawRows:
    """What a file gave: findings that stop, or the raw table filled and the rows that cannot be cut into cells."""

    findings: list[Finding]
    broken: list[tuple[int, str, str]]


def read_csv(connection: duckdb.DuckDBPyConnection, path: Path, table: Table, raw: str) -> RawRows:
    """Fill a new table `raw` from a CSV file. The table exists afterwards unless there are findings."""
    scan = _scan(path)
    if isinstance(scan, Finding):
        return RawRows([scan], [])
    header = _header(path)
    if header is None:
        message = "The file is empty: it has no header."
        hint = f"Write the column names in its first line ({', '.join(table.names)}), or remove the file."
        return RawRows([Finding("empty-file", message, Where(path.name), hint)], [])
    findings = check_columns(header, table, path.name, line=1)
    if findings:
        return RawRows(findings, [])
    if not _read_fast(connection, path, table, header, raw, scan):
        try:
            return RawRows([], _read_with_care(connection, path, table, header, raw))
        except csv.Error as fault:
            return RawRows([_torn(path, fault)], [])
    return RawRows([], [])


def check_columns(header: list[str], table: Table, file: str, line: int | None = None) -> list[Finding]:
    """Findings for unknown, repeated and missing columns of a header, all at once."""
    where = Where(file, line)
    if len(header) == 1 and ";" in header[0]:
        message = f'The header "{header[0][:60]}" is separated by semicolons.'
        return [Finding("wrong-separator", message, where, 'Separate cells by commas and write "." as decimal mark.')]
    findings: list[Finding] = []
    for name in dict.fromkeys(header):
        if name not in table.names:
            left = [known for known in table.names if known not in header]
            hint = f"{near_miss(name, left)} Or remove the column: nothing is ignored in silence."
            message = f'Column "{name}" is not known in {table.name}.'
            findings.append(Finding("unknown-column", message, where, hint))
        elif header.count(name) > 1:
            message = f'Column "{name}" stands {header.count(name)} times in the header.'
            findings.append(Finding("repeated-column", message, where, "Keep one of them."))
    for column in table.columns:
        if column.required and column.name not in header:
            message = f'Column "{column.name}" is missing in {table.name}.'
            hint = f"Required are {', '.join(c.name for c in table.columns if c.required)}."
            findings.append(Finding("missing-column", message, where, hint))
    return findings


@dataclass(slots=True)
class _Scan:
    """What the bytes of a file say of its shape."""

    lines: int = 0
    commas: int = 0
    has_quotes: bool = False


def _scan(path: Path) -> _Scan | Finding:
    """Count the file's lines and commas, or find that its text is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    scan, last = _Scan(), b"\n"
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK_BYTES)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as fault:
                line = scan.lines + chunk[: max(fault.start - pending, 0)].count(b"\n") + 1
                return _not_utf8(path, line, fault.object[fault.start])
            if not chunk:
                scan.lines += last != b"\n"
                return scan
            scan.lines += chunk.count(b"\n")
            scan.commas += chunk.count(b",")
            scan.has_quotes = scan.has_quotes or b'"' in chunk
            last = chunk[-1:]


def _not_utf8(path: Path, line: int, byte: int) -> Finding:
    message = f"The file is not UTF-8: byte 0x{byte:02X} in line {line} is no character."
    hint = 'Save it again as UTF-8 (in a spreadsheet: "CSV UTF-8").'
    return Finding("not-utf-8", message, Where(path.name, line), hint)


def _torn(path: Path, fault: csv.Error) -> Finding:
    message = f"The file cannot be cut into rows: {fault}."
    hint = 'Close every quote, and write a quote inside a quoted cell twice ("").'
    return Finding("unreadable-file", message, Where(path.name), hint)


def _records(stream: io.TextIOBase) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV with the line that each begins in; blank lines are no rows."""
    reader = csv.reader(stream, strict=True)
    begin = 1
    for cells in reader:
        if cells:
            yield begin, cells
        begin = reader.line_num + 1


def _header(path: Path) -> list[str] | None:
    """The first row, or None when there is none."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            _, cells = next(_records(stream))
        except (StopIteration, csv.Error):
            return None
    return cells if any(cell.strip() for cell in cells) else None


def _read_fast(
    connection: duckdb.DuckDBPyConnection, path: Path, table: Table, header: list[str], raw: str, scan: _Scan
) -> bool:
    """Let DuckDB read a file without quotes and of even width. False, and no table, where rows are not one a line.

    The commas are counted because DuckDB drops blank cells beyond the header's, and so the trace of a decimal comma.
    """
    import duckdb

    if scan.has_quotes or scan.commas != scan.lines * (len(header) - 1):
        return False
    spec = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
    try:
        connection.execute(
            f"CREATE OR REPLACE TABLE {raw}_text AS SELECT * FROM read_csv({exact_path(path)}, auto_detect = false,"
            f" columns = {{{spec}}}, header = true, delim = ',', quote = '', escape = '', strict_mode = true,"
            " null_padding = false, ignore_errors = false)"
        )
    except duckdb.Error:
        return False
    if connection.execute(f"SELECT count(*) FROM {raw}_text").fetchall() != [(scan.lines - 1,)]:
        connection.execute(f"DROP TABLE {raw}_text")
        return False
    # rowid follows the file's order: the connection preserves insertion order.
    cells = ", ".join(_cell(name, name in header) for name in table.names)
    connection.execute(f"CREATE OR REPLACE VIEW {raw} AS SELECT rowid + 2 AS source_line, {cells} FROM {raw}_text")
    return True


def exact_path(path: Path) -> str:
    """A path as an SQL literal that matches nothing but itself: DuckDB reads `*`, `?` and `[` as patterns."""
    return literal("".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path)))


def _cell(name: str, is_given: bool) -> str:
    return f"nullif({quoted(name)}, '') AS {quoted(name)}" if is_given else f"NULL::VARCHAR AS {quoted(name)}"


def _read_with_care(
    connection: duckdb.DuckDBPyConnection, path: Path, table: Table, header: list[str], raw: str
) -> list[tuple[int, str, str]]:
    """Read row by row. Gives the rows of another width than the header: line, text, what is wrong."""
    columns = ", ".join(f"{quoted(name)} VARCHAR" for name in table.names)
    connection.execute(f"DROP VIEW IF EXISTS {raw}")
    connection.execute(f"CREATE OR REPLACE TABLE {raw}_text (source_line BIGINT, {columns})")
    broken: list[tuple[int, str, str]] = []
    lines: list[int] = []
    rows: list[list[str]] = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        records = _records(stream)
        next(records)
        for line, cells in records:
            if len(cells) != len(header):
                broken.append((line, ",".join(cells), f"{len(cells)} cells where the header has {len(header)}"))
                continue
            lines.append(line)
            rows.append(cells)
            if len(rows) == _CHUNK_ROWS:
                insert_text(connection, f"{raw}_text", table, header, lines, rows)
                lines, rows = [], []
    insert_text(connection, f"{raw}_text", table, header, lines, rows)
    connection.execute(f"CREATE OR REPLACE VIEW {raw} AS SELECT * FROM {raw}_text")
    return broken


def insert_text(
    connection: duckdb.DuckDBPyConnection,
    raw: str,
    table: Table,
    header: Sequence[str],
    lines: Sequence[int],
    rows: Sequence[Sequence[str]],
) -> None:
    """Append rows of text (cells in the header's order) and their lines to a raw table; blank cells become NULL."""
    pa: Any = importlib.import_module("pyarrow")  # it ships no types
    if not rows:
        return
    columns = [pa.array(lines, pa.int64()), *(pa.array(cells, pa.string()) for cells in zip(*rows, strict=True))]
    connection.register("palier_text_batch", pa.Table.from_arrays(columns, names=["source_line", *header]))
    cells = ", ".join(_cell(name, name in header) for name in table.names)
    connection.execute(f"INSERT INTO {raw} SELECT source_line, {cells} FROM palier_text_batch")
    connection.unregister("palier_text_batch")
