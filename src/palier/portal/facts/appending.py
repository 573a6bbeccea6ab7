"""The writing half of the ledger: typed rows in, under the lock, as one insert a table."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import connection

from palier.facts.schema import TABLES
from palier.portal.tenancy.door import require_tenant

from .ledger import LockedLedger
from .stored import NAMES_ANOTHER_FACT, as_utc, content_sha256, content_text, key_text, sale_values

Row = Mapping[str, object]
DAY_BEGUN = "day_begun"


def known_hashes(table: str, keys: Sequence[str]) -> dict[str, str]:
    """The content hash of each key that the open tenant's ledger holds; of several versions, the latest one's."""
    values = [require_tenant().organisation_id, list(keys)]
    with connection.cursor() as cursor:
        if table == "sales":
            cursor.execute(
                "select line_id, content_sha256 from facts_sale where organisation_id = %s and line_id = any(%s)",
                values,
            )
        else:
            cursor.execute(
                "select distinct on (key) key, content_sha256 from facts_reference "
                "where organisation_id = %s and key = any(%s) and table_name = %s order by key, recorded_seq desc",
                [*values, table],
            )
        return dict(cursor.fetchall())


def held_versions(table: str) -> dict[str, list[str]]:
    """The content hashes of every version of every key of a reference table, in their order."""
    held: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select key, content_sha256 from facts_reference where organisation_id = %s and table_name = %s "
            "order by recorded_seq",
            [require_tenant().organisation_id, table],
        )
        for key, sha256 in cursor.fetchall():
            held.setdefault(key, []).append(sha256)
    return held


def missing_names(table: str, rows: Sequence[tuple[int, Row]]) -> dict[int, tuple[str, ...]]:
    """By row: what it names and the ledger does not know yet, in words.

    Such rows are held until it does (semantics 5).
    """
    missing: dict[int, tuple[str, ...]] = {}
    for column, other in NAMES_ANOTHER_FACT[table]:
        named = {str(row[column]) for _, row in rows if row.get(column)}
        known = set(known_hashes(other, sorted(named))) if named else set()
        for number, row in rows:
            if row.get(column) and str(row[column]) not in known:
                words = f'{column} "{row[column]}" is not known yet'
                missing[number] = (*missing.get(number, ()), words)
    if table == "sales":
        own = {str(row["line_id"]) for _, row in rows}
        roots = {str(row["corrects_line_id"]) for _, row in rows if row.get("corrects_line_id")}
        known = set(known_hashes("sales", sorted(roots))) | own if roots else set()
        for number, row in rows:
            if row.get("corrects_line_id") and row["corrects_line_id"] not in known:
                words = f'corrects_line_id "{row["corrects_line_id"]}" is not known yet'
                missing[number] = (*missing.get(number, ()), words)
    return missing


def with_person_keys(rows: Sequence[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """Certifications with a random key in place of each person; who it stands for is kept apart, to be forgotten."""
    organisation = require_tenant().organisation_id
    persons = sorted({str(row["person_id"]) for _, row in rows})
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into facts_person (organisation_id, person_id, person_key) values (%s, %s, %s) "
            "on conflict do nothing",
            [(organisation, person, f"person-{secrets.token_hex(12)}") for person in persons],
        )
        cursor.execute(
            "select person_id, person_key from facts_person where organisation_id = %s and person_id = any(%s)",
            [organisation, persons],
        )
        keys = dict(cursor.fetchall())
    return [(number, {**row, "person_id": keys[str(row["person_id"])]}) for number, row in rows]


class Writing:
    """Facts being written under the lock: numbered one by one, inserted together at the end."""

    def __init__(self, ledger: LockedLedger, source: str) -> None:
        self.ledger = ledger
        self._source = source
        self._organisation_id = require_tenant().organisation_id
        self._sales: list[dict[str, object]] = []
        self._references: list[dict[str, object]] = []

    def add(self, table: str, row: Row, known_at: datetime | None = None) -> None:
        """Add a typed row: now, or at the instant at which loaded history became known."""
        if table == "sales":
            self._sales.append(self._numbered(known_at, self._source) | sale_values(row))
        else:
            self._references.append(self._numbered(known_at, self._source) | _reference_values(table, row))

    def begin_day(self, day: date, known_at: datetime | None = None) -> bool:
        """Write that a day has begun (semantics 1), unless it has. Days never go back."""
        begun = self.ledger.head.day
        if begun is not None and day <= begun:
            return False
        content = {"day": day.isoformat()}
        fact = {
            "table_name": DAY_BEGUN,
            "key": content["day"],
            "content": content,
            "content_sha256": "",
            "sent_at": None,
        }
        self._references.append(self._numbered(known_at, "calendar") | fact)
        self.ledger.begin(day)
        return True

    def finish(self) -> int:
        """Insert everything and save the head. Returns the last number."""
        for table, records in (("facts_sale", self._sales), ("facts_reference", self._references)):
            if records:
                _insert(table, records)
        self.ledger.save()
        return self.ledger.head.seq

    def _numbered(self, known_at: datetime | None, source: str) -> dict[str, object]:
        seq, at = self.ledger.next(known_at)
        return {"organisation_id": self._organisation_id, "recorded_seq": seq, "recorded_at": at, "source": source}


def day_of(instant: datetime) -> date:
    """The UTC day of an instant."""
    return instant.astimezone(UTC).date()


def _reference_values(table: str, row: Row) -> dict[str, object]:
    contract = TABLES[table]
    sent_at = row.get("sent_at") or row.get("reported_at")
    return {
        "table_name": table,
        "key": key_text(contract, row),
        "content": content_text(contract, row),
        "content_sha256": content_sha256(contract, row),
        "sent_at": as_utc(sent_at) if sent_at else None,
    }


def _insert(table: str, records: Sequence[Mapping[str, object]]) -> None:
    # COPY is refused under row-level security: one insert from one JSON text, which is about as fast.
    names = ", ".join(records[0])
    text = json.dumps(records, default=_json)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({names}) select {names} from jsonb_populate_recordset(null::{table}, %s::jsonb)",
            [text],
        )


def _json(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    assert isinstance(value, Decimal)
    return f"{value:f}"
