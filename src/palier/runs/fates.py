"""Why a row is held, in words: the reasons of semantics 63's table."""

from __future__ import annotations

from typing import Literal

_WORDS: dict[str, tuple[str, str]] = {
    "version-conflict": (
        "several rows of this key say different things at the same instant",
        "plusieurs lignes de cette clé se contredisent au même instant",
    ),
    "correction-cycle": (
        'it corrects "{value}", and the chain of corrections leads back to itself',
        "elle corrige «\u00a0{value}\u00a0», et la chaîne des corrections revient sur elle-même",
    ),
    "correction-too-deep": ("more than 16 corrections stand on one another", "plus de 16 corrections se suivent"),
    "root-unknown": (
        'it corrects "{value}", which is not known',
        "elle corrige «\u00a0{value}\u00a0», qui n’est pas connue",
    ),
    "root-held": (
        'it corrects "{value}", which is held itself',
        "elle corrige «\u00a0{value}\u00a0», elle-même retenue",
    ),
    "correction-before-root": (
        "dated {value}, before the line that it corrects",
        "datée du {value}, avant la ligne qu’elle corrige",
    ),
    "correction-differs": (
        "{value} differs from the line that it corrects",
        "{value} diffère de la ligne qu’elle corrige",
    ),
    "partner-unknown": ('partner "{value}" is not known', "le partenaire «\u00a0{value}\u00a0» n’est pas connu"),
    "distributor-unknown": ('distributor "{value}" is not known', "le grossiste «\u00a0{value}\u00a0» n’est pas connu"),
    "customer-unknown": ('customer "{value}" is not known', "le client final «\u00a0{value}\u00a0» n’est pas connu"),
    "product-unknown": ('product "{value}" is not known', "le produit «\u00a0{value}\u00a0» n’est pas connu"),
    "group-cycle": (
        '"{value}" is its own parent, directly or by others',
        "«\u00a0{value}\u00a0» est son propre parent, directement ou non",
    ),
    "profile-overlap": (
        "its days overlap those of another profile of the partner",
        "ses jours chevauchent ceux d’un autre profil du partenaire",
    ),
    "unreferenced-return": ("a return of {value} that names no line", "un retour de {value} qui ne nomme aucune ligne"),
    "invoiced-after-reported": (
        "invoiced on {value}, more than a day after it was reported",
        "facturée le {value}, plus d’un jour après sa déclaration",
    ),
    "exchange-rate-missing": ("no exchange rate for {value}", "aucun taux de change pour {value}"),
}


def held_in_words(reason: str, value: str, language: Literal["en", "fr"] = "en") -> str:
    """One clause without its full stop. A reason that is not known here is given as its code."""
    english, french = _WORDS.get(reason, (f"{reason} {{value}}", f"{reason} {{value}}"))
    return (french if language == "fr" else english).format(value=value)
