"""How days are understood, with and without a time of day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.partners.days import (
    EXCEL_EPOCH,
    LOCAL,
    SIX_DIGITS,
    is_as_stored,
    none_in_six,
    parse_day,
)

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC))


@given(DAYS)
def test_every_written_form_of_a_day_is_that_day(day):
    forms = (
        f"{day:%d/%m/%Y}", f"{day:%d-%m-%y}", f"{day:%Y-%m-%d}", f"{day:%Y%m%d}",
        f"{day.day} {day:%B %Y}", f"{day:%d-%b-%Y}", f"{day:%d%b%Y}",
        f"{day:%B} {day.day}, {day:%Y}", f"{day:%a %d/%m/%Y}", f"{day:%A}, {day.day} {day:%B %Y}",
        f"{day:%d/%m/%Y (%a)}", f"{day:%d/%m/%Y %A}",
        str((day - EXCEL_EPOCH).days), day, f"{day:%d%m%Y}", f"{day:%d%m%Y}".removeprefix("0"),
        f"{day:%d %m %Y}", f"{day:%b-%d-%Y}", f"{day:%Y%m%d}143005", f"{day:%Y%m%d}1430",
    )  # fmt: skip
    assert {parse_day(form, "dmy")[:2] for form in forms} == {(day, f"{day:%Y-%m}")}
    for written in (f"{day:%y%m%d}", f"{day:%y-%m-%d}", f"{day:%Y%m%d}", f"{day:%Y-%m-%d}"):
        assert parse_day(written, "ymd").day == day
    for written in (f"{day:%m/%d/%Y}", f"{day:%m%d%Y}", f"{day:%Y%m%d}"):
        assert parse_day(written, "mdy").day == day


@pytest.mark.parametrize("week", ["w/c 06/04/2020", "WE 12 Apr 20", "week commencing: Mon 6-4-20"])
def test_a_week_is_no_day_and_no_month(week):
    assert parse_day(week, "dmy")[:2] == (None, "")


TIMES = [
    "2:30:00 PM", "2:30 pm", "2:30 p.m.", "2pm", "14:30", "02.30", "14.30", "14:30:59.123", "1430",
    "14:30 hrs", "12:00 AM", "12:00 PM", "00:00", "24:00", "23:59", "14:30 PM", "2:30PM",
    "14h30",
]  # fmt: skip


@pytest.mark.parametrize("clock", TIMES)
def test_a_local_time_of_day_changes_no_day(clock):
    day = date(2018, 4, 3)
    for written in (
        f"3/4/2018 {clock}",
        f"2018-04-03 {clock}",
        f"3 April 2018, {clock}",
        f"03/04/2018 - {clock}",
        f"03APR2018:{clock}",
        f"03/04/2018 {clock} EUROPE/LONDON",
    ):
        assert parse_day(written, "dmy").day == day
    assert parse_day(f"2018-04-03T{clock}", "dmy").day == day


@given(MOMENTS, st.integers(-12 * 60, 14 * 60))
def test_a_time_with_an_offset_is_a_day_of_london(moment, minutes):
    local = moment.astimezone(ZoneInfo(LOCAL)).date()
    there = moment + timedelta(minutes=minutes)
    sign, ahead = "-" if minutes < 0 else "+", abs(minutes)
    offset = f"{sign}{ahead // 60:02d}:{ahead % 60:02d}"
    forms = (
        f"{moment:%Y-%m-%dT%H:%M:%S}Z", f"{moment:%Y-%m-%d %H:%M:%S}.123456 UTC",
        f"{moment:%d/%m/%Y %H:%M} GMT", f"{moment:%Y%m%dT%H%M%S}Z",
        f"{there:%Y-%m-%dT%H:%M:%S.000}{offset}", moment,
        f"{there:%d/%m/%Y %H:%M} {offset.replace(':', '')}",
        f"{there:%Y-%m-%dT%H:%M}{offset}[Europe/London]",
        f"{there:%a %b %d %Y %H:%M:%S} GMT{offset.replace(':', '')} (British Summer Time)",
        f"{moment:%d/%m/%Y %H:%M} (GMT)", f"{moment:%a %b %d %H:%M:%S UTC %Y}",
    )  # fmt: skip
    assert {parse_day(form, "dmy").day for form in forms} == {local}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-05-31T23:30Z", date(2019, 6, 1)),
        ("2019-01-31T23:30Z", date(2019, 1, 31)),
        ("2019-03-30T23:30Z", date(2019, 3, 30)),  # the night in which the clocks go forward
        ("2019-03-31T23:30Z", date(2019, 4, 1)),
        ("2019-10-26T23:30Z", date(2019, 10, 27)),  # the night in which they go back
        ("2019-10-27T23:30Z", date(2019, 10, 27)),
        ("2019-06-01 00:30+01", date(2019, 6, 1)),
        ("2019-06-01 00:30 BST", date(2019, 6, 1)),
        ("2019-06-01 00:30 GMT+1", date(2019, 6, 1)),
        ("2019-06-01 00:30 +02:00", date(2019, 5, 31)),
    ],
)
def test_the_clock_changes_of_london_decide_its_days(text, day):
    assert parse_day(text, "dmy").day == day


@pytest.mark.parametrize("time", ["2019-05-31 23:30", datetime(2019, 5, 31, 23, 30)])
def test_a_time_below_a_heading_of_utc_is_one(time):
    assert parse_day(time, "dmy", is_utc=True).day == date(2019, 6, 1)
    assert parse_day(time, "dmy").day == date(2019, 5, 31)
    assert parse_day("2019-06-01 00:30 BST", "dmy", is_utc=True).day == date(2019, 6, 1)


def test_another_zone_of_a_contract_decides_too():
    assert parse_day("2019-05-31T22:30Z", "dmy", "Europe/Paris").day == date(2019, 6, 1)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("04/25/2020", "is not a day that exists; day and month may be the other way round"),
        ("31/02/2020", "is not a day that exists"),
        ("Q1 20/21", "names a quarter or year, not a day or month"),
        ("2020/21", "names a quarter or year, not a day or month"),
        ("2020 Q1", "names a quarter or year, not a day or month"),
        (
            "2018",
            "is a calendar year, which cannot be used beside reporting years (April to March)",
        ),
        ("soon", "is no date"),
        ("12", "is no date"),
        ("4 Augustine", "is no date"),
        ("4 Mayfield 2020", "is no date"),
        ("3/4/2018 25:30", "is no date"),
        ("3/4/2018 14:30 EST", "is no date"),
        ("2018043", "is no date"),
        ("200413", SIX_DIGITS),
        (time(14, 30), "is no date"),
        (datetime(1900, 1, 1), "lies outside the years 1950 to 2100"),
        (date(2150, 1, 1), "lies outside the years 1950 to 2100"),
        ("01/01/1900", "lies outside the years 1950 to 2100"),
    ],
)
def test_what_is_no_day_says_why(text, fault):
    assert parse_day(text, "dmy") == (None, "", fault)


def test_six_digits_are_months_only_where_all_of_a_column_are():
    months, days = ["202004", "202112"], ["200401", "200413", "5 April 2020"]
    assert [one.period for one in none_in_six([parse_day(m, "dmy") for m in months], months)] == [
        "2020-04", "2021-12"
    ]  # fmt: skip
    read = none_in_six([parse_day(day, "dmy") for day in days], days)
    assert [one.fault for one in read] == [SIX_DIGITS, SIX_DIGITS, ""]


def test_a_month_in_a_date_column_is_a_month_without_a_day():
    assert parse_day("Apr-20", "dmy") == (None, "2020-04", "")
    assert parse_day("04/2020", "dmy") == (None, "2020-04", "")
    assert parse_day("04.2020", "dmy") == (None, "2020-04", "")
    assert parse_day("2010-11", "dmy").period == "2010-11"


def test_a_time_stamp_is_its_day():
    assert parse_day(pd.Timestamp("2020-04-05 10:00"), "dmy").day == date(2020, 4, 5)
    assert parse_day(43922.75, "dmy").day == EXCEL_EPOCH + timedelta(days=43922)


@pytest.mark.parametrize(
    ("value", "stored"),
    [(date(2020, 4, 5), True), (43922, True), ("2018-03-04 00:00:00", True), ("25/03/2018", False),
     ("2018-03", False), ("", False)],
)  # fmt: skip
def test_a_date_as_programs_keep_it_is_told_from_typed_text(value, stored):
    assert is_as_stored(value) is stored


@given(st.text())
def test_any_text_is_a_day_a_month_or_a_reason(text):
    day = parse_day(text, "dmy")
    assert bool(day.fault) != bool(day.period)
