"""The command line. A command's module is imported when it is called, so that `palier check` answers at once."""

from __future__ import annotations

from .commands import main

__all__ = ["main"]
