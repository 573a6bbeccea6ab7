"""The steps of a working in words, English and French: one sentence a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from palier.runs.steps import Step

from .sentences import reason_in_words
from .steps_of_amounts import AMOUNTS
from .words import Words

Figures = Mapping[str, Any]

FAILING = {"refused", "unselected", "before-programme", "not-in-version", "not-begun"}
"""Steps that end a working with nothing earned."""


def step_in_words(words: Words, step: Step) -> str:
    """A sentence without its full stop."""
    return _STEPS[step.code](words, step.figures)


def _selected(words: Words, figures: Figures) -> str:
    line, lines = words.line_of_business(figures["line_of_business"]), figures["lines_of_business"]
    if lines is None:
        return words.pick(f"selects every line of business: {line}", f"porte sur toutes les gammes\u00a0: {line}")
    every = ", ".join(map(words.line_of_business, lines))
    return words.pick(f"selects {every}: {line}", f"porte sur {every}\u00a0: {line}")


def _unselected(words: Words, figures: Figures) -> str:
    line = words.line_of_business(figures["line_of_business"])
    for several, one in (
        ("lines_of_business", "line_of_business"),
        ("families", "family"),
        ("product_kinds", "product_kind"),
    ):
        if figures[several] and figures[one] not in figures[several]:
            is_line = one == "line_of_business"
            wanted = ", ".join(map(words.line_of_business, figures[several]) if is_line else figures[several])
            had = line if is_line else figures[one]
            return words.pick(
                f"selects {wanted}; this line is {had}", f"porte sur {wanted}\u202f; cette ligne est {had}"
            )
    return words.pick(f"the programme does not list {line}", f"le programme ne cite pas {line}")


def _joined(words: Words, figures: Figures) -> str:
    day = words.day(figures["joined_on"])
    return words.pick(f"in the programme since {day}", f"dans le programme depuis le {day}")


def _in_force(words: Words, figures: Figures) -> str:
    start, until = figures["from"], figures["until"]
    parts: list[str] = []
    if start:
        parts.append(words.pick(f"from {words.day(start)}", f"à partir du {words.day(start)}"))
    if until:
        parts.append(words.pick(f"until before {words.day(until)}", f"jusqu’avant le {words.day(until)}"))
    return f"{words.pick('the benefit is in force', 'l’avantage vaut')} {', '.join(parts)}"


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
    first, last = words.day(figures["spell_from"]), words.day_before(figures["spell_until"])
    months = figures["look_back_months"]
    return words.pick(
        f"new customer on {first}, after {months} months without a purchase; earns until {last}",
        f"client final nouveau le {first}, après {months} mois sans achat\u202f; rapporte jusqu’au {last}",
    )


def _refused(words: Words, figures: Figures) -> str:
    text = reason_in_words(words, figures["reason"], figures["evidence"], day=figures.get("day"))
    return f"{text}{_bought(words, figures)}"


def _bought(words: Words, figures: Figures) -> str:
    """Whose purchase is behind it: the step holds it only for whom it may be named to."""
    bought = figures.get("bought")
    if not bought:
        return ""
    if figures["reason"] == "opened-direct":
        return words.pick(f": {bought['line_id']}", f"\u00a0: {bought['line_id']}")
    day, what = words.day(bought["invoiced_on"]), words.line_of_business(bought["line_of_business"])
    english, french = _through(bought)
    if figures["reason"] == "not-new-customer":
        return words.pick(
            f"; last bought on {day} {english}: {what}, {bought['line_id']}",
            f"\u202f; dernier achat le {day} {french}\u00a0: {what}, {bought['line_id']}",
        )
    return words.pick(
        f"; first bought {english}: {bought['line_id']}", f"\u202f; premier achat {french}\u00a0: {bought['line_id']}"
    )


def _through(bought: Figures) -> tuple[str, str]:
    if bought["route"] == "direct":
        return "directly", "en direct"
    if not bought["partner_id"]:
        return "through no named partner", "sans partenaire nommé"
    name = f"{bought['partner'] or bought['partner_id']} ({bought['partner_id']})"
    return f"through {name}", f"par {name}"


def _before_programme(words: Words, figures: Figures) -> str:
    return words.pick(
        f"no version calculates {figures['period']}: the programme had not begun",
        f"aucune version ne calcule {figures['period']}\u00a0: le programme n’avait pas commencé",
    )


def _not_in_version(words: Words, figures: Figures) -> str:
    return words.pick(
        f"version {figures['version']}, which calculates {figures['period']}, does not have this benefit",
        f"la version {figures['version']}, qui calcule {figures['period']}, n’a pas cet avantage",
    )


def _not_begun(words: Words, figures: Figures) -> str:
    period, day = figures["period"], words.day(figures["starts_on"])
    return words.pick(f"{period} begins on {day} only", f"{period} ne commence que le {day}")


_STEPS: dict[str, Callable[[Words, Figures], str]] = {
    "selected": _selected,
    "unselected": _unselected,
    "joined": _joined,
    "in_force": _in_force,
    "price_kind": _price_kind,
    "reported": _reported,
    "tier": _tier,
    "new_customer": _new_customer,
    "refused": _refused,
    "before-programme": _before_programme,
    "not-in-version": _not_in_version,
    "not-begun": _not_begun,
    **AMOUNTS,
}
"""One function for each code of `palier.runs.steps.Step`."""
