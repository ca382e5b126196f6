"""Spans of days: restriction phases, changes of recording, windows that impact is measured over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import field_validator

from ssp_analysis.amounts import size_in
from ssp_analysis.errors import Faults, ParameterError
from ssp_analysis.project import Project
from ssp_analysis.reference import Day, Names, OptionalDay, Reference, Text, load_csv, named
from ssp_analysis.years import ReportingYear, days_of_month, year_of

Treatment = Literal["end", "step"]
LAST_DAY = date(
    2022, 2, 23
)  # of any restriction in England: Covid-19 Response, Living with Covid-19
SHORTEST_APPROXIMATE = 14  # days: a shorter window cannot be told from months alone


class Phase(Reference):
    """One phase: both days inclusive; the last phase of the table has no end.

    `weekday` is that of `start`, where given: it catches a mistyped date. `incomplete` says what is
    still to be written about the area; it is told before a run of its time.
    """

    phase: Text
    start: Day
    weekday: str = ""
    end: OptionalDay = None
    announced: OptionalDay = None
    in_law: OptionalDay = None
    lockdown: bool = False
    area: str
    source: str
    incomplete: str = ""

    def _faults(self) -> Iterator[str]:
        if self.end is not None and self.end < self.start:
            yield "end lies before start"
        if self.weekday and self.weekday.strip().casefold() != f"{self.start:%A}".casefold():
            yield f"weekday: {self.start:%d/%m/%Y} is a {self.start:%A}"


@dataclass(frozen=True)
class Restrictions:
    """All phases in order, without gaps or overlaps."""

    phases: tuple[Phase, ...]

    @property
    def baseline_end(self) -> pd.Period | None:
        """The last whole month before the first phase; None where there are no phases."""
        if not self.phases:
            return None
        return pd.Period(self.phases[0].start, "M") - 1

    @property
    def last_month(self) -> pd.Period | None:
        """The last month in which any phase held; None where there is none or it has no end."""
        end = self.phases[-1].end if self.phases else None
        return pd.Period(end, "M") if end else None

    def during(self, first: date, last: date) -> pd.DataFrame:
        """The phases (`phase, start, end, national_lockdown`) of some days, cut to the last one."""
        rows = [
            (p.phase, p.start, min(p.end or last, last), p.lockdown)
            for p in self.phases
            if p.start <= last and (p.end or last) >= first
        ]
        frame = pd.DataFrame(rows, columns=["phase", "start", "end", "national_lockdown"])
        return frame.astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})

    def years(self, until: ReportingYear) -> tuple[str, ...]:
        """The reporting years up to one that any phase touches."""
        if not self.phases:
            return ()
        first = year_of(pd.Period(self.phases[0].start, "M")).starts
        years = [ReportingYear(starts) for starts in range(first, until.starts + 1)]
        return tuple(str(one) for one in years if len(self.during(one.start, one.end)))

    def incomplete(self, year: ReportingYear) -> Iterator[str]:
        """What is still to be written of the phases of a reporting year, a sentence each."""
        for phase in self.phases:
            if phase.start > year.end or (phase.end or year.end) < year.start:
                continue
            if phase.incomplete:
                yield f"{phase.place}, {phase.phase!r} is not complete. {phase.incomplete}."
            if phase.end is None and year.start > LAST_DAY:
                yield (f"{phase.place}, {phase.phase!r} has no end, so all of {year} counts as a "
                       "year of restrictions. Give it its last day, if it had one.")  # fmt: skip


def load_restrictions(project: Project) -> Restrictions:
    """Read `restrictions.csv`; a project may have none.

    Raises:
        ReferenceFileError: phases that leave a gap or overlap, a name used twice, or an open end
            before the last phase.
    """
    phases = load_csv(project.reference / "restrictions.csv", Phase, unique=("phase",))
    faults = Faults()
    for before, after in pairwise(phases):
        expected = before.end + timedelta(days=1) if before.end else None
        if after.start != expected:
            fault = "leaves a gap after" if expected and after.start > expected else "overlaps with"
            faults.add(
                after.place,
                f"starts on {after.start:%d/%m/%Y} and {fault} the row above",
                "Let each phase start on the day after the one above ends",
            )
    faults.refuse()
    return Restrictions(tuple(phases))


class Break(Reference):
    """One change of recording: from `date` on, `sources` (pairs) are not counted as before.

    `end`: the baseline starts with the first whole month after it. `step`: earlier months are put
    on the later level and tell about season only.
    """

    sources: Annotated[Text, named("source:measure")]
    date: Day
    treatment: Treatment
    what_changed: str
    source: str

    @field_validator("what_changed")
    @classmethod
    def _has_no_size(cls, text: str) -> str:
        # It is told beside published series, and the size may be that of a withheld part of them.
        if found := size_in(text, with_dates=True):
            raise ValueError(f"says how much ({found!r}); say only what changed, and which way")
        return text

    @property
    def first_month(self) -> pd.Period:
        """The first whole month that was recorded in the new way."""
        month = pd.Period(self.date, "M")
        return month if self.date.day == 1 else month + 1


def endings(breaks: Iterable[Break]) -> dict[str, dict[pd.Period, str]]:
    """Pair → first month counted in a new way → what changed, where earlier months compare no more.

    A `step` parts nothing: the months before it can be put on its level.
    """
    found: dict[str, dict[pd.Period, str]] = {}
    for one in breaks:
        if one.treatment == "end":
            found.setdefault(one.sources, {})[one.first_month] = one.what_changed
    return found


def load_breaks(project: Project, names: Names | None = None) -> list[Break]:
    """The changes of recording of `breaks.csv`; a project may have none.

    Raises:
        ReferenceFileError: as `load_csv`; the same pair and date twice.
    """
    return load_csv(project.reference / "breaks.csv", Break, ("sources", "date"), names)


@dataclass(frozen=True)
class Window:
    """A named span, both days inclusive."""

    name: str
    first: date
    last: date

    @classmethod
    def of_month(cls, month: pd.Period) -> Window:
        """A month, by its own name."""
        return cls(str(month), *days_of_month(month))

    @cached_property
    def months(self) -> pd.PeriodIndex:
        """The months that it touches."""
        return pd.period_range(self.first, self.last, freq="M")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The months that it touches, as tables hold them."""
        return tuple(str(month) for month in self.months)

    @cached_property
    def shares(self) -> np.ndarray:
        """Which share of the days of each of its months lies in it."""
        first, last = pd.Timestamp(self.first), pd.Timestamp(self.last)
        starts = np.maximum(self.months.start_time, first)
        ends = np.minimum(self.months.end_time.normalize(), last)
        days = (pd.DatetimeIndex(ends) - pd.DatetimeIndex(starts)).days + 1
        return days.to_numpy() / self.months.days_in_month.to_numpy()

    @cached_property
    def is_whole_months(self) -> bool:
        """Whether it starts with a month's first day and ends with a month's last."""
        return bool((self.shares == 1).all())


