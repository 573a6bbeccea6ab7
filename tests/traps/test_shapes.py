"""Tables, names, dates and Java: where the parts do not fit as one would think (docs/decisions/0003)."""

from __future__ import annotations

import datetime
import subprocess
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest

from tests.traps.engines import Duck, Spark, sql_of

END_OF_AUGUST = ("2017-08-31", "date")
LAST_OF_FEBRUARY = datetime.date(2018, 2, 28)


def test_ibis_cannot_make_a_table_from_arrow_with_this_sqlglot(duck: Duck) -> None:
    with pytest.raises(duckdb.ParserException, match="DROP VIEW IF EXISTS"):
        duck.connection.create_table("made", pa.table({"a": [1]}))


def test_ibis_cannot_overwrite_a_table_with_this_sqlglot(duck: Duck) -> None:
    with pytest.raises(duckdb.ParserException, match="DROP TABLE IF EXISTS"):
        duck.connection.create_table("made", duck.table(a=(1, "int64")), overwrite=True)


def test_a_registered_arrow_table_and_sql_around_the_compiled_select_do_work(duck: Duck) -> None:
    duck.connection.con.register("given", pa.table({"a": [1, 2]}))
    given: Any = ibis.table({"a": "int64"}, name="given")
    select = ibis.to_sql(given.a.sum().name("a").as_table())
    duck.connection.con.execute(f"create or replace temp table made as {select}")
    assert duck.connection.con.execute("select * from made").fetchall() == [(3,)]


def test_the_old_name_for_an_arrow_result_is_gone_from_the_connection_and_going_from_the_relation(duck: Duck) -> None:
    assert not hasattr(duck.connection.con, "fetch_arrow_table")
    with pytest.warns(DeprecationWarning, match="use to_arrow_table"):
        duck.connection.con.sql("select 1 as a").fetch_arrow_table()
    assert duck.connection.con.sql("select 1 as a").to_arrow_table().to_pydict() == {"a": [1]}


def test_ibis_itself_still_uses_the_old_name_when_it_looks_a_table_up(duck: Duck) -> None:
    duck.table(a=(1, "int64"))
    with pytest.warns(
        DeprecationWarning, match="use to_arrow_table"
    ):  # so tables are declared: ibis.table(schema, name)
        duck.connection.table("x")


def test_a_date_plus_months_is_clamped_on_both_engines_but_a_timestamp_on_duckdb(engine: Duck | Spark) -> None:
    table = engine.table(a=END_OF_AUGUST)
    later = table.a + ibis.interval(months=6)
    assert str(later.type()) == "date"
    value, kind = engine.ask(later)
    assert kind == ("timestamp" if isinstance(engine, Duck) else "date")
    assert datetime.date(value.year, value.month, value.day) == LAST_OF_FEBRUARY


def test_ibis_drops_the_cast_to_date_and_truncating_leaves_a_timestamp_too(duck: Duck) -> None:
    later = duck.table(a=END_OF_AUGUST).a + ibis.interval(months=6)
    assert sql_of(later.cast("date")) == sql_of(later)
    assert duck.ask(later.truncate("D"))[1] == "timestamp"


def test_a_date_plus_months_compares_rightly_and_by_way_of_timestamp_becomes_a_date(engine: Duck | Spark) -> None:
    later = engine.table(a=END_OF_AUGUST).a + ibis.interval(months=6)
    assert engine.ask(later == ibis.date(2018, 2, 28))[0] is True
    assert engine.ask(later > ibis.date(2018, 2, 28))[0] is False
    assert engine.ask(later.cast("timestamp").cast("date")) == (LAST_OF_FEBRUARY, "date")


def test_a_column_in_capitals_silently_binds_to_its_small_namesake_on_duckdb(duck: Duck) -> None:
    both = duck.table(a=(1, "int64")).select(u=ibis.literal(1), U=ibis.literal(2)).distinct()
    (row,) = duck.connection.con.sql(str(ibis.to_sql(both.mutate(s=both.u + 10 * both["U"])))).fetchall()
    assert row == (1, 1, 11)  # and not (1, 2, 21)


def test_duckdb_renames_a_registered_column_that_differs_by_case_alone(duck: Duck) -> None:
    duck.connection.con.register("given", pa.table({"u": [1], "U": [2]}))
    assert duck.connection.con.sql("select * from given").columns == ["u", "U_1"]


@pytest.mark.java
def test_spark_loads_a_module_that_only_a_whole_java_has(spark: Any) -> None:
    wanted = spark.sparkContext._jvm.org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions()
    assert "--add-modules=jdk.incubator.vector" in wanted
    modules = subprocess.run(["java", "--list-modules"], capture_output=True, text=True, check=True).stdout
    assert "jdk.incubator.vector@" in modules
