"""A database ready for the portal: started if it is ours, migrated by its owner, refused to a role that could see too
much.

Used by `serve`, `load` and the tests. The migrations run in a process of their own, since the owner's password has no
business in the one that serves.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from palier.base.findings import Finding, FindingsError

from .postgres.address import URL_VARIABLES, Role, address_of
from .postgres.roles import role_findings
from .postgres.supervisor import EmbeddedPostgres


class StateFolderTaken(FindingsError):
    """Another `palier serve` or `palier load` works in this state folder."""


def process_environment(state: Path, role: Role, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process of the portal that takes this database role.

    It knows no address of a role that may do more: of a database of others, web and worker never see the owner's.
    """
    mightier = {Role.OWNER: (), Role.WORKER: (Role.OWNER,), Role.APP: (Role.OWNER, Role.WORKER)}[role]
    hidden = {URL_VARIABLES[each] for each in mightier}
    own = {"PALIER_STATE": str(state), "PALIER_ROLE": role.value, "DJANGO_SETTINGS_MODULE": "palier.portal.settings"}
    given = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**given, **own, **(more or {})}


@contextmanager
def state_lock(state: Path) -> Iterator[None]:
    """Hold a state folder for one supervisor at a time. Raises StateFolderTaken. The lock ends with the process."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f'the state folder "{state}" is in use by another palier'
            hint = "Stop that one first, or give another folder."
            raise StateFolderTaken([Finding("state-folder-taken", message, hint=hint)]) from None
        yield


def is_serving(state: Path) -> bool:
    """Whether a supervisor holds the state folder now, so that its database can be used."""
    try:
        with state_lock(state):
            return False
    except StateFolderTaken:
        return True


@contextmanager
def running_database(state: Path) -> Iterator[EmbeddedPostgres | None]:
    """Lock the state folder and start its own database, or use the one of DATABASE_URL (then None).

    Migrated and checked.
    """
    with state_lock(state):
        if os.environ.get("DATABASE_URL"):
            database_upgrade(state)
            yield None
            return
        embedded = EmbeddedPostgres(state)
        embedded.start()
        try:
            database_upgrade(state)
            yield embedded
        finally:
            embedded.stop()


def database_upgrade(state: Path) -> None:
    """Apply the migrations as owner; then refuse to go on if app or worker could see past row-level security."""
    environment = process_environment(state, Role.OWNER)
    done = subprocess.run(
        [sys.executable, "-m", "palier.portal.upgrade"], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        words = done.stderr.strip().splitlines()[-1:] or ["no words"]
        message = f"the database could not be brought up to date: {words[0]}"
        raise FindingsError([Finding("database-not-upgraded", message)])
    require_safe_roles(state)


def require_safe_roles(state: Path) -> None:
    """Raise FindingsError if the roles of web or worker own a table, are superuser or bypass row-level security."""
    found: list[Finding] = []
    for role in (Role.APP, Role.WORKER):
        with psycopg.connect(address_of(role, state, os.environ).url()) as connection:
            found += role_findings(connection)
    if found:
        raise FindingsError(found)
