"""Corrections and returns: each followed to its root, with what it inherits and why it may be held.

Source: semantics 3, 4, 50. Corrections are few beside lines, so chains are walked among them alone.
"""

from __future__ import annotations

from .checks import literal
from .cut import Cut
from .groups import find_cycle

DEEPEST = 16
"""The most corrections on the way from a line to its root, the line itself included; deeper ones are held."""

INHERITED = (
    "partner_id",
    "distributor_id",
    "customer_id",
    "product_id",
    "route",
    "deal_id",
    "service_delivery",
    "currency",
)
"""What a correction takes from its root, beside price kind and exchange rate. A blank cell differs from nothing."""

IS_LATE = "invoiced_on > CAST(reported_at AS DATE) + 1"
"""The SQL condition `invoiced-after-reported`."""

_FAULTS: tuple[tuple[str, str, str], ...] = (
    ("is_cyclic", "correction-cycle", "corrects_line_id"),
    (f"depth > {DEEPEST}", "correction-too-deep", "corrects_line_id"),
    ("is_rootless AND is_conflicting", "root-held", "root_line_id"),
    ("is_rootless", "root-unknown", "root_line_id"),
    ("invoiced_on < root_invoiced_on", "correction-before-root", "CAST(invoiced_on AS VARCHAR)"),
    ("difference IS NOT NULL", "correction-differs", "difference"),
)
"""What can be wrong with a correction itself, in the contract's order, with the value that shows it."""


def resolve_roots(cut: Cut, standing: str) -> bool:
    """Write `roots`: for each known correction its root's columns, `fault` (a reason, with `fault_value`), `waits_for`.

    `fault` is what is wrong with the correction itself; `is_cut_off`: that fault hides the root; `waits_for`: the
    nearest correction above it that is held for a fault of its own. False, and no table, without corrections.
    """
    corrections, pairs = cut.target("corrections"), cut.target("ancestors")
    cut.execute(f"""
        CREATE OR REPLACE TABLE {corrections} AS SELECT line_id, corrects_line_id
        FROM {standing} WHERE corrects_line_id IS NOT NULL""")
    if not cut.numbers(f"SELECT count(*) FROM {corrections}")[0]:
        return False
    cut.execute(f"""
        CREATE OR REPLACE TABLE {pairs} AS WITH RECURSIVE up AS (
            SELECT line_id, corrects_line_id AS ancestor, 1 AS depth FROM {corrections}
            UNION ALL
            SELECT up.line_id, above.corrects_line_id, up.depth + 1
            FROM up JOIN {corrections} AS above ON above.line_id = up.ancestor WHERE up.depth <= {DEEPEST})
        SELECT * FROM up""")
    _find_cyclic(cut, corrections, pairs)
    _join_roots(cut, standing, pairs)
    _spread_holds(cut, pairs)
    return True


def _find_cyclic(cut: Cut, corrections: str, pairs: str) -> None:
    """Write `cyclic`: the corrections whose chain never ends. Only what is deeper than allowed can be one."""
    cyclic = cut.target("cyclic")
    if not cut.numbers(f"SELECT count(*) FROM {pairs} WHERE depth > {DEEPEST}")[0]:
        cut.execute(f"CREATE OR REPLACE TABLE {cyclic} (line_id VARCHAR)")
        return
    find_cycle(cut, corrections, "line_id", "corrects_line_id")
    cut.execute(f"CREATE OR REPLACE TABLE {cyclic} AS SELECT id AS line_id FROM {cut.target('up')} WHERE is_open")


def _join_roots(cut: Cut, standing: str, pairs: str) -> None:
    differs = " ".join(
        f"WHEN c.{name} IS NOT NULL AND c.{name} IS DISTINCT FROM r.{name} THEN '{name} ' || c.{name}"
        for name in INHERITED
    )
    inherited = ", ".join(f"r.{name}" for name in INHERITED)
    reasons = " ".join(f"WHEN {test} THEN {literal(reason)}" for test, reason, _ in _FAULTS)
    values = " ".join(f"WHEN {test} THEN {value}" for test, _, value in _FAULTS)
    cut.execute(f"""
        CREATE OR REPLACE TABLE {cut.target("roots")} AS
        WITH ends AS (
            SELECT line_id, max(depth) AS depth, arg_max(ancestor, depth) AS ancestor FROM {pairs} GROUP BY line_id
        ), joined AS (
            SELECT c.line_id, c.corrects_line_id, c.invoiced_on, c.reported_at, {inherited},
                r.price_kind, e.ancestor AS root_line_id, r.document_id AS root_document_id,
                r.invoiced_on AS root_invoiced_on, r.reported_at AS root_reported_at,
                r.amount AS root_amount, r.quantity AS root_quantity,
                CASE {differs} WHEN c.price_kind <> coalesce(r.price_kind, 'standard')
                    THEN 'price_kind ' || c.price_kind END AS difference,
                y.line_id IS NOT NULL AS is_cyclic, e.depth, r.line_id IS NULL AS is_rootless,
                k.line_id IS NOT NULL AS is_conflicting
            FROM {standing} AS c JOIN ends AS e ON e.line_id = c.line_id
            LEFT JOIN {standing} AS r ON r.line_id = e.ancestor
            LEFT JOIN {cut.target("cyclic")} AS y ON y.line_id = c.line_id
            LEFT JOIN {cut.target("conflicts")} AS k ON k.line_id = e.ancestor
        )
        SELECT *, CASE {reasons} END AS fault, CASE {values} END AS fault_value,
            is_cyclic OR is_rootless OR depth > {DEEPEST} AS is_cut_off, {IS_LATE} AS is_late
        FROM joined""")


def _spread_holds(cut: Cut, pairs: str) -> None:
    """Name for each correction the nearest one above it that is at fault (of a held line: `root-held`)."""
    roots = cut.target("roots")
    cut.execute(f"""
        CREATE OR REPLACE TABLE {roots} AS SELECT r.*, w.waits_for FROM {roots} AS r LEFT JOIN (
            SELECT p.line_id, arg_min(p.ancestor, p.depth) AS waits_for
            FROM {pairs} AS p JOIN {roots} AS above ON above.line_id = p.ancestor
            WHERE coalesce(above.fault, 'root-held') <> 'root-held' OR above.is_late GROUP BY p.line_id
        ) AS w ON w.line_id = r.line_id""")
