"""An indicator's figures: this year, a year before, at the baseline, before the pandemic."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ssp_analysis.plan.mapping import Continuity
from ssp_analysis.plan.plan import Indicator, PlanInForce
from ssp_analysis.plan.population import Denominators
from ssp_analysis.plan.readings import (
    Cells,
    Reading,
    periods_to_read,
    read_indicator,
    years_before,
)
from ssp_analysis.years import ReportingYear, year_of

NO_FIGURE = {
    "narrative": ("not_applicable", "Is to be told in words; the plan does not say where."),
    "withheld": ("withheld", "The plan does not show this figure."),
}
EARLIER_PLAN = "Figures from before this plan are not set beside it."
NOTHING = Reading((), "not_applicable")
MOST_YEARS_OF_PANDEMIC = 6  # how far back an ordinary year is looked for


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

    def known(self, series_id: str) -> pd.Series:
        """Period → figure of a series; null where it is hidden."""
        values = self.cells[series_id]["value"]
        return values.mask([(series_id, period) in self.hidden for period in values.index])

    def read(self, indicator: Indicator, periods: tuple[str, ...]) -> Reading:
        """An indicator's figure over some periods."""
        return read_indicator(indicator, self.cells, periods, self.people, self.area_code)

    def parted(self, indicator: Indicator, first: pd.Period, last: pd.Period) -> list[str]:
        """What changed, each once, between two months of an indicator's series."""
        pairs = dict.fromkeys(":".join(name.split(":")[:2]) for name in indicator.series)
        changes = [change for pair in pairs for change in self.ended.get(pair, {}).items()]
        return list(dict.fromkeys(what for month, what in changes if first < month <= last))

    def touches_pandemic(self, reading: Reading) -> bool:
        """Whether any month that a figure covers lies in the pandemic."""
        since = self.pandemic_from
        return since is not None and any(month >= since for month in reading.months)

    def is_of_pandemic(self, reading: Reading) -> bool:
        """Whether most of the months that a figure covers lie in the pandemic."""
        if self.pandemic_from is None or not reading.months:
            return False
        during = sum(month >= self.pandemic_from for month in reading.months)
        return 2 * during > len(reading.months)


@dataclass(frozen=True)
class Readings:
    """An indicator's figures: this year, a year before, at the baseline, before the pandemic."""

    now: Reading
    previous: Reading = NOTHING
    baseline: Reading = NOTHING
    before_covid: Reading = NOTHING

    @property
    def by_name(self) -> Mapping[str, Reading]:
        """Each under the name that `ProgressCells` has for it."""
        names = ("value", "previous", "baseline", "before_covid")
        return dict(
            zip(names, (self.now, self.previous, self.baseline, self.before_covid), strict=True)
        )


def read_all(indicator: Indicator, held: PlanInForce, basis: Basis) -> Readings:
    """All figures of one indicator; one that may not stand beside this year's says so.

    Args:
        indicator: of the plan.
        held: the plan in force.
        basis: what the figures are worked out of.
    """
    if indicator.kind in NO_FIGURE:
        state, reason = NO_FIGURE[indicator.kind]
        return Readings(Reading((), state, indicator.told_in or reason))
    periods = periods_to_read(indicator, basis.cells, basis.year)
    now = basis.read(indicator, periods)
    if not periods:
        return Readings(now, now)

    def back(years: int) -> Reading:
        if years < 1 or not _may_stand_beside(indicator, years, now, held, basis):
            return NOTHING
        return basis.read(indicator, years_before(periods, years))

    previous = back(1)
    if not _may_stand_beside(indicator, 1, now, held, basis):
        previous = Reading((), "not_applicable", EARLIER_PLAN)
    return Readings(
        now,
        previous,
        back(_years_to_baseline(indicator, now, held, basis)),
        _before_covid(indicator, previous, back, basis),
    )


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


def _may_stand_beside(
    indicator: Indicator, years: int, now: Reading, held: PlanInForce, basis: Basis
) -> bool:
    """Whether a figure of so many years ago may be read with this year's, plans having changed."""
    if held.plan is None or basis.continuity.reaches_back(indicator.id):
        return True
    return now.months[0] - 12 * years >= pd.Period(held.plan.in_force_from, "M")
