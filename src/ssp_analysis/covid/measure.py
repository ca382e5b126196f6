"""Covid impact of a reporting year: which series, over which windows, with which caveats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from ssp_analysis.covid.breaks import Change
from ssp_analysis.covid.comparison import compare_windows
from ssp_analysis.covid.impact import NUMBERS, TOLD, ImpactEstimate, estimate_impact
from ssp_analysis.covid.study import (
    YEAR,
    Study,
    caveats,
    facts,
    pair_of,
    span_text,
    windows_of,
)
from ssp_analysis.covid.windows import Window
from ssp_analysis.schemas import Calibration, Impact, conform, empty
from ssp_analysis.states import QUESTION_OPEN, state_of_whole

BASELINE_MONTHS = 60  # the five years that published work looks back over
SEED = 2020
RESULT = [*NUMBERS, *TOLD]


@dataclass(frozen=True)
class Measured:
    """What notebook 02 leaves: `impact` as `Impact`, `calibration` as `Calibration`."""

    impact: pd.DataFrame
    calibration: pd.DataFrame


def measure_impact(study: Study) -> Measured:
    """Measure the Covid impact of every area-wide count series of a year.

    Monthly counts are estimated (`impact.estimate_impact`): by month, by restriction phase and for
    the year so far. Quarterly counts, numbers of people at one time and sums of money are compared
    with the same months or quarters of earlier years. A year before the pandemic gets empty tables.
    """
    if study.baseline_end is None:
        return Measured(empty(Impact), empty(Calibration))
    counts = monthly_counts(study)
    rows: list[dict[str, object]] = []
    calibration = empty(Calibration)
    if len(counts.columns):
        estimate = estimate_year(study, counts)
        calibration = _calibration(study, counts, estimate)
        rows += _estimated_rows(study, counts, estimate)
    rows += compare_windows(study)
    frame = pd.DataFrame(rows, columns=list(Impact.to_schema().columns))
    return Measured(conform(frame, Impact), calibration)


def monthly_counts(study: Study) -> pd.DataFrame:
    """The monthly counts, months × series: five years of baseline, and the months after it."""
    assert study.baseline_end is not None
    rows = study.rows("M", "count")
    table = rows.pivot(index="period", columns="series_id", values="value")
    table.index = pd.PeriodIndex(table.index, freq="M")
    order = list(dict.fromkeys(rows["series_id"]))
    first = study.baseline_end - BASELINE_MONTHS + 1
    # The baseline's end stands there although every series may have begun after it.
    months = table.index.union([study.baseline_end])
    return table.reindex(months, columns=order).loc[first : study.year.months[-1]]


def estimate_year(study: Study, counts: pd.DataFrame) -> ImpactEstimate:
    """The estimate of all monthly series, over every window that one of them needs."""
    assert study.baseline_end is not None
    spans = {
        _key(window): (window.first, window.last)
        for name in counts
        for window in windows_of(study, name)
    }
    return estimate_impact(
        counts,
        baseline_end=study.baseline_end,
        windows=spans,
        observed=_counted_by_day(study, counts, spans),
        breaks=breaks_of(study, counts),
        pools={name: study.pool_of(name) for name in counts},
        seed=SEED,
    )


def breaks_of(study: Study, counts: pd.DataFrame) -> dict[str, list[Change]]:
    """Series → its changes of recording, as `estimate_impact` takes them."""
    until = counts.index[-1]
    return {
        name: [(b.first_month, b.treatment) for b in study.breaks_of(pair_of(name), until)]
        for name in counts
    }


def _key(window: Window) -> str:
    return f"{window.name}|{window.first}|{window.last}"


def _counted_by_day(
    study: Study, counts: pd.DataFrame, spans: dict[str, tuple[date, date]]
) -> pd.DataFrame:
    """Counts by exact date, windows × series; NaN where a month's days do not make its count."""
    days = study.days.assign(month=study.days["date"].dt.to_period("M"))
    by_day = days.pivot_table(index="date", columns="series_id", values="count", aggfunc="sum")
    by_month = days.pivot_table(index="month", columns="series_id", values="count", aggfunc="sum")
    by_day = by_day.reindex(columns=counts.columns).fillna(0.0)
    told = by_month.reindex(index=counts.index, columns=counts.columns).fillna(0.0) == counts
    found = {}
    for name, (first, last) in spans.items():
        months = pd.period_range(first, last, freq="M")
        whole = told.reindex(months, fill_value=False).all()
        total = by_day.loc[pd.Timestamp(first) : pd.Timestamp(last)].sum()
        found[name] = total.where(whole)
    return pd.DataFrame(found, index=counts.columns).T


