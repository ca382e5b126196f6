"""How many people of a group live in an area: the denominators of rates, dated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import Field

from ssp_analysis.project import Project
from ssp_analysis.reference import EARLIEST, LATEST, Reference, Text, load_csv
from ssp_analysis.years import ReportingYear

MOST_PEOPLE = 100_000_000  # more than live in the country


class Population(Reference):
    """One row of `population.csv`: an estimate for the middle of a calendar year."""

    area_code: Text
    group: Text
    year: int = Field(ge=EARLIEST.year, le=LATEST.year)
    population: int = Field(gt=0, le=MOST_PEOPLE)
    source: str


@dataclass(frozen=True)
class Denominators:
    """The populations of one project."""

    rows: tuple[Population, ...] = ()

    def of(self, area_code: str, group: str, year: ReportingYear) -> Population | None:
        """The latest estimate not later than the year's start, else the earliest; None if none."""
        of_group = [r for r in self.rows if (r.area_code, r.group) == (area_code, group)]
        ordered = sorted(of_group, key=lambda row: row.year)
        not_later = [row for row in ordered if row.year <= year.starts]
        return not_later[-1] if not_later else next(iter(ordered), None)


def load_population(project: Project) -> Denominators:
    """Read `population.csv`; a project may have none.

    Raises:
        ReferenceFileError: a doubled row, or a population that is no positive whole number.
    """
    path = project.reference / "population.csv"
    rows: Iterable[Population] = ()
    if path.exists():
        rows = load_csv(path, Population, unique=("area_code", "group", "year"))
    return Denominators(tuple(rows))
