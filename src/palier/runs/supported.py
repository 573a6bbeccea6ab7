"""Sums past what is supported fail the run with a finding: they never become NULL, nor a traceback (semantics 10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from palier.base.findings import Finding, FindingsError


@contextmanager
def within_supported_range() -> Iterator[None]:
    """Turn an overflow inside DuckDB into a FindingsError."""
    import duckdb

    try:
        yield
    except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
        message = "amounts past the supported range: a sum of them reaches 10^13."
        hint = "Look for an amount with too many digits, or with the currency of another, in sales and exchange_rates."
        raise FindingsError([Finding("amounts-out-of-range", message, hint=hint)]) from error
