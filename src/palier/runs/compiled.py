"""Compiled statements kept between runs: compiling takes seconds, reading them again milliseconds.

They stand in the user's cache folder under a name that changes with the engine's own text and the versions of what
compiled them; whatever cannot be read or written there is compiled again, in silence: it is only a cache.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from palier.engine.shapes import Shape, Statement, shape_of
from palier.plan.steps import Plan


def statements_of(plan: Plan) -> tuple[Statement, ...]:
    """The statements of a plan on DuckDB; Ibis is imported only where they have never been compiled."""
    return _kept(shape_of(plan, "duckdb"))


@lru_cache(maxsize=64)
def _kept(shape: Shape) -> tuple[Statement, ...]:
    file = cache_folder() / f"{_fingerprint(shape)}.json"
    try:
        return tuple(Statement(**each) for each in json.loads(file.read_text()))
    except (OSError, ValueError, TypeError):
        from palier.engine.statements import compile_statements

        statements = compile_statements(shape)
        _keep(file, statements)
        return statements


def cache_folder() -> Path:
    """Where compiled statements are kept: `$XDG_CACHE_HOME/palier`, else `~/.cache/palier`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "palier"


def _keep(file: Path, statements: tuple[Statement, ...]) -> None:
    text = json.dumps([{"name": s.name, "sql": s.sql, "is_kept": s.is_kept} for s in statements])
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False) as stream:
            stream.write(text)
        os.replace(stream.name, file)
    except OSError:
        return


def _fingerprint(shape: Shape) -> str:
    digest = hashlib.sha256(repr(shape).encode())
    for package in ("duckdb", "ibis-framework", "sqlglot"):
        digest.update(f"{package} {version(package)}".encode())
    for text in _sources(files("palier.engine")):
        digest.update(text)
    return digest.hexdigest()


def _sources(folder: Traversable) -> list[bytes]:
    """The text of a package's modules, in order of their names."""
    found: list[bytes] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir() and entry.name != "__pycache__":
            found.extend(_sources(entry))
        elif entry.name.endswith(".py"):
            found.append(entry.read_bytes())
    return found
