"""Money against exact fractions: one rounding, and shares that always add up."""

from __future__ import annotations

from decimal import Decimal, getcontext, localcontext
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.base.money import apportion, multiply_divide, round_half_away

CENTS = st.integers(-(10**15), 10**15).map(lambda cents: Decimal(cents).scaleb(-2))
RATES = st.integers(-(10**7), 10**7).map(lambda millionths: Decimal(millionths).scaleb(-6))
WEIGHTS = st.lists(st.integers(-(10**15), 10**15).map(lambda cents: Decimal(cents).scaleb(-2)), min_size=1, max_size=12)


def half_away(value: Fraction, minor_units: int) -> Decimal:
    """The oracle: whole numbers and nothing else."""
    scaled = abs(value) * 10**minor_units
    units = floor(scaled + Fraction(1, 2))
    return Decimal(-units if value < 0 else units).scaleb(-minor_units)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0.005", "0.01"), ("-0.005", "-0.01"), ("0.004999999999", "0.00"), ("-0.004999999999", "0.00"),
        ("0.015", "0.02"), ("0.025", "0.03"), ("-0.025", "-0.03"), ("2.675", "2.68"),
        ("9999999999999.995", "10000000000000.00"),
    ],
)  # fmt: skip
def test_half_a_cent_goes_away_from_zero(amount: str, rounded: str) -> None:
    assert str(round_half_away(Decimal(amount), 2)) == rounded


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert not round_half_away(Decimal("-0.004"), 2).is_signed()
    assert not multiply_divide(Decimal("-0.01"), Decimal("0.1"), Decimal(1), 2).is_signed()
    assert not multiply_divide(Decimal(0), Decimal(-1), Decimal(3), 2).is_signed()


@pytest.mark.parametrize("minor_units", [0, 1, 2, 3])
def test_a_rounded_amount_has_exactly_the_decimals_of_its_currency(minor_units: int) -> None:
    assert round_half_away(Decimal("1.2345"), minor_units).as_tuple().exponent == -minor_units
    assert multiply_divide(Decimal(7), Decimal(3), Decimal(2), minor_units).as_tuple().exponent == -minor_units


@given(st.integers(-(10**20), 10**20), st.integers(0, 9), st.integers(0, 3))
def test_rounding_is_that_of_exact_fractions(digits: int, decimals: int, minor_units: int) -> None:
    amount = Decimal(digits).scaleb(-decimals)
    assert round_half_away(amount, minor_units) == half_away(Fraction(amount), minor_units)


@given(st.integers(-(10**15), 10**15), st.integers(0, 2))
def test_rounding_twice_is_rounding_once(digits: int, minor_units: int) -> None:
    once = round_half_away(Decimal(digits).scaleb(-6), minor_units)
    assert round_half_away(once, minor_units) == once


@given(CENTS, CENTS | RATES, CENTS.filter(bool), st.integers(0, 3))
def test_a_product_and_a_quotient_are_rounded_once(a: Decimal, b: Decimal, c: Decimal, minor_units: int) -> None:
    exact = Fraction(a) * Fraction(b) / Fraction(c)
    assert multiply_divide(a, b, c, minor_units) == half_away(exact, minor_units)


@pytest.mark.parametrize(
    ("a", "b", "c", "result"),
    [
        ("10000", "160", "13000", "123.08"),  # semantics 39
        ("-2000", "0.03", "1", "-60.00"),  # semantics 52
        ("0.01", "-0.005", "0.01", "-0.01"), ("0.01", "0.005", "-0.01", "-0.01"), ("-0.01", "-0.005", "0.01", "0.01"),
        ("9999999999999.99", "9999999999999.99", "9999999999999.99", "9999999999999.99"),
        ("1", "1", "3", "0.33"), ("2", "1", "3", "0.67"), ("1", "1", "200", "0.01"), ("-1", "1", "200", "-0.01"),
    ],
)  # fmt: skip
def test_a_product_and_a_quotient_by_example(a: str, b: str, c: str, result: str) -> None:
    assert str(multiply_divide(Decimal(a), Decimal(b), Decimal(c), 2)) == result


def test_a_share_of_nothing_is_the_programmers_fault() -> None:
    with pytest.raises(ZeroDivisionError, match="a share of nothing"):
        multiply_divide(Decimal(1), Decimal(1), Decimal(0), 2)


