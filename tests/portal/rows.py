"""A few facts for the tests: plainly invented partners, customers, products, and lines of theirs."""

from __future__ import annotations

from datetime import date

TODAY = date(2017, 10, 17)
Row = dict[str, str | None]


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
            {"partner_id": row["partner_id"], "legacy_programme": "dell", "legacy_tier": "preferred"}
            for row in partners
        ],
        "distributors": [{"distributor_id": "D-1", "name": "Distributor 1", "kind": "volume"}],
        "customers": customers,
        "products": [
            {"product_id": "SRV", "line_of_business": "server", "family": "rack", "kind": "product"},
            {"product_id": "STO", "line_of_business": "storage", "family": "array", "kind": "product"},
        ],
    }


def sale(line_id: str, **changes: str | None) -> Row:
    """A line of P-1 to C-1; name what differs."""
    line: Row = {
        "line_id": line_id, "document_id": f"DOC-{line_id}", "invoiced_on": "2017-10-10",
        "reported_at": "2017-10-10T09:00:00Z", "route": "channel", "partner_id": "P-1", "distributor_id": "D-1",
        "customer_id": "C-1", "product_id": "SRV", "quantity": "2", "amount": "1000.00", "currency": "EUR",
    }  # fmt: skip
    return {**line, **changes}
