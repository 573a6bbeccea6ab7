"""Corrections from another period than their root's: what they reverse, and what they add (semantics 50 to 54)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from palier.results.schema import Kind, Outcome, Reason

from .lines import Line, money_of
from .rounding import ZERO, rounded_share
from .rows import Fraction, Row
from .situation import Situation, Slot
from .tiering import Tiers


@dataclass(frozen=True, slots=True)
class Reversal:
    """The row of a correction with its reversed part, and the upward part that stands under its own period's cap."""

    row: Row
    upward: Decimal = ZERO

    def settled(self) -> Row:
        """The row with both parts."""
        return replace(self.row, amount=self.row.amount + self.upward)


def reversals_of(situation: Situation, root_row: Row) -> Iterator[Reversal]:
    """The rows of a root's corrections from other periods, in the order in which they were reported.

    Each is the change that it makes to what all of them so far reverse: any split of a full return gives exactly the
    root's entitlement back, and later ones move no earlier cent.
    """
    slot, root = root_row.slot, root_row.line
    others = [
        correction
        for correction in situation.corrections_of.get(root.line_id, ())
        if not slot.period.contains(correction.invoiced_on)
    ]
    working = _Working.of(situation, root_row)
    before = ZERO
    for correction in sorted(others, key=lambda line: (line.reported_at, line.line_id.encode())):
        after = before + money_of([correction], slot.benefit.base.of)
        row = _row(situation, root_row, correction)
        if row.outcome is Outcome.APPLIED:
            base = working.base(after) - working.base(before)
            amount = working.reversed(after) - working.reversed(before)
            row = replace(row, base=base, amount=amount)
        yield Reversal(row, working.upward(after) - working.upward(before))
        before = after


def _row(situation: Situation, root_row: Row, correction: Line) -> Row:
    slot = root_row.slot
    period = situation.fiscal.containing(correction.invoiced_on, slot.period.length)
    if root_row.outcome is Outcome.APPLIED:
        outcome, reason = Outcome.APPLIED, None
        evidence = {"root_line_id": root_row.line.line_id, "root_period": slot.period.label}
    else:
        outcome, reason = Outcome.NOT_APPLIED, Reason.ROOT_EARNED_NOTHING
        evidence = {"root_line_id": root_row.line.line_id}
    return Row(
        correction,
        slot,
        period,
        slot.period.label,
        Kind.REVERSAL,
        root_row.tier,
        outcome,
        reason,
        evidence,
        rate=root_row.rate if outcome is Outcome.APPLIED else None,
    )


@dataclass(frozen=True, slots=True)
class _Working:
    """What corrections that sum to `cum` reverse and add; E, A, base: the folded root's (decision 0010, 18, 19)."""

    earned: Decimal
    amount: Decimal
    root_base: Decimal
    pays: Fraction | None
    decimals: int

    @classmethod
    def of(cls, situation: Situation, root_row: Row) -> _Working:
        slot = root_row.slot
        folded = [root_row.line, *situation.folded(root_row.line, slot.period)]
        adds = root_row.outcome is Outcome.APPLIED and not root_row.is_cut
        return cls(
            root_row.amount,
            money_of(folded, slot.benefit.base.of),
            root_row.base,
            root_row.pays if adds else None,
            situation.decimals,
        )

    def reversed(self, cum: Decimal) -> Decimal:
        """E × the part of `cum` inside [−A, 0], over A."""
        if self.amount <= ZERO:
            return ZERO
        inside = min(max(cum, -self.amount), ZERO)
        return rounded_share(self.earned, inside, self.amount, self.decimals)

    def base(self, cum: Decimal) -> Decimal:
        """The share of the root's base; of a root without an amount, what was added."""
        if self.amount <= ZERO:
            return max(cum, ZERO)
        return rounded_share(self.root_base, max(cum, -self.amount), self.amount, self.decimals)

    def upward(self, cum: Decimal) -> Decimal:
        """What goes beyond earns at the root's own rate; nothing for fixed amounts, nor past the cap."""
        if self.pays is None or cum <= ZERO:
            return ZERO
        up = self.base(cum)
        return rounded_share(up, self.pays.numerator, self.pays.denominator, self.decimals)


def outside_programme(situation: Situation, tiers: Tiers, slot: Slot) -> Iterator[Row]:
    """The corrections of a period whose root is of a period without version: they earn nothing (decision 0010, 20)."""
    for root_line_id in situation.corrections_of:
        root = situation.root_of[root_line_id]
        home = situation.fiscal.containing(root.invoiced_on, slot.period.length)
        if home == slot.period or situation.version_on(home.start) is not None:
            continue
        if not situation.selects(slot.benefit, root):
            continue
        for correction in situation.folded(root, slot.period):
            yield Row(
                correction,
                slot,
                slot.period,
                home.label,
                Kind.REVERSAL,
                tiers.tier_on(root.partner_id or "", root.invoiced_on),
                Outcome.NOT_APPLIED,
                Reason.ROOT_OUTSIDE_PROGRAMME,
                {"root_line_id": root.line_id},
            )
