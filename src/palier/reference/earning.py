"""What the lines of a period earn under a benefit: gate, scale, rounding, sharing out (semantics 37 to 43)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from palier.results.schema import Kind, Outcome, Reason

from .admission import Candidate, Refusal, World, admission, keyed
from .evidence import Evidence, exact_money, money
from .lines import Line
from .measures import Measures, ScopeKey, gate_measure, own_measure, scope_key
from .payments import Fixed, Payment, Share, Unpaid, payment, values_of
from .rounding import ZERO, rounded_share, shared_out
from .rows import Row
from .situation import Slot


def earned_rows(world: World, measures: Measures, slot: Slot) -> list[Row]:
    """The rows of a period's own lines, corrections netted into them included; before any cap."""
    rows: list[Row] = []
    candidates: dict[ScopeKey, list[Candidate]] = defaultdict(list)
    for root in world.situation.roots:
        if not (slot.period.contains(root.invoiced_on) and world.situation.selects(slot.benefit, root)):
            continue
        verdict = admission(world, slot, root)
        if isinstance(verdict, Refusal):
            rows.append(unapplied(world, slot, root, verdict.reason, verdict.evidence))
        else:
            candidates[scope_key(slot.benefit, root)].append(verdict)
        rows += [_netted(world, slot, correction) for correction in world.situation.folded(root, slot.period)]
    if candidates:
        own = measures.totals(slot, own_measure)
        has_own_gate = slot.benefit.gate is not None and slot.benefit.gate.measure is not None
        gate = measures.totals(slot, gate_measure) if has_own_gate else own
        for key, group in candidates.items():
            rows += _Group(world, slot, group, own[key], gate[key]).rows()
    return rows


def unapplied(world: World, slot: Slot, root: Line, reason: Reason, evidence: Evidence) -> Row:
    """A line that earns nothing in its own period, and why."""
    return _row(world, slot, root, Outcome.NOT_APPLIED, reason, evidence)


def _netted(world: World, slot: Slot, correction: Line) -> Row:
    """A correction in the period of its root: it is inside the root's row (semantics 51)."""
    evidence = {"root_line_id": correction.root_line_id}
    return _row(world, slot, correction, Outcome.NETTED, Reason.NETTED_IN_ROOT, evidence)


def _row(world: World, slot: Slot, line: Line, outcome: Outcome, reason: Reason | None, evidence: Evidence) -> Row:
    tier = world.tiers.tier_on(line.partner_id or "", line.root_invoiced_on)
    return Row(line, slot, slot.period, slot.period.label, Kind.EARNED, tier, outcome, reason, evidence)