def _estimated_rows(
    study: Study, counts: pd.DataFrame, estimate: ImpactEstimate
) -> Iterator[dict[str, object]]:
    months = estimate.months.set_index(["series", "period"])
    spans = estimate.windows.set_index(["series", "window"])
    rows = study.rows("M", "count")
    about = rows.drop_duplicates("series_id").set_index("series_id")
    states = rows.set_index(["series_id", "period"])["state"]
    tested = estimate.calibration.set_index("pool")
    for name in counts:
        pool = tested.loc[study.pool_of(name)]
        base = facts(about.loc[name]) | {
            "baseline_months": int(estimate.baseline_months[name]),
            "coverage_tests": int(pool["tests"]),
        }
        last = study.last_months.get(name)
        if last is None:
            yield _nothing(study, base, states[name])
            continue
        base["caveats"] = caveats(study, name, str(base["sources"]), last)
        for month in counts.index[(study.start <= counts.index) & (counts.index <= last)]:
            window = Window(str(month), month.start_time.date(), month.end_time.date())
            told = _told(base, window, states[name], pool["months_covered"])
            found = told | {"window_kind": "month"} | months.loc[(name, month), RESULT].to_dict()
            yield found if found["state"] == "observed" else _without(found, window, states[name])
        for window in windows_of(study, name):
            told = _told(base, window, states[name], pool["totals_covered"])
            if window.name == YEAR:
                told |= {"window_kind": "year", "window": span_text(window.months)}
            found = told | spans.loc[(name, _key(window)), RESULT].to_dict()
            yield found if found["state"] == "observed" else _without(found, window, states[name])


def _without(row: dict[str, object], window: Window, states: pd.Series) -> dict[str, object]:
    """The row of a window without a figure; of which months a question is open, where one is.

    Nor does it tell what was expected: that is compared with nothing, and only what was estimated
    is held back where it was estimated beside withheld series.
    """
    nothing = dict.fromkeys([*NUMBERS, "smallest_detectable"], np.nan)
    row |= nothing | {"status": "not_estimated", "verdict": ""}
    if row["state"] != "asked":
        return row
    asked = [month for month in window.months if states[str(month)] == "asked"]
    told = ", ".join(f"{month:%B %Y}" for month in asked)
    return row | {"reason": QUESTION_OPEN.format(periods=told)}


def _nothing(study: Study, base: dict[str, object], states: pd.Series) -> dict[str, object]:
    """The row of a series without any figure in the year."""
    months = study.year.months
    window = Window(study.year.label, study.year.start, study.year.end)
    absent = states.reindex([str(month) for month in months], fill_value="missing")
    told = {"window_kind": "year", "basis": "exact", "status": "not_estimated", "verdict": "",
            "reason": f"No month since {study.start:%B %Y} has a figure.",
            "caveats": ""}  # fmt: skip
    return _told(base, window, absent, np.nan) | told


def _told(
    base: dict[str, object], window: Window, states: pd.Series, coverage: float
) -> dict[str, object]:
    """The columns of an `Impact` row that do not come from the estimate."""
    return base | {
        "window_kind": "phase",
        "window": window.name,
        "start": pd.Timestamp(window.first),
        "end": pd.Timestamp(window.last),
        "coverage": coverage,
        "state": state_of_whole(states.reindex(window.months.astype(str), fill_value="missing")),
    }


def _calibration(study: Study, counts: pd.DataFrame, estimate: ImpactEstimate) -> pd.DataFrame:
    pools: dict[str, list[str]] = {}
    for name in counts:
        pools.setdefault(study.pool_of(name), []).append(pair_of(name))
    rows = estimate.calibration.assign(
        sources=[" ".join(dict.fromkeys(pools[pool])) for pool in estimate.calibration["pool"]]
    )
    return conform(rows, Calibration)
