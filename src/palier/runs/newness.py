"""The purchase behind a customer that is not new: who sold what, and when. For the vendor, or of the partner's own.

Semantics 64: evidence names the spell, never another partner's purchase; whoever shows this to a partner sees to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from palier.facts.known import Known

from .told import LineTold, one_row

_CHANNEL = "r.route = 'channel' AND r.partner_id IS NOT NULL"
_OPENINGS = {
    "opened-direct": f"NOT ({_CHANNEL})",
    "opening-cancelled": _CHANNEL,
    "spell-of-another-partner": f"{_CHANNEL} AND chain.total > 0",
}
"""Which purchases of the spell's first day explain a reason (semantics 28)."""


def newness_behind(
    known: Known, line: LineTold, evidence: Mapping[str, Any], reason: str, minimum: Decimal
) -> dict[str, Any] | None:
    """The purchase that explains a reason of newness: the last one before the line, or one that opened the spell.

    Gives line_id, invoiced_on, route, partner_id, partner (its name) and line_of_business; None when there is none.
    """
    lines, partners = known.table("lines"), known.table("partners")
    if reason in _OPENINGS:
        which, day = f"r.invoiced_on = CAST(? AS DATE) AND {_OPENINGS[reason]}", evidence.get("spell_from")
    else:
        # What was returned by the day of the line is no purchase any more.
        which, day = "r.invoiced_on < ? AND chain.total_before > 0", line.invoiced_on
    return one_row(
        known,
        f"SELECT r.line_id, r.invoiced_on, r.route, r.partner_id, p.name AS partner, r.line_of_business"
        f" FROM {lines} AS r LEFT JOIN {partners} AS p USING (partner_id) JOIN (SELECT root_line_id,"
        f" sum(amount) AS total, sum(amount) FILTER (invoiced_on <= ?) AS total_before FROM {lines}"
        " WHERE customer_group = ? GROUP BY root_line_id) AS chain ON chain.root_line_id = r.line_id"
        f" WHERE r.customer_group = ? AND NOT r.is_correction AND r.amount > 0 AND r.amount >= ? AND {which}"
        " ORDER BY r.invoiced_on DESC, r.line_id LIMIT 1",
        line.invoiced_on,
        line.cells["customer_group"],
        line.cells["customer_group"],
        minimum,
        day,
    )
