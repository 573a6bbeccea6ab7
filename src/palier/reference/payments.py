"""What a scale pays at a measure; one function for each kind of scale (semantics 37 to 41)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from palier.programme.scales import Band, BandedRow, Flat, FlatRow, Marginal, Scale, WholeVolume
from palier.results.schema import Reason

from .rounding import ZERO
from .rows import Fraction


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the base. `rate` is the programme's own, empty where a quotient of slices applied (semantics 43)."""

    fraction: Fraction
    rate: Decimal | None
    band_from: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """An amount for all lines that reach it."""

    amount: Decimal
    band_from: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Why the scale pays nothing at this measure."""

    reason: Reason
    band_from: Decimal | None = None


Payment = Share | Fixed | Unpaid


def payment(scale: Scale, keys: Mapping[str, str], day: date, measure: Decimal) -> Payment:
    """What the row of a scale for a line's keys pays on a day, at a measure."""
    if isinstance(scale, Flat):
        return flat(_flat_row(scale, keys, day), measure)
    row = _banded_row(scale, keys, day)
    return whole_volume(row.bands, measure) if isinstance(scale, WholeVolume) else marginal(row.bands, measure)


def values_of(scale: Scale, keys: Mapping[str, str], day: date) -> tuple[object, ...]:
    """The values of the row for a line's keys: rows with the same ones form a terms group (semantics 38)."""
    if isinstance(scale, Flat):
        row = _flat_row(scale, keys, day)
        return row.rate, row.amount
    bands = _banded_row(scale, keys, day).bands
    return tuple((band.starts_at, band.rate, band.amount) for band in bands)


def flat(row: FlatRow, measure: Decimal) -> Payment:
    """The same whatever the measure; a fixed amount only on a measure above 0."""
    if row.rate is not None:
        return Share(Fraction(row.rate), row.rate) if row.rate else Unpaid(Reason.ZERO_RATE)
    return _fixed(row.amount or ZERO, measure, None, None)


def whole_volume(bands: Sequence[Band], measure: Decimal) -> Payment:
    """The reached band counts for everything."""
    reached = _reached(bands, measure)
    if not reached:
        return Unpaid(Reason.BELOW_FIRST_BAND, bands[0].starts_at)
    band = reached[-1]
    if band.rate is not None:
        return Share(Fraction(band.rate), band.rate, band.starts_at) if band.rate else Unpaid(Reason.ZERO_RATE)
    return _fixed(band.amount or ZERO, measure, bands[0].starts_at, band.starts_at)


def marginal(bands: Sequence[Band], measure: Decimal) -> Payment:
    """Each slice at its own band's rate, all lines alike at e(M) = Σ slices / M; or the sum of the steps reached."""
    reached = _reached(bands, measure)
    if not reached:
        return Unpaid(Reason.BELOW_FIRST_BAND, bands[0].starts_at)
    if reached[-1].rate is None:
        total = sum((band.amount or ZERO for band in reached), ZERO)
        return _fixed(total, measure, bands[0].starts_at, reached[-1].starts_at)
    if measure <= ZERO:
        fraction = Fraction(reached[0].rate or ZERO)
    else:
        ends = [*(band.starts_at for band in reached[1:]), measure]
        slices = ((end - band.starts_at) * (band.rate or ZERO) for band, end in zip(reached, ends, strict=True))
        fraction = Fraction(sum(slices, ZERO), measure)
    return Share(fraction, None, reached[-1].starts_at) if fraction.numerator else Unpaid(Reason.ZERO_RATE)


def _fixed(amount: Decimal, measure: Decimal, first: Decimal | None, reached: Decimal | None) -> Payment:
    if measure <= ZERO:
        return Unpaid(Reason.BELOW_FIRST_BAND, first)
    return Fixed(amount, reached) if amount else Unpaid(Reason.ZERO_RATE)


def _reached(bands: Sequence[Band], measure: Decimal) -> Sequence[Band]:
    """The bands that begin at or below the measure; a first one from 0 also covers what is below (semantics 40)."""
    reached = [band for band in bands if band.starts_at <= measure]
    return reached or [band for band in bands[:1] if band.starts_at == ZERO]


def _flat_row(scale: Flat, keys: Mapping[str, str], day: date) -> FlatRow:
    terms = scale.terms_on(day)
    row = terms.row_for(keys) if terms else None
    if row is None:
        raise LookupError(f"no row for {dict(keys)} on {day}: a checked programme has one")
    return row


def _banded_row(scale: WholeVolume | Marginal, keys: Mapping[str, str], day: date) -> BandedRow:
    terms = scale.terms_on(day)
    row = terms.row_for(keys) if terms else None
    if row is None:
        raise LookupError(f"no row for {dict(keys)} on {day}: a checked programme has one")
    return row
