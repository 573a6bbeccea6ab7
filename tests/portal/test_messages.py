"""Every word of the pages is there in French, and the compiled file is that of the source."""

from __future__ import annotations

import re
from pathlib import Path

import palier.portal
from palier.portal.messages import LOCALE, compiled, parse

PORTAL = Path(palier.portal.__file__).parent
SOURCE = LOCALE / "fr" / "LC_MESSAGES" / "django.po"
_TRANSLATE = re.compile(r'{%\s*translate\s+"([^"]*)"')
_BLOCK = re.compile(r"{%\s*blocktranslate.*?%}(.*?)(?:{%\s*plural\s*%}(.*?))?{%\s*endblocktranslate\s*%}", re.S)
_PYTHON = re.compile(r'\b(?:gettext_lazy|gettext|_)\("([^"]+)"\)')


def asked_for() -> set[str]:
    """All that templates and modules ask to be translated, as .po keys."""

    def named(text: str) -> str:
        return re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", text)

    found: set[str] = set()
    for template in PORTAL.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        found.update(_TRANSLATE.findall(text))
        found.update(named(one) + (f"\0{named(many)}" if many else "") for one, many in _BLOCK.findall(text))
    for module in PORTAL.rglob("*.py"):
        found.update(_PYTHON.findall(module.read_text(encoding="utf-8")))
    return found


def test_every_word_has_its_french_and_no_french_is_left_over() -> None:
    messages = {key for key, value in parse(SOURCE.read_text(encoding="utf-8")).items() if key and value}
    assert asked_for() - messages == set()
    assert messages - asked_for() == set()


def test_the_compiled_words_are_those_of_the_source() -> None:
    hint = "run `python -m palier.portal.messages`"
    assert SOURCE.with_suffix(".mo").read_bytes() == compiled(SOURCE.read_text(encoding="utf-8")), hint


def test_blanks_are_the_same_in_both_languages() -> None:
    blank = re.compile(r"%\((\w+)\)[sd]|{(\w+)}")
    for key, value in parse(SOURCE.read_text(encoding="utf-8")).items():
        if key:
            for form in value.split("\0"):
                assert sorted(blank.findall(form)) == sorted(blank.findall(key.split("\0")[0])), key


def test_french_signs_stand_after_their_own_spaces() -> None:
    for value in parse(SOURCE.read_text(encoding="utf-8")).values():
        if not value.startswith("Content-Type"):
            assert not re.search("[^\u202f][?!;]", value), value
            assert not re.search("[^\u00a0]:", value), value
