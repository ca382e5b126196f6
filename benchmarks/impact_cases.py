"""Placebo cases: real counts by borough and offence, cut where nothing happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

AHEAD = 12  # months
FEWEST_A_MONTH = 3  # in the mean of the baseline
LEVEL = 0.95
MPS_KEYS = ["boroughname", "majortext", "minortext"]
GM_OUTSIDE = "outside_GM"


@dataclass(frozen=True)
class Case:
    """One partnership at one origin: counts (months × series) of baseline and the year after.

    Its series are one pool. `off` counts series left out because their code was not in use.
    """

    place: str
    baseline: int
    origin: pd.Period
    counts: pd.DataFrame
    off: int

    @property
    def past(self) -> pd.DataFrame:
        """The baseline, `baseline` months up to and with the origin."""
        return self.counts.iloc[: self.baseline]

    @property
    def future(self) -> pd.DataFrame:
        """The months after it."""
        return self.counts.iloc[self.baseline :]


def cut(place: str, counts: pd.DataFrame, baseline: int, origin: pd.Period) -> Case:
    """Cut a place's counts at an origin and keep the series that are tested.

    A series needs a baseline mean of 3 a month. A code without one count in the baseline's last
    year is not in use (fraud and forgery went to Action Fraud in 2013): contracts would say so
    with `valid_to`, and its twelve zeros after twelve zeros would flatter every method.
    """
    cut_out = counts.loc[origin - baseline + 1 : origin + AHEAD]
    if len(cut_out) != baseline + AHEAD:
        raise ValueError(f"{place} has no {baseline} months before and {AHEAD} after {origin}")
    past = cut_out.iloc[:baseline]
    often = past.mean() >= FEWEST_A_MONTH
    off = often & (past.iloc[-12:].sum() == 0)
    return Case(place, baseline, origin, cut_out.loc[:, often & ~off], int(off.sum()))


def cases_of(
    place: str, counts: pd.DataFrame, baselines: Iterable[int], origins: Iterable[str]
) -> list[Case]:
    """A place's cases at all origins and baseline lengths."""
    return [
        cut(place, counts, length, pd.Period(at, "M")) for length in baselines for at in origins
    ]


def read_boroughs(path: Path) -> dict[str, pd.DataFrame]:
    """Recorded crime as the Metropolitan Police publishes it: borough → months × offences."""
    wide = pd.read_csv(path).set_index(MPS_KEYS).astype(float)
    months = pd.PeriodIndex([f"{name[:4]}-{name[4:]}" for name in wide.columns], freq="M")
    return {
        str(borough): _named(part.droplevel("boroughname"), months)
        for borough, part in wide.groupby(level="boroughname")
    }


def _named(part: pd.DataFrame, months: pd.PeriodIndex) -> pd.DataFrame:
    named = part.set_axis([" / ".join(keys) for keys in part.index]).T
    return named.set_axis(months)


def read_burglary(path: Path) -> pd.DataFrame:
    """Burglary in Greater Manchester: months × boroughs."""
    counts = pd.read_csv(path, index_col="Month").drop(columns=GM_OUTSIDE).astype(float)
    return counts.set_axis(pd.PeriodIndex(counts.index, freq="M"))


def synthetic(series: int, months: int, seed: int = 0) -> pd.DataFrame:
    """Made-up counts with drift, season and noise, and a year after: months × series."""
    rng = np.random.default_rng(seed)
    index = pd.period_range("2015-03", periods=months + AHEAD, freq="M")
    level = np.exp(rng.uniform(np.log(3), np.log(300), series))
    drift = np.cumsum(rng.normal(0, 0.05, (len(index), series)), axis=0)
    season = 0.15 * np.sin(
        2 * np.pi * (index.month.to_numpy()[:, None] - rng.uniform(0, 12, series)) / 12
    )
    noise = rng.gamma(50, 1 / 50, drift.shape)
    counts = rng.poisson(level * np.exp(drift + season) * noise).astype(float)
    return pd.DataFrame(counts, index=index, columns=[f"series {n}" for n in range(series)])
