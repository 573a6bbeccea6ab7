"""Lines in the programme's currency: the rate of a day, and the product rounded once (semantics 58)."""

from __future__ import annotations

from .checks import literal
from .cut import Cut


def write_rates(cut: Cut, standing: str) -> bool:
    """Write `rates`: for each currency and day that roots need, the rate of that day or the last one not too old.

    False when there is none: then no line is converted.
    """
    cut.execute(
        f"CREATE OR REPLACE TABLE {cut.target('rates')} AS SELECT needed.currency, needed.invoiced_on, given.rate,"
        " coalesce(given.per_units, 1) AS per_units FROM ("
        f" SELECT DISTINCT currency, invoiced_on FROM {standing}"
        f" WHERE currency <> {literal(cut.settings.currency)} AND corrects_line_id IS NULL) AS needed"
        f" ASOF JOIN {cut.target('exchange_rates')} AS given"
        ' ON given.currency = needed.currency AND given."date" <= needed.invoiced_on'
        f' WHERE needed.invoiced_on - given."date" <= {int(cut.settings.rate_max_age_days)}'
    )
    return cut.numbers(f"SELECT count(*) FROM {cut.target('rates')}")[0] > 0


def converted(cut: Cut, amount: str, currency: str, rate: str, per_units: str) -> str:
    """The SQL expression of an amount in the programme's currency, half away from zero; NULL past the range.

    Whole numbers only: |amount| in thousandths (no currency has more decimals) is below 10^16 and the rate in
    millionths below 10^19, so twice their product fits a HUGEINT exactly.
    """
    minor_units = cut.settings.minor_units
    thousandths = f"CAST(abs({amount}) * CAST(1000 AS DECIMAL(4,0)) AS HUGEINT)"
    millionths = f"CAST({rate} * CAST(1000000 AS DECIMAL(7,0)) AS HUGEINT)"
    divisor = f"(CAST({per_units} AS HUGEINT) * {10 ** (9 - minor_units)})"
    rounded = f"(2 * {thousandths} * {millionths} + {divisor}) // (2 * {divisor})"
    unit = "1" if minor_units == 0 else "0." + "1".rjust(minor_units, "0")
    money = f"TRY_CAST({rounded} * sign({amount}) AS DECIMAL(19,0)) * CAST('{unit}' AS DECIMAL(3,2))"
    own = f"{currency} = {literal(cut.settings.currency)}"
    return f"CASE WHEN {own} THEN {amount} ELSE TRY_CAST({money} AS DECIMAL(19,6)) END"
