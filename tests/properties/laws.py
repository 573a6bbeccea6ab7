"""What must hold of any result: a law is a function from a calculated world to sentences of what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from palier.base.calendars import Period
from palier.base.knowledge import AsOf
from palier.programme.benefits import Benefit
from palier.programme.document import Programme
from palier.results.schema import RESULTS
from tests.generated.calculating import Calculations, Tables

Row = Mapping[str, Any]
ZERO = Decimal(0)
COLUMNS = ("amount", "list_amount", "margin")


@dataclass(frozen=True)
class Calculated:
    """A programme's results as of an instant, and the lines that were known then."""

    programme: Programme
    as_of: AsOf
    lines: Sequence[Row]
    tables: Tables

    @classmethod
    def of(cls, calculations: Calculations, at: AsOf, tables: Tables) -> Calculated:
        """The results with the lines of the same instant."""
        return cls(calculations.programme, at, calculations.knowledge.at(at).rows("lines"), tables)


def lines_that_do_not_add_up(done: Calculated) -> Iterator[str]:
    """Statements are the sums of their lines, the ladder the sums of statements; no statement is without lines."""
    key = RESULTS["statements"].key
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in done.tables["entitlements"]:
        groups[tuple(row[column] for column in key)].append(row)
    statements = {tuple(row[column] for column in key): row for row in done.tables["statements"]}
    for at in statements.keys() ^ groups.keys():
        yield f"statement {at}: lines without a statement, or a statement without lines"
    for at in statements.keys() & groups.keys():
        statement, rows = statements[at], groups[at]
        for column in ("amount", "base"):
            total = sum((row[column] for row in rows), ZERO)
            if total != statement[column]:
                yield f"statement {at}: {column} {statement[column]}, its lines add up to {total}"
        rates = {row["rate"] for row in rows if row["outcome"] == "applied"}
        shared = next(iter(rates)) if len(rates) == 1 else None
        if shared != statement["rate"]:
            yield f"statement {at}: rate {statement['rate']}, its applied lines share {shared}"
    rungs: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in done.tables["statements"]:
        rungs[row["payee_id"], row["benefit_id"], row["period"], row["status"]] += row["amount"]
    ladder = {tuple(row[name] for name in RESULTS["ladder"].key): row["amount"] for row in done.tables["ladder"]}
    if ladder != rungs:
        yield f"ladder {ladder}, its statements add up to {dict(rungs)}"


def chains_that_leave_something(done: Calculated) -> Iterator[str]:
    """A chain from a sale to total 0 sums to 0.00 under every benefit (semantics 51 to 53).

    Inside one period whenever all its money is undone. Across periods line for line: the root's amount, folded, is
    above 0, and nothing beyond it was paid under a cap of another period, which cuts it.
    """
    chains: dict[str, list[Row]] = defaultdict(list)
    for line in done.lines:
        chains[line["root_line_id"]].append(line)
    amounts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in done.tables["entitlements"]:
        amounts[row["line_id"], row["benefit_id"]].append(row)
    for root_id, chain in chains.items():
        undone = [column for column in COLUMNS if sum((_money(line, column) for line in chain), ZERO) == 0]
        for benefit_id, benefit in _benefits_of(done, chain):
            rows = [row for line in chain for row in amounts[line["line_id"], benefit_id]]
            if len(rows) != len(chain) or benefit.base.of not in undone:
                continue
            total = sum((row["amount"] for row in rows), ZERO)
            if total != 0 and _must_be_nothing(done, benefit, chain, rows, undone, amounts):
                yield f"chain of {root_id} under {benefit_id}: everything came back, and {total} is left"


def _must_be_nothing(
    done: Calculated,
    benefit: Benefit,
    chain: Sequence[Row],
    rows: Sequence[Row],
    undone: Sequence[str],
    amounts: Mapping[tuple[str, str], Sequence[Row]],
) -> bool:
    if len({row["period"] for row in rows}) == 1:
        deducted = [
            sum((row["amount"] for line in chain for row in amounts[line["line_id"], name]), ZERO)
            for name in benefit.base.net_of
        ]
        return len(undone) == len(COLUMNS) and not any(deducted)
    own = next(row["period"] for row in rows if row["line_id"] == row_root(chain))
    inside = {row["line_id"] for row in rows if row["period"] == own}
    folded = sum((_money(line, benefit.base.of) for line in chain if line["line_id"] in inside), ZERO)
    if folded <= 0:
        return False
    running, highest = ZERO, ZERO
    others = sorted((line["reported_at"], line["line_id"], line) for line in chain if line["line_id"] not in inside)
    for _, _, line in others:
        running += _money(line, benefit.base.of)
        highest = max(highest, running)
    return highest <= 0 or not any(
        each.cap for version in done.programme.versions for each in version.benefits if each.benefit == benefit.benefit
    )


