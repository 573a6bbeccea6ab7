"""Statements and totals on screen: aligned amounts, thin rules, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from .sentences import reason_in_words, reversible_in_words
from .tiers import tier_in_words
from .words import Words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from palier.base.calendars import Period
    from palier.runs.calculation import Calculation
    from palier.runs.statement import BenefitPart, Statement
    from palier.runs.summary import BenefitTotal, PartnerTotal


def show_header(screen: Console, words: Words, calculation: Calculation, *, statement: Statement | None = None) -> None:
    """Whose figures, known when, and whether the rates are illustrative; of all partners, of which periods."""
    header, period = calculation.programme.header, calculation.period
    name = words.label(header.labels)
    screen.print(f"{statement.name} ({statement.partner_id})" if statement else name, style="bold")
    if statement is not None:
        screen.print(tier_in_words(words, statement.tier))
        under = name
    elif period is None:
        under = words.pick("every period begun", "toutes les périodes commencées")
    else:
        under = f"{period.label}, {words.span(period)}"
    screen.print(f"{under} · {words.known(calculation.as_of)}", style="dim")
    if not calculation.programme.known_at(calculation.as_of):
        nothing = (
            "No version of the programme was published by then",
            "Aucune version du programme n’était publiée alors",
        )
        screen.print(words.pick(*nothing), style="yellow")
    if header.is_illustrative:
        screen.print(words.pick("Illustrative rates", "Taux illustratifs"), style="yellow")
    screen.print()


def columns(*names: tuple[str, str]) -> Table:
    """A table without lines but one under its head and one over its foot; `right` columns hold figures."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0), show_footer=True)
    table.header_style = table.footer_style = "none"
    for name, side in names:
        table.add_column(name, justify="right" if side == "right" else "left", no_wrap=side == "right")
    return table


def show_totals(screen: Console, words: Words, totals: Sequence[BenefitTotal], largest: Sequence[PartnerTotal]) -> None:
    """What each benefit gave, and the partners that earned most."""
    table = columns(
        ("Benefit", "left"), ("Partners", "right"), ("Lines", "right"), ("Applied", "right"), ("Amount", "right")
    )
    for total in totals:
        figures = (total.partners, total.lines, total.applied)
        table.add_row(words.benefit(total.benefit_id), *map(words.number, figures), words.money(total.amount))
    table.columns[0].footer = "Total"
    table.columns[4].footer = words.money(sum((total.amount for total in totals), Decimal(0)))
    screen.print(table)
    if not largest:
        return
    screen.print()
    table = columns(("Largest partners", "left"), ("", "left"), ("Amount", "right"))
    table.show_footer = False
    for partner in largest:
        table.add_row(partner.partner_id, partner.name, words.money(partner.amount))
    screen.print(table)


def show_statement(screen: Console, words: Words, statement: Statement) -> None:
    """A statement: a block for each period, a row for each benefit, with why lines earned nothing."""
    pick = words.pick
    if not statement.periods:
        nothing = pick("No line of this partner then.", "Aucune ligne de ce partenaire alors.")
        screen.print(nothing)
    for at, part in enumerate(statement.periods):
        screen.print(f"{chr(10) if at else ''}{part.period.label}", style="bold", end="")
        screen.print(f"  {words.span(part.period)}", style="dim")
        table = columns(
            (pick("Benefit", "Avantage"), "left"),
            (pick("Lines", "Lignes"), "right"),
            (pick("Applied", "Appliquées"), "right"),
            (pick("Base", "Assiette"), "right"),
            (pick("Rate", "Taux"), "right"),
            (pick("Amount", "Montant"), "right"),
        )
        for benefit in part.benefits:
            table.add_row(
                words.benefit(benefit.benefit_id),
                words.number(benefit.lines),
                words.number(benefit.applied),
                words.money(benefit.base),
                "" if benefit.rate is None else words.rate(benefit.rate),
                words.money(benefit.amount),
            )
        table.columns[0].footer = "Total"
        table.columns[5].footer = words.money(part.amount)
        screen.print(table)
        for benefit in part.benefits:
            _show_notes(screen, words, part.period, benefit)
    if len(statement.periods) > 1:
        screen.print(f"\n{pick('All periods', 'Toutes périodes')}  {words.money(statement.amount)}", style="bold")
    _show_uncounted(screen, words, statement)


def _show_notes(screen: Console, words: Words, period: Period, benefit: BenefitPart) -> None:
    """Under a period: what each benefit left out and why, what returns took back, what can still change."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=20, style="dim")
    grid.add_column()
    for at, note in enumerate(_notes(words, period, benefit)):
        grid.add_row(words.benefit(benefit.benefit_id) if at == 0 else "", note)
    if grid.row_count:
        screen.print(grid)


def _notes(words: Words, period: Period, benefit: BenefitPart) -> Iterator[str]:
    for count in benefit.reasons:
        why = reason_in_words(words, count.reason, count.evidence, period=period)
        yield f"{words.number(count.lines)} × {why}"
    if benefit.netted:
        yield f"{words.number(benefit.netted)} × {reason_in_words(words, 'netted-in-root', {})}"
    if benefit.cap is not None and benefit.before_cap is not None:
        before, cap = words.money(benefit.before_cap), words.money(benefit.cap)
        yield words.pick(f"{before} before the cap of {cap}", f"{before} avant le plafond de {cap}")
    if benefit.reversed:
        back = words.money(benefit.reversed)
        yield words.pick(f"{back} for returns of earlier periods", f"{back} pour des retours de périodes passées")
    if benefit.reversible:
        amount, why = words.money(benefit.reversible), reversible_in_words(words, benefit.reversible_by)
        yield words.pick(f"{amount} reversible: {why}", f"{amount} réversible\u00a0: {why}")


def _show_uncounted(screen: Console, words: Words, statement: Statement) -> None:
    held, direct = statement.uncounted.held, statement.uncounted.direct
    if held or direct:
        screen.print()
    if held:
        lines = words.count(held, ("line held", "lines held"), ("ligne retenue", "lignes retenues"))
        nowhere = "comptée nulle part" if held < 2 else "comptées nulle part"
        screen.print(f"{lines}, {words.pick('counted nowhere', nowhere)}")
    if direct:
        lines = words.count(direct, ("direct line", "direct lines"), ("ligne directe", "lignes directes"))
        screen.print(f"{lines}, {words.pick('which earn nothing', 'qui ne rapportent rien')}")
