"""Figures as portal.md §11 writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from palier.portal.pages import figures


@pytest.mark.parametrize(
    ("amount", "is_gain", "french", "english"),
    [
        ("52745.22", False, "52\u202f745,22\u00a0€", "€52,745.22"),
        ("-84", False, "\u221284,00\u00a0€", "\u2212€84.00"),
        ("1047", True, "+1\u202f047,00\u00a0€", "+€1,047.00"),
        ("0", True, "0,00\u00a0€", "€0.00"),
        ("1234567.8", False, "1\u202f234\u202f567,80\u00a0€", "€1,234,567.80"),
    ],
)
def test_amounts(amount: str, is_gain: bool, french: str, english: str) -> None:
    assert figures.money(Decimal(amount), "EUR", "fr", is_gain=is_gain) == french
    assert figures.money(Decimal(amount), "EUR", "en", is_gain=is_gain) == english


def test_currencies_without_cents_or_sign() -> None:
    assert figures.money(Decimal(1500), "JPY", "en") == "JPY\u00a01,500"
    assert figures.money(Decimal(1500), "JPY", "fr") == "1\u202f500\u00a0JPY"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [("0.015", "1,5\u202f%", "1.5%"), ("0.01", "1,0\u202f%", "1.0%"), ("0.0075", "0,75\u202f%", "0.75%")],
)
def test_rates(value: str, french: str, english: str) -> None:
    assert (figures.rate(Decimal(value), "fr"), figures.rate(Decimal(value), "en")) == (french, english)


def test_days_and_spans() -> None:
    assert figures.day(date(2017, 10, 1), "fr") == "1er octobre 2017"
    assert figures.day(date(2017, 10, 1), "en") == "1 October 2017"
    assert figures.span(date(2017, 8, 5), date(2017, 11, 4), "fr") == "du 5 août au 3 novembre 2017"
    assert figures.span(date(2017, 8, 5), date(2017, 11, 4), "en") == "5 August to 3 November 2017"
    assert figures.span(date(2017, 11, 4), date(2018, 2, 3), "en") == "4 November 2017 to 2 February 2018"


def test_the_cents_stand_apart() -> None:
    assert figures.cents_apart("52\u202f745,22\u00a0€", "fr") == ("52\u202f745", ",22\u00a0€")
    assert figures.cents_apart("€52,745.22", "en") == ("€52,745", ".22")
