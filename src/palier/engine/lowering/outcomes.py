"""Final rows of a level: earned, netted, reversed; with outcome, status and evidence (semantics 50, 57, 63)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from palier.engine.exact import EXACT, exact, whole
from palier.engine.pipeline import Pipeline
from palier.results.schema import Kind, Outcome, Reason

from . import tables
from .evidence import add_evidence, evidence_of_root
from .levels import CODES, Level, with_deductions
from .limits import add_caps
from .returns import reversed_part

FINAL = (
    "line_id", "root_line_id", "partner_id", "benefit_id", "step", "version", "currency", "period", "earned_for",
    "is_wanted", "invoiced_on", "tier", "kind_of_row", "outcome", "reason_text", "base", "rate", "amount", "evidence",
    *CODES,
)  # fmt: skip
"""Columns of a final row; money in minor units, rates in millionths."""

_LIMIT = ("partner_id", "benefit_id", "period", "line_id", "step", "invoiced_on", "document_id", "gross")


def add_outcomes(
    pipeline: Pipeline, level: Level, earned: ir.Table, returns: ir.Table, deductions: ir.Table | None, minor_units: int
) -> ir.Table:
    """All final rows of a level."""
    number = level.number
    amounts = earned.select(*_LIMIT).union(returns.select(*_LIMIT))
    limited = add_caps(pipeline, number, pipeline.add(f"amounts_{number}", amounts))
    after = limited.select(a_step="step", a_line="line_id", final_amount="amount", cap="cap")
    final_earned = pipeline.add(
        f"final_earned_{number}",
        earned.join(after, [earned.step == after.a_step, earned.line_id == after.a_line]).drop("a_step", "a_line"),
        keep=True,
    )
    names = level.names if level.done is not None else 0
    rows = level.rows.filter(level.rows.level == number)
    parts = [
        _earned(pipeline, number, final_earned, names, minor_units),
        _reversed(pipeline, level, returns, after, final_earned, deductions),
        _unpaid(pipeline, level, rows.filter(rows.is_correction, rows.is_own), deductions, "netted"),
        _unpaid(pipeline, level, rows.filter(rows.is_outside), deductions, "outside"),
    ]
    return pipeline.add(f"final_{number}", _masked(parts[0].union(*parts[1:])), keep=True)


def _codes(row: ir.Table) -> dict[str, ir.BooleanValue]:
    return {
        "by_period": row.g_by_period | ~row.is_line_result | row.has_gate | row.has_cap,
        "by_newness": row.g_by_newness | row.has_newness,
        "by_review": row.g_by_review | row.is_tier_open,
    }


def _masked(row: ir.Table) -> ir.Table:
    """Once the days of certainty of a row's period are over, no code holds any more."""
    certain = tables.parameter("certainties").select(c_step="step", c_period="period", is_passed="is_passed")
    joined = row.left_join(certain, [row.step == certain.c_step, row.period == certain.c_period])
    is_open = ~joined.is_passed.fill_null(False)
    return joined.select(
        *[name for name in FINAL if name not in CODES], **{code: joined[code] & is_open for code in CODES}
    )


def _rate(row: ir.Table, kind: ir.Value, pays: ir.Value, value: ir.Value) -> ir.Value:
    return ibis.cases(((pays == "rate") & (kind != "marginal"), value), else_=tables.NO_MONEY)


def _earned(pipeline: Pipeline, number: int, row: ir.Table, names: int, minor_units: int) -> ir.Table:
    row = add_evidence(pipeline, f"final_earned_{number}", row, names=names, minor_units=minor_units)
    is_applied = row.reason.isnull()
    return row.select(
        "line_id", "root_line_id", "partner_id", "benefit_id", "step", "version", "currency", "period",
        earned_for="period", is_wanted="is_wanted", invoiced_on="invoiced_on", tier="tier",
        kind_of_row=ibis.literal(Kind.EARNED.value),
        outcome=is_applied.ifelse(Outcome.APPLIED.value, Outcome.NOT_APPLIED.value),
        reason_text=row.reason,
        base=is_applied.ifelse(row.base, whole(0)),
        rate=is_applied.ifelse(_rate(row, row.kind, row.pays, row.pays_value), tables.NO_MONEY),
        amount=exact(row.final_amount),
        evidence=row.evidence,
        **_codes(row),
    )  # fmt: skip


def _reversed(
    pipeline: Pipeline, level: Level, returns: ir.Table, after: ir.Table, earned: ir.Table, deductions: ir.Table | None
) -> ir.Table:
    roots = earned.select(e_step="step", e_line="line_id", e_amount="final_amount", e_pays="pays", e_value="pays_value")
    row = returns.join(after, [returns.step == after.a_step, returns.line_id == after.a_line]).drop("a_step", "a_line")
    row = row.join(roots, [row.step == roots.e_step, row.root_line_id == roots.e_line]).drop("e_step", "e_line")
    row = pipeline.add(f"reversals_{level.number}", with_deductions(row, deductions, level.names))
    is_applied = row.r_reason.isnull()
    evidence = is_applied.ifelse(evidence_of_root(row, with_period=True), evidence_of_root(row, with_period=False))
    return row.select(
        "line_id", "root_line_id", "partner_id", "benefit_id", "step", "version", "currency", "period",
        earned_for="root_period", is_wanted="is_wanted", invoiced_on="invoiced_on", tier="tier",
        kind_of_row=ibis.literal(Kind.REVERSAL.value),
        outcome=is_applied.ifelse(Outcome.APPLIED.value, Outcome.NOT_APPLIED.value),
        reason_text=is_applied.ifelse(ibis.null("string"), Reason.ROOT_EARNED_NOTHING.value),
        base=exact(row.base),
        rate=is_applied.ifelse(_rate(row, row.kind, row.e_pays, row.e_value), tables.NO_MONEY),
        amount=is_applied.ifelse(exact(row.final_amount + reversed_part(row, row.e_amount)), whole(0)),
        evidence=evidence,
        **_codes(row),
    )  # fmt: skip


def _unpaid(pipeline: Pipeline, level: Level, rows: ir.Table, deductions: ir.Table | None, why: str) -> ir.Table:
    """Corrections that pay nothing of their own: folded into their root, or of a root from before the programme."""
    row = pipeline.add(f"{why}_{level.number}", with_deductions(rows, deductions, level.names))
    is_netted = why == "netted"
    return row.select(
        "line_id", "root_line_id", "partner_id", "benefit_id", "step", "version", "currency", "period",
        earned_for="root_period", is_wanted="is_wanted", invoiced_on="invoiced_on", tier="tier",
        kind_of_row=ibis.literal(Kind.EARNED.value if is_netted else Kind.REVERSAL.value),
        outcome=ibis.literal(Outcome.NETTED.value if is_netted else Outcome.NOT_APPLIED.value),
        reason_text=ibis.literal(Reason.NETTED_IN_ROOT.value if is_netted else Reason.ROOT_OUTSIDE_PROGRAMME.value),
        base=whole(0),
        rate=ibis.null().cast(EXACT),
        amount=whole(0),
        evidence=evidence_of_root(row, with_period=False),
        **_codes(row),
    )  # fmt: skip
