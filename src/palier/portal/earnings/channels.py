"""The names of PostgreSQL's notification channels, and what their payloads hold. Never money."""

from __future__ import annotations

from dataclasses import dataclass

MARKS = "palier_marks"
"""Payload: the organisation whose units wait for the worker."""
STATEMENTS = "palier_statements"
"""Payload: a `StatementNotice`."""
CLOSING = "palier_closing"
"""No payload: open streams end, so that the web processes can stop."""


@dataclass(frozen=True, slots=True)
class StatementNotice:
    """A unit has a new version of its statement."""

    organisation_id: int
    unit_kind: str
    unit_id: str
    version: int

    def payload(self) -> str:
        """As sent. The unit's id comes last since it may hold any sign."""
        return f"{self.organisation_id} {self.version} {self.unit_kind} {self.unit_id}"

    @classmethod
    def parse(cls, payload: str) -> StatementNotice:
        """As received."""
        organisation, version, kind, unit_id = payload.split(" ", 3)
        return cls(int(organisation), kind, unit_id, int(version))
