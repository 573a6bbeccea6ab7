"""The document of a worked case: its keys, and the tables whose rows it may give and expect."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from palier.base.knowledge import AsOf
from palier.facts.schema import TABLES
from palier.programme.model import Model
from palier.results.schema import RESULTS

HELD_COLUMNS = ("table", "key", "reason", "value")
REJECTED_COLUMNS = ("table", "row", "column", "reason", "value")
TOTAL_COLUMNS = ("partner_id", "payee_id", "benefit_id", "period", "earned_for", "kind", "amount")

EXPECTED: dict[str, tuple[str, ...]] = {
    **{name: tuple(column.name for column in table.columns) for name, table in RESULTS.items()},
    "totals": TOTAL_COLUMNS,
    "held": HELD_COLUMNS,
    "rejected": REJECTED_COLUMNS,
}
"""What a case may expect: every table of the results, sums of statements, and rows that were held or rejected."""


def _plain_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | Decimal | date | str):
        return value
    raise PydanticCustomError("cell", "a cell holds one value")


def _nested_value(value: Any) -> Any:
    if isinstance(value, list):
        raise PydanticCustomError("cell", "write names and values, or ~ for nothing")
    return value


def _as_of(value: Any) -> Any:
    if isinstance(value, datetime):
        return AsOf.of_instant(value)
    if isinstance(value, date):
        return AsOf.of_day(value)
    if value is None or isinstance(value, AsOf):
        return value
    raise PydanticCustomError("as_of", "write a day, 2017-10-17, or an instant, 2017-10-17T09:00:00Z")


_ONE_VALUE = {"type": ["string", "number", "boolean", "null"]}
Cell = Annotated[Any, BeforeValidator(_plain_value), WithJsonSchema(_ONE_VALUE)]
"""One value of a row: text, number, day, instant, true or false; `~` for an empty cell."""

Evidence = Annotated[
    Any,
    BeforeValidator(_nested_value),
    WithJsonSchema({"type": ["object", "null"], "description": "Only the keys named here are compared; ~: not there"}),
]

Instant = Annotated[Any, BeforeValidator(_as_of), WithJsonSchema({"type": "string"})]


class ExpectedRow(Model):
    """A row that must be there, or must not: only the columns that are written are compared."""

    absent: bool = Field(default=False, description="Whether no row may read so")


def _model(name: str, base: type[Model], fields: dict[str, Any]) -> type[Model]:
    model: type[Model] = create_model(name, __base__=base, **fields)
    return model


def _rows(name: str, base: type[Model], columns: dict[str, Any]) -> tuple[Any, Any]:
    row = _model(name, base, {column: (kind, None) for column, kind in columns.items()})
    return (tuple[row, ...], ())


Given = _model(
    "Given",
    Model,
    {name: _rows(f"Given_{name}", Model, dict.fromkeys(table.names, Cell)) for name, table in TABLES.items()},
)
"""The facts of a case, table by table."""

Expect = _model(
    "Expect",
    Model,
    {
        name: _rows(
            f"Expected_{name}", ExpectedRow, {each: Evidence if each == "evidence" else Cell for each in columns}
        )
        for name, columns in EXPECTED.items()
    },
)
"""What must come out, table by table."""


class Case(Model):
    """One worked case: the situation and what follows from it, in a sentence; the facts; what must come out."""

    case: str = Field(min_length=1, description="The situation and what follows from it, in a sentence")
    as_of: Instant = Field(default=None, description="Day or instant; blank: the latest instant of the facts")
    period: str | None = Field(default=None, description="Only what this period shows; blank: every period begun")
    given: Given = Field(description="Facts, table by table")  # pyright: ignore[reportInvalidTypeForm] made above
    expect: Expect = Field(description="Rows that must come out")  # pyright: ignore[reportInvalidTypeForm] made above

    def rows(self, name: str) -> tuple[dict[str, Any], ...]:
        """The rows given in a table: only the cells that are written, `None` where `~` is."""
        return tuple(_written(row) for row in getattr(self.given, name))

    def expected(self, name: str) -> tuple[tuple[dict[str, Any], bool], ...]:
        """The rows expected in a table: the cells that are written, and whether none may read so."""
        pairs = ((_written(row), row.absent) for row in getattr(self.expect, name))
        return tuple(({key: cell for key, cell in cells.items() if key != "absent"}, absent) for cells, absent in pairs)


def _written(row: Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).model_fields if name in row.model_fields_set}
