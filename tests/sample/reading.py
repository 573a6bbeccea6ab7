"""A sample as the facts' own reading knows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from palier.base.currencies import MINOR_UNITS
from palier.base.knowledge import AsOf
from palier.facts.files import require_folder
from palier.facts.known import Known, greatest_instant, know
from palier.facts.schema import FactSettings
from palier.programme.document import Programme


def settings_of(programme: Programme) -> FactSettings:
    header = programme.header
    units = MINOR_UNITS[header.currency]
    returns, age = header.unreferenced_returns, header.rate_max_age_days
    return FactSettings(header.currency, units, returns, age, header.starts_on)


def known_of(programme: Programme, folder: Path) -> Known:
    """All that is known of a sample at its last instant; a finding or a rejected row fails the test."""
    settings = settings_of(programme)
    facts = require_folder(folder, settings)
    assert facts.rejected() == ()
    instant = greatest_instant(facts)
    assert instant is not None
    return know(facts, AsOf.of_instant(instant), settings, "now")


def raw(folder: Path, table: str = "sales") -> Raw:
    """A table of a sample in CSV as text."""
    connection = duckdb.connect()
    path = str(folder / f"{table}.csv").replace("'", "''")
    connection.execute(f"CREATE TABLE given AS SELECT * FROM read_csv('{path}', all_varchar = true)")
    return Raw(connection)


@dataclass(frozen=True)
class Raw:
    """A table, `given`, as its file has it."""

    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def value(self, expression: str, where: str = "true") -> Any:
        return self.rows(f"SELECT {expression} FROM given WHERE {where}")[0][0]
