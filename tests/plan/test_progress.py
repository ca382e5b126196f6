from datetime import date
from math import isnan

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssp_analysis.plan.direction import ESTIMATE, FULL_YEAR_ONLY, PASSED, PLAIN, REACHED
from ssp_analysis.plan.figures import Denominators
from ssp_analysis.plan.plan import PlanInForce
from ssp_analysis.plan.progress import ACROSS
from ssp_analysis.tables import Impact
from ssp_analysis.years import ReportingYear
from tests.plan.frames import (
    ADULTS,
    AREA,
    NO_IMPACT,
    YEAR,
    indicator,
    months,
    plan_of,
    series_of,
    series_rows,
)
from tests.plan.frames import measured as measured_progress
from tests.release.frames import frame, impact_row

FULL = {**months("2019-04", *[10] * 12), **months("2020-04", *[20] * 12)}
TO_JANUARY = {
    **months("2019-04", *[10] * 12),
    **months("2020-04", *[20] * 10, "not_yet_due", "not_yet_due"),
}
TARGET = {"value": 250, "source": "Delivery plan"}


def measure(cells, *indicators, impact=NO_IMPACT, people=ADULTS):
    return measured_progress(plan_of(*indicators), YEAR, series_of(cells), impact, people, AREA)


def only(cells, impact=NO_IMPACT, people=ADULTS, **fields):
    table, _ = measure(cells, indicator(**fields), impact=impact, people=people)
    return table.iloc[0]


def test_a_whole_year_is_compared_with_the_whole_year_before():
    row = only({"asb:cases": FULL})
    assert (row["period"], row["value"]) == ("2020/21", 240)
    assert (row["previous_period"], row["previous"]) == ("2019/20", 120)
    assert (row["direction"], row["provisional"]) == ("up", False)
    assert row["sources"] == "asb:cases"


def test_an_incomplete_year_is_compared_with_the_same_months_and_never_scaled_up():
    row = only({"asb:cases": TO_JANUARY})
    assert (row["period"], row["value"]) == ("April to January 2020/21", 200)
    assert (row["previous_period"], row["previous"]) == ("April to January 2019/20", 100)
    assert row["provisional"]


def test_a_tracker_leaves_out_what_began_since_last_year_and_a_target_keeps_the_plain_figure():
    began = dict.fromkeys(months("2019-04", *[0] * 12), "not_applicable")
    cells = {
        "asb:cases": months("2019-04", *[10] * 12, *[27] * 12), "asb:cases:noise": FULL,
        "asb:cases:new": began | months("2020-04", *[7] * 12), "asb:cases:like-for-like": FULL,
    }  # fmt: skip
    assert (only(cells)["value"], only(cells)["previous"]) == (240, 120)
    target = only(cells, kind="target", target=TARGET)
    assert target["value"] == 324
    assert only(cells)["indicator"] == f"{target['indicator']}, like for like"


def test_a_full_year_target_gets_no_verdict_before_the_year_is_over():
    early = only({"asb:cases": TO_JANUARY}, kind="target", target=TARGET)
    assert (early["rag"], early["target"]) == ("", 250)
    assert early["rag_basis"] == FULL_YEAR_ONLY
    over = only({"asb:cases": FULL}, kind="target", target=TARGET)
    assert (over["rag"], over["rag_basis"]) == ("on track", "Target: Delivery plan.")


@pytest.mark.parametrize(
    ("polarity", "target", "rag", "basis"),
    [
        ("higher", 200, "on track", f"Target: Delivery plan. {REACHED}"),
        ("higher", 201, "", FULL_YEAR_ONLY),
        ("lower", 200, "", FULL_YEAR_ONLY),
        ("lower", 199, "off track", f"Target: Delivery plan. {PASSED}"),
    ],
)
def test_a_full_year_target_is_judged_early_only_where_no_month_can_change_it(
    polarity, target, rag, basis
):
    row = only({"asb:cases": TO_JANUARY}, kind="target", polarity=polarity,
               target=TARGET | {"value": target})  # fmt: skip
    assert (row["value"], row["rag"], row["rag_basis"]) == (200, rag, basis)


def test_a_mean_or_a_share_so_far_settles_no_target_of_the_full_year():
    cells = {"asb:cases": {**QUARTERS, "2020/21 Q3": "not_yet_due"}, "asb:all": QUARTERS}
    about = {"kind": "target", "polarity": "higher", "target": TARGET | {"value": 1}}
    for fields in ({"aggregate": "mean"}, {"share_of": "asb:all"}):
        row = only(cells, **about, **fields)
        assert (row["state"], row["rag"]) == ("observed", "")


