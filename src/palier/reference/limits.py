"""The cap of a period over all that a partner earns in it (semantics 46, 47; decision 0010, 15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from palier.results.schema import Outcome

from .evidence import money
from .returns import Reversal
from .rounding import ZERO, shared_out
from .rows import Row
from .situation import Slot


def capped(
    slot: Slot | None, earned: Sequence[Row], reversals: Sequence[Reversal], decimals: int
) -> tuple[list[Row], list[Reversal]]:
    """A period's own rows and the upward parts of reversals that stand in it, each partner's total cut to the cap.

    `slot` is the benefit in that period; without one, or without a cap, nothing is cut. Reversed parts are never cut.
    """
    cap = _cap(slot) if slot and (earned or reversals) else None
    if cap is None:
        return list(earned), list(reversals)
    members: dict[str, list[Row | Reversal]] = defaultdict(list)
    for item in (*earned, *reversals):
        if isinstance(item, Reversal) or item.outcome is Outcome.APPLIED:
            members[(item.row if isinstance(item, Reversal) else item).line.partner_id or ""].append(item)
    kept: list[Row] = [row for row in earned if row.outcome is not Outcome.APPLIED]
    after: list[Reversal] = []
    for items in members.values():
        is_past = sum((item.amount for item in items if isinstance(item, Row)), ZERO) > cap
        marked = [replace(item, is_cut=is_past) if isinstance(item, Row) else item for item in items]
        for item in _cut(marked, cap, decimals):
            if isinstance(item, Reversal):
                after.append(item)
            else:
                kept.append(item)
    return kept, after


def _cap(slot: Slot) -> Decimal | None:
    """Its value on the period's first day (semantics 8)."""
    if slot.benefit.cap is None:
        return None
    values = [dated for dated in slot.benefit.cap.at_most if dated.starts_on <= slot.period.start]
    return values[-1].value if values else None


def _cut(items: Sequence[Row | Reversal], cap: Decimal, decimals: int) -> list[Row | Reversal]:
    """One partner's total, cut by largest remainder: negative parts shrink alike."""
    if sum((_weight(item) for item in items), ZERO) <= cap:
        return list(items)
    in_order = sorted(items, key=lambda item: (item.row if isinstance(item, Reversal) else item).line.place)
    amounts = shared_out(cap, [_weight(item) for item in in_order], decimals)
    return [_cut_to(item, amount, cap, decimals) for item, amount in zip(in_order, amounts, strict=True)]


def _weight(item: Row | Reversal) -> Decimal:
    return item.upward if isinstance(item, Reversal) else item.amount


def _cut_to(item: Row | Reversal, amount: Decimal, cap: Decimal, decimals: int) -> Row | Reversal:
    if isinstance(item, Reversal):
        return replace(item, upward=amount)
    evidence = {**item.evidence, "before_cap": money(item.amount, decimals), "cap": money(cap, decimals)}
    return replace(item, amount=amount, evidence=evidence)
