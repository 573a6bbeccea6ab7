"""What a working is made of: steps and rules as codes and figures, and what one working reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from palier.base.calendars import Period
from palier.programme.benefits import Benefit
from palier.programme.document import Version

from .calculation import Calculation
from .told import LineTold


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its code, and figures that a sentence about it needs."""

    code: str
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """The text that a value comes from: of which part of the benefit, since when."""

    part: str
    starts_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Working:
    """How a line ended under a benefit, and every step to it. `row` is the entitlement, None where there is none."""

    benefit_id: str
    version: str
    outcome: str
    reason: str | None
    amount: Decimal
    steps: tuple[Step, ...]
    rules: tuple[Rule, ...] = ()
    row: Mapping[str, Any] | None = None

    @property
    def evidence(self) -> dict[str, Any]:
        """The evidence of its row."""
        return json.loads(self.row["evidence"]) if self.row else {}


@dataclass(frozen=True, slots=True)
class Case:
    """What one working reads."""

    calculation: Calculation
    line: LineTold
    version: Version
    benefit: Benefit
    row: Mapping[str, Any]
    is_for_partner: bool

    @property
    def evidence(self) -> dict[str, Any]:
        """The evidence of the row."""
        return json.loads(self.row["evidence"])

    @property
    def period(self) -> Period:
        """The period in which the line's root earned."""
        return self.calculation.programme.calendar.period(self.row["earned_for"])
