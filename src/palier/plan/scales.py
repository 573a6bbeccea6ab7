"""Scales made into terms: equal values share a number, bands know what lies below them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import product

from palier.base.calendars import Period
from palier.programme.benefits import Benefit
from palier.programme.scales import Band, BandedRow, Flat, FlatRow

from .steps import RATE_UNIT, BandStep, ScaleStep, TermsKey, TermsStep


def whole_units(amount: Decimal, minor_units: int) -> int:
    """An amount of the programme in whole minor units; `check` has refused finer ones."""
    return int(amount.scaleb(minor_units))


def scale_step(benefit: Benefit, periods: Sequence[Period], minor_units: int) -> ScaleStep:
    """The scale of a benefit: who stands on which terms, from when to when."""
    scale = benefit.scale
    is_read_by_line = isinstance(scale, Flat) and scale.pays == "rate"
    known: dict[tuple[BandStep, ...], int] = {}
    keys: list[TermsKey] = []
    for starts_on, until, day in _spans(benefit, periods, is_read_by_line):
        terms = scale.terms_on(day)
        if terms is None:
            continue
        for row in terms.rows:
            bands = _bands(row, scale.kind, scale.pays, minor_units)
            number = known.setdefault(bands, len(known))
            for tier, line in product(row.tier or (None,), row.line_of_business or (None,)):
                keys.append(TermsKey(tier, line, starts_on, until, number))
    return ScaleStep(
        kind=scale.kind,
        pays=scale.pays,
        keyed_by=tuple(sorted(scale.keyed_by)),
        is_read_by_line=is_read_by_line,
        keys=tuple(keys),
        terms=tuple(TermsStep(number, bands) for bands, number in known.items()),
    )


def _spans(benefit: Benefit, periods: Sequence[Period], is_read_by_line: bool) -> list[tuple[date, date | None, date]]:
    """Spans in which the scale's values are the same, each with the day on which they are read."""
    if not is_read_by_line:
        return [(period.start, period.end, period.start) for period in periods]
    starts = [terms.starts_on for terms in benefit.scale.terms]
    return [(start, following, start) for start, following in zip(starts, [*starts[1:], None], strict=True)]


def _bands(row: FlatRow | BandedRow, kind: str, pays: str, minor_units: int) -> tuple[BandStep, ...]:
    if isinstance(row, FlatRow):
        return (BandStep(0, None, _pays(row, pays, minor_units), 0, is_open_below=True),)
    steps: list[BandStep] = []
    below = 0
    for index, band in enumerate(row.bands):
        starts_at = whole_units(band.starts_at, minor_units)
        following = row.bands[index + 1] if index + 1 < len(row.bands) else None
        ends_at = None if following is None else whole_units(following.starts_at, minor_units)
        value = _pays(band, pays, minor_units)
        steps.append(BandStep(starts_at, ends_at, value, below, is_open_below=index == 0 and starts_at == 0))
        if kind == "marginal" and ends_at is not None:
            below += value if pays == "amount" else (ends_at - starts_at) * value
    return tuple(steps)


def _pays(value: FlatRow | Band, pays: str, minor_units: int) -> int:
    if pays == "rate":
        return int((value.rate or Decimal(0)) * RATE_UNIT)
    return whole_units(value.amount or Decimal(0), minor_units)
