"""Loading: what the portal shows for loaded facts is what `palier run` says of the same folder, to the cent."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from palier.base.findings import FindingsError
from palier.base.knowledge import AsOf
from palier.facts.files import require_folder
from palier.portal.accounts.selectors import Reader
from palier.portal.accounts.services import organisation_create
from palier.portal.earnings.selectors import partner_list, statement_get
from palier.portal.earnings.services import units_mark
from palier.portal.facts.services import day_begin
from palier.portal.load import load_into_running
from palier.portal.setting_up import ORGANISATION
from palier.programme.loading import require_programme
from palier.runs.calculation import calculate, fact_settings
from palier.sample import write_sample
from tests.portal.programmes import FIRST_STEPS
from tests.portal.rows import TODAY, master_rows, sale
from tests.portal.workers import work_once


def write(folder: Path, tables: dict[str, list[dict[str, str | None]]]) -> Path:
    folder.mkdir()
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, list(dict.fromkeys(column for row in rows for column in row)))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_the_portals_statements_are_those_of_a_run_over_the_same_facts(tmp_path: Path) -> None:
    programme, facts = require_programme(FIRST_STEPS), tmp_path / "facts"
    write_sample(programme, seed=3, partners=12, lines=1_500, format="csv", out=facts, last_day=TODAY)
    organisation = organisation_create(slug=ORGANISATION, name="Vendor")
    day_begin(organisation_id=organisation, mark_units=units_mark, day=TODAY)
    appended = load_into_running(FIRST_STEPS, facts)
    assert appended > 1_500
    assert load_into_running(FIRST_STEPS, facts) == 0
    day_begin(organisation_id=organisation, mark_units=units_mark)
    work_once(organisation)
    reader = Reader(organisation, "Vendor", "test")
    known = require_folder(facts, fact_settings(programme))
    run = calculate(programme, known, AsOf.of_day(TODAY))
    partners = [row.partner_id for row in partner_list(reader)]
    assert {row["partner_id"] for row in run.known.rows("partners")} <= set(partners)
    compared = 0
    for partner in partners:
        current = statement_get(reader, partner)
        assert current is not None
        of_run = [
            (
                row["benefit_id"],
                row["period"],
                row["kind"],
                row["status"],
                row["reversible_by"] or "",
                row["amount"],
                row["base"],
            )
            for row in run.results.rows("statements", partner)
        ]
        of_portal = [
            (line.benefit_id, line.period, line.kind, line.status, line.reversible_by, line.amount, line.base)
            for line in current.lines
        ]
        assert sorted(of_portal) == sorted(of_run), partner
        compared += len(of_run)
    assert compared > 50


def test_rejected_rows_stop_a_load_before_anything_is_written(tmp_path: Path) -> None:
    folder = write(tmp_path / "facts", {**master_rows(), "sales": [sale("X-1"), sale("X-2", amount="1,5")]})
    with pytest.raises(FindingsError, match="1,5"):
        load_into_running(FIRST_STEPS, folder)
    assert load_into_running(FIRST_STEPS, folder, keep_going=True) > 0
