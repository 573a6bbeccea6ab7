"""Why a line earned nothing under a benefit, in words: the reason's code and its evidence become one sentence.

To a partner, another partner's name or purchase is never shown: the evidence holds neither (semantics 64).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from . import figures

# Sentences whose blanks are filled from the evidence; a blank that is missing takes the second form.
_SENTENCES = {
    "not-joined": (
        gettext_lazy("not in the programme on that day: joined on {joined_on}"),
        gettext_lazy("not in the programme on that day"),
    ),
    "not-in-force": (
        gettext_lazy("the benefit is in force from {in_force_from}"),
        gettext_lazy("the benefit was not in force on that day"),
    ),
    "price-kind": (
        gettext_lazy("the price kind “{price_kind}” does not earn"),
        gettext_lazy("its price kind does not earn"),
    ),
    "reported-too-late": (
        gettext_lazy("reported on {reported_on}; the last day was {last_day}"),
        gettext_lazy("reported too late"),
    ),
    "no-tier": (gettext_lazy("no tier on that day"),),
    "not-new-customer": (gettext_lazy("customer no longer new since {spell_until}"), gettext_lazy("customer not new")),
    "opened-direct": (
        gettext_lazy("the customer first bought directly, on {spell_from}"),
        gettext_lazy("the customer first bought directly"),
    ),
    "opening-cancelled": (gettext_lazy("the customer’s first purchase was cancelled"),),
    "spell-of-another-partner": (
        gettext_lazy("customer not new: buying since {spell_from}"),
        gettext_lazy("customer not new"),
    ),
    "base-missing": (
        gettext_lazy("the line has no “{column}”"),
        gettext_lazy("the line lacks the amount that the benefit reads"),
    ),
    "gate-missed": (gettext_lazy("{missing} short of the gate of {gate}"), gettext_lazy("gate missed")),
    "below-first-band": (
        gettext_lazy("first band not reached: {measure} of {band_from}"),
        gettext_lazy("first band not reached"),
    ),
    "zero-rate": (gettext_lazy("rate of 0 for {tier}"), gettext_lazy("rate of 0")),
    "no-base": (gettext_lazy("nothing left to earn on in this period"),),
    "netted-in-root": (
        gettext_lazy("counted with the line that it corrects, {root_line_id}"),
        gettext_lazy("counted with the line that it corrects"),
    ),
    "root-earned-nothing": (gettext_lazy("the line that it corrects had earned nothing"),),
    "root-outside-programme": (gettext_lazy("the line that it corrects is older than the programme"),),
}


def language() -> str:
    """`fr` or `en`: the language of the page at hand."""
    return "fr" if (get_language() or "").startswith("fr") else "en"


_MONEY = {"missing", "gate", "measure", "band_from"}


def reason_in_words(reason: str, evidence: Mapping[str, object], currency: str) -> str:
    """One short sentence, without its full stop. A reason that is not known here is given as its code."""
    words = {key: _figure(key, value, currency) for key, value in evidence.items()}
    for sentence in _SENTENCES.get(reason, ()):
        try:
            return str(sentence).format_map(words)
        except KeyError:
            continue
    return reason


def reversible_in_words(codes: str) -> str:
    """What can still change an amount (semantics 57), from its codes with a space between."""
    known = {
        "period-open": _("the period is open"),
        "newness-can-change": _("a late sale could change who is new"),
        "review-undecided": _("the tier’s review is not decided yet"),
    }
    return ", ".join(known.get(code, code) for code in codes.split())


_PRICE_KINDS = {
    "standard": gettext_lazy("standard"),
    "special": gettext_lazy("special price"),
    "framework": gettext_lazy("framework contract"),
}


def _figure(key: str, value: object, currency: str) -> str:
    text = str(value)
    if key == "price_kind":
        return str(_PRICE_KINDS.get(text, text))
    if key in _MONEY:
        try:
            return figures.money(Decimal(text), currency, language())
        except InvalidOperation:
            return text
    try:
        return figures.day(date.fromisoformat(text), language())
    except ValueError:
        return text