KNOWN = {"kind": "target", "caution": "Recording changed.", "caution_from": "2019-07-01",
         "target": TARGET | {"dated": "2019-10-01"}}  # fmt: skip


@pytest.mark.parametrize(
    ("on", "kind", "cautioned"),
    [
        (date(2019, 6, 30), "tracker", False),
        (date(2019, 7, 1), "tracker", True),
        (date(2019, 10, 1), "target", True),
    ],
)
def test_a_paper_does_not_know_of_later_days(on, kind, cautioned):
    held, cells = plan_of(indicator(**KNOWN)), series_of({"asb:cases": FULL})
    table, _ = measured_progress(held, YEAR, cells, NO_IMPACT, ADULTS, AREA, paper_date=on)
    row = table.iloc[0]
    assert (row["kind"], isnan(row["target"])) == (kind, kind == "tracker")
    assert row["target_source"] == ("" if kind == "tracker" else "Delivery plan")
    assert ("Recording changed." in row["reason"]) == cautioned


def test_what_is_told_in_words_says_where():
    about = {"kind": "narrative", "series_id": "", "unit": ""}
    assert only({"asb:cases": FULL}, **about, told_in="In the notes.")["reason"] == "In the notes."
    assert "does not say where" in only({"asb:cases": FULL}, **about)["reason"]


def test_the_years_so_far_ends_with_the_last_month_delivered_whether_due_or_not():
    late = {**months("2019-04", *[10] * 12), **months("2020-04", *[20] * 9, "missing", "missing")}
    row = only({"asb:cases": late})
    assert (row["period"], row["value"], row["previous"]) == ("April to December 2020/21", 180, 90)


def test_a_month_missing_in_between_leaves_no_figure_and_says_which():
    gap = {**FULL, "2020-09": "missing"}
    row = only({"asb:cases": gap})
    assert isnan(row["value"])
    assert (row["state"], row["rag"], row["direction"]) == ("missing", "", "")
    assert row["reason"] == "No figure was supplied for September 2020."


def test_a_month_that_the_supplier_hides_leaves_no_figure():
    row = only({"asb:cases": {**FULL, "2020-09": "suppressed"}})
    assert isnan(row["value"])
    assert row["state"] == "suppressed"


def test_the_year_reaches_up_to_a_month_that_is_asked_about_and_is_asked_itself():
    row = only({"asb:cases": TO_JANUARY | {"2021-01": "asked"}})
    assert (row["period"], row["state"]) == ("April to January 2020/21", "asked")
    assert row["reason"] == "A question to the partner about January 2021 is open."
    assert isnan(row["value"])
    stray = TO_JANUARY | {"2021-02": "missing", "2021-03": "asked"}
    assert only({"asb:cases": stray})["value"] == 200


def test_a_figure_of_last_year_that_is_asked_about_gives_no_direction_and_says_so():
    row = only({"asb:cases": FULL | {"2019-06": "asked"}})
    assert (row["value"], row["previous_state"], row["direction"]) == (240, "asked", "")
    assert "Last year: A question to the partner about June 2019 is open." in row["reason"]


def test_the_last_period_is_no_earlier_one_where_it_is_asked_about():
    row = only({"asb:cases": TO_JANUARY | {"2021-01": "asked"}}, aggregate="last")
    assert (row["period"], row["state"]) == ("January 2021", "asked")


def test_last_years_gap_leaves_this_years_figure_alone():
    row = only({"asb:cases": {**FULL, "2019-09": "missing"}})
    assert row["value"] == 240
    assert isnan(row["previous"])
    assert row["direction"] == ""
    assert row["reason"] == "Last year: No figure was supplied for September 2019."


def test_no_data_at_all_is_missing_and_never_zero():
    row = only({"other:cases": FULL})
    assert isnan(row["value"])
    assert (row["state"], row["period"]) == ("missing", "")
    assert row["reason"] == "No data are held for asb:cases."
    of_last_year = only({"asb:cases": months("2019-04", *[10] * 12)})
    assert (of_last_year["state"], of_last_year["period"]) == ("missing", "")


