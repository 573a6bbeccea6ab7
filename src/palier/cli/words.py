"""Figures and words in the reader's language (portal.md, 11): amounts, days, names of tiers and benefits."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from palier.base.calendars import Period
from palier.base.knowledge import AsOf
from palier.programme.document import Programme
from palier.programme.model import Labels

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")


def language_of_terminal() -> Language:
    """French where the environment says so, English everywhere else."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "fr" if os.environ[name].lower().startswith("fr") else "en"
    return "en"


class Words:
    """How one programme's figures and names are written for one reader."""

    def __init__(self, programme: Programme, language: Language) -> None:
        from palier.portal.pages import figures

        self.programme = programme
        self.language: Language = language
        self._figures = figures

    def pick(self, english: str, french: str) -> str:
        """The words of the reader's language."""
        return french if self.language == "fr" else english

    def label(self, labels: Labels) -> str:
        """A label in the reader's language."""
        return labels.fr if self.language == "fr" else labels.en

    def money(self, amount: Decimal | str, currency: str | None = None) -> str:
        """An amount with its currency, the programme's by default; more decimals only where it has them."""
        value = Decimal(amount)
        places = max(2, -int(value.normalize().as_tuple().exponent)) if value else 2
        return self._figures.money(
            value, currency or self.programme.header.currency, self.language, decimals=None if places <= 2 else places
        )

    def number(self, value: Decimal | int) -> str:
        """A quantity or a count, without needless decimals."""
        plain = Decimal(value).normalize()
        digits = self._figures.number(plain, max(0, -int(plain.as_tuple().exponent)), self.language)
        return f"{self._figures.MINUS}{digits}" if plain < 0 else digits

    def rate(self, value: Decimal | str) -> str:
        """A rate in percent, without needless decimals."""
        percent = Decimal(value) * 100
        whole = percent == percent.to_integral_value()
        text = self._figures.rate(Decimal(value), self.language)
        return text.replace(".0%", "%").replace(",0\u202f%", "\u202f%") if whole else text

    def day(self, value: date | str) -> str:
        """A day with its year."""
        return self._figures.day(date.fromisoformat(value) if isinstance(value, str) else value, self.language)

    def day_before(self, value: date | str) -> str:
        """The last day of a half-open span that ends with `value` (portal.md, 11)."""
        end = date.fromisoformat(value) if isinstance(value, str) else value
        return self.day(end - timedelta(days=1))

    def count(self, count: int, english: tuple[str, str], french: tuple[str, str]) -> str:
        """A count and its noun, (one, several): French has one below two, English for one alone."""
        noun = french[count >= 2] if self.language == "fr" else english[count != 1]
        return f"{self.number(count)} {noun}"

    def span(self, period: Period) -> str:
        """A period's days, the last one included."""
        return self._figures.span(period.start, period.end, self.language)

    def known(self, as_of: AsOf) -> str:
        """As of when."""
        if as_of == AsOf.of_day(as_of.day):
            return self.pick(f"as known on {self.day(as_of.day)}", f"à la connaissance du {self.day(as_of.day)}")
        instant: datetime = as_of.known_before.astimezone(UTC)
        at = f"{self.day(as_of.day)}, {instant:%H:%M} UTC"
        return self.pick(f"as known on {at}", f"à la connaissance du {at}")

    def benefit(self, benefit_id: str) -> str:
        """A benefit's label, in its latest version."""
        for version in reversed(self.programme.versions):
            for benefit in version.benefits:
                if benefit.benefit == benefit_id:
                    return self.label(benefit.labels)
        return benefit_id

    def tier(self, code: str | None) -> str:
        """A tier's label."""
        for tier in self.programme.versions[-1].tiers:
            if tier.tier == code:
                return self.label(tier.labels)
        return code or self.pick("no tier", "aucun niveau")

    def line_of_business(self, code: str) -> str:
        """A line of business's label."""
        named = self.programme.header.lines_of_business.get(code)
        return self.label(named.labels) if named else code

    def track(self, code: str) -> str:
        """A track's label."""
        named = self.programme.header.tracks.get(code)
        return self.label(named.labels) if named else code
