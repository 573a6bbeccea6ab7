"""The API: facts in with a fate each, statements out, refusals as problem details."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from palier.portal.accounts.models import ApiToken
from tests.portal.people import Program, signed_in
from tests.portal.samples import append, open_quarter, sale
from tests.portal.workers import work_once


def is_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    return body


def test_posted_rows_come_back_with_fates_and_control_totals(organisation: int) -> None:
    open_quarter(organisation)
    program = Program(organisation)
    answer = program.post("sales", [sale("L-1"), sale("L-2", amount="1,5")], key="b-1")
    assert answer.status_code == 200
    body = answer.json()
    assert [(row["key"], row["fate"]) for row in body["rows"]] == [("L-1", "accepted"), ("L-2", "rejected")]
    assert body["accepted"] + body["held"] + body["rejected"] + body["duplicate"] == body["received"] == 2
    assert body["control_totals"] == [{"fate": "accepted", "currency": "EUR", "amount": "1000.00"}]
    assert program.post("sales", [sale("L-1"), sale("L-2", amount="1,5")], key="b-1").json() == body
    refusal = is_problem(program.post("sales", [sale("L-3")], key="b-1"), 422)
    assert "b-1" in refusal["detail"]


def test_refusals_name_the_fault_and_the_remedy(organisation: int) -> None:
    open_quarter(organisation)
    program = Program(organisation)
    assert "Did you mean" in str(is_problem(program.post("sale", [sale("L-1")], key="k"), 404)["findings"])
    unknown = is_problem(program.post("sales", [sale("L-1", custmer_id="C-1")], key="k"), 422)["findings"]
    assert "custmer_id" in str(unknown)
    assert "in quotes" in str(is_problem(program.post("sales", [{**sale("L-1"), "amount": 10.1}], key="k"), 422))
    assert "Idempotency-Key" in str(is_problem(program.post("sales", [sale("L-1")]), 422)["findings"])
    stranger = Client().post("/api/v1/facts/sales", {"rows": [sale("L-1")]}, content_type="application/json")
    assert stranger["WWW-Authenticate"] == "Bearer"
    is_problem(stranger, 401)


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800"])
def test_a_sign_that_no_text_can_hold_is_refused_in_words(organisation: int, sign: str) -> None:
    open_quarter(organisation)
    body = json.dumps({"rows": [sale("L-1")]}).replace("L-1", f"L-1{sign}")
    token = {"Authorization": f"Bearer {Program(organisation).token}", "Idempotency-Key": "k"}
    answer = Client().post("/api/v1/facts/sales", body, content_type="application/json", headers=token)
    assert "no character" in str(is_problem(answer, 422)["findings"])


def test_an_address_may_hold_any_sign_of_a_partner(organisation: int) -> None:
    open_quarter(organisation)
    odd = "P/1 é?#'"
    append(organisation, "partners", {"partner_id": odd, "name": "Odd", "joined_on": "2016-01-30"})
    work_once(organisation)
    vendor = signed_in(organisation)
    address = reverse("partner", args=[odd])
    assert f'href="{escape(address)}"' in vendor.get("/en/").content.decode()
    assert b"Odd" in vendor.get(address).content
    assert vendor.get(f"/api/v1/partners/{quote(odd)}/statements").json()["partner_id"] == odd
    for path in ("/en/partners/P%00/", "/partners/P%00/stream"):
        assert vendor.get(path).status_code == 404
    is_problem(vendor.get("/api/v1/partners/P%00/statements"), 404)


def test_a_session_cannot_write_facts(organisation: int) -> None:
    open_quarter(organisation)
    rows = {"rows": [sale("L-1")]}
    answer = signed_in(organisation).post("/api/v1/facts/sales", rows, content_type="application/json")
    is_problem(answer, 401)


def test_tokens_are_kept_as_hashes_and_can_be_revoked(organisation: int) -> None:
    open_quarter(organisation)
    program = Program(organisation)
    kept = ApiToken.objects.get(organisation_id=organisation)
    assert program.token not in str(vars(kept))
    assert program.get("/partners/P-1/statements").status_code == 200
    ApiToken.objects.filter(pk=kept.pk).update(revoked_at="2026-01-01T00:00:00Z")
    is_problem(program.get("/partners/P-1/statements"), 401)


def test_statements_are_the_contract_rows_with_money_as_text(organisation: int) -> None:
    open_quarter(organisation)
    program = Program(organisation)
    program.post("sales", [sale("L-1")], key="b-1")
    work_once(organisation)
    body = program.get("/partners/P-1/statements?period=FY18-Q3").json()
    base = next(row for row in body["rows"] if row["benefit_id"] == "base")
    assert (base["amount"], base["currency"], base["rate"], base["status"]) == ("15.00", "EUR", "0.015000", "certain")
    assert base["base"] == "1000.00"
    assert program.get("/partners/P-1/statements?period=FY18-Q1").json()["rows"] == []


def test_a_strangers_statement_does_not_exist(organisation: int) -> None:
    from palier.portal.accounts.services import organisation_create

    open_quarter(organisation)
    other = Program(organisation_create(slug=f"other-{organisation}", name="Other"))
    is_problem(other.get("/partners/P-1/statements"), 404)
    partner = signed_in(organisation, "P-1")
    assert partner.get("/api/v1/partners/P-1/statements").status_code == 200
    for unseen in ("P-2", "P-404"):
        is_problem(partner.get(f"/api/v1/partners/{unseen}/statements"), 404)
    is_problem(Client().get("/api/v1/partners/P-1/statements"), 401)


def test_the_description_is_openapi_3_1_and_names_every_path() -> None:
    body = Client().get("/api/v1/openapi.json").json()
    assert body["openapi"].startswith("3.1")
    assert set(body["paths"]) == {"/api/v1/facts/{table}", "/api/v1/partners/{partner_id}/statements"}
