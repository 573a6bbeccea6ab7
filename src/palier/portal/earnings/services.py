"""Writes of earnings: marks here, statements in `writing`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import connection

from palier.portal.accounts.services import organisation_rename
from palier.portal.facts.ledger import ledger_head
from palier.portal.facts.touched import Unit, all_units
from palier.portal.programmes.services import programme_publish
from palier.portal.tenancy.door import require_tenant, tenant
from palier.programme.loading import require_programme

from .channels import MARKS


def units_mark(units: Sequence[Unit], recorded_seq: int) -> None:
    """Mark units of the open tenant for recalculation, in the transaction of what changed; it wakes the worker."""
    if not units:
        return
    organisation = require_tenant().organisation_id
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into earnings_mark (organisation_id, unit_kind, unit_id, recorded_seq, marked_at) "
            "select %s, kind, id, %s, clock_timestamp() from unnest(%s::text[], %s::text[]) as unit(kind, id)",
            [organisation, recorded_seq, [kind for kind, _ in units], [unit_id for _, unit_id in units]],
        )
        cursor.execute("select pg_notify(%s, %s)", [MARKS, str(organisation)])


def programme_put(*, organisation_id: int, folder: Path) -> bool:
    """Publish a programme's folder and mark every unit. False when nothing in it is new. Raises FindingsError."""
    with tenant(organisation_id):
        is_new = programme_publish(folder=folder)
        if is_new:
            head = ledger_head()
            units_mark(all_units(), head.seq if head else 0)
            organisation_rename(organisation_id=organisation_id, name=require_programme(folder).header.vendor)
    return is_new
