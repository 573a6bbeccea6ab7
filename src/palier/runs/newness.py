"""The purchase behind a customer that is not new: who sold what, and when. For the vendor, or of the partner's own.

Semantics 64: evidence names the spell, never another partner's purchase; whoever shows this to a partner sees to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from palier.facts.known import Known

from .told import LineTold, one_row


def newness_behind(
    known: Known, line: LineTold, evidence: Mapping[str, Any], reason: str, minimum: Decimal
) -> dict[str, Any] | None:
    """The purchase that explains a reason of newness: the last one before the line, or the first that opened the spell.

    Gives line_id, invoiced_on, route, partner_id, partner (its name) and line_of_business; None when there is none.
    """
    lines, partners = known.table("lines"), known.table("partners")
    if reason == "not-new-customer":
        which, values = "r.invoiced_on < ?", [line.invoiced_on]
        order = "r.invoiced_on DESC"
        # Returned by the day of the line: not a purchase any more.
        chain = f"(SELECT sum(c.amount) FROM {lines} AS c WHERE c.root_line_id = r.line_id AND c.invoiced_on <= ?) > 0"
        values.append(line.invoiced_on)
    else:
        which, values, order, chain = "r.invoiced_on = CAST(? AS DATE)", [evidence.get("spell_from")], "r.line_id", "true"
    return one_row(
        known,
        f"SELECT r.line_id, r.invoiced_on, r.route, r.partner_id, p.name AS partner, r.line_of_business"
        f" FROM {lines} AS r LEFT JOIN {partners} AS p USING (partner_id)"
        f" WHERE r.customer_group = ? AND NOT r.is_correction AND r.amount > 0 AND r.amount >= ? AND {which} AND {chain}"
        f" ORDER BY {order}, r.line_id LIMIT 1",
        line.cells["customer_group"],
        minimum,
        *values,
    )
