"""The one door to a tenant's rows.

Row-level security compares each row with two settings of the transaction. Outside the door they are empty and no row
is seen or written; inside they are the organisation and, for a partner's user, the one partner.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction


class NestedTenant(RuntimeError):
    """A second tenant was opened inside the first. The setting of the inner one would leak outward."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """Whose rows are open: one organisation, and within it one partner or (None) all."""

    organisation_id: int
    partner_id: str | None = None


@contextmanager
def tenant(organisation_id: int, partner_id: str | None = None) -> Iterator[Tenant]:
    """Open a tenant's rows for one outermost, durable transaction; they close when it commits or is rolled back.

    Raises NestedTenant when a tenant is already open, RuntimeError inside any other transaction, ValueError for an
    empty partner (which the policies would read as "all").
    """
    if partner_id == "":
        raise ValueError("an empty partner_id would open every partner's rows: pass None for that")
    if current_tenant() is not None:
        raise NestedTenant(f"{current_tenant()} is open already; close it before opening another tenant")
    opened = Tenant(organisation_id, partner_id)
    with transaction.atomic(durable=True):
        connection.palier_tenant = opened
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "select set_config('palier.organisation', %s, true), set_config('palier.partner', %s, true)",
                    [str(organisation_id), partner_id or ""],
                )
            yield opened
        finally:
            connection.palier_tenant = None


def current_tenant() -> Tenant | None:
    """The tenant that this thread's connection has open, if any."""
    return getattr(connection, "palier_tenant", None)


def require_tenant() -> Tenant:
    """The open tenant. Raises RuntimeError when none is: the caller forgot the door."""
    opened = current_tenant()
    if opened is None:
        raise RuntimeError("no tenant is open: wrap the call in `with tenant(...)`")
    return opened
