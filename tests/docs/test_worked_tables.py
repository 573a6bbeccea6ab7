"""Worked tables of the documentation come out as they are printed, on the engine and on the reference."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from palier.programme.benefits import Scope
from palier.programme.document import Programme
from palier.programme.loading import require_programme
from palier.programme.scales import Flat, Marginal, WholeVolume
from palier.runs.cases import run_case
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


def test_every_kind_has_its_worked_table(tmp_path: Path) -> None:
    used: set[object] = set()
    for number, table in enumerate(TABLES):
        programme = require_programme(write_programme(table, tmp_path / str(number)))
        for benefit in programme.versions[0].benefits:
            used |= {(type(benefit.scale), benefit.scale.pays), benefit.scope, benefit.period}
            used |= {qualifier.kind for qualifier in benefit.qualifiers}
            used |= {name for name in ("gate", "cap") if getattr(benefit, name)}
            used |= {"net_of"} if benefit.base.net_of else set()
            used |= {benefit.base.of, benefit.measure.of}
    kinds = {(scale, pays) for scale in (Flat, WholeVolume, Marginal) for pays in ("rate", "amount")}
    assert kinds | set(get_args(Scope)) | {"new_customer", "gate", "cap", "net_of", "amount", "list_amount"} <= used
