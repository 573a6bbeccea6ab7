"""Worked cases of a programme: every engine calculates each, and what comes out is compared with what it expects."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from palier.base.findings import FindingsError, Severity
from palier.base.knowledge import AsOf
from palier.facts.files import facts_from_rows
from palier.facts.known import Known, greatest_instant
from palier.facts.store import Facts, Rejected
from palier.programme.document import Programme
from palier.programme.loading import require_programme
from palier.results.schema import RESULTS

from .calculation import ENGINES, Engine, calculate, fact_settings
from .case_comparing import compare_engines, compare_rows, compare_total
from .case_facts import facts_of
from .case_loading import Placed, load_cases

Tables = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a case ended. `file` is relative to the programme's folder; `differences` are sentences, none: it passed."""

    name: str
    file: str
    line: int
    passed: bool
    differences: tuple[str, ...] = ()


def run_cases(folder: Path, engines: Sequence[Engine] = ENGINES) -> list[CaseResult]:
    """Run every case of a programme's folder. Raises FindingsError with all faults of the programme or of its cases.

    With two engines, their whole results must agree, even where a case names nothing.
    """
    return list(run_each(folder, engines))


def run_each(folder: Path, engines: Sequence[Engine] = ENGINES) -> Iterator[CaseResult]:
    """The same one by one, for whoever shows progress; the faults are raised before the first."""
    programme = require_programme(folder)
    placed, findings = load_cases(folder, programme)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise FindingsError(findings)
    return _side_by_side(programme, placed, engines)


def _side_by_side(programme: Programme, placed: Sequence[Placed], engines: Sequence[Engine]) -> Iterator[CaseResult]:
    """The results in the order of the cases, as many at once as there are cores, each in a connection of its own."""
    if not placed:
        return
    yield run_case(programme, placed[0], engines)  # alone: it loads the engines for all
    pool = ThreadPoolExecutor(max_workers=os.cpu_count())
    try:
        yield from pool.map(lambda each: run_case(programme, each, engines), placed[1:])
    finally:
        pool.shutdown(cancel_futures=True)


def run_case(programme: Programme, placed: Placed, engines: Sequence[Engine] = ENGINES) -> CaseResult:
    """Calculate one case and compare."""
    import duckdb

    connection = duckdb.connect(config={"threads": 1})  # a handful of rows: more threads only wait for each other
    facts = facts_from_rows(facts_of(placed.case, programme), fact_settings(programme), connection)
    try:
        differences = tuple(_differences(programme, placed, facts, engines))
    except FindingsError as error:
        differences = tuple(str(finding) for finding in error.findings)
    finally:
        connection.close()
    return CaseResult(placed.case.case, placed.text.file, placed.line, not differences, differences)


def _differences(programme: Programme, placed: Placed, facts: Facts, engines: Sequence[Engine]) -> Iterator[str]:
    case = placed.case
    if facts.findings:
        raise FindingsError(facts.findings)
    as_of = case.as_of
    if as_of is None:
        instant = greatest_instant(facts)
        if instant is None:
            yield f"{placed.where()}: no fact says when it was known: write as_of: 2017-10-17."
            yield from (_of_rejected(placed, fault) for fault in facts.rejected())
            return
        as_of = AsOf.of_instant(instant)
    found: dict[Engine, Tables] = {}
    for engine in engines:
        calculation = calculate(programme, facts, as_of, period=case.period, engine=engine)
        if not found:
            yield from _unread(placed, calculation.known)
        found[engine] = {name: calculation.results.rows(name) for name in RESULTS}
    said: dict[str, list[Engine]] = {}
    for engine, tables in found.items():
        for sentence in _unlike(placed, tables):
            said.setdefault(sentence, []).append(engine)
    for sentence, sayers in said.items():
        yield sentence if len(sayers) == len(found) else f"{sentence} (on {', '.join(sayers)} alone)"
    if len(found) > 1:
        (first, ours), (second, theirs) = list(found.items())[:2]
        for name in RESULTS:
            yield from compare_engines(name, (first, second), ours[name], theirs[name])


def _unlike(placed: Placed, tables: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    for name in RESULTS:
        for entry, is_absent in placed.case.expected(name):
            yield from compare_rows(name, entry, is_absent, tables[name])
    for entry, is_absent in placed.case.expected("totals"):
        yield from compare_total(entry, is_absent, tables["statements"])


def _unread(placed: Placed, known: Known) -> Iterator[str]:
    """Held and rejected rows: those that the case names must be there, and no others."""
    held = [{"table": row.table, "key": row.key, "reason": row.reason, "value": row.value} for row in known.held()]
    rejected = [
        {"table": row.table, "row": row.line, "column": row.column, "reason": row.reason, "value": row.value}
        for row in known.rejected()
    ]
    for name, rows in (("held", held), ("rejected", rejected)):
        for entry, is_absent in placed.case.expected(name):
            yield from compare_rows(name, entry, is_absent, rows)
    for row in held:
        if not _is_named(placed, "held", row):
            yield f'{row["table"]} {row["key"]}: held, {row["reason"]} "{row["value"]}", which the case does not expect'
    for row, fault in zip(rejected, known.rejected(), strict=True):
        if not _is_named(placed, "rejected", row):
            yield _of_rejected(placed, fault)


def _of_rejected(placed: Placed, fault: Rejected) -> str:
    return f"{placed.where(('given', fault.table, fault.line - 1, fault.column))}: {fault.message}"


def _is_named(placed: Placed, name: str, row: Mapping[str, Any]) -> bool:
    entries = [entry for entry, is_absent in placed.case.expected(name) if not is_absent]
    return any(not list(compare_rows(name, entry, False, [row])) for entry in entries)
