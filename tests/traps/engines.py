"""The two engines behind one question: what is the value of this expression, and which type does it have?

They are asked past Ibis, which would cast the answer to the type that it believes in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis


def sql_of(expression: Any, dialect: str = "duckdb") -> str:
    """The SQL that Ibis compiles a column expression to, on one line."""
    return " ".join(str(ibis.to_sql(expression.name("v").as_table(), dialect=dialect)).split())


@dataclass(frozen=True)
class Duck:
    """DuckDB through Ibis's own connection."""

    connection: Any

    def table(self, **columns: tuple[object, str]) -> Any:
        """A table of one row: its columns' values and types."""
        row = ", ".join(f"cast('{value}' as {kind}) as {name}" for name, (value, kind) in columns.items())
        self.connection.con.execute(f"create or replace temp view x as select {row}").fetchall()
        return ibis.table({name: kind for name, (_, kind) in columns.items()}, name="x")

    def ask(self, expression: Any) -> tuple[Any, str]:
        """The value of an expression over that table, and its type."""
        relation = self.connection.con.sql(sql_of(expression))
        ((value,),) = relation.fetchall()
        return value, str(relation.types[0]).lower()


@dataclass(frozen=True)
class Spark:
    """Spark, by the SQL that Ibis compiles for it."""

    session: Any

    def table(self, **columns: tuple[object, str]) -> Any:
        """A table of one row: its columns' values and types."""
        row = ", ".join(
            f"cast('{value}' as {'bigint' if kind == 'int64' else kind}) as {name}"
            for name, (value, kind) in columns.items()
        )
        self.session.sql(f"select {row}").createOrReplaceTempView("x")
        return ibis.table({name: kind for name, (_, kind) in columns.items()}, name="x")

    def ask(self, expression: Any) -> tuple[Any, str]:
        """The value of an expression over that table, and its type."""
        frame = self.session.sql(sql_of(expression, "pyspark"))
        ((value,),) = frame.collect()
        return value, frame.schema.fields[0].dataType.simpleString()
