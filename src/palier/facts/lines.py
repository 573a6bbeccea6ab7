"""Sales at an instant: which rows stand, which lines are held and why, and the accepted lines with all they join.

Source: semantics 2-6, 9, 58 and the reasons of the table that ends semantics.md, the first of which wins.
"""

from __future__ import annotations

from palier.base.findings import Finding, FindingsError, Where

from .conversion import converted, write_rates
from .corrections import INHERITED, resolve_roots
from .cut import Cut, content_text
from .schema import TABLES

_SALES = TABLES["sales"]

LINE_COLUMNS: tuple[tuple[str, str], ...] = (
    ("line_id", "VARCHAR"),
    ("root_line_id", "VARCHAR"),
    ("is_correction", "BOOLEAN"),
    ("document_id", "VARCHAR"),
    ("root_document_id", "VARCHAR"),
    ("ordered_on", "DATE"),
    ("invoiced_on", "DATE"),
    ("root_invoiced_on", "DATE"),
    ("reported_at", "TIMESTAMP"),
    ("sent_at", "TIMESTAMP"),
    ("route", "VARCHAR"),
    ("partner_id", "VARCHAR"),
    ("distributor_id", "VARCHAR"),
    ("customer_id", "VARCHAR"),
    ("customer_group", "VARCHAR"),
    ("product_id", "VARCHAR"),
    ("line_of_business", "VARCHAR"),
    ("family", "VARCHAR"),
    ("product_kind", "VARCHAR"),
    ("quantity", "DECIMAL(19,6)"),
    ("amount", "DECIMAL(19,6)"),
    ("list_amount", "DECIMAL(19,6)"),
    ("cost_amount", "DECIMAL(19,6)"),
    ("root_amount", "DECIMAL(19,6)"),
    ("currency", "VARCHAR"),
    ("exchange_rate", "DECIMAL(19,6)"),
    ("exchange_per_units", "BIGINT"),
    ("original_amount", "DECIMAL(19,6)"),
    ("price_kind", "VARCHAR"),
    ("deal_id", "VARCHAR"),
    ("service_delivery", "VARCHAR"),
)
"""The columns of `lines`, with their DuckDB types. Amounts are in the programme's currency but `original_amount`."""


def keep_lines(cut: Cut) -> None:
    """Write `lines` (accepted) and add the held ones to `held`. Raises FindingsError when a converted amount overflows."""
    lines = cut.target("lines")
    if not cut.facts.received.get("sales"):
        columns = ", ".join(f"{name} {sql_type}" for name, sql_type in LINE_COLUMNS)
        cut.execute(f"CREATE OR REPLACE TABLE {lines} ({columns}, source_line BIGINT)")
        return
    standing = _keep_standing(cut)
    resolve_roots(cut, standing)
    write_rates(cut, standing)
    names = ", ".join(name for name, _ in LINE_COLUMNS)
    cut.execute(
        f"CREATE OR REPLACE TABLE {lines} AS WITH judged AS (SELECT *, {_reason()} AS held_reason FROM ({_joined(cut, standing)}))"
        f" SELECT {names}, source_line, overflows, held_reason, CASE WHEN held_reason IS NOT NULL THEN {_value()} END AS held_value"
        " FROM judged"
    )
    _require_in_range(cut, lines)
    held = cut.numbers(f"SELECT count(*) FROM {lines} WHERE held_reason IS NOT NULL")[0]
    if held:
        cut.execute(
            f"INSERT INTO {cut.target('held')} SELECT 'sales', line_id, held_reason, held_value, source_line FROM {lines}"
            " WHERE held_reason IS NOT NULL"
        )
        cut.execute(f"DELETE FROM {lines} WHERE held_reason IS NOT NULL")
    for column in ("held_reason", "held_value", "overflows"):
        cut.execute(f"ALTER TABLE {lines} DROP COLUMN {column}")


def _keep_standing(cut: Cut) -> str:
    """The view of the rows that stand: one a line_id. Also writes `repeats` (rows that do not) and `conflicts`."""
    source, repeats, standing = cut.facts.table("sales"), cut.target("repeats"), cut.target("standing")
    known, ids = cut.numbers(f"SELECT count(*), count(DISTINCT line_id) FROM {source} WHERE {cut.is_known}")
    cut.known["sales"] = known
    cut.execute(f"CREATE OR REPLACE TABLE {cut.target('conflicts')} (line_id VARCHAR)")
    if ids == known:
        cut.execute(f"CREATE OR REPLACE TABLE {repeats} (source_line BIGINT, line_id VARCHAR, fate VARCHAR)")
        cut.execute(f"CREATE OR REPLACE VIEW {standing} AS SELECT * FROM {source} WHERE {cut.is_known}")
        return standing
    _judge_repeats(cut, source, repeats)
    cut.execute(
        f"CREATE OR REPLACE VIEW {standing} AS SELECT * FROM {source} WHERE {cut.is_known}"
        f" AND source_line NOT IN (SELECT source_line FROM {repeats})"
    )
    return standing


