"""What was known when: an as-of instant and the day that it stands for (semantics 1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class AsOf:
    """A cut in knowledge time.

    `known_before` is an exclusive instant in UTC: a fact is known when its knowledge instant is strictly earlier.
    `day` is D(T), the only way in which T itself acts: which period ends, reviews and expiries have been passed.
    """

    known_before: datetime
    day: date

    @classmethod
    def of_day(cls, day: date) -> AsOf:
        """The end of a day: all that was known before the next day's 00:00Z."""
        return cls(datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1), day)

    @classmethod
    def of_instant(cls, instant: datetime) -> AsOf:
        """All that was known at an instant, itself included. The instant carries its offset."""
        at = instant.astimezone(UTC)
        return cls(at + timedelta(microseconds=1), at.date())

    @classmethod
    def parse(cls, text: str) -> AsOf:
        """A day (`2017-10-17`) or an instant (`2017-10-17T09:00:00Z`). Raises ValueError on anything else."""
        if len(text) == 10:
            return cls.of_day(date.fromisoformat(text))
        return cls.of_instant(parse_instant(text))

    def cut(self, known_before: datetime) -> AsOf:
        """This knowledge, but nothing learnt from `known_before` on. The day stays."""
        return AsOf(min(self.known_before, known_before), self.day)


def parse_instant(text: str) -> datetime:
    """An ISO instant in UTC; a bare date is its 00:00Z. Raises ValueError when there is no offset or no date."""
    if len(text) == 10:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f'"{text}" has no offset: write {text}Z for UTC')
    return instant.astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """00:00Z of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
