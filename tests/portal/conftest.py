"""One embedded PostgreSQL for all tests of the portal.

Each test has an organisation of its own, since facts cannot be removed.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from palier.portal.database import running_database
from palier.portal.postgres.address import Role

# Imported modules of the portal need their settings, and these an address: so the database starts with this module.
STATE = Path(tempfile.mkdtemp(prefix="palier-tests-"))
STATE.chmod(0o711)
_STACK = contextlib.ExitStack()
_STARTED = _STACK.enter_context(running_database(STATE))
if _STARTED is None:
    raise pytest.UsageError("the tests start a database of their own: run them without DATABASE_URL")
EMBEDDED = _STARTED


@atexit.register
def _end() -> None:
    _STACK.close()
    shutil.rmtree(STATE, ignore_errors=True)


_OWN = {
    "PALIER_STATE": str(STATE),
    "PALIER_ROLE": Role.APP.value,
    "DJANGO_SETTINGS_MODULE": "palier.portal.settings",
}
os.environ.update(_OWN)

import django  # noqa: E402

django.setup()
# The settings are read now. Left in the environment, they would reach the processes that pytest-xdist starts, each of
# which has a database of its own.
for _name in _OWN:
    del os.environ[_name]


@pytest.fixture(scope="session", autouse=True)
def _database_may_be_used(django_db_blocker: object) -> Iterator[None]:
    """pytest-django closes the door to a database that it did not make; this one is ours."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  (pytest-django names no public type for it)
        yield


@pytest.fixture
def organisation() -> int:
    """A fresh organisation: the isolation of a test."""
    from palier.portal.accounts.services import organisation_create

    return organisation_create(slug=f"o-{uuid.uuid4().hex[:12]}", name="Vendor of a test")


@pytest.fixture(scope="session", autouse=True)
def _static_files(_database_may_be_used: None) -> None:
    """The pages name their static files by hash: collect them once."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
