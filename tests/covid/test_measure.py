"""The impact of a reporting year: windows, frequencies, changes of recording and caveats."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.covid.calendar import Break, Phase, Restrictions, endings
from ssp_analysis.covid.forecast import TEST_MONTHS
from ssp_analysis.covid.rivals import measure_sensitivity
from ssp_analysis.covid.study import Choices, Study
from ssp_analysis.covid.year import measure_impact
from ssp_analysis.errors import ParameterError
from ssp_analysis.tables import APART, Days, Measures, conform, empty
from ssp_analysis.views.impact import work_through
from ssp_analysis.years import ReportingYear
from tests.plan.frames import AREA, months, series_of
from tests.release.frames import measure

PHASES = Restrictions((
    Phase(phase="Lockdown", start=date(2020, 3, 23), end=date(2020, 5, 12), lockdown=True,
          area="England", source="law"),
    Phase(phase="Easing", start=date(2020, 5, 13), end=date(2021, 3, 31), area="England",
          source="law"),
    Phase(phase="After", start=date(2021, 4, 1), area="England", source="law"),
))  # fmt: skip
NO_DAYS = empty(Days)
rng = np.random.default_rng(7)


def monthly(last="2021-01", first="2015-04", mean=40):
    length = len(pd.period_range(first, last, freq="M"))
    return months(first, *rng.poisson(mean, length).astype(float))


def quarterly(last_year=2020, quarters=3, value=100.0):
    cells = {f"{y}/{(y + 1) % 100:02d} Q{q}": value + y % 3 for y in range(2015, last_year)
             for q in range(1, 5)}  # fmt: skip
    label = f"{last_year}/{(last_year + 1) % 100:02d}"
    return cells | {f"{label} Q{q}": value / 2 for q in range(1, quarters + 1)}


def study(cells, year="2020/21", breaks=(), days=NO_DAYS, **kinds):
    series = series_of(cells)
    pairs = list(dict.fromkeys(series["sources"]))
    table = pd.DataFrame([measure(p, kind=kinds.get(p.split(":")[0], "count")) for p in pairs])
    return Study(
        year=ReportingYear.parse(year), area_code=AREA, restrictions=PHASES,
        breaks=tuple(breaks), series=series, days=days,
        measures=conform(table, Measures),
    )  # fmt: skip


def test_series_with_hidden_figures_are_a_pool_of_their_own():
    cells = {"a:x": monthly(), "b:x": monthly()}
    several = study(cells)
    apart = replace(several, hidden=frozenset({"b:x"}))
    alone = study({"a:x": cells["a:x"]})
    of_a = [measure_impact(each).impact.query("series_id == 'a:x'") for each in (apart, alone)]
    pd.testing.assert_frame_equal(*of_a)
    pools = measure_impact(apart).calibration["pool"].tolist()
    assert pools == ["partners", f"partners{APART}"]


def test_that_hidden_quarters_were_all_nought_is_not_told():
    told = ("status", "reason", "observed")
    nought = {period: 0.0 if period < "2020" else 9.0 for period in quarterly()}
    some = nought | {"2019/20 Q1": 2.0}
    open_, *hidden = (
        measure_impact(replace(study({"a:x": cells}), hidden=names)).impact.iloc[0]
        for cells, names in ((nought, frozenset()), (nought, {"a:x"}), (some, {"a:x"}))
    )
    assert open_["reason"] == "Nothing was counted in earlier years."
    assert [hidden[0][name] for name in told] == [hidden[1][name] for name in told]


def change_of(pair, day=date(2019, 7, 8), treatment="end"):
    return Break(sources=pair, date=day, treatment=treatment, what_changed="Systems changed.",
                 source="report")  # fmt: skip


def test_only_an_end_of_recording_parts_figures_before_and_after():
    found = endings([
        change_of("a:x"), change_of("a:x", date(2020, 4, 1)), change_of("b:x", treatment="step")
    ])  # fmt: skip
    months = (pd.Period("2019-08", "M"), pd.Period("2020-04", "M"))
    assert found == {"a:x": dict.fromkeys(months, "Systems changed.")}


def rows_of(impact, kind):
    return impact[impact["window_kind"] == kind].set_index("window")


def test_a_year_that_is_not_over_ends_at_the_last_month_of_data():
    impact = measure_impact(study({"asb:cases": monthly()})).impact
    (year,) = rows_of(impact, "year").itertuples()
    assert (year.Index, year.status) == ("April 2020 to January 2021", "estimated")
    assert year.end == pd.Timestamp("2021-01-31")
    assert rows_of(impact, "month").index[0] == "2020-03"
    assert rows_of(impact, "month").index[-1] == "2021-01"


@pytest.mark.parametrize(
    ("doubted", "ends", "state"),
    [
        (["2021-02"], "February 2021", "asked"),  # was delivered, so the year does not end before
        (["2021-03"], "January 2021", "observed"),  # a lone row, perhaps with a slip in its date
        (["2018-05"], "January 2021", "observed"),  # of the baseline: used without it
    ],
)
def test_a_year_reaches_up_to_what_is_asked_about_but_not_beyond_a_gap(doubted, ends, state):
    last = {"2021-02": "missing", "2021-03": "not_yet_due"}
    cells = monthly() | last | dict.fromkeys(doubted, "asked")
    impact = measure_impact(study({"asb:cases": cells})).impact
    (year,) = rows_of(impact, "year").itertuples()
    assert (year.Index, year.state) == (f"April 2020 to {ends}", state)
    assert year.baseline_months == 59 - (doubted == ["2018-05"])


@pytest.mark.parametrize("source", ["marac", "care"])
def test_a_quarter_that_is_asked_about_leaves_no_comparison_and_says_which(source):
    cells = quarterly() | {"2020/21 Q3": "asked"}
    impact = measure_impact(study({f"{source}:cases": cells}, care="stock")).impact
    (row,) = impact.itertuples()
    assert (row.window, row.state) == ("April 2020 to December 2020", "asked")
    assert (row.status, row.verdict) == ("not_estimated", "")
    assert row.reason == ("A question to the partner about October to December 2020/21 is open.")
    assert np.isnan(row.observed)


def test_a_window_without_a_figure_does_not_tell_what_was_expected():
    # Of a pool that withheld series share, only rows that were estimated are held back.
    cells = monthly() | {"2020-06": "missing"}
    impact = measure_impact(study({"asb:cases": cells})).impact
    numbers = ["observed", "expected", "lower", "upper", "change", "smallest_detectable"]
    gone = impact[impact["state"] == "missing"]
    assert len(gone) == 3
    assert gone[numbers].isna().all(axis=None)


def test_a_window_that_is_not_estimated_does_not_tell_how_often_its_pool_s_ranges_held():
    days = pd.DataFrame({"series_id": "asb:cases", "date": pd.to_datetime(["2020-05-02"])})
    impact = measure_impact(study({"asb:cases": monthly()}, days=days.assign(count=1))).impact
    bare = impact["status"] == "not_estimated"  # part of March, of which only the month is known
    assert bare.any()
    assert not bare.all()
    told = impact["coverage"].notna() & (impact["coverage_tests"] > 0)
    assert (told == ~bare).all()


def test_part_treated_march_is_a_window_of_its_own():
    days = pd.DataFrame({"series_id": "asb:cases", "date": pd.to_datetime(["2020-03-24"])})
    cells = monthly() | {"2020-03": 1.0, "2020-04": 0.0, "2020-05": 0.0}
    impact = measure_impact(study({"asb:cases": cells}, days=days.assign(count=1))).impact
    phases = rows_of(impact, "phase")
    march = phases.loc["Lockdown: 23 to 31 March 2020"]
    assert (march["start"], march["end"]) == (pd.Timestamp(2020, 3, 23), pd.Timestamp(2020, 3, 31))
    assert (march["observed"], march["basis"]) == (1, "exact")
    assert phases.loc["Lockdown", "start"] == pd.Timestamp("2020-04-01")
    assert phases.loc["Lockdown", "observed"] == 0


def test_the_year_of_the_outbreak_has_march_only_and_later_years_start_in_april():
    outbreak = measure_impact(study({"asb:cases": monthly("2020-03")}, "2019/20")).impact
    assert list(rows_of(outbreak, "year").index) == ["March 2020"]
    later = measure_impact(study({"asb:cases": monthly("2021-12")}, "2021/22")).impact
    assert rows_of(later, "month").index[0] == "2021-04"


def test_a_year_before_the_pandemic_has_no_impact():
    measured = measure_impact(study({"asb:cases": monthly("2019-03")}, "2018/19"))
    assert measured.impact.empty
    assert measured.calibration.empty
    held = study({"asb:cases": monthly("2019-03")}, "2018/19")
    assert measure_sensitivity(held, measured.impact).empty


def test_days_that_do_not_make_their_month_leave_the_phase_approximate():
    days = pd.DataFrame({"series_id": "asb:cases", "date": pd.to_datetime(["2020-05-02"])})
    cells = monthly() | {"2020-05": 2.0}
    impact = measure_impact(study({"asb:cases": cells}, days=days.assign(count=1))).impact
    assert rows_of(impact, "phase").loc["Lockdown", "basis"] == "approximate"


def test_no_days_of_a_month_of_nothing_are_known_of_a_measure_of_figures():
    impact = measure_impact(study({"a:x": monthly() | {"2020-04": 0.0, "2020-05": 0.0}})).impact
    assert set(rows_of(impact, "phase")["basis"]) == {"approximate"}


def test_quarters_are_compared_with_the_same_quarters_and_never_split():
    impact = measure_impact(study({"marac:cases": quarterly()})).impact
    (row,) = impact.itertuples()
    assert (row.window_kind, row.status) == ("year", "simple_comparison")
    assert row.window == "April 2020 to December 2020"
    assert (row.observed, round(row.expected, 1)) == (150, 303)
    assert row.verdict == "lower"


def test_a_stock_is_averaged_over_quarters_and_money_is_not_estimated():
    impact = measure_impact(
        study({"care:people": quarterly(), "scams:saved": monthly()}, care="stock", scams="money")
    ).impact.set_index("series_id")
    assert impact.loc["care:people", "observed"] == 50
    assert list(impact["caveats"]) == ["Figures are means of quarters, not their sum.", ""]
    assert impact.loc["scams:saved", "status"] == "simple_comparison"
    assert (impact["window_kind"] == "year").all()


def test_a_change_of_recording_ends_the_baseline_of_months_and_of_quarters():
    breaks = [change_of("police:crimes"), change_of("marac:cases")]
    held = study({"police:crimes": monthly(), "marac:cases": quarterly()}, breaks=breaks)
    year = measure_impact(held).impact.query("window_kind == 'year'").set_index("series_id")
    assert list(year["status"]) == ["not_estimated", "not_estimated"]
    assert year["expected"].isna().all()
    assert (year["caveats"] == "Systems changed.").all()
    assert year.loc["police:crimes", "baseline_months"] == 7


def test_a_change_of_recording_during_the_window_ends_the_comparison_of_quarters():
    held = study({"marac:cases": quarterly()}, breaks=[change_of("marac:cases", date(2020, 9, 1))])
    (row,) = measure_impact(held).impact.itertuples()
    assert (row.status, row.verdict, row.observed) == ("not_estimated", "", 150)
    assert row.reason.startswith("Since September 2020 there are too few")


def test_two_changes_of_recording_both_hold_and_are_both_told():
    later = change_of("asb:cases", date(2020, 9, 1))
    breaks = [later.model_copy(update={"what_changed": "Again."}), change_of("asb:cases")]
    impact = measure_impact(study({"asb:cases": monthly()}, breaks=breaks)).impact
    (year,) = rows_of(impact, "year").itertuples()
    assert (year.baseline_months, year.caveats) == (7, "Systems changed. Again.")
    assert rows_of(impact, "month").loc["2020-05", "status"] == "not_estimated"


def test_where_every_series_began_in_the_pandemic_each_says_so_and_nothing_is_expected():
    begun = study({"a:x": monthly(first="2020-09", last="2022-01")}, year="2021/22")
    measured = measure_impact(begun)
    assert set(measured.impact["status"]) == {"not_estimated"}
    assert measured.impact["reason"].str.startswith("No month before the pandemic").all()
    assert measured.impact["expected"].isna().all()
    assert measured.calibration["tests"].sum() == 0
    assert measure_sensitivity(begun, measured.impact).empty


def test_a_measure_with_a_category_that_began_after_the_baseline_is_compared_without_it():
    new = dict.fromkeys(monthly("2020-02"), "not_applicable") | months("2020-03", *[9.0] * 11)
    held = study({
        "asb:cases": monthly(), "asb:cases:noise": monthly(), "asb:cases:covid": new,
        "asb:cases:like-for-like": monthly(),
    })  # fmt: skip
    year = measure_impact(held).impact.query("window_kind == 'year'").set_index("series_id")
    assert "asb:cases" not in year.index
    assert "Does not include ‘" in year.loc["asb:cases:like-for-like", "caveats"]
    assert year.loc["asb:cases:noise", "caveats"] == ""
    assert year.loc["asb:cases:covid", "status"] == "not_estimated"
    assert year.loc["asb:cases:covid", "observed"] == 90


def test_a_measure_that_has_no_series_without_its_new_category_is_told_as_not_like_for_like():
    new = dict.fromkeys(monthly("2020-02"), "not_applicable") | months("2020-03", *[9.0] * 11)
    held = study({"asb:cases": monthly(), "asb:cases:noise": monthly(), "asb:cases:covid": new})
    year = measure_impact(held).impact.query("window_kind == 'year'").set_index("series_id")
    assert "not all kinds are comparable" in year.loc["asb:cases", "caveats"]


def test_a_series_without_a_figure_in_the_year_keeps_one_row_that_says_so():
    ended = monthly("2019-07") | dict.fromkeys(
        [str(m) for m in pd.period_range("2019-08", "2021-03", freq="M")], "not_applicable"
    )
    impact = measure_impact(study({"asb:cases": monthly(), "asb:old": ended})).impact
    (row,) = impact[impact["series_id"] == "asb:old"].itertuples()
    assert (row.status, row.state, row.window) == ("not_estimated", "not_applicable", "2020/21")


def test_a_month_missing_in_the_year_is_never_nought():
    impact = measure_impact(study({"asb:cases": monthly() | {"2020-08": "missing"}})).impact
    year = rows_of(impact, "year").iloc[0]
    assert np.isnan(year["observed"])
    assert (year["status"], year["state"]) == ("not_estimated", "missing")
    assert rows_of(impact, "month").loc["2020-08", "state"] == "missing"


def test_withheld_series_of_another_pool_change_nothing():
    ours = {"asb:cases": monthly()}
    alone = measure_impact(study(ours)).impact
    held = study(ours | {"police:crimes": monthly(mean=300)})
    measures = held.measures.assign(
        pool=held.measures["pair"].map({"police:crimes": "police"}).fillna("partners")
    )
    both = measure_impact(Study(**(vars(held) | {"measures": measures}))).impact
    mine = both[both["series_id"] == "asb:cases"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, alone)


@pytest.mark.parametrize("treatment", ["end", "step"])
def test_sensitivity_asks_usual_methods_and_the_other_treatment_of_a_break(treatment):
    held = study({"asb:cases": monthly(), "police:crimes": monthly()},
                 breaks=[change_of("police:crimes", treatment=treatment)])  # fmt: skip
    panel = measure_sensitivity(held, measure_impact(held).impact)
    methods = panel.groupby("series_id")["method"].agg(set)
    usual = {"trend quasi-Poisson", "seasonal ARIMA on logs", "same-month mean"}
    assert methods["asb:cases"] == usual
    if treatment == "end":
        assert methods["police:crimes"] == {"Change of recording as a step"}
    else:
        other = "Baseline starts after the change of recording"
        rows = panel[panel["method"] == other]
        assert list(rows["status"]) == ["not_estimated"]


def test_a_measure_without_its_new_category_is_put_to_the_usual_methods_as_a_whole_one():
    new = dict.fromkeys(monthly("2020-02"), "not_applicable") | months("2020-03", *[9.0] * 11)
    several = {f"{name}:x": monthly() for name in "abcd"}
    apart = {"asb:cases:noise": monthly(), "asb:cases:covid": new}
    whole = {"asb:cases": monthly(), "asb:cases:like-for-like": monthly()}
    held = study(several | whole | apart)
    panel = measure_sensitivity(held, measure_impact(held).impact)
    assert set(panel["series_id"]) == {*several, "asb:cases:like-for-like"}


def test_a_change_of_verdict_is_flagged():
    cells = monthly() | months("2020-04", *[25.0] * 10)
    held = study({"asb:cases": cells})
    impact = measure_impact(held).impact
    spoilt = impact.assign(
        verdict=impact["verdict"].mask(impact["window_kind"] == "year", "higher")
    )
    assert set(measure_sensitivity(held, spoilt)["differs"]) == {"verdict"}


def test_what_is_worked_through_is_what_was_calibrated():
    several = study({"a:x": monthly(), "b:x": monthly(mean=12)})
    (tested,) = measure_impact(several).calibration.itertuples()
    past = pd.concat([work_through(several, name).placebos for name in ("a:x", "b:x")])
    assert len(past) == tested.tests * TEST_MONTHS
    assert past["held"].mean() == pytest.approx(tested.months_covered)


def test_a_series_is_taken_apart_into_what_was_put_into_it():
    level, season = 100, np.tile([1.5, *[1.0] * 5, 0.5, *[1.0] * 5], 6)[:70]
    counts = rng.poisson(level * season).astype(float)
    worked = work_through(study({"a:x": months("2015-04", *counts)}), "a:x")
    assert worked.season["factor"].idxmax() == 4
    assert worked.season["factor"].idxmin() == 10
    at, low, high = worked.level
    assert low < level < high
    assert low < at < high
    assert worked.drift.sum() == pytest.approx(1)
    assert worked.rate.std() < counts.std() / 2


def test_other_choices_narrow_the_ranges_and_shorten_the_baseline():
    usual = study({"a:x": monthly(), "q:y": quarterly()}, **{"q": "count"})
    narrow = replace(usual, choices=Choices(level=0.5, baseline_years=3))
    assert (usual.choices.trial, narrow.choices.trial) == ("", "baseline_years 3, level 0.5")
    wide, less = (measure_impact(one).impact.query("window_kind == 'year'") for one in
                  (usual, narrow))  # fmt: skip
    assert ((less["upper"] - less["lower"]).to_numpy() < (wide["upper"] - wide["lower"])).all()
    assert work_through(narrow, "a:x").rate.index[0] == pd.Period("2017-03", "M")


@pytest.mark.parametrize("name", ["a:y", "b:x"])
def test_a_series_that_is_not_estimated_is_not_worked_through(name):
    few = study({"a:x": monthly(), "b:x": monthly(first="2019-06")})
    with pytest.raises(ParameterError, match=f"series '{name}'"):
        work_through(few, name)
