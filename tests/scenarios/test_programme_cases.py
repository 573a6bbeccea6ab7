"""Every worked case of the example programmes and of the public examples, on the engine and on the reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from palier.programme.document import Programme
from palier.programme.loading import require_programme
from palier.runs.case_loading import Placed, load_cases
from palier.runs.cases import run_case

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(
    path.parent
    for place in ("programmes", "tests/golden", "tests/scenarios")
    for path in (ROOT / place).glob("*/programme.yaml")
)
GOLDEN = {
    "fiscal-calendar",
    "half-cent",
    "largest-remainder",
    "marginal-band",
    "marginal-by-transaction",
    "percentage-brackets",
    "single-target",
    "status-match-higher-of-two",
    "strict-cascade",
    "whole-volume-band",
}

LOADED = {folder: require_programme(folder) for folder in FOLDERS}
CASES = [
    pytest.param(programme, placed, id=f"{folder.name}: {placed.case.case}")
    for folder, programme in LOADED.items()
    for placed in load_cases(folder, programme)[0]
]


@pytest.mark.parametrize(("programme", "placed"), CASES)
def test_a_case_comes_out_as_it_says_on_both_engines(programme: Programme, placed: Placed) -> None:
    assert run_case(programme, placed).differences == ()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_programme_has_cases_and_none_has_a_fault(folder: Path) -> None:
    placed, findings = load_cases(folder, LOADED[folder])
    assert [str(finding) for finding in findings] == []
    assert placed


def test_every_public_example_of_these_kinds_is_a_programme() -> None:
    assert {folder.name for folder in FOLDERS if folder.parent.name == "golden"} == GOLDEN
