"""From drawn columns to Arrow tables of the facts' contract, typed for Parquet or as the text of a CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from palier.facts.schema import TABLES, Column, Kind, Table

from .customers import Customers
from .distributors import DELIVERY_HOURS, DISTRIBUTORS
from .draws import Ints
from .lines import NONE, Lines, World
from .rows import Row

_MONEY = pa.decimal128(15, 2)
_INSTANT = pa.timestamp("s", tz="UTC")
_EPOCH = date(1970, 1, 1).toordinal()
_TYPES: dict[Kind, pa.DataType] = {
    Kind.DATE: pa.date32(),
    Kind.INSTANT: _INSTANT,
    Kind.BOOLEAN: pa.bool_(),
    Kind.AMOUNT: _MONEY,
    Kind.QUANTITY: pa.int64(),
    Kind.RATE: pa.decimal128(18, 6),
    Kind.INTEGER: pa.int64(),
}
"""The Arrow type of each kind of column; all others are strings. Quantities are whole here."""


def schema_of(table: Table) -> pa.Schema:
    """The Arrow schema of a table of the contract."""
    return pa.schema([pa.field(column.name, _type(column)) for column in table.columns])


def rows_as_table(table: Table, rows: Sequence[Row]) -> pa.Table:
    """Rows of plain values as an Arrow table; columns that a row leaves out are null."""
    columns = [pa.array([row.get(column.name) for row in rows], type=_type(column)) for column in table.columns]
    return pa.table(columns, schema=schema_of(table))


def lines_as_table(world: World, lines: Lines) -> pa.Table:
    """Sales lines as an Arrow table, in the order in which they are reported."""
    instants = _reported_at(world, lines)
    lines = lines.taken(order := np.argsort(instants, kind="stable"))
    corrects = lines.corrects
    columns: dict[str, pa.Array] = {
        "line_id": _numbered("L-", lines.line + 1, world.digits),
        "document_id": _documents(world, lines),
        "ordered_on": _days(lines.ordered_on),
        "invoiced_on": _days(lines.invoiced_on),
        "reported_at": pa.array(instants[order], type=pa.int64()).cast(_INSTANT),
        "route": _chosen(("channel", "direct"), (lines.distributor == NONE).astype(np.int64)),
        "partner_id": _chosen((*world.partners.ids, _unknown(world.partners.ids)), lines.partner),
        "distributor_id": _chosen(tuple(row[0] for row in DISTRIBUTORS), lines.distributor),
        "customer_id": _customers(world.customers, lines.customer),
        "product_id": _chosen(world.catalogue.product_ids, lines.product),
        "quantity": pa.array(lines.quantity),
        "amount": _decimals(lines.amount),
        "list_amount": _decimals(lines.list_amount, lines.has_costs == 0),
        "cost_amount": _decimals(lines.cost_amount, lines.has_costs == 0),
        "currency": _chosen(world.currencies.codes, lines.currency),
        "service_delivery": _chosen(("partner", "vendor"), lines.delivery),
        "deal_id": _numbered("D-", lines.deal + 1, world.digits, lines.deal == NONE),
        "price_kind": _chosen(("standard", "special", "framework"), lines.price_kind),
        "corrects_line_id": _numbered("L-", corrects + 1, world.digits, corrects == NONE),
        "sent_at": pa.nulls(len(corrects), _INSTANT),
    }
    return pa.table([columns[column.name] for column in TABLES["sales"].columns], schema=schema_of(TABLES["sales"]))


def as_text(table: pa.Table) -> pa.Table:
    """Every cell as a CSV has it: ISO dates and instants, decimals with a point, true and false; null stays null."""
    return pa.table([_text(column) for column in table.columns], names=table.column_names)


def _type(column: Column) -> pa.DataType:
    return _TYPES.get(column.kind, pa.string())


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_timestamp(column.type):
        return column.cast(pa.string())
    encoded = column.combine_chunks().dictionary_encode()
    words = [instant.isoformat().replace("+00:00", "Z") for instant in encoded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(words, type=pa.string()).take(encoded.indices)])


def _reported_at(world: World, lines: Lines) -> Ints:
    """Seconds since 1970: the day's delivery of the line's distributor, some minutes earlier or later each day."""
    sender = np.where(lines.distributor == NONE, len(DELIVERY_HOURS) - 1, lines.distributor)
    hours = np.array(DELIVERY_HOURS, dtype=np.int64)[sender]
    minutes = world.draws.below("delivery", lines.reported_day * 8 + sender, 55)
    return (world.span.days[lines.reported_day] - _EPOCH) * 86_400 + hours * 3_600 + minutes * 60


def _documents(world: World, lines: Lines) -> pa.Array:
    """Invoices F-…, credit notes A-…."""
    numbers = _digits(lines.document + 1, world.digits)
    letters = np.where(lines.is_credit == 1, ord("A"), ord("F")).astype(np.uint8)
    dashes = np.full(len(letters), ord("-"), dtype=np.uint8)
    return _strings(np.column_stack([letters, dashes, numbers]))


def _customers(customers: Customers, numbers: Ints) -> pa.Array:
    return _numbered("C-", numbers + 1, customers.digits)


def _unknown(ids: tuple[str, ...]) -> str:
    """An identifier that no partner has."""
    return f"P-{len(ids) + 1:0{len(ids[0]) - 2}d}"


def _chosen(words: tuple[str, ...], indices: Ints) -> pa.Array:
    """The word of each index; NONE gives null."""
    given = pa.array(np.maximum(indices, 0), mask=indices == NONE)
    return pc.take(pa.array(words, type=pa.string()), given)


def _days(ordinals: Ints) -> pa.Array:
    return pa.array((ordinals - _EPOCH).astype(np.int32), type=pa.int32(), mask=ordinals == NONE).cast(pa.date32())


def _decimals(hundredths: Ints, is_blank: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Hundredths as decimals: the 128 bits of each are its 64 and the sign, so nothing passes through a float."""
    bits = np.column_stack([hundredths, hundredths >> 63]).astype("<i8")
    validity = None if is_blank is None else pa.array(~is_blank).buffers()[1]
    return pa.Array.from_buffers(_MONEY, len(hundredths), [validity, pa.py_buffer(np.ascontiguousarray(bits))])


def _numbered(prefix: str, numbers: Ints, digits: int, is_blank: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Identifiers of one length: a prefix and a number with leading zeros."""
    if is_blank is not None:
        kept = _numbered(prefix, numbers[~is_blank], digits)
        places = np.cumsum(~is_blank) - 1
        return kept.take(pa.array(np.maximum(places, 0), mask=is_blank))
    letters = np.tile(np.frombuffer(prefix.encode(), dtype=np.uint8), (len(numbers), 1))
    return _strings(np.column_stack([letters, _digits(numbers, digits)]))


def _digits(numbers: Ints, digits: int) -> npt.NDArray[np.uint8]:
    """The decimal digits of each number as ASCII, one row a number."""
    found = np.empty((len(numbers), digits), dtype=np.uint8)
    rest = numbers
    for place in reversed(range(digits)):
        rest, digit = np.divmod(rest, 10)
        found[:, place] = digit + ord("0")
    return found


def _strings(letters: npt.NDArray[np.uint8]) -> pa.Array:
    """Rows of ASCII as strings of one length."""
    count, width = letters.shape
    offsets = np.arange(count + 1, dtype=np.int32) * width
    data = pa.py_buffer(np.ascontiguousarray(letters))
    return pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(offsets.astype(np.int32)), data])
