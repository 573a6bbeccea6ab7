"""How things are drawn. What stands first is what an example shrinks to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]


@lru_cache(maxsize=512)
def _up_to(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


def pick(draw: Draw, options: Sequence[T]) -> T:
    """One of the options; write an option several times to make it likelier."""
    return options[draw(_up_to(len(options) - 1))]


def one_in(draw: Draw, n: int) -> bool:
    """True about once in n; shrinks to False."""
    return draw(_up_to(n - 1)) == n - 1


def count(draw: Draw, least: int, most: int) -> int:
    """A number from `least` to `most`; shrinks to `least`."""
    return least + draw(_up_to(most - least))


def some(draw: Draw, options: Sequence[T], least: int = 1) -> list[T]:
    """At least `least` of the options, in their order; shrinks to the first ones."""
    first = draw(_up_to(len(options) - 1))
    turned = [(first + at) % len(options) for at in range(len(options))]
    taken = {at for number, at in enumerate(turned) if number < least or one_in(draw, 2)}
    return [option for at, option in enumerate(options) if at in taken]
