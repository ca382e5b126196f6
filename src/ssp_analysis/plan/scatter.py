"""How much more an indicator's counts scatter than chance alone, learnt from its own past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ssp_analysis.years import ReportingYear, months_of, year_of

FEWEST_YEARS = 2  # below this, season and scatter cannot be told apart


@dataclass(frozen=True)
class Scatter:
    """`dispersion` is the variance as a multiple of chance's own; `periods` is what it rests on."""

    dispersion: float = 1.0
    periods: int = 0
    unit: str = "months"

    @property
    def basis(self) -> str:
        """What is allowed for, in words."""
        if not self.periods:
            return "Too few earlier years to learn the usual scatter; chance alone is allowed for."
        return f"The usual scatter is learnt from {self.periods} earlier {self.unit}."


def learn_scatter(
    counted: pd.Series,
    year: ReportingYear,
    pandemic_from: pd.Period | None = None,
    out_of: pd.Series | None = None,
) -> Scatter:
    """The dispersion of counts, or of shares, in complete years before the year and the pandemic.

    Pearson's chi-squared over its degrees of freedom (quasi-likelihood: McCullagh and Nelder,
    Generalized Linear Models, 2nd edition 1989, sections 4.5 and 6.2), never below 1. A count is
    expected to be its year's level times its month's share of a year; a share, its year's.

    Args:
        counted: period → count; null where there is none.
        year: the reporting year; only years before it are used.
        pandemic_from: the first month that is not ordinary any more.
        out_of: period → what `counted` is a share of.
    """
    table = _complete_years(counted, year, pandemic_from)
    if len(table) < FEWEST_YEARS:
        return Scatter()
    unit = {12: "months", 4: "quarters"}.get(table.shape[1], "years")
    if table.shape[1] == 1:
        return Scatter()
    held = table.to_numpy(dtype=float)
    if out_of is None:
        expected = np.outer(held.sum(axis=1), held.sum(axis=0)) / max(held.sum(), 1)
        variance, freedom = expected, (held.shape[0] - 1) * (held.shape[1] - 1)
    else:
        whole = _complete_years(out_of, year, pandemic_from).reindex(table.index).to_numpy(float)
        share = held.sum(axis=1, keepdims=True) / whole.sum(axis=1, keepdims=True)
        expected, freedom = whole * share, held.shape[0] * (held.shape[1] - 1)
        variance = expected * (1 - share)
    usable = variance > 0
    chi_squared = float((((held - expected) ** 2)[usable] / variance[usable]).sum())
    return Scatter(max(1.0, chi_squared / freedom), held.size, unit)


def _complete_years(
    values: pd.Series, year: ReportingYear, pandemic_from: pd.Period | None
) -> pd.DataFrame:
    """Years in rows, months or quarters in columns; years with a gap are left out."""
    before = year.months[0] if pandemic_from is None else min(year.months[0], pandemic_from)
    spans = [months_of(period) for period in values.index]
    frame = pd.DataFrame({
        "year": [year_of(span[0]).starts for span in spans],
        "season": [(span[0].month - 4) % 12 for span in spans],
        "ends": [span[-1] for span in spans],
        "value": values.to_numpy(dtype=float),
    })  # fmt: skip
    table = frame.pivot_table(index="year", columns="season", values="value", dropna=False)
    last = frame.groupby("year")["ends"].max()
    whole = table.notna().all(axis=1) & (last < before) & (last.map(lambda m: m.month) == 3)
    return table[whole]
