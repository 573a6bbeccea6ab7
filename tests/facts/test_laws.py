"""Laws of what is known, over generated facts in which keys, instants and chains collide all the time."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palier.base.knowledge import AsOf
from palier.facts.files import facts_from_arrow, facts_from_rows, read_folder
from palier.facts.known import Known, know
from palier.facts.schema import TABLES, FactSettings
from palier.facts.store import Facts
from tests.facts.generated import FACTS, INSTANT, SETTINGS, grounded
from tests.facts.oracle import expect
from tests.facts.worlds import read, sale, world, write_csv

FEWER = settings(max_examples=max(settings().max_examples // 4, 1))  # each example reads files


def picture(of: Known) -> dict[str, Any]:
    """All that is known, without places: every table's rows, holds, counts and totals."""
    tables = {name: of.rows(name) for name in ("lines", *(name for name in TABLES if name != "sales"))}
    holds = Counter((each.table, each.key, each.reason, each.value) for each in of.held())
    notes = [note.message for note in of.notes()]
    return {"tables": tables, "held": holds, "counts": of.counts(), "totals": of.totals(), "notes": notes}


def read_in(tables: dict[str, list[dict[str, str]]], of: FactSettings) -> Facts:
    facts = facts_from_rows(tables, of, duckdb.connect(config={"threads": 1}))
    assert facts.findings == ()
    assert facts.rejected() == ()
    return facts


@FEWER
@given(FACTS, INSTANT, SETTINGS)
def test_what_is_known_is_what_plain_python_says(facts: dict, as_of: AsOf, of: FactSettings) -> None:
    tables = grounded(facts)
    known = know(read_in(tables, of), as_of, of, "now")
    expected = expect(tables, as_of, of)
    got = {
        row["line_id"]: {name: row[name] for name in expected.lines.get(row["line_id"], row)}
        for row in known.rows("lines")
    }
    assert got == expected.lines
    assert Counter((each.table, each.key, each.reason) for each in known.held()) == expected.held
    for name in TABLES:
        if name != "sales":
            keys = [tuple(str(row[column]) for column in TABLES[name].key) for row in known.rows(name)]
            assert keys == sorted(expected.rows[name])
    for name, counts in known.counts().items():
        fates = {fate: count for fate, count in asdict(counts).items() if fate != "received"}
        assert fates == {fate: expected.fates[name][fate] for fate in fates}, name
        assert sum(fates.values()) == counts.received == len(tables[name])


