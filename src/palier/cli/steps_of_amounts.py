"""The steps from a base to an amount, in words: base, gate, rate or band, what all lines earn, share, cap, reversal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from .words import Words

Figures = Mapping[str, Any]

_COLUMNS = {
    "amount": ("the line’s amount", "le montant de la ligne"),
    "list_amount": ("the line’s list amount", "le montant catalogue de la ligne"),
    "margin": ("the line’s margin", "la marge de la ligne"),
}


def _base(words: Words, figures: Figures) -> str:
    less: list[str] = []
    for part in figures["folded"]:
        by = words.pick(f"corrected by {part['line_id']}", f"corrigés par {part['line_id']}")
        less.append(f"{words.money(part['amount'])} {by}")
    for benefit, taken in figures["deducted"].items():
        name = words.pick(f"of {words.benefit(benefit)}", f"de {words.benefit(benefit)}")
        less.append(f"{words.money(-Decimal(taken))} {name}")
    text = words.pick("base", "assiette") + f" {words.money(figures['base'])}" + words.pick(": ", "\u00a0: ")
    text += words.pick(*_COLUMNS[figures["of"]])
    return f"{text} {words.money(figures['amount'])}, {', '.join(less)}" if less else text


def _where(words: Words, figures: Figures) -> str:
    return {
        "period": words.pick(f"in {figures['period']}", f"en {figures['period']}"),
        "document": words.pick("in this document", "dans ce document"),
        "line": words.pick("on this line", "sur cette ligne"),
    }[figures["scope"]]


def _gate(words: Words, figures: Figures) -> str:
    gate, where = words.money(figures["gate"]), _where(words, figures)
    if figures["measure"] is None:
        return words.pick(f"gate of {gate} reached {where}", f"seuil de {gate} atteint {where}")
    measure = words.money(figures["measure"])
    return words.pick(f"gate of {gate} reached: {measure} {where}", f"seuil de {gate} atteint\u00a0: {measure} {where}")


def _keyed(words: Words, figures: Figures) -> str:
    keys = [words.tier(figures["tier"])] if figures.get("tier") else []
    keys += [words.line_of_business(figures["line_of_business"])] if figures.get("line_of_business") else []
    return words.pick(f" for {', '.join(keys)}", f" pour {', '.join(keys)}") if keys else ""


def _rate(words: Words, figures: Figures) -> str:
    return f"{words.pick('rate', 'taux')} {words.rate(figures['rate'])}{_keyed(words, figures)}"


def _fixed(words: Words, figures: Figures) -> str:
    return f"{words.pick('fixed amount', 'montant fixe')} {words.money(figures['amount'])}{_keyed(words, figures)}"


def _band(words: Words, figures: Figures) -> str:
    pays = words.rate(figures["rate"]) if figures["rate"] is not None else words.money(figures["amount"])
    start, measure, where = words.money(figures["from"]), words.money(figures["measure"]), _where(words, figures)
    all_ = words.pick(" on everything", " sur le tout") if figures["rate"] is not None else ""
    return words.pick(
        f"{measure} {where} reaches the band from {start}: {pays}{all_}",
        f"{measure} {where} atteint la tranche à partir de {start}\u00a0: {pays}{all_}",
    )


def _slices(words: Words, figures: Figures) -> str:
    parts: list[str] = []
    for part in figures["slices"]:
        earns, start = words.money(part["earns"]), words.money(part["from"])
        if part["rate"] is None:
            parts.append(words.pick(f"{earns} from {start}", f"{earns} à partir de {start}"))
        else:
            parts.append(f"{words.money(part['part'])} × {words.rate(part['rate'])}")
    measure, where = words.money(figures["measure"]), _where(words, figures)
    whole = sum((part["earns"] for part in figures["slices"]), Decimal(0))
    sliced = words.pick(f"{measure} {where}, slice by slice: ", f"{measure} {where}, tranche par tranche\u00a0: ")
    return f"{sliced}{' + '.join(parts)} = {words.money(whole)}"


def _product(words: Words, figures: Figures) -> str:
    amount = words.money(figures["amount"])
    if figures["rate"] is None:
        return words.pick(f"this line earns {amount}", f"cette ligne rapporte {amount}")
    return f"{words.money(figures['base'])} × {words.rate(figures['rate'])} = {amount}"


def _together(words: Words, figures: Figures) -> str:
    lines = words.count(figures["lines"], ("line", "lines"), ("ligne", "lignes"))
    terms = "" if figures["is_all"] else words.pick(" on these terms", " à ces conditions")
    base, total = words.money(figures["base"]), words.money(figures["total"])
    if figures["rate"] is not None:
        earned = f"{base} × {words.rate(figures['rate'])} = {total}"
    elif figures["is_all"]:
        earned = words.pick(f"{base} earn {total}", f"{base} rapportent {total}")
    else:
        whole = words.money(figures["whole"])
        earned = words.pick(f"{base} of {whole} earn {total}", f"{base} sur {whole} rapportent {total}")
    text = f"{lines}{terms} {_where(words, figures)}{words.pick(': ', chr(160) + ': ')}{earned}"
    if not figures["returns"]:
        return text
    returns = words.money(figures["returns"])
    return text + words.pick(
        f" (the measure counts {returns} of earlier periods’ returns, too)",
        f" (la mesure compte aussi {returns} de retours de périodes passées)",
    )


def _share(words: Words, figures: Figures) -> str:
    base, of, amount = (words.money(figures[name]) for name in ("base", "of", "amount"))
    return words.pick(
        f"this line’s share, {base} of {of}: {amount}", f"part de cette ligne, {base} sur {of}\u00a0: {amount}"
    )


def _cap(words: Words, figures: Figures) -> str:
    cap, total, before, amount = (words.money(figures[name]) for name in ("cap", "total", "before", "amount"))
    return words.pick(
        f"the period’s {total} are capped at {cap}: {before} become {amount}",
        f"les {total} de la période sont plafonnés à {cap}\u00a0: {before} deviennent {amount}",
    )


def _root(words: Words, figures: Figures) -> str:
    root, period = figures["root_line_id"], figures["period"]
    if "amount" not in figures:
        return words.pick(f"corrects {root}, of {period}", f"corrige {root}, de {period}")
    amount, base = words.money(figures["amount"]), words.money(figures["base"])
    return words.pick(
        f"corrects {root}, which earned {amount} on {base} in {period}",
        f"corrige {root}, qui a rapporté {amount} sur {base} en {period}",
    )


def _reversal(words: Words, figures: Figures) -> str:
    correction, amount, base = (words.money(figures[name]) for name in ("correction", "amount", "base"))
    count = figures["corrections"]
    among = ""
    if count > 1:
        among = words.pick(
            f", rounded over all {count} corrections", f", arrondi sur l’ensemble des {count} corrections"
        )
    if figures["correction"] == figures["base"]:
        return words.pick(
            f"takes back in proportion, for {correction}: {amount}{among}",
            f"reprend en proportion, pour {correction}\u00a0: {amount}{among}",
        )
    return words.pick(
        f"takes back in proportion, for {correction}, {base} of the base: {amount}{among}",
        f"reprend en proportion, pour {correction}, soit {base} d’assiette\u00a0: {amount}{among}",
    )


AMOUNTS: dict[str, Callable[[Words, Figures], str]] = {
    "base": _base,
    "gate": _gate,
    "rate": _rate,
    "fixed": _fixed,
    "band": _band,
    "slices": _slices,
    "product": _product,
    "together": _together,
    "share": _share,
    "cap": _cap,
    "root": _root,
    "reversal": _reversal,
}
"""One function for each code of a step that is about amounts."""
