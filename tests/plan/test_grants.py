import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.plan.grants import grant_totals, grants_returned, pence
from ssp_analysis.tables import Grants, empty
from tests.plan.frames import YEAR

THEMES = {"calm": "calm"}


def returned(*rows):
    usual = {
        "period": "2020/21", "project_id": "G1", "project": "Youth work", "line": "Hate Crime",
        "theme_id": "calm", "decided_by": "Panel", "decided_on": pd.Timestamp("2020-05-01"),
        "award": 1000.0, "spend": 800.5, "forecast": 990.1, "spend_to": "2021-01",
        "output": "people met", "output_planned": 10.0, "output_delivered": 7.0,
        "covid_change": "Paused", "came_of_it": "", "file": "grants.xlsx", "sheet": "",
    }  # fmt: skip
    told = [usual | {"row": at} | row for at, row in enumerate(rows, start=3)]
    return grants_returned(pd.DataFrame(told), YEAR, THEMES)


def money(table):
    return table[["award_pence", "spend_pence", "forecast_pence"]].values.tolist()


def test_money_becomes_whole_pence():
    table, problems = returned({})
    assert money(table) == [[100_000, 80_050, 99_010]]
    assert table["sources"].tolist() == ["grant-returns:return"]
    assert problems == []


@pytest.mark.parametrize(
    ("pounds", "whole"),
    [(0.1, 10), (1.005, 101), (2.675, 268), (19.99, 1999), (35000, 3_500_000), (None, None)],
)
def test_pence_are_exact_with_half_a_penny_up(pounds, whole):
    assert pence(pounds) == whole


@given(st.integers(0, 10**11))
def test_pence_survive_the_way_through_a_spreadsheets_number(whole):
    assert pence(whole / 100) == whole


def test_a_project_stands_as_last_returned():
    table, _ = returned({"period": "2020/21 Q3", "spend": 900.0}, {"period": "2020/21 Q1"})
    assert table["spend_pence"].tolist() == [90_000]


def test_a_negative_sum_is_not_available_and_told_without_its_value():
    table, problems = returned({"award": -5.0})
    assert table["award_pence"].isna().all()
    assert problems == ["grants.xlsx, row 3, award is negative; it is shown as not available."]
    assert grant_totals(table)["returned_pence"] is None


def test_spend_over_award_is_kept_and_told():
    table, problems = returned({"spend": 1000.01, "forecast": 1000.01})
    assert table["spend_pence"].tolist() == [100_001]
    assert problems == ["grants.xlsx, row 3, spend is over the award; please check it."]


def test_a_forecast_below_what_is_spent_is_not_available_and_told():
    table, problems = returned({"award": 8000.0, "spend": 9350.5, "forecast": 8000.0})
    assert money(table) == [[800_000, 935_050, pd.NA]]
    assert grant_totals(table)["underspend_pence"] is None
    assert problems == [
        "grants.xlsx, row 3, forecast is below what is spent; it is shown as not available.",
        "grants.xlsx, row 3, spend is over the award; please check it.",
    ]


def test_a_project_of_an_unknown_theme_still_counts_in_the_sums():
    table, problems = returned({"theme_id": "clam"})
    assert table["theme_id"].tolist() == [""]
    assert grant_totals(table)["returned_pence"] == 100_000
    assert "names a theme that is not in the plan" in problems[0]


def test_two_sums_for_one_project_and_period_are_told():
    table, problems = returned({"award": 900.0}, {})
    assert money(table) == [[pd.NA, 80_050, 99_010]]
    assert len(problems) == 2
    assert "row 3, award differs from another row for the same period" in problems[0]


def test_totals_add_up_and_the_underspend_is_held_against_what_is_allowed():
    table, _ = returned(
        {"award": 60_000.0, "forecast": 50_000.0},
        {"project_id": "G2", "award": 40_000.0, "forecast": 33_000.5},
    )
    totals = grant_totals(table, 1_500_000)
    assert totals["returned_pence"] == 10_000_000
    assert totals["underspend_pence"] == 1_699_950
    assert totals["over_allowance_pence"] == 199_950
    within = grant_totals(returned({"award": 10.0, "spend": 5.0, "forecast": 9.9})[0], 1_500_000)
    assert (within["underspend_pence"], within["over_allowance_pence"]) == (10, 0)


def test_where_the_terms_say_nothing_nothing_is_over_and_nothing_is_carried_forward():
    totals = grant_totals(returned({"award": 10.0, "spend": 5.0, "forecast": 9.9})[0])
    assert totals["underspend_pence"] == 10
    assert (totals["over_allowance_pence"], totals["carry_forward_pence"]) == (None, None)


def test_spends_up_to_different_months_are_not_added_up():
    table, _ = returned({}, {"project_id": "G2", "spend_to": "2020-12"})
    totals = grant_totals(table)
    assert (totals["returned_pence"], totals["spend_pence"]) == (200_000, None)


def test_a_sum_set_aside_is_not_available_and_not_an_older_one():
    table, problems = returned(
        {"period": "2020/21 Q1", "faulty": ""},
        {"period": "2020/21 Q3", "spend": None, "line": "", "faulty": "spend line"},
    )
    assert money(table)[0] == [100_000, pd.NA, 99_010]
    assert table["line"].tolist() == ["Hate Crime"]
    assert grant_totals(table)["spend_pence"] is None
    assert problems == []  # quarantine has told it
    assert returned({"line": "", "faulty": "line"})[0]["line"].tolist() == ["Line not known"]


def test_a_day_of_decision_set_aside_is_not_one_that_was_never_given():
    table, _ = returned(
        {"decided_on": pd.NaT, "faulty": "decided_on"},
        {"project_id": "G2", "decided_on": pd.NaT, "faulty": ""},
    )
    assert table["decided_on_state"].tolist() == ["missing", "observed"]


def test_a_total_with_a_missing_part_is_missing_and_not_smaller():
    table, _ = returned({}, {"project_id": "G2", "forecast": None})
    totals = grant_totals(table)
    assert totals["returned_pence"] == 200_000
    assert (totals["forecast_pence"], totals["underspend_pence"]) == (None, None)
    assert totals["over_allowance_pence"] is None


def test_no_return_gives_an_empty_table_and_no_totals():
    for records in (pd.DataFrame(), pd.DataFrame({"period": ["2019/20"]})):
        table, problems = grants_returned(records, YEAR, THEMES)
        pd.testing.assert_frame_equal(table, empty(Grants))
        assert problems == []
    assert grant_totals(empty(Grants)) == dict.fromkeys(grant_totals(empty(Grants)))
