"""What benefits are drawn for: a programme's calendar, names, amounts, the shape of its cascade."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from palier.base.calendars import Calendar

from .choices import Draw, count, one_in, pick

Document = dict[str, Any]
SHORTEST_FIRST = ("month", "quarter", "half", "year")


@dataclass
class Cascade:
    """How deep a programme's cascade is, and of how many benefits a base is net at each level, at most.

    Few shapes, so that the engine compiles few: its statements depend on these numbers alone.
    """

    most: tuple[int, ...]
    levels: dict[str, int] = field(default_factory=dict)
    """The level of each benefit over all versions."""
    net_of: dict[str, set[str]] = field(default_factory=dict)

    def draw_names(self, draw: Draw, name: str, period: str, earlier: dict[str, Document]) -> list[str]:
        """Names that the base of a benefit is net of: earlier ones, of the same or a shorter period."""
        level = count(draw, 0, len(self.most) - 1)
        if name in self.levels and any(name in others for others in self.net_of.values()):
            level = min(level, self.levels[name])  # another stands on it already
        shorter = [
            each
            for each, other in earlier.items()
            if self.levels[each] < level and SHORTEST_FIRST.index(other["period"]) <= SHORTEST_FIRST.index(period)
        ]
        below = [each for each in shorter if self.levels[each] == level - 1]
        names = [pick(draw, below)] if below else []
        others = [each for each in shorter if each not in names]
        while names and others and len(names) < self.most[level] and one_in(draw, 2):
            names.append(others.pop(pick(draw, range(len(others)))))
        self.levels[name] = max(self.levels.get(name, 0), level if names else 0)
        self.net_of.setdefault(name, set()).update(names)
        return sorted(names)


@dataclass(frozen=True)
class Scene:
    """What no version of a generated programme changes."""

    calendar: Calendar
    starts_on: date
    edges: tuple[date, ...]
    """The days worth being a boundary: starts of months, and the programme's first day."""
    tiers: tuple[str, ...]
    lines_of_business: tuple[str, ...]
    amounts: tuple[str, ...]
    """The few amounts at which this programme's bands, gates and thresholds stand."""
    decimals: int
    cascade: Cascade


@dataclass(frozen=True)
class Frame:
    """What a version's benefits are drawn for."""

    scene: Scene
    in_force_from: date

    @property
    def days(self) -> list[date]:
        """The edges of the scene with the days beside them, and the version's first day."""
        beside = {day + timedelta(days=by) for day in self.scene.edges for by in (-1, 0, 1)}
        return sorted(beside | {self.in_force_from})
