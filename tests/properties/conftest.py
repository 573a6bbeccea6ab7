"""What the laws share: one DuckDB for all examples."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest


@pytest.fixture(scope="session")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """One DuckDB: every example writes its own tables over those of the one before."""
    with duckdb.connect() as connection:
        yield connection
