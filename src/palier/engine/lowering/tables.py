"""The tables that a run starts from, by name and type."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from palier.engine.exact import EXACT
from palier.engine.parameters import SCHEMAS

_MONEY = "decimal(19, 6)"

LINES = {
    "line_id": "string", "root_line_id": "string", "is_correction": "boolean", "document_id": "string",
    "root_document_id": "string", "invoiced_on": "date", "root_invoiced_on": "date", "reported_at": "timestamp",
    "sent_at": "timestamp", "route": "string", "partner_id": "string", "distributor_id": "string",
    "customer_group": "string", "line_of_business": "string", "family": "string", "product_kind": "string",
    "amount": _MONEY, "list_amount": _MONEY, "cost_amount": _MONEY, "exchange_rate": _MONEY, "price_kind": "string",
}  # fmt: skip
"""What a run reads of the known lines (palier.facts.known)."""

PARTNERS = {"partner_id": "string", "joined_on": "date", "left_on": "date"}

TIERS = {
    "partner_id": "string", "tier": "string", "rank": "int64", "starts_on": "date", "until": "date",
    "origin_rank": "int64", "is_open": "boolean",
}  # fmt: skip
"""Tier intervals; `is_open`: granted by a review that is not decided yet."""


def known_lines() -> ir.Table:
    """The accepted lines of every route."""
    return ibis.table(LINES, name="run_lines")


def known_partners() -> ir.Table:
    """The partners known."""
    return ibis.table(PARTNERS, name="run_partners")


def tier_intervals() -> ir.Table:
    """The tier intervals of all partners."""
    return ibis.table(TIERS, name="run_tiers")


def parameter(name: str) -> ir.Table:
    """A table of the plan's parameters."""
    return ibis.table(SCHEMAS[name], name=f"plan_{name}")


NO_MONEY = ibis.null().cast(EXACT)
"""An amount that is not there."""
