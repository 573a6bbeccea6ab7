"""`palier serve`: database, worker and web processes as one tree. Ctrl-C ends it in order, in under five seconds."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

import palier
from palier.base.findings import Finding, FindingsError

from .children import Child
from .database import process_environment, running_database
from .load import load_into_running
from .postgres.address import Role, address_of
from .postgres.supervisor import EmbeddedPostgres
from .setting_up import ORGANISATION, set_up

_WEB_SECONDS, _WORKER_SECONDS = 2.5, 0.5
"""For them to end by themselves. A worker that is killed loses nothing: what it did not commit is done again."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What is being served: for whoever announces it or goes on with it."""

    address: str
    organisation_id: int
    state: Path


@dataclass(frozen=True, slots=True)
class Wish:
    """What to serve. `day` starts the ledger at that day; without it the ledger lives in the present."""

    programme: Path | None
    state: Path
    day: date | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 1
    facts: Path | None = None
    """A folder of facts to load before serving; what the ledger holds already is left out."""


def serve(wish: Wish, on_ready: Callable[[Serving], None], meanwhile: Callable[[Serving], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM. `on_ready` is called once everything answers, `meanwhile` about twice a second
    after.

    Raises FindingsError for what is at fault outside: the programme, a port in use, a state folder in use.
    """
    _require_free_port(wish)
    with _signals() as stopping, running_database(wish.state) as embedded:
        organisation_id = _prepare(wish)
        with _children(wish) as children:
            serving = Serving(f"http://{wish.host}:{wish.port}/", organisation_id, wish.state)
            _wait_until_answering(wish, children, stopping)
            if not stopping:
                on_ready(serving)
            while not stopping:
                _keep_alive(embedded, children)
                if meanwhile is not None:
                    meanwhile(serving)
                if not stopping:
                    time.sleep(0.4)


def _prepare(wish: Wish) -> int:
    set_up(wish.state)
    from .accounts.services import organisation_create
    from .earnings.services import programme_put, units_mark
    from .facts.services import day_begin

    _collect_static(wish.state)
    organisation_id = organisation_create(slug=ORGANISATION, name="Vendor")
    if wish.programme is not None:
        programme_put(organisation_id=organisation_id, folder=wish.programme)
    if wish.programme is not None and wish.facts is not None:
        load_into_running(wish.programme, wish.facts)
    day_begin(organisation_id=organisation_id, mark_units=units_mark, day=wish.day)
    return organisation_id


def _collect_static(state: Path) -> None:
    """Copy, hash and compress the static files, once a release (and always from a working copy, where they change)."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    (state / "static" / "release.txt").write_text(palier.__version__, encoding="utf-8")


@contextmanager
def _signals() -> Iterator[list[int]]:
    """Collect SIGINT and SIGTERM instead of dying of them; the handlers before come back at the end."""
    stopping: list[int] = []
    both = (signal.SIGINT, signal.SIGTERM)
    before = {each: signal.signal(each, lambda number, _frame: stopping.append(number)) for each in both}
    try:
        yield stopping
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _children(wish: Wish) -> Iterator[list[Child]]:
    more = {"PALIER_ADDRESS": wish.host, "PALIER_PORT": str(wish.port), "PALIER_PROCESSES": str(wish.processes)}
    children = [
        Child("palier.portal.web", process_environment(wish.state, Role.APP, more), _WEB_SECONDS),
        Child("palier.portal.worker", process_environment(wish.state, Role.WORKER), _WORKER_SECONDS),
    ]
    try:
        for child in children:
            child.start()
        yield children
    finally:
        _close_streams(wish.state)
        for child in children:
            child.tell_to_stop()
        for child in children:
            child.wait()


def _keep_alive(embedded: EmbeddedPostgres | None, children: list[Child]) -> None:
    if embedded is not None and not embedded.is_alive():
        embedded.restart()
    for child in children:
        child.keep_alive()


def _close_streams(state: Path) -> None:
    """Ask every web process to end its open streams: an open one would hold its process."""
    from .earnings.channels import CLOSING

    try:
        url = address_of(Role.APP, state, os.environ).url()
        with psycopg.connect(url, autocommit=True, connect_timeout=1) as connection:
            connection.execute(f"notify {CLOSING}")
    except (psycopg.OperationalError, LookupError):
        return  # the database went first: the kill timeout of the web processes has the last word


def _wait_until_answering(wish: Wish, children: list[Child], stopping: list[int]) -> None:
    while not stopping:
        for child in children:
            child.keep_alive()
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((wish.host, wish.port)) == 0:
                return
        time.sleep(0.05)


def _require_free_port(wish: Wish) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wish.host, wish.port))
        except OSError as refusal:
            message = f'"{wish.host}:{wish.port}" cannot be taken: {refusal.strerror}.'
            hint = "Give another port with --port, or an address of this machine with --host."
            raise FindingsError([Finding("port-taken", message, hint=hint)]) from None


def new_password() -> str:
    """A password that one can copy by hand."""
    return "-".join(secrets.token_hex(2) for _ in range(4))
