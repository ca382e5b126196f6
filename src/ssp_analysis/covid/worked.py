"""One series, worked through: what the estimate makes of its past, and how well that foretold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ssp_analysis.covid.baseline import prepare
from ssp_analysis.covid.forecast import DRIFTS, exposure_of, fit
from ssp_analysis.covid.impact import learnt_from
from ssp_analysis.covid.placebo import Placebo, held, placebos
from ssp_analysis.covid.study import MONTHS, Study
from ssp_analysis.covid.year import breaks_of, monthly_counts
from ssp_analysis.errors import ParameterError

NEARLY_ALL = 2  # standard deviations to either side


@dataclass(frozen=True)
class Worked:
    """One series as the estimate sees it before the pandemic.

    Attributes:
        counts: by month, as they came, to the end of the year.
        placebos: a row per month of each forecast of its own past: `origin, month, observed,
            expected, lower, upper, held`.
        season: by month of the year, `factor, lower, upper`, as shares of an ordinary month.
        rate: by month of the baseline, the count of an average month with its season taken out.
        level: where the rate stands at the baseline's end, with its range.
        drift: by yearly drift of the level (a fraction), how probable it is.
    """

    counts: pd.Series
    placebos: pd.DataFrame
    season: pd.DataFrame
    rate: pd.Series
    level: tuple[float, float, float]
    drift: pd.Series


def work_through(study: Study, series_id: str) -> Worked:
    """Take one monthly series apart, as `measure_impact` puts it together.

    Raises:
        ParameterError: a series that is not estimated from its months.
    """
    end, counts = study.baseline_end, monthly_counts(study) if study.baseline_end else None
    if counts is None or series_id not in counts:
        raise ParameterError(f"series {series_id!r}", "has no monthly estimate", "Choose another")
    breaks, chosen = breaks_of(study, counts), study.choices
    pool = [name for name in counts if study.pool_of(name) == study.pool_of(series_id)]
    before = counts.loc[:end]
    known = {name: prepare(before[name], breaks[name], name) for name in pool}
    names, baseline = learnt_from(known, before.index)
    if series_id not in names:
        raise ParameterError(f"series {series_id!r}", "has too short a past", "Choose another")
    at, forecast = names.index(series_id), fit(baseline)
    spread = NEARLY_ALL * np.sqrt(forecast.season.variance[:, at])
    factor = forecast.season.factors[:, at]
    ordinary = factor[baseline.calendar] * exposure_of(baseline.months)
    drift, level = forecast.drift_odds[at], forecast.level.level[at]
    variance = forecast.level.noise[at] + forecast.level.lag[at] * (drift @ DRIFTS)
    doubt = NEARLY_ALL * np.sqrt(variance)
    past = [
        _placebo_rows(one, baseline.months, chosen.level)
        for one in placebos(baseline, names, chosen.level, chosen.seed, [series_id])
    ]
    return Worked(
        counts=counts[series_id],
        placebos=pd.concat(past) if past else pd.DataFrame(),
        season=pd.DataFrame({"factor": factor, "lower": factor * np.exp(-spread),
                             "upper": factor * np.exp(spread)}, index=range(1, MONTHS + 1)),
        rate=pd.Series(baseline.counts[:, at] / ordinary, baseline.months),
        level=(level, level * np.exp(-doubt), level * np.exp(doubt)),
        drift=pd.Series(drift, np.sqrt(DRIFTS * MONTHS)),
    )  # fmt: skip


def _placebo_rows(one: Placebo, months: pd.PeriodIndex, level: float) -> pd.DataFrame:
    lower, upper = np.quantile(one.paths, [(1 - level) / 2, (1 + level) / 2], axis=0)
    ahead = months[one.origin : one.origin + len(one.observed)]
    return pd.DataFrame({
        "origin": months[one.origin], "month": ahead, "observed": one.observed,
        "expected": one.paths.mean(axis=0), "lower": lower, "upper": upper,
        "held": held(one.paths, one.observed, level),
    })  # fmt: skip
