"""Faults of people's data and documents, as data: what, where, why, and what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error stops the work, a note does not."""

    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in somebody's file. `path` is the dotted path inside a document, or the column of a table."""

    file: str = ""
    line: int | None = None
    path: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return " ".join(part for part in (place, self.path) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `message` quotes the offending word and says what is allowed; `hint` says what to do."""

    code: str
    message: str
    where: Where = Where()
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.where}: " if str(self.where) else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"

    def as_dict(self) -> dict[str, object]:
        """The finding for `--json`: code, severity, file, line, path, message, hint."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.where.file,
            "line": self.where.line,
            "path": self.where.path,
            "message": self.message,
            "hint": self.hint,
        }


class FindingsError(Exception):
    """Raised by `require_` functions when findings forbid going on. Carries all of them at once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


def near_miss(word: str, allowed: Iterable[str]) -> str:
    """A sentence that suggests the allowed word nearest to `word`, or lists what is allowed when none is near."""
    choices = sorted(allowed)
    close = difflib.get_close_matches(word, choices, n=1)
    if close:
        return f'Did you mean "{close[0]}"?'
    return f"Allowed: {', '.join(choices)}." if choices else ""
