"""Covid impact of a reporting year: monthly counts estimated, the rest held against other years."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from scipy import stats

from ssp_analysis.covid.baseline import Change
from ssp_analysis.covid.calendar import Window
from ssp_analysis.covid.impact import NUMBERS, TOLD, Expectation, ImpactEstimate, estimate_impact
from ssp_analysis.covid.study import (
    FEWEST_YEARS,
    MONTHS,
    YEAR,
    Choices,
    Study,
    caveats,
    facts,
    span_text,
)
from ssp_analysis.remembered import recall
from ssp_analysis.tables import (
    QUESTION_OPEN,
    SUMMED,
    Calibration,
    Impact,
    as_delivered,
    change_columns,
    conform,
    empty,
    pair_of,
    state_of_whole,
)
from ssp_analysis.years import months_of, words_of, years_back

RESULT = [*NUMBERS, *TOLD]
WORDS = {"M": "months", "Q": "quarters"}


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
    # Without what it has worked out of itself, so that an equal study asks the same.
    return recall(_measure, replace(study))


def _measure(study: Study) -> Measured:
    """It looks at nothing but what it is given: what it makes is remembered (`remembered`)."""
    if study.baseline_end is None:
        return Measured(empty(Impact), empty(Calibration))
    counts = monthly_counts(study)
    rows: list[dict[str, object]] = []
    calibration = empty(Calibration)
    if len(counts.columns):
        estimate = estimate_year(study, counts)
        pools: dict[str, list[str]] = {}
        for name in counts:
            pools.setdefault(study.pool_of(name), []).append(pair_of(name))
        tested = estimate.calibration
        sources = [" ".join(dict.fromkeys(pools[pool])) for pool in tested["pool"]]
        calibration = conform(tested.assign(sources=sources), Calibration)
        rows += _estimated_rows(study, counts, estimate)
    rows += compare_windows(study)
    frame = pd.DataFrame(rows, columns=list(Impact.to_schema().columns))
    return Measured(conform(frame, Impact), calibration)


def monthly_counts(study: Study) -> pd.DataFrame:
    """The monthly counts, months × series: the baseline's years, and the months after it."""
    assert study.baseline_end is not None
    rows = study.rows("M", "count")
    table = rows.pivot(index="period", columns="series_id", values="value")
    table.index = pd.PeriodIndex(table.index, freq="M")
    order = list(dict.fromkeys(rows["series_id"]))
    first = study.baseline_end - MONTHS * study.choices.baseline_years + 1
    # The baseline's end stands there although every series may have begun after it.
    months = table.index.union([study.baseline_end])
    return table.reindex(months, columns=order).loc[first : study.year.months[-1]]


