"""Run as a module: the web processes, under granian. Address and number of processes come from the environment."""

from __future__ import annotations

import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

KILL_SECONDS = 2
"""An open stream would hold a process at its end: the supervisor closes streams first, and this is the last word."""


def main() -> None:
    """Serve until told to stop."""
    Server(
        "palier.portal.asgi:application",
        address=os.environ.get("PALIER_ADDRESS", "127.0.0.1"),
        port=int(os.environ.get("PALIER_PORT", "8000")),
        interface=Interfaces.ASGINL,  # Django has no lifespan
        workers=int(os.environ.get("PALIER_PROCESSES", "1")),
        workers_kill_timeout=KILL_SECONDS,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
