"""The three roles: how they are made in a cluster of ours.

And the check that refuses a role that row-level security cannot hold.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from palier.base.findings import Finding

from .address import Address, Role, Secrets

DATABASE = "palier"


def make_roles(superuser: Address, secrets: Secrets) -> None:
    """Make roles and database where missing, and set the passwords. Only the owner may create anything."""
    with psycopg.connect(superuser.url(), autocommit=True) as connection:
        for role in Role:
            known = connection.execute("select 1 from pg_roles where rolname = %s", [role.value]).fetchone()
            words = sql.SQL("alter role {} " if known else "create role {} ").format(sql.Identifier(role.value))
            password = sql.Literal(getattr(secrets, role.value))
            rights = sql.SQL("login nosuperuser nocreatedb nocreaterole nobypassrls password {}").format(password)
            connection.execute(words + rights)
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            owner = sql.Identifier(Role.OWNER.value)
            connection.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(DATABASE), owner))
            connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(DATABASE)))
            both = sql.SQL(", ").join(sql.Identifier(role.value) for role in (Role.APP, Role.WORKER))
            connection.execute(
                sql.SQL("grant connect, temporary on database {} to {}").format(sql.Identifier(DATABASE), both)
            )


def role_findings(connection: psycopg.Connection[tuple[object, ...]]) -> list[Finding]:
    """Why the connected role must not serve: it is superuser, bypasses row-level security.

    May become such a role, or owns a table.
    """
    name, superuser, bypasses = connection.execute(
        "select current_user::text, bool_or(rolsuper), bool_or(rolbypassrls) from pg_roles "
        "where pg_has_role(current_user, oid, 'member')"
    ).fetchone() or ("", True, True)
    owned = [row[0] for row in connection.execute(
        "select c.relname::text from pg_class c "
        "join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') "
        "and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_temp%%' "
        "and pg_has_role(current_user, c.relowner, 'member') order by 1"
    )]  # fmt: skip
    hint = f"Give the portal a role of its own that owns nothing, such as {Role.APP.value}."
    found: list[Finding] = []
    if superuser:
        found.append(Finding("role-is-superuser", f'the database role "{name}" is a superuser', hint=hint))
    if bypasses:
        found.append(Finding("role-bypasses-rls", f'the database role "{name}" bypasses row-level security', hint=hint))
    if owned:
        message = f'the database role "{name}" owns the table "{owned[0]}"' + (
            f" and {len(owned) - 1} more" if owned[1:] else ""
        )
        found.append(Finding("role-owns-table", message, hint=hint))
    return found
