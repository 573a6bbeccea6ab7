"""Lines of partners: what they inherit, the tier that each holds on its date (semantics 4, 15)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from palier.engine.exact import minor_units_of
from palier.engine.pipeline import Pipeline

from . import tables


def place_lines(pipeline: Pipeline, minor_units: int) -> ir.Table:
    """Channel lines with a partner: money in minor units, the tier and the partner's dates on the root's day.

    One row a line. `reported` is the root's instant for lateness (semantics 7).
    """
    lines = tables.known_lines()
    through = lines.filter((lines.route == "channel") & lines.partner_id.notnull())
    plain = pipeline.add(
        "channel_lines",
        through.select(
            "line_id", "root_line_id", "is_correction", "document_id", "invoiced_on", "root_invoiced_on", "reported_at",
            "partner_id", "customer_group", "line_of_business", "product_kind", "price_kind", "exchange_rate",
            family=through.family.coalesce(""),
            own_reported=through.sent_at.coalesce(through.reported_at),
            root_document=through.distributor_id.coalesce("") + "\x1f" + through.root_document_id,
            amount=minor_units_of(through.amount, minor_units),
            list_amount=minor_units_of(through.list_amount, minor_units),
            cost_amount=minor_units_of(through.cost_amount, minor_units),
        ),
        keep=True,
    )  # fmt: skip
    roots = plain.filter(~plain.is_correction).select(root="line_id", root_reported="own_reported")
    days = _tier_days(pipeline, plain)
    partners = tables.known_partners()
    joined = (
        plain.left_join(roots, plain.root_line_id == roots.root)
        .left_join(days, (plain.partner_id == days.tier_partner) & (plain.root_invoiced_on == days.tier_day))
        .left_join(partners, plain.partner_id == partners.partner_id, rname="its_{name}")
    )
    # Before joined_on and from left_on no tier is held, whatever interval is alive (semantics 15).
    is_in = (joined.root_invoiced_on >= joined.joined_on) & (
        joined.left_on.isnull() | (joined.root_invoiced_on < joined.left_on)
    )
    return pipeline.add(
        "placed",
        joined.select(
            *plain.columns,
            reported=joined.root_reported.coalesce(joined.own_reported),
            tier=is_in.ifelse(joined.tier, ibis.null("string")),
            is_tier_open=is_in & joined.is_open.fill_null(False),
            joined_on=joined.joined_on,
            left_on=joined.left_on,
        ),
        keep=True,
    )


def _tier_days(pipeline: Pipeline, plain: ir.Table) -> ir.Table:
    """The tier of each partner on each day on which it sold: the highest interval alive; ties by semantics 15."""
    days = plain.select(day_partner="partner_id", day="root_invoiced_on").distinct()
    tiers = tables.tier_intervals()
    alive = days.join(
        tiers,
        [
            days.day_partner == tiers.partner_id,
            tiers.starts_on <= days.day,
            tiers.until.isnull() | (days.day < tiers.until),
        ],
    )
    ranked = pipeline.add(
        "tiers_alive",
        alive.select(
            "day_partner",
            "day",
            "tier",
            "is_open",
            place=ibis.row_number().over(
                group_by=[alive.day_partner, alive.day],
                order_by=[alive["rank"].desc(), alive.starts_on, alive.origin_rank],
            ),
        ),
    )
    first = ranked.filter(ranked.place == 0)
    return pipeline.add(
        "tier_days", first.select(tier_partner="day_partner", tier_day="day", tier="tier", is_open="is_open"), keep=True
    )
