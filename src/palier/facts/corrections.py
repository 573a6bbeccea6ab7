"""Corrections and returns: each followed to its root, with what it inherits and why it may be held.

Source: semantics 3, 4, 50. Corrections are few beside lines, so chains are walked among them alone.
"""

from __future__ import annotations

from .cut import Cut
from .groups import find_cycle

DEEPEST = 16
"""Corrections between a line and its root, the line itself included; deeper ones are held."""

INHERITED = ("partner_id", "distributor_id", "customer_id", "product_id", "route", "deal_id", "service_delivery", "currency")
"""What a correction takes from its root beside the price kind (and the exchange rate). A blank cell differs from nothing."""


def resolve_roots(cut: Cut, standing: str) -> None:
    """Write `roots`: for each known correction its root's columns, `fault` (a reason, with `fault_value`), `waits_for`.

    `fault` is what is wrong with the correction itself; `is_cut_off`: that fault hides the root; `waits_for`: the nearest
    line above it that is held for its own fault.
    """
    roots, pairs = cut.target("roots"), cut.target("ancestors")
    cut.execute(
        f"CREATE OR REPLACE TABLE {cut.target('corrections')} AS SELECT line_id, corrects_line_id"
        f" FROM {standing} WHERE corrects_line_id IS NOT NULL"
    )
    corrections = cut.target("corrections")
    cut.execute(
        f"CREATE OR REPLACE TABLE {pairs} AS WITH RECURSIVE up AS ("
        f" SELECT line_id, corrects_line_id AS ancestor, 1 AS depth FROM {corrections} UNION ALL"
        f" SELECT up.line_id, above.corrects_line_id, up.depth + 1 FROM up"
        f" JOIN {corrections} AS above ON above.line_id = up.ancestor WHERE up.depth <= {DEEPEST}) SELECT * FROM up"
    )
    _find_cyclic(cut, corrections, pairs)
    differs = " ".join(f"WHEN c.{name} <> r.{name} THEN '{name} ' || c.{name}" for name in INHERITED)
    unset = " ".join(f"WHEN c.{name} IS NOT NULL AND r.{name} IS NULL THEN '{name} ' || c.{name}" for name in INHERITED)
    kind = "WHEN c.price_kind <> coalesce(r.price_kind, 'standard') THEN 'price_kind ' || c.price_kind"
    inherited = ", ".join(f"r.{name}" for name in INHERITED)
    cut.execute(
        f"CREATE OR REPLACE TABLE {roots} AS WITH joined AS (SELECT c.line_id, e.ancestor AS root_line_id,"
        f" {inherited}, r.price_kind, r.document_id AS root_document_id, r.invoiced_on AS root_invoiced_on,"
        " r.reported_at AS root_reported_at, r.amount AS root_amount, r.quantity AS root_quantity,"
        f" CASE {differs} {unset} {kind} END AS difference, y.line_id IS NOT NULL AS is_cyclic, e.depth,"
        " r.line_id IS NULL AS is_rootless, k.line_id IS NOT NULL AS is_conflicting,"
        " c.corrects_line_id, c.invoiced_on, c.reported_at"
        f" FROM {standing} AS c JOIN (SELECT line_id, max(depth) AS depth, arg_max(ancestor, depth) AS ancestor"
        f" FROM {pairs} GROUP BY line_id) AS e ON e.line_id = c.line_id"
        f" LEFT JOIN {standing} AS r ON r.line_id = e.ancestor"
        f" LEFT JOIN {cut.target('cyclic')} AS y ON y.line_id = c.line_id"
        f" LEFT JOIN {cut.target('conflicts')} AS k ON k.line_id = e.ancestor"
        f") SELECT *, {_fault()} FROM joined"
    )
    _spread_holds(cut, roots, pairs)


def _fault() -> str:
    """What is wrong with a correction itself, in the order of the contract, and the value that shows it."""
    tests = (
        ("is_cyclic", "correction-cycle", "corrects_line_id"),
        (f"depth > {DEEPEST}", "correction-too-deep", "corrects_line_id"),
        ("is_rootless AND is_conflicting", "root-held", "root_line_id"),
        ("is_rootless", "root-unknown", "root_line_id"),
        ("invoiced_on < root_invoiced_on", "correction-before-root", "CAST(invoiced_on AS VARCHAR)"),
        ("difference IS NOT NULL", "correction-differs", "difference"),
    )
    reasons = " ".join(f"WHEN {test} THEN '{reason}'" for test, reason, _ in tests)
    values = " ".join(f"WHEN {test} THEN {value}" for test, _, value in tests)
    return (
        f"CASE {reasons} END AS fault, CASE {values} END AS fault_value,"
        f" is_cyclic OR is_rootless OR depth > {DEEPEST} AS is_cut_off"
    )


def _find_cyclic(cut: Cut, corrections: str, pairs: str) -> None:
    """Write `cyclic`: the corrections whose chain never ends. Only what is deeper than allowed can be one."""
    cyclic = cut.target("cyclic")
    deep = cut.numbers(f"SELECT count(*) FROM {pairs} WHERE depth > {DEEPEST}")[0]
    if not deep:
        cut.execute(f"CREATE OR REPLACE TABLE {cyclic} (line_id VARCHAR)")
        return
    find_cycle(cut, corrections, "line_id", "corrects_line_id")
    cut.execute(f"CREATE OR REPLACE TABLE {cyclic} AS SELECT id AS line_id FROM {cut.target('up')} WHERE is_open")


def _spread_holds(cut: Cut, roots: str, pairs: str) -> None:
    """Name for each correction the nearest held correction above it (of a held line: `root-held`)."""
    late = "invoiced_on > CAST(reported_at AS DATE) + 1"
    cut.execute(
        f"CREATE OR REPLACE TABLE {roots} AS SELECT r.*, w.waits_for FROM {roots} AS r LEFT JOIN ("
        f" SELECT p.line_id, arg_min(p.ancestor, p.depth) AS waits_for FROM {pairs} AS p"
        f" JOIN {roots} AS above ON above.line_id = p.ancestor"
        f" WHERE above.fault IS NOT NULL OR above.{late} GROUP BY p.line_id) AS w ON w.line_id = r.line_id"
    )
