"""From measure to amount: scopes, terms groups, gates, bands, bases, caps; the numbers of the semantics."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.reference.building import (
    BANDS_OF_FOUR,
    Facts,
    amounts,
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
    tier,
)

TWO_BANDS = bands("marginal", ("0", "0.01"), ("10000", "0.02"))


def platinum_from(day: str) -> list[dict]:
    """A partner that is Gold, and Platinum from a day on."""
    common = {"partner_id": "p1", "kind": "status_match", "to": None, "reason": None}
    return [
        {**common, "tier": "gold", "from": date(2017, 1, 1)},
        {**common, "tier": "platinum", "from": date.fromisoformat(day)},
    ]


def by_tier(pays: str, kind: str = "flat", **values: str) -> dict:
    """A scale keyed by tier."""
    rows = [
        {"tier": name, pays: value} if kind == "flat" else {"tier": name, "bands": [{"from": "0", pays: value}]}
        for name, value in values.items()
    ]
    return {"kind": kind, "pays": pays, "keyed_by": ["tier"], "terms": terms(*rows)}


TIERS = [tier("authorized"), tier("gold", "99999999"), tier("platinum", "999999999")]


def test_three_halves_of_an_euro_at_one_percent() -> None:
    """Semantics 37: flat 0.03; whole-volume 0.02, as 0.01, 0.01, 0.00."""
    facts = Facts(*(sale(name, "0.50") for name in "abc"))
    assert list(amounts(programme(benefit()), facts).values()) == ["0.01", "0.01", "0.01"]
    whole = programme(benefit(scale=bands("whole_volume", ("0", "0.01"))))
    assert list(amounts(whole, facts).values()) == ["0.01", "0.01", "0.00"]


def test_marginal_bands_pay_their_effective_rate_on_another_base_than_the_measure() -> None:
    """Semantics 39: M 13,000, B 10,000, 1 % to 10,000 then 2 %: 123.08."""
    new = {"kind": "new_customer", "look_back_months": 12, "earns_for_months": 12}
    old = sale("old", "1", "2016-12-15", customer_group="c2")
    facts = Facts(old, sale("a", "10000"), sale("b", "3000", customer_group="c2"))
    rows = rows_by_line(programme(benefit(scale=TWO_BANDS, qualifiers=[new])), facts)
    assert str(rows["a"]["amount"]) == "123.08"
    assert rows["a"]["rate"] is None
    assert rows["b"]["reason"] == "not-new-customer"
    assert '"band_from":"10000.00"' in rows["a"]["evidence"]
    assert '"measure":"13000.00"' in rows["a"]["evidence"]


def test_a_fixed_amount_by_tier_is_divided_by_the_bases_sold_under_each() -> None:
    """Semantics 38: 1,000 Gold, 2,000 Platinum, half the base invoiced under each: 500 + 1,000."""
    document = programme(benefit(scale=by_tier("amount", authorized="0", gold="1000", platinum="2000")), tiers=TIERS)
    facts = Facts(sale("a", "40", "2017-02-01"), sale("b", "40", "2017-02-20"), tier_events=platinum_from("2017-02-15"))
    assert amounts(document, facts) == {"a": "500.00", "b": "1000.00"}


def test_lines_of_another_tier_count_in_the_measure_and_are_rounded_with_their_own_terms() -> None:
    scale = by_tier("rate", kind="whole_volume", authorized="0", gold="0.01", platinum="0.02")
    document = programme(benefit(scale=scale), tiers=TIERS)
    lines = [sale("a", "0.50"), sale("b", "0.50"), sale("c", "0.50", "2017-02-20"), sale("d", "0.25", "2017-02-20")]
    rows = rows_by_line(document, Facts(*lines, tier_events=platinum_from("2017-02-15")))
    assert [str(rows[name]["amount"]) for name in "abcd"] == ["0.01", "0.00", "0.01", "0.01"]
    assert [rows[name]["rate"] for name in "ac"] == [Decimal("0.01"), Decimal("0.02")]
    assert rows["a"]["evidence"] == '{"band_from":"0.00","measure":"1.75","scale":{"tier":"gold"},"tier":"gold"}'


def test_a_flat_rate_is_the_lines_own_by_its_date() -> None:
    scale = flat("0.01")
    scale["terms"] = [*terms({"rate": "0.01"}), {"from": "2017-02-15", "reference": "x", "rows": [{"rate": "0.02"}]}]
    facts = Facts(sale("a", "100", "2017-02-14"), sale("b", "100", "2017-02-15"))
    assert amounts(programme(benefit(scale=scale)), facts) == {"a": "1.00", "b": "2.00"}


@pytest.mark.parametrize(("volume", "outcome"), [("99999.99", "gate-missed"), ("100000", None)])
def test_a_gate_is_missed_by_a_cent(volume: str, outcome: str | None) -> None:
    row = rows_by_line(programme(benefit(gate={"at_least": dated("100000")})), Facts(sale("a", volume)))["a"]
    assert row["reason"] == outcome
    if outcome:
        expected = '{"gate":"100000.00","measure":"99999.99","missing":"0.01","unit":"EUR"}'
        assert (row["evidence"], row["base"], row["rate"]) == (expected, 0, None)
    else:
        assert row["evidence"] == '{"gate":"100000.00","measure":"100000.00"}'


def test_a_gate_may_count_other_lines_than_the_benefit() -> None:
    gate = {"at_least": dated("500"), "measure": {"selection": {"lines_of_business": ["storage"]}}}
    document = programme(benefit(gate=gate, selection={"lines_of_business": ["server"]}))
    short = Facts(sale("a", "1000"), sale("s", "499.99", line_of_business="storage"))
    assert rows_by_line(document, short)["a"]["reason"] == "gate-missed"
    assert "s" not in rows_by_line(document, short)
    reached = Facts(sale("a", "1000"), sale("s", "500", line_of_business="storage"))
    assert amounts(document, reached) == {"a": "10.00"}


def test_a_document_is_a_distributors_own() -> None:
    scale = bands("whole_volume", ("0", "0.01"), ("100", "0.02"))
    lines = [
        sale("a", "60", document_id="x"),
        sale("b", "60", document_id="x"),
        sale("c", "60", document_id="x", distributor_id="d2"),
    ]
    earned = amounts(programme(benefit(scale=scale, scope="document")), Facts(*lines))
    assert earned == {"a": "1.20", "b": "1.20", "c": "0.60"}


@pytest.mark.parametrize(
    ("volume", "reason"), [("999.99", "below-first-band"), ("1000", None), ("-5", "below-first-band")]
)
def test_below_a_first_band_above_zero(volume: str, reason: str | None) -> None:
    row = rows_by_line(programme(benefit(scale=bands("whole_volume", ("1000", "0.01")))), Facts(sale("a", volume)))["a"]
    assert row["reason"] == reason
    assert '"band_from":"1000.00"' in row["evidence"]


def test_marginal_slices_begin_at_the_first_band() -> None:
    document = programme(benefit(scale=bands("marginal", ("1000", "0.10"), ("2000", "0.20"))))
    assert amounts(document, Facts(sale("a", "2500"))) == {"a": "200.00"}
    assert rows_by_line(document, Facts(sale("a", "1000")))["a"]["reason"] == "zero-rate"


def test_a_first_band_from_zero_covers_a_negative_measure() -> None:
    for kind in ("whole_volume", "marginal"):
        document = programme(benefit(scale=bands(kind, *BANDS_OF_FOUR)))
        assert amounts(document, Facts(sale("a", "-100"))) == {"a": "-1.00"}


def test_fixed_amounts_pay_nothing_on_a_measure_at_or_below_zero() -> None:
    for scale in (
        {"kind": "flat", "pays": "amount", "terms": terms({"amount": "50"})},
        bands("whole_volume", ("0", "50"), pays="amount"),
        bands("marginal", ("0", "50"), pays="amount"),
    ):
        row = rows_by_line(programme(benefit(scale=scale)), Facts(sale("a", "-1")))["a"]
        assert row["reason"] == "below-first-band", scale["kind"]


def test_marginal_amounts_are_the_sum_of_the_steps_reached() -> None:
    scale = bands("marginal", ("100", "10"), ("200", "20"), ("300", "40"), pays="amount")
    assert amounts(programme(benefit(scale=scale)), Facts(sale("a", "250"))) == {"a": "30.00"}


def test_a_terms_group_without_base_reads_no_base() -> None:
    scale = {
        "kind": "flat",
        "pays": "amount",
        "keyed_by": ["line_of_business"],
        "terms": terms(
            {"line_of_business": "server", "amount": "100"}, {"line_of_business": "storage", "amount": "200"}
        ),
    }
    facts = Facts(sale("a", "50"), sale("b", "-10", line_of_business="storage"))
    rows = rows_by_line(programme(benefit(scale=scale)), facts)
    assert str(rows["a"]["amount"]) == "100.00"
    assert (rows["b"]["reason"], rows["b"]["evidence"]) == ("no-base", "{}")


def test_a_rate_of_zero_is_not_applied() -> None:
    scale = by_tier("rate", authorized="0")
    row = rows_by_line(programme(benefit(scale=scale)), Facts(sale("a", "50")))["a"]
    expected = ("not_applied", "zero-rate", '{"scale":{"tier":"authorized"},"tier":"authorized"}')
    assert (row["outcome"], row["reason"], row["evidence"]) == expected


def test_bases_of_list_amount_and_margin() -> None:
    lines = [sale("a", "100", list_amount=Decimal(150), cost_amount=Decimal(80)), sale("b", "100")]
    for column, earned, blank in (("list_amount", "1.50", "list_amount"), ("margin", "0.20", "cost_amount")):
        document = programme(benefit(base={"of": column}, measure={"of": column}))
        rows = rows_by_line(document, Facts(*lines))
        assert str(rows["a"]["amount"]) == earned
        assert (rows["b"]["reason"], rows["b"]["evidence"]) == ("base-missing", f'{{"column":"{blank}"}}')


def test_a_cap_is_shared_out_and_every_row_says_so() -> None:
    document = programme(benefit(scale=flat("0.10"), cap={"at_most": dated("100")}))
    facts = Facts(sale("a", "1000"), sale("b", "1000"), sale("c", "1000"), sale("d", "1000", partner_id="p2"))
    facts.tables["partners"] = [partner(), partner("p2")]
    rows = rows_by_line(document, facts)
    assert [str(rows[name]["amount"]) for name in "abcd"] == ["33.34", "33.33", "33.33", "100.00"]
    assert rows["a"]["evidence"] == '{"before_cap":"100.00","cap":"100.00"}'
    assert rows["a"]["rate"] == Decimal("0.10")
    assert rows["d"]["evidence"] == "{}"


def test_negative_lines_shrink_alike_under_a_cap() -> None:
    document = programme(benefit(scale=flat("0.10"), cap={"at_most": dated("100")}))
    earned = amounts(document, Facts(sale("a", "3000"), sale("b", "-1000")))
    assert earned == {"a": "150.00", "b": "-50.00"}


def test_deducted_names_every_benefit_of_net_of_even_at_zero() -> None:
    cascade = [
        benefit("a", by_tier("rate", authorized="0")),
        benefit("b", flat("0.10")),
        benefit("c", flat("0.10"), base={"net_of": ["a", "b"]}),
    ]
    row = rows_by_line(programme(*cascade), Facts(sale("x", "100")), name="c")["x"]
    assert (str(row["base"]), str(row["amount"])) == ("90.00", "9.00")
    assert row["evidence"] == '{"deducted":{"a":"0.00","b":"10.00"}}'


def test_a_yearly_benefit_is_net_of_a_quarterly_one_corrections_included() -> None:
    root = sale("x", "1000", "2017-02-01")
    back = sale("y", "-400", "2017-05-01", of=root)
    cascade = [benefit("a", flat("0.10")), benefit("b", flat("0.10"), period="year", base={"net_of": ["a"]})]
    rows = rows_by_line(programme(*cascade), Facts(root, back), name="b")
    assert (str(rows["x"]["base"]), str(rows["x"]["amount"])) == ("540.00", "54.00")
    assert '"deducted":{"a":"60.00"}' in rows["x"]["evidence"]
    assert rows["y"]["outcome"] == "netted"


@pytest.mark.parametrize(
    ("line", "reason", "evidence"),
    [
        ({"price_kind": "special"}, "price-kind", '{"price_kind":"special"}'),
        ({"day": "2017-02-05"}, "not-in-force", '{"in_force_from":"2017-02-10","in_force_until":"2017-03-01"}'),
        ({"day": "2017-03-01"}, "not-in-force", '{"in_force_from":"2017-02-10","in_force_until":"2017-03-01"}'),
        ({"partner_id": "p2"}, "not-joined", '{"joined_on":"2017-02-20"}'),
        ({"partner_id": "p3"}, "not-joined", '{"joined_on":"2016-01-01","left_on":"2017-02-15"}'),
    ],
)
def test_the_tests_that_only_look_at_the_line(line: dict, reason: str, evidence: str) -> None:
    document = programme(benefit(in_force={"from": "2017-02-10", "until": "2017-03-01"}))
    facts = Facts(
        sale("a", "100", line.pop("day", "2017-02-15"), **line),
        partners=[partner(), partner("p2", "2017-02-20"), partner("p3", left_on="2017-02-15")],
    )
    row = rows_by_line(document, facts)["a"]
    assert (row["reason"], row["evidence"]) == (reason, evidence)


def test_what_is_reported_too_late_earns_nothing_and_is_out_of_the_measure() -> None:
    scale = bands("whole_volume", ("0", "0.01"), ("150", "0.02"))
    document = programme(benefit(scale=scale, reported_within_days=10))
    midnight = datetime(2017, 4, 11, tzinfo=UTC)
    late = Facts(sale("a", "100"), sale("b", "100", reported_at=midnight))
    rows = rows_by_line(document, late)
    assert str(rows["a"]["amount"]) == "1.00"
    assert rows["b"]["evidence"] == '{"last_day":"2017-04-10","reported_on":"2017-04-11"}'
    sent = Facts(
        sale("a", "100"), sale("b", "100", reported_at=midnight, sent_at=datetime(2017, 4, 10, 23, tzinfo=UTC))
    )
    assert amounts(document, sent) == {"a": "2.00", "b": "2.00"}


def test_direct_partnerless_and_unlisted_lines_have_no_row() -> None:
    facts = Facts(
        sale("a", "100", route="direct"),
        sale("b", "100", partner_id=None),
        sale("c", "100", line_of_business="consulting"),
    )
    assert results(programme(benefit()), facts)["entitlements"] == []


def test_a_converted_line_shows_its_rate() -> None:
    row = rows_by_line(programme(benefit()), Facts(sale("a", "90", currency="USD", exchange_rate=Decimal("0.900000"))))
    assert row["a"]["evidence"] == '{"exchange_rate":"0.9"}'


def test_a_run_for_a_period_writes_the_benefits_own_periods_that_overlap_it() -> None:
    document = programme(benefit(), benefit("yearly", period="year"))
    facts = Facts(sale("a", "100", "2017-02-01"), sale("b", "100", "2017-05-01"))
    rows = results(document, facts, period="2017-Q2")["entitlements"]
    found = [(row["line_id"], row["benefit_id"], row["period"]) for row in rows]
    assert found == [("a", "yearly", "2017"), ("b", "base", "2017-Q2"), ("b", "yearly", "2017")]


def test_only_periods_that_have_begun_are_calculated() -> None:
    today = sale("a", "100", "2017-03-31")
    facts = Facts(today, sale("b", "100", "2017-04-01", reported_at=today["reported_at"]))
    assert list(amounts(programme(benefit()), facts, on="2017-03-31")) == ["a"]
    assert list(amounts(programme(benefit()), facts, on="2017-04-01")) == ["a", "b"]