def test_a_year_of_which_nothing_is_due_yet_is_not_told_as_not_supplied():
    row = only({"asb:cases": {"2019/20": 5, "2020/21": "not_yet_due"}})
    assert row["state"] == "not_yet_due"
    assert row["reason"] == "The figure for this year is not due yet."
    row = only({"asb:cases": {"2019/20": 5, "2020/21": "missing"}})
    assert (row["state"], row["reason"]) == ("missing", "No figure was supplied for this year.")


def test_a_true_zero_stays_a_zero():
    row = only({"asb:cases": {**months("2019-04", *[10] * 12), **months("2020-04", *[0] * 12)}})
    assert (row["value"], row["state"], row["direction"]) == (0, "observed", "down")


def test_ward_rows_do_not_count_twice():
    table = series_of({"asb:cases": FULL})
    wards = pd.DataFrame(series_rows("asb:cases", {"2020/21": 99}, area_code="E05000001"))
    both = pd.concat([table, wards.astype(table.dtypes.to_dict())], ignore_index=True)
    held = plan_of(indicator())
    progress, _ = measured_progress(held, YEAR, both, NO_IMPACT, ADULTS, AREA)
    assert progress["value"].tolist() == [240]


def test_added_series_end_with_the_earliest_and_carry_both_sources():
    shorter = {**months("2019-04", *[1] * 12), **months("2020-04", *[2] * 9, "not_yet_due")}
    row = only({"asb:cases": TO_JANUARY, "homes:cases": shorter}, plus=["homes:cases"])
    assert (row["period"], row["value"]) == ("April to December 2020/21", 198)
    assert row["sources"] == "asb:cases homes:cases"


QUARTERS = {"2019/20 Q1": 50, "2019/20 Q2": 50, "2020/21 Q1": 60, "2020/21 Q2": 40}


def test_a_share_is_of_the_same_quarters_and_is_no_count():
    repeats = {"2019/20 Q1": 10, "2019/20 Q2": 10, "2020/21 Q1": 20, "2020/21 Q2": 20}
    row = only({"asb:cases": repeats, "asb:all": QUARTERS}, share_of="asb:all", unit="per cent")
    assert (row["value"], row["previous"]) == (40, 20)
    assert row["period"] == "April to September 2020/21"
    assert row["sources"] == "asb:cases asb:all"
    assert row["direction"] == "up"


def test_a_share_of_none_is_not_applicable():
    none = dict.fromkeys(QUARTERS, 0)
    row = only({"asb:cases": none, "asb:all": none}, share_of="asb:all")
    assert (row["state"], isnan(row["value"])) == ("not_applicable", True)


def test_a_rate_takes_each_years_own_population_and_dates_it():
    row = only({"asb:cases": FULL}, rate={"per": 10_000, "group": "adults"})
    assert row["value"] == pytest.approx(240 / 250_000 * 10_000)
    assert row["previous"] == pytest.approx(120 / 250_000 * 10_000)
    assert row["denominator"] == "adults, mid-2019: 250,000"
    absent = only({"asb:cases": FULL}, rate={"per": 10_000, "group": "adults"},
                  people=Denominators())  # fmt: skip
    assert absent["state"] == "missing"
    assert absent["reason"] == "No population of the group adults is held."


def test_a_mean_is_of_the_periods_so_far():
    row = only({"asb:cases": QUARTERS}, aggregate="mean", noise="unknown")
    assert (row["value"], row["previous"], row["direction"]) == (50, 50, "")


WAVES = {
    "2019/20 Q2": 80,
    "2019/20 Q3": 81,
    "2020/21 Q1": 79,
    "2020/21 Q3": 90,
    "2020/21 Q4": "missing",
}


def survey(half_width):
    cells = series_of({"asb:cases": WAVES})
    bounds = {"lower": cells["value"] - half_width, "upper": cells["value"] + half_width}
    held = plan_of(
        indicator(aggregate="last", noise="interval", polarity="higher", kind="target",
                  target={"value": 80, "source": "Plan", "applies_to": "period"})
    )  # fmt: skip
    table, _ = measured_progress(held, YEAR, cells.assign(**bounds), NO_IMPACT, ADULTS, AREA)
    return table.iloc[0]


def test_the_last_wave_is_compared_with_the_same_wave_last_year_by_its_own_interval():
    row = survey(half_width=4.0)
    assert (row["period"], row["value"]) == ("October to December 2020/21", 90)
    assert (row["lower"], row["upper"]) == (86, 94)
    assert (row["previous"], row["direction"]) == (81, "up")
    assert (row["rag"], row["provisional"]) == ("on track", False)
    assert row["rag_basis"] == f"Target: Plan. {ESTIMATE}"
    assert survey(half_width=7.0)["direction"] == "no clear change"


