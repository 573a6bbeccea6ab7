"""What all parts of a programme document are made of: frozen models, codes, labels, dated values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
"""A name that facts and other files refer to: lower case, digits and underscores."""


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


_CodeOrCodes = Code | Annotated[tuple[Code, ...], Field(min_length=1)]
Codes = Annotated[
    tuple[Code, ...], BeforeValidator(_as_tuple, json_schema_input_type=_CodeOrCodes), Field(min_length=1)
]
"""One code or a list of codes."""

Amount = Annotated[Decimal, Field(max_digits=15, decimal_places=2, allow_inf_nan=False)]
"""Money in the programme's currency: at most 2 decimals, below 10^13 (semantics 10, 32)."""

Rate = Annotated[Decimal, Field(max_digits=9, decimal_places=6, ge=-1, le=10, allow_inf_nan=False)]
"""A share, written 0.03 for 3 %; at most 6 decimals (semantics 32)."""


class Model(BaseModel):
    """Base of every node of a document: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Labels(Model):
    """What people read instead of a code, in both languages of the portal."""

    en: str = Field(min_length=1, description="English")
    fr: str = Field(min_length=1, description="French")


class DatedModel(Model):
    """A value that holds from a day on, with the text that it comes from."""

    starts_on: date = Field(alias="from", description="First day on which the value holds")
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
