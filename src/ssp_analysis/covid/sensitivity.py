"""Would another method have said the same? Every window under three usual methods."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ssp_analysis.covid.alternatives import ALTERNATIVES
from ssp_analysis.covid.breaks import Change, prepare
from ssp_analysis.covid.change import Expectation, change_columns
from ssp_analysis.covid.forecast import stream
from ssp_analysis.covid.windows import Window, read_windows

NUMBERS = ["observed", "expected", "lower", "upper", "change"]
COLUMNS = ["series", "window", "method", *NUMBERS, "verdict", "status", "reason"]


def sensitivity_panel(
    counts: pd.DataFrame,
    baseline_end: pd.Period,
    windows: Mapping[str, tuple],
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
    *,
    observed: pd.DataFrame | None = None,
    breaks: Mapping[str, Change | list[Change]] | None = None,
) -> pd.DataFrame:
    """Estimate each window's change again by three usual methods.

    Trend quasi-Poisson, seasonal ARIMA on logs and the same-month mean (see `alternatives`), each
    with intervals as its users give them. Arguments are those of `impact.estimate_impact`, which
    checks them; give the break's other treatment to see what it does.

    Args:
        counts: monthly PeriodIndex × series, baseline and outcome; NaN is missing.
        baseline_end: the last month of the baseline.
        windows: name → (first, last), both inclusive: months (`pd.Period`) or days (`date`).
        level: of the intervals.
        draws: simulated futures per series and method.
        seed: the same seed gives a series the same numbers, whatever other series are there.
        observed: window × series, counted by exact date; without it, months are shared by days.
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
    for series in counts:
        known = prepare(counts.loc[past, series], breaks.get(series), series)
        exact = observed[series] if observed is not None and series in observed else pd.Series()
        for method in ALTERNATIVES:
            rng = stream(seed, f"{method.name}: {series}")
            drawn, reason = method.apply(known.counts, ahead, draws, rng)
            about = {"series": series, "method": method.name}
            for span in spans:
                seen = _observed(counts.loc[~past, series], span, exact.get(span.name, np.nan))
                total, fault = _total(drawn, ahead, span, seen, reason or known.fault, rng)
                rows.append(about | {"window": span.name} | _figures(total, fault, seen[0], level))
    return pd.DataFrame(rows, columns=COLUMNS)


def _observed(outcome: pd.Series, span: Window, exact: float) -> tuple[float, bool]:
    """The count of a window (NaN where a month is missing), and whether it is one by date."""
    by_date = not span.is_whole_months and not np.isnan(exact)
    by_months = (outcome.reindex(span.months) * span.shares).sum(skipna=False)
    return float(exact if by_date else by_months), by_date


def _total(
    drawn: np.ndarray | None,
    ahead: pd.PeriodIndex,
    span: Window,
    seen: tuple[float, bool],
    reason: str,
    rng: np.random.Generator,
) -> tuple[np.ndarray | None, str]:
    """Draws of a window's total and '', or None and why not."""
    observed, by_date = seen
    at = ahead.get_indexer(span.months)
    if drawn is None or reason:
        return None, reason
    if (at < 0).any() or np.isnan(observed):
        return None, "Not all months of the window have a figure."
    inside = drawn[:, at]
    if by_date:  # a part of a month has a count's own noise: thinned, not scaled
        whole = np.maximum(np.rint(inside), 0).astype(int)
        return rng.binomial(whole, span.shares).sum(axis=1), ""
    return inside @ span.shares, ""


def _figures(
    total: np.ndarray | None, reason: str, observed: float, level: float
) -> dict[str, object]:
    if total is None:
        nothing = dict.fromkeys(NUMBERS, np.nan) | {"observed": observed, "verdict": ""}
        return nothing | {"status": "not_estimated", "reason": reason}
    lower, upper = np.maximum(np.quantile(total, [(1 - level) / 2, (1 + level) / 2]), 0)
    found = change_columns(observed, Expectation(float(total.mean()), float(lower), float(upper)))
    kept: dict[str, object] = {name: found[name] for name in (*NUMBERS, "verdict")}
    return kept | {"status": "estimated", "reason": ""}
