"""Calculate: what is known, the plan, an engine, the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from palier.base.calendars import Period
from palier.base.currencies import MINOR_UNITS
from palier.base.findings import Finding, FindingsError
from palier.base.knowledge import AsOf
from palier.facts.known import Known, greatest_instant, know
from palier.facts.schema import FactSettings
from palier.facts.store import Facts
from palier.plan.building import build_plan
from palier.programme.document import Programme
from palier.results.tables import Results, create_empty, fill

from .supported import require_totals_in_range, within_supported_range

Engine = Literal["duckdb", "reference"]
ENGINES: tuple[Engine, ...] = ("duckdb", "reference")


@dataclass(frozen=True, slots=True)
class Calculation:
    """One run: what it was made from, and its results."""

    programme: Programme
    as_of: AsOf
    period: Period | None
    engine: Engine
    known: Known
    results: Results


def fact_settings(programme: Programme) -> FactSettings:
    """What a programme says about reading its facts."""
    header = programme.header
    return FactSettings(
        currency=header.currency,
        minor_units=MINOR_UNITS[header.currency],
        unreferenced_returns=header.unreferenced_returns,
        rate_max_age_days=header.rate_max_age_days,
        starts_on=header.starts_on,
    )


def latest(facts: Facts) -> AsOf:
    """The default as-of: the facts' greatest knowledge instant (semantics 1). Raises FindingsError without one."""
    instant = greatest_instant(facts)
    if instant is None:
        hint = "Say as of when: --as-of 2017-10-17."
        raise FindingsError([Finding("as-of-needed", "the facts say nowhere when they were known.", hint=hint)])
    return AsOf.of_instant(instant)


def period_of(programme: Programme, label: str) -> Period:
    """The period with a label. Raises FindingsError when the programme's calendar has none of that name."""
    try:
        return programme.calendar.period(label)
    except ValueError as error:
        raise FindingsError([Finding("unknown-period", f"{error}.")]) from error


class Knowledge:
    """What was known at several instants of one run, each worked out once, side by side in one connection."""

    def __init__(self, programme: Programme, facts: Facts) -> None:
        self._settings = fact_settings(programme)
        self._facts = facts
        self._known: dict[AsOf, Known] = {}

    def at(self, as_of: AsOf) -> Known:
        """What was known at an instant."""
        if as_of not in self._known:
            name = f"known_{len(self._known)}"
            self._known[as_of] = know(self._facts, as_of, self._settings, name)
        return self._known[as_of]

    def rows_at(self, as_of: AsOf) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The same in plain Python, table by table as they are asked for: what the reference reads."""
        return _Rows(self.at(as_of))


class _Rows(Mapping[str, Sequence[Mapping[str, Any]]]):
    def __init__(self, known: Known) -> None:
        self._known = known
        self._read: dict[str, list[dict[str, Any]]] = {}

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        if name not in self._read:
            self._read[name] = self._known.rows(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:  # pragma: no cover - a mapping must have one
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


def calculate(
    programme: Programme,
    facts: Facts,
    as_of: AsOf | None = None,
    *,
    period: str | None = None,
    engine: Engine = "duckdb",
    knowledge: Knowledge | None = None,
) -> Calculation:
    """One run over facts that were read. Raises FindingsError for whatever people's data forbids.

    `period`: the label of a period; results are then those of each benefit's own periods that overlap it.
    `knowledge`: of these facts, when some of it has been worked out already.
    Results lie in the facts' own connection: calculate again and they are replaced.
    """
    as_of = latest(facts) if as_of is None else as_of
    with within_supported_range():
        return _calculate(programme, facts, as_of, period, engine, knowledge or Knowledge(programme, facts))


def _calculate(
    programme: Programme, facts: Facts, as_of: AsOf, period: str | None, engine: Engine, knowledge: Knowledge
) -> Calculation:
    span = None if period is None else period_of(programme, period)
    known = knowledge.at(as_of)
    minor_units = MINOR_UNITS[programme.header.currency]
    if engine == "duckdb":
        from palier.engine.running import run

        from .compiled import statements_of

        plan = build_plan(programme, as_of, span)
        run(plan, statements_of(plan), known, knowledge.at, as_of)
    else:
        from palier.reference.interpretation import interpret

        for name, rows in interpret(programme, knowledge.rows_at, as_of, period).items():
            fill(facts.connection, name, rows, minor_units)
    for name in ("gaps", "protections"):
        create_empty(facts.connection, name, minor_units)
    results = Results(facts.connection, minor_units)
    require_totals_in_range(results)
    return Calculation(programme, as_of, span, engine, known, results)
