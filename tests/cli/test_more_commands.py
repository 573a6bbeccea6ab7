"""`palier test`, `palier sample`, `palier load`, `palier serve`: the thin ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from palier.base.findings import Finding, FindingsError, Where
from tests.cli.stories import PROGRAMME, palier


@pytest.fixture
def one_case(tmp_path: Path) -> Path:
    """The small programme with one case of ours alone."""
    folder = tmp_path / "programme"
    shutil.copytree(PROGRAMME, folder, ignore=shutil.ignore_patterns("cases"))
    (folder / "cases").mkdir()
    (folder / "cases" / "ours.yaml").write_text(
        """
- case: A Gold partner's storage earns 2.5 %
  given:
    partners: [{partner_id: alder, name: Alder, joined_on: 2016-01-01}]
    legacy_tiers: [{partner_id: alder, legacy_programme: dell, legacy_tier: preferred}]
    sales:
      - {line_id: a, invoiced_on: 2017-08-10, partner_id: alder, product_id: storage, amount: 1000.00}
  expect:
    entitlements:
      - {line_id: a, benefit_id: base, amount: 25.00}
""",
        encoding="utf-8",
    )
    return folder


def test_cases_that_hold_pass(one_case: Path) -> None:
    said = palier("test", str(one_case))
    assert (said.code, said.err) == (0, "")
    assert said.out == "passed  A Gold partner's storage earns 2.5 %\n1 case passed.\n"


def test_a_case_that_does_not_hold_fails_with_its_place_and_what_differs(one_case: Path) -> None:
    path = one_case / "cases" / "ours.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("amount: 25.00", "amount: 26.00"), encoding="utf-8")
    said = palier("test", str(one_case))
    assert said.code == 1
    failed, place, difference, total = said.out.splitlines()
    assert failed == "failed  A Gold partner's storage earns 2.5 %"
    assert place.strip() == f"{path}:2"
    assert "26.00" in difference
    assert "25.00" in difference
    assert total == "0 cases passed, 1 failed."
    found = palier("test", str(one_case), "--json").json
    assert (found["passed"], found["failed"], found["cases"][0]["line"]) == (0, 1, 2)


def test_a_fault_in_a_case_is_a_finding(one_case: Path) -> None:
    path = one_case / "cases" / "ours.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("benefit_id: base", "benefit_id: bass"), encoding="utf-8")
    for command in ("test", "check"):
        said = palier(command, str(one_case))
        assert said.code == 1
        assert f"{path}:" in said.err
        assert 'Did you mean "base"?' in said.err


def test_a_programme_without_cases_says_where_they_go(tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    shutil.copytree(PROGRAMME, folder, ignore=shutil.ignore_patterns("cases"))
    said = palier("test", str(folder))
    assert said.code == 0
    assert said.out == f"{folder} has no cases. Write worked examples into {folder / 'cases'}.\n"


def test_a_sample_is_written_once_and_never_over_something(tmp_path: Path) -> None:
    out = tmp_path / "facts"
    said = palier("sample", PROGRAMME, "--partners", "3", "--lines", "60", "--out", str(out))
    assert said.code == 0
    assert said.out.startswith(f"{out}: sales from ")
    assert (out / "sales.csv").exists()
    again = palier("sample", PROGRAMME, "--partners", "3", "--lines", "60", "--out", str(out))
    assert again.code == 1
    assert "it is not an empty folder" in again.err


def test_a_sample_says_in_json_what_it_wrote(tmp_path: Path) -> None:
    out = tmp_path / "facts"
    found = palier("sample", PROGRAMME, "--partners", "3", "--lines", "60", "--out", str(out), "--json").json
    assert found["rows"]["sales"] == 60
    assert found["featured"]


def test_loading_hands_over_and_says_how_much_was_appended(monkeypatch: pytest.MonkeyPatch, facts: str) -> None:
    import palier.portal.load as portal

    asked: list[object] = []

    def load(programme: Path, folder: Path, state: Path, *, keep_going: bool, progress: object) -> int:
        asked.append((programme, folder, state, keep_going))
        return 31

    monkeypatch.setattr(portal, "load", load)
    said = palier("load", PROGRAMME, facts, "--state", "elsewhere", "--keep-going")
    assert (said.code, said.out) == (0, "31 facts appended.\n")
    assert asked == [(Path(PROGRAMME), Path(facts), Path("elsewhere"), True)]


def test_what_loading_finds_wrong_is_named_below_its_folder(monkeypatch: pytest.MonkeyPatch, facts: str) -> None:
    import palier.portal.load as portal

    def load(*_: object, **__: object) -> int:
        raise FindingsError([Finding("malformed-value", "amount is no amount.", Where("sales.csv", 3, "amount"))])

    monkeypatch.setattr(portal, "load", load)
    said = palier("load", PROGRAMME, facts)
    assert said.code == 1
    assert said.err == f"{facts}/sales.csv:3 amount: amount is no amount.\n"


def test_serving_hands_over_what_was_wished(monkeypatch: pytest.MonkeyPatch) -> None:
    import palier.portal.serve as portal

    wishes: list[portal.Wish] = []

    def serve(wish: portal.Wish, on_ready: object) -> None:
        wishes.append(wish)

    monkeypatch.setattr(portal, "serve", serve)
    said = palier("serve", PROGRAMME, "--day", "2017-10-17", "--port", "8123", "--state", "elsewhere")
    assert said.code == 0
    (wish,) = wishes
    assert (str(wish.programme), str(wish.day), wish.port, str(wish.state)) == (
        PROGRAMME,
        "2017-10-17",
        8123,
        "elsewhere",
    )


def test_a_day_that_is_none_is_wrong_usage() -> None:
    said = palier("serve", "--day", "17/10/2017")
    assert said.code == 2
    assert "'17/10/2017' does not match the format '%Y-%m-%d'" in said.err
