"""What a run reads. ONE function, simple now: later issues read derived facts instead of a customer group's whole
history.

Facts come by ADBC as Arrow, in one snapshot, and get the contract's types in DuckDB.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import adbc_driver_postgresql.dbapi as adbc

from palier.base.knowledge import AsOf
from palier.facts.checks import quoted, typed
from palier.facts.schema import TABLES

from .ledger import TICK
from .touched import PARTNER, Unit

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# Sales of the units, and of all customers in their customers' groups, by whomever: newness is judged over all
# (semantics 6). Any version of a parent counts as a link: the engine picks the version; reading too much changes no
# result.
_SALES = """
with recursive edge as (
  select key as child, content->>'parent_id' as parent from facts_reference
  where table_name = 'customers' and content->>'parent_id' is not null
), own as (
  select distinct customer_id from facts_sale where partner_id = any(string_to_array({partners}, E'\\x1f'))
), reached(customer_id) as (
  select customer_id from own
  union
  select case when edge.child = reached.customer_id then edge.parent else edge.child end
  from reached join edge on reached.customer_id in (edge.child, edge.parent)
)
select line_id, document_id, ordered_on, invoiced_on, recorded_at at time zone 'UTC' as reported_at, route, partner_id,
  distributor_id, customer_id, product_id, quantity_milli, amount_minor, list_amount_minor, cost_amount_minor, currency,
  service_delivery, deal_id, price_kind, corrects_line_id, sent_at at time zone 'UTC' as sent_at
from facts_sale where partner_id = any(string_to_array({partners}, E'\\x1f'))
  or customer_id in (select customer_id from reached)
"""


@dataclass(frozen=True, slots=True)
class FactsRead:
    """The facts of a run: typed Arrow tables of the contract, up to `recorded_seq`, and the cut that they stand for."""

    tables: dict[str, pa.Table]
    recorded_seq: int
    recorded_at: datetime
    as_of: AsOf


def facts_for_units(organisation_id: int, units: Iterable[Unit], connection: duckdb.DuckDBPyConnection) -> FactsRead:
    """Read, as the role of this process, all that a run for these units needs.

    The as-of cut is the ledger's last instant and the day that it has begun (semantics 1).
    """
    partners = "\x1f".join(unit_id for kind, unit_id in units if kind == PARTNER)
    with _SESSION.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute(f"select set_config('palier.organisation', '{int(organisation_id)}', true)")
        cursor.execute("select last_seq, last_at, last_day from facts_ledger")
        seq, at, day = cursor.fetchone() or (0, datetime(1970, 1, 1, tzinfo=UTC), date(1970, 1, 1))
        cursor.execute(_SALES.format(partners=_literal(partners)))
        raw = {"sales": cursor.fetch_arrow_table()}
        for name in TABLES:
            if name != "sales":
                cursor.execute(_reference_query(name))
                raw[name] = cursor.fetch_arrow_table()
    tables = {name: _typed(connection, name, table) for name, table in raw.items() if table.num_rows}
    return FactsRead(tables, seq, at.astimezone(UTC), AsOf(at.astimezone(UTC) + TICK, day or at.date()))


class _Session:
    """One ADBC connection a process, kept, since opening one takes longer than reading; a dead one is opened again."""

    def __init__(self) -> None:
        self._connection: adbc.Connection | None = None

    @contextmanager
    def cursor(self) -> Iterator[adbc.Cursor]:
        """A cursor in a transaction of its own, which is rolled back at the end: nothing is written here."""
        connection = self._taken() or adbc.connect(_url(), autocommit=False)
        try:
            with connection.cursor() as cursor:
                yield cursor
            connection.rollback()
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def _taken(self) -> adbc.Connection | None:
        """The kept connection, unless the database has ended it while it was idle."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("select 1")
                connection.rollback()
            except adbc.Error:
                connection.close()
                return None
        return connection


_SESSION = _Session()


def _url() -> str:
    from django.conf import settings

    from palier.portal.postgres.address import address_of

    return address_of(settings.ROLE, settings.STATE, os.environ).url()


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _reference_query(name: str) -> str:
    columns = ", ".join(
        f"content->>{_literal(column)} as {quoted(column)}"
        for column in TABLES[name].content
        if column != "reported_at"
    )
    instants = "recorded_at at time zone 'UTC' as reported_at, sent_at at time zone 'UTC' as sent_at"
    return f"select {columns}, {instants} from facts_reference where table_name = {_literal(name)}"


def _typed(connection: duckdb.DuckDBPyConnection, name: str, raw: pa.Table) -> pa.Table:
    """Text and thousandths to the contract's types; money stays in minor units.

    Which `facts_from_arrow` reads itself.
    """
    if name == "sales":
        columns = "* exclude (quantity_milli), quantity_milli::decimal(19,0) * 0.001::decimal(4,3) as quantity"
    else:
        instants = ("reported_at", "sent_at")
        columns = ", ".join(
            quoted(column.name) if column.name in instants else f"{typed(column)} as {quoted(column.name)}"
            for column in TABLES[name].columns
        )
    connection.register("raw_rows", raw)
    try:
        return connection.sql(f"select {columns} from raw_rows").to_arrow_table()
    finally:
        connection.unregister("raw_rows")
