"""How months, quarters and years are understood, and what is none."""

from calendar import monthrange
from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.partners.periods import (
    parse_period,
    parse_span,
    settled_quarter,
    unsettled_quarter,
    why_no_period,
    year_in,
)
from ssp_analysis.years import ReportingYear, months_of, quarter_of

MONTHS = st.dates(date(2000, 1, 1), date(2060, 12, 1)).map(lambda day: day.replace(day=1))
YEARS = st.integers(2000, 2098).map(ReportingYear)
DASHES = st.sampled_from(
    ["-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212", " \u2013 "]
)


@given(MONTHS)
def test_every_written_form_of_a_month_is_that_month(month):
    forms = (
        f"{month:%b-%y}", f"{month:%B %Y}", f"{month:%Y%m}", f"{month:%b %Y}", month,
        f"{month:%B-%Y}", f"{month:%b} '{month:%y}", f"{month:%b}\u2019{month:%y}",
        f"{month:%Y-%b}", f"{month:%Y %B}", f"{month:%m/%Y}", f"{month.month}/{month.year}",
        f"{month:%Y}M{month:%m}", f"{month:%b}. {month:%Y}", f"{month:%m.%Y}",
        f"Wave 3 ({month:%b %Y})", f"Wave 12: {month:%b %Y}", f"{month:%Y%m} ({month:%b-%y})",
        f"{month:%b_%y}", f"{month:%Y_%b}",
    )  # fmt: skip
    assert {parse_period(form) for form in forms} == {f"{month:%Y-%m}"}


@pytest.mark.parametrize("value", ["201904 (May-19)", "201904 (n=12)", "2019/20 (Apr-19)"])
def test_a_text_that_names_two_periods_names_none(value):
    assert parse_period(value) == ""


@given(MONTHS, st.sampled_from([" - ", "-", " to "]))
def test_a_month_may_be_told_in_words_by_its_days_or_by_its_number_in_the_year(month, between):
    last = month.replace(day=monthrange(month.year, month.month)[1])
    year = ReportingYear(month.year - (month.month < 4))
    forms = (
        f"Month of {month:%B %Y}", f"month: {month:%b-%y}", f"In {month:%B %Y}",
        f"month ending {month:%B %Y}", f"Month ended {last:%d %B %Y}", f"M/E {last:%d/%m/%Y}",
        f"{month:%d/%m/%Y}{between}{last:%d/%m/%Y}", f"1{between}{last.day} {month:%B %Y}",
        f"1st {month:%B %Y}{between}{last.day}th {month:%B %Y}",
        f"{month:%B} {year}", f"{month:%b} {year.starts}-{year.starts + 1}",
        f"M{(month.month - 4) % 12 + 1} {year}", f"{year} Month {(month.month - 4) % 12 + 1:02d}",
    )  # fmt: skip
    assert {parse_period(form) for form in forms} == {f"{month:%Y-%m}"}


@pytest.mark.parametrize(
    "text",
    ["1-15 April 2019", "Month ending 15 April 2019", "28-30 April 2019", "1-31 April 2019",
     "1-Apr-2019", "01-04-2019", "M13 2019/20", "Period 1 2019/20", "M1 2019", "Month",
     "W1 May 2019"],
)  # fmt: skip
def test_days_within_a_month_and_other_numbers_are_no_month(text):
    assert parse_period(text) == ""


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Sept 2019", "2019-09"),
        ("Sept. 19", "2019-09"),
        ("June 20", "2020-06"),
        ("2020/04", "2020-04"),
        ("2020_04", "2020-04"),
    ],
)
def test_short_names_of_months_and_a_slash(text, period):
    assert parse_period(text) == period


@pytest.mark.parametrize(
    "text",
    ["Mayfield 2020", "4 Augustine", "Marching 20", "Decor-19", "Junebug 2019", "20-Apr", "04/20",
     "Apr", "13", "", "2020/22", "202013", "jan 0000", "Nov-Jan 2020", "May 1900", "Sum 2020"],
)  # fmt: skip
def test_what_only_looks_like_a_month_is_none(text):
    assert parse_period(text) == ""


@given(MONTHS)
def test_a_bare_month_takes_its_year_from_the_sheet(month):
    starts = month.year - (month.month < 4)
    assert parse_period(f"{month:%b}", f"{month.year}") == f"{month:%Y-%m}"
    year = f"{starts}-{(starts + 1) % 100:02d}"
    assert parse_period(f"{month:%B}", year) == f"{month:%Y-%m}"
    assert parse_period(f"{month:%m} {month:%B}", year) == ""  # a day, or a place in the year


