"""The order of work: benefits by their cascade, periods in time, so that all that a result reads stands before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from palier.programme.document import Version

from .admission import World
from .earning import earned_rows
from .fiscal import Span
from .limits import capped
from .measures import Measures
from .newness import Newness
from .returns import Reversal, outside_programme, reversals_of
from .rows import Ledger, Row
from .situation import Situation, Slot
from .statuses import with_codes
from .tiering import Tiers


def evaluate(situation: Situation, tiers: Tiers) -> list[Row]:
    """Every line × benefit × period that has begun."""
    world = World(situation, tiers, Newness(situation), Ledger())
    measures = Measures(situation, tiers)
    for benefit_id in cascade(situation.versions):
        _evaluate_benefit(world, measures, list(situation.slots(benefit_id)))
    return world.ledger.rows


def cascade(versions: Sequence[Version]) -> list[str]:
    """The names of all benefits, each after those that it is net of in any version. `check` refuses a circle."""
    needs: dict[str, set[str]] = {}
    for version in versions:
        for benefit in version.benefits:
            needs.setdefault(benefit.benefit, set()).update(benefit.base.net_of)
    order: list[str] = []
    while len(order) < len(needs):
        ready = [name for name in needs if name not in order and needs[name] <= {*order}]
        if not ready:
            raise LookupError(f"benefits that are net of each other: {sorted(set(needs) - set(order))}")
        order += ready
    return order


def _evaluate_benefit(world: World, measures: Measures, slots: Sequence[Slot]) -> None:
    """One benefit, period after period: a reversal reads what its root earned in an earlier one."""
    situation = world.situation
    slot_of = {slot.period: slot for slot in slots}
    waiting: dict[Span, list[Reversal]] = defaultdict(list)
    for period in sorted({*slot_of, *_periods_of_corrections(situation, slots)}):
        slot = slot_of.get(period)
        rows = earned_rows(world, measures, slot) if slot else []
        rows, reversals = capped(slot, rows, waiting.pop(period, []), situation.decimals)
        for row in rows:
            if not row.line.is_correction:
                for reversal in reversals_of(situation, row):
                    waiting[reversal.row.period].append(reversal)
        rows += [reversal.settled() for reversal in reversals]
        rows += outside_programme(situation, world.tiers, slot) if slot else []
        world.ledger.settle([with_codes(world, row) for row in rows])


def _periods_of_corrections(situation: Situation, slots: Sequence[Slot]) -> set[Span]:
    """The periods that have begun and hold a correction: its row stands there even after the benefit's end."""
    lengths = {slot.period.length for slot in slots}
    periods = {
        situation.fiscal.containing(correction.invoiced_on, length)
        for corrections in situation.corrections_of.values()
        for correction in corrections
        for length in lengths
    }
    return {period for period in periods if period.start <= situation.as_of.day}


def standing_rows(rows: Sequence[Row], span: Span | None) -> list[Row]:
    """The rows that a run for a period writes: those of the benefits' own periods that overlap it (semantics 11)."""
    return [row for row in rows if span is None or row.period.overlaps(span)]
