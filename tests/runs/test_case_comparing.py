"""When two values are the same, and how two engines are told apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from palier.runs.case_comparing import compare_engines, compare_rows


def difference(expected: Any, actual: Any) -> list[str]:
    """What is said of one cell of one row."""
    row = {"partner_id": "a", "tier": actual}
    return list(compare_rows("tiers", {"partner_id": "a", "tier": expected}, False, [row]))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (Decimal("12.5"), Decimal("12.50")),
        (12, Decimal("12.00")),
        ("12.50", Decimal("12.5")),
        (date(2018, 2, 3), date(2018, 2, 3)),
        (date(2018, 2, 3), "2018-02-03"),
        (7, "7"),
        (None, None),
        (None, ""),
        (True, "true"),
    ],
)
def test_the_same_value_however_it_is_written(expected: Any, actual: Any) -> None:
    assert difference(expected, actual) == []


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (Decimal("12.50"), Decimal("12.51")),
        (0, None),
        (None, Decimal(0)),
        (date(2018, 2, 3), date(2018, 2, 4)),
        ("gold", "Gold"),
        ("gold", None),
        (Decimal("0.01"), "gold"),
    ],
)
def test_another_value(expected: Any, actual: Any) -> None:
    assert len(difference(expected, actual)) == 1


def test_two_engines_that_differ_in_a_row_that_no_case_names_are_told_apart() -> None:
    ours = [{"partner_id": "a", "tier": "gold", "from": date(2017, 2, 4), "path": "x"}]
    theirs = [{**ours[0], "path": "y"}]
    assert list(compare_engines("tiers", ("duckdb", "reference"), ours, theirs)) == [
        "tiers a gold 2017-02-04: duckdb and reference disagree: path x against path y"
    ]
    assert list(compare_engines("tiers", ("duckdb", "reference"), ours, ours)) == []


def test_two_engines_of_which_one_has_more_rows_are_told_apart() -> None:
    row = {"partner_id": "a", "tier": "gold", "from": date(2017, 2, 4)}
    assert list(compare_engines("tiers", ("duckdb", "reference"), [row, row], [row])) == [
        "tiers: duckdb has 2 rows, reference has 1"
    ]
