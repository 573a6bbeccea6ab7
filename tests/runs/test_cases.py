"""Running cases: what passes, what differs and in which words, which faults of a case file are found where."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from palier.base.findings import FindingsError
from palier.runs.cases import CaseResult, run_cases

HALF_CENT = Path(__file__).parents[1] / "golden" / "half-cent"
"""1 % of each line, one tier, one line of business, calendar quarters from 2017 on."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The programme, without cases."""
    shutil.copytree(HALF_CENT, tmp_path / "half-cent", ignore=shutil.ignore_patterns("*cases"))
    (tmp_path / "half-cent" / "cases").mkdir()
    return tmp_path / "half-cent"


def run(folder: Path, text: str) -> list[CaseResult]:
    (folder / "cases" / "all.yaml").write_text(text, encoding="utf-8")
    return run_cases(folder, ("reference",))


def differences(folder: Path, given: str, expect: str) -> tuple[str, ...]:
    """How one case differs."""
    (result,) = run(folder, f"case: A case\ngiven:\n  {given}\nexpect:\n  {expect}\n")
    assert result.passed == (not result.differences)
    return result.differences


def faults(folder: Path, text: str) -> list[str]:
    """The findings of a case file."""
    with pytest.raises(FindingsError) as raised:
        run(folder, text)
    return [str(finding) for finding in raised.value.findings]


ONE_LINE = "sales: [{amount: 1000.00}]"


def test_a_case_passes_when_all_that_it_names_is_so(folder: Path) -> None:
    assert (
        differences(folder, ONE_LINE, "entitlements: [{line_id: L1, amount: 10, tier: authorized, rate: 0.01}]") == ()
    )


def test_a_result_names_its_file_and_line_and_both_engines_are_asked(folder: Path) -> None:
    text = f"# a remark\n- case: First\n  given: {{{ONE_LINE}}}\n  expect: {{totals: [{{amount: 10.00}}]}}\n"
    (folder / "cases" / "one.yaml").write_text(text, encoding="utf-8")
    assert run_cases(folder) == [CaseResult("First", "cases/one.yaml", 2, True)]


def test_files_and_the_cases_in_them_keep_their_order(folder: Path) -> None:
    text = "- {case: %s, given: {%s}, expect: {totals: [{amount: 10}]}}\n"
    (folder / "cases" / "b.yaml").write_text(text % ("third", ONE_LINE), encoding="utf-8")
    (folder / "cases" / "a.yaml").write_text(text % ("first", ONE_LINE) + text % ("second", ONE_LINE), encoding="utf-8")
    assert [result.name for result in run_cases(folder, ("reference",))] == ["first", "second", "third"]


def test_a_programme_without_cases_has_no_results(folder: Path) -> None:
    assert run_cases(folder) == []


def test_every_column_that_differs_is_said(folder: Path) -> None:
    found = differences(folder, ONE_LINE, "entitlements: [{line_id: L1, benefit_id: base, amount: 12.50, rate: ~}]")
    assert found == (
        "entitlements L1 base: rate is 0.010000, expected empty",
        "entitlements L1 base: amount is 10.00, expected 12.50",
    )


def test_a_cent_is_a_difference(folder: Path) -> None:
    assert differences(folder, ONE_LINE, "statements: [{partner_id: partner, amount: 10.01}]") == (
        "statements partner: amount is 10.00, expected 10.01",
    )


def test_evidence_is_compared_key_by_key(folder: Path) -> None:
    entry = "entitlements: [{line_id: L1, evidence: {gate: ~, spell_from: 2017-01-01}}]"
    assert differences(folder, ONE_LINE, entry) == (
        "entitlements L1: evidence.spell_from is empty, expected 2017-01-01",
    )


def test_a_row_that_is_not_there_is_said_with_those_that_are(folder: Path) -> None:
    entry = "entitlements: [{line_id: L1, period: 2017-Q2}]"
    assert differences(folder, ONE_LINE, entry) == (
        "entitlements L1 2017-Q2: there is no such row; there are L1 2017-Q1",
    )


