"""Which counts are parts of which: categories of a measure, and measures that add up to another.

Contracts do not say that primary, secondary and vehicle fires make all fires, but the figures do:
what adds up in every period can be worked out, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

FEWEST_PERIODS = 8  # below this, sums may agree by chance
FEWEST_PARTS = 2
MOST_SUMS = 20  # different ways in which one measure may add up, before the search is given up


def pair_of(series_id: str) -> str:
    """The `source:measure` pair of a series, with or without a category."""
    return ":".join(series_id.split(":")[:2])


def measures_adding_up(series: pd.DataFrame) -> list[tuple[str, tuple[str, ...]]]:
    """Measures of one source whose counts add up to another measure's in every period.

    Args:
        series: borough-wide `SeriesTable` rows.

    Returns:
        Pair of a whole and the pairs of its parts, for every such sum.
    """
    totals = series[(series["category"] == "") & (series["state"] == "observed")]
    found = []
    for _, rows in totals.groupby(["source_id", "frequency"], sort=False):
        table = rows.pivot_table(index="period", columns="series_id", values="value").dropna()
        table = table.loc[:, table.any()]
        if len(table) >= FEWEST_PERIODS:
            found += [
                (str(whole), tuple(parts))
                for whole in table.columns
                for parts in _sums_to(table[whole], table.drop(columns=whole))
            ]
    return found


def _sums_to(whole: pd.Series, others: pd.DataFrame) -> Iterator[list[str]]:
    """Every set of columns that adds up to `whole` in all rows."""
    fitting = others.loc[:, (others.le(whole, axis=0)).all()]
    if fitting.shape[1] < FEWEST_PARTS:
        return
    rules = [LinearConstraint(fitting.to_numpy(), whole, whole),
             LinearConstraint(np.ones(fitting.shape[1]), lb=FEWEST_PARTS)]  # fmt: skip
    for _ in range(MOST_SUMS):
        found = milp(np.ones(fitting.shape[1]), integrality=1, bounds=Bounds(0, 1),
                     constraints=rules)  # fmt: skip
        if found.x is None:
            return
        chosen = found.x > 0.5
        yield list(fitting.columns[chosen])
        rules.append(LinearConstraint(chosen.astype(float), ub=chosen.sum() - 1))
