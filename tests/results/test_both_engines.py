"""The same bytes for the same facts, whichever engine calculated: also where identifiers are hostile."""

from __future__ import annotations

from pathlib import Path

import pytest

from palier.base.knowledge import AsOf
from palier.facts.files import facts_from_rows
from palier.programme.loading import require_programme
from palier.results.schema import RESULTS
from palier.results.tables import digest_of
from palier.runs.calculation import ENGINES, calculate, fact_settings

FIRST_STEPS = Path(__file__).parents[2] / "programmes" / "first-steps"
HOSTILE = ["plain", "a,b", 'a"b', "a\\b", "é", "𝄞", "a b", "'", "{}", '\\"', "%", "null", "a/b"]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder of canonical CSV by engine: every hostile word is a partner, a customer, a document and a line."""
    programme = require_programme(FIRST_STEPS)
    known = "2017-02-04T00:00:00Z"
    sold = [
        {
            "line_id": word, "document_id": word, "invoiced_on": "2017-03-01", "reported_at": "2017-03-02T00:00:00Z",
            "route": "channel", "partner_id": word, "customer_id": word, "product_id": "p", "quantity": "1",
            "amount": "300000.01", "currency": "EUR",
        }
        for word in HOSTILE
    ]  # fmt: skip
    back = [
        {**row, "line_id": f"{row['line_id']} back", "corrects_line_id": row["line_id"], "invoiced_on": "2017-06-01",
         "reported_at": "2017-06-02T00:00:00Z", "amount": "-100.00", "quantity": "-1"}
        for row in sold
    ]  # fmt: skip
    facts = facts_from_rows(
        {
            "partners": [{"partner_id": word, "name": word, "joined_on": "2017-02-04"} for word in HOSTILE],
            "customers": [
                {"customer_id": word, "name": word, "country": "FR", "segment": "large", "reported_at": known}
                for word in HOSTILE
            ],
            "products": [{"product_id": "p", "line_of_business": "storage", "family": "f", "kind": "product"}],
            "sales": [*sold, *back],
        },
        fact_settings(programme),
    )
    assert not facts.findings
    folders: dict[str, Path] = {}
    for engine in ENGINES:
        folders[engine] = tmp_path_factory.mktemp(engine)
        results = calculate(programme, facts, AsOf.parse("2017-07-01"), engine=engine).results
        for name in RESULTS:
            results.write_csv(name, folders[engine] / f"{name}.csv")
    facts.connection.close()
    return folders


def test_there_is_something_to_compare(written: dict[str, Path]) -> None:
    text = (written["duckdb"] / "entitlements.csv").read_text(encoding="utf-8")
    assert text.count("applied") > len(HOSTILE) * 3
    assert "reversal" in text


@pytest.mark.parametrize("name", RESULTS)
def test_both_engines_write_the_same_bytes(name: str, written: dict[str, Path]) -> None:
    texts = [(written[engine] / f"{name}.csv").read_bytes() for engine in ENGINES]
    assert texts[0] == texts[1]
    digests = {digest_of(written[engine] / f"{name}.csv") for engine in ENGINES}
    assert len(digests) == 1
