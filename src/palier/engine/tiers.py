"""Tier intervals of all partners: floor, status match, yearly review; each with its evidence (semantics 15 to 22).

Sums of a review's window are taken on the engine; the decision is made here, partner by partner: there are few of them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from palier.base.calendars import Length
from palier.base.knowledge import AsOf
from palier.base.money import ZERO
from palier.facts.known import Known
from palier.plan.steps import PathStep, Plan, ReviewStep

_ORIGINS = ("floor", "status_match", "review")


@dataclass(frozen=True, slots=True)
class TierInterval:
    """One interval `[starts_on, until)` in which a partner holds a tier. `is_open`: its review is not decided yet."""

    partner_id: str
    tier: str
    starts_on: date
    origin: str
    until: date | None = None
    path: str | None = None
    evidence: Mapping[str, object] = field(default_factory=dict[str, object])
    is_open: bool = False

    @property
    def origin_rank(self) -> int:
        """The place of its origin among ties (semantics 15)."""
        return _ORIGINS.index(self.origin)

    def evidence_text(self) -> str:
        """The evidence as canonical JSON (semantics 64)."""
        return json.dumps(self.evidence, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def tier_intervals(plan: Plan, known: Known, knowledge: Callable[[AsOf], Known], as_of: AsOf) -> list[TierInterval]:
    """All raw intervals of the partners known at T; reviews as known when they were decided (semantics 18)."""
    if not plan.tiers.order:
        return []  # no version was published yet
    intervals = [*_floors(plan, known), *_matches(plan, known), *_matched_by_hand(plan, known)]
    partners = {row["partner_id"] for row in known.rows("partners")}
    for review in plan.tiers.reviews:
        reviewed = _reviewed(plan, review, knowledge(as_of.cut(review.known_before)))
        intervals.extend(each for each in reviewed if each.partner_id in partners)
    return intervals


def _floors(plan: Plan, known: Known) -> Iterator[TierInterval]:
    for row in known.rows("partners"):
        yield TierInterval(row["partner_id"], plan.tiers.order[0], max(row["joined_on"], plan.tiers.starts_on), "floor")


def _matches(plan: Plan, known: Known) -> Iterator[TierInterval]:
    match = plan.tiers.match
    if match is None:
        return
    worth = {(legacy, old): tier for legacy, old, tier in match.match}
    held: dict[str, dict[str, str]] = defaultdict(dict)
    for row in known.rows("legacy_tiers"):
        if (row["legacy_programme"], row["legacy_tier"]) in worth:
            held[row["partner_id"]][row["legacy_programme"]] = row["legacy_tier"]
    for row in known.rows("partners"):
        legacy = held.get(row["partner_id"])
        starts_on = max(row["joined_on"], plan.tiers.starts_on)
        if legacy and starts_on < match.until:
            tier = max((worth[pair] for pair in legacy.items()), key=plan.tiers.order.index)
            yield TierInterval(
                row["partner_id"], tier, starts_on, "status_match", match.until, None, {"legacy_tiers": legacy}
            )


def _matched_by_hand(plan: Plan, known: Known) -> Iterator[TierInterval]:
    for row in known.rows("tier_events"):
        if row["kind"] == "status_match" and row["tier"] in plan.tiers.order:
            until = row["to"] or plan.calendar.containing(row["from"], Length.YEAR).end
            evidence = {"reason": row["reason"]} if row["reason"] else {}
            yield TierInterval(row["partner_id"], row["tier"], row["from"], "status_match", until, None, evidence)


def _reviewed(plan: Plan, review: ReviewStep, known: Known) -> Iterator[TierInterval]:
    revenue = _window_revenue(review, known)
    tracks = {
        row["partner_id"]: row["track"]
        for row in known.rows("partner_profiles")
        if row["from"] <= review.window.last_day and (row["to"] is None or review.window.last_day < row["to"])
    }
    for row in known.rows("partners"):
        partner_id = row["partner_id"]
        has_left = row["left_on"] is not None and row["left_on"] <= review.effective_on
        if row["joined_on"] > review.effective_on or has_left:
            continue
        track = tracks.get(partner_id)
        sums = revenue.get(partner_id, {})
        path = None if track is None else _granting(review.paths, track, sums)
        evidence: dict[str, object] = {"version": review.version, "window": review.window.label}
        if track is not None:
            evidence["track"] = track
            if path is not None:
                evidence |= _figures(path, track, sums, plan.minor_units)
        yield TierInterval(
            partner_id,
            review.lowest if path is None else path.tier,
            review.effective_on,
            "review",
            review.holds_until,
            None if path is None else path.path,
            evidence,
            is_open=not review.is_decided,
        )


def _window_revenue(review: ReviewStep, known: Known) -> dict[str, dict[str, Decimal]]:
    """Channel revenue of the window by partner and price kind, in the programme's currency."""
    rows = known.connection.execute(
        f"SELECT partner_id, price_kind, sum(amount) FROM {known.table('lines')}"
        " WHERE route = 'channel' AND partner_id IS NOT NULL AND invoiced_on >= ? AND invoiced_on < ?"
        " GROUP BY partner_id, price_kind",
        [review.window.start, review.window.end],
    ).fetchall()
    sums: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for partner_id, price_kind, amount in rows:
        sums[partner_id][price_kind] = amount
    return sums


def _held(sums: Mapping[str, Decimal], price_kinds: Iterable[str]) -> Decimal:
    return sum((sums.get(kind, ZERO) for kind in price_kinds), ZERO)


def _granting(paths: Iterable[PathStep], track: str, sums: Mapping[str, Decimal]) -> PathStep | None:
    """The first declared path of the highest tier all of whose requirements hold (semantics 16)."""
    for path in paths:
        required = [(each, each.required_of(track)) for each in path.requirements]
        if all(asked is not None and _held(sums, each.price_kinds) >= asked for each, asked in required):
            return path
    return None


def _figures(path: PathStep, track: str, sums: Mapping[str, Decimal], minor_units: int) -> dict[str, object]:
    def text(amount: Decimal) -> str:
        plain = amount.normalize()
        decimals = max(minor_units, -int(plain.as_tuple().exponent))
        return f"{plain:.{decimals}f}"

    return {
        "held": {each.kind: text(_held(sums, each.price_kinds)) for each in path.requirements},
        "required": {each.kind: text(each.required_of(track) or ZERO) for each in path.requirements},
    }
