"""Writing a unit's statement: the current rows, what changed, and the notice of it; nothing when nothing changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from django.db import connection

from palier.base.currencies import MINOR_UNITS
from palier.portal.facts.reading import FactsRead
from palier.portal.facts.touched import Unit
from palier.portal.tenancy.door import require_tenant

from .channels import STATEMENTS, StatementNotice
from .models import Difference, LadderRung, Statement, StatementRow
from .results import LatestLine, Rung, StatementLine, UnitResult


def statement_write(unit: Unit, result: UnitResult, facts: FactsRead) -> int | None:
    """Write what a run gave for a unit of the open tenant. Returns the new version, or None when nothing changed.

    A statement of a later `recorded_seq` is never overwritten.
    """
    scope = {"organisation_id": require_tenant().organisation_id, "unit_kind": unit[0], "unit_id": unit[1]}
    head = Statement.objects.filter(**scope).first()
    if head is not None and head.recorded_seq > facts.recorded_seq:
        return None
    detail = _detail(result)
    before = _sums(_stored_sums(scope))
    rows_changed = head is None or _rows(scope) != sorted(_row_values(line) for line in result.statements)
    if head is not None and not rows_changed and head.detail == detail and head.as_of_day == facts.as_of.day:
        Statement.objects.filter(pk=head.pk).update(recorded_seq=facts.recorded_seq, recorded_at=facts.recorded_at)
        return None
    version = 1 if head is None else head.version + 1
    _put_head(scope, head, version, facts, detail)
    if rows_changed:
        _put_rows(scope, result)
    after = _sums((line.benefit_id, line.period, line.amount, line.currency) for line in result.statements)
    changes = _changes(before, after)
    if changes:
        Difference.objects.create(
            **scope, version=version, recorded_seq=facts.recorded_seq, recorded_at=facts.recorded_at, changes=changes
        )
    _notify(StatementNotice(scope["organisation_id"], unit[0], unit[1], version))
    return version


def _put_head(
    scope: dict[str, object], head: Statement | None, version: int, facts: FactsRead, detail: dict[str, object]
) -> None:
    row = head or Statement(**scope)
    row.version, row.recorded_seq, row.recorded_at = version, facts.recorded_seq, facts.recorded_at
    row.as_of_day, row.detail = facts.as_of.day, detail
    row.save()


def _put_rows(scope: dict[str, object], result: UnitResult) -> None:
    StatementRow.objects.filter(**scope).delete()
    LadderRung.objects.filter(**scope).delete()
    StatementRow.objects.bulk_create(StatementRow(**scope, **_stored(line)) for line in result.statements)
    LadderRung.objects.bulk_create(LadderRung(**scope, **_stored_rung(rung, result)) for rung in result.ladder)


def _stored(line: StatementLine) -> dict[str, object]:
    values = asdict(line)
    values["amount_minor"] = minor(values.pop("amount"), line.currency)
    return values


def _stored_rung(rung: Rung, result: UnitResult) -> dict[str, object]:
    currency = result.statements[0].currency
    return {
        "benefit_id": rung.benefit_id, "period": rung.period, "rung": rung.rung,
        "amount_minor": minor(rung.amount, currency),
    }  # fmt: skip


def minor(amount: Decimal, currency: str) -> int:
    """An amount in minor units of its currency; it has no finer decimals."""
    whole = amount.scaleb(MINOR_UNITS[currency])
    assert whole == whole.to_integral_value(), f"{amount} {currency} is finer than its currency"
    return int(whole)


def _row_values(line: StatementLine) -> tuple[str, ...]:
    stored = _stored(line)
    return tuple(_comparable(stored[name]) for name in sorted(stored))


def _rows(scope: dict[str, object]) -> list[tuple[str, ...]]:
    names = sorted(_COLUMNS)
    rows = StatementRow.objects.filter(**scope).values_list(*names)
    return sorted(tuple(_comparable(value) for value in row) for row in rows)


_COLUMNS = {*StatementLine.__slots__, "amount_minor"} - {"amount"}


def _comparable(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _stored_sums(scope: dict[str, object]) -> Iterable[tuple[str, str, Decimal, str]]:
    rows = StatementRow.objects.filter(**scope).values_list("benefit_id", "period", "amount_minor", "currency")
    return [
        (benefit, period, Decimal(amount).scaleb(-MINOR_UNITS[currency]), currency)
        for benefit, period, amount, currency in rows
    ]


def _sums(rows: Iterable[tuple[str, str, Decimal, str]]) -> dict[tuple[str, str], tuple[Decimal, str]]:
    sums: dict[tuple[str, str], tuple[Decimal, str]] = {}
    for benefit, period, amount, currency in rows:
        sums[benefit, period] = (sums.get((benefit, period), (Decimal(0), ""))[0] + amount, currency)
    return sums


def _changes(
    before: dict[tuple[str, str], tuple[Decimal, str]], after: dict[tuple[str, str], tuple[Decimal, str]]
) -> list[dict[str, object]]:
    changes: list[dict[str, object]] = []
    for benefit, period in sorted({*before, *after}):
        old, old_currency = before.get((benefit, period), (Decimal(0), ""))
        new, new_currency = after.get((benefit, period), (Decimal(0), ""))
        if old != new:
            currency = new_currency or old_currency
            values = {"before_minor": minor(old, currency), "after_minor": minor(new, currency), "currency": currency}
            changes.append({"benefit_id": benefit, "period": period, **values})
    return changes


def _detail(result: UnitResult) -> dict[str, object]:
    return {
        "latest": [_line(line) for line in result.latest],
        "stair": [[day.isoformat(), f"{value:f}"] for day, value in result.stair],
        "name": result.name,
        "tier": result.tier,
        "tier_until": _iso(result.tier_until),
        "heard": [list(pair) for pair in result.heard],
    }


def _line(line: LatestLine) -> dict[str, object]:
    return {**asdict(line), "results": [asdict(result) for result in line.results]}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _notify(notice: StatementNotice) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [STATEMENTS, notice.payload()])
