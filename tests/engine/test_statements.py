"""The statements of a run: both dialects, names that no engine confuses, and the same SQL for the same shape."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import expressions

from palier.base.knowledge import AsOf
from palier.engine.parameters import SCHEMAS, parameters_of
from palier.engine.shapes import Dialect, Shape, Statement, shape_of
from palier.engine.statements import compile_statements
from palier.plan.building import build_plan
from palier.programme.loading import require_programme
from tests.reference.building import benefit, dated, programme

FIRST_STEPS = Path(__file__).parents[2] / "programmes" / "first-steps"
DIALECTS: list[Dialect] = ["duckdb", "pyspark"]
READS = {"duckdb": "duckdb", "pyspark": "spark"}
INPUTS = {"run_lines", "run_partners", "run_tiers", *(f"plan_{name}" for name in SCHEMAS)}


CASCADE = (0, 2)
"""The shape of a cascade of two levels, whose second is net of two benefits."""

Parsed = list[tuple[Statement, expressions.Expr]]


@pytest.fixture(scope="module")
def compiled() -> dict[str, tuple[Statement, ...]]:
    """The statements of the cascade in each dialect."""
    return {dialect: compile_statements(Shape(dialect, 2, CASCADE)) for dialect in DIALECTS}


@pytest.fixture(scope="module", params=DIALECTS)
def parsed(request: pytest.FixtureRequest, compiled: dict[str, tuple[Statement, ...]]) -> Parsed:
    """The same as trees, dialect by dialect: each must be SQL to its own."""
    dialect = str(request.param)
    return [(each, sqlglot.parse_one(each.sql, read=READS[dialect])) for each in compiled[dialect]]


def test_every_statement_is_a_query_of_its_dialect(parsed: Parsed) -> None:
    assert len(parsed) > 50
    assert [statement.name for statement, tree in parsed if not isinstance(tree, expressions.Query)] == []


def test_a_statement_reads_only_inputs_and_statements_before_it(parsed: Parsed) -> None:
    known = set(INPUTS)
    for statement, tree in parsed:
        own = {each.alias for each in tree.find_all(expressions.CTE)}
        assert {table.name for table in tree.find_all(expressions.Table)} - own <= known, statement.name
        known.add(statement.name)


def test_no_statement_has_the_name_of_another_nor_one_in_capitals(parsed: Parsed) -> None:
    names = [statement.name for statement, _ in parsed]
    assert len(set(names)) == len(names)
    assert all(name == name.lower() for name in names)


def test_no_column_is_in_capitals_nor_stands_twice(parsed: Parsed) -> None:
    for statement, tree in parsed:
        for select in tree.find_all(expressions.Select):
            columns = [name for name in select.named_selects if name != "*"]
            assert all(name == name.lower() for name in columns), statement.name
            assert len(set(columns)) == len(columns), statement.name


def test_both_dialects_have_the_same_steps(compiled: dict[str, tuple[Statement, ...]]) -> None:
    steps = [[(statement.name, statement.is_kept) for statement in compiled[dialect]] for dialect in DIALECTS]
    assert steps[0] == steps[1]


def test_results_are_the_last_statements_and_are_kept(compiled: dict[str, tuple[Statement, ...]]) -> None:
    kept = {statement.name for statement in compiled["duckdb"] if statement.is_kept}
    assert {"out_entitlements", "out_statements", "out_ladder"} <= kept


def test_the_same_shape_compiles_to_the_same_text(compiled: dict[str, tuple[Statement, ...]]) -> None:
    assert compile_statements(Shape("duckdb", 2, CASCADE)) == compiled["duckdb"]


def test_the_sql_does_not_grow_with_benefits_bands_and_dates() -> None:
    few = build_plan(programme(benefit("a"), benefit("b", base={"net_of": ["a"]})), AsOf.parse("2017-02-01"))
    many = build_plan(
        programme(
            *(benefit(f"a{at}", cap={"at_most": dated("5")}) for at in range(9)), benefit("b", base={"net_of": ["a3"]})
        ),
        AsOf.parse("2019-02-01"),
    )
    assert shape_of(few, "duckdb") == shape_of(many, "duckdb") == Shape("duckdb", 2, (0, 1))


def test_the_shape_counts_names_by_level() -> None:
    document = programme(
        benefit("a"), benefit("b"), benefit("c", base={"net_of": ["a", "b"]}), benefit("d", base={"net_of": ["c"]})
    )
    assert shape_of(build_plan(document, AsOf.parse("2017-02-01")), "pyspark") == Shape("pyspark", 2, (0, 2, 1))


def test_every_table_of_parameters_is_as_declared() -> None:
    plan = build_plan(require_programme(FIRST_STEPS), AsOf.parse("2018-02-10"))
    found = {parameter.name: parameter for parameter in parameters_of(plan, date(2016, 1, 1), date(2018, 2, 10))}
    assert list(found) == list(SCHEMAS)
    for name, parameter in found.items():
        table = parameter.arrow()
        assert table.column_names == list(SCHEMAS[name]), name
        assert table.num_rows == len(parameter.rows) > 0, name
        assert [column.lower() for column in table.column_names] == table.column_names


def test_a_table_of_parameters_without_rows_keeps_its_columns() -> None:
    plan = build_plan(programme(benefit()), AsOf.parse("2017-02-01"))
    (net_of,) = [each for each in parameters_of(plan, date(2017, 1, 1), date(2017, 2, 1)) if each.name == "net_of"]
    assert net_of.rows == ()
    connection = duckdb.connect()
    connection.register("empty", net_of.arrow())
    assert connection.execute("SELECT count(*) FROM empty WHERE position = 1").fetchall() == [(0,)]
    connection.close()
