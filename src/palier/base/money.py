"""Exact money in plain decimals: rounding, products with one rounding, largest remainder."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

_EXACT = Context(prec=80)
_WEIGHT_DECIMALS = 12
ZERO = Decimal(0)


def round_half_away(amount: Decimal, minor_units: int) -> Decimal:
    """The amount at `minor_units` decimals, half away from zero (design.md §2.1). Never gives a negative zero."""
    unit = Decimal(1).scaleb(-minor_units)
    return _EXACT.add(amount.quantize(unit, rounding=ROUND_HALF_UP, context=_EXACT), ZERO)


def multiply_divide(a: Decimal, b: Decimal, c: Decimal, minor_units: int) -> Decimal:
    """a × b ÷ c rounded once, half away from zero. Raises ZeroDivisionError when c is 0."""
    if c == 0:
        raise ZeroDivisionError("a share of nothing")
    product = _EXACT.multiply(a, b)
    unit = Decimal(1).scaleb(-minor_units)
    divisor = _EXACT.multiply(c.copy_abs(), unit)
    quotient, remainder = _EXACT.divmod(product.copy_abs(), divisor)
    if _EXACT.add(remainder, remainder) >= divisor:
        quotient = _EXACT.add(quotient, Decimal(1))
    is_negative = (product < 0) != (c < 0)
    return _EXACT.add(_EXACT.multiply(quotient.copy_negate() if is_negative else quotient, unit), ZERO)


def apportion(total: Decimal, weights: Sequence[Decimal], minor_units: int) -> list[Decimal]:
    """Shares of `total` by largest remainder, signed (semantics 49); they always add up to it.

    `weights` stand in the order that settles ties (invoiced_on, document_id, line_id). When they sum to 0 their
    absolute values serve, and equal weights when all are 0. Raises ValueError without weights for a total.
    """
    if not weights:
        if total != 0:
            raise ValueError("nothing to apportion to")
        return []
    unit = Decimal(1).scaleb(-minor_units)
    units = _whole(total, minor_units)
    used = [_whole(weight, _WEIGHT_DECIMALS) for weight in weights]
    if sum(used) == 0:
        used = [abs(weight) for weight in used]
    whole = sum(used) or len(used)
    if not any(used):
        used = [1] * len(used)
    if whole < 0:
        whole, used = -whole, [-weight for weight in used]
    shares = [units * weight // whole for weight in used]
    remainders = [units * weight % whole for weight in used]
    by_remainder = sorted(range(len(used)), key=lambda at: (-remainders[at], at))
    for at in by_remainder[: units - sum(shares)]:
        shares[at] += 1
    return [_EXACT.multiply(Decimal(share), unit) for share in shares]


def _whole(amount: Decimal, decimals: int) -> int:
    scaled = amount.scaleb(decimals, context=_EXACT)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more than {decimals} decimals")
    return int(scaled)
