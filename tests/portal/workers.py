"""Worker processes for the tests.

Compiling the plan takes a while, so that one worker serves all tests but those that kill it.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
import time
from collections.abc import Callable

from palier.portal.database import process_environment
from palier.portal.earnings.models import Mark
from palier.portal.postgres.address import Role
from palier.portal.tenancy.door import tenant
from tests.portal.conftest import STATE

_WORKERS: list[subprocess.Popen[bytes]] = []


def start_worker(*arguments: str, stdout: bool = False) -> subprocess.Popen[bytes]:
    """A worker process, as `palier serve` starts it, or one of `arguments`; its `stdout` can be read when wanted."""
    command = [sys.executable, *(arguments or ("-m", "palier.portal.worker"))]
    read = subprocess.PIPE if stdout else None
    return subprocess.Popen(command, env=process_environment(STATE, Role.WORKER), stdout=read)


def the_worker() -> subprocess.Popen[bytes]:
    """The worker of all tests, started when it is first needed and again after it was killed."""
    if not _WORKERS or _WORKERS[-1].poll() is not None:
        _WORKERS.append(start_worker())
    return _WORKERS[-1]


@atexit.register
def _stop() -> None:
    if _WORKERS and _WORKERS[-1].poll() is None:
        _WORKERS[-1].terminate()
        _WORKERS[-1].wait(30)


def marks(organisation: int) -> int:
    """How many marks wait."""
    with tenant(organisation):
        return Mark.objects.count()


def until(condition: Callable[[], object], seconds: float = 120.0) -> None:
    """Wait for something to come about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def work_once(organisation: int) -> None:
    """Let the worker recalculate all that waits of an organisation."""
    the_worker()
    until(lambda: marks(organisation) == 0)
