"""As much of JSON Schema as ours use, so that the tests can hold documents against the published ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Schema = dict[str, Any]
KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, Decimal),
    "boolean": (bool,),
    "null": (type(None),),
}
READ = {
    "$ref", "$defs", "$schema", "additionalProperties", "anyOf", "const", "default", "description", "discriminator",
    "enum", "exclusiveMinimum", "format", "items", "maxItems", "maxLength", "maximum", "minItems", "minLength",
    "minProperties", "minimum", "oneOf", "pattern", "patternProperties", "properties", "propertyNames", "required",
    "title", "type",
}  # fmt: skip
"""Every word that this reads or may pass over; another one would be a promise that the tests do not hold."""


def differences(value: Any, schema: Schema, whole: Schema, at: str = "") -> Iterator[str]:
    """Where a document is not as its schema says: nothing where it is."""
    assert set(schema) <= READ, set(schema) - READ
    if "$ref" in schema:
        yield from differences(value, whole["$defs"][schema["$ref"].rsplit("/", 1)[1]], whole, at)
    for choices in (schema.get("anyOf"), schema.get("oneOf")):
        if choices and not any(not list(differences(value, each, whole, at)) for each in choices):
            yield f"{at}: {value!r} is none of the alternatives"
    if "type" in schema and not is_a(value, schema["type"]):
        yield f"{at}: {value!r} is no {schema['type']}"
    elif isinstance(value, dict):
        yield from _of_object(value, schema, whole, at)
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{at}: too few"
        for index, item in enumerate(value):
            yield from differences(item, schema.get("items", {}), whole, f"{at}[{index}]")
    else:
        yield from _of_word(value, schema, at)


def is_a(value: Any, kind: str | list[str]) -> bool:
    """Whether a value read from YAML is of a kind of JSON; a day is a string there."""
    kinds = [kind] if isinstance(kind, str) else kind
    value = value.isoformat() if isinstance(value, date | datetime) else value
    return any(isinstance(value, KINDS[each]) and isinstance(value, bool) == (each == "boolean") for each in kinds)


def _of_object(value: dict[str, Any], schema: Schema, whole: Schema, at: str) -> Iterator[str]:
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}.{name} is missing"
    for name, item in value.items():
        if name in schema.get("properties", {}):
            yield from differences(item, schema["properties"][name], whole, f"{at}.{name}")
            continue
        patterns = [inner for pattern, inner in schema.get("patternProperties", {}).items() if re.search(pattern, name)]
        rest = schema.get("additionalProperties", True)
        if patterns:
            yield from differences(item, patterns[0], whole, f"{at}.{name}")
        elif isinstance(rest, dict):
            yield from differences(item, rest, whole, f"{at}.{name}")
        elif not rest:
            yield f"{at}.{name} is not allowed"
        yield from differences(name, schema.get("propertyNames", {}), whole, f"{at}.{name}")


def _of_word(value: Any, schema: Schema, at: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not one of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} is not {schema['const']!r}"
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{at}: {value!r} does not match {schema['pattern']}"
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{at}: {value!r} has a wrong length"
    if isinstance(value, int | Decimal) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value} is out of range"
