"""New customers: purchases of all channels, spells, and whom a spell earns for (semantics 25 to 30)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from palier.engine.exact import exact, minor_units_of, whole
from palier.engine.pipeline import Pipeline

from . import tables

_VARIANT = ("look_back_months", "minimum_purchase")


def add_spells(pipeline: Pipeline, minor_units: int) -> tuple[ir.Table, ir.Table]:
    """Spells by look-back and customer group, each until the next one begins; and their first partners.

    Spells: look_back_months, minimum_purchase, spell_group, spell_from, next_from, has_channel_opening,
    has_live_opening.
    First partners: the same key and `opener`, the partners whose opening purchase is not cancelled.
    """
    purchases = _purchases(pipeline, minor_units)
    opened = purchases.group_by([*_VARIANT, "customer_group", "invoiced_on"]).agg(
        alive_until=purchases.alive_until.max()
    )
    before = ibis.window(group_by=[*_VARIANT, "customer_group"], order_by="invoiced_on", preceding=(None, 1))
    running = pipeline.add(
        "purchase_days", opened.mutate(alive_before=opened.alive_until.max().over(before)), keep=True
    )
    first = running.filter(running.alive_before.isnull() | (running.alive_before <= running.invoiced_on))
    following = ibis.window(group_by=[*_VARIANT, "customer_group"], order_by="invoiced_on")
    starts = pipeline.add(
        "spell_starts",
        first.select(
            *_VARIANT,
            spell_group="customer_group",
            spell_from="invoiced_on",
            next_from=first.invoiced_on.lead().over(following),
        ),
    )
    openings = starts.join(
        purchases,
        [
            *(starts[name] == purchases[name] for name in _VARIANT),
            starts.spell_group == purchases.customer_group,
            starts.spell_from == purchases.invoiced_on,
        ],
        rname="its_{name}",
    ).select(*starts.columns, opener="partner_id", is_channel="is_channel", is_live="is_live")
    openings = pipeline.add("openings", openings, keep=True)
    spells = pipeline.add(
        "spells",
        openings.group_by(starts.columns).agg(
            has_channel_opening=openings.is_channel.any(),
            has_live_opening=(openings.is_channel & openings.is_live).any(),
        ),
        keep=True,
    )
    live = openings.filter(openings.is_channel & openings.is_live)
    openers = pipeline.add(
        "openers", live.select(*_VARIANT, "spell_group", "spell_from", "opener").distinct(), keep=True
    )
    return spells, openers


def _purchases(pipeline: Pipeline, minor_units: int) -> ir.Table:
    """Root lines of all routes above 0, for each look-back, with the interval in which they are alive."""
    lines = tables.known_lines()
    every = pipeline.add(
        "every_line",
        lines.select(
            "line_id", "root_line_id", "is_correction", "invoiced_on", "customer_group", "partner_id",
            is_channel=(lines.route == "channel") & lines.partner_id.notnull(),
            amount=minor_units_of(lines.amount, minor_units),
        ),
        keep=True,
    )  # fmt: skip
    cancelled = _cancellations(pipeline, every)
    roots = every.filter(~every.is_correction & (every.amount > whole(0)))
    look_backs, later = tables.parameter("look_backs"), tables.parameter("months_later")
    dated = (
        roots.left_join(cancelled, roots.line_id == cancelled.cancelled_root)
        .cross_join(look_backs)
        .join(later, [roots.invoiced_on == later.day, look_backs.look_back_months == later.months])
    )
    dated = dated.filter(dated.amount >= dated.minimum_purchase)
    interval = dated.select(
        *_VARIANT,
        "customer_group",
        "invoiced_on",
        "partner_id",
        "is_channel",
        is_live=dated.cancelled_on.isnull(),
        alive_until=ibis.least(dated.later, dated.cancelled_on.coalesce(dated.later)),
    )
    return pipeline.add("purchases", interval.filter(interval.alive_until > interval.invoiced_on), keep=True)


def _cancellations(pipeline: Pipeline, every: ir.Table) -> ir.Table:
    """For roots with corrections: the first date from which the running total stays at or below 0 (semantics 25)."""
    corrected = every.filter(every.is_correction).select(corrected_root="root_line_id").distinct()
    chains = every.semi_join(corrected, every.root_line_id == corrected.corrected_root)
    days = chains.group_by(["root_line_id", "invoiced_on"]).agg(of_day=exact(chains.amount.sum()))
    running = pipeline.add(
        "chain_days",
        days.mutate(
            total=exact(
                days.of_day.sum().over(
                    ibis.window(group_by="root_line_id", order_by="invoiced_on", preceding=None, following=0)
                )
            )
        ),
        keep=True,
    )
    positive = running.filter(running.total > whole(0))
    last = positive.group_by("root_line_id").agg(last_positive=positive.invoiced_on.max())
    joined = running.left_join(last, "root_line_id", rname="its_{name}")
    after = joined.filter(joined.last_positive.isnull() | (joined.invoiced_on > joined.last_positive))
    return pipeline.add(
        "cancellations",
        after.group_by(cancelled_root=after.root_line_id).agg(cancelled_on=after.invoiced_on.min()),
        keep=True,
    )
