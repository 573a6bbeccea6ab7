"""The result tables of a world, by either implementation."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any, Literal

from palier.base.knowledge import AsOf
from palier.facts.known import Known
from palier.facts.store import Facts
from palier.programme.document import Programme
from palier.reference.interpretation import interpret
from palier.results.schema import RESULTS
from palier.runs.calculation import Knowledge, calculate, latest

Engine = Literal["duckdb", "reference"]
Tables = dict[str, list[dict[str, Any]]]
"""Result rows by table."""
COMPARED = ("statements", "entitlements", "tiers", "ladder")


class SharedKnowledge(Knowledge):
    """What was known, worked out once for each set of facts that is known at the same time.

    `palier.runs` does it anew for each instant, with the same outcome; here it would be most of the time of a law.
    """

    def __init__(self, programme: Programme, facts: Facts) -> None:
        super().__init__(programme, facts)
        self._by_number: dict[int, Known] = {}
        union = " UNION ALL ".join(f"SELECT known_at FROM {facts.table(name)}" for name in facts.received)
        instants = facts.connection.execute(f"SELECT DISTINCT known_at FROM ({union}) WHERE known_at IS NOT NULL")
        self._instants = sorted(instant for (instant,) in instants.fetchall())

    def at(self, as_of: AsOf) -> Known:
        """What was known at an instant."""
        number = bisect_left(self._instants, as_of.known_before.replace(tzinfo=None))
        if number not in self._by_number:
            self._by_number[number] = super().at(as_of)
        return self._by_number[number]


class Calculations:
    """A programme over facts, as of any instant, by either implementation."""

    def __init__(self, programme: Programme, facts: Facts) -> None:
        self.programme = programme
        self.facts = facts
        self.knowledge = SharedKnowledge(programme, facts)

    def as_of(self, cut: AsOf | None) -> AsOf:
        """The cut, or the facts' own greatest knowledge instant."""
        return latest(self.facts) if cut is None else cut

    def by(self, engine: Engine, at: AsOf, period: str | None = None) -> Tables:
        """The results as of an instant, of all periods or of those that overlap one."""
        if engine == "duckdb":
            results = calculate(self.programme, self.facts, at, period=period, knowledge=self.knowledge).results
            return {name: results.rows(name) for name in COMPARED}
        tables = interpret(self.programme, self.knowledge.rows_at, at, period)
        return {name: tables[name] for name in COMPARED}


def differences(ours: Tables, theirs: Tables) -> list[str]:
    """Where two results differ, row by row and column by column, in a few words each; empty when they are equal."""
    found: list[str] = []
    for name in ours:
        left, right = _by_key(name, ours[name]), _by_key(name, theirs[name])
        for at in sorted(left.keys() | right.keys(), key=str):
            spelt = " ".join(str(part) for part in at if part is not None)
            if at not in right:
                found.append(f"{name} {spelt}: only on the left: {_brief(left[at])}")
            elif at not in left:
                found.append(f"{name} {spelt}: only on the right: {_brief(right[at])}")
            else:
                other = right[at]
                found += [
                    f"{name} {spelt}: {column} {value} | {other[column]}"
                    for column, value in left[at].items()
                    if value != other[column]
                ]
        if not found and ours[name] != theirs[name]:
            found.append(f"{name}: the same rows in another order")
    return found


def _by_key(name: str, rows: list[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rows by their key, each with its number among those of one key: only `tiers` may have several."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[column] for column in RESULTS[name].key)
        number = 0
        while (*key, number) in found:
            number += 1
        assert number == 0 or name == "tiers", f"{name} has two rows for {key}"
        found[*key, number] = row
    return found


def _brief(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{column} {value}" for column, value in row.items() if value not in (None, ""))
