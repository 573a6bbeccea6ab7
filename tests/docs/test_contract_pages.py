"""The pages that list keys and columns list them all, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from palier.facts.columns import Kind as ColumnKind
from palier.facts.not_yet_read import NOT_YET_READ
from palier.facts.schema import TABLES
from palier.programme.document import Header, Version
from palier.programme.loading import require_programme
from palier.programme.model import Model
from palier.programme.yaml_text import read_yaml
from palier.results.schema import RESULTS, Kind, Outcome, Reason, ReversalCode, Status
from palier.runs.case_document import EXPECTED, Case
from palier.runs.case_loading import Placed
from palier.runs.cases import run_case
from tests.docs.models import reachable, words_of

DOCS = Path(__file__).parents[2] / "docs"
COMMON = {"reported_at", "sent_at", "withdrawn"}

Rows = list[list[str]]


def tables(page: str) -> Iterator[tuple[str, Rows]]:
    """The tables of a page: the last heading or model comment before each, and its rows without the header."""
    name = ""
    rows: Rows = []
    for line in [*(DOCS / page).read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            yield name, rows[2:]
            rows, name = [], ""
        if found := re.match(r"(?:## |<!-- model: )(.*?)(?: -->)?$", line):
            name = found[1]


def default_of(field: FieldInfo) -> str:
    """How a page shows a default: required, a value, or nothing where it is empty."""
    if field.is_required():
        return "●"
    value = field.get_default(call_default_factory=True)
    if value is None or value == () or value == {} or isinstance(value, Model):
        return ""
    word = value[0] if isinstance(value, tuple) else value
    return f"`{str(word).lower() if isinstance(word, bool) else word}`"


PROGRAMME = reachable(Header, Version)
SHOWN = {
    name: (rows, page)
    for page in ("programme.md", "cases.md")
    for names, rows in tables(page)
    for name in names.split(", ")
    if name in PROGRAMME or name == "Case"
}


def test_every_part_of_a_programme_has_its_table() -> None:
    assert set(PROGRAMME) - set(SHOWN) == set()
    assert len(PROGRAMME) > 20


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_a_table_lists_every_key_with_its_default_and_the_words_that_it_allows(name: str) -> None:
    model = PROGRAMME.get(name, Case)
    rows, _ = SHOWN[name]
    fields = {field.alias or key: field for key, field in model.model_fields.items()}
    assert sorted(row[0] for row in rows) == sorted(fields)
    for key, default, meaning in rows:
        assert default == default_of(fields[key]), key
        assert words_of(fields[key].annotation) - set(re.findall(r"`([^`]+)`", meaning)) == set(), key


FACTS = {name: rows for name, rows in tables("facts.md") if name in TABLES}


def test_every_table_of_facts_is_described() -> None:
    assert list(FACTS) == list(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_facts_lists_its_columns_keys_codes_and_what_is_required(name: str) -> None:
    table = TABLES[name]
    columns = [column for column in table.columns if name == "sales" or column.name not in COMMON]
    expected = [
        (f"**{column.name}**" if column.name in table.key else column.name, "●" if column.required else "")
        for column in columns
    ]
    assert [(row[0], row[1]) for row in FACTS[name]] == expected
    for column, row in zip(columns, FACTS[name], strict=True):
        if column.kind is ColumnKind.CODE:
            assert re.findall(r"`([^`]+)`", row[2]) == list(column.codes)
        assert row[3]


def test_what_is_not_read_yet_is_said() -> None:
    text = (DOCS / "facts.md").read_text(encoding="utf-8")
    sections = {part.partition("\n")[0]: part for part in text.split("\n## ")}
    silent = {name for name in TABLES if "No calculation reads this table yet" not in sections[name]}
    assert silent == set(TABLES) - {name for name, condition in NOT_YET_READ if not condition}


RESULT_TABLES = dict(tables("results.md"))


@pytest.mark.parametrize("name", RESULTS)
def test_a_table_of_results_lists_its_columns_and_its_key(name: str) -> None:
    table = RESULTS[name]
    expected = [f"**{column.name}**" if column.name in table.key else column.name for column in table.columns]
    assert [row[0] for row in RESULT_TABLES[name]] == expected


@pytest.mark.parametrize(
    ("heading", "words"),
    [("Why a line earned nothing", Reason), ("By what money can still change", ReversalCode)],
    ids=["reasons", "codes"],
)
def test_the_results_page_lists_every_word_of_a_closed_list_in_its_order(heading: str, words: type[StrEnum]) -> None:
    assert [row[0].strip("`") for row in RESULT_TABLES[heading]] == [word.value for word in words]


def test_the_results_page_names_every_kind_outcome_and_status() -> None:
    cells = {row[0]: row[1] for row in RESULT_TABLES["entitlements"]}
    for column, words in (("**kind**", Kind), ("outcome", Outcome), ("status", Status)):
        assert re.findall(r"`([^`]+)`", cells[column]) == [word.value for word in words]


def test_every_reason_for_holding_a_row_stands_in_the_code_that_reads_facts() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (DOCS.parent / "src/palier/facts").glob("*.py"))
    codes = [row[0].strip("`") for row in RESULT_TABLES["Why a row is held"]]
    assert len(codes) == 16
    made = {f"{table.removesuffix('s')}-unknown" for table in ("partners", "distributors", "customers", "products")}
    assert [
        code for code in codes if code not in made and f"'{code}'" not in sources and f'"{code}"' not in sources
    ] == []


def test_every_table_that_a_case_may_expect_is_listed_with_its_columns() -> None:
    rows = {row[0]: row[2] for name, rows in tables("cases.md") if name == "What may be expected" for row in rows}
    assert {name: ", ".join(columns) for name, columns in EXPECTED.items()} == rows


def test_the_case_that_the_page_shows_comes_out() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", (DOCS / "cases.md").read_text(encoding="utf-8"), re.DOTALL)
    text = read_yaml("cases.md", shown.encode())
    (case,) = (Case.model_validate(data) for data in text.data)
    assert (
        run_case(require_programme(DOCS.parent / "programmes" / "first-steps"), Placed(case, text, (0,))).differences
        == ()
    )
