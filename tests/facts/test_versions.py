"""Reference tables at an instant: versions, withdrawals, conflicts, knowledge instants, rows that wait."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from palier.base.knowledge import AsOf
from palier.facts.known import Counts, greatest_instant, know
from tests.facts.worlds import END_OF_2017, MASTER, SETTINGS, known, lines, read, sale, world


def partner(name: str, reported_at: str = "", **cells: str) -> dict[str, str]:
    return {"partner_id": "P1", "name": name, "joined_on": "2015-02-01", "reported_at": reported_at} | cells


def names(folder: Path, *rows: dict[str, str], as_of: AsOf = END_OF_2017) -> list[str]:
    return [row["name"] for row in known(folder, {"partners": rows}, as_of).rows("partners")]


FIRST, SECOND = partner("first", "2017-03-01"), partner("second", "2017-06-01T09:00:00+02:00")


@pytest.mark.parametrize("rows", [(FIRST, SECOND), (SECOND, FIRST)])
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2017-02-28", []),
        ("2017-03-01T00:00:00Z", ["first"]),
        ("2017-05-31", ["first"]),
        ("2017-06-01T06:59:59.999999Z", ["first"]),
        ("2017-06-01T07:00:00Z", ["second"]),
        ("2017-06-01", ["second"]),
    ],
)
def test_the_latest_version_known_counts(tmp_path: Path, rows: tuple, as_of: str, expected: list[str]) -> None:
    assert names(tmp_path, *rows, as_of=AsOf.parse(as_of)) == expected


def test_a_blank_instant_is_known_always_and_gives_way_to_any_version(tmp_path: Path) -> None:
    assert names(tmp_path, partner("always"), SECOND, as_of=AsOf.parse("1990-01-01")) == ["always"]
    assert names(tmp_path, partner("always"), SECOND) == ["second"]


def test_a_withdrawal_takes_the_row_away_and_a_later_version_brings_it_back(tmp_path: Path) -> None:
    gone = {"partner_id": "P1", "reported_at": "2017-07-01", "withdrawn": "true"}
    back = partner("back", "2017-08-01")
    assert names(tmp_path, FIRST, gone, as_of=AsOf.parse("2017-06-30")) == ["first"]
    assert names(tmp_path, FIRST, gone) == []
    assert names(tmp_path, back, gone, FIRST) == ["back"]


def test_equal_instants_of_different_content_are_both_held_until_a_later_version_settles_it(tmp_path: Path) -> None:
    rival = partner("rival", "2017-06-01T07:00:00Z")
    conflict = known(tmp_path / "a", {"partners": [SECOND, FIRST, rival]})
    assert [row["name"] for row in conflict.rows("partners")] == ["first"]
    assert [(h.key, h.reason, h.value, h.file, h.line) for h in conflict.held()] == [
        ("P1", "version-conflict", "2017-06-01T07:00:00Z", "partners.csv", line) for line in (2, 4)
    ]
    assert conflict.counts()["partners"] == Counts(received=3, accepted=1, held=2)
    settled = known(tmp_path / "b", {"partners": [SECOND, FIRST, rival, partner("settled", "2017-06-02")]})
    assert [row["name"] for row in settled.rows("partners")] == ["settled"]
    assert settled.held() == ()
    assert settled.counts()["partners"] == Counts(received=4, accepted=4)


def test_a_conflict_without_an_older_version_leaves_the_lines_waiting(tmp_path: Path) -> None:
    of = known(tmp_path, world(sale("L1"), partners=[partner("a"), partner("b")]))
    assert lines(of) == {}
    assert {(h.table, h.key, h.reason) for h in of.held()} == {
        ("partners", "P1", "version-conflict"),
        ("sales", "L1", "partner-unknown"),
    }


def test_the_same_row_again_is_a_duplicate_and_when_it_was_sent_is_not_content(tmp_path: Path) -> None:
    of = known(tmp_path, {"partners": [FIRST, FIRST, FIRST | {"sent_at": "2017-02-01"}]})
    assert of.counts()["partners"] == Counts(received=3, accepted=1, duplicate=2)
    assert of.held() == ()


def test_rows_of_the_future_are_counted_as_later(tmp_path: Path) -> None:
    of = known(tmp_path, {"partners": [FIRST, partner("later", "2018-01-01")]})
    assert of.counts()["partners"] == Counts(received=2, accepted=1, later=1)


CERTIFICATION = {"partner_id": "P1", "person_id": "H1", "competency": "c", "obtained_on": "2017-04-01"}


def test_a_certification_without_an_instant_is_known_from_the_day_it_was_obtained(tmp_path: Path) -> None:
    facts = read(tmp_path, world(certifications=[CERTIFICATION]))
    for day, count in ((date(2017, 3, 31), 0), (date(2017, 4, 1), 1)):
        assert len(know(facts, AsOf.of_day(day), SETTINGS, "now").rows("certifications")) == count


DEAL = {
    "deal_id": "X1",
    "kind": "deal",
    "partner_id": "P1",
    "customer_id": "C1",
    "line_of_business": "server",
    "amount": "5000",
    "registered_on": "2017-04-01",
    "decided_on": "2017-04-10",
    "decision": "approved",
}


def test_a_deal_is_known_from_its_registration_and_its_decision_from_the_day_it_was_taken(tmp_path: Path) -> None:
    facts = read(tmp_path, world(deals=[DEAL]))
    decisions = {}
    for day in (date(2017, 3, 31), date(2017, 4, 1), date(2017, 4, 9), date(2017, 4, 10)):
        rows = know(facts, AsOf.of_day(day), SETTINGS, "now").rows("deals")
        decisions[day.isoformat()] = [(row["decision"], row["decided_on"]) for row in rows]
    assert decisions == {
        "2017-03-31": [],
        "2017-04-01": [(None, None)],
        "2017-04-09": [(None, None)],
        "2017-04-10": [("approved", date(2017, 4, 10))],
    }


def test_a_reported_deal_is_known_with_its_decision_from_then_on(tmp_path: Path) -> None:
    facts = read(tmp_path, world(deals=[DEAL | {"reported_at": "2017-04-05"}]))
    assert know(facts, AsOf.of_day(date(2017, 4, 4)), SETTINGS, "now").rows("deals") == []
    assert know(facts, AsOf.of_day(date(2017, 4, 5)), SETTINGS, "now").rows("deals")[0]["decision"] == "approved"


def test_the_greatest_instant_reads_every_table_and_decisions_too(tmp_path: Path) -> None:
    assert greatest_instant(read(tmp_path / "a", MASTER)) is None
    sold = read(tmp_path / "b", world(sale("L1", reported_at="2017-03-02T12:00:00+02:00")))
    assert greatest_instant(sold) == datetime(2017, 3, 2, 10, tzinfo=UTC)
    assert greatest_instant(read(tmp_path / "c", world(sale("L1"), deals=[DEAL]))) == datetime(2017, 4, 10, tzinfo=UTC)


def profile(start: str, end: str = "", partner_id: str = "P1") -> dict[str, str]:
    return {"partner_id": partner_id, "country": "FR", "track": "solution", "from": start, "to": end}


def test_overlapping_profiles_of_a_partner_are_held_and_touching_ones_are_not(tmp_path: Path) -> None:
    rows = [
        profile("2016-01-01", "2017-01-01"),
        profile("2017-01-01", "2017-06-01"),
        profile("2017-05-31"),
        profile("2015-01-01", "", "P2"),
    ]
    of = known(tmp_path, world(sale("L1"), partner_profiles=rows))
    assert [(row["partner_id"], row["from"]) for row in of.rows("partner_profiles")] == [
        ("P1", date(2016, 1, 1)),
        ("P2", date(2015, 1, 1)),
    ]
    assert [(h.key, h.reason, h.value) for h in of.held()] == [
        ("P1, 2017-01-01", "profile-overlap", "2017-01-01"),
        ("P1, 2017-05-31", "profile-overlap", "2017-05-31"),
    ]
    assert set(lines(of)) == {"L1"}


def test_a_reference_row_waits_for_the_partner_and_customer_that_it_names(tmp_path: Path) -> None:
    rows = {
        "legacy_tiers": [{"partner_id": "P9", "legacy_programme": "old", "legacy_tier": "gold"}],
        "listed_customers": [{"customer_id": "C9", "from": "2017-01-01"}],
        "certifications": [CERTIFICATION, CERTIFICATION | {"partner_id": "P9"}],
    }
    of = known(tmp_path, world(**rows))
    assert [(h.table, h.key, h.reason, h.value) for h in of.held()] == [
        ("certifications", "P9, H1, c, 2017-04-01", "partner-unknown", "P9"),
        ("legacy_tiers", "P9, old", "partner-unknown", "P9"),
        ("listed_customers", "C9, 2017-01-01", "customer-unknown", "C9"),
    ]
    assert of.counts()["certifications"] == Counts(received=2, accepted=1, held=1)


def customer(customer_id: str, parent_id: str = "", reported_at: str = "") -> dict[str, str]:
    return {
        "customer_id": customer_id,
        "name": customer_id,
        "country": "FR",
        "segment": "large",
        "parent_id": parent_id,
        "reported_at": reported_at,
    }


def groups(of) -> dict[str, str]:
    return {row["customer_id"]: row["customer_group"] for row in of.rows("customers")}


def test_a_customers_group_is_the_highest_customer_known_on_its_chain(tmp_path: Path) -> None:
    chain = [customer("C1")] + [customer(f"C{n}", f"C{n - 1}") for n in range(2, 71)]
    of = known(tmp_path, {"customers": [*reversed(chain), customer("A", "B"), customer("T", "A")]})
    assert groups(of) == {f"C{n}": "C1" for n in range(1, 71)} | {"A": "A", "T": "A"}


def test_a_merged_customer_changes_group_when_that_becomes_known(tmp_path: Path) -> None:
    rows = [customer("C1"), customer("C2"), customer("C2", "C1", "2017-06-01")]
    assert groups(known(tmp_path, {"customers": rows}, AsOf.parse("2017-05-31")))["C2"] == "C2"
    assert groups(known(tmp_path, {"customers": rows}))["C2"] == "C1"


def test_rows_of_a_cycle_are_held_and_a_chain_that_leads_into_it_ends_before_it(tmp_path: Path) -> None:
    rows = [
        customer("C1", "C3"),
        customer("C2", "C1"),
        customer("C3", "C2"),
        customer("C4", "C3"),
        customer("C5", "C4"),
        customer("C6", "C6"),
        customer("C7"),
    ]
    sales = [sale(f"L{n}", customer_id=f"C{n}") for n in range(1, 8)]
    of = known(tmp_path, world(*sales, customers=rows))
    assert groups(of) == {"C4": "C4", "C5": "C4", "C7": "C7"}
    assert [(h.table, h.key, h.reason, h.value) for h in of.held()] == [
        ("customers", "C1", "group-cycle", "C3"),
        ("customers", "C2", "group-cycle", "C1"),
        ("customers", "C3", "group-cycle", "C2"),
        ("customers", "C6", "group-cycle", "C6"),
        ("sales", "L1", "group-cycle", "C1"),
        ("sales", "L2", "group-cycle", "C2"),
        ("sales", "L3", "group-cycle", "C3"),
        ("sales", "L6", "group-cycle", "C6"),
    ]
    assert {row["customer_group"] for row in of.rows("lines")} == {"C4", "C7"}


def test_partners_and_distributors_have_the_ends_of_their_chains(tmp_path: Path) -> None:
    partners = [partner("top"), partner("child", partner_id="P2", parent_id="P1")]
    distributors = [
        {"distributor_id": d, "name": d, "kind": "value", "successor_id": s, "succeeded_on": "2017-05-01" if s else ""}
        for d, s in (("D1", "D2"), ("D2", "D3"), ("D3", ""))
    ]
    of = known(tmp_path, world(partners=partners, distributors=distributors))
    assert {row["partner_id"]: row["partner_group"] for row in of.rows("partners")} == {"P1": "P1", "P2": "P1"}
    assert {row["final_distributor_id"] for row in of.rows("distributors")} == {"D3"}
