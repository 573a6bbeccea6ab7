"""What pydantic says of a document, in words for the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from palier.base.findings import Finding, Where, near_miss

from .yaml_text import Location


class Places(Protocol):
    """Whatever can say where a value of the document stands."""

    def where(self, location: Location) -> Where:
        """The place of a value."""
        ...


_QUOTED = re.compile(r"'([^']*)'")


def findings_of(error: ValidationError, text: Places, data: Any, model: type[BaseModel]) -> list[Finding]:
    """One finding for each fault, at its line. `data` is what was validated, to tell keys from the tags of unions."""
    details = error.errors(include_url=False)
    return [_finding(detail, text, data, model) for detail in details if not _is_echo(detail)]


def _is_echo(detail: ErrorDetails) -> bool:
    """A list whose only items are at fault is also said to be too short: once is enough."""
    return detail["type"] == "too_short" and bool(detail["input"])


def _finding(detail: ErrorDetails, text: Places, data: Any, model: type[BaseModel]) -> Finding:
    kind = detail["type"]
    location = _location(detail["loc"], data, missing=kind == "missing")
    if kind == "union_tag_invalid":
        location = (*location, "kind")
    if kind == "missing":
        message, hint = f'"{location[-1]}" is missing.', "Add it."
    elif kind == "extra_forbidden":
        message = f'"{location[-1]}" is not known here.'
        hint = near_miss(str(location[-1]), _keys_at(model, detail["loc"]))
        if detail["input"] is None and " " in str(location[-1]):
            hint = "A text that contains a comma takes quotes between braces."
    else:
        is_rate = location[-1:] == ("rate",)
        message, hint = _say(kind, detail, is_rate=is_rate)
        if kind == "less_than_equal" and is_rate:
            hint += f" {_SHARE}"
    return Finding(kind.replace("_", "-"), message, text.where(location), hint)


_LONGEST_WORD = 60
_SHARE = "Write 0.03 for 3 %."


def _shown(word: Any) -> str:
    """What was written, as its writer would know it again."""
    if word is None:
        return "an empty value"
    if isinstance(word, list | tuple):
        return "a list" if word else '"[]"'
    if isinstance(word, dict):
        return "a table"
    text = str(word).lower() if isinstance(word, bool) else str(word)
    return f'"{text[:_LONGEST_WORD]}…"' if len(text) > _LONGEST_WORD else f'"{text}"'


def _say(kind: str, detail: ErrorDetails, *, is_rate: bool) -> tuple[str, str]:
    context: dict[str, Any] = detail.get("ctx", {})
    word = detail["input"]
    shown = _shown(word)
    if kind.startswith("decimal_") and kind.endswith(("_type", "_parsing")):
        return f"{shown} is not a decimal.", _SHARE if is_rate else "Write 5000.00 for 5 000."
    if kind in ("literal_error", "enum"):
        return f"{shown} is not allowed.", near_miss(str(word), _QUOTED.findall(str(context.get("expected", ""))))
    if kind == "union_tag_invalid":
        tag = cast(dict[str, Any], word).get("kind") if isinstance(word, dict) else context["tag"]
        return f"{_shown(tag)} is not a known kind.", near_miss(
            str(tag), _QUOTED.findall(str(context["expected_tags"]))
        )
    if kind == "union_tag_not_found":
        return '"kind" is missing.', "Add it."
    say = _SENTENCES.get(kind)
    if say is None:
        return f"{shown}: {detail['msg'][0].lower()}{detail['msg'][1:]}.", ""
    message, hint = say(context)
    return f"{shown} {message}", hint


_PATTERNS = {
    "^[a-z][a-z0-9_]*$": "Write lower-case letters, digits and underscores, a letter first.",
    "^[a-z][a-z0-9-]*$": "Write lower-case letters, digits and hyphens, a letter first.",
    "^[A-Z]{3}$": "Write a code of three capital letters, such as EUR.",
}

_SENTENCES: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "finite_number": lambda _: ("is not a decimal.", "Write a number."),
    "decimal_max_places": lambda c: ("has too many decimals.", f"At most {c['decimal_places']} are allowed."),
    "decimal_max_digits": lambda c: ("has too many digits.", f"At most {c['max_digits']} are allowed."),
    "decimal_whole_digits": lambda c: ("is out of range.", f"At most {c['whole_digits']} digits before the point."),
    "int_parsing": lambda _: ("is not a whole number.", "Write it as 12."),
    "int_type": lambda _: ("is not a whole number.", "Write it as 12."),
    "wrong_date": lambda _: ("is not a day.", "Write it as 2017-02-28."),
    "wrong_instant": lambda _: ("is not an instant.", "Write it as 2017-02-28T09:00:00Z."),
    "date_out_of_range": lambda _: (
        "is out of range.",
        "Write a day from 1900 to 2199; leave out an end that never comes.",
    ),
    "bool_parsing": lambda _: ("is neither true nor false.", "Write true or false."),
    "bool_type": lambda _: ("is neither true nor false.", "Write true or false."),
    "string_type": lambda _: ("is not text.", "Put it between quotes if it is meant as text."),
    "string_pattern_mismatch": lambda c: (
        "is not a name that can be used here.",
        _PATTERNS.get(c["pattern"], f"It must match {c['pattern']}."),
    ),
    "string_too_long": lambda c: ("is too long.", f"At most {c['max_length']} characters are allowed."),
    "string_too_short": lambda _: ("is empty.", "Write something."),
    "too_short": lambda _: ("is empty.", "Write at least one."),
    "tuple_type": lambda _: ("is not a list.", "Begin each item with a dash, or write [one, another]."),
    "dict_type": lambda _: ("is not a table of names and values.", "Write name: value."),
    "model_type": lambda _: ("is not a table of names and values.", "Write name: value."),
    "greater_than_equal": lambda c: ("is out of range.", f"At least {c['ge']} is allowed."),
    "less_than_equal": lambda c: ("is out of range.", f"At most {c['le']} is allowed."),
}


def _location(parts: tuple[str | int, ...], data: Any, *, missing: bool) -> Location:
    """The parts that are really in the document: pydantic also names the union's member on the way."""
    location: list[str | int] = []
    node = data
    for at, part in enumerate(parts):
        found = _child(node, part)
        if found is not _NOT_THERE:
            location.append(part)
            node = found
        elif missing and at == len(parts) - 1:
            location.append(part)
    return tuple(location)


