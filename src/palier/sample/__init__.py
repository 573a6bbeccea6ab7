"""Invented facts for a programme, lifelike and the same for the same seed; and a source of sales for a live demo.

Loads numpy and Arrow: import it inside the function that needs it.
"""

from __future__ import annotations

from .writing import SampleSummary, write_sample

__all__ = ["SampleSummary", "write_sample"]
