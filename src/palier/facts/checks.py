"""The checks of received rows, as SQL written from the schema: which cells are at fault, and the rest typed.

A raw table holds text: `source_line` and every column of its contract (NULL = blank). One boolean expression picks the
rows at fault; only those pay for the question which of their cells are.
"""

from __future__ import annotations

from collections.abc import Iterable

from palier.base.currencies import MINOR_UNITS

from .columns import Column, Kind, Table
from .schema import FactSettings

SQL_TYPES: dict[Kind, str] = {
    Kind.IDENTIFIER: "VARCHAR",
    Kind.TEXT: "VARCHAR",
    Kind.CODE: "VARCHAR",
    Kind.CURRENCY: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.INSTANT: "TIMESTAMP",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.AMOUNT: "DECIMAL(19,6)",
    Kind.QUANTITY: "DECIMAL(19,6)",
    Kind.RATE: "DECIMAL(19,6)",
    Kind.INTEGER: "BIGINT",
}
"""The DuckDB type of a column of each kind."""

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST = {Kind.IDENTIFIER: 200, Kind.TEXT: 2000}
LARGEST_INTEGER = 1_000_000_000

_NOT_IN_IDENTIFIER = r"^[\s\x{A0}]|[\s\x{A0}]$|[\x00-\x1f\x7f]"
_NOT_IN_TEXT = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
_INSTANT = rf"\d{{4}}-\d\d-\d\d([T ]{_CLOCK}(Z|[+-](0\d|1[0-4]):[0-5]\d))?"
_DECIMAL = r"-?\d+(\.\d+)?"
_NUMBERS = (Kind.AMOUNT, Kind.QUANTITY, Kind.RATE)


def quoted(name: str) -> str:
    """A column's name as an SQL identifier (`from` and `group` are words of SQL)."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def typed(column: Column) -> str:
    """The SQL expression that gives a cell its type, from text that the checks let through; NULL where they do not."""
    cell = quoted(column.name)
    match column.kind:
        case Kind.DATE:
            return f"TRY_CAST({cell} AS DATE)"
        case Kind.INSTANT:
            moment = f"CASE WHEN length({cell}) = 10 THEN {cell} || 'T00:00:00Z' ELSE {cell} END"
            return f"make_timestamp(epoch_us(TRY_CAST({moment} AS TIMESTAMPTZ)))"
        case Kind.BOOLEAN:
            return f"CASE {cell} WHEN 'true' THEN true WHEN 'false' THEN false END"
        case Kind.AMOUNT | Kind.QUANTITY | Kind.RATE | Kind.INTEGER:
            return f"TRY_CAST({cell} AS {SQL_TYPES[column.kind]})"
        case _:
            return cell


def fault(table: Table, column: Column, settings: FactSettings) -> str:
    """The SQL expression of the reason why a cell is at fault, NULL where it is not."""
    cell = quoted(column.name)
    tests = [f"WHEN {cell} IS NULL THEN {_when_blank(table, column)}", *_tests(column, cell, settings)]
    tests += [
        f"WHEN {typed(column)} <= {typed(table.column(start))} THEN 'out-of-range'"
        for start, end in table.intervals
        if end == column.name
    ]
    return f"CASE {' '.join(tests)} END"


def is_faulty(table: Table, settings: FactSettings) -> str:
    """The SQL condition that a raw row has a fault in at least one cell."""
    return " OR ".join(f"({fault(table, column, settings)}) IS NOT NULL" for column in table.columns)


def faults(table: Table, settings: FactSettings) -> str:
    """The SQL list of a raw row's faults: structs of column, value, reason and context (what the message needs)."""
    structs = ", ".join(
        f"{{'column': {literal(column.name)}, 'value': coalesce({quoted(column.name)}, ''), "
        f"'reason': {fault(table, column, settings)}, 'context': coalesce({_context(table, column, settings)}, '')}}"
        for column in table.columns
    )
    return f"list_filter([{structs}], lambda cell: cell.reason IS NOT NULL)"


def _when_blank(table: Table, column: Column) -> str:
    """What a blank cell is: a fault when required, but a withdrawal needs its key only."""
    partners = [b if a == column.name else a for a, b in table.together if column.name in (a, b)]
    if partners:
        return f"CASE WHEN {quoted(partners[0])} IS NOT NULL THEN 'missing-value' END"
    if not column.required:
        return "NULL"
    if "withdrawn" in table.names and column.name not in table.key:
        return "CASE WHEN coalesce(withdrawn, '') <> 'true' THEN 'missing-value' END"
    return "'missing-value'"


