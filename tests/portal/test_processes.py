"""What a process of the portal refuses, and what it leaves alone."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest

from palier.portal.database import process_environment
from palier.portal.postgres.address import URL_VARIABLES, Role
from tests.portal.conftest import EMBEDDED, STATE


def web_process(role: Role, code: str) -> subprocess.CompletedProcess[str]:
    """Start the web application as a role, then run some code."""
    script = f"import palier.portal.asgi, sys\n{code}"
    environment = process_environment(STATE, role)
    return subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)


def test_the_web_application_does_not_start_as_a_role_that_row_level_security_cannot_hold() -> None:
    refused = web_process(Role.OWNER, "")
    assert refused.returncode != 0
    assert 'the database role "palier_owner" owns the table' in refused.stderr


def test_a_web_process_shows_pages_without_loading_an_engine() -> None:
    code = "import palier.portal.urls; print([name for name in ('ibis', 'pyspark', 'pandas') if name in sys.modules])"
    assert web_process(Role.APP, code).stdout == "[]\n"


def test_web_and_worker_are_not_told_the_address_of_a_mightier_role(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in URL_VARIABLES.values():
        monkeypatch.setenv(name, f"postgresql://{name}@/palier")
    known = {
        role: {name for name in URL_VARIABLES.values() if name in process_environment(STATE, role)} for role in Role
    }
    assert known[Role.APP] == {"DATABASE_URL"}
    assert known[Role.WORKER] == {"DATABASE_URL", "DATABASE_WORKER_URL"}
    assert known[Role.OWNER] == set(URL_VARIABLES.values())


def test_the_worker_may_not_write_a_sale_nor_read_who_a_person_is() -> None:
    with psycopg.connect(EMBEDDED.address(Role.WORKER).url(), autocommit=True) as session:
        for words in (
            "insert into facts_sale default values",
            "select * from facts_person",
            "select * from accounts_user",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(words)
