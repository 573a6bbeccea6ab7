"""Each law is seen to fail before it is trusted: mistakes planted in the engine, and the small worlds that show them.

Generated worlds catch the same mistakes by themselves, some only after dozens of examples; here each has the smallest
world that shows it, so that every run of the tests sees it caught.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from tests.generated.worlds import World

from .planting import APPORTIONING, BAND_EDGE, LOOK_BACK_EDGE, MISTAKES, ROUNDING, TIER_DATE, Mistake
from .test_one_result import faults_of

REFERENCE = {"from": "2018-01-01", "reference": "made for this test"}
FLAT = {"kind": "flat", "pays": "rate", "terms": [{**REFERENCE, "rows": [{"rate": "0.01"}]}]}
BANDS = {"bands": [{"from": "0", "rate": "0.01"}, {"from": "100.00", "rate": "0.02"}]}
WHOLE_VOLUME = {"kind": "whole_volume", "pays": "rate", "terms": [{**REFERENCE, "rows": [BANDS]}]}
FIXED = {"kind": "flat", "pays": "amount", "terms": [{**REFERENCE, "rows": [{"amount": "100.00"}]}]}
BY_TIER = {
    "kind": "flat",
    "pays": "rate",
    "keyed_by": ["tier"],
    "terms": [{**REFERENCE, "rows": [{"tier": "authorized", "rate": "0.01"}, {"tier": "gold", "rate": "0.02"}]}],
}
NEW = [{"kind": "new_customer", "look_back_months": 1, "earns_for_months": 1}]


def _named(name: str) -> dict[str, Any]:
    return {"labels": {"en": name, "fr": name}}


def _world(scale: dict[str, Any], *lines: tuple[str, str], qualifiers: Any = (), events: Any = ()) -> World:
    """One benefit, one partner, one customer; lines as (day, amount), each reported two weeks later."""
    benefit = {"benefit": "only", **_named("only"), "action": "sell", "period": "quarter", "scale": scale}
    version = {
        "in_force_from": "2018-01-01",
        "published_at": "2017-12-01T00:00:00Z",
        "tiers": [{"tier": "authorized", **_named("authorized")}, {"tier": "gold", **_named("gold")}],
        "benefits": [{**benefit, "qualifiers": list(qualifiers)}],
    }
    header = {
        "programme": "tiny",
        **_named("tiny"),
        "vendor": "Nobody",
        "currency": "EUR",
        "starts_on": "2018-01-01",
        "calendar": {"kind": "months", "start_month": 1, "labels": "calendar"},
        "lines_of_business": {"server": _named("server")},
        "tracks": {"solution_provider": _named("solution_provider")},
    }
    sale = {"document_id": "d", "route": "channel", "partner_id": "p", "customer_id": "c", "product_id": "s"}
    sales = [
        {**sale, "line_id": f"l{at}", "invoiced_on": day, "amount": amount, "quantity": "1", "currency": "EUR"}
        | {"reported_at": f"{day[:8]}28"}
        for at, (day, amount) in enumerate(lines)
    ]
    facts = {
        "partners": [{"partner_id": "p", "name": "Partner", "joined_on": "2018-01-01"}],
        "customers": [{"customer_id": "c", "name": "Customer", "country": "FR", "segment": "small"}],
        "products": [{"product_id": "s", "line_of_business": "server", "family": "rack", "kind": "product"}],
        "sales": sales,
        **({"tier_events": list(events)} if events else {}),
    }
    return World({"header": header, "versions": [version]}, facts)


GOLD_LATER = [{"partner_id": "p", "kind": "status_match", "tier": "gold", "from": "2018-01-15"}]
SHOWN_BY: dict[Mistake, World] = {
    ROUNDING: _world(FLAT, ("2018-01-05", "0.50")),
    BAND_EDGE: _world(WHOLE_VOLUME, ("2018-01-05", "100.00")),
    LOOK_BACK_EDGE: _world(FLAT, ("2018-01-05", "100.00"), ("2018-02-05", "100.00"), qualifiers=NEW),
    TIER_DATE: _world(BY_TIER, ("2018-01-05", "100.00"), events=GOLD_LATER),
    APPORTIONING: _world(FIXED, ("2018-01-05", "1.00"), ("2018-01-06", "1.00"), ("2018-01-07", "1.00")),
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_a_planted_mistake_is_caught(connection: duckdb.DuckDBPyConnection, mistake: Mistake) -> None:
    world = SHOWN_BY[mistake]
    assert world.faults() == []
    assert faults_of(connection, world) == []
    with mistake.planted():
        assert faults_of(connection, world) != []
