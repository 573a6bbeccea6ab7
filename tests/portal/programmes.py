"""The programme that the tests publish: the repository's own teaching one."""

from __future__ import annotations

from pathlib import Path

FIRST_STEPS = Path(__file__).resolve().parents[2] / "programmes" / "first-steps"
