"""A few facts for the tests: plainly invented partners, customers, products, and lines of theirs."""

from __future__ import annotations

from datetime import UTC, date, datetime

from palier.facts.files import read_rows
from palier.facts.schema import TABLES, FactSettings
from palier.portal.earnings.services import programme_put, units_mark
from palier.portal.facts.services import Batch, day_begin, facts_append, history_append
from palier.portal.facts.stored import known_from
from tests.portal.programmes import FIRST_STEPS

SETTINGS = FactSettings(currency="EUR", minor_units=2)
TODAY = date(2017, 10, 17)
Row = dict[str, str | None]


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
    return history_append(organisation_id=organisation, rows=typed, mark_units=units_mark)


def master_rows() -> dict[str, list[Row]]:
    """Two gold partners, three customers (two of one group), one distributor, two products."""
    partners: list[Row] = [
        {"partner_id": f"P-{number}", "name": f"Partner {number}", "joined_on": "2016-01-30"} for number in (1, 2)
    ]
    customers: list[Row] = [
        {"customer_id": "C-1", "name": "Customer 1", "country": "FR", "segment": "large"},
        {"customer_id": "C-2", "name": "Customer 2", "country": "FR", "segment": "large", "parent_id": "C-1"},
        {"customer_id": "C-3", "name": "Customer 3", "country": "FR", "segment": "large"},
    ]
    return {
        "partners": partners,
        "partner_profiles": [
            {"partner_id": row["partner_id"], "country": "FR", "track": "solution_provider", "from": "2016-01-30"}
            for row in partners
        ],
        "legacy_tiers": [
            {"partner_id": row["partner_id"], "legacy_programme": "dell", "legacy_tier": "preferred"} for row in partners
        ],
        "distributors": [{"distributor_id": "D-1", "name": "Distributor 1", "kind": "volume"}],
        "customers": customers,
        "products": [
            {"product_id": "SRV", "line_of_business": "server", "family": "rack", "kind": "product"},
            {"product_id": "STO", "line_of_business": "storage", "family": "array", "kind": "product"},
        ],
    }


def master_data(organisation: int) -> None:
    """Append the master data now, as the API does."""
    for table, rows in master_rows().items():
        append(organisation, table, *rows)


def open_quarter(organisation: int) -> None:
    """A vendor in the middle of FY18-Q3: programme, master data known always, and a ledger that shows 17 October 2017."""
    programme_put(organisation_id=organisation, folder=FIRST_STEPS)
    for table, rows in master_rows().items():
        load(organisation, table, *rows)
    day_begin(organisation_id=organisation, mark_units=units_mark, day=TODAY)


def sale(line_id: str, **changes: str | None) -> Row:
    """A line of P-1 to C-1; name what differs."""
    line: Row = {
        "line_id": line_id, "document_id": f"DOC-{line_id}", "invoiced_on": "2017-10-10",
        "reported_at": "2017-10-10T09:00:00Z", "route": "channel", "partner_id": "P-1", "distributor_id": "D-1",
        "customer_id": "C-1", "product_id": "SRV", "quantity": "2", "amount": "1000.00", "currency": "EUR",
    }  # fmt: skip
    return {**line, **changes}
