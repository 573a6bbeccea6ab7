"""A catalogue for each line of business: families of products, and services, with list prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from palier.programme.document import Programme

from .draws import Draws, Ints, scaled_weights
from .rows import Row

_PRICES = {"server": 620_000, "storage": 1_450_000, "networking": 240_000, "client": 92_000}
"""A typical list price by line of business, in hundredths; other lines get one by chance."""
_LINE_WEIGHTS = (40, 26, 20, 24)
_FAMILIES = ("essential", "standard", "advanced", "extreme")
_FAMILY_PERCENT = (35, 80, 150, 340)
_PRODUCTS_A_FAMILY, _SERVICES = 6, 5
_SERVICE_NAMES = ("support", "support_plus", "installation", "migration", "training")
PRODUCTS_A_LINE = len(_FAMILIES) * _PRODUCTS_A_FAMILY
SOLD_A_LINE = PRODUCTS_A_LINE + _SERVICES


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All products, line of business by line of business: `SOLD_A_LINE` each, services last."""

    lines_of_business: tuple[str, ...]
    product_ids: tuple[str, ...]
    families: tuple[str, ...]
    prices: Ints
    """List prices in hundredths of the programme's currency."""
    packs: Ints
    """By line of business, how many units go where one server goes: cheap things are bought by the dozen."""
    line_weights: Ints
    product_weights: Ints
    """Running sums of how often each product of a line (not its services) is sold: cheap ones more often."""


def draw_catalogue(programme: Programme, draws: Draws) -> Catalogue:
    """The catalogue of a programme's lines of business, at prices that `priced` then fits to the trade."""
    lines = tuple(programme.header.lines_of_business)
    ids: list[str] = []
    families: list[str] = []
    prices: list[int] = []
    packs: list[int] = []
    for at, line in enumerate(lines):
        typical = _PRICES.get(line) or 90_000 + draws.one("line price", at, 700_000)
        packs.append(max(1, _PRICES["server"] // typical))
        for family, percent in zip(_FAMILIES, _FAMILY_PERCENT, strict=True):
            for model in range(_PRODUCTS_A_FAMILY):
                number = len(ids)
                prices.append(typical * percent * (70 + draws.one("price", number, 70)) // 10_000)
                ids.append(f"{line}-{family}-{model + 1}".replace("_", "-"))
                families.append(f"{line}_{family}")
        for at_service, service in enumerate(_SERVICE_NAMES):
            prices.append(typical * (12 + 9 * at_service) // 100)
            ids.append(f"{line}-{service}".replace("_", "-"))
            families.append(f"{line}_services")
    weights = [_LINE_WEIGHTS[at % len(_LINE_WEIGHTS)] for at in range(len(lines))]
    of_products = [10_000 // percent for percent in _FAMILY_PERCENT for _ in range(_PRODUCTS_A_FAMILY)]
    return Catalogue(
        lines, tuple(ids), tuple(families), np.array(prices, dtype=np.int64), np.array(packs, dtype=np.int64),
        scaled_weights(weights), scaled_weights(of_products),
    )  # fmt: skip


def mean_order(catalogue: Catalogue) -> int:
    """The mean list price of what a quantity of one orders, services left out, in hundredths."""
    of_products = np.diff(catalogue.product_weights, prepend=0)
    of_lines = np.diff(catalogue.line_weights, prepend=0)
    total = sum(
        int(of_lines[line])
        * int(of_products[model])
        * int(catalogue.prices[line * SOLD_A_LINE + model])
        * int(catalogue.packs[line])
        for line in range(len(catalogue.lines_of_business))
        for model in range(PRODUCTS_A_LINE)
    )
    return total // (int(catalogue.line_weights[-1]) * int(catalogue.product_weights[-1]))


def product_rows(catalogue: Catalogue) -> Iterator[Row]:
    """Every product with its line of business and family."""
    for at, product_id in enumerate(catalogue.product_ids):
        line, within = divmod(at, SOLD_A_LINE)
        yield {
            "product_id": product_id,
            "line_of_business": catalogue.lines_of_business[line],
            "family": catalogue.families[at],
            "kind": "product" if within < PRODUCTS_A_LINE else "service",
        }
