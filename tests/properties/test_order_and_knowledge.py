"""Laws between results: order, batching and formats do not matter; what is learnt later changes no earlier answer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.base.calendars import Length
from palier.base.knowledge import AsOf, parse_instant
from palier.facts.schema import TABLES
from tests.generated.calculating import Calculations, Engine, differences
from tests.generated.reading import facts_of_files, facts_of_rows
from tests.generated.worlds import World, worlds
from tests.generated.writing import Row, Rows

from .conftest import fewer

ENGINES: tuple[Engine, ...] = ("reference", "duckdb")
SHARE: dict[Engine, int] = {"reference": 16, "duckdb": 40}
"""What part of the profile's examples each takes: the engine costs more, and the first law ties both together."""


@pytest.mark.parametrize("engine", ENGINES)
def test_any_order_and_any_batches_give_the_same_cents(connection: duckdb.DuckDBPyConnection, engine: Engine) -> None:
    @fewer(SHARE[engine])
    @given(worlds(), st.randoms(use_true_random=False))
    def check(world: World, shuffle: random.Random) -> None:
        again = {name: _batched(name, rows, shuffle) for name, rows in world.facts.items()}
        first = Calculations(world.programme, facts_of_rows(world.facts, world.settings, connection))
        cuts = [first.as_of(cut) for cut in world.cuts()]
        expected = [first.by(engine, at) for at in cuts]
        second = Calculations(world.programme, facts_of_rows(again, world.settings, connection))
        for at, tables in zip(cuts, expected, strict=True):
            assert differences(second.by(engine, at), tables) == []

    check()


def _batched(name: str, rows: Rows, shuffle: random.Random) -> Rows:
    """The rows as senders might deliver them: in any order, some of them twice."""
    again = [*rows, *(row for row in rows if shuffle.random() < 0.2)]
    shuffle.shuffle(again)
    return again


@pytest.mark.parametrize("engine", ENGINES)
def test_facts_learnt_later_change_no_earlier_answer(connection: duckdb.DuckDBPyConnection, engine: Engine) -> None:
    @fewer(SHARE[engine])
    @given(worlds(), st.integers(0, 50))
    def check(world: World, choice: int) -> None:
        instants = sorted({known_at for rows in _known_at(world) for known_at in rows})
        at = AsOf.of_instant(instants[choice % len(instants)])
        early = {name: [row for row in rows if _is_known(name, row, at)] for name, rows in world.facts.items()}
        everything = Calculations(world.programme, facts_of_rows(world.facts, world.settings, connection))
        with_later_facts = everything.by(engine, at)
        only_early = Calculations(world.programme, facts_of_rows(early, world.settings, connection))
        assert differences(only_early.by(engine, at), with_later_facts) == []

    check()


def _known_at(world: World) -> Iterator[list[datetime]]:
    for name, rows in world.facts.items():
        yield [instant for row in rows if (instant := _instant(name, row)) is not None]


def _instant(name: str, row: Row) -> datetime | None:
    """When a row is known from (semantics 1), read from its text alone."""
    known_from = TABLES[name].known_from
    text = row.get("reported_at") or (row.get(known_from) if known_from else "")
    try:
        return parse_instant(text) if text else None
    except ValueError:
        return None


def _is_known(name: str, row: Row, at: AsOf) -> bool:
    instant = _instant(name, row)
    return instant is None or instant < at.known_before


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_for_one_period_is_its_part_of_the_whole(connection: duckdb.DuckDBPyConnection, engine: Engine) -> None:
    @fewer(SHARE[engine])
    @given(worlds(), st.sampled_from(Length), st.integers(0, 400))
    def check(world: World, length: Length, days: int) -> None:
        calculations = Calculations(world.programme, facts_of_rows(world.facts, world.settings, connection))
        calendar, at = world.programme.calendar, calculations.as_of(world.cuts()[0])
        period = calendar.containing(world.programme.header.starts_on + timedelta(days=days), length)
        whole, part = calculations.by(engine, at), calculations.by(engine, at, period.label)
        overlapping = {
            name: [row for row in rows if "period" not in row or calendar.period(row["period"]).overlaps(period)]
            for name, rows in whole.items()
        }
        assert differences(part, overlapping) == []

    check()


def test_every_row_received_has_exactly_one_fate(
    connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> None:
    @fewer(6)
    @given(worlds())
    def check(world: World) -> None:
        facts = facts_of_files(world.facts, _folder(tmp_path_factory), world.settings, connection)
        assert facts.findings == ()
        calculations = Calculations(world.programme, facts)
        for cut in world.cuts():
            at = calculations.as_of(cut)
            known = calculations.knowledge.at(at)
            held = known.held()
            for name, counts in known.counts().items():
                later = sum(1 for row in world.facts[name] if not _is_known(name, row, at))
                assert counts.received == len(world.facts[name])
                ends = counts.accepted + counts.held + counts.rejected + counts.duplicate + counts.later
                assert (counts.received, counts.later <= later) == (ends, True)
                assert counts.held == sum(1 for each in held if each.table == name)
                if name == "sales":
                    assert counts.accepted == len(known.rows("lines"))
                    totals = known.totals()
                    received = sum(total.rows for total in totals if total.fate == "received")
                    assert received == counts.received == sum(each.rows for each in totals) - received

    check()


def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("facts")
