"""Covid impact of every series: observed against the same months or quarters before Covid."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ssp_analysis.covid.comparison import change_columns, expect_same_window
from ssp_analysis.covid.restrictions import Restrictions
from ssp_analysis.schemas import Impact, conform, empty
from ssp_analysis.years import ReportingYear, months_of

COMPARED = "Compared with the average of the same {what} before March 2020."
BASELINE_YEARS = 6  # looked back over; with an outcome of one year that is five of baseline


@dataclass(frozen=True)
class _Window:
    kind: str
    name: str
    periods: list[str]


def measure_impact(
    series: pd.DataFrame, restrictions: Restrictions, year: ReportingYear, area_code: str
) -> pd.DataFrame:
    """Compare each borough-wide count series of a year with the years before Covid.

    Args:
        series: as `SeriesTable`.
        restrictions: says where the baseline ends.
        year: the reporting year; a year before Covid gets an empty table.
        area_code: the partnership's area; ward rows are left out.

    Returns:
        `Impact` rows: a year window (to the last month observed) and one per month or quarter.
    """
    end = restrictions.baseline_end
    if end is None or year.months[-1] <= end:
        return empty(Impact)
    counted = series[
        (series["area_code"] == area_code) & series["frequency"].isin(["M", "Q"])
        & series["lower"].isna() & (series["unit"] != "per cent")
    ]  # fmt: skip
    rows = [
        row
        for _, one in counted.groupby("series_id", sort=False)
        for row in _of_series(one, end, year)
    ]
    return conform(pd.DataFrame(rows), Impact) if rows else empty(Impact)


def _of_series(one: pd.DataFrame, end: pd.Period, year: ReportingYear) -> list[dict[str, object]]:
    values = one.set_index("period")["value"]
    states = one.set_index("period")["state"]
    inside = [p for p in values.index if set(months_of(p)) <= set(year.months)]
    due = [p for p in inside if states[p] != "not_yet_due"]
    while due and states[due[-1]] == "missing":
        due = due[:-1]
    windows = [_Window("month", p, [p]) for p in due] if one["frequency"].iloc[0] == "M" else []
    windows += [_Window("year", _span(due), due)] if due else []
    before = values[[p for p in values.index if months_of(p)[-1] <= end]]
    return [_row(one.iloc[0], window, values, states, before) for window in windows]


def _row(
    about: pd.Series,
    window: _Window,
    values: pd.Series,
    states: pd.Series,
    before: pd.Series,
) -> dict[str, object]:
    months = [month for period in window.periods for month in months_of(period)]
    what = "months" if about["frequency"] == "M" else "quarters"
    row: dict[str, object] = {
        **about[["series_id", "label", "unit", "sources"]].to_dict(),
        "window_kind": window.kind, "window": window.name,
        "start": months[0].start_time, "end": months[-1].end_time.normalize(),
        "basis": "exact", "status": "not_estimated", "reason": "", "verdict": "",
        "baseline_months": int(before.notna().sum()) * (1 if what == "months" else 3),
        "coverage_tests": 0, "caveats": "", "state": "observed",
    }  # fmt: skip
    empty_columns = ("observed", "expected", "lower", "upper", "change", "change_lower",
                     "change_upper", "coverage", "smallest_detectable")  # fmt: skip
    row |= dict.fromkeys(empty_columns, float("nan"))
    now = values[window.periods]
    if now.isna().any():
        gaps = int(now.isna().sum())
        told = {"reason": f"{gaps} of {len(now)} {what} have no figure."}
        return row | told | {"state": _state_of(states[window.periods])}
    totals = _same_window(before, window.periods)
    range_ = expect_same_window(totals)
    observed = float(now.sum())
    if range_ is None or range_.expected == 0:
        reason = "Too few years before Covid to compare with."
        return row | {"observed": observed, "reason": reason}
    found = change_columns(observed, range_)
    reason = COMPARED.format(what=what)
    return row | found | {"status": "simple_comparison", "reason": reason}


def _state_of(states: pd.Series) -> str:
    """Why a window has no figure: the state its periods share, else that something is missing."""
    absent = set(states) - {"observed"}
    return absent.pop() if len(absent) == 1 else "missing"


def _same_window(before: pd.Series, periods: list[str]) -> list[float]:
    """The window's total in each earlier year that has all its periods."""
    totals = []
    for back in range(1, BASELINE_YEARS + 1):
        earlier = [_years_back(period, back) for period in periods]
        if set(earlier) <= set(before.index) and before[earlier].notna().all():
            totals.append(float(before[earlier].sum()))
    return totals


def _years_back(period: str, years: int) -> str:
    if "/" not in period:
        return str(pd.Period(period, "M") - 12 * years)
    starts = int(period[:4]) - years
    return f"{ReportingYear(starts).label}{period[7:]}"


def _span(periods: list[str]) -> str:
    """`April 2020 to January 2021`, from the first month of a window to its last."""
    first, last = months_of(periods[0])[0], months_of(periods[-1])[-1]
    ends = f"{last:%B %Y}"
    return ends if first == last else f"{first:%B %Y} to {ends}"
