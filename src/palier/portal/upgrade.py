"""Run as a module by the owner role: apply the migrations, then grant what has no tenant."""

from __future__ import annotations

import django


def upgrade() -> None:
    """Bring the database of this process's settings up to date."""
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from .tenancy.policies import grant_open_tables

    call_command("migrate", interactive=False, verbosity=0)
    grant_open_tables(connections["default"])


if __name__ == "__main__":
    upgrade()
