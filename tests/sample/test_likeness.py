"""What one meets in a sample, and how often."""

from __future__ import annotations

from decimal import Decimal

import pytest

from palier.facts.known import Known
from palier.programme.document import Programme
from palier.sample import SampleSummary

from .reading import known_of, raw

NOT_TABLES = {"closes", "targets", "enrolments", "approvals", "settlements"}


@pytest.fixture(scope="module")
def known(first_steps: Programme, written: SampleSummary) -> Known:
    return known_of(first_steps, written.out)


def test_no_row_is_rejected_and_few_are_held(known: Known, written: SampleSummary) -> None:
    counts = known.counts()
    assert set(counts) == set(written.rows)
    assert all(count.rejected == 0 for count in counts.values())
    assert {table for table, count in counts.items() if count.held} == {"sales"}
    reasons = {held.reason for held in known.held()}
    assert {"partner-unknown", "unreferenced-return", "exchange-rate-missing"} <= reasons
    assert 5 <= counts["sales"].held <= 120  # of 24,000


def test_tables_that_no_calculation_reads_yet_are_left_out(written: SampleSummary) -> None:
    assert not NOT_TABLES & set(written.rows)
    events = raw(written.out, "tier_events")
    assert events.value("count(*)") == events.value("count(*)", "kind = 'status_match'") == 1


@pytest.mark.parametrize(
    ("what", "least", "most"),
    [
        ("route = 'direct'", 20, 45),
        ("route = 'channel' and partner_id is null", 2, 12),
        ("price_kind = 'special'", 60, 120),
        ("price_kind = 'framework'", 15, 50),
        ("price_kind is null", 70, 140),
        ("currency = 'USD'", 5, 30),
        ("currency not in ('EUR', 'USD')", 20, 250),
        ("corrects_line_id is not null", 35, 60),
        ("corrects_line_id is not null and quantity = '0'", 5, 20),
        ("corrects_line_id is null and amount::decimal(19, 2) = 0", 1, 5),
        ("list_amount is null", 15, 50),
        ("deal_id is not null", 15, 35),
        ("service_delivery = 'partner'", 150, 350),
        ("service_delivery = 'vendor'", 250, 500),
        ("reported_at::timestamp::date - invoiced_on::date > 9", 6, 25),
        ("dayofweek(invoiced_on::date) in (0, 6)", 1, 12),
        ("reported_at::timestamp::date < invoiced_on::date", 0, 0),
    ],
)
def test_each_phenomenon_has_its_share(written: SampleSummary, what: str, least: int, most: int) -> None:
    """Shares in lines of a thousand."""
    sales = raw(written.out)
    share = 1000 * sales.value("count(*)", what) / sales.value("count(*)")
    assert least <= share <= most, share


def test_no_chain_of_returns_gives_back_more_than_was_sold(known: Known) -> None:
    lines = known.table("lines")
    query = f"""
        SELECT count(*) FILTER (total < 0), count(*) FILTER (total = 0 AND size > 1), count(*) FILTER (size > 1)
        FROM (SELECT root_line_id, sum(amount) AS total, count(*) AS size FROM {lines} GROUP BY ALL)"""
    negative, undone, corrected = known.connection.execute(query).fetchone() or (0, 0, 0)
    assert negative == 0
    assert undone > corrected / 4


def test_returns_fall_in_the_quarter_of_their_sale_and_in_later_ones(known: Known) -> None:
    query = f"""
        SELECT count(*) FILTER (invoiced_on - root_invoiced_on < 20),
               count(*) FILTER (invoiced_on - root_invoiced_on > 100), min(invoiced_on - root_invoiced_on)
        FROM {known.table("lines")} WHERE is_correction"""
    soon, late, earliest = known.connection.execute(query).fetchone() or (0, 0, 0)
    assert soon > 200
    assert late > 100
    assert earliest >= 0


