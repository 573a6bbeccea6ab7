"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from palier.base.knowledge import AsOf

F = TypeVar("F", bound=Callable[..., Any])


class Folder(click.Path):
    """A folder that must be there."""

    name = "folder"

    def __init__(self) -> None:
        super().__init__(exists=True, file_okay=False, path_type=Path)


class AsOfType(click.ParamType):
    """A day, or an instant with its offset."""

    name = "day or instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> AsOf:
        if isinstance(value, AsOf):
            return value
        try:
            return AsOf.parse(value)
        except (ValueError, OverflowError):
            self.fail(f'"{value}" is neither a day (2017-10-17) nor an instant (2017-10-17T09:00:00Z).', param, ctx)


def programme_argument(function: F) -> F:
    """PROGRAMME: the folder of a programme."""
    return click.argument("programme", type=Folder())(function)


def facts_argument(function: F) -> F:
    """FACTS: a folder of tables."""
    return click.argument("facts", type=Folder())(function)


def json_option(function: F) -> F:
    """--json, as `is_json`."""
    return click.option("--json", "is_json", is_flag=True, help="Print JSON on standard output.")(function)


def as_of_option(function: F) -> F:
    """--as-of."""
    words = "Calculate with what was known then. Default: the latest instant in the facts."
    return click.option("--as-of", type=AsOfType(), metavar="DAY|INSTANT", help=words)(function)


def period_option(words: str) -> Callable[[F], F]:
    """--period."""
    return click.option("--period", metavar="PERIOD", help=words)


def keep_going_option(function: F) -> F:
    """--keep-going."""
    return click.option("--keep-going", is_flag=True, help="Go on without the rejected rows.")(function)
