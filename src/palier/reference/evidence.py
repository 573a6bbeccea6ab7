"""Evidence as canonical JSON, and how its figures are written (semantics 64, decision 0010: evidence)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from .rounding import rounded

Evidence = Mapping[str, object]
"""Keys to texts, or to objects of texts."""


def canonical(evidence: Evidence) -> str:
    """JSON without spaces, keys sorted, empty keys left out."""
    kept = {key: value for key, value in evidence.items() if value is not None and value != {}}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def money(amount: Decimal, decimals: int) -> str:
    """Money with the currency's decimals: 1000.00."""
    return f"{rounded(amount, decimals):f}"


def exact_money(amount: Decimal, decimals: int) -> str:
    """A measure, a gate or what is missing: at least the currency's decimals, and no zero beyond them."""
    digits = max(decimals, -int(amount.normalize().as_tuple().exponent))
    return f"{rounded(amount, digits):f}"


def plain(rate: Decimal) -> str:
    """A rate without needless zeros: 0.03, 1."""
    text = f"{rate:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: date | None) -> str | None:
    """An ISO date, or nothing."""
    return None if value is None else value.isoformat()
