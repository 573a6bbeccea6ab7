"""`palier test`: the worked cases of a programme."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from palier.base.findings import FindingsError

from .commands import AT_FAULT, PalierCommand
from .options import json_option, programme_argument
from .terminal import count_of, placed_in, print_json, working

if TYPE_CHECKING:
    from palier.runs.cases import CaseResult


@click.command("test", cls=PalierCommand)
@programme_argument
@click.option("--engine", type=click.Choice(["both", "duckdb", "reference"]), default="both", show_default=True)
@json_option
@click.pass_context
def test(ctx: click.Context, programme: Path, engine: str, is_json: bool) -> None:
    """Run the worked cases of a programme: cases/*.yaml, each a situation and what follows from it.

    By default both engines calculate each case, and must agree on all of it.

    \b
    Example:
      palier test programmes/first-steps
    """
    from palier.runs.calculation import ENGINES, Engine
    from palier.runs.cases import run_each

    engines: tuple[Engine, ...] = tuple(each for each in ENGINES if engine in ("both", each))
    results: list[CaseResult] = []
    try:
        with working("Running cases …") as say:
            for result in run_each(programme, engines):
                results.append(result)
                say(f"Running cases … {len(results)}")
                if not is_json:
                    _show(result, programme)
    except FindingsError as error:
        raise FindingsError(placed_in(error.findings, programme)) from error
    failed = sum(not result.passed for result in results)
    if is_json:
        print_json({"passed": len(results) - failed, "failed": failed, "cases": [asdict(each) for each in results]})
    elif not results:
        click.echo(f"{programme} has no cases. Write worked examples into {programme / 'cases'}.")
    else:
        words = f"{count_of(len(results) - failed, 'case')} passed"
        click.secho(f"{words}, {failed} failed." if failed else f"{words}.", fg="red" if failed else "green")
    if failed:
        ctx.exit(AT_FAULT)


def _show(result: CaseResult, folder: Path) -> None:
    if result.passed:
        click.echo(f"{click.style('passed', fg='green')}  {result.name}")
        return
    click.echo(f"{click.style('failed', fg='red')}  {result.name}")
    click.secho(f"        {folder / result.file}:{result.line}", dim=True)
    for difference in result.differences:
        click.echo(f"        {difference}")
