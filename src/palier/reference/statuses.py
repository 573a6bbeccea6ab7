"""Whether an amount can still change, and by what (semantics 57; decision 0010, 24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from palier.results.schema import ReversalCode

from .admission import World
from .rows import Row


def with_codes(world: World, row: Row) -> Row:
    """The row with every code by which it is reversible; none is certain.

    All rows of the benefits that it is net of have theirs already.
    """
    benefit, today = row.slot.benefit, world.situation.as_of.day
    if today >= row.period.end + timedelta(days=benefit.certain_after_days):
        return row
    return replace(row, codes=frozenset(_codes(world, row)))


def _codes(world: World, row: Row) -> Iterator[ReversalCode]:
    benefit, line = row.slot.benefit, row.line
    if not benefit.is_line_result or benefit.gate is not None or benefit.cap is not None:
        yield ReversalCode.PERIOD_OPEN
    if benefit.qualifiers:
        yield ReversalCode.NEWNESS_CAN_CHANGE
    holding = world.tiers.resting_on(line.partner_id or "", line.root_invoiced_on)
    if holding and holding.decided_on and world.situation.as_of.day < holding.decided_on:
        yield ReversalCode.REVIEW_UNDECIDED
    lines = [line]
    if not line.is_correction:
        lines += world.situation.folded(line, row.slot.period)
    for name in benefit.base.net_of:
        for deducted in world.ledger.under(name, lines):
            yield from deducted.codes
