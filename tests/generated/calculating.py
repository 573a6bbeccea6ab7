"""The result tables of a world, by either implementation."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from palier.base.currencies import MINOR_UNITS
from palier.base.knowledge import AsOf
from palier.facts.known import Known, greatest_instant, know
from palier.facts.store import Facts
from palier.programme.document import Programme
from palier.results.schema import RESULTS

Engine = Literal["duckdb", "reference"]
Tables = dict[str, list[dict[str, Any]]]
"""Result rows by table."""


class Calculations:
    """A programme over facts, as of any instant, by either implementation.

    What is known is worked out once for each set of facts that is known at the same time: `palier.runs` does it anew
    for each instant, with the same outcome, and here it would be most of the time that a law takes.
    """

    def __init__(self, programme: Programme, facts: Facts) -> None:
        self.programme = programme
        self.facts = facts
        self._by_number: dict[int, Known] = {}
        union = " UNION ALL ".join(f"SELECT known_at FROM {facts.table(name)}" for name in facts.received)
        instants = facts.connection.execute(f"SELECT DISTINCT known_at FROM ({union}) WHERE known_at IS NOT NULL")
        self._instants = sorted(instant for (instant,) in instants.fetchall())

    def as_of(self, cut: AsOf | None) -> AsOf:
        """The cut, or the facts' own greatest knowledge instant."""
        if cut is not None:
            return cut
        instant = greatest_instant(self.facts)
        assert instant is not None, "sales carry their instant"
        return AsOf.of_instant(instant)

    def known(self, at: AsOf) -> Known:
        """What was known at an instant."""
        number = bisect_left(self._instants, at.known_before.replace(tzinfo=None))
        if number not in self._by_number:
            self._by_number[number] = know(self.facts, at, self.facts.settings, f"known_{len(self._by_number)}")
        return self._by_number[number]

    def by(self, engine: Engine, cut: AsOf | None) -> Tables:
        """The results as of an instant."""
        at = self.as_of(cut)
        return self._by_duckdb(at) if engine == "duckdb" else self._by_reference(at)

    def _by_duckdb(self, at: AsOf) -> Tables:
        from palier.engine.running import run
        from palier.plan.building import build_plan
        from palier.results.tables import Results

        run(build_plan(self.programme, at), self.known(at), self.known, at)
        results = Results(self.facts.connection, MINOR_UNITS[self.programme.header.currency])
        return {name: results.rows(name) for name in ("statements", "entitlements", "tiers", "ladder")}

    def _by_reference(self, at: AsOf) -> Tables:
        from palier.reference.interpretation import interpret

        def knowledge(instant: AsOf) -> Mapping[str, Sequence[Mapping[str, Any]]]:
            known = self.known(instant)
            return {name: known.rows(name) for name in ("lines", "partners", *_READ)}

        tables = interpret(self.programme, knowledge, at)
        return {name: tables[name] for name in ("statements", "entitlements", "tiers", "ladder")}


_READ = ("partner_profiles", "legacy_tiers", "tier_events")


def differences(ours: Tables, theirs: Tables) -> list[str]:
    """Where two results differ, row by row and column by column, in a few words each; empty when they are equal."""
    found: list[str] = []
    for name in ours:
        key = RESULTS[name].key
        left = {tuple(row[column] for column in key): row for row in ours[name]}
        right = {tuple(row[column] for column in key): row for row in theirs[name]}
        if len(left) != len(ours[name]) or len(right) != len(theirs[name]):
            found.append(f"{name}: two rows with one key")
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


def _brief(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{column} {value}" for column, value in row.items() if value not in (None, ""))
