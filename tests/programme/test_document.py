"""The document: its versions as known at an instant, its fingerprint, its published schema."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from palier.base.calendars import Length
from palier.base.knowledge import AsOf
from palier.programme.document import Header, Programme, Version
from palier.programme.loading import require_programme
from palier.programme.model import DatedAmount, in_force_on
from palier.programme.yaml_text import read_yaml
from tests.programme.broken import SOUND, VERSION, change, copy_of_sound
from tests.programme.schemas import differences

ROOT = Path(__file__).parents[2]
SHIPPED = [SOUND, *sorted(path.parent for path in ROOT.glob("programmes/*/programme.yaml")),
           *sorted(path.parent for path in ROOT.glob("tests/golden/*/programme.yaml"))]  # fmt: skip


def known(text: str) -> AsOf:
    return AsOf.parse(text)


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """Published on 1 December 2016 and on 10 June 2017, in force from 1 January and from 1 July 2017."""
    folder = copy_of_sound(tmp_path_factory.mktemp("two"))
    shutil.copytree(folder / VERSION, folder / "versions" / "2017-07-01")
    change(folder, "versions/2017-07-01/version.yaml", "2017-01-01", "2017-07-01")
    change(folder, "versions/2017-07-01/version.yaml", "2016-12-01T09:00:00Z", "2017-06-10T09:00:00Z")
    return require_programme(folder)


def test_a_version_is_known_from_the_instant_at_which_it_is_published(two_versions: Programme) -> None:
    names = {
        text: [version.name for version in two_versions.known_at(known(text))]
        for text in ("2016-11-30", "2016-12-01T08:59:59Z", "2016-12-01T09:00:00Z", "2017-06-09", "2017-06-10")
    }
    assert names == {
        "2016-11-30": [],
        "2016-12-01T08:59:59Z": [],
        "2016-12-01T09:00:00Z": ["2017-01-01"],
        "2017-06-09": ["2017-01-01"],
        "2017-06-10": ["2017-01-01", "2017-07-01"],
    }


@pytest.mark.parametrize(
    ("day", "as_of", "name"),
    [
        ("2016-12-31", "2018-01-01", None),
        ("2017-01-01", "2018-01-01", "2017-01-01"),
        ("2017-06-30", "2018-01-01", "2017-01-01"),
        ("2017-07-01", "2018-01-01", "2017-07-01"),
        ("2017-07-01", "2017-06-09", "2017-01-01"),
        ("2019-01-01", "2018-01-01", "2017-07-01"),
    ],
)
def test_the_version_on_a_day_is_the_last_begun_of_those_published(
    two_versions: Programme, day: str, as_of: str, name: str | None
) -> None:
    found = two_versions.version_on(date.fromisoformat(day), known(as_of))
    assert (found.name if found else None) == name


def test_a_period_keeps_the_version_of_its_first_day(two_versions: Programme) -> None:
    half = two_versions.calendar.period("2017-H1")
    year = two_versions.calendar.containing(date(2017, 8, 1), Length.YEAR)
    late = known("2018-01-01")
    assert two_versions.version_of(half, late) is two_versions.versions[0]
    assert two_versions.version_of(year, late) is two_versions.versions[0]
    assert two_versions.version_of(two_versions.calendar.period("2017-Q3"), late) is two_versions.versions[1]


def test_versions_of_other_tiers_are_refused(tmp_path: Path) -> None:
    from palier.programme.loading import load_programme

    folder = copy_of_sound(tmp_path)
    shutil.copytree(folder / VERSION, folder / "versions" / "2017-07-01")
    change(folder, "versions/2017-07-01/version.yaml", "2017-01-01", "2017-07-01")
    for file in ("tiers", "benefits"):
        path = folder / "versions" / "2017-07-01" / f"{file}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("bronze", "copper"), encoding="utf-8")
    assert [str(finding) for finding in load_programme(folder).findings] == [
        "versions/2017-07-01/tiers.yaml:1 tiers: the tiers are copper, gold; version 2017-01-01 has bronze, gold."
        " All versions of a programme have the same tiers, in the same order."
    ]


SPELLINGS = {
    "a zero more": ("benefits.yaml", "rate: 0.02}", "rate: 0.0200}"),
    "quotes": ("benefits.yaml", "rate: 0.02}", 'rate: "0.02"}'),
    "a whole amount": ("benefits.yaml", "5000.00", "5000"),
    "a list of one": ("benefits.yaml", "{tier: gold,", "{tier: [gold],"),
    "a default written out": ("benefits.yaml", "    action: sell\n", "    action: sell\n    price_kinds: [standard]\n"),
    "an offset": ("version.yaml", "2016-12-01T09:00:00Z", "2016-12-01T10:00:00+01:00"),
    "an instant in quotes": ("version.yaml", "2016-12-01T09:00:00Z", '"2016-12-01T10:00:00+01:00"'),
    "another order": (
        "benefits.yaml",
        "    action: sell\n    period: month\n",
        "    period: month\n    action: sell\n",
    ),
    "a comment": ("benefits.yaml", "    action: sell\n", "    action: sell  # what they do\n"),
    "a day left to the folder": ("version.yaml", "in_force_from: 2017-01-01\n", ""),
}
MEANINGS = {
    "a rate": ("benefits.yaml", "rate: 0.02}", "rate: 0.021}"),
    "a label": ("benefits.yaml", "fr: Base}", "fr: Socle}"),
    "a reference": ("benefits.yaml", "reference: Contract", "reference: Annex"),
    "an instant": ("version.yaml", "T09:00:00Z", "T09:00:00+01:00"),
    "the order of tiers in a match": ("tiers.yaml", "best: gold", "best: bronze"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_spelling_has_the_same_fingerprint(spelling: str, tmp_path: Path) -> None:
    file, old, new = SPELLINGS[spelling]
    folder = copy_of_sound(tmp_path)
    change(folder, f"{VERSION}/{file}", old, new)
    assert require_programme(folder).fingerprint == require_programme(SOUND).fingerprint


@pytest.mark.parametrize("meaning", MEANINGS)
def test_another_meaning_has_another_fingerprint(meaning: str, tmp_path: Path) -> None:
    file, old, new = MEANINGS[meaning]
    folder = copy_of_sound(tmp_path)
    change(folder, f"{VERSION}/{file}", old, new)
    assert require_programme(folder).fingerprint != require_programme(SOUND).fingerprint


def test_files_may_be_split_otherwise(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    files = sorted((folder / VERSION).glob("*.yaml"))
    whole = "".join(path.read_text(encoding="utf-8") for path in files)
    for path in files:
        path.unlink()
    (folder / VERSION / "all.yaml").write_text(whole, encoding="utf-8")
    assert require_programme(folder).fingerprint == require_programme(SOUND).fingerprint


def test_a_document_written_as_json_is_read_as_the_same(tmp_path: Path) -> None:
    programme = require_programme(SOUND)
    again = Programme.model_validate(json.loads(json.dumps(programme.model_dump(mode="json", by_alias=True))))
    assert again == programme
    assert again.fingerprint == programme.fingerprint


def test_a_published_instant_without_a_time_begins_its_day(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    change(folder, f"{VERSION}/version.yaml", "2016-12-01T09:00:00Z", "2016-12-01")
    programme = require_programme(folder)
    assert len(programme.known_at(known("2016-12-01T00:00:00Z"))) == 1
    assert len(programme.known_at(known("2016-11-30"))) == 0


def test_a_code_that_yaml_1_1_takes_for_a_boolean_is_a_code(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    change(folder, "programme.yaml", "  storage:", "  no:")
    change(
        folder,
        f"{VERSION}/benefits.yaml",
        "    action: sell\n",
        "    action: sell\n    selection: {lines_of_business: [no]}\n",
    )
    programme = require_programme(folder)
    assert programme.versions[0].benefits[0].selection.lines_of_business == ("no",)


def test_a_document_cannot_be_changed() -> None:
    header = require_programme(SOUND).header
    with pytest.raises(ValidationError, match="frozen"):
        header.currency = "USD"


@pytest.mark.parametrize(
    ("day", "value"), [("2016-12-31", None), ("2017-01-01", 1), ("2017-06-30", 1), ("2017-07-01", 2)]
)
def test_a_dated_value_holds_from_its_day_to_the_next_one(day: str, value: int | None) -> None:
    values = [
        DatedAmount.model_validate({"from": "2017-01-01", "reference": "r", "value": 1}),
        DatedAmount.model_validate({"from": "2017-07-01", "reference": "r", "value": 2}),
    ]
    found = in_force_on(values, date.fromisoformat(day))
    assert (found.value if found else None) == value


def _documents(folder: Path) -> list[tuple[Any, dict[str, Any]]]:
    version = Version.model_json_schema()
    version.pop("required")
    header = (folder / "programme.yaml", Header.model_json_schema())
    files = [(path, version) for path in sorted(folder.glob("versions/*/*.yaml"))]
    return [(read_yaml(path.name, path.read_bytes()).data, schema) for path, schema in [header, *files]]


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_the_published_schema_accepts_what_is_shipped(folder: Path) -> None:
    for data, schema in _documents(folder):
        assert list(differences(data, schema, schema)) == []


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("currency", "EURO"), ("starts_on", 3), ("is_illustrative", "yes"), ("calendar", {"kind": "moons"}),
        ("labels", {"en": "Only English"}), ("vendor", ""), ("colour", "red"), ("rate_max_age_days", 400),
    ],
)  # fmt: skip
def test_the_published_schema_refuses_what_the_check_refuses(part: str, value: object) -> None:
    schema = Header.model_json_schema()
    data = read_yaml("programme.yaml", (SOUND / "programme.yaml").read_bytes()).data
    with pytest.raises(ValidationError):
        Header.model_validate({**data, part: value})
    assert list(differences({**data, part: value}, schema, schema)) != []


def test_every_label_of_the_schema_asks_for_both_languages() -> None:
    definitions = Version.model_json_schema()["$defs"] | Header.model_json_schema()["$defs"]
    assert definitions["Labels"]["required"] == ["en", "fr"]
    for name, definition in definitions.items():
        if "labels" in definition.get("properties", {}) and name != "MonthsCalendar":
            assert "labels" in definition["required"], name
