"""What a document must satisfy beyond its shape: names that refer, dates in order, scales without holes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from palier.base.currencies import MINOR_UNITS
from palier.base.findings import Finding, Severity, Where, near_miss

from .benefits import Benefit, Selection
from .checking_scales import check_period_dates, check_scale
from .document import Header, MonthsCalendar, Programme, Version
from .model import DatedModel, Model
from .yaml_text import Location

Places = Callable[[Location], Where]


def check_header(header: Header, where: Places) -> Iterator[Finding]:
    """Faults of `programme.yaml`."""
    decimals = MINOR_UNITS.get(header.currency)
    if decimals is None:
        hint = near_miss(header.currency, ["EUR", "USD", "GBP", "CHF"])
        yield Finding("unknown-currency", f'"{header.currency}" is no currency code.', where(("currency",)), hint)
    elif decimals > 2:
        message = f'"{header.currency}" has {decimals} decimals.'
        yield Finding("currency-decimals", message, where(("currency",)), "A programme's currency has at most 2.")
    calendar = header.calendar
    if isinstance(calendar, MonthsCalendar) and calendar.labels == "calendar" and calendar.start_month != 1:
        hint = "Write labels: fiscal, or start_month: 1."
        message = '"calendar" labels need a year that starts in January.'
        yield Finding("calendar-labels", message, where(("calendar", "labels")), hint)


def check_version(header: Header, version: Version, where: Places) -> Iterator[Finding]:
    """Faults of one version."""
    yield from _check_decimals(header, version, (), where)
    yield from _check_tiers(header, version, where)
    yield from _check_match(header, version, where)
    seen: dict[str, Benefit] = {}
    for index, benefit in enumerate(version.benefits):
        at: Location = ("benefits", index)
        if benefit.benefit in seen:
            message = f'"{benefit.benefit}" is declared twice.'
            yield Finding("duplicate-benefit", message, where((*at, "benefit")), "Give each benefit its own name.")
        yield from _check_benefit(header, version, benefit, at, seen, where)
        seen[benefit.benefit] = benefit


_AMOUNTS = ("value", "amount", "from", "minimum_purchase")


def _check_decimals(header: Header, node: object, at: Location, where: Places) -> Iterator[Finding]:
    """No amount is finer than the currency's minor unit."""
    decimals = MINOR_UNITS.get(header.currency, 2)
    if isinstance(node, tuple):
        for index, item in enumerate(cast(tuple[object, ...], node)):
            yield from _check_decimals(header, item, (*at, index), where)
    if not isinstance(node, Model):
        return
    for name, field in type(node).model_fields.items():
        key = field.alias or name
        value: object = getattr(node, name)
        if isinstance(value, Decimal) and key in _AMOUNTS and value != value.quantize(Decimal(1).scaleb(-decimals)):
            message = f"{value} is finer than {header.currency} allows."
            yield Finding("amount-decimals", message, where((*at, key)), f"Write at most {decimals} decimals.")
        yield from _check_decimals(header, value, (*at, key), where)


def check_programme(programme: Programme, places: Sequence[Places]) -> Iterator[Finding]:
    """Faults between versions."""
    header, first = programme.header, programme.versions[0]
    if first.in_force_from > header.starts_on:
        message = f"the first version is in force from {first.name}, after the programme starts on {header.starts_on}."
        yield Finding("no-version-at-start", message, places[0](("in_force_from",)), "Start both on the same day.")
    order = [tier.tier for tier in first.tiers]
    for version, where in zip(programme.versions[1:], places[1:], strict=True):
        tiers = [tier.tier for tier in version.tiers]
        if tiers != order:
            message = f"the tiers are {', '.join(tiers)}; version {first.name} has {', '.join(order)}."
            hint = "All versions of a programme have the same tiers, in the same order."
            yield Finding("tiers-differ", message, where(("tiers",)), hint)
    yield from _check_cascade(programme, places)
    yield from _check_lengths(programme, places)
    yield from _check_uncalculated(programme, places[0])


