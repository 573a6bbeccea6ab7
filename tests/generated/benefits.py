"""A benefit of a generated programme, as the YAML would say it, valid by design."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from palier.base.calendars import Length

from .choices import Draw, count, one_in, pick, some
from .frames import Document, Frame

FLAT_RATES = (
    "0.01",
    "0.03",
    "0.005",
    "0.333333",
    "0.000001",
    "0.015",
    "0.07",
    "0",
    "1",
    "-0.05",
    "0.1",
    "10",
    "0.025",
    "0.999999",
)
BANDED_RATES = (
    "0.01",
    "0.03",
    "0.005",
    "0.3333",
    "0.0001",
    "0.015",
    "0.07",
    "0",
    "1",
    "-0.05",
    "0.1",
    "0.025",
    "0.9999",
)
AMOUNTS = ("10.00", "1.00", "0.01", "100.00", "0.00", "0.05", "333.33", "1000000.00", "-7.77")
MEASURED = ("amount", "amount", "amount", "list_amount", "margin")
FAMILIES = ("rack", "blade", "")


def draw_benefit(
    draw: Draw, frame: Frame, name: str, earlier: dict[str, Document], before: Document | None
) -> Document:
    """A benefit. `earlier`: those declared above it; `before`: the version before's, whose period it keeps."""
    period = before["period"] if before else pick(draw, ("quarter", "quarter", "month", "half", "month", "year"))
    benefit: Document = {
        "benefit": name,
        "labels": {"en": name, "fr": name},
        "action": "sell",
        "period": period,
    }
    if one_in(draw, 6):
        benefit["in_force"] = _in_force(draw, frame)
    if one_in(draw, 5):
        benefit["selection"] = _selection(draw, frame)
    if one_in(draw, 3):
        benefit["price_kinds"] = some(draw, ("standard", "special", "framework"), least=2)
    if one_in(draw, 6):
        benefit["reported_within_days"] = pick(draw, (30, 1, 0))
    benefit["qualifiers"] = [_new_customer(draw, frame) for _ in range(pick(draw, (0, 0, 1)))]
    benefit["scope"] = pick(draw, ("period", "period", "line", "document"))
    base: Document = {"of": pick(draw, MEASURED)}
    net_of = frame.scene.cascade.draw_names(draw, name, period, earlier)
    benefit["base"] = base | ({"net_of": net_of} if net_of else {})
    benefit["scale"] = _scale(draw, frame, benefit)
    is_marginal = benefit["scale"]["kind"] == "marginal"
    benefit["measure"] = {"of": base["of"]} if is_marginal else _measure(draw, frame)
    if one_in(draw, 3):
        benefit["gate"] = _gate(draw, frame, benefit)
    if one_in(draw, 3):
        benefit["cap"] = {
            "at_most": _dated_amounts(draw, frame, benefit, tuple(caps(frame.scene.amounts, frame.scene.decimals)))
        }
    benefit["returns_count_in"] = pick(draw, ("own_period", "own_period", "none"))
    benefit["certain_after_days"] = pick(draw, (30, 0, 1))
    return benefit


def caps(amounts: tuple[str, ...], decimals: int) -> list[str]:
    """Caps that such amounts run into: a part of each, and one minor unit."""
    one = str(Decimal(1).scaleb(-decimals))
    parts = [_cut(Decimal(amount) * Decimal(part), decimals) for part in ("0.02", "0.01", "1") for amount in amounts]
    return [each for each in parts if Decimal(each) > 0] + [one, pick_cap(decimals)]


def pick_cap(decimals: int) -> str:
    """A cap that any lively benefit reaches."""
    return "10" if decimals == 0 else "9.99"


def _cut(amount: Decimal, decimals: int) -> str:
    return str(amount.quantize(Decimal(1).scaleb(-decimals)))


def _in_force(draw: Draw, frame: Frame) -> Document:
    days = [day for day in frame.days if day > frame.in_force_from - timedelta(days=40)]
    first, last = sorted((pick(draw, days), pick(draw, days)))
    given: Document = {}
    if one_in(draw, 2):
        given["from"] = first.isoformat()
    if not given or one_in(draw, 2):
        given["until"] = (last if last > first else first + timedelta(days=1)).isoformat()
    return given


def _selection(draw: Draw, frame: Frame) -> Document:
    given: Document = {}
    if one_in(draw, 2):
        given["lines_of_business"] = some(draw, frame.scene.lines_of_business)
    if one_in(draw, 3):
        given["families"] = some(draw, FAMILIES[:2])
    if one_in(draw, 3):
        given["product_kinds"] = some(draw, ("product", "service"))
    return given


