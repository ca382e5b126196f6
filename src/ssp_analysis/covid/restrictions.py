"""The local Covid restriction phases, by date of effect, and where the baseline ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
from pydantic import model_validator

from ssp_analysis.faults import Faults
from ssp_analysis.project import Project
from ssp_analysis.reference import Day, OptionalDay, Reference, Text, load_csv
from ssp_analysis.years import ReportingYear


class Phase(Reference):
    """One phase: both days inclusive; the last phase of the table has no end.

    `weekday` is that of `start`, where given: it catches a mistyped date.
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

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Phase:
        if self.end is not None and self.end < self.start:
            raise ValueError("end lies before start")
        return self

    @model_validator(mode="after")
    def _starts_on_its_weekday(self) -> Phase:
        if self.weekday and self.weekday.strip().casefold() != f"{self.start:%A}".casefold():
            raise ValueError(f"weekday: {self.start:%d/%m/%Y} is a {self.start:%A}")
        return self


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

    def during(self, first: date, last: date) -> pd.DataFrame:
        """The phases (`phase, start, end, national_lockdown`) between two days, cut to them."""
        rows = [
            (p.phase, max(p.start, first), min(p.end or last, last), p.lockdown)
            for p in self.phases
            if p.start <= last and (p.end or last) >= first
        ]
        frame = pd.DataFrame(rows, columns=["phase", "start", "end", "national_lockdown"])
        return frame.astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})

    def days(self, year: ReportingYear) -> pd.DataFrame:
        """Days of each month of a reporting year in each phase: months × phases."""
        phases = self.during(year.start, year.end)
        days = pd.DataFrame(0, index=year.months, columns=phases["phase"])
        for row in phases.itertuples():
            for month in pd.date_range(row.start, row.end).to_period("M"):
                days.loc[month, row.phase] += 1
        return days


def load_restrictions(project: Project) -> Restrictions:
    """Read `restrictions.csv`; a project may have none.

    Raises:
        ReferenceFileError: phases that leave a gap or overlap, a name used twice, or an open end
            before the last phase.
    """
    path = project.reference / "restrictions.csv"
    phases, faults = load_csv(path, Phase, unique=("phase",)) if path.exists() else [], Faults()
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
