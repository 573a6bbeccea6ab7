"""The table of allowed imports is the architecture. It holds, and a planted import is seen to break each contract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]

# Contract -> where the planted module stands, and what it wrongly imports.
PLANTED = {
    "layers": ("base/planted.py", "import palier.programme"),
    "judge": ("engine/planted.py", "import palier.reference"),
    "judge-reads-the-programme": ("reference/planted.py", "import palier.plan"),
    "django": ("facts/planted.py", "from django.db import models"),
    "engines": ("plan/planted.py", "import ibis"),
    "money": ("portal/planted.py", "import palier.engine.exact"),
    "quiet": ("reference/planted.py", "import time"),
    "files": ("plan/planted.py", "import pathlib"),
    "rooms": ("portal/accounts/planted.py", "import palier.portal.earnings"),
    "doors": ("portal/pages/planted.py", "import palier.portal.earnings.models"),
    "acyclic": ("base/planted/__init__.py", "import palier.base.findings"),
}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and its contracts, in which one may plant."""
    copy = tmp_path_factory.mktemp("planted")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def verdict(folder: Path, *contracts: str) -> tuple[bool, str]:
    """Whether the contracts hold in a folder, and what was said."""
    command = [
        Path(sys.executable).parent / "lint-imports",
        "--no-cache",
        *(f"--contract={each}" for each in contracts),
    ]
    environment = os.environ | {"PYTHONPATH": str(folder / "src")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def plant(copied: Path) -> Iterator[Path]:
    """The copied package, swept of what was planted when the test ends."""
    before = set(copied.rglob("*"))
    originals = {path: path.read_bytes() for path in before if path.name == "findings.py"}
    yield copied / "src" / "palier"
    for path in sorted(set(copied.rglob("*")) - before, reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    for path, content in originals.items():
        path.write_bytes(content)


def test_every_contract_holds(copied: Path) -> None:
    holds, said = verdict(copied)
    assert holds, said


def test_every_contract_has_its_planted_import() -> None:
    assert {each["id"] for each in CONTRACTS} == PLANTED.keys()


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_import_breaks_the_contract(contract: str, plant: Path) -> None:
    where, import_ = PLANTED[contract]
    target = plant / where
    target.parent.mkdir(exist_ok=True)
    target.write_text(f'"""Planted."""\n\n{import_}\n', encoding="utf-8")
    if contract == "acyclic":
        with (plant / "base" / "findings.py").open("a", encoding="utf-8") as findings:
            findings.write("\nimport palier.base.planted\n")
    holds, said = verdict(plant.parents[1], contract)
    assert not holds, said
    assert "planted" in said
    assert "BROKEN" in said, said


def test_a_new_package_has_to_take_its_place_among_the_layers(plant: Path) -> None:
    (plant / "stray").mkdir()
    (plant / "stray" / "__init__.py").write_text('"""Planted."""\n', encoding="utf-8")
    holds, said = verdict(plant.parents[1], "layers")
    assert not holds
    assert "stray" in said