def _check_tiers(header: Header, version: Version, where: Places) -> Iterator[Finding]:
    names: set[str] = set()
    for index, tier in enumerate(version.tiers):
        at: Location = ("tiers", index)
        if tier.tier in names:
            yield Finding("duplicate-tier", f'"{tier.tier}" stands twice.', where((*at, "tier")), "Keep one.")
        names.add(tier.tier)
        if index == 0 and tier.paths:
            message = f'"{tier.tier}" is the lowest tier: every partner holds it, so no path leads to it.'
            yield Finding("path-to-lowest", message, where((*at, "paths")), "Remove its paths.")
        if index > 0 and not tier.paths:
            message = f'no path leads to "{tier.tier}".'
            yield Finding("no-path", message, where(at), "It is then held by status match alone.", Severity.NOTE)
        paths: set[str] = set()
        for number, path in enumerate(tier.paths):
            if path.path in paths:
                place = where((*at, "paths", number, "path"))
                yield Finding("duplicate-path", f'"{path.path}" stands twice.', place, "Keep one.")
            paths.add(path.path)
            kinds = [requirement.kind for requirement in path.requirements]
            if len(kinds) != len(set(kinds)):
                place = where((*at, "paths", number, "requirements"))
                yield Finding("duplicate-kind", "two requirements are of one kind.", place, "Keep the higher one.")
            for which, requirement in enumerate(path.requirements):
                place_of = (*at, "paths", number, "requirements", which, "at_least")
                yield from check_dates(requirement.at_least, place_of, where)
                for item, threshold in enumerate(requirement.at_least):
                    spot = (*place_of, item)
                    if (threshold.amount is None) == (threshold.by_track is None):
                        message = "a threshold has either an amount or rows by_track."
                        yield Finding("threshold", message, where(spot), "Write one of the two.")
                    for row in threshold.by_track or ():
                        yield from _known(row.track, header.tracks, "track", spot, where)


def _check_match(header: Header, version: Version, where: Places) -> Iterator[Finding]:
    if version.status_match is None:
        return
    tiers = {tier.tier for tier in version.tiers}
    if version.status_match.until is not None and version.status_match.until <= header.starts_on:
        message = f"{version.status_match.until} is not after the programme's start, {header.starts_on}."
        yield Finding("match-until", message, where(("status_match", "until")), "Write a later day, or nothing.")
    for legacy, table in version.status_match.match.items():
        at: Location = ("status_match", "match", legacy)
        yield from _known([legacy], header.legacy_programmes, "legacy programme", at, where)
        for legacy_tier, tier in table.items():
            yield from _known([tier], tiers, "tier", (*at, legacy_tier), where)


def _check_benefit(
    header: Header, version: Version, benefit: Benefit, at: Location, seen: dict[str, Benefit], where: Places
) -> Iterator[Finding]:
    dates = benefit.in_force
    if dates.starts_on and dates.until and dates.until <= dates.starts_on:
        place = where((*at, "in_force", "until"))
        yield Finding("dates", f"{dates.until} is not after {dates.starts_on}.", place, "until is the first day out.")
    selections = [("selection", benefit.selection), ("measure", benefit.measure.selection)]
    if benefit.gate is not None and benefit.gate.measure is not None:
        selections.append(("gate", benefit.gate.measure.selection))
    for name, selection in selections:
        lines = selection.lines_of_business if selection else None
        yield from _known(lines or (), header.lines_of_business, "line of business", (*at, name), where)
    yield from _check_net_of(benefit, at, seen, where)
    kinds = [qualifier.kind for qualifier in benefit.qualifiers]
    for index, kind in enumerate(kinds):
        if kind in kinds[:index]:
            message = f'"{kind}" stands twice.'
            place = where((*at, "qualifiers", index, "kind"))
            yield Finding("duplicate-qualifier", message, place, "A line is asked each question once: keep one.")
    if benefit.gate is not None:
        yield from check_dates(benefit.gate.at_least, (*at, "gate", "at_least"), where)
        yield from check_period_dates(header, version, benefit, benefit.gate.at_least, (*at, "gate", "at_least"), where)
    if benefit.cap is not None:
        yield from check_dates(benefit.cap.at_most, (*at, "cap", "at_most"), where)
        yield from check_period_dates(header, version, benefit, benefit.cap.at_most, (*at, "cap", "at_most"), where)
        for index, cap in enumerate(benefit.cap.at_most):
            if cap.value <= 0:
                place = where((*at, "cap", "at_most", index, "value"))
                yield Finding("cap", f"a cap of {cap.value} pays nothing.", place, "Write more than 0.")
    yield from check_dates(benefit.scale.terms, (*at, "scale", "terms"), where)
    selected = selected_lines(header, benefit.selection)
    yield from check_scale(header, version, benefit, selected, (*at, "scale"), where)


