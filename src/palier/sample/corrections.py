"""Returns, price corrections, corrections of corrections, and lines sent twice: the sixteenth line of most blocks.

Each class of corrections looks back by a number of blocks of its own and at a slot of its own, so that no line is
corrected twice and none returns more than was sold.
"""

from __future__ import annotations

import numpy as np

from .draws import Ints
from .lines import BLOCK, NONE, Lines, World, draw_lines, joined, with_columns

_BACK_DAYS = (2, 4, 7, 11, 16, 24, 35, 50, 75, 110, 160, 240)
_CHAIN_DAYS, _AGAIN_DAYS = 6, 3
_AGAIN_SLOT = 12
_CLASSES = 64
_OF_EACH = 4
_CHAIN_FROM = len(_BACK_DAYS) * _OF_EACH
_AGAIN_FROM = _CHAIN_FROM + 2
_ORDINARY_FROM = _AGAIN_FROM + 1
CORRECTION, CHAIN, AGAIN, ORDINARY = 0, 1, 2, 3


def draw_all(world: World, lines: Ints) -> Lines:
    """The columns of lines, corrections and repetitions included, in the order of `lines`."""
    is_last = lines % BLOCK == BLOCK - 1
    block = lines // BLOCK
    kind = np.where(is_last, _kinds(world, block), ORDINARY)
    parts = [draw_lines(world, lines[kind == ORDINARY])]
    for wanted, draw in ((CORRECTION, _corrections), (CHAIN, _chains), (AGAIN, _repetitions)):
        found = lines[kind == wanted]
        if len(found):
            parts.append(draw(world, found))
    order = np.argsort(np.concatenate([lines[kind == wanted] for wanted in (ORDINARY, CORRECTION, CHAIN, AGAIN)]))
    return joined(parts).taken(order)


def _kinds(world: World, block: Ints) -> Ints:
    """What the last line of each block is. Where the look back reaches before the first block, an ordinary sale."""
    drawn = world.draws.below("class", block, _CLASSES)
    simple = _simple_kinds(world, block, drawn)
    earlier = block - _back(world, _CHAIN_DAYS)
    target = _simple_kinds(world, earlier, world.draws.below("class", np.maximum(earlier, 0), _CLASSES))
    chain = np.where((earlier >= 0) & (target == CORRECTION), CHAIN, ORDINARY)
    again = np.where(block >= _back(world, _AGAIN_DAYS), AGAIN, ORDINARY)
    is_chain = (drawn >= _CHAIN_FROM) & (drawn < _AGAIN_FROM)
    is_again = (drawn >= _AGAIN_FROM) & (drawn < _ORDINARY_FROM)
    return np.select([is_chain, is_again], [chain, again], simple)


def _simple_kinds(world: World, block: Ints, drawn: Ints) -> Ints:
    is_simple = (drawn < _CHAIN_FROM) & (_root_block(world, block, drawn) >= 0)
    return np.where(is_simple, CORRECTION, ORDINARY)


def _root_block(world: World, block: Ints, drawn: Ints) -> Ints:
    back = np.array([_back(world, days) for days in _BACK_DAYS], dtype=np.int64)
    return block - back[np.minimum(drawn // _OF_EACH, len(_BACK_DAYS) - 1)]


def _back(world: World, days: int) -> int:
    """How many blocks a number of days is, on average."""
    lines, all_days = int(world.span.starts[-1]), int(world.span.days[-1] - world.span.days[0]) + 1
    return max(1, lines * days // (BLOCK * all_days))


def _corrections(world: World, lines: Ints) -> Lines:
    """Full and partial returns, prices corrected down and up: signed deltas that inherit from their root."""
    block = lines // BLOCK
    drawn = world.draws.below("class", block, _CLASSES)
    roots = _root_block(world, block, drawn) * BLOCK + drawn // _OF_EACH
    found = draw_lines(world, roots)
    effect = world.draws.below("effect", block, 20)
    part = np.where(found.quantity > 1, (found.quantity + 1) // 2, found.quantity)
    returned = np.select([effect < 9, effect < 15], [found.quantity, part], 0)
    whole = np.maximum(np.abs(found.quantity), 1)
    percent = np.where(effect < 18, -(effect - 10), 4)
    repriced = effect >= 15
    step = 100 if world.is_without_hundredths else 1

    def delta(amounts: Ints, *, moves_with_price: bool) -> Ints:
        by_price = amounts * percent // (100 * step) * step if moves_with_price else np.zeros_like(amounts)
        by_part = np.where(returned == found.quantity, amounts, amounts * np.abs(returned) // (whole * step) * step)
        return np.where(repriced, by_price, -by_part)

    return _own(
        world,
        found,
        lines,
        corrects=roots,
        quantity=np.where(repriced, 0, -returned),
        amount=delta(found.amount, moves_with_price=True),
        list_amount=delta(found.list_amount, moves_with_price=False),
        cost_amount=delta(found.cost_amount, moves_with_price=False),
    )


def _chains(world: World, lines: Ints) -> Lines:
    """Corrections of a correction: it was a mistake, and is taken back whole."""
    targets = lines - _back(world, _CHAIN_DAYS) * BLOCK
    found = _corrections(world, targets)
    return _own(
        world,
        found,
        lines,
        corrects=targets,
        quantity=-found.quantity,
        amount=-found.amount,
        list_amount=-found.list_amount,
        cost_amount=-found.cost_amount,
    )


def _repetitions(world: World, lines: Ints) -> Lines:
    """Lines that a distributor sent a second time, in every cell as before."""
    roots = (lines // BLOCK - _back(world, _AGAIN_DAYS)) * BLOCK + _AGAIN_SLOT
    return with_columns(draw_lines(world, roots), reported_day=world.span.day_of(lines))


def _own(world: World, inherited: Lines, lines: Ints, **columns: Ints) -> Lines:
    """The number, document and days of a correction itself; all else stays as inherited."""
    reported = world.span.day_of(lines)
    invoiced_on = np.maximum(world.span.days[np.maximum(reported - 1, 0)], inherited.invoiced_on)
    blank = np.full(len(lines), NONE, dtype=np.int64)
    own = {"line": lines, "document": lines, "is_credit": np.ones(len(lines), dtype=np.int64)}
    return with_columns(inherited, **own, reported_day=reported, ordered_on=blank, invoiced_on=invoiced_on, **columns)