def test_a_lagged_cohort_may_lie_before_the_year_and_says_so():
    cohorts = {"2017/18": 27.0, "2018/19": 29.0, "2019/20": "not_yet_due"}
    row = only({"asb:cases": cohorts}, aggregate="last", lag="An earlier cohort", noise="unknown")
    assert (row["period"], row["value"], row["previous"]) == ("2018/19", 29, 27)
    assert row["reason"].startswith("An earlier cohort. How much this varies")
    assert only({"asb:cases": cohorts}, aggregate="last")["state"] == "missing"


def impact_of(**fields):
    return frame(Impact, impact_row("asb:cases", **fields))


def test_progress_tells_covid_apart_where_impact_has_the_very_months():
    row = only({"asb:cases": TO_JANUARY}, impact=impact_of())
    assert (row["change_from_expected"], row["expected_verdict"]) == (1.0, "higher")
    other = only({"asb:cases": TO_JANUARY}, impact=impact_of(end=pd.Timestamp("2020-12-31")))
    assert (isnan(other["change_from_expected"]), other["expected_verdict"]) == (True, "")


@pytest.mark.parametrize(
    "fields",
    [{"share_of": "asb:all"}, {"plus": ["asb:all"]}, {"aggregate": "mean"}],
    ids=["share", "sum of two", "mean"],
)
def test_a_figure_that_is_not_the_series_itself_has_no_expectation(fields):
    cells = {"asb:cases": TO_JANUARY, "asb:all": TO_JANUARY}
    row = only(cells, impact=impact_of(), **fields)
    assert isnan(row["change_from_expected"])


def test_a_mean_that_an_impact_counted_too_has_its_expectation():
    cells = {"asb:cases": months("2020-04", *[30] * 10)}
    impact = impact_of(observed=30.0, expected=25.0, change=0.2)
    assert only(cells, impact=impact, aggregate="mean")["expected"] == 25
    assert isnan(only(cells, impact=impact)["expected"])  # its sum is another figure


def test_an_impact_that_was_not_estimated_says_nothing():
    held = impact_of(status="not_estimated", change=None, verdict="")
    assert isnan(only({"asb:cases": TO_JANUARY}, impact=held)["change_from_expected"])


def test_sources_of_the_expectation_are_carried_too():
    row = only({"asb:cases": TO_JANUARY}, impact=impact_of(sources="asb:cases pool:all"))
    assert row["sources"] == "asb:cases pool:all"


def test_kinds_without_a_figure_say_why():
    table, cells = measure(
        {"asb:cases": FULL},
        indicator(id="told", kind="narrative", series_id="", unit=""),
        indicator(id="hidden", kind="withheld"),
    )
    assert table["state"].tolist() == ["not_applicable", "withheld"]
    assert table[["value", "previous"]].isna().all(axis=None)
    assert cells.empty


def test_lineage_names_every_cell_of_both_figures():
    _, cells = measure({"asb:cases": TO_JANUARY}, indicator())
    assert cells.groupby("figure").size().to_dict() == {"previous": 10, "value": 10}
    assert cells.query("figure == 'value'")["period"].iloc[-1] == "2021-01"
    assert set(cells["part"]) == {"counted"}


def test_without_a_plan_the_tables_are_empty():
    nothing = PlanInForce(None, "")
    table, cells = measured_progress(
        nothing, YEAR, series_of({"asb:cases": FULL}), NO_IMPACT, ADULTS, AREA
    )
    assert table.empty
    assert cells.empty


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 500), min_size=12, max_size=12), st.integers(1, 12))
def test_any_number_of_months_adds_up_to_itself(counts, delivered):
    due = [*counts[:delivered], *["not_yet_due"] * (12 - delivered)]
    cells = {"asb:cases": {**months("2019-04", *counts), **months("2020-04", *due)}}
    row = only(cells)
    assert row["value"] == row["previous"] == sum(counts[:delivered])
    assert row["direction"] == "no clear change"
    assert row["provisional"] == (delivered < 12)


LONG = {"asb:cases": {**months("2018-04", *[10] * 12), **TO_JANUARY}}
COVID = pd.Period("2020-03", "M")


def year_measured(year, cells, held, **more):
    return measured_progress(
        held, ReportingYear.parse(year), series_of(cells), NO_IMPACT, ADULTS, AREA, **more
    )[0].iloc[0]


