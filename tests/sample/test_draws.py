"""Chance by number, and the names made of it."""

from __future__ import annotations

import numpy as np

from palier.sample.draws import Draws, scaled_weights
from palier.sample.names import customer_name, partner_name


def test_a_draw_depends_on_seed_name_and_number_alone() -> None:
    numbers = np.arange(1000, dtype=np.int64)
    drawn = Draws(7).below("price", numbers, 100)
    assert drawn.tolist() == Draws(7).below("price", numbers[::-1], 100)[::-1].tolist()
    assert drawn.tolist() == [Draws(7).one("price", number, 100) for number in range(1000)]
    assert drawn.tolist() != Draws(8).below("price", numbers, 100).tolist()
    assert drawn.tolist() != Draws(7).below("cost", numbers, 100).tolist()


def test_draws_are_those_of_every_machine_and_release() -> None:
    """Fixed figures: whoever changes how chance is made changes every sample that anybody has cited."""
    assert Draws(7).below("price", np.arange(6, dtype=np.int64), 1000).tolist() == [452, 808, 215, 676, 864, 595]


def test_draws_fill_their_range_evenly() -> None:
    drawn = Draws(1).below("even", np.arange(100_000, dtype=np.int64), 10)
    counts = np.bincount(drawn, minlength=10)
    assert len(counts) == 10
    assert counts.min() > 9_500
    assert counts.max() < 10_500


def test_weights_are_kept() -> None:
    drawn = Draws(1).weighted("weights", np.arange(100_000, dtype=np.int64), scaled_weights([1, 0, 7, 2]))
    shares = np.bincount(drawn, minlength=4)
    assert 9_500 < shares[0] < 10_500
    assert shares[1] <= 1
    assert 69_000 < shares[2] < 71_000


def test_no_two_companies_have_the_same_name() -> None:
    assert len({partner_name(number) for number in range(20_000)}) == 20_000
    assert len({customer_name(number) for number in range(60_000)}) == 60_000
