"""An indicator's figures: this year, a year before, at the baseline, before the pandemic."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from math import nan
from typing import Annotated

import pandas as pd
from pydantic import Field

from ssp_analysis.errors import as_compared
from ssp_analysis.plan.mapping import Continuity
from ssp_analysis.plan.plan import Indicator, PlanInForce, Rate
from ssp_analysis.project import Project
from ssp_analysis.reference import EARLIEST, LATEST, Reference, Shown, Text, load_csv
from ssp_analysis.tables import DELIVERED, QUESTION_OPEN, as_delivered, pair_of, state_of_whole
from ssp_analysis.years import ReportingYear, months_of, quarter_of, words_of, year_of, years_back

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
NO_FIGURE = {
    "narrative": ("not_applicable", "Is to be told in words; the plan does not say where."),
    "withheld": ("withheld", "The plan does not show this figure."),
}
EARLIER_PLAN = "Figures from before this plan are not set beside it."
MOST_PEOPLE = 100_000_000  # more than live in the country
MOST_YEARS_OF_PANDEMIC = 6  # how far back an ordinary year is looked for


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
    borough = series[series["area_code"] == area_code].set_index("period")
    return {str(name): rows for name, rows in borough.groupby("series_id", sort=False)}


def periods_to_read(indicator: Indicator, cells: Cells, year: ReportingYear) -> tuple[str, ...]:
    """The periods of a year for which all series of an indicator have been delivered.

    They run from the year's first period to the last delivered one; a gap between stays in. For
    `last` it is only that last one, which with a `lag` may lie before the year; for `year_ending`
    the twelve months up to its end.
    """
    tables = [cells[name] for name in indicator.series if name in cells]
    if len(tables) < len(indicator.series):
        return ()
    told = [set(t.index[as_delivered(t["state"]).isin([*DELIVERED, "asked"])]) for t in tables]
    common = [
        period
        for period in tables[0].index
        if all(period in held for held in told)
        and months_of(period)[-1] <= year.months[-1]
        and (indicator.lag or months_of(period)[0] >= year.months[0])
    ]
    if not common or indicator.aggregate == "last":
        return tuple(common[-1:])
    if indicator.aggregate == "year_ending":
        return _year_ending(common[-1])
    first, last = year.months[0], months_of(common[-1])[0]
    return tuple(p for p in tables[0].index if first <= months_of(p)[0] <= last)


def _year_ending(last: str) -> tuple[str, ...]:
    months = pd.period_range(end=months_of(last)[-1], periods=12, freq="M")
    if "/" not in last:
        return tuple(str(month) for month in months)
    return tuple(quarter_of(month) for month in months[::3]) if " Q" in last else (last,)


def _total(names: tuple[str, ...], cells: Cells, periods: tuple[str, ...]) -> float:
    return float(sum(cells[name].loc[list(periods), "value"].sum() for name in names))


def _aggregate(indicator: Indicator, cells: Cells, periods: tuple[str, ...]) -> Reading:
    counted = _total(indicator.counted, cells, periods)
    value = counted / len(periods) if indicator.aggregate == "mean" else counted
    alone = indicator.aggregate == "last" and len(indicator.counted) == 1
    row = cells[indicator.series_id].loc[periods[-1]]
    lower, upper = (float(row[name]) if alone else nan for name in ("lower", "upper"))
    return Reading(periods, "observed", "", value, lower, upper, counted)


def _share(indicator: Indicator, cells: Cells, reading: Reading) -> Reading:
    out_of = _total((indicator.share_of,), cells, reading.periods)
    if out_of == 0:
        return Reading(reading.periods, "not_applicable", "There were none to take a share of.")
    value = 100 * reading.counted / out_of
    return replace(reading, value=value, lower=nan, upper=nan, out_of=out_of)


def _rate(rate: Rate, reading: Reading, people: Denominators, area: str) -> Reading:
    row = people.of(area, rate.group, year_of(reading.months[-1]))
    if row is None:
        reason = f"No population of the group {rate.group} is held."
        return Reading(reading.periods, "missing", reason)
    of = f"{row.group}, mid-{row.year}: {row.population:,}"
    value = reading.value * rate.per / row.population
    return replace(
        reading, value=value, lower=nan, upper=nan, people=row.population, denominator=of
    )


def period_words(periods: tuple[str, ...]) -> str:
    """Periods in words: `April to January 2020/21`, `July 2020/21`; a whole year is `2020/21`.

    Twelve months across two reporting years are `year ending January 2021`.

    Args:
        periods: in order; empty gives ''.
    """
    return words_of([month for period in periods for month in months_of(period)])


NOTHING = Reading((), "not_applicable")


@dataclass(frozen=True)
class Basis:
    """What the figures are worked out of.

    Args:
        year: the reporting year.
        cells: as `borough_cells`.
        impact: the year rows of `Impact`.
        people: the denominators of rates.
        area_code: the partnership's area.
        pandemic_from: the first month of the pandemic; None where that is not known.
        pandemic_to: the last month of its restrictions; None while they have no end.
        continuity: what was taken over from the plan before.
        ended: pair → first month recorded in a new way, not comparable with those before → what
            changed.
        hidden: series id and period of figures that may teach nothing beside what is told of them.
    """

    year: ReportingYear
    cells: Cells
    impact: pd.DataFrame
    people: Denominators
    area_code: str
    pandemic_from: pd.Period | None = None
    continuity: Continuity = field(default_factory=Continuity)
    ended: Mapping[str, Mapping[pd.Period, str]] = field(default_factory=dict)
    hidden: Collection[tuple[str, str]] = ()
    pandemic_to: pd.Period | None = None

    def known(self, series_id: str) -> pd.Series:
        """Period → figure of a series; null where it is hidden."""
        values = self.cells[series_id]["value"]
        return values.mask([(series_id, period) in self.hidden for period in values.index])

    def read(self, indicator: Indicator, periods: tuple[str, ...]) -> Reading:
        """An indicator's figure over some periods: as `periods_to_read`, or of a year before."""
        if absent := [name for name in indicator.series if name not in self.cells]:
            return Reading((), "missing", f"No data are held for {' and '.join(absent)}.")
        if not periods:
            return self._nothing(indicator)
        told = {name: self.cells[name]["state"] for name in indicator.series}
        states = {(name, p): told[name].get(p, "missing") for name in told for p in periods}
        if (state := state_of_whole(states.values())) != "observed":
            lacking = {period for (_, period), found in states.items() if found == state}
            names = ", ".join(period_words((p,)) for p in periods if p in lacking)
            return Reading(periods, state, REASONS[state].format(periods=names))
        reading = _aggregate(indicator, self.cells, periods)
        if indicator.share_of:
            return _share(indicator, self.cells, reading)
        rate = indicator.rate
        return _rate(rate, reading, self.people, self.area_code) if rate else reading

    def _nothing(self, indicator: Indicator) -> Reading:
        """That no figure of the year came: whether any was due."""
        first, last = self.year.months[0], self.year.months[-1]
        states = [
            state
            for name in indicator.series
            for period, state in self.cells[name]["state"].items()
            if first <= months_of(str(period))[0] <= last
        ]
        if states and set(states) == {"not_yet_due"}:
            return Reading((), "not_yet_due", "The figure for this year is not due yet.")
        return Reading((), "missing", "No figure was supplied for this year.")

    def parted(self, indicator: Indicator, first: pd.Period, last: pd.Period) -> list[str]:
        """What changed, each once, between two months of an indicator's series."""
        pairs = dict.fromkeys(pair_of(name) for name in indicator.series)
        changes = [change for pair in pairs for change in self.ended.get(pair, {}).items()]
        return list(dict.fromkeys(what for month, what in changes if first < month <= last))

    def is_of_pandemic(self, reading: Reading) -> bool:
        """Whether most of the months that a figure covers lie in the pandemic."""
        return 2 * self.months_of_pandemic(reading) > len(reading.months)

    def months_of_pandemic(self, reading: Reading) -> int:
        """How many months that a figure covers lie in the pandemic."""
        since, until = self.pandemic_from, self.pandemic_to
        return sum(
            since is not None and since <= month and (until is None or month <= until)
            for month in reading.months
        )


