"""How large each partner is: a few big ones, many small ones, and all tiers of the programme among them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import isqrt

from palier.programme.document import Programme, Version
from palier.programme.model import in_force_on
from palier.programme.tiers import Tier

_DEFAULT_THRESHOLDS = (50_000_000, 300_000_000, 1_500_000_000)
_QUALIFYING = 80
"""Percent of a partner's sales that count for its tier: the rest is direct, at special prices, or comes back."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a partner sells in a year, in hundredths of the programme's currency, and the tier that this earns."""

    revenue: int
    tier: int
    """The index of the tier among the programme's, lowest first."""


def thresholds_of(programme: Programme) -> tuple[int, ...]:
    """The yearly revenue that each tier above the lowest asks, rising, in hundredths; invented where none is asked."""
    version = programme.versions[-1]
    found = [_threshold(tier, version) for tier in version.tiers[1:]]
    known = sorted(amount for amount in found if amount)
    return tuple(known) or _DEFAULT_THRESHOLDS


def sizes_of(programme: Programme, partners: int) -> tuple[Size, ...]:
    """The sizes of all partners, largest first. The same share of them reaches each tier, however many there are."""
    thresholds = thresholds_of(programme)
    sizes: list[Size] = []
    for rank in range(partners):
        revenue = _revenue(rank, partners, thresholds) * _boost(rank, partners) // 100
        tier = sum(revenue >= threshold for threshold in thresholds)
        sizes.append(Size(revenue * 100 // _QUALIFYING, min(tier, len(programme.versions[-1].tiers) - 1)))
    return tuple(sizes)


def _threshold(tier: Tier, version: Version) -> int:
    """The highest revenue over tracks on the tier's cheapest path, in hundredths; 0 when it asks none."""
    asked: list[Decimal] = []
    for path in tier.paths:
        for requirement in path.requirements:
            if requirement.kind != "revenue":
                continue
            threshold = in_force_on(requirement.at_least, version.in_force_from) or requirement.at_least[0]
            rows = [row.amount for row in threshold.by_track or ()]
            asked.append(threshold.amount if threshold.amount is not None else max(rows))
    return int(min(asked) * 100) if asked else 0


def _revenue(rank: int, partners: int, thresholds: tuple[int, ...]) -> int:
    """Revenue by rank: each tier has its share of the ranks, and inside a tier it falls faster at first."""
    steps = len(thresholds)
    bounds = [57 * (step * step) * partners // (steps * steps) for step in range(steps + 1)]
    bounds = [max(bound, 100 * step) for step, bound in enumerate(bounds)] + [100 * max(partners, steps + 1)]
    place = rank * 100
    step = next(at for at in range(steps + 1) if place < bounds[at + 1])
    falling = thresholds[::-1]
    high = falling[0] * 3 if step == 0 else falling[step - 1] * 93 // 100
    low = falling[step] * 108 // 100 if step < steps else falling[-1] // 12
    width = bounds[step + 1] - bounds[step]
    ahead = bounds[step + 1] - place
    return low + (high - low) * ahead * ahead // (width * width)


def _boost(rank: int, partners: int) -> int:
    """Percent: the more partners there are, the further the very first stand out."""
    return 100 + max(0, isqrt(partners * 250) - 100) // (rank + 1)
