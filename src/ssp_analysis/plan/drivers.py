"""Policy drivers: what changes around the partnership, as it was known on the paper's date."""

from __future__ import annotations

import datetime
from typing import Annotated

import pandas as pd
from pydantic import model_validator

from ssp_analysis.project import Project
from ssp_analysis.reference import Day, Names, OptionalDay, Reference, load_yaml, named
from ssp_analysis.schemas import Narrative, conform, empty
from ssp_analysis.years import ReportingYear

DRIVERS_PAIR = "policy-drivers:return"


class Driver(Reference):
    """One driver. `ahead` is what is said before `date`, from `announced` on; `means` after it."""

    driver: str
    date: Day
    themes: tuple[Annotated[str, named("theme")], ...]
    means: str
    ahead: str = ""
    announced: OptionalDay = None
    until: OptionalDay = None
    source: str

    @model_validator(mode="after")
    def _hangs_together(self) -> Driver:
        if (self.announced is None) != (not self.ahead):
            raise ValueError("announced and ahead go together")
        if self.announced and self.announced > self.date:
            raise ValueError("announced lies after date")
        if self.until and self.until < self.date:
            raise ValueError("until lies before date")
        return self

    def text(self, on: datetime.date) -> str:
        """What may be said of it on a day; '' where it was not known yet."""
        if self.date <= on:
            return f"{self.driver} ({self.date:%B %Y}): {self.means}"
        if self.announced and self.announced <= on:
            return f"{self.driver} (ahead): {self.ahead}"
        return ""


class _Drivers(Reference):
    drivers: tuple[Driver, ...]


def load_drivers(project: Project, names: Names | None = None) -> tuple[Driver, ...]:
    """Read `policy-drivers.yaml`; a project may have none."""
    path = project.reference / "policy-drivers.yaml"
    return load_yaml(path, _Drivers, names).drivers if path.exists() else ()


def driver_rows(
    drivers: tuple[Driver, ...],
    year: ReportingYear,
    theme_ids: frozenset[str],
    paper_date: datetime.date,
) -> pd.DataFrame:
    """The drivers known on the paper's date, as a `Narrative` table: a row per driver and theme.

    Args:
        drivers: as `load_drivers`; one whose `until` lies before the year is no news any more.
        year: the reporting year.
        theme_ids: the plan's; a driver's other themes belong to another plan.
        paper_date: as of when it is told.
    """
    current = [d for d in drivers if d.text(paper_date) and (d.until or year.start) >= year.start]
    rows = [
        {
            "theme_id": theme_id,
            "kind": "policy_driver",
            "text": driver.text(paper_date),
            "period": year.label,
            "sources": DRIVERS_PAIR,
        }
        for driver in sorted(current, key=lambda driver: driver.date)
        for theme_id in driver.themes
        if theme_id in theme_ids
    ]
    return conform(pd.DataFrame(rows), Narrative) if rows else empty(Narrative)
