"""`palier load` and `palier serve`: the doors of the portal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from palier.base.findings import FindingsError

from .commands import PalierCommand
from .options import Folder, facts_argument, json_option, keep_going_option, programme_argument
from .terminal import count_of, counting, placed_in, print_json

if TYPE_CHECKING:
    from palier.portal.serve import Serving

state_option = click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="PALIER_STATE",
    default=Path("var"),
    show_default=True,
    metavar="DIR",
    help="Where the database and its secrets are kept.",
)


@click.command("load", cls=PalierCommand)
@programme_argument
@facts_argument
@state_option
@keep_going_option
@json_option
def load(programme: Path, facts: Path, state: Path, keep_going: bool, is_json: bool) -> None:
    """Publish a programme and append a folder of facts to the system of record.

    Facts that it holds already are left as they are. Rejected rows stop it, unless --keep-going; then nothing was
    written. It works beside a running `palier serve` of the same state folder, or alone.

    \b
    Example:
      palier load programmes/first-steps facts
    """
    from palier.portal.load import load as load_facts

    try:
        with counting("Appending facts") as progress:
            appended = load_facts(programme, facts, state, keep_going=keep_going, progress=progress)
    except FindingsError as error:
        raise FindingsError(placed_in(error.findings, _nearest(error, programme, facts))) from error
    if is_json:
        print_json({"appended": appended})
    else:
        click.echo(f"{count_of(appended, 'fact')} appended.")


def _nearest(error: FindingsError, programme: Path, facts: Path) -> Path:
    """The folder in which the files that findings name lie."""
    names = [finding.where.file for finding in error.findings if finding.where.file]
    return programme if names and all((programme / name).exists() for name in names) else facts


@click.command("serve", cls=PalierCommand)
@click.argument("programme", type=Folder(), required=False)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Begin the ledger on that day.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Web processes.")
@state_option
def serve(programme: Path | None, day: datetime | None, host: str, port: int, processes: int, state: Path) -> None:
    """Serve the portal: database, worker and pages as one tree of processes. Ctrl-C ends it.

    With PROGRAMME, that programme is published first. Without --day the ledger lives in the present: each UTC day that
    begins is recorded.

    \b
    Examples:
      palier serve programmes/first-steps
      palier serve programmes/first-steps --day 2017-10-17 --port 8080
    """
    from palier.portal.serve import Wish
    from palier.portal.serve import serve as serve_portal

    def announce(serving: Serving) -> None:
        click.echo(f"Palier is at {serving.address}. Ctrl-C ends it.")

    wish = Wish(programme, state, day.date() if day else None, host, port, processes)
    serve_portal(wish, announce)


@click.command("demo", cls=PalierCommand)
@click.argument("programme", type=Folder(), default=Path("programmes/first-steps"), required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    metavar="DIR",
    help="Where the demo's database is kept; a second start goes on with it.",
)
def demo(programme: Path, host: str, port: int, state: Path) -> None:
    """Show everything with a lively sample: a vendor in the middle of a quarter, whose sales go on arriving.

    It prints the address and a login for each role. Ctrl-C ends it.

    \b
    Example:
      palier demo --port 8080
    """
    from palier.portal.demo import Demo
    from palier.portal.demo import demo as show

    def announce(shown: Demo) -> None:
        click.echo(f"\nPalier is at {shown.address}. Sales go on arriving; Ctrl-C ends it.\n")
        width = max(len(login.username) for login in shown.logins)
        for login in shown.logins:
            click.echo(f"  {login.username:<{width}}  {login.password}  {login.whose}")

    show(programme, state, announce, host=host, port=port, on_step=lambda words: click.echo(f"{words} …", err=True))
