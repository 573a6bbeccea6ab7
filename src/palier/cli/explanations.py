"""`palier explain`: why a partner, or one of its lines, earned what it earned."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from palier.base.calendars import Length
from palier.base.knowledge import AsOf

from .checking import require_programme_in
from .commands import PalierCommand
from .options import as_of_option, facts_argument, json_option, period_option, programme_argument
from .running import prepare_in
from .terminal import console, print_json, working
from .words import LANGUAGES, Language, Words, language_of_terminal

if TYPE_CHECKING:
    from palier.runs.calculation import Calculation


@click.command("explain", cls=PalierCommand)
@programme_argument
@facts_argument
@click.option("--partner", required=True, metavar="ID", help="Whose statement or line.")
@click.option("--line", "lines", multiple=True, metavar="ID", help="One line, step by step. Twice: both, side by side.")
@click.option(
    "--benefit", "benefits", multiple=True, metavar="ID", help="Only this benefit; may be given several times."
)
@click.option("--as-partner", is_flag=True, help="As the partner may see it: nothing of another partner is named.")
@period_option("The statement of this period. Default: the fiscal year of the as-of day.")
@as_of_option
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: what the environment's LANG says, else English.")
@json_option
def explain(
    programme: Path,
    facts: Path,
    partner: str,
    lines: tuple[str, ...],
    benefits: tuple[str, ...],
    as_partner: bool,
    period: str | None,
    as_of: AsOf | None,
    lang: Language | None,
    is_json: bool,
) -> None:
    """Say why a partner, or one of its lines, earned what it earned.

    Without --line: the statement, benefit by benefit, with the reasons of the lines that earned nothing. With --line:
    every step under every benefit, with the text of the rule. With --line twice: both lines, and in one sentence for
    each benefit why one earned less than the other.

    \b
    Examples:
      palier explain programmes/first-steps facts --partner P-0016 --period FY18-Q3
      palier explain programmes/first-steps facts --partner P-0016 --line L-03004
      palier explain programmes/first-steps facts --partner P-0016 --line L-03004 --line L-02964 --benefit base
    """
    if len(lines) > 2:
        raise click.UsageError("--line may be given once or twice.")
    if lines and period:
        raise click.UsageError("--period is for the statement; a line stands in the period of its date.")
    document = require_programme_in(programme)
    with working("Reading facts …") as say:
        prepared = prepare_in(document, facts, as_of, period)
        prepared.require_partner(partner)
        say("Calculating …")
        if not lines and period is None:
            period = document.calendar.containing(prepared.as_of.day, Length.YEAR).label
        calculation = prepared.calculate(period=None if lines else period)
    from palier.runs.explaining import require_benefits

    require_benefits(calculation, benefits)
    words = Words(document, lang or language_of_terminal())
    whole = (calculation, partner, benefits)
    if not lines:
        _statement(words, *whole, is_json=is_json)
    elif len(lines) == 1:
        _line(words, *whole, lines[0], as_partner=as_partner, is_json=is_json)
    else:
        _two_lines(words, *whole, lines, as_partner=as_partner, is_json=is_json)


def _statement(
    words: Words, calculation: Calculation, partner: str, benefits: tuple[str, ...], *, is_json: bool
) -> None:
    from palier.runs.statement import statement_of

    from .statements import show_header, show_statement

    statement = statement_of(calculation, partner, benefits)
    if is_json:
        print_json({"as_of": _as_of(calculation), "statement": asdict(statement)})
        return
    screen = console()
    show_header(screen, words, calculation, statement=statement)
    show_statement(screen, words, statement)


def _line(
    words: Words,
    calculation: Calculation,
    partner: str,
    benefits: tuple[str, ...],
    line: str,
    *,
    as_partner: bool,
    is_json: bool,
) -> None:
    from palier.runs.explaining import explain_line

    explained = explain_line(calculation, line, partner, benefits=benefits, is_for_partner=as_partner)
    if is_json:
        print_json({"as_of": _as_of(calculation), "line": asdict(explained)})
        return
    from .workings import show_line

    show_line(console(), words, calculation, explained)


def _two_lines(
    words: Words,
    calculation: Calculation,
    partner: str,
    benefits: tuple[str, ...],
    lines: tuple[str, ...],
    *,
    as_partner: bool,
    is_json: bool,
) -> None:
    from palier.runs.comparing import compare
    from palier.runs.explaining import explain_line

    first, second = (
        explain_line(calculation, line, partner, benefits=benefits, is_for_partner=as_partner) for line in lines
    )
    differences = compare(first, second)
    if is_json:
        both = {"lines": [asdict(first), asdict(second)], "differences": [asdict(each) for each in differences]}
        print_json({"as_of": _as_of(calculation), **both})
        return
    from .neighbours import show_two

    show_two(console(), words, calculation, first, second, differences)


def _as_of(calculation: Calculation) -> Any:
    from palier.runs.manifest import as_of_words

    return as_of_words(calculation)
