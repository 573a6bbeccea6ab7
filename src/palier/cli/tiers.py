"""What a tier rests on, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from palier.runs.tiers import TierTold

from .words import Words

_ORIGINS = {
    "floor": ("the lowest tier", "le niveau de base"),
    "status_match": ("status match", "équivalence de statut"),
    "review": ("yearly review", "revue annuelle"),
}


def tier_in_words(words: Words, told: TierTold) -> str:
    """A tier, until when, and why: `Gold until 2 February 2018: status match from 4 February 2017 (…)`."""
    if told.interval is None:
        return words.pick("No tier that day", "Aucun niveau ce jour-là")
    text, until = words.tier(told.tier), told.interval["to"]
    if until is not None:
        last = words.day_before(until)
        text += words.pick(f" until {last}", f" jusqu’au {last}")
    return text + words.pick(": ", "\u00a0: ") + origin_in_words(words, told.interval)


def origin_in_words(words: Words, interval: Mapping[str, Any]) -> str:
    """What granted an interval, since when, with its evidence."""
    origin = words.pick(*_ORIGINS.get(interval["origin"], (interval["origin"],) * 2))
    since = words.pick(f"from {words.day(interval['from'])}", f"à partir du {words.day(interval['from'])}")
    details = _evidence(words, json.loads(interval["evidence"]))
    return f"{origin} {since}" + (f" ({', '.join(details)})" if details else "")


def _evidence(words: Words, evidence: Mapping[str, Any]) -> list[str]:
    legacy = words.programme.header.legacy_programmes
    details = [
        f"{words.label(legacy[name].labels) if name in legacy else name} {held}"
        for name, held in evidence.get("legacy_tiers", {}).items()
    ]
    if "window" in evidence:
        details.append(str(evidence["window"]))
    held, required = (evidence.get(name, {}).get("revenue") for name in ("held", "required"))
    if held and required:
        details.append(f"{words.money(held)} {words.pick('of', 'pour')} {words.money(required)}")
    return details
