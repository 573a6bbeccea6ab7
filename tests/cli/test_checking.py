"""`palier check`, `palier schema`, and the command line itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from palier.base.findings import near_miss
from palier.cli.commands import COMMANDS
from palier.programme.yaml_text import read_yaml
from tests.cli.stories import PROGRAMME, palier
from tests.house.tree import ROOT

HEAVY = (
    "duckdb",
    "ibis",
    "pyarrow",
    "numpy",
    "django",
    "psycopg",
    "rich",
    "palier.engine",
    "palier.portal",
    "palier.reference",
)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the small programme with two faults in one file, and a third in another."""
    folder = tmp_path / "broken"
    shutil.copytree(PROGRAMME, folder)
    benefits = folder / "versions" / "2017-02-04" / "benefits.yaml"
    text = (
        benefits.read_text(encoding="utf-8")
        .replace("rate: 0.06", "rate: 6 %")
        .replace("kind: whole_volume", "kind: whole_volum")
    )
    benefits.write_text(text, encoding="utf-8")
    header = folder / "programme.yaml"
    header.write_text(header.read_text(encoding="utf-8").replace("vendor:", "vendr:"), encoding="utf-8")
    return folder


def test_a_fine_programme_is_summed_up() -> None:
    said = palier("check", PROGRAMME)
    assert said.code == 0
    assert said.err == ""
    assert said.out.startswith("first-steps is fine.\n  1 version    in force from 2017-02-04\n  4 tiers ")


def test_every_fault_is_said_at_once_with_file_line_and_path(broken: Path) -> None:
    said = palier("check", str(broken))
    assert said.code == 1
    places = [line.split(": ")[0] for line in said.err.splitlines()]
    benefits = broken / "versions" / "2017-02-04" / "benefits.yaml"
    assert f"{broken / 'programme.yaml'}:4 vendr" in places
    line = benefits.read_text(encoding="utf-8").split("6 %")[0].count("\n") + 1
    assert any(place.startswith(f"{benefits}:{line} benefits[1].scale.terms[0]") for place in places)
    assert any(place.startswith(f"{benefits}:") and "benefits[2].scale" in place for place in places)
    assert 'Did you mean "vendor"?' in said.err
    assert 'Did you mean "whole_volume"?' in said.err
    assert "6 %" in said.err
    assert said.out == f"{broken} has {len(places)} faults.\n"


def test_the_faults_are_json_when_asked(broken: Path) -> None:
    said = palier("check", str(broken), "--json")
    assert said.code == 1
    assert said.err == ""
    assert said.json["programme"] is None
    found = said.json["findings"]
    assert {"code", "severity", "file", "line", "path", "message", "hint"} == set(found[0])
    assert len(found) >= 3


def test_a_fine_programme_is_json_when_asked() -> None:
    summary = palier("check", PROGRAMME, "--json").json["programme"]
    assert summary["benefits"] == ["base", "new_customer", "accelerator"]
    written = [path.read_text(encoding="utf-8") for path in (Path(PROGRAMME) / "cases").rglob("*.yaml")]
    assert summary["cases"] == sum(text.count("case: ") for text in written)


def test_a_folder_that_is_no_programme_is_a_finding(tmp_path: Path) -> None:
    said = palier("check", str(tmp_path))
    assert said.code == 1
    assert f"{tmp_path}: programme.yaml is not there." in said.err


def test_a_folder_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    said = palier("check", str(tmp_path / "nowhere"))
    assert said.code == 2
    assert "does not exist" in said.err


def test_a_file_that_may_not_be_read_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    said = palier("check", PROGRAMME)
    assert said.code == 1
    assert said.err.startswith(f"{PROGRAMME}/programme.yaml:1: the file cannot be read: Permission denied.")


def test_checking_loads_no_engine_and_no_portal() -> None:
    script = (
        "import sys, palier.cli\n"
        f"sys.argv = ['palier', 'check', {PROGRAMME!r}]\n"
        "try:\n    palier.cli.main()\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "loaded: []"


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_helps_with_an_example(command: str) -> None:
    said = palier(command, "--help")
    assert said.code == 0
    assert f"palier {command}" in said.out.split("Example", 1)[1]


def test_help_lists_every_command_and_the_exit_codes() -> None:
    said = palier("--help")
    assert all(f"\n  {command} " in said.out for command in COMMANDS)
    assert "Exit codes: 0 fine, 1 the data is at fault" in said.out


def test_a_command_that_is_not_there_is_wrong_usage() -> None:
    said = palier("chek", PROGRAMME)
    assert said.code == 2
    assert "chek" in said.err
    assert near_miss("chek", COMMANDS) == 'Did you mean "check"?'


def test_the_schema_of_a_version_asks_for_no_key_since_each_file_holds_some() -> None:
    schema = palier("schema", "version").json
    assert "required" not in schema
    assert {"tiers", "benefits", "in_force_from", "published_at", "status_match"} <= set(schema["properties"])


def test_the_schema_knows_every_key_that_the_small_programme_writes() -> None:
    schemas = palier("schema").json
    for path in sorted(Path(PROGRAMME).rglob("*.yaml")):
        kind = "programme" if path.name == "programme.yaml" else "case" if "cases" in path.parts else "version"
        data = read_yaml(path.name, path.read_bytes()).data
        assert list(unknown_keys(schemas[kind], schemas[kind], data)) == [], path


def test_the_schema_takes_one_code_where_it_takes_a_list() -> None:
    row = palier("schema", "version").json["$defs"]["FlatRow"]["properties"]["tier"]
    kinds = {each.get("type") for option in row["anyOf"] for each in option.get("anyOf", [option])}
    assert kinds == {"string", "array", "null"}


def test_schemas_are_written_into_a_folder(tmp_path: Path) -> None:
    said = palier("schema", "--out", str(tmp_path / "schemas"))
    assert said.code == 0
    names = sorted(path.name for path in (tmp_path / "schemas").iterdir())
    assert names == ["case.schema.json", "programme.schema.json", "version.schema.json"]
    for path in (tmp_path / "schemas").iterdir():
        assert json.loads(path.read_text(encoding="utf-8"))["$schema"].endswith("2020-12/schema")


def unknown_keys(root: dict[str, Any], schema: Any, data: Any) -> Iterator[str]:
    """Keys of a document that no alternative of a schema knows, each as a path."""
    options = alternatives(root, schema)
    if isinstance(data, dict):
        for key, value in data.items():
            inside = [option["properties"][key] for option in options if key in option.get("properties", {})]
            inside += [option["additionalProperties"] for option in options if option.get("additionalProperties")]
            if (
                any("properties" not in option and "object" in option.get("type", ()) for option in options)
                and not inside
            ):
                continue
            if not inside:
                yield key
                continue
            found = [list(unknown_keys(root, each, value)) for each in inside]
            yield from (f"{key}.{each}" for each in min(found, key=len))
    elif isinstance(data, list):
        items = [option["items"] for option in options if "items" in option]
        for value in data:
            found = [list(unknown_keys(root, each, value)) for each in items] or [["[]"]]
            yield from min(found, key=len)


def alternatives(root: dict[str, Any], schema: Any) -> list[dict[str, Any]]:
    """A schema with its references followed, and its alternatives side by side."""
    if not isinstance(schema, dict):
        return [{"additionalProperties": {}}]
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return [each for option in options for each in alternatives(root, option)]
    return [schema if schema else {"additionalProperties": {}, "items": {}}]
