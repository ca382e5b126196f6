"""What an indicator's figure was expected to be without the pandemic, where impact has it."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import pandas as pd

from ssp_analysis.plan.plan import Indicator
from ssp_analysis.plan.readings import Reading


@dataclass(frozen=True)
class Expectation:
    """The expected figure in the indicator's unit, the change from it, its verdict and sources."""

    value: float = nan
    lower: float = nan
    upper: float = nan
    change: float = nan
    verdict: str = ""
    sources: str = ""

    @property
    def known(self) -> bool:
        """Whether there is one."""
        return bool(self.verdict) or self.change == self.change


def expected_of(indicator: Indicator, now: Reading, impact: pd.DataFrame) -> Expectation:
    """The expectation for a figure; none where impact does not have this very figure.

    Only a single series, added up over the very months of the impact row, is that figure; a rate
    of it changes by the same fraction.

    Args:
        indicator: of the plan.
        now: its figure.
        impact: the year rows of `Impact`.
    """
    if indicator.plus or indicator.share_of or indicator.aggregate != "sum" or not now.known:
        return Expectation()
    rows = impact[
        (impact["series_id"] == indicator.series_id)
        & (impact["state"] == "observed")
        & impact["change"].notna()
        & (impact["start"].dt.to_period("M") == now.months[0])
        & (impact["end"].dt.to_period("M") == now.months[-1])
    ]
    if rows.empty:
        return Expectation()
    row = rows.iloc[0]
    per_case = indicator.rate.per / now.people if indicator.rate else 1.0
    value, lower, upper = (float(row[name]) * per_case for name in ("expected", "lower", "upper"))
    change, verdict = float(row["change"]), str(row["verdict"])
    return Expectation(value, lower, upper, change, verdict, str(row["sources"]))
