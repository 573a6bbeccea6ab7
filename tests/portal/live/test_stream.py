"""Streams: nothing missed between reading and listening, nothing of a stranger, and an end when asked."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import psycopg
import pytest
from django.test import AsyncClient  # pyright: ignore[reportAttributeAccessIssue]  (missing in django-types)

from palier.portal.earnings.channels import CLOSING, STATEMENTS, StatementNotice
from palier.portal.live import stream
from palier.portal.live.listener import MOST_WAITING, Subscription
from palier.portal.postgres.address import Role
from tests.portal.conftest import EMBEDDED
from tests.portal.people import user
from tests.portal.samples import open_quarter


def put_version(organisation: int, version: int, partner: str = "P-1") -> None:
    """Write a statement's version and its notice, as the worker does in one transaction."""
    with psycopg.connect(EMBEDDED.address(Role.WORKER).url()) as session:
        session.execute("select set_config('palier.organisation', %s, true)", [str(organisation)])
        session.execute(
            "insert into earnings_statement (organisation_id, unit_kind, unit_id, version, recorded_seq, recorded_at, "
            "as_of_day, calculated_at, detail) values (%s, 'partner', %s, %s, 1, now(), now(), now(), '{}') "
            "on conflict (organisation_id, unit_kind, unit_id) do update set version = excluded.version",
            [organisation, partner, version],
        )
        notice = StatementNotice(organisation, "partner", partner, version).payload()
        session.execute("select pg_notify(%s, %s)", [STATEMENTS, notice])


Read = Callable[[], Awaitable[str]]


@contextlib.asynccontextmanager
async def opened(organisation: int, partner: str = "P-1", after: str = "") -> AsyncIterator[Read]:
    client = AsyncClient()
    await client.aforce_login(user_of[organisation], "django.contrib.auth.backends.ModelBackend")
    headers = {"Last-Event-ID": after} if after else {}
    response: Any = await client.get(f"/partners/{partner}/stream", headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/event-stream"
    events = aiter(response.streaming_content)

    async def read() -> str:
        return (await asyncio.wait_for(anext(events), 10)).decode()

    assert (await read()).startswith("retry:")
    try:
        yield read
    finally:
        await events.aclose()


user_of: dict[int, Any] = {}


async def until_it_ends(read: Read) -> list[str]:
    events: list[str] = []
    with contextlib.suppress(StopAsyncIteration):
        while len(events) < 1_000:
            events.append(await read())
    assert len(events) < 1_000, "the stream does not end"
    return events


@pytest.fixture
def vendor(organisation: int) -> int:
    open_quarter(organisation)
    user_of[organisation] = user(organisation)
    return organisation


def test_a_new_version_arrives_as_an_event_with_its_id_and_no_money(vendor: int) -> None:
    async def story() -> None:
        async with opened(vendor) as read:
            await asyncio.to_thread(put_version, vendor, 7)
            assert await read() == "id: 7\nevent: statement\ndata: 7\n\n"

    asyncio.run(story())


def test_what_came_while_away_is_sent_at_once_and_only_that(vendor: int) -> None:
    put_version(vendor, 5)

    async def story() -> None:
        async with opened(vendor, after="4") as read:
            assert (await read()).startswith("id: 5\n")
        async with opened(vendor, after="5") as read:
            await asyncio.to_thread(put_version, vendor, 6)
            assert (await read()).startswith("id: 6\n")

    asyncio.run(story())


def test_notices_of_others_do_not_arrive(vendor: int) -> None:
    async def story() -> None:
        async with opened(vendor) as read:
            await asyncio.to_thread(put_version, vendor, 9, "P-2")
            await asyncio.to_thread(put_version, vendor + 1_000_000, 9)
            await asyncio.to_thread(put_version, vendor, 3)
            assert (await read()).startswith("id: 3\n")

    asyncio.run(story())


def test_a_quiet_stream_beats_and_ends_with_its_session(vendor: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)

    async def story() -> None:
        async with opened(vendor) as read:
            assert await read() == "event: beat\ndata:\n\n"
            from asgiref.sync import sync_to_async
            from django.contrib.sessions.models import Session

            await sync_to_async(Session.objects.all().delete)()
            assert set(await until_it_ends(read)) <= {"event: beat\ndata:\n\n"}

    asyncio.run(story())


def test_streams_end_when_the_portal_closes(vendor: int) -> None:
    async def story() -> None:
        async with opened(vendor) as read:
            with psycopg.connect(EMBEDDED.address(Role.APP).url(), autocommit=True) as session:
                session.execute(f"notify {CLOSING}")
            with pytest.raises(StopAsyncIteration):
                await read()

    asyncio.run(story())


def test_the_stream_goes_on_after_the_listening_connection_was_cut(vendor: int) -> None:
    async def story() -> None:
        async with opened(vendor) as read:
            with psycopg.connect(EMBEDDED.superuser_address().url(), autocommit=True) as session:
                session.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where query ilike 'listen %%' and usename = %s",
                    [Role.APP.value],
                )
            await asyncio.to_thread(put_version, vendor, 4)
            assert (await read()).startswith("id: 4\n")

    asyncio.run(story())


def test_a_client_that_does_not_keep_up_looks_again_instead_of_piling_up() -> None:
    async def story() -> None:
        subscription = Subscription((1, "partner", "P-1"))
        for version in range(MOST_WAITING + 1):
            subscription.put(version)
        assert subscription.queue.qsize() == 1
        assert await subscription.next(1) is None

    asyncio.run(story())


def test_a_strangers_stream_does_not_exist(organisation: int) -> None:
    open_quarter(organisation)
    someone = user(organisation, "P-1")

    async def status(partner: str, is_signed_in: bool) -> int:
        client = AsyncClient()
        if is_signed_in:
            await client.aforce_login(someone, "django.contrib.auth.backends.ModelBackend")
        return (await client.get(f"/partners/{partner}/stream")).status_code

    assert asyncio.run(status("P-2", True)) == 404
    assert asyncio.run(status("P-404", True)) == 404
    assert asyncio.run(status("P-1", False)) == 404
