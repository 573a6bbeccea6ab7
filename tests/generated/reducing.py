"""Make a failing world smaller while it still fails: fewer versions, benefits, parts of benefits, rows, cells."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError

from .worlds import World
from .writing import Rows

Fails = Callable[[World], bool]
_PARTS = (
    "gate",
    "cap",
    "qualifiers",
    "in_force",
    "selection",
    "reported_within_days",
    "price_kinds",
    "measure",
    "scope",
    "certain_after_days",
    "returns_count_in",
    "base",
)
_CELLS = ("sent_at", "ordered_on", "price_kind", "list_amount", "cost_amount", "parent_id", "left_on", "withdrawn")


def reduced(world: World, fails: Fails, seconds: float = 60) -> World:
    """The smallest world found, in some seconds, for which `fails` is still true."""
    deadline = time.perf_counter() + seconds
    seen: set[str] = set()
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for smaller in _smaller(world):
            if time.perf_counter() > deadline:
                return world
            text = smaller.text()
            if text in seen:
                continue
            seen.add(text)
            if _is_valid(smaller) and fails(smaller):
                world, is_smaller = smaller, True
                break
    return world


def _is_valid(world: World) -> bool:
    try:
        return not world.faults()
    except ValidationError:
        return False


def _smaller(world: World) -> Iterator[World]:
    """Worlds one step smaller: the large steps first."""
    if len(world.as_of) > 1:
        yield from (World(world.document, world.facts, (each,)) for each in world.as_of)
    for document in _about_one_benefit(world.document):
        yield World(document, world.facts, world.as_of)
    for name in sorted(world.facts, key=lambda name: -len(world.facts[name])):
        yield from (World(world.document, facts, world.as_of) for facts in _fewer_rows(world.facts, name))
    for document in _simpler(world.document):
        yield World(document, world.facts, world.as_of)
    for facts in _blanker(world.facts):
        yield World(world.document, facts, world.as_of)


def _about_one_benefit(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One benefit alone, in all versions that have it, with what its base is net of."""
    names = {benefit["benefit"] for version in document["versions"] for benefit in version["benefits"]}
    for name in sorted(names) if len(names) > 1 else ():
        kept, size = {name}, 0
        while size < len(kept):
            size = len(kept)
            for version in document["versions"]:
                for benefit in version["benefits"]:
                    if benefit["benefit"] in kept:
                        kept |= set(benefit.get("base", {}).get("net_of", ()))
        versions = [
            {**version, "benefits": [each for each in version["benefits"] if each["benefit"] in kept]}
            for version in document["versions"]
        ]
        if kept != names and all(version["benefits"] for version in versions):
            yield {**document, "versions": versions}


def _fewer_rows(facts: dict[str, Rows], name: str) -> Iterator[dict[str, Rows]]:
    rows = facts[name]
    size = len(rows)
    while size >= 1:
        for start in range(0, len(rows), size):
            kept = rows[:start] + rows[start + size :]
            if kept or name != "sales":
                yield {each: (kept if each == name else facts[each]) for each in facts if kept or each != name}
        size //= 2


def _simpler(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for at in range(len(document["versions"]) if len(document["versions"]) > 1 else 0):
        yield {**document, "versions": document["versions"][:at] + document["versions"][at + 1 :]}
    for at, version in enumerate(document["versions"]):
        for changed in _simpler_version(version):
            yield {**document, "versions": [*document["versions"][:at], changed, *document["versions"][at + 1 :]]}


def _simpler_version(version: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "status_match" in version:
        yield {key: value for key, value in version.items() if key != "status_match"}
    benefits = version["benefits"]
    for at in range(len(benefits) if len(benefits) > 1 else 0):
        rest = copy.deepcopy(benefits[:at] + benefits[at + 1 :])
        for each in rest:
            base = each.get("base", {})
            names = [name for name in base.get("net_of", ()) if name != benefits[at]["benefit"]]
            each["base"] = {**base, "net_of": names}
        yield {**version, "benefits": rest}
    for at, benefit in enumerate(benefits):
        for part in _PARTS:
            if benefit.get(part):
                without = {key: value for key, value in benefit.items() if key != part}
                yield {**version, "benefits": [*benefits[:at], without, *benefits[at + 1 :]]}
        for scale in _simpler_scale(benefit["scale"]):
            yield {**version, "benefits": [*benefits[:at], {**benefit, "scale": scale}, *benefits[at + 1 :]]}
    for at, tier in enumerate(version["tiers"]):
        if tier.get("paths"):
            fewer = {**tier, "paths": tier["paths"][1:]}
            yield {**version, "tiers": [*version["tiers"][:at], fewer, *version["tiers"][at + 1 :]]}


def _simpler_scale(scale: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if len(scale["terms"]) > 1:
        yield {**scale, "terms": scale["terms"][:1]}
    if scale["keyed_by"]:
        row = {key: value for key, value in scale["terms"][0]["rows"][0].items() if key not in scale["keyed_by"]}
        yield {**scale, "keyed_by": [], "terms": [{**terms, "rows": [row]} for terms in scale["terms"]]}
    for number, row in enumerate(scale["terms"][0]["rows"]):
        for at in range(len(row.get("bands", ())) if len(row.get("bands", ())) > 1 else 0):
            changed = json.loads(json.dumps(scale))
            del changed["terms"][0]["rows"][number]["bands"][at]
            yield changed


def _blanker(facts: dict[str, Rows]) -> Iterator[dict[str, Rows]]:
    for name, rows in facts.items():
        for at, row in enumerate(rows):
            for cell in (*_CELLS, *(["reported_at"] if name != "sales" else [])):
                if row.get(cell):
                    blank = {key: value for key, value in row.items() if key != cell}
                    yield {**facts, name: [*rows[:at], blank, *rows[at + 1 :]]}
