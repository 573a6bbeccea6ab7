"""All that a sample's lines are drawn from, made to fit together: prices so that the programme's thresholds are in reach."""

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
from .products import Catalogue, draw_catalogue, mean_price
from .span import Span, lay_out

_PAID_PERCENT = 80
"""What remains of the list price on average."""
_DEAREST = 4
"""How many times its typical price a product may cost, where few lines have to carry the trade; beyond, quantities grow."""


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
    """Prices and quantities with which each partner's lines add up to its size: prices for all, quantities by partner."""
    days = (span.last_day - span.first_day).days + 1
    whole = int(partners.weights[-1])
    per_line = [
        size.revenue * days * whole // (365 * lines * int(weight))
        for size, weight in zip(partners.sizes, np.diff(partners.weights, prepend=0), strict=True)
    ]
    usual = mean_price(catalogue) * sum(QUANTITIES) * _PAID_PERCENT // (len(QUANTITIES) * 100)
    # Per million: the partner with the smallest lines orders the quantities as they are drawn.
    scale = min(max(min(per_line) * 1_000_000 // usual, 1), _DEAREST * 1_000_000)
    prices = np.maximum(catalogue.prices * scale // 1_000_000, 50)
    fitted = usual * scale // 1_000_000 or 1
    quantities = np.array([max(1, amount * 1000 // fitted) for amount in per_line], dtype=np.int64)
    return replace(catalogue, prices=prices), quantities
