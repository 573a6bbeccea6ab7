"""A run as a list of statements: each a select compiled from an Ibis expression over the tables before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from .exact import EXACT, exact, floor_quotient, whole
from .shapes import Statement


@dataclass
class Pipeline:
    """Collects statements for one dialect of SQL. What `add` returns knows only names and types: nothing nests."""

    dialect: str
    statements: list[Statement] = field(default_factory=list)

    def add(self, name: str, expression: ir.Table, *, keep: bool = False) -> ir.Table:
        """Add a step and return it as a table that later steps can read."""
        sql = str(ibis.to_sql(expression, dialect=self.dialect))
        self.statements.append(Statement(name, sql, keep))
        return ibis.table(dict(expression.schema().items()), name=name)


def apportion(
    pipeline: Pipeline,
    name: str,
    rows: ir.Table,
    *,
    total: str,
    weight: str,
    group: Sequence[str],
    order: Sequence[str],
) -> ir.Table:
    """`rows` with a column `share`: the row's part of `total` by largest remainder, signed (semantics 49).

    `total` is the same on every row of a group; `order` settles ties and is unique within a group.
    """
    window = ibis.window(group_by=list(group))
    sums = pipeline.add(
        f"{name}_sums",
        rows.mutate(
            sum_of_weights=exact(rows[weight].sum().over(window)),
            sum_of_sizes=exact(rows[weight].abs().sum().over(window)),
            rows_of_group=exact(rows[weight].count().over(window)),
        ),
    )
    used = pipeline.add(
        f"{name}_used",
        sums.mutate(
            used=ibis.cases(
                (sums.sum_of_weights > whole(0), sums[weight]),
                (sums.sum_of_weights < whole(0), -sums[weight]),
                (sums.sum_of_sizes > whole(0), sums[weight].abs()),
                else_=whole(1),
            ),
            divisor=ibis.cases(
                (sums.sum_of_weights != whole(0), sums.sum_of_weights.abs()),
                (sums.sum_of_sizes > whole(0), sums.sum_of_sizes),
                else_=sums.rows_of_group,
            ),
        ),
    )
    floor, remainder = floor_quotient(used[total], used.used, used.divisor)
    floors = pipeline.add(f"{name}_floors", used.mutate(floor=exact(floor), remainder=exact(remainder)))
    ranked = pipeline.add(
        f"{name}_ranked",
        floors.mutate(
            missing=floors[total] - exact(floors.floor.sum().over(window)),
            rank=ibis.row_number().over(
                ibis.window(group_by=list(group), order_by=[floors.remainder.desc(), *(floors[by] for by in order)])
            ),
        ),
    )
    share = ranked.floor + ibis.cases((ranked["rank"].cast(EXACT) < ranked.missing, whole(1)), else_=whole(0))
    columns: Mapping[str, ir.Value] = {column: ranked[column] for column in rows.columns}
    return pipeline.add(f"{name}_shares", ranked.select(**columns, share=exact(share)))
