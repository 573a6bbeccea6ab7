"""The statements of a run, compiled for the shape of a plan."""

from __future__ import annotations

from .shapes import Shape, Statement


def compile_statements(shape: Shape) -> tuple[Statement, ...]:
    """All statements, in order. Imports Ibis, and takes seconds: keep them."""
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
