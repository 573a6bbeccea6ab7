"""The reference's own calendar, against public filings and against the house's other one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.base.calendars import Length
from palier.programme.document import MonthsCalendar, WeeksCalendar
from palier.reference.fiscal import Fiscal, Span, months_later

RETAIL = WeeksCalendar(kind="weeks_52_53", weekday="friday", nearest_month=1, nearest_day=31)
JANUARY = MonthsCalendar(kind="months", start_month=1, labels="calendar")
DAYS = st.dates(date(1995, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [
        ("FY18", "2017-02-04", "2018-02-03"),
        ("FY18-Q2", "2017-05-06", "2017-08-05"),
        ("FY18-Q4", "2017-11-04", "2018-02-03"),
        ("FY19-Q1", "2018-02-03", "2018-05-05"),
        ("FY17", "2016-01-30", "2017-02-04"),
        ("FY17-Q4", "2016-10-29", "2017-02-04"),
        ("FY17-M12", "2016-12-24", "2017-02-04"),
        ("FY17-H2", "2016-07-30", "2017-02-04"),
    ],
)
def test_the_fiscal_calendar_of_the_filings(label: str, start: str, end: str) -> None:
    span = Fiscal(RETAIL).labelled(label)
    assert span is not None
    assert (span.start, span.end) == (date.fromisoformat(start), date.fromisoformat(end))


def test_labels_of_years_of_months() -> None:
    day = date(2017, 8, 15)
    assert [Fiscal(JANUARY).containing(day, length).label for length in ("year", "half", "quarter", "month")] == [
        "2017",
        "2017-H2",
        "2017-Q3",
        "2017-M08",
    ]
    april = MonthsCalendar(kind="months", start_month=4)
    assert Fiscal(april).containing(day, "quarter").label == "FY18-Q2"
    assert Fiscal(april).containing(date(2018, 3, 31), "month").label == "FY18-M12"


@pytest.mark.parametrize("label", ["2018-Q5", "FY18-Q", "FY2018", "18", "", "FY18-M13", "FY18-Q1x", "²018"])
def test_what_is_no_label(label: str) -> None:
    assert Fiscal(RETAIL).labelled(label) is None
    assert Fiscal(JANUARY).labelled(label) is None


def test_months_go_forward_and_stop_at_the_months_end() -> None:
    assert months_later(date(2017, 8, 31), 6) == date(2018, 2, 28)
    assert months_later(date(2016, 2, 29), 12) == date(2017, 2, 28)
    assert months_later(date(2016, 3, 15), 12) == date(2017, 3, 15)


CALENDARS = st.one_of(
    st.builds(MonthsCalendar, kind=st.just("months"), start_month=st.integers(1, 12)),
    st.just(JANUARY),
    st.builds(
        WeeksCalendar,
        kind=st.just("weeks_52_53"),
        weekday=st.sampled_from(["monday", "wednesday", "friday", "saturday", "sunday"]),
        nearest_month=st.sampled_from([1, 6, 12]),
        nearest_day=st.sampled_from([1, 15, 30]),
        month_pattern=st.sampled_from(["4-4-5", "4-5-4", "5-4-4"]),
    ),
)


@given(calendar=CALENDARS, day=DAYS, length=st.sampled_from(list(Length)))
def test_both_calendars_of_the_house_agree(calendar: MonthsCalendar | WeeksCalendar, day: date, length: Length) -> None:
    mine = Fiscal(calendar).containing(day, length.value)
    other = calendar.build().containing(day, length)
    assert mine == Span(other.start, other.end, other.label, length.value)
    assert Fiscal(calendar).labelled(mine.label) == mine
