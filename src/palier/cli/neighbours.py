"""Two lines on screen, side by side; under each benefit, in one sentence, why one earned less."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from palier.runs.explaining import LineExplained

from .steps import step_in_words
from .words import Words
from .workings import amount_in_words, show_of_when

if TYPE_CHECKING:
    from rich.console import Console

    from palier.runs.calculation import Calculation
    from palier.runs.comparing import Difference


def show_two(
    screen: Console,
    words: Words,
    calculation: Calculation,
    first: LineExplained,
    second: LineExplained,
    differences: Sequence[Difference],
) -> None:
    """A column for each line, a row for each benefit, then a sentence for each benefit."""
    from rich.padding import Padding

    from .statements import columns

    table = columns(("", "left"), (first.line.line_id, "right"), (second.line.line_id, "right"))
    both = (first, second)
    for name, cells in _told(words, both):
        table.add_row(name, *cells)
    table.add_section()
    totals = [Decimal(0), Decimal(0)]
    for difference in differences:
        amounts = [_amount(each, difference.benefit_id) for each in both]
        totals = [total + amount for total, amount in zip(totals, amounts, strict=True)]
        table.add_row(words.benefit(difference.benefit_id), *map(words.money, amounts))
    table.columns[0].footer = "Total"
    table.columns[1].footer, table.columns[2].footer = map(words.money, totals)
    screen.print(table)
    show_of_when(screen, words, calculation)
    for difference in differences:
        screen.print()
        screen.print(words.benefit(difference.benefit_id), style="bold")
        screen.print(Padding(difference_in_words(words, difference), (0, 0, 0, 2)))


Cell = Callable[[LineExplained], str | None]


def _told(words: Words, both: tuple[LineExplained, LineExplained]) -> list[tuple[str, list[str]]]:
    """What tells the lines apart: what is the same in both is left out, but for date and amount."""
    pick = words.pick
    cells: list[tuple[str, Cell]] = [
        (pick("Invoiced", "Facturée"), lambda each: words.day(each.line.cells["invoiced_on"])),
        (pick("Amount", "Montant"), lambda each: amount_in_words(words, each.line)),
        (pick("Line of business", "Gamme"), lambda each: _line_of_business(words, each)),
        (pick("Customer", "Client final"), lambda each: each.line.names.get("customer_id")),
        (pick("Tier", "Niveau"), lambda each: words.tier(each.tier.tier) if each.tier else None),
        (pick("Price kind", "Type de prix"), lambda each: each.line.cells.get("price_kind") or "standard"),
        (
            pick("Corrects", "Corrige"),
            lambda each: each.line.cells.get("root_line_id") if each.line.is_correction else None,
        ),
    ]
    rows: list[tuple[str, list[str]]] = []
    for name, cell in cells:
        shown = ["" if each.line.fate == "rejected" else cell(each) or "" for each in both]
        if len(rows) < 2 or shown[0] != shown[1]:
            rows.append((name, shown))
    return rows


def _line_of_business(words: Words, explained: LineExplained) -> str | None:
    code = explained.line.cells.get("line_of_business")
    return words.line_of_business(code) if code else None


def _amount(explained: LineExplained, benefit_id: str) -> Decimal:
    return sum((each.amount for each in explained.workings if each.benefit_id == benefit_id), Decimal(0))


def difference_in_words(words: Words, difference: Difference) -> str:
    """One sentence, with its full stop."""
    less, more, by = difference.less, difference.more, words.money(difference.by)
    figures, pick = difference.figures, words.pick
    match difference.cause:
        case "equal":
            return pick("Both earned the same.", "Les deux ont rapporté autant.")
        case "neither":
            ours, theirs = _step(words, figures["less"]), _step(words, figures["more"])
            if ours == theirs:
                return pick(f"Neither earned anything: {ours}.", f"Aucune n’a rien rapporté\u00a0: {ours}.")
            both = [f"{line}{pick(': ', chr(160) + ': ')}{why}." for line, why in ((less, ours), (more, theirs))]
            return " ".join([pick("Neither earned anything.", "Aucune n’a rien rapporté."), *both])
        case "reason":
            why = _step(words, figures["step"])
            return pick(f"{less} earned nothing: {why}.", f"{less} n’a rien rapporté\u00a0: {why}.")
        case "correction":
            one = figures["line_id"]
            why = pick(f"{one} corrects a line of an earlier period", f"{one} corrige une ligne d’une période passée")
        case _:
            why = _APART[difference.cause](words, difference)
            if difference.cause in ("rate", "band"):
                return why
    if difference.by < 0:
        return pick(
            f"{less} earned less of its amount than {more}: {why}.",
            f"{less} a moins rapporté que {more} pour son montant\u00a0: {why}.",
        )
    return pick(
        f"{less} earned {by} less than {more}: {why}.", f"{less} a rapporté {by} de moins que {more}\u00a0: {why}."
    )


def _step(words: Words, step: Any) -> str:
    if step.code == "counted-nowhere":
        return words.pick("counted nowhere", "comptée nulle part") + f" ({step.figures['fate']})"
    return step_in_words(words, step)


def _rate(words: Words, difference: Difference) -> str:
    ours, theirs = difference.figures["less"], difference.figures["more"]
    rates = words.rate(ours["rate"]), words.rate(theirs["rate"])
    told = words.pick(
        f"{difference.less} earned {rates[0]} where {difference.more} earned {rates[1]}",
        f"{difference.less} a rapporté {rates[0]}, {difference.more} {rates[1]}",
    )
    return f"{told}{words.pick(': ', chr(160) + ': ')}{_apart(words, ours, theirs)}."


def _apart(words: Words, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    """In what the terms of two lines differ: tier, line of business, band, version or day."""
    pick = words.pick
    parts: list[str] = []
    days = words.day(ours["day"]), words.day(theirs["day"])
    if ours["tier"] != theirs["tier"]:
        this, that = words.tier(ours["tier"]), words.tier(theirs["tier"])
        english = f"the tier was {this} on {days[0]}, {that} on {days[1]}"
        parts.append(pick(english, f"le niveau était {this} le {days[0]}, {that} le {days[1]}"))
    if ours["line_of_business"] != theirs["line_of_business"]:
        this, that = (
            words.line_of_business(ours["line_of_business"]),
            words.line_of_business(theirs["line_of_business"]),
        )
        parts.append(pick(f"it is {this}, not {that}", f"c’est {this}, non {that}"))
    if ours["band_from"] != theirs["band_from"] and ours["band_from"] and theirs["band_from"]:
        parts.append(_bands(words, ours, theirs))
    if not parts and ours["version"] != theirs["version"]:
        parts.append(
            pick(
                f"version {ours['version']}, not {theirs['version']}",
                f"version {ours['version']}, non {theirs['version']}",
            )
        )
    if not parts:
        parts.append(pick(f"the rate of {days[0]}, not of {days[1]}", f"le taux du {days[0]}, non du {days[1]}"))
    return pick(" and ", " et ").join(parts)


def _bands(words: Words, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    this, that = (words.money(each["band_from"]) for each in (ours, theirs))
    sold, sold_there = (words.money(each["measure"]) for each in (ours, theirs))
    return words.pick(
        f"{ours['period']} reached the band from {this} ({sold}), {theirs['period']} that from {that} ({sold_there})",
        f"{ours['period']} a atteint la tranche de {this} ({sold}), {theirs['period']} celle de {that} ({sold_there})",
    )


def _band(words: Words, difference: Difference) -> str:
    ours, theirs = difference.figures["less"], difference.figures["more"]
    if ours["band_from"] and theirs["band_from"]:
        return f"{_bands(words, ours, theirs)}."
    return words.pick(
        f"{ours['period']} paid less than {theirs['period']}.",
        f"{ours['period']} a moins rapporté que {theirs['period']}.",
    )


def _cap(words: Words, difference: Difference) -> str:
    cap, before, amount = (words.money(difference.figures[name]) for name in ("cap", "before", "amount"))
    return words.pick(
        f"the cap of {cap} on its period cut {before} to {amount}",
        f"le plafond de {cap} de sa période a réduit {before} à {amount}",
    )


def _returned(words: Words, difference: Difference) -> str:
    parts = difference.figures["folded"]
    total = words.money(sum((part["amount"] for part in parts), Decimal(0)))
    names = ", ".join(part["line_id"] for part in parts)
    return words.pick(f"{names} corrected it by {total}", f"{names} l’a corrigée de {total}")


def _deducted(words: Words, difference: Difference) -> str:
    parts = difference.figures["deducted"]
    total = words.money(sum((Decimal(amount) for amount in parts.values()), Decimal(0)))
    names = ", ".join(map(words.benefit, parts))
    return words.pick(f"its base is net of {total} of {names}", f"son assiette est nette de {total} de {names}")


def _base(words: Words, difference: Difference) -> str:
    return words.pick("the same terms, on a smaller base", "les mêmes conditions, sur une assiette plus petite")


_APART = {"rate": _rate, "band": _band, "cap": _cap, "returned": _returned, "deducted": _deducted, "base": _base}
