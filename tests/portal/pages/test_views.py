"""The pages: each reader's own, in its language; what is not there, or not for the reader, reads the same."""

from __future__ import annotations

import re

from django.test import Client

from tests.portal.people import PASSWORD, signed_in, user
from tests.portal.samples import append, open_quarter, sale
from tests.portal.workers import work_once


def text_of(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode())).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_partner_reads_its_quarter_in_both_languages(organisation: int) -> None:
    open_quarter(organisation)
    append(organisation, "sales", sale("L-1"), sale("L-2", price_kind="special", customer_id="C-3"))
    work_once(organisation)
    partner = signed_in(organisation, "P-1")
    english, french = text_of(partner.get("/en/").content), text_of(partner.get("/fr/").content)
    assert "Quarter 3, FY18 · 5 August to 3 November 2017 · 17 days left" in english
    assert "Earned this quarter €74 .10" in english
    assert "Base benefit 1.5% of €1,000.00" in english
    assert "Reversible until 3 December €59.10" in english
    assert "Not applied (Volume accelerator): €249,000.00 short of the gate of €250,000.00." in english
    assert "Gold, until 2 February 2018" in english
    assert "Trimestre 3, exercice FY18 · du 5 août au 3 novembre 2017 · il reste 17 jours" in french
    assert "Gagné ce trimestre 74 ,10 €" in french
    assert "la nature de prix « prix spécial » ne gagne rien" in french
    assert "P-2" not in english
    assert "Partner 2" not in english


def test_an_opened_amount_shows_its_lines_without_script_and_as_a_fragment(organisation: int) -> None:
    open_quarter(organisation)
    append(organisation, "sales", sale("L-1"))
    work_once(organisation)
    partner = signed_in(organisation, "P-1")
    assert "Why €15.00? Base benefit" in text_of(partner.get("/en/?why=base").content)
    headers = {"HX-Request": "true", "HX-Target": "figures"}
    fragment = partner.get("/en/?why=base", headers=headers).content
    assert fragment.lstrip().startswith(b'<div id="figures"')
    assert "Why €15.00? Base benefit" in text_of(fragment)
    by_action = text_of(partner.get("/en/?by=action").content)
    assert "Win a customer New customer" in by_action


def test_a_quarter_without_a_sale_says_so_at_full_size(organisation: int) -> None:
    open_quarter(organisation)
    append(organisation, "customers", {"customer_id": "C-7", "name": "Seven", "country": "FR", "segment": "large"})
    append(organisation, "partners", {"partner_id": "P-3", "name": "Partner 3", "joined_on": "2017-01-01"})
    work_once(organisation)
    shown = text_of(signed_in(organisation, "P-3").get("/en/").content)
    assert "Earned this quarter €0 .00" in shown
    assert "No sale reported yet this quarter. The quarter runs to 3 November 2017." in shown


def test_before_the_first_statement_the_page_says_that_there_is_none(organisation: int) -> None:
    shown = text_of(signed_in(organisation, "P-1").get("/en/").content)
    assert "Nothing has been calculated yet" in shown


def test_a_strangers_page_and_one_that_does_not_exist_are_the_same(organisation: int) -> None:
    open_quarter(organisation)
    partner = signed_in(organisation, "P-1")
    stranger, nobody = partner.get("/en/partners/P-2/"), partner.get("/en/partners/P-404/")
    assert (stranger.status_code, nobody.status_code) == (404, 404)
    without_names = [re.sub(rb"P-\w+", b"", answer.content) for answer in (stranger, nobody)]
    assert without_names[0] == without_names[1]
    assert partner.get("/en/partners/P-1/").status_code == 200
    assert signed_in(organisation).get("/en/partners/P-2/").status_code == 200


def test_who_belongs_to_no_organisation_is_refused(organisation: int) -> None:
    someone = user(organisation)
    someone.organisation = None
    someone.save()
    client = Client()
    client.force_login(someone, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/en/").status_code == 403


def test_sign_in_takes_name_and_password_and_leads_home(organisation: int) -> None:
    someone = user(organisation, "P-1")
    client = Client()
    assert client.get("/en/").headers["Location"] == "/en/accounts/login/?next=/en/"
    refused = client.post("/en/accounts/login/", {"login": someone.username, "password": "wrong-password-1"})
    assert b'class="refused"' in refused.content
    answer = client.post("/fr/accounts/login/", {"login": someone.username, "password": PASSWORD})
    assert answer.headers["Location"] == "/fr/"
    assert "closed" in text_of(Client().get("/en/accounts/signup/").content).lower()


def test_the_vendor_sees_its_partners_by_name(organisation: int) -> None:
    open_quarter(organisation)
    work_once(organisation)
    shown = text_of(signed_in(organisation).get("/en/").content)
    assert "2 partners" in shown
    assert "Partner 1 P-1" in shown


def test_what_came_since_the_last_visit_is_told(organisation: int) -> None:
    open_quarter(organisation)
    append(organisation, "sales", sale("L-1"))
    work_once(organisation)
    partner = signed_in(organisation, "P-1")
    assert "since your visit" not in text_of(partner.get("/en/").content)
    session = partner.session
    session["visit P-1"] |= {"at": "2026-03-01T08:30:00+00:00"}
    session.save()
    append(organisation, "sales", sale("L-2"))
    work_once(organisation)
    assert "+€74.10 since your visit of 1 March, 08:30" in text_of(partner.get("/en/").content)
