"""Rejected rows: each fault with its reason, place and words; all at once, nothing counted in part."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from palier.facts.files import read_folder, read_rows
from palier.facts.schema import FactSettings
from tests.facts.worlds import SETTINGS, read, sale, world

SALES_FAULTS = [
    ({"amount": "12,50"}, "malformed-value", 'amount "12,50" is not an amount: the decimal mark is a point'),
    ({"amount": "1 250.00"}, "malformed-value", 'amount "1 250.00" is not an amount. Write digits with a point'),
    ({"amount": "1e3"}, "malformed-value", 'amount "1e3" is not an amount.'),
    ({"amount": "NaN"}, "malformed-value", 'amount "NaN" is not an amount.'),
    ({"amount": ""}, "missing-value", "amount is blank. It is required and is never read as 0: write the amount"),
    ({"amount": "12.345"}, "malformed-value", 'amount "12.345" has 3 decimals, EUR has 2. It is not rounded'),
    ({"amount": "12.3456789"}, "malformed-value", 'amount "12.3456789" has 7 decimals, EUR has 2.'),
    ({"amount": "12.5", "currency": "JPY"}, "malformed-value", 'amount "12.5" has 1 decimal, JPY has 0.'),
    ({"amount": "1.2345", "currency": "KWD"}, "malformed-value", 'amount "1.2345" has 4 decimals, KWD has 3.'),
    ({"amount": "10000000000000"}, "out-of-range", 'amount "10000000000000" is past the supported range'),
    ({"amount": "-10000000000000.00"}, "out-of-range", "is past the supported range: it must lie between"),
    ({"list_amount": "x"}, "malformed-value", 'list_amount "x" is not an amount.'),
    ({"quantity": "1.2345"}, "malformed-value", 'quantity "1.2345" has 4 decimals; a quantity has at most 3.'),
    ({"invoiced_on": "01/03/2017"}, "malformed-value", 'invoiced_on "01/03/2017" is not a day. Write year-month-day'),
    ({"invoiced_on": "2017-02-30"}, "malformed-value", 'invoiced_on "2017-02-30" is not a day.'),
    ({"invoiced_on": "2017-3-1"}, "malformed-value", 'invoiced_on "2017-3-1" is not a day.'),
    ({"invoiced_on": "2017-03-01T00:00:00Z"}, "malformed-value", "is not a day."),
    ({"invoiced_on": "0217-03-01"}, "out-of-range", 'invoiced_on "0217-03-01" lies outside 1900 to 2199.'),
    ({"reported_at": "2017-03-02T10:00:00"}, "malformed-value", "is not an instant. Write it with its offset"),
    ({"reported_at": "2017-03-02T25:00:00Z"}, "malformed-value", "is not an instant."),
    ({"reported_at": "2017-03-02T24:00:00Z"}, "malformed-value", "is not an instant."),
    ({"reported_at": "2017-03-02T10:00:00+99:00"}, "malformed-value", "is not an instant."),
    ({"reported_at": "2017-02-29"}, "malformed-value", "is not an instant."),
    ({"reported_at": ""}, "missing-value", "reported_at is blank. It is required: write an instant"),
    ({"route": "chanel"}, "unknown-code", 'route "chanel" is not known. Did you mean "channel"?'),
    ({"currency": "EURO"}, "unknown-code", 'currency "EURO" is not known. Did you mean "EUR"?'),
    ({"currency": "??"}, "unknown-code", 'currency "??" is not known. Write an ISO 4217 code, such as EUR.'),
    ({"price_kind": "Standard"}, "unknown-code", 'price_kind "Standard" is not known. Did you mean "standard"?'),
    ({"partner_id": "P1 "}, "malformed-value", 'partner_id "P1 " has spaces around it.'),
    ({"partner_id": "P\x001"}, "malformed-value", "holds a control character. Remove it."),
    ({"document_id": "x" * 201}, "out-of-range", "document_id has 201 characters; at most 200 are allowed."),
]


@pytest.mark.parametrize(("cells", "reason", "message"), SALES_FAULTS)
def test_a_faulty_cell_of_a_sale_is_rejected_with_its_place(
    tmp_path: Path, cells: dict[str, str], reason: str, message: str
) -> None:
    facts = read(tmp_path, world(sale("L1"), sale("L2", **cells), sale("L3")))
    (fault,) = facts.rejected()
    assert (fault.table, fault.file, fault.line, fault.reason) == ("sales", "sales.csv", 3, reason)
    assert fault.column == next(iter(cells))
    assert fault.value == cells[fault.column]
    assert message in fault.message
    assert str(fault.as_finding()).startswith(f"sales.csv:3 {fault.column}: {fault.column} ")
    assert facts.received["sales"] == 3
    assert facts.refused["sales"] == 1


@pytest.mark.parametrize(("cells", "reason", "message"), SALES_FAULTS)
def test_a_row_that_comes_by_the_interface_meets_the_same_checks(
    cells: dict[str, str], reason: str, message: str
) -> None:
    read = read_rows("sales", [sale("L1"), sale("L2", **cells)], SETTINGS)
    (fault,) = read.rejected
    assert (fault.line, fault.reason, fault.column) == (2, reason, next(iter(cells)))
    assert message in fault.message
    ((line, row),) = read.accepted
    assert (line, row["line_id"], row["amount"]) == (1, "L1", Decimal("100.00"))


@pytest.mark.parametrize(
    ("cells", "amount"),
    [
        ({"amount": "12.300"}, "12.30"),
        ({"amount": "-0"}, "0"),
        ({"amount": "9999999999999.99"}, "9999999999999.99"),
        ({"amount": "1250", "currency": "JPY"}, "1250"),
        ({"amount": "1.234", "currency": "KWD"}, "1.234"),
    ],
)
def test_what_the_currency_holds_is_taken_as_it_is(cells: dict[str, str], amount: str) -> None:
    read = read_rows("sales", [sale("L1", **cells)], SETTINGS)
    assert read.rejected == ()
    assert read.accepted[0][1]["amount"] == Decimal(amount)


REFERENCE_FAULTS = [
    (
        "certifications",
        {
            "partner_id": "P1",
            "person_id": "H1",
            "competency": "c",
            "obtained_on": "2017-01-01",
            "expires_on": "2016-01-01",
        },
        "out-of-range",
        'expires_on "2016-01-01" is not after obtained_on "2017-01-01": it would end before it begins.',
    ),
    (
        "partner_groups",
        {"partner_id": "P1", "group": "g", "from": "2017-01-01", "to": "2017-01-01"},
        "out-of-range",
        'to "2017-01-01" is not after from "2017-01-01": it would end before it begins.',
    ),
    (
        "partner_groups",
        {"partner_id": "P1", "group": "g", "from": "2017-01-01", "to": "9999-12-31"},
        "out-of-range",
        'to "9999-12-31" lies outside 1900 to 2199. Leave it blank where there is no end.',
    ),
    (
        "exchange_rates",
        {"currency": "USD", "date": "2017-01-01", "rate": "0"},
        "out-of-range",
        'rate "0" must be greater than 0',
    ),
    (
        "exchange_rates",
        {"currency": "USD", "date": "2017-01-01", "rate": "-0.9"},
        "out-of-range",
        'rate "-0.9" must be greater than 0',
    ),
    (
        "exchange_rates",
        {"currency": "USD", "date": "2017-01-01", "rate": "0.1234567"},
        "malformed-value",
        'rate "0.1234567" has 7 decimals; a rate has at most 6.',
    ),
    (
        "exchange_rates",
        {"currency": "JPY", "date": "2017-01-01", "rate": "0.8", "per_units": "0"},
        "out-of-range",
        'per_units "0" must lie between 1 and',
    ),
    (
        "exchange_rates",
        {"currency": "JPY", "date": "2017-01-01", "rate": "0.8", "per_units": "1.5"},
        "malformed-value",
        'per_units "1.5" is not a whole number. Write a whole number from 1.',
    ),
    (
        "products",
        {"product_id": "S1", "line_of_business": "s", "family": "f", "kind": "good"},
        "unknown-code",
        'kind "good" is not known. Allowed: product, service.',
    ),
    (
        "products",
        {"product_id": "S1", "line_of_business": "s", "family": "f", "kind": "product", "withdrawn": "yes"},
        "malformed-value",
        'withdrawn "yes" is not a yes or no. Write true or false.',
    ),
    (
        "deals",
        {
            "deal_id": "X",
            "kind": "deal",
            "partner_id": "P1",
            "customer_id": "C1",
            "line_of_business": "server",
            "amount": "5",
            "registered_on": "2017-01-01",
            "decision": "approved",
        },
        "missing-value",
        'decided_on is blank, but decision is "approved". Give both or none.',
    ),
    (
        "targets",
        {"payee_id": "P1", "benefit_id": "b", "period": "FY18", "amount": "1.005"},
        "malformed-value",
        'amount "1.005" has 3 decimals, EUR has 2.',
    ),
    (
        "partners",
        {"partner_id": "P1", "name": "", "joined_on": "2015-02-01"},
        "missing-value",
        "name is blank. It is required: write its value.",
    ),
]


@pytest.mark.parametrize(("name", "row", "reason", "message"), REFERENCE_FAULTS)
def test_a_faulty_cell_of_a_reference_table_is_rejected(
    tmp_path: Path, name: str, row: dict[str, str], reason: str, message: str
) -> None:
    (fault,) = read(tmp_path, {name: [row]}).rejected()
    assert (fault.table, fault.line, fault.reason) == (name, 2, reason)
    assert message in fault.message


def test_all_faults_of_all_rows_and_tables_come_at_once_in_the_files_order(tmp_path: Path) -> None:
    partner = {"partner_id": "P1", "name": "n", "joined_on": "soon"}
    bad = sale("", invoiced_on="x", amount="y")
    facts = read(tmp_path, {"partners": [partner], "sales": [sale("L1"), bad, sale("L2", route="post")]})
    assert [(f.table, f.line, f.column) for f in facts.rejected()] == [
        ("partners", 2, "joined_on"),
        ("sales", 3, "line_id"),
        ("sales", 3, "invoiced_on"),
        ("sales", 3, "amount"),
        ("sales", 4, "route"),
    ]
    assert [f.column for f in facts.rejected(limit=2)] == ["joined_on", "line_id"]
    assert facts.received["sales"] == 3
    assert facts.refused["sales"] == 2


def test_a_withdrawal_needs_its_key_only(tmp_path: Path) -> None:
    facts = read(tmp_path, {"partners": [{"partner_id": "P1", "withdrawn": "true"}]})
    assert facts.rejected() == ()


def test_rows_of_another_width_are_rejected_and_the_others_keep_their_lines(tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_text(
        "partner_id,name,joined_on\n"
        'P1,"Two\nlines, one cell",2015-02-01\n'
        "\n"
        "P2,short\n"
        "P3,long,2015-02-01,more\n"
        'P4,"a ""quoted"" name",2015-02-31\n'
    )
    facts = read_folder(tmp_path, SETTINGS)
    assert [(f.line, f.column, f.reason) for f in facts.rejected()] == [
        (5, "", "malformed-value"),
        (6, "", "malformed-value"),
        (7, "joined_on", "malformed-value"),
    ]
    assert (
        "The row has 2 cells where the header has 3, so it cannot be read. The decimal mark is a point"
        in facts.rejected()[0].message
    )
    assert facts.received["partners"] == 4
    assert facts.refused["partners"] == 3
    rows = facts.connection.execute(f"SELECT name, source_line FROM {facts.table('partners')}").fetchall()
    assert rows == [("Two\nlines, one cell", 2)]


def test_a_decimal_comma_without_quotes_is_never_taken_for_two_cells(tmp_path: Path) -> None:
    text = "currency,date,rate,per_units\nUSD,2017-01-01,0.91,\nUSD,2017-01-02,1,05,\n"
    (tmp_path / "exchange_rates.csv").write_text(text)
    (fault,) = read_folder(tmp_path, SETTINGS).rejected()
    assert (fault.line, fault.reason, fault.value) == (3, "malformed-value", "USD,2017-01-02,1,05,")
    assert "The row has 5 cells where the header has 4, so it cannot be read." in fault.message
    assert "The decimal mark is a point (12.50, not 12,50)" in fault.message


@pytest.mark.parametrize("break_", ["\n", "\r\n"])
@pytest.mark.parametrize("is_bom", [False, True])
@pytest.mark.parametrize("quote", ["", '"'])
def test_line_ends_marks_and_quotes_make_no_difference(tmp_path: Path, break_: str, is_bom: bool, quote: str) -> None:
    text = break_.join(["partner_id,name,joined_on", f"P1,{quote}Partner 1{quote},2015-02-01", "P2,é,2015-02-31", ""])
    (tmp_path / "partners.csv").write_bytes((b"\xef\xbb\xbf" if is_bom else b"") + text.encode())
    facts = read_folder(tmp_path, SETTINGS)
    assert facts.findings == ()
    assert [(f.line, f.column) for f in facts.rejected()] == [(3, "joined_on")]
    rows = facts.connection.execute(f"SELECT partner_id, name, source_line FROM {facts.table('partners')}").fetchall()
    assert rows == [("P1", "Partner 1", 2)]


def test_amounts_without_a_currency_have_the_programmes_decimals() -> None:
    row = {"deal_id": "X", "kind": "deal", "partner_id": "P1", "customer_id": "C1", "line_of_business": "server"}
    row |= {"registered_on": "2017-01-01", "amount": "1.5"}
    assert read_rows("deals", [row], SETTINGS).rejected == ()
    (fault,) = read_rows("deals", [row], FactSettings("JPY", 0)).rejected
    assert 'amount "1.5" has 1 decimal, JPY has 0.' in fault.message


def test_an_unknown_column_or_table_by_the_interface_is_a_finding() -> None:
    (finding,) = read_rows("sales", [sale("L1", colour="red")], SETTINGS).findings
    assert 'Column "colour" is not known in sales.' in finding.message
    (finding,) = read_rows("sale", [sale("L1")], SETTINGS).findings
    assert 'Table "sale" is not known. Did you mean "sales"?' in str(finding)
    assert read_rows("sales", [], SETTINGS).findings == ()
    (finding,) = read_rows("closes", [{"period": "FY18-Q1", "closed_at": "2017-06-01"}], SETTINGS).findings
    assert finding.code == "not-yet-calculated"
