"""What the house's rules look at: the files of the repository and the syntax trees of the package."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "palier"
CORE = ("base", "programme", "results", "facts", "plan", "engine", "reference", "outlook")


@cache
def repository_files() -> tuple[Path, ...]:
    """All files that are, or would be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """The Python files of folders of the repository: all of its files when none is named."""
    roots = [ROOT / folder for folder in folders] or [ROOT]
    return [
        path for path in repository_files() if path.suffix == ".py" and any(path.is_relative_to(each) for each in roots)
    ]


def core_files() -> list[Path]:
    """The Python files of the packages that calculate."""
    return python_files(*(f"src/palier/{package}" for package in CORE))


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Where, for a person: file and line."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def public_definitions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Functions and classes of a module, and methods of its public classes, whose names begin with no underscore."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (
                    each
                    for each in node.body
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and not each.name.startswith("_")
                )
