"""The sound programme, and how a test breaks it."""

from __future__ import annotations

import shutil
from pathlib import Path

from palier.programme.loading import load_programme

HERE = Path(__file__).parent
SOUND = HERE / "sound"
FAULTS = HERE / "faults"
VERSION = "versions/2017-01-01"


def copy_of_sound(folder: Path, *overlays: Path) -> Path:
    """The sound programme in a folder of its own, with the files of overlays in place of its own."""
    copy = shutil.copytree(SOUND, folder / "programme")
    for overlay in overlays:
        shutil.copytree(overlay, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns("said.txt"))
    return copy


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first place of some words in a file of a copy. The words must be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def said_of(folder: Path) -> list[str]:
    """All findings of a folder, as a person reads them."""
    return [str(finding) for finding in load_programme(folder).findings]
