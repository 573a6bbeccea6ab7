"""The contract of the facts as data: every table with its columns, codes and keys. Pure: no files, no engine.

Source: design.md section 3, semantics 1-10. Whoever reads, checks, writes, stores or documents facts walks `TABLES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from .columns import Column, Kind, Table

__all__ = ["TABLES", "Column", "FactSettings", "Kind", "Table"]


@dataclass(frozen=True, slots=True)
class FactSettings:
    """What a programme says about reading its facts.

    `minor_units`: decimals of the programme's currency, at most 2. `unreferenced_returns`: semantics 5.
    `rate_max_age_days`: semantics 58. `starts_on`: the programme's first day.
    """

    currency: str
    minor_units: int
    unreferenced_returns: Literal["hold", "as_sale"] = "hold"
    rate_max_age_days: int = 7
    starts_on: date | None = None


def _identifier(name: str, *, required: bool = True, refers_to: str = "") -> Column:
    return Column(name, Kind.IDENTIFIER, required, refers_to=refers_to)


def _text(name: str, *, required: bool = True) -> Column:
    return Column(name, Kind.TEXT, required)


def _code(name: str, *codes: str, required: bool = True) -> Column:
    return Column(name, Kind.CODE, required, codes)


def _date(name: str, *, required: bool = True) -> Column:
    return Column(name, Kind.DATE, required)


def _instant(name: str, *, required: bool = True) -> Column:
    return Column(name, Kind.INSTANT, required)


def _amount(name: str, *, required: bool = True, currency_column: str = "") -> Column:
    return Column(name, Kind.AMOUNT, required, currency_column=currency_column)


def _reference(
    name: str,
    key: tuple[str, ...],
    *columns: Column,
    known_from: str = "",
    intervals: tuple[tuple[str, str], ...] = (),
    together: tuple[tuple[str, str], ...] = (),
) -> Table:
    """A reference table: versions by key, and the three columns that all of them may carry."""
    common = (
        _instant("reported_at", required=False),
        _instant("sent_at", required=False),
        Column("withdrawn", Kind.BOOLEAN, required=False),
    )
    return Table(name, (*columns, *common), key, known_from, intervals, together)


_PARTNER = _identifier("partner_id", refers_to="partners")
_CUSTOMER = _identifier("customer_id", refers_to="customers")
_FROM_TO = (_date("from"), _date("to", required=False))

_ALL: tuple[Table, ...] = (
    _reference(
        "partners",
        ("partner_id",),
        _identifier("partner_id"),
        _text("name"),
        _identifier("parent_id", required=False),
        _identifier("distributor_id", required=False),
        _date("joined_on"),
        _date("left_on", required=False),
        _identifier("language", required=False),
        intervals=(("joined_on", "left_on"),),
    ),
    _reference(
        "partner_profiles",
        ("partner_id", "from"),
        _PARTNER,
        _identifier("country"),
        _identifier("track"),
        *_FROM_TO,
        intervals=(("from", "to"),),
    ),
    _reference(
        "partner_groups",
        ("partner_id", "group", "from"),
        _PARTNER,
        _identifier("group"),
        *_FROM_TO,
        intervals=(("from", "to"),),
    ),
    _reference(
        "legacy_tiers",
        ("partner_id", "legacy_programme"),
        _PARTNER,
        _identifier("legacy_programme"),
        _identifier("legacy_tier"),
    ),
    _reference(
        "distributors",
        ("distributor_id",),
        _identifier("distributor_id"),
        _text("name"),
        _code("kind", "volume", "value"),
        _identifier("successor_id", required=False),
        _date("succeeded_on", required=False),
        together=(("successor_id", "succeeded_on"),),
    ),
    _reference(
        "customers",
        ("customer_id",),
        _identifier("customer_id"),
        _text("name"),
        _identifier("country"),
        _identifier("segment"),
        _identifier("parent_id", required=False),
    ),
    _reference("listed_customers", ("customer_id", "from"), _CUSTOMER, *_FROM_TO, intervals=(("from", "to"),)),
    _reference(
        "products",
        ("product_id",),
        _identifier("product_id"),
        _identifier("line_of_business"),
        _identifier("family"),
        _code("kind", "product", "service"),
    ),
    Table(
        "sales",
        (
            _identifier("line_id"),
            _identifier("document_id"),
            _date("ordered_on", required=False),
            _date("invoiced_on"),
            _instant("reported_at"),
            _code("route", "channel", "direct"),
            _identifier("partner_id", required=False, refers_to="partners"),
            _identifier("distributor_id", required=False, refers_to="distributors"),
            _CUSTOMER,
            _identifier("product_id", refers_to="products"),
            Column("quantity", Kind.QUANTITY, decimals=3),
            _amount("amount", currency_column="currency"),
            _amount("list_amount", required=False, currency_column="currency"),
            _amount("cost_amount", required=False, currency_column="currency"),
            Column("currency", Kind.CURRENCY),
            _code("service_delivery", "partner", "vendor", required=False),
            _identifier("deal_id", required=False),
            _code("price_kind", "standard", "special", "framework", required=False),
            _identifier("corrects_line_id", required=False),
            _instant("sent_at", required=False),
        ),
        ("line_id",),
        has_versions=False,
    ),
    _reference(
        "certifications",
        ("partner_id", "person_id", "competency", "obtained_on"),
        _PARTNER,
        _identifier("person_id"),
        _identifier("competency"),
        _date("obtained_on"),
        _date("expires_on", required=False),
        known_from="obtained_on",
        intervals=(("obtained_on", "expires_on"),),
    ),
    _reference(
        "deals",
        ("deal_id",),
        _identifier("deal_id"),
        _code("kind", "deal", "line_of_business"),
        _PARTNER,
        _CUSTOMER,
        _identifier("line_of_business"),
        _amount("amount"),
        _date("registered_on"),
        _date("decided_on", required=False),
        _code("decision", "approved", "declined", required=False),
        _date("expires_on", required=False),
        known_from="registered_on",
        intervals=(("registered_on", "expires_on"),),
        together=(("decision", "decided_on"),),
    ),
    _reference(
        "tier_events",
        ("partner_id", "kind", "tier", "from"),
        _PARTNER,
        _code("kind", "invitation", "exception", "status_match", "sanction"),
        _identifier("tier"),
        *_FROM_TO,
        _text("reason", required=False),
        intervals=(("from", "to"),),
    ),
    _reference(
        "targets",
        ("payee_id", "benefit_id", "period"),
        _identifier("payee_id"),
        _identifier("benefit_id"),
        _identifier("period"),
        _amount("amount"),
        _identifier("unit", required=False),
    ),
    _reference(
        "enrolments",
        ("payee_id", "benefit_id", "enrolled_on"),
        _identifier("payee_id"),
        _identifier("benefit_id"),
        _date("enrolled_on"),
        _date("until", required=False),
        _identifier("choice", required=False),
        known_from="enrolled_on",
        intervals=(("enrolled_on", "until"),),
    ),
    _reference(
        "exchange_rates",
        ("currency", "date"),
        Column("currency", Kind.CURRENCY),
        _date("date"),
        Column("rate", Kind.RATE, decimals=6),
        Column("per_units", Kind.INTEGER, required=False),
    ),
    Table(
        "closes",
        (
            _identifier("period"),
            _instant("closed_at"),
            _instant("reported_at", required=False),
            _instant("sent_at", required=False),
        ),
        ("period",),
        "closed_at",
        has_versions=False,
    ),
    _reference(
        "approvals",
        ("payee_id", "period"),
        _identifier("payee_id"),
        _identifier("period"),
        _instant("approved_at"),
        known_from="approved_at",
    ),
    _reference(
        "settlements",
        ("settlement_id",),
        _identifier("settlement_id"),
        _identifier("payee_id"),
        _identifier("benefit_id"),
        _identifier("period"),
        _identifier("earned_for", required=False),
        _amount("amount"),
        _instant("settled_at"),
        _identifier("document_id", required=False),
        _date("due_on", required=False),
        known_from="settled_at",
    ),
)

TABLES: MappingProxyType[str, Table] = MappingProxyType({table.name: table for table in _ALL})
"""Every table of the facts by name, in the contract's order."""
