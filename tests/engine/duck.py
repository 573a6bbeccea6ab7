"""Expressions of the money module asked on DuckDB, past Ibis, over rows of whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from palier.engine.parameters import EXACT
from palier.engine.pipeline import Pipeline

Expressions = Callable[[ir.Table], Sequence[ir.Value]]


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """One connection for all questions: a new one takes longer than a question."""
    return duckdb.connect(config={"threads": 1})


def give(names: str, rows: Sequence[Sequence[int]]) -> None:
    """Put rows into the table `given`: the named columns, whole numbers, and `at`, the place of a row."""
    columns = zip(*rows, strict=True)
    arrays = {name: pa.array(column, pa.decimal128(38, 0)) for name, column in zip(names.split(), columns, strict=True)}
    connection().register("given", pa.table({**arrays, "at": pa.array(range(len(rows)), pa.int64())}))


@cache
def sql_of(names: str, expressions: Expressions) -> str:
    """The question as SQL, compiled once."""
    table = ibis.table({**dict.fromkeys(names.split(), EXACT), "at": "int64"}, name="given")
    columns = {f"v{at}": value for at, value in enumerate(expressions(table))}
    return str(ibis.to_sql(table.select("at", **columns).order_by("at"), dialect="duckdb"))


def ask(names: str, rows: Sequence[Sequence[int]], expressions: Expressions) -> list[tuple[Any, ...]]:
    """The values of expressions, row by row."""
    give(names, rows)
    return [row[1:] for row in connection().execute(sql_of(names, expressions)).fetchall()]


def run_pipeline(pipeline: Pipeline) -> None:
    """Run the statements of a pipeline as a run does: kept ones as tables, the others as views."""
    for statement in pipeline.statements:
        kind = "TABLE" if statement.is_kept else "VIEW"
        connection().execute(f'CREATE OR REPLACE TEMP {kind} "{statement.name}" AS {statement.sql}')