def test_some_corrections_are_corrected_and_some_lines_sent_twice(known: Known, written: SampleSummary) -> None:
    chained = known.connection.execute(
        f"SELECT count(*) FROM {known.table('lines')} WHERE is_correction AND amount > 0 AND quantity > 0"
    ).fetchone()
    assert chained
    assert chained[0] >= 10
    assert known.counts()["sales"].duplicate >= 10
    assert known.counts()["sales"].received == 24_000


def test_partners_are_heavy_tailed_and_reach_every_tier_and_band(known: Known) -> None:
    def revenue(first: str, until: str) -> list[Decimal]:
        query = f"""
            SELECT sum(amount) FROM {known.table("lines")}
            WHERE route = 'channel' AND price_kind = 'standard' AND invoiced_on >= '{first}' AND invoiced_on < '{until}'
              AND partner_id IS NOT NULL GROUP BY partner_id ORDER BY 1 DESC"""
        return [row[0] for row in known.connection.execute(query).fetchall()]

    year, quarter = revenue("2016-01-30", "2017-02-04"), revenue("2017-05-06", "2017-08-05")
    by_tier = [sum(low <= amount < high for amount in year) for low, high in _pairs(0, 500_000, 3_000_000, 15_000_000)]
    assert all(count >= 2 for count in by_tier), by_tier
    by_band = [sum(low <= amount < high for amount in quarter) for low, high in _pairs(0, 250_000, 500_000, 1_000_000)]
    assert all(count >= 2 for count in by_band), by_band
    assert quarter[0] * Decimal("0.015") > 40_000  # the cap bites
    assert sum(year[:4]) > sum(year) / 2


def _pairs(*bounds: int) -> list[tuple[int, int]]:
    return list(zip(bounds, (*bounds[1:], 10**12), strict=True))


def test_every_tier_is_held_by_a_status_match(first_steps: Programme, known: Known) -> None:
    match = first_steps.versions[0].status_match
    assert match is not None
    rows = known.rows("legacy_tiers")
    tiers = {match.match[row["legacy_programme"]][row["legacy_tier"]] for row in rows}
    assert tiers == {"authorized", "gold", "platinum", "titanium"}
    assert len({row["partner_id"] for row in rows}) < 40  # some bring nothing


def test_sales_peak_before_a_quarter_ends_and_sleep_in_august(known: Known) -> None:
    def lines(first: str, until: str) -> int:
        query = f"SELECT count(*) FROM {known.table('lines')} WHERE invoiced_on BETWEEN '{first}' AND '{until}'"
        return int((known.connection.execute(query).fetchone() or (0,))[0])

    assert lines("2017-07-22", "2017-08-04") > 2 * lines("2017-08-05", "2017-08-18")
    assert lines("2016-10-15", "2016-10-28") > lines("2016-11-12", "2016-11-25")


def test_five_distributors_of_both_kinds_of_which_one_is_succeeded(known: Known) -> None:
    rows = known.rows("distributors")
    assert sorted(row["kind"] for row in rows) == ["value", "value", "volume", "volume", "volume"]
    assert {row["distributor_id"]: row["final_distributor_id"] for row in rows}["ostrelle"] == "meltem"
    query = (
        f"SELECT max(invoiced_on) FROM {known.table('lines')} WHERE distributor_id = 'ostrelle' AND NOT is_correction"
    )
    assert str((known.connection.execute(query).fetchone() or ("",))[0]) < "2017-05-06"


def test_customers_have_parents_come_back_and_some_are_merged(known: Known, written: SampleSummary) -> None:
    customers = raw(written.out, "customers")
    assert customers.value("count(distinct customer_id)", "parent_id is not null and reported_at is null") > 100
    assert customers.value("count(*)", "reported_at is not null and parent_id is not null") >= 5
    query = f"SELECT count(*), count(DISTINCT customer_id) FROM {known.table('lines')}"
    lines, customers_seen = known.connection.execute(query).fetchone() or (0, 0)
    assert lines > 8 * customers_seen
    fresh = f"""
        SELECT count(*) FROM (SELECT min(invoiced_on) AS first FROM {known.table("lines")} GROUP BY customer_group)
        WHERE first >= '2017-02-04'"""
    assert int((known.connection.execute(fresh).fetchone() or (0,))[0]) > 60


