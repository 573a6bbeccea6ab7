"""The generator itself: programmes are valid by design, facts are read, and a world survives being written down."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given

from palier.programme.loading import load_programme
from tests.generated.reading import facts_of_files, facts_of_rows
from tests.generated.reducing import reduced
from tests.generated.worlds import World, world_of, worlds
from tests.generated.writing import write_programme

from .conftest import fewer


@fewer(1)
@given(worlds())
def test_every_generated_programme_passes_the_checks(world: World) -> None:
    assert [str(finding) for finding in world.faults()] == []


@fewer(8)
@given(worlds())
def test_a_world_written_down_is_the_same_world(world: World) -> None:
    again = World.parse(world.text())
    assert again.programme == world.programme
    assert again.as_of == world.as_of
    assert again.text() == world.text()


@fewer(16)
@given(worlds())
def test_a_programme_written_as_yaml_is_the_same_programme(
    tmp_path_factory: pytest.TempPathFactory, world: World
) -> None:
    folder = tmp_path_factory.mktemp("programme")
    write_programme(world.document, folder)
    loaded = load_programme(folder)
    assert loaded.programme == world.programme, [str(finding) for finding in loaded.findings]


@fewer(16)
@given(worlds())
def test_facts_read_from_files_are_those_read_as_typed_rows(
    connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory, world: World
) -> None:
    def contents(cursor: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
        return cursor.execute(f"SELECT * EXCLUDE (source_line) FROM {table} ORDER BY ALL").fetchall()

    files = facts_of_files(world.facts, tmp_path_factory.mktemp("facts"), world.settings, connection.cursor())
    assert not files.findings
    expected = {name: contents(files.connection, files.table(name)) for name in files.received}
    typed = facts_of_rows(world.facts, world.settings, connection.cursor())
    assert {name: contents(typed.connection, typed.table(name)) for name in typed.received} == expected


def test_a_world_made_smaller_is_valid_and_still_fails() -> None:
    def has_a_gate_and_a_return(world: World) -> bool:
        gated = any(benefit.gate for version in world.programme.versions for benefit in version.benefits)
        return gated and any(row.get("corrects_line_id") for row in world.facts["sales"])

    world = next(each for each in map(world_of, range(1, 100)) if has_a_gate_and_a_return(each))
    smallest = reduced(world, has_a_gate_and_a_return)
    assert smallest.faults() == []
    assert has_a_gate_and_a_return(smallest)
    assert sum(len(rows) for rows in smallest.facts.values()) == 1
    assert sum(len(version.benefits) for version in smallest.programme.versions) == 1
