"""What a partner's home shows: one question, one strong number, and every amount can be opened. Pure of requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from palier.base.calendars import Length, Period
from palier.portal.earnings.results import LatestLine, LineResult, StatementLine
from palier.portal.earnings.selectors import CurrentStatement, PartnerRow
from palier.programme.benefits import Benefit
from palier.programme.document import Programme

from .stair import NARROW, WIDE, Stair, stair

FEED_LINES = 6
WHY_LINES = 12


@dataclass(frozen=True, slots=True)
class Sums:
    """Money of some statement rows: what is certain, what is reversible."""

    certain: Decimal
    reversible: Decimal

    @property
    def earned(self) -> Decimal:
        """Both together."""
        return self.certain + self.reversible


@dataclass(frozen=True, slots=True)
class Group:
    """A row of "made so far": a benefit or an action, or a benefit whose period is not the quarter."""

    key: str
    label: str
    sums: Sums
    period: str
    rate: Decimal | None = None
    base: Decimal | None = None
    base_unit: str = ""
    reversible_by: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A line that became known lately: what it earned in all, and why not more."""

    line: LatestLine
    reported_at: datetime
    earned: Decimal
    applied: tuple[tuple[str, LineResult], ...]
    refused: tuple[tuple[tuple[str, ...], LineResult], ...]
    """Benefits refused for one and the same reason stand together."""


@dataclass(frozen=True, slots=True)
class Why:
    """The opened amount of one benefit: its lines applied, then those not applied."""

    group: Group
    applied: tuple[tuple[LatestLine, LineResult], ...]
    more: tuple[tuple[LatestLine, LineResult], ...]
    """Further lines that earned it, folded away."""
    refused: tuple[tuple[LatestLine, LineResult], ...]
    older: Decimal
    """What the benefit earned on lines that are not listed here."""

    @property
    def more_total(self) -> Decimal:
        """What the folded lines earned."""
        return sum((Decimal(result.amount) for _, result in self.more), Decimal(0))


@dataclass(frozen=True, slots=True)
class Home:
    """The page."""

    partner_id: str
    name: str
    version: int
    currency: str
    period: Period
    days_left: int
    as_of_day: date
    recorded_at: datetime
    quarter: Sums
    reversible_until: date | None
    groups: tuple[Group, ...]
    running: tuple[Group, ...]
    all_periods: Sums
    by_period: tuple[tuple[Period, Sums], ...]
    """Every period so far, the latest first."""
    feed: tuple[FeedItem, ...]
    stairs: tuple[Stair, ...]
    steps: tuple[tuple[date, Decimal], ...]
    tier: str
    tier_until: date | None
    heard: tuple[tuple[str, datetime], ...]
    why: Why | None
    is_illustrative: bool
    programme: str
    programme_version: date | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was reported yet for this quarter."""
        return not self.feed and self.quarter.earned == 0 and not self.groups


def home_of(
    current: CurrentStatement, programme: Programme, language: str, *, by: str = "benefit", why: str = ""
) -> Home:
    """Make the page of a statement. `by` is benefit or action; `why` the benefit whose amount is opened."""
    labels = _Labels(programme, language)
    period = programme.calendar.containing(current.as_of_day, Length.QUARTER)
    in_quarter = [line for line in current.lines if _is_inside(programme, line.period, period)]
    others = [
        line for line in current.lines if line not in in_quarter and _is_running(programme, line, current.as_of_day)
    ]
    groups = _groups(in_quarter, labels.benefit, by, labels)
    version = programme.versions[-1] if programme.versions else None
    asked = [line for line in (*in_quarter, *others) if line.benefit_id == why]
    opened = next(iter(_groups(asked, labels.benefit, "benefit", labels)), None)
    latest = [line for line in current.latest if not line.held_because]
    return Home(
        partner_id=current.partner_id,
        name=current.name,
        version=current.version,
        currency=programme.header.currency,
        period=period,
        days_left=(period.end - current.as_of_day).days - 1,
        as_of_day=current.as_of_day,
        recorded_at=current.recorded_at,
        quarter=_sums(in_quarter),
        reversible_until=_reversible_until(in_quarter, programme, labels),
        groups=groups,
        running=_groups(others, labels.benefit, "benefit", labels),
        all_periods=_sums(current.lines),
        by_period=_by_period(current.lines, programme),
        feed=tuple(_feed_item(line, labels) for line in current.latest[:FEED_LINES]),
        stairs=tuple(
            stair(current.stair, period.start, period.end, current.as_of_day, size) for size in (WIDE, NARROW)
        ),
        steps=current.stair,
        tier=labels.tier(current.tier),
        tier_until=current.tier_until,
        heard=current.heard,
        why=_why(opened, why, latest) if opened else None,
        is_illustrative=programme.header.is_illustrative,
        programme=labels.of(programme.header),
        programme_version=version.in_force_from if version else None,
    )


@dataclass(frozen=True, slots=True)
class PartnerInList:
    """A partner in the vendor's list, in the reader's words."""

    partner_id: str
    name: str
    tier: str
    earned: Decimal


def partners_of(rows: Iterable[PartnerRow], programme: Programme, language: str) -> tuple[PartnerInList, ...]:
    """The vendor's list: each partner with its tier's name and what it earned in the quarter that runs."""
    labels = _Labels(programme, language)
    found: list[PartnerInList] = []
    for row in rows:
        quarter = programme.calendar.containing(row.as_of_day, Length.QUARTER)
        inside = (amount for label, amount in row.earned.items() if _is_inside(programme, label, quarter))
        found.append(PartnerInList(row.partner_id, row.name, labels.tier(row.tier), sum(inside, Decimal(0))))
    return tuple(found)


class _Labels:
    """Codes as the reader's words, from the programme's newest version that knows them."""

    def __init__(self, programme: Programme, language: str) -> None:
        self._language = language
        self.benefits: dict[str, Benefit] = {}
        self._tiers: dict[str, str] = {}
        for version in programme.versions:
            self.benefits.update({benefit.benefit: benefit for benefit in version.benefits})
            self._tiers.update({tier.tier: self.of(tier) for tier in version.tiers})

    def of(self, labelled: object) -> str:
        """The label of anything that has labels."""
        return str(getattr(labelled.labels, self._language))  # type: ignore[attr-defined]  (a structural type for one line)

    def benefit(self, code: str) -> str:
        """A benefit's name."""
        return self.of(self.benefits[code]) if code in self.benefits else code

    def tier(self, code: str) -> str:
        """A tier's name."""
        return self._tiers.get(code, code)


