"""Sums past what is supported fail the run with a finding: they never become NULL, nor a traceback (semantics 10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from palier.base.findings import Finding, FindingsError
from palier.results.tables import Results

_LIMIT = 10**13


@contextmanager
def within_supported_range() -> Iterator[None]:
    """Turn an overflow inside DuckDB into a FindingsError."""
    import duckdb

    try:
        yield
    except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
        raise _past_the_range("a sum of them") from error


def require_totals_in_range(results: Results) -> None:
    """Refuse a run of which a statement's base or amount reaches 10^13. Raises FindingsError (semantics 10)."""
    beyond = results.connection.execute(
        "SELECT partner_id, benefit_id, period FROM result_statements"
        f" WHERE abs(base) >= {_LIMIT} OR abs(amount) >= {_LIMIT} ORDER BY ALL LIMIT 1"
    ).fetchone()
    if beyond is not None:
        partner, benefit, period = beyond
        raise _past_the_range(f'the total of "{partner}" under "{benefit}" in {period}')


def _past_the_range(what: str) -> FindingsError:
    message = f"amounts past the supported range: {what} reaches 10^13."
    hint = "Look for an amount with too many digits, or with the currency of another, in sales and exchange_rates."
    return FindingsError([Finding("amounts-out-of-range", message, hint=hint)])
