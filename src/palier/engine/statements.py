"""The statements of a run. They depend on the shape of a plan alone: its levels, names and decimals, not its values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from palier.plan.steps import Plan

if TYPE_CHECKING:
    from .pipeline import Statement

Dialect = Literal["duckdb", "pyspark"]


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


@lru_cache(maxsize=64)
def compile_statements(shape: Shape) -> tuple[Statement, ...]:
    """All statements, in order. Imports Ibis: some hundred milliseconds the first time in a process."""
    from .lowering.levels import Level, add_deductions, add_earned
    from .lowering.lines import place_lines
    from .lowering.measures import add_measures
    from .lowering.outcomes import add_outcomes
    from .lowering.results import add_results
    from .lowering.returns import add_returns
    from .lowering.rows import add_rows, add_selected
    from .pipeline import Pipeline

    pipeline = Pipeline(shape.dialect)
    placed = place_lines(pipeline, shape.minor_units)
    selected = add_selected(pipeline, placed)
    rows = add_rows(pipeline, placed, selected, shape.minor_units)
    measures = add_measures(pipeline, placed, selected)
    done = None
    for number, names in enumerate(shape.names):
        level = Level(number, rows, measures, done, names)
        deductions = add_deductions(pipeline, level)
        earned = add_earned(pipeline, level, deductions)
        returns = add_returns(pipeline, number, rows, earned)
        final = add_outcomes(pipeline, level, earned, returns, deductions, shape.minor_units)
        done = final if done is None else pipeline.add(f"done_{number}", done.union(final), keep=True)
    if done is not None:
        add_results(pipeline, done)
    return tuple(pipeline.statements)
