"""How PostgreSQL rounds: half to even for doubles alone, though we had been told otherwise. It computes no money."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from palier.portal.postgres.binaries import ServerUser, binaries, server_user


def run_as(user: ServerUser, command: list[Any], words: str = "") -> str:
    """What a command prints, run by the user who may run PostgreSQL."""
    done = subprocess.run(
        command, input=words, check=True, capture_output=True, text=True, cwd="/", **cast(Any, user.popen_arguments())
    )
    return done.stdout


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[Path, ServerUser]]:
    """A cluster that no server runs on: PostgreSQL answers one statement from its standard input."""
    folder = Path(tempfile.mkdtemp(prefix="palier-"))
    user = server_user(folder)
    user.own(folder)
    options = [f"--pgdata={folder}", "--username=owner", "--locale=C.UTF-8", "--no-sync", "--auth=reject"]
    run_as(user, [binaries(user) / "initdb", *options])
    yield folder, user
    shutil.rmtree(folder)


def test_postgresql_rounds_a_numeric_half_away_from_zero_and_a_double_half_to_even(
    cluster: tuple[Path, ServerUser],
) -> None:
    folder, user = cluster
    asked = ["0.005::numeric, 2", "0.025::numeric, 2", "-0.025::numeric, 2", "0.5::float8", "2.5::float8"]
    words = f"select {', '.join(f'round({each})' for each in asked)}\n"
    said = run_as(user, [binaries(user) / "postgres", "--single", "-D", folder, "postgres"], words)
    assert re.findall(r'round = "([^"]*)"', said) == ["0.01", "0.03", "-0.03", "0", "2"]