def test_partners_join_and_leave_while_the_programme_runs(written: SampleSummary) -> None:
    partners = raw(written.out, "partners")
    assert partners.value("count(distinct partner_id)") == 40
    assert partners.value("count(distinct partner_id)", "joined_on > '2017-02-04'") >= 1
    assert partners.value("count(*)", "left_on > '2017-02-04'") >= 1
    assert partners.value("count(distinct name)") == 40
    assert written.featured_partners[0] in {
        row[0] for row in partners.rows("SELECT partner_id FROM given WHERE name = 'Aubépine Systèmes'")
    }


def test_products_of_every_line_of_business_are_sold_and_services_too(known: Known, first_steps: Programme) -> None:
    query = f"SELECT line_of_business, product_kind, count(*) FROM {known.table('lines')} GROUP BY ALL"
    found = {(line, kind): count for line, kind, count in known.connection.execute(query).fetchall()}
    for line in first_steps.header.lines_of_business:
        assert found[line, "product"] > 5 * found[line, "service"] / 2 > 0


def test_deals_are_decided_declined_undecided_and_claimed_in_vain(known: Known) -> None:
    deals = known.rows("deals")
    decisions = [deal["decision"] for deal in deals]
    assert decisions.count("approved") > decisions.count("declined") > 0
    assert decisions.count(None) > 0
    join = f"""
        FROM {known.table("lines")} AS lines JOIN {known.table("deals")} AS deals USING (deal_id)
        WHERE NOT lines.is_correction"""
    for condition in (
        "deals.partner_id <> lines.partner_id",
        "deals.expires_on <= coalesce(lines.ordered_on, lines.invoiced_on)",
        "deals.registered_on > coalesce(lines.ordered_on, lines.invoiced_on)",
        "deals.line_of_business <> lines.line_of_business",
        "deals.decision = 'approved' AND deals.partner_id = lines.partner_id",
    ):
        found = known.connection.execute(f"SELECT count(*) {join} AND {condition}").fetchone() or (0,)
        assert found[0] > 0, condition
    unused = f"SELECT count(*) FROM {known.table('deals')} ANTI JOIN {known.table('lines')} USING (deal_id)"
    assert (known.connection.execute(unused).fetchone() or (0,))[0] > 100


def test_certifications_lapse_or_are_renewed_and_name_no_person(written: SampleSummary) -> None:
    certifications = raw(written.out, "certifications")
    assert certifications.value("count(*)", "not regexp_full_match(person_id, 'PERS-[0-9]{4}')") == 0
    lapsed = """
        SELECT count(*) FROM given AS c WHERE expires_on < '2017-10-19' AND NOT EXISTS (
            FROM given AS r WHERE r.person_id = c.person_id AND r.obtained_on > c.obtained_on)"""
    assert certifications.rows(lapsed)[0][0] > 10
    renewed = "SELECT count(*) - count(DISTINCT person_id) FROM given"
    assert certifications.rows(renewed)[0][0] > 10


def test_rates_rest_at_weekends_and_are_missing_once_for_too_long(written: SampleSummary) -> None:
    rates = raw(written.out, "exchange_rates")
    assert rates.value("count(*)", "dayofweek(date::date) in (0, 6)") == 0
    gaps = """
        SELECT currency, max(gap) FROM (SELECT currency, date::date - lag(date::date) OVER (
            PARTITION BY currency ORDER BY date) AS gap FROM given) GROUP BY currency ORDER BY currency"""
    assert [gap > 7 for _, gap in rates.rows(gaps)] == [False, False, True]
