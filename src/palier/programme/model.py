"""What all parts of a programme document are made of: frozen models, codes, labels, dated values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
"""A name that facts and other files refer to: lower case, digits and underscores."""


def _as_tuple(value: Any) -> Any:
    is_one_word = isinstance(value, str | int | Decimal | date)
    return (value,) if is_one_word else value


_CodeOrCodes = Code | Annotated[tuple[Code, ...], Field(min_length=1)]
Codes = Annotated[
    tuple[Code, ...], BeforeValidator(_as_tuple, json_schema_input_type=_CodeOrCodes), Field(min_length=1)
]
"""One code or a list of codes."""

_PLAIN_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def _as_decimal(value: Any) -> Any:
    """Text between quotes as the same text without them; `010`, `5_000` and `2e-2` could be read in two ways."""
    if isinstance(value, str) and not _PLAIN_DECIMAL.fullmatch(value):
        raise PydanticCustomError("decimal_parsing", "not a plain decimal")
    return value


def _as_day(value: Any) -> Any:
    """A day from its text or itself: a number would be taken for seconds since 1970."""
    if isinstance(value, str) and len(value) == 10:
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("wrong_date", "no day") from error
        value = day if day.isoformat() == value else value  # 2017-W01-1 is ISO, too
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("wrong_date", "no day")


def _as_instant(value: Any) -> Any:
    """An instant in UTC; a bare day is its 00:00Z, as everywhere (semantics 1)."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        elif isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time())
        if isinstance(value, datetime):
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("wrong_instant", "no instant") from error
    raise PydanticCustomError("wrong_instant", "no instant")


def _in_range(value: date) -> date:
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise PydanticCustomError("date_out_of_range", "no calendar reaches it")
    return value


Day = Annotated[date, BeforeValidator(_as_day), AfterValidator(_in_range)]
"""A day of the calendar."""

Instant = Annotated[datetime, BeforeValidator(_as_instant), AfterValidator(_in_range)]
"""An instant in UTC."""

PLAIN_DECIMAL = BeforeValidator(_as_decimal)

Amount = Annotated[Decimal, Field(max_digits=15, decimal_places=2, allow_inf_nan=False), PLAIN_DECIMAL]
"""Money in the programme's currency: at most 2 decimals, below 10^13 (semantics 10, 32)."""

Rate = Annotated[Decimal, Field(max_digits=9, decimal_places=6, ge=-1, le=10, allow_inf_nan=False), PLAIN_DECIMAL]
"""A share, written 0.03 for 3 %; at most 6 decimals (semantics 32)."""


class Model(BaseModel):
    """Base of every node of a document: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Labels(Model):
    """What people read instead of a code, in both languages of the portal."""

    en: str = Field(min_length=1, description="English")
    fr: str = Field(min_length=1, description="French")


class DatedModel(Model):
    """A value that holds from a day on, with the text that it comes from."""

    starts_on: Day = Field(alias="from", description="First day on which the value holds")
    reference: str = Field(min_length=1, description="The text, contract or page that the value comes from")


class DatedAmount(DatedModel):
    """An amount that holds from a day on."""

    value: Amount


D = TypeVar("D", bound=DatedModel)


def in_force_on(values: Sequence[D], day: date) -> D | None:
    """The last of some dated values to begin by a day; None before the first. `values` stand in order."""
    found: D | None = None
    for dated in values:
        if dated.starts_on > day:
            break
        found = dated
    return found
