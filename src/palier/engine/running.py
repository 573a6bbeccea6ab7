"""One run on DuckDB: parameters and known facts in, result tables out, all inside one connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from palier.base.findings import Finding, FindingsError
from palier.base.knowledge import AsOf
from palier.facts.known import Known
from palier.plan.steps import Plan

from .parameters import parameters_of
from .shapes import Statement
from .tiers import TierInterval, tier_intervals

if TYPE_CHECKING:
    import duckdb

_LINES = (
    "line_id, root_line_id, is_correction, document_id, root_document_id, invoiced_on, root_invoiced_on, reported_at,"
    " sent_at, route, partner_id, distributor_id, customer_group, line_of_business, family, product_kind, amount,"
    " list_amount, cost_amount, exchange_rate, price_kind"
)


def run(
    plan: Plan, statements: Sequence[Statement], known: Known, knowledge: Callable[[AsOf], Known], as_of: AsOf
) -> None:
    """Calculate a plan over known facts. Leaves `result_statements`, `result_entitlements`, `result_tiers` and
    `result_ladder` in the connection: the contract's columns, money as decimals of the currency.

    `statements` are those of the plan's shape. `knowledge` gives what was known at the earlier instants at which
    reviews are decided.
    """
    connection = known.connection
    intervals = tier_intervals(plan, known, knowledge, as_of)
    _write_tiers(connection, plan, intervals)
    if not plan.benefits:
        _write_empty(connection)
        return
    _write_inputs(connection, plan, known)
    _execute(connection, statements)
    _require_in_range(connection, plan.levels)
    _write_results(connection, plan.minor_units)


_FEW_LINES = 5_000
"""Up to here a run costs what binding its statements costs: views that nest are bound again and again."""


def _execute(connection: duckdb.DuckDBPyConnection, statements: Sequence[Statement]) -> None:
    """All statements in order. Few lines: every one a table, and no optimizer, which would cost more than it gains."""
    has_few = connection.execute("SELECT count(*) FROM run_lines").fetchall()[0][0] <= _FEW_LINES
    connection.execute("PRAGMA disable_optimizer" if has_few else "PRAGMA enable_optimizer")
    try:
        for statement in statements:
            _replace(connection, statement, is_table=has_few or statement.is_kept)
    finally:
        connection.execute("PRAGMA enable_optimizer")


def _replace(connection: duckdb.DuckDBPyConnection, statement: Statement, *, is_table: bool) -> None:
    """Write a statement's rows down, or its text, in place of what an earlier run of another size left there."""
    import duckdb

    kind, other = ("TABLE", "VIEW") if is_table else ("VIEW", "TABLE")
    create = f'CREATE OR REPLACE TEMP {kind} "{statement.name}" AS {statement.sql}'
    try:
        connection.execute(create)
    except duckdb.CatalogException:
        connection.execute(f'DROP {other} "{statement.name}"')
        connection.execute(create)


_LARGEST = 10**15
"""Below it quotients are exact (palier.engine.exact): 10^13 in a currency of two decimals (semantics 10)."""


def _require_in_range(connection: duckdb.DuckDBPyConnection, levels: int) -> None:
    """Refuse a run in which a share or an amount reaches what quotients can hold. Raises FindingsError.

    Sums of lines that nearly cancel out can: a fixed amount shared over them has shares as large as one likes.
    """
    for number in range(levels):
        for table, column in (
            (f"gross_{number}", "gross"),
            (f"returns_{number}", "gross"),
            (f"final_{number}", "amount"),
        ):
            largest = connection.execute(f'SELECT max(abs({column})) FROM "{table}"').fetchall()[0][0]
            if largest is not None and largest >= _LARGEST:
                message = "amounts past the supported range: what one line earns or gives back reaches 10^13."
                hint = "Look for lines of a period that nearly cancel out, and for amounts with too many digits."
                raise FindingsError([Finding("amounts-out-of-range", message, hint=hint)])


def _write_inputs(connection: duckdb.DuckDBPyConnection, plan: Plan, known: Known) -> None:
    lines = known.table("lines")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW run_lines AS SELECT {_LINES} FROM {lines}")
    partners = known.table("partners")
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW run_partners AS SELECT partner_id, joined_on, left_on FROM {partners}"
    )
    bounds = connection.execute(f"SELECT min(invoiced_on), max(invoiced_on) FROM {lines}").fetchall()[0]
    first, last = bounds if bounds[0] is not None else (plan.day, plan.day)
    for parameter in parameters_of(plan, first, last):
        connection.register("arriving", parameter.arrow())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE plan_{parameter.name} AS SELECT * FROM arriving")
        connection.unregister("arriving")


def _write_tiers(connection: duckdb.DuckDBPyConnection, plan: Plan, intervals: list[TierInterval]) -> None:
    import pyarrow as pa

    columns = {
        "partner_id": pa.array([each.partner_id for each in intervals], pa.string()),
        "tier": pa.array([each.tier for each in intervals], pa.string()),
        "rank": pa.array([plan.tiers.order.index(each.tier) for each in intervals], pa.int64()),
        "starts_on": pa.array([each.starts_on for each in intervals], pa.date32()),
        "until": pa.array([each.until for each in intervals], pa.date32()),
        "origin": pa.array([each.origin for each in intervals], pa.string()),
        "origin_rank": pa.array([each.origin_rank for each in intervals], pa.int64()),
        "is_open": pa.array([each.is_open for each in intervals], pa.bool_()),
        "path": pa.array([each.path for each in intervals], pa.string()),
        "evidence": pa.array([each.evidence_text() for each in intervals], pa.string()),
    }
    connection.register("arriving", pa.table(columns))
    connection.execute("CREATE OR REPLACE TEMP TABLE run_tiers AS SELECT * FROM arriving")
    connection.unregister("arriving")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE result_tiers AS"
        ' SELECT partner_id, tier, starts_on AS "from", origin, until AS "to", path, evidence FROM run_tiers'
    )


def _write_results(connection: duckdb.DuckDBPyConnection, minor_units: int) -> None:
    def money(column: str) -> str:
        unit = "1" if minor_units == 0 else f"0.{'0' * (minor_units - 1)}1"
        return f"CAST({column} AS DECIMAL(18, 0)) * CAST({unit} AS DECIMAL(6, {minor_units})) AS {column}"

    rate = "CAST(rate AS DECIMAL(18, 0)) * CAST(0.000001 AS DECIMAL(7, 6)) AS rate"
    for name in ("statements", "entitlements"):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE result_{name} AS"
            f" SELECT * REPLACE ({money('amount')}, {money('base')}, {rate}) FROM out_{name}"
        )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE result_ladder AS SELECT * REPLACE ({money('amount')}) FROM out_ladder"
    )


def _write_empty(connection: duckdb.DuckDBPyConnection) -> None:
    """No benefit is calculated yet: the result tables exist all the same, by the contract's columns."""
    from palier.results.tables import create_empty

    for name in ("statements", "entitlements", "ladder"):
        create_empty(connection, name)
