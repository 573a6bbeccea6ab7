"""The embedded PostgreSQL: closed to the network and without a password, and alive after every kind of end."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from palier.portal.database import StateFolderTaken, running_database, state_lock
from palier.portal.postgres.address import Address, Role, address_of
from palier.portal.postgres.roles import role_findings
from palier.portal.postgres.supervisor import SOCKET_PATH_BYTES, EmbeddedPostgres
from tests.portal.conftest import EMBEDDED


@pytest.fixture
def state() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="palier-supervisor-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def alive(pid: int) -> bool:
    try:
        return b"Z" not in Path(f"/proc/{pid}/stat").read_bytes().rsplit(b")", 1)[1].split()[:1]
    except FileNotFoundError:
        return False


def test_no_role_enters_without_its_password() -> None:
    for address in (EMBEDDED.superuser_address(), *(EMBEDDED.address(role) for role in Role)):
        without = Address(address.host, address.port, address.database, address.user, "guessed")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(without.url())


def test_it_does_not_listen_on_the_network() -> None:
    with psycopg.connect(EMBEDDED.superuser_address().url()) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", 5432)) != 0 or not alive(EMBEDDED.pid)


def test_socket_folder_is_closed_and_its_path_is_short() -> None:
    folder = Path(EMBEDDED.address(Role.APP).host)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES


def test_passwords_are_readable_by_their_owner_alone() -> None:
    for name in ("secrets.json", "database.json", "secret_key"):
        assert stat.S_IMODE((EMBEDDED.state / name).stat().st_mode) == 0o600


def test_a_state_folder_with_a_long_path_still_gets_a_socket(state: Path) -> None:
    deep = state / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    embedded = EmbeddedPostgres(deep)
    embedded.start()
    try:
        psycopg.connect(embedded.address(Role.APP).url()).close()
    finally:
        embedded.stop()


def test_a_state_folder_closed_to_others_still_gets_a_database(state: Path) -> None:
    state.chmod(0o700)
    embedded = EmbeddedPostgres(state)
    embedded.start()
    try:
        psycopg.connect(embedded.address(Role.APP).url()).close()
    finally:
        embedded.stop()


def test_rows_survive_a_killed_database_and_a_second_start(state: Path) -> None:
    embedded = EmbeddedPostgres(state)
    embedded.start()
    with psycopg.connect(embedded.address(Role.OWNER).url()) as connection:
        connection.execute("create table kept as select 42 as answer")
    os.kill(embedded.pid, signal.SIGKILL)
    while embedded.is_alive():
        time.sleep(0.01)
    embedded.restart()
    embedded.stop()
    again = EmbeddedPostgres(state)
    again.start()
    try:
        with psycopg.connect(again.address(Role.OWNER).url()) as connection:
            assert connection.execute("select answer from kept").fetchone() == (42,)
    finally:
        again.stop()


SUPERVISE = """
import sys, time
from pathlib import Path
from palier.portal.postgres.supervisor import EmbeddedPostgres
embedded = EmbeddedPostgres(Path(sys.argv[1]))
embedded.start()
print(embedded.pid, flush=True)
time.sleep(60)
"""


def test_a_killed_supervisor_leaves_no_database_behind(state: Path) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISE, str(state)], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    assert alive(pid)
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(pid)


def test_a_second_supervisor_is_refused_with_a_finding(state: Path) -> None:
    with state_lock(state), pytest.raises(StateFolderTaken, match="in use by another palier"), running_database(state):
        pass


def test_superuser_and_owner_are_refused_as_roles_of_the_portal() -> None:
    with psycopg.connect(EMBEDDED.superuser_address().url()) as connection:
        assert {finding.code for finding in role_findings(connection)} >= {"role-is-superuser", "role-bypasses-rls"}
    with psycopg.connect(EMBEDDED.address(Role.OWNER).url()) as connection:
        assert [finding.code for finding in role_findings(connection)] == ["role-owns-table"]
    for role in (Role.APP, Role.WORKER):
        with psycopg.connect(EMBEDDED.address(role).url()) as connection:
            assert role_findings(connection) == []


def test_a_given_database_url_is_used_instead() -> None:
    given = {"DATABASE_URL": "postgresql://a:p%40ss@db.example:6432/palier?sslmode=require"}
    address = address_of(Role.APP, Path("nowhere"), given)
    assert (address.host, address.port, address.password) == ("db.example", 6432, "p@ss")
    assert address.options == (("sslmode", "require"),)
    with pytest.raises(LookupError, match="DATABASE_WORKER_URL"):
        address_of(Role.WORKER, Path("nowhere"), given)
