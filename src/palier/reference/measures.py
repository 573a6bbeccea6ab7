"""What a benefit counts: the lines in M, and their sum over a period, a document or a line (semantics 31, 53)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from palier.programme.benefits import Benefit, Measure

from .lines import Line, is_selected, money_of
from .rounding import ZERO
from .situation import Situation, Slot
from .tiering import Tiers

ScopeKey = tuple[str, ...]
"""Partner, and what the scope adds: nothing, the document, or the line."""


def scope_key(benefit: Benefit, line: Line) -> ScopeKey:
    """Over which lines a line is measured; a correction goes with its root (semantics 37, decision 0010, 11)."""
    partner = (line.partner_id or "",)
    if benefit.scope == "document":
        return (*partner, line.distributor_id or "", line.root_document_id)
    return (*partner, line.root_line_id) if benefit.scope == "line" else partner


def own_measure(benefit: Benefit) -> Measure:
    """What its bands count."""
    return benefit.measure


def gate_measure(benefit: Benefit) -> Measure:
    """What its gate counts: the same, unless the gate says otherwise."""
    return benefit.gate.measure if benefit.gate and benefit.gate.measure else benefit.measure


def last_day_to_report(slot: Slot) -> date | None:
    """The last day on which a line of the period may still be reported (semantics 7)."""
    days = slot.benefit.reported_within_days
    return None if days is None else slot.period.end + timedelta(days=days - 1)


def reported_on(line: Line) -> date:
    """The UTC day on which its sender sent it, else on which it was reported."""
    return (line.sent_at or line.reported_at).astimezone(UTC).date()


def is_too_late(slot: Slot, line: Line) -> bool:
    """Whether it was reported at or after 00:00Z of the day that follows the last one."""
    last_day = last_day_to_report(slot)
    if last_day is None:
        return False
    closes = datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC) + timedelta(days=1)
    return (line.sent_at or line.reported_at) >= closes


class Measures:
    """Reads M for one situation."""

    def __init__(self, situation: Situation, tiers: Tiers) -> None:
        self._situation = situation
        self._tiers = tiers
        self._slots: dict[str, list[Slot]] = {}

    def totals(self, slot: Slot, read: Callable[[Benefit], Measure]) -> Mapping[ScopeKey, Decimal]:
        """M by scope; what is not there counts 0. Never rounded (semantics 32)."""
        lines: dict[ScopeKey, list[Line]] = defaultdict(list)
        for line in self._counted(slot, read):
            lines[scope_key(slot.benefit, line)].append(line)
        sums = {key: money_of(counted, read(slot.benefit).of) for key, counted in lines.items()}
        return defaultdict(lambda: ZERO, sums)

    def _counted(self, slot: Slot, read: Callable[[Benefit], Measure]) -> Iterator[Line]:
        """The lines in M of a period (decision 0010, 10)."""
        situation = self._situation
        for root in situation.roots:
            if self._counts(slot, read(slot.benefit), root):
                yield root
                yield from situation.folded(root, slot.period)
        if slot.benefit.returns_count_in == "own_period":
            for root_line_id in situation.corrections_of:
                root = situation.root_of[root_line_id]
                if not slot.period.contains(root.invoiced_on):
                    for correction in situation.folded(root, slot.period):
                        if self._counted_elsewhere(slot, read, root, correction):
                            yield correction

    def _counted_elsewhere(self, slot: Slot, read: Callable[[Benefit], Measure], root: Line, correction: Line) -> bool:
        """Whether a correction's root is in M of a period that holds the root, and not the correction."""
        benefit_id = slot.benefit.benefit
        if benefit_id not in self._slots:
            self._slots[benefit_id] = list(self._situation.slots(benefit_id))
        return any(
            self._counts(other, read(other.benefit), root)
            for other in self._slots[benefit_id]
            if other.period.contains(root.invoiced_on) and not other.period.contains(correction.invoiced_on)
        )

    def _counts(self, slot: Slot, measure: Measure, root: Line) -> bool:
        """Whether a root is in M: whether it passes line qualifiers does not matter (semantics 31)."""
        listed = self._situation.programme.header.lines_of_business
        return (
            slot.period.contains(root.invoiced_on)
            and root.partner_id is not None
            and root.is_by_partner
            and is_selected(root, measure.selection or slot.benefit.selection, listed)
            and slot.in_force(root.invoiced_on)
            and root.price_kind in slot.benefit.price_kinds
            and not is_too_late(slot, root)
            and self._tiers.tier_on(root.partner_id, root.invoiced_on) is not None
        )