Readings = dict[str, Reading]
"""An indicator's figures by the names that `ProgressCells` has for them: this year's `value`, that
of the year before (`previous`), at the `baseline` and `before_covid`."""
OTHER_YEARS = ("previous", "baseline", "before_covid")


def read_all(indicator: Indicator, held: PlanInForce, basis: Basis) -> Readings:
    """All figures of one indicator; one that may not stand beside this year's says so.

    Args:
        indicator: of the plan.
        held: the plan in force.
        basis: what the figures are worked out of.
    """
    if indicator.kind in NO_FIGURE:
        state, reason = NO_FIGURE[indicator.kind]
        now = Reading((), state, indicator.told_in or reason)
        return {"value": now, **dict.fromkeys(OTHER_YEARS, NOTHING)}
    periods = periods_to_read(indicator, basis.cells, basis.year)
    now = basis.read(indicator, periods)
    if not periods:
        return {"value": now, **dict.fromkeys(OTHER_YEARS, NOTHING), "previous": now}

    # Figures of another plan may not be read with this year's, unless the indicator carries on.
    fits = held.plan is None or basis.continuity.reaches_back(indicator.id)
    first = None if held.plan is None or fits else pd.Period(held.plan.in_force_from, "M")

    def back(years: int) -> Reading:
        if years < 1 or (first is not None and now.months[0] - 12 * years < first):
            return NOTHING
        return basis.read(indicator, tuple(years_back(period, years) for period in periods))

    previous = back(1)
    return {
        "value": now,
        "previous": replace(previous, reason=EARLIER_PLAN) if previous is NOTHING else previous,
        "baseline": back(_years_to_baseline(indicator, now, held, basis)),
        "before_covid": _before_covid(indicator, previous, back, basis),
    }


