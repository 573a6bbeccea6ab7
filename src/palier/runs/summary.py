"""A run in a few rows: what each benefit gave, which partners earned most."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .calculation import Calculation


@dataclass(frozen=True, slots=True)
class BenefitTotal:
    """What a benefit gave over all partners and periods of a run. `lines`: rows of lines, `applied` of them applied."""

    benefit_id: str
    partners: int
    lines: int
    applied: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PartnerTotal:
    """What a partner earned over all benefits and periods of a run."""

    partner_id: str
    name: str
    amount: Decimal


def benefit_totals(calculation: Calculation) -> list[BenefitTotal]:
    """A row for each benefit with a row in the results, in the order in which benefits stack."""
    rows = calculation.known.connection.execute(
        "SELECT benefit_id, count(DISTINCT payee_id), count(*), count(*) FILTER (outcome = 'applied'), sum(amount)"
        " FROM result_entitlements GROUP BY benefit_id"
    ).fetchall()
    order = benefit_order(calculation)
    return sorted((BenefitTotal(*row) for row in rows), key=lambda total: order.index(total.benefit_id))


def largest_partners(calculation: Calculation, count: int) -> list[PartnerTotal]:
    """The partners that earned most, at most `count`."""
    rows = calculation.known.connection.execute(
        f"SELECT s.partner_id, any_value(p.name), sum(s.amount) AS amount FROM result_statements AS s"
        f" JOIN {calculation.known.table('partners')} AS p USING (partner_id)"
        " GROUP BY s.partner_id ORDER BY amount DESC, s.partner_id LIMIT ?",
        [count],
    ).fetchall()
    return [PartnerTotal(*row) for row in rows]


def benefit_order(calculation: Calculation) -> list[str]:
    """Every benefit of the known versions, as declared, later versions' new ones after."""
    versions = calculation.programme.known_at(calculation.as_of)
    return list(dict.fromkeys(benefit.benefit for version in versions for benefit in version.benefits))
