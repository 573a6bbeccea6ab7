"""Rows of the reference tables as plain values by column; columns left out are blank."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

Row = dict[str, "str | int | date | datetime | Decimal | bool | None"]


def at_hour(day: date, hour: int) -> datetime:
    """An instant of a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def money(hundredths: int) -> Decimal:
    """Hundredths of a currency unit as a decimal amount."""
    return Decimal(hundredths).scaleb(-2)
