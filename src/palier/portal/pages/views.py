"""The pages. A partner's user sees its own partner alone; whatever else is asked for does not exist."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from palier.portal.accounts.selectors import Reader, reader_get
from palier.portal.earnings.selectors import CurrentStatement, partner_exists, partner_list, statement_get
from palier.portal.programmes.selectors import Published, programme_get
from palier.portal.tenancy.door import tenant

from .home import Home, home_of, partners_of
from .visits import last_visit
from .words import language


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """`/{lang}/`: a partner's own home; for the vendor's people, the list of partners."""
    reader = _reader(request)
    if reader is None:
        return HttpResponseForbidden(render(request, "pages/nobody.html").content)
    if reader.partner_id is not None:
        return _partner_page(request, reader, reader.partner_id)
    published = _published(reader)
    partners = partners_of(partner_list(reader), published.programme, language()) if published else ()
    currency = published.programme.header.currency if published else ""
    return render(request, "pages/partners.html", {"reader": reader, "partners": partners, "currency": currency})


@require_safe
@login_required
def partner(request: HttpRequest, partner_id: str) -> HttpResponse:
    """`/{lang}/partners/{id}/`: a partner's home, for the vendor's people and the partner itself."""
    reader = _reader(request)
    if reader is None or not reader.may_see(partner_id) or not partner_exists(reader, partner_id):
        raise Http404
    return _partner_page(request, reader, partner_id)


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """`/`: to the home in the reader's language."""
    return redirect("home")


def _reader(request: HttpRequest) -> Reader | None:
    return reader_get(request.user.pk) if request.user.pk is not None else None


def _partner_page(request: HttpRequest, reader: Reader, partner_id: str) -> HttpResponse:
    published = _published(reader)
    current = statement_get(reader, partner_id)
    if published is None or current is None:
        return render(request, "pages/nothing_yet.html", {"reader": reader, "partner_id": partner_id})
    by = "action" if request.GET.get("by") == "action" else "benefit"
    page = home_of(current, published.programme, language(), by=by, why=request.GET.get("why", ""))
    visit = last_visit(request.session, partner_id, current.version)
    context = {
        "reader": reader,
        "page": page,
        "by": by,
        "visit": visit,
        "gained": _gained(current, page, visit.version) if visit else None,
    }
    is_fragment = request.htmx and request.htmx.target == "figures"  # type: ignore[attr-defined]  (django_htmx sets it)
    response = render(request, "pages/figures.html" if is_fragment else "pages/home.html", context)
    response["Cache-Control"] = "no-store"
    response["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def _published(reader: Reader) -> Published | None:
    with tenant(reader.organisation_id, reader.partner_id):
        return programme_get()


def _gained(current: CurrentStatement, page: Home, since_version: int) -> Decimal | None:
    """What the statement has changed by since a version; None when nothing did, or when it is too long ago to know."""
    newer = [change for change in current.changes if change.version > since_version]
    if not newer or len(newer) == len(current.changes):
        return None
    return sum((change.amount for change in newer), Decimal(0))
