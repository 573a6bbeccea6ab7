"""Totals past the supported range fail the run with a finding, whichever engine calculates (semantics 10)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from palier.base.findings import FindingsError
from palier.base.knowledge import AsOf
from palier.facts.files import facts_from_rows
from palier.programme.loading import require_programme
from palier.runs.calculation import ENGINES, Calculation, Engine, calculate, fact_settings

FIRST_STEPS = Path(__file__).parents[2] / "programmes" / "first-steps"


def sold(engine: Engine, *amounts: str) -> Calculation:
    """A run over lines of one partner that are all sound by themselves."""
    programme = require_programme(FIRST_STEPS)
    lines = [
        {
            "line_id": f"L-{number}", "document_id": "D", "invoiced_on": "2017-10-10", "route": "channel",
            "reported_at": "2017-10-11T00:00:00Z", "partner_id": "P-1", "customer_id": "C-1", "product_id": "SRV",
            "quantity": "1", "amount": amount, "currency": "EUR",
        }
        for number, amount in enumerate(amounts)
    ]  # fmt: skip
    facts = facts_from_rows(
        {
            "partners": [{"partner_id": "P-1", "name": "Partner 1", "joined_on": "2016-01-30"}],
            "customers": [{"customer_id": "C-1", "name": "Customer 1", "country": "FR", "segment": "large"}],
            "products": [{"product_id": "SRV", "line_of_business": "server", "family": "rack", "kind": "product"}],
            "sales": lines,
        },
        fact_settings(programme),
    )
    assert not facts.findings
    return calculate(programme, facts, AsOf.parse("2017-10-17"), engine=engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_total_of_ten_to_the_thirteenth_is_refused_and_named(engine: Engine) -> None:
    words = r'the total of "P-1" under "\w+" in FY18-Q3 reaches 10\^13'
    with pytest.raises(FindingsError, match=words):
        sold(engine, "9999999999999.99", "0.01")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_largest_total_below_it_is_calculated(engine: Engine) -> None:
    rows = sold(engine, "9999999999999.98", "0.01").results.rows("statements")
    assert max(row["base"] for row in rows) == Decimal("9999999999999.99")
