"""What people decided of a paper's findings: the reviewed entries, as at the paper's date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator

from ssp_analysis.about import Overruled
from ssp_analysis.inert import inert
from ssp_analysis.project import Project
from ssp_analysis.reference import Reference, Text, doubles, load_yaml
from ssp_analysis.release.rulings import Paper
from ssp_analysis.release.signatures import role


class _Reviewed(Overruled):
    wording: Annotated[str, AfterValidator(inert)] = ""
    leave_out: Annotated[str, AfterValidator(inert)] = ""
    reviewed_by: Annotated[Text, AfterValidator(role)]


class _Messages(Reference):
    messages: tuple[_Reviewed, ...]

    def _faults(self) -> Iterator[str]:
        for year in dict.fromkeys(one.reporting_year for one in self.messages):
            of_year = [one for one in self.messages if one.reporting_year == year]
            yield from doubles(f"{year}, finding", [one.finding for one in of_year])
            yield from doubles(f"{year}, order", [str(one.order) for one in of_year if one.order])


def load_overruled(project: Project) -> tuple[Overruled, ...]:
    """Read `messages.yaml`; a project may have none."""
    path = project.reference / "messages.yaml"
    return load_yaml(path, _Messages).messages if path.exists() else ()


def overruled_for(project: Project, paper: Paper) -> tuple[Overruled, ...]:
    """The entries on a paper's year that were reviewed by its date."""
    year, told = paper.year.label, load_overruled(project)
    return tuple(one for one in told if one.reporting_year == year and one.reviewed_on <= paper.on)
