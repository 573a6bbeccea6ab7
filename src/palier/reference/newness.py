"""Newness of a customer: purchases, the spells that they open, and which lines these earn on (semantics 25 to 30)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from palier.programme.qualifiers import NewCustomer
from palier.results.schema import Reason

from .evidence import Evidence, day
from .fiscal import months_later
from .lines import Line, money_of
from .rounding import ZERO
from .situation import Situation


@dataclass(frozen=True, slots=True)
class Purchase:
    """A root line that counts as a purchase, alive on `[root.invoiced_on, ends_on)`."""

    root: Line
    cancelled_on: date | None
    ends_on: date


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of newness of a customer group, and the purchases of its first day that opened it."""

    starts_on: date
    earns_until: date
    openings: tuple[Purchase, ...]

    @property
    def evidence(self) -> Evidence:
        """It names the spell, never another partner's purchase (semantics 64)."""
        return {"spell_from": day(self.starts_on), "spell_until": day(self.earns_until)}


def cancelled_on(situation: Situation, root: Line) -> date | None:
    """The first day from which the chain's running total, day by day, stays at or below 0; None while it is above."""
    chain = [root, *situation.corrections_of.get(root.line_id, ())]
    since: date | None = None
    for today in sorted({line.invoiced_on for line in chain}):
        if money_of((line for line in chain if line.invoiced_on <= today), "amount") > ZERO:
            since = None
        elif since is None:
            since = today
    return since


def _purchase(situation: Situation, qualifier: NewCustomer, root: Line) -> Purchase | None:
    """None when it was cancelled on its own day: that is no interval and opens nothing."""
    cancelled = cancelled_on(situation, root)
    if cancelled == root.invoiced_on:
        return None
    ends_on = months_later(root.invoiced_on, qualifier.look_back_months)
    return Purchase(root, cancelled, ends_on if cancelled is None else min(ends_on, cancelled))


def first_day(situation: Situation, benefit_id: str) -> date:
    """The benefit's first day over all known versions: a spell begun before it earns nothing (semantics 28)."""
    return min(
        max(version.in_force_from, benefit.in_force.starts_on or version.in_force_from)
        for version in situation.versions
        for benefit in version.benefits
        if benefit.benefit == benefit_id
    )


class Newness:
    """The spells of every customer group under every qualifier, worked out once."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._spells: dict[tuple[NewCustomer, str], list[Spell]] = {}

    def spells(self, qualifier: NewCustomer, group: str) -> list[Spell]:
        """The spells of a customer group, over all channels and partners, earliest first (semantics 26, 27)."""
        key = (qualifier, group)
        if key not in self._spells:
            self._spells[key] = _spells(self._situation, qualifier, group)
        return self._spells[key]

    def spell_of(self, qualifier: NewCustomer, root: Line) -> Spell | None:
        """The latest spell begun on or before a line's date."""
        begun = [spell for spell in self.spells(qualifier, root.customer_group) if spell.starts_on <= root.invoiced_on]
        return begun[-1] if begun else None

    def why_not_new(self, qualifier: NewCustomer, benefit_id: str, root: Line) -> tuple[Reason, Evidence] | None:
        """The first test of newness that a line fails, with its figures; None when it passes (decision 0010, 17)."""
        spell = self.spell_of(qualifier, root)
        if spell is None:
            return Reason.NOT_NEW_CUSTOMER, {}
        if root.invoiced_on >= spell.earns_until or spell.starts_on < first_day(self._situation, benefit_id):
            return Reason.NOT_NEW_CUSTOMER, spell.evidence
        by_partners = [purchase for purchase in spell.openings if purchase.root.is_by_partner]
        if not by_partners:
            return Reason.OPENED_DIRECT, spell.evidence
        standing = [purchase for purchase in by_partners if purchase.cancelled_on is None]
        if not standing:
            return Reason.OPENING_CANCELLED, spell.evidence
        winners = {purchase.root.partner_id for purchase in standing}
        if qualifier.earned_by == "first_partner" and root.partner_id not in winners:
            return Reason.SPELL_OF_ANOTHER_PARTNER, spell.evidence
        return None


def _spells(situation: Situation, qualifier: NewCustomer, group: str) -> list[Spell]:
    purchases = [
        purchase
        for root in situation.roots_of_group.get(group, ())
        if root.amount > ZERO and root.amount >= qualifier.minimum_purchase
        if (purchase := _purchase(situation, qualifier, root)) is not None
    ]
    by_day: dict[date, list[Purchase]] = defaultdict(list)
    for purchase in purchases:
        by_day[purchase.root.invoiced_on].append(purchase)
    return [
        Spell(today, months_later(today, qualifier.earns_for_months), tuple(by_day[today]))
        for today in sorted(by_day)
        if not any(purchase.root.invoiced_on < today < purchase.ends_on for purchase in purchases)
    ]