def read_windows(windows: Mapping[str, tuple]) -> list[Window]:
    """The windows as `estimate_impact` takes them: name → (first, last), months or days.

    Raises:
        ParameterError: a window that is no pair, mixes months and days, or ends before it starts.
    """
    if not isinstance(windows, Mapping):
        raise ParameterError("windows", "are no mapping", "Give name → (first, last)")
    return [_read(name, ends) for name, ends in windows.items()]


def is_month(value: object) -> bool:
    """Whether it is a monthly period: a quarter or a day, made a month, would be another span."""
    return isinstance(value, pd.Period) and value.freqstr == "M"


def _read(name: str, ends: tuple) -> Window:
    mend = "Give (first, last), both inclusive, as two pd.Period months or two dates"
    if not isinstance(ends, tuple | list) or len(ends) != 2:
        raise ParameterError(f"window {name!r}", "is not a pair", mend)
    first, last = ends
    if is_month(first) and is_month(last):
        days = (first.start_time.date(), last.end_time.date())
    elif all(isinstance(day, date) and day is not pd.NaT for day in ends):
        days = (date(first.year, first.month, first.day), date(last.year, last.month, last.day))
    else:
        raise ParameterError(f"window {name!r}", "is neither two months nor two days", mend)
    if days[1] < days[0]:
        raise ParameterError(f"window {name!r}", "ends before it starts", mend)
    return Window(name, *days)
