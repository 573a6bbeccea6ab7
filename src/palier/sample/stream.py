"""A lively source for a demo: plausible next facts for a folder of facts, a document at a time.

New documents resemble recent ones: the same partners buy the same kinds of things through the same distributors, so
busy partners stay busy. Now and then a line comes back, a customer is new, a price is special.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

from palier.base.currencies import MINOR_UNITS
from palier.base.findings import Finding, FindingsError, Where
from palier.programme.document import Programme

from .names import PUBLIC, customer_name, organisation
from .reading import has_table, read_known, read_recent

Cells = dict[str, str]
"""A row as text by column, as the contract of the facts wants it; blank columns are left out."""

_RECENT_LINES = 4_000
_RETURN_PERCENT, _NEW_CUSTOMER_PERCENT, _SPECIAL_PERCENT = 6, 12, 9
_KEPT_RETURNABLE = 500
_PLAIN_NAMES = 18_000
"""About so many customers have names without a place behind them; a new one takes a name beyond those in use."""


@dataclass(slots=True)
class SampleIndex:
    """What a source of sales remembers: recent ordinary lines by partner, what can still come back, the latest rates.

    It learns from every call of `next_sales`. One index serves one demo.
    """

    currency: str
    recent: list[Cells]
    by_partner: dict[str, list[Cells]]
    countries: dict[str, str]
    """Country of each known customer."""
    rates: dict[str, tuple[str, str]]
    """By foreign currency its latest day and rate."""
    returnable: list[Cells] = field(default_factory=list)
    count: int = 0
    """Documents made so far."""


def read_index(programme: Programme, folder: Path) -> SampleIndex:
    """Learn from the end of a folder of facts, CSV or Parquet. Reads the sales once, batch by batch, and keeps a few.

    Raises FindingsError when a table is missing, or when there is no ordinary sale to learn from.
    """
    missing = [name for name in ("sales", "partners", "customers") if not has_table(folder, name)]
    if missing:
        raise FindingsError(
            Finding("no-facts", f'Table "{name}" is not there.', Where(str(folder))) for name in missing
        )
    # By line_id: a line that was sent twice counts once.
    last = {row["line_id"]: row for row in read_recent(folder, _RECENT_LINES)}
    corrected = {row.get("corrects_line_id") for row in last.values()}
    known = {row["partner_id"] for row in read_known(folder, "partners") if not row.get("left_on")}
    countries = {row["customer_id"]: row["country"] for row in read_known(folder, "customers")}
    recent = [
        row
        for row in last.values()
        if row["route"] == "channel"
        and row.get("partner_id") in known
        and row["customer_id"] in countries
        and "corrects_line_id" not in row
        and Decimal(row["amount"]) > 0
    ]
    if not recent:
        message = "There is no recent channel sale of a known partner to learn from."
        raise FindingsError([Finding("no-facts", message, Where(str(folder)), "Write a folder with `palier sample`.")])
    rates: dict[str, tuple[str, str]] = {}
    for row in read_known(folder, "exchange_rates"):
        rates[row["currency"]] = max(rates.get(row["currency"], ("", "")), (row["date"], row["rate"]))
    returnable = [row for row in recent if row["line_id"] not in corrected][-_KEPT_RETURNABLE:]
    index = SampleIndex(programme.header.currency, recent, {}, countries, rates, returnable)
    for row in recent:
        index.by_partner.setdefault(row["partner_id"], []).append(row)
    return index


def next_sales(
    programme: Programme,
    facts: Path | SampleIndex,
    day: date,
    rng: Random,
    favoured: Sequence[str] = (),
) -> dict[str, list[Cells]]:
    """The next document reported on a day: rows by table, in the order in which they are to be delivered.

    `sales` is always there; before it `exchange_rates` where the day has no rate yet, and `customers` for a new one.
    `reported_at` and `sent_at` are left to the receiver. Half of the documents are of a `favoured` partner when any is
    given. Give a `SampleIndex` to go on from call to call; a folder is read anew. The same index, day and state of
    `rng` give the same rows.
    """
    index = facts if isinstance(facts, SampleIndex) else read_index(programme, facts)
    index.count += 1
    model = _model(index, rng, favoured)
    tables: dict[str, list[Cells]] = {}
    if index.returnable and rng.randrange(100) < _RETURN_PERCENT:
        rows = [_returned(index, day, rng)]
        model = rows[0]
    else:
        customer_id = model["customer_id"]
        if rng.randrange(100) < _NEW_CUSTOMER_PERCENT:
            customer = _new_customer(index, model, rng)
            tables["customers"] = [customer]
            customer_id = customer["customer_id"]
        rows = _document(index, model, customer_id, day, rng)
    if rate := _rate_of(index, model["currency"], day, rng):
        tables = {"exchange_rates": [rate], **tables}
    return {**tables, "sales": rows}


def _model(index: SampleIndex, rng: Random, favoured: Sequence[str]) -> Cells:
    """A recent line to make another like it."""
    chosen = [partner_id for partner_id in favoured if partner_id in index.by_partner]
    if chosen and rng.randrange(2):
        return rng.choice(index.by_partner[rng.choice(chosen)])
    return rng.choice(index.recent)


def _document(index: SampleIndex, model: Cells, customer_id: str, day: date, rng: Random) -> list[Cells]:
    """An invoice of one to four lines like those of the same partner."""
    peers = [row for row in index.by_partner[model["partner_id"]] if row["currency"] == model["currency"]]
    is_special = rng.randrange(100) < _SPECIAL_PERCENT
    ordered_on = day - timedelta(days=rng.randrange(15))
    name = _name(index, rng)
    rows: list[Cells] = []
    for number in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        like = model if number == 0 else rng.choice(peers)
        row = {
            "line_id": f"L-{name}-{number + 1}",
            "document_id": f"F-{name}",
            "ordered_on": ordered_on.isoformat(),
            "invoiced_on": day.isoformat(),
            "route": "channel",
            "partner_id": model["partner_id"],
            "distributor_id": model["distributor_id"],
            "customer_id": customer_id,
            "product_id": like["product_id"],
            **_money(like, is_special, rng),
            "currency": model["currency"],
            "price_kind": "special" if is_special else "standard",
        }
        if "service_delivery" in like:
            row["service_delivery"] = rng.choice(("partner", "vendor"))
        rows.append(row)
    index.returnable = [*index.returnable, *rows][-_KEPT_RETURNABLE:]
    return rows


def _money(like: Cells, is_special: bool, rng: Random) -> Cells:
    """Another quantity at about the same price, and the amounts that go with it; special prices a sixth lower."""
    had = max(Decimal(1), abs(Decimal(like["quantity"])))
    quantity = max(1, int(had) * rng.choice((40, 60, 80, 100, 100, 120, 150)) // 100)
    points = 10_000 + rng.randrange(-300, 301) - (1_700 if is_special and like.get("price_kind") == "standard" else 0)
    step = Decimal(1).scaleb(-min(2, MINOR_UNITS[like["currency"]]))

    def scaled(amount: str, per_ten_thousand: int) -> str:
        exact = Decimal(amount) * quantity * per_ten_thousand / (had * 10_000)
        return f"{exact.quantize(step, ROUND_HALF_UP):f}"

    cells = {"quantity": str(quantity), "amount": scaled(like["amount"], points)}
    for column, factor in (("list_amount", 10_000), ("cost_amount", points)):
        if column in like:
            cells[column] = scaled(like[column], factor)
    return cells


def _returned(index: SampleIndex, day: date, rng: Random) -> Cells:
    """The return, whole or by half, of a line that has not come back yet and that carries no deal."""
    root = index.returnable.pop(rng.randrange(len(index.returnable)))
    name = _name(index, rng)
    inherited = ("route", "partner_id", "distributor_id", "customer_id", "product_id", "currency")
    inherited += ("service_delivery", "deal_id", "price_kind")
    row = {column: root[column] for column in inherited if column in root}
    had = Decimal(root["quantity"])
    part = had // 2 if had > 1 and rng.randrange(2) else had
    row |= {"line_id": f"L-{name}-1", "document_id": f"A-{name}", "corrects_line_id": root["line_id"]}
    row |= {"invoiced_on": max(day.isoformat(), root["invoiced_on"]), "quantity": f"{-part:f}"}
    step = Decimal(1).scaleb(-min(2, MINOR_UNITS[root["currency"]]))
    for column in ("amount", "list_amount", "cost_amount"):
        if column in root:
            row[column] = f"{(-Decimal(root[column]) * part / had).quantize(step, ROUND_HALF_UP):f}"
    return row


def _new_customer(index: SampleIndex, model: Cells, rng: Random) -> Cells:
    """A customer that nobody has sold to; it joins the known ones."""
    number = len(index.countries) + rng.randrange(max(1_000, _PLAIN_NAMES - len(index.countries)))
    customer_id = f"C-{_name(index, rng)}"
    country = index.countries[model["customer_id"]]
    index.countries[customer_id] = country
    segment = "public" if organisation(number) in PUBLIC else rng.choice(("small", "small", "medium", "large"))
    return {"customer_id": customer_id, "name": customer_name(number), "country": country, "segment": segment}


def _rate_of(index: SampleIndex, currency: str, day: date, rng: Random) -> Cells | None:
    """Today's rate of a foreign currency, near the latest one; None when it is known already."""
    if currency == index.currency or currency not in index.rates:
        return None
    latest, rate = index.rates[currency]
    if latest >= day.isoformat():
        return None
    exact = Decimal(rate) * (10_000 + rng.randrange(-30, 31)) / 10_000
    found = f"{exact.quantize(Decimal('0.000001'), ROUND_HALF_UP):f}"
    index.rates[currency] = (day.isoformat(), found)
    return {"currency": currency, "date": day.isoformat(), "rate": found}


def _name(index: SampleIndex, rng: Random) -> str:
    """A name that nothing in the facts has yet."""
    return f"{rng.getrandbits(32):08x}{index.count:04d}"
