"""`palier run`: files, manifest, what stops it."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from palier.results.schema import RESULTS
from tests.cli.stories import PROGRAMME, SALES, TABLES, palier, sale, write_facts
from tests.facts.worlds import write_csv


@pytest.fixture(scope="module")
def ran(facts: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of the story."""
    out = tmp_path_factory.mktemp("ran") / "out"
    assert palier("run", PROGRAMME, facts, "--out", str(out)).code == 0
    return out


def manifest_in(out: Path) -> dict:
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def digests(out: Path) -> dict[str, str]:
    return {name: table["sha256"] for name, table in manifest_in(out)["results"].items()}


def test_every_table_is_written_with_its_digest(ran: Path) -> None:
    for name, table in manifest_in(ran)["results"].items():
        written = (ran / f"{name}.csv").read_bytes()
        assert table["sha256"] == hashlib.sha256(written).hexdigest()
        rows = list(csv.DictReader(written.decode().splitlines()))
        assert len(rows) == table["rows"]
    assert set(digests(ran)) == set(RESULTS)


def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_its_rows(ran: Path, tmp_path: Path) -> None:
    shuffled = {name: list(reversed(rows)) for name, rows in TABLES.items()}
    folder = str(write_csv(tmp_path / "shuffled", shuffled))
    assert palier("run", PROGRAMME, folder, "--out", str(tmp_path / "out")).code == 0
    for path in sorted(ran.iterdir()):
        if path.name != "held.csv":  # it says where a row stands
            assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_reference_gives_the_same_files_and_says_apart_that_it_made_them(
    ran: Path, facts: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert palier("run", PROGRAMME, facts, "--engine", "reference", "--out", str(out)).code == 0
    ours, theirs = manifest_in(ran), manifest_in(out)
    assert ours.pop("made_by")["engine"] == "duckdb"
    assert theirs.pop("made_by")["engine"] == "reference"
    assert ours == theirs


def test_parquet_has_the_same_rows_and_digests(ran: Path, facts: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert palier("run", PROGRAMME, facts, "--format", "parquet", "--out", str(out)).code == 0
    assert digests(out) == digests(ran)
    assert not list(out.glob("*s.csv"))
    connection = duckdb.connect()
    amounts = connection.execute(f"SELECT CAST(amount AS VARCHAR) FROM '{out}/statements.parquet'").fetchall()
    rows = csv.DictReader((ran / "statements.csv").read_text(encoding="utf-8").splitlines())
    assert [row["amount"] for row in rows] == [amount for (amount,) in amounts]


def test_every_row_has_its_fate_in_the_manifest(ran: Path) -> None:
    manifest = manifest_in(ran)
    sales = manifest["rows"]["sales"]
    assert sales == {"received": 15, "accepted": 14, "held": 1, "rejected": 0, "duplicate": 0, "later": 0}
    assert manifest["held"] == {"sales": {"customer-unknown": 1}}
    assert manifest["as_of"] == {"instant": "2017-10-10T18:00:00Z", "day": "2017-10-10"}
    assert manifest["programme"]["is_illustrative"] is True


def test_control_totals_are_the_senders_own(ran: Path) -> None:
    totals = manifest_in(ran)["control_totals"]
    in_euros = [Decimal(each["amount"]) for each in SALES if each["currency"] == "EUR"]
    assert totals["EUR"]["received"] == {"rows": 14, "amount": str(sum(in_euros))}
    assert totals["EUR"]["held"] == {"rows": 1, "amount": "1000.00"}
    assert totals["USD"]["accepted"] == {"rows": 1, "amount": "1000.00"}


def test_no_line_is_lost_under_any_benefit(ran: Path) -> None:
    lines = manifest_in(ran)["lines"]
    assert (lines["accepted"], lines["direct"], lines["partnerless"]) == (14, 1, 1)
    assert set(lines["by_benefit"]) == {"base", "new_customer", "accelerator"}
    for counts in lines["by_benefit"].values():
        assert sum(counts.values()) == 12
    assert lines["by_benefit"]["new_customer"]["unselected"] == 3
    assert lines["by_benefit"]["base"]["unselected"] == 0


def test_held_rows_are_listed_on_screen_and_in_a_file(facts: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = palier("run", PROGRAMME, facts, "--out", str(out))
    assert f'{facts}/sales.csv:12  HELD  customer "C9" is not known' in said.out
    held = (out / "held.csv").read_text(encoding="utf-8").splitlines()
    assert held == ["table,key,reason,value,file,line", "sales,HELD,customer-unknown,C9,sales.csv,12"]


def test_totals_and_largest_partners_are_said_and_that_rates_are_illustrative(facts: str, tmp_path: Path) -> None:
    said = palier("run", PROGRAMME, facts, "--out", str(tmp_path / "out"))
    assert "Illustrative rates" in said.out
    assert "€32,860.72" in said.out
    assert said.out.index("Alder Systems") < said.out.index("Birch Networks")
    assert all(line == line.rstrip() for line in said.out.splitlines())


def test_one_partner_has_its_statement_and_its_rows_alone(facts: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = palier("run", PROGRAMME, facts, "--partner", "P2", "--period", "FY18-Q3", "--out", str(out))
    assert said.code == 0
    assert said.out.startswith("Birch Networks (P2)\n")
    rows = list(csv.DictReader((out / "entitlements.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["partner_id"] for row in rows} == {"P2"}
    assert {row["period"] for row in rows} == {"FY18-Q3"}
    manifest = manifest_in(out)
    assert (manifest["partner"], manifest["period"]) == ("P2", "FY18-Q3")
    assert manifest["lines"]["accepted"] == 2


def test_as_of_an_earlier_day_what_came_later_is_not_known(facts: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert palier("run", PROGRAMME, facts, "--as-of", "2017-10-09", "--out", str(out)).code == 0
    manifest = manifest_in(out)
    assert manifest["rows"]["sales"]["later"] == 1
    assert manifest["as_of"] == {"instant": "2017-10-09T23:59:59.999999Z", "day": "2017-10-09"}
    again = tmp_path / "again"
    assert palier("run", PROGRAMME, facts, "--as-of", manifest["as_of"]["instant"], "--out", str(again)).code == 0
    assert digests(again) == digests(out)


def test_json_is_the_manifest(facts: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = palier("run", PROGRAMME, facts, "--out", str(out), "--json")
    assert said.json == manifest_in(out)
    assert said.err == ""


def test_rejected_rows_stop_the_run_with_their_list_and_nothing_is_written(tmp_path: Path) -> None:
    facts = write_facts(tmp_path / "facts", sale("COMMA", "2017-09-09", "12,50"), sale("BLANK", "2017-09-09", ""))
    out = tmp_path / "out"
    said = palier("run", PROGRAMME, facts, "--out", str(out))
    assert said.code == 1
    assert not out.exists()
    comma, blank, last = said.err.splitlines()
    assert comma.startswith(
        f'{facts}/sales.csv:17 amount: amount "12,50" is not an amount: the decimal mark is a point'
    )
    assert blank.startswith(f"{facts}/sales.csv:18 amount: amount is blank.")
    assert last.startswith("error: 2 rows rejected, and nothing was written.")
    assert "--keep-going" in last


def test_a_reused_line_id_stops_the_run_too(tmp_path: Path) -> None:
    facts = write_facts(tmp_path / "facts", sale("FIRST", "2017-09-09", "1.00"))
    said = palier("run", PROGRAMME, facts, "--out", str(tmp_path / "out"))
    assert said.code == 1
    assert 'line_id "FIRST" stands already with another content' in said.err


def test_keep_going_leaves_rejected_rows_out_and_lists_them_in_a_file(ran: Path, tmp_path: Path) -> None:
    facts = write_facts(tmp_path / "facts", sale("COMMA", "2017-09-09", "12,50"))
    out = tmp_path / "out"
    said = palier("run", PROGRAMME, facts, "--keep-going", "--out", str(out))
    assert said.code == 0
    assert "1 row rejected, counted nowhere; rejected.csv says why." in said.out
    assert manifest_in(out)["rejected"] == {"sales": {"malformed-value": 1}}
    assert digests(out) == digests(ran)
    (fault,) = csv.DictReader((out / "rejected.csv").read_text(encoding="utf-8").splitlines())
    assert (fault["file"], fault["line"], fault["column"], fault["value"]) == ("sales.csv", "17", "amount", "12,50")


def test_a_rejected_run_is_json_when_asked(tmp_path: Path) -> None:
    facts = write_facts(tmp_path / "facts", sale("COMMA", "2017-09-09", "12,50"))
    said = palier("run", PROGRAMME, facts, "--out", str(tmp_path / "out"), "--json")
    assert said.code == 1
    assert [finding["code"] for finding in said.json["findings"]] == ["malformed-value", "rows-rejected"]


def test_an_earlier_run_is_replaced_and_nothing_else(ran: Path, facts: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(ran, out)
    assert palier("run", PROGRAMME, facts, "--format", "parquet", "--out", str(out)).code == 0
    assert not (out / "statements.csv").exists()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    said = palier("run", PROGRAMME, facts, "--out", str(out))
    assert said.code == 1
    assert said.err.startswith(f'{out}: the folder holds "notes.txt", which no run has written.')
    assert (out / "statements.parquet").exists()


def test_results_are_not_written_over_the_facts(facts: str) -> None:
    said = palier("run", PROGRAMME, facts, "--out", facts)
    assert said.code == 1
    assert "which no run has written" in said.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--partner", "P9"], 1, 'Partner "P9" is not known as of 2017-10-10.'),
        (["--period", "FY18-Q9"], 1, "a year has 4 periods of this length"),
        (["--as-of", "17/10/2017"], 2, "is neither a day (2017-10-17) nor an instant"),
        (["--as-of", "9999-12-31"], 2, "is neither a day (2017-10-17) nor an instant"),
        (["--engine", "spark"], 2, "'spark' is not one of 'duckdb', 'reference'"),
    ],
)
def test_what_cannot_be_asked_is_said(facts: str, tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    said = palier("run", PROGRAMME, facts, "--out", str(tmp_path / "out"), *arguments)
    assert (said.code, words in said.err) == (code, True), said.err
    assert not (tmp_path / "out").exists()


def test_an_empty_file_and_one_that_is_not_utf_8_are_findings_of_their_files(facts: str, tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    shutil.copytree(facts, folder)
    (folder / "partners.csv").write_bytes(b"")
    (folder / "customers.csv").write_bytes("customer_id,name\nC1,Café\n".encode("latin-1"))
    said = palier("run", PROGRAMME, str(folder), "--out", str(tmp_path / "out"))
    assert said.code == 1
    assert f"{folder}/partners.csv" in said.err
    assert f"{folder}/customers.csv" in said.err
    assert "UTF-8" in said.err


def test_a_sum_past_the_supported_range_is_a_finding(tmp_path: Path) -> None:
    most = "9999999999999.99"
    lines = [sale(f"HUGE{number}", "2017-08-11", most) for number in range(1200)]
    facts = write_facts(tmp_path / "facts", *lines)
    said = palier("run", PROGRAMME, facts, "--out", str(tmp_path / "out"))
    assert said.code == 1
    assert "amounts past the supported range" in said.err.lower()
    assert not (tmp_path / "out").exists()
