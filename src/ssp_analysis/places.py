"""The wards of the area and the area committees that they belong to, as `wards.csv` lists them."""

from __future__ import annotations

from pydantic import Field

from ssp_analysis.project import Project
from ssp_analysis.reference import EARLIEST, LATEST, Reference, Text, load_csv


class Ward(Reference):
    """One ward: keyed by code and the vintage of its boundaries."""

    code: Text
    name: Text
    vintage: int = Field(ge=EARLIEST.year, le=LATEST.year)
    area_committee: str


def load_ward_list(project: Project) -> list[Ward]:
    """Read `wards.csv`; a project may have none.

    Raises:
        ReferenceFileError: a column that is unknown or missing, or a code given twice.
    """
    path = project.reference / "wards.csv"
    return load_csv(path, Ward, unique=("code",)) if path.exists() else []


def wards_of(wards: list[Ward], calendar_year: int) -> list[Ward]:
    """The wards in their newest boundaries that are not younger than a year."""
    vintages = [ward.vintage for ward in wards if ward.vintage <= calendar_year]
    return [ward for ward in wards if ward.vintage == max(vintages, default=None)]
