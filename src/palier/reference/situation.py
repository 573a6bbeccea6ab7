"""What is interpreted: a programme, what is known at an instant, and the periods that have begun by its day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from palier.base.currencies import MINOR_UNITS
from palier.base.knowledge import AsOf
from palier.programme.benefits import Benefit
from palier.programme.document import Programme, Version

from .fiscal import Fiscal, Span
from .lines import Line, is_selected

Knowledge = Callable[[AsOf], Mapping[str, Sequence[Mapping[str, Any]]]]
"""What is known at an instant: rows by table (lines, partners, partner_profiles, legacy_tiers, tier_events …)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A benefit in one of its periods, by the version in force on the period's first day (semantics 8)."""

    version: Version
    benefit: Benefit
    period: Span

    def in_force(self, day: date) -> bool:
        """Whether a day lies inside the benefit's own dates."""
        dates = self.benefit.in_force
        return (dates.starts_on is None or dates.starts_on <= day) and (dates.until is None or day < dates.until)


class Situation:
    """A programme and the facts known at an instant, arranged for reading; computes no money."""

    def __init__(self, programme: Programme, knowledge: Knowledge, as_of: AsOf) -> None:
        self.programme = programme
        self.knowledge = knowledge
        self.as_of = as_of
        self.fiscal = Fiscal(programme.header.calendar)
        self.currency = programme.header.currency
        self.decimals = MINOR_UNITS[programme.header.currency]
        self.versions = programme.known_at(as_of)
        known = knowledge(as_of)
        self.tables = known
        self.partners = {row["partner_id"]: row for row in known.get("partners", ())}
        lines = sorted((Line.of(row) for row in known.get("lines", ())), key=lambda line: line.place)
        self.roots = [line for line in lines if not line.is_correction]
        self.root_of = {line.line_id: line for line in self.roots}
        self.roots_of_group: dict[str, list[Line]] = defaultdict(list)
        for root in self.roots:
            self.roots_of_group[root.customer_group].append(root)
        self.corrections_of: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if line.is_correction:
                self.corrections_of[line.root_line_id].append(line)

    def slots(self, benefit_id: str) -> Iterator[Slot]:
        """Every period of a benefit that has begun, with the version that calculates it (decision 0010, 1)."""
        for version in self.versions:
            for benefit in version.benefits:
                if benefit.benefit != benefit_id:
                    continue
                for period in self.fiscal.begun(version.in_force_from, self.as_of.day, benefit.period.value):
                    if self.version_on(period.start) is version:
                        yield Slot(version, benefit, period)

    def version_on(self, day: date) -> Version | None:
        """The version in force on a day, of those known."""
        return self.programme.version_on(day, self.as_of)

    def selects(self, benefit: Benefit, line: Line) -> bool:
        """Whether a line is one of those that the benefit earns on: the rows of semantics 63."""
        return line.is_by_partner and is_selected(line, benefit.selection, self.programme.header.lines_of_business)

    def folded(self, root: Line, period: Span) -> list[Line]:
        """The root's corrections dated in a period: inside the root's own they fold into it (semantics 51)."""
        return [line for line in self.corrections_of.get(root.line_id, ()) if period.contains(line.invoiced_on)]
