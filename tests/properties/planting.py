"""Plant a mistake in the engine: one of its functions with a word of its text changed, for as long as it takes."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

from palier.engine.shapes import Shape, Statement
from palier.runs import compiled


@dataclass(frozen=True)
class Mistake:
    """One function, the text in it that is changed, and what is written instead."""

    name: str
    module: str
    function: str
    changes: tuple[tuple[str, str], ...]

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The engine with the mistake: it compiles its statements anew, past everything kept."""
        from palier.engine import statements

        def compile_anew(shape: Shape) -> tuple[Statement, ...]:
            if shape not in seen:
                seen[shape] = statements.compile_statements(shape)
            return seen[shape]

        seen: dict[Shape, tuple[Statement, ...]] = {}
        with pytest.MonkeyPatch.context() as patch:
            right, wrong = _both(self)
            for name, module in list(sys.modules.items()):
                if name.startswith("palier.engine") and getattr(module, self.function, None) is right:
                    patch.setattr(module, self.function, wrong)
            patch.setattr(compiled, "_kept", compile_anew)
            yield


ROUNDING = Mistake(
    "half cents are rounded to even",
    "palier.engine.exact",
    "rounded_quotient",
    (
        (
            "(remainder + remainder >= positive, whole(1))",
            "(remainder + remainder > positive, whole(1)), ((remainder + remainder == positive)"
            " & (_whole_quotient(product - remainder, positive) % whole(2) == whole(1)), whole(1))",
        ),
    ),
)
BAND_EDGE = Mistake(
    "a band begins above its edge",
    "palier.engine.lowering.levels",
    "_on_bands",
    (
        ("measured.measure >= bands.starts_at", "measured.measure > bands.starts_at"),
        ("measured.measure < bands.ends_at", "measured.measure <= bands.ends_at"),
    ),
)
LOOK_BACK_EDGE = Mistake(
    "a purchase is alive on the last day of its look-back, too",
    "palier.engine.lowering.newness",
    "add_spells",
    (("running.alive_before <= running.invoiced_on", "running.alive_before < running.invoiced_on"),),
)
TIER_DATE = Mistake(
    "the tier of a line is that of the day on which it was reported",
    "palier.engine.lowering.lines",
    "_tier_days",
    (
        ('day="root_invoiced_on"', 'day="root_invoiced_on", seen=plain.reported_at.date()'),
        ("tiers.starts_on <= days.day", "tiers.starts_on <= days.seen"),
        ("days.day < tiers.until", "days.seen < tiers.until"),
    ),
)
APPORTIONING = Mistake(
    "ties of the largest remainder go to the last line",
    "palier.engine.pipeline",
    "apportion",
    (("*(floors[by] for by in order)", "*(floors[by].desc() for by in order)"),),
)
MISTAKES = (ROUNDING, BAND_EDGE, LOOK_BACK_EDGE, TIER_DATE, APPORTIONING)


def _both(mistake: Mistake) -> tuple[Any, Any]:
    """The function as it is, and as the mistake writes it. The text to change must still be there."""
    module = import_module(mistake.module)
    right = getattr(module, mistake.function)
    text = textwrap.dedent(inspect.getsource(right))
    for old, new in mistake.changes:
        assert text.count(old) == 1, f"{mistake.function} no longer says {old}: plant this mistake anew"
        text = text.replace(old, new)
    names = dict(vars(module))
    exec(compile(text, mistake.module, "exec"), names)
    return right, names[mistake.function]
