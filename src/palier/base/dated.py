"""Values that change on a date, each with the reference of the text that it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value in force from a day until the next one begins."""

    starts_on: date
    value: T
    reference: str = ""


def value_on(values: Sequence[Dated[T]], day: date) -> Dated[T] | None:
    """The value in force on a day; None before the first one. `values` stand in order of `starts_on`."""
    found: Dated[T] | None = None
    for dated in values:
        if dated.starts_on > day:
            break
        found = dated
    return found
