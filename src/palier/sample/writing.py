"""`palier sample`: a folder of lifelike facts for a programme, the same for the same seed, written as it is drawn."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from palier.base.findings import Finding, FindingsError, Where
from palier.facts.checks import LAST_YEAR
from palier.facts.schema import TABLES, Table
from palier.programme.document import Programme

from .arrow import as_text, lines_as_table, rows_as_table, schema_of
from .corrections import draw_all
from .currencies import rate_rows
from .customers import customer_rows, listed_rows
from .deals import deal_rows
from .distributors import distributor_rows
from .draws import Ints
from .lines import BLOCK, World
from .partners import (
    certification_rows,
    group_rows,
    legacy_rows,
    partner_rows,
    profile_rows,
    tier_event_rows,
)
from .products import product_rows
from .rows import Row
from .span import default_last_day
from .world import draw_world

Format = Literal["csv", "parquet"]
Progress = Callable[[int, int], None]
"""Called with the lines written so far and all lines to write."""

_BATCH_LINES = 131_072
_BATCH_ROWS = 50_000
_MOST_PARTNERS, _MOST_LINES = 1_000_000, 1_000_000_000
_LATEST_DAY = date(LAST_YEAR - 9, 12, 31)


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What was written: rows by table, in the contract's order, and where to begin looking."""

    out: Path
    seed: int
    format: Format
    first_day: date
    last_day: date
    rows: dict[str, int] = field(default_factory=dict)
    featured_partners: tuple[str, ...] = ()
    """Partners worth a first look, one of each tier that any deserves, the documentation's own first."""


def write_sample(
    programme: Programme,
    *,
    seed: int,
    partners: int,
    lines: int,
    format: Format,
    out: Path,
    last_day: date | None = None,
    on_progress: Progress | None = None,
) -> SampleSummary:
    """Write facts for a programme into a new folder: `lines` sales lines up to `last_day`, and all that they name.

    The same arguments give the same bytes. Memory does not grow with `lines`. The folder appears when it is whole.
    Raises FindingsError, all faults at once, when the folder holds something already or a number is out of range.
    """
    until = last_day or default_last_day(programme)
    if findings := list(_check(programme, partners, lines, out, until)):
        raise FindingsError(findings)
    world = draw_world(programme, seed, partners, lines, until)
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        counts = _write_tables(world, part, format, on_progress)
        if out.exists():
            out.rmdir()
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    rows = {name: counts[name] for name in TABLES if counts.get(name)}
    return SampleSummary(out, seed, format, world.span.first_day, until, rows, _featured(world))