def test_an_entry_that_several_rows_fit_asks_for_more_columns(folder: Path) -> None:
    found = differences(
        folder, "sales: [{amount: 100}, {amount: 100}]", "entitlements: [{benefit_id: base, amount: 1.00}]"
    )
    assert found == ("entitlements base: 2 rows read so (base); name more columns",)


def test_an_entry_that_none_of_several_rows_fits_says_what_they_read(folder: Path) -> None:
    found = differences(
        folder, "sales: [{amount: 100}, {amount: 200}]", "entitlements: [{benefit_id: base, amount: 3.00}]"
    )
    assert found == ("entitlements base: none of 2 rows reads so; they are amount 1.00; amount 2.00",)


def test_absent_means_that_no_row_reads_so(folder: Path) -> None:
    assert differences(folder, ONE_LINE, "entitlements: [{line_id: L1, outcome: netted, absent: true}]") == ()
    assert differences(folder, ONE_LINE, "entitlements: [{line_id: L1, outcome: applied, absent: true}]") == (
        "entitlements L1: there is such a row, expected none",
    )


def test_totals_add_up_the_statements_that_they_name(folder: Path) -> None:
    sales = "sales: [{invoiced_on: 2017-01-31, amount: 100.00}, {invoiced_on: 2017-04-01, amount: 200.00}]"
    assert differences(folder, sales, "totals: [{benefit_id: base, amount: 3.00}]") == ()
    assert differences(folder, sales, "totals: [{period: 2017-Q2, amount: 3.00}]") == (
        "totals 2017-Q2: amount is 2.00, expected 3.00",
    )


def test_a_held_row_that_the_case_does_not_expect_is_a_difference(folder: Path) -> None:
    sales = "sales: [{amount: 1}, {line_id: back, corrects_line_id: gone, amount: -1}]"
    assert differences(folder, sales, "entitlements: [{line_id: L1}]") == (
        'sales back: held, root-unknown "gone", which the case does not expect',
    )
    assert differences(folder, sales, "held: [{key: back, reason: root-unknown}]") == ()


def test_a_rejected_row_that_the_case_does_not_expect_is_a_difference_with_its_place(folder: Path) -> None:
    given = 'sales: [{amount: 1}, {amount: "12,50"}]'
    (found,) = differences(folder, given, "entitlements: [{line_id: L2, absent: true}]")
    assert found.startswith('cases/all.yaml:3 given.sales[1].amount: amount "12,50" is not an amount: the decimal mark')
    assert differences(folder, given, "rejected: [{row: 2, column: amount}]") == ()


def test_facts_that_no_calculation_reads_yet_are_a_difference(folder: Path) -> None:
    (found,) = differences(folder, "closes: [{period: 2017-Q1, closed_at: 2017-04-10}]", "totals: [{amount: 0}]")
    assert "closes has 1 row, which this release does not calculate with yet" in found


def test_a_case_without_any_instant_asks_for_as_of(folder: Path) -> None:
    (found,) = differences(folder, "partners: [{partner_id: a}]", "tiers: [{partner_id: a}]")
    assert found == "cases/all.yaml:1: no fact says when it was known: write as_of: 2017-10-17."


def test_an_unknown_word_is_found_with_its_line_and_the_word_that_is_near(folder: Path) -> None:
    found = faults(
        folder,
        """\
- case: Misspelt
  given:
    sales:
      - {partner_id: alba, amount: 1, product_id: servers}
  expect:
    entitlements:
      - {line_id: L2, benefit_id: bse}
      - {line_id: L1, tier: autorized, reason: zero-rates}
    statements:
      - {partner_id: abla, period: FY18-Q1}
""",
    )
    assert found == [
        'cases/all.yaml:4 [0].given.sales[0].product_id: "servers" is no line of business of this programme, '
        'which it must be where no products are given. Did you mean "server"?',
        'cases/all.yaml:7 [0].expect.entitlements[0].line_id: "L2" is no line of this case. Allowed: L1.',
        'cases/all.yaml:7 [0].expect.entitlements[0].benefit_id: "bse" is no benefit of this programme. '
        'Did you mean "base"?',
        'cases/all.yaml:8 [0].expect.entitlements[1].tier: "autorized" is no tier of this programme. '
        'Did you mean "authorized"?',
        'cases/all.yaml:8 [0].expect.entitlements[1].reason: "zero-rates" is no reason of a row that is not applied. '
        'Did you mean "zero-rate"?',
        'cases/all.yaml:10 [0].expect.statements[0].partner_id: "abla" is no partner of this case. '
        'Did you mean "alba"?',
        'cases/all.yaml:10 [0].expect.statements[0].period: "FY18-Q1" is not a period of this calendar: '
        "write 2017, 2017-H1, 2017-Q3, 2017-M07.",
    ]


