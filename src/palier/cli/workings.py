"""One line on screen: what was reported, then each benefit's working, step by numbered step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .sentences import reversible_in_words
from .steps import step_in_words
from .words import Words

if TYPE_CHECKING:
    from rich.console import Console

    from palier.runs.calculation import Calculation
    from palier.runs.explaining import LineExplained
    from palier.runs.told import LineTold
    from palier.runs.working import Working


def show_line(screen: Console, words: Words, calculation: Calculation, explained: LineExplained) -> None:
    """A line and its workings."""
    show_told(screen, words, explained)
    if calculation.programme.header.is_illustrative:
        screen.print(words.pick("Illustrative rates", "Taux illustratifs"), style="yellow")
    for working in explained.workings:
        screen.print()
        show_working(screen, words, working)
    if len(explained.workings) > 1:
        total = sum(working.amount for working in explained.workings)
        screen.print()
        screen.print(_ends(words.pick("This line in all", "Cette ligne en tout"), words.money(total)), style="bold")


def show_told(screen: Console, words: Words, explained: LineExplained) -> None:
    """What was reported, by whom, and what became of it."""
    line = explained.line
    for at, text in enumerate(told_in_words(words, explained)):
        screen.print(text, style="bold" if at == 0 else "none" if line.fate == "accepted" else "yellow" if at == 1 else "none")


def told_in_words(words: Words, explained: LineExplained) -> list[str]:
    """The line's head: its figures, its names, its tier; of a line that counts nowhere, first of all why."""
    line, cells = explained.line, explained.line.cells
    if line.fate == "rejected":
        return [f"{line.line_id} · {cells['place']}", _fate(words, line)]
    texts = [f"{line.line_id} · {words.day(cells['invoiced_on'])} · {_amount(words, line)}"]
    if line.fate != "accepted":
        texts.append(_fate(words, line))
    quantity = words.number(cells["quantity"])
    what = f"{cells['product_id']} × {quantity}"
    if cells.get("line_of_business"):
        what = f"{words.line_of_business(cells['line_of_business'])}, {what}"
    texts.append(words.pick(f"{what}, document {cells['document_id']}", f"{what}, document {cells['document_id']}"))
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


def _amount(words: Words, line: LineTold) -> str:
    cells = line.cells
    if line.fate in ("held", "later", "duplicate"):
        return words.money(cells["amount"], cells["currency"])
    if cells["exchange_rate"] is None:
        return words.money(cells["amount"])
    per = f" {words.pick('per', 'pour')} {cells['exchange_per_units']}" if cells["exchange_per_units"] != 1 else ""
    rate = f"{cells['exchange_rate'].normalize():f}{per}"
    return f"{words.money(cells['original_amount'], cells['currency'])} × {rate} = {words.money(cells['amount'])}"


def _fate(words: Words, line: LineTold) -> str:
    from palier.runs.fates import held_in_words

    nowhere = words.pick("Counted nowhere: ", "Comptée nulle part\u00a0: ")
    reason, value = line.why
    match line.fate:
        case "direct":
            why = words.pick("a direct sale, by no partner’s channel", "une vente directe, hors du canal des partenaires")
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
    import json

    assert explained.tier is not None
    tier = words.tier(explained.tier.tier)
    partner = _named(explained.line, "partner_id")
    text = words.pick(f"{partner} held {tier} that day", f"{partner} était {tier} ce jour-là")
    interval = explained.tier.interval
    if interval is None:
        return text
    origin = words.pick(*_ORIGINS.get(interval["origin"], (interval["origin"],) * 2))
    evidence: dict[str, Any] = json.loads(interval["evidence"])
    details = [f"{programme} {held}" for programme, held in evidence.get("legacy_tiers", {}).items()]
    if "window" in evidence:
        details.append(str(evidence["window"]))
    if "held" in evidence and "required" in evidence:
        held, required = evidence["held"].get("revenue"), evidence["required"].get("revenue")
        if held and required:
            asked = words.pick(f"{words.money(held)} of {words.money(required)}", f"{words.money(held)} pour {words.money(required)}")
            details.append(asked)
    since = words.pick(f"from {words.day(interval['from'])}", f"à partir du {words.day(interval['from'])}")
    return f"{text}: {origin} {since}" + (f" ({', '.join(details)})" if details else "")


_ORIGINS = {
    "floor": ("the lowest tier", "le niveau de base"),
    "status_match": ("status match", "équivalence de statut"),
    "review": ("yearly review", "revue annuelle"),
}


def show_working(screen: Console, words: Words, working: Working) -> None:
    """A benefit's name and amount, its steps, the text of its rule."""
    from rich.table import Table

    screen.print(_ends(words.benefit(working.benefit_id), words.money(working.amount)), style="bold")
    screen.rule(style="dim", characters="─")
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=3, justify="right", style="dim")
    grid.add_column()
    for number, step in enumerate(working.steps, start=1):
        failed = step.code in ("refused", "unselected", "before-programme", "not-in-version", "not-begun")
        grid.add_row(str(number), step_in_words(words, step), style="yellow" if failed else None)
    for text in _below(words, working):
        grid.add_row("", text, style="dim")
    screen.print(grid)


def _below(words: Words, working: Working) -> list[str]:
    """The rule's text and version; what can still change."""
    texts: list[str] = []
    for rule in working.rules:
        part = words.pick(*_PARTS[rule.part])
        since = words.pick(f"since {words.day(rule.starts_on)}", f"depuis le {words.day(rule.starts_on)}")
        texts.append(f"{part} {since}: “{rule.reference}”" if words.language == "en" else f"{part} {since}\u00a0: «\u00a0{rule.reference}\u00a0»")
    if working.row is not None:
        ends = [words.pick(f"version of {words.day(working.version)}", f"version du {words.day(working.version)}"), working.row["period"]]
        codes = working.row["reversible_by"]
        if codes:
            why = reversible_in_words(words, codes.split())
            ends.append(words.pick(f"reversible: {why}", f"réversible\u00a0: {why}"))
        else:
            ends.append(words.pick("certain", "certain"))
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
