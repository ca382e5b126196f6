"""What other methods would have said: three usual ones, and a step in recording treated otherwise.

Each draws whole futures, as the estimate does. They are here to be compared with, not to be
believed: on real counts without any event their intervals for a year hold far less often than they
claim (see docs/methodology.md).
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import ModelWarning
from statsmodels.tsa.statespace.sarimax import SARIMAX

from ssp_analysis.covid.baseline import Change, prepare
from ssp_analysis.covid.calendar import Window, read_windows
from ssp_analysis.covid.forecast import FEWEST_MONTHS, stream
from ssp_analysis.covid.impact import estimate_impact
from ssp_analysis.covid.study import YEAR, Study, facts, span_text
from ssp_analysis.covid.year import breaks_of, monthly_counts
from ssp_analysis.remembered import recall, work_out
from ssp_analysis.tables import LIKE_FOR_LIKE, Sensitivity, change_columns, empty, table_of

SAME_MONTHS = 3  # years that councils usually average
ARIMA_MONTHS = 36  # differencing over a year takes 13 of them, two coefficients the rest
ARIMA_STEPS = 50
# The likelihood is flat near a coefficient of -1: a finer search takes twice as long and moves
# it by hundredths of a unit.
ARIMA_GRADIENT = 1e-3
LOG_SHIFT = 0.5  # a month without a count has a logarithm too
LARGEST_LOG_MEAN = 25.0  # keeps a trend that explodes within what can be drawn at all
POISSON = 1.001  # a dispersion below this is Poisson noise
NUMBERS = ["observed", "expected", "lower", "upper", "change"]
COLUMNS = ["series", "window", "method", *NUMBERS, "verdict", "status", "reason"]
FEWEST_WHOLE = 4  # measures; where there are fewer, their categories are what a paper is about
OTHER = {"end": "step", "step": "end"}
BREAK_WORDS = {
    "end": "Baseline starts after the change of recording",
    "step": "Change of recording as a step",
}

Draw = Callable[[pd.Series, pd.PeriodIndex, int, np.random.Generator], np.ndarray | None]


@dataclass(frozen=True)
class Alternative:
    """A method: its name in tables, how it draws, and what it needs.

    `draw` takes a baseline (monthly PeriodIndex, NaN missing), the months that follow it, the
    number of draws and a random stream. It returns predicted counts, draws × months, or None
    where it cannot be fitted; `obstacle` then says why.
    """

    name: str
    draw: Draw
    fewest_months: int
    obstacle: str

    def apply(
        self, baseline: pd.Series, ahead: pd.PeriodIndex, draws: int, rng: np.random.Generator
    ) -> tuple[np.ndarray | None, str]:
        """Draws and '', or None and the reason."""
        seen = baseline.dropna()
        if len(seen) < self.fewest_months:
            told = f"The baseline has {len(seen)} months with a figure"
            return None, f"{told}; {self.fewest_months} are needed."
        if not seen.any():
            return None, "Nothing was counted in the whole baseline."
        drawn = self.draw(baseline, ahead, draws, rng)
        return drawn, "" if drawn is not None else self.obstacle


def trend_quasi_poisson(
    baseline: pd.Series, ahead: pd.PeriodIndex, draws: int, rng: np.random.Generator
) -> np.ndarray | None:
    """Log-linear trend and month factors, with overdispersion; as ONS/OHID's excess deaths (2024).

    Coefficients are drawn once per future, so that their error does not cancel over a year.
    """
    seen = baseline.dropna()
    by_month = seen.groupby(seen.index.month).sum()
    if len(by_month) < 12 or (by_month == 0).any():
        return None  # that month's factor would be minus infinity
    start = seen.index[0]
    model = GLM(
        seen.to_numpy(float),
        _trend_and_months(seen.index, start),
        family=Poisson(),
        offset=np.log(seen.index.days_in_month.to_numpy()),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)
        fitted = model.fit(scale="X2")
    if not fitted.converged:
        return None
    coefficients = rng.multivariate_normal(
        fitted.params, fitted.cov_params(), size=draws, method="eigh"
    )
    logs = coefficients @ _trend_and_months(ahead, start).T
    logs += np.log(ahead.days_in_month.to_numpy())
    mean = np.exp(np.minimum(logs, LARGEST_LOG_MEAN))
    if fitted.scale > POISSON:  # counts with variance scale × mean; never less than Poisson's
        mean = rng.gamma(mean / (fitted.scale - 1), fitted.scale - 1)
    return rng.poisson(mean).astype(float)


def _trend_and_months(months: pd.PeriodIndex, start: pd.Period) -> np.ndarray:
    """Months × 13: a column for each month of the year, then years since the start."""
    calendar = np.equal.outer(months.month.to_numpy(), np.arange(1, 13)).astype(float)
    return np.column_stack([calendar, (months.asi8 - start.ordinal) / 12])


def seasonal_arima(
    baseline: pd.Series, ahead: pd.PeriodIndex, draws: int, rng: np.random.Generator
) -> np.ndarray | None:
    """ARIMA(0,1,1)(0,1,1)12 on logarithms, like Langton, Dixon and Farrell 2021, one fixed order.

    Coefficients are taken as known, as is usual. Paths come from the state at the end of the
    baseline (statsmodels' own `simulate` draws the same, one path at a time).
    """
    logs = np.log(baseline.to_numpy(float) + LOG_SHIFT)
    model = SARIMAX(logs, order=(0, 1, 1), seasonal_order=(0, 1, 1, 12), concentrate_scale=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)
        try:
            fitted = model.fit(
                disp=False, maxiter=ARIMA_STEPS, pgtol=ARIMA_GRADIENT, cov_type="none"
            )
        except np.linalg.LinAlgError:
            return None
    if not fitted.mle_retvals["converged"] or not np.isfinite(fitted.scale):
        return None
    form = fitted.model.ssm
    mean, variance = fitted.predicted_state[:, -1], fitted.predicted_state_cov[..., -1]
    state = rng.multivariate_normal(mean, variance, size=draws, method="eigh", check_valid="ignore")
    shocks = rng.normal(0, np.sqrt(fitted.scale), (draws, len(ahead), 1))
    paths = np.empty((draws, len(ahead)))
    for month in range(len(ahead)):
        paths[:, month] = state @ form["design"][0]
        state = state @ form["transition"].T + shocks[:, month] @ form["selection"].T
    return np.maximum(np.exp(np.minimum(paths, LARGEST_LOG_MEAN)) - LOG_SHIFT, 0.0)


def same_month_mean(
    baseline: pd.Series, ahead: pd.PeriodIndex, draws: int, rng: np.random.Generator
) -> np.ndarray | None:
    """The mean of the same months of the last three years ± 2 SD, the usual council practice.

    Each draw moves all months together, in the way that the years themselves differed. So the
    spread of any window's total is the SD of that window's totals over the years.
    """
    seen = baseline.dropna()
    calendar = ahead.month.to_numpy() - 1
    years = np.full((SAME_MONTHS, 12), np.nan)  # the latest first
    for month, counts in seen.groupby(seen.index.month):
        latest = counts.to_numpy(float)[: -SAME_MONTHS - 1 : -1]
        years[: len(latest), month - 1] = latest
    known = ~np.isnan(years)
    number = known.sum(axis=0)
    if (number[calendar] < 2).any():
        return None
    mean = np.where(known, years, 0).sum(axis=0) / np.maximum(number, 1)
    apart = np.where(known, years - mean, 0) / np.sqrt(np.maximum(number - 1, 1))
    return (mean + rng.standard_normal((draws, SAME_MONTHS)) @ apart)[:, calendar]


ALTERNATIVES = (
    Alternative(
        "trend quasi-Poisson",
        trend_quasi_poisson,
        FEWEST_MONTHS,
        "A month of the year has no count in the baseline, or the fit did not converge.",
    ),
    Alternative(
        "seasonal ARIMA on logs", seasonal_arima, ARIMA_MONTHS, "The fit did not converge."
    ),
    Alternative(
        "same-month mean",
        same_month_mean,
        FEWEST_MONTHS,
        "A month of the year has fewer than two figures in the baseline.",
    ),
)


def sensitivity_panel(
    counts: pd.DataFrame,
    baseline_end: pd.Period,
    windows: Mapping[str, tuple],
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
    *,
    breaks: Mapping[str, Change | list[Change]] | None = None,
) -> pd.DataFrame:
    """Estimate each window's change again by three usual methods.

    Trend quasi-Poisson, seasonal ARIMA on logs and the same-month mean (`ALTERNATIVES`), each
    with intervals as its users give them. Arguments are those of `impact.estimate_impact`, which
    checks them; give the break's other treatment to see what it does.

    Args:
        counts: monthly PeriodIndex × series, baseline and outcome; NaN is missing.
        baseline_end: the last month of the baseline.
        windows: name → (first, last), both inclusive: months (`pd.Period`) or days (`date`), by
            which the months that a window cuts through are shared.
        level: of the intervals.
        draws: simulated futures per series and method.
        seed: the same seed gives a series the same numbers, whatever other series are there.
        breaks: series → (first month after a change of recording, `end` or `step`), or a list of
            such.

    Returns:
        Tidy, a row per series, window and method: `series, window, method, observed, expected,
        lower, upper, change, verdict, status, reason`. Counts are incidents, `change` a fraction;
        `status` is `estimated`, or `not_estimated` with the reason and no figures.

    Raises:
        ParameterError: a window or break that cannot be understood.
    """
    spans, breaks = read_windows(windows), breaks or {}
    counts = counts.reindex(pd.period_range(counts.index[0], counts.index[-1], freq="M"))
    past = counts.index <= baseline_end
    ahead = counts.index[~past]
    rows: list[dict[str, object]] = []
    for series, outcome in counts[~past].items():
        known = prepare(counts.loc[past, series], breaks.get(series), series)
        for method in ALTERNATIVES:
            rng = stream(seed, f"{method.name}: {series}")
            drawn, reason = method.apply(known.counts, ahead, draws, rng)
            about = {"series": series, "method": method.name}
            for span in spans:
                found = _in_window(outcome, span, drawn, reason or known.fault, level)
                rows.append(about | {"window": span.name} | found)
    return pd.DataFrame(rows, columns=COLUMNS)


def _in_window(
    outcome: pd.Series, window: Window, drawn: np.ndarray | None, reason: str, level: float
) -> dict[str, object]:
    """What a method says of a window; no figures, but the reason, where it says nothing."""
    observed = float((outcome.reindex(window.months) * window.shares).sum(skipna=False))
    if drawn is None or reason or np.isnan(observed):
        nothing = dict.fromkeys(NUMBERS, np.nan) | {"observed": observed, "verdict": ""}
        told = reason or "Not all months of the window have a figure."
        return nothing | {"status": "not_estimated", "reason": told}
    total = drawn[:, outcome.index.get_indexer(window.months)] @ window.shares
    lower, upper = np.maximum(np.quantile(total, [(1 - level) / 2, (1 + level) / 2]), 0)
    found = change_columns(observed, float(total.mean()), float(lower), float(upper))
    kept: dict[str, object] = {name: found[name] for name in (*NUMBERS, "verdict")}
    return kept | {"status": "estimated", "reason": ""}


def measure_sensitivity(study: Study, impact: pd.DataFrame) -> pd.DataFrame:
    """The `Sensitivity` table: the year so far of every whole monthly measure, by other methods.

    Where there are few measures, their categories are asked about too.

    Three usual methods, and for a series with a change of recording the
    treatment that the estimate did not use. `differs` flags a change of sign or of verdict.

    Args:
        study: what the impact was measured from.
        impact: as `year.measure_impact` leaves it.
    """
    return recall(_measure, replace(study), impact)


def _measure(study: Study, impact: pd.DataFrame) -> pd.DataFrame:
    """It looks at nothing but what it is given: what it makes is remembered (`remembered`)."""
    year = impact[(impact["window_kind"] == "year") & impact["observed"].notna()]
    year = year.set_index("series_id", drop=False)
    if study.baseline_end is None:
        return empty(Sensitivity)
    counts = monthly_counts(study)
    held = [name for name in counts if name in year.index]
    pairs = year["sources"]
    whole = [name for name in held if name in (pairs[name], f"{pairs[name]}:{LIKE_FOR_LIKE}")]
    asked = whole if len(whole) >= FEWEST_WHOLE else held
    work_out(sensitivity_panel, [_asked(study, counts[[name]]) for name in asked])
    rows = [
        _row(year.loc[name], found)
        for name in asked
        for found in _of_series(study, counts[[name]]).to_dict("records")
        # Where neither can be estimated there is nothing to compare.
        if not year.loc[name, "status"] == found["status"] == "not_estimated"
    ]
    return table_of(rows, Sensitivity)


def _of_series(study: Study, counts: pd.DataFrame) -> pd.DataFrame:
    """The panel of one series: `method, status, reason` and its numbers."""
    assert study.baseline_end is not None
    (name,) = counts.columns
    given, named = _asked(study, counts)
    spans, breaks, asked = given[2], named["breaks"], study.choices.of_draws
    panel = recall(sensitivity_panel, *given, **named)
    for treatment in dict.fromkeys(treatment for _, treatment in breaks[name]):
        other = OTHER[treatment]
        again = estimate_impact(
            counts, baseline_end=study.baseline_end, windows=spans,
            breaks={name: [(month, other) for month, _ in breaks[name]]}, **asked,
        )  # fmt: skip
        panel = pd.concat([panel, again.windows.assign(method=BREAK_WORDS[other])])
    return panel.assign(window=span_text(_year_of(study, name).months))


def _asked(study: Study, counts: pd.DataFrame) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What `sensitivity_panel` is given of one series."""
    window = _year_of(study, counts.columns[0])
    spans = {YEAR: (window.first, window.last)}
    named = {"breaks": breaks_of(study, counts), **study.choices.of_draws}
    return (counts, study.baseline_end, spans), named


def _year_of(study: Study, series_id: str) -> Window:
    return next(window for window in study.windows.get(series_id, ()) if window.name == YEAR)


def _row(main: pd.Series, found: dict[str, object]) -> dict[str, object]:
    numbers = ("expected", "lower", "upper", "change", "verdict", "method", "reason", "window")
    estimated = found["status"] != "not_estimated"
    return facts(main) | {name: found[name] for name in numbers} | {
        "status": "estimated" if estimated else "not_estimated",
        "differs": _differs(main, found) if estimated else "",
        "state": "observed",
    }  # fmt: skip


def _differs(main: pd.Series, found: dict[str, object]) -> str:
    change = float(str(found["change"]))
    if np.isnan(main["change"]) or np.isnan(change):
        return ""
    if np.sign(main["change"].round(2)) != np.sign(round(change, 2)):  # as told: whole per cents
        return "sign"
    return "verdict" if main["verdict"] != found["verdict"] else ""
