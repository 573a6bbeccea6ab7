"""Tiers made into steps: status match and the reviews that have taken effect by D(T)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from palier.base.calendars import Length, Period
from palier.base.knowledge import AsOf, start_of_day
from palier.programme.document import Programme, Version
from palier.programme.tiers import Requirement

from .steps import MatchStep, PathStep, ReviewStep, ThresholdStep, TiersStep


def tiers_step(programme: Programme, as_of: AsOf) -> TiersStep:
    """How partners come by their tiers, as far as D(T)."""
    starts_on = programme.header.starts_on
    version = programme.version_on(starts_on, as_of)
    known = programme.known_at(as_of)
    return TiersStep(
        order=tuple(tier.tier for tier in known[-1].tiers) if known else (),
        starts_on=starts_on,
        match=None if version is None else _match_step(programme, version),
        reviews=tuple(_review_steps(programme, as_of)),
    )


def _match_step(programme: Programme, version: Version) -> MatchStep | None:
    match = version.status_match
    if match is None:
        return None
    end_of_first_year = programme.calendar.containing(programme.header.starts_on, Length.YEAR).end
    worth = tuple((legacy, old, tier) for legacy, table in match.match.items() for old, tier in table.items())
    return MatchStep(match.until or end_of_first_year, worth)


def _review_steps(programme: Programme, as_of: AsOf) -> list[ReviewStep]:
    known = programme.known_at(as_of)
    if not known:
        return []
    calendar, steps = programme.calendar, list[ReviewStep]()
    for window in calendar.between(Length.YEAR, known[0].in_force_from, as_of.day):
        if window.end > as_of.day:
            continue
        decided_on = _decided_on(programme, window, as_of)
        cut = as_of if decided_on is None else as_of.cut(start_of_day(decided_on))
        version = programme.version_on(window.last_day, cut)
        if version is not None and decided_on is not None:
            steps.append(_review_step(programme, version, window, decided_on, as_of))
    return steps


def _decided_on(programme: Programme, window: Period, as_of: AsOf) -> date | None:
    """The day on which the review of a window is fixed: by the version in force on the window's last day."""
    version = programme.version_on(window.last_day, as_of)
    return None if version is None else window.end + timedelta(days=version.review.decision_days)


def _review_step(programme: Programme, version: Version, window: Period, decided_on: date, as_of: AsOf) -> ReviewStep:
    paths = [
        PathStep(tier.tier, path.path, tuple(_threshold(each, window.last_day) for each in path.requirements))
        for tier in reversed(version.tiers)
        for path in tier.paths
    ]
    return ReviewStep(
        window=window,
        effective_on=window.end,
        holds_until=programme.calendar.following(window).end,
        known_before=start_of_day(decided_on),
        is_decided=as_of.day >= decided_on,
        version=version.name,
        lowest=version.tiers[0].tier,
        paths=tuple(paths),
    )


def _threshold(requirement: Requirement, day: date) -> ThresholdStep:
    threshold = requirement.threshold_on(day)
    rows: list[tuple[str | None, Decimal]] = []
    if threshold is not None and threshold.amount is not None:
        rows.append((None, threshold.amount))
    for row in (threshold.by_track if threshold else None) or ():
        rows.extend((track, row.amount) for track in row.track)
    return ThresholdStep(requirement.kind, requirement.price_kinds, tuple(rows))
