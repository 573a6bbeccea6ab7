"""Generated facts in which keys, instants and chains collide all the time, and most lines are sound all the same."""

from __future__ import annotations

from hypothesis import strategies as st

from palier.base.knowledge import AsOf
from palier.facts.schema import TABLES, FactSettings
from tests.facts.worlds import world

PARTNERS, CUSTOMERS = ["P1", "P2", "P3"], ["C1", "C2", "C3", "C4"]
INSTANTS = ["2017-03-11", "2017-03-11T00:00:00Z", "2017-03-12T02:00:00+02:00", "2017-03-20", "2017-04-10"]
DAYS = ["2017-02-20", "2017-03-01", "2017-03-03", "2017-03-14"]


def often(word: str, *others: str) -> st.SearchStrategy[str]:
    """Mostly the first word: so that most lines are sound, and every fault comes all the same."""
    return st.sampled_from([word] * (4 * len(others)) + list(others))


def rows(**cells: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(cells)


def versioned(**cells: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return rows(**cells, reported_at=st.sampled_from(["", *INSTANTS]), withdrawn=often("", "true", "false"))


def is_sound(row: dict[str, str]) -> dict[str, str]:
    """Leave out an end that is not after its start: such rows are rejected, not held."""
    return row | ({"to": ""} if row["to"] and row["to"] <= row["from"] else {})


ONE = st.just("1")
SALES = st.lists(
    rows(
        how=st.sampled_from(["new", "new", "new", "new", "again", "corrects", "corrects", "any"]),
        like=st.sampled_from([str(n) for n in range(16)]),
        document_id=often("INV-1", "INV-2"),
        invoiced_on=st.sampled_from(DAYS),
        reported_at=st.sampled_from(INSTANTS),
        sent_at=often("", *INSTANTS),
        route=often("channel", "direct"),
        partner_id=often("P1", "", "P2", "P3"),
        customer_id=often("C1", *CUSTOMERS),
        product_id=often("S1", "X1", "S9"),
        quantity=often("1", "0", "-1"),
        amount=often("100.00", "0.05", "3.33", "-0.05"),
        currency=st.sampled_from(["EUR", "USD"]),
        deal_id=often("", "X1"),
        price_kind=often("", "standard", "special"),
    ),
    min_size=2,
    max_size=14,
)
OWN = ("invoiced_on", "reported_at", "sent_at")
"""What a correction has of its own beside its amount; a row that is sent again has the two instants."""


def lined_up(drawn: list[dict[str, str]]) -> list[dict[str, str]]:
    """Sales from what was drawn: new ones, rows sent again, corrections of another, and ones that take any id."""
    sales: list[dict[str, str]] = []
    for place, row in enumerate(drawn):
        how, like = row["how"], int(row["like"])
        cells = {name: cell for name, cell in row.items() if name not in ("how", "like")}
        other = sales[like % place] if place else cells | {"line_id": "L99"}
        if how == "again" and place:
            sales.append(other | {name: row[name] for name in OWN[1:]})
        elif how == "corrects":
            own = {name: row[name] for name in OWN} | {"quantity": "0", "amount": "-" + row["amount"].strip("-")}
            sales.append(other | own | {"line_id": f"L{place}", "corrects_line_id": other["line_id"]})
        else:
            wild = {"line_id": f"L{like}", "corrects_line_id": f"L{16 - like}"} if how == "any" else {}
            sales.append({"corrects_line_id": "", "line_id": f"L{place}"} | cells | wild)
    return sales


FACTS = st.fixed_dictionaries(
    {
        "partners": st.lists(
            versioned(
                partner_id=st.sampled_from(PARTNERS),
                name=st.sampled_from(["a", "b"]),
                parent_id=often("", *PARTNERS),
                joined_on=st.just("2015-02-01"),
            ),
            max_size=3,
        ),
        "partner_profiles": st.lists(
            versioned(
                partner_id=st.sampled_from(PARTNERS),
                country=st.just("FR"),
                track=st.sampled_from(["solution", "cloud"]),
                **{"from": st.sampled_from(DAYS), "to": st.sampled_from(["", *DAYS])},
            ).map(is_sound),
            max_size=4,
        ),
        "customers": st.lists(
            versioned(
                customer_id=st.sampled_from(CUSTOMERS),
                name=ONE,
                country=st.just("FR"),
                segment=st.just("large"),
                parent_id=often("", *CUSTOMERS),
            ),
            max_size=4,
        ),
        "products": st.lists(
            versioned(
                product_id=st.sampled_from(["S1", "S2"]),
                line_of_business=st.just("server"),
                family=st.sampled_from(["rack", "tower"]),
                kind=st.just("product"),
            ),
            max_size=3,
        ),
        "certifications": st.lists(
            versioned(
                partner_id=st.sampled_from(PARTNERS),
                person_id=ONE,
                competency=st.sampled_from(["x", "y"]),
                obtained_on=st.sampled_from(DAYS),
            ),
            max_size=3,
        ),
        "exchange_rates": st.lists(
            versioned(
                currency=st.just("USD"),
                date=st.sampled_from(DAYS),
                rate=st.sampled_from(["0.913337", "1.005", "0.5"]),
                per_units=often("", "100", "7"),
            ),
            max_size=5,
        ),
        "sales": SALES.map(lined_up),
    }
)
INSTANT = often("2017-12-31", "2017-02-28", *INSTANTS).map(AsOf.parse)
SETTINGS = st.builds(
    FactSettings,
    st.just("EUR"),
    st.just(2),
    st.sampled_from(["hold", "as_sale"]),
    st.sampled_from([0, 7, 30]),
)

# A set of master data that most lines find, beside which the generated rows are versions and rivals.
GROUND = world(
    partners=[{"partner_id": p, "name": p, "joined_on": "2015-02-01"} for p in PARTNERS[:2]],
    customers=[{"customer_id": c, "name": c, "country": "FR", "segment": "large"} for c in CUSTOMERS[:3]],
    exchange_rates=[{"currency": "USD", "date": "2017-02-20", "rate": "0.9"}],
)


def grounded(facts: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    return {name: [*map(dict, GROUND.get(name, [])), *facts.get(name, [])] for name in TABLES}
