"""Two lines side by side: under each benefit, which earned less on its amount, and the first thing that explains it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from palier.results.schema import Kind, Outcome

from .explaining import LineExplained
from .steps import Step, Working
from .told import LineTold


@dataclass(frozen=True, slots=True)
class Difference:
    """Why one line earned less than its neighbour under a benefit.

    `by`: how much less, below 0 where the line earned more and yet less of its own amount.
    `cause`: equal, neither, reason, counted-nowhere, correction, rate, band, cap, returned, deducted, base.
    """

    benefit_id: str
    cause: str
    less: str
    more: str
    by: Decimal
    figures: Mapping[str, Any]


Pair = tuple[LineTold, Working]


def compare(first: LineExplained, second: LineExplained) -> list[Difference]:
    """A difference for each benefit that either line has a working under."""
    names = dict.fromkeys(working.benefit_id for each in (first, second) for working in each.workings)
    return [_compare(name, _side(first, name), _side(second, name)) for name in names]


def _side(explained: LineExplained, name: str) -> Pair:
    found = [working for working in explained.workings if working.benefit_id == name]
    nowhere = Step("counted-nowhere", {"fate": explained.line.fate, "why": explained.line.why})
    empty = Working(name, "", "counted-nowhere", explained.line.fate, Decimal(0), (nowhere,))
    return explained.line, found[0] if found else empty


def _compare(name: str, first: Pair, second: Pair) -> Difference:
    less, more = sorted((first, second), key=_share)
    cause, figures = next(_causes(less, more))
    if cause in ("base", "correction") and less[1].amount > more[1].amount:
        less, more = more, less
    by = more[1].amount - less[1].amount
    return Difference(name, cause, less[0].line_id, more[0].line_id, by, figures)


def _share(pair: Pair) -> tuple[int, Decimal]:
    """What a line earned of its own amount: the line that earned less of it is the one to explain."""
    line, working = pair
    if working.outcome != Outcome.APPLIED.value:
        return 0, Decimal(0)
    amount = line.amount
    return 1, working.amount / amount if amount else Decimal(0)


def _causes(less: Pair, more: Pair) -> Iterator[tuple[str, dict[str, Any]]]:
    """What could explain it, the first that holds; the last always does."""
    (line, working), (other, neighbour) = less, more
    if working.outcome != Outcome.APPLIED.value:
        if neighbour.outcome != Outcome.APPLIED.value:
            yield "neither", {"less": working.steps[-1], "more": neighbour.steps[-1]}
        yield "reason", {"step": working.steps[-1]}
    if Kind.REVERSAL.value in (_kind(working), _kind(neighbour)):
        yield "correction", {"line_id": (line if _kind(working) == Kind.REVERSAL.value else other).line_id}
    ours, theirs = _terms(line, working), _terms(other, neighbour)
    rates = _rate(working), _rate(neighbour)
    if None not in rates and rates[0] != rates[1]:
        yield "rate", {"less": ours, "more": theirs}
    if ours["band_from"] != theirs["band_from"] or (ours["period"] != theirs["period"] and None in rates):
        yield "band", {"less": ours, "more": theirs}
    # A cap cuts all lines of its period alike: it tells two lines apart only where it did not cut both.
    cut_alike = "before_cap" in neighbour.evidence and ours["period"] == theirs["period"]
    if "before_cap" in working.evidence and not cut_alike:
        yield (
            "cap",
            {"cap": working.evidence["cap"], "before": working.evidence["before_cap"], "amount": working.amount},
        )
    for cause, name in (("returned", "folded"), ("deducted", "deducted")):
        if _taken(working, line, name) > _taken(neighbour, other, name):
            yield cause, {name: _base_step(working)[name]}
    if working.amount == neighbour.amount:
        yield "equal", {}
    yield "base", {"less": _base_step(working).get("base"), "more": _base_step(neighbour).get("base")}


def _kind(working: Working) -> str | None:
    return working.row["kind"] if working.row else None


def _rate(working: Working) -> Decimal | None:
    return working.row["rate"] if working.row else None


def _terms(line: LineTold, working: Working) -> dict[str, Any]:
    row = working.row or {}
    return {
        "rate": row.get("rate"),
        "tier": row.get("tier") if "tier" in working.evidence else None,
        "line_of_business": (working.evidence.get("scale") or {}).get("line_of_business"),
        "band_from": working.evidence.get("band_from"),
        "measure": working.evidence.get("measure"),
        "period": row.get("earned_for"),
        "version": working.version,
        "day": line.invoiced_on,
    }


def _base_step(working: Working) -> Mapping[str, Any]:
    return next((step.figures for step in working.steps if step.code == "base"), {})


def _taken(working: Working, line: LineTold, name: str) -> Decimal:
    """What corrections, or earlier benefits, took of a line's base, as a share of its amount."""
    parts = _base_step(working).get(name)
    if not parts or not line.amount:
        return Decimal(0)
    if name == "folded":
        return -sum((part["amount"] for part in parts), Decimal(0)) / line.amount
    return sum((Decimal(amount) for amount in parts.values()), Decimal(0)) / line.amount
