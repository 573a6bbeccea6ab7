"""Figures as a reader writes them (portal.md §11): amounts, rates, days and spans in French and English. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from palier.base.currencies import MINOR_UNITS

NARROW, NO_BREAK, MINUS = "\u202f", "\u00a0", "\u2212"
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}


def number(value: Decimal, decimals: int, language: str) -> str:
    """Digits with the reader's thousands and decimal marks, without a sign."""
    text = f"{abs(value):,.{decimals}f}"
    return text.replace(",", NARROW).replace(".", ",") if language == "fr" else text


def money(amount: Decimal, currency: str, language: str, *, is_gain: bool = False, decimals: int | None = None) -> str:
    """An amount with its currency: `52 745,22 €`, `€52,745.22`; the sign first, a plus only for a gain."""
    places = MINOR_UNITS.get(currency, 2) if decimals is None else decimals
    sign = MINUS if amount < 0 else "+" if is_gain and amount > 0 else ""
    digits = number(amount, places, language)
    symbol = _SIGNS.get(currency, currency)
    if language == "fr":
        return f"{sign}{digits}{NO_BREAK}{symbol}"
    return f"{sign}{symbol}{digits}" if currency in _SIGNS else f"{sign}{symbol}{NO_BREAK}{digits}"


def cents_apart(text: str, language: str) -> tuple[str, str]:
    """An amount in two parts, for the one strong number: what is large, and the cents with all that follows them."""
    mark = "," if language == "fr" else "."
    at = text.rfind(mark)
    return (text[:at], text[at:]) if at >= 0 else (text, "")


def rate(value: Decimal, language: str) -> str:
    """A rate as percent: `1,5 %`, `1.5%`."""
    percent = (value * 100).normalize()
    decimals = max(1, -int(percent.as_tuple().exponent))
    digits = number(percent, decimals, language)
    sign = MINUS if percent < 0 else ""
    return f"{sign}{digits}{NARROW}%" if language == "fr" else f"{sign}{digits}%"


def day(value: date, language: str, *, has_year: bool = True) -> str:
    """A day: `1 October 2017`, `1er octobre 2017` (the page raises *er*)."""
    first = "1er" if language == "fr" and value.day == 1 else str(value.day)
    words = f"{first} {_MONTHS[language][value.month - 1]}"
    return f"{words} {value.year}" if has_year else words


def span(start: date, end: date, language: str) -> str:
    """A half-open span, shown to its last day: `5 August to 3 November 2017`, `du 5 août au 3 novembre 2017`."""
    last = end - timedelta(days=1)
    first = day(start, language, has_year=start.year != last.year)
    return f"du {first} au {day(last, language)}" if language == "fr" else f"{first} to {day(last, language)}"
