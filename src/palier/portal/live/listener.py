"""One LISTEN connection a web process, and the open streams that wait on it.

A stream subscribes first and then reads the statement's version, so nothing is missed between the two. Notices carry
a version, never money. When the connection was lost, every stream is told to look again, since notices may be missing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import psycopg

from palier.portal.earnings.channels import CLOSING, STATEMENTS, StatementNotice

LOGGER = logging.getLogger(__name__)
MOST_WAITING = 16
"""Notices that one stream may have waiting. A client slower than that looks again instead."""
_RETRY_SECONDS = 0.5
Topic = tuple[int, str, str]
"""(organisation_id, unit_kind, unit_id)."""


@dataclass(eq=False)
class Subscription:
    """What one open stream waits for. `version` is the latest heard of; None asks the stream to look for itself."""

    topic: Topic
    queue: asyncio.Queue[int | None] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    is_closing: bool = False

    def put(self, version: int | None) -> None:
        """Hand over a version; a full queue is emptied into one request to look again."""
        try:
            self.queue.put_nowait(version)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(None)

    async def next(self, seconds: float) -> int | None:
        """The next version, or None to look again. Raises TimeoutError when there is nothing for so long."""
        return await asyncio.wait_for(self.queue.get(), seconds)


class Listener:
    """The one LISTEN connection of a process; it runs on the event loop on which the first stream was opened."""

    def __init__(self) -> None:
        self._subscriptions: dict[Topic, set[Subscription]] = {}
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.is_closing = False

    @contextlib.asynccontextmanager
    async def subscribe(self, topic: Topic) -> AsyncIterator[Subscription]:
        """Wait for a unit's notices, from the moment that the connection listens."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        subscription = Subscription(topic, is_closing=self.is_closing)
        self._subscriptions.setdefault(topic, set()).add(subscription)
        try:
            await self._ready.wait()
            yield subscription
        finally:
            self._subscriptions[topic].discard(subscription)
            if not self._subscriptions[topic]:
                del self._subscriptions[topic]

    async def _run(self) -> None:
        while not self.is_closing:
            try:
                async with await psycopg.AsyncConnection.connect(_url(), autocommit=True) as connection:
                    for channel in (STATEMENTS, CLOSING):
                        await connection.execute(f"listen {channel}")
                    self._ready.set()
                    self._tell_all(None)
                    async for notice in connection.notifies():
                        self._hear(notice.channel, notice.payload)
                        if self.is_closing:
                            return
            except (psycopg.OperationalError, LookupError):
                LOGGER.warning("the listener waits for the database")
                await asyncio.sleep(_RETRY_SECONDS)

    def _hear(self, channel: str, payload: str) -> None:
        if channel == CLOSING:
            self.is_closing = True
            for subscriptions in self._subscriptions.values():
                for subscription in subscriptions:
                    subscription.is_closing = True
            self._tell_all(None)
            return
        notice = StatementNotice.parse(payload)
        for subscription in self._subscriptions.get((notice.organisation_id, notice.unit_kind, notice.unit_id), ()):
            subscription.put(notice.version)

    def _tell_all(self, version: int | None) -> None:
        for subscriptions in self._subscriptions.values():
            for subscription in subscriptions:
                subscription.put(version)


_LISTENERS: WeakKeyDictionary[asyncio.AbstractEventLoop, Listener] = WeakKeyDictionary()


def listener() -> Listener:
    """The listener of the running event loop; a web process has one loop."""
    loop = asyncio.get_running_loop()
    if loop not in _LISTENERS:
        _LISTENERS[loop] = Listener()
    return _LISTENERS[loop]


def _url() -> str:
    from django.conf import settings

    from palier.portal.postgres.address import address_of

    return address_of(settings.ROLE, settings.STATE, os.environ).url()
