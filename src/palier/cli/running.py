"""`palier run`: a calculation to files, and what came of it on screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from palier.base.findings import Finding, FindingsError
from palier.base.knowledge import AsOf

from .checking import require_programme_in
from .commands import PalierCommand
from .options import (
    as_of_option,
    facts_argument,
    json_option,
    keep_going_option,
    period_option,
    programme_argument,
)
from .terminal import FIRST, console, count_of, placed_in, print_json, show_finding, working

if TYPE_CHECKING:
    from palier.runs.calculation import Calculation
    from palier.runs.manifest import Manifest
    from palier.runs.preparing import Prepared

_LARGEST = 10


@click.command("run", cls=PalierCommand)
@programme_argument
@facts_argument
@period_option("Only this period, FY18-Q3: each benefit's own periods that overlap it. Default: all begun.")
@as_of_option
@click.option("--partner", metavar="ID", help="Only this partner's rows.")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "reference"]),
    default="duckdb",
    show_default=True,
    help="What calculates: the engine, or its judge, which is slow and gives the same.",
)
@click.option(
    "--format", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True, help="Of the result tables."
)
@keep_going_option
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Where the files go.")
@json_option
def run(
    programme: Path,
    facts: Path,
    period: str | None,
    as_of: AsOf | None,
    partner: str | None,
    engine: str,
    format: str,
    keep_going: bool,
    out: Path,
    is_json: bool,
) -> None:
    """Calculate a programme over a folder of facts, and write the results into a folder.

    The folder gets statements, entitlements, tiers, gaps, ladder and protections, held.csv, rejected.csv and
    manifest.json: hashes of what went in, what became of every row, and a digest of every table. The same input gives
    the same bytes, whichever engine calculates.

    Rejected rows stop the run with exit code 1 and their list, unless --keep-going. Held rows wait for something that
    is not known yet; they are counted nowhere, and listed.

    \b
    Examples:
      palier run programmes/first-steps facts --out results
      palier run programmes/first-steps facts --period FY18-Q3 --as-of 2017-10-17 --partner P-0016 --out results
    """
    from palier.runs.writing import require_writable, write_run

    require_writable(out)
    document = require_programme_in(programme)
    with working("Reading facts …") as say:
        prepared = prepare_in(document, facts, as_of, period)
        if partner is not None:
            prepared.require_partner(partner)
        if not keep_going:
            _require_no_rejected(prepared, facts, is_json=is_json)
        say("Calculating …")
        calculation = prepared.calculate(period=period, engine="reference" if engine == "reference" else "duckdb")
        manifest = write_run(
            calculation,
            out,
            format="parquet" if format == "parquet" else "csv",
            partner=partner,
            on_table=lambda name: say(f"Writing {name} …"),
        )
    if is_json:
        print_json(manifest)
    else:
        _show(calculation, partner, facts, manifest, out)


def prepare_in(document: object, facts: Path, as_of: AsOf | None, period: str | None) -> Prepared:
    """Facts ready for a calculation; the places in findings are below the folder. Raises FindingsError."""
    from palier.programme.document import Programme
    from palier.runs.preparing import prepare

    assert isinstance(document, Programme)
    try:
        return prepare(document, facts, as_of, period=period)
    except FindingsError as error:
        raise FindingsError(placed_in(error.findings, facts)) from error


def _require_no_rejected(prepared: Prepared, facts: Path, *, is_json: bool) -> None:
    """Stop for rejected rows: all of them for a program, the first ones for a person."""
    counts = prepared.known.counts()
    rejected = sum(count.rejected for count in counts.values())
    if not rejected:
        return
    faults = prepared.known.rejected(None if is_json else FIRST)
    findings = placed_in([fault.as_finding() for fault in faults], facts)
    more = "" if rejected <= len(findings) else f" These are the first {len(findings)} faults."
    words = f"{count_of(rejected, 'row')} rejected, and nothing was written.{more}"
    them = "it" if rejected == 1 else "them"
    hint = f"Correct {them}, or go on without {them} by --keep-going."
    raise FindingsError([*findings, Finding("rows-rejected", words, hint=hint)])


def _show(calculation: Calculation, partner: str | None, facts: Path, manifest: Manifest, out: Path) -> None:
    from palier.runs.statement import statement_of
    from palier.runs.summary import benefit_totals, largest_partners

    from .statements import show_header, show_statement, show_totals
    from .words import Words

    words, screen = Words(calculation.programme, "en"), console()
    if partner is None:
        show_header(screen, words, calculation)
        show_totals(screen, words, benefit_totals(calculation), largest_partners(calculation, _LARGEST))
    else:
        statement = statement_of(calculation, partner)
        show_header(screen, words, calculation, statement=statement)
        show_statement(screen, words, statement)
    _show_fates(calculation, facts, manifest)
    click.echo(f"\nWritten to {out}: {count_of(manifest['results']['statements']['rows'], 'statement row')},", nl=False)
    click.echo(f" {count_of(manifest['results']['entitlements']['rows'], 'entitlement')}, manifest.json.")


def _show_fates(calculation: Calculation, facts: Path, manifest: Manifest) -> None:
    """What became of the rows, and the first of those that count nowhere."""
    sales = manifest["rows"].get("sales", {})
    fates = [f"{count_of(sales.get('received', 0), 'line')} received", f"{sales.get('accepted', 0):,} accepted"]
    fates += [f"{sales[name]:,} {word}" for name, word in _FATES.items() if sales.get(name)]
    click.echo("\n" + ", ".join(fates) + ".")
    for note in placed_in(calculation.known.notes(), facts)[:FIRST]:
        show_finding(note)
    held = sum(rows["held"] for rows in manifest["rows"].values())
    if held:
        from palier.runs.fates import held_in_words

        waits = "it waits" if held == 1 else "they wait"
        click.echo(f"{count_of(held, 'row')} held, counted nowhere until what {waits} for is known:")
        for row in calculation.known.held(FIRST):
            click.echo(f"  {facts / row.file}:{row.line}  {row.key}  {held_in_words(row.reason, row.value)}")
        if held > FIRST:
            click.echo(f"  and {held - FIRST:,} more, in held.csv")
    rejected = sum(rows["rejected"] for rows in manifest["rows"].values())
    if rejected:
        click.echo(f"{count_of(rejected, 'row')} rejected, counted nowhere; rejected.csv says why.")


_FATES = {"held": "held", "rejected": "rejected", "duplicate": "duplicate", "later": "known only later"}
