"""YAML as plain data with the place of every value; strict where YAML is loose.

No duplicate keys, no anchors or aliases, no tags; decimals stay decimals; only `true` and `false` are booleans.
Every fault of the text is a finding, and the rest of the document is still read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import yaml

from palier.base.findings import Finding, Where

Location = tuple[str | int, ...]
"""Where a value stands in a document: keys and positions from the top."""

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}.*\Z")
MAX_BYTES = 1024 * 1024
_MAX_DEPTH = 40
_MAX_DIGITS = 40
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Text:
    """One file read: its data, the line of every value in it, and the faults of its text."""

    file: str
    data: Any = None
    lines: dict[Location, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def where(self, location: Location) -> Where:
        """The file, line and dotted path of a value, or of the nearest one that holds it."""
        known = location
        while known and known not in self.lines:
            known = known[:-1]
        return Where(self.file, self.lines.get(known), dotted(location))

    def fault(self, code: str, message: str, hint: str, line: int, location: Location = ()) -> None:
        """Add a finding at a line."""
        self.findings.append(Finding(code, message, Where(self.file, line, dotted(location)), hint))


def dotted(location: Location) -> str:
    """`("benefits", 2, "scale")` as `benefits[2].scale`."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_yaml(file: str, content: bytes) -> Text:
    """The document in a file's bytes. `file` is only its name in findings."""
    text = Text(file)
    if len(content) > MAX_BYTES:
        text.fault("file-too-large", f"the file has {len(content)} bytes.", f"At most {MAX_BYTES} are read.", 1)
        return text
    try:
        source = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        text.fault("not-utf-8", "the file is not UTF-8 text.", "Save it as UTF-8.", line)
        return text
    try:
        if _refuse_characters(text, source) or _refuse_references(text, source):
            return text
        node = yaml.compose(source, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        problem = (error.problem or "it cannot be read").removeprefix("but ")
        line = mark.line + 1 if mark else 1
        has_tab = mark is not None and "\t" in "".join(source.split("\n")[line - 1 : line])
        hint = "Indent with spaces: there is a tab." if has_tab else "Check indentation and quotes there."
        text.fault("not-yaml", f"the file is not YAML: {problem}.", hint, line)
        return text
    if node is None:
        text.fault("empty-file", "the file is empty.", "Write its content, or delete the file.", 1)
        return text
    text.data = _value(text, node, ())
    return text


def _refuse_characters(text: Text, source: str) -> bool:
    """Control characters: no parser says where they stand."""
    found = _UNREADABLE.search(source.removeprefix("\ufeff"))
    if found is not None:
        line = source.count("\n", 0, found.start()) + 1
        message = f"the file holds the character U+{ord(found[0]):04X}, which YAML does not allow."
        text.fault("not-yaml", message, "Remove it.", line)
    return found is not None


def _refuse_references(text: Text, source: str) -> bool:
    """Anchors, aliases and tags: refused before anything is built from them, so that none can multiply."""
    depth = 0
    for event in yaml.parse(source, Loader=_LOADER):
        mark = event.start_mark
        line = 1 if mark is None else mark.line + 1
        anchor: str | None = getattr(event, "anchor", None)
        tag: str | None = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            text.fault("alias", f'"*{anchor}" is an alias.', "Aliases are not read: write the value out.", line)
        elif anchor:
            text.fault("alias", f'"&{anchor}" is an anchor.', "Anchors are not read: write the value out.", line)
        elif tag is not None:
            text.fault("tag", f'"{tag}" is a tag.', "Tags are not read: remove it.", line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            text.fault("too-deep", f"more than {_MAX_DEPTH} levels.", "No document needs them.", line)
            return True
    return bool(text.findings)


def _value(text: Text, node: yaml.Node, at: Location) -> Any:
    line = node.start_mark.line + 1
    text.lines[at] = line
    if isinstance(node, yaml.ScalarNode):
        return _scalar(text, node, at, line)
    if isinstance(node, yaml.SequenceNode):
        return [_value(text, child, (*at, index)) for index, child in enumerate(node.value)]
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            text.fault("key", "a key must be a word.", "Write name: value.", key_line, at)
            continue
        key = str(key_node.value)
        if key in mapping:
            first = text.lines[(*at, key)]
            hint = f"It stands first on line {first}: keep one of the two."
            text.fault("duplicate-key", f'"{key}" stands twice.', hint, key_line, (*at, key))
            continue
        mapping[key] = _value(text, value_node, (*at, key))
        text.lines[(*at, key)] = key_line
    return mapping


def _scalar(text: Text, node: yaml.ScalarNode, at: Location, line: int) -> Any:
    word = str(node.value)
    if any("\ud800" <= letter <= "\udfff" for letter in word):
        text.fault("not-text", "half a character is written here.", "Write the character itself.", line, at)
        return None
    if node.style:
        return word
    if word in ("", "~", "null"):
        return None
    if word in ("true", "false"):
        return word == "true"
    if len(word) > _MAX_DIGITS:
        return word
    if _INTEGER.match(word):
        return int(word)
    if _DECIMAL.match(word):
        return Decimal(word)
    try:
        if _DATE.match(word):
            return date.fromisoformat(word)
        if _INSTANT.match(word):
            instant = datetime.fromisoformat(word.replace("z", "Z"))
            return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        text.fault("wrong-date", f'"{word}" is not a day of the calendar.', "Write it as 2017-02-28.", line, at)
        return None
    return word