def selected_lines(header: Header, selection: Selection) -> tuple[str, ...]:
    """The lines of business that a selection takes: those that it names, else all that the programme lists."""
    return selection.lines_of_business or tuple(header.lines_of_business)


_LENGTHS = ("month", "quarter", "half", "year")


def _check_net_of(benefit: Benefit, at: Location, seen: dict[str, Benefit], where: Places) -> Iterator[Finding]:
    for index, name in enumerate(benefit.base.net_of):
        place = where((*at, "base", "net_of", index))
        earlier = seen.get(name)
        if earlier is None:
            hint = near_miss(name, seen) or "Declare it above this one."
            yield Finding("net-of", f'"{name}" is no benefit declared before this one.', place, hint)
        elif _LENGTHS.index(earlier.period) > _LENGTHS.index(benefit.period):
            message = f'"{name}" has a longer period ({earlier.period}) than this benefit ({benefit.period}).'
            yield Finding("net-of", message, place, "A base is net of benefits of the same or a shorter period.")
        if name in benefit.base.net_of[:index]:
            yield Finding("net-of", f'"{name}" stands twice.', place, "Name each benefit once.")


def _check_cascade(programme: Programme, places: Sequence[Places]) -> Iterator[Finding]:
    """A base that is net of another in one version must not be the other's in another: levels are the programme's."""
    later_of: dict[str, set[str]] = {}
    for version, where in zip(programme.versions, places, strict=True):
        for index, benefit in enumerate(version.benefits):
            for name in benefit.base.net_of:
                if benefit.benefit in _all_before(name, later_of):
                    message = f'"{benefit.benefit}" is net of "{name}" here and the other way round in another version.'
                    place = where(("benefits", index, "base", "net_of"))
                    yield Finding("net-of", message, place, "Give one of the two another name from this version on.")
                later_of.setdefault(benefit.benefit, set()).add(name)


def _check_lengths(programme: Programme, places: Sequence[Places]) -> Iterator[Finding]:
    """A benefit keeps the length of its period: else a line could stand in a month and in the quarter that holds it."""
    first: dict[str, Version] = {}
    lengths: dict[str, str] = {}
    for version, where in zip(programme.versions, places, strict=True):
        for index, benefit in enumerate(version.benefits):
            length = lengths.setdefault(benefit.benefit, benefit.period)
            begun = first.setdefault(benefit.benefit, version)
            if benefit.period != length:
                message = (
                    f'"{benefit.benefit}" has the period {benefit.period} here and {length} in version {begun.name}.'
                )
                place = where(("benefits", index, "period"))
                yield Finding("period-length", message, place, "Keep it, or name the benefit otherwise from here on.")


def _all_before(name: str, later_of: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for earlier in later_of.get(waiting.pop(), ()):
            if earlier not in found:
                found.add(earlier)
                waiting.append(earlier)
    return found


def _check_uncalculated(programme: Programme, where: Places) -> Iterator[Finding]:
    first = programme.versions[0]
    for index, benefit in enumerate(first.benefits):
        period = programme.calendar.containing(first.in_force_from, benefit.period)
        if period.start < first.in_force_from:
            message = f"{period.label} begins before the programme: it is calculated with no version, so earns nothing."
            hint = f"Let the first version be in force from {period.start} on, if sales of that period are to count."
            yield Finding("never-calculated", message, where(("benefits", index, "period")), hint, Severity.NOTE)


def check_dates(values: Sequence[DatedModel], at: Location, where: Places) -> Iterator[Finding]:
    """Dated values begin one after the other."""
    last: date | None = None
    for index, dated in enumerate(values):
        if last is not None and dated.starts_on <= last:
            place = where((*at, index, "from"))
            yield Finding("dates", f"{dated.starts_on} does not come after {last}.", place, "Put the values in order.")
        last = dated.starts_on


def _known(
    words: Sequence[str], allowed: Mapping[str, object] | set[str], noun: str, at: Location, where: Places
) -> Iterator[Finding]:
    for word in words:
        if word not in allowed:
            hint = near_miss(word, allowed)
            yield Finding("unknown-name", f'"{word}" is no {noun} of this programme.', where(at), hint)
