"""Since when a reader has not looked: kept in the session, so that the page can say what came since the last visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

_SAME_VISIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class LastVisit:
    """The statement version that the reader saw at the end of the last visit."""

    version: int
    at: datetime


def last_visit(session: SessionBase, partner_id: str, version: int) -> LastVisit | None:
    """Note this view in the session and answer the last visit before this one; None on the very first."""
    now = timezone.now()
    key = f"visit {partner_id}"
    seen = session.get(key)
    if seen and now - datetime.fromisoformat(seen["at"]) < _SAME_VISIT:
        before = seen.get("before")
    else:
        before = {"version": seen["version"], "at": seen["at"]} if seen else None
    session[key] = {"version": version, "at": now.isoformat(), "before": before}
    return LastVisit(before["version"], datetime.fromisoformat(before["at"])) if before else None
