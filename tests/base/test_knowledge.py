"""Knowledge: an instant or a day, what it lets one know, and for which day it stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.base.knowledge import AsOf, parse_instant, start_of_day

MICROSECOND = timedelta(microseconds=1)
NOON = datetime(2017, 10, 17, 12, tzinfo=UTC)
instants = st.integers(0, 10**17).map(
    lambda microseconds: datetime(1990, 1, 1, tzinfo=UTC) + MICROSECOND * microseconds
)


def test_a_day_knows_all_before_the_next_one_begins() -> None:
    as_of = AsOf.parse("2017-10-17")
    assert as_of == AsOf.of_day(date(2017, 10, 17))
    assert as_of.known_before == datetime(2017, 10, 18, tzinfo=UTC)
    assert as_of.day == date(2017, 10, 17)


def test_an_instant_knows_what_is_reported_at_it_and_not_a_microsecond_later() -> None:
    as_of = AsOf.of_instant(NOON)
    assert as_of.known_before > NOON
    assert not as_of.known_before > NOON + MICROSECOND
    assert as_of.day == date(2017, 10, 17)


def test_an_instant_stands_for_its_day_in_utc() -> None:
    assert AsOf.parse("2017-10-17T23:30:00-02:00").day == date(2017, 10, 18)
    assert AsOf.parse("2017-10-17T00:30:00+02:00").day == date(2017, 10, 16)


def test_midnight_belongs_to_the_day_that_begins() -> None:
    as_of = AsOf.parse("2017-10-17T00:00:00Z")
    assert as_of.day == date(2017, 10, 17)
    assert as_of.known_before == datetime(2017, 10, 17, tzinfo=UTC) + MICROSECOND


@pytest.mark.parametrize("text", ["2017-10-17T09:00:00", "2017-10-17 09:00"])
def test_an_instant_without_an_offset_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=f'"{text}" has no offset: write {text}Z for UTC'):
        AsOf.parse(text)


@pytest.mark.parametrize(
    "text", ["", "today", "2017-13-01", "17/10/2017", "2017-02-30", "2017-10-17T25:00:00Z", "20171017T0900"]
)
def test_what_is_neither_a_day_nor_an_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        AsOf.parse(text)


def test_a_bare_date_as_an_instant_is_its_first_moment() -> None:
    assert parse_instant("2017-10-17") == start_of_day(date(2017, 10, 17)) == datetime(2017, 10, 17, tzinfo=UTC)


def test_instants_of_other_offsets_are_the_same_instant() -> None:
    assert parse_instant("2017-10-17T09:00:00+02:00") == parse_instant("2017-10-17T07:00:00Z")
    assert parse_instant("2017-10-17T09:00:00+02:00").tzinfo is UTC
    tokyo = timezone(timedelta(hours=9))
    assert AsOf.of_instant(NOON.astimezone(tokyo)) == AsOf.of_instant(NOON)


def test_a_cut_forgets_what_came_after_and_keeps_the_day() -> None:
    as_of = AsOf.parse("2018-03-31")
    decided = datetime(2018, 3, 5, tzinfo=UTC)
    assert as_of.cut(decided) == AsOf(decided, date(2018, 3, 31))


@given(instants, instants)
def test_no_cut_teaches_anything(instant: datetime, known_before: datetime) -> None:
    as_of = AsOf.of_instant(instant)
    cut = as_of.cut(known_before)
    assert cut.known_before <= as_of.known_before
    assert cut.known_before <= known_before or cut == as_of
    assert cut.cut(known_before) == cut


@given(instants)
def test_the_end_of_a_day_knows_all_instants_of_that_day(instant: datetime) -> None:
    assert AsOf.of_instant(instant).known_before <= AsOf.of_day(instant.date()).known_before


@given(instants)
def test_an_instant_written_and_read_again_is_itself(instant: datetime) -> None:
    assert AsOf.parse(instant.isoformat()) == AsOf.of_instant(instant)
