"""The tests of a line before any measure: in their order, the first that fails gives the reason (semantics 63)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from palier.results.schema import Reason

from .evidence import Evidence, day, money, plain
from .lines import Line, blank_column, money_of
from .measures import is_too_late, last_day_to_report, reported_on
from .newness import Newness
from .rounding import ZERO
from .rows import Ledger
from .situation import Situation, Slot
from .tiering import Tiers


@dataclass(frozen=True, slots=True)
class World:
    """All that the tests of a line may read."""

    situation: Situation
    tiers: Tiers
    newness: Newness
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line is not applied, with its figures."""

    reason: Reason
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that passed: its base, the keys of its row of the scale, and the evidence so far."""

    root: Line
    base: Decimal
    keys: dict[str, str]
    evidence: dict[str, object]


Test = Callable[[World, Slot, Line], Refusal | None]


def admission(world: World, slot: Slot, root: Line) -> Refusal | Candidate:
    """Whether a line may earn under a benefit, as far as the line itself tells."""
    for test in TESTS:
        refusal = test(world, slot, root)
        if refusal is not None:
            return refusal
    base, deducted = _net_base(world, slot, root)
    keys = _keys(world, slot, root)
    evidence: dict[str, object] = {**keyed(keys), "deducted": deducted}
    if slot.benefit.qualifiers:
        spell = world.newness.spell_of(slot.benefit.qualifiers[0], root)
        evidence |= spell.evidence if spell else {}
    if root.currency != world.situation.currency and root.exchange_rate is not None:
        evidence["exchange_rate"] = plain(root.exchange_rate)
    return Candidate(root, base, keys, evidence)


def keyed(keys: dict[str, str]) -> dict[str, object]:
    """The tier and the keys of a line's row, where the scale is keyed by them (decision 0010, 6)."""
    return {"tier": keys.get("tier"), "scale": keys}


def _keys(world: World, slot: Slot, root: Line) -> dict[str, str]:
    values = {
        "tier": world.tiers.tier_on(root.partner_id or "", root.invoiced_on) or "",
        "line_of_business": root.line_of_business,
    }
    return {name: values[name] for name in slot.benefit.scale.keyed_by}


def _net_base(world: World, slot: Slot, root: Line) -> tuple[Decimal, dict[str, str]]:
    """The folded amount less what the named earlier benefits gave on the line and what folds into it (semantics 44)."""
    lines = [root, *world.situation.folded(root, slot.period)]
    base = money_of(lines, slot.benefit.base.of)
    deducted: dict[str, str] = {}
    for name in slot.benefit.base.net_of:
        given = sum((row.amount for row in world.ledger.under(name, lines)), ZERO)
        base -= given
        deducted[name] = money(given, world.situation.decimals)
    return base, deducted


def _joined(world: World, slot: Slot, root: Line) -> Refusal | None:
    partner_id = root.partner_id or ""
    if world.tiers.has_joined(partner_id, root.invoiced_on):
        return None
    partner = world.situation.partners.get(partner_id, {})
    dates = {"joined_on": day(partner.get("joined_on")), "left_on": day(partner.get("left_on"))}
    return Refusal(Reason.NOT_JOINED, dates)


def _in_force(world: World, slot: Slot, root: Line) -> Refusal | None:
    if slot.in_force(root.invoiced_on):
        return None
    dates = slot.benefit.in_force
    return Refusal(Reason.NOT_IN_FORCE, {"in_force_from": day(dates.starts_on), "in_force_until": day(dates.until)})


def _price_kind(world: World, slot: Slot, root: Line) -> Refusal | None:
    if root.price_kind in slot.benefit.price_kinds:
        return None
    return Refusal(Reason.PRICE_KIND, {"price_kind": root.price_kind})


def _in_time(world: World, slot: Slot, root: Line) -> Refusal | None:
    if not is_too_late(slot, root):
        return None
    evidence = {"reported_on": day(reported_on(root)), "last_day": day(last_day_to_report(slot))}
    return Refusal(Reason.REPORTED_TOO_LATE, evidence)


def _tier(world: World, slot: Slot, root: Line) -> Refusal | None:
    if world.tiers.tier_on(root.partner_id or "", root.invoiced_on) is not None:
        return None
    return Refusal(Reason.NO_TIER, {})


def _qualifiers(world: World, slot: Slot, root: Line) -> Refusal | None:
    for qualifier in slot.benefit.qualifiers:
        failed = world.newness.why_not_new(qualifier, slot.benefit.benefit, root)
        if failed is not None:
            return Refusal(*failed)
    return None


def _base(world: World, slot: Slot, root: Line) -> Refusal | None:
    column = blank_column(root, slot.benefit.base.of)
    return None if column is None else Refusal(Reason.BASE_MISSING, {"column": column})


TESTS: tuple[Test, ...] = (_joined, _in_force, _price_kind, _in_time, _tier, _qualifiers, _base)
