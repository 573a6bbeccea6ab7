"""The defaults that keep cases short."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from palier.programme.loading import require_programme
from palier.runs.case_document import Case
from palier.runs.case_facts import facts_of

PROGRAMME = require_programme(Path(__file__).parents[2] / "programmes" / "first-steps")


def facts(**given: Any) -> dict[str, list[dict[str, str | None]]]:
    """The whole facts of a case that gives these tables."""
    return facts_of(Case.model_validate({"case": "A", "given": given, "expect": {}}), PROGRAMME)


def test_a_sale_needs_only_its_amount() -> None:
    (sale,) = facts(sales=[{"amount": 100}])["sales"]
    assert sale == {
        "line_id": "L1",
        "document_id": "L1",
        "invoiced_on": "2017-02-04",
        "reported_at": "2017-02-05",
        "route": "channel",
        "partner_id": "partner",
        "customer_id": "customer",
        "product_id": "server",
        "quantity": "1",
        "amount": "100",
        "currency": "EUR",
    }


def test_what_a_sale_says_stands_and_an_empty_cell_stays_empty() -> None:
    sale, returned = facts(sales=[{"amount": 1, "partner_id": None, "quantity": 7}, {"amount": -1}])["sales"]
    assert (sale["partner_id"], sale["quantity"], returned["quantity"]) == (None, "7", "-1")


def test_a_direct_sale_has_no_partner() -> None:
    (sale,) = facts(sales=[{"amount": 1, "route": "direct"}])["sales"]
    assert sale["partner_id"] is None


def test_a_correction_has_what_its_root_has_through_a_chain_written_in_any_order() -> None:
    rows = [
        {"line_id": "second", "corrects_line_id": "first", "amount": -1},
        {"line_id": "first", "corrects_line_id": "sold", "amount": -1, "customer_id": "z"},
        {"line_id": "sold", "amount": 9, "partner_id": "a", "customer_id": "c", "product_id": "storage"},
    ]
    second, first, _ = facts(sales=rows)["sales"]
    assert [second[name] for name in ("partner_id", "customer_id", "product_id")] == ["a", "z", "storage"]
    assert first["customer_id"] == "z"


def test_corrections_in_a_circle_are_left_for_the_facts_to_hold() -> None:
    rows = [
        {"line_id": "a", "corrects_line_id": "b", "amount": -1},
        {"line_id": "b", "corrects_line_id": "a", "amount": -1},
    ]
    assert [row["partner_id"] for row in facts(sales=rows)["sales"]] == ["partner", "partner"]


def test_a_table_that_is_left_out_holds_all_that_is_named() -> None:
    found = facts(
        sales=[{"amount": 1, "partner_id": "a", "customer_id": "c", "distributor_id": "d"}],
        legacy_tiers=[{"partner_id": "b", "legacy_programme": "dell", "legacy_tier": "premier"}],
    )
    assert [row["partner_id"] for row in found["partners"]] == ["a", "b"]
    assert [row["joined_on"] for row in found["partners"]] == ["2017-02-04", "2017-02-04"]
    assert [(row["partner_id"], row["track"], row["from"]) for row in found["partner_profiles"]] == [
        ("a", "solution_provider", "2000-01-01"),
        ("b", "solution_provider", "2000-01-01"),
    ]
    assert [row["customer_id"] for row in found["customers"]] == ["c"]
    assert [row["distributor_id"] for row in found["distributors"]] == ["d"]
    assert [row["product_id"] for row in found["products"]] == ["server", "storage", "networking", "client"]


def test_a_table_that_is_given_is_taken_as_it_is() -> None:
    found = facts(
        partners=[{"partner_id": "a"}], sales=[{"amount": 1, "partner_id": "b"}], products=[{"product_id": "storage"}]
    )
    assert [row["partner_id"] for row in found["partners"]] == ["a"]
    assert [(row["product_id"], row["family"]) for row in found["products"]] == [("storage", "storage")]


def test_the_only_partner_given_is_the_one_meant() -> None:
    found = facts(partners=[{"partner_id": "alba"}], sales=[{"amount": 1}], tier_events=[{"tier": "gold"}])
    assert found["sales"][0]["partner_id"] == "alba"
    assert found["tier_events"] == [
        {"tier": "gold", "partner_id": "alba", "kind": "status_match", "from": "2017-02-04"}
    ]
