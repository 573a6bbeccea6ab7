"""All that a sample's lines are drawn from, with prices that put the programme's thresholds within reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from palier.programme.document import Programme

from .currencies import currencies_of
from .customers import draw_customers
from .distributors import succession_of
from .draws import Draws, Ints
from .lines import QUANTITIES, World, draw_patterns
from .partners import Partners, draw_partners
from .products import Catalogue, draw_catalogue, mean_order
from .span import Span, lay_out

_PAID_PERCENT = 80
"""What remains of the list price on average."""
_DEAREST = 4
"""How many times its typical price a product costs at most, where few lines carry the trade; then quantities grow."""


def draw_world(programme: Programme, seed: int, partners: int, lines: int, last_day: date) -> World:
    """The world of a sample. A pure function of its arguments."""
    draws = Draws(seed)
    span = lay_out(programme, lines, last_day)
    drawn = draw_partners(programme, partners, span, draws)
    catalogue, quantity_scale = _fitted(draw_catalogue(programme, draws), drawn, span, lines)
    return World(
        programme=programme,
        draws=draws,
        span=span,
        succession=succession_of(programme, last_day),
        partners=drawn,
        customers=draw_customers(drawn, lines),
        catalogue=catalogue,
        currencies=currencies_of(programme),
        quantity_scale=quantity_scale,
        patterns=draw_patterns(draws),
    )


def _fitted(catalogue: Catalogue, partners: Partners, span: Span, lines: int) -> tuple[Catalogue, Ints]:
    """Prices for all, and quantities by partner, with which each partner's lines add up to its size."""
    days = (span.last_day - span.first_day).days + 1
    whole = int(partners.weights[-1])
    per_line = [
        size.revenue * days * whole // (365 * lines * int(weight))
        for size, weight in zip(partners.sizes, np.diff(partners.weights, prepend=0), strict=True)
    ]
    usual = mean_order(catalogue) * sum(QUANTITIES) * _PAID_PERCENT // (len(QUANTITIES) * 100)
    # Per million: the partner in the middle orders the quantities as they are drawn.
    scale = min(max(sorted(per_line)[len(per_line) // 2] * 1_000_000 // usual, 1), _DEAREST * 1_000_000)
    prices = np.maximum(catalogue.prices * scale // 1_000_000, 50)
    prices = np.where(prices >= 5_000, prices // 500 * 500, prices)
    fitted = usual * scale // 1_000_000 or 1
    quantities = np.array([max(1, amount * 1000 // fitted) for amount in per_line], dtype=np.int64)
    return replace(catalogue, prices=prices), quantities