@FEWER
@given(FACTS, INSTANT, SETTINGS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(facts: dict, as_of: AsOf, of: FactSettings, chance: random.Random) -> None:
    tables = grounded(facts)
    first = read_in(tables, of)
    for each in tables.values():
        chance.shuffle(each)
    second = read_in(tables, of)
    assert first.content_hash() == second.content_hash()
    assert picture(know(first, as_of, of, "now")) == picture(know(second, as_of, of, "now"))


@FEWER
@given(FACTS, FACTS, SETTINGS)
def test_facts_learnt_later_change_nothing_of_what_was_known(facts: dict, more: dict, of: FactSettings) -> None:
    as_of = AsOf.parse("2017-04-10")
    later = {name: [row | {"reported_at": "2017-04-11"} for row in rows_] for name, rows_ in more.items()}
    tables = grounded(facts)
    before = picture(know(read_in(tables, of), as_of, of, "now"))
    grown = {name: [*rows_, *later.get(name, [])] for name, rows_ in tables.items()}
    after = know(read_in(grown, of), as_of, of, "now")
    shown = picture(after)
    assert (shown["tables"], shown["held"], shown["notes"]) == (before["tables"], before["held"], before["notes"])
    for name, counts in after.counts().items():
        assert counts.later == len(later.get(name, []))


def as_parquet(folder: Path) -> Path:
    """The same tables as typed Parquet files, in another folder."""
    other = folder.with_name(folder.name + "-parquet")
    other.mkdir()
    connection = duckdb.connect()
    for path in folder.glob("*.csv"):
        table = TABLES[path.stem]
        casts = {"date": "DATE", "instant": "TIMESTAMPTZ", "amount": "DECIMAL(15,2)", "quantity": "DECIMAL(9,3)"}
        casts |= {"rate": "DECIMAL(18,6)", "integer": "INTEGER", "boolean": "BOOLEAN"}
        cells = ", ".join(
            f'CAST("{c.name}" AS {casts.get(c.kind.value, "VARCHAR")}) AS "{c.name}"' for c in table.columns
        )
        text = f"read_csv('{path}', all_varchar = true, header = true, nullstr = '')"
        connection.execute(f"COPY (SELECT {cells} FROM {text}) TO '{other / path.stem}.parquet' (FORMAT parquet)")
    return other


@settings(max_examples=max(settings().max_examples // 10, 1))
@given(FACTS, INSTANT, SETTINGS)
def test_csv_parquet_and_arrow_are_the_same_facts(facts: dict, as_of: AsOf, of: FactSettings) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = write_csv(Path(name) / "facts", grounded(facts))
        parquet = as_parquet(folder)
        texts, typed = read_folder(folder, of), read_folder(parquet, of)
        loader = duckdb.connect()
        loader.execute("SET TimeZone = 'Europe/Paris'")
        arrow = {path.stem: loader.sql(f"SELECT * FROM '{path}'").to_arrow_table() for path in parquet.iterdir()}
        given_ = facts_from_arrow(arrow, of)
    assert typed.findings == ()
    assert typed.rejected() == ()
    assert texts.content_hash() == typed.content_hash() == given_.content_hash()
    shown = picture(know(texts, as_of, of, "now"))
    assert shown == picture(know(typed, as_of, of, "now"))
    assert shown == picture(know(given_, as_of, of, "now"))


def test_a_changed_cell_a_missing_row_and_a_rejected_one_change_the_hash(tmp_path: Path) -> None:
    variants = [
        [sale("L1"), sale("L2")],
        [sale("L1")],
        [sale("L1"), sale("L2"), sale("L2")],
        [sale("L1"), sale("L2", "100.01")],
        [sale("L1"), sale("L2", "")],
        [sale("L1"), sale("L2", "x")],
    ]
    hashes = [read(tmp_path / str(n), world(*sales)).content_hash() for n, sales in enumerate(variants)]
    assert len(set(hashes)) == len(variants)


def test_minor_units_become_amounts_of_their_currency() -> None:
    table = (
        duckdb.connect()
        .sql(
            "SELECT * FROM (VALUES ('L1', 'EUR', 12345, 100), ('L2', 'JPY', 12345, NULL), ('L3', 'KWD', 12345, -1))"
            " AS t(line_id, currency, amount_minor, list_amount_minor)"
        )
        .to_arrow_table()
    )
    facts = facts_from_arrow({"sales": table}, FactSettings("EUR", 2))
    got = facts.connection.execute(f"SELECT line_id, amount, list_amount FROM {facts.table('sales')}").fetchall()
    assert [tuple(map(str, row)) for row in got] == [
        ("L1", "123.450000", "1.000000"),
        ("L2", "12345.000000", "None"),
        ("L3", "12.345000", "-0.001000"),
    ]
    with pytest.raises(KeyError):
        facts_from_arrow({"sale": table}, FactSettings("EUR", 2))


def test_rows_of_a_table_or_column_that_the_contract_lacks_are_a_fault_of_the_programmer() -> None:
    with pytest.raises(KeyError, match="colour"):
        facts_from_rows({"sales": [sale("L1", colour="red")]}, FactSettings("EUR", 2))
    with pytest.raises(KeyError, match="sale"):
        facts_from_rows({"sale": [sale("L1")]}, FactSettings("EUR", 2))
