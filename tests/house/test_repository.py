"""What a stranger finds: no address of a machine or a registry, locks without addresses, links that lead somewhere."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, repository_files

# In pieces, so that this file does not hold what it looks for.
MACHINE = re.compile(
    r"(?<![\w.:/-])/(?:" + "|".join(("work", "farm", "root", r"home/[a-z]\w*", "Users/[A-Za-z]")) + r")/"
)
REGISTRY = re.compile(r"(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)\b|(?<!emit-)index[-]url", re.IGNORECASE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
BINARY = {".png", ".mo", ".ico", ".woff2", ".parquet", ".jpg"}
ANCHORS = re.compile(r"^#+\s+(.*)$", re.MULTILINE)


def texts() -> Iterator[tuple[Path, str]]:
    """Every file of text in the repository, but the licence."""
    for path in repository_files():
        if path.suffix not in BINARY and path.name != "LICENSE":
            yield path, path.read_text(encoding="utf-8", errors="replace")  # faulty files are fixtures of tests


def matches(pattern: re.Pattern[str]) -> list[str]:
    """File, line number and text of each line that a pattern finds."""
    return [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:100]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def anchor(heading: str) -> str:
    """The anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors_of(page: Path) -> set[str]:
    """The places in a page to which a link can lead."""
    return {anchor(each) for each in ANCHORS.findall(page.read_text(encoding="utf-8"))}


def dead_links(path: Path, text: str) -> Iterator[str]:
    """The links of a page that lead nowhere in this repository."""
    for match in LINK.finditer(re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        target = match[1] or match[2]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, wanted = target.partition("#")
        page = (path.parent / name).resolve() if name else path
        if not page.exists() or (wanted and wanted not in anchors_of(page)):
            yield target


def test_a_planted_path_a_planted_registry_and_a_planted_dead_link_are_found(tmp_path: Path) -> None:
    assert MACHINE.search("see " + "/ro" + "ot/x")
    assert REGISTRY.search("https://files.python" + "hosted.org/x")
    assert REGISTRY.search("--extra-" + "index-" + "url x")
    page = tmp_path / "page.md"
    page.write_text("# One heading\n", encoding="utf-8")
    planted = "[a](nowhere.md) [b](page.md#one-heading) [c](#another) ![d](none.png)"
    assert list(dead_links(page, planted)) == ["nowhere.md", "#another", "none.png"]


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert matches(MACHINE) == []


def test_no_file_names_a_registry() -> None:
    assert matches(REGISTRY) == []


@pytest.mark.parametrize("name", ["runtime", "development"])
def test_a_lock_holds_exact_versions_with_hashes_and_no_address(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    assert "://" not in text
    assert re.search(r"^-", text, re.MULTILINE) is None  # no option for pip
    entries = [line for line in re.sub(r"\\\n\s*", "", text).splitlines() if line]
    assert len(entries) > 30
    assert [
        entry[:60] for entry in entries if not re.match(r"[a-z0-9._-]+==\S+ +--hash=sha256:[0-9a-f]{64}", entry)
    ] == []


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {"runtime": project["dependencies"]}
    extras = project["optional-dependencies"]
    declared["development"] = [*project["dependencies"], *extras["scale"], *extras["development"]]
    for name, requirements in declared.items():
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        wanted = {re.split(r"[\[<>=]", each)[0].lower() for each in requirements}
        assert {each for each in wanted if f"\n{each}==" not in text} == set()


def test_every_link_in_the_docs_leads_somewhere() -> None:
    pages = [(path, text) for path, text in texts() if path.suffix == ".md"]
    assert [f"{path.relative_to(ROOT)}: {target}" for path, text in pages for target in dead_links(path, text)] == []


def test_every_decision_that_a_file_names_exists() -> None:
    kept = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")}
    named = {
        (str(path.relative_to(ROOT)), number)
        for path, text in texts()
        for number in re.findall(r"decisions?/(\d{4})", text)
    }
    assert sorted(each for each in named if each[1] not in kept) == []


def test_what_a_stranger_looks_for_first_is_there() -> None:
    for name in ("README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "docs/glossary.md"):
        assert (ROOT / name).is_file(), name
    assert (ROOT / ".ci" / "run").stat().st_mode & stat.S_IXUSR
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")[:200]
