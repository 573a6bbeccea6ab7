"""Sales rows that share a line_id: one stands, its like are duplicates, others are rejected, rivals are all held.

Source: semantics 2. Sales have no versions; a line is changed by a correction, which is a line of its own.
"""

from __future__ import annotations

from .cut import Cut, content_text, instant_text
from .schema import TABLES


def keep_standing(cut: Cut) -> str:
    """The view of the sales rows that stand at T, one a line_id.

    Also writes `repeats` (source_line, line_id, fate: duplicate, reused, conflict), the rows that do not stand, and
    `conflicts` (line_id), the ids of which none does.
    """
    source, repeats, standing = cut.facts.table("sales"), cut.target("repeats"), cut.target("standing")
    cut.known["sales"] = cut.numbers(f"SELECT count(*) FROM {source} WHERE {cut.is_known}")[0]
    cut.execute(f"CREATE OR REPLACE TABLE {cut.target('conflicts')} (line_id VARCHAR)")
    if cut.facts.has_unique_keys(TABLES["sales"]):
        cut.execute(f"CREATE OR REPLACE TABLE {repeats} (source_line BIGINT, line_id VARCHAR, fate VARCHAR)")
        cut.execute(f"CREATE OR REPLACE VIEW {standing} AS SELECT * FROM {source} WHERE {cut.is_known}")
        return standing
    _judge(cut, source, repeats)
    _count_fates(cut, source, repeats)
    cut.execute(f"""
        CREATE OR REPLACE VIEW {standing} AS SELECT * FROM {source}
        WHERE {cut.is_known} AND source_line NOT IN (SELECT source_line FROM {repeats})""")
    return standing


def _judge(cut: Cut, source: str, repeats: str) -> None:
    """The earliest content stands. Where the earliest instant has several contents, none does."""
    cut.execute(f"""
        CREATE OR REPLACE TABLE {repeats} AS
        WITH known AS (
            SELECT *, {content_text(TABLES["sales"])} AS content FROM {source}
            WHERE {cut.is_known} AND line_id IN (
                SELECT line_id FROM {source} WHERE {cut.is_known} GROUP BY line_id HAVING count(*) > 1)
        ), ranked AS (
            SELECT *, known_at = min(known_at) OVER (PARTITION BY line_id) AS is_first,
                row_number() OVER (
                    PARTITION BY line_id, content ORDER BY known_at, sent_at NULLS LAST, source_line) AS place
            FROM known
        ), firsts AS (
            SELECT line_id, list(DISTINCT content) AS contents FROM ranked WHERE is_first GROUP BY line_id
        )
        SELECT source_line, line_id, CASE
            WHEN NOT list_contains(contents, content) THEN 'reused'
            WHEN place > 1 THEN 'duplicate'
            WHEN len(contents) > 1 THEN 'conflict' END AS fate
        FROM ranked JOIN firsts USING (line_id)""")
    cut.execute(f"DELETE FROM {repeats} WHERE fate IS NULL")


def _count_fates(cut: Cut, source: str, repeats: str) -> None:
    cut.execute(f"INSERT INTO {cut.target('conflicts')} SELECT DISTINCT line_id FROM {repeats} WHERE fate = 'conflict'")
    cut.execute(f"""
        INSERT INTO {cut.target("held")}
        SELECT 'sales', r.line_id, 'version-conflict', {instant_text("s.reported_at")}, r.source_line
        FROM {repeats} AS r JOIN {source} AS s ON s.source_line = r.source_line WHERE r.fate = 'conflict'""")
    cut.duplicates["sales"], cut.reused = cut.numbers(
        f"SELECT count(*) FILTER (fate = 'duplicate'), count(*) FILTER (fate = 'reused') FROM {repeats}"
    )