def _judge_repeats(cut: Cut, source: str, repeats: str) -> None:
    """Semantics 2: the earliest row of a line_id stands, its like are duplicates, others rejected; rivals are all held."""
    conflicts = cut.target("conflicts")
    cut.execute(
        f"CREATE OR REPLACE TABLE {repeats} AS WITH known AS (SELECT *, {content_text(_SALES)} AS content"
        f" FROM {source} WHERE {cut.is_known} AND line_id IN"
        f" (SELECT line_id FROM {source} WHERE {cut.is_known} GROUP BY line_id HAVING count(*) > 1)"
        "), ranked AS (SELECT *, known_at = min(known_at) OVER (PARTITION BY line_id) AS is_first, row_number() OVER"
        " (PARTITION BY line_id, content ORDER BY known_at, sent_at NULLS LAST, source_line) AS place FROM known"
        "), firsts AS (SELECT line_id, list(DISTINCT content) AS contents FROM ranked WHERE is_first GROUP BY line_id)"
        " SELECT source_line, line_id, CASE WHEN NOT list_contains(contents, content) THEN 'reused'"
        " WHEN place > 1 THEN 'duplicate' WHEN len(contents) > 1 THEN 'conflict' END AS fate"
        " FROM ranked JOIN firsts USING (line_id)"
    )
    cut.execute(f"DELETE FROM {repeats} WHERE fate IS NULL")
    cut.execute(f"INSERT INTO {conflicts} SELECT DISTINCT line_id FROM {repeats} WHERE fate = 'conflict'")
    cut.execute(
        f"INSERT INTO {cut.target('held')} SELECT 'sales', r.line_id, 'version-conflict', CAST(s.reported_at AS VARCHAR),"
        f" r.source_line FROM {repeats} AS r JOIN {source} AS s ON s.source_line = r.source_line WHERE r.fate = 'conflict'"
    )
    duplicates, reused = cut.numbers(
        f"SELECT count(*) FILTER (fate = 'duplicate'), count(*) FILTER (fate = 'reused') FROM {repeats}"
    )
    cut.duplicates["sales"], cut.reused = duplicates, reused


def _joined(cut: Cut, standing: str) -> str:
    """Every standing line with its root, the rows that it names, and its amounts in the programme's currency."""
    inherited = ", ".join(
        f"CASE WHEN c.line_id IS NULL THEN s.{name} ELSE coalesce(c.{name}, s.{name}) END AS {name}" for name in INHERITED
    )
    effective = (
        "SELECT s.line_id, coalesce(c.root_line_id, s.line_id) AS root_line_id, s.corrects_line_id IS NOT NULL AS"
        " is_correction, s.document_id, coalesce(c.root_document_id, s.document_id) AS root_document_id, s.ordered_on,"
        " s.invoiced_on, coalesce(c.root_invoiced_on, s.invoiced_on) AS root_invoiced_on, s.reported_at,"
        f" coalesce(c.root_reported_at, s.reported_at) AS root_reported_at, s.sent_at, {inherited},"
        " s.quantity, coalesce(c.root_quantity, s.quantity) AS root_quantity,"
        " s.amount, coalesce(c.root_amount, s.amount) AS root_amount, s.list_amount, s.cost_amount,"
        " CASE WHEN c.line_id IS NULL OR c.is_cut_off THEN coalesce(s.price_kind, 'standard')"
        " ELSE coalesce(c.price_kind, 'standard') END AS price_kind,"
        f" c.fault, c.fault_value, coalesce(c.is_cut_off, false) AS is_cut_off, c.waits_for, s.source_line"
        f" FROM {standing} AS s LEFT JOIN {cut.target('roots')} AS c ON c.line_id = s.line_id"
    )
    money = ", ".join(
        f"{converted(cut, f'e.{name}', 'e.currency', 'x.rate', 'x.per_units')} AS {name}"
        for name in ("amount", "list_amount", "cost_amount", "root_amount")
    )
    overflows = " OR ".join(
        f"(x.rate IS NOT NULL AND e.{name} IS NOT NULL AND"
        f" {converted(cut, f'e.{name}', 'e.currency', 'x.rate', 'x.per_units')} IS NULL)"
        for name in ("amount", "list_amount", "cost_amount")
    )
    dropped = "amount, list_amount, cost_amount, root_amount"
    holds = "true" if cut.settings.unreferenced_returns == "hold" else "false"
    own = f"e.currency = '{cut.settings.currency}'"
    return (
        f"SELECT e.* EXCLUDE ({dropped}), {money}, e.amount AS original_amount, {overflows} AS overflows, x.rate AS exchange_rate,"
        " CASE WHEN x.rate IS NOT NULL THEN x.per_units END AS exchange_per_units, c.customer_group,"
        " p.line_of_business, p.family, p.kind AS product_kind,"
        " e.partner_id IS NOT NULL AND r.partner_id IS NULL AS lacks_partner, coalesce(r.is_cyclic, false) AS in_cycle,"
        " e.distributor_id IS NOT NULL AND d.distributor_id IS NULL AS lacks_distributor,"
        " c.customer_id IS NULL AS lacks_customer, coalesce(c.is_cyclic, false) AS in_customer_cycle,"
        f" p.product_id IS NULL AS lacks_product, NOT {own} AND x.rate IS NULL AS lacks_rate,"
        f" {holds} AND (e.root_amount < 0 OR e.root_quantity < 0) AS is_unreferenced"
        f" FROM ({effective}) AS e"
        f" LEFT JOIN {_or_cyclic(cut, 'partners', '')} AS r ON r.partner_id = e.partner_id"
        f" LEFT JOIN {cut.target('distributors')} AS d ON d.distributor_id = e.distributor_id"
        f" LEFT JOIN {_or_cyclic(cut, 'customers', 'customer_group')} AS c ON c.customer_id = e.customer_id"
        f" LEFT JOIN {cut.target('products')} AS p ON p.product_id = e.product_id"
        f" LEFT JOIN {cut.target('rates')} AS x ON x.currency = e.currency AND x.invoiced_on = e.root_invoiced_on"
    )


