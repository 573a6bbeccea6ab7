"""Compiles the pages' words: .po to .mo in Python alone, since a fresh machine may have no gettext tools.

Run as a module after changing a .po file; a test compares the two.
"""

from __future__ import annotations

import ast
import re
import struct
from pathlib import Path

LOCALE = Path(__file__).resolve().parent / "locale"
_ENTRY = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?)\s+(".*")$')


def parse(text: str) -> dict[str, str]:
    """The messages of a .po file, keyed and joined as .mo files do it (plural forms by a zero byte)."""
    messages: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", text.strip()):
        parts: dict[str, str] = {}
        current = ""
        for line in block.splitlines():
            entry = _ENTRY.match(line)
            if entry:
                current = f"msgstr{entry[2]}" if entry[2] else entry[1]
                parts[current] = ast.literal_eval(entry[3])
            elif line.startswith('"'):
                parts[current] += ast.literal_eval(line)
        if "msgid" in parts:
            key = parts["msgid"] + (f"\0{parts['msgid_plural']}" if "msgid_plural" in parts else "")
            forms = [parts[name] for name in sorted(parts) if name.startswith("msgstr")]
            messages[key] = "\0".join(forms)
    return messages


def compiled(text: str) -> bytes:
    """The .mo file of a .po file's text."""
    pairs = sorted((key.encode(), value.encode()) for key, value in parse(text).items() if value)
    start = 28 + 16 * len(pairs)
    keys = b"".join(key + b"\0" for key, _ in pairs)
    values = b"".join(value + b"\0" for _, value in pairs)
    key_table, value_table, key_at, value_at = b"", b"", start, start + len(keys)
    for key, value in pairs:
        key_table += struct.pack("<II", len(key), key_at)
        value_table += struct.pack("<II", len(value), value_at)
        key_at += len(key) + 1
        value_at += len(value) + 1
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return header + key_table + value_table + keys + values


def main() -> None:
    """Compile every language."""
    for source in sorted(LOCALE.rglob("*.po")):
        source.with_suffix(".mo").write_bytes(compiled(source.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
