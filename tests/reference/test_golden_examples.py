"""The worked examples with public figures, each as a programme and lines."""

from __future__ import annotations

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
    programme,
    results,
    sale,
    terms,
    tier,
)


def statement_amounts(*benefits: dict, volume: str) -> list[Decimal]:
    """What one line of a volume earns, by benefit in the order of their names."""
    found = results(programme(*benefits), Facts(sale("a", volume)))
    return [row["amount"] for row in found["statements"]]


def test_marginal_by_transaction_takes_each_line_through_the_bands_alone() -> None:
    scale = bands("marginal", ("0", "0.01"), ("1000", "0.02"), ("3000", "0.03"), ("8000", "0.05"))
    volumes = ["200", "300", "1500", "1200", "2000", "4500"]
    facts = Facts(*(sale(name, volume) for name, volume in zip("abcdef", volumes, strict=True)))
    document = programme(benefit(scale=scale, scope="line"))
    assert list(amounts(document, facts).values()) == ["2.00", "3.00", "20.00", "14.00", "30.00", "95.00"]
    assert [row["amount"] for row in results(document, facts)["statements"]] == [Decimal("164.00")]


@pytest.mark.parametrize(("volume", "earned"), [("5000", "50"), ("15000", "300"), ("60000", "1800")])
def test_whole_volume_pays_the_reached_bands_rate_on_everything(volume: str, earned: str) -> None:
    assert statement_amounts(benefit(scale=bands("whole_volume", *BANDS_OF_FOUR)), volume=volume) == [Decimal(earned)]


@pytest.mark.parametrize(("volume", "earned"), [("5000", "50"), ("15000", "200"), ("60000", "1200")])
def test_marginal_pays_each_slice_at_its_own_bands_rate(volume: str, earned: str) -> None:
    assert statement_amounts(benefit(scale=bands("marginal", *BANDS_OF_FOUR)), volume=volume) == [Decimal(earned)]


@pytest.mark.parametrize(("volume", "earned"), [("6000", "300"), ("8000", "400"), ("20000", "1500")])
def test_percentage_brackets(volume: str, earned: str) -> None:
    scale = bands("marginal", ("0", "0.05"), ("10000", "0.1"))
    assert statement_amounts(benefit(scale=scale), volume=volume) == [Decimal(earned)]


@pytest.mark.parametrize(
    ("volume", "earned"), [("110000", "1000"), ("90000", "0"), ("99999.99", "0"), ("100000", "1000")]
)
def test_single_target_pays_a_fixed_amount_once_it_is_reached(volume: str, earned: str) -> None:
    scale = {"kind": "flat", "pays": "amount", "terms": terms({"amount": "1000"})}
    gated = benefit(scale=scale, gate={"at_least": dated("100000")})
    assert statement_amounts(gated, volume=volume) == [Decimal(earned)]


def test_status_match_takes_the_higher_of_two_older_programmes() -> None:
    document = programme(
        benefit(),
        tiers=[tier("authorized"), tier("gold", "100"), tier("platinum", "200"), tier("titanium", "300")],
        status_match={"match": {"dell": {"preferred": "gold"}, "emc": {"gold": "platinum"}}},
    )
    legacy = [
        {"partner_id": "p1", "legacy_programme": "dell", "legacy_tier": "preferred"},
        {"partner_id": "p1", "legacy_programme": "emc", "legacy_tier": "gold"},
    ]
    found = results(document, Facts(sale("a", "10"), legacy_tiers=legacy), on="2017-06-30")
    assert found["entitlements"][0]["tier"] == "platinum"
    match = next(row for row in found["tiers"] if row["origin"] == "status_match")
    assert match["evidence"] == '{"legacy_tiers":{"dell":"preferred","emc":"gold"}}'
    assert (str(match["from"]), str(match["to"])) == ("2017-01-01", "2018-01-01")


def test_half_cents_are_rounded_away_from_zero_line_by_line() -> None:
    facts = Facts(
        *(sale(name, amount) for name, amount in zip("abcde", ["0.50", "1.50", "2.50", "-0.50", "-1.50"], strict=True))
    )
    assert list(amounts(programme(benefit()), facts).values()) == ["0.01", "0.02", "0.03", "-0.01", "-0.02"]


def test_strict_cascade_takes_each_rate_on_the_net_of_those_before() -> None:
    cascade = [
        benefit("a", flat("0.10")),
        benefit("b", flat("0.05"), base={"net_of": ["a"]}),
        benefit("c", flat("0.02"), base={"net_of": ["a", "b"]}),
    ]
    earned = statement_amounts(*cascade, volume="1000")
    assert earned == [Decimal("100.00"), Decimal("45.00"), Decimal("17.10")]
    gross = [benefit("a", flat("0.10")), benefit("b", flat("0.05")), benefit("c", flat("0.02"))]
    assert sum(statement_amounts(*gross, volume="1000")) == Decimal("170.00")


def test_largest_remainder_gives_the_cent_to_the_line_that_comes_first() -> None:
    scale = {"kind": "flat", "pays": "amount", "terms": terms({"amount": "100"})}
    facts = Facts(sale("c", "1"), sale("a", "1"), sale("b", "1"))
    assert amounts(programme(benefit(scale=scale)), facts) == {"a": "33.34", "b": "33.33", "c": "33.33"}
