"""How things are drawn: one of, one in n, some of. All from one seeded source, so that a seed is a world."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
Draw = Random


def pick(draw: Draw, options: Sequence[T]) -> T:
    """One of the options; write an option several times to make it likelier."""
    return options[draw.randrange(len(options))]


def one_in(draw: Draw, n: int) -> bool:
    """True about once in n."""
    return draw.randrange(n) == 0


def count(draw: Draw, least: int, most: int) -> int:
    """A number from `least` to `most`."""
    return draw.randint(least, most)


def some(draw: Draw, options: Sequence[T], least: int = 1) -> list[T]:
    """At least `least` of the options, in their order."""
    sure = set(draw.sample(range(len(options)), least))
    return [option for at, option in enumerate(options) if at in sure or one_in(draw, 2)]
