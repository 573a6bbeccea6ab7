"""What a run reads, and over which connection."""

from __future__ import annotations

import duckdb
import psycopg

from palier.portal.facts.reading import facts_for_units
from tests.portal.conftest import EMBEDDED
from tests.portal.samples import append, open_quarter, sale


def test_a_connection_that_the_database_ended_is_opened_again(organisation: int) -> None:
    open_quarter(organisation)
    append(organisation, "sales", sale("L-1"))

    def lines() -> list[str]:
        with duckdb.connect() as connection:
            read = facts_for_units(organisation, [("partner", "P-1")], connection)
        return read.tables["sales"].column("line_id").to_pylist()

    assert lines() == ["L-1"]
    before = backends()
    assert before
    with psycopg.connect(EMBEDDED.superuser_address().url(), autocommit=True) as session:
        for pid in before:
            session.execute("select pg_terminate_backend(%s, 5000)", [pid])
    assert lines() == ["L-1"]
    assert not before & backends()


def backends() -> set[int]:
    """The sessions that have read facts last, by their process."""
    with psycopg.connect(EMBEDDED.superuser_address().url(), autocommit=True) as session:
        found = session.execute(
            "select pid from pg_stat_activity where usename = 'palier_app' and query ilike 'rollback%'"
        ).fetchall()
    return {row[0] for row in found}
