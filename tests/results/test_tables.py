"""The canonical text of result tables: RFC 4180, one newline, empty for nothing, decimals fixed, sorted by bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palier.results.schema import RESULTS, Column
from palier.results.tables import Results, create_empty, digest_of, fill, sql_type

Row = dict[str, Any]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    made = duckdb.connect(config={"threads": 1})
    yield made
    made.close()


def entitlement(line_id: str, **others: Any) -> Row:
    """A row of entitlements."""
    return {
        "line_id": line_id, "payee_id": "p", "benefit_id": "base", "period": "2017-Q1", "earned_for": "2017-Q1",
        "kind": "earned", "form": "money", "partner_id": "p", "tier": "gold", "base": Decimal("100.00"),
        "base_unit": "EUR", "rate": Decimal("0.03"), "amount": Decimal("3.00"), "currency": "EUR", "outcome": "applied",
        "reason": None, "cause": None, "evidence": '{"tier":"gold"}', "status": "certain", "reversible_by": None,
        "payable_period": "2017-Q1", "programme_version": "2017-01-01", **others,
    }  # fmt: skip


def text_of(
    connection: duckdb.DuckDBPyConnection, name: str, rows: list[Row], folder: Path, minor_units: int = 2
) -> bytes:
    """The bytes of a table's canonical CSV."""
    fill(connection, name, rows, minor_units)
    path = folder / f"{name}.csv"
    Results(connection, minor_units).write_csv(name, path)
    return path.read_bytes()


