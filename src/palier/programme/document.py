"""The whole document: a programme's header and its dated versions, each version whole (semantics 8)."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from palier.base.calendars import Calendar, MonthsYear, Period, WeeksYear
from palier.base.knowledge import AsOf

from .benefits import Benefit
from .model import Code, Day, Instant, Labels, Model
from .tiers import Review, StatusMatch, Tier

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PATTERNS = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}


class MonthsCalendar(Model):
    """Years of twelve calendar months."""

    kind: Literal["months"]
    start_month: int = Field(ge=1, le=12, strict=True)
    labels: Literal["fiscal", "calendar"] = Field(default="fiscal", description="FY18-Q3, or 2017-Q3 (January years)")

    def build(self) -> Calendar:
        """The calendar itself."""
        return Calendar(MonthsYear(self.start_month), fiscal_labels=self.labels == "fiscal")


class WeeksCalendar(Model):
    """52/53-week years that end on the weekday nearest to a day of the year."""

    kind: Literal["weeks_52_53"]
    weekday: Weekday
    nearest_month: int = Field(ge=1, le=12, strict=True)
    nearest_day: int = Field(ge=1, le=31, strict=True)
    month_pattern: Literal["4-4-5", "4-5-4", "5-4-4"] = "4-4-5"

    def build(self) -> Calendar:
        """The calendar itself."""
        weekday = _WEEKDAYS.index(self.weekday)
        return Calendar(WeeksYear(weekday, self.nearest_month, self.nearest_day, _PATTERNS[self.month_pattern]))


class Named(Model):
    """Something that only needs a name in both languages."""

    labels: Labels


class Header(Model):
    """`programme.yaml`: what no version changes."""

    programme: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=64)]
    labels: Labels
    vendor: str = Field(min_length=1)
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, at most 2 decimals")
    starts_on: Day = Field(description="First day of the programme: partners join it from this day on")
    is_illustrative: bool = Field(
        default=False, strict=True, description="Whether its rates are invented; every statement says so"
    )
    calendar: Annotated[MonthsCalendar | WeeksCalendar, Field(discriminator="kind")]
    lines_of_business: dict[Code, Named] = Field(min_length=1)
    tracks: dict[Code, Named] = Field(min_length=1)
    legacy_programmes: dict[Code, Named] = Field(default_factory=dict)
    unreferenced_returns: Literal["hold", "as_sale"] = "hold"
    rate_max_age_days: int = Field(default=7, ge=0, le=366, strict=True)


class Version(Model):
    """One published text: all tiers and benefits from a day on."""

    in_force_from: Day
    published_at: Instant
    tiers: tuple[Tier, ...] = Field(min_length=1, description="Lowest first")
    review: Review = Review()
    status_match: StatusMatch | None = None
    benefits: tuple[Benefit, ...] = Field(min_length=1, description="In the order in which they stack")

    @property
    def name(self) -> str:
        """How results name the version: its first day."""
        return self.in_force_from.isoformat()


class Programme(Model):
    """A checked programme: its header and versions, earliest first."""

    header: Header
    versions: tuple[Version, ...] = Field(min_length=1)

    @property
    def calendar(self) -> Calendar:
        """The programme's calendar."""
        return self.header.calendar.build()

    def known_at(self, as_of: AsOf) -> tuple[Version, ...]:
        """The versions published by then, earliest in force first."""
        return tuple(version for version in self.versions if version.published_at < as_of.known_before)

    def version_on(self, day: date, as_of: AsOf) -> Version | None:
        """The version in force on a day, of those known; None before the first."""
        found = [version for version in self.known_at(as_of) if version.in_force_from <= day]
        return found[-1] if found else None

    def version_of(self, period: Period, as_of: AsOf) -> Version | None:
        """The version with which a period is calculated: the one in force on its first day (semantics 8)."""
        return self.version_on(period.start, as_of)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the document's meaning: the same for any spelling of the same YAML."""
        meaning = self.model_dump(by_alias=True)
        text = json.dumps(meaning, sort_keys=True, separators=(",", ":"), default=_plain)
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    """A value of the document as text: 0.020 is 0.02."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
