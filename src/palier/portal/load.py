"""`palier load`: a programme and a folder of facts into the system of record.

Each fact at the instant when it was known.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from palier.base.findings import FindingsError
from palier.facts.columns import Table
from palier.facts.files import require_folder, typed_row
from palier.facts.schema import TABLES
from palier.facts.store import Facts
from palier.programme.loading import require_programme
from palier.runs.calculation import fact_settings

from .database import is_serving, running_database
from .setting_up import ORGANISATION, set_up


def load(
    programme: Path,
    facts: Path,
    state: Path,
    *,
    keep_going: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Publish the programme and append the facts that the ledger does not hold yet. Returns how many were appended.

    Works beside a running `palier serve` of the same state folder, or starts the database for the while. Raises
    FindingsError with all faults; rejected rows stop it unless `keep_going`, and then nothing was written.
    """
    with contextlib.nullcontext() if is_serving(state) else running_database(state):
        set_up(state)
        return load_into_running(programme, facts, keep_going=keep_going, progress=progress)


def load_into_running(
    programme: Path, facts: Path, *, keep_going: bool = False, progress: Callable[[int, int], None] | None = None
) -> int:
    """As `load`, in a process that is set up for the portal, with the database running."""
    from .accounts.services import organisation_create
    from .earnings.services import programme_put, units_mark
    from .facts.services import history_append, history_new

    read = require_folder(facts, fact_settings(require_programme(programme)))
    rejected = read.rejected()
    if rejected and not keep_going:
        raise FindingsError([fault.as_finding() for fault in rejected])
    organisation_id = organisation_create(slug=ORGANISATION, name="Vendor")
    programme_put(organisation_id=organisation_id, folder=programme)
    rows = history_new(organisation_id=organisation_id, rows=_in_order_of_knowledge(read))
    return history_append(
        organisation_id=organisation_id,
        rows=rows,
        mark_units=units_mark,
        progress=None if progress is None else lambda done: progress(done, len(rows)),
    )


def _in_order_of_knowledge(read: Facts) -> list[tuple[str, dict[str, Any], datetime | None]]:
    """All rows of a folder as they became known: what was always known first, then by instant (semantics 1)."""
    from .facts.stored import known_from

    rows = [(name, row, known_from(TABLES[name], row)) for name in TABLES for row in _rows(read, TABLES[name])]
    always = datetime.min.replace(tzinfo=UTC)
    return sorted(rows, key=lambda each: each[2] or always)


def _rows(read: Facts, table: Table) -> Iterator[dict[str, Any]]:
    if table.name not in read.received:
        return
    names = ", ".join(f'"{name}"' for name in table.names)
    for cells in read.connection.execute(
        f"SELECT {names} FROM {read.table(table.name)} ORDER BY source_line"
    ).fetchall():
        yield typed_row(table, cells)
