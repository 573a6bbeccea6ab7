"""A few facts for the tests: plainly invented partners, customers, products, and lines of theirs."""

from __future__ import annotations

from palier.facts.schema import FactSettings
from palier.portal.earnings.services import units_mark
from palier.portal.facts.services import Batch, facts_append

SETTINGS = FactSettings(currency="EUR", minor_units=2)


def append(organisation: int, table: str, *rows: dict[str, str | None], key: str | None = None) -> dict[str, object]:
    """Append rows as the API does."""
    batch = Batch(table, "test", rows)
    return facts_append(
        organisation_id=organisation, batch=batch, settings=SETTINGS, mark_units=units_mark, idempotency_key=key
    )


def master_data(organisation: int) -> None:
    """Two partners, three customers (two of one group), one distributor, two products."""
    for number in (1, 2):
        partner = {"partner_id": f"P-{number}", "name": f"Partner {number}", "joined_on": "2016-01-30"}
        append(organisation, "partners", partner)
    append(organisation, "distributors", {"distributor_id": "D-1", "name": "Distributor 1", "kind": "volume"})
    append(
        organisation,
        "customers",
        {"customer_id": "C-1", "name": "Customer 1", "country": "FR", "segment": "large"},
        {"customer_id": "C-2", "name": "Customer 2", "country": "FR", "segment": "large", "parent_id": "C-1"},
        {"customer_id": "C-3", "name": "Customer 3", "country": "FR", "segment": "large"},
    )
    append(
        organisation,
        "products",
        {"product_id": "SRV", "line_of_business": "servers", "family": "rack", "kind": "product"},
        {"product_id": "STO", "line_of_business": "storage", "family": "array", "kind": "product"},
    )


def sale(line_id: str, **changes: str | None) -> dict[str, str | None]:
    """A line of P-1 to C-1; name what differs."""
    line: dict[str, str | None] = {
        "line_id": line_id, "document_id": f"DOC-{line_id}", "invoiced_on": "2017-10-10",
        "reported_at": "2017-10-10T09:00:00Z", "route": "channel", "partner_id": "P-1", "distributor_id": "D-1",
        "customer_id": "C-1", "product_id": "SRV", "quantity": "2", "amount": "1000.00", "currency": "EUR",
    }  # fmt: skip
    return {**line, **changes}
