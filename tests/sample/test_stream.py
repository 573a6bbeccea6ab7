"""What sales come next for a demo."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from palier.base.findings import FindingsError
from palier.base.knowledge import AsOf
from palier.facts.files import read_rows, require_folder
from palier.facts.known import know
from palier.programme.document import Programme
from palier.sample import SampleSummary, write_sample
from palier.sample.stream import next_sales, read_index

from .reading import raw, settings_of

DAY = date(2017, 10, 20)


def _many(programme: Programme, folder: Path, seed: int, count: int) -> list[dict[str, list[dict[str, str]]]]:
    index, rng = read_index(programme, folder), Random(seed)
    return [next_sales(programme, index, DAY + timedelta(days=at // 100), rng) for at in range(count)]


def test_what_comes_next_passes_the_checks_that_files_pass(first_steps: Programme, written: SampleSummary) -> None:
    received: dict[str, list[dict[str, str]]] = {}
    for tables in _many(first_steps, written.out, seed=1, count=300):
        assert list(tables)[-1] == "sales"
        for name, rows in tables.items():
            received.setdefault(name, []).extend(rows)
    assert not any("reported_at" in row or "sent_at" in row for rows in received.values() for row in rows)
    received["sales"] = [{**row, "reported_at": f"{DAY + timedelta(days=3)}T10:00:00Z"} for row in received["sales"]]
    for name, rows in received.items():
        read = read_rows(name, rows, settings_of(first_steps))
        assert read.findings == ()
        assert read.rejected == ()
        assert len(read.accepted) == len(rows)
    lines = [row["line_id"] for row in received["sales"]]
    assert len(set(lines)) == len(lines)


def test_nothing_that_comes_next_is_held(first_steps: Programme, written: SampleSummary, tmp_path: Path) -> None:
    """Appended to the folder itself, every new line counts at once."""
    for path in written.out.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    new: set[str] = set()
    for tables in _many(first_steps, written.out, seed=2, count=300):
        for name, rows in tables.items():
            columns = raw_header(tmp_path, name)
            with (tmp_path / f"{name}.csv").open("a", encoding="utf-8") as file:
                for row in rows:
                    given = {**row, "reported_at": f"{DAY + timedelta(days=3)}T10:00:00Z"}
                    file.write(",".join(given.get(column, "") for column in columns) + "\n")
            new |= {row["line_id"] for row in rows if name == "sales"}
    settings = settings_of(first_steps)
    known = know(require_folder(tmp_path, settings), AsOf.of_day(DAY + timedelta(days=4)), settings, "now")
    assert new & {held.key for held in known.held()} == set()
    assert new <= {row["line_id"] for row in known.rows("lines")}
    over = (
        f"SELECT count(*) FROM (SELECT sum(amount) AS s FROM {known.table('lines')} GROUP BY root_line_id) WHERE s < 0"
    )
    assert known.connection.execute(over).fetchone() == (0,)


def raw_header(folder: Path, name: str) -> list[str]:
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        return file.readline().strip().split(",")


def test_the_same_state_of_chance_gives_the_same_rows(first_steps: Programme, written: SampleSummary) -> None:
    first = _many(first_steps, written.out, seed=3, count=40)
    assert first == _many(first_steps, written.out, seed=3, count=40)
    assert first != _many(first_steps, written.out, seed=4, count=40)


def test_it_is_lively(first_steps: Programme, written: SampleSummary) -> None:
    made = _many(first_steps, written.out, seed=5, count=600)
    documents = Counter(
        "return" if "corrects_line_id" in tables["sales"][0] else tables["sales"][0]["price_kind"] for tables in made
    )
    assert 15 <= documents["return"] <= 70
    assert 25 <= documents["special"] <= 100
    assert documents["standard"] > 350
    assert 30 <= sum("customers" in tables for tables in made) <= 110
    rates = [(row["currency"], row["date"]) for tables in made for row in tables.get("exchange_rates", ())]
    assert len(set(rates)) == len(rates) > 5
    partners = Counter(tables["sales"][0]["partner_id"] for tables in made)
    assert len(partners) > 15
    assert partners.most_common(1)[0][1] > 60


def test_a_return_gives_back_at_most_what_was_sold(first_steps: Programme, written: SampleSummary) -> None:
    query = "SELECT line_id, partner_id, customer_id, currency, quantity, amount FROM given"
    sold: dict[str, Any] = {row[0]: row[1:] for row in raw(written.out).rows(query)}
    for tables in _many(first_steps, written.out, seed=6, count=400):
        for row in tables["sales"]:
            cells = tuple(row[name] for name in ("partner_id", "customer_id", "currency", "quantity", "amount"))
            if root := row.get("corrects_line_id"):
                assert cells[:3] == sold[root][:3]
                assert -Decimal(sold[root][4]) <= Decimal(row["amount"]) < 0
                assert -Decimal(sold[root][3]) <= Decimal(row["quantity"]) < 0
            else:
                assert Decimal(row["amount"]) > 0
                sold[row["line_id"]] = cells


def test_half_of_the_documents_are_of_a_favoured_partner(first_steps: Programme, written: SampleSummary) -> None:
    index, rng, favoured = read_index(first_steps, written.out), Random(1), written.featured_partners[0]
    made = [next_sales(first_steps, index, DAY, rng, [favoured])["sales"][0]["partner_id"] for _ in range(200)]
    assert 80 <= made.count(favoured) <= 140


def test_a_folder_in_parquet_tells_the_same_as_one_in_csv(first_steps: Programme, tmp_path: Path) -> None:
    for format in ("csv", "parquet"):
        write_sample(first_steps, seed=5, partners=12, lines=3_000, format=format, out=tmp_path / format)
    made = [_many(first_steps, tmp_path / format, seed=1, count=30) for format in ("csv", "parquet")]
    assert made[0] == made[1]


def test_a_folder_without_sales_to_learn_from_is_named_as_such(first_steps: Programme, tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match='"sales" is not there') as raised:
        read_index(first_steps, tmp_path)
    assert len(raised.value.findings) == 3
    (tmp_path / "sales.csv").write_text("line_id,route,partner_id,customer_id,amount\nL-1,direct,,C-1,10.00\n")
    (tmp_path / "partners.csv").write_text("partner_id,name,joined_on\nP-1,Aubane,2016-01-01\n")
    (tmp_path / "customers.csv").write_text("customer_id,name,country,segment\nC-1,Corvane,FR,small\n")
    with pytest.raises(FindingsError, match="no recent channel sale of a known partner"):
        read_index(first_steps, tmp_path)
