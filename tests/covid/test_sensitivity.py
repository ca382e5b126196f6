"""The three usual methods that headlines are held against."""

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.covid.rivals import (
    ALTERNATIVES,
    COLUMNS,
    same_month_mean,
    seasonal_arima,
    sensitivity_panel,
    trend_quasi_poisson,
)

END = pd.Period("2020-02", "M")
YEAR = {"year": (END + 1, END + 12)}
DRAWS = 400
METHODS = {method.name: method for method in ALTERNATIVES}


def baseline(mean=100.0, months=60, yearly_growth=0.0, seed=1):
    """Poisson counts per day of the month, with a summer a fifth above the winter."""
    index = pd.period_range(END - months + 1, END, freq="M")
    season = 1 + 0.1 * np.sin(2 * np.pi * (index.month - 4) / 12)
    trend = (1 + yearly_growth) ** (np.arange(-months, 0) / 12)
    usual = mean * season * trend * index.days_in_month / 30.4
    return pd.Series(np.random.default_rng(seed).poisson(usual).astype(float), index=index)


def ahead(months=12):
    return pd.period_range(END + 1, periods=months, freq="M")


def draw(method, counts, months=12, draws=DRAWS):
    return METHODS[method].apply(counts, ahead(months), draws, np.random.default_rng(0))


def panel(windows=YEAR, draws=DRAWS, *, outcome=None, **series):
    counts = pd.DataFrame(series)
    after = pd.DataFrame(index=ahead(14), columns=counts.columns, data=outcome or 50.0)
    return sensitivity_panel(pd.concat([counts, after]), END, windows, draws=draws)


@pytest.mark.parametrize("method", METHODS)
def test_a_steady_series_is_expected_to_go_on(method):
    counts = baseline()
    drawn, reason = draw(method, counts)
    assert (drawn.shape, reason) == ((DRAWS, 12), "")
    assert drawn.sum(axis=1).mean() == pytest.approx(counts[-36:].sum() / 3, rel=0.05)


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        ("trend quasi-Poisson", 1.15, 1.25),  # goes on growing
        ("seasonal ARIMA on logs", 1.05, 1.3),
        ("same-month mean", 0.8, 0.88),  # lags behind by two years of growth, halfway
    ],
)
def test_what_each_method_makes_of_a_trend(method, low, high):
    counts = baseline(mean=1000, yearly_growth=0.2)
    drawn, _ = draw(method, counts)
    assert low < drawn.sum(axis=1).mean() / counts[-12:].sum() < high


@pytest.mark.parametrize(
    ("method", "counts", "reason"),
    [
        ("trend quasi-Poisson", baseline(months=23), "has 23 months with a figure; 24 are needed"),
        ("seasonal ARIMA on logs", baseline(months=35), "35 months with a figure; 36 are needed"),
        ("same-month mean", baseline(months=23), "has 23 months with a figure; 24 are needed"),
        *[(method, baseline() * 0, "Nothing was counted in the whole") for method in METHODS],
        (
            "trend quasi-Poisson",
            baseline().where(lambda counts: counts.index.month != 5, 0),
            "A month of the year has no count",
        ),
        (
            "same-month mean",
            baseline(months=36).where(lambda counts: counts.index.month != 5),
            "fewer than two figures",
        ),
    ],
)
def test_what_cannot_be_fitted_says_why(method, counts, reason):
    drawn, told = draw(method, counts)
    assert drawn is None
    assert reason in told


@pytest.mark.parametrize("method", METHODS)
def test_missing_months_stay_missing(method):
    counts = baseline()
    gap = counts.where(~counts.index.isin(pd.period_range("2018-04", "2018-06", freq="M")))
    with_gap, _ = draw(method, gap)
    without, _ = draw(method, counts)
    assert with_gap.sum() == pytest.approx(without.sum(), rel=0.03)  # zeros would take 8% away


def test_no_convergence_is_no_estimate(monkeypatch):
    monkeypatch.setattr("ssp_analysis.covid.rivals.ARIMA_STEPS", 1)
    assert draw("seasonal ARIMA on logs", baseline()) == (None, "The fit did not converge.")


def test_quasi_poisson_totals_carry_the_error_of_the_coefficients():
    counts = baseline()
    totals = trend_quasi_poisson(counts, ahead(), 4000, np.random.default_rng(0)).sum(axis=1)
    # By hand, for a Poisson series of equal months: noise 1,200; level and trend read off 60
    # months, two and a half and a half years away, 12² × 100 × (1/60 + 36²/17,995) more.
    usual = 1200 + 144 * 100**2 / 100 * (1 / 60 + 36**2 / 17995)
    assert totals.var() == pytest.approx(usual, rel=0.25)


