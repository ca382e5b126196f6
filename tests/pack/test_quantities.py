"""How numbers, money and periods are written, and what stands where there are none."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.plan.figures import REASONS
from ssp_analysis.say.quantities import (
    count_text,
    day_text,
    expected_text,
    least_seen,
    per_cent,
    period_text,
    pounds,
    value_text,
    whole_pounds,
    with_unit,
)
from ssp_analysis.say.tables import mark
from ssp_analysis.tables import STATES
from ssp_analysis.views.cleaning import LOOKS
from ssp_analysis.write.cells import ABSENT, key_to


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.0, "cases", "1,234"),
        (29.6, "per cent", "30%"),
        (29.6, "per cent of residents", "30%"),
        (1234.0, "pounds", "£1,234"),
        (12.34, "per 10,000 adult women", "12.3"),
        (141.8, "per 100,000 aged 10 to 17", "142"),
        (170.0, "per 100,000 aged 10 to 17", "170"),
        (0.0, "cases", "0"),
    ],
)
def test_a_value_is_written_in_its_unit(value, unit, text):
    assert value_text(value, unit) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [(-0.384, "38%"), (0.004, "less than 1%"), (0.0, "0%"), (1.5, "150%"), (12.0, "1,200%")],
)
def test_per_cents_are_whole(fraction, text):
    assert per_cent(fraction) == text


def test_what_could_be_seen_is_no_more_precise_than_it_is():
    assert [least_seen(size) for size in (0.29, 1.0, 4.95)] == [
        "29%", "100%", "more than a doubling",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"), [(1302.5, "1,302"), (99.4, "99.4"), (12.0, "12"), (0.5, "0.5")]
)
def test_an_average_of_hundreds_is_whole(value, text):
    assert count_text(value) == text


def test_ends_of_one_range_are_equally_precise():
    rate = "per 100,000 aged 10 to 17"
    assert [expected_text(value, rate) for value in (18.2, 145.6, 254.6)] == ["18", "146", "255"]


@given(st.integers(-(10**9), 10**9))
def test_pounds_lose_no_penny(pence):
    text = pounds(pence)
    digits = text.replace("£", "").replace(",", "").replace("−", "-")
    back = round(float(digits) * 100)
    assert back == pence


def test_headlines_round_money_to_whole_pounds():
    assert [whole_pounds(pence) for pence in (149, 150, 5_550_050)] == ["£1", "£2", "£55,501"]


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("2020-04", "April 2020"),
        ("2020/21 Q1", "April to June 2020"),
        ("2020/21 Q4", "January to March 2021"),
        ("2020/21", "2020/21"),
        ("April to January 2020/21", "April to January 2020/21"),
        ("", ""),
    ],
)
def test_periods_read_as_words(period, text):
    assert period_text(period) == text


def test_dates_counts_and_units():
    assert day_text(date(2021, 4, 12)) == "12 April 2021"
    assert day_text(pd.NaT) == "no date given"
    assert [count_text(value) for value in (3.0, 3.25, 1200.01)] == ["3", "3.2", "1,200"]
    assert [expected_text(value) for value in (3.25, 180.8)] == ["3.2", "181"]
    assert with_unit("Deliberate fires", "fires") == "Deliberate fires"
    assert with_unit("First-time entrants", "people") == "First-time entrants (people)"
    assert with_unit("Repeat cases", "per cent") == "Repeat cases"
    assert with_unit("Money saved", "pounds") == "Money saved (£)"
    assert with_unit("Calls", "number") == "Calls"


def test_every_absence_has_a_mark_of_its_own_and_a_meaning():
    states = [state for state in STATES if state != "observed"]
    assert set(ABSENT) == set(REASONS) == set(states)
    assert set(LOOKS) >= {*STATES} - {"withheld"}  # nothing is before notebook 04
    marks = [str(mark(state)) for state in states]
    assert len(set(marks)) == len(states) == len({absent.spelt for absent in ABSENT.values()})
    assert all(key_to([text]) for text in marks)
    with pytest.raises(KeyError):
        mark("observed")


def test_the_key_explains_what_is_used_and_nothing_else():
    assert key_to(["1,234", "[c]"]) == [
        "[c] confidential: too small to show, mostly one contributor's, or would tell one that is"
    ]
    assert key_to(["1,234"]) == []
    said = "[p] provisional: not all of the year is in, or the figure may be revised"
    assert key_to(["12 [p]"]) == [said]
    assert [line.split()[0] for line in key_to([str(mark("withheld"))])] == ["[x]", "[note"]
