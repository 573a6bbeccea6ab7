"""The tier that a partner held on a day, with the interval that it rests on (semantics 15), from a run's `tiers`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .calculation import Calculation
from .told import all_rows

_ORIGINS = ("floor", "status_match", "review")
"""As declared: what settles two intervals of one tier that began on the same day."""


@dataclass(frozen=True, slots=True)
class TierTold:
    """A tier and the row of `tiers` that grants it; both None for a partner that held none that day."""

    tier: str | None
    interval: Mapping[str, Any] | None


def tier_on(calculation: Calculation, partner_id: str, day: date) -> TierTold:
    """The highest tier of all intervals alive on a day; none before joining and from leaving on."""
    versions = calculation.programme.known_at(calculation.as_of)
    order = [tier.tier for tier in versions[0].tiers] if versions else []
    alive = all_rows(
        calculation.known,
        "SELECT t.* FROM result_tiers AS t JOIN " + calculation.known.table("partners") + " AS p USING (partner_id)"
        ' WHERE partner_id = ? AND t."from" <= ? AND (t."to" IS NULL OR t."to" > ?)'
        " AND p.joined_on <= ? AND (p.left_on IS NULL OR p.left_on > ?)",
        partner_id,
        *[day] * 4,
    )
    standing = [row for row in alive if row["tier"] in order]
    if not standing:
        return TierTold(None, None)
    held = min(standing, key=lambda row: (-order.index(row["tier"]), row["from"], _ORIGINS.index(row["origin"])))
    return TierTold(held["tier"], held)