@given(YEARS, DASHES)
def test_a_reporting_year_has_any_dash_between_its_years(year, dash):
    ends = year.starts + 1
    forms = (
        f"{year.starts}{dash}{ends % 100:02d}", f"{year.starts}/{ends}", f"FY{year.label}",
        f"{year.label} financial year", f"year ending March {ends}", f"Year to 31 March {ends}",
        f"12 months to Mar-{ends % 100:02d}", f"YE 31/03/{ends}",
        f"Apr {year.starts} to Mar {ends}", f"rolling 12 months ended 31st March {ends}",
        f"{year.starts} to {ends}", f"1/4/{year.starts % 100:02d} to 31/3/{ends % 100:02d}",
        f"{year.starts}_{ends}",
    )  # fmt: skip
    assert {parse_period(form) for form in forms} == {year.label}


@given(YEARS, st.integers(1, 4), DASHES)
def test_a_quarter_may_be_written_as_its_months(year, number, dash):
    quarter = year.quarter(number)
    first, last = months_of(quarter)[0], months_of(quarter)[-1]
    span = f"{first:%b}{dash}{last:%b}"
    forms = (
        f"{span} {last:%Y}", f"{first:%B} to {last:%B} {last:%Y}", f"{span} {year.label}",
        f"{first:%b %Y}{dash}{last:%b %Y}", f"{first:%b-%y} to {last:%b-%y}",
        f"{year.label} {span}", f"Q{number} ({span}) {year.label}",
        f"{span} (Q{number}) {year.label}", f"Qtr {number} {year.label}",
        f"{year.folder} Q{number}", f"quarter to {last:%B %Y}", f"3 months ending {last:%b %y}",
        f"1 {first:%B %Y} to {last.days_in_month} {last:%B %Y}",
        f"Qtr to {last:%b %y}", f"Quarter ending {last:%B %Y}",
    )  # fmt: skip
    assert {parse_period(form) for form in forms} == {quarter}
    assert parse_period(f"{first:%b}-{last:%b}", year.folder) == quarter


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Q1 20/21", "2020/21 Q1"),
        ("2020/21 Q4", "2020/21 Q4"),
        ("Quarter 2 2019-20", "2019/20 Q2"),
        ("Q1 FY19/20", "2019/20 Q1"),
        ("2010-11", "2010/11"),
        ("2010/11", "2010/11"),
        ("Q1 (Jan-Mar) 2019", "2018/19 Q4"),
        ("2020 Q1", ""),
        ("Apr-Sep 2019", ""),
        ("year ending June 2020", ""),
    ],
)
def test_quarters_and_years(text, period):
    assert parse_period(text) == period


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Apr-Sep 2019", ("2019-04", "2019-09")),
        ("October 2019 to March 2020", ("2019-10", "2020-03")),
        ("Apr-Jan 2019/20", ("2019-04", "2020-01")),
        ("H1 2019/20", ("2019-04", "2019-09")),
        ("2019/20 H2", ("2019-10", "2020-03")),
        ("YTD Oct 2019", ("2019-04", "2019-10")),
        ("Jan 2020 (YTD)", ("2019-04", "2020-01")),
        ("year ending June 2020", ("2019-07", "2020-06")),
        ("six months to Sep 2019", ("2019-04", "2019-09")),
        ("2019-04 to 2019-09", ("2019-04", "2019-09")),
        ("04/2019 - 09/2019", ("2019-04", "2019-09")),
        ("Apr-20", None),
        ("2019/20", None),
        ("Nov-Jan 2020", None),
        ("99 months to May 1950", ("1942-03", "1950-05")),
        ("", None),
    ],
)
def test_a_span_of_months_is_its_first_and_last(text, span):
    assert parse_span(text) == span


@pytest.mark.parametrize("value", ["Academic year 2018/19", "AY2018/19", "2018/19 school year",
                                   "Acad. Yr 2018/19", "Autumn term 2018"])  # fmt: skip
def test_years_that_do_not_begin_in_april_are_named(value):
    assert (parse_period(value), year_in(value)) == ("", "")
    assert "does not begin in April" in why_no_period(value)


