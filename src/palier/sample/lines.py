"""Ordinary sales lines: every column of any line from its number alone, a batch at a time.

Lines stand in blocks of sixteen, cut into documents by one of a few patterns. A document's number is that of its first
line; what all its lines share is drawn from that number. The sixteenth line of a block is a document of its own: most
of them correct another line (`corrections`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from palier.base.currencies import MINOR_UNITS
from palier.programme.document import Programme

from .currencies import Currencies
from .customers import Customers, choose_customers
from .distributors import SUCCEEDED, SUCCESSOR, Succession
from .draws import Draws, Ints
from .partners import Partners
from .products import PRODUCTS_A_LINE, SOLD_A_LINE, Catalogue
from .span import Span

BLOCK = 16
NONE = -1
STANDARD, SPECIAL, FRAMEWORK = 0, 1, 2
"""Price kinds; NONE leaves the cell blank, which means standard."""
PARTNER, VENDOR = 0, 1
"""Who delivers the support."""
QUANTITIES = (1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5, 6, 8, 10, 15, 25, 40)
_PATTERNS = 64
_DOCUMENT_SIZES = (1, 1, 1, 2, 2, 3, 4, 5, 8)
_SERVICE_PERCENT = 13


@dataclass(frozen=True, slots=True)
class World:
    """All that lines are drawn from."""

    programme: Programme
    draws: Draws
    span: Span
    succession: Succession
    partners: Partners
    customers: Customers
    catalogue: Catalogue
    currencies: Currencies
    quantity_scale: Ints
    """Per mille by partner: how much more it orders of everything."""
    patterns: Ints
    """The slot, by pattern and slot, on which the slot's document begins."""

    @property
    def count(self) -> int:
        """How many lines there are."""
        return int(self.span.starts[-1])

    @property
    def digits(self) -> int:
        """How many digits the numbers of lines and documents have."""
        return max(5, len(str(self.count)))

    def document_of(self, lines: Ints) -> Ints:
        """The document of each line: the number of its first line."""
        block, slot = lines // BLOCK, lines % BLOCK
        pattern = self.draws.below("pattern", block, _PATTERNS)
        return block * BLOCK + self.patterns[pattern, slot]

    @property
    def is_without_hundredths(self) -> bool:
        """Whether the programme's currency has no decimals: its amounts are then whole hundreds of hundredths."""
        return MINOR_UNITS[self.programme.header.currency] == 0


@dataclass(frozen=True, slots=True)
class Lines:
    """A batch of sales lines, one array a column. Amounts in hundredths, days as ordinals, NONE = blank."""

    line: Ints
    document: Ints
    is_credit: Ints
    reported_day: Ints
    """The index of the working day on which the line is reported."""
    ordered_on: Ints
    invoiced_on: Ints
    partner: Ints
    """The partner's rank; the number of partners = one that nobody has heard of."""
    distributor: Ints
    customer: Ints
    product: Ints
    quantity: Ints
    amount: Ints
    list_amount: Ints
    cost_amount: Ints
    has_costs: Ints
    currency: Ints
    delivery: Ints
    deal: Ints
    price_kind: Ints
    corrects: Ints

    def taken(self, index: Ints) -> Lines:
        """Some of the lines, in the order of `index`."""
        return Lines(**{field.name: getattr(self, field.name)[index] for field in fields(self)})


def draw_patterns(draws: Draws) -> Ints:
    """Ways to cut fifteen lines into documents of one to eight; the sixteenth stands alone."""
    patterns = np.zeros((_PATTERNS, BLOCK), dtype=np.int64)
    for pattern in range(_PATTERNS):
        slot = 0
        while slot < BLOCK - 1:
            size = _DOCUMENT_SIZES[draws.one("document size", pattern * BLOCK + slot, len(_DOCUMENT_SIZES))]
            until = min(slot + size, BLOCK - 1)
            patterns[pattern, slot:until] = slot
            slot = until
        patterns[pattern, BLOCK - 1] = BLOCK - 1
    return patterns


def draw_lines(world: World, lines: Ints) -> Lines:
    """The columns of lines, each as if it were an ordinary sale."""
    draws, document = world.draws, world.document_of(lines)
    reported = world.span.day_of(document)
    invoiced, invoiced_on = _invoiced(world, document, reported)
    seller, partner = _partners(world, document, invoiced, invoiced_on)
    route = draws.below("route", document, 1000)
    is_direct = route < 30
    ordered_on = np.where(
        draws.below("order known", document, 10) == 0, NONE, invoiced_on - draws.below("order", document, 24)
    )
    customer = choose_customers(world.customers, world.partners, world.span, draws, document, seller, invoiced)
    product = _products(world, lines, document, customer)
    drawn = draws.below("price kind", document, 1000)
    price_kind = np.select([drawn < 90, drawn < 120, drawn < 220], [SPECIAL, FRAMEWORK, NONE], STANDARD)
    currency = world.partners.currencies[seller]
    currency = np.where((currency == 0) & (draws.below("dollars", document, 45) == 0), 1, currency)
    quantity, amount, list_amount, cost_amount = _money(world, lines, seller, product, price_kind, currency)
    is_supported = (product % SOLD_A_LINE < PRODUCTS_A_LINE) & (draws.below("supported", lines, 100) < 70)
    # A deal is for one of the partner's documents in forty; who may claim it is settled in `deals`.
    has_deal = (draws.below("deal", document, 40) == 0) & (route >= 35)
    # A return that names no sale: the distributor forgot the reference.
    is_orphan = draws.below("orphan", lines, 6000) == 0
    sign = np.where(is_orphan, -1, 1)
    return Lines(
        line=lines,
        document=document,
        is_credit=is_orphan.astype(np.int64),
        reported_day=reported,
        ordered_on=ordered_on,
        invoiced_on=invoiced_on,
        partner=np.where(route < 35, NONE, partner),
        distributor=np.where(is_direct, NONE, _distributors(world, document, seller, invoiced_on)),
        customer=np.where(draws.below("stranger", lines, 9000) == 0, world.customers.count, customer),
        product=product,
        quantity=quantity * sign,
        amount=amount * sign,
        list_amount=list_amount * sign,
        cost_amount=cost_amount * sign,
        has_costs=(draws.below("costs", lines, 100) >= 3).astype(np.int64),
        currency=currency,
        delivery=np.where(is_supported, (draws.below("delivery", document, 100) >= 38).astype(np.int64), NONE),
        deal=np.where(has_deal, document, NONE),
        price_kind=price_kind,
        corrects=np.full(len(lines), NONE, dtype=np.int64),
    )


