"""Tiers: the intervals that a partner holds, with origin, and the one on which a day rests (semantics 15 to 22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from palier.base.knowledge import start_of_day
from palier.programme.document import Version
from palier.programme.tiers import Path, Revenue

from .evidence import Evidence, money
from .fiscal import Span
from .rounding import ZERO
from .situation import Situation

FLOOR, STATUS_MATCH, REVIEW = "floor", "status_match", "review"
_DECLARED = (FLOOR, STATUS_MATCH, REVIEW)


@dataclass(frozen=True, slots=True)
class Holding:
    """A tier held on `[starts_on, until)`; `until` None has no end. `decided_on`: from when on a review stands."""

    partner_id: str
    tier: str
    starts_on: date
    until: date | None
    origin: str
    path: str | None
    evidence: Evidence
    decided_on: date | None = None

    def is_alive(self, day: date) -> bool:
        """Whether it is held that day."""
        return self.starts_on <= day and (self.until is None or day < self.until)


class Tiers:
    """Every partner's holdings, and the tier that counts on a day."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._order = [tier.tier for tier in situation.versions[0].tiers]
        self.holdings: list[Holding] = []
        for partner in situation.partners.values():
            self.holdings += [_floor(situation, partner), *_matches(situation, partner, self._order)]
        self.holdings += _reviews(situation)
        self._of: dict[str, list[Holding]] = defaultdict(list)
        for holding in self.holdings:
            if holding.tier in self._order:
                self._of[holding.partner_id].append(holding)

    def has_joined(self, partner_id: str, day: date) -> bool:
        """Whether the partner is in the programme: from `joined_on`, and no longer on `left_on`."""
        partner = self._situation.partners.get(partner_id)
        if partner is None or day < partner["joined_on"]:
            return False
        left_on = partner.get("left_on")
        return left_on is None or day < left_on

    def resting_on(self, partner_id: str, day: date) -> Holding | None:
        """The holding on which the day's tier rests: the highest of all alive, then the earliest, then as declared.

        None before joining, from leaving on, and before the programme starts.
        """
        if not self.has_joined(partner_id, day):
            return None
        alive = [holding for holding in self._of.get(partner_id, ()) if holding.is_alive(day)]
        return min(
            alive,
            key=lambda held: (-self._order.index(held.tier), held.starts_on, _DECLARED.index(held.origin)),
            default=None,
        )

    def tier_on(self, partner_id: str, day: date) -> str | None:
        """The tier held on a day."""
        holding = self.resting_on(partner_id, day)
        return holding.tier if holding else None


def _floor(situation: Situation, partner: Mapping[str, Any]) -> Holding:
    starts_on = max(partner["joined_on"], situation.programme.header.starts_on)
    lowest = situation.versions[0].tiers[0].tier
    return Holding(partner["partner_id"], lowest, starts_on, None, FLOOR, None, {})


def _matches(situation: Situation, partner: Mapping[str, Any], order: Sequence[str]) -> Iterator[Holding]:
    """The match of older programmes: the highest of all; and each match granted by hand (semantics 22)."""
    header, partner_id = situation.programme.header, partner["partner_id"]
    version = situation.version_on(header.starts_on)
    match = version.status_match if version else None
    if match is not None:
        legacy = {
            row["legacy_programme"]: row["legacy_tier"]
            for row in situation.tables.get("legacy_tiers", ())
            if row["partner_id"] == partner_id and row["legacy_tier"] in match.match.get(row["legacy_programme"], {})
        }
        starts_on = max(partner["joined_on"], header.starts_on)
        until = match.until or situation.fiscal.containing(header.starts_on, "year").end
        if legacy and starts_on < until:
            tier = max((match.match[programme][held] for programme, held in legacy.items()), key=order.index)
            yield Holding(partner_id, tier, starts_on, until, STATUS_MATCH, None, {"legacy_tiers": legacy})
    for event in situation.tables.get("tier_events", ()):
        if event["partner_id"] == partner_id and event["kind"] == STATUS_MATCH:
            until = event.get("to") or situation.fiscal.containing(event["from"], "year").end
            evidence = {"reason": event.get("reason") or None}
            yield Holding(partner_id, event["tier"], event["from"], until, STATUS_MATCH, None, evidence)


