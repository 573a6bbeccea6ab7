"""A run over a small sample: again, by period, before anything is known; evidence as canonical JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from palier.base.knowledge import AsOf
from palier.results.schema import RESULTS, Outcome, Reason, Status
from tests.engine.conftest import Sample, Tables

EVIDENCE_KEYS = {
    "tier", "scale", "band_from", "measure", "gate", "deducted", "before_cap", "cap", "exchange_rate", "spell_from",
    "spell_until", "root_line_id", "root_period", "joined_on", "left_on", "in_force_from", "in_force_until",
    "price_kind", "reported_on", "last_day", "column", "missing", "unit",
}  # fmt: skip


def test_the_sample_shows_something(whole: Tables) -> None:
    assert len(whole["entitlements"]) > 400
    assert {row["outcome"] for row in whole["entitlements"]} == {outcome.value for outcome in Outcome}
    assert len({row["reason"] for row in whole["entitlements"]}) > 4
    assert whole["statements"]
    assert whole["ladder"]


def test_a_run_again_in_the_same_connection_gives_the_same(sample: Sample, whole: Tables) -> None:
    assert sample.run() == whole


@pytest.mark.parametrize("label", ["FY18-Q3", "FY18-H1", "FY18-M05", "FY19-Q1"])
def test_a_run_of_a_period_has_the_rows_of_the_whole_run_that_stand_in_it(
    label: str, sample: Sample, whole: Tables
) -> None:
    calendar = sample.programme.calendar
    wanted = calendar.period(label)
    found = sample.run(label)
    for name in ("statements", "entitlements", "ladder"):
        expected = [row for row in whole[name] if calendar.period(row["period"]).overlaps(wanted)]
        assert found[name] == expected, name
    assert found["tiers"] == whole["tiers"]


def test_lines_add_up_to_statements(whole: Tables) -> None:
    names = ("partner_id", "payee_id", "benefit_id", "period", "earned_for", "kind", "status", "reversible_by")
    sums: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in whole["entitlements"]:
        sums[tuple(row[name] for name in names)] += row["amount"]
    assert {tuple(row[name] for name in names): row["amount"] for row in whole["statements"]} == dict(sums)


def test_rungs_add_up_to_statements(whole: Tables) -> None:
    assert sum(row["amount"] for row in whole["ladder"]) == sum(row["amount"] for row in whole["statements"])


@pytest.mark.parametrize("name", ["entitlements", "statements", "tiers", "ladder"])
def test_no_two_rows_have_the_same_key(name: str, whole: Tables) -> None:
    keys = [tuple(row[column] for column in RESULTS[name].key) for row in whole[name]]
    assert len(set(keys)) == len(keys)


def test_evidence_is_canonical_json_of_known_keys(whole: Tables) -> None:
    for row in (*whole["entitlements"], *whole["tiers"]):
        evidence = json.loads(row["evidence"])
        canonical = json.dumps(evidence, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert row["evidence"] == canonical, row
    for row in whole["entitlements"]:
        assert set(json.loads(row["evidence"])) <= EVIDENCE_KEYS, row["evidence"]


def test_evidence_has_no_empty_value(whole: Tables) -> None:
    for row in whole["entitlements"]:
        assert all(value not in (None, "", {}) for value in json.loads(row["evidence"]).values()), row["evidence"]


def test_a_reason_stands_where_a_line_is_not_applied_and_only_there(whole: Tables) -> None:
    reasons = {reason.value for reason in Reason}
    for row in whole["entitlements"]:
        assert (row["reason"] is None) == (row["outcome"] == Outcome.APPLIED.value), row
        assert row["reason"] is None or row["reason"] in reasons
        if row["outcome"] != Outcome.APPLIED.value:
            assert (row["amount"], row["base"], row["rate"]) == (0, 0, None), row


def test_a_code_of_reversal_stands_where_an_amount_is_reversible_and_only_there(whole: Tables) -> None:
    for row in whole["entitlements"]:
        assert (row["reversible_by"] is None) == (row["status"] == Status.CERTAIN.value), row
        codes = (row["reversible_by"] or "").split(" ")
        assert codes == sorted(codes)


def test_before_any_version_is_published_there_is_nothing_and_no_fault(sample: Sample) -> None:
    found = sample.run(as_of=AsOf.parse("2015-01-01"))
    assert {name: len(rows) for name, rows in found.items()} == dict.fromkeys(RESULTS, 0)


def test_before_the_programme_begins_tiers_are_known_and_nothing_is_earned(sample: Sample) -> None:
    found = sample.run(as_of=AsOf.parse("2017-02-03"))
    assert found["entitlements"] == []
    assert found["statements"] == []
    assert found["tiers"] != []


def test_what_a_day_knows_is_the_same_whatever_was_asked_before(sample: Sample, whole: Tables) -> None:
    earlier = AsOf.parse("2017-08-01")
    first = sample.run(as_of=earlier)
    assert first != whole
    assert sample.run("FY18-Q1") != first
    assert sample.run(as_of=earlier) == first
