"""The rows of the tests in the system of record: appended as the API does, or loaded as history."""

from __future__ import annotations

from datetime import UTC, datetime

from palier.facts.files import read_rows
from palier.facts.schema import TABLES, FactSettings
from palier.portal.earnings.services import programme_put, units_mark
from palier.portal.facts.services import Batch, day_begin, facts_append, history_append, history_new
from palier.portal.facts.stored import known_from
from tests.portal.programmes import FIRST_STEPS
from tests.portal.rows import TODAY, Row, master_rows, sale

__all__ = ["SETTINGS", "append", "load", "master_data", "open_quarter", "sale"]

SETTINGS = FactSettings(currency="EUR", minor_units=2)


def append(organisation: int, table: str, *rows: Row, key: str | None = None) -> dict[str, object]:
    """Append rows as the API does."""
    batch = Batch(table, "test", rows)
    return facts_append(
        organisation_id=organisation, batch=batch, settings=SETTINGS, mark_units=units_mark, idempotency_key=key
    )


def load(organisation: int, table: str, *rows: Row) -> int:
    """Append rows as `palier load` does: each at the instant at which it was known."""
    typed = [(table, row, known_from(TABLES[table], row)) for _, row in read_rows(table, rows, SETTINGS).accepted]
    always = datetime.min.replace(tzinfo=UTC)
    typed.sort(key=lambda each: each[2] or always)
    new = history_new(organisation_id=organisation, rows=typed)
    return history_append(organisation_id=organisation, rows=new, mark_units=units_mark)


def master_data(organisation: int) -> None:
    """Append the master data now, as the API does."""
    for table, rows in master_rows().items():
        append(organisation, table, *rows)


def open_quarter(organisation: int) -> None:
    """A vendor in the middle of FY18-Q3: programme, master data known always, a ledger that shows 17 October 2017."""
    day_begin(organisation_id=organisation, mark_units=units_mark, day=TODAY)
    programme_put(organisation_id=organisation, folder=FIRST_STEPS)
    for table, rows in master_rows().items():
        load(organisation, table, *rows)
    day_begin(organisation_id=organisation, mark_units=units_mark)
