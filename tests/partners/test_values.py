"""How cells are understood."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.partners.days import EXCEL_EPOCH, parse_day
from ssp_analysis.partners.periods import parse_period
from ssp_analysis.partners.values import (
    key_of,
    parse_boolean,
    parse_number,
    plain,
    split_marks,
)

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
MONTHS = st.dates(date(2000, 1, 1), date(2060, 12, 1)).map(lambda day: day.replace(day=1))


@given(DAYS)
def test_every_written_form_of_a_day_is_that_day(day):
    forms = (
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%y}",
        f"{day:%Y-%m-%d}",
        f"{day:%Y-%m-%dT%H:%M:%S}",
        f"{day:%d/%m/%Y} 23:59",
        f"{day.day} {day:%B %Y}",
        f"{day:%d-%b-%Y}",
        str((day - EXCEL_EPOCH).days),
        day,
    )
    assert {parse_day(form, "dmy")[:2] for form in forms} == {(day, f"{day:%Y-%m}")}
    assert parse_day(f"{day:%m/%d/%Y}", "mdy").day == day


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("04/25/2020", "is not a day that exists; day and month may be the other way round"),
        ("31/02/2020", "is not a day that exists"),
        ("Q1 20/21", "names a quarter or year, not a day or month"),
        ("2020/21", "names a quarter or year, not a day or month"),
        ("soon", "is no date"),
        ("12", "is no date"),
    ],
)
def test_what_is_no_day_says_why(text, fault):
    assert parse_day(text, "dmy") == (None, "", fault)


def test_a_month_in_a_date_column_is_a_month_without_a_day():
    assert parse_day("Apr-20", "dmy") == (None, "2020-04", "")
    assert parse_day("2010-11", "dmy").period == "2010-11"


@given(MONTHS)
def test_every_written_form_of_a_month_is_that_month(month):
    forms = (f"{month:%b-%y}", f"{month:%B %Y}", f"{month:%Y%m}", f"{month:%b %Y}", month)
    assert {parse_period(form) for form in forms} == {f"{month:%Y-%m}"}


@given(MONTHS)
def test_a_bare_month_takes_its_year_from_the_sheet(month):
    starts = month.year - (month.month < 4)
    assert parse_period(f"{month:%b}", f"{month.year}") == f"{month:%Y-%m}"
    assert parse_period(f"{month:%B}", f"{starts}-{(starts + 1) % 100:02d}") == f"{month:%Y-%m}"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Q1 20/21", "2020/21 Q1"),
        ("2020/21 Q4", "2020/21 Q4"),
        ("Quarter 2 2019-20", "2019/20 Q2"),
        ("2020/21", "2020/21"),
        ("2020-21", "2020/21"),
        ("2019/2020", "2019/20"),
        ("2020/22", ""),
        ("Apr", ""),
        ("13", ""),
        ("", ""),
    ],
)
def test_quarters_and_years(text, period):
    assert parse_period(text) == period


@given(st.integers(-(10**9), 10**9))
def test_whole_numbers_with_and_without_separators(number):
    assert (
        parse_number(str(number)) == parse_number(f"{number:,}") == parse_number(number) == number
    )


@given(st.text())
def test_text_is_a_number_only_if_it_looks_like_one(text):
    number = parse_number(text, bare=False)
    assert number is None or any(character.isdigit() for character in text)


@pytest.mark.parametrize("text", ["1,23", "1.2.3", "£5", "5%", "<5", "*", "1e5", "", None, True])
def test_what_is_no_bare_number_is_none(text):
    assert parse_number(text) is None


def test_currency_and_per_cent_signs_are_allowed_where_the_contract_says():
    assert parse_number("£2,500.50", bare=False) == 2500.5
    assert parse_number("12.5%", bare=False) == 12.5
    assert parse_number("-£3", bare=False) == -3


@given(st.text())
def test_plain_text_is_plain_already(text):
    assert plain(plain(text)) == plain(text)
    assert key_of(key_of(text)) == key_of(text)


def test_spellings_of_one_name_share_a_key():
    assert key_of("Bramhall\u00a0&  Woodford") == key_of("bramhall and woodford")
    assert key_of("Zero\u200bwidth") == "zerowidth"


@pytest.mark.parametrize(("cell", "answer"), [("Y", True), ("no", False), (1, True), ("x", None)])
def test_yes_and_no(cell, answer):
    assert parse_boolean(cell) is answer


def test_a_time_stamp_is_its_day():
    assert parse_day(pd.Timestamp("2020-04-05 10:00"), "dmy").day == date(2020, 4, 5)
    assert parse_day(43922.75, "dmy").day == EXCEL_EPOCH + timedelta(days=43922)


@pytest.mark.parametrize(
    ("text", "figure", "marks"),
    [
        ("12 [r]", "12", "r"),
        ("12[p]", "12", "p"),
        ("Mar-20 (p)", "Mar-20", "p"),
        ("March 2020 (provisional)", "March 2020", "p"),
        ("7 [r] [p]", "7", "p r"),
        ("12 [c]", "12 [c]", ""),
        ("(p", "(p", ""),
        ("12", "12", ""),
    ],
)
def test_shorthand_behind_a_figure_or_heading_is_a_mark_and_no_part_of_it(text, figure, marks):
    assert split_marks(text) == (figure, marks)
