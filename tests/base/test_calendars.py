"""Calendars: years of months and of weeks, their labels, their edges."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.base.calendars import COUNT_IN_YEAR, Calendar, Length, MonthsYear, Period, Span, WeeksYear, add_months

FISCAL = Calendar(WeeksYear(4, 1, 31))  # ends on the Friday nearest to 31 January
JANUARY = Calendar(MonthsYear(1), fiscal_labels=False)
APRIL = Calendar(MonthsYear(4))
LATE = Calendar(WeeksYear(6, 12, 31, (5, 4, 4)))
CALENDARS = [FISCAL, JANUARY, APRIL, LATE, Calendar(WeeksYear(0, 2, 31, (4, 5, 4))), Calendar(MonthsYear(12))]

calendars = st.sampled_from(CALENDARS)
lengths = st.sampled_from(list(Length))
days = st.dates(date(1990, 1, 1), date(2110, 12, 31))


def test_fy18_runs_from_4_february_2017_to_2_february_2018() -> None:
    year = FISCAL.period("FY18")
    assert (year.start, year.last_day) == (date(2017, 2, 4), date(2018, 2, 2))


def test_fy17_has_53_weeks_and_the_last_one_goes_to_the_last_quarter_half_and_month() -> None:
    weeks = {label: (FISCAL.period(label).end - FISCAL.period(label).start).days / 7 for label in (
        "FY17", "FY17-H1", "FY17-H2", "FY17-Q1", "FY17-Q4", "FY17-M10", "FY17-M11", "FY17-M12", "FY18", "FY18-M12"
    )}  # fmt: skip
    assert weeks == {
        "FY17": 53, "FY17-H1": 26, "FY17-H2": 27, "FY17-Q1": 13, "FY17-Q4": 14, "FY17-M10": 4, "FY17-M11": 4,
        "FY17-M12": 6, "FY18": 52, "FY18-M12": 5,
    }  # fmt: skip


def test_the_quarters_of_fy18_begin_on_saturdays_thirteen_weeks_apart() -> None:
    starts = [FISCAL.period(f"FY18-Q{index}").start for index in (1, 2, 3, 4)]
    assert starts == [date(2017, 2, 4), date(2017, 5, 6), date(2017, 8, 5), date(2017, 11, 4)]


def test_a_pattern_says_how_many_weeks_each_month_of_a_quarter_has() -> None:
    pattern = {(4, 4, 5): [4, 4, 5], (4, 5, 4): [4, 5, 4], (5, 4, 4): [5, 4, 4]}
    for weeks, expected in pattern.items():
        calendar = Calendar(WeeksYear(4, 1, 31, weeks))
        months = [calendar.period(f"FY18-M{index:02d}") for index in (1, 2, 3)]
        assert [(month.end - month.start).days // 7 for month in months] == expected


@pytest.mark.parametrize("year", range(1995, 2060))
def test_a_year_of_weeks_ends_on_its_weekday_nearest_to_its_day(year: int) -> None:
    last = FISCAL.nth(year, Length.YEAR, 1).last_day
    assert last.weekday() == 4
    assert abs((last - date(year, 1, 31)).days) <= 3


def test_a_year_of_months_is_numbered_by_the_year_in_which_it_ends() -> None:
    assert APRIL.period("FY18").start == date(2017, 4, 1)
    assert APRIL.period("FY18").end == date(2018, 4, 1)
    assert JANUARY.period("2017").start == date(2017, 1, 1)
    assert APRIL.period("FY18-M12").start == date(2018, 3, 1)


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("2017-Q3", "write FY18, FY18-H1, FY18-Q3, FY18-M07"), ("FY18-Q5", "a year has 4 periods"),
        ("FY18-Q0", "a year has 4"),
        ("FY18-M13", "a year has 12"), ("FY18-H3", "a year has 2"), ("fy18", "is not a period"),
        ("FY18-", "is not a period"),
        ("FY18-W1", "is not a period"), ("FY018", "is not a period"), ("", "is not a period"),
        ("FY18-Q3 ", "is not a period"),
        ("FY18-Q3\n", "is not a period"), ("FY18-Q\u0663", "is not a period"), ("FY0001", "a year from 1900 to 2199"),
        ("FY9999-M12", "a year from 1900 to 2199"),
    ],
)  # fmt: skip
def test_a_label_of_no_period_is_quoted_with_what_is_allowed(label: str, word: str) -> None:
    with pytest.raises(ValueError, match=word) as raised:
        FISCAL.period(label)
    assert f'"{label}"' in str(raised.value)


def test_a_calendar_with_plain_labels_says_so() -> None:
    with pytest.raises(
        ValueError, match=r'"FY18" is not a period of this calendar: write 2017, 2017-H1, 2017-Q3, 2017-M07'
    ):
        JANUARY.period("FY18")


def test_a_year_outside_the_century_is_written_in_full() -> None:
    assert FISCAL.nth(1999, Length.QUARTER, 2).label == "FY1999-Q2"
    assert FISCAL.nth(2100, Length.YEAR, 1).label == "FY2100"
    assert FISCAL.period("FY2018-Q3") == FISCAL.period("FY18-Q3")


@given(calendars, lengths, days)
def test_every_day_lies_in_one_period_whose_label_leads_back_to_it(
    calendar: Calendar, length: Length, day: date
) -> None:
    period = calendar.containing(day, length)
    assert day in period
    assert calendar.period(period.label) == period


@given(calendars, lengths, days)
def test_periods_follow_one_another_without_a_gap(calendar: Calendar, length: Length, day: date) -> None:
    period = calendar.containing(day, length)
    following = calendar.following(period)
    assert following.start == period.end
    assert calendar.following(following, -1) == period
    assert period.last_day in period
    assert period.end not in period


@given(calendars, st.integers(1990, 2110), lengths)
def test_a_year_is_the_sum_of_its_parts(calendar: Calendar, year: int, length: Length) -> None:
    whole = calendar.nth(year, Length.YEAR, 1)
    parts = [calendar.nth(year, length, index) for index in range(1, COUNT_IN_YEAR[length] + 1)]
    assert parts[0].start == whole.start
    assert parts[-1].end == whole.end
    assert all(one.end == other.start for one, other in pairwise(parts))


@given(calendars, lengths, days, st.integers(0, 500))
def test_the_periods_between_two_days_are_those_that_share_a_day(
    calendar: Calendar, length: Length, first: date, count: int
) -> None:
    last = first + timedelta(days=count)
    periods = calendar.between(length, first, last)
    assert first in periods[0]
    assert last in periods[-1]
    assert [calendar.following(each) for each in periods[:-1]] == periods[1:]
    assert calendar.between(length, last + timedelta(days=1), last) == []


def test_two_periods_overlap_where_they_share_a_day_and_not_where_they_touch() -> None:
    first, second = FISCAL.period("FY18-Q1"), FISCAL.period("FY18-Q2")
    assert FISCAL.period("FY18").overlaps(second)
    assert second.overlaps(FISCAL.period("FY18-H1"))
    assert not first.overlaps(second)
    assert not second.overlaps(first)


def test_a_span_holds_its_first_day_and_not_its_end() -> None:
    span = Span(date(2017, 2, 4), date(2017, 3, 1))
    assert date(2017, 2, 3) not in span
    assert date(2017, 2, 4) in span
    assert date(2017, 2, 28) in span
    assert date(2017, 3, 1) not in span
    assert date(2100, 1, 1) in Span(date(2017, 2, 4))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2017-08-31", 6, "2018-02-28"), ("2015-08-31", 6, "2016-02-29"), ("2016-02-29", 12, "2017-02-28"),
        ("2016-03-15", 12, "2017-03-15"), ("2017-12-31", 1, "2018-01-31"), ("2017-12-31", 2, "2018-02-28"),
        ("2017-01-31", 0, "2017-01-31"), ("2016-02-29", 48, "2020-02-29"), ("2099-12-31", 2, "2100-02-28"),
    ],
)  # fmt: skip
def test_months_are_added_forward_and_clamped_to_the_months_end(day: str, months: int, later: str) -> None:
    assert add_months(date.fromisoformat(day), months).isoformat() == later


def test_months_are_never_taken_away() -> None:
    with pytest.raises(ValueError, match="forward only"):
        add_months(date(2017, 3, 31), -1)


@given(days, st.integers(0, 240))
def test_months_later_is_in_the_month_so_many_later(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(days, days, st.integers(0, 24))
def test_a_later_day_stays_no_earlier_some_months_on(one: date, other: date, months: int) -> None:
    first, second = sorted((one, other))
    assert add_months(first, months) <= add_months(second, months)


def test_a_period_is_a_value() -> None:
    assert FISCAL.period("FY18-Q3") == Period("FY18-Q3", Length.QUARTER, 2018, 3, date(2017, 8, 5), date(2017, 11, 4))
