"""Worked tables of the documentation, read as cases: columns with an arrow must come out, the others are given.

A comment before a table says that it is worked, and in YAML what the table leaves out:

    <!-- worked
    given: {tier_events: [{tier: gold}]}    other facts of the case
    sale: {product_id: storage}             what every sale of the table has
    benefit: base                           whose rows are meant
    expect: entitlements                    or statements, tiers, ladder
    -->

A table runs on the programme First steps; where its section shows parts of a version in YAML, these stand for
those of First steps. `as of` is a column of its own: then each row is a case by itself.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from palier.programme.yaml_text import Text, read_yaml
from palier.runs.case_document import Case
from palier.runs.case_loading import Placed

ROOT = Path(__file__).parents[2]
FIRST_STEPS = ROOT / "programmes" / "first-steps"

GIVEN = {
    "line": "line_id",
    "partner": "partner_id",
    "customer": "customer_id",
    "product": "product_id",
    "document": "document_id",
    "invoiced on": "invoiced_on",
    "reported at": "reported_at",
    "sold": "amount",
    "at list": "list_amount",
    "cost": "cost_amount",
    "currency": "currency",
    "route": "route",
    "price": "price_kind",
    "corrects": "corrects_line_id",
}
"""What the headings of given columns stand for."""

EXPECTED = {
    "benefit": "benefit_id",
    "earned": "amount",
    "reversible by": "reversible_by",
    "until": "to",
    **{
        name: name for name in ("tier", "period", "base", "rate", "kind", "outcome", "status", "from", "origin", "rung")
    },
}
"""What the headings of expected columns stand for; any other is a key of the evidence."""


@dataclass
class WorkedTable:
    """A table, the comment before it, and the YAML shown in its section."""

    page: Path
    line: int
    settings: dict[str, Any]
    header: list[str]
    rows: list[list[str]]
    shown: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its page and line."""
        return f"{self.page.name}:{self.line}"


def tables_of(page: Path) -> Iterator[WorkedTable]:
    """The worked tables of a page, in order. Raises ValueError for a table with an arrow that no comment precedes."""
    lines = page.read_text(encoding="utf-8").splitlines()
    shown: list[str] = []
    settings: dict[str, Any] | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("#"):
            shown = []
        if line.startswith("```"):
            end = next(after for after in range(at + 1, len(lines)) if lines[after].startswith("```"))
            if line == "```yaml":
                shown.append("\n".join(lines[at + 1 : end]) + "\n")
            at = end
        elif line.startswith("<!-- worked"):
            end = next(after for after in range(at, len(lines)) if lines[after].endswith("-->"))
            text = "\n".join(lines[at : end + 1]).removeprefix("<!-- worked").removesuffix("-->")
            settings = _settings(page, text)
            at = end
        elif line.startswith("|"):
            end = next((after for after in range(at, len(lines)) if not lines[after].startswith("|")), len(lines))
            header, _, *rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in lines[at:end]]
            if settings is not None:
                yield WorkedTable(page, at + 1, settings, header, rows, list(shown))
            elif any(cell.startswith("→") for cell in header):
                raise ValueError(f"{page.name}:{at + 1}: a table with an arrow, and no <!-- worked --> before it")
            settings = None
            at = end - 1
        at += 1


def _settings(page: Path, text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    read = read_yaml(page.name, text.encode())
    assert read.findings == [], read.findings
    return read.data


def write_programme(table: WorkedTable, folder: Path) -> Path:
    """First steps, with what the table's section shows in the place of its own."""
    target = folder / "programme"
    shutil.copytree(FIRST_STEPS, target, ignore=shutil.ignore_patterns("cases"))
    version = target / "versions" / "2017-02-04"
    for number, text in enumerate(table.shown):
        for key in yaml.safe_load(text):
            _take_out(version / f"{'benefits' if key == 'benefits' else 'tiers'}.yaml", key)
        (version / f"shown_{number}.yaml").write_text(text, encoding="utf-8")
    for file in version.glob("*.yaml"):
        if not any(line and not line.startswith("#") for line in file.read_text(encoding="utf-8").splitlines()):
            file.unlink()
    header = target / "programme.yaml"
    kept = header.read_text(encoding="utf-8")
    for key, value in table.settings.get("header", {}).items():
        kept = re.sub(rf"^{key}:.*$", f"{key}: {value}", kept, flags=re.MULTILINE)
    header.write_text(kept, encoding="utf-8")
    return target


def _take_out(file: Path, key: str) -> None:
    """Remove a key and all that stands under it."""
    if file.exists():
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(rf"^{key}:.*\n(?:(?:[ #].*)?\n)*", "", text, flags=re.MULTILINE), encoding="utf-8")


