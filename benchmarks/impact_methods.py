"""The interval that each method gives for every month of a case, and for their total."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import norm

from benchmarks.impact_cases import AHEAD, LEVEL, Case
from ssp_analysis.covid.forecast import stream
from ssp_analysis.covid.impact import estimate_impact
from ssp_analysis.covid.rivals import ALTERNATIVES, Alternative

OURS = "estimate_impact"
QUASI_POISSON = "trend quasi-Poisson"
NAIVE = "seasonal naive"
NAIVE_BY_YEARS = "seasonal naive, totals by years"
COUNCIL = "same-month mean"
TOTAL = "12 months"
EFFECTS = (-0.6, -0.3, 0.3, 0.6)
DRAWS = 2000
FITTED = {method.name: method for method in ALTERNATIVES if method.name in (QUASI_POISSON, COUNCIL)}
KEYS = ["place", "baseline", "origin", "series", "window"]


def tests_of(case: Case) -> pd.DataFrame:
    """All methods' intervals for a case, scored: a row per method, series and window.

    Columns: `method, place, baseline, origin, series, window, mean` (of the baseline, a month),
    `observed, lower, upper, verdict` (ours only), `held, score` (see `scored`).
    """
    found = [ours(case), *(fitted(case, method) for method in FITTED.values())]
    return scored(case, pd.concat([*found, *naive(case)], ignore_index=True))


def ours(case: Case) -> pd.DataFrame:
    """`estimate_impact`, the case's series as one pool."""
    after = case.future.index
    estimate = estimate_impact(
        case.counts, baseline_end=case.origin, windows={TOTAL: (after[0], after[-1])}
    )
    months = estimate.months.assign(window=estimate.months["period"].astype(str))
    both = pd.concat([months, estimate.windows])
    return both[["series", "window", "lower", "upper", "verdict"]].assign(method=OURS)


def effects_of(case: Case) -> pd.DataFrame:
    """Known effects put into the outcome: is the true change inside the interval of the change?

    Returns:
        A row per effect, series and window: `place, baseline, origin, effect, total, held`.
    """
    rows, after = [], case.future.index
    for effect in EFFECTS:
        changed = case.counts.copy()
        changed.loc[after] = (case.future * (1 + effect)).round()
        estimate = estimate_impact(
            changed, baseline_end=case.origin, windows={TOTAL: (after[0], after[-1])}
        )
        for found, total in ((estimate.months, False), (estimate.windows, True)):
            held = (found["change_lower"] <= effect) & (effect <= found["change_upper"])
            rows.append(pd.DataFrame({"effect": effect, "total": total, "held": held}))
    about = {"place": case.place, "baseline": case.baseline, "origin": str(case.origin)}
    return pd.concat(rows, ignore_index=True).assign(**about)


def fitted(case: Case, method: Alternative) -> pd.DataFrame:
    """One of the sensitivity panel's methods; series that it cannot fit are left out."""
    frames = []
    for series in case.counts:
        rng = stream(0, f"{method.name}: {series}")
        drawn, _ = method.apply(case.past[series], case.future.index, DRAWS, rng)
        if drawn is not None:
            both = np.column_stack([drawn, drawn.sum(axis=1)])
            lower, upper = np.quantile(both, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
            frames.append(_bounds(case, {series: lower}, {series: upper}))
    return pd.concat(frames, ignore_index=True).assign(method=method.name)


def naive(case: Case) -> list[pd.DataFrame]:
    """The same month of the year before ± z × the root mean square of such differences.

    Its usual interval for a total takes months as independent (`forecast::snaive`, simulated):
    √12 times as wide. A second row, kinder to it, takes the differences of 12-month totals.
    """
    past = case.past.to_numpy()
    width = norm.ppf((1 + LEVEL) / 2) * _root_mean_square(past)
    totals = np.lib.stride_tricks.sliding_window_view(past, AHEAD, axis=0).sum(axis=-1)
    by_years = norm.ppf((1 + LEVEL) / 2) * _root_mean_square(totals)
    last = np.vstack([past[-AHEAD:], past[-AHEAD:].sum(axis=0)])
    found = []
    for name, of_total in ((NAIVE, width * np.sqrt(AHEAD)), (NAIVE_BY_YEARS, by_years)):
        half = np.vstack([np.tile(width, (AHEAD, 1)), of_total])
        lower = dict(zip(case.counts, (last - half).T, strict=True))
        upper = dict(zip(case.counts, (last + half).T, strict=True))
        found.append(_bounds(case, lower, upper).assign(method=name))
    return found


def _root_mean_square(values: np.ndarray) -> np.ndarray:
    """Of differences over a year, per series."""
    return np.sqrt(((values[AHEAD:] - values[:-AHEAD]) ** 2).mean(axis=0))


def _bounds(
    case: Case, lower: Mapping[str, np.ndarray], upper: Mapping[str, np.ndarray]
) -> pd.DataFrame:
    windows = [*case.future.index.astype(str), TOTAL]
    frames = [
        pd.DataFrame(
            {"series": series, "window": windows, "lower": lower[series], "upper": upper[series]}
        )
        for series in lower
    ]
    return pd.concat(frames, ignore_index=True)


def scored(case: Case, bounds: pd.DataFrame) -> pd.DataFrame:
    """Bounds of any method held against what came. A count's bound is never below 0.

    The interval score (Gneiting and Raftery 2007) is the width plus 2/α times the distance by
    which the interval missed; here divided by the series' baseline mean (of 12 months for totals).
    """
    totals = case.future.sum().rename(TOTAL).to_frame().T
    came = pd.concat([case.future.set_axis(case.future.index.astype(str)), totals])
    observed = came.T.stack().rename("observed")
    observed.index.names = ["series", "window"]
    tests = bounds.join(observed, on=["series", "window"])
    tests["mean"] = tests["series"].map(case.past.mean())
    lower, upper, seen = tests["lower"].clip(lower=0), tests["upper"], tests["observed"]
    missed = (lower - seen).clip(lower=0) + (seen - upper).clip(lower=0)
    tests["held"] = ((lower <= seen) & (seen <= upper)).where(upper.notna()).astype("boolean")
    usual = tests["mean"] * np.where(tests["window"] == TOTAL, AHEAD, 1)
    tests["score"] = (upper - lower + 2 / (1 - LEVEL) * missed) / usual
    return tests.assign(place=case.place, baseline=case.baseline, origin=str(case.origin))
