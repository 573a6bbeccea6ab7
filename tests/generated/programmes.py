"""A whole generated programme: its calendar, tiers and versions. Valid by design: nothing is filtered away."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from palier.base.calendars import Calendar, Length
from palier.programme.document import MonthsCalendar, WeeksCalendar

from .benefits import draw_benefit
from .choices import Draw, count, one_in, pick, some
from .frames import SHORTEST_FIRST, Cascade, Document, Frame, Scene

CALENDARS: tuple[Document, ...] = (
    {"kind": "months", "start_month": 1, "labels": "calendar"},
    {"kind": "weeks_52_53", "weekday": "friday", "nearest_month": 1, "nearest_day": 31},
    {"kind": "months", "start_month": 4},
    {"kind": "weeks_52_53", "weekday": "friday", "nearest_month": 1, "nearest_day": 31, "month_pattern": "5-4-4"},
    {"kind": "months", "start_month": 2},
    {"kind": "weeks_52_53", "weekday": "sunday", "nearest_month": 12, "nearest_day": 31, "month_pattern": "4-5-4"},
)
TIERS = ("authorized", "gold", "platinum", "titanium")
LINES_OF_BUSINESS = ("server", "storage", "client", "networking")
TRACKS = ("solution_provider", "cloud_provider")
LEGACY = {"old_one": ("silver", "gold"), "old_two": ("basic", "top")}
EDGES = ("100.00", "10.00", "1000.00", "0.01", "50000.00", "1000000.00", "99.99")
EDGES_OF_WHOLE_UNITS = ("100", "10", "1000", "1", "50000")
CASCADES = ((0, 1), (0, 1, 2), (0,), (0, 1, 2), (0, 2))
_CALENDAR = TypeAdapter[Any](MonthsCalendar | WeeksCalendar)


def calendar_of(given: Document) -> Calendar:
    """The calendar that a document describes."""
    return _CALENDAR.validate_python(given).build()


def draw_programme(draw: Draw) -> Document:
    """`{"header": …, "versions": […]}`, each as the YAML would say it."""
    calendar = pick(draw, CALENDARS)
    currency = pick(draw, ("EUR", "EUR", "EUR", "EUR", "EUR", "USD", "JPY"))
    scene = _scene(draw, calendar_of(calendar), 0 if currency == "JPY" else 2)
    header: Document = {
        "programme": "generated",
        "labels": {"en": "Generated", "fr": "Engendré"},
        "vendor": "Nobody",
        "currency": currency,
        "starts_on": scene.starts_on.isoformat(),
        "calendar": calendar,
        "lines_of_business": _named(scene.lines_of_business),
        "tracks": _named(TRACKS),
        "legacy_programmes": _named(LEGACY),
        "unreferenced_returns": pick(draw, ("hold", "as_sale")),
        "rate_max_age_days": pick(draw, (7, 7, 60, 0, 1)),
    }
    return {"header": header, "versions": _versions(draw, scene)}


def _named(names: Any) -> Document:
    return {name: {"labels": {"en": name, "fr": name}} for name in names}


def _scene(draw: Draw, calendar: Calendar, decimals: int) -> Scene:
    """A year of the calendar; most programmes begin with it, some with a later quarter, some on any day."""
    year = calendar.nth(pick(draw, (2018, 2017)), Length.YEAR, 1)
    quarter = calendar.nth(year.year, Length.QUARTER, count(draw, 1, 4))
    inside = quarter.start + timedelta(days=pick(draw, (1, 40)))
    starts_on = pick(draw, (*[year.start] * 6, quarter.start, inside))
    months = calendar.between(Length.MONTH, starts_on, starts_on + timedelta(days=pick(draw, (100, 200, 400))))
    edges = {month.start for month in months} | {months[-1].end, starts_on}
    amounts = EDGES if decimals else EDGES_OF_WHOLE_UNITS
    return Scene(
        calendar,
        starts_on,
        tuple(sorted(edges)),
        TIERS[: count(draw, 1, 4)],
        LINES_OF_BUSINESS[: count(draw, 1, 4)],
        tuple(pick(draw, amounts) for _ in range(count(draw, 1, 3))),
        decimals,
        Cascade(pick(draw, CASCADES)),
    )


def _versions(draw: Draw, scene: Scene) -> list[Document]:
    begins = scene.starts_on - timedelta(days=pick(draw, (0, 0, 0, 0, 1, 400)))
    first = _version(draw, Frame(scene, begins), None)
    if not one_in(draw, 3):
        return [first]
    later = [day for day in scene.edges if day > begins]
    again = pick(draw, later) + timedelta(days=pick(draw, (0, 0, 1, -1)))
    return [first, _version(draw, Frame(scene, max(again, begins + timedelta(days=1))), first)]


def _version(draw: Draw, frame: Frame, before: Document | None) -> Document:
    begins, scene = frame.in_force_from, frame.scene
    published = pick(draw, (begins - timedelta(days=20), begins + timedelta(days=10)))
    version: Document = {
        "in_force_from": begins.isoformat(),
        "published_at": f"{(published if before else begins - timedelta(days=420)).isoformat()}T09:00:00Z",
        "tiers": [_tier(draw, scene, name, at) for at, name in enumerate(scene.tiers)],
        "review": {"decision_days": pick(draw, (30, 0, 5))},
        "benefits": _benefits(draw, frame, before),
    }
    if one_in(draw, 2):
        version["status_match"] = _status_match(draw, scene)
    return version


def _tier(draw: Draw, scene: Scene, name: str, at: int) -> Document:
    tier: Document = {"tier": name, "labels": {"en": name, "fr": name}}
    if at == 0 or one_in(draw, 8):
        return tier
    paths = ["by_revenue", "by_standard_revenue"][: count(draw, 1, 2)]
    tier["paths"] = [
        {
            "path": path,
            "labels": {"en": path, "fr": path},
            "requirements": [_revenue(draw, scene, at)],
        }
        for path in paths
    ]
    return tier


def _revenue(draw: Draw, scene: Scene, at: int) -> Document:
    days = [scene.starts_on - timedelta(days=800)]
    if one_in(draw, 4):
        days.append(pick(draw, scene.edges))
    at_least: list[Document] = []
    for day in days:
        dated: Document = {"from": day.isoformat(), "reference": "generated"}
        amount = str(Decimal(pick(draw, scene.amounts)) * at)
        if one_in(draw, 2):
            tracks = some(draw, TRACKS)
            dated["by_track"] = [{"track": tracks, "amount": amount}]
        else:
            dated["amount"] = amount
        at_least.append(dated)
    given: Document = {"kind": "revenue", "at_least": at_least}
    if one_in(draw, 3):
        given["price_kinds"] = some(draw, ("standard", "special", "framework"))
    return given


def _status_match(draw: Draw, scene: Scene) -> Document:
    match = {
        legacy: {tier: pick(draw, scene.tiers) for tier in some(draw, held)}
        for legacy, held in LEGACY.items()
        if not one_in(draw, 4)
    }
    given: Document = {"match": match}
    if one_in(draw, 3):
        later = [day for day in scene.edges if day > scene.starts_on]
        given["until"] = pick(draw, later).isoformat()
    return given


def _benefits(draw: Draw, frame: Frame, before: Document | None) -> list[Document]:
    """One to six benefits; a later version keeps some, changes some, drops and adds some."""
    names = [f"benefit_{at}" for at in range(1, count(draw, 1, 6) + 1)]
    kept = {each["benefit"]: each for each in before["benefits"]} if before else {}
    benefits: dict[str, Document] = {}
    for name in names:
        if name in kept and not one_in(draw, 2) and _stands(kept[name], benefits, frame):
            benefits[name] = kept[name]
        else:
            benefits[name] = draw_benefit(draw, frame, name, benefits, kept.get(name))
    return list(benefits.values())


def _stands(benefit: Document, earlier: dict[str, Document], frame: Frame) -> bool:
    """Whether a benefit of the version before is valid in this one unchanged: what it is net of is still above it."""
    periods = {name: each["period"] for name, each in earlier.items()}
    return all(
        name in periods and SHORTEST_FIRST.index(periods[name]) <= SHORTEST_FIRST.index(benefit["period"])
        for name in benefit["base"].get("net_of", ())
    )
