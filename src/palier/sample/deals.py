"""Registered deals: won and lost, decided and not, expired, and some that a line claims in vain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from .customers import customer_id
from .draws import Ints
from .lines import NONE, Lines, World
from .products import SOLD_A_LINE
from .rows import Row, at_hour, money

_VALID_DAYS = 120


def deal_id(world: World, document: int) -> str:
    """How the facts name the deal of a document."""
    return f"D-{document + 1:0{world.digits}d}"


def deal_rows(world: World, lines: Lines, numbers: Ints) -> Iterator[Row]:
    """The deals of a batch's documents, and as many again that nothing was invoiced on.

    `numbers` are the batch's own lines: a line that is sent again brings no deal with it.
    """
    is_first = (lines.line == lines.document) & (lines.line == numbers) & (lines.is_credit == 0)
    lost = world.draws.below("deal", lines.document, 40) == 1
    is_known = (
        (lines.partner != NONE) & (lines.partner < len(world.partners.ids)) & (lines.customer < world.customers.count)
    )
    for at in np.flatnonzero(is_first & is_known & (lost | (lines.deal != NONE))).tolist():
        yield from _deal(world, lines, at)


def _deal(world: World, lines: Lines, at: int) -> Iterator[Row]:
    document, rank = int(lines.document[at]), int(lines.partner[at])
    fate = world.draws.one("deal fate", document, 100)
    early = world.draws.one("deal early", document, 50)
    ordered_on = date.fromordinal(int(max(lines.ordered_on[at], lines.invoiced_on[at] - 24)))
    registered_on = ordered_on - timedelta(days=5 + early)
    if 86 <= fate < 92:
        registered_on -= timedelta(days=_VALID_DAYS)  # expired before the order
    if fate >= 96:
        registered_on = min(ordered_on + timedelta(days=1 + early % 9), world.span.last_day)  # registered after it
    if 92 <= fate < 96:
        rank = (rank + 1) % len(world.partners.ids)  # it is another partner's
    amount = (int(lines.list_amount[at]) // 50_000 + 1) * 50_000
    row: Row = {
        "deal_id": deal_id(world, document),
        "kind": "line_of_business" if early % 7 == 0 else "deal",
        "partner_id": world.partners.ids[rank],
        "customer_id": customer_id(world.customers, int(lines.customer[at])),
        "line_of_business": world.catalogue.lines_of_business[int(lines.product[at]) // SOLD_A_LINE],
        "amount": money(amount),
        "registered_on": registered_on,
        "expires_on": None if early % 11 == 0 else registered_on + timedelta(days=_VALID_DAYS),
    }
    decided_on = registered_on + timedelta(days=1 + early % 2)
    if 80 <= fate < 86 or decided_on > world.span.last_day:
        yield row
        return
    decision: Row = {"decision": "declined" if 74 <= fate < 80 else "approved", "decided_on": decided_on}
    if early % 5 == 0:  # sent when it was registered, and once more when it was decided
        yield {**row, "reported_at": at_hour(registered_on, 8)}
        yield {**row, **decision, "reported_at": at_hour(decided_on, 16)}
    else:
        yield {**row, **decision}
