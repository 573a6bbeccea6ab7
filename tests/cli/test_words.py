"""Figures and findings as a reader sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from palier.base.findings import Finding, Severity, Where
from palier.base.knowledge import AsOf
from palier.cli.neighbours import difference_in_words
from palier.cli.sentences import reason_in_words
from palier.cli.terminal import count_of, placed_in
from palier.cli.words import Language, Words, language_of_terminal
from palier.programme.loading import require_programme
from palier.results.schema import Reason
from palier.runs.comparing import Difference
from tests.cli.stories import PROGRAMME


@pytest.fixture(scope="module")
def english() -> Words:
    return Words(require_programme(Path(PROGRAMME)), "en")


@pytest.fixture(scope="module")
def french() -> Words:
    return Words(require_programme(Path(PROGRAMME)), "fr")


def test_amounts_are_written_as_each_reader_writes_them(english: Words, french: Words) -> None:
    amount = Decimal("-1234.5")
    assert english.money(amount) == "−€1,234.50"
    assert french.money(amount) == "−1\u202f234,50\u00a0€"
    assert english.money("0.125") == "€0.125"
    assert english.money(Decimal(7), "CHF") == "CHF\u00a07.00"
    assert english.money(Decimal("0")) == "€0.00"


def test_rates_have_no_needless_decimals(english: Words, french: Words) -> None:
    assert [english.rate(rate) for rate in ("0.015000", "0.06", "0.0075", "1")] == ["1.5%", "6%", "0.75%", "100%"]
    assert french.rate("0.06") == "6\u202f%"


def test_quantities_and_counts_agree_with_their_nouns(english: Words, french: Words) -> None:
    lines = (("line", "lines"), ("ligne", "lignes"))
    assert [english.count(count, *lines) for count in (0, 1, 2)] == ["0 lines", "1 line", "2 lines"]
    assert [french.count(count, *lines) for count in (0, 1, 2)] == ["0 ligne", "1 ligne", "2 lignes"]
    assert english.number(Decimal("-2.500")) == "−2.5"
    assert [count_of(count, "row") for count in (1, 1234)] == ["1 row", "1,234 rows"]


def test_the_end_of_a_span_is_its_last_day(english: Words) -> None:
    assert english.day_before("2018-02-03") == "2 February 2018"


def test_a_day_and_an_instant_are_said_apart(english: Words) -> None:
    assert english.known(AsOf.of_day(date(2017, 10, 17))) == "as known on 17 October 2017"
    instant = AsOf.of_instant(datetime(2017, 10, 17, 9, 5, tzinfo=UTC))
    assert english.known(instant) == "as known on 17 October 2017, 09:05 UTC"


def test_what_has_no_label_is_said_by_its_code(english: Words) -> None:
    assert english.tier("diamond") == "diamond"
    assert english.tier(None) == "no tier"
    assert english.line_of_business("printer") == "printer"
    assert english.benefit("gone") == "gone"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_environment_names_the_language(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: Language
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language_of_terminal() == language


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_can_be_said_without_its_figures(english: Words, french: Words, reason: Reason) -> None:
    for words in (english, french):
        said = reason_in_words(words, reason.value, {"measure": "0.00"})
        assert said != reason.value
        assert "{" not in said


def test_newness_that_began_before_the_benefit_is_not_called_ended(english: Words) -> None:
    evidence = {"spell_from": "2016-12-27", "spell_until": "2017-06-27"}
    before = reason_in_words(english, "not-new-customer", evidence, day=date(2017, 3, 7))
    assert before == "customer new since 27 December 2016, before the benefit began"
    after = reason_in_words(english, "not-new-customer", evidence, day=date(2017, 6, 27))
    assert after == "customer no longer new since 27 June 2017"
    # Of several lines of a quarter, some may be before and some after.
    quarter = english.programme.calendar.period("FY18-Q2")
    assert reason_in_words(english, "not-new-customer", evidence, period=quarter) == "customer not new"


def test_what_tells_two_lines_apart_is_named(english: Words) -> None:
    terms = {
        "rate": Decimal("0.02"),
        "tier": "gold",
        "line_of_business": "server",
        "band_from": "0.00",
        "measure": "9.00",
    }
    terms |= {"period": "FY18-Q1", "version": "2017-02-04", "day": date(2017, 3, 1)}

    def said(**changes: object) -> str:
        less = {**terms, "rate": Decimal("0.01"), "day": date(2017, 6, 1), **changes}
        difference = Difference("base", "rate", "A", "B", Decimal(5), {"less": less, "more": terms})
        return difference_in_words(english, difference).removeprefix("A earned 1% where B earned 2%: ")

    assert said(tier="authorized") == "the tier was Authorized on 1 June 2017, Gold on 1 March 2017."
    assert said(line_of_business="client") == "it is Client PCs, not Servers."
    assert said(band_from="7.00", measure="8.00", period="FY18-Q2") == (
        "FY18-Q2 reached the band from €7.00 (€8.00), FY18-Q1 that from €0.00 (€9.00)."
    )
    assert said(version="2018-02-03") == "version 2018-02-03, not 2017-02-04."
    assert said() == "the rate of 1 June 2017, not of 1 March 2017."


def test_a_line_that_earned_more_and_less_of_its_amount_is_not_said_to_have_earned_less(english: Words) -> None:
    figures = {"cap": "5.00", "before": "20.00", "amount": "5.00"}
    less = difference_in_words(english, Difference("base", "cap", "A", "B", Decimal("1.00"), figures))
    assert less == "A earned €1.00 less than B: the cap of €5.00 on its period cut €20.00 to €5.00."
    more = difference_in_words(english, Difference("base", "cap", "A", "B", Decimal("-1.00"), figures))
    assert more == "A earned less of its amount than B: the cap of €5.00 on its period cut €20.00 to €5.00."


def test_findings_are_placed_below_the_folder_that_was_given(tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()

    def place(file: str) -> str:
        (found,) = placed_in([Finding("code", "words.", Where(file, 3), severity=Severity.NOTE)], folder)
        return found.where.file

    assert place("sales.csv") == str(folder / "sales.csv")
    assert place(str(folder)) == str(folder)
    assert place("facts") == str(folder)
    assert place("") == ""