def test_arima_draws_as_statsmodels_forecasts():
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    counts = baseline(mean=300)
    drawn = seasonal_arima(counts, ahead(), 4000, np.random.default_rng(0))
    model = SARIMAX(np.log(counts.to_numpy() + 0.5), order=(0, 1, 1), seasonal_order=(0, 1, 1, 12))
    theirs = model.fit(disp=False, start_params=[-0.5, -0.5, 0.01]).get_forecast(12)
    logs = np.log(drawn + 0.5)
    assert logs.mean(axis=0) == pytest.approx(theirs.predicted_mean, abs=0.01)
    assert logs.std(axis=0) == pytest.approx(theirs.se_mean, rel=0.1)


def test_same_month_mean_takes_the_last_three_years_and_their_spread():
    index = pd.period_range("2016-03", "2020-02", freq="M")
    counts = pd.Series(np.repeat([900.0, 10, 20, 30], 12), index=index)
    drawn = same_month_mean(counts, ahead(), 20000, np.random.default_rng(0))
    assert drawn.mean(axis=0) == pytest.approx(np.full(12, 20.0), rel=0.02)
    assert drawn.std(axis=0) == pytest.approx(np.full(12, 10.0), rel=0.03)
    # Totals of the years are 120, 240 and 360.
    assert drawn.sum(axis=1).std() == pytest.approx(120, rel=0.03)


def test_the_panel_has_a_row_per_series_window_and_method():
    windows = YEAR | {"spring": (END + 1, END + 3)}
    found = panel(windows, a=baseline(seed=1), b=baseline(seed=2))
    assert list(found.columns) == COLUMNS
    assert len(found) == 2 * 2 * 3
    assert set(found["status"]) == {"estimated"}
    assert set(found["verdict"]) == {"lower"}
    changed = found["observed"] / found["expected"] - 1
    assert np.allclose(found["change"], changed)
    assert ((found["lower"] <= found["expected"]) & (found["expected"] <= found["upper"])).all()


@pytest.mark.parametrize(
    ("outcome", "verdict"), [(10.0, "lower"), (100.0, "no clear change"), (300.0, "higher")]
)
def test_verdicts_follow_the_interval(outcome, verdict):
    found = panel(a=baseline(), outcome=outcome)
    assert set(found["verdict"]) == {verdict}


def test_a_series_has_the_same_figures_whatever_else_is_in_the_call():
    alone = panel(a=baseline(seed=1))
    together = panel(b=baseline(seed=2), a=baseline(seed=1))
    pd.testing.assert_frame_equal(alone, together[together["series"] == "a"].reset_index(drop=True))


def test_an_obstacle_leaves_figures_out_and_says_why():
    found = panel(YEAR | {"later": (END + 1, END + 20)}, a=baseline(months=30))
    told = found.set_index(["window", "method"])[["status", "reason"]]
    assert told["status"].to_dict() == {
        ("year", "trend quasi-Poisson"): "estimated",
        ("year", "seasonal ARIMA on logs"): "not_estimated",
        ("year", "same-month mean"): "estimated",
        **{("later", method): "not_estimated" for method in METHODS},
    }
    assert "36 are needed" in told.loc[("year", "seasonal ARIMA on logs"), "reason"]
    assert told.loc[("later", "same-month mean"), "reason"].startswith("Not all months")
    missing = found[found["status"] == "not_estimated"]
    assert missing[["expected", "lower", "upper", "change"]].isna().all(axis=None)
    assert set(missing["verdict"]) == {""}


def test_a_window_by_days_takes_its_share_of_a_month():
    counts = pd.concat([baseline(), pd.Series(60.0, index=ahead())]).to_frame("a")
    half = {"half": (pd.Timestamp("2020-04-16").date(), pd.Timestamp("2020-04-30").date())}
    whole = {"whole": (pd.Period("2020-04", "M"), pd.Period("2020-04", "M"))}
    shared, month = (sensitivity_panel(counts, END, each, draws=DRAWS) for each in (half, whole))
    assert set(shared["observed"]) == {30.0}
    assert 2 * shared["expected"].to_numpy() == pytest.approx(month["expected"].to_numpy())
