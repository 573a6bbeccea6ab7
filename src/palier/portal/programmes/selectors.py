"""Reads of programmes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from palier.facts.schema import FactSettings
from palier.portal.tenancy.door import require_tenant
from palier.programme.document import Programme
from palier.programme.loading import require_programme
from palier.runs.calculation import fact_settings

from .models import PublishedProgramme


@dataclass(frozen=True, slots=True)
class Published:
    """A published programme, read: the hash of its files, and what they say."""

    sha256: str
    programme: Programme

    @property
    def fact_settings(self) -> FactSettings:
        """What the programme says about reading facts."""
        return fact_settings(self.programme)


_LOADED: dict[str, Published] = {}


def programme_get() -> Published | None:
    """The open tenant's programme as last published; None before the first."""
    rows = PublishedProgramme.objects.filter(organisation_id=require_tenant().organisation_id).order_by("-id")
    sha256 = rows.values_list("sha256", flat=True).first()
    if sha256 is None:
        return None
    if sha256 not in _LOADED:
        if len(_LOADED) >= 32:
            _LOADED.clear()
        _LOADED[sha256] = Published(sha256, _read(dict(rows.values_list("files", flat=True)[0])))
    return _LOADED[sha256]


def _read(files: dict[str, str]) -> Programme:
    with tempfile.TemporaryDirectory(prefix="palier-programme-") as name:
        for path, text in files.items():
            target = Path(name) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return require_programme(Path(name))
