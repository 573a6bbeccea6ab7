"""Scales as terms: equal values share a number, bands know what the ones below them add."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from palier.base.knowledge import AsOf
from palier.plan.building import build_plan
from palier.plan.steps import ScaleStep
from tests.reference.building import bands, benefit, dated, programme, terms, tier

DAY = date.fromisoformat
TIERS = [tier("bronze"), tier("gold", "1000"), tier("titanium", "2000")]


def scale_of(scale: dict[str, Any], on: str = "2017-05-10", **others: Any) -> ScaleStep:
    return build_plan(programme(benefit(scale=scale, **others), tiers=TIERS), AsOf.parse(on)).benefits[0].scale


def flat_by_tier(*rates: tuple[Any, str]) -> dict[str, Any]:
    rows = [{"tier": names, "rate": rate} for names, rate in rates]
    return {"kind": "flat", "pays": "rate", "keyed_by": ["tier"], "terms": terms(*rows)}


def test_rows_of_equal_values_are_one_terms_group() -> None:
    step = scale_of(flat_by_tier(("bronze", "0.01"), ("gold", "0.02"), ("titanium", "0.0200")))
    assert {key.tier: key.terms for key in step.keys} == {"bronze": 0, "gold": 1, "titanium": 1}
    assert [each.bands[0].pays for each in step.terms] == [10_000, 20_000]


def test_a_row_of_several_codes_is_a_key_for_each() -> None:
    step = scale_of(flat_by_tier((["gold", "titanium"], "0.02"), ("bronze", "0")))
    assert [(key.tier, key.terms) for key in step.keys] == [("gold", 0), ("titanium", 0), ("bronze", 1)]


def test_a_scale_keyed_by_two_has_a_key_for_each_pair() -> None:
    rows = [
        {"tier": ["bronze", "gold", "titanium"], "line_of_business": "server", "rate": "0.01"},
        {"tier": ["bronze", "gold", "titanium"], "line_of_business": "storage", "rate": "0.02"},
    ]
    step = scale_of({"kind": "flat", "pays": "rate", "keyed_by": ["tier", "line_of_business"], "terms": terms(*rows)})
    assert len(step.keys) == 6
    assert step.keyed_by == ("line_of_business", "tier")


def test_equal_values_of_later_dates_are_the_same_terms() -> None:
    dates = ["2010-01-01", "2017-02-10", "2017-03-10"]
    rates = ["0.01", "0.02", "0.01"]
    dated_rows = [
        {"from": start, "reference": "r", "rows": [{"rate": rate}]} for start, rate in zip(dates, rates, strict=True)
    ]
    step = scale_of({"kind": "flat", "pays": "rate", "terms": dated_rows})
    assert [(key.starts_on.isoformat(), key.until, key.terms) for key in step.keys] == [
        ("2010-01-01", DAY("2017-02-10"), 0),
        ("2017-02-10", DAY("2017-03-10"), 1),
        ("2017-03-10", None, 0),
    ]
    assert step.is_read_by_line


def test_a_value_of_a_period_is_read_on_its_first_day_for_all_of_it() -> None:
    first, second = bands("whole_volume", ("0", "0.01")), bands("whole_volume", ("0", "0.02"))
    both = [first["terms"][0], {**second["terms"][0], "from": "2017-04-01"}]
    step = scale_of({**first, "terms": both})
    assert [(key.starts_on.isoformat(), str(key.until), key.terms) for key in step.keys] == [
        ("2017-01-01", "2017-04-01", 0),
        ("2017-04-01", "2017-07-01", 1),
    ]
    assert not step.is_read_by_line


def test_a_fixed_amount_is_a_value_of_the_period_even_when_flat() -> None:
    step = scale_of({"kind": "flat", "pays": "amount", "terms": terms({"amount": "1000.00"})})
    assert not step.is_read_by_line
    assert step.terms[0].bands[0].pays == 100_000


def test_marginal_bands_know_what_the_bands_below_add() -> None:
    (only,) = scale_of(bands("marginal", ("0", "0.01"), ("10000", "0.02"), ("50000", "0.03"))).terms
    cents_times_millionths = [0, 1_000_000 * 10_000, 1_000_000 * 10_000 + 4_000_000 * 20_000]
    assert [band.paid_below for band in only.bands] == cents_times_millionths
    assert [(band.starts_at, band.ends_at) for band in only.bands] == [
        (0, 1_000_000),
        (1_000_000, 5_000_000),
        (5_000_000, None),
    ]


def test_marginal_steps_add_up() -> None:
    (only,) = scale_of(bands("marginal", ("0", "0"), ("100", "10"), ("200", "15.50"), pays="amount")).terms
    assert [(band.pays, band.paid_below) for band in only.bands] == [(0, 0), (1000, 0), (1550, 1000)]


def test_whole_volume_bands_have_nothing_below() -> None:
    (only,) = scale_of(bands("whole_volume", ("0", "0.01"), ("10000", "0.02"))).terms
    assert [band.paid_below for band in only.bands] == [0, 0]


@pytest.mark.parametrize(("start", "is_open"), [("0", True), ("0.00", True), ("0.01", False), ("100", False)])
def test_only_a_first_band_from_nothing_covers_negative_measures(start: str, is_open: bool) -> None:
    (only,) = scale_of(bands("whole_volume", (start, "0.01"), ("10000", "0.02"))).terms
    assert [band.is_open_below for band in only.bands] == [is_open, False]


def test_a_flat_scale_is_one_band_for_every_measure() -> None:
    step = scale_of(flat_by_tier((["bronze", "gold", "titanium"], "0.015")), gate={"at_least": dated("1")})
    (band,) = step.terms[0].bands
    assert (band.starts_at, band.ends_at, band.pays, band.is_open_below) == (0, None, 15_000, True)


def test_terms_of_equal_rates_but_other_edges_are_different_terms() -> None:
    rows = [
        {"tier": "bronze", "bands": [{"from": "0", "rate": "0.01"}, {"from": "100", "rate": "0.02"}]},
        {"tier": ["gold", "titanium"], "bands": [{"from": "0", "rate": "0.01"}, {"from": "200", "rate": "0.02"}]},
    ]
    step = scale_of({"kind": "whole_volume", "pays": "rate", "keyed_by": ["tier"], "terms": terms(*rows)})
    assert {key.tier: key.terms for key in step.keys} == {"bronze": 0, "gold": 1, "titanium": 1}