def row_root(chain: Sequence[Row]) -> str:
    """The root of a chain."""
    return chain[0]["root_line_id"]


def _benefits_of(done: Calculated, chain: Sequence[Row]) -> list[tuple[str, Benefit]]:
    """The benefits of the version that calculates the root's period."""
    root = next((line for line in chain if not line["is_correction"]), None)
    if root is None or not root["partner_id"]:
        return []
    found = {}
    for version in done.programme.known_at(done.as_of):
        for benefit in version.benefits:
            period = done.programme.calendar.containing(root["invoiced_on"], benefit.period)
            if done.programme.version_of(period, done.as_of) is version:
                found[benefit.benefit] = benefit
    return list(found.items())


def _money(line: Row, column: str) -> Decimal:
    """A line's money of a column; a blank counts 0 (semantics 51, decision 0010 point 26)."""
    if column == "margin":
        return line["amount"] - (line["cost_amount"] or ZERO)
    return line[column] or ZERO


def lines_without_their_outcome(done: Calculated) -> Iterator[str]:
    """Every line × benefit that selects it has exactly one row, in the period where it stands; nothing else has."""
    expected = set(_expected_rows(done))
    found = [
        (row["line_id"], row["benefit_id"], row["period"], row["earned_for"], row["kind"])
        for row in done.tables["entitlements"]
    ]
    for row in sorted(set(found) - expected):
        yield f"{row}: a row that should not be there"
    for row in sorted(expected - set(found)):
        yield f"{row}: no row"
    if len(set(found)) != len(found):
        yield "a line has two rows under one benefit and period"


def _expected_rows(done: Calculated) -> Iterator[tuple[str, str, str, str, str]]:
    programme, day = done.programme, done.as_of.day
    roots = {line["line_id"]: line for line in done.lines}
    for line in done.lines:
        root = roots[line["root_line_id"]]
        if root["route"] != "channel" or not root["partner_id"]:
            continue
        for version in programme.known_at(done.as_of):
            for benefit in version.benefits:
                own = programme.calendar.containing(line["invoiced_on"], benefit.period)
                earned = programme.calendar.containing(root["invoiced_on"], benefit.period)
                if own.start <= day and _is_calculated(done, version.name, own, earned) and _takes(done, benefit, root):
                    kind = "earned" if own == earned else "reversal"
                    yield line["line_id"], benefit.benefit, own.label, earned.label, kind


def _is_calculated(done: Calculated, version: str, own: Period, earned: Period) -> bool:
    """Whether this version says what a line gets: that of the root's period; none there, that of the line's own."""
    serving = done.programme.version_of(earned, done.as_of)
    if serving is None and own != earned:
        serving = done.programme.version_of(own, done.as_of)
    return serving is not None and serving.name == version


def _takes(done: Calculated, benefit: Benefit, root: Row) -> bool:
    selection = benefit.selection
    return (
        root["line_of_business"] in (selection.lines_of_business or done.programme.header.lines_of_business)
        and (selection.families is None or root["family"] in selection.families)
        and (selection.product_kinds is None or root["product_kind"] in selection.product_kinds)
    )


def unlawful(done: Calculated) -> list[str]:
    """Everything that is wrong with one result."""
    laws = (lines_that_do_not_add_up, chains_that_leave_something, lines_without_their_outcome, words_out_of_order)
    return [f"{law.__name__}: {found}" for law in laws for found in law(done)]


def words_out_of_order(done: Calculated) -> Iterator[str]:
    """Outcome, reason and amount go together; codes are sorted; a certain row has none."""
    for row in done.tables["entitlements"]:
        at = f"{row['line_id']} {row['benefit_id']} {row['period']}"
        is_applied = row["outcome"] == "applied"
        if is_applied != (row["reason"] is None):
            yield f"{at}: outcome {row['outcome']} with reason {row['reason']}"
        if not is_applied and (row["amount"] != 0 or row["base"] != 0 or row["rate"] is not None):
            yield f"{at}: {row['outcome']}, yet base {row['base']}, rate {row['rate']}, amount {row['amount']}"
        codes = (row["reversible_by"] or "").split()
        if codes != sorted(set(codes)) or bool(codes) != (row["status"] == "reversible"):
            yield f"{at}: {row['status']} by {row['reversible_by']}"
