"""Facts: a fate for every row, in one order that never changes, with the marks in the same transaction."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from palier.base.findings import FindingsError
from palier.facts.files import read_rows
from palier.portal.earnings.models import Mark
from palier.portal.earnings.services import units_mark
from palier.portal.facts.ledger import is_day_due
from palier.portal.facts.models import Person, Reference, Sale
from palier.portal.facts.services import KeyReused, day_begin, history_append
from palier.portal.tenancy.door import tenant
from tests.portal.rows import Row
from tests.portal.samples import SETTINGS, append, load, master_data, sale


def fates(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["key"], row["fate"]) for row in answer["rows"]]


def test_every_row_gets_a_fate_and_its_reason(organisation: int) -> None:
    master_data(organisation)
    append(organisation, "sales", sale("L-1"))
    answer = append(
        organisation,
        "sales",
        sale("L-1"),
        sale("L-2"),
        sale("L-3", partner_id="P-9"),
        sale("L-4", amount="12.345"),
        sale("L-1", amount="7.00"),
    )
    assert fates(answer) == [
        ("L-1", "duplicate"),
        ("L-2", "accepted"),
        ("L-3", "held"),
        ("L-4", "rejected"),
        ("L-1", "rejected"),
    ]
    reasons: Any = answer["rows"]
    assert 'partner_id "P-9" is not known yet' in reasons[2]["reasons"]
    assert "12.345" in reasons[3]["reasons"][0]
    assert answer["received"] == 5
    assert {"fate": "accepted", "currency": "EUR", "amount": "1000.00"} in answer["control_totals"]  # type: ignore[operator]


def test_money_is_kept_in_minor_units_of_its_currency(organisation: int) -> None:
    master_data(organisation)
    append(organisation, "sales", sale("L-1", amount="10.01"), sale("L-2", amount="1000", currency="JPY"))
    with tenant(organisation):
        kept = dict(Sale.objects.filter(organisation_id=organisation).values_list("line_id", "amount_minor"))
    assert kept == {"L-1": 1001, "L-2": 1000}


def test_numbers_and_instants_grow_together_whoever_writes(organisation: int) -> None:
    master_data(organisation)

    def write(writer: int) -> None:
        for number in range(8):
            append(organisation, "sales", sale(f"L-{writer}-{number}"))
        connection.close()

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with tenant(organisation):
        sales = Sale.objects.filter(organisation_id=organisation).values_list("recorded_seq", "recorded_at")
        others = Reference.objects.filter(organisation_id=organisation).values_list("recorded_seq", "recorded_at")
        all_of_them = sorted([*sales, *others])
    assert [seq for seq, _ in all_of_them] == list(range(1, len(all_of_them) + 1))
    instants = [at for _, at in all_of_them]
    assert instants == sorted(set(instants))


def test_one_organisation_never_sees_the_facts_of_another(organisation: int) -> None:
    from palier.portal.accounts.services import organisation_create

    other = organisation_create(slug=f"other-{organisation}", name="Other vendor")
    master_data(organisation)
    append(organisation, "sales", sale("L-1"))
    with tenant(other):
        assert not Sale.objects.exists()
        assert not Reference.objects.exists()
    assert not Sale.objects.exists()  # outside the door


def test_a_partner_sees_its_own_lines_and_no_other(organisation: int) -> None:
    master_data(organisation)
    append(
        organisation, "sales", sale("L-1"), sale("L-2", partner_id="P-2"), sale("L-3", partner_id=None, route="direct")
    )
    with tenant(organisation, "P-2"):
        assert list(Sale.objects.values_list("line_id", flat=True)) == ["L-2"]
        assert not Reference.objects.exists()


def test_marks_stand_or_fall_with_the_facts(organisation: int) -> None:
    master_data(organisation)
    with tenant(organisation):
        before = Mark.objects.count()

    def failing(units: object, seq: int) -> None:
        units_mark(units, seq)  # type: ignore[arg-type]
        raise RuntimeError("the power fails")

    rows = [("sales", read_rows("sales", [sale("L-1")], SETTINGS).accepted[0][1], None)]
    with pytest.raises(RuntimeError, match="power"):
        history_append(organisation_id=organisation, rows=rows, mark_units=failing)
    with tenant(organisation):
        assert not Sale.objects.filter(line_id="L-1").exists()
        assert Mark.objects.count() == before
    append(organisation, "sales", sale("L-1"))
    with tenant(organisation):
        assert Mark.objects.count() > before


def test_a_sale_touches_its_partner_and_those_who_share_the_customer_group(organisation: int) -> None:
    master_data(organisation)
    append(organisation, "sales", sale("L-1", partner_id="P-2", customer_id="C-2"))
    with tenant(organisation):
        last = Mark.objects.latest("recorded_seq").recorded_seq
    append(organisation, "sales", sale("L-2", customer_id="C-1"))
    append(organisation, "sales", sale("L-3", customer_id="C-3"))
    with tenant(organisation):
        marks = Mark.objects.filter(recorded_seq__gt=last).order_by("recorded_seq", "unit_id")
        assert list(marks.values_list("unit_kind", "unit_id")) == [
            ("partner", "P-1"),
            ("partner", "P-2"),
            ("partner", "P-1"),
        ]


def test_same_key_and_body_give_the_same_answer_and_another_body_is_refused(organisation: int) -> None:
    master_data(organisation)
    first = append(organisation, "sales", sale("L-1"), key="delivery-1")
    assert append(organisation, "sales", sale("L-1"), key="delivery-1") == first
    assert fates(first) == [("L-1", "accepted")]
    with pytest.raises(KeyReused, match="delivery-1"):
        append(organisation, "sales", sale("L-2"), key="delivery-1")


def test_persons_are_random_keys_in_the_facts(organisation: int) -> None:
    master_data(organisation)
    held: Row = {
        "partner_id": "P-1",
        "person_id": "jo@p1.example",
        "competency": "storage",
        "obtained_on": "2017-01-01",
    }
    append(organisation, "certifications", held)
    append(organisation, "certifications", {**held, "competency": "servers"})
    with tenant(organisation):
        contents = Reference.objects.filter(table_name="certifications").values_list("content", flat=True)
        keys = {content["person_id"] for content in contents}
        assert len(contents) == 2
        assert keys == {Person.objects.get(person_id="jo@p1.example").person_key}
        assert "jo@p1.example" not in str(list(contents))


def test_a_batch_as_a_whole_is_refused_with_findings(organisation: int) -> None:
    with pytest.raises(FindingsError, match="Did you mean"):
        append(organisation, "sale", sale("L-1"))
    with pytest.raises(FindingsError, match="from 1 to 5000"):
        append(organisation, "sales")


def test_the_first_writer_of_a_day_records_it_and_a_day_set_by_hand_moves_the_clock(organisation: int) -> None:
    def begin(day: int | None = None) -> date | None:
        wanted = None if day is None else date(2017, 10, day)
        return day_begin(organisation_id=organisation, mark_units=units_mark, day=wanted)

    assert begin(10) is None  # no fact yet: only the clock is set
    master_data(organisation)
    with tenant(organisation):
        recorded = Reference.objects.filter(table_name="partners").latest("recorded_seq").recorded_at
        days = Reference.objects.filter(table_name="day_begun").values_list("key", flat=True)
        assert list(days) == ["2017-10-10"]
    assert recorded.date() == date(2017, 10, 10)
    assert begin() is None
    assert begin(9) is None  # too late: the ledger is past it
    assert begin(11) == date(2017, 10, 11)


def test_history_goes_before_the_day_that_a_fresh_ledger_was_set_to(organisation: int) -> None:
    day_begin(organisation_id=organisation, mark_units=units_mark, day=date(2017, 10, 17))
    load(organisation, "sales", sale("L-1"))
    with tenant(organisation):
        assert Sale.objects.get().recorded_at.date() == date(2017, 10, 10)
        assert is_day_due()
    assert day_begin(organisation_id=organisation, mark_units=units_mark) == date(2017, 10, 17)


def test_loaded_history_keeps_the_instants_at_which_it_was_known(organisation: int) -> None:
    read = read_rows("sales", [sale("L-1"), sale("L-2", reported_at="2017-10-12T08:00:00Z")], SETTINGS)
    rows = [("sales", row, row["reported_at"]) for _, row in read.accepted]
    assert history_append(organisation_id=organisation, rows=rows, mark_units=units_mark) == 2
    assert history_append(organisation_id=organisation, rows=rows, mark_units=units_mark) == 0
    with tenant(organisation):
        kept = list(Sale.objects.order_by("recorded_seq").values_list("line_id", "recorded_at"))
        days = list(Reference.objects.order_by("recorded_seq").values_list("key", flat=True))
    assert [line for line, _ in kept] == ["L-1", "L-2"]
    assert [at.replace(microsecond=0) for _, at in kept] == [
        datetime(2017, 10, 10, 9, tzinfo=UTC),
        datetime(2017, 10, 12, 8, tzinfo=UTC),
    ]
    assert days == ["2017-10-10", "2017-10-12"]


def test_a_value_that_changes_and_changes_back_is_loaded_as_three_versions_once(organisation: int) -> None:
    versions: list[Row] = [
        {"customer_id": "C-1", "name": name, "country": "FR", "segment": "large", "reported_at": f"2017-0{month}-01"}
        for month, name in ((1, "One"), (2, "Two"), (3, "One"))
    ]
    assert load(organisation, "customers", *versions) == 3
    assert load(organisation, "customers", *versions) == 0
    assert load(organisation, "customers", *versions, {**versions[0], "name": "Four", "reported_at": "2017-04-01"}) == 1
