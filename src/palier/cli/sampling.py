"""`palier sample`: invented facts for a programme."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from .checking import require_programme_in
from .commands import PalierCommand
from .options import json_option, programme_argument
from .terminal import counting, print_json


@click.command("sample", cls=PalierCommand)
@programme_argument
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed, the same bytes.")
@click.option("--partners", type=click.IntRange(min=1), default=20, show_default=True, help="How many partners.")
@click.option("--lines", type=click.IntRange(min=1), default=4000, show_default=True, help="How many lines of sales.")
@click.option("--format", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The day of the last sales.")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="A new folder.")
@json_option
def sample(
    programme: Path,
    seed: int,
    partners: int,
    lines: int,
    format: str,
    last_day: datetime | None,
    out: Path,
    is_json: bool,
) -> None:
    """Write a folder of lifelike facts for a programme: all invented, and the same for the same seed.

    \b
    Example:
      palier sample programmes/first-steps --seed 1 --partners 20 --lines 4000 --out facts
    """
    document = require_programme_in(programme)
    from palier.sample import write_sample

    with counting("Drawing sales") as progress:
        summary = write_sample(
            document,
            seed=seed,
            partners=partners,
            lines=lines,
            format="parquet" if format == "parquet" else "csv",
            out=out,
            last_day=last_day.date() if last_day else None,
            on_progress=progress,
        )
    if is_json:
        days = {"first_day": summary.first_day, "last_day": summary.last_day}
        print_json({"out": out, "seed": seed, **days, "rows": summary.rows, "featured": summary.featured_partners})
        return
    click.echo(f"{out}: sales from {summary.first_day} to {summary.last_day}, seed {seed}.")
    for name, count in summary.rows.items():
        click.echo(f"  {name:<17}{count:>10,}")
    click.echo(f"\nA first look: palier explain {programme} {out} --partner {summary.featured_partners[0]}")
