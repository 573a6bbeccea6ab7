"""One level of the cascade: from folded lines to amounts before limits (semantics 38, 44, 51)."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from palier.engine.exact import exact, rounded_quotient, whole
from palier.engine.pipeline import Pipeline, apportion
from palier.results.schema import Reason

from . import scales, tables

CODES = ("by_period", "by_newness", "by_review")
"""Why an amount is still reversible, one column a code (semantics 57)."""

_GROUP = ("partner_id", "step", "period", "scope_key")


@dataclass(frozen=True, slots=True)
class Level:
    """What a level reads: all rows, the measures, and the final rows of earlier levels (none at level 0)."""

    number: int
    rows: ir.Table
    measures: ir.Table
    done: ir.Table | None
    names: int
    """How many benefits a base of this level is net of, at most."""


def add_deductions(pipeline: Pipeline, level: Level) -> ir.Table | None:
    """What earlier benefits gave on a line and, for a root, on the corrections folded into it; and their codes.

    Keyed by (d_step, d_line); `deducted_0…` by the position of the benefit's name.
    """
    if level.done is None:
        return None
    rows = level.rows.filter(level.rows.level == level.number)
    own = rows.filter(rows.is_own).select(d_step="step", d_line="root_line_id", source="line_id")
    corrections = rows.filter(rows.is_correction).select(d_step="step", d_line="line_id", source="line_id")
    net_of = tables.parameter("net_of").select(n_step="step", position="position", named="benefit_id")
    pairs = own.union(corrections)
    pairs = pairs.join(net_of, pairs.d_step == net_of.n_step)
    given = level.done.select(
        g_line="line_id", g_benefit="benefit_id", g_amount="amount", **{f"g_{c}": c for c in CODES}
    )
    found = pairs.join(given, [pairs.source == given.g_line, pairs.named == given.g_benefit])
    found = pipeline.add(f"given_{level.number}", found)
    sums = {
        f"deducted_{at}": exact((found.position == at).ifelse(found.g_amount, whole(0)).sum())
        for at in range(level.names)
    }
    codes = {f"g_{code}": found[f"g_{code}"].any() for code in CODES}
    return pipeline.add(
        f"deductions_{level.number}", found.group_by("d_step", "d_line").agg(**sums, **codes), keep=True
    )


def add_earned(pipeline: Pipeline, level: Level, deductions: ir.Table | None) -> ir.Table:
    """Roots in their own period: base, reason, fraction and the amount before limits (`gross`)."""
    priced = _on_terms(pipeline, level, _folded(pipeline, level, deductions))
    reached = _on_bands(pipeline, level, priced)
    return _amounts(pipeline, level, reached)


def _folded(pipeline: Pipeline, level: Level, deductions: ir.Table | None) -> ir.Table:
    rows = level.rows.filter(level.rows.level == level.number)
    own = rows.filter(rows.is_own)
    folds = own.group_by(f_step="step", f_root="root_line_id").agg(folded=exact(own.money.sum()))
    roots = own.filter(~own.is_correction)
    row = roots.join(folds, [roots.step == folds.f_step, roots.line_id == folds.f_root]).drop("f_step", "f_root")
    return pipeline.add(f"folded_{level.number}", with_deductions(row, deductions, level.names))


def with_deductions(row: ir.Table, deductions: ir.Table | None, names: int) -> ir.Table:
    """A row with what earlier benefits gave on its line: `deducted_0…`, and their codes as `g_…`."""
    kept = {column: row[column] for column in row.columns}
    if deductions is None:
        return row.select(**kept, **{f"g_{code}": ibis.literal(False) for code in CODES})
    joined = row.left_join(deductions, [row.step == deductions.d_step, row.line_id == deductions.d_line])
    return joined.select(
        **{column: joined[column] for column in row.columns},
        **{f"deducted_{at}": joined[f"deducted_{at}"].coalesce(whole(0)) for at in range(names)},
        **{f"g_{code}": joined[f"g_{code}"].fill_null(False) for code in CODES},
    )


def _on_terms(pipeline: Pipeline, level: Level, row: ir.Table) -> ir.Table:
    """The base of each line, the terms on which it stands, and the bases of its terms group."""
    deducted = whole(0)
    for at in range(level.names if level.done is not None else 0):
        deducted = deducted + row[f"deducted_{at}"]
    row = row.mutate(
        base=exact(row.folded - deducted),
    )
    based = pipeline.add(f"based_{level.number}", row)
    keys = tables.parameter("terms_keys").select(
        k_step="step", k_tier="tier_key", k_line="line_key", k_from="starts_on", k_until="until", terms="terms"
    )
    priced = based.left_join(
        keys,
        [
            based.step == keys.k_step,
            based.tier_key == keys.k_tier,
            based.line_key == keys.k_line,
            based.read_on >= keys.k_from,
            keys.k_until.isnull() | (based.read_on < keys.k_until),
        ],
    ).drop("k_step", "k_tier", "k_line", "k_from", "k_until", "tier_key", "line_key", "read_on")
    priced = pipeline.add(f"priced_{level.number}", priced, keep=True)
    in_base = priced.filter(priced.early.isnull(), ~priced.is_line_result | (priced.pays == "amount"))
    groups = pipeline.add(
        f"groups_{level.number}",
        in_base.group_by(*(f"{name}" for name in _GROUP), "terms").agg(base_of_terms=exact(in_base.base.sum())),
    )
    positive = ibis.cases((groups.base_of_terms > whole(0), groups.base_of_terms), else_=whole(0))
    all_groups = groups.mutate(base_of_all=exact(positive.sum().over(ibis.window(group_by=list(_GROUP)))))
    all_groups = pipeline.add(
        f"bases_{level.number}",
        all_groups.rename(**{f"b_{name}": name for name in (*_GROUP, "terms")}),
        keep=True,
    )
    joined = priced.left_join(
        all_groups, [priced[name] == all_groups[f"b_{name}"] for name in (*_GROUP, "terms")]
    ).drop(*(f"b_{name}" for name in (*_GROUP, "terms")))
    return pipeline.add(f"grouped_{level.number}", joined)


def _on_bands(pipeline: Pipeline, level: Level, row: ir.Table) -> ir.Table:
    """The measure, the gate and the band of each row."""
    sums = level.measures
    for role, name in (("measure", "its_measure"), ("gate", "its_gate_measure")):
        of_role = sums.filter(sums.m_role == role).rename(**{name: "measure"})
        row = row.left_join(
            of_role,
            [
                row.partner_id == of_role.m_partner,
                row.step == of_role.m_step,
                row.period == of_role.m_period,
                row.scope_key == of_role.m_scope,
            ],
        ).drop("m_partner", "m_step", "m_period", "m_scope", "m_role")
    measure = row.its_measure.coalesce(whole(0))
    values = tables.parameter("step_periods").select(v_step="step", v_period="period", gate="gate")
    row = row.mutate(
        measure=measure, gate_measure=row.has_own_gate.ifelse(row.its_gate_measure.coalesce(whole(0)), measure)
    ).drop("its_measure", "its_gate_measure")
    row = row.left_join(values, [row.step == values.v_step, row.period == values.v_period]).drop("v_step", "v_period")
    measured = pipeline.add(f"measured_{level.number}", row, keep=True)
    bands = tables.parameter("bands").rename(b_step="step", b_terms="terms", pays_value="pays")
    first = bands.filter(bands.starts_at == bands.first_from)
    lowest = first.select(l_step="b_step", l_terms="b_terms", first_from="first_from")
    reached = measured.left_join(lowest, [measured.step == lowest.l_step, measured.terms == lowest.l_terms])
    bands = bands.drop("first_from")
    reached = reached.drop("l_step", "l_terms").left_join(
        bands,
        [
            measured.step == bands.b_step,
            measured.terms == bands.b_terms,
            bands.is_open_below | (measured.measure >= bands.starts_at),
            bands.ends_at.isnull() | (measured.measure < bands.ends_at),
        ],
    )
    return pipeline.add(f"reached_{level.number}", reached.drop("b_step", "b_terms"))


def _amounts(pipeline: Pipeline, level: Level, row: ir.Table) -> ir.Table:
    fraction = scales.fraction_of(row)
    row = row.mutate(numerator=fraction.numerator, denominator=fraction.denominator, quantity=scales.quantity_of(row))
    fixed = row.pays == "amount"
    reason = ibis.cases(
        (row.early.notnull(), row.early),
        (row.has_gate & (row.gate_measure < row.gate), Reason.GATE_MISSED.value),
        (row.pays_value.isnull() | (fixed & (row.measure <= whole(0))), Reason.BELOW_FIRST_BAND.value),
        (row.numerator == whole(0), Reason.ZERO_RATE.value),
        (fixed & (row.quantity <= whole(0)), Reason.NO_BASE.value),
    )
    judged = pipeline.add(f"judged_{level.number}", row.mutate(reason=reason))
    result = ibis.cases(
        (judged.reason.isnull(), rounded_quotient(judged.quantity, judged.numerator, judged.denominator)),
        else_=whole(0),
    )
    results = pipeline.add(f"results_{level.number}", judged.mutate(result=exact(result)), keep=True)
    lines = results.filter(results.reason.notnull() | results.is_line_result)
    shared = results.filter(results.reason.isnull(), ~results.is_line_result)
    shares = apportion(
        pipeline, f"earned_{level.number}", shared, total="result", weight="base", group=(*_GROUP, "terms"),
        order=("invoiced_on", "document_id", "line_id"),
    )  # fmt: skip
    return pipeline.add(
        f"gross_{level.number}",
        lines.mutate(gross=lines.result).union(shares.select(*results.columns, gross="share")),
        keep=True,
    )
