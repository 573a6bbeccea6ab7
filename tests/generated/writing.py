"""A world as text: for a failing test's output, as a file to keep, as the folders that `palier run` reads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from palier.facts.schema import TABLES

Row = dict[str, str]
Rows = list[Row]


def table_text(name: str, rows: Rows) -> str:
    """Rows as CSV, with the columns that are needed: those that are required, and those that hold anything."""
    table = TABLES[name]
    used = [column.name for column in table.columns if column.required or any(row.get(column.name) for row in rows)]
    out = io.StringIO()
    writer = csv.DictWriter(out, used, extrasaction="ignore", restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_facts(facts: Mapping[str, Rows], folder: Path) -> None:
    """The facts as a folder of CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in facts.items():
        (folder / f"{name}.csv").write_text(table_text(name, rows), encoding="utf-8")


def write_programme(document: dict[str, Any], folder: Path) -> None:
    """The programme as a folder of YAML."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_yaml(folder / "programme.yaml", document["header"])
    for version in document["versions"]:
        inside = folder / "versions" / version["in_force_from"]
        inside.mkdir(parents=True, exist_ok=True)
        _write_yaml(inside / "version.yaml", version)


def _write_yaml(path: Path, data: dict[str, Any]) -> None:
    class Plain(yaml.SafeDumper):
        """Without anchors: the reader of programmes refuses aliases."""

        def ignore_aliases(self, data: object) -> bool:
            return True

    text = yaml.dump(data, Dumper=Plain, sort_keys=False, allow_unicode=True, default_flow_style=None, width=140)
    path.write_text(text, encoding="utf-8")


def world_text(document: dict[str, Any], facts: Mapping[str, Rows], as_of: tuple[str, ...], about: str = "") -> str:
    """A world as JSON that a person can read: a benefit a line, a row of facts a line."""
    versions = [
        {key: value for key, value in version.items() if key not in ("tiers", "benefits")}
        for version in document["versions"]
    ]
    lines = ["{", f' "about": {_line(about)},', f' "as_of": {_line(list(as_of))},']
    lines.append(f' "header": {_line(document["header"])},')
    lines.append(' "versions": [')
    for at, (head, version) in enumerate(zip(versions, document["versions"], strict=True)):
        lines.append(f"  {_line(head)[:-1]},")
        for key in ("tiers", "benefits"):
            inside = ",\n".join(f"    {_line(each)}" for each in version[key])
            lines.append(f'   "{key}": [\n{inside}\n   ]{"," if key == "tiers" else ""}')
        lines.append("  }" if at == len(versions) - 1 else "  },")
    lines.append(" ],")
    tables = [
        f'  "{name}": [\n' + ",\n".join(f"    {_line(row)}" for row in table_text(name, rows).splitlines()) + "\n  ]"
        for name, rows in facts.items()
    ]
    lines.append(' "facts": {\n' + ",\n".join(tables) + "\n }")
    lines.append("}")
    return "\n".join(lines) + "\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def read_world_text(text: str) -> tuple[dict[str, Any], dict[str, Rows], tuple[str, ...], str]:
    """The document, facts, as-of and sentence that `world_text` wrote."""
    data = json.loads(text)
    facts = {name: list(csv.DictReader(rows)) for name, rows in data["facts"].items()}
    return {"header": data["header"], "versions": data["versions"]}, facts, tuple(data["as_of"]), data["about"]
