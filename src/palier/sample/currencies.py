"""Foreign currencies and their daily rates, with the holes that real ones have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from palier.programme.document import Programme

from .draws import Draws
from .rows import Row, at_hour
from .span import Span

_WORTH = {"EUR": 1_000_000, "USD": 905_000, "GBP": 1_160_000, "CHF": 918_000}
"""What a unit was worth in millionths of a euro."""
_LONGEST_GAP = 60
"""Where a programme accepts older rates than this, no hole is dug."""


@dataclass(frozen=True, slots=True)
class Currencies:
    """The programme's currency first, then three foreign ones, and what each is worth in millionths of the first."""

    codes: tuple[str, ...]
    worth: tuple[int, ...]


def currencies_of(programme: Programme) -> Currencies:
    """Three foreign currencies of two decimals beside the programme's own."""
    own = programme.header.currency
    foreign = [code for code in ("USD", "CHF", "GBP", "EUR") if code != own][:3]
    unit = _WORTH.get(own, 1_000_000)
    return Currencies((own, *foreign), (1_000_000, *(_WORTH[code] * 1_000_000 // unit for code in foreign)))


def rate_rows(programme: Programme, currencies: Currencies, span: Span, draws: Draws) -> Iterator[Row]:
    """A rate for each weekday, wandering; none at weekends, and for one currency none for longer than is accepted."""
    longest = programme.header.rate_max_age_days
    gap_from = max(programme.header.starts_on, span.last_day - timedelta(days=60)) + timedelta(days=7)
    gap_until = gap_from + timedelta(days=longest + 20 if longest <= _LONGEST_GAP else 0)
    for currency, worth in zip(currencies.codes[1:], currencies.worth[1:], strict=True):
        rate = worth
        first = span.first_day - timedelta(days=6)
        for ahead in range((span.last_day - first).days + 1):
            day = first + timedelta(days=ahead)
            if day.weekday() > 4:
                continue
            drift = draws.one(f"rate {currency}", day.toordinal(), 8_001) - 4_000
            rate = min(max(rate + rate * drift // 1_000_000, worth * 85 // 100), worth * 115 // 100)
            if currency == currencies.codes[1] and gap_from <= day < gap_until:
                continue
            yield {
                "currency": currency,
                "date": day,
                "rate": Decimal(rate).scaleb(-6),
                "reported_at": at_hour(day, 15),
            }
