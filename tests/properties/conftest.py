"""What the laws share: one DuckDB for all examples, and how much of the profile's effort a law takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


_smallest: dict[str, tuple[World, list[str]]] = {}
"""What each failing world was made into: Hypothesis runs a failing example again before it reports it."""


def require(world: World, faults: Callable[[World], list[str]]) -> None:
    """Fail, showing the smallest world that fails too and how to keep it, when a world has faults."""
    if not faults(world):
        return
    text = world.text()
    if text not in _smallest:
        smaller = reduced(world, lambda each: bool(faults(each)))
        _smallest[text] = smaller, faults(smaller)
    smallest, found = _smallest[text]
    pytest.fail("\n".join([*found[:40], repr(smallest), f"made smaller from {world.about}"]), pytrace=False)
