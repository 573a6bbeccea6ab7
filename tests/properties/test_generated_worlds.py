"""The generator itself: programmes are valid by design, facts are read, and a world survives being written down."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given

from palier.programme.loading import load_programme
from tests.generated.reading import facts_of_files, facts_of_rows
from tests.generated.worlds import World, worlds
from tests.generated.writing import write_programme


@given(worlds())
def test_every_generated_programme_passes_the_checks(world: World) -> None:
    assert [str(finding) for finding in world.faults()] == []


@given(worlds())
def test_a_world_written_down_is_the_same_world(tmp_path_factory: pytest.TempPathFactory, world: World) -> None:
    path = tmp_path_factory.mktemp("world") / "world.json"
    path.write_text(world.text(), encoding="utf-8")
    again = World.read(path)
    assert again.programme == world.programme
    assert again.as_of == world.as_of
    assert again.text() == world.text()


def test_a_programme_written_as_yaml_is_the_same_programme(tmp_path: Path) -> None:
    seen: list[int] = []

    @given(worlds())
    def check(world: World) -> None:
        folder = tmp_path / str(len(seen))
        seen.append(1)
        write_programme(world.document, folder)
        loaded = load_programme(folder)
        assert loaded.programme == world.programme, [str(finding) for finding in loaded.findings]

    check()


def test_facts_read_from_files_are_those_read_as_typed_rows(
    connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> None:
    @given(worlds())
    def check(world: World) -> None:
        from_files = facts_of_files(world.facts, tmp_path_factory.mktemp("facts"), world.settings, connection.cursor())
        contents = {
            name: from_files.connection.execute(
                f"SELECT * EXCLUDE (source_line) FROM {from_files.table(name)} ORDER BY ALL"
            ).fetchall()
            for name in from_files.received
        }
        typed = facts_of_rows(world.facts, world.settings, connection.cursor())
        for name in typed.received:
            rows = typed.connection.execute(f"SELECT * EXCLUDE (source_line) FROM {typed.table(name)} ORDER BY ALL")
            assert rows.fetchall() == contents[name]
        assert not from_files.findings

    check()
