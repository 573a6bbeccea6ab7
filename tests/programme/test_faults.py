"""Broken programmes, one a folder under faults/: the files that replace the sound ones, and what is said of them.

Each `said.txt` holds every finding, word for word: file, line, path, the word at fault, what is allowed, what to do.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from palier.base.findings import Severity
from palier.programme.loading import load_programme, require_programme
from palier.programme.yaml_text import MAX_BYTES
from tests.programme.broken import FAULTS, SOUND, VERSION, change, copy_of_sound, said_of

BROKEN = sorted(path.name for path in FAULTS.iterdir() if path.is_dir())
ONLY_NOTED = {"rate-of-more-than-one"}


def test_the_sound_programme_has_no_fault() -> None:
    assert said_of(SOUND) == []


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_programme_is_told_in_these_words(fault: str, tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path, FAULTS / fault)
    assert said_of(folder) == (FAULTS / fault / "said.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("fault", BROKEN)
def test_no_broken_programme_is_calculated_with(fault: str, tmp_path: Path) -> None:
    loaded = load_programme(copy_of_sound(tmp_path, FAULTS / fault))
    assert (loaded.programme is not None) == (fault in ONLY_NOTED)
    assert any(finding.severity is Severity.ERROR for finding in loaded.findings) == (fault not in ONLY_NOTED)


@pytest.mark.parametrize("fault", BROKEN)
def test_every_fault_has_a_place_a_code_and_no_word_of_python(fault: str, tmp_path: Path) -> None:
    for finding in load_programme(copy_of_sound(tmp_path, FAULTS / fault)).findings:
        assert finding.where.file.endswith(".yaml")
        assert finding.where.line
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", finding.code)
        assert not re.search(r"None|True|False|Decimal|datetime|pydantic|Traceback|<class", str(finding))


def test_a_folder_without_programme_yaml_is_told_what_a_programme_is(tmp_path: Path) -> None:
    (said,) = said_of(tmp_path)
    assert "programme.yaml is not there. A programme is a folder with programme.yaml and versions/" in said


def test_a_misspelt_folder_is_named_with_its_near_miss(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    (folder / "versions").rename(folder / "verions")
    assert said_of(folder) == [
        'verions: "verions" is not part of a programme. Did you mean "versions"?',
        "versions: there is no version. Add versions/2017-02-04/ (the first day in force) with version.yaml, tiers.yaml"
        " and benefits.yaml.",
    ]


@pytest.mark.parametrize("name", ["2017-1-1", "2017-02-30", "20170101", "first"])
def test_a_versions_folder_is_named_by_a_real_day(name: str, tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    (folder / VERSION).rename(folder / "versions" / name)
    assert said_of(folder) == [
        f'versions/{name}: "{name}" is not a day. Name a version by its first day, 2017-02-04.',
    ]


def test_a_missing_file_of_a_version_leaves_its_keys_missing(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    (folder / VERSION / "tiers.yaml").unlink()
    assert said_of(folder) == [f'{VERSION}/benefits.yaml:1 tiers: "tiers" is missing. Add it.']


def test_a_file_with_another_ending_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    (folder / VERSION / "benefits.yaml").rename(folder / VERSION / "benefits.yml")
    assert f'{VERSION}/benefits.yml: "benefits.yml" is not read. Files of a version end in .yaml.' in said_of(folder)


def test_a_file_beside_the_versions_folders_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    (folder / "versions" / "benefits.yaml").write_text("benefits: []\n")
    assert said_of(folder) == [
        'versions/benefits.yaml: "benefits.yaml" is not read. Put it into a version\'s folder, as'
        " versions/2017-02-04/benefits.yaml."
    ]


def test_a_folder_where_a_file_should_be_and_the_other_way_round(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    (folder / VERSION / "tiers.yaml").unlink()
    (folder / VERSION / "tiers.yaml").mkdir()
    (folder / "cases").write_text("")
    said = said_of(folder)
    assert 'cases: "cases" is not part of a programme. It must be a folder.' in said
    assert f'{VERSION}/tiers.yaml: "tiers.yaml" is not read. Files of a version end in .yaml.' in said


def test_a_file_that_leads_nowhere_cannot_be_read(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    (folder / VERSION / "tiers.yaml").unlink()
    (folder / VERSION / "tiers.yaml").symlink_to("gone.yaml")
    assert said_of(folder) == [
        f"{VERSION}/tiers.yaml:1: the file cannot be read: No such file or directory."
        " Check its rights, or where it leads."
    ]


def test_a_file_that_is_not_utf_8_is_told_its_line(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    path = folder / VERSION / "tiers.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").replace("’", "é").encode("latin-1"))
    assert said_of(folder) == [f"{VERSION}/tiers.yaml:8: the file is not UTF-8 text. Save it as UTF-8."]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    path = folder / "programme.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert said_of(folder) == []


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f"])
def test_a_control_character_is_named_with_its_line(sign: str, tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    change(folder, f"{VERSION}/benefits.yaml", "Contract", f"Con{sign}tract")
    assert said_of(folder) == [
        f"{VERSION}/benefits.yaml:12: the file holds the character U+{ord(sign):04X}, which YAML does not allow."
        " Remove it."
    ]


def test_half_a_character_written_as_an_escape_can_be_printed(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    change(folder, f"{VERSION}/benefits.yaml", "Contract", '"\\ud800"')
    (said,) = said_of(folder)
    assert said.encode("utf-8").startswith(f"{VERSION}/benefits.yaml:12".encode())


def test_a_file_past_the_bound_is_refused_before_it_is_read(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    (folder / VERSION / "tiers.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    assert said_of(folder) == [
        f"{VERSION}/tiers.yaml:1: the file has {MAX_BYTES + 1} bytes. At most {MAX_BYTES} are read."
    ]


def test_an_alias_bomb_does_not_go_off(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    lines = ["a0: &a0 [tick, tick, tick, tick, tick, tick, tick, tick, tick]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 30)]
    (folder / VERSION / "tiers.yaml").write_text("\n".join(lines))
    began = time.perf_counter()
    said = said_of(folder)
    assert time.perf_counter() - began < 5
    assert f'{VERSION}/tiers.yaml:1: "&a0" is an anchor. Anchors are not read: write the value out.' in said
    assert f'{VERSION}/tiers.yaml:2: "*a0" is an alias. Aliases are not read: write the value out.' in said


def test_a_hundred_thousand_brackets_are_told_and_not_followed(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    (folder / VERSION / "tiers.yaml").write_text("tiers: " + "[" * 100_000)
    (said,) = said_of(folder)
    assert said.startswith(f"{VERSION}/tiers.yaml:1: ")


def test_a_number_of_five_thousand_digits_is_quoted_in_part(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    change(folder, f"{VERSION}/benefits.yaml", "5000.00", "9" * 5000)
    change(folder, "programme.yaml", "start_month: 1", f"start_month: {'1' * 5000}")
    assert [said.partition(": ")[2] for said in said_of(folder)] == [
        f'"{"1" * 60}…" is not a whole number. Write it as 12.',
        f'"{"9" * 60}…" has too many digits. At most 15 are allowed.',
    ]


def test_many_unknown_keys_are_all_told_in_reasonable_time(tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    keys = "".join(f"    strange_{at}: 1\n" for at in range(300))
    change(folder, f"{VERSION}/benefits.yaml", "    action: sell\n", "    action: sell\n" + keys)
    began = time.perf_counter()
    assert len(said_of(folder)) == 300
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("file", ["programme.yaml", f"{VERSION}/version.yaml"])
@pytest.mark.parametrize(
    "content", ["~\n", "12\n", "word\n", "2017-02-30\n", "[]\n", "- {a: b}\n", "? [a]\n: b\n", "%YAML 3.0\n"]
)
def test_a_file_of_another_kind_of_document_is_told_not_followed(file: str, content: str, tmp_path: Path) -> None:
    folder = copy_of_sound(tmp_path)
    (folder / file).write_text(content)
    assert any(said.startswith(file) or "missing" in said for said in said_of(folder))


def test_whoever_requires_a_programme_gets_all_errors_and_no_notes(tmp_path: Path) -> None:
    from palier.base.findings import FindingsError

    folder = copy_of_sound(tmp_path, FAULTS / "faults-of-meaning-in-several-files")
    change(folder, f"{VERSION}/benefits.yaml", "rate: 0.01}", "rate: 7}")
    with pytest.raises(FindingsError) as raised:
        require_programme(folder)
    assert {finding.code for finding in raised.value.findings} == {
        "unknown-currency",
        "unknown-name",
        "missing-row",
        "bands",
    }
