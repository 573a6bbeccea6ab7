"""One door to a tenant's rows: a setting that outlives its transaction would show one tenant's rows to another."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, place, python_files, tree_of

STATEMENT = re.compile(r"(?:^|;)\s*(?:set\s+(?!local\b|transaction\b|constraints\b)|reset\s|discard\s)", re.IGNORECASE)
CONFIG = re.compile(r"set_config\s*\([^()]*?,\s*(\w+)\s*\)", re.IGNORECASE)
# Who opens the door: Django's connection, and the one that reads facts as Arrow.
DOORS = {"src/palier/portal/tenancy/door.py", "src/palier/portal/facts/reading.py"}


def texts_in(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every text of a tree; of a formatted one its constant parts, with `?` for the others."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node, "".join(str(part.value) if isinstance(part, ast.Constant) else "?" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value


def lasting_settings_in(tree: ast.AST) -> Iterator[ast.AST]:
    """Where a setting is made that outlives the transaction."""
    for node, text in texts_in(tree):
        if STATEMENT.search(text) or any(local.lower() != "true" for local in CONFIG.findall(text)):
            yield node


def settings_in(tree: ast.AST) -> Iterator[ast.AST]:
    """Where any setting is made."""
    yield from (node for node, text in texts_in(tree) if "set_config" in text.lower())


@pytest.mark.parametrize(
    "sql",
    ["set palier.organisation = 1", "SET SESSION x TO 1", "select set_config('a', %s, false)", "select 1; reset all"],
)
def test_a_planted_lasting_setting_is_found(sql: str) -> None:
    assert list(lasting_settings_in(ast.parse(repr(sql))))


@pytest.mark.parametrize("sql", ["set local x = 1", "update t set a = 1", "select set_config('a', %s, true)"])
def test_a_setting_of_the_transaction_passes(sql: str) -> None:
    assert not list(lasting_settings_in(ast.parse(repr(sql))))


def portal_files() -> list[Path]:
    """The Python files of the portal."""
    return python_files("src/palier/portal")


def test_no_setting_of_the_database_outlives_its_transaction() -> None:
    assert [place(path, node) for path in portal_files() for node in lasting_settings_in(tree_of(path))] == []


def test_only_the_doors_say_who_asks() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in portal_files() for _ in settings_in(tree_of(path))}
    assert found == DOORS


def test_requests_hold_no_transaction_of_their_own() -> None:
    settings = (ROOT / "src/palier/portal/settings.py").read_text(encoding="utf-8")
    assert re.findall(r'"ATOMIC_REQUESTS": (\w+)', settings) == ["False"]
