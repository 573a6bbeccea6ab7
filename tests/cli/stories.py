"""A quarter of the first-steps programme in fifteen lines, and the command line called as a person calls it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from palier.cli.commands import palier_command
from tests.facts.worlds import Row, write_csv
from tests.house.tree import ROOT

PROGRAMME = str(ROOT / "programmes" / "first-steps")


def sale(line_id: str, invoiced_on: str, amount: str, **cells: str) -> dict[str, str]:
    """A server of P1 to C1, known the day after."""
    row = {
        "line_id": line_id,
        "document_id": f"INV-{line_id}",
        "invoiced_on": invoiced_on,
        "reported_at": f"{invoiced_on}T18:00:00Z",
        "route": "channel",
        "partner_id": "P1",
        "distributor_id": "D1",
        "customer_id": "C1",
        "product_id": "server-1",
        "quantity": "1",
        "amount": amount,
        "currency": "EUR",
    }
    return row | cells


SALES: list[dict[str, str]] = [
    sale("OLD", "2017-02-10", "5000.00", partner_id="P2", customer_id="C3"),
    sale("Q2", "2017-06-01", "50000.00", customer_id="C2", product_id="client-1"),
    sale("FIRST", "2017-08-10", "300000.00"),
    sale("STORAGE", "2017-09-04", "100000.01", product_id="storage-1"),
    sale("SPECIAL", "2017-09-05", "8000.00", price_kind="special"),
    sale("SECOND", "2017-08-20", "40000.00", customer_id="C3"),
    sale("NETTED", "2017-09-15", "-20000.00", corrects_line_id="FIRST", quantity="0"),
    sale("RETURN", "2017-08-25", "-10000.00", corrects_line_id="Q2", customer_id="C2", product_id="client-1"),
    sale("DIRECT", "2017-09-01", "9000.00", route="direct", partner_id="", distributor_id=""),
    sale("NOBODY", "2017-09-02", "700.00", partner_id=""),
    sale("HELD", "2017-09-03", "1000.00", customer_id="C9"),
    sale("DOLLARS", "2017-09-06", "1000.00", currency="USD"),
    sale("OTHER", "2017-09-07", "2000.00", partner_id="P2", customer_id="C4"),
    sale("CLIENT", "2017-09-08", "6000.00", product_id="client-1"),
    sale("LATER", "2017-10-10", "4000.00"),
]
"""Of P1 (Gold), P2 (Authorized), and of nobody."""

TABLES: dict[str, list[dict[str, str]]] = {
    "partners": [
        {"partner_id": "P1", "name": "Alder Systems", "joined_on": "2016-01-01"},
        {"partner_id": "P2", "name": "Birch Networks", "joined_on": "2016-01-01"},
    ],
    "partner_profiles": [
        {"partner_id": name, "country": "FR", "track": "solution_provider", "from": "2016-01-01"}
        for name in ("P1", "P2")
    ],
    "legacy_tiers": [{"partner_id": "P1", "legacy_programme": "dell", "legacy_tier": "preferred"}],
    "distributors": [{"distributor_id": "D1", "name": "Cedar Distribution", "kind": "volume"}],
    "customers": [
        {"customer_id": f"C{number}", "name": f"Customer {number}", "country": "FR", "segment": "large"}
        for number in (1, 2, 3, 4)
    ],
    "products": [
        {"product_id": f"{line}-1", "line_of_business": line, "family": line, "kind": "product"}
        for line in ("server", "storage", "client")
    ],
    "exchange_rates": [{"currency": "USD", "date": "2017-09-06", "rate": "0.838400"}],
    "sales": SALES,
}


def write_facts(folder: Path, *more: Row, **tables: list[dict[str, str]]) -> str:
    """The story as a folder of CSV; `more` lines of sales, or other tables."""
    return str(write_csv(folder, {**TABLES, **tables, "sales": [*SALES, *more]}))


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def palier(*arguments: str, environment: Mapping[str, str] | None = None) -> Said:
    """Call the command line. Whatever it did not foresee is raised: no test takes a traceback for an answer."""
    variables = {"COLUMNS": "100", "LANG": "C", "LC_ALL": "C", **(environment or {})}
    result = CliRunner().invoke(palier_command, list(arguments), env=variables, prog_name="palier")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)
