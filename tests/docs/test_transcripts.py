"""What a page shows of the command line is what it says: each `console` block is run in order and compared by the word.

A line of `…` stands for any lines. Each page is run in a folder of its own, beside the programmes.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.house.tree import ROOT, repository_files

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BIN = Path(sys.executable).parent
WIDTH = "100"


@dataclass(frozen=True)
class Shown:
    """One command of a page, and what the page says that it prints."""

    command: str
    output: str


def shown_in(text: str) -> list[Shown]:
    """The commands of a page: each begins with `$ palier`, and what follows is its output."""
    parts = (part for block in BLOCK.findall(text) for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:])
    return [Shown(*(part.split("\n", 1))) for part in parts]


def is_said(output: str, shown: str) -> bool:
    """Whether an output is what is shown, in which a line of `…` stands for any lines."""
    pattern = "".join(r"(?:.*\n)*" if line == "…" else re.escape(line) + r"\n" for line in tidy(shown))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in tidy(output))) is not None


def tidy(text: str) -> list[str]:
    """The lines, without blanks at their ends and without empty lines before and after."""
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def pages() -> list[Path]:
    """The pages that show a command."""
    return [path for path in repository_files() if path.suffix == ".md" and shown_in(path.read_text(encoding="utf-8"))]


def test_a_planted_word_is_found() -> None:
    assert is_said("a\nb\nc\n", "a\n…\nc")
    assert is_said("a  \n", "a")
    assert not is_said("a\nb\n", "a")
    assert not is_said("earned 1.00\n", "earned 1.01")
    assert shown_in("```console\n$ palier check x\nx is fine.\n```\n") == [Shown("palier check x", "x is fine.\n")]


def test_the_readme_shows_a_real_statement() -> None:
    assert any(
        shown.command.startswith("palier explain") for shown in shown_in((ROOT / "README.md").read_text("utf-8"))
    )


def test_the_benefit_that_the_readme_shows_is_the_one_that_paid() -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    shown = [benefit for block in blocks for benefit in yaml.safe_load(block)]
    kept = yaml.safe_load((ROOT / "programmes/first-steps/versions/2017-02-04/benefits.yaml").read_text("utf-8"))
    assert len(shown) == 1
    assert shown[0] in kept["benefits"]


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_command_of_a_page_says_what_the_page_shows(path: Path, tmp_path: Path) -> None:
    (tmp_path / "programmes").symlink_to(ROOT / "programmes")
    environment = os.environ | {"COLUMNS": WIDTH, "LANG": "C.UTF-8", "NO_COLOR": "1"}
    for shown in shown_in(path.read_text(encoding="utf-8")):
        program, *arguments = shlex.split(shown.command)
        assert program == "palier", f"only palier is run: {shown.command}"
        done = subprocess.run(
            [BIN / "palier", *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        output = done.stdout + done.stderr
        assert is_said(output, shown.output), f"$ {shown.command}\n{output}"