_NOT_THERE = object()


def _child(node: Any, part: str | int) -> Any:
    try:
        return node[part]
    except (KeyError, IndexError, TypeError):
        return _NOT_THERE


def _keys_at(model: type[BaseModel], parts: tuple[str | int, ...]) -> list[str]:
    """The keys allowed beside the last part, found by walking the model's schema."""
    schema = _schema_of(model)
    definitions = schema.get("$defs", {})
    nodes: list[dict[str, Any]] = [schema]
    for part in parts[:-1]:
        nodes = [found for node in nodes for found in _step(node, part, definitions)]
    return sorted({key for node in nodes for key in _resolve(node, definitions).get("properties", {})})


@lru_cache(maxsize=16)
def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _resolve(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = definitions[node["$ref"].rsplit("/", 1)[1]]
    return node


def _step(node: dict[str, Any], part: str | int, definitions: dict[str, Any]) -> list[dict[str, Any]]:
    node = _resolve(node, definitions)
    alternatives = node.get("anyOf") or node.get("oneOf")
    if alternatives:
        tags = node.get("discriminator", {}).get("mapping", {})
        if part in tags:
            return [{"$ref": tags[part]}]
        return [found for each in alternatives for found in _step(each, part, definitions)]
    if isinstance(part, int):
        return [node["items"]] if "items" in node else []
    if part in node.get("properties", {}):
        return [node["properties"][part]]
    extra = node.get("additionalProperties")
    return [extra] if isinstance(extra, dict) else []
