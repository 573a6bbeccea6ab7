"""Scales: how a measure turns into a rate or an amount (semantics 37 to 43). Each kind is one class."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from .model import PLAIN_DECIMAL, Amount, Codes, DatedModel, Model, Rate, in_force_on

KeyName = Literal["tier", "line_of_business"]
KEY_NAMES: tuple[KeyName, ...] = ("tier", "line_of_business")

BandedRate = Annotated[Decimal, Field(max_digits=7, decimal_places=4, ge=-1, le=10, allow_inf_nan=False), PLAIN_DECIMAL]
"""A rate inside a band: at most 4 decimals, so that sums stay exact (semantics 32)."""


class Band(Model):
    """One row of a banded scale: holds from `from` (inclusive) to the next band; the last one is open."""

    starts_at: Amount = Field(alias="from", description="The measure from which the band is reached, inclusive")
    rate: BandedRate | None = None
    amount: Amount | None = None


class Row(Model):
    """The part of a row that says for whom it stands: any of the scale's keys, each one code or several."""

    tier: Codes | None = None
    line_of_business: Codes | None = None

    def matches(self, keys: Mapping[str, str]) -> bool:
        """Whether the row stands for these keys."""
        return all(getattr(self, name) is None or keys[name] in getattr(self, name) for name in keys)


class FlatRow(Row):
    """A row of a flat scale: one rate, or one amount."""

    rate: Rate | None = None
    amount: Amount | None = None


class BandedRow(Row):
    """A row of a banded scale: its bands, in order."""

    bands: tuple[Band, ...] = Field(min_length=1)


class FlatTerms(DatedModel):
    """The rows of a flat scale from a day on."""

    rows: tuple[FlatRow, ...] = Field(min_length=1)

    def row_for(self, keys: Mapping[str, str]) -> FlatRow | None:
        """The row for a line's keys (`{"tier": …, "line_of_business": …}`, those in `keyed_by` only)."""
        return next((row for row in self.rows if row.matches(keys)), None)


class BandedTerms(DatedModel):
    """The rows of a banded scale from a day on."""

    rows: tuple[BandedRow, ...] = Field(min_length=1)

    def row_for(self, keys: Mapping[str, str]) -> BandedRow | None:
        """The row for a line's keys (`{"tier": …, "line_of_business": …}`, those in `keyed_by` only)."""
        return next((row for row in self.rows if row.matches(keys)), None)


class _Scale(Model):
    pays: Literal["rate", "amount"] = Field(description="rate: a share of the base; amount: a fixed amount")
    keyed_by: tuple[KeyName, ...] = Field(default=(), description="What a row is looked up by")


class Flat(_Scale):
    """The same rate, or the same amount, whatever the measure."""

    kind: Literal["flat"]
    terms: tuple[FlatTerms, ...] = Field(min_length=1)

    def terms_on(self, day: date) -> FlatTerms | None:
        """The rows in force on a day."""
        return in_force_on(self.terms, day)


class WholeVolume(_Scale):
    """The reached band counts for everything."""

    kind: Literal["whole_volume"]
    terms: tuple[BandedTerms, ...] = Field(min_length=1)

    def terms_on(self, day: date) -> BandedTerms | None:
        """The rows in force on a day."""
        return in_force_on(self.terms, day)


class Marginal(_Scale):
    """Each slice of the measure by its own band; for amounts, the sum of the steps reached."""

    kind: Literal["marginal"]
    terms: tuple[BandedTerms, ...] = Field(min_length=1)

    def terms_on(self, day: date) -> BandedTerms | None:
        """The rows in force on a day."""
        return in_force_on(self.terms, day)


Scale = Annotated[Flat | WholeVolume | Marginal, Field(discriminator="kind")]
