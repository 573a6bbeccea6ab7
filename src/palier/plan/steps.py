"""The steps of a calculation: plain frozen values in which every date, version and name has been settled.

Money stands in whole minor units of the programme's currency, rates in millionths (`0.03` = 30_000): a step is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from palier.base.calendars import Calendar, Length, Period

RATE_UNIT = 1_000_000
"""Rates are whole millionths (semantics 32: at most 6 decimals)."""


@dataclass(frozen=True, slots=True)
class SelectionStep:
    """Which products: lines of business always named; None = any family, any kind."""

    lines_of_business: tuple[str, ...]
    families: tuple[str, ...] | None
    product_kinds: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class MeasureStep:
    """A sum of money over selected lines; `of` is amount, list_amount or margin."""

    of: str
    selection: SelectionStep


@dataclass(frozen=True, slots=True)
class BandStep:
    """One band. `pays` = millionths, or minor units. `paid_below` = what the bands below add at its lower edge:
    for marginal rates in minor units × millionths, for marginal amounts in minor units."""

    starts_at: int
    ends_at: int | None
    pays: int
    paid_below: int
    is_open_below: bool
    """Whether it also covers measures at or below 0: the first band, from 0 (semantics 40), or a flat scale."""


@dataclass(frozen=True, slots=True)
class TermsStep:
    """One set of equal values of a scale: lines on the same terms form a terms group (semantics 38)."""

    number: int
    bands: tuple[BandStep, ...]


@dataclass(frozen=True, slots=True)
class TermsKey:
    """From when to when a line with these keys stands on some terms. None = the scale is not keyed by it."""

    tier: str | None
    line_of_business: str | None
    starts_on: date
    until: date | None
    terms: int


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """How a measure turns into a rate or an amount."""

    kind: Literal["flat", "whole_volume", "marginal"]
    pays: Literal["rate", "amount"]
    keyed_by: tuple[str, ...]
    is_read_by_line: bool
    """Whether a line's terms are those of its own date (rates of flat scales), not of the period's first day."""
    keys: tuple[TermsKey, ...]
    terms: tuple[TermsStep, ...]


@dataclass(frozen=True, slots=True)
class NewnessStep:
    """New customer: the look-back, how long a spell earns, for whom."""

    look_back_months: int
    earns_for_months: int
    is_for_first_partner: bool
    minimum_purchase: int
    first_day: date
    """Spells begun before the benefit's first day, over all versions, earn nothing."""


@dataclass(frozen=True, slots=True)
class PeriodStep:
    """One period of a benefit under one version, with the values that hold for it."""

    period: Period
    gate: int | None
    cap: int | None
    late_from: datetime | None
    """Lines reported from this instant on are too late."""


@dataclass(frozen=True, slots=True)
class BenefitStep:
    """One benefit of one version, with the periods that this version calculates."""

    number: int
    benefit_id: str
    version: str
    level: int
    length: Length
    periods: tuple[PeriodStep, ...]
    in_force_from: date | None
    in_force_until: date | None
    price_kinds: tuple[str, ...]
    reported_within_days: int | None
    selection: SelectionStep
    scope: Literal["period", "line", "document"]
    measure: MeasureStep
    gate_measure: MeasureStep | None
    has_gate: bool
    has_cap: bool
    newness: NewnessStep | None
    base_of: str
    net_of: tuple[str, ...]
    scale: ScaleStep
    counts_returns: bool
    is_line_result: bool
    certain_after_days: int


@dataclass(frozen=True, slots=True)
class ThresholdStep:
    """A requirement's threshold in the programme's currency; by track, or `None` for all."""

    kind: str
    price_kinds: tuple[str, ...]
    by_track: tuple[tuple[str | None, Decimal], ...]

    def required_of(self, track: str) -> Decimal | None:
        """The threshold of a track; None when the path is not open to it."""
        return next((amount for name, amount in self.by_track if name in (None, track)), None)


@dataclass(frozen=True, slots=True)
class PathStep:
    """One way to a tier."""

    tier: str
    path: str
    requirements: tuple[ThresholdStep, ...]


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """One yearly review: what it measures, when it takes effect, when it is decided."""

    window: Period
    effective_on: date
    holds_until: date
    known_before: datetime
    is_decided: bool
    version: str
    lowest: str
    paths: tuple[PathStep, ...]
    """Highest tier first, paths in declared order."""


@dataclass(frozen=True, slots=True)
class MatchStep:
    """Status match: what legacy tiers are worth, until when."""

    until: date
    match: tuple[tuple[str, str, str], ...]
    """(legacy programme, legacy tier, tier)."""


@dataclass(frozen=True, slots=True)
class TiersStep:
    """How partners come by their tiers."""

    order: tuple[str, ...]
    """Lowest first."""
    starts_on: date
    match: MatchStep | None
    reviews: tuple[ReviewStep, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a run computes."""

    programme: str
    fingerprint: str
    calendar: Calendar
    currency: str
    minor_units: int
    day: date
    starts_on: date
    covered_from: date
    """The first day of the first version known: a period that begins before it is calculated with none."""
    tiers: TiersStep
    benefits: tuple[BenefitStep, ...]
    period: Period | None
    """Only results of periods that overlap it are written; None = all."""

    @property
    def levels(self) -> int:
        """How many levels the cascade has: a base of level n is net of benefits of lower levels."""
        return 1 + max((step.level for step in self.benefits), default=0)
