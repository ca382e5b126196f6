"""The simple comparison: this window against the same window of the years before Covid."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import stats

from ssp_analysis.covid.change import Expectation, change_columns
from ssp_analysis.covid.study import Study, caveats, facts, span_text
from ssp_analysis.schemas import SUMMED
from ssp_analysis.states import QUESTION_OPEN, as_delivered, state_of_whole
from ssp_analysis.years import ReportingYear, months_of, words_of

LEVEL = 0.95
FEWEST_YEARS = 2  # below this nothing can be said about how much years differ
MOST_YEARS = 5  # looked back over, as the monthly estimates do
WORDS = {"M": "months", "Q": "quarters"}


def compare_windows(study: Study) -> Iterator[dict[str, object]]:
    """`Impact` rows of the series that are not estimated from monthly counts.

    Quarterly counts, numbers of people at one time (`stock`: the mean of the window's quarters) and
    sums (of money, hours …) are held against the same months or quarters of up to five years that
    were over before April 2020, by Student's t. They are never split into months.
    """
    rows = pd.concat([
        study.rows("Q", "count", "stock", *SUMMED), study.rows("M", "stock", *SUMMED)
    ])  # fmt: skip
    stocks = set(study.measures.loc[study.measures["kind"] == "stock", "pair"])
    for _, one in rows.groupby("series_id", sort=False):
        yield from _of_series(study, one, one["sources"].iloc[0] in stocks)


def expect_same_window(totals: pd.Series | list[float]) -> Expectation | None:
    """What the same window of earlier years makes one expect, by Student's t.

    Args:
        totals: the figure of the same months or quarters in each earlier year.

    Returns:
        None for fewer than two years. The variance between years is never taken to be smaller
        than a Poisson count's own, so that a lucky run of equal years gives no false certainty.
    """
    values = np.asarray(totals, dtype=float)
    if len(values) < FEWEST_YEARS:
        return None
    mean = values.mean()
    spread = np.sqrt(max(values.var(ddof=1), mean) * (1 + 1 / len(values)))
    half = stats.t.ppf((1 + LEVEL) / 2, len(values) - 1) * spread
    return Expectation(float(mean), float(max(mean - half, 0.0)), float(mean + half))


def _of_series(study: Study, one: pd.DataFrame, stock: bool) -> Iterator[dict[str, object]]:
    values, states = (one.set_index("period")[name] for name in ("value", "state"))
    inside = [p for p in values.index if set(months_of(p)) <= set(study.year.months)]
    due = [p for p in inside if months_of(p)[0] >= study.start and states[p] != "not_yet_due"]
    delivered = as_delivered(states.sort_index())
    while due and delivered[due[-1]] == "missing":
        due = due[:-1]
    if due:
        yield _row(study, one.iloc[0], due, values, states, stock)


def _row(
    study: Study,
    about: pd.Series,
    periods: list[str],
    values: pd.Series,
    states: pd.Series,
    stock: bool,
) -> dict[str, object]:
    months = pd.PeriodIndex([month for period in periods for month in months_of(period)])
    what = WORDS[about["frequency"]]
    over = _before(study, values)
    changes = study.breaks_of(about["sources"], months[-1])
    # A change during the window itself leaves no earlier year that was counted in the same way.
    usable = over[[all(months_of(p)[0] >= c.first_month for c in changes) for p in over.index]]
    row: dict[str, object] = facts(about) | {
        "window_kind": "year", "window": span_text(months),
        "start": months[0].start_time, "end": months[-1].end_time.normalize(),
        "basis": "exact", "status": "not_estimated", "reason": "", "verdict": "",
        "baseline_months": sum(len(months_of(p)) for p in usable.index[usable.notna()]),
        "coverage_tests": 0, "state": state_of_whole(states[periods]),
        "caveats": caveats(study, about["series_id"], about["sources"], months[-1]),
    }  # fmt: skip
    now = values[periods]
    if row["state"] == "asked":
        asked = [words_of(months_of(p)) for p in periods if states[p] == "asked"]
        return row | {"reason": QUESTION_OPEN.format(periods=", ".join(asked))}
    if now.isna().any():
        none = int(now.isna().sum())
        told = f"{none} of {len(now)} {what} {'has' if none == 1 else 'have'} no figure."
        return row | {"reason": told}
    observed = float(now.mean() if stock else now.sum())
    range_ = expect_same_window(_same_window(usable, periods, stock))
    if range_ is None:
        # What changed then is told beside; not every change is one of recording.
        since = f"since {changes[-1].date:%B %Y}" if len(usable) < len(over) else ""
        told = f"{since} there are too few earlier years to compare with.".strip()
        return row | {"observed": observed, "reason": told[0].upper() + told[1:]}
    # Of hidden figures not even that they were all 0 is told.
    if range_.expected == 0 and about["series_id"] not in study.hidden:
        return row | {"observed": observed, "reason": "Nothing was counted in earlier years."}
    return row | change_columns(observed, range_) | {"status": "simple_comparison"}


def _before(study: Study, values: pd.Series) -> pd.Series:
    """The values that were over before April 2020."""
    assert study.baseline_end is not None
    return values[[p for p in values.index if months_of(p)[-1] <= study.baseline_end + 1]]


def _same_window(before: pd.Series, periods: list[str], stock: bool) -> list[float]:
    """The window's figure in each earlier year that has all its periods."""
    totals = []
    for back in range(1, MOST_YEARS + 2):
        earlier = [_years_back(period, back) for period in periods]
        if set(earlier) <= set(before.index) and before[earlier].notna().all():
            totals.append(float(before[earlier].mean() if stock else before[earlier].sum()))
    return totals[:MOST_YEARS]


def _years_back(period: str, years: int) -> str:
    if "/" not in period:
        return str(pd.Period(period, "M") - 12 * years)
    return f"{ReportingYear(int(period[:4]) - years).label}{period[7:]}"
