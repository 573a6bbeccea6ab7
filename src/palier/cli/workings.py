"""One line on screen: what was reported, then each benefit's working, step by numbered step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from palier.runs.fates import held_in_words

from .sentences import reversible_in_words
from .steps import FAILING, step_in_words
from .tiers import origin_in_words
from .words import Words

if TYPE_CHECKING:
    from rich.console import Console

    from palier.runs.calculation import Calculation
    from palier.runs.explaining import LineExplained
    from palier.runs.steps import Working
    from palier.runs.told import LineTold


def show_line(screen: Console, words: Words, calculation: Calculation, explained: LineExplained) -> None:
    """A line and its workings."""
    head, *rest = told_in_words(words, explained)
    screen.print(head, style="bold")
    for text in rest:
        screen.print(text)
    show_of_when(screen, words, calculation)
    for working in explained.workings:
        screen.print()
        show_working(screen, words, working)
    if len(explained.workings) > 1:
        total = sum((working.amount for working in explained.workings), Decimal(0))
        screen.print()
        screen.print(_ends(words.pick("This line in all", "Cette ligne en tout"), words.money(total)), style="bold")


def show_of_when(screen: Console, words: Words, calculation: Calculation) -> None:
    """The programme, as of when, and whether its rates are illustrative."""
    header = calculation.programme.header
    screen.print(f"{words.label(header.labels)} · {words.known(calculation.as_of)}", style="dim")
    if header.is_illustrative:
        screen.print(words.pick("Illustrative rates", "Taux illustratifs"), style="yellow")


def told_in_words(words: Words, explained: LineExplained) -> list[str]:
    """The line's head: its figures, its names, its tier; of a line that counts nowhere, first of all why."""
    line, cells = explained.line, explained.line.cells
    if line.fate == "rejected":
        return [f"{line.line_id} · {cells['place']}", _fate(words, line)]
    texts = [f"{line.line_id} · {words.day(cells['invoiced_on'])} · {amount_in_words(words, line)}"]
    if line.fate != "accepted":
        texts.append(_fate(words, line))
    quantity = words.number(cells["quantity"])
    what = f"{cells['product_id']} × {quantity}"
    if cells.get("line_of_business"):
        what = f"{words.line_of_business(cells['line_of_business'])}, {what}"
    texts.append(f"{what}, document {cells['document_id']}")
    customer, reporter = _named(line, "customer_id"), _named(line, "distributor_id")
    day = words.day(cells["reported_at"].date())
    if reporter:
        told = words.pick(f"reported by {reporter} on {day}", f"déclarée par {reporter} le {day}")
    else:
        told = words.pick(f"reported on {day}", f"déclarée le {day}")
    texts.append(words.pick(f"to {customer}, {told}", f"à {customer}, {told}"))
    if line.is_correction:
        root = cells.get("root_line_id") or cells["corrects_line_id"]
        texts.append(words.pick(f"corrects {root}", f"corrige {root}"))
    if explained.tier is not None and explained.tier.tier is not None:
        texts.append(_tier(words, explained))
    return texts


def amount_in_words(words: Words, line: LineTold) -> str:
    """A line's amount; of another currency, how it became the programme's."""
    cells = line.cells
    if line.fate in ("held", "later", "duplicate"):
        return words.money(cells["amount"], cells["currency"])
    if cells["exchange_rate"] is None:
        return words.money(cells["amount"])
    per = f" {words.pick('per', 'pour')} {cells['exchange_per_units']}" if cells["exchange_per_units"] != 1 else ""
    rate = f"{cells['exchange_rate'].normalize():f}{per}"
    return f"{words.money(cells['original_amount'], cells['currency'])} × {rate} = {words.money(cells['amount'])}"


def _fate(words: Words, line: LineTold) -> str:
    nowhere = words.pick("Counted nowhere: ", "Comptée nulle part\u00a0: ")
    reason, value = line.why
    match line.fate:
        case "direct":
            why = words.pick("a direct sale, through no partner", "une vente directe, par aucun partenaire")
        case "partnerless":
            why = words.pick("it names no partner", "elle ne nomme aucun partenaire")
        case "held":
            why = words.pick("held: ", "retenue\u00a0: ") + held_in_words(reason, value, words.language)
        case "later":
            day = words.day(value[:10])
            why = words.pick(f"not known yet: reported on {day}", f"pas encore connue\u00a0: déclarée le {day}")
        case _:
            why = words.pick("rejected. ", "rejetée. ") + value
    return f"{nowhere}{why}"


def _named(line: LineTold, column: str) -> str:
    value = line.cells.get(column)
    if not value:
        return ""
    name = line.names.get(column)
    return f"{name} ({value})" if name else str(value)


def _tier(words: Words, explained: LineExplained) -> str:
    """The tier held that day, and what it rests on."""
    assert explained.tier is not None
    tier, partner = words.tier(explained.tier.tier), _named(explained.line, "partner_id")
    text = words.pick(f"{partner} held {tier} that day", f"{partner} était {tier} ce jour-là")
    interval = explained.tier.interval
    return text if interval is None else text + words.pick(": ", "\u00a0: ") + origin_in_words(words, interval)


def show_working(screen: Console, words: Words, working: Working) -> None:
    """A benefit's name and amount, its steps, the text of its rule."""
    from rich.table import Table

    screen.print(_ends(words.benefit(working.benefit_id), words.money(working.amount)), style="bold")
    screen.rule(style="dim", characters="─")
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=3, justify="right", style="dim")
    grid.add_column()
    for number, step in enumerate(working.steps, start=1):
        grid.add_row(str(number), step_in_words(words, step), style="yellow" if step.code in FAILING else None)
    for text in _below(words, working):
        grid.add_row("", text, style="dim")
    screen.print(grid)


def _below(words: Words, working: Working) -> list[str]:
    """The rules' texts, equal ones once; the version; what can still change."""
    texts: list[str] = []
    parts: dict[tuple[date, str], list[str]] = {}
    for rule in working.rules:
        parts.setdefault((rule.starts_on, rule.reference), []).append(words.pick(*_PARTS[rule.part]))
    for (starts_on, reference), names in parts.items():
        since = words.pick(f"since {words.day(starts_on)}", f"depuis le {words.day(starts_on)}")
        quoted = words.pick(f": “{reference}”", f"\u00a0: «\u00a0{reference}\u00a0»")
        texts.append(f"{', '.join(names)} {since}{quoted}")
    if working.row is not None:
        version, codes = words.day(working.version), working.row["reversible_by"]
        ends = [words.pick(f"version of {version}", f"version du {version}"), working.row["period"]]
        why = reversible_in_words(words, (codes or "").split())
        ends.append(words.pick(f"reversible: {why}", f"réversible\u00a0: {why}") if codes else "certain")
        texts.append(" · ".join(ends))
    return texts


_PARTS = {"scale": ("rate", "barème"), "gate": ("gate", "seuil"), "cap": ("cap", "plafond")}


def _ends(left: str, right: str) -> Any:
    """Words at the left end of the screen and a figure at the right."""
    from rich.table import Table

    grid = Table.grid(expand=True)
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_row(left, right)
    return grid
