"""What `make lint` says, as tests: style, format, types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT

BIN = Path(sys.executable).parent


def said_by(*command: str) -> str:
    """What a tool complains of, or nothing when it is content."""
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_is_content() -> None:
    assert said_by("ruff", "check", "--no-cache", "--output-format=concise", ".") == ""


def test_every_file_has_the_houses_format() -> None:
    assert said_by("ruff", "format", "--no-cache", "--check", ".") == ""


def test_basedpyright_is_content_strictly_in_the_core() -> None:
    assert said_by("basedpyright") == ""


def test_ruff_bans_the_clock_and_engines_at_module_level_in_the_core(tmp_path: Path) -> None:
    planted = SOURCE_OF_FAULTS.splitlines()
    command = [
        BIN / "ruff",
        "check",
        "--no-cache",
        "--output-format=concise",
        "--stdin-filename=src/palier/plan/planted.py",
        "-",
    ]
    done = subprocess.run(command, cwd=ROOT, input="\n".join(planted), capture_output=True, text=True, check=False)
    for words in (
        "A calculation has no clock",
        "`ibis` is banned at the module level",
        "no duplicate keys, no aliases",
    ):
        assert words in done.stdout


SOURCE_OF_FAULTS = '''
"""Three faults."""

import datetime

import ibis
import yaml

TODAY = datetime.date.today()
TABLE = ibis.table
TEXT = yaml.safe_load("")
'''
