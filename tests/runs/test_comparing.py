"""Why one line earned less than its neighbour: the first thing that differs, from workings made by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from palier.runs.comparing import Difference, compare
from palier.runs.explaining import LineExplained
from palier.runs.steps import Step, Working
from palier.runs.told import LineTold


def line(
    name: str,
    amount: str,
    earned: str,
    *,
    rate: str | None = "0.02",
    evidence: Mapping[str, Any] | None = None,
    base: Mapping[str, Any] | None = None,
    refused: str = "",
    kind: str = "earned",
) -> LineExplained:
    """A line of one benefit: what it earned and on what terms, or why it was refused."""
    cells = {"amount": Decimal(amount), "invoiced_on": date(2017, 9, 1), "partner_id": "P1"}
    told = LineTold(name, "accepted", ("", ""), cells, {})
    row = {
        "rate": None if rate is None else Decimal(rate),
        "tier": "gold",
        "kind": kind,
        "earned_for": "FY18-Q3",
        "evidence": json.dumps(evidence or {"tier": "gold"}),
    }
    steps = (Step("base", {"base": Decimal(amount), "folded": [], "deducted": {}, **(base or {})}),)
    if refused:
        steps = (Step("refused", {"reason": refused, "evidence": {}}),)
    outcome = "not_applied" if refused else "applied"
    working = Working("base", "2017-02-04", outcome, refused or None, Decimal(earned), steps, (), row)
    return LineExplained(told, None, (working,))


def difference(first: LineExplained, second: LineExplained) -> Difference:
    (found,) = compare(first, second)
    (other_way,) = compare(second, first)
    assert (found.cause, found.by) == (other_way.cause, other_way.by)
    assert found.by == 0 or found.less == other_way.less
    return found


def test_a_refused_line_is_the_lesser_by_its_reason() -> None:
    found = difference(line("A", "100.00", "0.00", refused="price-kind"), line("B", "1.00", "0.02"))
    assert (found.cause, found.less, found.more, found.by) == ("reason", "A", "B", Decimal("0.02"))
    assert found.figures["step"].figures["reason"] == "price-kind"


def test_two_refused_lines_earned_neither() -> None:
    first = line("A", "100.00", "0.00", refused="price-kind")
    assert difference(first, line("B", "1.00", "0.00", refused="no-tier")).cause == "neither"


def test_a_lower_rate_explains_even_a_larger_amount() -> None:
    found = difference(line("A", "1000.00", "10.00", rate="0.01"), line("B", "100.00", "2.00"))
    assert (found.cause, found.less) == ("rate", "A")


def test_the_same_terms_on_a_smaller_base_make_the_smaller_amount_the_lesser() -> None:
    found = difference(line("A", "1000.00", "20.00"), line("B", "100.00", "2.00"))
    assert (found.cause, found.less, found.by) == ("base", "B", Decimal("18.00"))


def test_equal_terms_and_amounts_are_equal() -> None:
    assert difference(line("A", "100.00", "2.00"), line("B", "100.00", "2.00")).cause == "equal"


def test_a_cap_explains_what_it_cut() -> None:
    cut = {"tier": "gold", "cap": "1.00", "before_cap": "2.00"}
    found = difference(line("A", "100.00", "1.00", evidence=cut), line("B", "100.00", "2.00"))
    assert (found.cause, found.less) == ("cap", "A")
    assert found.figures == {"cap": "1.00", "before": "2.00", "amount": Decimal("1.00")}


def test_a_larger_line_that_was_cut_earned_less_of_its_amount_though_more() -> None:
    cut = {"tier": "gold", "cap": "5.00", "before_cap": "20.00"}
    found = difference(line("A", "1000.00", "5.00", evidence=cut), line("B", "100.00", "2.00"))
    assert (found.cause, found.less, found.by) == ("cap", "A", Decimal("-3.00"))


def test_a_cap_that_cut_both_lines_of_a_period_explains_neither() -> None:
    nothing = {"base": Decimal("0.00"), "folded": [{"line_id": "C", "amount": Decimal("-100.00")}]}
    ours = {"tier": "gold", "cap": "1.00", "before_cap": "0.00"}
    theirs = {"tier": "gold", "cap": "1.00", "before_cap": "2.00"}
    found = difference(
        line("A", "100.00", "0.00", evidence=ours, base=nothing), line("B", "100.00", "1.00", evidence=theirs)
    )
    assert (found.cause, found.less) == ("returned", "A")


def test_what_was_returned_explains_a_smaller_base() -> None:
    back = {"base": Decimal("60.00"), "folded": [{"line_id": "C", "amount": Decimal("-40.00")}]}
    found = difference(line("A", "100.00", "1.20", base=back), line("B", "100.00", "2.00"))
    assert (found.cause, found.less) == ("returned", "A")


def test_what_an_earlier_benefit_took_explains_a_smaller_base() -> None:
    net = {"base": Decimal("90.00"), "deducted": {"first": "10.00"}}
    found = difference(line("A", "100.00", "1.80", base=net), line("B", "100.00", "2.00"))
    assert (found.cause, found.less) == ("deducted", "A")


def test_another_band_explains_amounts_without_a_rate() -> None:
    low, high = ({"band_from": start, "measure": "5.00"} for start in ("0.00", "3.00"))
    found = difference(
        line("A", "100.00", "1.00", rate=None, evidence=low), line("B", "100.00", "2.00", rate=None, evidence=high)
    )
    assert (found.cause, found.less) == ("band", "A")


def test_a_line_that_counts_nowhere_earned_nothing() -> None:
    nowhere = LineExplained(LineTold("A", "held", ("root-unknown", "X"), {"partner_id": "P1"}, {}), None, ())
    found = difference(nowhere, line("B", "100.00", "2.00"))
    assert (found.cause, found.less) == ("reason", "A")
    assert found.figures["step"].code == "counted-nowhere"


def test_a_return_of_another_period_is_called_one() -> None:
    found = difference(line("A", "-100.00", "-2.00", kind="reversal"), line("B", "100.00", "3.00", rate="0.03"))
    assert (found.cause, found.less, found.by) == ("correction", "A", Decimal("5.00"))
    dearer = difference(line("A", "-100.00", "-5.00", kind="reversal"), line("B", "100.00", "3.00", rate="0.03"))
    assert (dearer.cause, dearer.less, dearer.figures) == ("correction", "A", {"line_id": "A"})
