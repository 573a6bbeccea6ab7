"""The days of a sample: how far back it must reach, which days are worked, and how busy each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from palier.base.calendars import Calendar, Length, add_months
from palier.programme.document import Programme

from .draws import Ints

_BY_MONTH = (90, 95, 105, 100, 95, 110, 90, 60, 105, 105, 110, 120)
_BY_WEEKDAY = (100, 105, 105, 100, 85)
_HOLIDAYS = ((1, 1), (5, 1), (7, 14), (8, 15), (11, 1), (12, 25))
_GROWTH_PER_YEAR = 8
"""Percent by which the trade grows."""
_PEAKS = ((3, 260), (10, 150))
"""Working days left in a quarter, and percent of an ordinary day's sales: orders come in before the quarter ends."""


@dataclass(frozen=True, slots=True)
class Span:
    """The working days of a sample, as ordinals, and where the lines of each begin."""

    first_day: date
    last_day: date
    days: Ints
    starts: Ints
    """For each working day the number of the first line reported on it; one more entry holds the count of all lines."""

    def day_of(self, lines: Ints) -> Ints:
        """The index of the working day on which each line is reported."""
        return np.searchsorted(self.starts, lines, side="right").astype(np.int64) - 1

    def index_of(self, day: date) -> int:
        """The index of the first working day on or after a day."""
        return int(np.searchsorted(self.days, day.toordinal()))


def first_day_needed(programme: Programme) -> date:
    """The first day of the fiscal year in which the longest look-back before the programme's start begins.

    At least the whole fiscal year before the start, which the first reviews and comparisons read.
    """
    calendar = programme.calendar
    starts_on = programme.header.starts_on
    months = max(
        (
            getattr(qualifier, "look_back_months", 0) + getattr(qualifier, "earns_for_months", 0)
            for version in programme.versions
            for benefit in version.benefits
            for qualifier in benefit.qualifiers
        ),
        default=0,
    )
    year = calendar.following(calendar.containing(starts_on, Length.YEAR), -1)
    while add_months(year.start, months) > starts_on:
        year = calendar.following(year, -1)
    return year.start


def default_last_day(programme: Programme) -> date:
    """Five sixths into the third quarter of the fiscal year in which the programme starts: an open quarter to watch."""
    calendar = programme.calendar
    year = calendar.containing(programme.header.starts_on, Length.YEAR)
    quarter = calendar.nth(year.year, Length.QUARTER, 3)
    return quarter.start + timedelta(days=(quarter.end - quarter.start).days * 5 // 6)


def lay_out(programme: Programme, lines: int, last_day: date) -> Span:
    """Spread lines over the working days up to and including the last day."""
    first_day = first_day_needed(programme)
    days = [
        day
        for day in (first_day + timedelta(days=ahead) for ahead in range((last_day - first_day).days + 1))
        if day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS
    ]
    weights = _weights(programme.calendar, days)
    total = sum(weights)
    starts, before = [0], 0
    for weight in weights:
        before += weight
        starts.append(lines * before // total)
    ordinals = np.array([day.toordinal() for day in days], dtype=np.int64)
    return Span(first_day, last_day, ordinals, np.array(starts, dtype=np.int64))


def _weights(calendar: Calendar, days: list[date]) -> list[int]:
    """How many lines are reported on each day, in proportion: what was invoiced the working day before."""
    left = _days_left_in_quarter(calendar, days)
    weights: list[int] = []
    for at in range(len(days)):
        before = max(at - 1, 0)
        day = days[before]
        peak = next((percent for most, percent in _PEAKS if left[before] <= most), 90)
        growth = 36500 + _GROWTH_PER_YEAR * (day - days[0]).days
        weights.append(_BY_MONTH[day.month - 1] * _BY_WEEKDAY[day.weekday()] * peak * growth // 1_000_000)
    return weights


def _days_left_in_quarter(calendar: Calendar, days: list[date]) -> list[int]:
    """For each working day how many of its quarter remain, itself included. The last quarter counts to its own end."""
    ends = [calendar.containing(day, Length.QUARTER).end for day in days]
    left: list[int] = []
    for at in reversed(range(len(days))):
        if left and ends[at] == ends[at + 1]:
            left.append(left[-1] + 1)
        else:
            left.append(max(1, (ends[at] - days[at]).days * 5 // 7))
    return left[::-1]
