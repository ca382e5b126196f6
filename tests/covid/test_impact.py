"""The estimate of what would have been expected, and how far the counts are from it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.covid.impact import NUMBERS, TOLD, estimate_impact
from ssp_analysis.errors import ParameterError
from tests.covid.frames import END, YEAR, counts

APRIL = pd.Period("2020-04", "M")
LOCKDOWN = {"lockdown": (date(2020, 3, 23), date(2020, 5, 12))}


def estimate(frame, windows=YEAR, **more):
    return estimate_impact(frame, baseline_end=END, windows=windows, draws=500, **more)


def with_baseline(frame, value):
    frame.loc[:END] = value
    return frame


def only(frame, column):
    (value,) = frame[column]
    return value


def test_columns_and_rows_are_those_promised():
    found = estimate(counts())
    assert list(found.months) == ["series", "period", *NUMBERS, *TOLD]
    assert list(found.windows) == ["series", "window", *NUMBERS, *TOLD]
    assert len(found.months) == 6 * 13
    assert len(found.windows) == 6
    assert set(found.windows["status"]) == {"estimated"}


def test_same_inputs_and_seed_give_the_same_numbers_whatever_else_is_in_the_call():
    frame = counts()
    pools = {name: "ours" for name in frame}
    alone = estimate(frame, pools=pools)
    police = counts(3, seed=9).add_prefix("police")
    both = estimate(
        pd.concat([police, frame[frame.columns[::-1]]], axis=1),
        pools=pools | dict.fromkeys(police, "police"),
    )
    ours = both.windows[~both.windows["series"].str.startswith("police")].sort_values("series")
    pd.testing.assert_frame_equal(ours.reset_index(drop=True), alone.windows)
    assert not estimate(frame, pools=pools, seed=1).windows["lower"].equals(alone.windows["lower"])


def test_another_pools_span_and_windows_leave_a_pools_numbers_alone():
    spring = {"spring": (date(2020, 4, 10), date(2020, 6, 20))}
    frame = counts(baseline=48, ahead=12)
    pools, by_day = {name: "ours" for name in frame}, pd.DataFrame(60, ["spring"], frame.columns)
    alone = estimate(frame, spring, pools=pools, observed=by_day)
    police = counts(3, baseline=72, ahead=18, seed=9).add_prefix("police")
    both = estimate(
        pd.concat([police, frame], axis=1),
        LOCKDOWN | spring,
        pools=pools | dict.fromkeys(police, "police"),
        observed=pd.concat([by_day, by_day.set_axis(["lockdown"])]),
    )
    for theirs, ours, names in [
        (both.windows, alone.windows, both.windows["window"] == "spring"),
        (both.months, alone.months, both.months["period"] <= frame.index[-1]),
    ]:
        same = theirs[theirs["series"].isin(frame) & names].reset_index(drop=True)
        pd.testing.assert_frame_equal(same, ours)
    of_pool = both.calibration[both.calibration["pool"] == "ours"].reset_index(drop=True)
    pd.testing.assert_frame_equal(of_pool, alone.calibration)


def test_a_year_adds_up_from_the_same_paths_as_its_months():
    found = estimate(counts(1))
    months = found.months[found.months["period"] >= APRIL]
    year = found.windows.iloc[0]
    assert months["expected"].sum() == pytest.approx(year["expected"])
    assert months["observed"].sum() == year["observed"]
    # Bounds do not add: good and bad months do not all come together.
    assert months["lower"].sum() < year["lower"] < year["upper"] < months["upper"].sum()


@pytest.mark.parametrize("effect", [-0.6, -0.3, 0.3, 0.6])
def test_a_known_effect_is_found_with_its_sign(effect):
    frame = counts(20)
    after = frame.index > END
    frame[after] = (frame[after] * (1 + effect)).round()
    found = estimate(frame).windows
    inside = (found["change_lower"] <= effect) & (effect <= found["change_upper"])
    assert inside.mean() >= 0.9
    assert found["change"].median() == pytest.approx(effect, abs=0.12)
    assert set(found["verdict"]) <= {"lower" if effect < 0 else "higher", "no clear change"}


def test_change_its_interval_and_the_verdict_follow_from_the_counts():
    for row in estimate(counts(8)).months.to_dict("records"):
        assert row["lower"] <= row["expected"] <= row["upper"]
        assert row["change"] == pytest.approx(row["observed"] / row["expected"] - 1)
        assert row["change_lower"] == pytest.approx(row["observed"] / row["upper"] - 1)
        assert row["change_upper"] == pytest.approx(row["observed"] / row["lower"] - 1)
        below, above = row["observed"] < row["lower"], row["observed"] > row["upper"]
        said = "lower" if below else "higher" if above else "no clear change"
        assert row["verdict"] == said
        half = max(row["upper"] - row["expected"], row["expected"] - row["lower"])
        assert row["smallest_detectable"] == pytest.approx(half / row["expected"])


def test_a_lower_bound_of_nothing_leaves_the_change_without_limit():
    found = estimate(counts(1, mean=1)).months
    assert np.isinf(found.loc[found["lower"] == 0, "change_upper"]).all()
    assert (found["lower"] == 0).any()


def test_a_short_baseline_widens_the_interval_and_is_indicative():
    long, short = counts(6), counts(6).iloc[-13 - 30 :]
    wide, narrow = estimate(short).windows, estimate(long).windows
    assert set(wide["status"]) == {"indicative"}
    assert "30 months" in wide["reason"].iloc[0]
    width = [(w["upper"] - w["lower"]).mean() / w["expected"].mean() for w in (narrow, wide)]
    assert width[1] > width[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda f: f.iloc[-13 - 20 :],
            "Only 20 months before the pandemic have a figure; 24 are needed.",
        ),
        (lambda f: with_baseline(f, 0), "Nothing was counted before the pandemic."),
        (lambda f: with_baseline(f, np.nan), "No month before the pandemic has a figure"),
    ],
)
def test_what_cannot_be_estimated_is_labelled_and_not_guessed(change, said):
    found = estimate(change(counts(1)))
    assert set(found.windows["status"]) == {"not_estimated"}
    assert found.windows["reason"].iloc[0].startswith(said)
    assert found.windows["expected"].isna().all()
    assert (found.windows["verdict"] == "").all()
    assert only(found.windows, "observed") > 0
    assert found.calibration["tests"].iloc[0] == 0


def test_missing_months_stay_missing():
    frame = counts(2)
    gap = pd.Period("2020-10", "M")
    frame.loc[gap, "s0"] = np.nan
    frame.loc[pd.Period("2018-05", "M"), "s0"] = np.nan
    found = estimate(frame)
    year = found.windows.set_index("series")
    assert np.isnan(year.loc["s0", "observed"])
    assert year.loc["s0", "status"] == "not_estimated"
    assert year.loc["s0", "verdict"] == ""
    assert year.loc["s1", "status"] == "estimated"
    month = found.months.set_index(["series", "period"]).loc[("s0", gap)]
    assert np.isnan(month["change"])
    assert month["expected"] > 0


def test_a_month_left_out_of_the_index_is_missing_too():
    frame = counts(1)
    without = frame.drop(pd.Period("2020-10", "M"))
    found = estimate(without)
    assert np.isnan(only(found.windows, "observed"))
    assert len(found.months) == 13


def test_a_series_that_starts_late_is_estimated_from_what_it_has():
    frame = counts(2)
    frame.loc[frame.index < "2017-04", "s0"] = np.nan
    found = estimate(frame)
    assert list(found.baseline_months) == [35, 60]
    assert list(found.windows["status"]) == ["indicative", "estimated"]


def test_a_single_series_in_its_pool_is_estimated():
    assert only(estimate(counts(1)).windows, "status") == "estimated"


def test_a_level_that_jumped_tenfold_gives_a_wide_interval_around_the_new_level():
    frame = counts(5, mean=20)
    frame.loc[frame.index > "2018-12", "s0"] *= 10
    year = estimate(frame).windows.set_index("series")
    assert 1200 < year.loc["s0", "expected"] < 4000
    width = (year["upper"] - year["lower"]) / year["expected"]
    assert width["s0"] > width.drop("s0").max()


class TestWindowsByDay:
    def test_days_known_are_counted_exactly(self):
        frame = counts(1)
        exact = pd.DataFrame({"s0": {"lockdown": 31.0}})
        found = estimate(frame, LOCKDOWN, observed=exact).windows.iloc[0]
        assert (found["observed"], found["basis"]) == (31, "exact")
        # 9 of March's 31 days, April, and 12 of May's 31.
        assert found["expected"] == pytest.approx(40 * (9 / 31 + 1 + 12 / 31), rel=0.4)

    def test_days_unknown_are_weighted_and_say_so(self):
        frame = counts(1)
        found = estimate(frame, LOCKDOWN).windows.iloc[0]
        by_hand = frame["s0"]["2020-03"] * 9 / 31 + frame["s0"]["2020-04"]
        by_hand += frame["s0"]["2020-05"] * 12 / 31
        assert found["observed"] == pytest.approx(by_hand)
        assert found["basis"] == "approximate"

    def test_a_window_counted_by_date_is_taken_at_its_count_even_over_whole_months(self):
        frame = counts(1)
        frame.loc[APRIL] = np.nan
        april = {"april": (date(2020, 4, 1), date(2020, 4, 30))}
        exact = pd.DataFrame({"s0": {"april": 31.0}})
        found = estimate(frame, april, observed=exact).windows.iloc[0]
        assert (found["observed"], found["basis"], found["status"]) == (31, "exact", "estimated")

    def test_a_short_phase_cannot_be_told_from_months(self):
        tier = {"tier 2": (date(2020, 10, 14), date(2020, 10, 22))}
        found = estimate(counts(1), tier).windows.iloc[0]
        assert found["status"] == "not_estimated"
        assert found["reason"] == "Under 14 days, and only monthly figures are known."
        exact = pd.DataFrame({"s0": {"tier 2": 9.0}})
        assert estimate(counts(1), tier, observed=exact).windows.iloc[0]["status"] == "estimated"

    def test_a_part_of_a_month_has_a_counts_own_noise(self):
        # Half a month of a Poisson count of 40 has a deviation of about 4.5, not of 3.2.
        half = {"half": (date(2020, 4, 1), date(2020, 4, 15))}
        frame = counts(1, mean=40)
        exact = pd.DataFrame({"s0": {"half": 20.0}})
        thinned = estimate(frame, half, observed=exact).windows.iloc[0]
        scaled = estimate(frame, half).windows.iloc[0]
        assert thinned["expected"] == pytest.approx(scaled["expected"], rel=0.05)
        assert thinned["upper"] - thinned["lower"] > scaled["upper"] - scaled["lower"]

    def test_whole_months_given_as_days_are_the_same_as_months(self):
        frame = counts(1)
        days = {"year": (date(2020, 4, 1), date(2021, 3, 31))}
        pd.testing.assert_frame_equal(estimate(frame, days).windows, estimate(frame).windows)


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ((END, END + 3), "starts before the baseline's end"),
        ((END + 3, END + 40), "ends after the data"),
        ((date(9999, 1, 1), date(9999, 3, 31)), "ends after the data"),
        ((date(2019, 1, 1), date(2019, 3, 31)), "starts before the baseline's end"),
    ],
)
def test_a_window_outside_the_data_is_labelled(window, said):
    found = estimate(counts(1), {"odd": window}).windows.iloc[0]
    assert found["status"] == "not_estimated"
    assert said in found["reason"]
    assert np.isnan(found["change"])


def test_without_a_month_after_the_baseline_windows_end_after_the_data():
    found = estimate(counts(1, ahead=0))
    assert found.months.empty
    assert only(found.windows, "reason") == "The window ends after the data."


def test_what_had_stopped_before_the_event_gives_no_size_and_no_verdict():
    frame = counts(2)
    frame.loc[END - 20 : END, "s0"] = 0
    row = estimate(frame).windows.iloc[0]
    assert (row["status"], row["verdict"]) == ("not_estimated", "")
    assert row["reason"].startswith("Too little was counted just before")
    assert row[["expected", "change", "change_lower"]].isna().all()


class TestBreaks:
    JULY = pd.Period("2019-08", "M")

    def test_a_break_that_leaves_too_little_baseline_leaves_no_estimate(self):
        found = estimate(counts(2), breaks={"s0": (self.JULY, "end")})
        year = found.windows.set_index("series")
        assert year.loc["s0", "status"] == "not_estimated"
        assert year.loc["s0", "reason"] == (
            "Since recording changed only 7 months before the pandemic have a figure; "
            "24 are needed."
        )
        assert year.loc["s1", "status"] == "estimated"

    def test_a_baseline_cut_to_two_years_gives_wording_only(self):
        frame = counts(2)
        found = estimate(frame, breaks={"s0": (pd.Period("2017-06", "M"), "end")})
        assert list(found.windows["status"]) == ["wording_only", "estimated"]

    def test_a_step_puts_earlier_months_on_the_later_level(self):
        frame = counts(6)
        stepped = frame.copy()
        stepped.loc[frame.index < self.JULY, "s0"] *= 3
        found = estimate(stepped, breaks={"s0": (self.JULY, "step")}).windows.iloc[0]
        plain = estimate(frame).windows.iloc[0]
        assert found["status"] == "estimated"
        assert found["expected"] == pytest.approx(plain["expected"], rel=0.25)

    def test_a_step_of_unknown_size_leaves_no_estimate(self):
        found = estimate(counts(1), breaks={"s0": (pd.Period("2019-12", "M"), "step")})
        assert "how far the change of recording moved" in only(found.windows, "reason")

    def test_recording_that_changes_in_the_outcome_ends_the_comparison(self):
        found = estimate(counts(1), breaks={"s0": (pd.Period("2020-09", "M"), "end")})
        assert only(found.windows, "status") == "not_estimated"
        assert "September 2020" in only(found.windows, "reason")
        by_month = found.months.set_index("period")["status"]
        assert by_month[APRIL] == "estimated"
        assert by_month[pd.Period("2020-09", "M")] == "not_estimated"

    def test_changes_before_and_during_the_outcome_both_hold(self):
        frame = counts(1, baseline=72)
        changes = [(pd.Period(m, "M"), "end") for m in ("2021-01", "2017-03", "2020-09")]
        found = estimate(frame, breaks={"s0": changes})
        assert only(found.windows, "reason").startswith("Recording changed in September 2020")
        assert list(found.baseline_months) == [36]

    def test_an_ended_baseline_needs_no_step_before_it(self):
        changes = [(END - 70, "step"), (END - 40, "end")]  # the step is of unknown size
        assert only(estimate(counts(1, 72), breaks={"s0": changes}).windows, "status") == (
            "estimated"
        )

    @pytest.mark.parametrize("before", [0, 8])
    def test_a_step_does_not_depend_on_how_far_other_pools_reach_back(self, before):
        frame, pools = counts(1, baseline=40), {"s0": "ours"}
        step = {"s0": (frame.index[before], "step")}
        alone = estimate(frame, breaks=step, pools=pools)
        longer = frame.join(counts(1, 72).add_prefix("police"), how="right")
        both = estimate(longer, breaks=step, pools=pools | {"polices0": "police"})
        ours = both.windows[both.windows["series"] == "s0"].reset_index(drop=True)
        pd.testing.assert_frame_equal(ours, alone.windows)
        assert only(alone.windows, "status") == "estimated"

    def test_recording_that_changed_leaves_a_missing_figure_without_an_expectation(self):
        frame = counts(1)
        frame.loc["2020-10"] = np.nan
        found = estimate(frame, breaks={"s0": (pd.Period("2020-09", "M"), "end")})
        assert np.isnan(only(found.windows, "expected"))

    @pytest.mark.parametrize(
        "odd",
        [
            ("2019-08", "end"),
            (pd.Period("2019-08", "M"), "other"),
            pd.Period("2019-08", "M"),
            (pd.Period("2019Q3"), "end"),
            (pd.Period("2019-07-08", "D"), "end"),
        ],
    )
    def test_a_break_that_is_none_is_refused(self, odd):
        with pytest.raises(ParameterError, match="break of 's0'"):
            estimate(counts(1), breaks={"s0": odd})


def weekly(frame):
    return frame.set_axis(pd.period_range("2020-01", periods=len(frame), freq="W"))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: f.reset_index(drop=True), "no monthly PeriodIndex"),
        (weekly, "no monthly PeriodIndex"),
        (lambda f: f.iloc[::-1], "not in order"),
        (lambda f: pd.concat([f.iloc[:1], f]), "a month twice"),
        (lambda f: f.set_axis(["s", "s"], axis=1), "a series twice"),
        (lambda f: f - 1000, "is negative"),
        (lambda f: f + 0.5, "is fractional"),
        (lambda f: f.replace(f.iloc[0, 0], np.inf), "is infinite"),
        (lambda f: f.astype(object).replace(f.iloc[0, 0], "x"), "counts, s0: holds what is no num"),
        (lambda f: f > 30, "holds what is no number"),
        (lambda f: f * 1e14, "s0 in 2015-03: is too large to be a count"),
        (lambda f: f.set_axis([None, "b"], axis=1), "a series without a name"),
        (lambda f: f.set_axis([1, "1"], axis=1), "a series twice"),
        (lambda f: f["s0"], "are no DataFrame"),
        (lambda f: f.iloc[:0], "is no month of counts"),
        (lambda f: f[f.index > END], "is no month of counts"),
    ],
)
def test_counts_that_are_none_are_refused(spoil, said):
    with pytest.raises(ParameterError, match=said):
        estimate(spoil(counts(2)))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"pools": {"other": "a"}}, "pools: names 'other'"),
        ({"breaks": {"other": (END, "end")}}, "breaks: names 'other'"),
        ({"observed": pd.DataFrame({"other": []})}, "observed: names 'other'"),
        ({"windows": {"w": (END + 1,)}}, "is not a pair"),
        ({"windows": {"w": (END + 1, date(2020, 4, 1))}}, "neither two months nor two days"),
        ({"windows": {"w": (END + 3, END + 1)}}, "ends before it starts"),
        ({"windows": [(END + 1, END + 3)]}, "are no mapping"),
        # As months these would be another span: a whole month, and June for April to June.
        ({"windows": {"w": (pd.Period("2020-04-05", "D"),) * 2}}, "neither two months nor two"),
        ({"windows": {"w": (pd.Period("2020Q2"),) * 2}}, "neither two months nor two days"),
        ({"windows": {"w": (pd.NaT, pd.NaT)}}, "neither two months nor two days"),
        ({"observed": pd.DataFrame({"s0": {"yaer": 1}})}, "names 'yaer', which is no window"),
        ({"observed": pd.DataFrame({"s0": {"year": -1}})}, "observed, s0 in year: is negative"),
        ({"observed": pd.DataFrame({"s0": [1, 2]}, ["year"] * 2)}, "a window or a series twice"),
        ({"observed": {"s0": {"year": 1}}}, "is no DataFrame"),
        ({"pools": {"s0": None}}, "pools: give 's0' none"),
        ({"level": 95}, "level: 95 is impossible"),
        ({"level": "95%"}, "level: '95%' is impossible"),
        ({"draws": 2.5}, "draws: 2.5 is impossible"),
        ({"draws": 39}, "draws: 39 are too few. Use 40 or more at 0.95"),
        ({"seed": -1}, "seed: -1 is impossible"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(more, said):
    with pytest.raises(ParameterError, match=said):
        estimate_impact(counts(1), **({"baseline_end": END, "windows": YEAR} | more))


def test_missing_counts_of_any_kind_and_numbered_series_are_understood():
    frame = counts(2)
    frame.iloc[3, 0] = np.nan
    usual = estimate(frame).windows
    for other in (frame.astype("Int64"), frame.astype(object).where(frame.notna(), None)):
        pd.testing.assert_frame_equal(estimate(other).windows, usual)
    numbered = estimate(frame.set_axis([0, 1], axis=1), pools={0: "a", 1: "b"})
    assert list(numbered.windows["series"]) == [0, 1]


def test_a_baselines_last_month_may_be_missing_from_the_index_too():
    frame = counts(1)
    blank = frame.copy()
    blank.loc[END] = np.nan
    without = estimate(frame.drop(END)).windows
    pd.testing.assert_frame_equal(without, estimate(blank).windows)