def test_no_context_of_a_caller_changes_a_cent() -> None:
    with localcontext() as context:
        context.prec = 3
        context.rounding = "ROUND_DOWN"
        assert str(round_half_away(Decimal("123456.785"), 2)) == "123456.79"
        assert str(multiply_divide(Decimal("123456.78"), Decimal("7"), Decimal("7"), 2)) == "123456.78"
        assert [str(share) for share in apportion(Decimal("123456.79"), [Decimal(1), Decimal(1)], 2)] == [
            "61728.40",
            "61728.39",
        ]
    assert getcontext().prec == 28


def shares(total: str, *weights: str, minor_units: int = 2) -> list[str]:
    return [str(share) for share in apportion(Decimal(total), [Decimal(each) for each in weights], minor_units)]


def test_the_largest_remainders_get_the_missing_cents() -> None:
    assert shares("1.00", "2", "2", "-1") == ["0.67", "0.67", "-0.34"]  # semantics 49
    assert shares("0.02", "0.50", "0.50", "0.50") == ["0.01", "0.01", "0.00"]  # semantics 37
    assert shares("100", "1", "1", "1", minor_units=0) == ["34", "33", "33"]
    assert shares("1000.00", "1", "2", "3", "4") == ["100.00", "200.00", "300.00", "400.00"]


def test_a_negative_total_is_shared_from_its_floors_up() -> None:
    assert shares("-1.00", "1", "1", "1") == ["-0.33", "-0.33", "-0.34"]
    assert shares("-0.01", "1", "1") == ["0.00", "-0.01"]


def test_ties_go_to_the_first_line() -> None:
    assert shares("0.01", "1", "1", "1") == ["0.01", "0.00", "0.00"]
    assert shares("0.03", "1", "1") == ["0.02", "0.01"]


def test_weights_that_sum_to_nothing_count_by_their_size() -> None:
    assert shares("1.00", "3", "-3") == ["0.50", "0.50"]
    assert shares("1.00", "3", "-1", "-2") == ["0.50", "0.17", "0.33"]


def test_weights_that_are_all_nothing_share_alike() -> None:
    assert shares("1.00", "0", "0", "0") == ["0.34", "0.33", "0.33"]


def test_weights_of_a_negative_sum_share_as_their_opposites() -> None:
    assert shares("1.00", "-2", "-1") == shares("1.00", "2", "1")


def test_a_line_without_weight_gets_nothing_beside_others() -> None:
    assert shares("1.00", "0", "1", "0") == ["0.00", "1.00", "0.00"]


def test_nothing_is_shared_among_nobody() -> None:
    assert apportion(Decimal(0), [], 2) == []
    with pytest.raises(ValueError, match="nothing to apportion to"):
        apportion(Decimal("0.01"), [], 2)


def test_a_total_finer_than_its_currency_is_the_programmers_fault() -> None:
    with pytest.raises(ValueError, match=r"0\.005 has more than 2 decimals"):
        apportion(Decimal("0.005"), [Decimal(1)], 2)


@given(CENTS, WEIGHTS)
def test_shares_always_add_up(total: Decimal, weights: list[Decimal]) -> None:
    assert sum(apportion(total, weights, 2)) == total


@given(CENTS, WEIGHTS)
def test_no_share_is_a_cent_or_more_from_its_exact_part(total: Decimal, weights: list[Decimal]) -> None:
    whole = sum(map(Fraction, weights))
    used = [Fraction(weight) for weight in weights] if whole else [Fraction(abs(weight)) for weight in weights]
    used = used if any(used) else [Fraction(1)] * len(used)
    whole = sum(used)
    for share, weight in zip(apportion(total, weights, 2), used, strict=True):
        assert abs(Fraction(share) - Fraction(total) * weight / whole) < Fraction(1, 100)


@given(CENTS, WEIGHTS)
def test_of_two_lines_the_larger_remainder_is_served_first(total: Decimal, weights: list[Decimal]) -> None:
    whole = sum(map(Fraction, weights))
    if whole <= 0:
        return
    exact = [Fraction(total) * 100 * Fraction(weight) / whole for weight in weights]
    lifted = [int(share * 100) - floor(part) for share, part in zip(apportion(total, weights, 2), exact, strict=True)]
    assert set(lifted) <= {0, 1}
    ranked = sorted(range(len(exact)), key=lambda at: (floor(exact[at]) - exact[at], at))
    assert [lifted[at] for at in ranked] == sorted(lifted, reverse=True)


@given(CENTS, WEIGHTS, st.integers(1, 1000))
def test_weights_of_another_measure_give_the_same_shares(total: Decimal, weights: list[Decimal], factor: int) -> None:
    assert apportion(total, [weight * factor for weight in weights], 2) == apportion(total, weights, 2)
