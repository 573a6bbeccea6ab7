"""Corrections: inside the period of their root, and from another one (semantics 50 to 54; decision 0010, 18 to 20)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.reference.building import (
    BANDS_OF_FOUR,
    Facts,
    Row,
    bands,
    benefit,
    dated,
    flat,
    partner,
    programme,
    results,
    rows_by_line,
    sale,
    terms,
    version_of,
)


def test_inside_its_period_a_correction_is_netted_and_a_full_return_is_nothing() -> None:
    root = sale("a", "1000")
    document = programme(benefit(scale=bands("whole_volume", *BANDS_OF_FOUR)))
    rows = rows_by_line(document, Facts(root, sale("b", "-400", "2017-03-01", of=root)))
    assert (str(rows["a"]["base"]), str(rows["a"]["amount"])) == ("600.00", "6.00")
    netted = (rows["b"]["outcome"], rows["b"]["reason"], rows["b"]["evidence"], rows["b"]["amount"], rows["b"]["kind"])
    assert netted == ("netted", "netted-in-root", '{"root_line_id":"a"}', 0, "earned")
    full = Facts(root, sale("b", "-1000", "2017-03-01", of=root))
    assert results(document, full)["statements"][0]["amount"] == 0


def test_from_another_period_the_root_is_reversed_at_its_own_rate() -> None:
    """Semantics 52: sold in the 3 % band, 2,000 returned in the next quarter: −60.00, even if the rest is below 3 %."""
    document = programme(benefit(scale=bands("whole_volume", *BANDS_OF_FOUR)))
    root = sale("a", "50000", "2017-02-01")
    rows = rows_by_line(document, Facts(root, sale("b", "-2000", "2017-05-01", of=root)))
    assert str(rows["a"]["amount"]) == "1500.00"
    back = rows["b"]
    assert (str(back["amount"]), str(back["base"]), back["rate"]) == ("-60.00", "-2000.00", Decimal("0.03"))
    assert (back["kind"], back["period"], back["earned_for"]) == ("reversal", "2017-Q2", "2017-Q1")
    assert back["evidence"] == '{"root_line_id":"a","root_period":"2017-Q1"}'


def test_a_cent_returned_in_two_halves_goes_back_once() -> None:
    """Semantics 51: 0.01 returned in two halves: −0.01, 0.00."""
    root = sale("a", "1.00")
    lines = [root, sale("b", "-0.50", "2017-05-01", of=root), sale("c", "-0.50", "2017-05-02", of=root)]
    rows = rows_by_line(programme(benefit()), Facts(*lines))
    assert [str(rows[name]["amount"]) for name in "abc"] == ["0.01", "-0.01", "0.00"]


def test_corrections_count_in_the_order_in_which_they_were_reported() -> None:
    root = sale("a", "1.00")
    early = datetime(2017, 5, 1, 6, tzinfo=UTC)
    lines = [
        root,
        sale("b", "-0.50", "2017-05-01", of=root),
        sale("c", "-0.50", "2017-05-01", of=root, reported_at=early),
    ]
    rows = rows_by_line(programme(benefit()), Facts(*lines))
    assert [str(rows[name]["amount"]) for name in "bc"] == ["0.00", "-0.01"]


@given(
    parts=st.lists(st.integers(1, 400_00), min_size=1, max_size=6),
    rate=st.sampled_from(["0.01", "0.033333", "0.5"]),
    kind=st.sampled_from(["flat", "whole_volume", "marginal"]),
)
def test_any_split_of_a_full_return_gives_exactly_the_entitlement_back(parts: list[int], rate: str, kind: str) -> None:
    amount = Decimal(sum(parts)).scaleb(-2)
    root = sale("a", str(amount))
    backs = [
        sale(f"b{at}", str(-Decimal(part).scaleb(-2)), "2017-05-01" if at % 2 else "2018-05-01", of=root)
        for at, part in enumerate(parts)
    ]
    scale = flat(rate) if kind == "flat" else bands(kind, ("0", rate[:5]), ("300", "0.02"))
    found = results(programme(benefit(scale=scale)), Facts(root, sale("z", "7.77"), *backs))
    chain = [row["amount"] for row in found["entitlements"] if row["line_id"] != "z"]
    bases = [row["base"] for row in found["entitlements"] if row["line_id"] != "z"]
    assert (sum(chain), sum(bases)) == (0, 0)


def test_more_returned_than_was_sold_reverses_no_more_than_was_earned() -> None:
    root = sale("a", "100")
    rows = rows_by_line(programme(benefit()), Facts(root, sale("b", "-150", "2017-05-01", of=root)))
    assert (str(rows["b"]["amount"]), str(rows["b"]["base"])) == ("-1.00", "-100.00")


def test_an_upward_correction_earns_at_the_roots_rate() -> None:
    root = sale("a", "100")
    lines = [root, sale("b", "-40", "2017-05-01", of=root), sale("c", "90", "2017-05-02", of=root)]
    rows = rows_by_line(programme(benefit()), Facts(*lines))
    assert [str(rows[name]["amount"]) for name in "bc"] == ["-0.40", "0.90"]
    assert [str(rows[name]["base"]) for name in "bc"] == ["-40.00", "90.00"]


def test_an_upward_correction_of_marginal_bands_earns_at_the_roots_effective_rate() -> None:
    root = sale("a", "13000")
    scale = bands("marginal", ("0", "0.01"), ("10000", "0.02"))
    rows = rows_by_line(programme(benefit(scale=scale)), Facts(root, sale("b", "10000", "2017-05-01", of=root)))
    assert (str(rows["b"]["amount"]), rows["b"]["rate"]) == ("123.08", None)


def test_a_free_item_priced_later_earns_at_its_terms() -> None:
    root = sale("a", "0")
    rows = rows_by_line(programme(benefit()), Facts(root, sale("b", "250", "2017-05-01", of=root)))
    assert (rows["a"]["outcome"], str(rows["a"]["amount"])) == ("applied", "0.00")
    assert (str(rows["b"]["amount"]), str(rows["b"]["base"])) == ("2.50", "250.00")


def test_a_fixed_amount_is_reversed_and_never_grows() -> None:
    scale = {"kind": "flat", "pays": "amount", "terms": terms({"amount": "100"})}
    root = sale("a", "200")
    document = programme(benefit(scale=scale, returns_count_in="none"))
    down = rows_by_line(document, Facts(root, sale("b", "-50", "2017-05-01", of=root)))
    assert str(down["b"]["amount"]) == "-25.00"
    up = rows_by_line(document, Facts(root, sale("b", "50", "2017-05-01", of=root)))
    assert (up["b"]["outcome"], str(up["b"]["amount"]), str(up["b"]["base"])) == ("applied", "0.00", "50.00")


def test_where_a_cap_cut_the_root_nothing_is_added() -> None:
    document = programme(benefit(scale=flat("0.10"), cap={"at_most": dated("5")}))
    root = sale("a", "100")
    rows = rows_by_line(document, Facts(root, sale("b", "100", "2017-05-01", of=root)))
    assert [str(rows[name]["amount"]) for name in "ab"] == ["5.00", "0.00"]
    down = rows_by_line(document, Facts(root, sale("b", "-50", "2017-05-01", of=root)))
    assert str(down["b"]["amount"]) == "-2.50"


def test_the_upward_part_stands_under_the_cap_of_its_own_period_and_reversals_do_not() -> None:
    document = programme(benefit(scale=flat("0.10"), cap={"at_most": dated("10")}))
    root, other = sale("a", "90"), sale("d", "80", customer_group="c2")
    lines = [root, sale("b", "90", "2017-05-01", of=root), sale("c", "90", "2017-05-02")]
    rows = rows_by_line(document, Facts(*lines))
    assert [str(rows[name]["amount"]) for name in "abc"] == ["9.00", "5.00", "5.00"]
    assert rows["b"]["evidence"] == '{"root_line_id":"a","root_period":"2017-Q1"}'
    assert '"before_cap":"9.00"' in rows["c"]["evidence"]
    capped = Facts(other, sale("e", "200", "2017-05-01"), sale("f", "-80", "2017-05-02", of=other))
    assert results(document, capped, period="2017-Q2")["ladder"][0]["amount"] == Decimal("2.00")


def test_what_its_root_did_not_earn_a_correction_does_not_either() -> None:
    root = sale("a", "100", price_kind="special")
    row = rows_by_line(programme(benefit()), Facts(root, sale("b", "-50", "2017-05-01", of=root)))["b"]
    expected = ("not_applied", "root-earned-nothing", '{"root_line_id":"a"}', "reversal", "2017-Q1")
    assert (row["outcome"], row["reason"], row["evidence"], row["kind"], row["earned_for"]) == expected


def test_a_root_before_the_programme_is_outside_it() -> None:
    root = sale("a", "100", "2016-11-11")
    row = rows_by_line(programme(benefit()), Facts(root, sale("b", "-50", "2017-05-01", of=root)))
    assert list(row) == ["b"]
    expected = ("root-outside-programme", "2016-Q4", "2017-01-01", None, '{"root_line_id":"a"}')
    found = row["b"]
    assert (
        found["reason"],
        found["earned_for"],
        found["programme_version"],
        found["tier"],
        found["evidence"],
    ) == expected


def test_a_reversal_stands_after_the_benefits_end_and_after_the_partner_left() -> None:
    later = version_of(benefit("other"), in_force_from="2017-04-01")
    document = programme(benefit(), versions=[later])
    root = sale("a", "100")
    facts = Facts(root, sale("b", "-50", "2017-05-01", of=root), partners=[partner(left_on="2017-04-15")])
    rows = [row for row in results(document, facts)["entitlements"] if row["line_id"] == "b"]
    found = [(row["benefit_id"], row["period"], str(row["amount"]), row["programme_version"]) for row in rows]
    assert found == [("base", "2017-Q2", "-0.50", "2017-01-01")]


def test_a_return_of_another_period_lowers_the_measure_of_its_own_unless_the_programme_says_no() -> None:
    root = sale("a", "100", "2017-02-01")
    lines: list[Row] = [root, sale("b", "-60", "2017-05-01", of=root), sale("c", "120", "2017-05-02")]
    scale = bands("whole_volume", ("0", "0.01"), ("100", "0.02"))
    counted = rows_by_line(programme(benefit(scale=scale)), Facts(*lines))
    assert str(counted["c"]["amount"]) == "1.20"
    ignored = rows_by_line(programme(benefit(scale=scale, returns_count_in="none")), Facts(*lines))
    assert str(ignored["c"]["amount"]) == "2.40"


def test_a_return_whose_root_was_not_in_the_measure_is_not_in_it_either() -> None:
    root = sale("a", "100", "2017-02-01", price_kind="special")
    lines = [root, sale("b", "-60", "2017-05-01", of=root), sale("c", "120", "2017-05-02")]
    scale = bands("whole_volume", ("0", "0.01"), ("100", "0.02"))
    assert str(rows_by_line(programme(benefit(scale=scale)), Facts(*lines))["c"]["amount"]) == "2.40"


def test_a_reversal_takes_back_what_a_later_benefit_gave_on_the_net_base() -> None:
    root = sale("a", "1000")
    back = sale("b", "-1000", "2017-05-01", of=root)
    cascade = [benefit("one", flat("0.10")), benefit("two", flat("0.05"), base={"net_of": ["one"]})]
    found = results(programme(*cascade), Facts(root, back))["entitlements"]
    amounts = [(row["line_id"], row["benefit_id"], str(row["base"]), str(row["amount"])) for row in found]
    assert amounts == [
        ("a", "one", "1000.00", "100.00"),
        ("a", "two", "900.00", "45.00"),
        ("b", "one", "-1000.00", "-100.00"),
        ("b", "two", "-900.00", "-45.00"),
    ]
