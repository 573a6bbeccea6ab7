"""What is written, and that it is the same for the same arguments."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from palier.base.calendars import Length, add_months
from palier.base.findings import FindingsError
from palier.facts.schema import TABLES
from palier.programme.document import Programme
from palier.sample import SampleSummary, write_sample
from palier.sample.arrow import as_text

from .reading import known_of, raw


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(first_steps, tmp_path, format):
    digests = [
        _digest(write_sample(first_steps, seed=seed, partners=12, lines=900, format=format, out=tmp_path / name).out)
        for name, seed in (("a", 3), ("b", 3), ("c", 4))
    ]
    assert digests[0] == digests[1] != digests[2]


def test_parquet_holds_what_csv_holds(first_steps: Programme, tmp_path: Path) -> None:
    for format in ("csv", "parquet"):
        write_sample(first_steps, seed=5, partners=15, lines=3_000, format=format, out=tmp_path / format)
    names = sorted(path.stem for path in (tmp_path / "csv").iterdir())
    assert names == sorted(path.stem for path in (tmp_path / "parquet").iterdir())
    for name in names:
        text = as_text(pq.read_table(tmp_path / "parquet" / f"{name}.parquet"))
        lines = [",".join(cell or "" for cell in row.values()) for row in text.to_pylist()]
        written = (tmp_path / "csv" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert written == [",".join(TABLES[name].names), *lines], name


@pytest.mark.parametrize(("partners", "lines"), [(1, 1), (1, 400), (2, 17), (3, 64), (7, 400)])
def test_the_smallest_samples_are_valid_facts_too(first_steps, tmp_path, partners, lines):
    summary = write_sample(first_steps, seed=1, partners=partners, lines=lines, format="csv", out=tmp_path / "facts")
    assert summary.rows["sales"] == lines
    known = known_of(first_steps, summary.out)
    assert known.counts()["sales"].rejected == 0


def test_a_programme_of_calendar_months_in_yen_gets_its_own_sample(months: Programme, tmp_path: Path) -> None:
    summary = write_sample(months, seed=2, partners=20, lines=6_000, format="csv", out=tmp_path / "facts")
    known = known_of(months, summary.out)
    assert summary.first_day == date(2016, 4, 1)  # 42 months before the start begin in October 2016
    assert summary.last_day == date(2020, 12, 16)
    assert known.counts()["sales"].accepted > 5_900
    sales = raw(summary.out)
    assert sales.value("count(*)", "currency = 'JPY' and not ends_with(amount, '.00')") == 0
    assert sales.value("count(distinct currency)") == 4
    assert raw(summary.out, "products").value("count(distinct line_of_business)") == 2
    assert not (summary.out / "legacy_tiers.csv").exists()  # no status match, so nothing to match


def test_history_reaches_back_over_every_look_back_and_a_whole_fiscal_year(
    first_steps: Programme, written: SampleSummary
) -> None:
    starts_on, calendar = first_steps.header.starts_on, first_steps.calendar
    assert add_months(written.first_day, 12 + 6) <= starts_on
    assert calendar.containing(written.first_day, Length.YEAR).start == written.first_day
    sales = raw(written.out)
    first = date.fromisoformat(sales.value("min(invoiced_on)"))
    assert first - written.first_day < timedelta(days=5)
    assert date.fromisoformat(sales.value("max(reported_at)")[:10]) <= written.last_day
    assert calendar.containing(written.last_day, Length.QUARTER).label == "FY18-Q3"


def test_lines_stand_in_the_order_of_their_reports(written: SampleSummary) -> None:
    instants = [row[0] for row in raw(written.out).rows("SELECT reported_at FROM given")]
    assert instants == sorted(instants)


def test_progress_ends_at_all_lines(first_steps: Programme, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    write_sample(
        first_steps,
        seed=1,
        partners=5,
        lines=2_000,
        format="csv",
        out=tmp_path / "facts",
        on_progress=lambda done, of: heard.append((done, of)),
    )
    assert heard[-1] == (2_000, 2_000)


def test_a_last_day_can_be_chosen_but_not_before_the_programme(first_steps: Programme, tmp_path: Path) -> None:
    day = date(2018, 6, 15)
    out = tmp_path / "facts"
    write_sample(first_steps, seed=1, partners=5, lines=500, format="csv", out=out, last_day=day)
    assert raw(out).value("max(reported_at)") >= "2018-06-14"
    with pytest.raises(FindingsError, match='"2017-03-01" is too early a last day: the programme starts on 2017-02-04'):
        write_sample(
            first_steps, seed=1, partners=5, lines=500, format="csv", out=tmp_path / "b", last_day=date(2017, 3, 1)
        )
    with pytest.raises(FindingsError, match=r'"9999-12-31" is too late a last day: .* Take 2190-12-31 or earlier'):
        write_sample(
            first_steps, seed=1, partners=5, lines=500, format="csv", out=tmp_path / "b", last_day=date(9999, 12, 31)
        )


def test_a_folder_that_holds_something_is_left_alone(first_steps: Programme, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FindingsError) as raised:
        write_sample(first_steps, seed=1, partners=0, lines=-1, format="csv", out=tmp_path)
    words = [finding.message for finding in raised.value.findings]
    assert words[0] == '"0" partners cannot be drawn: from 1 to 1000000.'
    assert words[1] == '"-1" lines cannot be drawn: from 1 to 1000000000.'
    assert words[2].endswith("is there already, and it is not an empty folder.")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_failure_half_way_leaves_no_folder(first_steps: Programme, tmp_path: Path) -> None:
    def fail(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sample(first_steps, seed=1, partners=5, lines=900, format="csv", out=tmp_path / "facts", on_progress=fail)
    assert list(tmp_path.iterdir()) == []


def test_batches_leave_no_trace(first_steps: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("large", 100_000), ("small", 70)):
        monkeypatch.setattr("palier.sample.writing._BATCH_LINES", size)
        write_sample(first_steps, seed=9, partners=12, lines=4_000, format="csv", out=tmp_path / name)
    for table in ("sales", "deals"):
        large, small = ((tmp_path / name / f"{table}.csv").read_bytes() for name in ("large", "small"))
        assert large == small, table
