"""Covid impact of monthly count series: observed, expected, the change and how sure we are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ssp_analysis.covid.baseline import (
    Change,
    Prepared,
    check_run,
    checked_counts,
    checked_observed,
    checked_pools,
    prepare,
    refuse_unknown,
)
from ssp_analysis.covid.calendar import SHORTEST_APPROXIMATE, Window, read_windows
from ssp_analysis.covid.forecast import FEWEST_MONTHS, Baseline, fit, stream
from ssp_analysis.covid.placebo import TESTED, placebo_coverage
from ssp_analysis.remembered import recall, work_out
from ssp_analysis.tables import change_columns

FULL_MONTHS = 36  # a shorter baseline, of at least FEWEST_MONTHS, is indicative only
NUMBERS = ["observed", "expected", "lower", "upper", "change", "change_lower", "change_upper"]
NOTHING_EXPECTED = "Too little was counted just before the pandemic to expect anything."
TOLD = ["verdict", "basis", "status", "reason", "smallest_detectable"]


class Expectation(NamedTuple):
    """How many would have been expected, and the range that holds nearly all outcomes."""

    expected: float
    lower: float
    upper: float


@dataclass(frozen=True)
class ImpactEstimate:
    """What `estimate_impact` found.

    `months` and `windows` are tidy: `series`, `period` or `window`, then `observed, expected,
    lower, upper, change, change_lower, change_upper, verdict, basis, status, reason,
    smallest_detectable`. Counts are incidents; `lower` and `upper` bound the predicted count;
    changes are fractions of what was expected. `calibration` has a row per pool (see
    `placebo_coverage`). `baseline_months` counts each series' usable months.
    """

    months: pd.DataFrame
    windows: pd.DataFrame
    calibration: pd.DataFrame
    baseline_months: pd.Series


def estimate_impact(
    counts: pd.DataFrame,
    *,
    baseline_end: pd.Period,
    windows: Mapping[str, tuple],
    observed: pd.DataFrame | None = None,
    breaks: Mapping[str, Change | list[Change]] | None = None,
    pools: Mapping[str, str] | None = None,
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> ImpactEstimate:
    """Estimate how far monthly counts departed from what would have been expected.

    Recent level, season, and a drift of the level learnt from the series of a pool together, drawn
    as whole paths: months, phases and years are read off the same draws. See
    docs/methodology.md; the question is that of Langton, Dixon and Farrell 2021 (Crime Science
    10:6).

    Args:
        counts: monthly PeriodIndex × series, baseline and outcome; NaN is missing. A month that
            the index leaves out is missing too; nothing is filled with zero.
        baseline_end: the last month of the baseline.
        windows: name → (first, last), both inclusive: months (`pd.Period`) or days (`date`).
        observed: window × series, counted by exact date. Without it (or where it is NaN) a
            window takes its months, those that it cuts through by days: it is `approximate` then.
        breaks: series → (first month after a change of recording, `end` or `step`), or a list of
            such.
        pools: series → pool; those left out, or all with None, share one.
        level: of the intervals.
        draws: paths per series; at least one for each tail outside the interval.
        seed: the same inputs and seed give the same numbers, whatever other pools are there.

    Returns:
        An `ImpactEstimate`. A series or window that cannot be estimated is in it, with status
        `not_estimated` and the reason.

    Raises:
        ParameterError: an index that is not monthly, sorted and free of doubles; series doubled
            or without a name; what is no count (text, negative, fractional, infinite, over
            `baseline.LARGEST_COUNT`); a bad window, break, pool, level, seed or number of draws;
            a series in `breaks`, `pools` or `observed` that is not in `counts`, or a window in
            `observed` that is not in `windows`.
    """
    check_run(level, draws, seed)
    counts = checked_counts(counts, baseline_end)
    spans = read_windows(windows)
    by_date = checked_observed(observed, counts.columns, windows)
    of_pool = checked_pools(pools, counts.columns)
    breaks = breaks or {}
    refuse_unknown("breaks", breaks, counts.columns)
    days = [(one.name, one.first, one.last) for one in spans]
    rows: list[dict[str, object]] = []
    made: dict[str, _Rows] = {}
    asked: list[tuple[Any, ...]] = []
    for pool in sorted(set(of_pool.values()), key=str):
        names = [name for name in counts if of_pool[name] == pool]
        changes = [breaks.get(name) for name in names]
        asked.append((pool, counts[names], baseline_end, changes, days, by_date[names],
                      level, draws, seed))  # fmt: skip
    work_out(_estimate_pool, [(given, {}) for given in asked])
    for given in asked:
        # Replays ask again and again of the same series; most pools are what they were.
        row, of_series = recall(_estimate_pool, *given)
        rows.append(row)
        made |= of_series
    months = [row for name in counts for row in made[name].months]
    in_windows = [row for name in counts for row in made[name].windows]
    return ImpactEstimate(
        pd.DataFrame(months, columns=["series", "period", *NUMBERS, *TOLD]),
        pd.DataFrame(in_windows, columns=["series", "window", *NUMBERS, *TOLD]),
        pd.DataFrame(rows, columns=TESTED),
        pd.Series({name: made[name].baseline_months for name in counts}, dtype=int),
    )


class _Rows(NamedTuple):
    """What is said of a series; `baseline_months` are its usable months before the event."""

    months: list[dict[str, object]]
    windows: list[dict[str, object]]
    baseline_months: int


def _estimate_pool(
    pool: str,
    counts: pd.DataFrame,
    baseline_end: pd.Period,
    breaks: list[Change | list[Change] | None],
    spans: list[tuple[str, date, date]],
    by_date: pd.DataFrame,
    level: float,
    draws: int,
    seed: int,
) -> tuple[dict[str, object], dict[str, _Rows]]:
    """The calibration of one pool, and what is said of each of its series.

    It looks at nothing but what it is given: what it makes is remembered (`remembered`).
    """
    base = counts.index <= baseline_end
    known = {
        name: prepare(counts.loc[base, name], change, name)
        for name, change in zip(counts, breaks, strict=True)
    }
    usable = {name: _usable(one) for name, one in known.items()}
    names, baseline = learnt_from(known, counts.index[base])
    tested = placebo_coverage(baseline, names, pool, level, seed)
    forecast = fit(baseline) if names else None
    after = counts[~base]
    of_months = [Window.of_month(m) for m in after.index]
    windows = [Window(*span) for span in spans]
    places = [after.index.get_indexer(window.months) for window in windows]
    made: dict[str, _Rows] = {}
    for name in counts:
        drawn = None
        if forecast and name in names and len(after):
            drawn = forecast.paths(after.index, names.index(name), draws, stream(seed, name))
        case = _Case(name, after[name], known[name], *usable[name], drawn, level)
        in_windows = [
            case.of_window(span, at, float(exact), stream(seed, f"{name}: {span.name}"))
            for span, at, exact in zip(windows, places, by_date[name], strict=True)
        ]
        usable_months = int(known[name].counts.notna().sum())
        made[name] = _Rows(case.of_months(of_months), in_windows, usable_months)
    return tested, made


@dataclass(frozen=True)
class _Case:
    """One series after the event: what was counted, and the futures drawn without the event."""

    name: str
    counts: pd.Series
    known: Prepared
    status: str
    reason: str
    paths: np.ndarray | None
    level: float

    def of_months(self, months: list[Window]) -> list[dict[str, object]]:
        """The rows of all months; the windows are those of the counts' index, in order."""
        observed = self.counts.to_numpy(float).tolist()
        rows = [
            self._row({"period": month}, "exact", self._obstacle(window))
            for month, window in zip(self.counts.index, months, strict=True)
        ]
        if self.paths is None:
            return [row | {"observed": seen} for row, seen in zip(rows, observed, strict=True)]
        expected = _expectations(self.paths, self.level)
        return [self._compared(*one) for one in zip(rows, observed, expected, strict=True)]

    def of_window(
        self, window: Window, at: np.ndarray, exact: float, rng: np.random.Generator
    ) -> dict[str, object]:
        """The row of one window; `exact` is its count by date, NaN where none is known.

        `at` is where each of its months stands among the counts, -1 where it does not.
        """
        by_months = np.isnan(exact)
        basis = "exact" if window.is_whole_months or not by_months else "approximate"
        obstacle = self._obstacle(window)
        days = (window.last - window.first).days + 1
        if not obstacle and basis == "approximate" and days < SHORTEST_APPROXIMATE:
            obstacle = f"Under {SHORTEST_APPROXIMATE} days, and only monthly figures are known."
        row = self._row({"window": window.name}, basis, obstacle)
        if (at < 0).any():
            return row | {"observed": np.nan}
        inside = self.counts.to_numpy(float)[at]
        observed = float((inside * window.shares).sum()) if by_months else exact
        if self.paths is None:
            return row | {"observed": observed}
        drawn = self.paths[:, at]
        # A part of a month has a count's own noise: thinned, not scaled, unless it was scaled too.
        if by_months:
            drawn = drawn * window.shares
        elif not window.is_whole_months:
            drawn = rng.binomial(drawn.astype(int), window.shares)
        (expected,) = _expectations(drawn.sum(axis=1, keepdims=True), self.level)
        return self._compared(row, observed, expected)

    def _obstacle(self, window: Window) -> str:
        """Why a window cannot be estimated; '' where it can."""
        if self.status == "not_estimated":
            return self.reason
        if window.months[0] <= self.known.counts.index[-1]:
            return "The window starts before the baseline's end."
        if not len(self.counts) or window.months[-1] > self.counts.index[-1]:
            return "The window ends after the data."
        if self.known.changed is not None and window.months[-1] >= self.known.changed:
            return f"Recording changed in {self.known.changed:%B %Y}; no earlier figures compare."
        return ""

    def _row(self, at: dict[str, object], basis: str, obstacle: str) -> dict[str, object]:
        status, reason = ("not_estimated", obstacle) if obstacle else (self.status, self.reason)
        nothing = dict.fromkeys([*NUMBERS, "smallest_detectable"], np.nan)
        told = {"verdict": "", "basis": basis, "status": status, "reason": reason}
        return {"series": self.name} | at | nothing | told

    def _compared(
        self, row: dict[str, object], observed: float, expected: Expectation
    ) -> dict[str, object]:
        if row["status"] == "not_estimated":
            return row | {"observed": observed}
        found = row | change_columns(observed, *expected)
        nothing = {"verdict": "", "status": "not_estimated"}
        if np.isnan(observed):
            return found | nothing | {"reason": "Some of its months have no figure."}
        if expected.expected == 0:  # of nothing there is no fraction, and no size to tell
            return row | nothing | {"observed": observed, "reason": NOTHING_EXPECTED}
        return found


