"""Rules that no tool knows: no float and no clock in the core, everything public documented, nothing too long."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, SOURCE, core_files, place, public_definitions, python_files, tree_of

# The one quotient of the money module: a float guesses, exact products mend the guess (docs/decisions/0003).
GUESSES = {"src/palier/engine/exact.py": "_whole_quotient"}
FLOAT_TYPES = {"float", "float32", "float64", "double"}


def annotations_of(tree: ast.AST) -> Iterator[ast.expr]:
    """Every annotation of a tree: of arguments, of returns, of variables."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
            yield node.returns


def floats_in(tree: ast.AST) -> Iterator[ast.AST]:
    """Where a float is written, made, or promised; and `round`, which goes half to even, as no cent does."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float()):
                yield node
            case ast.Constant(value=str(word)) if word in FLOAT_TYPES:
                yield node
            case ast.Call(func=ast.Name(id="float" | "round")):
                yield node
            case ast.Attribute(attr="from_float" | "float64" | "float32"):
                yield node
    for annotation in annotations_of(tree):
        yield from (each for each in ast.walk(annotation) if isinstance(each, ast.Name) and each.id == "float")


def quotients_in(tree: ast.AST) -> Iterator[ast.AST]:
    """Where something is divided or rounded."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.Div() | ast.FloorDiv()):
                yield node
            case ast.Call(func=ast.Attribute(attr="round" | "floor" | "ceil" | "mean")):
                yield node


def clocks_in(tree: ast.AST) -> Iterator[ast.AST]:
    """Where a clock is read, under whatever name it was imported."""
    clocks = {"now", "utcnow", "today", "time_ns", "monotonic", "perf_counter", "fromtimestamp"}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in clocks:
                yield node
            case ast.ImportFrom(module="time") | ast.Import(names=[ast.alias(name="time"), *_]):
                yield node


def undocumented_in(tree: ast.Module) -> Iterator[ast.AST]:
    """What is public and says nothing of itself. A method that does what its base class or its name promises may."""
    overriding = {each for node in tree.body if isinstance(node, ast.ClassDef) and node.bases for each in node.body}
    for node in public_definitions(tree):
        if not ast.get_docstring(node) and node not in overriding:
            yield node


@pytest.mark.parametrize(
    "code",
    [
        "a = 0.1",
        "a = float('1')",
        "def f(a: float) -> None: ...",
        "def f() -> list[float]: ...",
        "a: float | None = None",
        "b = a.cast('float64')",
        "b = round(a, 2)",
        "b = Decimal.from_float(a)",
    ],
)
def test_a_planted_float_is_found(code: str) -> None:
    assert list(floats_in(ast.parse(code)))


@pytest.mark.parametrize("code", ["a = 10", "a = Decimal('0.1')", "isinstance(value, float)", "a = b.round(2)"])
def test_what_is_no_float_is_let_alone(code: str) -> None:
    assert not list(floats_in(ast.parse(code)))


@pytest.mark.parametrize("code", ["datetime.now()", "from time import time", "import time", "d.date.today()"])
def test_a_planted_clock_is_found(code: str) -> None:
    assert list(clocks_in(ast.parse(code)))


def test_a_planted_undocumented_function_is_found() -> None:
    assert list(undocumented_in(ast.parse("def f() -> None: ...")))
    assert not list(undocumented_in(ast.parse("def _f() -> None: ...")))


def test_the_core_has_no_float() -> None:
    found = [(path, node) for path in core_files() for node in floats_in(tree_of(path))]
    assert [place(path, node) for path, node in found if not is_a_guess(path, node)] == []


def is_a_guess(path: Path, node: ast.AST) -> bool:
    """Whether a float stands in the one function that may guess."""
    name = GUESSES.get(path.relative_to(ROOT).as_posix())
    functions = (each for each in tree_of(path).body if isinstance(each, ast.FunctionDef) and each.name == name)
    return any(node in ast.walk(function) for function in functions)


@pytest.mark.parametrize("code", ["a / b", "a // b", "a.round(2)", "a.mean()"])
def test_a_planted_quotient_is_found(code: str) -> None:
    assert list(quotients_in(ast.parse(code)))


def test_the_engine_divides_and_rounds_in_one_module_only() -> None:
    files = [path for path in python_files("src/palier/engine") if path.name != "exact.py"]
    assert [place(path, node) for path in files for node in quotients_in(tree_of(path))] == []


def test_the_core_has_no_clock() -> None:
    assert [place(path, node) for path in core_files() for node in clocks_in(tree_of(path))] == []


def test_every_module_says_what_it_is_for() -> None:
    modules = [path for path in python_files() if "migrations" not in path.parts and tree_of(path).body]
    assert [place(path) for path in modules if not ast.get_docstring(tree_of(path))] == []
    packages = [path for path in python_files("src") if path.name == "__init__.py" and "migrations" not in path.parts]
    assert [place(path) for path in packages if not ast.get_docstring(tree_of(path))] == []


def test_all_that_the_core_offers_is_documented() -> None:
    found = [
        f"{place(path, node)} {getattr(node, 'name', '')}"
        for path in core_files()
        for node in undocumented_in(tree_of(path))
    ]
    assert found == []


def left_out_in(tree: ast.AST) -> Iterator[ast.AST]:
    """Where a test is skipped or expected to fail."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="skip" | "skipif" | "xfail" | "importorskip" | "skipTest"):
                yield node


def test_no_test_is_left_out_but_by_the_marks_that_say_so_loudly() -> None:
    assert list(left_out_in(ast.parse("@pytest.mark.skipif(True, reason='')\ndef test_f(): ...")))
    files = [path for path in python_files("tests") if path != ROOT / "tests" / "conftest.py"]
    assert [place(path, node) for path in files for node in left_out_in(tree_of(path))] == []


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_400_lines_and_the_median_is_under_150() -> None:
    lengths = {path: lines_of(path) for path in python_files()}
    assert [f"{place(path)} {length}" for path, length in lengths.items() if length > 400] == []
    assert statistics.median(length for path, length in lengths.items() if path.is_relative_to(SOURCE)) < 150


def test_nineteen_functions_of_twenty_are_under_50_lines() -> None:
    functions = [
        (node.end_lineno or 0) - node.lineno + 1
        for path in python_files("src")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert statistics.quantiles(functions, n=20)[-1] < 50


def test_each_package_has_a_short_readme() -> None:
    packages = sorted(path.parent for path in SOURCE.glob("*/__init__.py"))
    missing = [str(each.relative_to(ROOT)) for each in packages if not (each / "README.md").is_file()]
    assert missing == []
    assert [str(each) for each in packages if lines_of(each / "README.md") > 40] == []
