"""From final rows to the tables of the contract: entitlements, statements, the ladder."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from palier.engine.exact import EXACT, exact
from palier.engine.pipeline import Pipeline
from palier.results.schema import Outcome, ReversalCode, Status

_STATEMENT = (
    "partner_id", "payee_id", "benefit_id", "period", "earned_for", "kind", "form", "payable_period", "status",
    "reversible_by",
)  # fmt: skip


def add_results(pipeline: Pipeline, final: ir.Table) -> None:
    """`out_entitlements`, `out_statements` and `out_ladder`: money in minor units, rates in millionths."""
    wanted = final.filter(final.is_wanted)
    codes = (
        wanted.by_newness.ifelse(f"{ReversalCode.NEWNESS_CAN_CHANGE.value} ", "")
        + wanted.by_period.ifelse(f"{ReversalCode.PERIOD_OPEN.value} ", "")
        + wanted.by_review.ifelse(f"{ReversalCode.REVIEW_UNDECIDED.value} ", "")
    )
    is_reversible: ir.BooleanValue = wanted.by_newness | wanted.by_period | wanted.by_review
    entitlements = pipeline.add(
        "out_entitlements",
        wanted.select(
            "line_id", payee_id="partner_id", benefit_id="benefit_id", period="period", earned_for="earned_for",
            kind="kind_of_row", form=ibis.literal("money"), partner_id="partner_id", tier="tier", base="base",
            base_unit="currency", rate="rate", amount="amount", currency="currency",
            outcome="outcome", reason="reason_text", cause=ibis.null("string"), evidence="evidence",
            status=is_reversible.ifelse(Status.REVERSIBLE.value, Status.CERTAIN.value),
            reversible_by=is_reversible.ifelse(codes.rstrip(), ibis.null("string")),
            payable_period="period", programme_version="version",
        ),
        keep=True,
    )  # fmt: skip
    applied = entitlements.outcome == Outcome.APPLIED.value
    rate = ibis.cases((applied, entitlements.rate), else_=ibis.null().cast(EXACT))
    summed = pipeline.add(
        "summed_statements",
        entitlements.mutate(applied_rate=rate)
        .group_by(*_STATEMENT)
        .agg(
            base=exact(entitlements.base.sum()),
            base_unit=entitlements.base_unit.max(),
            lowest=rate.min(),
            highest=rate.max(),
            rated=rate.count(),
            applied=applied.sum(),
            amount=exact(entitlements.amount.sum()),
            currency=entitlements.currency.max(),
            programme_version=entitlements.programme_version.max(),
        ),
    )
    shares_rate = (summed.lowest == summed.highest) & (summed.rated == summed.applied)
    pipeline.add(
        "out_statements",
        summed.select(
            *_STATEMENT, "base", "base_unit",
            rate=ibis.cases((shares_rate, summed.lowest), else_=ibis.null().cast(EXACT)),
            amount="amount", currency="currency", programme_version="programme_version",
        ),
        keep=True,
    )  # fmt: skip
    rungs = entitlements.group_by("payee_id", "benefit_id", "period", rung=entitlements.status)
    pipeline.add("out_ladder", rungs.agg(amount=exact(entitlements.amount.sum())), keep=True)