@pytest.mark.parametrize(("year", "named"), [("2020/21", True), ("2021/22", True),
                                             ("2022/23", True), ("2024/25", False)])  # fmt: skip
def test_what_began_since_the_last_year_before_the_pandemic_is_left_out_as_long_as_that_is_told(
    year, named
):
    began = dict.fromkeys(months("2018-04", *[0] * 24), "not_applicable")
    ended = pd.Period("2022-02", "M")
    own, new = (months("2018-04", *[n] * 84) for n in (10, 7))
    cells = {"asb:cases": own, "asb:cases:noise": own, "asb:cases:like-for-like": own,
             "asb:cases:new": new | began}  # fmt: skip
    row = year_measured(year, cells, plan_of(indicator()), pandemic_from=COVID, pandemic_to=ended)
    assert row["indicator"].endswith(", like for like") is named


def test_the_baseline_is_of_the_same_months_of_the_plans_baseline_year():
    held = plan_of(indicator(baseline_year="2018/19"))
    row = year_measured("2020/21", LONG, held)
    assert (row["baseline_period"], row["baseline"]) == ("April to January 2018/19", 100)


def test_a_baseline_that_is_not_held_still_says_of_which_year_it_would_be():
    row = year_measured("2020/21", LONG, plan_of(indicator(baseline_year="2012/13")))
    told = row[["baseline_period", "baseline_state"]].tolist()
    assert told == ["April to January 2012/13", "missing"]


def test_a_year_ending_is_labelled_apart_and_judged_at_any_month():
    held = plan_of(indicator(aggregate="year_ending", kind="target", target=TARGET))
    row = year_measured("2020/21", LONG, held)
    assert (row["period"], row["value"]) == ("year ending January 2021", 220)
    assert (row["previous_period"], row["previous"]) == ("year ending January 2020", 120)
    assert (row["covers"], row["rag"]) == ("year ending", "on track")
    assert not row["provisional"]


def test_a_comparison_with_the_trough_is_flagged_and_an_ordinary_year_stands_beside_it():
    cells = {"asb:cases": {**months("2019-04", *[100] * 12), **months("2020-04", *[20] * 12),
                           **months("2021-04", *[60] * 12)}}  # fmt: skip
    row = year_measured("2021/22", cells, plan_of(indicator()), pandemic_from=COVID)
    assert (row["previous"], row["direction"]) == (240, "up")
    assert row["reason"].startswith("Last year's figure is of the pandemic")
    assert (row["before_covid_period"], row["before_covid"]) == ("2019/20", 1200)
    assert row["before_covid_direction"] == "down"


@pytest.mark.parametrize(
    ("year", "first_month", "direction"),
    [("2020/21", "2019-08", ""), ("2020/21", "2020-08", ""), ("2020/21", "2019-04", "up"),
     ("2021/22", "2019-08", "up")],
)  # fmt: skip
def test_no_direction_leads_across_a_change_of_recording(year, first_month, direction):
    cells = {"asb:cases": FULL | months("2021-04", *[60] * 12)}
    told = {"asb:cases": {pd.Period(first_month, "M"): "Referrals fell."}}
    row = year_measured(year, cells, plan_of(indicator()), ended=told)
    assert row["direction"] == direction
    assert row["reason"] == ("" if direction else f"Referrals fell. {ACROSS}")


def test_the_year_before_the_pandemic_is_one_in_which_nothing_changed():
    cells = {
        "asb:cases": {**months("2018-04", *[10] * 12), **FULL, **months("2021-04", *[60] * 12)}
    }
    told = {"asb:cases": {pd.Period("2019-08", "M"): "Referrals fell."}}
    row = year_measured("2021/22", cells, plan_of(indicator()), pandemic_from=COVID, ended=told)
    assert (row["before_covid_period"], row["before_covid_direction"]) == ("2018/19", "")
    assert row["direction"] == "up"
    assert row["reason"].endswith("Referrals fell.")
    del cells["asb:cases"]["2018-04"]
    row = year_measured("2021/22", cells, plan_of(indicator()), pandemic_from=COVID, ended=told)
    assert row["before_covid_period"] == "2019/20"


