"""Laws of explaining: every line is explained, its steps lead to its amount, and no line is lost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, islice
from typing import Any

import duckdb
from hypothesis import given

from palier.cli.neighbours import difference_in_words
from palier.cli.sentences import reason_in_words
from palier.cli.steps import step_in_words
from palier.cli.words import LANGUAGES, Words
from palier.runs.calculation import Calculation, calculate
from palier.runs.comparing import compare
from palier.runs.explaining import LineExplained, explain_line
from palier.runs.manifest import count_lines
from palier.runs.statement import statement_of
from palier.runs.steps import Working
from tests.generated.calculating import Calculations
from tests.generated.reading import facts_of_rows
from tests.generated.worlds import World, worlds

from .conftest import fewer, require

ZERO = Decimal(0)
SOME = 12
"""Pairs of lines that are compared in one world."""


def faults_of(connection: duckdb.DuckDBPyConnection, world: World) -> list[str]:
    """What is wrong with the explanations of a world, as of its last instant."""
    calculations = Calculations(world.programme, facts_of_rows(world.facts, world.settings, connection))
    at = calculations.as_of(world.cuts()[-1])
    done = calculate(world.programme, calculations.facts, at, engine="reference", knowledge=calculations.knowledge)
    speakers = [Words(world.programme, language) for language in LANGUAGES]
    explained = [explain_line(done, line, partner) for line, partner in lines_of(done)]
    found = [fault for each in explained for fault in wrong_in(each, speakers)]
    for first, second in islice(combinations(explained, 2), SOME):
        for difference in compare(first, second):
            found += [f"{difference}: unsaid" for words in speakers if "None" in difference_in_words(words, difference)]
    return [*found, *lost_lines(done), *unequal_statements(done, speakers)]


def lines_of(done: Calculation) -> list[tuple[str, str]]:
    """Every line that was received, with its partner."""
    facts = done.known.cut.facts
    if not facts.received.get("sales"):
        return []
    sql = f"SELECT DISTINCT line_id, coalesce(partner_id, '') FROM {facts.table('sales')} ORDER BY ALL"
    accepted = dict(
        done.known.connection.execute(
            f"SELECT line_id, coalesce(partner_id, '') FROM {done.known.table('lines')}"
        ).fetchall()
    )
    received = dict(done.known.connection.execute(sql).fetchall())
    return sorted({**received, **accepted}.items())


def wrong_in(explained: LineExplained, speakers: list[Words]) -> Iterator[str]:
    """Steps that do not lead to the amount, and steps that cannot be said."""
    for working in explained.workings:
        held = explained.tier.tier if explained.tier else None
        if working.row is not None and working.row["tier"] != held:
            yield f"{explained.line.line_id}: {working.row['tier']} in the results, {held} is told"
        place = f"{explained.line.line_id} {working.benefit_id}"
        for step in working.steps:
            for words in speakers:
                if "None" in step_in_words(words, step):
                    yield f"{place}: {step} says None"
        if working.outcome == "applied" and working.row and working.row["kind"] == "earned":
            yield from (f"{place}: {fault}" for fault in wrong_sums(working))


def wrong_sums(working: Working) -> Iterator[str]:
    """Where the figures of a working do not make its amount."""
    steps = {step.code: step.figures for step in working.steps}
    base = steps["base"]
    less = sum((part["amount"] for part in base["folded"]), ZERO) - sum(map(Decimal, base["deducted"].values()), ZERO)
    if base["amount"] + less != base["base"]:
        yield f"base {base}"
    ending = next(steps[code] for code in ("cap", "share", "product", "together") if code in steps)
    amount = ending.get("amount", ending.get("total"))
    if amount != working.amount:
        yield f"{ending} ends in {amount}, not {working.amount}"
    for figures in (steps.get("product"), steps.get("together")):
        if figures and figures["rate"] is not None:
            total = figures.get("total", figures.get("amount"))
            if rounded(figures["base"] * figures["rate"], total) != total:
                yield f"{figures}: {figures['base']} x {figures['rate']} is not {total}"
    if "slices" in steps:
        wrong = [part for part in steps["slices"]["slices"] if part["rate"] is not None and part["part"] < 0]
        yield from (f"slice {part}" for part in wrong)


def rounded(amount: Decimal, like: Decimal) -> Decimal:
    """Half away from zero, to the places of another amount."""
    return amount.quantize(like, rounding=ROUND_HALF_UP)


def lost_lines(done: Calculation) -> Iterator[str]:
    """Under each benefit every accepted line has one fate."""
    counts: dict[str, Any] = count_lines(done)
    eligible = counts["accepted"] - counts["direct"] - counts["partnerless"]
    for name, fates in counts["by_benefit"].items():
        if sum(fates.values()) != eligible:
            yield f"{name}: {fates} of {eligible} lines"


def unequal_statements(done: Calculation, speakers: list[Words]) -> Iterator[str]:
    """A statement as it is shown is the sum of the statement's rows; its reasons can be said."""
    rows = done.results.rows("statements")
    for partner in sorted({row["partner_id"] for row in rows}):
        statement = statement_of(done, partner)
        total = sum((row["amount"] for row in rows if row["partner_id"] == partner), ZERO)
        if statement.amount != total:
            yield f"{partner}: {statement.amount} is shown, {total} is owed"
        for part in (each for period in statement.periods for each in period.benefits):
            if part.lines != part.applied + part.netted + sum(count.lines for count in part.reasons):
                yield f"{partner} {part}: lines without a reason"
            for count in part.reasons:
                for words in speakers:
                    said = reason_in_words(words, count.reason, count.evidence)
                    if said == count.reason or "None" in said:
                        yield f"{count.reason} {count.evidence}: unsaid"


@fewer(8)
@given(worlds())
def test_every_line_is_explained_and_its_steps_lead_to_its_amount(
    connection: duckdb.DuckDBPyConnection, world: World
) -> None:
    require(world, lambda each: faults_of(connection, each))
