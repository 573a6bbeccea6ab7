"""Faults that only show between versions, or between the parts of one benefit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from palier.programme.loading import load_programme

FIRST_STEPS = Path(__file__).parents[2] / "programmes" / "first-steps"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(FIRST_STEPS, tmp_path / "programme")


def _messages(folder: Path) -> str:
    return "\n".join(str(finding) for finding in load_programme(folder).findings)


def test_a_benefit_keeps_its_period_from_version_to_version(folder: Path) -> None:
    first, second = folder / "versions" / "2017-02-04", folder / "versions" / "2017-05-06"
    shutil.copytree(first, second)
    (second / "version.yaml").write_text("in_force_from: 2017-05-06\npublished_at: 2017-04-20T09:00:00Z\n")
    benefits = second / "benefits.yaml"
    benefits.write_text(benefits.read_text().replace("period: quarter", "period: month", 1))
    assert '"base" has the period month here and quarter in version 2017-02-04.' in _messages(folder)


def test_a_qualifier_stands_once_in_a_benefit(folder: Path) -> None:
    benefits = folder / "versions" / "2017-02-04" / "benefits.yaml"
    text = benefits.read_text()
    start = text.index("      - kind: new_customer")
    end = text.index("    base: {net_of: [base]}")
    benefits.write_text(text[:end] + text[start:end] + text[end:])
    assert 'benefits.yaml:35 benefits[1].qualifiers[1].kind: "new_customer" stands twice.' in _messages(folder)
