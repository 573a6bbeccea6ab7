"""Facts as read: typed rows in a DuckDB connection, what was rejected, and what forbids going on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from palier.base.findings import Finding

from .schema import FactSettings

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Rejected:
    """One fault of one received row; a row with several faults has several. The row is counted nowhere.

    `reason`: malformed-value, missing-value, unknown-code, out-of-range, line-id-reused.
    """

    table: str
    file: str
    line: int
    column: str
    value: str
    reason: str
    message: str

    def as_finding(self) -> Finding:
        """The fault as a finding of its file and line."""
        raise NotImplementedError


@dataclass(slots=True)
class Facts:
    """A folder of facts, read. `findings` of severity error forbid `know`."""

    connection: duckdb.DuckDBPyConnection
    settings: FactSettings
    received: dict[str, int] = field(default_factory=dict)
    """Rows received by table, of tables that have any."""
    findings: tuple[Finding, ...] = ()
