"""Rows of one key stand in one order, however they came: the digest is a function of the set of rows."""

from __future__ import annotations

from datetime import date

import duckdb

from palier.results.tables import Results, fill


def test_two_tiers_of_one_key_stand_in_the_same_order_however_they_came() -> None:
    match = {
        "partner_id": "P-1", "tier": "gold", "from": date(2017, 2, 4), "origin": "status_match",
        "to": date(2018, 2, 3), "path": None, "evidence": '{"legacy_tiers":{"emc":"silver"}}',
    }  # fmt: skip
    by_hand = {**match, "evidence": '{"reason":"a list of the vendor"}'}
    found = []
    for rows in ([match, by_hand], [by_hand, match]):
        with duckdb.connect() as connection:
            fill(connection, "tiers", rows, 2)
            found.append(Results(connection, 2).rows("tiers"))
    assert found[0] == found[1] == [match, by_hand]
