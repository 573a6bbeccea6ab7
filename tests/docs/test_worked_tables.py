"""Worked tables of the documentation come out as they are printed, on the engine and on the reference."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from palier.programme.document import Header, Programme, Version
from palier.programme.loading import require_programme
from palier.runs.cases import run_case
from tests.docs.models import reachable, used_in, words_of
from tests.docs.worked import ROOT, WorkedTable, cases_of, tables_of, value_of, write_programme

PAGES = sorted((ROOT / "docs" / "calculation").glob("*.md"))
TABLES = [table for page in PAGES for table in tables_of(page)]


def differences(table: WorkedTable, programme: Programme) -> list[str]:
    """How a table differs from what comes out."""
    return [difference for each in cases_of(table) for difference in run_case(programme, each).differences]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_worked_table_comes_out_as_printed(table: WorkedTable, tmp_path: Path) -> None:
    assert differences(table, require_programme(write_programme(table, tmp_path))) == []


def test_a_table_with_a_wrong_cent_is_found(tmp_path: Path) -> None:
    table = next(table for table in TABLES if table.page.name == "4-scales.md")
    at = table.header.index("→ earned")
    wrong = [*table.rows[0][:at], f"{value_of(table.rows[0][at]) + Decimal('0.01')}", *table.rows[0][at + 1 :]]
    planted = WorkedTable(table.page, table.line, table.settings, table.header, [wrong, *table.rows[1:]], table.shown)
    found = differences(planted, require_programme(write_programme(planted, tmp_path)))
    assert found == ["entitlements L1 base: amount is 25.00, expected 25.01"]


def test_a_table_with_an_arrow_cannot_be_left_out(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("| sold | → earned |\n|---|---|\n| 1 | 2 |\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"page\.md:1: a table with an arrow"):
        list(tables_of(page))


LISTS = (
    ("Flat", "pays"),
    ("WholeVolume", "pays"),
    ("Marginal", "pays"),
    ("Benefit", "period"),
    ("Benefit", "scope"),
    ("Benefit", "returns_count_in"),
    ("Base", "of"),
    ("Cap", "per"),
    ("NewCustomer", "kind"),
    ("NewCustomer", "earned_by"),
    ("Review", "kind"),
    ("Revenue", "kind"),
)
"""The closed lists that change an amount: each of their words has to be worked in a table."""


def test_every_kind_has_its_worked_table(tmp_path: Path) -> None:
    used: set[tuple[str, str, str]] = set()
    for number, table in enumerate(TABLES):
        programme = require_programme(write_programme(table, tmp_path / str(number)))
        used |= set(used_in(programme.versions))
        used |= {("net_of", "", "") for each in programme.versions[0].benefits if each.base.net_of}
    models = reachable(Header, Version)
    words = {
        (name, field, word) for name, field in LISTS for word in words_of(models[name].model_fields[field].annotation)
    }
    assert len(words) > 20
    assert (words | {("net_of", "", "")}) - used == set()
