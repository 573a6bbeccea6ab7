"""Rounding and sharing out, by the reference's own hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.reference.rounding import rounded, rounded_share, shared_out

CENTS = st.integers(-(10**15), 10**15).map(lambda cents: Decimal(cents).scaleb(-2))


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.015", "0.02"), ("0.0049999999", "0.00"), ("2.675", "2.68")],
)
def test_half_a_cent_goes_away_from_zero(amount: str, cents: str) -> None:
    assert str(rounded(Decimal(amount), 2)) == cents


def test_a_quotient_is_rounded_once_at_the_end() -> None:
    assert rounded_share(Decimal(10000), Decimal(160), Decimal(13000), 2) == Decimal("123.08")  # semantics 39
    assert rounded_share(Decimal("0.01"), Decimal(1), Decimal(2), 2) == Decimal("0.01")
    assert rounded_share(Decimal("-0.01"), Decimal(1), Decimal(2), 2) == Decimal("-0.01")


def test_the_signed_example_of_semantics_49() -> None:
    assert shared_out(Decimal("1.00"), [Decimal(2), Decimal(2), Decimal(-1)], 2) == [
        Decimal("0.67"),
        Decimal("0.67"),
        Decimal("-0.34"),
    ]


def test_thirds_of_unlike_size_tie_exactly() -> None:
    # 1.333… and twice 0.333… of a cent: equal parts, so the first of them has the cent that is left.
    assert shared_out(Decimal("0.02"), [Decimal(1), Decimal(4), Decimal(1)], 2) == [
        Decimal("0.01"),
        Decimal("0.01"),
        Decimal("0.00"),
    ]


def test_weights_that_sum_to_zero_count_by_size_and_alike_when_all_are_zero() -> None:
    assert shared_out(Decimal("0.03"), [Decimal(2), Decimal(-1), Decimal(-1)], 2) == [
        Decimal("0.01"),
        Decimal("0.01"),
        Decimal("0.01"),
    ]
    assert shared_out(Decimal("0.03"), [Decimal(0), Decimal(0)], 2) == [Decimal("0.02"), Decimal("0.01")]


@given(total=CENTS, weights=st.lists(CENTS, min_size=1, max_size=8))
def test_shares_add_up_to_the_total(total: Decimal, weights: list[Decimal]) -> None:
    shares = shared_out(total, weights, 2)
    assert sum(shares) == total
    assert all(share == rounded(share, 2) for share in shares)


@given(total=CENTS, weights=st.lists(CENTS.filter(lambda weight: weight > 0), min_size=1, max_size=8))
def test_a_share_is_less_than_a_cent_from_its_exact_part(total: Decimal, weights: list[Decimal]) -> None:
    for share, weight in zip(shared_out(total, weights, 2), weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < Decimal("0.01") * sum(weights)


def test_a_currency_without_decimals_shares_whole_units() -> None:
    assert shared_out(Decimal(10), [Decimal(1)] * 3, 0) == [Decimal(4), Decimal(3), Decimal(3)]
