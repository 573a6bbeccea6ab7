"""What generated worlds meet: python -m tests.generated.coverage [--worlds N] [--first SEED].

Counts kinds of scales with outcomes and reasons, and the other things that laws must have met to mean anything, in the
results of the reference.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb

from .calculating import Calculations, Tables
from .reading import facts_of_rows
from .worlds import World, world_of

MARKS = ("before_cap", "deducted", "exchange_rate", "spell_from", "gate", "band_from", "scale")
"""Keys of evidence that say which part of a programme had a say."""


def met(world: World, tables: Tables) -> Iterator[str]:
    """Everything that one result met, in words."""
    kinds = {
        (version.name, benefit.benefit): f"{benefit.scale.kind} {benefit.scale.pays} per {benefit.scope}"
        for version in world.programme.versions
        for benefit in version.benefits
    }
    for row in tables["entitlements"]:
        kind = kinds[row["programme_version"], row["benefit_id"]]
        yield f"{row['outcome']} {row['reason'] or ''}".strip()
        yield f"{row['kind']} {row['outcome']}"
        if row["outcome"] == "applied":
            yield f"{kind}: applied, {row['kind']}"
            evidence: dict[str, Any] = json.loads(row["evidence"])
            yield from (f"evidence {key}" for key in MARKS if key in evidence)
            yield f"amount {'above' if row['amount'] > 0 else 'below' if row['amount'] < 0 else 'at'} 0"
        yield from (f"reversible by {code}" for code in (row["reversible_by"] or "nothing").split())
    for row in tables["tiers"]:
        yield f"tier by {row['origin']}" + (", granted" if row["path"] else "")


def count_met(seeds: range) -> Counter[str]:
    """What the worlds of some seeds met, counted over rows."""
    counted: Counter[str] = Counter()
    with duckdb.connect() as connection:
        for seed in seeds:
            world = world_of(seed)
            calculations = Calculations(world.programme, facts_of_rows(world.facts, world.settings, connection))
            for cut in world.cuts():
                counted.update(met(world, calculations.by("reference", calculations.as_of(cut))))
    return counted


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    given = parser.parse_args()
    for words, number in sorted(count_met(range(given.first, given.first + given.worlds)).items()):
        print(f"{number:7}  {words}")


if __name__ == "__main__":
    main()
