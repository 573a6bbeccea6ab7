"""A benefit: what it earns on, when, how much, within which limits (design.md §2.7)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from palier.base.calendars import Length

from .model import Code, Codes, DatedAmount, Day, Labels, Model
from .qualifiers import Qualifier
from .scales import Scale

Action = Literal[
    "sell",
    "win_customer",
    "add_line",
    "deliver_services",
    "register_deal",
    "hold_competency",
    "grow",
    "reach_target",
    "report",
]
"""What the partner did to earn: the closed list by which money to come is broken down (design.md §2.11)."""

PriceKind = Literal["standard", "special", "framework"]
AmountColumn = Literal["amount", "list_amount", "margin"]
"""Which money of a line is read; margin = amount - cost_amount (semantics 31)."""

Scope = Literal["period", "line", "document"]


class Selection(Model):
    """Which lines: those that satisfy every part that is written. Nothing written = all lines of business listed."""

    lines_of_business: Codes | None = None
    families: tuple[str, ...] | None = Field(default=None, min_length=1)
    product_kinds: tuple[Literal["product", "service"], ...] | None = Field(default=None, min_length=1)


class InForce(Model):
    """The benefit's own dates, `[from, until)`, inside those of its version."""

    starts_on: Day | None = Field(default=None, alias="from")
    until: Day | None = None


class Measure(Model):
    """What is counted: a sum of money over selected lines. Without a selection, the benefit's own."""

    of: AmountColumn = "amount"
    selection: Selection | None = None


class Gate(Model):
    """A condition on the measure: reached when it is at least the value (semantics 32)."""

    at_least: tuple[DatedAmount, ...] = Field(min_length=1)
    measure: Measure | None = Field(default=None, description="Another measure than the benefit's own")


class Base(Model):
    """What a rate applies to: gross, or net of what named earlier benefits gave (the strict cascade, semantics 44)."""

    of: AmountColumn = "amount"
    net_of: tuple[Code, ...] = ()


class Cap(Model):
    """An upper bound on the benefit's own result of a period (semantics 47)."""

    per: Literal["period"] = "period"
    at_most: tuple[DatedAmount, ...] = Field(min_length=1)


class Benefit(Model):
    """One incentive. Benefits stack in the order in which the version declares them."""

    benefit: Code
    labels: Labels
    action: Action
    period: Length
    in_force: InForce = InForce()
    selection: Selection = Selection()
    price_kinds: tuple[PriceKind, ...] = Field(default=("standard",), min_length=1)
    reported_within_days: int | None = Field(default=None, ge=0, strict=True)
    qualifiers: tuple[Qualifier, ...] = ()
    scope: Scope = Field(default="period", description="Over what measure, gate and scale are taken")
    measure: Measure = Measure()
    gate: Gate | None = None
    base: Base = Base()
    scale: Scale
    cap: Cap | None = None
    returns_count_in: Literal["own_period", "none"] = "own_period"
    certain_after_days: int = Field(
        default=30, ge=0, strict=True, description="Days after the period's end (semantics 57)"
    )

    @property
    def is_line_result(self) -> bool:
        """Whether each line is computed and rounded alone (semantics 37), rather than a total that is then shared."""
        return self.scope == "line" or (self.scale.kind == "flat" and self.scale.pays == "rate")
