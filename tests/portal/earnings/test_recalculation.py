"""One step of the worker, alone: whose failure it is, who gets a turn, and which programme a mark asks for."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator

import pytest

from palier.portal.earnings.models import Mark, Statement
from palier.portal.tenancy.door import tenant
from tests.portal.samples import append, open_quarter, sale
from tests.portal.workers import start_worker, the_worker

STEP = """
import django; django.setup()
import json, sys
from decimal import Decimal
from django.db import connection
from palier.portal.earnings import recalculation
from palier.portal.earnings.loop import Failures, work
from palier.portal.earnings.marks import take_marks
from palier.portal.earnings.results import StatementLine, UnitResult
from palier.portal.tenancy.door import tenant

organisation = int(sys.argv[1])

def line(partner, base):
    return StatementLine(partner, partner, "sum", "FY18-Q3", "FY18-Q3", "earned", "money", None, "certain", "",
                         Decimal(base), "EUR", None, Decimal(0), "EUR", "v")

def say(words):
    print(json.dumps(words))
"""


@pytest.fixture
def waiting(organisation: int) -> Iterator[int]:
    """An organisation whose partners P-1 and P-2 wait, while the worker of all tests stands still."""
    the_worker().send_signal(signal.SIGSTOP)
    try:
        open_quarter(organisation)
        append(organisation, "sales", sale("L-1"))
        yield organisation
    finally:
        the_worker().send_signal(signal.SIGCONT)


def said_by(step: str, organisation: int) -> object:
    """What a step says that runs in a process of the worker's role."""
    worker = start_worker("-c", STEP + step, str(organisation), stdout=True)
    output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0
    return json.loads(output)


def test_a_result_that_cannot_be_stored_is_the_failure_of_its_unit_alone(waiting: int) -> None:
    step = """
def calculate(published, facts, units, connection):
    return {unit: UnitResult((line(unit[1], 10**13 if unit[1] == "P-1" else 1),), (), ()) for unit in units}

failures = Failures()
while work(calculate, lambda: False, failures):
    pass
say(sorted(unit for owner, (kind, unit) in failures.until if owner == organisation))
"""
    assert said_by(step, waiting) == ["P-1"]
    with tenant(waiting):
        assert set(Statement.objects.values_list("unit_id", flat=True)) == {"P-2"}
        assert set(Mark.objects.values_list("unit_id", flat=True)) == {"P-1"}


def test_units_left_for_later_keep_nobody_waiting_however_many_marks_they_have(waiting: int) -> None:
    step = """
with tenant(organisation):
    with connection.cursor() as cursor:
        cursor.execute("delete from earnings_mark")
        for unit, count in (("P-1", 6000), ("P-2", 1)):
            cursor.execute(
                "insert into earnings_mark (organisation_id, unit_kind, unit_id, recorded_seq, marked_at) "
                "select %s, 'partner', %s, 1, now() from generate_series(1, %s)", [organisation, unit, count])
with tenant(organisation):
    say(take_marks(leave={("partner", "P-1")}).units)
"""
    assert said_by(step, waiting) == [["partner", "P-2"]]


def test_a_mark_of_a_publication_is_calculated_with_what_was_published(waiting: int) -> None:
    step = """
import psycopg, os
from django.conf import settings
from palier.portal.postgres.address import Role, address_of

take = recalculation.take_marks

def publish_and_take(*given):
    # What happens between the beginning of a step and its marks.
    with psycopg.connect(address_of(Role.APP, settings.STATE, os.environ).url()) as other:
        other.execute("select set_config('palier.organisation', %s, true)", [str(organisation)])
        other.execute("insert into programmes_publishedprogramme (organisation_id, sha256, files, published_at) "
                      "select organisation_id, 'newer', files, now() from programmes_publishedprogramme")
    return take(*given)

recalculation.take_marks = publish_and_take
read = []

def calculate(published, facts, units, connection):
    read.append(published.sha256)
    return {}

recalculation.recalculate(organisation, calculate)
say(read)
"""
    assert said_by(step, waiting) == ["newer"]