def estimate_year(study: Study, counts: pd.DataFrame) -> ImpactEstimate:
    """The estimate of all monthly series, over every window that one of them needs."""
    assert study.baseline_end is not None
    spans = {
        _key(window): (window.first, window.last)
        for name in counts
        for window in study.windows.get(name, ())
    }
    return estimate_impact(
        counts,
        baseline_end=study.baseline_end,
        windows=spans,
        observed=_counted_by_day(study, counts, spans),
        breaks=breaks_of(study, counts),
        pools={name: study.pool_of(name) for name in counts},
        **study.choices.of_draws,
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
    """Counts by exact date, windows × series; NaN where a month's days do not make its count.

    Of a measure of figures no days are known at all: months of nothing would seem to make theirs.
    """
    days = study.days.assign(month=study.days["date"].dt.to_period("M"))
    by_day = days.pivot_table(index="date", columns="series_id", values="count", aggfunc="sum")
    by_month = days.pivot_table(index="month", columns="series_id", values="count", aggfunc="sum")
    by_day = by_day.reindex(columns=counts.columns).fillna(0.0)
    pairs = set(study.days["series_id"].map(pair_of))
    told = by_month.reindex(index=counts.index, columns=counts.columns).fillna(0.0) == counts
    told &= [pair_of(name) in pairs for name in counts.columns]
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
    months = _results(estimate.months, "period")
    spans = _results(estimate.windows, "window")
    rows = study.rows("M", "count")
    about = rows.drop_duplicates("series_id").set_index("series_id")
    states = {
        str(name): dict(zip(one["period"], one["state"], strict=True))
        for name, one in rows.groupby("series_id", sort=False)
    }
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
            window = Window.of_month(month)
            told = _told(base, window, states[name], pool["months_covered"])
            found = told | {"window_kind": "month"} | months[name, month]
            yield _bare(found, window, states[name])
        for window in study.windows.get(name, ()):
            told = _told(base, window, states[name], pool["totals_covered"])
            if window.name == YEAR:
                told |= {"window_kind": "year", "window": span_text(window.months)}
            yield _bare(told | spans[name, _key(window)], window, states[name])


def _results(frame: pd.DataFrame, at: str) -> dict[tuple[str, object], dict[str, object]]:
    """Series and month or window → what was estimated."""
    found = frame[RESULT].to_dict("records")
    return dict(zip(zip(frame["series"], frame[at], strict=True), found, strict=True))


def _bare(row: dict[str, object], window: Window, states: Mapping[str, str]) -> dict[str, object]:
    """The row of a window without what only an estimate has; why none is there, where it is asked.

    What was expected is compared with nothing where there is no figure, and only what was estimated
    is held back where it was estimated beside withheld series: how often its pool's ranges held
    must not stand beside what has no range.
    """
    if row["state"] != "observed":
        nothing = dict.fromkeys([*NUMBERS, "smallest_detectable"], np.nan)
        row |= nothing | {"status": "not_estimated", "verdict": ""}
    if row["status"] == "not_estimated":
        row |= {"coverage": np.nan, "coverage_tests": 0}
    if row["state"] != "asked":
        return row
    asked = [month for month in window.months if states[str(month)] == "asked"]
    told = ", ".join(f"{month:%B %Y}" for month in asked)
    return row | {"reason": QUESTION_OPEN.format(periods=told)}


def _nothing(study: Study, base: dict[str, object], states: Mapping[str, str]) -> dict[str, object]:
    """The row of a series without any figure in the year."""
    window = Window(study.year.label, study.year.start, study.year.end)
    told = {"window_kind": "year", "basis": "exact", "status": "not_estimated", "verdict": "",
            "coverage_tests": 0,
            "reason": f"No month since {study.start:%B %Y} has a figure.",
            "caveats": ""}  # fmt: skip
    return _told(base, window, states, np.nan) | told


def _told(
    base: dict[str, object], window: Window, states: Mapping[str, str], coverage: float
) -> dict[str, object]:
    """The columns of an `Impact` row that do not come from the estimate."""
    return base | {
        "window_kind": "phase",
        "window": window.name,
        "start": pd.Timestamp(window.first),
        "end": pd.Timestamp(window.last),
        "coverage": coverage,
        "state": state_of_whole(states.get(month, "missing") for month in window.names),
    }


def compare_windows(study: Study) -> Iterator[dict[str, object]]:
    """`Impact` rows of the series that are not estimated from monthly counts.

    Quarterly counts, numbers of people at one time (`stock`: the mean of the window's quarters) and
    sums (of money, hours …) are held against the same months or quarters of the baseline's years,
    those that were over before April 2020, by Student's t. They are never split into months.
    """
    rows = pd.concat([
        study.rows("Q", "count", "stock", *SUMMED), study.rows("M", "stock", *SUMMED)
    ])  # fmt: skip
    stocks = set(study.measures.loc[study.measures["kind"] == "stock", "pair"])
    for _, one in rows.groupby("series_id", sort=False):
        yield from _of_series(study, one, one["sources"].iloc[0] in stocks)


def _of_series(study: Study, one: pd.DataFrame, stock: bool) -> Iterator[dict[str, object]]:
    values = one.set_index("period")["value"]
    states = dict(zip(one["period"], one["state"], strict=True))
    year = set(study.year.months)
    inside = [p for p in values.index if year.issuperset(months_of(p))]
    due = [p for p in inside if months_of(p)[0] >= study.start and states[p] != "not_yet_due"]
    delivered = as_delivered(pd.Series(states).sort_index()).to_dict()
    while due and delivered[due[-1]] == "missing":
        due = due[:-1]
    if due:
        yield _row(study, one.iloc[0], due, values, states, stock)


def _row(
    study: Study,
    about: pd.Series,
    periods: list[str],
    values: pd.Series,
    states: Mapping[str, str],
    stock: bool,
) -> dict[str, object]:
    months = pd.PeriodIndex([month for period in periods for month in months_of(period)])
    assert study.baseline_end is not None
    # Those that were over before April 2020.
    over = values[[p for p in values.index if months_of(p)[-1] <= study.baseline_end + 1]]
    changes = study.breaks_of(about["sources"], months[-1])
    # A change during the window itself leaves no earlier year that was counted in the same way.
    usable = over[[all(months_of(p)[0] >= c.first_month for c in changes) for p in over.index]]
    what = WORDS[about["frequency"]]
    row: dict[str, object] = facts(about) | {
        "window_kind": "year", "window": span_text(months),
        "start": months[0].start_time, "end": months[-1].end_time.normalize(),
        "basis": "exact", "status": "not_estimated", "reason": "", "verdict": "",
        "baseline_months": sum(len(months_of(p)) for p in usable.index[usable.notna()]),
        "coverage_tests": 0, "state": state_of_whole(states[period] for period in periods),
        "caveats": " ".join(filter(None, [
            f"Figures are means of {what}, not their sum." if stock and len(periods) > 1 else "",
            caveats(study, about["series_id"], about["sources"], months[-1]),
        ])),
    }  # fmt: skip
    now = values[periods]
    if reason := _no_figure(now, states, what):
        return row | {"reason": reason}
    row["observed"] = observed = float(now.mean() if stock else now.sum())
    range_ = _same_window(usable, periods, stock, study.choices)
    if range_ is None:
        # What changed then is told beside; not every change is one of recording.
        since = f"since {changes[-1].date:%B %Y} " if len(usable) < len(over) else ""
        told = f"{since}there are too few earlier years to compare with."
        return row | {"reason": told[0].upper() + told[1:]}
    # Of hidden figures not even that they were all 0 is told.
    if range_.expected == 0 and about["series_id"] not in study.hidden:
        return row | {"reason": "Nothing was counted in earlier years."}
    return row | change_columns(observed, *range_) | {"status": "simple_comparison"}


def _no_figure(now: pd.Series, states: Mapping[str, str], what: str) -> str:
    """Why the periods of a window make no sum, nor mean; "" where they do."""
    asked = [words_of(months_of(period)) for period in now.index if states[period] == "asked"]
    if state_of_whole(states[period] for period in now.index) == "asked":
        return QUESTION_OPEN.format(periods=", ".join(asked))
    if none := int(now.isna().sum()):
        return f"{none} of {len(now)} {what} {'has' if none == 1 else 'have'} no figure."
    return ""


def _same_window(
    before: pd.Series, periods: list[str], stock: bool, choices: Choices
) -> Expectation | None:
    """What the same window of earlier years makes one expect, by Student's t.

    Of the latest years that have all its periods; None for fewer than two. The variance between
    years is never taken to be smaller than a Poisson count's own, so that a lucky run of equal
    years gives no false certainty.
    """
    totals = []
    for back in range(1, choices.baseline_years + 2):
        earlier = [years_back(period, back) for period in periods]
        if set(earlier) <= set(before.index) and before[earlier].notna().all():
            totals.append(float(before[earlier].mean() if stock else before[earlier].sum()))
    values = np.array(totals[: choices.baseline_years])
    if len(values) < FEWEST_YEARS:
        return None
    mean = values.mean()
    spread = np.sqrt(max(values.var(ddof=1), mean) * (1 + 1 / len(values)))
    half = stats.t.ppf((1 + choices.level) / 2, len(values) - 1) * spread
    return Expectation(float(mean), float(max(mean - half, 0.0)), float(mean + half))
