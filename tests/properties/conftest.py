"""What the laws share: one DuckDB for all examples, and how much of the profile's effort a law takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import duckdb
import pytest
from hypothesis import Phase, settings

from tests.generated.reducing import reduced
from tests.generated.worlds import World


@pytest.fixture(scope="session")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """One DuckDB: every example writes its own tables over those of the one before."""
    with duckdb.connect() as connection:
        yield connection


def fewer(share: int) -> Callable[[Any], Any]:
    """One part in `share` of the profile's examples, for a law that costs more or finds less.

    Without Hypothesis' own shrinking: a smaller seed is no smaller world, and `require` makes the world itself smaller.
    """
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    return settings(max_examples=max(settings().max_examples // share, 3), phases=phases)


@lru_cache(maxsize=8)
def _reduced(text: str, faults: Callable[[World], list[str]]) -> tuple[World, list[str]]:
    world = World.parse(text)
    smallest = reduced(world, lambda each: bool(faults(each)))
    return smallest, faults(smallest)


def require(world: World, faults: Callable[[World], list[str]]) -> None:
    """Fail, showing the smallest world that fails too and how to keep it, when a world has faults."""
    found = faults(world)
    if found:
        smallest, its = _reduced(world.text(), faults)
        pytest.fail("\n".join([*its[:40], repr(smallest), f"made smaller from {world.about}"]), pytrace=False)
