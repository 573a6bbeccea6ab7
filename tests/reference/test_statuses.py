"""What is certain, what is reversible and by what (semantics 57; decision 0010, 24, 25), and the tables around it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from palier.base.findings import FindingsError
from palier.results.schema import RESULTS
from tests.reference.building import (
    Facts,
    bands,
    benefit,
    dated,
    flat,
    programme,
    results,
    rows_by_line,
    sale,
    terms,
    tier,
    version_of,
)

NEW = {"kind": "new_customer", "look_back_months": 12, "earns_for_months": 6}
STEPS = bands("whole_volume", ("0", "0.01"))


def codes(on: str, *benefits: dict, name: str = "base", day: str = "2017-02-01", **version: Any) -> str | None:
    """By what a line of a day is reversible, as of another."""
    return rows_by_line(programme(*benefits, **version), Facts(sale("a", "100", day)), on, name)["a"]["reversible_by"]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (benefit(), None),
        (benefit(scale=STEPS), "period-open"),
        (benefit(scale=STEPS, scope="document"), "period-open"),
        (benefit(scale=STEPS, scope="line"), None),
        (benefit(cap={"at_most": dated("5")}), "period-open"),
        (benefit(gate={"at_least": dated("5")}), "period-open"),
        (benefit(qualifiers=[NEW]), "newness-can-change"),
        (benefit(scale=STEPS, qualifiers=[NEW]), "newness-can-change period-open"),
    ],
)
def test_by_what_a_row_is_reversible(made: dict, expected: str | None) -> None:
    assert codes("2017-02-10", made) == expected


def test_all_is_certain_some_days_after_the_period() -> None:
    assert codes("2017-04-30", benefit(scale=STEPS)) == "period-open"
    assert codes("2017-05-01", benefit(scale=STEPS)) is None
    assert codes("2017-03-31", benefit(scale=STEPS, certain_after_days=0)) == "period-open"
    assert codes("2017-04-01", benefit(scale=STEPS, certain_after_days=0)) is None


def test_a_tier_that_rests_on_a_review_not_yet_decided() -> None:
    tiers = [tier("authorized"), tier("gold", "10")]
    facts = Facts(sale("a", "100", "2017-02-01"), sale("b", "100", "2018-01-02"))
    made = programme(benefit(), tiers=tiers)
    assert rows_by_line(made, facts, "2018-01-30")["b"]["reversible_by"] == "review-undecided"
    assert rows_by_line(made, facts, "2018-01-31")["b"]["reversible_by"] is None
    nothing = Facts(sale("b", "100", "2018-01-02"))
    assert rows_by_line(made, nothing, "2018-01-30")["b"]["reversible_by"] is None


def test_the_codes_of_what_was_deducted_are_the_rows_own_too() -> None:
    cascade = [benefit("one", scale=STEPS), benefit("two", base={"net_of": ["one"]}), benefit("three")]
    assert codes("2017-02-10", *cascade, name="two") == "period-open"
    assert codes("2017-02-10", *cascade, name="three") is None


def test_unapplied_and_netted_rows_have_a_status_too() -> None:
    root = sale("a", "100", price_kind="special")
    rows = rows_by_line(programme(benefit(scale=STEPS)), Facts(root, sale("b", "-1", of=root)), "2017-02-10")
    assert [(row["outcome"], row["status"]) for row in rows.values()] == [
        ("not_applied", "reversible"),
        ("netted", "reversible"),
    ]


def test_statements_sum_lines_and_the_ladder_sums_statements() -> None:
    root = sale("a", "100", "2017-02-01")
    back = sale("b", "-50", "2017-05-02", of=root)
    found = results(programme(benefit(scale=STEPS)), Facts(root, back, sale("c", "300", "2017-05-01")), "2017-05-10")
    keys = [
        (row["period"], row["earned_for"], row["kind"], row["status"], row["amount"]) for row in found["statements"]
    ]
    assert keys == [
        ("2017-Q1", "2017-Q1", "earned", "certain", Decimal("1.00")),
        ("2017-Q2", "2017-Q1", "reversal", "reversible", Decimal("-0.50")),
        ("2017-Q2", "2017-Q2", "earned", "reversible", Decimal("3.00")),
    ]
    assert [(row["period"], row["rung"], row["amount"]) for row in found["ladder"]] == [
        ("2017-Q1", "certain", Decimal("1.00")),
        ("2017-Q2", "reversible", Decimal("2.50")),
    ]


def test_a_statement_has_a_rate_only_where_all_applied_rows_share_it() -> None:
    rows = [{"line_of_business": "server", "rate": "0.01"}, {"line_of_business": "storage", "rate": "0.02"}]
    scale = flat("0.01") | {"keyed_by": ["line_of_business"], "terms": terms(*rows)}
    one, other = sale("a", "100"), sale("b", "100", line_of_business="storage")
    special = sale("c", "100", price_kind="special")
    made = programme(benefit(scale=scale))
    assert [row["rate"] for row in results(made, Facts(one, special))["statements"]] == [Decimal("0.01")]
    assert [row["rate"] for row in results(made, Facts(one, other))["statements"]] == [None]
    unapplied = results(made, Facts(special))["statements"]
    assert [(row["rate"], row["base"], row["amount"]) for row in unapplied] == [(None, 0, 0)]


def test_every_table_has_the_columns_of_the_contract_in_order_of_its_key() -> None:
    root = sale("a", "100", "2017-02-01")
    lines = [root, sale("é", "1"), sale("Z", "1"), sale("b", "-50", "2017-05-02", of=root)]
    found = results(programme(benefit(scale=STEPS)), Facts(*lines), "2017-05-10")
    assert set(found) == set(RESULTS)
    assert found["gaps"] == found["protections"] == []
    for name, rows in found.items():
        for row in rows:
            assert set(row) == {column.name for column in RESULTS[name].columns}
    assert [row["line_id"] for row in found["entitlements"]] == ["Z", "a", "b", "é"]


def test_a_version_published_later_does_not_exist_yet() -> None:
    better = version_of(benefit(scale=flat("0.05")), in_force_from="2017-01-02", published_at="2017-06-01T00:00:00Z")
    made = programme(benefit(), versions=[better], published_at="2017-01-01T09:00:00Z")
    facts = Facts(sale("a", "100", "2017-05-01"))
    assert rows_by_line(made, facts, "2017-05-31")["a"]["amount"] == Decimal("1.00")
    assert rows_by_line(made, facts, "2017-06-01")["a"]["amount"] == Decimal("5.00")
    assert results(made, facts, "2016-12-31")["tiers"] == []


def test_an_unknown_period_is_a_finding() -> None:
    with pytest.raises(FindingsError, match='"FY18-Q5" is no period of this programme') as raised:
        results(programme(benefit()), Facts(), period="FY18-Q5")
    assert raised.value.findings[0].hint == "Write a year, half, quarter or month of its calendar, as 2017-Q1."


def test_a_version_in_force_inside_a_period_counts_from_the_next_one() -> None:
    """Semantics 8: a period is calculated with the version in force on its first day."""
    better = version_of(benefit(scale=flat("0.05")), in_force_from="2017-02-15")
    facts = Facts(sale("a", "100", "2017-03-01"), sale("b", "100", "2017-04-01"))
    rows = rows_by_line(programme(benefit(), versions=[better]), facts)
    found = [(row["amount"], row["programme_version"]) for row in rows.values()]
    assert found == [(Decimal("1.00"), "2017-01-01"), (Decimal("5.00"), "2017-02-15")]


def test_a_benefit_whose_length_changes_is_calculated_in_both_from_the_first_month_that_begins_anew() -> None:
    """Decision 0010, 1: each version calculates the periods on whose first day it is in force."""
    monthly = version_of(benefit(period="month"), in_force_from="2017-03-01")
    found = results(programme(benefit(), versions=[monthly]), Facts(sale("a", "100", "2017-03-01")))["statements"]
    assert [row["period"] for row in found] == ["2017-M03", "2017-Q1"]
