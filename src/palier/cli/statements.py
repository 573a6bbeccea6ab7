"""Statements and totals on screen: aligned amounts, thin rules, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .words import Words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from palier.runs.calculation import Calculation
    from palier.runs.statement import BenefitPart, Statement
    from palier.runs.summary import BenefitTotal, PartnerTotal


def show_header(screen: Console, words: Words, calculation: Calculation, *, of: str = "") -> None:
    """Whose figures, of when, known when; and whether the rates are illustrative."""
    header = calculation.programme.header
    title = of or words.label(header.labels)
    period = calculation.period
    when = (
        words.pick("every period begun", "toutes les périodes commencées")
        if period is None
        else f"{period.label}, {words.span(period)}"
    )
    screen.print(title, style="bold")
    under = [when, words.known(calculation.as_of)] if not of else [words.label(header.labels), when, words.known(calculation.as_of)]
    screen.print(" · ".join(under), style="dim")
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


def show_totals(
    screen: Console, words: Words, totals: Sequence[BenefitTotal], largest: Sequence[PartnerTotal]
) -> None:
    """What each benefit gave, and the partners that earned most."""
    table = columns(("Benefit", "left"), ("Partners", "right"), ("Lines", "right"), ("Applied", "right"), ("Amount", "right"))
    for total in totals:
        figures = (total.partners, total.lines, total.applied)
        table.add_row(words.benefit(total.benefit_id), *map(words.number, figures), words.money(total.amount))
    table.columns[0].footer = "Total"
    table.columns[4].footer = words.money(sum(total.amount for total in totals) if totals else 0)  # type: ignore[arg-type]
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
        screen.print(pick("No line of this partner in these periods.", "Aucune ligne de ce partenaire dans ces périodes."))
    for part in statement.periods:
        screen.print(f"{part.period.label}", style="bold", end="")
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
            _show_notes(screen, words, benefit)
        screen.print()
    if len(statement.periods) > 1:
        screen.print(f"{pick('All periods', 'Toutes périodes')}  {words.money(statement.amount)}", style="bold")
    _show_uncounted(screen, words, statement)


def _show_notes(screen: Console, words: Words, benefit: BenefitPart) -> None:
    """Under a period: what each benefit left out and why, what returns took back, what can still change."""
    from .sentences import reason_in_words, reversible_in_words

    notes: list[str] = []
    for count in benefit.reasons:
        notes.append(f"{words.number(count.lines)} × {reason_in_words(words, count.reason, count.evidence)}")
    if benefit.netted:
        notes.append(f"{words.number(benefit.netted)} × {reason_in_words(words, 'netted-in-root', {})}")
    if benefit.reversed:
        back = words.pick("taken back for returns of earlier periods", "repris pour des retours de périodes passées")
        notes.append(f"{words.money(benefit.reversed)} {back}")
    if benefit.reversible:
        why = reversible_in_words(words, benefit.reversible_by)
        notes.append(f"{words.money(benefit.reversible)} {words.pick('reversible', 'réversible')}{words.pick(': ', chr(160) + ': ')}{why}")
    for at, note in enumerate(notes):
        name = words.benefit(benefit.benefit_id) if at == 0 else ""
        screen.print(_hanging(name, note))


def _hanging(name: str, note: str) -> Table:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=20, style="dim")
    grid.add_column()
    grid.add_row(name, note)
    return grid


def _show_uncounted(screen: Console, words: Words, statement: Statement) -> None:
    held, direct = statement.uncounted.held, statement.uncounted.direct
    if held:
        lines = words.pick("line held" if held == 1 else "lines held", "ligne retenue" if held < 2 else "lignes retenues")
        screen.print(f"{held} {lines}, {words.pick('counted nowhere', 'comptée nulle part' if held < 2 else 'comptées nulle part')}")
    if direct:
        lines = words.pick("direct line" if direct == 1 else "direct lines", "ligne directe" if direct < 2 else "lignes directes")
        screen.print(f"{direct} {lines}, {words.pick('which earn nothing', 'qui ne rapportent rien')}")