def _tests(column: Column, cell: str, settings: FactSettings) -> list[str]:
    malformed: list[str] = []
    beyond: list[str] = []
    match column.kind:
        case Kind.IDENTIFIER | Kind.TEXT:
            pattern = _NOT_IN_IDENTIFIER if column.kind is Kind.IDENTIFIER else _NOT_IN_TEXT
            malformed.append(f"regexp_matches({cell}, '{pattern}')")
            beyond.append(f"length({cell}) > {LONGEST[column.kind]}")
        case Kind.CODE:
            return [f"WHEN {cell} NOT IN ({listed(column.codes)}) THEN 'unknown-code'"]
        case Kind.CURRENCY:
            return [f"WHEN {cell} NOT IN ({listed(MINOR_UNITS)}) THEN 'unknown-code'"]
        case Kind.DATE:
            malformed.append(f"coalesce(CAST({typed(column)} AS VARCHAR), '') <> {cell}")
            beyond.append(_out_of_years(typed(column)))
        case Kind.INSTANT:
            malformed += [f"NOT regexp_full_match({cell}, '{_INSTANT}')", f"{typed(column)} IS NULL"]
            beyond.append(_out_of_years(typed(column)))
        case Kind.BOOLEAN:
            malformed.append(f"{cell} NOT IN ('true', 'false')")
        case Kind.AMOUNT | Kind.QUANTITY | Kind.RATE:
            malformed += [f"NOT regexp_full_match({cell}, '{_DECIMAL}')", _too_fine(column, cell, settings)]
            beyond.append(f"{typed(column)} IS NULL")
            if column.kind is Kind.RATE:
                beyond.append(f"{typed(column)} <= 0")
        case Kind.INTEGER:
            malformed.append(rf"NOT regexp_full_match({cell}, '-?\d+')")
            beyond.append(f"coalesce({typed(column)}, 0) NOT BETWEEN 1 AND {LARGEST_INTEGER}")
    tests = [f"WHEN {test} THEN 'malformed-value'" for test in malformed]
    return [*tests, *(f"WHEN {test} THEN 'out-of-range'" for test in beyond)]


def _too_fine(column: Column, cell: str, settings: FactSettings) -> str:
    """The condition that a number has more decimals than it may; trailing zeros do not count."""
    if column.kind is not Kind.AMOUNT:
        return f"NOT regexp_full_match({cell}, '{_at_most(column.decimals)}')"
    if not column.currency_column:
        return f"NOT regexp_full_match({cell}, '{_at_most(settings.minor_units)}')"
    currency = quoted(column.currency_column)
    by_decimals = {
        decimals: [code for code, units in MINOR_UNITS.items() if units == decimals]
        for decimals in sorted(set(MINOR_UNITS.values()))
    }
    cases = " ".join(
        f"WHEN {currency} IN ({listed(codes)}) THEN NOT regexp_full_match({cell}, '{_at_most(decimals)}')"
        for decimals, codes in by_decimals.items()
        if decimals != 2
    )
    # An unknown currency is a fault of its own cell; the amount is then read with two decimals at most.
    return f"CASE {cases} ELSE NOT regexp_full_match({cell}, '{_at_most(2)}') END"


def _at_most(decimals: int) -> str:
    return rf"-?\d+(\.\d{{1,{decimals}}}0*)?" if decimals else r"-?\d+(\.0+)?"


def _out_of_years(expression: str) -> str:
    return f"year({expression}) NOT BETWEEN {FIRST_YEAR} AND {LAST_YEAR}"


def _context(table: Table, column: Column, settings: FactSettings) -> str:
    """What else the message of a fault quotes: an amount's currency, an end's start, the other half of a pair."""
    if column.kind is Kind.AMOUNT:
        return quoted(column.currency_column) if column.currency_column else literal(settings.currency)
    others = [start for start, end in table.intervals if end == column.name]
    others += [b if a == column.name else a for a, b in table.together if column.name in (a, b)]
    return quoted(others[0]) if others else "''"


def listed(words: Iterable[str]) -> str:
    """Words as the inside of an SQL `IN (...)`, sorted."""
    return ", ".join(literal(word) for word in sorted(words))
