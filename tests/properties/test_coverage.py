"""The laws mean something only where their worlds go: every reason, kind and status is met."""

from __future__ import annotations

from collections import Counter
from itertools import product

from palier.results.schema import Kind, Outcome, Reason, ReversalCode
from tests.generated.coverage import MARKS, count_met

BATCHES = [range(first, first + 15) for first in range(7_000, 7_300, 15)]


def test_generated_worlds_meet_every_reason_kind_and_status() -> None:
    met: Counter[str] = Counter()
    for seeds in BATCHES:
        met += count_met(seeds)
        if _expected() <= met.keys():
            break
    assert sorted(_expected() - met.keys()) == []


def _expected() -> set[str]:
    scales = product(("flat", "whole_volume", "marginal"), ("rate", "amount"), ("period", "line", "document"))
    return {
        *(f"not_applied {reason}" for reason in Reason if reason is not Reason.NETTED_IN_ROOT),
        *("applied", f"{Outcome.NETTED} {Reason.NETTED_IN_ROOT}", f"{Kind.REVERSAL} {Outcome.APPLIED}"),
        *(f"reversible by {code}" for code in ReversalCode),
        *(f"evidence {key}" for key in MARKS),
        *(f"amount {where} 0" for where in ("above", "below", "at")),
        *("tier by floor", "tier by review, granted", "tier by status_match"),
        *(f"{kind} {pays} per {scope}: applied, earned" for kind, pays, scope in scales),
    }
