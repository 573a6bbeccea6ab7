"""Whom a fact touches. ONE function, simple now: later issues make it narrower, and nothing else changes with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db import connection

from palier.portal.tenancy.door import require_tenant

PARTNER = "partner"
Unit = tuple[str, str]
"""(unit_kind, unit_id)."""

# Tables of which a row is read by the lines that name it: the column of the lines, and the column of the row.
_NAMED_BY_LINES = {
    "products": ("product_id", "product_id"),
    "distributors": ("distributor_id", "distributor_id"),
    "exchange_rates": ("currency", "currency"),
}

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
        partners = _values(rows, "partner_id")
        return as_units(partners | _sharing_customers(_values(rows, "customer_id")))
    if table in ("customers", "listed_customers"):
        return as_units(_sharing_customers(_values(rows, "customer_id") | _values(rows, "parent_id")))
    if table in _NAMED_BY_LINES:
        of_line, of_row = _NAMED_BY_LINES[table]
        return as_units(_naming(of_line, _values(rows, of_row)))
    if all(row.get("partner_id") for row in rows):
        return as_units(_values(rows, "partner_id"))  # a partner's own tables
    return all_units()


def _values(rows: Iterable[Mapping[str, object]], column: str) -> set[str]:
    return {str(row[column]) for row in rows if row.get(column)}


def _naming(column: str, values: set[str]) -> set[str]:
    """Partners with a line that names one of the values, lines that wait for it among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select distinct partner_id from facts_sale where organisation_id = %s and partner_id is not null "
            f"and {column} = any(%s)",
            [require_tenant().organisation_id, sorted(values)],
        )
        return {row[0] for row in cursor.fetchall()}


def all_units() -> list[Unit]:
    """Every partner of the open tenant that is known or has a line."""
    organisation = require_tenant().organisation_id
    with connection.cursor() as cursor:
        cursor.execute(
            "select key from facts_reference "
            "where organisation_id = %(organisation)s and table_name = 'partners' union "
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