TOTALS = "expect: {totals: [{amount: 1}]}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"given: {{sale: []}}\n{TOTALS}", 'given.sale: "sale" is not known here. Did you mean "sales"?'),
        (
            f"given: {{sales: [{{amont: 1}}]}}\n{TOTALS}",
            'all.yaml:2 given.sales[0].amont: "amont" is not known here. Did you mean "amount"?',
        ),
        (f"given: {{sales: [{{amount: [1]}}]}}\n{TOTALS}", "given.sales[0].amount: a list: a cell holds one value."),
        ("given: {}\nexpect: {statement: []}", 'statement: "statement" is not known here. Did you mean "statements"?'),
        ("given: {}\nexpect: {}", "expect: the case expects nothing, so it cannot fail."),
        ("given: {}\nexpect: {totals: [{benefit_id: base}]}", 'expect.totals[0]: "amount" is missing.'),
        ("given: {}", '"expect" is missing.'),
        ("given: {}\nexpected: {}", '"expected" is not known here. Did you mean "expect"?'),
        (f"as_of: tomorrow\ngiven: {{}}\n{TOTALS}", 'as_of: "tomorrow": write a day, 2017-10-17, or an instant'),
        (f"as_of: 2017-02-30\ngiven: {{}}\n{TOTALS}", ':2 as_of: "2017-02-30" is not a day of the calendar.'),
        (f"case: B\ngiven: {{}}\n{TOTALS}", 'all.yaml:2 case: "case" stands twice.'),
        (f"period: Q1\ngiven: {{}}\n{TOTALS}", 'all.yaml:2 period: "Q1" is not a period of this calendar'),
    ],
)
def test_a_fault_of_a_case_file_is_a_finding(folder: Path, text: str, words: str) -> None:
    found = faults(folder, f"case: A\n{text}\n")
    assert any(words in each for each in found), found


@pytest.mark.parametrize(
    ("text", "words"), [("just words", "is not a table of names and values"), ("", "the file is empty.")]
)
def test_a_file_that_holds_no_case_is_a_finding(folder: Path, text: str, words: str) -> None:
    (found,) = faults(folder, text)
    assert words in found


def test_a_file_that_would_never_run_is_a_finding(folder: Path) -> None:
    (folder / "cases" / "more.yml").write_text("case: A\n", encoding="utf-8")
    (folder / "cases" / "README.md").write_text("# Cases\n", encoding="utf-8")
    case = f"case: A\ngiven: {{}}\n{TOTALS}\n"
    assert faults(folder, case) == ['cases/more.yml: "more.yml" is not read. Files of cases end in .yaml.']


def test_two_cases_of_one_name_are_a_fault(folder: Path) -> None:
    case = "- case: The same\n  given: {}\n  expect: {totals: [{amount: 0}]}\n"
    assert faults(folder, case * 2) == [
        'cases/all.yaml:4 [1].case: "The same" is the name of two cases. '
        "It stands first at cases/all.yaml:1: say what is different here."
    ]


def test_all_faults_of_all_files_are_said_at_once(folder: Path) -> None:
    (folder / "cases" / "other.yaml").write_text("case: A\ngiven: {}\nexpect: {}\n", encoding="utf-8")
    found = faults(folder, "case: B\ngiven: {sales: [{amont: 1}], partner: []}\nexpect: {totals: [{amout: 1}]}\n")
    assert len(found) == 4
