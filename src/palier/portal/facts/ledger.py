"""The head of the ledger: what orders facts. Sequence, instant and day are given here, under one lock held to commit.

The ledger has a clock of its own, which may run behind the machine's by a fixed offset: so a demo plays an earlier
year. An instant never goes back, and each fact has its own (semantics 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from palier.portal.tenancy.door import require_tenant

from .models import Ledger

_LOCK_CLASS = 7_001  # of PostgreSQL's advisory locks: this one is the ledgers'
TICK = timedelta(microseconds=1)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger stands: last sequence number, last instant, last day begun (None before the first)."""

    seq: int
    at: datetime
    day: date | None


class LockedLedger:
    """The ledger of the open tenant, locked until the transaction ends: gives out numbers and instants."""

    def __init__(self) -> None:
        organisation_id = require_tenant().organisation_id
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, organisation_id])
        defaults = {"last_at": BEGINNING, "clock_offset": timedelta(0)}
        machine = _machine_time()
        self._row, _ = Ledger.objects.get_or_create(organisation_id=organisation_id, defaults=defaults)
        self.now = machine + self._row.clock_offset

    @property
    def head(self) -> Head:
        """Where it stands now."""
        return Head(self._row.last_seq, self._row.last_at, self._row.last_day)

    @property
    def is_empty(self) -> bool:
        """Whether no fact was ever written."""
        return self._row.last_seq == 0

    def next(self, known_at: datetime | None = None) -> tuple[int, datetime]:
        """The next number and instant: now, or the `known_at` of loaded history, but always later than the last one."""
        self._row.last_seq += 1
        self._row.last_at = max(known_at or self.now, self._row.last_at + TICK)
        return self._row.last_seq, self._row.last_at

    def begin(self, day: date) -> None:
        """Note that a day has begun. The caller writes the fact."""
        self._row.last_day = day

    def start_clock(self, day: date) -> None:
        """Let the ledger's clock show this day, at the machine's time of day, from now on."""
        machine = self.now - self._row.clock_offset
        self._row.clock_offset = datetime.combine(day, machine.timetz()) - machine
        self.now = machine + self._row.clock_offset

    def save(self) -> None:
        """Write the head; once, when all numbers are given."""
        self._row.save()


def ledger_head() -> Head | None:
    """Where the open tenant's ledger stands, without a lock; None before its first fact."""
    row = Ledger.objects.filter(organisation_id=require_tenant().organisation_id).first()
    return Head(row.last_seq, row.last_at, row.last_day) if row else None


def is_day_due() -> bool:
    """Whether the open tenant's ledger has begun and its clock shows a day that has not. Takes no lock."""
    head = ledger_head()
    return head is not None and head.seq > 0 and (head.day is None or ledger_today() > head.day)


def ledger_today() -> date:
    """The day that the open tenant's ledger clock shows."""
    row = Ledger.objects.filter(organisation_id=require_tenant().organisation_id).first()
    return (_machine_time() + (row.clock_offset if row else timedelta(0))).astimezone(UTC).date()


def _machine_time() -> datetime:
    """The database's clock: one for all processes."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None
    return row[0]
