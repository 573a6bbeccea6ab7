"""The door of the reference: a programme, what is known, an instant; the result tables."""

from __future__ import annotations

from typing import Any

from palier.base.findings import Finding, FindingsError
from palier.base.knowledge import AsOf
from palier.programme.document import Programme

from . import tables
from .evaluation import evaluate, standing_rows
from .fiscal import Fiscal, Span
from .rounding import exactly
from .situation import Knowledge, Situation
from .tiering import Tiers

__all__ = ["Knowledge", "interpret"]


def interpret(
    programme: Programme, knowledge: Knowledge, as_of: AsOf, period: str | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The result tables of design.md §3 as of an instant, each sorted by its key, in exactly the contract's columns.

    Money, rates and bases are Decimals, dates are dates, evidence is canonical JSON, empty is None. With `period`, a
    label, the rows of each benefit's own periods that overlap it. Raises FindingsError when there is no such period.
    """
    with exactly():
        span = _span(programme, period)
        if not programme.known_at(as_of):
            return {name: [] for name in ("statements", "entitlements", "tiers", "ladder", *tables.empty())}
        situation = Situation(programme, knowledge, as_of)
        tiers = Tiers(situation)
        rows = standing_rows(evaluate(situation, tiers), span)
        entitlements = tables.entitlements(rows, situation.currency, situation.decimals)
        statements = tables.statements(entitlements)
        return {
            "statements": statements,
            "entitlements": entitlements,
            "tiers": tables.tiers(tiers.holdings),
            "ladder": tables.ladder(statements),
            **tables.empty(),
        }


def _span(programme: Programme, label: str | None) -> Span | None:
    if label is None:
        return None
    fiscal = Fiscal(programme.header.calendar)
    span = fiscal.labelled(label)
    if span is None:
        first = fiscal.containing(programme.header.starts_on, "quarter").label
        message = f'"{label}" is no period of this programme.'
        hint = f"Write a year, half, quarter or month of its calendar, as {first}."
        raise FindingsError([Finding("unknown-period", message, hint=hint)])
    return span
