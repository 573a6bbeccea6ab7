"""Qualifiers: conditions on a line for a benefit; all of them must hold. Each kind is one class."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from .model import Amount, Model


class NewCustomer(Model):
    """The customer's group bought nothing, anywhere, in the look-back before the spell began (semantics 25 to 30)."""

    kind: Literal["new_customer"]
    look_back_months: int = Field(ge=1, le=120, strict=True)
    earns_for_months: int = Field(ge=1, le=120, strict=True, description="How long a spell earns, from its first day")
    earned_by: Literal["first_partner", "any"] = "first_partner"
    minimum_purchase: Amount = Field(
        default=Decimal(0), ge=0, description="A root line is a purchase when its amount is above 0 and at least this"
    )


Qualifier = Annotated[NewCustomer, Field()]
"""One of the kinds above."""
