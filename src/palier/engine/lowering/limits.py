"""Limits: a cap on the own result of a period, upward corrections that stand in it included (semantics 46, 47, 51)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from palier.engine.exact import exact
from palier.engine.pipeline import Pipeline, apportion

from . import tables

_BUCKET = ("partner_id", "benefit_id", "period")


def add_caps(pipeline: Pipeline, number: int, amounts: ir.Table) -> ir.Table:
    """`amounts` with `amount` after the cap, and `cap` where it cut.

    Reads partner_id, benefit_id, period, line_id, document_id, invoiced_on and `gross`, the amount before limits.
    """
    periods = tables.parameter("step_periods").select(c_benefit="benefit_id", c_period="period", c_cap="cap")
    caps = periods.filter(periods.c_cap.notnull())
    joined = amounts.left_join(caps, [amounts.benefit_id == caps.c_benefit, amounts.period == caps.c_period])
    total = exact(joined.gross.sum().over(ibis.window(group_by=[joined[name] for name in _BUCKET])))
    joined = joined.mutate(total=total).drop("c_benefit", "c_period")
    totals = pipeline.add(f"capped_totals_{number}", joined, keep=True)
    is_cut = totals.c_cap.notnull() & (totals.total > totals.c_cap)
    whole_rows, cut = totals.filter(~is_cut), totals.filter(is_cut)
    shares = apportion(
        pipeline, f"capped_{number}", cut, total="c_cap", weight="gross", group=_BUCKET,
        order=("invoiced_on", "document_id", "line_id"),
    )  # fmt: skip
    return pipeline.add(
        f"limited_{number}",
        whole_rows.select(*amounts.columns, amount="gross", cap=ibis.null().cast(whole_rows.c_cap.type())).union(
            shares.select(*amounts.columns, amount="share", cap="c_cap")
        ),
        keep=True,
    )


def is_cut_without_returns(earned: ir.Table) -> ir.BooleanValue:
    """Whether the earned rows alone pass the cap of their period: then upward corrections of its lines earn nothing."""
    total = exact(earned.gross.sum().over(ibis.window(group_by=[earned[name] for name in _BUCKET])))
    return earned.own_cap.notnull() & (total > earned.own_cap)
