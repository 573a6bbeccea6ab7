"""The one door: no row outside it, none of another tenant inside it, and no second door within."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from palier.portal.postgres.address import Role
from palier.portal.tenancy.door import NestedTenant, current_tenant, tenant
from tests.portal.conftest import EMBEDDED

# Read before the tenant is known, by sign-in and by a token's hash.
OPEN_WITH_ORGANISATION = {"accounts_user", "accounts_apitoken"}


def test_tests_run_as_the_role_of_the_web_processes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == (Role.APP.value,)


def test_nesting_a_tenant_raises_and_leaves_the_first_one_closed(organisation: int) -> None:
    with pytest.raises(NestedTenant), tenant(organisation), tenant(organisation + 1):
        pass
    assert current_tenant() is None
    with tenant(organisation):
        assert current_tenant() is not None


def test_a_door_inside_another_transaction_raises(organisation: int) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), tenant(organisation):
        pass


def test_an_empty_partner_is_refused_since_it_would_open_all(organisation: int) -> None:
    with pytest.raises(ValueError, match="pass None"), tenant(organisation, ""):
        pass


def test_the_setting_ends_with_the_transaction(organisation: int) -> None:
    with tenant(organisation, "P-1"):
        pass
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('palier.organisation', true), current_setting('palier.partner', true)")
        assert cursor.fetchone() in {("", ""), (None, None)}


def test_every_table_of_an_organisation_is_closed_by_row_level_security() -> None:
    with psycopg.connect(EMBEDDED.address(Role.OWNER).url()) as owner:
        rows = owner.execute(
            "select c.relname::text, c.relrowsecurity and c.relforcerowsecurity from pg_class c "
            "join pg_attribute a on a.attrelid = c.oid and a.attname = 'organisation_id' "
            "where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
        ).fetchall()
    assert {name for name, closed in rows if not closed} == OPEN_WITH_ORGANISATION
    assert len(rows) >= 12


@pytest.mark.parametrize("role", [Role.APP, Role.WORKER])
def test_facts_cannot_be_changed_or_removed(role: Role) -> None:
    with psycopg.connect(EMBEDDED.address(role).url(), autocommit=True) as session:
        for table in ("facts_sale", "facts_reference"):
            for words in (f"update {table} set source = 'x'", f"delete from {table}", f"truncate {table}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    session.execute(words)


def test_not_even_the_owner_changes_a_fact() -> None:
    with psycopg.connect(EMBEDDED.address(Role.OWNER).url(), autocommit=True) as session:
        for words in ("update facts_sale set source = 'x'", "delete from facts_reference", "truncate facts_sale"):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                session.execute(words)


def test_the_web_role_cannot_write_a_statement(organisation: int) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, tenant(organisation), connection.cursor() as cursor:
        cursor.execute("delete from earnings_statementrow")
