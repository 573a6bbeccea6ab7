"""Largest remainder on the engine: cent for cent what plain decimals share out."""

from __future__ import annotations

from decimal import Decimal

import ibis
from hypothesis import example, given, settings
from hypothesis import strategies as st

from palier.base.money import apportion as plainly
from palier.engine.pipeline import Pipeline, apportion
from tests.engine.duck import connection, give, run_pipeline

Group = tuple[int, list[int]]
AMOUNT = st.integers(-(10**15), 10**15)
SMALL = st.integers(-5, 5)


def is_supported(group: Group) -> bool:
    """Whether every share stays below 10^13 of a currency with two decimals: weights may nearly cancel out."""
    total, weights = group
    whole = abs(sum(weights)) or 1
    return all(abs(total * weight) // whole < 10**15 for weight in weights)


groups = st.tuples(
    st.integers(-(10**13), 10**13) | st.integers(-100, 100),
    st.lists(SMALL, min_size=1, max_size=8) | st.lists(AMOUNT, min_size=1, max_size=8),
).filter(is_supported)


def statements() -> Pipeline:
    pipeline = Pipeline("duckdb")
    names = ["bucket", "total", "weight", "place", "at"]
    given_rows = ibis.table(dict.fromkeys(names[:-1], "decimal(38, 0)") | {"at": "int64"}, name="given")
    apportion(pipeline, "x", given_rows, total="total", weight="weight", group=["bucket"], order=("place",))
    return pipeline


STATEMENTS = statements()


def shared(groups: list[Group], *, backwards: bool = False) -> list[list[int]]:
    """The shares of each group, by the engine; `backwards`: rows arrive in another order."""
    rows = [
        (at, total, weight, place) for at, (total, weights) in enumerate(groups) for place, weight in enumerate(weights)
    ]
    give("bucket total weight place", rows[::-1] if backwards else rows)
    run_pipeline(STATEMENTS)
    found: list[list[int]] = [[] for _ in groups]
    for bucket, share in connection().execute("SELECT bucket, share FROM x_shares ORDER BY bucket, place").fetchall():
        found[int(bucket)].append(int(share))
    return found


def in_plain_decimals(group: Group) -> list[int]:
    return [int(share) for share in plainly(Decimal(group[0]), [Decimal(weight) for weight in group[1]], 0)]


@settings(max_examples=60)
@given(st.lists(groups, min_size=1, max_size=12))
@example(
    [(100, [2, 2, -1]), (100, [3, -3]), (100, [0, 0, 0]), (-100, [1, 1, 1]), (100, [-2, -1]), (0, [1, -1]), (1, [0])]
)
@example([(10**15, [10**15, 10**15, 1]), (-(10**15), [1, 1, 1, 1, 1, 1, 1]), (10**14, [10**15, -(10**14) * 9])])
def test_the_engine_shares_out_as_plain_decimals_do(given_groups: list[Group]) -> None:
    assert shared(given_groups) == [in_plain_decimals(group) for group in given_groups]


def test_the_order_of_rows_does_not_matter() -> None:
    given_groups: list[Group] = [(100, [1, 1, 1]), (7, [2, 2, 2, 1]), (-7, [5, 5, -3])]
    assert shared(given_groups, backwards=True) == shared(given_groups)


def test_a_group_does_not_feel_its_neighbours() -> None:
    alone = [shared([group])[0] for group in [(100, [2, 2, -1]), (5, [1, 1])]]
    assert shared([(100, [2, 2, -1]), (5, [1, 1])]) == alone
