"""The first law: the engine and the judge, which share no calculation, give the same rows, reasons and evidence."""

from __future__ import annotations

import duckdb
from hypothesis import given

from tests.generated.calculating import Calculations, differences
from tests.generated.reading import facts_of_rows
from tests.generated.worlds import World, worlds


def require_agreement(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    """Both implementations give the same tables for a world, as of each of its instants."""
    calculations = Calculations(world.programme, facts_of_rows(world.facts, world.settings, connection))
    for cut in world.cuts():
        found = differences(calculations.by("duckdb", cut), calculations.by("reference", cut))
        assert not found, "\n".join([f"as of {cut}: engine | reference", *found[:40]])


@given(worlds())
def test_engine_and_reference_give_the_same_rows(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    require_agreement(connection, world)