def _or_cyclic(cut: Cut, table: str, extra: str) -> str:
    """A table with its rows that are held for a cycle beside those that count."""
    key = TABLES[table].key[0]
    more = f", {extra}" if extra else ""
    blank = ", NULL" if extra else ""
    return (
        f"(SELECT {key}{more}, false AS is_cyclic FROM {cut.target(table)} UNION ALL"
        f" SELECT id{blank}, true FROM {cut.target('cycles')} WHERE table_name = '{table}')"
    )


_ROOT_TESTS: tuple[tuple[str, str, str], ...] = (
    ("lacks_partner", "partner-unknown", "partner_id"),
    ("lacks_distributor", "distributor-unknown", "distributor_id"),
    ("lacks_customer", "customer-unknown", "customer_id"),
    ("lacks_product", "product-unknown", "product_id"),
    ("in_cycle", "group-cycle", "partner_id"),
    ("in_customer_cycle", "group-cycle", "customer_id"),
    ("is_unreferenced", "unreferenced-return", "CAST(original_amount AS VARCHAR)"),
    ("root_invoiced_on > CAST(root_reported_at AS DATE) + 1", "invoiced-after-reported", "CAST(invoiced_on AS VARCHAR)"),
    ("lacks_rate", "exchange-rate-missing", "currency || ' ' || CAST(root_invoiced_on AS VARCHAR)"),
)
"""What holds a root, in the contract's order. A correction inherits all of it, so there the same tests say `root-held`."""

_LATE = "invoiced_on > CAST(reported_at AS DATE) + 1"


def _reason() -> str:
    root_held = " OR ".join(f"({test})" for test, _, _ in _ROOT_TESTS)
    roots = " ".join(f"WHEN {test} THEN '{reason}'" for test, reason, _ in _ROOT_TESTS)
    return (
        "CASE WHEN is_cut_off THEN fault"
        f" WHEN is_correction THEN CASE WHEN waits_for IS NOT NULL OR {root_held} THEN 'root-held'"
        f" WHEN fault IS NOT NULL THEN fault WHEN {_LATE} THEN 'invoiced-after-reported' END"
        f" ELSE CASE {roots} END END"
    )


def _value() -> str:
    values = " ".join(f"WHEN {test} THEN {value}" for test, _, value in _ROOT_TESTS)
    return (
        "CASE WHEN is_correction THEN CASE WHEN held_reason = 'root-held' THEN coalesce(waits_for, root_line_id)"
        " WHEN held_reason = 'invoiced-after-reported' THEN CAST(invoiced_on AS VARCHAR) ELSE fault_value END"
        f" ELSE CASE {values} END END"
    )


def _require_in_range(cut: Cut, lines: str) -> None:
    """Overflow fails the run with a finding, it never becomes NULL (semantics 10)."""
    row = cut.connection.execute(
        f"SELECT line_id, source_line, original_amount, currency FROM {lines} WHERE overflows"
        " AND held_reason IS NULL ORDER BY line_id LIMIT 1"
    ).fetchone()
    if row:
        message = f'Line "{row[0]}": {row[2]} {row[3]} in {cut.settings.currency} is past the supported range of 10^13.'
        where = Where(cut.facts.files.get("sales", "sales"), row[1], "amount")
        raise FindingsError([Finding("amount-overflow", message, where, "Check the amount and the exchange rate.")])
