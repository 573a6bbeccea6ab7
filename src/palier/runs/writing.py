"""A run as files: its tables, what was held and rejected, and the manifest. All of them, or none."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

from palier.base.findings import Finding, FindingsError, Where
from palier.results.schema import RESULTS
from palier.results.tables import digest_of

from .calculation import Calculation
from .manifest import Digest, Manifest, manifest_of

Format = Literal["csv", "parquet"]
FORMATS: tuple[Format, ...] = ("csv", "parquet")
MANIFEST = "manifest.json"
HELD, REJECTED = "held.csv", "rejected.csv"
_OURS = {MANIFEST, HELD, REJECTED, *(f"{name}.{suffix}" for name in RESULTS for suffix in FORMATS)}


def require_writable(out: Path) -> None:
    """Refuse a folder that holds anything but an earlier run, so that no run ever writes over something else.

    Raises FindingsError.
    """
    if out.exists() and not out.is_dir():
        message = f'"{out}" is a file.'
        raise FindingsError([Finding("folder-not-empty", message, Where(str(out)), "Name a folder with --out.")])
    strangers = sorted(path.name for path in out.iterdir() if path.name not in _OURS) if out.is_dir() else []
    if strangers:
        message = f'the folder holds "{strangers[0]}", which no run has written.'
        hint = "Name a new folder with --out, or the folder of an earlier run: its files are replaced."
        raise FindingsError([Finding("folder-not-empty", message, Where(str(out)), hint)])


def write_run(
    calculation: Calculation,
    out: Path,
    *,
    format: Format = "csv",
    partner: str | None = None,
    on_table: Callable[[str], None] = lambda name: None,
) -> Manifest:
    """Write a run into a folder, in place of an earlier one; `on_table` hears of each table before it is written.

    `partner`: only its rows. Digests are those of the canonical CSV, whatever the format. The folder changes once all
    is written. Raises FindingsError as `require_writable` does.
    """
    require_writable(out)
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        digests: dict[str, Digest] = {}
        for name in RESULTS:
            on_table(name)
            digests[name] = _write_table(calculation, name, part, format, partner)
        _write_fates(calculation, part)
        manifest = manifest_of(calculation, digests, partner=partner)
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (part / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
        _replace(part, out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def _replace(part: Path, out: Path) -> None:
    """The manifest goes first and comes last: a folder with one is whole."""
    out.mkdir(parents=True, exist_ok=True)
    for name in (MANIFEST, *sorted(_OURS - {MANIFEST})):
        (out / name).unlink(missing_ok=True)
    for path in sorted(part.iterdir(), key=lambda path: (path.name == MANIFEST, path.name)):
        path.replace(out / path.name)


def _write_table(calculation: Calculation, name: str, folder: Path, format: Format, partner: str | None) -> Digest:
    results = calculation.results
    text = folder / f"{name}.csv"
    results.write_csv(name, text, partner)
    digest = Digest(results.count(name, partner), digest_of(text))
    if format == "parquet":
        text.unlink()
        results.write_parquet(name, folder / f"{name}.parquet", partner)
    return digest


def _write_fates(calculation: Calculation, folder: Path) -> None:
    held = ((row.table, row.key, row.reason, row.value, row.file, row.line) for row in calculation.known.held())
    _write_csv(folder / HELD, ("table", "key", "reason", "value", "file", "line"), held)
    rejected = (
        (fault.table, fault.file, fault.line, fault.column, fault.value, fault.reason, fault.message)
        for fault in calculation.known.rejected()
    )
    _write_csv(folder / REJECTED, ("table", "file", "line", "column", "value", "reason", "message"), rejected)


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
