"""Why a row is held, in words: the reasons of semantics 63's table."""

from __future__ import annotations

_WORDS = {
    "version-conflict": "several rows of this key say different things at the same instant",
    "correction-cycle": 'it corrects "{value}", and the chain of corrections leads back to itself',
    "correction-too-deep": "more than 16 corrections stand on one another",
    "root-unknown": 'it corrects "{value}", which is not known',
    "root-held": 'it corrects "{value}", which is held itself',
    "correction-before-root": "dated {value}, before the line that it corrects",
    "correction-differs": "{value} differs from the line that it corrects",
    "partner-unknown": 'partner "{value}" is not known',
    "distributor-unknown": 'distributor "{value}" is not known',
    "customer-unknown": 'customer "{value}" is not known',
    "product-unknown": 'product "{value}" is not known',
    "group-cycle": '"{value}" is its own parent, directly or by others',
    "profile-overlap": "its days overlap those of another profile of the partner",
    "unreferenced-return": "a return of {value} that names no line",
    "invoiced-after-reported": "invoiced on {value}, more than a day after it was reported",
    "exchange-rate-missing": "no exchange rate for {value}",
}


def held_in_words(reason: str, value: str) -> str:
    """One clause without its full stop. A reason that is not known here is given as its code."""
    return _WORDS.get(reason, f"{reason} {value}").format(value=value)
