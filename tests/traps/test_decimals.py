"""Exact decimals: which types keep them exact on both engines, and which do not (docs/decisions/0003)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import duckdb
import ibis
import pytest
from ibis.common.exceptions import IbisTypeError

from tests.traps.engines import Duck, Spark, sql_of

NARROW, MONEY, WIDE = "decimal(18, 6)", "decimal(19, 6)", "decimal(38, 6)"
# The product is 0.005 less a breath: below the half cent, so it rounds to 0.00. Cut to six decimals first, it is 0.005.
JUST_UNDER = {"a": "0.333335", "b": "0.014999"}


def test_ibis_refuses_a_product_of_two_different_decimal_types(duck: Duck) -> None:
    table = duck.table(a=("1.00", "decimal(18, 2)"), b=("0.05", "decimal(9, 6)"))
    with pytest.raises(IbisTypeError, match="Cannot compute precedence"):
        duck.ask(table.a * table.b)


def test_a_product_of_eighteen_digits_overflows_on_duckdb(duck: Duck) -> None:
    table = duck.table(a=("50000000.01", NARROW), b=("0.05", NARROW))
    with pytest.raises(duckdb.OutOfRangeException, match="Overflow in multiplication of DECIMAL\\(18\\)"):
        duck.ask(table.a * table.b)


@pytest.mark.java
def test_the_same_product_of_eighteen_digits_is_fine_on_spark(spark: object) -> None:
    engine = Spark(spark)
    table = engine.table(a=("50000000.01", NARROW), b=("0.05", NARROW))
    assert engine.ask(table.a * table.b)[0] == Decimal("2500000.0005")


def test_the_money_type_keeps_a_product_exact_on_both_engines(engine: Duck | Spark) -> None:
    table = engine.table(a=("9999999999999.99", MONEY), b=("0.123456", MONEY))
    value, kind = engine.ask(table.a * table.b)
    assert value == Decimal("9999999999999.99") * Decimal("0.123456")
    assert kind == ("decimal(38,12)" if isinstance(engine, Duck) else "decimal(38,11)")


def test_spark_has_one_decimal_less_than_two_times_six_so_a_factor_has_at_most_five(engine: Duck | Spark) -> None:
    table = engine.table(a=(JUST_UNDER["a"], MONEY), b=(JUST_UNDER["b"], MONEY))
    exact = Decimal("0.004999691665")
    kept = exact if isinstance(engine, Duck) else Decimal("0.00499969167")
    assert engine.ask(table.a * table.b)[0] == kept


def test_thirty_eight_digits_are_exact_on_duckdb_and_cut_to_six_decimals_on_spark(engine: Duck | Spark) -> None:
    table = engine.table(a=(JUST_UNDER["a"], WIDE), b=(JUST_UNDER["b"], WIDE))
    value, kind = engine.ask(table.a * table.b)
    rounded, _ = engine.ask((table.a * table.b).round(2))
    if isinstance(engine, Duck):
        assert (value, kind, rounded) == (Decimal("0.004999691665"), "decimal(38,12)", Decimal("0.00"))
    else:  # rounded twice: the cent that nobody earned
        assert (value, kind, rounded) == (Decimal("0.005000"), "decimal(38,6)", Decimal("0.01"))


def test_the_money_type_does_not_round_twice(engine: Duck | Spark) -> None:
    table = engine.table(a=(JUST_UNDER["a"], MONEY), b=(JUST_UNDER["b"], MONEY))
    assert engine.ask((table.a * table.b).round(2))[0] == Decimal("0.00")


@pytest.mark.parametrize("amount", ["0.50", "1.50", "2.50", "0.49", "-0.50", "-1.50", "-2.49", "99999999999.50"])
def test_round_goes_half_away_from_zero_on_both_engines(engine: Duck | Spark, amount: str) -> None:
    table = engine.table(a=(amount, MONEY), b=("0.01", MONEY))
    exact = (Decimal(amount) * Decimal("0.01")).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert engine.ask((table.a * table.b).round(2))[0] == exact


def test_round_is_what_cuts_the_scale_and_ibis_knows_it(engine: Duck | Spark) -> None:
    table = engine.table(a=("1.005", MONEY), b=("1", MONEY))
    product = (table.a * table.b).round(2)
    assert str(product.type()) == "decimal(19, 2)"
    assert engine.ask(product)[1] == "decimal(19,2)"


def test_ibis_drops_a_cast_to_the_type_that_it_believes_a_product_has_already(duck: Duck) -> None:
    table = duck.table(a=("50000000.01", MONEY), b=("0.050001", MONEY))
    product = table.a * table.b
    assert str(product.type()) == MONEY
    assert sql_of(product.cast(MONEY)) == sql_of(product)
    assert duck.ask(product.cast(MONEY))[1] == "decimal(38,12)"


def test_a_quotient_of_decimals_is_a_float_on_duckdb_and_a_cut_decimal_on_spark(engine: Duck | Spark) -> None:
    table = engine.table(a=("1", MONEY), b=("3", MONEY))
    assert engine.ask(table.a / table.b)[1] == ("double" if isinstance(engine, Duck) else "decimal(38,19)")


def test_a_quotient_loses_cents_at_thirteen_digits_on_duckdb(duck: Duck) -> None:
    table = duck.table(a=("9999999999999.999999", MONEY), b=("1", MONEY))
    assert Decimal(duck.ask(table.a / table.b)[0]) != Decimal("9999999999999.999999")


def test_a_mean_of_decimals_is_a_float_on_duckdb_though_ibis_calls_it_a_decimal(engine: Duck | Spark) -> None:
    table = engine.table(a=("1.00", MONEY))
    assert str(table.a.mean().type()) == MONEY
    assert engine.ask(table.a.mean())[1] == ("double" if isinstance(engine, Duck) else "decimal(23,10)")


def test_whole_division_goes_through_a_float_on_both_engines(engine: Duck | Spark) -> None:
    table = engine.table(a=(2**53 + 1, "int64"), b=(1, "int64"))
    assert engine.ask(table.a // table.b)[0] == 2**53


def test_the_remainder_of_whole_decimals_is_exact_at_thirty_eight_digits(engine: Duck | Spark) -> None:
    dividend = 12_345_678_901_234_567_890_123_456_789_012_345_678
    table = engine.table(a=(dividend, "decimal(38, 0)"), b=(97, "decimal(38, 0)"))
    assert engine.ask(table.a % table.b) == (dividend % 97, "decimal(38,0)")


def test_an_unrounded_product_cannot_become_arrow_and_a_rounded_one_can(duck: Duck) -> None:
    table = duck.table(a=(JUST_UNDER["a"], MONEY), b=(JUST_UNDER["b"], MONEY))
    product = (table.a * table.b).name("v")
    with pytest.raises(ValueError, match="would cause data loss"):
        duck.connection.to_pyarrow(product.as_table())
    assert duck.connection.to_pyarrow(product.round(2).name("v").as_table())["v"].to_pylist() == [Decimal("0.00")]


def test_a_literal_takes_the_money_type_when_told(engine: Duck | Spark) -> None:
    table = engine.table(a=("1000.00", MONEY))
    rate = ibis.literal(Decimal("0.0375"), MONEY)
    assert engine.ask((table.a * rate).round(2)) == (Decimal("37.50"), "decimal(19,2)")


WHOLE = "decimal(38, 0)"


def test_whole_products_and_sums_of_thirty_eight_digits_are_exact_on_both_engines(engine: Duck | Spark) -> None:
    table = engine.table(a=("999999999999999", WHOLE), b=("-1234567890123456789", WHOLE))
    product = 999_999_999_999_999 * -1_234_567_890_123_456_789
    assert engine.ask(table.a * table.b) == (product, "decimal(38,0)")
    assert engine.ask((table.a * table.b).sum().cast(WHOLE))[0] == product


def test_a_whole_product_past_thirty_eight_digits_fails_and_never_becomes_null(engine: Duck | Spark) -> None:
    table = engine.table(a=("1" + "0" * 20, WHOLE), b=("1" + "0" * 20, WHOLE))
    with pytest.raises(Exception, match=r"Overflow in multiplication|NUMERIC_VALUE_OUT_OF_RANGE"):
        engine.ask(table.a * table.b)


def test_a_whole_sum_past_thirty_eight_digits_fails_and_never_becomes_null(engine: Duck | Spark) -> None:
    table = engine.table(a=("9" * 38, WHOLE))
    with pytest.raises(Exception, match=r"out of range|Overflow|NUMERIC_VALUE_OUT_OF_RANGE|ARITHMETIC_OVERFLOW"):
        engine.ask(table.union(table, distinct=False).a.sum())
