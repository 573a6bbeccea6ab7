"""A world: a generated programme, facts about it, and the instants at which it is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from palier.base.currencies import MINOR_UNITS
from palier.base.findings import Finding, Severity, Where
from palier.base.knowledge import AsOf
from palier.facts.schema import FactSettings
from palier.programme.checking import check_header, check_programme, check_version
from palier.programme.document import Programme

from .choices import Draw, one_in, pick
from .edges import edges_of
from .programmes import draw_programme
from .reference_rows import draw_reference_rows, instant
from .sales import draw_sales
from .writing import Rows, read_world_text, world_text

LAST = "last"
"""As of the greatest knowledge instant of the facts: what `palier run` does without --as-of."""


@dataclass(frozen=True)
class World:
    """A programme as its YAML says it, facts as their CSV says them, and some as-of instants."""

    document: dict[str, Any]
    facts: dict[str, Rows]
    as_of: tuple[str, ...] = (LAST,)
    about: str = field(default="", compare=False)

    @cached_property
    def programme(self) -> Programme:
        """The programme as the calculation takes it."""
        return Programme.model_validate(self.document)

    @property
    def settings(self) -> FactSettings:
        """What the programme says about reading its facts."""
        header = self.programme.header
        return FactSettings(
            header.currency,
            MINOR_UNITS[header.currency],
            header.unreferenced_returns,
            header.rate_max_age_days,
            header.starts_on,
        )

    def cuts(self) -> list[AsOf | None]:
        """The as-of instants; None for the facts' own greatest."""
        return [None if text == LAST else AsOf.parse(text) for text in self.as_of]

    def faults(self) -> list[Finding]:
        """What the checks of a programme say against this one."""

        def nowhere(location: tuple[str | int, ...]) -> Where:
            return Where("generated", None, ".".join(str(part) for part in location))

        header, versions = self.programme.header, self.programme.versions
        found = [*check_header(header, nowhere), *check_programme(self.programme, [nowhere] * len(versions))]
        for version in versions:
            found += check_version(header, version, nowhere)
        return [finding for finding in found if finding.severity is Severity.ERROR]

    def __repr__(self) -> str:
        return f"World, kept by saving this text under tests/properties/examples:\n{self.text()}"

    def text(self) -> str:
        """The world as a file to keep."""
        return world_text(self.document, self.facts, self.as_of, self.about)

    @classmethod
    def read(cls, path: Path) -> World:
        """The world that a file keeps."""
        return cls.parse(path.read_text(encoding="utf-8"))

    @classmethod
    def parse(cls, text: str) -> World:
        """The world that a text tells."""
        document, facts, as_of, about = read_world_text(text)
        return cls(document, facts, as_of, about)


def world_of(seed: int) -> World:
    """The world of a seed: a programme with facts and one or two as-of instants."""
    draw = Draw(seed)
    document = draw_programme(draw)
    programme = Programme.model_validate(document)
    edges = edges_of(draw, programme, MINOR_UNITS[programme.header.currency])
    facts = draw_reference_rows(draw, document, edges)
    facts["sales"] = draw_sales(draw, document, edges, facts)
    as_of = [LAST] if not one_in(draw, 3) else []
    if not as_of or one_in(draw, 3):
        day = pick(draw, edges.days if one_in(draw, 2) else edges.scene)
        last = (edges.horizon + timedelta(days=31)).isoformat()
        as_of.append(pick(draw, (last, last, day.isoformat(), instant(draw, day))))
    if edges.undecided:
        as_of = [edges.undecided.isoformat(), *as_of[:1]]
    return World(document, facts, tuple(as_of), f"seed {seed}")


def worlds() -> st.SearchStrategy[World]:
    """Worlds by their seeds.

    Hypothesis chooses and remembers seeds; making worlds smaller is the business of `reducing`, which knows what a
    line, a chain or a benefit is. Drawing each choice through Hypothesis made five of six examples near copies.
    """
    return st.integers(0, 2**64 - 1).map(world_of)
