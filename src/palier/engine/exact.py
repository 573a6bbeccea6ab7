"""The one door for money on expressions: whole minor units, quotients rounded once, text.

Every operand is `decimal(38, 0)`: money in minor units, rates in millionths. Products and sums of whole numbers are
exact on every engine; only quotients are not, so that there is one function for them: an estimate in binary floating
point, then its error measured and mended by exact products (docs/decisions/0011).
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from .parameters import EXACT

Value = ir.Column
"""A whole number as an expression."""


def whole(value: int) -> ir.Scalar:
    """A constant."""
    return ibis.literal(value).cast(EXACT)


def exact(expression: ir.Value) -> ir.Value:
    """The same whole number, in the one type: sums and windows leave it."""
    return expression.cast(EXACT)


def minor_units_of(amount: ir.Value, minor_units: int) -> ir.Value:
    """Money of at most `minor_units` decimals as whole minor units."""
    return (amount * ibis.literal(10**minor_units)).cast(EXACT)


def _whole_quotient(multiple: ir.Value, divisor: ir.Value) -> ir.Value:
    """An exact multiple of `divisor` divided by it: the estimate is at most one away, its error tells which way."""
    estimate = (multiple.cast("float64") / divisor.cast("float64")).cast(EXACT)
    error = multiple - estimate * divisor
    return estimate + ibis.cases((error > whole(0), whole(1)), (error < whole(0), whole(-1)), else_=whole(0))


def floor_quotient(a: ir.Value, b: ir.Value, divisor: ir.Value) -> tuple[ir.Value, ir.Value]:
    """⌊a × b ÷ divisor⌋ and its remainder. `divisor` > 0; the quotient stays below 10^15, a × b below 10^38."""
    signed = (a * b) % divisor
    remainder = ibis.cases((signed < whole(0), signed + divisor), else_=signed)
    return _whole_quotient(a * b - remainder, divisor), remainder


def rounded_quotient(a: ir.Value, b: ir.Value, divisor: ir.Value) -> ir.Value:
    """a × b ÷ divisor, half away from zero; 0 where the divisor is 0. Signs may be any, bounds as `floor_quotient`."""
    is_negative = (a < whole(0)) != ((b < whole(0)) != (divisor < whole(0)))
    positive = ibis.cases((divisor == whole(0), whole(1)), else_=divisor.abs())
    product = ibis.cases((divisor == whole(0), whole(0)), else_=(a * b).abs())
    remainder = product % positive
    upwards = ibis.cases((remainder + remainder >= positive, whole(1)), else_=whole(0))
    size = _whole_quotient(product - remainder, positive) + upwards
    return ibis.cases((is_negative, -size), else_=size)


def text_of_money(minor: ir.Value, minor_units: int) -> ir.StringValue:
    """Whole minor units as text with the currency's decimals: -1234 as -12.34."""
    digits = minor.abs().cast("string")
    sign = ibis.cases((minor < whole(0), "-"), else_="")
    if minor_units == 0:
        return sign + digits
    padded = digits.lpad(ibis.greatest(digits.length(), minor_units + 1), "0")
    return sign + padded.substr(0, padded.length() - minor_units) + "." + padded.right(minor_units)
