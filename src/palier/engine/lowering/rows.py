"""Lines × benefits: which rows there are, and the first test that each line fails before any amount (semantics 63)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from palier.engine.exact import whole
from palier.engine.parameters import ANY
from palier.engine.pipeline import Pipeline
from palier.results.schema import Reason

from . import tables
from .evidence import pairs_of_early, texts_of_line
from .newness import add_spells

LINE = (
    "line_id", "root_line_id", "is_correction", "document_id", "invoiced_on", "root_invoiced_on", "reported_at",
    "partner_id", "customer_group", "line_of_business", "price_kind", "exchange_rate", "root_document", "amount",
    "list_amount", "cost_amount", "reported", "tier", "is_tier_open", "joined_on", "left_on",
)  # fmt: skip
"""Columns that every row takes from its line."""

KEPT = (
    "line_id", "root_line_id", "is_correction", "document_id", "invoiced_on", "reported_at", "partner_id", "step",
    "benefit_id", "version", "currency", "level", "period", "root_period", "is_outside", "is_wanted", "kind", "pays",
    "is_line_result", "has_gate", "has_own_gate", "has_cap", "has_newness", "tier", "is_tier_open", "early",
    "text_exchange_rate", "text_spell", "text_scale", "text_tier",
)  # fmt: skip
"""Columns with which a row goes through the levels: what a test has read is left behind, its words are kept."""


def money_of(row: ir.Table, which: ir.Value) -> ir.Value:
    """The money of a line that a base reads: amount, list_amount, or margin; empty where a cell is blank."""
    return ibis.cases(
        (which == "amount", row.amount),
        (which == "list_amount", row.list_amount),
        (which == "margin", row.amount - row.cost_amount),
    )


def money_in_sums(row: ir.Table, which: ir.Value) -> ir.Value:
    """The same where it is only added up: blank cells count 0."""
    return ibis.cases(
        (which == "amount", row.amount),
        (which == "list_amount", row.list_amount.coalesce(whole(0))),
        (which == "margin", row.amount - row.cost_amount.coalesce(whole(0))),
    )


def scope_key(row: ir.Table) -> ir.Value:
    """What measure, gate and scale are taken over, inside a period: everything, one line, or one document."""
    return ibis.cases((row.scope == "line", row.root_line_id), (row.scope == "document", row.root_document), else_="")


def is_price_kind(row: ir.Table) -> ir.BooleanValue:
    """Whether the line's price kind is one of the benefit's."""
    return row.price_kinds.contains(ibis.literal("|").concat(row.price_kind, "|"))


def is_inside_benefit(row: ir.Table) -> ir.BooleanValue:
    """Whether the root's date lies inside the benefit's own dates."""
    begun = row.in_force_from.isnull() | (row.root_invoiced_on >= row.in_force_from)
    return begun & (row.in_force_until.isnull() | (row.root_invoiced_on < row.in_force_until))


def is_too_late(row: ir.Table) -> ir.BooleanValue:
    """Whether the root was reported after the last day of its period's benefit."""
    return row.late_from.notnull() & (row.reported >= row.late_from)


def add_selected(pipeline: Pipeline, placed: ir.Table) -> ir.Table:
    """The kinds of products that are sold, with the steps and roles whose selection takes them."""
    sold = placed.select(sold_line="line_of_business", sold_family="family", sold_kind="product_kind").distinct()
    selections = tables.parameter("selections")
    joined = sold.join(
        selections,
        [
            sold.sold_line == selections.line_of_business,
            (selections.family == ANY) | (selections.family == sold.sold_family),
            (selections.product_kind == ANY) | (selections.product_kind == sold.sold_kind),
        ],
    )
    return pipeline.add(
        "selected",
        joined.select("sold_line", "sold_family", "sold_kind", "role", selected_step="step").distinct(),
        keep=True,
    )


def take(lines: ir.Table, selected: ir.Table, role: str) -> list[ir.BooleanValue]:
    """The conditions under which a selection takes a line."""
    return [
        selected.role == role,
        lines.line_of_business == selected.sold_line,
        lines.family == selected.sold_family,
        lines.product_kind == selected.sold_kind,
    ]


