"""The plan of a programme: levels, periods by version, and the values that hold in each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from palier.base.knowledge import AsOf
from palier.plan.building import build_plan
from palier.plan.steps import BenefitStep, Plan
from palier.programme.document import Programme
from tests.reference.building import benefit, dated, flat, programme, version_of

DAY = date.fromisoformat
NEW = {"kind": "new_customer", "look_back_months": 12, "earns_for_months": 6}


def plan_of(document: Programme, on: str = "2018-01-10", period: str | None = None) -> Plan:
    return build_plan(document, AsOf.parse(on), None if period is None else document.calendar.period(period))


def step_of(plan: Plan, name: str, version: str | None = None) -> BenefitStep:
    (found,) = [step for step in plan.benefits if step.benefit_id == name and version in (None, step.version)]
    return found


def labels(step: BenefitStep) -> list[str]:
    return [each.period.label for each in step.periods]


def test_a_base_net_of_others_stands_one_level_above_the_highest_of_them() -> None:
    plan = plan_of(
        programme(
            benefit("a"),
            benefit("b", base={"net_of": ["a"]}),
            benefit("c"),
            benefit("d", base={"net_of": ["c", "b"]}),
            benefit("e", base={"net_of": ["a"]}),
        )
    )
    assert {step.benefit_id: step.level for step in plan.benefits} == {"a": 0, "b": 1, "c": 0, "d": 2, "e": 1}
    assert plan.levels == 3


def test_a_benefit_has_one_level_over_all_versions() -> None:
    later = version_of(benefit("a"), benefit("b"), in_force_from="2017-07-01")
    plan = plan_of(programme(benefit("a"), benefit("b", base={"net_of": ["a"]}), versions=[later]))
    assert step_of(plan, "b", "2017-07-01").level == 1
    assert step_of(plan, "b", "2017-07-01").net_of == ()


def test_a_period_is_calculated_with_the_version_of_its_first_day() -> None:
    later = version_of(benefit(period="quarter"), in_force_from="2017-05-15")
    plan = plan_of(programme(benefit(period="quarter"), versions=[later]))
    assert labels(step_of(plan, "base", "2017-01-01")) == ["2017-Q1", "2017-Q2"]
    assert labels(step_of(plan, "base", "2017-05-15")) == ["2017-Q3", "2017-Q4", "2018-Q1"]


def test_a_version_from_the_first_day_of_a_period_calculates_it() -> None:
    later = version_of(benefit(), in_force_from="2017-07-01")
    plan = plan_of(programme(benefit(), versions=[later]))
    assert labels(step_of(plan, "base", "2017-01-01")) == ["2017-Q1", "2017-Q2"]
    assert labels(step_of(plan, "base", "2017-07-01"))[0] == "2017-Q3"


def test_a_version_that_no_period_begins_under_has_no_step() -> None:
    later = version_of(benefit(), in_force_from="2017-04-02")
    last = version_of(benefit(), in_force_from="2017-06-30")
    plan = plan_of(programme(benefit(), versions=[later, last]))
    assert [step.version for step in plan.benefits] == ["2017-01-01", "2017-06-30"]


def test_a_version_not_published_yet_does_not_exist() -> None:
    later = version_of(benefit(), in_force_from="2017-07-01", published_at="2017-08-01T00:00:00Z")
    document = programme(benefit(), versions=[later])
    assert [step.version for step in plan_of(document, "2017-07-31").benefits] == ["2017-01-01"]
    assert labels(step_of(plan_of(document, "2017-07-31"), "base"))[-1] == "2017-Q3"
    assert labels(step_of(plan_of(document, "2017-08-01"), "base", "2017-01-01"))[-1] == "2017-Q2"


@pytest.mark.parametrize(("on", "last"), [("2017-03-31", "2017-Q1"), ("2017-04-01", "2017-Q2"), ("2016-12-31", None)])
def test_periods_begin_with_the_version_and_end_with_the_one_begun_by_the_day(on: str, last: str | None) -> None:
    plan = plan_of(programme(benefit()), on)
    assert [labels(step)[-1] for step in plan.benefits] == ([] if last is None else [last])


def test_a_period_that_began_before_the_programme_is_never_calculated() -> None:
    plan = plan_of(programme(benefit("yearly", period="year"), benefit(), starts_on="2017-02-01"))
    assert labels(step_of(plan, "yearly")) == ["2018"]
    assert labels(step_of(plan, "base"))[0] == "2017-Q2"


def test_a_wanted_period_is_kept_apart_since_others_feed_it() -> None:
    plan = plan_of(programme(benefit()), period="2017-Q3")
    assert plan.period is not None
    assert plan.period.label == "2017-Q3"
    assert len(step_of(plan, "base").periods) == 5


def test_gates_and_caps_are_those_of_the_periods_first_day_in_cents() -> None:
    values = [
        {"from": "2010-01-01", "reference": "r", "value": "1000.00"},
        {"from": "2017-04-01", "reference": "r", "value": "2000.50"},
    ]
    plan = plan_of(programme(benefit(gate={"at_least": values}, cap={"at_most": values})), "2017-05-01")
    assert [(each.gate, each.cap) for each in step_of(plan, "base").periods] == [(100000, 100000), (200050, 200050)]


def test_a_currency_without_decimals_counts_in_whole_units() -> None:
    plan = plan_of(programme(benefit(cap={"at_most": dated("500")}), header={"currency": "JPY"}), "2017-01-10")
    assert plan.minor_units == 0
    assert step_of(plan, "base").periods[0].cap == 500


def test_a_line_is_late_from_so_many_days_after_the_periods_end() -> None:
    plan = plan_of(programme(benefit(reported_within_days=10)), "2017-01-10")
    assert step_of(plan, "base").periods[0].late_from == datetime(2017, 4, 11, tzinfo=UTC)
    assert step_of(plan_of(programme(benefit()), "2017-01-10"), "base").periods[0].late_from is None


def test_newness_counts_from_the_benefits_first_day_over_all_versions() -> None:
    first = benefit(qualifiers=[NEW], in_force={"from": "2017-02-01"})
    later = version_of(benefit(qualifiers=[NEW]), benefit("other", qualifiers=[NEW]), in_force_from="2017-07-01")
    plan = plan_of(programme(first, versions=[later]))
    found = {(step.benefit_id, step.version): step.newness.first_day for step in plan.benefits if step.newness}
    assert found == {
        ("base", "2017-01-01"): DAY("2017-02-01"),
        ("base", "2017-07-01"): DAY("2017-02-01"),
        ("other", "2017-07-01"): DAY("2017-07-01"),
    }


def test_newness_carries_what_the_programme_says_of_it() -> None:
    qualifier = {**NEW, "earned_by": "any", "minimum_purchase": "12.34"}
    newness = step_of(plan_of(programme(benefit(qualifiers=[qualifier]))), "base").newness
    assert newness is not None
    assert (newness.look_back_months, newness.earns_for_months, newness.minimum_purchase) == (12, 6, 1234)
    assert not newness.is_for_first_partner


def test_a_selection_that_names_no_line_takes_all_that_the_programme_lists() -> None:
    step = step_of(plan_of(programme(benefit(selection={"families": ["rack"]}))), "base")
    assert step.selection.lines_of_business == ("server", "storage")
    assert step.selection.families == ("rack",)
    assert step.selection.product_kinds is None


def test_a_measure_without_a_selection_takes_the_benefits_own() -> None:
    selection = {"lines_of_business": ["storage"]}
    other = {"measure": {"selection": {"lines_of_business": ["server"]}}, "at_least": dated("1")}
    step = step_of(plan_of(programme(benefit(selection=selection, gate=other))), "base")
    assert step.measure.selection == step.selection
    assert step.gate_measure is not None
    assert step.gate_measure.selection.lines_of_business == ("server",)


def test_nothing_published_is_nothing_planned() -> None:
    plan = plan_of(programme(benefit()), "2015-01-01")
    assert plan.benefits == ()
    assert plan.tiers.order == ()
    assert plan.levels == 1


def test_steps_are_numbered_in_the_order_of_versions_and_benefits() -> None:
    later = version_of(benefit("b"), benefit("a"), in_force_from="2017-07-01")
    plan = plan_of(programme(benefit("a"), benefit("b"), versions=[later]))
    assert [(step.number, step.benefit_id, step.version[:7]) for step in plan.benefits] == [
        (0, "a", "2017-01"),
        (1, "b", "2017-01"),
        (2, "b", "2017-07"),
        (3, "a", "2017-07"),
    ]


def test_the_same_programme_and_day_give_the_same_plan() -> None:
    document = programme(benefit("a"), benefit("b", flat("0.02"), base={"net_of": ["a"]}))
    assert plan_of(document) == plan_of(document)
    assert hash(plan_of(document).benefits) == hash(plan_of(document).benefits)


def test_a_plan_holds_whole_numbers_where_there_is_money() -> None:
    plan = plan_of(programme(benefit(gate={"at_least": dated("0.01")}, cap={"at_most": dated("9999999999999.99")})))
    period = step_of(plan, "base").periods[0]
    assert (period.gate, period.cap) == (1, 999_999_999_999_999)
    assert not isinstance(period.cap, Decimal)
