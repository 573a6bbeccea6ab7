"""A small invented world of facts, and the ways to write it down."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from palier.base.knowledge import AsOf
from palier.facts.files import read_folder
from palier.facts.known import Known, know
from palier.facts.schema import TABLES, FactSettings
from palier.facts.store import Facts

Row = Mapping[str, str]
Tables = Mapping[str, Sequence[Row]]

SETTINGS = FactSettings("EUR", 2)
END_OF_2017 = AsOf.of_day(date(2017, 12, 31))

MASTER: dict[str, list[dict[str, str]]] = {
    "partners": [{"partner_id": f"P{n}", "name": f"Partner {n}", "joined_on": "2015-02-01"} for n in (1, 2)],
    "distributors": [{"distributor_id": "D1", "name": "Distributor 1", "kind": "volume"}],
    "customers": [
        {"customer_id": f"C{n}", "name": f"Customer {n}", "country": "FR", "segment": "large"} for n in (1, 2)
    ],
    "products": [
        {"product_id": "S1", "line_of_business": "server", "family": "rack", "kind": "product"},
        {"product_id": "X1", "line_of_business": "server", "family": "support", "kind": "service"},
    ],
}
"""Two partners, a distributor, two customers, two products, all known always."""


def sale(line_id: str, amount: str = "100.00", **cells: str) -> dict[str, str]:
    """A sale of P1 to C1 on 1 March 2017, known on the 2nd."""
    row = {
        "line_id": line_id,
        "document_id": "INV-1",
        "invoiced_on": "2017-03-01",
        "reported_at": "2017-03-02T10:00:00Z",
        "route": "channel",
        "partner_id": "P1",
        "distributor_id": "D1",
        "customer_id": "C1",
        "product_id": "S1",
        "quantity": "1",
        "amount": amount,
        "currency": "EUR",
    }
    return row | cells


def correction(line_id: str, corrects: str, amount: str = "-20.00", **cells: str) -> dict[str, str]:
    """A correction of another line, dated 5 April 2017 and known on the 6th."""
    own = {"quantity": "0", "invoiced_on": "2017-04-05", "reported_at": "2017-04-06", "corrects_line_id": corrects}
    return sale(line_id, amount, **(own | cells))


def world(*sales: Row, **tables: Sequence[Row]) -> dict[str, list[Row]]:
    """The master data with these sales; a table given by name replaces the one of the master data."""
    return {**{name: list(rows) for name, rows in (MASTER | tables).items()}, "sales": list(sales)}


def write_csv(folder: Path, tables: Tables) -> Path:
    """Write tables as CSV files, each with all columns of its contract."""
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        if not rows:
            continue
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, TABLES[name].names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def read(folder: Path, tables: Tables, settings: FactSettings = SETTINGS) -> Facts:
    """Write tables as CSV and read them back."""
    return read_folder(write_csv(folder, tables), settings)


def known(
    folder: Path, tables: Tables, as_of: AsOf = END_OF_2017, settings: FactSettings = SETTINGS, name: str = "now"
) -> Known:
    """What is known of tables at an instant. No row may be rejected at reading."""
    facts = read(folder, tables, settings)
    assert facts.findings == ()
    assert facts.rejected() == ()
    return know(facts, as_of, settings, name)


def lines(of: Known) -> dict[str, dict[str, Any]]:
    """The accepted lines by id."""
    return {row["line_id"]: row for row in of.rows("lines")}


def held(of: Known) -> dict[str, tuple[str, str]]:
    """The held sales: reason and value by line_id."""
    return {each.key: (each.reason, each.value) for each in of.held() if each.table == "sales"}
