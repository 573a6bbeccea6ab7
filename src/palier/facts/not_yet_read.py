"""What the contract allows and no calculation reads yet. Nothing given is passed over in silence: it is a finding."""

from __future__ import annotations

from palier.base.findings import Finding, Where

from .store import Facts

NOT_YET_READ: tuple[tuple[str, str], ...] = (
    ("closes", ""),
    ("targets", ""),
    ("enrolments", ""),
    ("approvals", ""),
    ("settlements", ""),
    ("tier_events", "kind <> 'status_match'"),
)
"""Tables, each with the condition (SQL) of its rows that are not read. The one list to shorten as kinds are added."""


def check_not_yet_read(facts: Facts) -> list[Finding]:
    """One finding for each table that has rows which no calculation would read."""
    findings: list[Finding] = []
    for name, condition in NOT_YET_READ:
        if not facts.received.get(name):
            continue
        where = f" WHERE {condition}" if condition else ""
        rows = facts.connection.execute(f"SELECT count(*), min(source_line) FROM {facts.table(name)}{where}").fetchall()
        count, line = rows[0]
        if not count:
            continue
        of_kind = ' of another kind than "status_match"' if condition else ""
        rows = "1 row" if count == 1 else f"{count} rows"
        message = f"{name} has {rows}{of_kind}, which this release does not calculate with yet."
        hint = "Remove them, so that no result silently leaves them out."
        findings.append(Finding("not-yet-calculated", message, Where(facts.files.get(name, name), line), hint))
    return findings
