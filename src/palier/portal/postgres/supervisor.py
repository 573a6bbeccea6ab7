"""One embedded PostgreSQL for one state folder: made, started, watched and stopped as a child of ours.

It listens on a socket in a folder of its own and nowhere else; every role, the superuser included, needs its password.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from .address import FILE, Address, Role, Secrets, write_addresses, write_private
from .binaries import binaries, data_home, is_reachable, server_user
from .roles import DATABASE, make_roles

SOCKET_PATH_BYTES = 100
PORT = 5432
_START_SECONDS = 30.0
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",  # the folder is closed, and scram asks every role
    "max_connections": "100",
    "shared_buffers": "128MB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "on",
    "logging_collector": "off",
}


class DatabaseFailed(RuntimeError):
    """The embedded database could not be made or started; the message ends with its own last words."""


class EmbeddedPostgres:
    """The supervisor. `start` returns when the database answers; `stop` is clean and takes well under a second."""

    def __init__(self, state: Path) -> None:
        state = state.resolve()  # the database's processes work in a folder of their own
        self.state = state
        self._user = server_user(state)
        self._home = data_home(state, self._user)
        self._data = self._home / "data"
        self._log = self._home / "postgres.log"
        self._sockets: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.secrets = Secrets.kept(state / "secrets.json")

    def start(self) -> None:
        """Make the cluster if there is none, end what a crash left running, start, and make the roles."""
        self._home.mkdir(parents=True, exist_ok=True)
        self._home.chmod(0o700)
        self._user.own(self._home)
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster()
        _end_orphan(self._data)
        self._sockets = self._socket_folder()
        self._run()
        make_roles(self.superuser_address(), self.secrets)
        write_addresses(self.state, {role: self.address(role) for role in Role})

    def restart(self) -> None:
        """Start again after the database ended by itself; its address stays."""
        _end_orphan(self._data)
        self._run()

    def is_alive(self) -> bool:
        """Whether the database process still runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the postmaster."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """Fast shutdown: running transactions are rolled back, the data is flushed."""
        with contextlib.suppress(FileNotFoundError):
            (self.state / FILE).unlink()
        if self._process is not None and self.is_alive():
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(4)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait(2)
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def address(self, role: Role) -> Address:
        """How a role reaches this cluster."""
        return Address(str(self._sockets), PORT, DATABASE, role.value, getattr(self.secrets, role.value))

    def superuser_address(self) -> Address:
        """For making roles and for tests only; no process of the portal connects so."""
        return Address(str(self._sockets), PORT, "postgres", "postgres", self.secrets.superuser)

    def _make_cluster(self) -> None:
        shutil.rmtree(self._data, ignore_errors=True)  # an initdb that was cut short
        password = self._home / "superuser"
        write_private(password, self.secrets.superuser)
        self._user.own(password)
        command = [
            str(binaries(self._user) / "initdb"),
            f"--pgdata={self._data}", "--username=postgres", f"--pwfile={password}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, cwd="/", **self._user.popen_arguments())  # pyright: ignore[reportCallIssue, reportArgumentType]  (user, group and extra_groups travel together)
        finally:
            password.unlink()
        if done.returncode != 0:
            raise DatabaseFailed(f"initdb failed: {done.stderr.decode(errors='replace')[-600:]}")

    def _socket_folder(self) -> Path:
        inside = self._home / "run"
        if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES and is_reachable(inside, self._user):
            inside.mkdir(exist_ok=True)
            folder = inside
        else:
            folder = Path(tempfile.mkdtemp(prefix="palier-"))
        folder.chmod(0o700)
        self._user.own(folder)
        return folder

    def _run(self) -> None:
        command = [
            str(binaries(self._user) / "postgres"),
            "-D",
            str(self._data),
            "-p",
            str(PORT),
            "-k",
            str(self._sockets),
        ]
        for name, value in _SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # pyright: ignore[reportCallIssue]  (as above)
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGINT), **self._user.popen_arguments(),  # pyright: ignore[reportArgumentType]
            )  # fmt: skip
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.superuser_address().url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if not self.is_alive() or time.monotonic() > deadline:
                    words = self._log.read_text(errors="replace")[-800:]
                    raise DatabaseFailed(f"the database did not start:\n{words}") from None
                time.sleep(0.02)


def end_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: on Linux, the child gets this signal when its parent dies, so that a kill leaves no orphan."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return lambda: None
    return lambda: prctl(1, int(with_signal), 0, 0, 0)


def _end_orphan(data: Path) -> None:
    """End a postmaster of this data folder that outlived its supervisor.

    Another process with its old id is left alone.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ValueError):
        return
    if os.fsencode(data) not in words:
        return
    os.kill(pid, signal.SIGINT)
    for _ in range(200):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.02)
    raise DatabaseFailed(f"process {pid} still uses {data} and does not end")
