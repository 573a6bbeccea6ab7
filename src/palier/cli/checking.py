"""`palier check`: a programme's folder and its cases, judged. Loads neither an engine nor the portal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import click

from palier.base.findings import Finding, FindingsError, Severity
from palier.programme.document import Programme
from palier.programme.loading import load_programme

from .commands import AT_FAULT, PalierCommand
from .options import json_option, programme_argument
from .terminal import count_of, placed_in, print_json, show_findings


@click.command("check", cls=PalierCommand)
@programme_argument
@json_option
@click.pass_context
def check(ctx: click.Context, programme: Path, is_json: bool) -> None:
    """Check a programme and its cases: every fault at once, with file, line and path.

    PROGRAMME is a folder with programme.yaml, versions/ and cases/. Nothing is calculated: `palier test` runs
    the cases.

    \b
    Example:
      palier check programmes/first-steps
    """
    loaded = load_programme(programme)
    findings, cases = list(loaded.findings), 0
    if loaded.programme is not None:
        from palier.runs.case_loading import load_cases

        placed, faults = load_cases(programme, loaded.programme)
        cases, findings = len(placed), [*findings, *faults]
    findings = placed_in(findings, programme)
    is_fine = not any(finding.severity is Severity.ERROR for finding in findings)
    summary = summary_of(loaded.programme, cases) if loaded.programme is not None and is_fine else None
    if is_json:
        print_json({"programme": summary and asdict(summary), "findings": [finding.as_dict() for finding in findings]})
    else:
        show_findings(findings)
        click.echo(_verdict(programme, findings, summary))
    if not is_fine:
        ctx.exit(AT_FAULT)


def require_programme_in(folder: Path) -> Programme:
    """The checked programme of a folder; the places in its findings are below that folder. Raises FindingsError."""
    loaded = load_programme(folder)
    if loaded.programme is None:
        errors = [finding for finding in loaded.findings if finding.severity is Severity.ERROR]
        raise FindingsError(placed_in(errors, folder))
    return loaded.programme


@dataclass(frozen=True, slots=True)
class Summary:
    """What a fine programme holds."""

    programme: str
    sha256: str
    versions: list[str]
    tiers: list[str]
    benefits: list[str]
    cases: int


def summary_of(programme: Programme, cases: int) -> Summary:
    """The summary of a programme; tiers and benefits are those of its last version."""
    last = programme.versions[-1]
    return Summary(
        programme=programme.header.programme,
        sha256=programme.fingerprint,
        versions=[version.name for version in programme.versions],
        tiers=[tier.tier for tier in last.tiers],
        benefits=[benefit.benefit for benefit in last.benefits],
        cases=cases,
    )


def _verdict(folder: Path, findings: list[Finding], summary: Summary | None) -> str:
    if summary is None:
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        return click.style(f"{folder} has {count_of(errors, 'fault')}.", fg="red")
    cases = f"run them with `palier test {folder}`" if summary.cases else f"worked examples go into {folder / 'cases'}"
    rows = [
        (count_of(len(summary.versions), "version"), f"in force from {', '.join(summary.versions)}"),
        (count_of(len(summary.tiers), "tier"), ", ".join(summary.tiers)),
        (count_of(len(summary.benefits), "benefit"), ", ".join(summary.benefits)),
        (count_of(summary.cases, "case"), cases),
    ]
    lines = [click.style(f"{summary.programme} is fine.", fg="green")]
    return "\n".join([*lines, *(f"  {count:<12} {words}" for count, words in rows)])
