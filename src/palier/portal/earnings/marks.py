"""Taking marks: which units to recalculate next, held for this transaction alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from palier.portal.facts.touched import Unit
from palier.portal.tenancy.door import require_tenant

MOST_UNITS = 200
_MOST_MARKS = 5_000
_LOCK_CLASS = 7_002  # of PostgreSQL's advisory locks: units


@dataclass(frozen=True, slots=True)
class Taken:
    """A set of units, and the marks that go when their statements are written."""

    units: tuple[Unit, ...]
    mark_ids: tuple[int, ...]


def organisations_waiting() -> list[int]:
    """Organisations that have marks, the longest waiting first. For the worker, outside any tenant."""
    with connection.cursor() as cursor:
        cursor.execute("select organisation_id from earnings_mark group by organisation_id order by min(id)")
        return [row[0] for row in cursor.fetchall()]


def take_marks(leave: Collection[Unit] = (), most: int = MOST_UNITS) -> Taken:
    """Take the units of the open tenant that wait longest, with all their marks, but those to `leave` for later.

    Marks that another worker holds are passed over. Then each unit is locked until the transaction ends, so that
    whoever reads its facts reads what the one before has written (a second worker may hold newer marks of the same
    unit).
    """
    organisation = require_tenant().organisation_id
    units: dict[Unit, None] = {}
    mark_ids: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute(
            # Those left for later are passed over here: however many marks they gather, others get their turn.
            "select id, unit_kind, unit_id from earnings_mark where organisation_id = %s and (unit_kind, unit_id) "
            "not in (select kind, id from unnest(%s::text[], %s::text[]) as unit(kind, id)) order by id limit %s "
            "for update skip locked",
            [organisation, [kind for kind, _ in leave], [unit_id for _, unit_id in leave], _MOST_MARKS],
        )
        for mark_id, kind, unit_id in cursor.fetchall():
            unit = (kind, unit_id)
            if unit not in units and len(units) >= most:
                continue
            units[unit] = None
            mark_ids.append(mark_id)
        for kind, unit_id in sorted(units):
            words = f"{organisation} {kind} {unit_id}"
            cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_CLASS, words])
    return Taken(tuple(sorted(units)), tuple(mark_ids))


def remove_marks(mark_ids: Collection[int]) -> None:
    """Remove marks of the open tenant, in the transaction that wrote the statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from earnings_mark where organisation_id = %s and id = any(%s)",
            [require_tenant().organisation_id, list(mark_ids)],
        )