def _new_customer(draw: Draw, frame: Frame) -> Document:
    given: Document = {
        "kind": "new_customer",
        "look_back_months": pick(draw, (1, 1, 2, 3, 6, 12)),
        "earns_for_months": pick(draw, (1, 3, 6, 12)),
        "earned_by": pick(draw, ("any", "first_partner")),
    }
    if one_in(draw, 3):
        given["minimum_purchase"] = pick(draw, frame.scene.amounts)
    return given


def _measure(draw: Draw, frame: Frame) -> Document:
    measure: Document = {"of": pick(draw, MEASURED)}
    if one_in(draw, 4):
        measure["selection"] = _selection(draw, frame)
    return measure


def _gate(draw: Draw, frame: Frame, benefit: Document) -> Document:
    gate: Document = {"at_least": _dated_amounts(draw, frame, benefit, frame.scene.amounts)}
    if one_in(draw, 2):
        gate["measure"] = _measure(draw, frame)
    return gate


def _later_starts(draw: Draw, frame: Frame, benefit: Document, *, any_day: bool) -> list[date]:
    """Sometimes a second day from which a value holds; a value of a period changes between periods only."""
    if not one_in(draw, 4):
        return []
    length = Length(benefit["period"])
    if any_day:
        later = [day for day in frame.days if day > frame.in_force_from]
    else:
        starts = {frame.scene.calendar.containing(day, length).start for day in frame.days}
        later = sorted(day for day in starts if day > frame.in_force_from)
    return [pick(draw, later)] if later else []


def _dated_amounts(draw: Draw, frame: Frame, benefit: Document, amounts: tuple[str, ...]) -> list[Document]:
    days = [frame.in_force_from, *_later_starts(draw, frame, benefit, any_day=False)]
    return [{"from": day.isoformat(), "value": pick(draw, amounts), "reference": "generated"} for day in days]


def _scale(draw: Draw, frame: Frame, benefit: Document) -> Document:
    kind = pick(draw, ("flat", "whole_volume", "marginal"))
    pays = pick(draw, ("rate", "rate", "amount"))
    keyed_by = pick(draw, ([], ["tier"], ["tier", "line_of_business"], ["line_of_business"]))
    days = [frame.in_force_from]
    days += _later_starts(draw, frame, benefit, any_day=kind == "flat" and pays == "rate")
    selected = tuple(benefit.get("selection", {}).get("lines_of_business", frame.scene.lines_of_business))
    terms = [
        {
            "from": day.isoformat(),
            "reference": "generated",
            "rows": _rows(draw, frame, kind, pays, keyed_by, selected),
        }
        for day in days
    ]
    return {"kind": kind, "pays": pays, "keyed_by": keyed_by, "terms": terms}


def _rows(
    draw: Draw, frame: Frame, kind: str, pays: str, keyed_by: list[str], selected: tuple[str, ...]
) -> list[Document]:
    """A row for each key or for several together; few different values, so that rows often have equal ones."""
    values = [_value(draw, frame, kind, pays) for _ in range(count(draw, 1, 3))]
    by_tier = _parts(draw, frame.scene.tiers) if "tier" in keyed_by else [None]
    by_line = _parts(draw, selected) if "line_of_business" in keyed_by else [None]
    rows: list[Document] = []
    for tiers in by_tier:
        for lines in by_line:
            keys: Document = {}
            if tiers:
                keys["tier"] = tiers if len(tiers) > 1 else tiers[0]
            if lines:
                keys["line_of_business"] = lines
            rows.append({**keys, **pick(draw, values)})
    return rows


def _parts(draw: Draw, names: tuple[str, ...]) -> list[list[str]]:
    parts: list[list[str]] = [[names[0]]]
    for name in names[1:]:
        if one_in(draw, 2):
            parts[-1].append(name)
        else:
            parts.append([name])
    return parts


def _value(draw: Draw, frame: Frame, kind: str, pays: str) -> Document:
    if kind == "flat":
        return {pays: _pay(draw, frame, pays, FLAT_RATES)}
    edges = sorted(set(frame.scene.amounts), key=Decimal)
    first = pick(draw, ("0", "0", edges[0]))
    froms = [first, *(edge for edge in edges if Decimal(edge) > Decimal(first) and one_in(draw, 2))]
    return {"bands": [{"from": each, pays: _pay(draw, frame, pays, BANDED_RATES)} for each in froms]}


def _pay(draw: Draw, frame: Frame, pays: str, rates: tuple[str, ...]) -> str:
    if pays == "rate":
        return pick(draw, rates)
    return pick(draw, [_cut(Decimal(amount), frame.scene.decimals) for amount in AMOUNTS])