def _sums(lines: Iterable[StatementLine]) -> Sums:
    sums = {"certain": Decimal(0), "reversible": Decimal(0)}
    for line in lines:
        sums[line.status] += line.amount
    return Sums(sums["certain"], sums["reversible"])


def _groups(lines: Sequence[StatementLine], name: Callable[[str], str], by: str, labels: _Labels) -> tuple[Group, ...]:
    """Rows by benefit, in the programme's own order, or by the action that earned them."""
    found: dict[str, list[StatementLine]] = {}
    order = list(labels.benefits)
    for line in sorted(
        lines, key=lambda each: order.index(each.benefit_id) if each.benefit_id in order else len(order)
    ):
        action = labels.benefits[line.benefit_id].action if line.benefit_id in labels.benefits else line.benefit_id
        found.setdefault(action if by == "action" else line.benefit_id, []).append(line)
    groups: list[Group] = []
    for key, members in found.items():
        rates = {line.rate for line in members if line.amount}
        units = {line.base_unit for line in members}
        one = by == "benefit" and len(rates) == 1 and len(units) == 1
        groups.append(
            Group(
                key=key,
                label=name(key) if by == "benefit" else key,
                sums=_sums(members),
                period=members[-1].period,
                rate=next(iter(rates)) if one else None,
                base=sum((line.base for line in members), Decimal(0)) if len(units) == 1 else None,
                base_unit=members[0].base_unit,
                reversible_by=" ".join(sorted({code for line in members for code in line.reversible_by.split()})),
                parts=tuple(dict.fromkeys(name(line.benefit_id) for line in members)) if by == "action" else (),
            )
        )
    return tuple(groups)


def _by_period(lines: Sequence[StatementLine], programme: Programme) -> tuple[tuple[Period, Sums], ...]:
    labels = sorted(
        {line.period for line in lines}, key=lambda label: programme.calendar.period(label).start, reverse=True
    )
    return tuple(
        (programme.calendar.period(label), _sums(line for line in lines if line.period == label)) for label in labels
    )


def _is_inside(programme: Programme, label: str, quarter: Period) -> bool:
    period = programme.calendar.period(label)
    return quarter.start <= period.start and period.end <= quarter.end


def _is_running(programme: Programme, line: StatementLine, day: date) -> bool:
    return day in programme.calendar.period(line.period)


def _reversible_until(lines: Iterable[StatementLine], programme: Programme, labels: _Labels) -> date | None:
    """The last day on which something of these rows can still change."""
    ends = [
        programme.calendar.period(line.period).last_day
        + timedelta(days=labels.benefits[line.benefit_id].certain_after_days)
        for line in lines
        if line.status == "reversible" and line.amount and line.benefit_id in labels.benefits
    ]
    return max(ends, default=None)


def _feed_item(line: LatestLine, labels: _Labels) -> FeedItem:
    named = [(labels.benefit(result.benefit_id), result) for result in line.results]
    return FeedItem(
        line=line,
        reported_at=datetime.fromisoformat(line.reported_at),
        earned=sum((Decimal(result.amount) for result in line.results), Decimal(0)),
        applied=tuple((name, result) for name, result in named if result.outcome == "applied"),
        refused=_refused(named),
    )


def _refused(named: Sequence[tuple[str, LineResult]]) -> tuple[tuple[tuple[str, ...], LineResult], ...]:
    found: dict[str, tuple[list[str], LineResult]] = {}
    for name, result in named:
        if result.outcome != "applied":
            found.setdefault(f"{result.reason} {result.evidence}", ([], result))[0].append(name)
    return tuple((tuple(names), result) for names, result in found.values())


def _why(group: Group, benefit_id: str, latest: Iterable[LatestLine]) -> Why:
    pairs = [(line, result) for line in latest for result in line.results if result.benefit_id == benefit_id]
    applied = tuple(pair for pair in pairs if pair[1].outcome == "applied")
    total = sum((Decimal(result.amount) for _, result in applied), Decimal(0))
    refused = tuple(pair for pair in pairs if pair[1].outcome != "applied")
    return Why(group, applied[:WHY_LINES], applied[WHY_LINES:], refused, group.sums.earned - total)
