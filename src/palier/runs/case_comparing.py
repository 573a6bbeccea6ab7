"""What a case expects against what came out, in sentences; exact, without a tolerance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from palier.results.schema import RESULTS

from .case_facts import text_of

Row = Mapping[str, Any]

_VARYING = {"payable_period", "status", "reversible_by"}
"""Columns of the statements' key that say how a row stands, not which row it is."""

_IDENTITIES: dict[str, tuple[str, ...]] = {
    **{name: tuple(each for each in table.key if each not in _VARYING) for name, table in RESULTS.items()},
    "held": ("table", "key"),
    "rejected": ("table", "row", "column"),
}
_MOST_NAMED = 6


def compare_rows(table: str, entry: Row, is_absent: bool, rows: Sequence[Row]) -> Iterator[str]:
    """Sentences that say how the rows of a table differ from what one entry of a case expects; none when they agree."""
    fitting = [row for row in rows if not _differences(entry, row)]
    label = _label(table, entry)
    if is_absent:
        if fitting:
            yield f"{label}: there is such a row, expected none"
        return
    if len(fitting) == 1:
        return
    if len(fitting) > 1:
        yield f"{label}: {len(fitting)} rows read so ({_listed(table, entry, fitting)}); name more columns"
        return
    identity = {name: cell for name, cell in entry.items() if name in _IDENTITIES[table]}
    alike = [row for row in rows if not _differences(identity, row)]
    if not alike:
        named = _listed(table, entry, rows)
        yield f"{label}: there is no such row" + (f"; there are {named}" if named else "; the table is empty")
    elif len(alike) == 1:
        yield from (f"{label}: {difference}" for difference in _differences(entry, alike[0]))
    else:
        yield f"{label}: none of {len(alike)} rows reads so; they are " + "; ".join(
            _shown(row, [name for name in entry if name not in identity]) for row in alike[:_MOST_NAMED]
        )


def compare_total(entry: Row, is_absent: bool, statements: Sequence[Row]) -> Iterator[str]:
    """The sum of the statements' amounts over the rows that an entry names, against its amount."""
    named = {name: cell for name, cell in entry.items() if name != "amount"}
    rows = [row for row in statements if not _differences(named, row)]
    label = "totals " + " ".join(str(text_of(cell)) for cell in named.values())
    if is_absent:
        if rows:
            yield f"{label}: there are {len(rows)} rows, expected none"
        return
    total = sum((row["amount"] for row in rows), Decimal(0))
    if not _same(entry.get("amount", total), total):
        yield f"{label}: amount is {total:f}, expected {text_of(entry['amount'])}"


def compare_engines(table: str, names: Sequence[str], first: Sequence[Row], second: Sequence[Row]) -> Iterator[str]:
    """The first row in which two engines differ: even what a case does not name must be the same on both."""
    for ours, theirs in zip(first, second, strict=False):
        if dict(ours) != dict(theirs):
            columns = [name for name in ours if ours[name] != theirs[name]]
            label = " ".join(str(text_of(ours[name])) for name in _IDENTITIES[table][:3])
            yield (
                f"{table} {label}: {names[0]} and {names[1]} disagree: "
                f"{_shown(ours, columns)} against {_shown(theirs, columns)}"
            )
            return
    if len(first) != len(second):
        yield f"{table}: {names[0]} has {len(first)} rows, {names[1]} has {len(second)}"


def _label(table: str, entry: Row) -> str:
    chosen = [name for name in _IDENTITIES[table] if name in entry] or list(entry)
    return " ".join([table, *(str(text_of(entry[name])) for name in chosen)])


def _listed(table: str, entry: Row, rows: Sequence[Row]) -> str:
    chosen = [name for name in _IDENTITIES[table] if name in entry] or _IDENTITIES[table][:3]
    shown = list(dict.fromkeys(" ".join(str(text_of(row[name])) for name in chosen) for row in rows))
    more = f" and {len(shown) - _MOST_NAMED} more" if len(shown) > _MOST_NAMED else ""
    return ", ".join(shown[:_MOST_NAMED]) + more


def _shown(row: Row, columns: Sequence[str]) -> str:
    return ", ".join(f"{name} {_word(row[name])}" for name in columns)


def _differences(entry: Row, row: Row) -> list[str]:
    """What a row reads otherwise than an entry, column by column."""
    found: list[str] = []
    for name, expected in entry.items():
        actual = row[name]
        if name == "evidence" and isinstance(expected, Mapping):
            found.extend(_nested("evidence", expected, json.loads(actual) if actual else {}))
        elif not _same(expected, actual):
            found.append(f"{name} is {_word(actual)}, expected {_word(expected)}")
    return found


def _nested(path: str, expected: Mapping[Any, Any], actual: Any) -> Iterator[str]:
    for key, wanted in expected.items():
        held = actual.get(str(key)) if isinstance(actual, dict) else None
        spot = f"{path}.{key}"
        if isinstance(wanted, Mapping) and isinstance(held, dict):
            yield from _nested(spot, wanted, held)
        elif not _same(wanted, held):
            yield f"{spot} is {_word(held)}, expected {_word(wanted)}"


def _word(value: Any) -> str:
    text = text_of(value)
    return "empty" if text in (None, "") else str(text)


def _same(expected: Any, actual: Any) -> bool:
    """Equal in value: 12.5 is 12.50, a day is its text; an empty cell is neither 0 nor any word."""
    if expected is None or expected == "":
        return actual is None or actual == ""
    if actual is None:
        return False
    if isinstance(expected, Decimal | int) and not isinstance(expected, bool):
        number = _number(actual)
        return str(actual) == str(expected) if number is None else number == expected
    if isinstance(actual, Decimal):
        return _number(expected) == actual
    if isinstance(actual, date) and isinstance(expected, date):
        return actual == expected
    return text_of(expected) == text_of(actual)


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