def test_a_row_is_written_column_by_column_as_the_contract_says(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = text_of(connection, "entitlements", [entitlement("a")], tmp_path).decode()
    assert text == (
        "line_id,payee_id,benefit_id,period,earned_for,kind,form,partner_id,tier,base,base_unit,rate,amount,currency,"
        "outcome,reason,cause,evidence,status,reversible_by,payable_period,programme_version\n"
        "a,p,base,2017-Q1,2017-Q1,earned,money,p,gold,100.00,EUR,0.030000,3.00,EUR,applied,,,"
        '"{""tier"":""gold""}",certain,,2017-Q1,2017-01-01\n'
    )


@pytest.mark.parametrize("name", RESULTS)
def test_a_table_without_rows_is_its_header_alone(
    name: str, connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    create_empty(connection, name)
    Results(connection, 2).write_csv(name, tmp_path / "empty.csv")
    columns = [column.name for column in RESULTS[name].columns]
    assert (tmp_path / "empty.csv").read_bytes() == (",".join(columns) + "\n").encode()


@pytest.mark.parametrize(
    ("line_id", "written"),
    [
        ("a,b", '"a,b"'), ('a"b', '"a""b"'), ("a\nb", '"a\nb"'), ("a\r\nb", '"a\r\nb"'), ("a\rb", '"a\rb"'),
        ('"', '""""'), ("é", "é"), ("a b", "a b"), (" a ", " a "), ("null", "null"), ("a;b", "a;b"), ("a\tb", "a\tb"),
        ("-1", "-1"), ("'", "'"), ("\\", "\\"), ("𝄞", "𝄞"), ("NULL", '"NULL"'),  # the last one by DuckDB's own caution
    ],
)  # fmt: skip
def test_an_identifier_is_quoted_where_rfc_4180_asks_and_only_there(
    line_id: str, written: str, connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = text_of(connection, "entitlements", [entitlement(line_id)], tmp_path).decode()
    body = text.split("\n", 1)[1]
    assert body.startswith(f"{written},p,base,")
    assert next(csv.reader(io.StringIO(body, newline="")))[0] == line_id


def test_a_file_ends_each_line_with_one_newline_and_has_no_mark_of_byte_order(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = text_of(connection, "entitlements", [entitlement("a"), entitlement("b")], tmp_path)
    assert text.startswith(b"line_id")
    assert text.endswith(b"2017-01-01\n")
    assert b"\r" not in text
    assert text.count(b"\n") == 3


def test_rows_are_sorted_by_their_keys_bytes(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    names = ["b", "a", "é", "Z", "z", "10", "9", "ä", "a b", "a-b", "A", "￿", "𝄞", "_"]
    rows = [entitlement(name) for name in names]
    text = text_of(connection, "entitlements", rows, tmp_path).decode()
    found = [row[0] for row in list(csv.reader(io.StringIO(text, newline="")))[1:]]
    assert found == sorted(names, key=lambda name: name.encode("utf-8"))


def test_a_later_part_of_the_key_decides_among_equals(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = [
        entitlement("a", payee_id="q", benefit_id="a"),
        entitlement("a", benefit_id="z", period="2017-Q2"),
        entitlement("a", benefit_id="z"),
        entitlement("a", benefit_id="a", kind="reversal"),
        entitlement("a", benefit_id="a"),
    ]
    text = text_of(connection, "entitlements", rows, tmp_path).decode()
    found = [tuple(row[1:6:1]) for row in list(csv.reader(io.StringIO(text, newline="")))[1:]]
    assert [(row[0], row[1], row[2], row[4]) for row in found] == [
        ("p", "a", "2017-Q1", "earned"),
        ("p", "a", "2017-Q1", "reversal"),
        ("p", "z", "2017-Q1", "earned"),
        ("p", "z", "2017-Q2", "earned"),
        ("q", "a", "2017-Q1", "earned"),
    ]


def test_what_is_empty_comes_first_among_keys(connection: duckdb.DuckDBPyConnection) -> None:
    statement = {
        "partner_id": "p", "payee_id": "p", "benefit_id": "base", "period": "2017-Q1", "earned_for": "2017-Q1",
        "kind": "earned", "form": "money", "payable_period": "2017-Q1", "status": "reversible", "base": Decimal(1),
        "base_unit": "EUR", "rate": None, "amount": Decimal(1), "currency": "EUR", "programme_version": "2017-01-01",
    }  # fmt: skip
    rows = [{**statement, "reversible_by": word} for word in ("period-open", None, "newness-can-change")]
    fill(connection, "statements", rows, 2)
    found = [row["reversible_by"] for row in Results(connection, 2).rows("statements")]
    assert found == [None, "newness-can-change", "period-open"]


@pytest.mark.parametrize(
    ("minor_units", "amount", "written"), [(2, "3", "3.00"), (2, "-0.5", "-0.50"), (0, "3", "3"), (2, "0", "0.00")]
)
def test_money_has_the_decimals_of_its_currency_and_rates_have_six(
    minor_units: int, amount: str, written: str, connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    row = entitlement("a", amount=Decimal(amount), base=Decimal(amount), rate=Decimal("0.5"))
    text = text_of(connection, "entitlements", [row], tmp_path, minor_units).decode()
    cells = dict(zip(*csv.reader(io.StringIO(text)), strict=True))
    assert (cells["amount"], cells["base"], cells["rate"]) == (written, written, "0.500000")


def test_the_largest_amounts_keep_every_digit(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    row = entitlement("a", amount=Decimal("-9999999999999.99"), base=Decimal("9999999999999.99"))
    text = text_of(connection, "entitlements", [row], tmp_path).decode()
    assert ",9999999999999.99,EUR,0.030000,-9999999999999.99,EUR," in text


def test_a_day_is_written_as_iso_says(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    row = {
        "partner_id": "p",
        "tier": "gold",
        "from": date(2017, 2, 4),
        "origin": "floor",
        "to": None,
        "path": None,
        "evidence": "{}",
    }
    assert text_of(connection, "tiers", [row], tmp_path).decode() == (
        "partner_id,tier,from,origin,to,path,evidence\np,gold,2017-02-04,floor,,,{}\n"
    )


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=6)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=40, suppress_health_check=SLOW)
@given(names=st.lists(TEXT, unique=True, max_size=8), shift=st.integers(0, 7))
def test_any_rows_in_any_order_are_the_same_bytes_and_read_back_as_they_were(
    names: list[str], shift: int, connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    rows = [entitlement(name, tier=name) for name in names]
    text = text_of(connection, "entitlements", rows, tmp_path)
    assert text_of(connection, "entitlements", rows[shift:] + rows[:shift], tmp_path) == text
    found = list(csv.DictReader(io.StringIO(text.decode("utf-8"), newline="")))
    assert [row["line_id"] for row in found] == sorted(names, key=lambda name: name.encode("utf-8"))
    assert [row["tier"] for row in found] == [row["line_id"] for row in found]


def test_the_same_rows_have_the_same_digest_and_a_cent_more_has_another(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    digests: list[str] = []
    for amount in ("3.00", "3", "3.01"):
        text_of(connection, "entitlements", [entitlement("a", amount=Decimal(amount))], tmp_path)
        digests.append(digest_of(tmp_path / "entitlements.csv"))
    assert digests[0] == digests[1] != digests[2]
    assert all(len(digest) == 64 for digest in digests)


def test_parquet_has_the_same_rows_and_types(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    fill(connection, "entitlements", [entitlement("b"), entitlement("a", rate=None)], 2)
    results = Results(connection, 2)
    results.write_parquet("entitlements", tmp_path / "e.parquet")
    read = connection.execute(f"SELECT * FROM read_parquet('{tmp_path / 'e.parquet'}')")
    names = [column[0] for column in read.description or ()]
    assert [dict(zip(names, row, strict=True)) for row in read.fetchall()] == results.rows("entitlements")
    assert results.arrow("entitlements").num_rows == 2


def test_one_partners_rows_are_its_own(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = [entitlement("a"), entitlement("b", partner_id="o'neil", payee_id="o'neil")]
    fill(connection, "entitlements", rows, 2)
    results = Results(connection, 2)
    assert [row["line_id"] for row in results.rows("entitlements", "o'neil")] == ["b"]
    assert results.count("entitlements", "o'neil") == 1
    assert results.count("entitlements", "nobody") == 0
    assert results.count("entitlements") == 2
    results.write_csv("entitlements", tmp_path / "one's.csv", "o'neil")
    assert (tmp_path / "one's.csv").read_text(encoding="utf-8").count("\n") == 2


def test_a_ladder_is_its_payees(connection: duckdb.DuckDBPyConnection) -> None:
    rung = {"payee_id": "p", "benefit_id": "base", "period": "2017-Q1", "rung": "certain", "amount": Decimal(1)}
    fill(connection, "ladder", [rung, {**rung, "payee_id": "q"}], 2)
    assert [row["payee_id"] for row in Results(connection, 2).rows("ladder", "q")] == ["q"]


@pytest.mark.parametrize("name", RESULTS)
def test_a_key_is_made_of_columns_of_its_table(name: str) -> None:
    columns = [column.name for column in RESULTS[name].columns]
    assert set(RESULTS[name].key) <= set(columns)
    assert len({column.lower() for column in columns}) == len(columns)


def test_every_kind_of_column_has_its_type() -> None:
    kinds = {kind: sql_type(Column("c", kind), 2) for kind in ("text", "date", "money", "rate", "quantity", "base")}
    assert kinds == {
        "text": "VARCHAR",
        "date": "DATE",
        "money": "DECIMAL(18, 2)",
        "rate": "DECIMAL(18, 6)",
        "quantity": "DECIMAL(18, 3)",
        "base": "DECIMAL(18, 2)",
    }
    assert sql_type(Column("c", "money"), 0) == "DECIMAL(18, 0)"