def test_each_figure_of_another_year_has_a_state_of_its_own():
    names = ["previous_state", "baseline_state", "before_covid_state"]
    cells = {"asb:cases": {**months("2020-04", *[20] * 12), **months("2021-04", *[60] * 12)}}
    row = year_measured("2021/22", cells, plan_of(indicator()), pandemic_from=COVID)
    assert row[names].tolist() == ["observed", "not_applicable", "missing"]
    row = year_measured("2020/21", {"asb:cases": FULL}, plan_of(indicator()), pandemic_from=COVID)
    assert row[names].tolist() == ["observed", "not_applicable", "not_applicable"]


def test_before_and_in_the_first_year_of_the_pandemic_nothing_is_flagged():
    row = year_measured("2020/21", {"asb:cases": FULL}, plan_of(indicator()), pandemic_from=COVID)
    assert (row["before_covid_period"], isnan(row["before_covid"])) == ("", True)
    assert "pandemic" not in row["reason"]


@pytest.mark.parametrize(
    ("until", "flagged"), [("2021-02", False), ("2022-02", True), (None, True)]
)
def test_a_year_after_the_last_restrictions_is_an_ordinary_one(until, flagged):
    cells = {"asb:cases": {**months("2021-04", *[20] * 12), **months("2022-04", *[60] * 12)}}
    held = plan_of(indicator(kind="target", target=TARGET))
    more = {"pandemic_from": COVID, "pandemic_to": until and pd.Period(until, "M")}
    row = year_measured("2022/23", cells, held, **more)
    assert ("pandemic" in row["reason"]) == flagged
    assert row["rag_basis"].endswith(PLAIN) == (until is None)


@pytest.mark.parametrize(("since", "told"), [(COVID, True), ("2021-04", False)])
def test_every_verdict_on_months_of_the_pandemic_says_that_it_makes_no_allowance(since, told):
    held = plan_of(indicator(kind="target", target=TARGET))
    row = year_measured("2020/21", {"asb:cases": FULL}, held, pandemic_from=pd.Period(since, "M"))
    assert (row["rag"], row["rag_basis"].endswith(PLAIN)) == ("on track", told)


def test_the_tolerance_is_the_plans_unless_a_target_has_its_own():
    for own, rag in (({}, "just off"), ({"tolerance": 0.01}, "off track")):
        row = only({"asb:cases": FULL}, kind="target", target=TARGET | {"value": 230} | own)
        assert (row["value"], row["rag"]) == (240, rag)


def test_the_expected_figure_is_in_the_indicators_unit():
    row = only({"asb:cases": TO_JANUARY}, impact=impact_of(), kind="target",
               target=TARGET | {"applies_to": "period"},
               rate={"per": 10_000, "group": "adults"})  # fmt: skip
    assert row["expected"] == pytest.approx(100 / 250_000 * 10_000)
    assert (row["expected_lower"], row["expected_upper"]) == pytest.approx((3.6, 4.4))


def test_a_missing_figure_is_never_red_or_green():
    row = only({"other:cases": FULL}, kind="target", target=TARGET)
    assert (row["state"], row["rag"]) == ("missing", "")
    assert row["rag_basis"] == "There is no figure, so the target is not judged."


def test_direction_needs_more_than_the_scatter_that_the_months_have_shown():
    wild = [40, 5, 60, 10, 55, 2, 70, 8, 50, 12, 45, 9]
    past = {**months("2016-04", *wild, *wild[::-1], *wild[3:], *wild[:3])}
    cells = {"asb:cases": past | {**months("2019-04", *[30] * 12), **months("2020-04", *[35] * 12)}}
    calm = {"asb:cases": {**months("2016-04", *[30] * 48), **months("2020-04", *[38] * 12)}}
    held = plan_of(indicator())
    assert year_measured("2020/21", cells, held)["direction"] == "no clear change"
    assert year_measured("2020/21", calm, held)["direction"] == "up"


def test_usual_scatter_is_not_learnt_from_years_with_a_hidden_month():
    past = months("2016-04", *[30] * 24, *[10, 50] * 6, *[30] * 12)
    cells = {"asb:cases": past | months("2020-04", *[36] * 12)}
    held = plan_of(indicator())
    found = year_measured("2020/21", cells, held, hidden={("asb:cases", "2018-07")})
    assert found["direction_basis"].endswith("learnt from 36 earlier months.")
    other = cells["asb:cases"] | {"2018-07": 3}
    again = year_measured("2020/21", {"asb:cases": other}, held, hidden={("asb:cases", "2018-07")})
    pd.testing.assert_series_equal(found, again)
    assert year_measured("2020/21", cells, held)["change_upper"] > found["change_upper"]
