"""Which figures of the plan's indicators would tell of few cases, or of cells that are hidden.

A figure is judged by the series cells it was computed from (`ProgressCells`), not by its own size:
a rate of three per ten thousand may stand for many cases, a share of nine in ten for few others.
"""

from __future__ import annotations

import pandas as pd

from ssp_analysis.release.disclosure import REASON, Cells, CountRules
from ssp_analysis.years import ReportingYear, months_of

PREVIOUS_REASON = "Last year's figure is confidential."
PROGRESS_NUMBERS = ("value", "lower", "upper", "expected", "expected_lower", "expected_upper",
                    "change_from_expected")  # fmt: skip
COMPARISONS = ("change", "change_lower", "change_upper")
# Figures of other years, each with what was said of it; one that is hidden takes that along.
OTHER_YEARS = {"previous": "direction", "baseline": "", "before_covid": "before_covid_direction"}


def suppress_progress(
    progress: pd.DataFrame,
    cells: pd.DataFrame,
    series: pd.DataFrame,
    rules: CountRules,
    hidden: Cells,
    year: ReportingYear,
) -> pd.DataFrame:
    """`Progress` without the figures that are small or computed from cells that must stay hidden.

    Args:
        progress: rows that the release decisions let pass.
        cells: `ProgressCells`, the series cells behind each figure.
        series: the borough-wide `SeriesTable` rows before suppression.
        rules: what is small.
        hidden: as `hidden_cells`.
        year: the reporting year.
    """
    book = _Book(series, rules, hidden, year)
    open_rows = progress.loc[progress["state"] == "observed", "indicator_id"]
    figures = cells[cells["indicator_id"].isin(open_rows)].groupby(["indicator_id", "figure"])
    barred = {key for key, parts in figures if book.tells_too_much(parts)}
    of = {figure: _barred(progress, figure, barred) for figure in ("value", *OTHER_YEARS)}
    value, previous = of["value"], of["previous"]
    compared = value | previous
    reason = progress["reason"].mask(previous, progress["reason"] + " " + PREVIOUS_REASON)
    others = {
        name: progress[name].mask(value | of[figure], "" if name == said else None)
        for figure, said in OTHER_YEARS.items()
        for name in (figure, said)
        if name
    }
    return progress.assign(
        **{name: progress[name].mask(value) for name in PROGRESS_NUMBERS},
        **{name: progress[name].mask(compared) for name in COMPARISONS},
        **others,
        direction_basis=progress["direction_basis"].mask(compared, ""),
        rag=progress["rag"].mask(value, ""),
        rag_basis=progress["rag_basis"].mask(value, ""),
        expected_verdict=progress["expected_verdict"].mask(value, ""),
        state=progress["state"].mask(value, "suppressed"),
        reason=reason.str.strip().mask(value, REASON),
    )


def _barred(progress: pd.DataFrame, figure: str, barred: set[object]) -> pd.Series:
    return progress["indicator_id"].map(lambda name: (name, figure) in barred).astype(bool)


class _Book:
    """The cells behind the figures, and what a figure made of some of them would tell."""

    def __init__(
        self,
        series: pd.DataFrame,
        rules: CountRules,
        hidden: Cells,
        year: ReportingYear,
    ) -> None:
        observed = series[series["state"] == "observed"]
        self.values = observed.set_index(["series_id", "period"])["value"]
        self.so_far = {
            str(name): sum(months_of(p)[-1] in year.months for p in rows["period"])
            for name, rows in observed.groupby("series_id")
        }
        self.rules, self.hidden = rules, hidden

    def tells_too_much(self, parts: pd.DataFrame) -> bool:
        """Whether a figure computed from these cells may not be shown."""
        totals: dict[str, float] = {}
        for (part, series_id), rows in parts.groupby(["part", "series_id"], sort=False):
            periods = list(rows["period"])
            totals[part] = totals.get(part, 0.0) + self._total(series_id, periods)
            if self._alone_tells(series_id, periods):
                return True
        if "out_of" not in totals:
            return False
        # Of 150 cases, 147 repeats: the three that were not are few as well.
        rest = totals["out_of"] - totals["counted"]
        return self.rules.is_small(parts["series_id"].iloc[0], rest)

    def _alone_tells(self, series_id: str, periods: list[str]) -> bool:
        if any(self.rules.is_small(n, self._total(n, periods)) for n in self._siblings(series_id)):
            return True
        of_hidden = any((series_id, period) in self.hidden for period in periods)
        return of_hidden and len(periods) != self.so_far.get(series_id, 0)

    def _siblings(self, series_id: str) -> list[str]:
        """The series; for a part also its total and all parts of that."""
        if not self.rules.is_part(series_id):
            return [series_id]
        whole = self.rules.whole_of(series_id)
        return [name for name in self.so_far if self.rules.whole_of(name) == whole]

    def _total(self, series_id: str, periods: list[str]) -> float:
        return float(sum(self.values.get((series_id, period), 0.0) for period in periods))
