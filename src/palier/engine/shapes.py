"""The shape of a plan, and the statements compiled for it: its levels, names and decimals, not its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from palier.plan.steps import Plan

Dialect = Literal["duckdb", "pyspark"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One step: the rows of `name` are those of `sql`. Kept ones are written down, as several later steps read them."""

    name: str
    sql: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What statements are compiled for: two plans of one shape run the same SQL over other parameters."""

    dialect: Dialect
    minor_units: int
    names: tuple[int, ...]
    """For each level of the cascade, of how many benefits a base is net, at most."""


def shape_of(plan: Plan, dialect: Dialect) -> Shape:
    """The shape of a plan."""
    names = [0] * plan.levels
    for step in plan.benefits:
        names[step.level] = max(names[step.level], len(step.net_of))
    return Shape(dialect, plan.minor_units, tuple(names))
