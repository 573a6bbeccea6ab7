"""Small programmes and facts in memory for the reference: what a test does not say is the plainest there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from palier.base.knowledge import AsOf
from palier.programme.document import Programme
from palier.reference.interpretation import interpret

LABELS = {"en": "x", "fr": "x"}
REFERENCE = "the test"
BANDS_OF_FOUR = [("0", "0.01"), ("10000", "0.02"), ("50000", "0.03"), ("100000", "0.04")]

Row = dict[str, Any]


def programme(
    *benefits: Row,
    starts_on: str = "2017-01-01",
    header: Row | None = None,
    versions: Sequence[Row] = (),
    **version: Any,
) -> Programme:
    """A programme in euros with calendar quarters, one track, one tier; `version` and `header` change it."""
    first = version_of(*benefits, in_force_from=starts_on, **version)
    return Programme.model_validate(
        {
            "header": {
                "programme": "test",
                "labels": LABELS,
                "vendor": "Vermeil",
                "currency": "EUR",
                "starts_on": starts_on,
                "calendar": {"kind": "months", "start_month": 1, "labels": "calendar"},
                "lines_of_business": {"server": {"labels": LABELS}, "storage": {"labels": LABELS}},
                "tracks": {"solution_provider": {"labels": LABELS}},
                "legacy_programmes": {"dell": {"labels": LABELS}, "emc": {"labels": LABELS}},
                **(header or {}),
            },
            "versions": [first, *versions],
        }
    )


def version_of(*benefits: Row, in_force_from: str, published_at: str = "2016-01-01T00:00:00Z", **others: Any) -> Row:
    """A version."""
    return {
        "in_force_from": in_force_from,
        "published_at": published_at,
        "tiers": [{"tier": "authorized", "labels": LABELS}],
        "benefits": list(benefits),
        **others,
    }


def tier(name: str, amount: str | None = None, **dated: Any) -> Row:
    """A tier, reached by revenue."""
    if amount is None and not dated:
        return {"tier": name, "labels": LABELS}
    threshold = {"from": "2010-01-01", "reference": REFERENCE, **({"amount": amount} if amount else {}), **dated}
    requirement = {"kind": "revenue", "at_least": [threshold]}
    return {
        "tier": name,
        "labels": LABELS,
        "paths": [{"path": "revenue", "labels": LABELS, "requirements": [requirement]}],
    }


def benefit(name: str = "base", scale: Row | None = None, **others: Any) -> Row:
    """A quarterly benefit; a flat 1 % unless said otherwise."""
    return {
        "benefit": name,
        "labels": LABELS,
        "action": "sell",
        "period": "quarter",
        "scale": scale or flat("0.01"),
        **others,
    }


def dated(value: str) -> list[Row]:
    """A value since long ago: of a gate or a cap."""
    return [{"from": "2010-01-01", "reference": REFERENCE, "value": value}]


def terms(*rows: Row) -> list[Row]:
    """The rows of a scale since long ago."""
    return [{"from": "2010-01-01", "reference": REFERENCE, "rows": list(rows)}]


def flat(rate: str) -> Row:
    """The same rate for all."""
    return {"kind": "flat", "pays": "rate", "terms": terms({"rate": rate})}


def bands(kind: str, *rows: tuple[str, str], pays: str = "rate") -> Row:
    """A banded scale: (from, rate or amount)."""
    return {
        "kind": kind,
        "pays": pays,
        "terms": terms({"bands": [{"from": start, pays: value} for start, value in rows]}),
    }


def sale(line_id: str, amount: str, day: str = "2017-02-01", **others: Any) -> Row:
    """A line of a partner through the channel, as `Known.rows("lines")` gives it."""
    invoiced_on = date.fromisoformat(day)
    root = others.pop("of", None)
    row: Row = {
        "line_id": line_id,
        "root_line_id": root["line_id"] if root else line_id,
        "is_correction": root is not None,
        "document_id": f"doc-{line_id}",
        "root_document_id": root["document_id"] if root else f"doc-{line_id}",
        "invoiced_on": invoiced_on,
        "root_invoiced_on": root["invoiced_on"] if root else invoiced_on,
        "reported_at": datetime(invoiced_on.year, invoiced_on.month, invoiced_on.day, 12, tzinfo=UTC),
        "sent_at": None,
        "route": "channel",
        "partner_id": "p1",
        "distributor_id": "d1",
        "customer_id": "c1",
        "customer_group": "c1",
        "product_id": "server-1",
        "line_of_business": "server",
        "family": "rack",
        "product_kind": "product",
        "quantity": Decimal(1),
        "amount": Decimal(amount),
        "list_amount": None,
        "cost_amount": None,
        "currency": "EUR",
        "exchange_rate": None,
        "price_kind": "standard",
    }
    inherited = ("partner_id", "customer_group", "line_of_business", "route", "price_kind", "distributor_id")
    row |= {name: root[name] for name in inherited} if root else {}
    row |= others
    if "document_id" in others and root is None:
        row["root_document_id"] = others["document_id"]
    return row


def partner(partner_id: str = "p1", joined_on: str = "2016-01-01", left_on: str | None = None) -> Row:
    """A partner."""
    left = date.fromisoformat(left_on) if left_on else None
    return {"partner_id": partner_id, "joined_on": date.fromisoformat(joined_on), "left_on": left}


def profile(partner_id: str = "p1", track: str = "solution_provider") -> Row:
    """A partner's track, since long ago."""
    return {"partner_id": partner_id, "country": "FR", "track": track, "from": date(2010, 1, 1), "to": None}


class Facts:
    """Tables in memory; a line is known when it was reported, all else always."""

    def __init__(self, *lines: Row, **tables: Sequence[Row]) -> None:
        self.lines = lines
        self.tables: dict[str, Sequence[Row]] = {"partners": [partner()], "partner_profiles": [profile()], **tables}

    def __call__(self, as_of: AsOf) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        known = [line for line in self.lines if line["reported_at"] < as_of.known_before]
        return {"lines": known, **self.tables}


def results(
    document: Programme, facts: Facts, on: str = "2019-01-01", period: str | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The reference's results as of a day."""
    return interpret(document, facts, AsOf.of_day(date.fromisoformat(on)), period)


def rows_by_line(
    document: Programme, facts: Facts, on: str = "2019-01-01", name: str = "base"
) -> dict[str, dict[str, Any]]:
    """The entitlements of one benefit by line."""
    return {row["line_id"]: row for row in results(document, facts, on)["entitlements"] if row["benefit_id"] == name}


def amounts(document: Programme, facts: Facts, on: str = "2019-01-01", name: str = "base") -> dict[str, str]:
    """What each line earned under a benefit, as text."""
    return {line_id: str(row["amount"]) for line_id, row in rows_by_line(document, facts, on, name).items()}


def days(day: str, number: int) -> str:
    """A day so many days later."""
    return (date.fromisoformat(day) + timedelta(days=number)).isoformat()
