"""How a process outside Django's own becomes one of the portal."""

from __future__ import annotations

import os
from pathlib import Path

from .database import process_environment
from .postgres.address import Role

ORGANISATION = "vendor"
"""The slug of the one organisation of `palier serve` and `palier load`; the database holds as many as there are."""


def set_up(state: Path) -> None:
    """Make this process one of the portal, with the role of the web processes. The database is running."""
    os.environ.update(process_environment(state, Role.APP))
    import django

    django.setup()
