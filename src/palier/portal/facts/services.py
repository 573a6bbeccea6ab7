"""Writes of facts. Every row's fate is decided here, and the marks are made in the same transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from palier.base.findings import Finding, FindingsError
from palier.facts.files import read_rows
from palier.facts.schema import TABLES, FactSettings
from palier.portal.tenancy.door import tenant

from .appending import Row, Writing, day_of, held_versions, known_hashes, missing_names, with_person_keys
from .fates import Fate, Receipt, RowFate, receipt
from .ledger import BEGINNING, LockedLedger
from .models import Delivery
from .stored import content_sha256, key_text
from .touched import Unit, all_units, touched_units

if TYPE_CHECKING:
    import duckdb

MOST_ROWS = 5_000
"""Of one batch: the lock on the ledger is held while they are written."""

_PLACEHOLDER = "1970-01-01"

MarkUnits = Callable[[Sequence[Unit], int], None]
"""How units are marked, at a recorded_seq, in the transaction of the facts: `earnings.services.units_mark`."""


class KeyReused(Exception):
    """An idempotency key came again with another body."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one table from one source. Cells are text as in CSV."""

    table: str
    source: str
    rows: Sequence[Mapping[str, str | None]]

    @property
    def sha256(self) -> str:
        """The hash of table and rows: what makes two deliveries the same."""
        return hashlib.sha256(json.dumps([self.table, list(self.rows)], sort_keys=True).encode()).hexdigest()


def facts_append(
    *,
    organisation_id: int,
    batch: Batch,
    settings: FactSettings,
    mark_units: MarkUnits,
    idempotency_key: str | None = None,
) -> dict[str, object]:
    """Append what is new of a batch, mark whom it touches, and answer with a fate per row.

    With an idempotency key the first answer is given again. Raises KeyReused when that key came with another body,
    FindingsError when the batch as a whole cannot be read: an unknown table or column, no rows or too many.
    """
    _require_size(batch)
    with _CHECKING:
        read = read_rows(batch.table, _with_reported_at(batch), settings, _checks())
    if read.findings:
        raise FindingsError(read.findings)
    accepted = [(number, {**row, "reported_at": _sent(batch, number, row)}) for number, row in read.accepted]
    rejected = _rejected_fates(batch, read.rejected)
    with tenant(organisation_id):
        writing = Writing(LockedLedger(), batch.source)
        if idempotency_key is not None:
            earlier = Delivery.objects.filter(organisation_id=organisation_id, idempotency_key=idempotency_key).first()
            if earlier is not None and earlier.body_sha256 != batch.sha256:
                raise KeyReused(
                    f'"{idempotency_key}" was used for another body on {earlier.received_at:%Y-%m-%d %H:%M}Z'
                )
            if earlier is not None:
                return dict(earlier.answer)
        answer = _append(writing, batch, accepted, rejected, mark_units).as_dict()
        if idempotency_key is not None:
            Delivery.objects.create(
                organisation_id=organisation_id,
                idempotency_key=idempotency_key,
                body_sha256=batch.sha256,
                answer=answer,
            )
    return answer


def day_begin(*, organisation_id: int, mark_units: MarkUnits, day: date | None = None) -> date | None:
    """Record that the ledger's day has begun, and mark the partners; None when it had begun before.

    With `day`, the ledger's clock is set to that day first, unless it is past it already. A ledger without facts only
    has its clock set: its first facts may be history, and begin days of their own.
    """
    with tenant(organisation_id):
        writing = Writing(LockedLedger(), "calendar")
        begun = writing.ledger.head.day
        if day is not None and (begun is None or day > begun):
            writing.ledger.start_clock(day)
        today = day_of(writing.ledger.now)
        is_new = not writing.ledger.is_empty and writing.begin_day(today)
        seq = writing.finish()
        if is_new:
            mark_units(all_units(), seq)
    return today if is_new else None


Loadable = tuple[str, Row, datetime | None]
"""(table, typed row, when it was known; None: always)."""