def joined(parts: list[Lines]) -> Lines:
    """Several batches as one."""
    names = [field.name for field in fields(Lines)]
    return Lines(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def with_columns(lines: Lines, **columns: Ints) -> Lines:
    """The same lines with other values in some columns."""
    return replace(lines, **columns)


def _invoiced(world: World, document: Ints, reported: Ints) -> tuple[Ints, Ints]:
    """Index and ordinal of the invoice's day: mostly the working day before the report, at times long before."""
    draws, days = world.draws, world.span.days
    drawn = draws.below("lag", document, 1000)
    lag = np.select([drawn < 60, drawn < 740, drawn < 890, drawn < 987], [0, 1, 2, 4], 0)
    late = 8 + draws.below("late by", document, 60)
    index = np.maximum(reported - np.where(drawn >= 987, late, lag), 0)
    day = days[index]
    on_saturday = (day % 7 == 5) & (index < reported) & (draws.below("saturday", document, 30) == 0)
    return index, day + on_saturday


def _partners(world: World, document: Ints, invoiced: Ints, invoiced_on: Ints) -> tuple[Ints, Ints]:
    """The rank of the partner that sells, and the one that the line names: at times nobody has heard of it."""
    draws, partners = world.draws, world.partners
    rank = draws.weighted("partner", document, partners.weights)
    # A few lines come before the partner has joined, or after it has left.
    strict = draws.below("out of standing", document, 40) > 0
    for again in range(4):
        absent = np.flatnonzero(strict & ((partners.joined[rank] > invoiced_on) | (partners.left[rank] <= invoiced_on)))
        if not len(absent):
            break
        rank[absent] = draws.weighted(f"partner {again}", document[absent], partners.weights) if again < 3 else 0
    unknown = draws.below("unknown partner", document, 1200) == 0
    return rank, np.where(unknown, len(partners.ids), rank)


def _distributors(world: World, document: Ints, seller: Ints, invoiced_on: Ints) -> Ints:
    """The partner's own distributor, at times another; the one that was succeeded under its successor's name."""
    draws = world.draws
    other = draws.below("other distributor", document, 8) == 0
    found = np.where(other, draws.below("which distributor", document, 5), world.partners.distributors[seller])
    is_over = (found == SUCCEEDED) & (invoiced_on >= world.succession.succeeded_on.toordinal())
    return np.where(is_over, SUCCESSOR, found)


def _products(world: World, lines: Ints, document: Ints, customer: Ints) -> Ints:
    """The product of each line. A customer mostly buys one line of business; a document mostly stays in one."""
    draws, catalogue = world.draws, world.catalogue
    favourite = draws.weighted("favourite line", customer, catalogue.line_weights)
    any_line = draws.weighted("any line", document, catalogue.line_weights)
    strays = draws.weighted("stray line", lines, catalogue.line_weights)
    line = np.where(draws.below("favours", document, 100) < 62, favourite, any_line)
    line = np.where(draws.below("strays", lines, 100) < 12, strays, line)
    product = draws.weighted("product", lines, catalogue.product_weights)
    service = PRODUCTS_A_LINE + draws.below("service", lines, SOLD_A_LINE - PRODUCTS_A_LINE)
    return line * SOLD_A_LINE + np.where(draws.below("is service", lines, 100) < _SERVICE_PERCENT, service, product)


def _money(
    world: World, lines: Ints, seller: Ints, product: Ints, price_kind: Ints, currency: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Quantity, amount, list amount and cost amount, in whole hundredths of the line's own currency."""
    draws = world.draws
    ordered = np.array(QUANTITIES, dtype=np.int64)[draws.below("quantity", lines, len(QUANTITIES))]
    packs = world.catalogue.packs[product // SOLD_A_LINE]
    quantity = np.maximum(ordered * packs * world.quantity_scale[seller] // 1000, 1)
    price = world.catalogue.prices[product]
    worth = np.array(world.currencies.worth, dtype=np.int64)[currency]
    list_amount = np.where(currency == 0, price, price * 1_000_000 // worth) * quantity
    points = np.select(
        [price_kind == SPECIAL, price_kind == FRAMEWORK],
        [3000 + draws.below("special", lines, 1500), 2500 + draws.below("framework", lines, 1000)],
        800 + draws.below("discount", lines, 1700),
    )
    amount = list_amount * (10_000 - points) // 10_000
    # Now and then something is given away with the rest.
    amount = np.where(draws.below("free", lines, 400) == 0, 0, amount)
    cost = np.where(amount == 0, list_amount // 2, amount * (94 - draws.below("margin", lines, 23)) // 100)
    if world.is_without_hundredths:
        home = currency == 0
        amount, list_amount, cost = (np.where(home, each // 100 * 100, each) for each in (amount, list_amount, cost))
    return quantity, amount, list_amount, cost
