"""Reading `cases/*.yaml`: every fault at once, with file, line and path; names are checked against the programme."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from palier.base.findings import Finding, Where, near_miss
from palier.programme.document import Programme
from palier.programme.faults import findings_of
from palier.programme.yaml_text import Location, Text, read_yaml
from palier.results.schema import Kind, Outcome, Reason, Status

from .case_document import EXPECTED, Case
from .case_facts import facts_of, partner_names


@dataclass(frozen=True)
class Placed:
    """A case and the place where it stands."""

    case: Case
    text: Text
    at: Location

    def where(self, location: Location = ()) -> Where:
        """The place of a part of the case."""
        return self.text.where((*self.at, *location))

    @property
    def line(self) -> int:
        """The line of its file on which the case begins."""
        return self.where(("case",)).line or 1


@dataclass(frozen=True)
class _View:
    text: Text
    at: Location

    def where(self, location: Location) -> Where:
        return self.text.where((*self.at, *location))


def load_cases(folder: Path, programme: Programme) -> tuple[list[Placed], list[Finding]]:
    """Every case of a programme's folder in the order of files and lines, and every fault of these files."""
    placed: list[Placed] = []
    findings: list[Finding] = []
    names: dict[str, Where] = {}
    for file in _files(folder, findings):
        text = read_yaml(file.relative_to(folder).as_posix(), file.read_bytes())
        findings.extend(text.findings)
        if text.findings:
            continue
        for each in _cases(text, findings):
            first = names.setdefault(each.case.case, each.where(("case",)))
            if first != each.where(("case",)):
                hint = f"It stands first at {first.file}:{first.line}: say what is different here."
                message = f'"{each.case.case}" is the name of two cases.'
                findings.append(Finding("duplicate-case", message, each.where(("case",)), hint))
            findings.extend(sorted(check_names(each, programme), key=lambda finding: finding.where.line or 0))
            placed.append(each)
    return placed, findings


def _files(folder: Path, findings: list[Finding]) -> Iterator[Path]:
    """The files of cases; whatever else lies among them would never run, so it is a finding."""
    for file in sorted((folder / "cases").rglob("*")):
        if file.is_dir() or file.name.startswith(".") or file.suffix.lower() == ".md":
            continue
        if file.suffix == ".yaml":
            yield file
        else:
            where = Where(file.relative_to(folder).as_posix())
            findings.append(
                Finding("unknown-file", f'"{file.name}" is not read.', where, "Files of cases end in .yaml.")
            )


def _cases(text: Text, findings: list[Finding]) -> Iterator[Placed]:
    many = isinstance(text.data, list)
    for index, data in enumerate(text.data if many else [text.data]):
        at: Location = (index,) if many else ()
        try:
            case = Case.model_validate(data)
        except ValidationError as error:
            findings.extend(findings_of(error, _View(text, at), data, Case))
            continue
        if not any(getattr(case.expect, name) for name in EXPECTED):
            hint = f"Write a row of one of {', '.join(EXPECTED)}."
            message = "the case expects nothing, so it cannot fail."
            findings.append(Finding("nothing-expected", message, text.where((*at, "expect")), hint))
            continue
        for row, (cells, is_absent) in enumerate(case.expected("totals")):
            if "amount" not in cells and not is_absent:
                place = text.where((*at, "expect", "totals", row))
                findings.append(Finding("missing", '"amount" is missing.', place, "Write what the sum must be."))
        yield Placed(case, text, at)


def check_names(placed: Placed, programme: Programme) -> Iterator[Finding]:
    """Words of a case that name nothing of the programme, of its own facts, or of the contract's closed lists."""
    tables = facts_of(placed.case, programme)
    allowed = _allowed(programme, tables)
    for table in EXPECTED:
        for index, (cells, _) in enumerate(placed.case.expected(table)):
            for column, cell in cells.items():
                yield from _check(placed, ("expect", table, index, column), cell, column, allowed)
    tiers = {"tier": allowed["tier"], "track": tuple(programme.header.tracks)}
    for table in ("tier_events", "partner_profiles"):
        for index, row in enumerate(placed.case.rows(table)):
            for column in tiers.keys() & row.keys():
                yield from _check(placed, ("given", table, index, column), row[column], column, tiers)
    if not placed.case.rows("products"):
        products = {"product_id": tuple(programme.header.lines_of_business)}
        for index, row in enumerate(placed.case.rows("sales")):
            if row.get("product_id") is not None:
                at: Location = ("given", "sales", index, "product_id")
                yield from _check(placed, at, row["product_id"], "product_id", products)
    yield from _check_period(placed, ("period",), placed.case.period, programme)
    for table in EXPECTED:
        for index, (cells, _) in enumerate(placed.case.expected(table)):
            for column in ("period", "earned_for", "payable_period"):
                yield from _check_period(placed, ("expect", table, index, column), cells.get(column), programme)


def _allowed(programme: Programme, tables: Mapping[str, list[dict[str, str | None]]]) -> dict[str, Collection[str]]:
    benefits = dict.fromkeys(benefit.benefit for version in programme.versions for benefit in version.benefits)
    tiers = tuple(tier.tier for tier in programme.versions[0].tiers)
    partners = partner_names(tables)
    return {
        "benefit_id": tuple(benefits),
        "partner_id": partners,
        "payee_id": partners,
        "line_id": {row["line_id"] or "" for row in tables.get("sales", ())},
        "tier": tiers,
        "next_tier": tiers,
        "outcome": tuple(Outcome),
        "reason": tuple(Reason),
        "kind": tuple(Kind),
        "status": tuple(Status),
    }


_NOUNS = {
    "benefit_id": "benefit of this programme",
    "partner_id": "partner of this case",
    "payee_id": "partner of this case",
    "line_id": "line of this case",
    "tier": "tier of this programme",
    "next_tier": "tier of this programme",
    "track": "track of this programme",
    "product_id": "line of business of this programme, which it must be where no products are given",
    "outcome": "outcome of a row",
    "reason": "reason of a row that is not applied",
    "kind": "kind of row",
    "status": "status of a row",
}


def _check(
    placed: Placed, at: Location, cell: Any, column: str, allowed: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    if column not in allowed or cell in (None, "") or at[1] in ("held", "rejected"):
        return
    if str(cell) not in {str(word) for word in allowed[column]}:
        hint = near_miss(str(cell), [str(word) for word in allowed[column]])
        yield Finding("unknown-name", f'"{cell}" is no {_NOUNS[column]}.', placed.where(at), hint)


def _check_period(placed: Placed, at: Location, label: Any, programme: Programme) -> Iterator[Finding]:
    if label in (None, ""):
        return
    try:
        programme.calendar.period(str(label))
    except ValueError as error:
        yield Finding("unknown-period", f"{error}.", placed.where(at))