def _before_covid(
    indicator: Indicator, previous: Reading, back: Callable[[int], Reading], basis: Basis
) -> Reading:
    """The same months of the last ordinary year, where last year was none.

    A year in which recording changed is ordinary only where no earlier one has a figure.
    """
    if not basis.is_of_pandemic(previous):
        return NOTHING
    further = [back(years) for years in range(2, MOST_YEARS_OF_PANDEMIC)]
    ordinary = [r for r in further if r.months and not basis.is_of_pandemic(r)]
    whole = [
        r for r in ordinary if r.known and not basis.parted(indicator, r.months[0], r.months[-1])
    ]
    return next(iter([*whole, *ordinary]), Reading((), "missing"))


def _years_to_baseline(indicator: Indicator, now: Reading, held: PlanInForce, basis: Basis) -> int:
    of = held.baseline_year(indicator)
    if of is None:
        return 0
    # A lagged cohort is measured from the baseline year's own cohort, known only later.
    year = year_of(now.months[0]) if indicator.lag else basis.year
    return year.starts - of.starts


class Population(Reference):
    """One row of `population.csv`: an estimate for the middle of a calendar year."""

    area_code: Text
    group: Text
    year: int = Field(ge=EARLIEST.year, le=LATEST.year)
    population: Annotated[int, Shown, Field(gt=0, le=MOST_PEOPLE)]
    source: str


@dataclass(frozen=True)
class Denominators:
    """The populations of one project."""

    rows: tuple[Population, ...] = ()

    def of(self, area_code: str, group: str, year: ReportingYear) -> Population | None:
        """The latest estimate not later than the year's start, else the earliest; None if none."""
        asked = (as_compared(area_code), as_compared(group))
        of_group = [
            r for r in self.rows if tuple(map(as_compared, (r.area_code, r.group))) == asked
        ]
        ordered = sorted(of_group, key=lambda row: row.year)
        not_later = [row for row in ordered if row.year <= year.starts]
        return not_later[-1] if not_later else next(iter(ordered), None)


def load_population(project: Project) -> Denominators:
    """Read `population.csv`; a project may have none.

    Raises:
        ReferenceFileError: a doubled row, or a population that is no positive whole number.
    """
    path = project.reference / "population.csv"
    return Denominators(tuple(load_csv(path, Population, ("area_code", "group", "year"))))
