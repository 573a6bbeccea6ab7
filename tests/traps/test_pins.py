"""The traps were measured on four exact versions; any other may behave otherwise."""

from __future__ import annotations

import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PINS = {"ibis-framework": "12.0.0", "duckdb": "2.0.0", "sqlglot": "30.30.0", "pyspark": "4.0.5"}


@pytest.mark.parametrize(("package", "pinned"), PINS.items())
def test_an_engine_is_installed_and_declared_in_exactly_the_version_that_was_measured(
    package: str, pinned: str
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["scale"]]
    assert version(package) == pinned
    assert next(each for each in declared if each.split("[")[0].split("=")[0] == package).endswith(f"=={pinned}")
    locked = (ROOT / "requirements" / "development.txt").read_text()
    assert f"\n{package}=={pinned} " in locked
