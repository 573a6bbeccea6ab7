"""Chains of parents followed to their top: customer groups, parent groups of partners, successors of distributors.

Source: semantics 9, 62. Chains are walked by doubling (each round looks twice as far), so depth costs its logarithm.
"""

from __future__ import annotations

from .columns import Table
from .cut import Cut
from .versions import hold


def resolve_tops(cut: Cut, table: Table, parent: str, top: str) -> None:
    """Fill the column `top` of a result: the highest row known on the chain of `parent`; itself without one.

    Rows of a cycle are held `group-cycle`; a chain that leads into a cycle ends before it.
    """
    key, target = table.key[0], cut.target(table.name)
    if not cut.numbers(f"SELECT count(*) FROM {target} WHERE {parent} IS NOT NULL")[0]:
        cut.execute(f"UPDATE {target} SET {top} = {key}")
        return
    cycle = find_cycle(cut, target, key, parent)
    if cycle:
        hold(cut, table, f"{key} IN (SELECT id FROM {cut.target('cycle')})", "group-cycle", parent)
        cut.execute(f"INSERT INTO {cut.target('cycles')} SELECT '{table.name}', id FROM {cut.target('cycle')}")
        find_cycle(cut, target, key, parent)
    cut.execute(f"UPDATE {target} SET {top} = up.ancestor FROM {cut.target('up')} AS up WHERE up.id = {key}")


def find_cycle(cut: Cut, source: str, key: str, parent: str) -> int:
    """Write `up` (id, ancestor: the top of its chain, is_open: it has none) and `cycle` (id: the rows on cycles).

    Gives the size of `cycle`.
    """
    up, cycle = cut.target("up"), cut.target("cycle")
    cut.execute(
        f"CREATE OR REPLACE TABLE {up} AS SELECT child.{key} AS id, coalesce(above.{key}, child.{key}) AS ancestor,"
        f" above.{key} IS NULL AS is_top, above.{key} IS NOT NULL AS is_open FROM {source} AS child"
        f" LEFT JOIN {source} AS above ON above.{key} = child.{parent}"
    )
    opened = cut.numbers(f"SELECT count(*) FROM {up} WHERE is_open")[0]
    reach, left = 1, opened
    while left and reach <= opened:
        cut.execute(
            f"CREATE OR REPLACE TABLE {up} AS SELECT low.id, high.ancestor, low.is_top, low.is_open AND NOT top.is_top"
            f" AS is_open FROM {up} AS low JOIN {up} AS high ON high.id = low.ancestor"
            f" JOIN {up} AS top ON top.id = high.ancestor"
        )
        left = cut.numbers(f"SELECT count(*) FROM {up} WHERE is_open")[0]
        reach *= 2
    # After as many steps as there are open rows, whoever still walks stands on a cycle, and all of it is stood on.
    cut.execute(f"CREATE OR REPLACE TABLE {cycle} AS SELECT DISTINCT ancestor AS id FROM {up} WHERE is_open")
    return cut.numbers(f"SELECT count(*) FROM {cycle}")[0]
