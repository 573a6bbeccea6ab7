"""The laws mean something only where their worlds go: every reason, kind and status is met."""

from __future__ import annotations

from itertools import product

from palier.results.schema import Kind, Outcome, Reason, ReversalCode
from tests.generated.coverage import MARKS, count_met

SEEDS = range(7_000, 7_120)


def test_generated_worlds_meet_every_reason_kind_and_status() -> None:
    met = count_met(SEEDS)
    expected = {f"not_applied {reason}" for reason in Reason if reason is not Reason.NETTED_IN_ROOT}
    expected |= {"applied", f"{Outcome.NETTED} {Reason.NETTED_IN_ROOT}", f"{Kind.REVERSAL} {Outcome.APPLIED}"}
    expected |= {f"reversible by {code}" for code in ReversalCode}
    expected |= {f"evidence {key}" for key in MARKS}
    expected |= {f"amount {where} 0" for where in ("above", "below", "at")}
    expected |= {"tier by floor", "tier by review, granted", "tier by status_match"}
    scales = product(("flat", "whole_volume", "marginal"), ("rate", "amount"), ("period", "line", "document"))
    expected |= {f"{kind} {pays} per {scope}: applied, earned" for kind, pays, scope in scales}
    assert sorted(expected - met.keys()) == []
