"""Exact money in plain decimals: rounding, products with one rounding, largest remainder."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

_EXACT = Context(prec=80)
ZERO = Decimal(0)


def round_half_away(amount: Decimal, minor_units: int) -> Decimal:
    """The amount at `minor_units` decimals, half away from zero (design.md §2.1). Never gives a negative zero."""
    return amount.quantize(Decimal(1).scaleb(-minor_units), rounding=ROUND_HALF_UP, context=_EXACT) + ZERO


def multiply_divide(a: Decimal, b: Decimal, c: Decimal, minor_units: int) -> Decimal:
    """a × b ÷ c rounded once, half away from zero. Raises ZeroDivisionError when c is 0."""
    if c == 0:
        raise ZeroDivisionError("a share of nothing")
    product = _EXACT.multiply(a, b)
    unit = Decimal(1).scaleb(-minor_units)
    negative = (product < 0) != (c < 0)
    quotient, remainder = _EXACT.divmod(abs(product), _EXACT.multiply(abs(c), unit))
    if 2 * remainder >= _EXACT.multiply(abs(c), unit):
        quotient += 1
    return _EXACT.multiply(-quotient if negative else quotient, unit) + ZERO


def apportion(total: Decimal, weights: Sequence[Decimal], minor_units: int) -> list[Decimal]:
    """Shares of `total` by largest remainder, signed (semantics 49); they always add up to it.

    `weights` stand in the order that settles ties (invoiced_on, document_id, line_id). When they sum to 0 their
    absolute values serve, and equal weights when all are 0. Raises ValueError without weights for a total.
    """
    if not weights:
        if total != 0:
            raise ValueError("nothing to apportion to")
        return []
    used = list(weights)
    if sum(used, ZERO) == 0:
        used = [abs(weight) for weight in weights]
    if sum(used, ZERO) == 0:
        used = [Decimal(1)] * len(weights)
    whole = sum(used, ZERO)
    if whole < 0:
        whole, used = -whole, [-weight for weight in used]
    unit = Decimal(1).scaleb(-minor_units)
    units = (total / unit).to_integral_exact(context=_EXACT)
    floors: list[Decimal] = []
    remainders: list[Decimal] = []
    for weight in used:
        product = _EXACT.multiply(units, weight)
        floor = _EXACT.divide_int(product, whole) if product >= 0 else (product / whole).to_integral_value(ROUND_FLOOR)
        floors.append(floor)
        remainders.append(product - floor * whole)
    missing = int(units - sum(floors, ZERO))
    by_remainder = sorted(range(len(used)), key=lambda at: (-remainders[at], at))
    for at in by_remainder[:missing]:
        floors[at] += 1
    return [floor * unit for floor in floors]
