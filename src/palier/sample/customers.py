"""The customers of a sample: each at home with one partner, larger ones first, some in groups, some merged later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import isqrt

import numpy as np

from .draws import Draws, Ints
from .names import PUBLIC, customer_name, organisation
from .partners import Partners
from .rows import Row, at_hour
from .span import Span

_LINES_A_CUSTOMER = 12
_MOST = 500_000
_SHARED_PERCENT = 9
_NEWEST_PERCENT = 10
_KNOWN_AT_FIRST = 500
"""Per mille of a partner's customers that buy from the first day on; the others come one by one."""


@dataclass(frozen=True, slots=True)
class Customers:
    """All customers, partner by partner: those of rank r are `[starts[r], starts[r + 1])`."""

    starts: Ints
    digits: int

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.starts[-1])


def draw_customers(partners: Partners, lines: int) -> Customers:
    """Customers enough for repeated purchases: one for about a dozen lines."""
    count = len(partners.ids)
    wanted = min(max(lines // _LINES_A_CUSTOMER, 3 * count), 200 * count, _MOST)
    weights = [isqrt(int(weight)) for weight in np.diff(partners.weights, prepend=0)]
    whole = sum(weights)
    sizes = [max(2, weight * wanted // whole) for weight in weights]
    starts = np.cumsum([0, *sizes], dtype=np.int64)
    return Customers(starts, max(5, len(str(int(starts[-1])))))


def choose_customers(
    customers: Customers, partners: Partners, span: Span, draws: Draws, documents: Ints, ranks: Ints, days: Ints
) -> Ints:
    """The customer of each document: mostly an old one of the partner's own, at times its newest, or another's.

    `days` are indices of working days: customers come into a partner's reach one after the other.
    """
    shared = draws.below("shared", documents, 100) < _SHARED_PERCENT
    others = draws.weighted("other partner", documents, partners.weights)
    at_home = np.where(shared, others, ranks)
    first = customers.starts[at_home]
    size = customers.starts[at_home + 1] - first
    late = (1000 - _KNOWN_AT_FIRST) * days // len(span.days)
    reach = np.maximum(size * (_KNOWN_AT_FIRST + late) // 1000, 1)
    old = np.minimum(draws.below_each("customer", documents, reach), draws.below_each("or customer", documents, reach))
    newest = (draws.below("newest", documents, 100) < _NEWEST_PERCENT) & ~shared
    return first + np.where(newest, reach - 1, old)


def customer_rows(customers: Customers, partners: Partners, span: Span, draws: Draws) -> Iterator[Row]:
    """Every customer, and later versions of those that were merged under a parent."""
    numbers = np.arange(customers.count, dtype=np.int64)
    names = draws.shuffled("customer name", customers.count).tolist()
    chance = draws.below("customer parent", numbers, 1000).tolist()
    parents = draws.below_each("which parent", numbers, np.maximum(numbers, 1)).tolist()
    nearby = draws.below("near parent", numbers, 6).tolist()
    homes = np.searchsorted(customers.starts, numbers, side="right") - 1
    for number, home in zip(numbers.tolist(), homes.tolist(), strict=True):
        within = number - int(customers.starts[home])
        # A parent always has the smaller number, so no chain of them can close.
        parent = parents[number] if chance[number] % 3 == 0 else number - 1 - nearby[number]
        named = customer_name(names[number])
        row: Row = {
            "customer_id": customer_id(customers, number),
            "name": named,
            "country": partners.countries[home],
            "segment": _segment(names[number], within, int(customers.starts[home + 1] - customers.starts[home])),
            "parent_id": customer_id(customers, parent) if chance[number] < 110 and parent >= 0 else None,
        }
        yield row
        if chance[number] >= 992 and parent >= 0:
            merged_on = span.last_day - timedelta(days=10 + 37 * (number % 7))
            yield {**row, "parent_id": customer_id(customers, parent), "reported_at": at_hour(merged_on, 10)}


def listed_rows(customers: Customers, span: Span, draws: Draws) -> Iterator[Row]:
    """A few accounts that are to be served through a partner."""
    for number in range(min(customers.count, 10_000)):
        if draws.one("listed", number, 60) == 0:
            yield {"customer_id": customer_id(customers, number), "from": span.last_day - timedelta(days=150)}


def customer_id(customers: Customers, number: int) -> str:
    """How the facts name a customer."""
    return f"C-{number + 1:0{customers.digits}d}"


def _segment(name: int, within: int, size: int) -> str:
    if organisation(name) in PUBLIC:
        return "public"
    if within * 10 < size:
        return "large"
    return "medium" if within * 10 < size * 4 else "small"
