"""Checks of scales: every key has its row, bands stand in order, values of a period do not change inside one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from palier.base.findings import Finding, Severity, Where

from .benefits import Benefit
from .document import Header, Version
from .model import DatedModel
from .scales import KEY_NAMES, BandedRow, FlatRow
from .yaml_text import Location

Places = Callable[[Location], Where]


def check_scale(
    header: Header, version: Version, benefit: Benefit, selected: Sequence[str], at: Location, where: Places
) -> Iterator[Finding]:
    """Faults of a benefit's scale. `selected` are the lines of business that the benefit selects."""
    scale = benefit.scale
    choices = {"tier": [tier.tier for tier in version.tiers], "line_of_business": list(selected)}
    first = max(filter(None, (version.in_force_from, benefit.in_force.starts_on)))
    begins = scale.terms[0].starts_on
    measures_other = benefit.measure.selection is not None or benefit.measure.of != benefit.base.of
    if scale.kind == "marginal" and measures_other:
        hint = "Remove the measure's own selection, and read the same money in measure and base."
        message = "a marginal scale measures what it pays on (semantics 37)."
        yield Finding("marginal-measure", message, where((*at, "kind")), hint)
    if scale.kind != "flat" or scale.pays == "amount":
        yield from check_period_dates(header, version, benefit, scale.terms, (*at, "terms"), where)
    elif begins > first:
        message = f"no value before {begins}, but the benefit earns from {first} on."
        yield Finding("no-value-yet", message, where((*at, "terms", 0, "from")), f"Begin with {first} or before.")
    for number, terms in enumerate(scale.terms):
        spot: Location = (*at, "terms", number, "rows")
        found: dict[tuple[str, ...], int] = {}
        for index, row in enumerate(terms.rows):
            yield from _check_keys(row, scale.keyed_by, choices, (*spot, index), where)
            yield from _check_pays(row, scale.pays, (*spot, index), where)
            for key in product(*(getattr(row, name) or () for name in scale.keyed_by)):
                if key in found:
                    message = f"{_spell(scale.keyed_by, key)} has a row already, number {found[key] + 1}."
                    yield Finding("duplicate-row", message, where((*spot, index)), "Keep one of the two.")
                found.setdefault(key, index)
        missing = [key for key in product(*(choices[name] for name in scale.keyed_by)) if key not in found]
        if missing and scale.keyed_by:
            message = f"no row for {'; '.join(_spell(scale.keyed_by, key) for key in missing[:6])}."
            yield Finding("missing-row", message, where(spot), "Write a row for each; 0 where nothing is paid.")
        if not scale.keyed_by and len(terms.rows) > 1:
            message = f"{len(terms.rows)} rows, but nothing tells them apart."
            yield Finding("duplicate-row", message, where(spot), "Keep one, or say keyed_by: [tier, line_of_business].")


def _spell(names: Sequence[str], key: Sequence[str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in zip(names, key, strict=True))


def _check_keys(
    row: FlatRow | BandedRow, keyed_by: Sequence[str], choices: dict[str, list[str]], at: Location, where: Places
) -> Iterator[Finding]:
    for name in KEY_NAMES:
        values = getattr(row, name)
        if name in keyed_by and values is None:
            yield Finding("row-key", f'"{name}" is missing.', where(at), "The scale is keyed by it: add it.")
        if name not in keyed_by and values is not None:
            hint = f"Add {name} to keyed_by, or remove it from the row."
            yield Finding("row-key", f'the scale is not keyed by "{name}".', where((*at, name)), hint)
        for value in values or () if name in keyed_by else ():
            if value not in choices[name]:
                hint = f"Allowed here: {', '.join(choices[name])}."
                message = f'"{value}" is no {name.replace("_", " ")} of this benefit.'
                yield Finding("unknown-name", message, where((*at, name)), hint)


def _check_pays(row: FlatRow | BandedRow, pays: str, at: Location, where: Places) -> Iterator[Finding]:
    other = "amount" if pays == "rate" else "rate"
    payers = [(row, at)] if isinstance(row, FlatRow) else [(b, (*at, "bands", i)) for i, b in enumerate(row.bands)]
    for payer, spot in payers:
        if getattr(payer, pays) is None:
            yield Finding("pays", f'"{pays}" is missing.', where(spot), f"The scale pays {pays}: add it.")
        if pays == "rate" and payer.rate is not None and payer.rate > 1:
            message = f"{payer.rate} is {(payer.rate * 100).normalize():f} %: more than the base itself."
            hint = "If so much is meant, leave it; for 3 % write 0.03."
            yield Finding("rate-above-one", message, where((*spot, "rate")), hint, Severity.NOTE)
        if getattr(payer, other) is not None:
            yield Finding("pays", f'"{other}" is not what this scale pays.', where((*spot, other)), f"Write {pays}.")
    if isinstance(row, FlatRow):
        return
    for index, band in enumerate(row.bands):
        place = where((*at, "bands", index, "from"))
        if index == 0 and band.starts_at < 0:
            message = f"the first band begins at {band.starts_at}."
            yield Finding("bands", message, place, "Begin at 0: that band covers negative measures, too.")
        if index > 0 and band.starts_at <= row.bands[index - 1].starts_at:
            message = (
                f"the band from {band.starts_at} does not come after the one from {row.bands[index - 1].starts_at}."
            )
            yield Finding("bands", message, place, "Put the bands in order, each once.")


def check_period_dates(
    header: Header, version: Version, benefit: Benefit, values: Sequence[DatedModel], at: Location, where: Places
) -> Iterator[Finding]:
    """Bands, gates, caps and fixed amounts hold for a whole period of the benefit (semantics 8)."""
    calendar = header.calendar.build()
    first = max(filter(None, (version.in_force_from, benefit.in_force.starts_on)))
    if values[0].starts_on > first:
        message = f"no value before {values[0].starts_on}, but the benefit earns from {first} on."
        yield Finding("no-value-yet", message, where((*at, 0, "from")), f"Begin with {first} or before.")
    for index, dated in enumerate(values):
        period = calendar.containing(dated.starts_on, benefit.period)
        if dated.starts_on > version.in_force_from and dated.starts_on != period.start:
            message = f"{dated.starts_on} lies inside {period.label}: a value of a period cannot change inside it."
            hint = f"Write {period.start}, or {period.end}."
            yield Finding("inside-period", message, where((*at, index, "from")), hint)
