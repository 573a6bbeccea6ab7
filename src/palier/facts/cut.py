"""One cut in knowledge time through one store of facts: the names and conditions that its steps share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from palier.base.knowledge import AsOf

from .checks import SQL_TYPES, literal, quoted
from .columns import Table
from .schema import TABLES, FactSettings
from .store import Facts

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one table: each received row has exactly one of the fates (design.md section 2.10).

    `later`: known only after T. A version that a later one replaced counts as accepted.
    """

    received: int = 0
    accepted: int = 0
    held: int = 0
    rejected: int = 0
    duplicate: int = 0
    later: int = 0


@dataclass(slots=True)
class Cut:
    """What the steps of `know` read and write: facts as of an instant, into tables `{name}_{table}`."""

    facts: Facts
    as_of: AsOf
    settings: FactSettings
    name: str
    known: dict[str, int] = field(default_factory=dict)
    """Rows known at T by table."""
    duplicates: dict[str, int] = field(default_factory=dict)
    reused: int = 0
    """Sales rows rejected because their line_id stands with another content."""

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection of the facts."""
        return self.facts.connection

    @property
    def instant(self) -> str:
        """The exclusive end of what is known, as an SQL literal in naive UTC."""
        return f"TIMESTAMP {literal(self.as_of.known_before.strftime('%Y-%m-%d %H:%M:%S.%f'))}"

    @property
    def is_known(self) -> str:
        """The SQL condition that a row of the store is known at T."""
        return f"(known_at IS NULL OR known_at < {self.instant})"

    def target(self, table: str) -> str:
        """The DuckDB table of a result."""
        return f"{self.name}_{table}"

    def execute(self, sql: str) -> None:
        """Run a statement."""
        self.connection.execute(sql)

    def numbers(self, sql: str) -> tuple[int, ...]:
        """The whole numbers of a query's single row."""
        return tuple(int(cell or 0) for cell in self.connection.execute(sql).fetchall()[0])

    def create_empty(self, table: Table, *extra: str) -> None:
        """An empty result with the contract's columns, `extra` ones (all text) and the place of rows."""
        columns = [f"{quoted(column.name)} {SQL_TYPES[column.kind]}" for column in table.columns]
        columns += [f"{name} VARCHAR" for name in extra] + ["source_line BIGINT"]
        self.execute(f"CREATE OR REPLACE TABLE {self.target(table.name)} ({', '.join(columns)})")


def instant_text(expression: str) -> str:
    """The SQL expression of an instant as people write it."""
    return f"strftime({expression}, '%Y-%m-%dT%H:%M:%SZ')"


def key_text(table: Table) -> str:
    """The SQL expression of a row's key as one text for people."""
    return "concat_ws(', ', " + ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in table.key) + ")"


def content_text(table: Table) -> str:
    """The SQL expression of what a row says, as one text; reported_at and sent_at are not content (semantics 2)."""
    cells = ", ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), chr(30))" for name in table.content)
    return f"concat_ws(chr(31), {cells})"


def reference_tables() -> tuple[Table, ...]:
    """All tables but sales."""
    return tuple(table for table in TABLES.values() if table.name != "sales")
