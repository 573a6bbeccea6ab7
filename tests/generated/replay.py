"""Look again at a world: python -m tests.generated.replay (EXAMPLE.json | SEED) [--dump FOLDER] [--reduce].

Prints where engine and reference differ, as of each of the world's instants. `--dump` writes the world as folders of a
programme and of facts, for `palier check`, `run` and `explain`; `--reduce` prints the smallest world that differs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

from .calculating import Calculations, differences
from .reading import facts_of_rows
from .reducing import reduced
from .worlds import World, world_of
from .writing import write_facts, write_programme


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", help="a file of tests/properties/examples, or a seed")
    parser.add_argument("--dump", type=Path, help="write programme/ and facts/ here")
    parser.add_argument("--reduce", action="store_true", help="make it smaller while engine and reference differ")
    given = parser.parse_args()
    world = world_of(int(given.world)) if given.world.isdigit() else World.read(Path(given.world))
    if given.reduce:
        world = reduced(world, lambda smaller: bool(compared(smaller)), seconds=300)
        print(world.text())
    if given.dump:
        write_programme(world.document, given.dump / "programme")
        write_facts(world.facts, given.dump / "facts")
    print("\n".join(compared(world)) or "engine and reference agree")


def compared(world: World) -> list[str]:
    """Where engine and reference differ."""
    with duckdb.connect() as connection:
        calculations = Calculations(world.programme, facts_of_rows(world.facts, world.settings, connection))
        found: list[str] = []
        for cut in world.cuts():
            at = calculations.as_of(cut)
            unequal = differences(calculations.by("duckdb", at), calculations.by("reference", at))
            found += (
                [f"as of day {at.day}, known before {at.known_before}: engine | reference", *unequal] if unequal else []
            )
        return found


if __name__ == "__main__":
    main()