def _reviews(situation: Situation) -> Iterator[Holding]:
    """The review of every fiscal year that has ended (semantics 17 to 19)."""
    first = min(version.in_force_from for version in situation.versions)
    for year in situation.fiscal.begun(first, situation.as_of.day, "year"):
        if year.end <= situation.as_of.day:
            yield from _review(situation, year)


def _review(situation: Situation, year: Span) -> Iterator[Holding]:
    """One year's review: all that was known before the decision's day, and nothing later (semantics 18)."""
    last_day, effective = year.end - timedelta(days=1), year.end
    version = situation.version_on(last_day)
    if version is None:
        return
    decided_on = effective + timedelta(days=version.review.decision_days)
    cut = situation.as_of.cut(start_of_day(decided_on))
    version = situation.programme.version_on(last_day, cut)
    if version is None:
        return
    known = situation.knowledge(cut)
    lines_of: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in known.get("lines", ()):
        if row["route"] == "channel" and year.contains(row["invoiced_on"]):
            lines_of[row["partner_id"]].append(row)
    until = situation.fiscal.containing(effective, "year").end
    for partner in known.get("partners", ()):
        left_on = partner.get("left_on")
        was_in = partner["joined_on"] <= effective and (left_on is None or left_on > effective)
        if not was_in or partner["partner_id"] not in situation.partners:
            continue
        partner_id = partner["partner_id"]
        track = _track_on(known, partner_id, last_day)
        revenues = _Revenues(lines_of.get(partner_id, ()))
        tier, path = _granted(version, track, revenues, last_day)
        evidence: dict[str, object] = {"window": year.label, "version": version.name, "track": track}
        if path is not None and track is not None:
            evidence |= _fulfilled(path, track, revenues, last_day, situation.decimals)
        name = path.path if path else None
        yield Holding(partner_id, tier, effective, until, REVIEW, name, evidence, decided_on)


@dataclass(frozen=True, slots=True)
class _Revenues:
    """A partner's net channel revenue of the window, any line of business (decision 0010, 22)."""

    lines: Sequence[Mapping[str, Any]]

    def of(self, requirement: Revenue) -> Decimal:
        return sum((line["amount"] for line in self.lines if line["price_kind"] in requirement.price_kinds), ZERO)


def _track_on(known: Mapping[str, Sequence[Mapping[str, Any]]], partner_id: str, day: date) -> str | None:
    for row in known.get("partner_profiles", ()):
        to = row.get("to")
        if row["partner_id"] == partner_id and row["from"] <= day and (to is None or day < to):
            return row["track"]
    return None


def _granted(version: Version, track: str | None, revenues: _Revenues, day: date) -> tuple[str, Path | None]:
    """The highest tier one of whose paths holds entirely, and the first such path (semantics 16)."""
    for tier in reversed(version.tiers):
        for path in tier.paths:
            if track is not None and all(
                (required := _required(requirement, track, day)) is not None and revenues.of(requirement) >= required
                for requirement in path.requirements
            ):
                return tier.tier, path
    return version.tiers[0].tier, None


def _required(requirement: Revenue, track: str, day: date) -> Decimal | None:
    """The threshold on the window's last day, for the track known then; None when the path is not open to it."""
    threshold = requirement.threshold_on(day)
    return threshold.amount_for(track) if threshold else None


def _fulfilled(path: Path, track: str, revenues: _Revenues, day: date, decimals: int) -> Evidence:
    """What was held and required, by kind of requirement; the first of each kind."""
    held: dict[str, str] = {}
    required: dict[str, str] = {}
    for requirement in path.requirements:
        amount = _required(requirement, track, day)
        if amount is not None and requirement.kind not in held:
            held[requirement.kind] = money(revenues.of(requirement), decimals)
            required[requirement.kind] = money(amount, decimals)
    return {"held": held, "required": required}
