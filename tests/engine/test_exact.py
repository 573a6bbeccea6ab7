"""The one door for money on expressions against Python's whole numbers: thirteen digits, halves, every sign."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palier.base.money import multiply_divide
from palier.engine.exact import floor_quotient, minor_units_of, rounded_quotient, text_of_money, whole
from tests.engine.duck import Expressions, ask, connection

CENTS = 10**15 - 1
"""The largest amount of cents: below 10^13 units of two decimals."""
RATES = 10 * 10**6

Triple = tuple[int, int, int]


def half_away(a: int, b: int, divisor: int) -> int:
    """a × b ÷ divisor in whole numbers, half away from zero; 0 over nothing."""
    if divisor == 0:
        return 0
    product, size = abs(a * b), abs(divisor)
    units = (2 * product + size) // (2 * size)
    return -units if (a * b < 0) != (divisor < 0) else units


def _rounded(table: ir.Table) -> list[ir.Value]:
    return [rounded_quotient(table.a, table.b, table.c)]


def _floors(table: ir.Table) -> list[ir.Value]:
    return list(floor_quotient(table.a, table.b, table.c))


def _text(minor_units: int) -> Expressions:
    return TEXTS.setdefault(minor_units, lambda table: [text_of_money(table.a, minor_units)])


TEXTS: dict[int, Expressions] = {}


def rounded(rows: list[Triple]) -> list[int]:
    return [value for (value,) in ask("a b c", rows, _rounded)]


def floors(rows: list[Triple]) -> list[tuple[int, int]]:
    return [(one, rest) for one, rest in ask("a b c", rows, _floors)]


EDGES = [
    (CENTS, RATES, 1_000_000), (-CENTS, RATES - 1, 10_000_000), (CENTS, CENTS, CENTS), (-CENTS, CENTS, CENTS),
    (CENTS, -CENTS, -CENTS), (CENTS, CENTS - 1, CENTS), (CENTS - 1, CENTS - 1, CENTS), (1, 1, 2), (-1, 1, 2),
    (1, -1, 2),
    (1, 1, -2), (-1, -1, 2), (-1, 1, -2), (3, 1, 2), (-3, 1, 2), (1, 1, 3), (2, 1, 3), (-2, 1, 3), (0, 5, 3), (5, 0, 3),
    (0, 0, 1), (CENTS, 1, CENTS), (CENTS, 1, 2), (CENTS, 5000, 10_000), (CENTS, 4999, 10_000), (2**53 + 1, 1, 1),
    (CENTS, 15_000, 1_000_000), (2**53 + 1, 3, 3), (-(2**53) - 1, 7, 7), (1, 1, CENTS), (CENTS // 2, 1, CENTS),
    (CENTS // 2 + 1, 1, CENTS), (1, 5_000, 1_000_000), (1, 500_000, 1_000_000), (1, 499_999, 1_000_000),
]  # fmt: skip


def test_a_quotient_is_rounded_once_at_every_edge() -> None:
    assert rounded(EDGES) == [half_away(*row) for row in EDGES]


def test_a_floor_and_its_remainder_are_those_of_whole_numbers_at_every_edge() -> None:
    rows = [row for row in EDGES if row[2] > 0]
    assert floors(rows) == [divmod(a * b, c) for a, b, c in rows]


def test_nothing_divided_by_nothing_is_nothing() -> None:
    assert rounded([(5, 7, 0), (0, 0, 0), (-5, 7, 0)]) == [0, 0, 0]


def test_each_half_from_one_to_a_thousand_goes_away_from_zero() -> None:
    rows = [(sign * (2 * at + 1), 1, 2) for at in range(1000) for sign in (1, -1)]
    assert rounded(rows) == [sign * (at + 1) for at in range(1000) for sign in (1, -1)]


def test_each_neighbour_of_a_half_goes_to_its_own_side_at_thirteen_digits() -> None:
    rows: list[Triple] = []
    for divisor in (10**6, 10**6 - 1, 999_983, CENTS, CENTS - 1):
        for quotient in (0, 1, 10**9, 10**14):
            middle = (2 * quotient + 1) * divisor // 2
            rows += [(sign * (middle + off), 1, divisor) for off in (-1, 0, 1) for sign in (1, -1)]
    assert rounded(rows) == [half_away(*row) for row in rows]


DIVISORS = (1, 2, 3, 7, 10_000, 1_000_000)
amounts = st.integers(-CENTS, CENTS)
SIGNS = st.sampled_from([1, -1])
divisors = st.sampled_from(DIVISORS) | st.integers(1, 10**6) | st.integers(1, CENTS)
triples = st.tuples(amounts, st.integers(0, CENTS), divisors, SIGNS, SIGNS).map(
    lambda drawn: (drawn[0], drawn[3] * (drawn[1] % (drawn[2] + 1)), drawn[4] * drawn[2])
)
"""a, b ÷ divisor at most 1 in size: the quotient stays as small as a."""


def is_supported(row: Triple) -> bool:
    return abs(half_away(*row)) < 10**15


@settings(max_examples=50)
@given(st.lists(triples, min_size=1, max_size=15))
def test_any_quotient_is_that_of_whole_numbers(rows: list[Triple]) -> None:
    assert rounded(rows) == [half_away(*row) for row in rows]


@settings(max_examples=50)
@given(st.lists(triples, min_size=1, max_size=15))
def test_any_floor_is_that_of_whole_numbers(rows: list[Triple]) -> None:
    positive = [(a, b, abs(c)) for a, b, c in rows]
    assert floors(positive) == [divmod(a * b, c) for a, b, c in positive]


def test_twenty_thousand_quotients_are_those_of_whole_numbers_and_of_plain_decimals() -> None:
    draw = Random(1)
    rows: list[Triple] = []
    while len(rows) < 20_000:
        a, divisor = (
            draw.randint(-CENTS, CENTS),
            draw.choice((*DIVISORS, draw.randint(1, CENTS), draw.randint(1, 10**6))),
        )
        row = (a, draw.choice((draw.randint(-divisor, divisor), draw.randint(-RATES, RATES))), divisor)
        if is_supported(row):
            rows.append(row)
    found = rounded(rows)
    assert found == [half_away(*row) for row in rows]
    assert found[:2000] == [int(multiply_divide(Decimal(a), Decimal(b), Decimal(c), 0)) for a, b, c in rows[:2000]]


def test_a_product_past_the_range_fails_and_gives_no_number() -> None:
    with pytest.raises((duckdb.OutOfRangeException, duckdb.ConversionException)):
        rounded([(10**20, 10**20, 1)])


@pytest.mark.parametrize(
    ("minor", "minor_units", "text"),
    [
        (-1234, 2, "-12.34"), (1234, 2, "12.34"), (0, 2, "0.00"), (5, 2, "0.05"), (-5, 2, "-0.05"), (50, 2, "0.50"),
        (100, 2, "1.00"), (-100, 2, "-1.00"), (CENTS, 2, "9999999999999.99"), (-CENTS, 2, "-9999999999999.99"),
        (0, 0, "0"), (7, 0, "7"), (-7, 0, "-7"), (1234567, 0, "1234567"), (5, 1, "0.5"), (-12, 1, "-1.2"),
        (1, 3, "0.001"),
    ],
)  # fmt: skip
def test_money_is_written_with_its_currencys_decimals(minor: int, minor_units: int, text: str) -> None:
    assert ask("a", [(minor,)], _text(minor_units)) == [(text,)]


@settings(max_examples=30)
@given(st.lists(amounts, min_size=1, max_size=20), st.integers(0, 2))
def test_money_written_and_read_again_is_itself(minors: list[int], minor_units: int) -> None:
    found = ask("a", [(minor,) for minor in minors], _text(minor_units))
    assert [Decimal(text) for (text,) in found] == [Decimal(minor).scaleb(-minor_units) for minor in minors]
    assert all(len(text.partition(".")[2]) == minor_units for (text,) in found)


@pytest.mark.parametrize("minor_units", [0, 1, 2])
def test_a_facts_amount_becomes_whole_minor_units(minor_units: int) -> None:
    largest = 10**13 * 10**minor_units - 1
    minors = [0, 1, -1, 5, 99, 100, -101, largest, -largest, largest // 3]
    given_amounts = [Decimal(minor).scaleb(-minor_units) for minor in minors]
    column = pa.array(given_amounts, pa.decimal128(19, 6))
    connection().register("facts", pa.table({"amount": column, "at": range(len(minors))}))
    table = ibis.table({"amount": "decimal(19, 6)", "at": "int64"}, name="facts")
    sql = ibis.to_sql(table.select("at", v=minor_units_of(table.amount, minor_units)).order_by("at"), dialect="duckdb")
    assert [int(value) for _, value in connection().execute(str(sql)).fetchall()] == minors


def test_every_whole_number_has_the_one_type() -> None:
    assert str(whole(7).type()) == "decimal(38, 0)"
