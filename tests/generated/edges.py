"""The days and the amounts at which a programme changes its mind: what the facts of a world are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from palier.base.calendars import Length, add_months
from palier.programme.document import Programme

from .choices import Draw, one_in, pick

LARGE = Decimal("9999999999.99")


@dataclass(frozen=True)
class Edges:
    """The days and amounts of one programme."""

    days: tuple[date, ...]
    """Edges of periods, versions, benefits, reviews: each with the day before and the day after."""
    scene: tuple[date, ...]
    """The few days among them around which this world plays."""
    horizon: date
    """A day after which little happens."""
    undecided: date | None
    """A day about the decision of the first review, when this world is about that."""
    months: tuple[int, ...]
    """Lengths of look-backs and of spells, in months."""
    amounts: tuple[Decimal, ...]
    """Edges of bands, gates and thresholds, above 0."""
    decimals: int

    @property
    def unit(self) -> Decimal:
        """One minor unit of the programme's currency."""
        return Decimal(1).scaleb(-self.decimals)


def edges_of(draw: Draw, programme: Programme, decimals: int) -> Edges:
    """The edges of a programme; the world plays around three to six of the days."""
    marks = sorted(set(_marks(programme)))
    beside = sorted({mark + timedelta(days=by) for mark in marks for by in (-1, 0, 1)})
    starts_on = programme.header.starts_on
    horizon = starts_on + timedelta(days=pick(draw, (190, 280, 460)))
    near = [mark for mark in marks if starts_on <= mark <= horizon]
    chosen = [pick(draw, near) for _ in range(4)] + [starts_on + timedelta(days=20)]
    if programme.versions[0].in_force_from < starts_on and one_in(draw, 2):
        chosen.append(starts_on - timedelta(days=pick(draw, (1, 10))))  # a version is there, and no tier yet
    undecided = None
    if one_in(draw, 6):  # looked at while the first review counts and is not decided
        effective = programme.calendar.containing(starts_on, Length.YEAR).end
        chosen += [effective, effective + timedelta(days=2), effective - timedelta(days=20)]
        undecided = effective + timedelta(days=pick(draw, (3, 4, 29, 30)))
    scene = sorted({mark + timedelta(days=by) for mark in chosen for by in (0, 0, -1, 1)})
    amounts = sorted({amount for amount in _amounts(programme) if amount > 0}) or [Decimal(100)]
    return Edges(
        tuple(beside),
        tuple(scene),
        horizon,
        undecided,
        tuple(sorted(set(_months(programme)))),
        tuple(amounts),
        decimals,
    )


def a_day(draw: Draw, edges: Edges, used: list[date]) -> date:
    """A day: mostly of the scene, or one that was used before."""
    if used and one_in(draw, 4):
        return pick(draw, used)
    return pick(draw, edges.days) if one_in(draw, 12) else pick(draw, edges.scene)


def months_after(draw: Draw, edges: Edges, day: str) -> date:
    """The day a look-back or a spell after another, or beside it."""
    return add_months(date.fromisoformat(day), pick(draw, edges.months)) + timedelta(days=pick(draw, (0, 0, -1, 1)))


def an_amount(draw: Draw, edges: Edges, so_far: Decimal) -> Decimal:
    """An amount on an edge or beside it, or what is missing to the next edge after `so_far`."""
    edge = pick(draw, edges.amounts)
    unit = edges.unit
    choice = pick(draw, ("edge", "edge", "to_edge", "to_edge", "part", "part", "small", "large", "zero"))
    beside = unit * pick(draw, (0, 0, -1, 1))
    match choice:
        case "edge":
            return edge + beside
        case "to_edge":
            return max(edge - so_far, -edge) + beside
        case "part":
            return (edge * Decimal(pick(draw, ("0.5", "0.35", "1.7")))).quantize(unit) + beside
        case "small":
            return unit * pick(draw, (1, 50, 5, 150, 250, 33))
        case "large":
            return LARGE.quantize(unit) if one_in(draw, 3) else edge * 3
        case _:
            return Decimal(0)


def _marks(programme: Programme) -> Iterator[date]:
    calendar, header = programme.calendar, programme.header
    begins = min(header.starts_on, programme.versions[0].in_force_from)
    yield header.starts_on
    end = header.starts_on + timedelta(days=460)
    for length in {benefit.period for version in programme.versions for benefit in version.benefits} | {Length.YEAR}:
        for period in calendar.between(length, max(begins, header.starts_on - timedelta(days=120)), end):
            yield period.start
            yield period.end
    for version in programme.versions:
        yield version.in_force_from
        yield version.published_at.date()
        for year in calendar.between(Length.YEAR, begins, end):
            yield year.end + timedelta(days=version.review.decision_days)
        for benefit in version.benefits:
            yield from filter(None, (benefit.in_force.starts_on, benefit.in_force.until))
            yield from (terms.starts_on for terms in benefit.scale.terms)
            if benefit.reported_within_days is not None:
                first = calendar.containing(header.starts_on, benefit.period)
                yield first.end + timedelta(days=benefit.reported_within_days)


def _months(programme: Programme) -> Iterator[int]:
    for version in programme.versions:
        for benefit in version.benefits:
            for qualifier in benefit.qualifiers:
                yield qualifier.look_back_months
                yield qualifier.earns_for_months


def _amounts(programme: Programme) -> Iterator[Decimal]:
    for version in programme.versions:
        for tier in version.tiers:
            for requirement in (each for path in tier.paths for each in path.requirements):
                for threshold in requirement.at_least:
                    yield from filter(None, (threshold.amount, *(row.amount for row in threshold.by_track or ())))
        for benefit in version.benefits:
            yield from (dated.value for dated in benefit.gate.at_least) if benefit.gate else ()
            yield from (qualifier.minimum_purchase for qualifier in benefit.qualifiers)
            for terms in benefit.scale.terms:
                for row in terms.rows:
                    yield from (band.starts_at for band in getattr(row, "bands", ()))
