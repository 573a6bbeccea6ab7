"""The steps of a working in words, English and French: one sentence a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from palier.runs.working import Step

from .sentences import reason_in_words
from .words import Words

Figures = Mapping[str, Any]


def step_in_words(words: Words, step: Step) -> str:
    """A sentence without its full stop."""
    return _STEPS[step.code](words, step.figures)


def _selected(words: Words, figures: Figures) -> str:
    line = words.line_of_business(figures["line_of_business"])
    lines = figures["lines_of_business"]
    if lines is None:
        return words.pick(f"selects every line of business: {line}", f"porte sur toutes les gammes{_colon(words)}{line}")
    every = ", ".join(map(words.line_of_business, lines))
    return words.pick(f"selects {every}: {line}", f"porte sur {every}{_colon(words)}{line}")


def _unselected(words: Words, figures: Figures) -> str:
    if figures["lines_of_business"] and figures["line_of_business"] not in figures["lines_of_business"]:
        wanted = ", ".join(map(words.line_of_business, figures["lines_of_business"]))
        had = words.line_of_business(figures["line_of_business"])
    elif figures["families"] and figures["family"] not in figures["families"]:
        wanted, had = ", ".join(figures["families"]), figures["family"]
    elif figures["product_kinds"] and figures["product_kind"] not in figures["product_kinds"]:
        wanted, had = ", ".join(figures["product_kinds"]), figures["product_kind"]
    else:
        had = words.line_of_business(figures["line_of_business"])
        return words.pick(f"the programme does not list {had}", f"le programme ne cite pas {had}")
    return words.pick(f"selects {wanted}; this line is {had}", f"porte sur {wanted} ; cette ligne est {had}")


def _joined(words: Words, figures: Figures) -> str:
    day = words.day(figures["joined_on"])
    return words.pick(f"in the programme since {day}", f"dans le programme depuis le {day}")


def _in_force(words: Words, figures: Figures) -> str:
    start, until = figures["from"], figures["until"]
    since = words.pick(f"from {words.day(start)}", f"à partir du {words.day(start)}") if start else ""
    end = words.pick(f"until before {words.day(until)}", f"avant le {words.day(until)}") if until else ""
    return words.pick("the benefit is in force ", "l’avantage vaut ") + ", ".join(part for part in (since, end) if part)


def _price_kind(words: Words, figures: Figures) -> str:
    kind = figures["price_kind"]
    return words.pick(f"price kind {kind}, which earns", f"type de prix {kind}, qui rapporte")


def _reported(words: Words, figures: Figures) -> str:
    day = words.day(figures["reported_on"])
    return words.pick(f"reported in time, on {day}", f"déclarée à temps, le {day}")


def _tier(words: Words, figures: Figures) -> str:
    tier, day = words.tier(figures["tier"]), words.day(figures["day"])
    return words.pick(f"tier {tier} on {day}", f"niveau {tier} le {day}")


def _new_customer(words: Words, figures: Figures) -> str:
    if "spell_from" not in figures:
        return words.pick("the customer is new", "le client final est nouveau")
    first, until = words.day(figures["spell_from"]), words.day(figures["spell_until"])
    months = figures["look_back_months"]
    return words.pick(
        f"new customer since {first}, after {months} months without a purchase; it earns until before {until}",
        f"client final nouveau depuis le {first}, après {months} mois sans achat ; il rapporte avant le {until}",
    )


def _base(words: Words, figures: Figures) -> str:
    amount = {"list_amount": figures["list_amount"], "margin": None}.get(figures["of"], figures["amount"])
    if figures["of"] == "margin":
        amount = figures["amount"] - (figures["cost_amount"] or Decimal(0))
    what = {
        "amount": words.pick("the line’s amount", "le montant de la ligne"),
        "list_amount": words.pick("the line’s list amount", "le montant catalogue de la ligne"),
        "margin": words.pick("the line’s margin", "la marge de la ligne"),
    }[figures["of"]]
    text = f"{words.pick('base', 'assiette')} {words.money(figures['base'])}{_colon(words)}{what}"
    less: list[str] = []
    for part in figures["folded"]:
        by = words.pick(f"corrected by {part['line_id']}", f"corrigés par {part['line_id']}")
        less.append(f"{words.money(part['amount'])} {by}")
    for benefit, taken in figures["deducted"].items():
        text_of = words.pick(f"of {words.benefit(benefit)}", f"de {words.benefit(benefit)}")
        less.append(f"{words.money(-Decimal(taken))} {text_of}")
    return f"{text} {words.money(amount)}, {', '.join(less)}" if less else text


def _where(words: Words, figures: Figures) -> str:
    return {
        "period": words.pick(f"in {figures['period']}", f"en {figures['period']}"),
        "document": words.pick("in this document", "dans ce document"),
        "line": words.pick("on this line", "sur cette ligne"),
    }[figures["scope"]]


def _gate(words: Words, figures: Figures) -> str:
    gate = words.money(figures["gate"])
    if figures["measure"] is None:
        return words.pick(f"gate of {gate} reached {_where(words, figures)}", f"seuil de {gate} atteint {_where(words, figures)}")
    measure = words.money(figures["measure"])
    return words.pick(
        f"gate of {gate} reached: {measure} {_where(words, figures)}",
        f"seuil de {gate} atteint{_colon(words)}{measure} {_where(words, figures)}",
    )


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
    start, measure = words.money(figures["from"]), words.money(figures["measure"])
    where = _where(words, figures)
    return words.pick(
        f"{measure} {where} reaches the band from {start}: {pays} on everything",
        f"{measure} {where} atteint la tranche à partir de {start}{_colon(words)}{pays} sur le tout",
    )


def _slices(words: Words, figures: Figures) -> str:
    parts: list[str] = []
    for part in figures["slices"]:
        earns = words.money(part["earns"])
        if part["rate"] is None:
            parts.append(words.pick(f"{earns} from {words.money(part['from'])}", f"{earns} à partir de {words.money(part['from'])}"))
        else:
            parts.append(f"{words.money(part['part'])} × {words.rate(part['rate'])}")
    measure, where = words.money(figures["measure"]), _where(words, figures)
    whole = sum((part["earns"] for part in figures["slices"]), Decimal(0))
    sliced = words.pick(f"{measure} {where}, slice by slice: ", f"{measure} {where}, tranche par tranche{_colon(words)}")
    return f"{sliced}{' + '.join(parts)} = {words.money(whole)}"


def _product(words: Words, figures: Figures) -> str:
    if figures["rate"] is None:
        return words.pick(f"this line earns {words.money(figures['amount'])}", f"cette ligne rapporte {words.money(figures['amount'])}")
    return f"{words.money(figures['base'])} × {words.rate(figures['rate'])} = {words.money(figures['amount'])}"


def _together(words: Words, figures: Figures) -> str:
    count = words.number(figures["lines"])
    lines = words.pick(f"{count} lines" if figures["lines"] != 1 else "1 line", f"{count} lignes" if figures["lines"] >= 2 else "1 ligne")
    terms = "" if figures["is_all"] else words.pick(" on these terms", " à ces conditions")
    base, total = words.money(figures["base"]), words.money(figures["total"])
    if figures["rate"] is not None:
        sum_ = f"{base} × {words.rate(figures['rate'])} = {total}"
    elif figures["is_all"]:
        sum_ = words.pick(f"{base} earn {total}", f"{base} rapportent {total}")
    else:
        whole = words.money(figures["whole"])
        sum_ = words.pick(f"{base} of {whole} earn {total}", f"{base} sur {whole} rapportent {total}")
    return f"{lines}{terms} {_where(words, figures)}{_colon(words)}{sum_}"


def _share(words: Words, figures: Figures) -> str:
    base, of, amount = (words.money(figures[name]) for name in ("base", "of", "amount"))
    return words.pick(
        f"this line’s share, {base} of {of}: {amount}", f"part de cette ligne, {base} sur {of}{_colon(words)}{amount}"
    )


def _cap(words: Words, figures: Figures) -> str:
    cap, total = words.money(figures["cap"]), words.money(figures["total"])
    before, amount = words.money(figures["before"]), words.money(figures["amount"])
    return words.pick(
        f"the period’s {total} are capped at {cap}: {before} become {amount}",
        f"les {total} de la période sont plafonnés à {cap}{_colon(words)}{before} deviennent {amount}",
    )


def _refused(words: Words, figures: Figures) -> str:
    text = reason_in_words(words, figures["reason"], figures["evidence"])
    return f"{text}{_bought(words, figures)}"


def _bought(words: Words, figures: Figures) -> str:
    bought = figures.get("bought")
    if not bought:
        return ""
    day, what = words.day(bought["invoiced_on"]), words.line_of_business(bought["line_of_business"])
    if bought["route"] == "direct" or not bought["partner_id"]:
        through, fr = ("directly", "en direct") if bought["route"] == "direct" else ("through nobody named", "sans partenaire")
    else:
        name = f"{bought['partner'] or bought['partner_id']} ({bought['partner_id']})"
        through, fr = f"through {name}", f"par {name}"
    if figures["reason"] == "not-new-customer":
        return words.pick(
            f"; last bought on {day} {through}: {what}, {bought['line_id']}",
            f" ; dernier achat le {day} {fr}{_colon(words)}{what}, {bought['line_id']}",
        )
    return words.pick(f"; first bought on {day} {through}, {bought['line_id']}", f" ; premier achat le {day} {fr}, {bought['line_id']}")


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
    among = ""
    if figures["corrections"] > 1:
        count = figures["corrections"]
        among = words.pick(f", rounded with all {count} corrections so far", f", arrondi avec les {count} corrections à ce jour")
    return words.pick(
        f"{correction} of it in proportion, {base} of its base: {amount}{among}",
        f"{correction} en proportion, {base} de son assiette{_colon(words)}{amount}{among}",
    )


def _outside(words: Words, figures: Figures) -> str:
    return words.pick(
        f"{figures['period']} is calculated with no version: the programme had not begun",
        f"{figures['period']} n’est calculée par aucune version{_colon(words)}le programme n’avait pas commencé",
    )


def _not_in_version(words: Words, figures: Figures) -> str:
    return words.pick(
        f"version {figures['version']}, which calculates {figures['period']}, does not have this benefit",
        f"la version {figures['version']}, qui calcule {figures['period']}, n’a pas cet avantage",
    )


def _not_begun(words: Words, figures: Figures) -> str:
    day = words.day(figures["starts_on"])
    return words.pick(f"{figures['period']} begins on {day} only", f"{figures['period']} ne commence que le {day}")


def _colon(words: Words) -> str:
    return words.pick(": ", "\u00a0: ")


_STEPS: dict[str, Callable[[Words, Figures], str]] = {
    "selected": _selected,
    "unselected": _unselected,
    "joined": _joined,
    "in_force": _in_force,
    "price_kind": _price_kind,
    "reported": _reported,
    "tier": _tier,
    "new_customer": _new_customer,
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
    "refused": _refused,
    "root": _root,
    "reversal": _reversal,
    "before-programme": _outside,
    "not-in-version": _not_in_version,
    "not-begun": _not_begun,
}
"""One function for each code of `palier.runs.working.Step`."""