def history_append(
    *,
    organisation_id: int,
    rows: Sequence[Loadable],
    mark_units: MarkUnits,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Append typed rows of loaded history, in their order, each at the instant it was known.

    The caller sorts by that instant, with None ("known always", semantics 1) first, and leaves out what `history_new`
    does not give. Returns how many were appended: a line_id that is taken is left out. An instant before the ledger's
    last one becomes the next possible one: what is written is never reordered. So an empty ledger takes all of it in
    one transaction, which nobody's fact of today comes between; one that lives takes it in batches.
    """
    appended, done = 0, 0
    while done < len(rows):
        with tenant(organisation_id):
            ledger = LockedLedger()
            until = len(rows) if ledger.is_empty else min(done + MOST_ROWS, len(rows))
            while done < until:
                batch = rows[done : min(done + MOST_ROWS, until)]
                appended += _append_history(Writing(ledger, "load"), batch, mark_units)
                done += len(batch)
                if progress is not None:
                    progress(done)
    return appended


def _append_history(writing: Writing, rows: Sequence[Loadable], mark_units: MarkUnits) -> int:
    sales = [(number, row) for number, (table, row, _) in enumerate(rows) if table == "sales"]
    wanted = {number for number, _ in _split("sales", sales)[0]}
    new = [each for number, each in enumerate(rows) if each[0] != "sales" or number in wanted]
    for table, row, known_at in new:
        if known_at is not None:
            writing.begin_day(day_of(known_at), known_at)
        writing.add(table, row, known_at or BEGINNING)
    seq = writing.finish()
    for table in sorted({table for table, _, _ in new}):
        mark_units(touched_units(table, [row for name, row, _ in new if name == table]), seq)
    return len(new)


def history_new(*, organisation_id: int, rows: Sequence[Loadable]) -> list[Loadable]:
    """Of history to be loaded, in its order, what the ledger does not hold yet; persons as their keys.

    The versions of a key that the ledger holds are matched in their order, so that loading a folder twice changes
    nothing, and a value that changes and changes back keeps its three versions.
    """
    new: list[Loadable] = []
    with tenant(organisation_id):
        held = {name: held_versions(name) for name in {name for name, _, _ in rows} - {"sales"}}
        certified = [(number, row) for number, (name, row, _) in enumerate(rows) if name == "certifications"]
        keyed = dict(with_person_keys(certified))
        for number, (name, given, known_at) in enumerate(rows):
            row = keyed.get(number, given)
            if name != "sales" and _is_held(held[name].get(key_text(TABLES[name], row), []), name, row):
                continue
            new.append((name, row, known_at))
    return new


def _is_held(versions: list[str], name: str, row: Row) -> bool:
    """Whether a row is the next of the versions held, which are used up to it."""
    sha256 = content_sha256(TABLES[name], row)
    if sha256 not in versions:
        return False
    del versions[: versions.index(sha256) + 1]
    return True


def _append(
    writing: Writing, batch: Batch, accepted: Sequence[tuple[int, Row]], rejected: list[RowFate], mark_units: MarkUnits
) -> Receipt:
    table = TABLES[batch.table]
    if batch.table == "certifications":
        accepted = with_person_keys(accepted)
    new, fates = _split(batch.table, accepted)
    is_new_day = bool(new) and writing.begin_day(day_of(writing.ledger.now))
    for _, row in new:
        writing.add(batch.table, row)
    seq = writing.finish()
    missing = missing_names(batch.table, new)
    for number, row in new:
        fate = Fate.HELD if number in missing else Fate.ACCEPTED
        fates.append(RowFate(number, key_text(table, row), fate, missing.get(number, ())))
    if new:
        mark_units(all_units() if is_new_day else touched_units(batch.table, [row for _, row in new]), seq)
    money = [
        (number, str(row["currency"]), amount)
        for number, row in accepted
        if batch.table == "sales" and isinstance(amount := row["amount"], Decimal)
    ]
    return receipt(batch.table, [*fates, *rejected], money)


def _split(name: str, rows: Sequence[tuple[int, Row]]) -> tuple[list[tuple[int, Row]], list[RowFate]]:
    """Rows that are new to the ledger, and the fates of the others: duplicates, and sales whose line_id is taken."""
    table = TABLES[name]
    keyed = [(number, row, key_text(table, row), content_sha256(table, row)) for number, row in rows]
    known = known_hashes(name, sorted({key for _, _, key, _ in keyed}))
    new: list[tuple[int, Row]] = []
    fates: list[RowFate] = []
    for number, row, key, sha256 in keyed:
        if known.get(key) == sha256:
            fates.append(RowFate(number, key, Fate.DUPLICATE))
        elif not table.has_versions and key in known:
            words = f'{table.key[0]} "{key}" is taken by another row. Send a correction with a key of its own instead.'
            fates.append(RowFate(number, key, Fate.REJECTED, (words,)))
        else:
            known[key] = sha256
            new.append((number, row))
    return new, fates


_CHECKING = Lock()


@lru_cache(maxsize=1)
def _checks() -> duckdb.DuckDBPyConnection:
    """One in-memory DuckDB a process for the checks, one batch at a time: opening one costs more than a small batch."""
    import duckdb

    return duckdb.connect(config={"threads": 1})


def _require_size(batch: Batch) -> None:
    if not 1 <= len(batch.rows) <= MOST_ROWS:
        message = f"the batch has {len(batch.rows)} rows; from 1 to {MOST_ROWS} are allowed"
        raise FindingsError([Finding("batch-size", message, hint="Send larger deliveries in several batches.")])


def _with_reported_at(batch: Batch) -> list[Mapping[str, str | None]]:
    """A sale may come without `reported_at`, since the instant that counts is the ledger's.

    The contract asks for one.
    """
    if batch.table != "sales":
        return list(batch.rows)
    return [row if row.get("reported_at") else {**row, "reported_at": _PLACEHOLDER} for row in batch.rows]


def _sent(batch: Batch, number: int, row: Row) -> object:
    return row["reported_at"] if batch.rows[number - 1].get("reported_at") else None


def _rejected_fates(batch: Batch, rejected: Sequence[object]) -> list[RowFate]:
    reasons: dict[int, list[str]] = {}
    for fault in rejected:
        reasons.setdefault(fault.line, []).append(fault.message)  # type: ignore[attr-defined]
    key = TABLES[batch.table].key
    return [
        RowFate(line, ",".join(str(batch.rows[line - 1].get(name) or "") for name in key), Fate.REJECTED, tuple(words))
        for line, words in sorted(reasons.items())
    ]
