"""The accepted sales lines at an instant with all that they join, and the held ones with the reason of each.

Source: semantics 3-6, 9, 58 and the reasons of the table that ends semantics.md, the first of which wins.
"""

from __future__ import annotations

from palier.base.findings import Finding, FindingsError, Where

from .checks import literal
from .conversion import converted, write_rates
from .corrections import INHERITED, IS_LATE, resolve_roots
from .cut import Cut
from .repeats import keep_standing
from .schema import TABLES

LINE_COLUMNS: dict[str, str] = {
    "line_id": "VARCHAR",
    "root_line_id": "VARCHAR",
    "is_correction": "BOOLEAN",
    "document_id": "VARCHAR",
    "root_document_id": "VARCHAR",
    "ordered_on": "DATE",
    "invoiced_on": "DATE",
    "root_invoiced_on": "DATE",
    "reported_at": "TIMESTAMP",
    "sent_at": "TIMESTAMP",
    "route": "VARCHAR",
    "partner_id": "VARCHAR",
    "distributor_id": "VARCHAR",
    "customer_id": "VARCHAR",
    "customer_group": "VARCHAR",
    "product_id": "VARCHAR",
    "line_of_business": "VARCHAR",
    "family": "VARCHAR",
    "product_kind": "VARCHAR",
    "quantity": "DECIMAL(19,6)",
    "amount": "DECIMAL(19,6)",
    "list_amount": "DECIMAL(19,6)",
    "cost_amount": "DECIMAL(19,6)",
    "root_amount": "DECIMAL(19,6)",
    "currency": "VARCHAR",
    "exchange_rate": "DECIMAL(19,6)",
    "exchange_per_units": "BIGINT",
    "original_amount": "DECIMAL(19,6)",
    "price_kind": "VARCHAR",
    "deal_id": "VARCHAR",
    "service_delivery": "VARCHAR",
}
"""The columns of `lines` with their DuckDB types. Amounts are in the programme's currency, but `original_amount`."""

_MONEY = ("amount", "list_amount", "cost_amount", "root_amount")

_AMOUNT = """CASE WHEN original_amount = CAST(original_amount AS DECIMAL(19,2))
    THEN CAST(CAST(original_amount AS DECIMAL(19,2)) AS VARCHAR)
    ELSE CAST(CAST(original_amount AS DECIMAL(19,3)) AS VARCHAR) END"""
"""The amount in the sender's currency, for people."""

_ROOT_TESTS: tuple[tuple[str, str, str], ...] = (
    ("lacks_partner", "partner-unknown", "partner_id"),
    ("lacks_distributor", "distributor-unknown", "distributor_id"),
    ("lacks_customer", "customer-unknown", "customer_id"),
    ("lacks_product", "product-unknown", "product_id"),
    ("in_partner_cycle", "group-cycle", "partner_id"),
    ("in_customer_cycle", "group-cycle", "customer_id"),
    ("is_unreferenced", "unreferenced-return", f"{_AMOUNT} || ' ' || currency"),
    ("is_root_late", "invoiced-after-reported", "CAST(invoiced_on AS VARCHAR)"),
    ("lacks_rate", "exchange-rate-missing", "currency || ' ' || CAST(root_invoiced_on AS VARCHAR)"),
)
"""What holds a root, in the contract's order. A correction inherits all of it: there the same tests say `root-held`."""


