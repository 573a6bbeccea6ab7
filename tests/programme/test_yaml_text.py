"""YAML as plain data: what each word becomes, where it stands, and that nothing whatever ends in a traceback."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from palier.programme import yaml_text
from palier.programme.document import Header, Version
from palier.programme.faults import findings_of
from palier.programme.loading import load_programme
from palier.programme.yaml_text import dotted, read_yaml
from tests.programme.broken import SOUND, VERSION, copy_of_sound

FILES = ["programme.yaml", f"{VERSION}/version.yaml", f"{VERSION}/tiers.yaml", f"{VERSION}/benefits.yaml"]


def value_of(word: str) -> Any:
    text = read_yaml("a.yaml", f"a: {word}\n".encode())
    assert text.findings == []
    return text.data["a"]


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "y", "n", "No", "TRUE", "True", "Null", "NULL"])
def test_what_yaml_1_1_takes_for_a_boolean_stays_text(word: str) -> None:
    assert value_of(word) == word


@pytest.mark.parametrize(
    "word", ["1_000", "010", "0x10", "0o17", "1e3", "1.5e3", ".5", "5.", "12:30:45", "1,5", ".nan", ".inf", "NaN"]
)
def test_what_could_be_read_as_two_numbers_stays_text(word: str) -> None:
    assert value_of(word) == word


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("12", 12), ("-12", -12), ("+12", 12), ("0", 0), ("0.030", Decimal("0.030")), ("-0.5", Decimal("-0.5")),
        ("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("'12'", "12"), ('"true"', "true"),
        ("2017-02-28", date(2017, 2, 28)), ('"2017-02-28"', "2017-02-28"),
        ("2017-02-28T09:00:00Z", datetime(2017, 2, 28, 9, tzinfo=UTC)),
        ("2017-02-28 09:00:00z", datetime(2017, 2, 28, 9, tzinfo=UTC)),
        ("2017-02-28T09:00:00+02:00", datetime(2017, 2, 28, 7, tzinfo=UTC)),
        ("|\n  two\n  lines", "two\nlines\n"),
    ],
)  # fmt: skip
def test_a_word_becomes_the_value_that_it_says(word: str, value: object) -> None:
    assert value_of(word) == value
    assert type(value_of(word)) is type(value)


def test_a_decimal_keeps_every_digit_and_is_never_a_float() -> None:
    assert value_of("0.10000000000000000000000001") == Decimal("0.10000000000000000000000001")


@pytest.mark.parametrize(
    "word", ["2017-02-30", "2017-13-01", "0000-01-01", "2017-02-28T25:00:00Z", "0001-01-01T00:00:00+05:00"]
)
def test_a_day_that_no_calendar_has_is_a_finding(word: str) -> None:
    text = read_yaml("a.yaml", f"a:\n  b: {word}\n".encode())
    (finding,) = text.findings
    assert str(finding) == f'a.yaml:2 a.b: "{word}" is not a day of the calendar. Write it as 2017-02-28.'


def test_every_value_and_key_knows_its_line() -> None:
    text = read_yaml("a.yaml", b"top:\n  - one: 1\n    two:\n      - x\n      - y\n")
    assert str(text.where(("top", 0, "two", 1))) == "a.yaml:5 top[0].two[1]"
    assert str(text.where(("top", 0, "two"))) == "a.yaml:3 top[0].two"


def test_what_is_not_there_is_placed_at_the_nearest_part_that_holds_it() -> None:
    text = read_yaml("a.yaml", b"top:\n  - one: 1\n")
    assert str(text.where(("top", 0, "two", "three"))) == "a.yaml:2 top[0].two.three"
    assert str(text.where(())) == "a.yaml:1"


def test_a_path_is_written_as_one_would_say_it() -> None:
    assert dotted(("benefits", 2, "scale", "terms", 0)) == "benefits[2].scale.terms[0]"
    assert dotted(()) == ""


def test_all_faults_of_a_text_come_at_once() -> None:
    text = read_yaml("a.yaml", b"a: 2017-02-30\na: 1\nb: 2017-99-01\n[c]: 2\n")
    assert [(each.code, each.where.line) for each in text.findings] == [
        ("wrong-date", 1),
        ("duplicate-key", 2),
        ("wrong-date", 3),
        ("key", 4),
    ]


def test_the_rest_of_a_text_is_read_beside_its_faults() -> None:
    assert read_yaml("a.yaml", b"a: 1\na: 2\nb: 3\n").data == {"a": 1, "b": 3}


def test_the_parser_in_python_reads_the_same_where_libyaml_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [(SOUND / file).read_bytes() for file in FILES] + [
        b"a: &x 1\nb: *x\n",
        b"a: !!str 1\n",
        b'a: "\\ud800"\n',
        b"a: [\n",
    ]
    fast = [read_yaml("a.yaml", text) for text in texts]
    monkeypatch.setattr(yaml_text, "_LOADER", yaml.SafeLoader)
    slow = [read_yaml("a.yaml", text) for text in texts]
    for one, other in zip(fast, slow, strict=True):
        assert bool(one.findings) == bool(other.findings)
        assert one.findings or (one.data, one.lines) == (other.data, other.lines)
        for finding in (*one.findings, *other.findings):
            assert str(finding).encode("utf-8")


@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"%TAG ! x\n---\n!a b")
@example(b"? ? ? a")
@example(b"- - - - &a\n *a : *a")
@example(b"a: \xf0\x9f\x98\x80")
def test_no_bytes_whatever_end_in_a_traceback(content: bytes) -> None:
    text = read_yaml("a.yaml", content)
    assert text.data is not None or text.findings or yaml.safe_load(content) is None


YAML_WORDS = st.sampled_from(
    [
        "a", "kind", "from", "-", ":", "?", "{", "}", "[", "]", ",", "\n", "  ", "\t", "&a", "*a", "!!int", "|", ">",
        "#", "---", "...", "%YAML 1.1", "2017-02-30", "2017-01-01", "0.03", "9" * 5000, "'", '"', "\\ud800", "~",
        "true", "é", "\u2028", "\x00",
    ]
)  # fmt: skip


@given(st.lists(YAML_WORDS, max_size=40).map("".join))
def test_no_mixture_of_the_words_of_yaml_ends_in_a_traceback(source: str) -> None:
    text = read_yaml("a.yaml", source.encode("utf-8"))
    for finding in text.findings:
        assert str(finding).encode("utf-8")


KEYS = [*Version.model_fields, *Header.model_fields, "kind", "from", "scale", "rows", "rate", "labels", "en", "x"]
WORDS = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.decimals() | st.dates() | st.datetimes()
PLAIN = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)


@given(PLAIN, st.sampled_from([Header, Version]))
def test_whatever_a_document_says_is_told_in_words(data: Any, model: type[Header] | type[Version]) -> None:
    from pydantic import ValidationError

    try:
        model.model_validate(data)
    except ValidationError as error:
        findings = findings_of(error, read_yaml("a.yaml", b"a: 1"), data, model)
        assert findings
        for finding in findings:
            assert finding.message.endswith(".")


@settings(max_examples=60)
@given(st.sampled_from(FILES), st.data())
def test_a_sound_programme_with_a_few_bytes_lost_or_changed_is_read_or_told(file: str, data: st.DataObject) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as name:
        folder = copy_of_sound(Path(name))
        content = (folder / file).read_bytes()
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 12)))
        put = data.draw(st.binary(max_size=4) | st.sampled_from([b"\n", b"  ", b": ", b"- ", b"0", b"["]))
        (folder / file).write_bytes(content[:start] + put + content[end:])
        loaded = load_programme(folder)
        assert loaded.programme is not None or loaded.findings
        for finding in loaded.findings:
            assert str(finding).encode("utf-8")
