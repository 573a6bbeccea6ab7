"""A share that no quotient can hold fails the run with a finding, and never becomes a wrong cent."""

from __future__ import annotations

import duckdb
import pytest

from palier.base.findings import FindingsError
from palier.engine.running import _require_in_range  # pyright: ignore[reportPrivateUsage] - the guard itself


def _tables(connection: duckdb.DuckDBPyConnection, gross: int) -> None:
    for name, column in (("gross_0", "gross"), ("returns_0", "gross"), ("final_0", "amount")):
        connection.execute(f"CREATE TEMP TABLE {name} ({column} DECIMAL(38, 0))")
    connection.execute("INSERT INTO gross_0 VALUES (?)", [gross])


@pytest.mark.parametrize("gross", [10**15, -(10**15), 10**30])
def test_a_share_of_ten_to_the_fifteenth_minor_units_is_refused(gross: int) -> None:
    with duckdb.connect() as connection:
        _tables(connection, gross)
        with pytest.raises(FindingsError, match="past the supported range"):
            _require_in_range(connection, 1)


def test_the_largest_share_below_it_passes() -> None:
    with duckdb.connect() as connection:
        _tables(connection, 10**15 - 1)
        _require_in_range(connection, 1)