def keep_lines(cut: Cut) -> None:
    """Write `lines` (accepted) and add what is held to `held`. Raises FindingsError when a conversion overflows."""
    lines = cut.target("lines")
    if not cut.facts.received.get("sales"):
        columns = ", ".join(f"{name} {sql_type}" for name, sql_type in LINE_COLUMNS.items())
        cut.execute(f"CREATE OR REPLACE TABLE {lines} ({columns}, source_line BIGINT)")
        return
    standing = keep_standing(cut)
    with_roots = _with_roots(cut, standing) if resolve_roots(cut, standing) else _without_corrections(standing)
    joined = _joined(cut, with_roots, is_converted=write_rates(cut, standing))
    cut.execute(f"""
        CREATE OR REPLACE TABLE {lines} AS
        WITH judged AS (SELECT *, {_reason()} AS held_reason FROM ({joined}))
        SELECT {", ".join(LINE_COLUMNS)}, source_line, held_reason,
            CASE WHEN held_reason IS NOT NULL THEN {_value()} END AS held_value,
            exchange_rate IS NOT NULL AND (amount IS NULL
                OR list_amount IS NULL AND original_list_amount IS NOT NULL
                OR cost_amount IS NULL AND original_cost_amount IS NOT NULL) AS overflows
        FROM judged""")
    _require_in_range(cut, lines)
    if cut.numbers(f"SELECT count(*) FROM {lines} WHERE held_reason IS NOT NULL")[0]:
        cut.execute(f"""
            INSERT INTO {cut.target("held")}
            SELECT 'sales', line_id, held_reason, held_value, source_line FROM {lines} WHERE held_reason IS NOT NULL""")
        cut.execute(f"DELETE FROM {lines} WHERE held_reason IS NOT NULL")
    for column in ("held_reason", "held_value", "overflows"):
        cut.execute(f"ALTER TABLE {lines} DROP COLUMN {column}")


def _joined(cut: Cut, with_roots: str, *, is_converted: bool) -> str:
    """Every standing line with the rows that it names, and its amounts in the programme's currency."""
    target, settings = cut.target, cut.settings
    rate, per_units = ("x.rate", "x.per_units") if is_converted else ("NULL::DECIMAL(19,6)", "NULL::BIGINT")
    money = ", ".join(
        f"{converted(cut, f'e.{name}', 'e.currency', rate, per_units) if is_converted else f'e.{name}'} AS {name}"
        for name in _MONEY
    )
    rates = f"LEFT JOIN {target('rates')} AS x ON x.currency = e.currency AND x.invoiced_on = e.root_invoiced_on"
    holds_returns = "true" if settings.unreferenced_returns == "hold" else "false"
    return f"""
        SELECT e.* EXCLUDE ({", ".join(_MONEY)}), {money}, {rate} AS exchange_rate, {per_units} AS exchange_per_units,
            e.amount AS original_amount, e.list_amount AS original_list_amount, e.cost_amount AS original_cost_amount,
            c.customer_group, p.line_of_business, p.family, p.kind AS product_kind,
            e.partner_id IS NOT NULL AND r.partner_id IS NULL AS lacks_partner,
            e.distributor_id IS NOT NULL AND d.distributor_id IS NULL AS lacks_distributor,
            c.customer_id IS NULL AS lacks_customer,
            p.product_id IS NULL AS lacks_product,
            coalesce(r.is_cyclic, false) AS in_partner_cycle,
            coalesce(c.is_cyclic, false) AS in_customer_cycle,
            {holds_returns} AND (e.root_amount < 0 OR e.root_quantity < 0) AS is_unreferenced,
            e.root_invoiced_on > CAST(e.root_reported_at AS DATE) + 1 AS is_root_late,
            e.currency <> {literal(settings.currency)} AND {rate} IS NULL AS lacks_rate
        FROM ({with_roots}) AS e
        LEFT JOIN {_or_cyclic(cut, "partners", "name")} AS r ON r.partner_id = e.partner_id
        LEFT JOIN {target("distributors")} AS d ON d.distributor_id = e.distributor_id
        LEFT JOIN {_or_cyclic(cut, "customers", "customer_group")} AS c ON c.customer_id = e.customer_id
        LEFT JOIN {target("products")} AS p ON p.product_id = e.product_id
        {rates if is_converted else ""}"""


_ROOT_COLUMNS = ("line_id", "document_id", "invoiced_on", "reported_at", "quantity", "amount")


