"""Run as a module: the worker process. It ends after the step at hand when told to stop."""

from __future__ import annotations

import signal

import django


def main() -> None:
    """Recalculate until SIGTERM or SIGINT."""
    django.setup()
    from .earnings.calculation import calculate_units
    from .earnings.loop import run

    stopping: list[int] = []
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda number, _frame: stopping.append(number))
    run(calculate_units, lambda: bool(stopping))


if __name__ == "__main__":
    main()
