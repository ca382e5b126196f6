"""The figure of an indicator in a period, worked out of series cells, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import pandas as pd

from ssp_analysis.plan.plan import Indicator, Rate
from ssp_analysis.plan.population import Denominators
from ssp_analysis.states import QUESTION_OPEN, as_delivered, state_of_whole
from ssp_analysis.years import ReportingYear, months_of, quarter_of, words_of, year_of

DELIVERED = ("observed", "suppressed", "asked")  # the supplier has told of the period
REASONS = {
    "missing": "No figure was supplied for {periods}.",
    "suppressed": "The supplier hides a small number for {periods}.",
    "withheld": "The figure for {periods} is withheld.",
    "not_applicable": "Was not recorded in {periods}.",
    "not_yet_due": "The figure for {periods} is not due yet.",
    "asked": QUESTION_OPEN,
}

Cells = dict[str, pd.DataFrame]
"""Series id → its borough-wide rows, indexed by period."""


@dataclass(frozen=True)
class Reading:
    """An indicator's figure; `counted` of `out_of` or of `people` is what it is made of."""

    periods: tuple[str, ...]
    state: str
    reason: str = ""
    value: float = nan
    lower: float = nan
    upper: float = nan
    counted: float = nan
    out_of: float = nan
    people: int = 0
    denominator: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a figure."""
        return self.state == "observed"

    @property
    def months(self) -> list[pd.Period]:
        """The months that the figure covers."""
        return [month for period in self.periods for month in months_of(period)]


def borough_cells(series: pd.DataFrame, area_code: str) -> Cells:
    """The borough-wide rows of a `SeriesTable` by series, indexed by period."""
    borough = series[series["area_code"] == area_code]
    return {
        str(name): rows.set_index("period")
        for name, rows in borough.groupby("series_id", sort=False)
    }


def periods_to_read(indicator: Indicator, cells: Cells, year: ReportingYear) -> tuple[str, ...]:
    """The periods of a year for which all series of an indicator have been delivered.

    They run from the year's first period to the last delivered one; a gap between stays in. For
    `last` it is only that last one, which with a `lag` may lie before the year; for `year_ending`
    the twelve months up to its end.
    """
    tables = [cells[name] for name in indicator.series if name in cells]
    if len(tables) < len(indicator.series):
        return ()
    first_month = None if indicator.lag else year.months[0]
    delivered = [_delivered(table, first_month, year) for table in tables]
    common = [p for p in delivered[0] if all(p in others for others in delivered)]
    if not common or indicator.aggregate == "last":
        return tuple(common[-1:])
    if indicator.aggregate == "year_ending":
        return _year_ending(common[-1])
    return tuple(
        period
        for period in tables[0].index
        if months_of(period)[0] >= year.months[0]
        and months_of(period)[0] <= months_of(common[-1])[0]
    )


def years_before(periods: tuple[str, ...], years: int = 1) -> tuple[str, ...]:
    """The same months, quarters or year so many years earlier."""
    return tuple(_years_before(period, years) for period in periods)


def read_indicator(
    indicator: Indicator, cells: Cells, periods: tuple[str, ...], people: Denominators, area: str
) -> Reading:
    """The figure of an indicator over some periods.

    Args:
        indicator: what to work out.
        cells: as `borough_cells`.
        periods: as `periods_to_read`, or a year before.
        people: the denominators of rates.
        area: the area's code.
    """
    if absent := [name for name in indicator.series if name not in cells]:
        return Reading((), "missing", f"No data are held for {' and '.join(absent)}.")
    if not periods:
        return Reading((), "missing", "No figure was supplied for this year.")
    lacking = _lacking(indicator, cells, periods)
    if lacking:
        return Reading(periods, *lacking)
    reading = _aggregate(indicator, cells, periods)
    if indicator.share_of:
        return _share(indicator, cells, reading)
    return _rate(indicator.rate, reading, people, area) if indicator.rate else reading


def _delivered(table: pd.DataFrame, first: pd.Period | None, year: ReportingYear) -> list[str]:
    known = table.index[as_delivered(table["state"]).isin(DELIVERED)]
    return [
        period
        for period in known
        if months_of(period)[-1] <= year.months[-1]
        and (first is None or months_of(period)[0] >= first)
    ]


def _year_ending(last: str) -> tuple[str, ...]:
    months = pd.period_range(end=months_of(last)[-1], periods=12, freq="M")
    if "/" not in last:
        return tuple(str(month) for month in months)
    return tuple(quarter_of(month) for month in months[::3]) if " Q" in last else (last,)


def _years_before(period: str, years: int) -> str:
    if "/" not in period:
        return str(pd.Period(period, "M") - 12 * years)
    return ReportingYear(int(period[:4]) - years).label + period[7:]


def _lacking(
    indicator: Indicator, cells: Cells, periods: tuple[str, ...]
) -> tuple[str, str] | None:
    """State and reason of a figure that has a part missing; None where all parts are there."""
    states = {
        (name, period): cells[name]["state"].get(period, "missing")
        for name in indicator.series
        for period in periods
    }
    state = state_of_whole(states.values())
    if state == "observed":
        return None
    lacking = {period for (_, period), found in states.items() if found == state}
    names = ", ".join(period_words((period,)) for period in periods if period in lacking)
    return state, REASONS[state].format(periods=names)


def _total(names: tuple[str, ...], cells: Cells, periods: tuple[str, ...]) -> float:
    return float(sum(cells[name].loc[list(periods), "value"].sum() for name in names))


def _aggregate(indicator: Indicator, cells: Cells, periods: tuple[str, ...]) -> Reading:
    counted = _total(indicator.counted, cells, periods)
    value = counted / len(periods) if indicator.aggregate == "mean" else counted
    alone = indicator.aggregate == "last" and len(indicator.counted) == 1
    row = cells[indicator.series_id].loc[periods[-1]]
    return Reading(
        periods,
        "observed",
        value=value,
        lower=float(row["lower"]) if alone else nan,
        upper=float(row["upper"]) if alone else nan,
        counted=counted,
    )


def _share(indicator: Indicator, cells: Cells, reading: Reading) -> Reading:
    out_of = _total((indicator.share_of,), cells, reading.periods)
    if out_of == 0:
        return Reading(reading.periods, "not_applicable", "There were none to take a share of.")
    value = 100 * reading.counted / out_of
    return Reading(reading.periods, "observed", value=value, counted=reading.counted, out_of=out_of)


def _rate(rate: Rate, reading: Reading, people: Denominators, area: str) -> Reading:
    row = people.of(area, rate.group, year_of(reading.months[-1]))
    if row is None:
        reason = f"No population of the group {rate.group} is held."
        return Reading(reading.periods, "missing", reason)
    return Reading(
        reading.periods,
        "observed",
        value=reading.value * rate.per / row.population,
        counted=reading.counted,
        people=row.population,
        denominator=f"{row.group}, mid-{row.year}: {row.population:,}",
    )


def period_words(periods: tuple[str, ...]) -> str:
    """Periods in words: `April to January 2020/21`, `July 2020/21`; a whole year is `2020/21`.

    Twelve months across two reporting years are `year ending January 2021`.

    Args:
        periods: in order; empty gives ''.
    """
    return words_of([month for period in periods for month in months_of(period)])
