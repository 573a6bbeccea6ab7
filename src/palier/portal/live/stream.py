"""Server-sent events of one partner's statement. The event id is the statement's version."""

from __future__ import annotations

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, StreamingHttpResponse

from palier.portal.accounts.selectors import Reader, reader_get
from palier.portal.earnings.selectors import partner_exists, statement_version
from palier.portal.facts.touched import PARTNER

from .listener import Subscription, listener

HEARTBEAT_SECONDS = 10.0
_RETRY_MILLISECONDS = 2_000


async def partner_stream(request: HttpRequest, partner_id: str) -> HttpResponse | StreamingHttpResponse:
    """`/partners/{id}/stream`: an event for each new version, a beat in between. A stranger's partner answers 404."""
    reader = await sync_to_async(_reader)(request, partner_id)
    if reader is None:
        return HttpResponseNotFound()
    if request.method != "GET":
        return HttpResponse(status=405)
    session_key = request.session.session_key or ""
    events = _events(reader, partner_id, session_key, _last_event_id(request))
    response = StreamingHttpResponse(events, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _reader(request: HttpRequest, partner_id: str) -> Reader | None:
    reader = reader_get(request.user.pk or 0) if request.user.is_authenticated else None
    if reader is None or not reader.may_see(partner_id) or not partner_exists(reader, partner_id):
        return None
    return reader


def _last_event_id(request: HttpRequest) -> int:
    given = request.headers.get("Last-Event-ID") or request.GET.get("after") or "0"
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


async def _events(reader: Reader, partner_id: str, session_key: str, sent: int) -> AsyncIterator[bytes]:
    topic = (reader.organisation_id, PARTNER, partner_id)
    async with listener().subscribe(topic) as subscription:
        yield f"retry: {_RETRY_MILLISECONDS}\n\n".encode()
        version: int | None = await sync_to_async(statement_version)(reader, partner_id)
        while not subscription.is_closing:
            if version is not None and version > sent:
                sent = version
                yield f"id: {version}\nevent: statement\ndata: {version}\n\n".encode()
            try:
                version = await _next(subscription, reader, partner_id)
            except TimeoutError:
                if not await sync_to_async(_is_signed_in)(session_key):
                    return
                yield b"event: beat\ndata:\n\n"


async def _next(subscription: Subscription, reader: Reader, partner_id: str) -> int:
    version = await subscription.next(HEARTBEAT_SECONDS)
    if version is None and not subscription.is_closing:
        return await sync_to_async(statement_version)(reader, partner_id)
    return version or 0


def _is_signed_in(session_key: str) -> bool:
    return Session.objects.filter(session_key=session_key).exists()
