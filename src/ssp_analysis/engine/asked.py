"""What a run is of, from what was asked for, checked once.

What reads reviewed files is imported where that begins: a wrong parameter does not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ssp_analysis.errors import ParameterError, nearest
from ssp_analysis.project import Project
from ssp_analysis.write.manifest import EXTRAS
from ssp_analysis.years import ReportingYear

if TYPE_CHECKING:
    from ssp_analysis.release.rulings import Paper

NAMES = ("reporting_year", "audience", "paper_date", "root")


@dataclass(frozen=True)
class Run:
    """One paper to build: of which project and year, for whom, and as at which day."""

    project: Project
    year: ReportingYear
    audience: str
    paper_date: date

    @classmethod
    def of(cls, project: Project, year: str, audience: str = "public", paper_date: str = "") -> Run:
        """From texts; an empty date is the year's own.

        Raises:
            ParameterError: an impossible year, audience or date.
        """
        known = ReportingYear.parse(year)
        project.release(known, audience)
        return cls(project, known, audience, project.paper_date(known, paper_date))

    @classmethod
    def parse(cls, given: Mapping[str, object]) -> Run:
        """Check the parameters of a run, and all reviewed files, before any kernel starts.

        Raises:
            ParameterError: as `asked`.
            ReferenceFileError: as `check_reference`.
        """
        from ssp_analysis.reviewed_files import check_reference

        run = cls.asked(given)
        check_reference(run.project)
        return run

    @classmethod
    def asked(cls, given: Mapping[str, object]) -> Run:
        """Check the parameters of a run.

        Args:
            given: `reporting_year`, and any of `audience`, `paper_date` and `root`; an empty root
                looks upward.

        Raises:
            ParameterError: an unknown name (papermill itself only warns), a wrong type, an
                impossible year, audience or date, or a root that is no project.
        """
        texts: dict[str, str] = {}
        for name, value in given.items():
            if name not in NAMES:
                raise ParameterError(
                    f"parameter {name!r}",
                    f"is unknown{nearest(name, NAMES)}",
                    f"Use {', '.join(NAMES)}",
                )
            if not isinstance(value, str):
                raise ParameterError(
                    f"parameter {name}", f"is {type(value).__name__}, not text", "Put it in quotes"
                )
            texts[name] = value
        project, year = Project.find(texts.get("root", "")), texts.get("reporting_year", "")
        audience = texts.get("audience", "public")
        return cls.of(project, year, audience, texts.get("paper_date", ""))

    @property
    def parameters(self) -> dict[str, str]:
        """What each notebook is given."""
        return {
            "reporting_year": self.year.label,
            "audience": self.audience,
            "paper_date": self.paper_date.isoformat(),
            "root": str(self.project.root),
        }

    @property
    def paper(self) -> Paper:
        """The paper, as the release room knows it."""
        from ssp_analysis.release.rulings import Paper

        return Paper(self.year, self.paper_date, self.audience)  # type: ignore[arg-type]

    @property
    def processed(self) -> Path:
        """The tables of the year."""
        return self.project.processed(self.year)

    @property
    def release(self) -> Path:
        """The released tables."""
        return self.project.release(self.year, self.audience)

    @property
    def outputs(self) -> Path:
        """The pack's place."""
        return self.project.outputs(self.year, self.audience)

    @property
    def executed(self) -> Path:
        """The executed copies of the notebooks, which are no part of a pack."""
        return self.processed / "executed" / self.audience


def check_extras(given: Iterable[str]) -> tuple[str, ...]:
    """What is to be made beside the pack, checked before any kernel starts.

    Raises:
        ParameterError: an extra that nothing here makes, or whose package is not installed.
    """
    wanted = tuple(given)
    for name in wanted:
        if name not in EXTRAS:
            raise ParameterError(f"--with {name}", "is unknown", f"Use {', '.join(EXTRAS)}")
        if not find_spec(name):
            raise ParameterError(f"--with {name}", "cannot be made here", EXTRAS[name])
    return wanted
