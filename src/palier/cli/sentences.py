"""Reasons and codes in words, English and French. No sentence names another partner (semantics 64)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from palier.base.calendars import Period

from .words import Words

_REASONS: dict[str, tuple[tuple[str, str], ...]] = {
    "not-joined": (
        ("left the programme on {left_on}", "sorti du programme le {left_on}"),
        (
            "joined the programme on {joined_on}, after that day",
            "entré dans le programme le {joined_on}, après ce jour",
        ),
        ("not in the programme on that day", "hors du programme ce jour-là"),
    ),
    "not-in-force": (
        (
            "the benefit is in force from {in_force_from} until before {in_force_until}",
            "l’avantage vaut du {in_force_from} au {in_force_until} exclu",
        ),
        ("the benefit is in force from {in_force_from}", "l’avantage vaut à partir du {in_force_from}"),
        ("the benefit was in force until before {in_force_until}", "l’avantage valait avant le {in_force_until}"),
        ("the benefit was not in force on that day", "l’avantage ne valait pas ce jour-là"),
    ),
    "price-kind": (
        ("the price kind “{price_kind}” does not earn", "le type de prix «\u00a0{price_kind}\u00a0» ne rapporte rien"),
        ("price kinds that do not earn", "types de prix qui ne rapportent rien"),
    ),
    "reported-too-late": (
        (
            "reported on {reported_on}; the last day was {last_day}",
            "déclarée le {reported_on}\u202f; le dernier jour était le {last_day}",
        ),
        ("reported too late", "déclarées trop tard"),
    ),
    "no-tier": (("no tier on that day", "aucun niveau ce jour-là"),),
    "not-new-customer": (
        ("customer no longer new since {spell_until}", "client final plus nouveau depuis le {spell_until}"),
        (
            "customer new since {spell_from}, before the benefit began",
            "client final nouveau depuis le {spell_from}, avant le début de l’avantage",
        ),
        ("customer not new", "client final pas nouveau"),
    ),
    "opened-direct": (
        (
            "the customer first bought directly, on {spell_from}",
            "le client final a d’abord acheté en direct, le {spell_from}",
        ),
        ("the customer first bought directly", "le client final a d’abord acheté en direct"),
    ),
    "opening-cancelled": (
        (
            "the customer’s first purchase, of {spell_from}, was cancelled",
            "le premier achat du client final, du {spell_from}, a été annulé",
        ),
        ("the customer’s first purchase was cancelled", "le premier achat du client final a été annulé"),
    ),
    "spell-of-another-partner": (
        ("customer not new: buying since {spell_from}", "client final pas nouveau : il achète depuis le {spell_from}"),
        ("customer not new: another partner was first", "client final pas nouveau : un autre partenaire était premier"),
    ),
    "base-missing": (
        ("the line has no {column}", "la ligne n’a pas de {column}"),
        ("an amount that the benefit reads is missing", "il manque un montant que l’avantage lit"),
    ),
    "gate-missed": (
        ("gate of {gate} missed by {missing}", "seuil de {gate} manqué de {missing}"),
        ("gate missed", "seuil manqué"),
    ),
    "below-first-band": (
        (
            "{measure} does not reach the first band, from {band_from}",
            "{measure} n’atteint pas la première tranche, à partir de {band_from}",
        ),
        ("nothing to earn on {measure}", "rien à gagner sur {measure}"),
        ("first band not reached", "première tranche non atteinte"),
    ),
    "zero-rate": (
        ("rate of 0 for {tier}, {line_of_business}", "taux de 0 pour {tier}, {line_of_business}"),
        ("rate of 0 for {tier}", "taux de 0 pour {tier}"),
        ("rate of 0 for {line_of_business}", "taux de 0 pour {line_of_business}"),
        ("rate of 0", "taux de 0"),
    ),
    "no-base": (("nothing left to earn on in this period", "plus rien à rapporter dans cette période"),),
    "netted-in-root": (
        (
            "counted with the line that it corrects, {root_line_id}",
            "comptée avec la ligne qu’elle corrige, {root_line_id}",
        ),
        ("counted with the lines that they correct", "comptées avec les lignes qu’elles corrigent"),
    ),
    "root-earned-nothing": (
        (
            "the line that it corrects, {root_line_id}, had earned nothing",
            "la ligne qu’elle corrige, {root_line_id}, n’avait rien rapporté",
        ),
        ("the lines that they correct had earned nothing", "les lignes qu’elles corrigent n’avaient rien rapporté"),
    ),
    "root-outside-programme": (
        (
            "the line that it corrects, {root_line_id}, is older than the programme",
            "la ligne qu’elle corrige, {root_line_id}, précède le programme",
        ),
        (
            "the lines that they correct are older than the programme",
            "les lignes qu’elles corrigent précèdent le programme",
        ),
    ),
}
"""Sentences whose blanks are filled from the evidence; the first whose blanks are all there is said."""

_REVERSIBLE = {
    "period-open": ("the period is open", "la période est ouverte"),
    "newness-can-change": ("a late sale could change who is new", "une vente tardive peut changer qui est nouveau"),
    "review-undecided": ("the tier’s review is not decided yet", "la revue du niveau n’est pas encore décidée"),
}

_MONEY = {"missing", "gate", "measure", "band_from"}


def reason_in_words(
    words: Words, reason: str, evidence: Mapping[str, Any], *, day: date | None = None, period: Period | None = None
) -> str:
    """One clause without its full stop, of a line of a `day`, or of lines of a `period`.

    A reason that is not known here is given as its code.
    """
    scale = evidence.get("scale")
    told = {**evidence, **(scale if isinstance(scale, Mapping) else {})}
    if reason == "not-new-customer" and "spell_until" in told:
        ended = date.fromisoformat(told["spell_until"])
        if day is not None and ended > day:
            # The spell still runs: what keeps it from earning is that it began before the benefit did (semantics 28).
            del told["spell_until"]
        elif period is not None:
            # Of several lines only what is true of all of them may be said.
            told = told if ended <= period.start else {}
    blanks = {key: _figure(words, key, value) for key, value in told.items()}
    for english, french in _REASONS.get(reason, ()):
        try:
            return words.pick(english, french).format_map(blanks)
        except KeyError:
            continue
    return reason


def reversible_in_words(words: Words, codes: Sequence[str]) -> str:
    """What can still change an amount (semantics 57)."""
    return ", ".join(words.pick(*_REVERSIBLE.get(code, (code, code))) for code in codes)


def _figure(words: Words, key: str, value: object) -> str:
    text = str(value)
    if key == "tier":
        return words.tier(text)
    if key == "line_of_business":
        return words.line_of_business(text)
    try:
        return words.money(Decimal(text)) if key in _MONEY else words.day(date.fromisoformat(text))
    except (ValueError, InvalidOperation):
        return text
