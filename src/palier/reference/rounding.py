"""Exact decimals: rounding half away from zero, quotients rounded once, totals shared out by largest remainder."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext

_EXACT = Context(prec=100, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])
# Money has at most 15 digits, a rate 6 decimals: a hundred digits hold each sum and product of them without loss,
# and a quotient that lies exactly on half a cent is a finite decimal, so it is met exactly, too.

ZERO = Decimal(0)


def exactly() -> AbstractContextManager[Context]:
    """The context in which the reference calculates."""
    return localcontext(_EXACT)


def rounded(amount: Decimal, decimals: int) -> Decimal:
    """An amount to the currency's decimals, half away from zero (design.md §2.1): 0.005 -> 0.01, -0.005 -> -0.01."""
    cents = amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_EXACT)
    return cents if cents else abs(cents)


def rounded_share(amount: Decimal, numerator: Decimal, denominator: Decimal, decimals: int) -> Decimal:
    """`amount × numerator / denominator`, rounded once, at the end. `denominator` is not 0."""
    return rounded(_EXACT.divide(_EXACT.multiply(amount, numerator), denominator), decimals)


def shared_out(total: Decimal, weights: Sequence[Decimal], decimals: int) -> list[Decimal]:
    """A total of whole minor units over weights, by largest remainder (semantics 49). Sums to the total exactly.

    `weights` stand in the order that settles ties. Total and weights may be negative. Weights that sum to 0 count by
    their size, and alike when all are 0.
    """
    unit = Decimal(1).scaleb(-decimals)
    units = int(_EXACT.divide(total, unit))
    whole = _as_integers(weights)
    if sum(whole) == 0:
        whole = [abs(weight) for weight in whole]
    if sum(whole) == 0:
        whole = [1] * len(whole)
    # Integers, since the order of two thirds must not hang on the hundredth digit: floor and remainder are exact.
    shares = [_floor(units * weight, sum(whole)) for weight in whole]
    left = units - sum(floor for floor, _ in shares)
    by_remainder = sorted(range(len(shares)), key=lambda place: -shares[place][1])
    favoured = set(by_remainder[:left])
    return [(floor + (place in favoured)) * unit for place, (floor, _) in enumerate(shares)]


def _floor(numerator: int, denominator: int) -> tuple[int, int]:
    """Floor toward −∞ and what is left of it; the remainders of one denominator compare among themselves."""
    return divmod(numerator, denominator) if denominator > 0 else divmod(-numerator, -denominator)


def _as_integers(weights: Sequence[Decimal]) -> list[int]:
    """The weights times the power of ten that makes all of them whole."""
    places = max((-int(weight.as_tuple().exponent) for weight in weights), default=0)
    return [int(weight.scaleb(max(places, 0), context=_EXACT)) for weight in weights]
