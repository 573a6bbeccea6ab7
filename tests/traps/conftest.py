"""DuckDB and Spark, each alone or one after the other."""

from __future__ import annotations

from typing import Any

import ibis
import pytest

from tests.traps.engines import Duck, Spark


@pytest.fixture
def duck() -> Duck:
    return Duck(ibis.duckdb.connect())


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.java)])
def engine(request: pytest.FixtureRequest) -> Any:
    if request.param == "duckdb":
        return Duck(ibis.duckdb.connect())
    return Spark(request.getfixturevalue("spark"))
