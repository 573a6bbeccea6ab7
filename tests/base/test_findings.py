"""Findings: what a person reads of them, what a program reads of them, and what is suggested."""

from __future__ import annotations

import json

import pytest

from palier.base.currencies import MINOR_UNITS
from palier.base.findings import Finding, FindingsError, Severity, Where, near_miss

FAULT = Finding("wrong-rate", '"3%" is not a decimal.', Where("benefits.yaml", 41, "base.rate"), "Write 0.03.")


def test_a_finding_reads_as_place_fault_and_remedy() -> None:
    assert str(FAULT) == 'benefits.yaml:41 base.rate: "3%" is not a decimal. Write 0.03.'


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (Where(), "m."), (Where("a.yaml"), "a.yaml: m."), (Where("a.yaml", 3), "a.yaml:3: m."),
        (Where("a.yaml", None, "x.y"), "a.yaml x.y: m."), (Where(path="x.y"), "x.y: m."),
    ],
)  # fmt: skip
def test_a_place_is_as_exact_as_it_is_known(where: Where, text: str) -> None:
    assert str(Finding("code", "m.", where)) == text


def test_a_finding_is_an_error_unless_it_says_otherwise() -> None:
    assert FAULT.severity is Severity.ERROR
    assert Finding("code", "m.", severity=Severity.NOTE).severity is Severity.NOTE


def test_a_program_reads_every_part_of_a_finding() -> None:
    assert json.loads(json.dumps(FAULT.as_dict())) == {
        "code": "wrong-rate",
        "severity": "error",
        "file": "benefits.yaml",
        "line": 41,
        "path": "base.rate",
        "message": '"3%" is not a decimal.',
        "hint": "Write 0.03.",
    }


def test_an_exception_carries_all_findings_a_line_each() -> None:
    other = Finding("other", "Another.")
    raised = FindingsError(each for each in (FAULT, other))
    assert raised.findings == (FAULT, other)
    assert str(raised).splitlines() == [str(FAULT), "Another."]


def test_a_finding_is_a_value_that_nobody_changes() -> None:
    assert {FAULT, FAULT} == {FAULT}
    with pytest.raises(AttributeError):
        FAULT.code = "other"  # pyright: ignore[reportAttributeAccessIssue] that it cannot be is what is tested


@pytest.mark.parametrize(
    ("word", "allowed", "sentence"),
    [
        ("whole_volum", ["flat", "whole_volume"], 'Did you mean "whole_volume"?'),
        ("zzz", ["flat", "marginal"], "Allowed: flat, marginal."),
        ("zzz", ["b", "a"], "Allowed: a, b."),
        ("zzz", [], ""),
        ("", ["a"], "Allowed: a."),
    ],
)
def test_the_nearest_word_is_suggested_or_all_are_listed(word: str, allowed: list[str], sentence: str) -> None:
    assert near_miss(word, allowed) == sentence


@pytest.mark.parametrize(("currency", "decimals"), [("EUR", 2), ("JPY", 0), ("TND", 3), ("XAF", 0), ("CHF", 2)])
def test_a_currency_has_the_minor_units_of_iso_4217(currency: str, decimals: int) -> None:
    assert MINOR_UNITS[currency] == decimals


def test_every_currency_is_three_capitals() -> None:
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in MINOR_UNITS)
