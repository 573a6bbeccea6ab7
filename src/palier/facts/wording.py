"""The words of a rejected cell: what stands there, why it cannot be read, what to write instead."""

from __future__ import annotations

from palier.base.currencies import MINOR_UNITS
from palier.base.findings import near_miss

from .checks import FIRST_YEAR, LARGEST_INTEGER, LAST_YEAR, LONGEST
from .columns import Column, Kind, Table

_NOUNS: dict[Kind, str] = {
    Kind.IDENTIFIER: "a name",
    Kind.TEXT: "a text",
    Kind.DATE: "a day",
    Kind.INSTANT: "an instant",
    Kind.BOOLEAN: "a yes or no",
    Kind.AMOUNT: "an amount",
    Kind.QUANTITY: "a quantity",
    Kind.RATE: "a rate",
    Kind.INTEGER: "a whole number",
}


def worded(table: Table, column_name: str, value: str, reason: str, context: str) -> str:
    """The message of one fault: it quotes the cell, says what is allowed, what to do (`context`: `checks.faults`)."""
    if not column_name:
        return (
            f"The row has {context}, so it cannot be read. The decimal mark is a point (12.50, not 12,50); "
            "a cell that holds a comma stands in quotes."
        )
    column = table.column(column_name)
    match reason:
        case "missing-value":
            return _missing(table, column, context)
        case "unknown-code":
            return f'{column.name} "{value}" is not known. {_allowed(column, value)}'
        case "out-of-range":
            return _out_of_range(table, column, value, context)
        case _:
            return _malformed(column, value, context)


def _allowed(column: Column, value: str) -> str:
    hint = near_miss(value, column.codes or MINOR_UNITS)
    return hint if column.codes or hint.startswith("Did") else "Write an ISO 4217 code, such as EUR."


def _missing(table: Table, column: Column, context: str) -> str:
    for pair in table.together:
        if column.name in pair:
            other = pair[0] if column.name == pair[1] else pair[1]
            return f'{column.name} is blank, but {other} is "{context}". Give both or none.'
    if column.kind is Kind.AMOUNT:
        return f"{column.name} is blank. It is required and is never read as 0: write the amount, 0 if it is nothing."
    return f"{column.name} is blank. It is required: write {_example(column)}."


def _malformed(column: Column, value: str, context: str) -> str:
    shown = value if len(value) <= 60 else value[:57] + "..."
    match column.kind:
        case Kind.AMOUNT | Kind.QUANTITY | Kind.RATE:
            return _malformed_number(column, shown, context)
        case Kind.IDENTIFIER if value != value.strip():
            return f'{column.name} "{shown}" has spaces around it. Remove them: they would make another name of it.'
        case Kind.IDENTIFIER | Kind.TEXT:
            return f"{column.name} {shown!r} holds a control character. Remove it."
        case Kind.DATE:
            return f'{column.name} "{shown}" is not a day. Write year-month-day: 2017-10-17.'
        case Kind.INSTANT:
            return (
                f'{column.name} "{shown}" is not an instant. Write it with its offset, 2017-10-17T09:00:00Z, '
                "or a bare day for its 00:00Z."
            )
        case _:
            return f'{column.name} "{shown}" is not {_NOUNS[column.kind]}. Write {_example(column)}.'


def _malformed_number(column: Column, shown: str, context: str) -> str:
    noun = _NOUNS[column.kind]
    whole, point, decimals = shown.partition(".")
    if point and whole.lstrip("-").isdigit() and decimals.isdigit():
        count = len(decimals.rstrip("0"))
        found = f"{count} decimal" if count == 1 else f"{count} decimals"
        if column.kind is Kind.AMOUNT:
            allowed = MINOR_UNITS.get(context, 2)
            return (
                f'{column.name} "{shown}" has {found}, {context or "its currency"} has {allowed}. '
                "It is not rounded: write the amount as invoiced."
            )
        return f'{column.name} "{shown}" has {found}; {noun} has at most {column.decimals}.'
    if "," in shown:
        return (
            f'{column.name} "{shown}" is not {noun}: the decimal mark is a point, and thousands are not separated. '
            "Write 1234.50."
        )
    return f'{column.name} "{shown}" is not {noun}. Write digits with a point as decimal mark: {_example(column)}.'


def _out_of_range(table: Table, column: Column, value: str, context: str) -> str:
    for start, end in table.intervals:
        if end == column.name and context and value <= context and value[:4].isdigit() and column.kind is Kind.DATE:
            return (
                f'{end} "{value}" is not after {start} "{context}": it would end before it begins. '
                f"{end} is the first day that no longer counts."
            )
    match column.kind:
        case Kind.IDENTIFIER | Kind.TEXT:
            return f"{column.name} has {len(value)} characters; at most {LONGEST[column.kind]} are allowed."
        case Kind.DATE | Kind.INSTANT:
            hint = "" if column.required else " Leave it blank where there is no end."
            return f'{column.name} "{value}" lies outside {FIRST_YEAR} to {LAST_YEAR}.{hint}'
        case Kind.INTEGER:
            return f'{column.name} "{value}" must lie between 1 and {LARGEST_INTEGER}.'
        case Kind.RATE:
            return f'{column.name} "{value}" must be greater than 0 and less than 10000000000000.'
        case _:
            return (
                f'{column.name} "{value}" is past the supported range: '
                "it must lie between -10000000000000 and 10000000000000, both excluded."
            )


def _example(column: Column) -> str:
    match column.kind:
        case Kind.DATE:
            return "a day, 2017-10-17"
        case Kind.INSTANT:
            return "an instant, 2017-10-17T09:00:00Z"
        case Kind.BOOLEAN:
            return "true or false"
        case Kind.AMOUNT:
            return "1234.50"
        case Kind.QUANTITY:
            return "a quantity, 2"
        case Kind.RATE:
            return "a rate, 0.8734"
        case Kind.INTEGER:
            return "a whole number from 1"
        case Kind.CODE:
            return " or ".join(column.codes)
        case Kind.CURRENCY:
            return "an ISO 4217 code, EUR"
        case _:
            return "its value"
