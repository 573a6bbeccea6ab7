"""What stands before a calculation: the facts of a folder, what of them is known, what forbids going on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from palier.base.findings import Finding, FindingsError, near_miss
from palier.base.knowledge import AsOf
from palier.facts.files import require_folder
from palier.facts.known import Known
from palier.facts.store import Facts
from palier.programme.document import Programme

from .calculation import Calculation, Engine, Knowledge, calculate, fact_settings, latest, period_of
from .supported import within_supported_range


@dataclass(frozen=True, slots=True)
class Prepared:
    """Facts that were read, and what was known of them at an instant; nothing is calculated yet."""

    programme: Programme
    facts: Facts
    as_of: AsOf
    knowledge: Knowledge

    @property
    def known(self) -> Known:
        """What was known."""
        return self.knowledge.at(self.as_of)

    def require_partner(self, partner_id: str) -> None:
        """Raises FindingsError when a partner is not known at the instant."""
        table = self.known.table("partners")
        rows = dict(self.known.connection.execute(f"SELECT partner_id, name FROM {table}").fetchall())
        if partner_id not in rows:
            message = f'partner "{partner_id}" is not known as of {self.as_of.day}.'
            raise FindingsError([Finding("unknown-partner", message, hint=_nearest(partner_id, rows))])

    def calculate(self, *, period: str | None = None, engine: Engine = "duckdb") -> Calculation:
        """The run."""
        return calculate(self.programme, self.facts, self.as_of, period=period, engine=engine, knowledge=self.knowledge)


def prepare(programme: Programme, folder: Path, as_of: AsOf | None = None, *, period: str | None = None) -> Prepared:
    """Read a folder of facts. Raises FindingsError for what forbids going on; rejected rows are no such thing.

    `period` is only checked to be one of the programme's calendar, before anything takes time.
    """
    if period is not None:
        period_of(programme, period)
    facts = require_folder(folder, fact_settings(programme))
    as_of = latest(facts) if as_of is None else as_of
    prepared = Prepared(programme, facts, as_of, Knowledge(programme, facts))
    with within_supported_range():
        prepared.knowledge.at(as_of)
    return prepared


def _nearest(word: str, known: dict[str, str]) -> str:
    hint = near_miss(word, known)
    return hint if hint.startswith("Did") or len(known) <= 10 else "The table partners lists them."
