"""Reads of earnings, filtered by who asks.

A partner's user opens the door as that partner, and the database sees to the rest.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from palier.base.currencies import MINOR_UNITS
from palier.portal.accounts.selectors import Reader
from palier.portal.facts.models import Reference
from palier.portal.facts.touched import PARTNER
from palier.portal.tenancy.door import tenant

from .models import Difference, LadderRung, Statement, StatementRow
from .results import LatestLine, LineResult, Rung, StatementLine


@dataclass(frozen=True, slots=True)
class Change:
    """What one recalculation changed: the version that it made, and the sum of its differences in the currency."""

    version: int
    recorded_at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner in the vendor's list."""

    partner_id: str
    name: str
    tier: str
    as_of_day: date
    earned: dict[str, Decimal]
    """What was earned, by period."""


@dataclass(frozen=True, slots=True)
class CurrentStatement:
    """A partner's statement as it stands: contract rows, ladder, the latest lines, and of when it is."""

    partner_id: str
    name: str
    version: int
    as_of_day: date
    recorded_at: datetime
    lines: tuple[StatementLine, ...]
    ladder: tuple[Rung, ...]
    latest: tuple[LatestLine, ...]
    tier: str
    tier_until: date | None
    heard: tuple[tuple[str, datetime], ...]
    stair: tuple[tuple[date, Decimal], ...]
    changes: tuple[Change, ...]


@contextmanager
def _door(reader: Reader) -> Iterator[None]:
    with tenant(reader.organisation_id, reader.partner_id):
        yield


def partner_exists(reader: Reader, partner_id: str) -> bool:
    """Whether the reader may see this partner and the organisation knows it. A partner's own always exists."""
    if reader.partner_id is not None:
        return reader.partner_id == partner_id
    if "\0" in partner_id:
        return False  # PostgreSQL cannot even be asked
    with _door(reader):
        return Reference.objects.filter(table_name="partners", key=partner_id).exists()


def partner_list(reader: Reader) -> list[PartnerRow]:
    """The partners that the reader may see, by name; those without a statement yet are left out."""
    with _door(reader):
        heads = list(Statement.objects.filter(unit_kind=PARTNER))
        sums = StatementRow.objects.filter(unit_kind=PARTNER).values_list("unit_id", "period", "currency")
        totals = list(sums.annotate(total=Sum("amount_minor")))
    earned: dict[str, dict[str, Decimal]] = {}
    for unit_id, period, currency, total in totals:
        earned.setdefault(unit_id, {})[period] = _amount(total, currency)
    rows = [
        PartnerRow(
            partner_id=head.unit_id,
            name=head.detail["name"] or head.unit_id,
            tier=head.detail["tier"],
            as_of_day=head.as_of_day,
            earned=earned.get(head.unit_id, {}),
        )
        for head in heads
    ]
    return sorted(rows, key=lambda row: _without_accents(row.name))


def _without_accents(name: str) -> str:
    return unicodedata.normalize("NFD", name.casefold()).encode("ascii", "ignore").decode()


def statement_version(reader: Reader, partner_id: str) -> int:
    """The version of a partner's current statement; 0 before the first, or when the reader may not see it."""
    with _door(reader):
        found = (
            Statement.objects.filter(unit_kind=PARTNER, unit_id=partner_id).values_list("version", flat=True).first()
        )
    return found or 0


def statement_get(reader: Reader, partner_id: str) -> CurrentStatement | None:
    """A partner's current statement; None before the first, or when the reader may not see it."""
    scope = {"unit_kind": PARTNER, "unit_id": partner_id}
    with _door(reader):
        head = Statement.objects.filter(**scope).first()
        if head is None:
            return None
        rows = list(StatementRow.objects.filter(**scope).order_by("period", "benefit_id", "pk"))
        rungs = list(LadderRung.objects.filter(**scope))
        differences = list(Difference.objects.filter(**scope).order_by("-version")[:20])
    currency = rows[0].currency if rows else ""
    return CurrentStatement(
        partner_id=partner_id,
        name=head.detail["name"] or partner_id,
        version=head.version,
        as_of_day=head.as_of_day,
        recorded_at=head.recorded_at,
        lines=tuple(_line(row) for row in rows),
        ladder=tuple(Rung(row.benefit_id, row.period, row.rung, _amount(row.amount_minor, currency)) for row in rungs),
        latest=tuple(_latest(line) for line in head.detail["latest"]),
        tier=head.detail["tier"],
        tier_until=_day(head.detail["tier_until"]),
        heard=tuple((name, datetime.fromisoformat(at)) for name, at in head.detail["heard"]),
        stair=tuple((date.fromisoformat(day), Decimal(value)) for day, value in head.detail["stair"]),
        changes=tuple(_change(difference) for difference in differences),
    )


def _amount(amount_minor: int, currency: str) -> Decimal:
    return Decimal(amount_minor).scaleb(-MINOR_UNITS[currency])


def _line(row: StatementRow) -> StatementLine:
    values: dict[str, Any] = {name: getattr(row, name) for name in StatementLine.__slots__ if name != "amount"}
    return StatementLine(**values, amount=_amount(row.amount_minor, row.currency))


def _latest(line: dict[str, Any]) -> LatestLine:
    return LatestLine(**{**line, "results": tuple(LineResult(**result) for result in line["results"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _change(difference: Difference) -> Change:
    amount = sum(
        (_amount(each["after_minor"] - each["before_minor"], each["currency"]) for each in difference.changes),
        Decimal(0),
    )
    return Change(difference.version, difference.recorded_at, amount)
