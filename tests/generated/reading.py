"""The facts of a world in DuckDB: from a folder of CSV through all checks, or quickly, typed, past them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from palier.base.currencies import MINOR_UNITS
from palier.base.knowledge import parse_instant
from palier.facts.columns import Column, Kind, Table
from palier.facts.files import facts_from_arrow, read_folder
from palier.facts.schema import TABLES, FactSettings
from palier.facts.store import Facts

from .writing import Row, Rows, write_facts

_ARROW: dict[Kind, pa.DataType] = {
    Kind.DATE: pa.date32(),
    Kind.INSTANT: pa.timestamp("us", tz="UTC"),
    Kind.BOOLEAN: pa.bool_(),
    Kind.AMOUNT: pa.decimal128(19, 6),
    Kind.QUANTITY: pa.decimal128(19, 6),
    Kind.RATE: pa.decimal128(19, 6),
    Kind.INTEGER: pa.int64(),
}


def facts_of_files(
    facts: Mapping[str, Rows], folder: Path, settings: FactSettings, connection: duckdb.DuckDBPyConnection
) -> Facts:
    """The facts through a folder of CSV: what `palier run` does."""
    write_facts(facts, folder)
    return read_folder(folder, settings, connection)


def facts_of_rows(facts: Mapping[str, Rows], settings: FactSettings, connection: duckdb.DuckDBPyConnection) -> Facts:
    """The facts typed here, five times quicker than from files. Rows that the checks would reject are left out."""
    tables: dict[str, pa.Table] = {}
    for name, rows in facts.items():
        table = TABLES[name]
        typed = [each for each in (typed_row(table, row) for row in rows) if each is not None]
        schema = pa.schema([(column.name, _ARROW.get(column.kind, pa.string())) for column in table.columns])
        tables[name] = pa.Table.from_pylist(typed, schema=schema)
    return facts_from_arrow(tables, settings, connection)


def typed_row(table: Table, row: Row) -> dict[str, Any] | None:
    """A row of text as values of the contract's types; None where a cell is none."""
    try:
        return {column.name: _typed(column, row.get(column.name, "")) for column in table.columns}
    except (ValueError, InvalidOperation):
        return None


def _typed(column: Column, text: str) -> Any:
    if text == "":
        if column.required:
            raise ValueError(column.name)
        return None
    match column.kind:
        case Kind.DATE:
            return date.fromisoformat(text)
        case Kind.INSTANT:
            return parse_instant(text)
        case Kind.BOOLEAN:
            return text == "true"
        case Kind.AMOUNT | Kind.QUANTITY | Kind.RATE:
            number = Decimal(text)
            if abs(number) >= 10**13:
                raise ValueError(text)
            return number
        case Kind.INTEGER:
            return int(text)
        case Kind.CURRENCY:
            if text not in MINOR_UNITS:
                raise ValueError(text)
            return text
        case _:
            return text
