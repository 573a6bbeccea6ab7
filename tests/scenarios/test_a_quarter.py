"""A quarter of one partner, told day by day: the same facts, and what each day's statement says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from palier.programme.loading import require_programme
from palier.programme.yaml_text import Text, read_yaml
from palier.runs.case_document import Case
from palier.runs.case_loading import Placed
from palier.runs.cases import run_case

FIRST_STEPS = require_programme(Path(__file__).parents[2] / "programmes" / "first-steps")

FACTS = b"""
tier_events:
  - {partner_id: alba, tier: gold}
sales:
  # South bought from the vendor itself last autumn.
  - {line_id: D, invoiced_on: 2016-10-03, route: direct, customer_id: South, amount: 1.00}
  # Alba wins North, sells to South, and sells to North again; that last sale is reported after the quarter's end.
  - {line_id: A, invoiced_on: 2017-02-10, partner_id: alba, customer_id: North, product_id: storage, amount: 100000.00}
  - {line_id: B, invoiced_on: 2017-03-20, partner_id: alba, customer_id: South, product_id: storage, amount: 140000.00}
  - line_id: C
    invoiced_on: 2017-04-28
    reported_at: 2017-05-09
    partner_id: alba
    customer_id: North
    product_id: server
    amount: 60000.00
  # In June a part of the first sale comes back.
  - {line_id: R, invoiced_on: 2017-06-10, corrects_line_id: A, amount: -40000.00}
  # And a distributor reports at last that berg had sold to North before alba did.
  - {line_id: Z, invoiced_on: 2017-02-06, reported_at: 2017-06-20, partner_id: berg, customer_id: North, amount: 10.00}
"""

STORY: list[tuple[str, str, dict[str, list[dict[str, Any]]]]] = [
    (
        "2017-02-11",
        "the first sale earns for a new customer, which a report could still spoil; the gate is far",
        {
            "statements": [
                {"benefit_id": "base", "period": "FY18-Q1", "amount": "2500.00", "status": "certain"},
                {
                    "benefit_id": "new_customer",
                    "period": "FY18-Q1",
                    "base": "97500.00",
                    "amount": "5850.00",
                    "reversible_by": "newness-can-change",
                },
                {"benefit_id": "accelerator", "period": "FY18-Q1", "amount": "0.00", "reversible_by": "period-open"},
            ],
            "entitlements": [
                {"line_id": "A", "reason": "gate-missed", "evidence": {"measure": "100000.00", "missing": "150000.00"}}
            ],
        },
    ),
    (
        "2017-03-21",
        "a sale to a customer of the vendor's own earns the base benefit alone",
        {
            "totals": [
                {"benefit_id": "base", "amount": "6000.00"},
                {"benefit_id": "new_customer", "amount": "5850.00"},
                {"benefit_id": "accelerator", "amount": "0.00"},
            ],
            "entitlements": [{"line_id": "B", "benefit_id": "new_customer", "reason": "not-new-customer"}],
        },
    ),
    (
        "2017-05-09",
        "the late report stands in its own quarter and opens the gate for all that was sold in it",
        {
            "totals": [
                {"benefit_id": "base", "period": "FY18-Q1", "amount": "6900.00"},
                {"benefit_id": "new_customer", "period": "FY18-Q1", "amount": "9396.00"},
                {"benefit_id": "accelerator", "period": "FY18-Q1", "amount": "1500.00"},
            ],
            "statements": [{"benefit_id": "base", "period": "FY18-Q2", "absent": True}],
        },
    ),
    (
        "2017-06-05",
        "thirty days after its end the quarter is certain",
        {
            "ladder": [
                {"benefit_id": "new_customer", "rung": "certain", "amount": "9396.00"},
                {"benefit_id": "accelerator", "rung": "certain", "amount": "1500.00"},
                {"benefit_id": "accelerator", "rung": "reversible", "absent": True},
            ],
        },
    ),
    (
        "2017-06-11",
        "the return takes back in its own quarter what its part earned, and leaves the first quarter alone",
        {
            "totals": [
                {"benefit_id": "base", "period": "FY18-Q1", "amount": "6900.00"},
                {"benefit_id": "new_customer", "period": "FY18-Q1", "amount": "9396.00"},
                {"benefit_id": "accelerator", "period": "FY18-Q1", "amount": "1500.00"},
                {"benefit_id": "base", "period": "FY18-Q2", "amount": "-1000.00"},
                {"benefit_id": "new_customer", "period": "FY18-Q2", "amount": "-2340.00"},
                {"benefit_id": "accelerator", "period": "FY18-Q2", "amount": "-200.00"},
            ],
        },
    ),
    (
        "2017-06-20",
        "an earlier purchase reported at last gives the customer to another partner, and the return nothing to undo",
        {
            "entitlements": [
                {
                    "line_id": "A",
                    "benefit_id": "new_customer",
                    "reason": "spell-of-another-partner",
                    "evidence": {"spell_from": "2017-02-06"},
                },
                {"line_id": "R", "benefit_id": "new_customer", "reason": "root-earned-nothing", "amount": "0.00"},
                {"line_id": "Z", "benefit_id": "new_customer", "amount": "0.60"},
            ],
            "totals": [
                {"partner_id": "alba", "benefit_id": "base", "period": "FY18-Q1", "amount": "6900.00"},
                {"partner_id": "alba", "benefit_id": "new_customer", "amount": "0.00"},
            ],
        },
    ),
    (
        "2017-02-11",
        "and what the first day knew has not changed by it",
        {"totals": [{"benefit_id": "new_customer", "amount": "5850.00"}]},
    ),
]


@pytest.mark.parametrize(("day", "what", "expect"), STORY, ids=[f"{day}: {what}" for day, what, _ in STORY])
def test_each_day_of_the_story(day: str, what: str, expect: dict[str, Any]) -> None:
    given = read_yaml("story", FACTS).data
    as_of = read_yaml("story", f"day: {day}".encode()).data["day"]
    case = Case.model_validate({"case": what, "as_of": as_of, "given": given, "expect": expect})
    assert run_case(FIRST_STEPS, Placed(case, Text("story", lines={(): 1}), ())).differences == ()
