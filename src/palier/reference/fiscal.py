"""The programme's calendar: years of months, years of weeks, and the periods inside them (semantics 11, 12, 14)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from palier.programme.document import MonthsCalendar, WeeksCalendar

_MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_LETTER = {"month": "M", "quarter": "Q", "half": "H"}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A period of the programme, `[start, end)`, with its label and length (month, quarter, half, year)."""

    start: date
    end: date
    label: str
    length: str

    def contains(self, day: date) -> bool:
        """Whether a day lies in it; the end does not."""
        return self.start <= day < self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a day."""
        return self.start < other.end and other.start < self.end


def months_later(day: date, months: int) -> date:
    """A day so many months on, clamped to the month's end: 31 August and 6 months is 28 February (semantics 14)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _day_of(year, month + 1, day.day)


def _day_of(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Fiscal:
    """A programme's calendar. A year is named for the year in which it ends, or of the day that it ends nearest to."""

    calendar: MonthsCalendar | WeeksCalendar

    def containing(self, day: date, length: str) -> Span:
        """The period of a length that holds a day."""
        for year in (day.year - 1, day.year, day.year + 1):
            for span in self.spans(year, length):
                if span.contains(day):
                    return span
        raise LookupError(f"{day} lies in no {length}")

    def begun(self, first: date, last: date, length: str) -> Iterator[Span]:
        """The periods of a length that end after `first` and have begun by `last`, in order."""
        span = self.containing(first, length)
        while span.start <= last:
            yield span
            span = self.containing(span.end, length)

    def labelled(self, label: str) -> Span | None:
        """The period of a label (`FY18-Q3`, `FY18`, `2017-M07`), None when there is none."""
        digits = label.split("-")[0].removeprefix("FY")
        if not (digits.isascii() and digits.isdigit() and len(digits) in (2, 4)):
            return None
        year = int(digits) + (2000 if len(digits) == 2 else 0)
        if not 1 < year < 9999:
            return None
        spans = (span for length in _MONTHS_IN for span in self.spans(year, length))
        return next((span for span in spans if span.label == label), None)

    def spans(self, year: int, length: str) -> list[Span]:
        """The periods of a length of one year."""
        bounds = self._month_bounds(year)
        months = _MONTHS_IN[length]
        return [
            Span(bounds[first], bounds[first + months], self._label(year, length, first // months + 1), length)
            for first in range(0, 12, months)
        ]

    def _label(self, year: int, length: str, number: int) -> str:
        calendar = self.calendar
        is_plain = isinstance(calendar, MonthsCalendar) and calendar.labels == "calendar"
        head = f"{year:04d}" if is_plain else f"FY{year % 100:02d}" if 2000 <= year < 2100 else f"FY{year:04d}"
        if length == "year":
            return head
        return f"{head}-{_LETTER[length]}{number:02d}" if length == "month" else f"{head}-{_LETTER[length]}{number}"

    def _month_bounds(self, year: int) -> list[date]:
        """Thirteen days: on which the twelve months begin, and the first day after the year."""
        calendar = self.calendar
        if isinstance(calendar, MonthsCalendar):
            begins = date(year if calendar.start_month == 1 else year - 1, calendar.start_month, 1)
            return [months_later(begins, months) for months in range(13)]
        bounds = [_last_day(calendar, year - 1) + _DAY]
        for weeks in [int(weeks) for weeks in calendar.month_pattern.split("-")] * 4:
            bounds.append(bounds[-1] + weeks * 7 * _DAY)
        bounds[12] = _last_day(calendar, year) + _DAY  # a 53rd week goes to the last month: Q4, H2 (semantics 12)
        return bounds


def _last_day(calendar: WeeksCalendar, year: int) -> date:
    """The weekday nearest to the calendar's day of the year: of seven days in a row, three to either side."""
    nearest = _day_of(year, calendar.nearest_month, calendar.nearest_day)
    around = (nearest + days * _DAY for days in range(-3, 4))
    return next(day for day in around if day.weekday() == _WEEKDAYS.index(calendar.weekday))
