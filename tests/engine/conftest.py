"""A small lifelike sample under the programme that the documentation teaches with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from palier.base.knowledge import AsOf
from palier.facts.files import require_folder
from palier.facts.store import Facts
from palier.programme.document import Programme
from palier.programme.loading import require_programme
from palier.results.schema import RESULTS
from palier.runs.calculation import Knowledge, calculate, fact_settings
from palier.sample import write_sample

FIRST_STEPS = Path(__file__).parents[2] / "programmes" / "first-steps"
AS_OF = AsOf.parse("2018-02-10")
Tables = dict[str, list[dict[str, Any]]]


class Sample:
    """The programme over the sample's facts, calculated as often as a test likes, in one connection."""

    def __init__(self, programme: Programme, facts: Facts) -> None:
        self.programme = programme
        self.facts = facts
        self.knowledge = Knowledge(programme, facts)

    def run(self, period: str | None = None, as_of: AsOf = AS_OF) -> Tables:
        """All result rows of a run."""
        run = calculate(self.programme, self.facts, as_of, period=period, knowledge=self.knowledge)
        return {name: run.results.rows(name) for name in RESULTS}


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """Ten partners, 700 lines."""
    programme = require_programme(FIRST_STEPS)
    out = tmp_path_factory.mktemp("sample") / "facts"
    write_sample(programme, seed=3, partners=10, lines=700, format="parquet", out=out)
    facts = require_folder(out, fact_settings(programme))
    yield Sample(programme, facts)
    facts.connection.close()


@pytest.fixture(scope="package")
def whole(sample: Sample) -> Tables:
    """The results of all periods."""
    return sample.run()
