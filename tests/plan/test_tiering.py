"""Tiers as steps: the match from older programmes, and the reviews that have taken effect by a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from palier.base.knowledge import AsOf
from palier.plan.building import build_plan
from palier.plan.steps import ReviewStep, TiersStep
from palier.programme.document import Programme
from tests.reference.building import benefit, programme, tier, version_of

DAY = date.fromisoformat
LADDER = [tier("bronze"), tier("gold", "1000"), tier("titanium", "2000.50")]


def tiers_of(document: Programme, on: str) -> TiersStep:
    return build_plan(document, AsOf.parse(on)).tiers


def reviews_of(document: Programme, on: str) -> list[ReviewStep]:
    return list(tiers_of(document, on).reviews)


def test_tiers_stand_lowest_first_and_paths_highest_first() -> None:
    (review,) = reviews_of(programme(benefit(), tiers=LADDER), "2018-06-01")
    assert tiers_of(programme(benefit(), tiers=LADDER), "2018-06-01").order == ("bronze", "gold", "titanium")
    assert [path.tier for path in review.paths] == ["titanium", "gold"]
    assert review.lowest == "bronze"


def test_no_review_takes_effect_before_the_first_year_is_over() -> None:
    document = programme(benefit(), tiers=LADDER)
    assert reviews_of(document, "2017-12-31") == []
    (review,) = reviews_of(document, "2018-01-01")
    assert (review.window.label, review.effective_on, review.holds_until) == (
        "2017",
        DAY("2018-01-01"),
        DAY("2019-01-01"),
    )


@pytest.mark.parametrize(
    ("on", "is_decided"), [("2018-01-01", False), ("2018-01-30", False), ("2018-01-31", True), ("2018-06-01", True)]
)
def test_a_review_is_decided_thirty_days_after_it_takes_effect(on: str, is_decided: bool) -> None:
    (review,) = reviews_of(programme(benefit(), tiers=LADDER), on)
    assert review.is_decided is is_decided
    assert review.known_before == datetime(2018, 1, 31, tzinfo=UTC)


def test_a_review_decided_at_once_knows_nothing_of_its_first_day() -> None:
    document = programme(benefit(), tiers=LADDER, review={"decision_days": 0})
    (review,) = reviews_of(document, "2018-01-01")
    assert review.is_decided
    assert review.known_before == datetime(2018, 1, 1, tzinfo=UTC)


def test_thresholds_are_those_of_the_windows_last_day() -> None:
    at_least = [
        {"from": "2010-01-01", "reference": "r", "amount": "1000"},
        {"from": "2017-12-31", "reference": "r", "amount": "1500"},
        {"from": "2018-01-01", "reference": "r", "amount": "9000"},
    ]
    gold = tier("gold", "1")
    gold["paths"][0]["requirements"][0]["at_least"] = at_least
    (review,) = reviews_of(programme(benefit(), tiers=[tier("bronze"), gold]), "2018-06-01")
    assert review.paths[0].requirements[0].required_of("solution_provider") == Decimal(1500)


def test_a_threshold_by_track_closes_the_path_to_other_tracks() -> None:
    gold = tier("gold", by_track=[{"track": "solution_provider", "amount": "1000"}])
    (review,) = reviews_of(programme(benefit(), tiers=[tier("bronze"), gold]), "2018-06-01")
    (requirement,) = review.paths[0].requirements
    assert requirement.required_of("solution_provider") == Decimal(1000)
    assert requirement.required_of("cloud_provider") is None


def test_a_threshold_not_yet_in_force_closes_the_path() -> None:
    at_least = [{"from": "2018-01-01", "reference": "r", "amount": "1"}]
    gold = tier("gold", "1")
    gold["paths"][0]["requirements"][0]["at_least"] = at_least
    (review,) = reviews_of(programme(benefit(), tiers=[tier("bronze"), gold]), "2018-06-01")
    assert review.paths[0].requirements[0].required_of("solution_provider") is None


def test_a_version_published_after_the_decision_does_not_change_it() -> None:
    later = version_of(
        benefit(),
        in_force_from="2017-07-01",
        published_at="2018-01-31T00:00:00Z",
        tiers=[*LADDER[:1], tier("gold", "5"), *LADDER[2:]],
    )
    sooner = version_of(
        benefit(),
        in_force_from="2017-07-01",
        published_at="2018-01-30T23:59:59Z",
        tiers=[*LADDER[:1], tier("gold", "5"), *LADDER[2:]],
    )
    names = [
        reviews_of(programme(benefit(), tiers=LADDER, versions=[each]), "2018-06-01")[0].version
        for each in (later, sooner)
    ]
    assert names == ["2017-01-01", "2017-07-01"]


def test_a_window_that_ends_before_any_version_is_not_reviewed() -> None:
    document = programme(benefit(), tiers=LADDER, header={"starts_on": "2018-06-01"}, starts_on="2018-01-01")
    assert [review.window.label for review in reviews_of(document, "2019-06-01")] == ["2018"]


def test_a_match_holds_to_the_end_of_the_programmes_first_year_unless_it_says_otherwise() -> None:
    match = {"match": {"dell": {"premier": "gold"}, "emc": {"gold": "titanium"}}}
    found = tiers_of(programme(benefit(), tiers=LADDER, status_match=match), "2017-06-01").match
    assert found is not None
    assert found.until == DAY("2018-01-01")
    assert set(found.match) == {("dell", "premier", "gold"), ("emc", "gold", "titanium")}
    until = {**match, "until": "2017-09-01"}
    sooner = tiers_of(programme(benefit(), tiers=LADDER, status_match=until), "2017-06-01").match
    assert sooner is not None
    assert sooner.until == DAY("2017-09-01")


def test_without_a_match_there_is_no_step() -> None:
    assert tiers_of(programme(benefit(), tiers=LADDER), "2017-06-01").match is None