def _without_corrections(standing: str) -> str:
    """Every standing line as its own root."""
    roots = ", ".join(f"{name} AS root_{name}" for name in _ROOT_COLUMNS)
    return f"""
        SELECT * EXCLUDE (price_kind, corrects_line_id, known_at), coalesce(price_kind, 'standard') AS price_kind,
            {roots}, false AS is_correction, NULL::VARCHAR AS fault, NULL::VARCHAR AS fault_value, false AS is_cut_off,
            NULL::VARCHAR AS waits_for
        FROM {standing}"""


def _with_roots(cut: Cut, standing: str) -> str:
    """Every standing line with what it inherits; a line that corrects nothing is its own root."""
    inherited = ", ".join(
        f"CASE WHEN c.line_id IS NULL THEN s.{name} ELSE coalesce(c.{name}, s.{name}) END AS {name}"
        for name in INHERITED
    )
    roots = ", ".join(f"coalesce(c.root_{name}, s.{name}) AS root_{name}" for name in _ROOT_COLUMNS)
    return f"""
        SELECT s.line_id, s.corrects_line_id IS NOT NULL AS is_correction, s.document_id, s.ordered_on, s.invoiced_on,
            s.reported_at, s.sent_at, s.quantity, s.amount, s.list_amount, s.cost_amount, {inherited}, {roots},
            CASE WHEN c.line_id IS NULL OR c.is_cut_off THEN coalesce(s.price_kind, 'standard')
                ELSE coalesce(c.price_kind, 'standard') END AS price_kind,
            c.fault, c.fault_value, coalesce(c.is_cut_off, false) AS is_cut_off, c.waits_for, s.source_line
        FROM {standing} AS s LEFT JOIN {cut.target("roots")} AS c ON c.line_id = s.line_id"""


def _or_cyclic(cut: Cut, table: str, column: str) -> str:
    """A table's keys and one column, with its rows that are held for a cycle beside those that count."""
    key = TABLES[table].key[0]
    return f"""(
            SELECT {key}, {column}, false AS is_cyclic FROM {cut.target(table)} UNION ALL
            SELECT id, NULL, true FROM {cut.target("cycles")} WHERE table_name = {literal(table)})"""


def _reason() -> str:
    root_held = " OR ".join(test for test, _, _ in _ROOT_TESTS)
    roots = " ".join(f"WHEN {test} THEN {literal(reason)}" for test, reason, _ in _ROOT_TESTS)
    return f"""CASE
        WHEN is_cut_off THEN fault
        WHEN NOT is_correction THEN CASE {roots} END
        WHEN waits_for IS NOT NULL OR {root_held} THEN 'root-held'
        WHEN fault IS NOT NULL THEN fault
        WHEN {IS_LATE} THEN 'invoiced-after-reported' END"""


def _value() -> str:
    values = " ".join(f"WHEN {test} THEN {value}" for test, _, value in _ROOT_TESTS)
    return f"""CASE
        WHEN NOT is_correction THEN CASE {values} END
        WHEN held_reason = 'root-held' THEN coalesce(waits_for, root_line_id)
        WHEN held_reason = 'invoiced-after-reported' THEN CAST(invoiced_on AS VARCHAR)
        ELSE fault_value END"""


def _require_in_range(cut: Cut, lines: str) -> None:
    """Overflow fails the run with a finding, it never becomes NULL (semantics 10)."""
    rows = cut.connection.execute(f"""
        SELECT line_id, source_line, original_amount, currency FROM {lines}
        WHERE overflows AND held_reason IS NULL ORDER BY line_id LIMIT 100""").fetchall()
    file = cut.facts.files.get("sales", "sales")
    findings = [
        Finding(
            "amount-overflow",
            f'Line "{line_id}": {amount:.2f} {currency} in {cut.settings.currency} is past the supported 10^13.',
            Where(file, line, "amount"),
            "Check its amounts and the exchange rate.",
        )
        for line_id, line, amount, currency in rows
    ]
    if findings:
        raise FindingsError(findings)
