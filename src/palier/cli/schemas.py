"""`palier schema`: the JSON Schema of each document of a programme, for editors and for programs that write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .commands import PalierCommand
from .terminal import print_json

DOCUMENTS = ("programme", "version", "case")
"""What a programme's folder holds: programme.yaml; the files below versions/; the files below cases/."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@click.command("schema", cls=PalierCommand)
@click.argument("document", type=click.Choice(DOCUMENTS), required=False)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write programme.schema.json, version.schema.json and case.schema.json there.",
)
def schema(document: str | None, out: Path | None) -> None:
    """Write the JSON Schema of a programme's documents: of one on standard output, or of all into a folder.

    DOCUMENT is programme (programme.yaml), version (the files below versions/, each of which holds some of a version's
    keys) or case (the files below cases/). Without it, all three are printed as one object.

    \b
    Examples:
      palier schema version
      palier schema --out schemas

    \b
    An editor with a YAML language server completes and checks a file that begins with such a line:
      # yaml-language-server: $schema=../../../../schemas/version.schema.json
    """
    chosen = DOCUMENTS if document is None else (document,)
    if out is None:
        print_json(schema_of(document) if document else {name: schema_of(name) for name in DOCUMENTS})
        return
    import json

    out.mkdir(parents=True, exist_ok=True)
    for name in chosen:
        path = out / f"{name}.schema.json"
        path.write_text(json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        click.echo(path)


def schema_of(document: str) -> dict[str, Any]:
    """The JSON Schema of one kind of document. Raises KeyError for another name than those of DOCUMENTS."""
    if document == "programme":
        from palier.programme.document import Header

        return _published("programme.yaml", Header.model_json_schema())
    if document == "version":
        from palier.programme.document import Version

        whole = Version.model_json_schema()
        # Each file of a version holds some of its keys; that all are there is what `palier check` says.
        whole.pop("required", None)
        return _published("a file below versions/", whole)
    if document == "case":
        from palier.runs.case_document import Case

        one = Case.model_json_schema()
        definitions = one.pop("$defs", {})
        both = {
            "anyOf": [{"$ref": "#/$defs/Case"}, {"type": "array", "items": {"$ref": "#/$defs/Case"}, "minItems": 1}]
        }
        return _published("a file below cases/", {**both, "$defs": {**definitions, "Case": one}})
    raise KeyError(document)


def _published(title: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": _DIALECT, **body, "title": f"Palier: {title}"}