def _expectations(drawn: np.ndarray, level: float) -> list[Expectation]:
    """Of every column of draws."""
    lower, upper = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return [
        Expectation(*map(float, one)) for one in zip(drawn.mean(axis=0), lower, upper, strict=True)
    ]


def _usable(known: Prepared) -> tuple[str, str]:
    """Status and reason of a series, by the months of its baseline that may be used."""
    months = int(known.counts.notna().sum())
    if known.fault:
        return "not_estimated", known.fault
    if months < FEWEST_MONTHS:
        told = _known_months(months, known.cut_short)
        return "not_estimated", f"{told}; {FEWEST_MONTHS} are needed."
    if known.counts.iloc[known.level_from :].sum() == 0:
        return "not_estimated", "Nothing was counted before the pandemic."
    if months < FULL_MONTHS:
        told = _known_months(months, known.cut_short)
        return ("wording_only" if known.cut_short else "indicative"), f"{told}."
    return "estimated", ""


def _known_months(months: int, cut_short: bool) -> str:
    """How short a baseline is, in a reader's words."""
    since = "Since recording changed " if cut_short else ""
    only = f"{'only' if since else 'Only'} {months} month{'s' * (months > 1)}"
    none = f"{'no' if since else 'No'} month"
    have = "have" if months > 1 else "has"
    return f"{since}{only if months else none} before the pandemic {have} a figure"


def learnt_from(
    every: Mapping[str, Prepared], months: pd.PeriodIndex
) -> tuple[list[str], Baseline]:
    """The series of a pool that can be estimated, and their months from the first figure on.

    Other pools may reach further back.
    """
    known = {name: one for name, one in every.items() if _usable(one)[0] != "not_estimated"}
    counts = pd.DataFrame({name: one.counts for name, one in known.items()}, index=months)
    first = int(counts.notna().any(axis=1).to_numpy().argmax()) if known else 0
    starts = np.array([one.level_from for one in known.values()], dtype=int)
    starts = np.maximum(starts - first, 0)
    return list(known), Baseline(counts.to_numpy(float)[first:], months[first:], starts)
