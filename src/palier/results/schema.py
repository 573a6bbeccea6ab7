"""The result tables of design.md §3: columns in order, keys, decimals; the closed lists of semantics 63 to 65."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, cast

ColumnKind = Literal["text", "date", "money", "rate", "quantity", "base"]
"""`money`: the currency's decimals; `rate`: 6; `quantity`: 3; `base`: money, or 3 where base_unit is `unit`."""


class Outcome(StrEnum):
    """How a line ends under a benefit."""

    APPLIED = "applied"
    NETTED = "netted"
    NOT_APPLIED = "not_applied"


class Reason(StrEnum):
    """Why a line is not applied, or netted; in the order in which the tests are made (semantics 63)."""

    NETTED_IN_ROOT = "netted-in-root"
    ROOT_EARNED_NOTHING = "root-earned-nothing"
    ROOT_OUTSIDE_PROGRAMME = "root-outside-programme"
    NOT_JOINED = "not-joined"
    NOT_IN_FORCE = "not-in-force"
    PRICE_KIND = "price-kind"
    REPORTED_TOO_LATE = "reported-too-late"
    NO_TIER = "no-tier"
    NOT_NEW_CUSTOMER = "not-new-customer"
    OPENED_DIRECT = "opened-direct"
    OPENING_CANCELLED = "opening-cancelled"
    SPELL_OF_ANOTHER_PARTNER = "spell-of-another-partner"
    BASE_MISSING = "base-missing"
    GATE_MISSED = "gate-missed"
    BELOW_FIRST_BAND = "below-first-band"
    ZERO_RATE = "zero-rate"
    NO_BASE = "no-base"


class Kind(StrEnum):
    """Kinds of rows (semantics 65)."""

    EARNED = "earned"
    REVERSAL = "reversal"


class Status(StrEnum):
    """Whether an amount can still change (semantics 57)."""

    CERTAIN = "certain"
    REVERSIBLE = "reversible"


class ReversalCode(StrEnum):
    """By what an amount is still reversible (semantics 57)."""

    PERIOD_OPEN = "period-open"
    NEWNESS_CAN_CHANGE = "newness-can-change"
    REVIEW_UNDECIDED = "review-undecided"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result table."""

    name: str
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True)
class ResultTable:
    """One result table: its columns in the order in which they are written, and the key by which rows are sorted."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """The columns by which rows are sorted: the key, then what tells two tiers of one key apart.

        A legacy match and a status match event may give the same tier from the same day.
        """
        others = (column.name for column in self.columns if column.name not in self.key)
        return (*self.key, *others) if self.name == "tiers" else self.key


def _table(name: str, key: str, others: str) -> ResultTable:
    words = [(*word.split(":"), "text")[:2] for word in f"{key} {others}".split()]
    columns = tuple(Column(name, cast(ColumnKind, kind)) for name, kind in words)
    return ResultTable(name, columns, tuple(word.split(":")[0] for word in key.split()))


RESULTS: dict[str, ResultTable] = {
    table.name: table
    for table in (
        _table(
            "statements",
            "partner_id payee_id benefit_id period earned_for kind form payable_period status reversible_by",
            "base:base base_unit rate:rate amount:money currency programme_version",
        ),
        _table(
            "entitlements",
            "line_id payee_id benefit_id period earned_for kind form",
            "partner_id tier base:base base_unit rate:rate amount:money currency outcome reason cause evidence status"
            " reversible_by payable_period programme_version",
        ),
        _table("tiers", "partner_id tier from:date origin", "to:date path evidence"),
        _table("gaps", "partner_id next_tier path requirement", "held required missing unit window deadline:date"),
        _table("ladder", "payee_id benefit_id period rung", "amount:money"),
        _table("protections", "customer_id line_of_business from:date", "strength partner_id to:date evidence"),
    )
}
"""Every result table by name."""
