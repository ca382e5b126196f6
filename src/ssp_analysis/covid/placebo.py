"""How often the intervals held where nothing had happened: the event put into months before it."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from ssp_analysis.covid.baseline import fewest_draws
from ssp_analysis.covid.forecast import FEWEST_MONTHS, TEST_MONTHS, Baseline, fit, stream

TESTED = ["pool", "series", "tests", "months_covered", "totals_covered", "first", "last"]
PLACEBO_STEP = 6  # months between placebo origins; nearer ones share nearly all their months
PLACEBO_DRAWS = 250  # enough for a 95% interval that is only asked whether it held


def placebo_origins(length: int) -> range:
    """The months, by position, before which a placebo's baseline ends."""
    return range(length - TEST_MONTHS, FEWEST_MONTHS - 1, -PLACEBO_STEP)


class Placebo(NamedTuple):
    """A forecast of a series' own past: what was drawn (draws × months), and what came."""

    name: str
    origin: int
    paths: np.ndarray
    observed: np.ndarray


def placebos(
    baseline: Baseline, names: list[str], level: float, seed: int, only: Collection[str] = ()
) -> Iterator[Placebo]:
    """Pretend that the event came earlier: the method on what was known before each origin.

    Args:
        baseline, names, level, seed: as `placebo_coverage`.
        only: the series wanted, if not all; the same is drawn of each as among all.
    """
    draws = max(PLACEBO_DRAWS, fewest_draws(level))
    for origin in placebo_origins(len(baseline.months)):
        past = baseline.until(origin)
        after = slice(origin, origin + TEST_MONTHS)
        whole = ~np.isnan(baseline.counts[after]).any(axis=0)
        learnt = (~np.isnan(past.counts)).sum(axis=0) >= FEWEST_MONTHS
        told = np.nansum(past.counts, axis=0) > 0
        usable = np.flatnonzero(
            whole & learnt & told & (baseline.level_from + TEST_MONTHS <= origin)
        )
        wanted = [(column, at) for column, at in enumerate(usable) if names[at] in (only or names)]
        if not wanted:
            continue
        forecast = fit(past.only(usable))
        for column, at in wanted:
            rng = stream(seed, f"placebo of {baseline.months[origin]}: {names[at]}")
            paths = forecast.paths(baseline.months[after], column, draws, rng)
            yield Placebo(names[at], origin, paths, baseline.counts[after, at])


def placebo_coverage(
    baseline: Baseline, names: list[str], pool: str, level: float, seed: int
) -> dict[str, object]:
    """Pretend that the event came earlier, and count how often the intervals held.

    Before each origin the method is fitted anew on what was known by then, and its interval for
    each of the next `TEST_MONTHS` months and for their total is held against what came.

    Args:
        baseline: the pool's months before the event; a placebo trains on at least
            `FEWEST_MONTHS` months with a figure in each series.
        names: the series, in the order of the columns.
        pool: the pool's name.
        level: of the intervals.
        seed: of the run.

    Returns:
        `pool, series` (how many were tested), `tests` (of totals), `months_covered` and
        `totals_covered` (shares, NaN without tests), `first` and `last` month tested (text).
    """
    held_months: list[np.ndarray] = []
    held_totals: list[bool] = []
    tested: set[str] = set()
    first = len(baseline.months)
    for one in placebos(baseline, names, level, seed):
        first = min(first, one.origin)
        held_months.append(held(one.paths, one.observed, level))
        held_totals.append(bool(held(one.paths.sum(axis=1), one.observed.sum(), level)))
        tested.add(one.name)
    months = baseline.months
    span = (str(months[first]), str(months[-1])) if held_totals else ("", "")
    return {
        "pool": pool,
        "series": len(tested),
        "tests": len(held_totals),
        "months_covered": float(np.mean(held_months)) if held_totals else float("nan"),
        "totals_covered": float(np.mean(held_totals)) if held_totals else float("nan"),
        "first": span[0],
        "last": span[1],
    }


def held(paths: np.ndarray, observed: np.ndarray | float, level: float) -> np.ndarray:
    """Whether the interval of the draws (draws × anything) holds what was observed.

    Weibull's quantiles leave the stated share outside however few the draws; the usual ones
    would hold 94.3% of what 250 draws at 95% should, and make the method look worse than it is.
    """
    tails = [(1 - level) / 2, (1 + level) / 2]
    lower, upper = np.quantile(paths, tails, axis=0, method="weibull")
    return (lower <= observed) & (observed <= upper)
