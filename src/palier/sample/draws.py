"""Chance that depends on nothing but a seed, a name and a number: a draw for line 37 needs no line before it.

Integers only, so that every machine and every release of numpy draws the same cents; and because a draw can be had
again from its number alone, a return finds its sale anew instead of keeping millions of lines in memory.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_HALF = np.uint64(32)
_ALL = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Draws:
    """All the chance of one sample. `name` separates one use of chance from another."""

    seed: int

    def below(self, name: str, numbers: Ints, bound: int) -> Ints:
        """For each number an integer in `[0, bound)`; `bound` is at most 2^32."""
        return ((self._bits(name, numbers) * np.uint64(bound)) >> _HALF).astype(np.int64)

    def below_each(self, name: str, numbers: Ints, bounds: Ints) -> Ints:
        """For each number an integer in `[0, its own bound)`."""
        return ((self._bits(name, numbers) * bounds.astype(np.uint64)) >> _HALF).astype(np.int64)

    def weighted(self, name: str, numbers: Ints, cumulative: Ints) -> Ints:
        """For each number an index, by the running sums of the weights; their total is at most 2^32."""
        drawn = self.below(name, numbers, int(cumulative[-1]))
        return np.searchsorted(cumulative, drawn, side="right").astype(np.int64)

    def one(self, name: str, number: int, bound: int) -> int:
        """A single integer in `[0, bound)`: the same that `below` gives for that number."""
        bits = (number * int(_STEP) + _key(self.seed, name)) & _ALL
        bits = ((bits ^ (bits >> 30)) * int(_MIX_1)) & _ALL
        bits = ((bits ^ (bits >> 27)) * int(_MIX_2)) & _ALL
        return (((bits ^ (bits >> 31)) >> 32) * bound) >> 32

    def shuffled(self, name: str, count: int) -> Ints:
        """The numbers `[0, count)` in an order of chance."""
        numbers = np.arange(count, dtype=np.int64)
        return np.argsort(self._bits(name, numbers), kind="stable").astype(np.int64)

    def _bits(self, name: str, numbers: Ints) -> npt.NDArray[np.uint64]:
        """32 well mixed bits for each number (the finaliser of SplitMix64)."""
        bits = numbers.astype(np.uint64) * _STEP + np.array([_key(self.seed, name)], dtype=np.uint64)
        bits ^= bits >> np.uint64(30)
        bits *= _MIX_1
        bits ^= bits >> np.uint64(27)
        bits *= _MIX_2
        bits ^= bits >> np.uint64(31)
        return bits >> _HALF


@lru_cache(maxsize=256)
def _key(seed: int, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8], "little")


def scaled_weights(weights: list[int], total: int = 2**31) -> Ints:
    """Running sums of weights, scaled so that they end near `total`; each weight keeps at least 1."""
    whole = sum(weights)
    return np.cumsum([max(1, weight * total // whole) for weight in weights], dtype=np.int64)
