"""The stair of earnings: how a quarter's sum grew, day by day, as geometry for a server-made SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Step = tuple[date, Decimal]
"""(day, sum earned up to and with that day)."""


@dataclass(frozen=True, slots=True)
class Size:
    """A drawing's size in pixels, so that text stays 12 px: a wide one and one for the phone."""

    name: str
    width: int
    height: int
    right: int
    """Room for figures right of the plot."""


WIDE, NARROW = Size("wide", 600, 272, 60), Size("narrow", 340, 220, 62)
_TOP, _BOTTOM = 14, 26


@dataclass(frozen=True, slots=True)
class Line:
    """A thousands line: its height in pixels and the value it stands for."""

    y: str
    value: Decimal
    text_y: str


@dataclass(frozen=True, slots=True)
class Stair:
    """The drawing: paths as SVG data, and where the words go."""

    size: Size
    plot_width: int
    floor: int
    outline: str
    area: str
    today_x: str
    today_y: str
    lines: tuple[Line, ...]


def stair(steps: Sequence[Step], start: date, end: date, today: date, size: Size) -> Stair:
    """Draw the steps of a period `[start, end)` up to today. Values below zero are drawn on the floor."""
    plot, floor = size.width - size.right, size.height - _BOTTOM
    top_value, ticks = _ticks(max((value for _, value in steps), default=Decimal(0)))
    days = Decimal((end - start).days)

    def x(day: date) -> Decimal:
        return Decimal(plot) * Decimal((min(max(day, start), end) - start).days) / days

    def y(value: Decimal) -> Decimal:
        return floor - (floor - _TOP) * max(value, Decimal(0)) / top_value

    path = [f"M0 {floor}"]
    for day, value in steps:
        path.append(f"H{_px(x(day))}V{_px(y(value))}")
    now = min(today, end)
    path.append(f"H{_px(x(now))}")
    outline = "".join(path)
    last = steps[-1][1] if steps else Decimal(0)
    lines = tuple(Line(_px(y(value)), value, _px(y(value) - 5)) for value in ticks)
    return Stair(size, plot, floor, outline, f"{outline}V{floor}Z", _px(x(now)), _px(y(last)), lines)


def _ticks(most: Decimal) -> tuple[Decimal, tuple[Decimal, ...]]:
    """The value at the top, and two to four round values below it."""
    most = max(most, Decimal(1))
    magnitude = Decimal(10) ** (most.adjusted())
    for step in (magnitude / 4, magnitude / 2, magnitude, magnitude * 2, magnitude * 5):
        count = int(most // step) + 1
        if count <= 4:
            top = step * count
            return top, tuple(step * each for each in range(1, count + 1))
    raise AssertionError("the last step is five times the magnitude, so at most two fit")


def _px(value: Decimal) -> str:
    return f"{value:.1f}"
