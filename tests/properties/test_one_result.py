"""Laws of one result: the engine and its judge, which share no calculation, agree row by row; lines add up to
statements; a chain that came back leaves nothing; every line has its outcome."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given

from tests.generated.calculating import Calculations, differences
from tests.generated.reading import facts_of_rows
from tests.generated.worlds import World, worlds

from .conftest import fewer, require
from .laws import Calculated, unlawful

KEPT = sorted((Path(__file__).parent / "examples").glob("*.json"))


def faults_of(connection: duckdb.DuckDBPyConnection, world: World) -> list[str]:
    """What is wrong with the results of a world, as of each of its instants."""
    calculations = Calculations(world.programme, facts_of_rows(world.facts, world.settings, connection))
    found: list[str] = []
    for cut in world.cuts():
        at = calculations.as_of(cut)
        judged, judge = calculations.by("duckdb", at), calculations.by("reference", at)
        unequal = differences(judged, judge)
        if unequal:
            found += [f"as of {at.known_before}, day {at.day}: engine | reference", *unequal[:40]]
        found += unlawful(Calculated.of(calculations, at, judged))
    return found


@fewer(1)
@given(worlds())
def test_engine_and_reference_agree_and_every_law_of_one_result_holds(
    connection: duckdb.DuckDBPyConnection, world: World
) -> None:
    require(world, lambda each: faults_of(connection, each))


@pytest.mark.parametrize("path", KEPT, ids=[path.stem for path in KEPT])
def test_an_example_that_once_went_wrong_is_right(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    assert faults_of(connection, World.read(path)) == []
