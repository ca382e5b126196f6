"""The simple comparison: this window against the same window of the years before Covid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

LEVEL = 0.95
FEWEST_YEARS = 2  # below this nothing can be said about how much years differ


@dataclass(frozen=True)
class Expectation:
    """How many would have been expected, and the range that holds `LEVEL` of the outcomes."""

    expected: float
    lower: float
    upper: float


def expect_same_window(totals: pd.Series | list[float]) -> Expectation | None:
    """What the same window of earlier years makes one expect, by Student's t.

    Args:
        totals: the count of the same months or quarters in each earlier year.

    Returns:
        None for fewer than two years. The variance between years is never taken to be smaller
        than a Poisson count's own, so that a lucky run of equal years gives no false certainty.
    """
    values = np.asarray(totals, dtype=float)
    if len(values) < FEWEST_YEARS:
        return None
    mean = values.mean()
    spread = np.sqrt(max(values.var(ddof=1), mean) * (1 + 1 / len(values)))
    half = stats.t.ppf((1 + LEVEL) / 2, len(values) - 1) * spread
    return Expectation(float(mean), float(max(mean - half, 0.0)), float(mean + half))


def change_columns(observed: float, range_: Expectation) -> dict[str, float | str]:
    """Change as a fraction with its interval, and the verdict that the interval alone gives.

    Where the bound of the count is 0 the change has no limit (infinity).
    """

    def relative(divisor: float) -> float:
        return observed / divisor - 1 if divisor > 0 else float("inf")

    below, above = observed < range_.lower, observed > range_.upper
    half = max(range_.upper - range_.expected, range_.expected - range_.lower)
    return {
        "observed": observed,
        "expected": range_.expected,
        "lower": range_.lower,
        "upper": range_.upper,
        "change": relative(range_.expected) if range_.expected else float("nan"),
        "change_lower": relative(range_.upper),
        "change_upper": relative(range_.lower),
        "verdict": "lower" if below else "higher" if above else "no clear change",
        "smallest_detectable": half / range_.expected if range_.expected else float("nan"),
    }