class _Group:
    """Lines that share a measure: a partner's period or document, or one line."""

    def __init__(
        self, world: World, slot: Slot, candidates: Sequence[Candidate], measure: Decimal, gate_measure: Decimal
    ) -> None:
        self.world = world
        self.slot = slot
        self.candidates = candidates
        self.measure = measure
        self.gate_measure = gate_measure
        self.gate = self._gate()

    def rows(self) -> Iterator[Row]:
        """A row for each line: gate missed, or what its terms group earns."""
        if self.gate is not None and self.gate_measure < self.gate:
            for candidate in self.candidates:
                yield self._unapplied(candidate, Reason.GATE_MISSED, self._gate_missed(self.gate))
            return
        whole = sum((max(_base(terms), ZERO) for _, terms in self._terms_groups()), ZERO)
        for day, terms in self._terms_groups():
            yield from self._paid(terms, payment(self.slot.benefit.scale, terms[0].keys, day, self.measure), whole)

    def _gate(self) -> Decimal | None:
        """Its value on the period's first day (semantics 8)."""
        if self.slot.benefit.gate is None:
            return None
        values = [dated for dated in self.slot.benefit.gate.at_least if dated.starts_on <= self.slot.period.start]
        return values[-1].value

    def _gate_missed(self, gate: Decimal) -> Evidence:
        decimals = self.world.situation.decimals
        return {
            "measure": exact_money(self.gate_measure, decimals),
            "gate": exact_money(gate, decimals),
            "missing": exact_money(gate - self.gate_measure, decimals),
            "unit": self.world.situation.currency,
        }

    def _terms_groups(self) -> list[tuple[date, list[Candidate]]]:
        """Lines on the same values of the scale, and the day on which these are read (semantics 38, decision 14).

        A flat rate is each line's own, by its date: such lines are rounded alone (semantics 37).
        """
        scale, first_day = self.slot.benefit.scale, self.slot.period.start
        if scale.kind == "flat" and scale.pays == "rate":
            return [(candidate.root.invoiced_on, [candidate]) for candidate in self.candidates]
        groups: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
        for candidate in self.candidates:
            groups[values_of(scale, candidate.keys, first_day)].append(candidate)
        return [(first_day, terms) for terms in groups.values()]

    def _paid(self, terms: Sequence[Candidate], paid: Payment, whole: Decimal) -> Iterator[Row]:
        """The rows of one terms group. `whole`: the bases above 0 of all, over which a fixed amount is divided."""
        decimals, base = self.world.situation.decimals, _base(terms)
        if isinstance(paid, Unpaid):
            for candidate in terms:
                yield self._unapplied(candidate, paid.reason, self._unpaid(candidate, paid))
        elif isinstance(paid, Share):
            fraction = paid.fraction
            total = rounded_share(base, fraction.numerator, fraction.denominator, decimals)
            yield from self._shared_out(terms, paid, total)
        elif base > ZERO:
            yield from self._shared_out(terms, paid, rounded_share(base, paid.amount, whole, decimals))
        else:
            for candidate in terms:
                yield self._unapplied(candidate, Reason.NO_BASE, {})

    def _shared_out(self, terms: Sequence[Candidate], paid: Share | Fixed, total: Decimal) -> Iterator[Row]:
        in_order = sorted(terms, key=lambda candidate: candidate.root.place)
        amounts = shared_out(total, [candidate.base for candidate in in_order], self.world.situation.decimals)
        for candidate, amount in zip(in_order, amounts, strict=True):
            yield Row(
                candidate.root,
                self.slot,
                self.slot.period,
                self.slot.period.label,
                Kind.EARNED,
                self.world.tiers.tier_on(candidate.root.partner_id or "", candidate.root.invoiced_on),
                Outcome.APPLIED,
                None,
                self._applied(candidate, paid),
                candidate.base,
                paid.rate if isinstance(paid, Share) else None,
                amount,
                paid.fraction if isinstance(paid, Share) else None,
            )

    def _unapplied(self, candidate: Candidate, reason: Reason, evidence: Evidence) -> Row:
        return unapplied(self.world, self.slot, candidate.root, reason, evidence)

    def _unpaid(self, candidate: Candidate, paid: Unpaid) -> Evidence:
        if paid.reason is Reason.ZERO_RATE:
            return keyed(candidate.keys)
        decimals = self.world.situation.decimals
        first = None if paid.band_from is None else money(paid.band_from, decimals)
        return {"measure": exact_money(self.measure, decimals), "band_from": first}

    def _applied(self, candidate: Candidate, paid: Share | Fixed) -> Evidence:
        """What the benefit used: decision 0010, 6 to 8."""
        decimals = self.world.situation.decimals
        evidence = dict(candidate.evidence)
        if self.gate is not None:
            evidence["measure"] = exact_money(self.gate_measure, decimals)
            evidence["gate"] = exact_money(self.gate, decimals)
        if paid.band_from is not None:
            evidence["measure"] = exact_money(self.measure, decimals)
            evidence["band_from"] = money(paid.band_from, decimals)
        return evidence


def _base(terms: Sequence[Candidate]) -> Decimal:
    """B_s: the bases of a terms group's lines."""
    return sum((candidate.base for candidate in terms), ZERO)
