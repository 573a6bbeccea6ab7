"""The processes under a supervisor: started in a session of their own, started again when they die, ended in order."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from palier.base.findings import Finding, FindingsError

from .postgres.supervisor import end_with_parent

_QUICK_SECONDS, _QUICK_DEATHS = 5.0, 3


@dataclass
class Child:
    """One process, run as a module of the portal. Its own session keeps the terminal's Ctrl-C for the supervisor."""

    module: str
    environment: Mapping[str, str]
    grace_seconds: float
    """How long it may take to end by itself, once told to."""
    process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _quick_deaths: int = field(default=0)

    def start(self) -> None:
        """Start it."""
        self._started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGTERM),
        )

    def keep_alive(self) -> None:
        """Start it again if it died. Raises FindingsError when it dies at once, again and again."""
        if self.process is None or self.process.poll() is None:
            return
        was_quick = time.monotonic() - self._started < _QUICK_SECONDS
        self._quick_deaths = self._quick_deaths + 1 if was_quick else 0
        if self._quick_deaths >= _QUICK_DEATHS:
            message = f'"{self.module}" ends as soon as it starts (exit code {self.process.returncode}).'
            raise FindingsError([Finding("process-ends", message, hint="Its last words stand above.")])
        self.start()

    def tell_to_stop(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        """Wait for its end, and end it by force when it takes too long."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.grace_seconds)
            return
        self.process.kill()
        self.process.wait()
