"""One step of the worker: take marked units, read their facts, run, write, remove the marks; all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError

from palier.portal.facts.reading import FactsRead, facts_for_units
from palier.portal.facts.touched import Unit
from palier.portal.programmes.selectors import Published, programme_get
from palier.portal.tenancy.door import tenant

from .marks import MOST_UNITS, remove_marks, take_marks
from .results import UnitResult
from .writing import statement_write

if TYPE_CHECKING:
    import duckdb

Calculate = Callable[["Published", FactsRead, Collection[Unit], "duckdb.DuckDBPyConnection"], Mapping[Unit, UnitResult]]


@dataclass(frozen=True, slots=True)
class Recalculated:
    """What one step did."""

    units: tuple[Unit, ...] = ()
    written: int = 0


class CalculationFailed(RuntimeError):
    """The run of a set failed; nothing of it was written and its marks stand."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        super().__init__(f"the calculation of {len(units)} units failed")
        self.units = units


def recalculate(
    organisation_id: int, calculate: Calculate, leave: Collection[Unit] = (), most: int = MOST_UNITS
) -> Recalculated:
    """Recalculate the units of an organisation that wait longest. Raises CalculationFailed, with the cause behind it.

    Until a programme is published there is nothing to calculate: the marks wait for it. A database that goes away is
    no failure of these units: its OperationalError passes.
    """
    with tenant(organisation_id):
        taken = take_marks(leave, most)
        # After the marks: a publication marks every unit, and whoever takes such a mark has to read what it published.
        published = programme_get()
        if published is None or not taken.units:
            return Recalculated()
        try:
            written = _calculate_and_write(organisation_id, published, taken.units, calculate)
        except (OperationalError, InterfaceError):
            raise
        except Exception as cause:
            raise CalculationFailed(taken.units) from cause
        remove_marks(taken.mark_ids)
    return Recalculated(taken.units, written)


def _calculate_and_write(
    organisation_id: int, published: Published, units: Collection[Unit], calculate: Calculate
) -> int:
    """Write the units' statements anew. Returns how many got a new version."""
    import duckdb

    with duckdb.connect(config={"threads": 1}) as connection:
        facts = facts_for_units(organisation_id, units, connection)
        results = calculate(published, facts, units, connection)
    empty = UnitResult((), (), ())
    versions = [statement_write(unit, results.get(unit, empty), facts) for unit in units]
    return sum(version is not None for version in versions)
