"""SQL of row-level security, for migrations: every table with an `organisation_id` passes through here."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunSQL

from palier.portal.postgres.address import Role

_ORGANISATION = "organisation_id = nullif(current_setting('palier.organisation', true), '')::bigint"
_PARTNER = "nullif(current_setting('palier.partner', true), '')"


def tenant_table(table: str, *, app: str, worker: str, partner: str | None = None) -> RunSQL:
    """Close a table to all but its tenant, and grant each role its rights (such as "select, insert").

    `partner` is the SQL condition, over `{partner}`, under which a partner's session sees a row; None: never.
    """
    own = partner.format(partner=_PARTNER) if partner else "false"
    condition = f"{_ORGANISATION} and ({_PARTNER} is null or ({own}))"
    rights = [(Role.APP, app), (Role.WORKER, worker)]
    return RunSQL(
        [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy tenant on {table} using ({condition}) with check ({condition})",
            *(f"grant {granted} on {table} to {role.value}" for role, granted in rights if granted),
        ],
        RunSQL.noop,
    )


def append_only(table: str) -> RunSQL:
    """Refuse every change of what was written, whoever asks, by a trigger beside the missing rights."""
    return RunSQL(
        [
            f"""create function {table}_append_only() returns trigger language plpgsql as $$
            begin raise exception '{table} is append-only: write a new fact instead'; end $$""",
            f"""create trigger append_only before update or delete or truncate on {table}
            for each statement execute function {table}_append_only()""",
        ],
        RunSQL.noop,
    )


def waiting_for_worker(table: str) -> RunSQL:
    """Let the worker see, before it opens a tenant, which organisations wait.

    The table names units and holds no money.
    """
    return RunSQL([f"create policy waiting on {table} for select to {Role.WORKER.value} using (true)"], RunSQL.noop)


def grant_open_tables(connection: BaseDatabaseWrapper) -> None:
    """Grant the tables without tenant (sessions, users, Django's own), which sign-in reads before a tenant is known."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname = 'public' and c.relkind = 'r' and not c.relrowsecurity "
            "and c.relname <> 'django_migrations'"
        )
        for (table,) in cursor.fetchall():
            name = connection.ops.quote_name(table)
            cursor.execute(f"grant select, insert, update, delete on {name} to {Role.APP.value}")
        for table in ("accounts_organisation", "django_migrations"):
            cursor.execute(f"grant select on {table} to {Role.APP.value}, {Role.WORKER.value}")
