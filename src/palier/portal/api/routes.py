"""The API under /api/v1: facts in, statements out."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.params.functions import Header

import palier
from palier.base.findings import Finding, FindingsError
from palier.portal.accounts.selectors import Reader, Sender
from palier.portal.earnings.selectors import partner_exists, statement_get
from palier.portal.earnings.services import units_mark
from palier.portal.facts.fates import money_text
from palier.portal.facts.services import Batch, facts_append
from palier.portal.programmes.selectors import programme_get
from palier.portal.tenancy.door import tenant

from .access import OrganisationToken, TokenReader, signed_in
from .problems import add_problem_handlers
from .schemas import FactsIn, ReceiptOut, StatementOut

PAGE_ROWS = 500

api = NinjaAPI(
    title="Palier",
    version=palier.__version__,
    urls_namespace="api",
    docs_url=None,  # its page loads scripts from another host
    description="Facts in, statements out. Refusals are RFC 9457 problem details.",
)
add_problem_handlers(api)


@api.post("/facts/{table}", response=ReceiptOut, auth=OrganisationToken(), summary="Append facts")
def append_facts(
    request: HttpRequest,
    table: str,
    body: FactsIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)],
) -> dict[str, object]:
    """Append rows of one table. The answer has a fate for each row and control totals.

    The same key with the same body gives the same answer again; with another body it is refused.
    """
    sender: Sender = request.auth  # type: ignore[attr-defined]  (ninja puts the answer of `authenticate` there)
    with tenant(sender.organisation_id):
        published = programme_get()
    if published is None:
        hint = "Publish one with `palier load PROGRAMME FACTS`."
        raise FindingsError([Finding("no-programme", "the organisation has no programme yet", hint=hint)])
    return facts_append(
        organisation_id=sender.organisation_id,
        batch=Batch(table, sender.name, body.rows),
        settings=published.fact_settings,
        mark_units=units_mark,
        idempotency_key=idempotency_key,
    )


@api.get(
    "/partners/{path:partner_id}/statements",
    response=StatementOut,
    auth=[TokenReader(), signed_in],
    summary="A partner's statement as it stands",
)
def read_statements(request: HttpRequest, partner_id: str, period: str | None = None, cursor: str | None = None) -> Any:
    """Rows of the contract's `statements`, of one period or all, a page at a time. A stranger's partner answers 404."""
    reader: Reader = request.auth  # type: ignore[attr-defined]  (as above)
    if not reader.may_see(partner_id) or not partner_exists(reader, partner_id):
        raise HttpError(404, "Not found")
    current = statement_get(reader, partner_id)
    if current is None:
        return {"partner_id": partner_id, "version": 0, "as_of_day": "", "rows": []}
    rows = [line for line in current.lines if period in (None, line.period)]
    start = int(cursor) if cursor and cursor.isascii() and cursor.isdigit() else 0
    page = rows[start : start + PAGE_ROWS]
    return {
        "partner_id": partner_id,
        "version": current.version,
        "as_of_day": current.as_of_day.isoformat(),
        "rows": [
            {
                **asdict(line),
                "amount": money_text(line.amount, line.currency),
                "base": _plain(line.base, line.base_unit),
                "rate": None if line.rate is None else f"{line.rate:.6f}",
            }
            for line in page
        ],
        "next_cursor": str(start + PAGE_ROWS) if start + PAGE_ROWS < len(rows) else None,
    }


def _plain(base: Decimal, unit: str) -> str:
    """A base as the contract's CSV writes it: money by currency, quantities with 3 decimals (semantics 65)."""
    return f"{base:.3f}" if unit == "unit" else money_text(base, unit)