def add_rows(pipeline: Pipeline, placed: ir.Table, selected: ir.Table, minor_units: int) -> ir.Table:
    """One row a line × benefit that selects it, in the period of its own date.

    `early` = the first test failed before amounts, of roots; corrections are judged by their roots. `is_own`: the row
    stands in its root's period. `is_outside`: a correction whose root is dated where there is no version.
    """
    steps, days = tables.parameter("steps"), tables.parameter("step_days")
    inside = placed.join(days, placed.root_invoiced_on == days.day)
    inside = inside.join(selected, [*take(inside, selected, "base"), inside.step == selected.selected_step])
    outside = placed.filter(placed.is_correction).join(days, placed.invoiced_on == days.day, rname="own_{name}")
    outside = outside.join(selected, [*take(outside, selected, "base"), outside.step == selected.selected_step])
    lengths = steps.select(of_step="step", its_length="length")
    outside = outside.join(lengths, outside.step == lengths.of_step)
    covered = tables.parameter("covered_days").select(covered_length="length", covered_day="day")
    outside = outside.anti_join(
        covered, [outside.its_length == covered.covered_length, outside.root_invoiced_on == covered.covered_day]
    )
    earlier = tables.parameter("earlier_days").select(e_length="length", e_day="day", e_period="period")
    outside = outside.left_join(
        earlier, [outside.its_length == earlier.e_length, outside.root_invoiced_on == earlier.e_day]
    )
    both = inside.select(*LINE, "step", root_period="period", is_outside=ibis.literal(False)).union(
        outside.select(
            *LINE, "step", root_period=outside.e_period.coalesce(outside.period), is_outside=ibis.literal(True)
        )
    )
    taken = pipeline.add("taken", both)
    days_of = tables.parameter("period_days")
    own = days_of.select(d_length="length", d_day="day", period="period", is_wanted="is_wanted")
    periods = tables.parameter("step_periods").select(
        at_step="step", at_period="period", late_from="late_from", last_day="last_day", period_starts_on="starts_on"
    )
    row = taken.join(steps, "step").select(*taken.columns, *[c for c in steps.columns if c != "step"])
    row = row.join(own, [row.length == own.d_length, row.invoiced_on == own.d_day]).drop("d_length", "d_day")
    row = row.left_join(periods, [row.step == periods.at_step, row.root_period == periods.at_period])
    row = pipeline.add("dated_rows", row.drop("at_step", "at_period"))
    row = _with_newness(pipeline, row, minor_units)
    row = pipeline.add("tested_rows", row.mutate(early=_early(row), **texts_of_line(row)))
    return pipeline.add(
        "rows",
        row.select(
            *KEPT,
            is_own=(row.period == row.root_period) & ~row.is_outside,
            money=money_in_sums(row, row.base_of),
            scope_key=scope_key(row),
            tier_key=row.keyed_by_tier.ifelse(row.tier, ANY),
            line_key=row.keyed_by_line.ifelse(row.line_of_business, ANY),
            read_on=row.is_read_by_line.ifelse(row.invoiced_on, row.period_starts_on),
            early_pairs=pairs_of_early(row),
        ),
        keep=True,
    )


def _early(row: ir.Table) -> ir.StringValue:
    money = money_of(row, row.base_of)
    is_not_joined = (row.joined_on.isnull() | (row.root_invoiced_on < row.joined_on)) | (
        row.left_on.notnull() & (row.root_invoiced_on >= row.left_on)
    )
    return ibis.cases(
        (row.is_correction, ibis.null("string")),
        (is_not_joined, Reason.NOT_JOINED.value),
        (~is_inside_benefit(row), Reason.NOT_IN_FORCE.value),
        (~is_price_kind(row), Reason.PRICE_KIND.value),
        (is_too_late(row), Reason.REPORTED_TOO_LATE.value),
        (row.tier.isnull(), Reason.NO_TIER.value),
        (row.newness_reason.notnull(), row.newness_reason),
        (money.isnull(), Reason.BASE_MISSING.value),
    )


def _with_newness(pipeline: Pipeline, row: ir.Table, minor_units: int) -> ir.Table:
    """The spell of each line under the benefits that test newness, and the reason when it earns nothing."""
    spells, openers = add_spells(pipeline, minor_units)
    later = tables.parameter("months_later").select(from_day="day", months="months", spell_until="later")
    found = row.left_join(
        spells,
        [
            row.has_newness,
            row.look_back_months == spells.look_back_months,
            row.minimum_purchase == spells.minimum_purchase,
            row.customer_group == spells.spell_group,
            row.root_invoiced_on >= spells.spell_from,
            spells.next_from.isnull() | (row.root_invoiced_on < spells.next_from),
        ],
        rname="spell_{name}",
    )
    found = found.select(*row.columns, "spell_group", "spell_from", "has_channel_opening", "has_live_opening")
    found = found.left_join(later, [found.spell_from == later.from_day, found.earns_for_months == later.months]).drop(
        "from_day", "months"
    )
    found = found.left_join(
        openers,
        [
            found.look_back_months == openers.look_back_months,
            found.minimum_purchase == openers.minimum_purchase,
            found.spell_group == openers.spell_group,
            found.spell_from == openers.spell_from,
            found.partner_id == openers.opener,
        ],
        rname="opener_{name}",
    )
    is_old = found.spell_from.isnull() | (found.root_invoiced_on >= found.spell_until)
    reason = ibis.cases(
        (~found.has_newness, ibis.null("string")),
        (is_old | (found.spell_from < found.first_day), Reason.NOT_NEW_CUSTOMER.value),
        (~found.has_channel_opening, Reason.OPENED_DIRECT.value),
        (~found.has_live_opening, Reason.OPENING_CANCELLED.value),
        (found.is_for_first_partner & found.opener.isnull(), Reason.SPELL_OF_ANOTHER_PARTNER.value),
    )
    return pipeline.add(
        "newness_rows",
        found.select(*row.columns, "spell_from", "spell_until", newness_reason=reason),
    )
