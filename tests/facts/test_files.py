"""Folders, headers, encodings: what stops, and that it says why."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from palier.base.findings import FindingsError
from palier.facts.files import read_folder, require_folder
from palier.facts.known import know
from palier.facts.schema import TABLES
from tests.facts.worlds import END_OF_2017, SETTINGS, read, sale, world, write_csv

PARTNERS = "partner_id,name,joined_on\nP1,Partner 1,2015-02-01\n"


def said(folder: Path) -> list[str]:
    return [str(finding) for finding in read_folder(folder, SETTINGS).findings]


def test_every_table_of_the_contract_is_there_with_its_key() -> None:
    assert len(TABLES) == 18
    for table in TABLES.values():
        assert set(table.key) <= set(table.names)
        assert {"reported_at", "sent_at"} <= set(table.names)
        assert ("withdrawn" in table.names) == (table.name not in ("sales", "closes"))


def test_a_missing_column_is_named_with_all_that_are_required(tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_text("partner_id,name\nP1,Partner 1\n")
    assert said(tmp_path) == [
        'partners.csv:1: Column "joined_on" is missing in partners. Required are partner_id, name, joined_on.'
    ]


def test_an_unknown_column_gets_a_near_miss_and_a_repeated_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_text("partner_id,name,joined_no,name\nP1,a,2015-02-01,b\n")
    first, second, third = said(tmp_path)
    assert first.startswith('partners.csv:1: Column "name" stands 2 times in the header.')
    assert second.startswith('partners.csv:1: Column "joined_no" is not known in partners. Did you mean "joined_on"?')
    assert third.startswith('partners.csv:1: Column "joined_on" is missing in partners.')


def test_semicolons_are_recognised(tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_text(PARTNERS.replace(",", ";"))
    assert said(tmp_path) == [
        'partners.csv:1: The header "partner_id;name;joined_on" is separated by semicolons.'
        ' Separate cells by commas and write "." as decimal mark.'
    ]


@pytest.mark.parametrize("before", [0, 3, 200_000])
def test_a_file_that_is_not_utf8_names_the_line_and_the_byte(tmp_path: Path, before: int) -> None:
    text = PARTNERS + "P2,Partner 2,2015-02-01\n" * before
    (tmp_path / "partners.csv").write_bytes(text.encode() + "P3,Société,2015-02-01\n".encode("latin-1"))
    assert said(tmp_path) == [
        f"partners.csv:{before + 3}: The file is not UTF-8: byte 0xE9 in line {before + 3} is no character."
        ' Save it again as UTF-8 (in a spreadsheet: "CSV UTF-8").'
    ]


def test_a_file_that_ends_inside_a_character_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_bytes(PARTNERS.encode() + b"P2,caf\xc3")
    assert "byte 0xC3 in line 3 is no character" in said(tmp_path)[0]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_header(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "closes.csv").write_bytes(content)
    assert said(tmp_path) == [
        "closes.csv: The file is empty: it has no header."
        " Write the column names in its first line (period, closed_at, reported_at, sent_at), or remove the file."
    ]


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_text("partner_id,name,joined_on")
    facts = read_folder(tmp_path, SETTINGS)
    assert facts.findings == ()
    assert facts.received == {"partners": 0}


def test_an_unknown_file_gets_a_near_miss_but_notes_and_hidden_files_do_not(tmp_path: Path) -> None:
    write_csv(tmp_path, world(sale("L1")))
    (tmp_path / "README.md").write_text("notes")
    (tmp_path / ".hidden").write_text("")
    (tmp_path / "sale.csv").write_text("")
    (tmp_path / "budget.xlsx").write_text("")
    (tmp_path / "deals.csv").mkdir()
    first, folder, second = said(tmp_path)
    assert folder.startswith('deals.csv: "deals.csv" is not a file that can be read. A table is a file:')
    assert first.startswith('budget.xlsx: "budget.xlsx" is no table of facts. Tables are partners,')
    assert second.startswith('sale.csv: "sale.csv" is no table of facts. Did you mean "sales.csv"?')


def test_one_table_in_two_formats_stops(tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_text(PARTNERS)
    (tmp_path / "partners.parquet").write_bytes(b"")
    assert said(tmp_path) == [
        'partners.parquet: Table "partners" is there twice, as partners.csv and as partners.parquet. Keep one of them.'
    ]


def test_a_folder_with_signs_that_mean_patterns_is_read_as_it_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "a[b]*?"
    write_csv(folder, world(sale("L1")))
    write_csv(tmp_path / "ab", world(sale("L1"), sale("L2")))
    parquet = folder / "customers.parquet"
    (folder / "customers.csv").unlink()
    one = "SELECT 'C1' AS customer_id, 'n' AS name, 'FR' AS country, 'large' AS segment"
    duckdb.connect().execute(f"COPY ({one}) TO '{tmp_path / 'c.parquet'}'")
    (tmp_path / "c.parquet").rename(parquet)
    facts = read_folder(folder, SETTINGS)
    assert facts.findings == ()
    assert facts.received["sales"] == facts.received["customers"] == 1


def test_an_empty_folder_and_a_missing_one_are_said(tmp_path: Path) -> None:
    assert "The folder holds no facts. Put partners, partner_profiles" in said(tmp_path)[0]
    assert 'nowhere" is not a folder of facts.' in said(tmp_path / "nowhere")[0]


def test_a_damaged_parquet_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "partners.parquet").write_bytes(b"no parquet")
    assert said(tmp_path) == ["partners.parquet: The file is not Parquet, or it is damaged. Write it again."]


def test_an_open_quote_is_said(tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_text(PARTNERS + 'P2,"open,2015-02-01\n')
    assert said(tmp_path) == [
        "partners.csv: The file cannot be cut into rows: unexpected end of data."
        ' Close every quote, and write a quote inside a quoted cell twice ("").'
    ]


def test_all_findings_come_at_once_and_forbid_to_know(tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_bytes(b"\xff")
    (tmp_path / "customers.csv").write_text("")
    (tmp_path / "sales.csv").write_text("line\n")
    facts = read_folder(tmp_path, SETTINGS)
    assert {finding.where.file for finding in facts.findings} == {"partners.csv", "customers.csv", "sales.csv"}
    with pytest.raises(FindingsError):
        know(facts, END_OF_2017, SETTINGS, "now")
    with pytest.raises(FindingsError, match="not UTF-8"):
        require_folder(tmp_path, SETTINGS)


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        ("closes", {"period": "FY18-Q1", "closed_at": "2017-06-01"}, "closes has 1 row, which"),
        ("targets", {"payee_id": "P1", "benefit_id": "b", "period": "FY18", "amount": "1"}, "targets has 1 row, which"),
        ("enrolments", {"payee_id": "P1", "benefit_id": "b", "enrolled_on": "2017-03-01"}, "enrolments has 1 row"),
        ("approvals", {"payee_id": "P1", "period": "FY18", "approved_at": "2017-03-01"}, "approvals has 1 row"),
        (
            "settlements",
            {
                "settlement_id": "S",
                "payee_id": "P1",
                "benefit_id": "b",
                "period": "FY18",
                "amount": "1",
                "settled_at": "2017-03-01",
            },
            "settlements has 1 row",
        ),
        (
            "tier_events",
            {"partner_id": "P1", "kind": "sanction", "tier": "gold", "from": "2017-03-01"},
            'tier_events has 1 row of another kind than "status_match", which',
        ),
    ],
)
def test_what_no_calculation_reads_yet_is_one_finding(tmp_path: Path, name: str, row: dict, message: str) -> None:
    (finding,) = read(tmp_path, world(sale("L1"), **{name: [row]})).findings
    assert finding.code == "not-yet-calculated"
    assert message in finding.message
    assert finding.message.endswith("this release does not calculate with yet.")


def test_a_status_match_and_a_close_without_rows_are_read(tmp_path: Path) -> None:
    match = {"partner_id": "P1", "kind": "status_match", "tier": "gold", "from": "2017-03-01"}
    folder = write_csv(tmp_path, world(sale("L1"), tier_events=[match]))
    (folder / "closes.csv").write_text("period,closed_at\n")
    assert said(folder) == []


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("0.5::DOUBLE AS amount", 'Column "amount" holds binary floating point, which cannot hold cents exactly.'),
        ("TIMESTAMP '2017-03-01' AS reported_at", 'Column "reported_at" holds timestamps without a time zone.'),
        ("1 AS invoiced_on", 'Column "invoiced_on" is of Parquet type INTEGER, which cannot hold date values.'),
    ],
)
def test_a_parquet_column_of_a_type_that_cannot_hold_its_kind_stops(tmp_path: Path, cell: str, message: str) -> None:
    cells = {column.name: f"NULL::VARCHAR AS {column.name}" for column in TABLES["sales"].columns}
    cells[cell.rpartition(" ")[2]] = cell
    duckdb.connect().execute(f"COPY (SELECT {', '.join(cells.values())}) TO '{tmp_path / 'sales.parquet'}'")
    (finding,) = read_folder(tmp_path, SETTINGS).findings
    assert finding.message == message
