"""Fiscal calendars: months-based years starting in any month, and 52/53-week years (semantics 11 to 14)."""

from __future__ import annotations

import calendar as _gregorian
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol


class Length(StrEnum):
    """How long a period is; longer ones are unions of shorter ones."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


COUNT_IN_YEAR = {Length.MONTH: 12, Length.QUARTER: 4, Length.HALF: 2, Length.YEAR: 1}
_LETTER = {Length.MONTH: "M", Length.QUARTER: "Q", Length.HALF: "H", Length.YEAR: ""}
_LABEL = re.compile(r"(?P<fiscal>FY)?(?P<year>[0-9]{2}|[0-9]{4})(?:-(?P<letter>[MQH])(?P<index>[0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open interval of days `[start, end)`; no end = for ever."""

    start: date
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a calendar: `[start, end)`, with the calendar's own label. `index` counts from 1 in its year."""

    label: str
    length: Length
    year: int
    index: int
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def last_day(self) -> date:
        """The last day inside the period."""
        return self.end - timedelta(days=1)

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.start < other.end and other.start < self.end


class YearBounds(Protocol):
    """What a kind of calendar must say of a year, numbered by the calendar year in which it ends."""

    def month_starts(self, year: int) -> tuple[date, ...]:
        """Thirteen days: the first of each fiscal month, and the first of the next year."""
        ...


@dataclass(frozen=True, slots=True)
class MonthsYear:
    """Years of twelve calendar months starting on the first of `start_month`."""

    start_month: int

    def month_starts(self, year: int) -> tuple[date, ...]:
        """Thirteen days: the first of each fiscal month, and the first of the next year."""
        first = date(year if self.start_month == 1 else year - 1, self.start_month, 1)
        return tuple(add_months(first, count) for count in range(13))


@dataclass(frozen=True, slots=True)
class WeeksYear:
    """52/53-week years ending on the `weekday` (0 = Monday) nearest to a day of the year; `pattern` = weeks a month."""

    weekday: int
    month: int
    day: int
    pattern: tuple[int, int, int] = (4, 4, 5)

    def _last_day(self, year: int) -> date:
        near = date(year, self.month, min(self.day, _gregorian.monthrange(year, self.month)[1]))
        ahead = (self.weekday - near.weekday()) % 7
        return near + timedelta(days=ahead if ahead <= 3 else ahead - 7)

    def month_starts(self, year: int) -> tuple[date, ...]:
        """Thirteen days; the 53rd week goes to the last month (semantics 12)."""
        first = self._last_day(year - 1) + timedelta(days=1)
        starts = [first]
        for weeks in self.pattern * 4:
            starts.append(starts[-1] + timedelta(weeks=weeks))
        starts[-1] = self._last_day(year) + timedelta(days=1)
        return tuple(starts)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A programme's calendar. `fiscal_labels`: `FY18-Q3`; otherwise `2017-Q3` (years that start in January only)."""

    bounds: YearBounds
    fiscal_labels: bool = True

    def period(self, label: str) -> Period:
        """The period with a label. Raises ValueError, saying what is allowed, when it is none of this calendar."""
        match = _LABEL.fullmatch(label)
        allowed = "FY18, FY18-H1, FY18-Q3, FY18-M07" if self.fiscal_labels else "2017, 2017-H1, 2017-Q3, 2017-M07"
        if match is None or bool(match["fiscal"]) != self.fiscal_labels:
            raise ValueError(f'"{label}" is not a period of this calendar: write {allowed}')
        year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
        if not 1900 <= year < 2200:
            raise ValueError(f'"{label}" is out of range: write a year from 1900 to 2199')
        length = next(length for length, letter in _LETTER.items() if letter == (match["letter"] or ""))
        index = int(match["index"] or 1)
        if not 1 <= index <= COUNT_IN_YEAR[length]:
            raise ValueError(f'"{label}": a year has {COUNT_IN_YEAR[length]} periods of this length')
        return self.nth(year, length, index)

    def nth(self, year: int, length: Length, index: int) -> Period:
        """The `index`-th period of a length in a year (numbered by the calendar year in which it ends)."""
        starts = _month_starts(self.bounds, year)
        months = 12 // COUNT_IN_YEAR[length]
        first = (index - 1) * months
        return Period(self._label(year, length, index), length, year, index, starts[first], starts[first + months])

    def containing(self, day: date, length: Length) -> Period:
        """The period of a length that holds a day."""
        for year in (day.year, day.year + 1, day.year - 1):
            starts = _month_starts(self.bounds, year)
            if starts[0] <= day < starts[12]:
                month = next(at for at in range(12) if day < starts[at + 1])
                return self.nth(year, length, month // (12 // COUNT_IN_YEAR[length]) + 1)
        raise ValueError(f"no year of this calendar holds {day.isoformat()}")

    def following(self, period: Period, count: int = 1) -> Period:
        """The period of the same length `count` later (earlier when negative)."""
        per_year = COUNT_IN_YEAR[period.length]
        ordinal = period.year * per_year + period.index - 1 + count
        return self.nth(ordinal // per_year, period.length, ordinal % per_year + 1)

    def between(self, length: Length, first: date, last: date) -> list[Period]:
        """All periods of a length that share a day with `[first, last]`, in order."""
        periods: list[Period] = []
        if last < first:
            return periods
        period = self.containing(first, length)
        while period.start <= last:
            periods.append(period)
            period = self.following(period)
        return periods

    def _label(self, year: int, length: Length, index: int) -> str:
        digits = f"{year % 100:02d}" if self.fiscal_labels and 2000 <= year < 2100 else f"{year:04d}"
        stem = f"FY{digits}" if self.fiscal_labels else digits
        match length:
            case Length.YEAR:
                return stem
            case Length.MONTH:
                return f"{stem}-M{index:02d}"
            case _:
                return f"{stem}-{_LETTER[length]}{index}"


@lru_cache(maxsize=256)
def _month_starts(bounds: YearBounds, year: int) -> tuple[date, ...]:
    return bounds.month_starts(year)


def add_months(day: date, months: int) -> date:
    """`months` later, clamped to the month's end: 31 August + 6 = 28 February (semantics 14). Forward only."""
    if months < 0:
        raise ValueError("months are added forward only (semantics 14)")
    ordinal = day.year * 12 + day.month - 1 + months
    year, month = ordinal // 12, ordinal % 12 + 1
    return date(year, month, min(day.day, _gregorian.monthrange(year, month)[1]))
