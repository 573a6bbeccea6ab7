"""Who only checks a programme, or asks for help, waits for no engine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

HEAVY = {"django", "ibis", "numpy", "pandas", "pyarrow", "pyspark", "sqlglot"}
LOADED = """
import sys
from palier.cli import main
try:
    main()
finally:
    print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded_by(*arguments: str, folder: Path = ROOT) -> set[str]:
    """The packages that a command has loaded when it ends."""
    command = [sys.executable, "-c", LOADED, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["serve", "--help"], ["schema"]], ids=" ".join)
def test_help_and_schema_load_no_engine(arguments: list[str]) -> None:
    loaded = loaded_by(*arguments)
    assert "palier" in loaded
    assert loaded & (HEAVY | {"duckdb"}) == set()


def test_check_loads_no_engine() -> None:
    loaded = loaded_by("check", "programmes/first-steps")
    assert "pydantic" in loaded
    assert loaded & (HEAVY | {"duckdb"}) == set()