def cases_of(table: WorkedTable) -> list[Placed]:
    """The cases that a table is: one, or one for each row where the day is a column."""
    if "as of" in table.header:
        return [_case(table, [row], number) for number, row in enumerate(table.rows)]
    return [_case(table, table.rows, 0)]


def _case(table: WorkedTable, rows: list[list[str]], number: int) -> Placed:
    settings = table.settings
    name = settings.get("expect", "entitlements")
    sales: list[dict[str, Any]] = []
    expect: dict[str, list[dict[str, Any]]] = {name: [], "totals": []}
    as_of = settings.get("as_of")
    for row in rows:
        cells = dict(zip(table.header, row, strict=True))
        as_of = value_of(cells["as of"]) if "as of" in cells else as_of
        is_total = row[0].strip("*") == "total"
        sale = {GIVEN[head]: value_of(cell) for head, cell in cells.items() if head in GIVEN and cell}
        if "amount" in sale and not is_total:
            sale = {"line_id": f"L{len(sales) + 1}", **settings.get("sale", {}), **sale}
            sales.append(sale)
        expected = _expected(cells)
        if is_total:
            expect["totals"].append({**_benefit(settings), **expected})
        elif expected:
            identity = {"line_id": sale.get("line_id")} if name == "entitlements" else _partner(cells)
            benefit = {} if name == "tiers" else _benefit(settings)
            expect[name].append({**identity, **benefit, **expected})
    given = {**settings.get("given", {}), "sales": sales}
    case = Case.model_validate({"case": table.name, "as_of": as_of, "given": given, "expect": expect})
    return Placed(case, Text(table.page.name, lines={(): table.line + 2 + number}), ())


def _benefit(settings: dict[str, Any]) -> dict[str, Any]:
    return {"benefit_id": settings["benefit"]} if "benefit" in settings else {}


def _partner(cells: dict[str, str]) -> dict[str, Any]:
    return {"partner_id": cells["partner"]} if cells.get("partner") else {}


def _expected(cells: dict[str, str]) -> dict[str, Any]:
    """The cells with an arrow; an empty one is not compared, a dash means nothing stands there."""
    expected: dict[str, Any] = {}
    for head, cell in cells.items():
        if not head.startswith("→") or not cell:
            continue
        heading = head.removeprefix("→").strip()
        value = value_of(cell)
        if heading == "why":
            expected |= _why(str(value))
        elif heading in EXPECTED:
            expected[EXPECTED[heading]] = value
        else:
            evidence = expected.setdefault("evidence", {})
            *above, last = heading.split(" ")[0].split(".") if "." in heading else [heading.replace(" ", "_")]
            for key in above:
                evidence = evidence.setdefault(key, {})
            evidence[last] = value
    return expected


def _why(word: str) -> dict[str, Any]:
    if word == "no row":
        return {"absent": True}
    return {"outcome": "applied"} if word == "applied" else {"reason": word}


def value_of(cell: str) -> Any:
    """A cell as a value: `250 000.00` and `2.5 %` are numbers, `2017-03-01` a day, a dash nothing."""
    word = cell.strip("*`").replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")
    if word == "—":
        return None
    if re.fullmatch(r"-?\d{1,3}( \d{3})*(\.\d+)?( %)?|-?\d+(\.\d+)?( %)?", word):
        number = Decimal(re.sub(r"[ %]", "", word))
        return number / 100 if word.endswith("%") else number
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", word):
        return date.fromisoformat(word)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T\S+", word):
        return datetime.fromisoformat(word)
    return word
