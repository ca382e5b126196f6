"""Which counts are parts of which: categories of a measure, and measures that add up to another.

Contracts do not say that primary, secondary and vehicle fires make all fires, but the figures do:
what adds up in every period can be worked out, whatever it is called.
"""

from __future__ import annotations

from itertools import combinations

import pandas as pd

FEWEST_PERIODS = 8  # below this, sums may agree by chance
MOST_PARTS = 5


def pair_of(series_id: str) -> str:
    """The `source:measure` pair of a series, with or without a category."""
    return ":".join(series_id.split(":")[:2])


def measures_adding_up(series: pd.DataFrame) -> dict[str, str]:
    """Measures of one source whose counts add up to another measure's in every period.

    Args:
        series: borough-wide `SeriesTable` rows.

    Returns:
        Pair of a part → pair of its whole.
    """
    totals = series[(series["category"] == "") & (series["state"] == "observed")]
    wholes: dict[str, str] = {}
    for _, rows in totals.groupby(["source_id", "frequency"], sort=False):
        table = rows.pivot_table(index="period", columns="series_id", values="value").dropna()
        if len(table) >= FEWEST_PERIODS:
            wholes |= _adding_up(table)
    return wholes


def _adding_up(table: pd.DataFrame) -> dict[str, str]:
    wholes: dict[str, str] = {}
    for whole in table.columns[table.any()]:
        others = [name for name in table.columns[table.any()] if name != whole]
        for size in range(2, min(len(others), MOST_PARTS) + 1):
            for parts in combinations(others, size):
                if (table[list(parts)].sum(axis=1) == table[whole]).all():
                    wholes |= dict.fromkeys(parts, whole)
    return wholes