@pytest.mark.parametrize(
    ("text", "right"),
    [("Q1 2018/19 (Jul-Sep)", ""), ("Q2 2018 (Oct-Dec)", ""), ("Q1 2018 (Jan-Mar)", "2017/18 Q4"),
     ("Q4 2018/19 (Jan-Mar 2019)", "2018/19 Q4"), ("Q4 2018/19 (Jan-Mar 2018)", "")],
)  # fmt: skip
def test_a_quarter_whose_number_its_months_contradict_is_none(text, right):
    assert parse_period(text) == right


@pytest.mark.parametrize("value", [2018, "2018", 2018.0, "2018.0", "CY2018", "Jan-Dec 2018",
                                   "calendar year 2018", "year ending December 2018"])  # fmt: skip
def test_calendar_years_are_named(value):
    assert parse_period(value) == ""
    assert "calendar year" in why_no_period(value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("year to June 2019", "ends in another month"),
        ("Apr-Sep 2019", "no quarter"),
        ("2020-W05", "a week by its number"),
        ("Week 12", "a week by its number"),
        ("Wave 3", "a wave by its number"),
        ("18-Apr", "took for the day"),
        ("W1 Jun 2019", ""),
        ("Apr-Jun 2019", ""),
        ("2019/20", ""),
        ("year ending March 2020", ""),
        ("soon", ""),
        (12, ""),
    ],
)
def test_what_names_a_time_that_cannot_be_used_says_what_it_is(text, why):
    told = why_no_period(text)
    assert why in told
    assert bool(told) == bool(why)


@pytest.mark.parametrize("text", ["2020 Q1", "Q1 2020", "2020-Q1", "2020Q1", "Quarter 1, 2020"])
def test_a_quarter_of_one_year_has_two_readings(text):
    assert unsettled_quarter(text) == "2020 Q1"
    assert parse_period(text, quarters="financial") == "2020/21 Q1"
    assert parse_period(text, quarters="calendar") == "2019/20 Q4"


@given(st.integers(1950, 2098), st.integers(1, 4))
def test_a_calendar_quarter_is_the_quarter_of_its_months(year, number):
    month = pd.Period(year=year, month=3 * number - 1, freq="M")
    assert settled_quarter(f"{year} Q{number}", "calendar") == quarter_of(month)


def test_a_date_cell_is_its_month_within_the_years_that_can_be():
    assert parse_period(datetime(2020, 4, 5, 10)) == "2020-04"
    assert parse_period(date(1899, 12, 31)) == ""


@given(st.text())
def test_no_text_is_more_than_a_period_or_none(text):
    assert parse_period(text) == "" or len(months_of(parse_period(text))) in (1, 3, 12)


@pytest.mark.parametrize(
    "text", ["1st quarter 2019/20", "1st quarter of 2019-20", "Quarter 1 of 2019/20", "Q1 of 19/20"]
)
def test_a_quarter_may_be_written_as_it_is_spoken(text):
    assert parse_period(text) == "2019/20 Q1"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Q1: Apr-Jun 2018", "2018/19 Q1"),
        ("Q3 - Oct to Dec 2019", "2019/20 Q3"),
        ("Apr/May/Jun 2018", "2018/19 Q1"),
        ("Jan, Feb and Mar 2019", "2018/19 Q4"),
        ("01/04/2018 - 30/06/2018", "2018/19 Q1"),
        ("1.4.2018 to 31.3.2019", "2018/19"),
        ("Apr + May + Jun 2018", "2018/19 Q1"),
        ("Q4 (Jan/Feb/Mar) 2018/19", "2018/19 Q4"),
        ("2018/19 Q1: Apr-Jun", "2018/19 Q1"),
        ("01-04-2018 to 30-06-2018", "2018/19 Q1"),
        ("2018-04-01 - 2018-06-30", "2018/19 Q1"),
        ("1819Q1", "2018/19 Q1"),
        ("Quarter 1 (2018/19)", "2018/19 Q1"),
        ("Apr-Jun (2018)", "2018/19 Q1"),
        ("2021Q1", ""),  # of 2020/21, or of one of two years that begin in 2021
        ("Apr/Jun/Jul 2018", ""),
        ("01/04/2018 - 28/06/2018", ""),
        ("04/01/2018 - 06/30/2018", ""),
    ],
)
def test_a_quarter_may_be_told_by_its_months_its_days_or_its_two_years_in_one(text, period):
    assert parse_period(text) == period
