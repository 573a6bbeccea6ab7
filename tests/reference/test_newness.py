"""New customers: look-back, spells, who opened them, and what a return changes (semantics 25 to 30)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference.building import Facts, benefit, partner, programme, rows_by_line, sale, version_of

NEW = {"kind": "new_customer", "look_back_months": 12, "earns_for_months": 6}


def reasons(*lines: dict, on: str = "2019-01-01", starts_on: str = "2010-01-01", **qualifier: Any) -> dict[str, Any]:
    """The reason of each line, None when it is applied."""
    document = programme(benefit(qualifiers=[{**NEW, **qualifier}]), starts_on=starts_on)
    facts = Facts(*lines, partners=[partner("p1", "2009-01-01"), partner("p2", "2009-01-01")])
    return {name: row["reason"] for name, row in rows_by_line(document, facts, on).items()}


@pytest.mark.parametrize(("day", "reason"), [("2017-03-14", "not-new-customer"), ("2017-03-15", None)])
def test_a_customer_is_new_again_on_the_day_that_the_look_back_ends(day: str, reason: str | None) -> None:
    """Semantics 25: bought 15 March 2016, twelve months: new again on 15 March 2017."""
    assert reasons(sale("a", "1", "2016-03-15"), sale("b", "1", day))["b"] == reason


@pytest.mark.parametrize(("day", "reason"), [("2017-07-31", None), ("2017-08-01", "not-new-customer")])
def test_a_spell_earns_to_its_end_and_not_on_it(day: str, reason: str | None) -> None:
    assert reasons(sale("a", "1", "2017-02-01"), sale("b", "1", day)) == {"a": None, "b": reason}


def test_the_evidence_names_the_spell() -> None:
    document = programme(benefit(qualifiers=[NEW]))
    lines = [sale("a", "1", "2017-02-01"), sale("b", "1", "2017-08-01"), sale("z", "0", "2017-01-15")]
    rows = rows_by_line(document, Facts(*lines))
    spell = '{"spell_from":"2017-02-01","spell_until":"2017-08-01"}'
    assert [rows[name]["evidence"] for name in "abz"] == [spell, spell, "{}"]
    assert rows["z"]["reason"] == "not-new-customer"


def test_lines_of_one_day_never_spoil_each_other() -> None:
    assert reasons(sale("a", "1", "2017-02-01"), sale("b", "1", "2017-02-01")) == {"a": None, "b": None}


def test_direct_sales_and_other_partners_count_as_purchases() -> None:
    assert reasons(sale("a", "1", "2016-06-01", route="direct"), sale("b", "1"))["b"] == "not-new-customer"
    other = sale("a", "1", "2016-06-01", partner_id="p2")
    assert reasons(other, sale("b", "1"))["b"] == "not-new-customer"


def test_only_the_partner_that_opened_the_spell_earns_unless_any_may() -> None:
    lines = [sale("a", "1", "2017-02-01", partner_id="p2"), sale("b", "1", "2017-03-01")]
    assert reasons(*lines) == {"a": None, "b": "spell-of-another-partner"}
    assert reasons(*lines, earned_by="any") == {"a": None, "b": None}


def test_two_partners_that_opened_on_one_day_both_earn() -> None:
    lines = [sale("a", "1", "2017-02-01", partner_id="p2"), sale("b", "1", "2017-02-01"), sale("c", "1", "2017-02-09")]
    assert reasons(*lines) == {"a": None, "b": None, "c": None}


def test_a_spell_opened_directly_earns_nobody() -> None:
    lines = [sale("a", "1", "2017-02-01", route="direct"), sale("b", "1", "2017-02-02")]
    assert reasons(*lines) == {"b": "opened-direct"}
    assert reasons(*lines, earned_by="any") == {"b": "opened-direct"}


def test_a_spell_whose_openings_are_all_cancelled_earns_nobody() -> None:
    root = sale("a", "10", "2017-02-01")
    back = sale("r", "-10", "2017-02-20", of=root)
    found = reasons(root, back, sale("b", "1", "2017-02-10"))
    assert found == {"a": "opening-cancelled", "r": "netted-in-root", "b": "opening-cancelled"}


def test_a_partner_whose_opening_is_cancelled_leaves_the_spell_to_the_other() -> None:
    root = sale("a", "10", "2017-02-01")
    lines = [root, sale("r", "-10", "2017-02-20", of=root), sale("b", "1", "2017-02-01", partner_id="p2")]
    assert reasons(*lines) == {"a": "spell-of-another-partner", "r": "netted-in-root", "b": None}


def test_a_purchase_cancelled_on_its_own_day_opens_nothing() -> None:
    root = sale("a", "10", "2017-02-01")
    found = reasons(root, sale("r", "-10", "2017-02-01", of=root), sale("b", "1", "2017-02-10"))
    assert found == {"a": "not-new-customer", "r": "netted-in-root", "b": None}


def test_a_return_before_a_day_makes_the_customer_new_on_it_and_one_after_it_does_not() -> None:
    root = sale("a", "10", "2016-10-03")
    before = sale("r", "-10", "2017-01-20", of=root)
    after = sale("r", "-10", "2017-02-20", of=root)
    assert reasons(root, before, sale("b", "1", "2017-02-01"))["b"] is None
    assert reasons(root, after, sale("b", "1", "2017-02-01"))["b"] == "opening-cancelled"


def test_a_chain_that_rises_again_is_not_cancelled() -> None:
    root = sale("a", "10", "2016-10-03")
    lines = [root, sale("r", "-10", "2016-11-03", of=root), sale("s", "10", "2016-12-03", of=root)]
    assert reasons(*lines, sale("b", "1", "2017-04-04"))["b"] == "not-new-customer"


def test_a_purchase_below_the_minimum_is_none() -> None:
    lines = [sale("a", "99.99", "2016-06-01"), sale("b", "100", "2017-02-01")]
    assert reasons(*lines, minimum_purchase="100") == {"a": "not-new-customer", "b": None}


def test_a_spell_begun_before_the_benefits_first_day_earns_nothing() -> None:
    lines = [sale("a", "1", "2016-12-15"), sale("b", "1", "2017-02-01")]
    assert reasons(*lines, starts_on="2017-01-01") == {"b": "not-new-customer"}


def test_the_first_day_is_that_of_the_first_version_with_the_benefit() -> None:
    new = benefit(qualifiers=[NEW])
    document = programme(new, starts_on="2016-10-01", versions=[version_of(new, in_force_from="2017-01-01")])
    rows = rows_by_line(document, Facts(sale("a", "1", "2016-12-15"), sale("b", "1", "2017-02-01")))
    assert [rows[name]["reason"] for name in "ab"] == [None, None]
    assert rows["b"]["programme_version"] == "2017-01-01"


def test_groups_are_judged_as_one() -> None:
    lines = [sale("a", "1", "2016-08-02", customer_id="c2"), sale("b", "1", "2017-02-02")]
    assert reasons(*lines)["b"] == "not-new-customer"
