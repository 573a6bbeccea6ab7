"""`palier check`: a programme's folder and its cases, judged. Loads neither an engine nor the portal."""

from __future__ import annotations

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

    PROGRAMME is a folder with programme.yaml, versions/ and cases/. Nothing is calculated: `palier test` runs the cases.

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
        print_json({"programme": summary, "findings": [finding.as_dict() for finding in findings]})
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


def summary_of(programme: Programme, cases: int) -> dict[str, object]:
    """What a fine programme holds."""
    last = programme.versions[-1]
    return {
        "programme": programme.header.programme,
        "versions": [version.name for version in programme.versions],
        "tiers": [tier.tier for tier in last.tiers],
        "benefits": [benefit.benefit for benefit in last.benefits],
        "cases": cases,
        "sha256": programme.fingerprint,
    }


def _verdict(folder: Path, findings: list[Finding], summary: dict[str, object] | None) -> str:
    if summary is None:
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        return click.style(f"{folder} has {count_of(errors, 'fault')}.", fg="red")
    versions, tiers, benefits = (list(map(str, summary[name])) for name in ("versions", "tiers", "benefits"))  # type: ignore[call-overload]
    lines = [
        click.style(f"{summary['programme']} is fine.", fg="green"),
        f"  {count_of(len(versions), 'version'):<12} in force from {', '.join(versions)}",
        f"  {count_of(len(tiers), 'tier'):<12} {', '.join(tiers)}",
        f"  {count_of(len(benefits), 'benefit'):<12} {', '.join(benefits)}",
        f"  {count_of(int(str(summary['cases'])), 'case'):<12} run them with `palier test {folder}`",
    ]
    return "\n".join(lines)