def _check(programme: Programme, partners: int, lines: int, out: Path, last_day: date) -> Iterator[Finding]:
    for what, given, most in (("partners", partners, _MOST_PARTNERS), ("lines", lines, _MOST_LINES)):
        if not 1 <= given <= most:
            yield Finding("out-of-range", f'"{given}" {what} cannot be drawn: from 1 to {most}.', Where(path=what))
    least = programme.header.starts_on + timedelta(days=60)
    if last_day < least:
        message = f'"{last_day}" is too early a last day: the programme starts on {programme.header.starts_on}.'
        yield Finding("out-of-range", message, Where(path="last_day"), f"Take {least} or later.")
    if last_day > _LATEST_DAY:
        message = f'"{last_day}" is too late a last day: what expires after it has to be a date of the facts, too.'
        yield Finding("out-of-range", message, Where(path="last_day"), f"Take {_LATEST_DAY} or earlier.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        message = f'"{out}" is there already, and it is not an empty folder.'
        yield Finding("folder-not-empty", message, Where(str(out)), "Name a new folder, or remove this one first.")


def _write_tables(world: World, folder: Path, format: Format, on_progress: Progress | None) -> dict[str, int]:
    counts = {name: _write_rows(TABLES[name], rows, folder, format) for name, rows in _reference(world)}
    with _Target(TABLES["sales"], folder, format) as sales, _Target(TABLES["deals"], folder, format) as deals:
        for numbers in _batches(world):
            drawn = draw_all(world, numbers)
            sales.write(lines_as_table(world, drawn))
            deals.write(rows_as_table(TABLES["deals"], list(deal_rows(world, drawn, numbers))))
            if on_progress:
                on_progress(sales.rows, world.count)
    return {**counts, "sales": sales.rows, "deals": deals.rows}


def _reference(world: World) -> Iterator[tuple[str, Iterable[Row]]]:
    """Every reference table with its rows; deals are drawn with the lines."""
    programme, partners, customers, span, draws = (
        world.programme, world.partners, world.customers, world.span, world.draws,
    )  # fmt: skip
    yield "partners", partner_rows(programme, partners, world.succession, draws)
    yield "partner_profiles", profile_rows(programme, partners, draws)
    yield "partner_groups", group_rows(partners, draws)
    yield "legacy_tiers", legacy_rows(programme, partners, draws)
    yield "distributors", distributor_rows(world.succession)
    yield "customers", customer_rows(customers, partners, span, draws)
    yield "listed_customers", listed_rows(customers, span, draws)
    yield "products", product_rows(world.catalogue)
    yield "certifications", certification_rows(programme, partners, span, draws)
    yield "tier_events", tier_event_rows(programme, partners)
    yield "exchange_rates", rate_rows(programme, world.currencies, span, draws)


def _write_rows(table: Table, rows: Iterable[Row], folder: Path, format: Format) -> int:
    """Write a reference table; without a row there is no file."""
    remaining = iter(rows)
    first = list(islice(remaining, _BATCH_ROWS))
    if not first:
        return 0
    with _Target(table, folder, format) as target:
        while first:
            target.write(rows_as_table(table, first))
            first = list(islice(remaining, _BATCH_ROWS))
    return target.rows


def _batches(world: World) -> Iterator[Ints]:
    """The numbers of the lines of a few whole days at a time: each batch is put in the order of its reports.

    A document that begins on one day's last line belongs to that day with all its lines.
    """
    starts = world.span.starts
    first = 0
    while first < len(starts) - 1:
        last = int(np.searchsorted(starts, starts[first] + _BATCH_LINES))
        last = min(max(last, first + 1), len(starts) - 1)
        numbers = np.arange(starts[first], min(int(starts[last]) + BLOCK, world.count), dtype=np.int64)
        day = world.span.day_of(world.document_of(numbers))
        numbers = numbers[(day >= first) & (day < last)]
        if len(numbers):
            yield numbers
        first = last


def _featured(world: World) -> tuple[str, ...]:
    """One partner for each tier that any deserves, the documentation's own first."""
    partners = world.partners
    ranks = [partners.featured]
    for rank, size in enumerate(partners.sizes):
        if size.tier not in {partners.sizes[chosen].tier for chosen in ranks}:
            ranks.append(rank)
    return tuple(partners.ids[rank] for rank in ranks)


class _Target:
    """An open file of one table, CSV or Parquet, that takes Arrow tables one after the other."""

    def __init__(self, table: Table, folder: Path, format: Format) -> None:
        self.rows = 0
        self.format = format
        path = folder / f"{table.name}.{format}"
        schema = schema_of(table)
        if format == "parquet":
            self.writer = pq.ParquetWriter(path, schema, compression="zstd")
        else:
            text = pa.schema([pa.field(name, pa.string()) for name in schema.names])
            options = pa_csv.WriteOptions(quoting_style="none", quoting_header="none", batch_size=16_384)
            self.writer = pa_csv.CSVWriter(path, text, write_options=options)

    def __enter__(self) -> _Target:
        return self

    def __exit__(self, *_: object) -> None:
        self.writer.close()

    def write(self, table: pa.Table) -> None:
        """Append rows."""
        if table.num_rows:
            self.writer.write_table(table if self.format == "parquet" else as_text(table))
            self.rows += table.num_rows
