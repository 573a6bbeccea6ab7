"""The programmes and the sample that these tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from palier.programme.document import Programme
from palier.programme.loading import require_programme
from palier.sample import SampleSummary, write_sample

FIRST_STEPS = Path(__file__).parents[2] / "programmes" / "first-steps"


@pytest.fixture(scope="session")
def first_steps() -> Programme:
    return require_programme(FIRST_STEPS)


@pytest.fixture(scope="session")
def months(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """A programme of calendar months in yen, with a long look-back and a single tier to reach."""
    folder = tmp_path_factory.mktemp("programme") / "months"
    version = folder / "versions" / "2020-04-01"
    version.mkdir(parents=True)
    (folder / "programme.yaml").write_text(HEADER, encoding="utf-8")
    (version / "version.yaml").write_text(VERSION, encoding="utf-8")
    return require_programme(folder)


@pytest.fixture(scope="session")
def written(first_steps: Programme, tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    """The sample that most tests look at."""
    out = tmp_path_factory.mktemp("sample") / "facts"
    return write_sample(first_steps, seed=7, partners=40, lines=24_000, format="csv", out=out)


HEADER = """
programme: months
labels: {en: Months, fr: Mois}
vendor: Vermeil Infrastructure
currency: JPY
starts_on: 2020-04-01
calendar: {kind: months, start_month: 4}
lines_of_business:
  sensors: {labels: {en: Sensors, fr: Capteurs}}
  gateways: {labels: {en: Gateways, fr: Passerelles}}
tracks:
  integrator: {labels: {en: Integrator, fr: Intégrateur}}
"""

VERSION = """
in_force_from: 2020-04-01
published_at: 2020-03-01T09:00:00Z
tiers:
  - {tier: member, labels: {en: Member, fr: Membre}}
  - tier: premium
    labels: {en: Premium, fr: Premium}
    paths:
      - path: revenue
        labels: {en: Revenue, fr: Chiffre d’affaires}
        requirements:
          - {kind: revenue, at_least: [{from: 2020-04-01, amount: 90000000, reference: Illustrative}]}
benefits:
  - benefit: new_customer
    labels: {en: New customer, fr: Nouveau client}
    action: win_customer
    period: half
    qualifiers: [{kind: new_customer, look_back_months: 36, earns_for_months: 6}]
    scale: {kind: flat, pays: rate, terms: [{from: 2020-04-01, reference: Illustrative, rows: [{rate: 0.05}]}]}
"""
