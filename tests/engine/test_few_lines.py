"""Few lines are bound in another way than many: the results are the same, and either run may follow the other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from palier.engine import running
from palier.facts.files import require_folder
from palier.programme.loading import require_programme
from palier.runs.calculation import calculate, fact_settings
from palier.sample import write_sample

PROGRAMME = Path(__file__).parents[2] / "programmes" / "first-steps"


def test_few_lines_and_many_give_the_same_rows_in_one_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = require_programme(PROGRAMME)
    write_sample(
        programme, seed=3, partners=6, lines=300, format="csv", out=tmp_path / "facts", last_day=date(2017, 10, 16)
    )
    facts = require_folder(tmp_path / "facts", fact_settings(programme))
    found = []
    for bound in (5_000, 0, 5_000):
        monkeypatch.setattr(running, "_FEW_LINES", bound)
        found.append({name: calculate(programme, facts).results.rows(name) for name in ("statements", "entitlements")})
    assert found[0]["entitlements"]
    assert found[0] == found[1] == found[2]
