"""Tiers: their order, the paths that lead to them, the review that grants them, the match from older programmes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from .benefits import PriceKind
from .model import Amount, Code, Codes, DatedModel, Day, Labels, Model, in_force_on


class ThresholdRow(Model):
    """A threshold for one or several tracks."""

    track: Codes
    amount: Amount


class Threshold(DatedModel):
    """A threshold from a day on: one amount for every track, or a row for each that has the path at all."""

    amount: Amount | None = None
    by_track: tuple[ThresholdRow, ...] | None = Field(default=None, min_length=1)

    def amount_for(self, track: str) -> Amount | None:
        """The threshold of a track; None when this path is not open to it."""
        if self.by_track is None:
            return self.amount
        return next((row.amount for row in self.by_track if track in row.track), None)


class Revenue(Model):
    """Net channel revenue of the window, services included, at least the threshold (semantics 19)."""

    kind: Literal["revenue"]
    at_least: tuple[Threshold, ...] = Field(min_length=1)
    price_kinds: tuple[PriceKind, ...] = Field(default=("standard",), min_length=1)

    def threshold_on(self, day: date) -> Threshold | None:
        """The threshold in force on a day."""
        return in_force_on(self.at_least, day)


Requirement = Annotated[Revenue, Field()]
"""One of the kinds above."""


class Path(Model):
    """One way to a tier: it grants it when all its requirements hold."""

    path: Code
    labels: Labels
    requirements: tuple[Requirement, ...] = Field(min_length=1)


class Tier(Model):
    """A level of standing. The lowest has no path: every partner holds it."""

    tier: Code
    labels: Labels
    paths: tuple[Path, ...] = ()


class Review(Model):
    """The yearly review: the fiscal year just ended, effective the next day, for one year (semantics 17, 18)."""

    kind: Literal["yearly"] = "yearly"
    decision_days: int = Field(
        default=30, ge=0, le=366, strict=True, description="Days after which a review is decided and stands"
    )


class StatusMatch(Model):
    """What a tier of an older programme is worth, to the end of the programme's first fiscal year (semantics 22)."""

    until: Day | None = Field(default=None, description="Default: the end of the programme's first fiscal year")
    match: dict[Code, dict[Code, Code]] = Field(
        description="legacy programme -> its tier -> the tier of this programme"
    )
