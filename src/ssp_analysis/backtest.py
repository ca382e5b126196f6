"""How the estimates did when tried: on past months, and beside other methods."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import pandas as pd
from rich.table import Table

from ssp_analysis.tables import Calibration, Impact, Sensitivity, read_table

OURS = "this project's estimate"


def backtest_tables(folder: Path) -> list[Table]:
    """Placebo coverage by pool, and the year of each measure by other methods.

    Args:
        folder: `data/processed/<year>`, as notebook 02 leaves it.
    """
    impact = read_table(Impact, folder)
    year = impact[impact["window_kind"] == "year"].set_index("series_id", drop=False)
    return [
        _coverage_table(read_table(Calibration, folder)),
        _method_table(year, read_table(Sensitivity, folder)),
    ]


def _coverage_table(calibration: pd.DataFrame) -> Table:
    table = Table(title="Placebo: how often 95% ranges held the true figure of past months")
    for title in ("Pool", "Series", "Tests of a total", "Months held", "Totals held", "Months"):
        table.add_column(title, justify="left" if title in ("Pool", "Months") else "right")
    for row in calibration.itertuples():
        months, totals = (
            "not tested" if isnan(share) else f"{share:.1%}"
            for share in (row.months_covered, row.totals_covered)
        )
        span = f"{row.first} to {row.last}" if row.first else ""
        table.add_row(row.pool, str(row.series), str(row.tests), months, totals, span)
    return table


def _method_table(year: pd.DataFrame, sensitivity: pd.DataFrame) -> Table:
    table = Table("Series", "Method", title="The year so far by other methods")
    table.add_column("Change", justify="right")
    for title in ("Verdict", "Differs in", "Why not"):
        table.add_column(title)
    for series_id, rows in sensitivity.groupby("series_id", sort=False):
        table.add_section()
        ours = year.loc[series_id]
        table.add_row(
            str(series_id), OURS, _per_cent(ours["change"]), ours["verdict"], "", ours["reason"]
        )
        for row in rows.itertuples():
            change = _per_cent(row.change)
            table.add_row("", row.method, change, row.verdict, row.differs, row.reason)
    return table


def _per_cent(change: float) -> str:
    return "" if isnan(change) else f"{change:+.0%}"
