"""Corrections of another period: what they reverse of their root, and what they earn beyond it (semantics 50 to 52)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from palier.engine.exact import exact, rounded_quotient, whole
from palier.engine.pipeline import Pipeline

from . import tables
from .limits import is_cut_without_returns


def add_returns(pipeline: Pipeline, number: int, rows: ir.Table, earned: ir.Table) -> ir.Table:
    """Each correction of another period with its root's figures: `base` (its share, cumulatively) and `gross`, the
    upward part before limits. Columns of the root begin with `root_`; `root_reason` tells why it earned nothing.
    """
    values = tables.parameter("step_periods").select(v_step="step", v_period="period", own_cap="cap")
    earned = earned.left_join(values, [earned.step == values.v_step, earned.period == values.v_period])
    roots = pipeline.add(
        f"roots_{number}",
        earned.select(
            r_step="step", r_line="line_id", r_reason="reason", r_base="base", r_folded="folded",
            r_numerator="numerator", r_denominator="denominator", r_pays="pays", is_cut=is_cut_without_returns(earned),
        ),
        keep=True,
    )  # fmt: skip
    other = rows.filter(rows.level == number, rows.is_correction, ~rows.is_own, ~rows.is_outside)
    joined = other.join(roots, [other.step == roots.r_step, other.root_line_id == roots.r_line])
    order = ibis.window(
        group_by=[joined.step, joined.root_line_id],
        order_by=[joined.reported_at, joined.line_id],
        preceding=None,
        following=0,
    )
    running = pipeline.add(
        f"running_{number}",
        joined.mutate(returned=exact(joined.money.sum().over(order))).drop("r_step", "r_line"),
        keep=True,
    )
    return _differences(pipeline, number, _cumulated(pipeline, number, running))


def _cumulated(pipeline: Pipeline, number: int, row: ir.Table) -> ir.Table:
    """What all corrections so far come to, so that any split of a return gives the same total."""
    amount, so_far = row.r_folded, row.returned
    inside = ibis.cases((so_far < -amount, -amount), else_=so_far)
    upward = ibis.cases((so_far > whole(0), so_far), else_=whole(0))
    is_sold = amount > whole(0)
    base = ibis.cases((is_sold, rounded_quotient(row.r_base, inside, amount)), else_=upward)
    based = pipeline.add(f"based_returns_{number}", row.mutate(base_so_far=exact(base)))
    earns = based.r_reason.isnull() & (based.r_pays == "rate") & ~based.is_cut & (based.returned > whole(0))
    return pipeline.add(
        f"cumulated_{number}",
        based.mutate(
            reversed_so_far=ibis.cases(
                (
                    based.r_folded > whole(0),
                    ibis.cases(
                        (based.returned >= whole(0), whole(0)),
                        (based.returned < -based.r_folded, -based.r_folded),
                        else_=based.returned,
                    ),
                ),
                else_=whole(0),
            ),
            upward_so_far=ibis.cases(
                (earns, rounded_quotient(based.base_so_far, based.r_numerator, based.r_denominator)), else_=whole(0)
            ),
        ),
        keep=True,
    )


def _differences(pipeline: Pipeline, number: int, row: ir.Table) -> ir.Table:
    order = ibis.window(group_by=[row.step, row.root_line_id], order_by=[row.reported_at, row.line_id])
    before = {
        f"{name}_before": row[f"{name}_so_far"].lag().over(order).coalesce(whole(0))
        for name in ("base", "upward", "reversed")
    }
    row = pipeline.add(f"ordered_returns_{number}", row.mutate(**before))
    is_applied = row.r_reason.isnull()
    return pipeline.add(
        f"returns_{number}",
        row.mutate(
            base=is_applied.ifelse(row.base_so_far - row.base_before, whole(0)),
            gross=exact(row.upward_so_far - row.upward_before),
        ),
        keep=True,
    )


def reversed_part(row: ir.Table, earned_amount: ir.Value) -> ir.Value:
    """The change in what is reversed of the root's final amount E: round(E × clip(cum, −A, 0) ÷ A), differences."""
    now = rounded_quotient(earned_amount, row.reversed_so_far, row.r_folded)
    before = rounded_quotient(earned_amount, row.reversed_before, row.r_folded)
    return exact(now - before)
