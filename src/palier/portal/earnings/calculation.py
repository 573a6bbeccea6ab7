"""The narrow door to the engine: a published programme and facts in, a result for each unit out."""

from __future__ import annotations


def calculate_units(published, facts, units, connection):
    return {}
