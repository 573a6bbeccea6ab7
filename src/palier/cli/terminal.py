"""How things are printed: findings, JSON, progress. Colour and movement only where a person is watching."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click

from palier.base.findings import Finding, Severity, Where

if TYPE_CHECKING:
    from rich.console import Console

FIRST = 20
"""How many of a long list are shown on screen."""


def console() -> Console:
    """Standard output for tables: colours in a terminal, plain text elsewhere, as wide as COLUMNS says."""
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(highlight=False, markup=False, emoji=False)
    return Console(file=cast("IO[str]", _Trimmed(sys.stdout)), highlight=False, markup=False, emoji=False)


class _Trimmed:
    """A stream whose lines end where their words end: tables fill theirs with spaces, which nobody wants in a file."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(re.sub(r" +\n", "\n", text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def print_json(data: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False, default=_as_text))


def _as_text(value: object) -> str:
    """Decimals as text with at least two places, days and instants as ISO says."""
    if isinstance(value, Decimal):
        whole, _, places = f"{value:f}".partition(".")
        return f"{whole}.{places.rstrip('0').ljust(2, '0')}"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def placed_in(findings: Sequence[Finding], folder: Path) -> list[Finding]:
    """Findings whose files are named as the person who called can open them: below the folder that it gave."""
    return [
        finding
        if not finding.where.file or Path(finding.where.file).is_relative_to(folder)
        else replace(finding, where=_below(finding.where, folder))
        for finding in findings
    ]


def _below(where: Where, folder: Path) -> Where:
    is_folder = where.file == folder.name and not (folder / where.file).exists()
    return replace(where, file=str(folder if is_folder else folder / where.file))


def show_findings(findings: Sequence[Finding], *, is_json: bool = False) -> None:
    """Every finding: as JSON on standard output, or as lines on standard error."""
    if is_json:
        print_json({"findings": [finding.as_dict() for finding in findings]})
        return
    for finding in findings:
        show_finding(finding)


def show_finding(finding: Finding) -> None:
    """One finding: where it stands, then what is wrong, then what to do."""
    is_note = finding.severity is Severity.NOTE
    place = click.style(str(finding.where), bold=True) + ": " if str(finding.where) else ""
    mark = click.style("note: ", fg="cyan") if is_note else click.style("error: ", fg="red") if not place else ""
    hint = click.style(f" {finding.hint}", dim=True) if finding.hint else ""
    message = finding.message if place or is_note else finding.message[:1].upper() + finding.message[1:]
    click.echo(f"{place}{mark}{message}{hint}", err=True)


def count_of(count: int, noun: str, plural: str = "") -> str:
    """`1 line`, `2 lines`, `1,234 lines`."""
    word = noun if count == 1 else plural or f"{noun}s"
    return f"{count:,} {word}"


@contextmanager
def working(words: str) -> Iterator[Any]:
    """Say on standard error that something takes a while, in a terminal only; call what it gives to say more."""
    if not sys.stderr.isatty():
        yield lambda words: None
        return
    from rich.console import Console

    with Console(stderr=True).status(words) as status:
        yield status.update


@contextmanager
def counting(words: str) -> Iterator[Any]:
    """A bar on standard error, in a terminal only: call what it gives with how much is done, and of how much."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(words, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
