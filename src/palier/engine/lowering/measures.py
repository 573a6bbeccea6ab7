"""Measures: what is counted for each partner, benefit and period, or document, or line (semantics 31, 53)."""

from __future__ import annotations

import ibis.expr.types as ir
from ibis import _

from palier.engine.exact import exact
from palier.engine.pipeline import Pipeline

from . import tables
from .rows import is_inside_benefit, is_price_kind, is_too_late, money_in_sums, scope_key


def add_measures(pipeline: Pipeline, placed: ir.Table, selected: ir.Table) -> ir.Table:
    """Sums by (m_partner, m_step, m_period, m_role, m_scope): `measure`, in minor units; role is measure or gate.

    A root counts in its own period; so do its corrections of that period. A correction of another period counts in
    its own when its root counted, if that period's version says so.
    """
    steps, days, periods = (tables.parameter(name) for name in ("steps", "step_days", "step_periods"))
    root = placed.join(days, placed.root_invoiced_on == days.day).drop("day")
    root = root.join(steps.filter(steps.is_measured), "step")
    root = root.join(
        selected.filter((selected.role == "measure") | (selected.role == "gate")),
        [
            root.line_of_business == selected.sold_line,
            root.family == selected.sold_family,
            root.product_kind == selected.sold_kind,
            root.step == selected.selected_step,
        ],
    )
    late = periods.select(at_step="step", at_period="period", late_from="late_from")
    root = root.join(late, [root.step == late.at_step, root.period == late.at_period])
    counted = root.filter(is_inside_benefit(root), is_price_kind(root), ~is_too_late(root), root.tier.notnull())
    counted = pipeline.add(
        "counted",
        counted.select(
            "partner_id", "benefit_id", "role", "length", "invoiced_on", "root_line_id", "root_document", "amount",
            "list_amount", "cost_amount", root_period="period",
        ),
    )  # fmt: skip
    own = tables.parameter("period_days").select(d_length="length", d_day="day", period="period")
    placed_in = counted.join(own, [counted.length == own.d_length, counted.invoiced_on == own.d_day])
    at = periods.select(p_step="step", p_benefit="benefit_id", p_period="period")
    placed_in = placed_in.join(at, [placed_in.benefit_id == at.p_benefit, placed_in.period == at.p_period])
    terms = steps.select("step", "scope", "measure_of", "gate_of", "counts_returns", "is_measured")
    its = placed_in.join(terms, placed_in.p_step == terms.step)
    its = its.filter(its.is_measured, (its.period == its.root_period) | its.counts_returns)
    its = pipeline.add("contributions", its.select(*[c for c in its.columns if c not in ("d_length", "d_day")]))
    of = (its.role == "gate").ifelse(its.gate_of, its.measure_of)
    money = money_in_sums(its, of)
    sums = its.mutate(money=money, m_scope=scope_key(its)).group_by(
        m_partner="partner_id", m_step="step", m_period="period", m_role="role", m_scope="m_scope"
    )
    return pipeline.add("measures", sums.agg(measure=exact(_.money.sum())), keep=True)
