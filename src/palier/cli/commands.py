"""The `palier` command: which commands there are, what runs them, and how a fault ends them."""

from __future__ import annotations

import importlib
from typing import Any

import click

import palier
from palier.base.findings import Finding, FindingsError, Where

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("checking", "Check a programme: every fault at once, with file, line and path."),
    "schema": ("schemas", "Write the JSON Schema of a programme's documents, for editors."),
    "test": ("testing", "Run the worked cases of a programme."),
    "sample": ("sampling", "Write a folder of lifelike facts for a programme."),
    "run": ("running", "Calculate a programme over facts, to files."),
    "explain": ("explanations", "Say why a partner, or one of its lines, earned what it earned."),
    "load": ("serving", "Put a programme and facts into the system of record."),
    "serve": ("serving", "Serve the portal: database, worker and pages."),
    "demo": ("serving", "Show everything with a lively sample."),
}
"""Every command: its module in this package, and one line about it. The function has the command's name."""

FINE, AT_FAULT, WRONG_USAGE = 0, 1, 2
"""Exit codes: done, the user's data is at fault, the command was wrongly used."""


class PalierCommand(click.Command):
    """A command that shows faults of people's data as findings and ends with exit code 1, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FindingsError as error:
            findings = error.findings
        except UnicodeDecodeError as error:
            findings = (Finding("not-utf-8", f"a file is not UTF-8 text: {error.reason}.", hint="Save it as UTF-8."),)
        except BrokenPipeError:
            raise
        except OSError as error:
            place = Where(str(error.filename)) if error.filename else Where()
            findings = (Finding("unreadable-file", f"cannot be read or written: {error.strerror or error}.", place),)
        from .terminal import show_findings

        show_findings(findings, is_json=bool(ctx.params.get("is_json")))
        return ctx.exit(AT_FAULT)


class _Commands(click.Group):
    """A group whose commands are imported one by one, as they are called."""

    command_class = PalierCommand

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f".{COMMANDS[cmd_name][0]}", __package__)
        return getattr(module, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100})
@click.version_option(palier.__version__, prog_name="palier")
def palier_command() -> None:
    """Partner programmes as dated data; what every partner earned, to the cent, and why.

    \b
    A first look:
      palier check programmes/first-steps
      palier sample programmes/first-steps --seed 1 --partners 20 --lines 4000 --out facts
      palier run programmes/first-steps facts --out results
      palier explain programmes/first-steps facts --partner P-0016

    Exit codes: 0 fine, 1 the data is at fault (what is wrong is said), 2 the command was wrongly used.
    """


def main() -> None:
    """Run the command line and end the process with its exit code."""
    palier_command(prog_name="palier")
