"""Scales: each kind turns the band that a measure reaches into a fraction of a quantity (semantics 37 to 41).

A result is `quantity × numerator ÷ denominator`, rounded once. Rates pay on a base; fixed amounts pay their share
of the bases (semantics 38). One function a kind.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from palier.engine.exact import exact, whole
from palier.plan.steps import RATE_UNIT


@dataclass(frozen=True, slots=True)
class Fraction:
    """What is paid on each unit of the quantity."""

    numerator: ir.Value
    denominator: ir.Value


def flat(row: ir.Table) -> Fraction:
    """The same whatever the measure."""
    return _reached(row)


def whole_volume(row: ir.Table) -> Fraction:
    """The reached band counts for everything."""
    return _reached(row)


def marginal(row: ir.Table) -> Fraction:
    """Each slice by its own band: e(M) = Σ slices ÷ M; for amounts the sum of the steps reached."""
    slices = row.paid_below + (row.measure - row.starts_at) * row.pays_value
    is_counted = row.measure > whole(0)
    return Fraction(
        ibis.cases((row.pays == "amount", row.paid_below + row.pays_value), (is_counted, slices), else_=row.pays_value),
        ibis.cases(
            (row.pays == "amount", row.base_of_all),
            (is_counted, row.measure * whole(RATE_UNIT)),
            else_=whole(RATE_UNIT),
        ),
    )


def _reached(row: ir.Table) -> Fraction:
    return Fraction(row.pays_value, ibis.cases((row.pays == "amount", row.base_of_all), else_=whole(RATE_UNIT)))


KINDS = {"flat": flat, "whole_volume": whole_volume, "marginal": marginal}
"""Every kind of scale with its lowering."""


def fraction_of(row: ir.Table) -> Fraction:
    """The fraction of a row, by its kind. Reads measure, starts_at, pays_value, paid_below, base_of_all."""
    kinds = {name: lower(row) for name, lower in KINDS.items()}
    return Fraction(
        exact(ibis.cases(*((row.kind == name, each.numerator) for name, each in kinds.items()))),
        exact(ibis.cases(*((row.kind == name, each.denominator) for name, each in kinds.items()))),
    )


def quantity_of(row: ir.Table) -> ir.Value:
    """What the fraction applies to: the line's base, or the terms group's; for fixed amounts at least 0."""
    quantity = ibis.cases((row.is_line_result, row.base), else_=row.base_of_terms)
    return ibis.cases(((row.pays == "amount") & (quantity < whole(0)), whole(0)), else_=quantity)
