"""From a folder of YAML to a checked programme; every fault at once, with file, line and path.

programme.yaml                  the header: what no version changes
versions/2017-02-04/*.yaml      one version, whole: version.yaml, tiers.yaml, benefits.yaml, or another split
cases/*.yaml                    worked examples (read by `palier test`)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from palier.base.findings import Finding, FindingsError, Severity, Where, near_miss

from .checking import check_header, check_programme, check_version
from .document import Header, Programme, Version
from .faults import findings_of
from .model import Model
from .yaml_text import Location, Text, read_yaml

M = TypeVar("M", bound=Model)
_FOLDERS = ("versions", "cases")


@dataclass
class Sources:
    """Several files read as one document: the keys of each at the top."""

    texts: list[Text] = field(default_factory=list)
    owners: dict[str, Text] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    def where(self, location: Location) -> Where:
        """The place of a value, in whichever file holds it."""
        owner = self.owners.get(str(location[0])) if location else None
        return (owner or self.texts[0]).where(location)


@dataclass(frozen=True)
class Loaded:
    """What loading gave: findings, and the programme when no finding is an error."""

    programme: Programme | None
    findings: tuple[Finding, ...]


def load_programme(folder: Path) -> Loaded:
    """Read and check a programme's folder. Never raises for a fault of the document."""
    findings: list[Finding] = []
    if not (folder / "programme.yaml").is_file():
        hint = "A programme is a folder with programme.yaml and versions/; `palier check` takes that folder."
        missing = Finding("no-programme", "programme.yaml is not there.", Where(str(folder)), hint)
        return Loaded(None, (missing,))
    findings.extend(_strangers(folder))
    header_sources = _read([folder / "programme.yaml"], folder, findings)
    header = _validate(Header, header_sources, findings)
    if header is not None:
        findings.extend(check_header(header, header_sources.where))
    versions: list[tuple[Version, Sources]] = []
    for version_folder in _version_folders(folder, findings):
        files = sorted(entry for entry in version_folder.glob("*.yaml") if not entry.is_dir())
        sources = _read(files, folder, findings)
        sources.data.setdefault("in_force_from", version_folder.name)
        version = _validate(Version, sources, findings)
        if version is None:
            continue
        if version.name != version_folder.name:
            message = f'"{version.name}" is not the name of its folder, {version_folder.name}.'
            where = sources.where(("in_force_from",))
            findings.append(Finding("version-name", message, where, "Give both the same day."))
        if header is not None:
            findings.extend(check_version(header, version, sources.where))
        versions.append((version, sources))
    if header is None or not versions or _has_errors(findings):
        return Loaded(None, tuple(findings))
    programme = Programme(header=header, versions=tuple(version for version, _ in versions))
    findings.extend(check_programme(programme, [sources.where for _, sources in versions]))
    return Loaded(None if _has_errors(findings) else programme, tuple(findings))


def require_programme(folder: Path) -> Programme:
    """The checked programme in a folder. Raises FindingsError with all its faults."""
    loaded = load_programme(folder)
    if loaded.programme is None:
        raise FindingsError(finding for finding in loaded.findings if finding.severity is Severity.ERROR)
    return loaded.programme


def _has_errors(findings: list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _strangers(folder: Path) -> Iterator[Finding]:
    """Files that nothing would read: silence about a misspelt name would drop a whole version."""
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.name.lower().endswith(".md"):
            continue
        known = entry.name in _FOLDERS if entry.is_dir() else entry.name == "programme.yaml"
        if not known:
            is_namesake = entry.name in ("programme.yaml", *_FOLDERS)
            hint = near_miss(entry.name, ["programme.yaml", *_FOLDERS])
            if is_namesake:
                hint = "It must be a file." if entry.is_dir() else "It must be a folder."
            yield Finding("unknown-file", f'"{entry.name}" is not part of a programme.', Where(entry.name), hint)
    for entry in sorted((folder / "versions").glob("*")):
        if not entry.is_dir() and not entry.name.startswith("."):
            where = Where(str(entry.relative_to(folder)))
            hint = "Put it into a version's folder, as versions/2017-02-04/benefits.yaml."
            yield Finding("unknown-file", f'"{entry.name}" is not read.', where, hint)
    for entry in sorted((folder / "versions").glob("*/*")):
        if (entry.suffix != ".yaml" or entry.is_dir()) and not entry.name.startswith("."):
            where = Where(str(entry.relative_to(folder)))
            yield Finding("unknown-file", f'"{entry.name}" is not read.', where, "Files of a version end in .yaml.")


def _version_folders(folder: Path, findings: list[Finding]) -> list[Path]:
    found = sorted(entry for entry in (folder / "versions").glob("*") if entry.is_dir())
    if not found:
        hint = "Add versions/2017-02-04/ (the first day in force) with version.yaml, tiers.yaml and benefits.yaml."
        findings.append(Finding("no-version", "there is no version.", Where("versions"), hint))
    good = [entry for entry in found if _is_day(entry.name)]
    for entry in found:
        if entry not in good:
            where = Where(str(entry.relative_to(folder)))
            message = f'"{entry.name}" is not a day.'
            findings.append(Finding("version-name", message, where, "Name a version by its first day, 2017-02-04."))
    return good


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def _read(files: list[Path], folder: Path, findings: list[Finding]) -> Sources:
    sources = Sources()
    for file in files:
        text = _read_file(file, str(file.relative_to(folder)))
        sources.texts.append(text)
        findings.extend(text.findings)
        if text.data is not None and not isinstance(text.data, dict):
            message = "the file is not a table of names and values."
            text.findings.append(Finding("not-a-table", message, Where(text.file, 1), "Write key: value."))
            findings.append(text.findings[-1])
            continue
        for key, value in cast(dict[str, Any], text.data or {}).items():
            if key in sources.owners:
                hint = f"It stands already in {sources.owners[key].file}: keep one."
                findings.append(Finding("duplicate-key", f'"{key}" stands twice.', text.where((key,)), hint))
                continue
            sources.owners[key] = text
            sources.data[key] = value
    if not files:
        sources.texts.append(Text("versions"))
    return sources


def _read_file(file: Path, name: str) -> Text:
    try:
        return read_yaml(name, file.read_bytes())
    except OSError as error:
        text = Text(name)
        text.fault(
            "unreadable", f"the file cannot be read: {error.strerror}.", "Check its rights, or where it leads.", 1
        )
        return text


def _validate(model: type[M], sources: Sources, findings: list[Finding]) -> M | None:
    """The model, unless anything is at fault. What the text itself got wrong is not said twice."""
    text_faults = [finding for text in sources.texts for finding in text.findings]
    if any(not finding.where.path for finding in text_faults):
        return None  # a file that could not be read would make everything in it "missing"
    try:
        valid = model.model_validate(sources.data)
    except ValidationError as error:
        said = {(finding.where.file, finding.where.line) for finding in text_faults}
        found = findings_of(error, sources, sources.data, model)
        findings.extend(finding for finding in found if (finding.where.file, finding.where.line) not in said)
        return None
    return None if text_faults else valid
