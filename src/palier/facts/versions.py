"""Reference tables at an instant: the version that counts, withdrawals, conflicts, rows that wait for others.

Source: semantics 2, 5, 19. Every choice is made by key, instant and content, never by a row's place.
"""

from __future__ import annotations

from .checks import quoted
from .columns import Table
from .cut import Cut, content_text, instant_text, key_text

_NEVER = "TIMESTAMP '-infinity'"
_UNKNOWN = {"partners": "partner-unknown", "customers": "customer-unknown", "distributors": "distributor-unknown"}


def keep_versions(cut: Cut, table: Table, *extra: str) -> None:
    """Write the rows of a reference table that count at T, with `extra` blank columns, and hold its conflicts."""
    if not cut.facts.received.get(table.name):
        cut.create_empty(table, *extra)
        return
    source = cut.facts.table(table.name)
    key = ", ".join(quoted(name) for name in table.key)
    cut.known[table.name] = cut.numbers(f"SELECT count(*) FROM {source} WHERE {cut.is_known}")[0]
    blank = [f"NULL::VARCHAR AS {name}" for name in extra]
    columns = ", ".join([*(_column(cut, table, name) for name in table.names), *blank])
    stands = "NOT withdrawn" if "withdrawn" in table.names else "true"
    rows = f"{source} WHERE {cut.is_known} AND {stands}"
    if not cut.facts.has_unique_keys(table):
        _judge_versions(cut, table, source, key)
        rows = f"{cut.target('versions')} WHERE counts AND {stands}"
    cut.execute(f"CREATE OR REPLACE TABLE {cut.target(table.name)} AS SELECT {columns}, source_line FROM {rows}")


def _column(cut: Cut, table: Table, name: str) -> str:
    """A column as known at T: the decision of a deal without `reported_at` is known from `decided_on` (semantics 1)."""
    if table.name == "deals" and name in ("decision", "decided_on"):
        undecided = f"reported_at IS NULL AND CAST(decided_on AS TIMESTAMP) >= {cut.instant}"
        return f"CASE WHEN {undecided} THEN NULL ELSE {name} END AS {name}"
    return quoted(name)


def _judge_versions(cut: Cut, table: Table, source: str, key: str) -> None:
    """Write `versions`: distinct rows and whether each counts. A conflict is held until a later version settles it."""
    versions = cut.target("versions")
    # `closes` has no versions: its earliest row stands.
    if table.has_versions:
        counts = "rivals = 1 AND instant = settled_at"
    else:
        counts = f"row_number() OVER (PARTITION BY {key} ORDER BY greatest(closed_at, instant), instant, content) = 1"
    cut.execute(
        f"CREATE OR REPLACE TABLE {versions} AS WITH known AS ("
        f" SELECT *, coalesce(known_at, {_NEVER}) AS instant, {content_text(table)} AS content"
        f" FROM {source} WHERE {cut.is_known}"
        f" QUALIFY row_number() OVER (PARTITION BY {key}, instant, content"
        "  ORDER BY reported_at NULLS LAST, sent_at NULLS LAST, source_line) = 1"
        f"), rivalled AS (SELECT *, count(*) OVER (PARTITION BY {key}, instant) AS rivals FROM known"
        "), settled AS (SELECT *, max(CASE WHEN rivals = 1 THEN instant END)"
        f" OVER (PARTITION BY {key}) AS settled_at FROM rivalled)"
        f" SELECT *, {counts} AS counts FROM settled"
    )
    distinct = cut.numbers(f"SELECT count(*) FROM {versions}")[0]
    cut.duplicates[table.name] = cut.known[table.name] - distinct
    if table.has_versions:
        cut.execute(
            f"INSERT INTO {cut.target('held')} SELECT '{table.name}', {key_text(table)}, 'version-conflict',"
            f" {instant_text(f'nullif(instant, {_NEVER})')}, source_line FROM {versions}"
            " WHERE rivals > 1 AND (settled_at IS NULL OR instant > settled_at)"
        )


def hold_unknown(cut: Cut, table: Table) -> None:
    """Hold the rows of a reference table that name a partner, customer or distributor not known at T (semantics 5)."""
    for column in table.columns:
        if not column.refers_to or not cut.facts.received.get(table.name):
            continue
        missing = (
            f"{column.name} IS NOT NULL AND {column.name} NOT IN"
            f" (SELECT {column.name} FROM {cut.target(column.refers_to)})"
        )
        hold(cut, table, missing, _UNKNOWN[column.refers_to], column.name)


def hold_overlaps(cut: Cut) -> None:
    """Hold the profiles of a partner whose intervals overlap (semantics 19)."""
    from .schema import TABLES

    table = TABLES["partner_profiles"]
    if not cut.facts.received.get(table.name):
        return
    target = cut.target(table.name)
    overlapping = (
        f"EXISTS (SELECT 1 FROM {target} AS other WHERE other.partner_id = {target}.partner_id"
        f' AND other."from" <> {target}."from"'
        f' AND other."from" < coalesce({target}."to", DATE \'9999-12-31\')'
        f' AND {target}."from" < coalesce(other."to", DATE \'9999-12-31\'))'
    )
    hold(cut, table, overlapping, "profile-overlap", '"from"')


def hold(cut: Cut, table: Table, condition: str, reason: str, value: str) -> None:
    """Move the rows of a result that meet a condition to the held ones."""
    target, held = cut.target(table.name), cut.target("held")
    before = cut.numbers(f"SELECT count(*) FROM {target} WHERE {condition}")[0]
    if not before:
        return
    cut.execute(
        f"INSERT INTO {held} SELECT '{table.name}', {key_text(table)}, '{reason}', CAST({value} AS VARCHAR),"
        f" source_line FROM {target} WHERE {condition}"
    )
    cut.execute(f"DELETE FROM {target} WHERE {condition}")
