"""A folder of facts as rows of text, without checks: just enough to learn from a sample what could come next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from palier.facts.schema import TABLES

from .arrow import as_text


def has_table(folder: Path, name: str) -> bool:
    """Whether a folder holds a table."""
    return _path(folder, name).is_file()


def read_known(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Every row of a table, blank cells left out; none when the table is not there."""
    if has_table(folder, name):
        for batch in _batches(_path(folder, name)):
            yield from _rows(batch)


def read_recent(folder: Path, count: int) -> list[dict[str, str]]:
    """The last `count` sales in the order of the file. Memory holds two batches at most."""
    last: list[pa.RecordBatch] = []
    for batch in _batches(_path(folder, "sales")):
        last.append(batch)
        while sum(each.num_rows for each in last[1:]) >= count:
            del last[0]
    rows = [row for batch in last for row in _rows(batch)]
    return rows[-count:]


def _path(folder: Path, name: str) -> Path:
    parquet = folder / f"{name}.parquet"
    return parquet if parquet.exists() else folder / f"{name}.csv"


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    if path.suffix == ".parquet":
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=16_384)
        return
    types = {column: pa.string() for column in TABLES[path.stem].names}
    with pa_csv.open_csv(path, convert_options=pa_csv.ConvertOptions(column_types=types)) as reader:
        yield from reader


def _rows(batch: pa.RecordBatch) -> list[dict[str, str]]:
    """Rows as text, without their blank cells."""
    rows = as_text(pa.table(batch.columns, names=batch.schema.names)).to_pylist()
    return [{column: cell for column, cell in row.items() if cell} for row in rows]
