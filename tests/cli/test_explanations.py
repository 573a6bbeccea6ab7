"""`palier explain`: a statement, a line step by step, two lines and why one earned less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from palier.base.knowledge import AsOf
from palier.programme.document import Programme
from palier.runs import preparing
from palier.runs.calculation import Calculation, period_of
from tests.cli.stories import PROGRAMME, Said, palier, sale, write_facts


@pytest.fixture(scope="module", autouse=True)
def remembered() -> Iterator[None]:
    """To explain is to read: the same facts, as of the same instant, are calculated once for all these tests."""

    prepare, calculate = preparing.prepare, preparing.Prepared.calculate
    known: dict[tuple[object, ...], preparing.Prepared] = {}
    last: dict[int, tuple[str | None, Calculation]] = {}

    def prepared(programme: Programme, folder: Path, as_of: AsOf | None, *, period: str | None) -> preparing.Prepared:
        key = (folder, as_of)
        if key not in known:
            known[key] = prepare(programme, folder, as_of)
        if period is not None:
            period_of(programme, period)
        return known[key]

    def calculated(self: preparing.Prepared, *, period: str | None = None) -> Calculation:
        if last.get(id(self), ("", None))[0] != period:
            last[id(self)] = period, calculate(self, period=period)
        return last[id(self)][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparing, "prepare", prepared)
        patch.setattr(preparing.Prepared, "calculate", calculated)
        yield


def explain(facts: str, *arguments: str, partner: str = "P1") -> Said:
    wide = {"COLUMNS": "250"}
    return palier("explain", PROGRAMME, facts, "--partner", partner, *arguments, environment=wide)


def words_of(text: str) -> str:
    """A text as one line: how it wraps is no matter here."""
    return re.sub(r"\s+", " ", text)


def steps(text: str, benefit: str) -> list[str]:
    """The numbered steps under a benefit."""
    part = text.split(f"\n{benefit}", 1)[1].split("\n\n")[0]
    return re.findall(r"^ +\d+  (.*)$", part, re.MULTILINE)


def test_a_statement_adds_up_benefit_by_benefit_with_the_reasons_of_what_earned_nothing(facts: str) -> None:
    said = explain(facts, "--period", "FY18-Q3")
    assert said.code == 0
    assert said.out.startswith(
        "Alder Systems (P1)\n"
        "Gold until 2 February 2018: status match from 4 February 2017 (Dell PartnerDirect preferred)\n"
        "First steps · as known on 10 October 2017, 18:00 UTC\n"
    )
    assert "Illustrative rates" in said.out
    assert re.search(r"^Base benefit +9 +7 +€420,838.41 +€7,352.58$", said.out, re.MULTILINE)
    assert re.search(r"^New customer +7 +4 +€378,065.83 +6% +€22,683.95$", said.out, re.MULTILINE)
    assert re.search(r"^Total +€32,190.72$", said.out, re.MULTILINE)
    assert re.search(r"^Base benefit +1 × the price kind “special” does not earn$", said.out, re.MULTILINE)
    assert "−€50.00 for returns of earlier periods" in said.out
    assert "€2,154.19 reversible: the period is open" in said.out
    assert "1 line held, counted nowhere" in said.out


def test_without_a_period_the_statement_is_that_of_the_fiscal_year(facts: str) -> None:
    said = explain(facts)
    assert re.findall(r"^FY18-Q\d", said.out, re.MULTILINE) == ["FY18-Q2", "FY18-Q3"]
    assert "All periods  €32,440.72" in said.out


def test_a_statement_of_one_benefit_leaves_the_others_out(facts: str) -> None:
    said = explain(facts, "--benefit", "accelerator")
    assert "Volume accelerator" in said.out
    assert "Base benefit" not in said.out


def test_a_line_is_worked_out_in_numbered_steps_to_its_amount(facts: str) -> None:
    said = explain(facts, "--line", "STORAGE", "--benefit", "new_customer")
    assert "reported by Cedar Distribution (D1) on 4 September 2017" in said.out
    assert "held Gold that day: status match from 4 February 2017 (Dell PartnerDirect preferred)" in words_of(said.out)
    assert steps(said.out, "New customer") == [
        "selects Servers, Storage, Networking: Storage",
        "in the programme since 1 January 2016",
        "price kind standard, which earns",
        "tier Gold on 4 September 2017",
        "new customer on 10 August 2017, after 12 months without a purchase; earns until 9 February 2018",
        "base €97,500.01: the line’s amount €100,000.01, −€2,500.00 of Base benefit",
        "rate 6%",
        "€97,500.01 × 6% = €5,850.00",
    ]
    assert "“Illustrative; channelinsider.com gives 8 points" in said.out
    assert "version of 4 February 2017 · FY18-Q3 · reversible: a late sale could change who is new" in said.out


def test_a_period_result_says_what_all_lines_earn_and_the_share_of_this_one(facts: str) -> None:
    said = explain(facts, "--line", "STORAGE", "--benefit", "accelerator")
    assert steps(said.out, "Volume accelerator")[5:] == [
        "gate of €250,000.00 reached: €420,838.41 in FY18-Q3",
        "€420,838.41 in FY18-Q3 reaches the band from €0.00: 0.5% on everything",
        "6 lines in FY18-Q3: €430,838.41 × 0.5% = €2,154.19 "
        "(the measure counts −€10,000.00 of earlier periods’ returns, too)",
        "this line’s share, €100,000.01 of €430,838.41: €500.00",
    ]


def test_a_cap_is_the_last_step(tmp_path_factory: pytest.TempPathFactory) -> None:
    facts = write_facts(tmp_path_factory.mktemp("capped") / "facts", sale("HUGE", "2017-08-11", "5000000.00"))
    said = explain(facts, "--line", "FIRST", "--benefit", "accelerator")
    assert steps(said.out, "Volume accelerator")[-1] == (
        "the period’s €81,462.58 are capped at €40,000.00: €4,200.00 become €2,062.30"
    )


def test_what_was_corrected_in_its_period_is_in_the_base(facts: str) -> None:
    said = explain(facts, "--line", "FIRST", "--benefit", "base")
    assert "base €280,000.00: the line’s amount €300,000.00, −€20,000.00 corrected by NETTED" in said.out
    netted = explain(facts, "--line", "NETTED", "--benefit", "base")
    assert steps(netted.out, "Base benefit") == ["counted with the line that it corrects, FIRST"]


def test_a_return_of_another_period_takes_back_in_proportion(facts: str) -> None:
    said = explain(facts, "--line", "RETURN", "--benefit", "base")
    assert steps(said.out, "Base benefit") == [
        "corrects Q2, which earned €250.00 on €50,000.00 in FY18-Q2",
        "takes back in proportion, for −€10,000.00: −€50.00",
    ]


def test_a_foreign_amount_is_shown_with_its_rate(facts: str) -> None:
    said = explain(facts, "--line", "DOLLARS")
    assert "DOLLARS · 6 September 2017 · $1,000.00 × 0.8384 = €838.40" in said.out


def test_the_vendor_hears_who_sold_last_and_a_partner_does_not(facts: str) -> None:
    vendor = explain(facts, "--line", "SECOND", "--benefit", "new_customer")
    last = "customer no longer new since 10 August 2017"
    bought = "; last bought on 10 February 2017 through Birch Networks (P2): Servers, OLD"
    assert steps(vendor.out, "New customer")[-1] == last + bought
    partner = explain(facts, "--line", "SECOND", "--benefit", "new_customer", "--as-partner")
    assert steps(partner.out, "New customer")[-1] == last
    for said in (partner, explain(facts, "--line", "SECOND", "--as-partner", "--json"), explain(facts, "--as-partner")):
        assert not re.search(r"Birch|P2\b|OLD", said.out)


def test_a_partner_hears_of_its_own_earlier_sale(tmp_path_factory: pytest.TempPathFactory) -> None:
    own = sale("OWN", "2016-12-01", "900.00", customer_id="C4")
    later = sale("AGAIN", "2017-09-01", "900.00", customer_id="C4")
    facts = write_facts(tmp_path_factory.mktemp("own") / "facts", own, later)
    said = explain(facts, "--line", "AGAIN", "--benefit", "new_customer", "--as-partner")
    assert steps(said.out, "New customer")[-1].startswith("customer no longer new since 1 June 2017; last bought on")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("HELD", 'Counted nowhere: held: customer "C9" is not known'),
        ("DIRECT", "Counted nowhere: a direct sale, through no partner"),
        ("NOBODY", "Counted nowhere: it names no partner"),
    ],
)
def test_a_line_that_counts_nowhere_says_why(facts: str, line: str, words: str) -> None:
    said = explain(facts, "--line", line)
    assert said.code == 0
    assert said.out.splitlines()[1] == words


def test_a_rejected_line_says_why_and_where_it_stands(tmp_path_factory: pytest.TempPathFactory) -> None:
    facts = write_facts(tmp_path_factory.mktemp("rejected") / "facts", sale("COMMA", "2017-09-09", "12,50"))
    said = explain(facts, "--line", "COMMA")
    assert said.out.startswith('COMMA · sales.csv:17\nCounted nowhere: rejected. amount "12,50" is not an amount:')


def test_a_line_known_only_later_says_so(facts: str) -> None:
    said = explain(facts, "--line", "LATER", "--as-of", "2017-09-30")
    assert "Counted nowhere: not known yet: reported on 10 October 2017" in said.out


def test_a_line_that_a_benefit_does_not_select_says_what_it_selects(facts: str) -> None:
    said = explain(facts, "--line", "CLIENT", "--benefit", "new_customer")
    assert steps(said.out, "New customer") == ["selects Servers, Storage, Networking; this line is Client PCs"]


def test_two_lines_say_in_one_sentence_why_one_earned_less(facts: str) -> None:
    said = explain(facts, "--line", "STORAGE", "--line", "CLIENT")
    assert "CLIENT earned 0.5% where STORAGE earned 2.5%: it is Client PCs, not Storage." in said.out
    assert "CLIENT earned nothing: selects Servers, Storage, Networking; this line is Client PCs." in said.out
    assert "CLIENT earned €470.00 less than STORAGE: the same terms, on a smaller base." in said.out
    assert re.search(r"^Total +€8,850.00 +€60.00$", said.out, re.MULTILINE)


def test_two_lines_of_one_customer_differ_by_what_was_returned(facts: str) -> None:
    said = explain(facts, "--line", "FIRST", "--line", "LATER", "--benefit", "base")
    assert "NETTED corrected it by −€20,000.00" in words_of(said.out)


def test_a_special_price_beside_a_standard_one(facts: str) -> None:
    said = explain(facts, "--line", "SPECIAL", "--line", "FIRST", "--benefit", "base")
    assert "SPECIAL earned nothing: the price kind “special” does not earn." in said.out


def test_the_reader_may_be_french(facts: str) -> None:
    said = explain(facts, "--line", "FIRST", "--benefit", "base", "--lang", "fr")
    assert "FIRST · 10 août 2017 · 300\u202f000,00\u00a0€" in said.out
    assert "280\u202f000,00\u00a0€ × 1,5\u202f% = 4\u202f200,00\u00a0€" in said.out
    assert "Taux illustratifs" in said.out
    statement = explain(facts, "--lang", "fr")
    assert "FY18-Q3  du 5 août au 3 novembre 2017" in statement.out


def test_the_environment_says_which_language_when_nobody_else_does(facts: str) -> None:
    french = {"LC_ALL": "fr_FR.UTF-8"}
    said = palier("explain", PROGRAMME, facts, "--partner", "P1", "--period", "FY18-Q2", environment=french)
    assert "Taux illustratifs" in said.out


def test_another_partners_line_is_named_to_the_vendor_and_unknown_to_a_partner(facts: str) -> None:
    vendor = explain(facts, "--line", "OTHER")
    assert vendor.code == 1
    assert vendor.err == 'error: Line "OTHER" is of partner "P2", not of "P1". Ask with --partner P2.\n'
    partner = explain(facts, "--line", "OTHER", "--as-partner")
    nowhere = explain(facts, "--line", "OTHEX", "--as-partner")
    assert partner.code == nowhere.code == 1
    assert partner.err.startswith('error: Line "OTHER" is not known among those of "P1".')
    assert nowhere.err.startswith('error: Line "OTHEX" is not known among those of "P1".')
    assert "P2" not in partner.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--line", "FIRSTT"], 1, 'Line "FIRSTT" is not known. Did you mean "FIRST"?'),
        (["--benefit", "bas"], 1, '"bas" is no benefit of this programme. Did you mean "base"?'),
        (["--line", "A", "--line", "B", "--line", "C"], 2, "--line may be given once or twice."),
        (["--line", "FIRST", "--period", "FY18-Q3"], 2, "--period is for the statement"),
        (["--lang", "de"], 2, "'de' is not one of 'en', 'fr'"),
    ],
)
def test_what_cannot_be_explained_is_said(facts: str, arguments: list[str], code: int, words: str) -> None:
    said = explain(facts, *arguments)
    assert said.code == code
    assert words in said.err


def test_json_gives_codes_and_figures_without_sentences(facts: str) -> None:
    found = explain(facts, "--line", "FIRST", "--benefit", "base", "--json").json
    assert found["as_of"]["day"] == "2017-10-10"
    (working,) = found["line"]["workings"]
    assert working["amount"] == "4200.00"
    assert [step["code"] for step in working["steps"]] == [
        "selected", "joined", "price_kind", "tier", "base", "rate", "product",
    ]  # fmt: skip
    assert working["steps"][-1]["figures"] == {"base": "280000.00", "rate": "0.015", "amount": "4200.00"}
    both = explain(facts, "--line", "STORAGE", "--line", "CLIENT", "--benefit", "base", "--json").json
    assert [(each["cause"], each["less"], each["by"]) for each in both["differences"]] == [
        ("rate", "CLIENT", "2470.00")
    ]
    statement = explain(facts, "--json").json["statement"]
    assert [part["period"]["label"] for part in statement["periods"]] == ["FY18-Q2", "FY18-Q3"]
