"""Tiers: floor, match, yearly review, and the one on which a day rests (semantics 15 to 22)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from palier.programme.document import Programme
from tests.reference.building import (
    LABELS,
    Facts,
    benefit,
    partner,
    profile,
    programme,
    results,
    rows_by_line,
    sale,
    tier,
    version_of,
)

LADDER = [tier("authorized"), tier("gold", "1000"), tier("platinum", "5000")]
MATCH = {"match": {"dell": {"preferred": "gold", "registered": "authorized"}}}


def document(**others: Any) -> Programme:
    """Three tiers, by revenue."""
    return programme(benefit(), tiers=LADDER, **others)


def intervals(found: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str, str, str]]:
    """Tier, origin, from and to of every interval."""
    return [(row["tier"], row["origin"], str(row["from"]), str(row["to"])) for row in found["tiers"]]


def test_the_floor_begins_with_the_later_of_joining_and_the_start_and_does_not_end() -> None:
    facts = Facts(partners=[partner("p1"), partner("p2", "2017-03-01", "2017-04-01")])
    found = results(document(), facts, on="2017-06-30")
    assert intervals(found) == [
        ("authorized", "floor", "2017-01-01", "None"),
        ("authorized", "floor", "2017-03-01", "None"),
    ]
    assert found["tiers"][0]["evidence"] == "{}"


def test_a_review_is_effective_the_day_after_the_year_and_holds_for_one() -> None:
    facts = Facts(sale("a", "600", "2017-02-01"), sale("b", "400", "2017-12-31"), sale("c", "9000", "2018-01-01"))
    found = results(document(), facts, on="2018-03-31")
    review = next(row for row in found["tiers"] if row["origin"] == "review")
    assert (review["tier"], str(review["from"]), str(review["to"])) == ("gold", "2018-01-01", "2019-01-01")
    assert review["path"] == "revenue"
    assert review["evidence"] == (
        '{"held":{"revenue":"1000.00"},"required":{"revenue":"1000.00"},'
        '"track":"solution_provider","version":"2017-01-01","window":"2017"}'
    )
    tiers = {row["line_id"]: row["tier"] for row in found["entitlements"]}
    assert tiers == {"a": "authorized", "b": "authorized", "c": "gold"}


def test_a_review_that_grants_nothing_is_still_a_row() -> None:
    found = results(document(), Facts(sale("a", "999.99")), on="2018-01-01")
    review = next(row for row in found["tiers"] if row["origin"] == "review")
    expected = ("authorized", None, '{"track":"solution_provider","version":"2017-01-01","window":"2017"}')
    assert (review["tier"], review["path"], review["evidence"]) == expected


def test_a_year_is_reviewed_when_it_has_ended_and_not_before() -> None:
    facts = Facts(sale("a", "1000"))
    assert "review" not in {row["origin"] for row in results(document(), facts, on="2017-12-31")["tiers"]}
    assert "review" in {row["origin"] for row in results(document(), facts, on="2018-01-01")["tiers"]}


@pytest.mark.parametrize(
    ("reported", "tier_held"), [("2018-01-30T23:59:59", "gold"), ("2018-01-31T00:00:00", "authorized")]
)
def test_a_review_reads_what_was_known_before_its_decision(reported: str, tier_held: str) -> None:
    instant = datetime.fromisoformat(reported).replace(tzinfo=UTC)
    late = sale("a", "1000", "2017-02-01", reported_at=instant)
    found = results(document(), Facts(late), on="2018-06-30")
    assert [row["tier"] for row in found["tiers"] if row["origin"] == "review"] == [tier_held]


def test_a_return_dated_in_the_window_lowers_its_revenue() -> None:
    root = sale("a", "1000", "2017-02-01")
    found = results(document(), Facts(root, sale("b", "-1", "2017-12-31", of=root)), on="2018-06-30")
    assert [row["tier"] for row in found["tiers"] if row["origin"] == "review"] == ["authorized"]


def test_tier_revenue_leaves_out_direct_and_special_lines_and_keeps_unlisted_ones() -> None:
    others = [sale("a", "1000", route="direct"), sale("b", "1000", price_kind="special")]
    for line, held in ((sale("c", "999"), "authorized"), (sale("c", "1000", line_of_business="consulting"), "gold")):
        found = results(document(), Facts(*others, line), on="2018-01-01")
        assert [row["tier"] for row in found["tiers"] if row["origin"] == "review"] == [held]


def test_a_path_that_is_not_open_to_the_track_grants_nothing() -> None:
    gold = tier("gold", by_track=[{"track": "cloud_provider", "amount": "10"}])
    two = {"solution_provider": {"labels": LABELS}, "cloud_provider": {"labels": LABELS}}
    made = programme(benefit(), tiers=[tier("authorized"), gold], header={"tracks": two})
    for track, held in (("solution_provider", "authorized"), ("cloud_provider", "gold")):
        facts = Facts(sale("a", "10"), partner_profiles=[profile(track=track)])
        found = results(made, facts, on="2018-01-01")
        assert [row["tier"] for row in found["tiers"] if row["origin"] == "review"] == [held]


def test_a_partner_without_profile_has_nothing_above_the_floor() -> None:
    found = results(document(), Facts(sale("a", "9000"), partner_profiles=[]), on="2018-01-01")
    review = next(row for row in found["tiers"] if row["origin"] == "review")
    assert (review["tier"], review["evidence"]) == ("authorized", '{"version":"2017-01-01","window":"2017"}')


@pytest.mark.parametrize(
    ("who", "is_reviewed"),
    [
        (partner("p1", "2018-01-01"), True),
        (partner("p1", "2018-01-02"), False),
        (partner("p1", left_on="2018-01-01"), False),
        (partner("p1", left_on="2018-01-02"), True),
    ],
)
def test_who_is_reviewed(who: dict, is_reviewed: bool) -> None:
    found = results(document(), Facts(partners=[who]), on="2018-01-01")
    assert ("review" in {row["origin"] for row in found["tiers"]}) is is_reviewed


def test_a_review_needs_a_version_in_force_and_published_in_time() -> None:
    retail = {"kind": "weeks_52_53", "weekday": "friday", "nearest_month": 1, "nearest_day": 31}
    made = programme(benefit(), tiers=LADDER, starts_on="2017-02-04", header={"calendar": retail})
    found = results(made, Facts(sale("a", "1000", "2017-02-05")), on="2018-02-03")
    assert intervals(found)[-1] == ("gold", "review", "2018-02-03", "2019-02-02")
    assert [row["from"] for row in found["tiers"] if row["origin"] == "review"] == [date(2018, 2, 3)]
    late = programme(benefit(), tiers=LADDER, published_at="2018-01-31T00:00:00Z")
    assert "review" not in {row["origin"] for row in results(late, Facts(), on="2018-06-30")["tiers"]}


def test_a_version_published_after_the_decision_does_not_change_it() -> None:
    harder = version_of(
        benefit(),
        in_force_from="2017-07-01",
        published_at="2018-02-15T00:00:00Z",
        tiers=[tier("authorized"), tier("gold", "2000"), tier("platinum", "5000")],
    )
    found = results(document(versions=[harder]), Facts(sale("a", "1000")), on="2018-06-30")
    review = next(row for row in found["tiers"] if row["origin"] == "review")
    assert review["tier"] == "gold"
    assert '"version":"2017-01-01"' in review["evidence"]


def test_a_match_holds_to_the_end_of_the_first_year_without_a_gap() -> None:
    legacy = [{"partner_id": "p1", "legacy_programme": "dell", "legacy_tier": "preferred"}]
    facts = Facts(sale("a", "10", "2017-12-31"), sale("b", "10", "2018-01-01"), legacy_tiers=legacy)
    found = results(document(status_match=MATCH), facts, on="2018-06-30")
    assert ("gold", "status_match", "2017-01-01", "2018-01-01") in intervals(found)
    assert [row["tier"] for row in found["entitlements"]] == ["gold", "authorized"]


def test_a_partner_that_joins_after_the_match_has_ended_has_none() -> None:
    legacy = [{"partner_id": "p1", "legacy_programme": "dell", "legacy_tier": "preferred"}]
    facts = Facts(partners=[partner("p1", "2018-01-01")], legacy_tiers=legacy)
    found = results(document(status_match=MATCH), facts, on="2018-01-01")
    assert "status_match" not in {row["origin"] for row in found["tiers"]}


def test_a_legacy_tier_that_the_match_does_not_name_gives_nothing() -> None:
    legacy = [{"partner_id": "p1", "legacy_programme": "dell", "legacy_tier": "bronze"}]
    found = results(document(status_match=MATCH), Facts(legacy_tiers=legacy), on="2017-06-30")
    assert intervals(found) == [("authorized", "floor", "2017-01-01", "None")]


def test_a_match_by_hand_adds_an_interval() -> None:
    event = {"partner_id": "p1", "kind": "status_match", "tier": "platinum", "from": date(2017, 3, 1), "to": None}
    facts = Facts(
        sale("a", "10", "2017-02-28"), sale("b", "10", "2017-03-01"), tier_events=[{**event, "reason": "agreed"}]
    )
    found = results(document(), facts, on="2017-06-30")
    assert ("platinum", "status_match", "2017-03-01", "2018-01-01") in intervals(found)
    assert [row["evidence"] for row in found["tiers"] if row["origin"] == "status_match"] == ['{"reason":"agreed"}']
    assert [row["tier"] for row in found["entitlements"]] == ["authorized", "platinum"]


def test_a_line_before_the_programme_starts_has_no_tier() -> None:
    made = programme(benefit(), starts_on="2017-01-01", header={"starts_on": "2017-02-01"})
    row = rows_by_line(made, Facts(sale("a", "10", "2017-01-31")))["a"]
    assert (row["reason"], row["evidence"], row["tier"]) == ("no-tier", "{}", None)
