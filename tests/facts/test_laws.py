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
from tests.facts.oracle import expect
from tests.facts.worlds import read, sale, world, write_csv

FEWER = settings(max_examples=max(settings().max_examples // 4, 1))  # each example reads files

PARTNERS, CUSTOMERS, LINES = ["P1", "P2", "P3"], ["C1", "C2", "C3", "C4"], [f"L{n}" for n in range(8)]
INSTANTS = ["2017-03-01", "2017-03-01T00:00:00Z", "2017-03-02T02:00:00+02:00", "2017-03-20", "2017-04-10"]
DAYS = ["2017-02-20", "2017-03-01", "2017-03-03", "2017-03-10"]


def often(word: str, *others: str) -> st.SearchStrategy[str]:
    """Mostly the first word: so that most lines are sound, and every fault comes all the same."""
    return st.sampled_from([word] * (4 * len(others)) + list(others))


def rows(**cells: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(cells)


def versioned(**cells: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return rows(**cells, reported_at=often("", *INSTANTS), withdrawn=often("", "true", "false"))


def is_sound(row: dict[str, str]) -> dict[str, str]:
    """Leave out an end that is not after its start: such rows are rejected, not held."""
    return row | ({"to": ""} if row["to"] and row["to"] <= row["from"] else {})


ONE = st.just("1")
SALES = st.lists(
    rows(
        line_id=st.sampled_from(LINES),
        document_id=often("INV-1", "INV-2"),
        invoiced_on=st.sampled_from(DAYS),
        reported_at=st.sampled_from(INSTANTS),
        sent_at=often("", *INSTANTS),
        route=often("channel", "direct"),
        partner_id=often("P1", "", "P2", "P3"),
        customer_id=often("C1", *CUSTOMERS),
        product_id=often("S1", "S2"),
        quantity=often("1", "0", "-1"),
        amount=st.sampled_from(["100.00", "0.05", "-0.05", "-20.00", "3.33"]),
        currency=st.sampled_from(["EUR", "USD"]),
        deal_id=often("", "X1"),
        price_kind=often("", "standard", "special"),
        corrects_line_id=often("", *LINES),
    ),
    max_size=16,
)
COPIES = st.lists(
    st.tuples(st.integers(0, 15), st.sampled_from(INSTANTS), st.sampled_from(["", *INSTANTS])), max_size=4
)


def with_copies(sales: list[dict[str, str]], copies: list[tuple[int, str, str]]) -> list[dict[str, str]]:
    """Some rows once more, reported and sent at other instants: duplicates, which chance alone makes too rarely."""
    again = [sales[at] | {"reported_at": known, "sent_at": sent} for at, known, sent in copies if at < len(sales)]
    return [*again, *sales]


FACTS = st.fixed_dictionaries(
    {
        "partners": st.lists(
            versioned(
                partner_id=st.sampled_from(PARTNERS),
                name=st.sampled_from(["a", "b"]),
                parent_id=often("", *PARTNERS),
                joined_on=st.just("2015-02-01"),
            ),
            max_size=6,
        ),
        "partner_profiles": st.lists(
            versioned(
                partner_id=st.sampled_from(PARTNERS),
                country=st.just("FR"),
                track=st.sampled_from(["solution", "cloud"]),
                **{"from": st.sampled_from(DAYS), "to": st.sampled_from(["", *DAYS])},
            ).map(is_sound),
            max_size=4,
        ),
        "customers": st.lists(
            versioned(
                customer_id=st.sampled_from(CUSTOMERS),
                name=ONE,
                country=st.just("FR"),
                segment=st.just("large"),
                parent_id=st.sampled_from(["", *CUSTOMERS]),
            ),
            max_size=8,
        ),
        "products": st.lists(
            versioned(
                product_id=st.sampled_from(["S1", "S2"]),
                line_of_business=st.just("server"),
                family=st.sampled_from(["rack", "tower"]),
                kind=st.just("product"),
            ),
            max_size=3,
        ),
        "certifications": st.lists(
            versioned(
                partner_id=st.sampled_from(PARTNERS),
                person_id=ONE,
                competency=st.sampled_from(["x", "y"]),
                obtained_on=st.sampled_from(DAYS),
            ),
            max_size=3,
        ),
        "exchange_rates": st.lists(
            versioned(
                currency=st.just("USD"),
                date=st.sampled_from(DAYS),
                rate=st.sampled_from(["0.913337", "1.005", "0.5"]),
                per_units=often("", "100", "7"),
            ),
            max_size=5,
        ),
        "sales": st.builds(with_copies, SALES, COPIES),
    }
)
INSTANT = st.sampled_from(["2017-02-28", *INSTANTS, "2017-12-31"]).map(AsOf.parse)
SETTINGS = st.builds(
    FactSettings,
    st.just("EUR"),
    st.just(2),
    st.sampled_from(["hold", "as_sale"]),
    st.sampled_from([0, 7, 30]),
)

# A set of master data that most lines find, beside which the generated rows are versions and rivals.
GROUND = world(
    partners=[{"partner_id": p, "name": p, "joined_on": "2015-02-01"} for p in PARTNERS[:2]],
    customers=[{"customer_id": c, "name": c, "country": "FR", "segment": "large"} for c in CUSTOMERS[:3]],
    exchange_rates=[{"currency": "USD", "date": "2017-02-20", "rate": "0.9"}],
)


def grounded(facts: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    return {name: [*map(dict, GROUND.get(name, [])), *facts.get(name, [])] for name in TABLES}


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
