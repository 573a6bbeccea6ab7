"""One meaning a word: columns of contracts and public names of the core use none that the glossary says to avoid."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house.tree import ROOT, SOURCE, core_files, public_definitions, python_files, tree_of

GLOSSARY = ROOT / "docs" / "glossary.md"
ALWAYS_AVOID = {"util", "utils", "helper", "helpers", "manager", "handler", "processor"}


def rows(columns: int) -> Iterator[list[str]]:
    """The rows of the glossary's tables that have so many columns, without the head."""
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == columns and not set(cells[0]) <= {"-"}:
            yield cells


@cache
def terms() -> frozenset[str]:
    """Each word that is itself a term."""
    return frozenset(term.strip() for cells in rows(5) for term in re.sub(r"\(.*?\)", "", cells[0]).split(","))


@cache
def avoided() -> dict[str, str]:
    """Each word to avoid, and the term to say instead."""
    found = dict.fromkeys(ALWAYS_AVOID, "something that says what it does")
    for term, *_, avoid in list(rows(5))[1:]:
        for word in re.sub(r"\(.*?\)", "", avoid).split(","):
            name = word.strip().lower().replace(" ", "_")
            if name and name not in terms():
                found[name] = term
    return found


@cache
def let_pass() -> dict[str, set[str]]:
    """Each word that is let pass, and the packages and names in which it is."""
    return {word: set(re.findall(r"`([^`]+)`", where)) for word, where, _ in list(rows(3))[1:]}


def words_of(name: str) -> set[str]:
    """The words of a name, in the singular too: `StatusMatches` -> status, matches, match ..."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return {each for word in snake.split("_") for each in (word, word.removesuffix("s"))} | {snake}


def faults(name: str, package: str = "") -> list[str]:
    """What is to be avoided in a name, and what to say instead."""
    return [
        f"{name}: not `{word}` but {avoided()[word]}"
        for word in sorted(words_of(name) & avoided().keys())
        if not {name, package} & let_pass().get(word, set())
    ]


def public_names(path: Path) -> Iterator[str]:
    """The module's own name, its functions and classes, and the fields of its classes."""
    yield path.stem
    tree = tree_of(path)
    yield from (node.name for node in public_definitions(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from (
                each.target.id
                for each in node.body
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
            )


@pytest.mark.parametrize(
    "name", ["partner_level", "PayoutRule", "reseller_account", "customer_type", "sale_records", "filters"]
)
def test_a_planted_synonym_is_found(name: str) -> None:
    assert faults(name)


@pytest.mark.parametrize("name", ["tier", "status_match", "corrects_line_id", "reported_at", "StatusMatch"])
def test_a_word_of_the_glossary_passes(name: str) -> None:
    assert faults(name) == []


def test_the_columns_of_the_facts_use_the_glossarys_words() -> None:
    from palier.facts.schema import TABLES

    names = [name for table in TABLES.values() for name in (table.name, *(column.name for column in table.columns))]
    assert len(names) > 80
    assert [fault for name in names for fault in faults(name, "facts")] == []


def test_the_columns_of_the_results_use_the_glossarys_words() -> None:
    from palier.results.schema import RESULTS

    names = [name for table in RESULTS.values() for name in (table.name, *(column.name for column in table.columns))]
    assert len(names) > 40
    assert [fault for name in names for fault in faults(name, "results")] == []


def test_the_public_names_of_the_core_use_the_glossarys_words() -> None:
    found = [
        fault
        for path in core_files()
        for name in public_names(path)
        for fault in faults(name, path.relative_to(SOURCE).parts[0])
    ]
    assert found == []


def test_no_file_and_no_class_is_named_for_being_useful() -> None:
    names = [
        (path, name)
        for path in python_files("src", "tests", "bench")
        for name in [path.stem, *(node.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef))]
    ]
    assert [f"{path.relative_to(ROOT)} {name}" for path, name in names if words_of(name) & ALWAYS_AVOID] == []


def test_what_is_let_pass_is_still_needed() -> None:
    names = {name for path in core_files() for name in public_names(path)}
    words = {word for name in names for word in words_of(name)} | {"route", "segment"}
    assert set(let_pass()) - words == set()
