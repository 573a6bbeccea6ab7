"""Sales at an instant: what stands, what is held and why, what corrections inherit, what amounts become."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from palier.base.findings import FindingsError
from palier.base.knowledge import AsOf
from palier.facts.known import Counts, know
from palier.facts.schema import FactSettings
from tests.facts.worlds import SETTINGS, correction, held, known, lines, read, sale, world

LATER = "2017-03-05T00:00:00Z"


def test_an_accepted_line_carries_what_it_joins(tmp_path: Path) -> None:
    (row,) = known(tmp_path, world(sale("L1", list_amount="130.00", ordered_on="2017-02-20"))).rows("lines")
    assert row["root_line_id"] == "L1"
    assert not row["is_correction"]
    assert (row["customer_group"], row["line_of_business"], row["family"]) == ("C1", "server", "rack")
    assert (row["product_kind"], row["price_kind"]) == ("product", "standard")
    assert (row["amount"], row["list_amount"], row["cost_amount"]) == (Decimal(100), Decimal(130), None)
    assert (row["original_amount"], row["exchange_rate"]) == (Decimal(100), None)
    assert (row["ordered_on"], row["invoiced_on"]) == (date(2017, 2, 20), date(2017, 3, 1))
    assert row["reported_at"].isoformat() == "2017-03-02T10:00:00+00:00"


def test_lines_of_all_routes_and_without_a_partner_or_distributor_are_accepted(tmp_path: Path) -> None:
    of = known(tmp_path, world(sale("L1", route="direct", partner_id="", distributor_id=""), sale("L2", partner_id="")))
    assert {row["line_id"]: row["route"] for row in of.rows("lines")} == {"L1": "direct", "L2": "channel"}


HELD = [
    ({"partner_id": "P9"}, "partner-unknown", "P9"),
    ({"distributor_id": "D9"}, "distributor-unknown", "D9"),
    ({"customer_id": "C9"}, "customer-unknown", "C9"),
    ({"product_id": "S9"}, "product-unknown", "S9"),
    ({"amount": "-1.00"}, "unreferenced-return", "-1.00 EUR"),
    ({"quantity": "-1", "amount": "0"}, "unreferenced-return", "0.00 EUR"),
    ({"invoiced_on": "2017-03-04"}, "invoiced-after-reported", "2017-03-04"),
    ({"currency": "USD"}, "exchange-rate-missing", "USD 2017-03-01"),
    ({"corrects_line_id": "L9"}, "root-unknown", "L9"),
    ({"corrects_line_id": "L1"}, "correction-cycle", "L1"),
]


@pytest.mark.parametrize(("cells", "reason", "value"), HELD)
def test_a_line_is_held_for_a_reason_and_counted_nowhere(
    tmp_path: Path, cells: dict[str, str], reason: str, value: str
) -> None:
    of = known(tmp_path, world(sale("L1", **cells), sale("L2")))
    assert held(of) == {"L1": (reason, value)}
    assert set(lines(of)) == {"L2"}
    assert of.counts()["sales"] == Counts(received=2, accepted=1, held=1)
    (note,) = [each.as_finding() for each in of.held()]
    assert str(note) == f'sales.csv:2: sales "L1" is held: {reason} "{value}".'


def test_the_first_reason_of_the_contracts_order_wins(tmp_path: Path) -> None:
    cells = {}
    of_roots = [row for row in HELD if "corrects_line_id" not in row[0] and "quantity" not in row[0]]
    for change, reason, _ in reversed(of_roots):
        cells |= change
        of = known(tmp_path, world(sale("L1", **cells)))
        assert held(of)["L1"][0] == reason


def test_one_day_after_the_report_is_still_accepted(tmp_path: Path) -> None:
    of = known(tmp_path, world(sale("L1", invoiced_on="2017-03-03", reported_at="2017-03-02T00:00:00Z")))
    assert set(lines(of)) == {"L1"}


def test_a_return_without_reference_may_count_as_a_sale(tmp_path: Path) -> None:
    settings = FactSettings("EUR", 2, unreferenced_returns="as_sale")
    assert lines(known(tmp_path, world(sale("L1", "-1.00")), settings=settings))["L1"]["amount"] == Decimal(-1)


def test_a_held_line_counts_once_what_it_waits_for_is_known(tmp_path: Path) -> None:
    late = {"partner_id": "P3", "name": "late", "joined_on": "2015-02-01", "reported_at": "2017-06-01"}
    facts = read(tmp_path, world(sale("L1", partner_id="P3"), partners=[late]))
    assert held(know(facts, AsOf.parse("2017-05-31"), SETTINGS, "before")) == {"L1": ("partner-unknown", "P3")}
    assert set(lines(know(facts, AsOf.parse("2017-06-01"), SETTINGS, "after"))) == {"L1"}


# Repeats: rows that share a line_id


def test_the_same_line_again_is_a_duplicate(tmp_path: Path) -> None:
    again = sale("L1", reported_at=LATER, sent_at="2017-03-01")
    of = known(tmp_path, world(again, sale("L1")))
    assert lines(of)["L1"]["reported_at"].isoformat() == "2017-03-02T10:00:00+00:00"
    assert of.counts()["sales"] == Counts(received=2, accepted=1, duplicate=1)


def test_a_line_id_used_again_with_another_content_is_rejected(tmp_path: Path) -> None:
    of = known(tmp_path, world(sale("L1", "80.00", reported_at=LATER), sale("L1"), sale("L1", reported_at=LATER)))
    assert lines(of)["L1"]["amount"] == Decimal(100)
    assert of.counts()["sales"] == Counts(received=3, accepted=1, rejected=1, duplicate=1)
    (fault,) = of.rejected()
    assert str(fault.as_finding()) == (
        'sales.csv:2 line_id: line_id "L1" stands already with another content. A line is never replaced: '
        "correct it by a new line with corrects_line_id, or give this one an id of its own."
    )


def test_a_line_id_is_not_reused_before_that_is_known(tmp_path: Path) -> None:
    facts = read(tmp_path, world(sale("L1"), sale("L1", "80.00", reported_at=LATER)))
    of = know(facts, AsOf.parse("2017-03-04"), SETTINGS, "now")
    assert of.rejected() == ()
    assert of.counts()["sales"] == Counts(received=2, accepted=1, later=1)


def test_equal_instants_of_different_content_are_all_held_and_so_are_their_corrections(tmp_path: Path) -> None:
    rows = [sale("L1"), sale("L1", "80.00"), sale("L1"), sale("L1", "70.00", reported_at=LATER)]
    of = known(tmp_path, world(*rows, correction("K1", "L1"), correction("K2", "K1")))
    assert lines(of) == {}
    assert [(h.key, h.reason, h.value, h.line) for h in of.held()] == [
        ("K1", "root-held", "L1", 6),
        ("K2", "root-held", "L1", 7),
        ("L1", "version-conflict", "2017-03-02T10:00:00Z", 2),
        ("L1", "version-conflict", "2017-03-02T10:00:00Z", 3),
    ]
    assert of.counts()["sales"] == Counts(received=6, held=4, rejected=1, duplicate=1)


def test_control_totals_add_up_by_currency(tmp_path: Path) -> None:
    rows = [
        sale("L1"),
        sale("L1"),
        sale("L1", "7.00", reported_at=LATER),
        sale("L2", "5.00", partner_id="P9"),
        sale("L3", "3.00", currency="USD"),
        sale("L4", "2.00", reported_at="2018-02-01"),
        sale("L5", "x"),
        sale("L6", "1.00", route="post"),
    ]
    of = know(read(tmp_path, world(*rows)), AsOf.parse("2017-12-31"), SETTINGS, "now")
    totals = {(total.currency, total.fate): (total.rows, total.amount) for total in of.totals()}
    assert totals == {
        ("EUR", "received"): (7, Decimal(215)),
        ("EUR", "accepted"): (1, Decimal(100)),
        ("EUR", "duplicate"): (1, Decimal(100)),
        ("EUR", "rejected"): (3, Decimal(8)),
        ("EUR", "held"): (1, Decimal(5)),
        ("EUR", "later"): (1, Decimal(2)),
        ("USD", "received"): (1, Decimal(3)),
        ("USD", "held"): (1, Decimal(3)),
    }
    assert of.counts()["sales"] == Counts(received=8, accepted=1, held=2, rejected=3, duplicate=1, later=1)


# Corrections


def test_a_correction_inherits_from_its_root(tmp_path: Path) -> None:
    root = sale("L1", deal_id="X1", service_delivery="partner", price_kind="special", document_id="INV-7")
    blank = {"partner_id": "", "distributor_id": "", "document_id": "CN-1"}
    of = known(tmp_path, world(root, correction("K1", "L1", **blank), correction("K2", "K1", "-5.00")))
    for line_id, amount in (("K1", -20), ("K2", -5)):
        row = lines(of)[line_id]
        assert row["is_correction"]
        assert (row["root_line_id"], row["root_document_id"]) == ("L1", "INV-7")
        assert (row["partner_id"], row["distributor_id"], row["deal_id"]) == ("P1", "D1", "X1")
        assert (row["service_delivery"], row["price_kind"]) == ("partner", "special")
        assert (row["root_invoiced_on"], row["invoiced_on"]) == (date(2017, 3, 1), date(2017, 4, 5))
        assert (row["amount"], row["root_amount"]) == (Decimal(amount), Decimal(100))
    assert lines(of)["K1"]["document_id"] == "CN-1"


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        ({"partner_id": "P2"}, "partner_id P2"),
        ({"distributor_id": "D2"}, "distributor_id D2"),
        ({"customer_id": "C2"}, "customer_id C2"),
        ({"product_id": "X1"}, "product_id X1"),
        ({"route": "direct"}, "route direct"),
        ({"deal_id": "X1"}, "deal_id X1"),
        ({"service_delivery": "vendor"}, "service_delivery vendor"),
        ({"price_kind": "special"}, "price_kind special"),
        ({"currency": "USD"}, "currency USD"),
    ],
)
def test_a_correction_that_differs_is_held_with_all_that_hangs_on_it(
    tmp_path: Path, cells: dict[str, str], value: str
) -> None:
    rows = [sale("L1"), correction("K1", "L1", **cells), correction("K2", "K1"), correction("K3", "K2")]
    of = known(tmp_path, world(*rows))
    assert held(of) == {"K1": ("correction-differs", value), "K2": ("root-held", "K1"), "K3": ("root-held", "K1")}
    assert set(lines(of)) == {"L1"}


def test_saying_the_standard_price_of_a_root_without_a_word_for_it_is_no_difference(tmp_path: Path) -> None:
    assert "K1" in lines(known(tmp_path, world(sale("L1"), correction("K1", "L1", price_kind="standard"))))


def test_a_correction_of_a_line_not_yet_known_waits_for_it(tmp_path: Path) -> None:
    facts = read(
        tmp_path, world(correction("K1", "L1", reported_at="2017-05-01"), sale("L1", reported_at="2017-06-01"))
    )
    assert held(know(facts, AsOf.parse("2017-05-02"), SETTINGS, "before")) == {"K1": ("root-unknown", "L1")}
    assert set(lines(know(facts, AsOf.parse("2017-06-02"), SETTINGS, "after"))) == {"K1", "L1"}


def test_a_correction_of_a_held_line_is_held_whatever_else_is_wrong_with_it(tmp_path: Path) -> None:
    of = known(tmp_path, world(sale("L1", customer_id="C9"), correction("K1", "L1", customer_id="C1")))
    assert held(of) == {"L1": ("customer-unknown", "C9"), "K1": ("root-held", "L1")}


def test_a_correction_is_held_when_dated_before_its_root_or_long_after_its_report(tmp_path: Path) -> None:
    rows = [
        sale("L1"),
        correction("K1", "L1", invoiced_on="2017-02-28"),
        correction("K2", "L1", invoiced_on="2017-04-08"),
        correction("K3", "K2", invoiced_on="2017-03-01"),
        correction("K4", "L1", invoiced_on="2017-03-01"),
    ]
    of = known(tmp_path, world(*rows))
    assert set(lines(of)) == {"L1", "K4"}
    assert held(of) == {
        "K1": ("correction-before-root", "2017-02-28"),
        "K2": ("invoiced-after-reported", "2017-04-08"),
        "K3": ("root-held", "K2"),
    }


def test_sixteen_corrections_deep_is_accepted_and_seventeen_is_not(tmp_path: Path) -> None:
    chain = [sale("K00")] + [correction(f"K{n:02}", f"K{n - 1:02}", "-1.00") for n in range(1, 20)]
    of = known(tmp_path, world(*reversed(chain)))
    assert set(lines(of)) == {f"K{n:02}" for n in range(17)}
    assert held(of) == {f"K{n:02}": ("correction-too-deep", f"K{n - 1:02}") for n in range(17, 20)}


def test_a_cycle_is_told_from_a_deep_chain_and_from_an_unknown_root(tmp_path: Path) -> None:
    cycle = [correction(f"A{n:02}", f"A{(n + 1) % 30:02}") for n in range(30)]
    hanging = correction("B", "A05")
    deep = [correction(f"C{n:02}", f"C{n - 1:02}") for n in range(1, 25)]
    reasons = {key: reason for key, (reason, _) in held(known(tmp_path, world(*cycle, hanging, *deep))).items()}
    assert {reasons[f"A{n:02}"] for n in range(30)} == {"correction-cycle"}
    assert reasons["B"] == "correction-cycle"
    assert {reasons[f"C{n:02}"] for n in range(1, 17)} == {"root-unknown"}
    assert {reasons[f"C{n:02}"] for n in range(17, 25)} == {"correction-too-deep"}


def test_returning_more_than_was_sold_counts_with_a_note(tmp_path: Path) -> None:
    of = known(tmp_path, world(sale("L1"), correction("K1", "L1", "-60.00"), correction("K2", "L1", "-60.00")))
    assert set(lines(of)) == {"L1", "K1", "K2"}
    (note,) = of.notes()
    assert 'Line "L1" and its corrections add up to -20.00 EUR: more was returned than sold.' in note.message


# Currency


def rate(day: str, value: str, currency: str = "USD", **cells: str) -> dict[str, str]:
    return {"currency": currency, "date": day, "rate": value} | cells


@pytest.mark.parametrize(
    ("days_before", "max_age", "is_found"), [(0, 7, True), (7, 7, True), (8, 7, False), (8, 10, True), (-1, 7, False)]
)
def test_the_last_rate_not_too_old_is_used(tmp_path: Path, days_before: int, max_age: int, is_found: bool) -> None:
    day = (date(2017, 3, 1) - timedelta(days=days_before)).isoformat()
    settings = FactSettings("EUR", 2, rate_max_age_days=max_age)
    rows = world(sale("L1", "10.00", currency="USD"), exchange_rates=[rate(day, "0.9"), rate("2017-01-01", "5")])
    of = known(tmp_path, rows, settings=settings)
    assert {line: row["amount"] for line, row in lines(of).items()} == ({"L1": Decimal(9)} if is_found else {})


def test_amounts_are_rounded_once_half_away_from_zero(tmp_path: Path) -> None:
    rates = [rate("2017-03-01", "0.5"), rate("2017-03-01", "0.75", "JPY", per_units="100")]
    rows = [
        sale("L1", "0.01", currency="USD", list_amount="0.03", cost_amount="-0.01"),
        sale("L2", "150", currency="JPY"),
        sale("L3", "2", currency="JPY"),
    ]
    of = lines(known(tmp_path, world(*rows, exchange_rates=rates)))
    assert (of["L1"]["amount"], of["L1"]["list_amount"], of["L1"]["cost_amount"]) == (
        Decimal("0.01"),
        Decimal("0.02"),
        Decimal("-0.01"),
    )
    assert (of["L2"]["amount"], of["L2"]["exchange_rate"], of["L2"]["exchange_per_units"]) == (
        Decimal("1.13"),
        Decimal("0.75"),
        100,
    )
    assert of["L3"]["amount"] == Decimal("0.02")
    assert of["L2"]["original_amount"] == Decimal(150)


def test_a_correction_uses_the_rate_of_its_root_so_a_full_return_nets_to_nothing(tmp_path: Path) -> None:
    rates = [rate("2017-03-01", "0.913337"), rate("2017-04-05", "0.5")]
    rows = [sale("L1", "99.99", currency="USD"), correction("K1", "L1", "-99.99", currency="USD")]
    of = lines(known(tmp_path, world(*rows, exchange_rates=rates)))
    assert of["K1"]["exchange_rate"] == Decimal("0.913337")
    assert of["L1"]["amount"] + of["K1"]["amount"] == 0


def test_a_corrected_rate_counts_from_when_it_is_known(tmp_path: Path) -> None:
    rates = [rate("2017-03-01", "0.9"), rate("2017-03-01", "0.8", reported_at="2017-06-01")]
    facts = read(tmp_path, world(sale("L1", "10.00", currency="USD"), exchange_rates=rates))
    before, after = (know(facts, AsOf.parse(day), SETTINGS, "now") for day in ("2017-05-31", "2017-06-01"))
    assert lines(after)["L1"]["amount"] == Decimal(8)
    assert lines(know(facts, before.as_of, SETTINGS, "now"))["L1"]["amount"] == Decimal(9)


def test_an_amount_past_the_range_fails_with_a_finding(tmp_path: Path) -> None:
    rows = world(sale("L1", "9999999999999", currency="JPY"), exchange_rates=[rate("2017-03-01", "1.1", "JPY")])
    with pytest.raises(FindingsError, match=r'Line "L1": 9999999999999.00 JPY in EUR is past the supported 10'):
        known(tmp_path, rows)


def test_several_instants_live_side_by_side(tmp_path: Path) -> None:
    facts = read(tmp_path, world(sale("L1"), sale("L2", reported_at="2017-06-01")))
    now = know(facts, AsOf.parse("2017-12-31"), SETTINGS, "now")
    then = know(facts, AsOf.parse("2017-05-31"), SETTINGS, "review_1")
    assert (set(lines(now)), set(lines(then))) == ({"L1", "L2"}, {"L1"})
    assert (now.table("lines"), then.table("partners")) == ("now_lines", "review_1_partners")
    with pytest.raises(KeyError):
        now.table("sales")
    with pytest.raises(ValueError, match="cannot begin table names"):
        know(facts, AsOf.parse("2017-05-31"), SETTINGS, "Review 1")
