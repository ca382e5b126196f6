"""Season, level, noise and drift, and the calibration by placebo."""

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.covid.forecast import DRIFTS, Baseline, exposure_of, fit, origins, stream
from ssp_analysis.covid.placebo import held, placebo_coverage, placebo_origins
from tests.covid.frames import END, counts


def baseline(frame: pd.DataFrame) -> Baseline:
    before = frame.loc[:END]
    return Baseline(before.to_numpy(), before.index, np.zeros(frame.shape[1], dtype=int))


def test_the_season_is_found():
    months = pd.period_range(END - 59, END, freq="M")
    season = 1 + 0.4 * np.cos(2 * np.pi * (months.month.to_numpy() - 7) / 12)
    values = np.random.default_rng(0).poisson(200 * season[:, None], (60, 4)).astype(float)
    found = fit(Baseline(values, months, np.zeros(4, dtype=int))).season.factors
    assert (found.argmax(axis=0) == 6).all()
    assert found.max() == pytest.approx(1.4, abs=0.1)
    assert found.min() == pytest.approx(0.6, abs=0.1)


def test_levels_that_drift_faster_get_wider_odds():
    rng = np.random.default_rng(3)
    months = pd.period_range(END - 59, END, freq="M")
    drifts = {}
    for size in (0.01, 0.12):
        level = np.exp(np.cumsum(rng.normal(0, size, (60, 15)), axis=0))
        values = rng.poisson(100 * level).astype(float)
        odds = fit(Baseline(values, months, np.zeros(15, dtype=int))).drift_odds
        drifts[size] = float(np.exp(odds @ np.log(DRIFTS)).mean())
    assert drifts[0.12] > 4 * drifts[0.01]


def test_paths_have_the_length_of_a_month_in_them():
    values = np.full((60, 2), 100.0)
    months = pd.period_range(END - 59, END, freq="M")
    forecast = fit(Baseline(values, months, np.zeros(2, dtype=int)))
    ahead = pd.period_range(END + 1, END + 12, freq="M")
    drawn = forecast.paths(ahead, 0, 4000, stream(0, "a"))
    assert drawn.shape == (4000, 12)
    assert (drawn >= 0).all()
    assert (drawn % 1 == 0).all()
    assert drawn.mean() == pytest.approx(100, rel=0.03)


def test_an_expected_value_above_every_earlier_same_month_is_as_often_too_low_as_too_high():
    rng, many = np.random.default_rng(11), 400
    months = pd.period_range(END - 59, END + 12, freq="M")
    calendar, ahead = months.month.to_numpy()[:, None], months[60:]
    level = np.cumsum(rng.normal(0, 0.05, (72, many)), axis=0) + rng.uniform(1.5, 5, many)
    season = 1 + 0.2 * np.cos(2 * np.pi * (calendar - rng.uniform(0, 12, many)) / 12)
    usual = season * exposure_of(months)[:, None] * rng.gamma(80, 1 / 80, (72, many))
    past, future = np.split(rng.poisson(np.exp(level) * usual).astype(float), [60])
    forecast = fit(Baseline(past, months[:60], np.zeros(many, dtype=int)))
    factors = forecast.season.factors[ahead.month - 1]
    expected = forecast.level.level * factors * exposure_of(ahead)[:, None]
    for of, beyond in ((np.max, np.greater), (np.min, np.less)):
        same = np.array([of(past[calendar[:60, 0] == month], axis=0) for month in ahead.month])
        odd = beyond(expected, same)
        assert odd.sum() > 200
        assert future[odd].sum() / expected[odd].sum() == pytest.approx(1, abs=0.07)


def test_each_series_has_a_stream_of_its_own():
    first, same, other = (stream(0, name).random(3) for name in ("a", "a", "b"))
    assert (first == same).all()
    assert (first != other).all()


def test_placebos_train_on_two_years_and_reach_as_far_as_the_report():
    assert list(placebo_origins(60)) == [47, 41, 35, 29]
    assert list(placebo_origins(36)) == []
    assert min(origins(60)) >= 24
    assert list(origins(29)) == []


def test_the_intervals_hold_about_as_often_as_they_say():
    frame = counts(40, ahead=1, seed=5)
    row = placebo_coverage(baseline(frame), list(frame), "p", 0.95, 0)
    assert (row["series"], row["tests"]) == (40, 160)
    assert 0.9 <= row["months_covered"] <= 1
    assert 0.9 <= row["totals_covered"] <= 1
    half = placebo_coverage(baseline(frame), list(frame), "p", 0.5, 0)
    assert half["totals_covered"] < 0.75


def test_few_draws_do_not_make_the_intervals_look_narrower_than_they_are():
    rng = np.random.default_rng(0)
    drawn, came = rng.standard_normal((100, 40_000)), rng.standard_normal(40_000)
    assert held(drawn, came, 0.95).mean() == pytest.approx(0.95, abs=0.005)


def test_without_past_enough_there_is_no_test_and_no_figure():
    frame = counts(3, baseline=36, ahead=1)
    row = placebo_coverage(baseline(frame), list(frame), "p", 0.95, 0)
    assert row["tests"] == 0
    assert np.isnan(row["totals_covered"])


def test_drift_is_learnt_only_where_two_years_had_been_seen():
    frame = counts(8, ahead=1, seed=4)
    late = frame.copy()
    late.iloc[: 60 - 26, :4] = np.nan  # 26 months: no placebo has two years behind it
    odds = fit(baseline(late)).drift_odds
    others = fit(baseline(frame[frame.columns[4:]])).drift_odds
    alone = fit(baseline(late[late.columns[:1]])).drift_odds
    told = np.log(DRIFTS)
    assert odds[0] @ told != pytest.approx(float(alone[0] @ told))  # it learns from its pool
    # What the late ones saw in their few months moves nobody: all four have the same odds.
    assert odds[:4] == pytest.approx(np.tile(odds[0], (4, 1)))
    assert odds[4:] == pytest.approx(others, abs=0.05)


def test_the_first_month_tested_is_told():
    frame = counts(3, ahead=1)
    frame.iloc[:8] = np.nan  # two years are there before the placebos of 35, 41 and 47 months
    row = placebo_coverage(baseline(frame), list(frame), "p", 0.95, 0)
    assert (row["tests"], row["first"]) == (9, str(frame.index[35]))
