"""The worker in the tests' own process, as the role of the worker."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from palier.portal.database import process_environment
from palier.portal.postgres.address import Role
from tests.portal.conftest import STATE


def work_once(organisation: int) -> None:
    """Recalculate all that waits of one organisation, in a process that is the worker."""
    code = (
        "import django; django.setup()\n"
        "from palier.portal.earnings.calculation import calculate_units\n"
        "from palier.portal.earnings.recalculation import recalculate\n"
        f"while recalculate({organisation}, calculate_units).units: pass\n"
    )
    environment = process_environment(STATE, Role.WORKER)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=os.getcwd())


@contextmanager
def running_worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker process, as `palier serve` starts it."""
    environment = process_environment(STATE, Role.WORKER)
    process = subprocess.Popen([sys.executable, "-m", "palier.portal.worker"], env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)
