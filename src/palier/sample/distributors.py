"""Five invented distributors of both kinds, one of which another succeeds, and when their files arrive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from palier.base.calendars import Length
from palier.programme.document import Programme

from .rows import Row, at_hour

DISTRIBUTORS = (
    ("corvane", "Corvane", "volume"),
    ("meltem", "Meltem", "value"),
    ("alizane", "Alizane Distribution", "volume"),
    ("brevanne", "Brévanne Logistique", "volume"),
    ("ostrelle", "Ostrelle", "value"),
)
SUCCEEDED, SUCCESSOR = 4, 1
SHARES = (34, 20, 18, 16, 12)
"""Percent of the partners that buy from each."""
DELIVERY_HOURS = (7, 17, 11, 9, 14, 19)
"""The hour, UTC, at which the file of each arrives; the last is the vendor's own direct sales."""


@dataclass(frozen=True, slots=True)
class Succession:
    """From when on the one distributor's lines carry the other's name."""

    succeeded_on: date


def succession_of(programme: Programme, last_day: date) -> Succession:
    """The first day of the programme's second quarter, or a month before the sample ends if that comes first."""
    calendar = programme.calendar
    second = calendar.following(calendar.containing(programme.header.starts_on, Length.QUARTER))
    return Succession(min(second.start, last_day - timedelta(days=30)))


def distributor_rows(succession: Succession) -> Iterator[Row]:
    """Every distributor, and a later version of the one that is succeeded."""
    for distributor_id, name, kind in DISTRIBUTORS:
        yield {"distributor_id": distributor_id, "name": name, "kind": kind}
    distributor_id, name, kind = DISTRIBUTORS[SUCCEEDED]
    yield {
        "distributor_id": distributor_id,
        "name": name,
        "kind": kind,
        "successor_id": DISTRIBUTORS[SUCCESSOR][0],
        "succeeded_on": succession.succeeded_on,
        "reported_at": at_hour(succession.succeeded_on, 6),
    }
