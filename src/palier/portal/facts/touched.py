"""Whom a fact touches. ONE function, simple now: later issues make it narrower, and nothing else changes with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db import connection

from palier.portal.tenancy.door import require_tenant

PARTNER = "partner"
Unit = tuple[str, str]
"""(unit_kind, unit_id)."""

# A partner's own tables: a row of them touches that partner alone. All others are read by everybody's lines.
_OF_A_PARTNER = {"partner_profiles", "partner_groups", "legacy_tiers", "certifications", "tier_events"}

_SHARING = """
with recursive edge as (
  select key as child, content->>'parent_id' as parent from facts_reference
  where organisation_id = %(organisation)s and table_name = 'customers' and content->>'parent_id' is not null
), reached(customer_id) as (
  select unnest(%(customers)s::text[])
  union
  select case when edge.child = reached.customer_id then edge.parent else edge.child end
  from reached join edge on reached.customer_id in (edge.child, edge.parent)
)
select distinct partner_id from facts_sale
where organisation_id = %(organisation)s and partner_id is not null and customer_id in (select customer_id from reached)
"""


def touched_units(table: str, rows: Iterable[Mapping[str, object]]) -> list[Unit]:
    """The units of the open tenant whose results may change because of these rows of one table, just inserted.

    A sale touches its partner and all who sell to the same customer group, whose newness it may change (semantics 6).
    """
    rows = list(rows)
    if table == "sales":
        partners = {str(row["partner_id"]) for row in rows if row.get("partner_id")}
        return as_units(partners | _sharing_customers({str(row["customer_id"]) for row in rows}))
    if table in _OF_A_PARTNER:
        return as_units({str(row["partner_id"]) for row in rows})
    return all_units()


def all_units() -> list[Unit]:
    """Every partner of the open tenant that is known or has a line."""
    organisation = require_tenant().organisation_id
    with connection.cursor() as cursor:
        cursor.execute(
            "select key from facts_reference where organisation_id = %(organisation)s and table_name = 'partners' union "
            "select partner_id from facts_sale where organisation_id = %(organisation)s and partner_id is not null",
            {"organisation": organisation},
        )
        return as_units({row[0] for row in cursor.fetchall()})


def as_units(partners: Collection[str]) -> list[Unit]:
    """Partners as units, in a fixed order, so that two transactions lock alike."""
    return [(PARTNER, partner) for partner in sorted(partners)]


def _sharing_customers(customers: set[str]) -> set[str]:
    with connection.cursor() as cursor:
        values = {"organisation": require_tenant().organisation_id, "customers": sorted(customers)}
        cursor.execute(_SHARING, values)
        return {row[0] for row in cursor.fetchall()}
