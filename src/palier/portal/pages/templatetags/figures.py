"""Template filters: figures in the language of the page."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django import template
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from palier.base.calendars import Period
from palier.portal.earnings.results import LineResult
from palier.portal.pages import figures
from palier.portal.pages.words import language, reason_in_words, reversible_in_words

register = template.Library()


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """`{{ amount|money:currency }}`."""
    return figures.money(amount, currency, language())


@register.filter
def gain(amount: Decimal, currency: str) -> str:
    """As `money`, with a plus for what was gained."""
    return figures.money(amount, currency, language(), is_gain=True)


@register.filter
def strong_money(amount: Decimal, currency: str) -> SafeString:
    """The one strong number: cents and currency smaller, as the eye needs them last."""
    large, small = figures.cents_apart(figures.money(amount, currency, language()), language())
    return format_html('{}<span class="cents">{}</span>', large, small)


@register.filter
def rate(value: Decimal) -> str:
    """`{{ rate|rate }}`."""
    return figures.rate(value, language())


@register.filter
def day(value: date) -> SafeString:
    """`{{ date|day }}`, with year."""
    return _raised(figures.day(value, language()))


@register.filter
def last_day(end: date) -> SafeString:
    """The last day before a half-open end."""
    return _raised(figures.day(end - timedelta(days=1), language()))


@register.filter
def day_month(value: date) -> SafeString:
    """`{{ date|day_month }}`, without year."""
    return _raised(figures.day(value, language(), has_year=False))


@register.simple_tag
def span(start: date, end: date) -> SafeString:
    """`{% span start end %}`: a half-open span, shown to its last day."""
    return _raised(figures.span(start, end, language()))


def _raised(text: str) -> SafeString:
    # Only digits and names of months come here.
    return mark_safe(text.replace("1er ", "1<sup>er</sup> "))


@register.filter
def reason(result: LineResult, currency: str) -> str:
    """Why a line earned nothing under a benefit, in words."""
    return reason_in_words(result.reason, result.evidence, currency)


@register.filter
def reversible(codes: str) -> str:
    """What can still change an amount, in words."""
    return reversible_in_words(codes)


@register.filter
def decimal(text: str) -> Decimal:
    """A kept decimal, for the filters that write it for people."""
    return Decimal(text)


@register.filter
def iso_day(text: str) -> date:
    """A kept day, for the filters that write it for people."""
    return date.fromisoformat(text[:10])


@register.filter
def plain_number(text: str) -> str:
    """A quantity: no decimals unless it has some."""
    value = Decimal(text).normalize()
    return figures.number(value, max(0, -int(value.as_tuple().exponent)), language())


@register.filter
def thousands(value: Decimal) -> str:
    """A round figure of a chart's axis."""
    return figures.number(value, 0, language())


@register.filter
def share(part: Decimal, whole: Decimal) -> str:
    """A part's width in percent of the whole, for a bar; never negative."""
    if whole <= 0 or part <= 0:
        return "0"
    return f"{min(part / whole * 100, Decimal(100)):.2f}"


@register.simple_tag(takes_context=True)
def here_in(context: template.Context, code: str) -> str:
    """The address of this page in another language."""
    request = context["request"]
    return translate_url(request.get_full_path(), code)


@register.filter
def action_name(code: str) -> str:
    """What a partner did to earn, in words (design.md §2.11)."""
    return str(_ACTIONS.get(code, code))


_ACTIONS = {
    "sell": gettext_lazy("Sell"),
    "win_customer": gettext_lazy("Win a customer"),
    "add_line": gettext_lazy("Add a line of business"),
    "deliver_services": gettext_lazy("Deliver services"),
    "register_deal": gettext_lazy("Register a deal"),
    "hold_competency": gettext_lazy("Hold a competency"),
    "grow": gettext_lazy("Grow"),
    "reach_target": gettext_lazy("Reach a target"),
    "report": gettext_lazy("Report"),
}


@register.filter
def day_short(value: date) -> str:
    """A day under a chart's axis."""
    words = figures.day(value, language(), has_year=False).split(" ")
    return f"{words[0]} {words[1][:4].rstrip('e')}" if language() == "fr" else f"{words[0]} {words[1][:3]}"


@register.simple_tag
def quarter(period: Period) -> str:
    """`{% quarter period %}`: the name of a quarter of its fiscal year."""
    year = period.label.split("-")[0]
    return gettext("Quarter %(index)d, %(year)s") % {"index": period.index, "year": year}
