"""Where the files of a project are, and whose project it is."""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import field_validator

from ssp_analysis.errors import BusyError, ParameterError
from ssp_analysis.reference import Day, Reference, load_yaml
from ssp_analysis.years import ReportingYear

AUDIENCES = ("public", "internal")
ROOT_VARIABLE = "SSP_ROOT"


class Committee(Reference):
    """The block at the head of the cover report."""

    report_to: str
    report_of: str
    title: str


class Contact(Reference):
    """Published contact details: a role, never a person.

    `answers` ends "We aim to answer": within how long somebody who asks has a reply.
    """

    role: str
    email: str = ""
    phone: str = ""
    answers: str = ""


class Partnership(Reference):
    """`partnership.yaml`: who the partnership is. `{area}` in `name` stands for the area."""

    name: str
    area: str
    area_code: str = ""
    committee: Committee
    presenters: tuple[str, ...]
    contact: Contact
    papers: dict[str, Day]
    demonstration: bool
    data_name: str = "partnership data"

    @field_validator("papers")
    @classmethod
    def _are_of_years(cls, papers: dict[str, Day]) -> dict[str, Day]:
        for year in papers:
            try:
                ReportingYear.parse(year)
            except ParameterError as error:
                raise ValueError(f"{year!r} {error.fault}. {error.mend}") from None
        return papers

    @property
    def title(self) -> str:
        """The partnership's name with its area filled in."""
        return self.name.replace("{area}", self.area)

    @property
    def code(self) -> str:
        """The area's code, or its name where no code is given."""
        return self.area_code or self.area

    @property
    def banner(self) -> str:
        """What stands on everything made from invented data; empty for real data."""
        return f"Demonstration: invented figures, not {self.area}'s" if self.demonstration else ""


@dataclass(frozen=True)
class Project:
    """A project root: any folder with `data/` and `outputs/`."""

    root: Path

    @classmethod
    def find(cls, root: str | Path = "") -> Project:
        """The project at `root`, else at SSP_ROOT, else looking upward from where one stands.

        Raises:
            ParameterError: where no such folder is found.
        """
        named = str(root) or os.environ.get(ROOT_VARIABLE, "")
        here = Path(named or ".").resolve()
        for folder in [here] if named else [here, *here.parents]:
            if (folder / "data").is_dir() and (folder / "outputs").is_dir():
                return cls(folder)
        raise ParameterError(
            f"root {named!r}" if named else "root",
            "is not a project: there is no folder with data/ and outputs/ here",
            "Give the folder with --root, or make these two folders in it",
        )

    @property
    def reference(self) -> Path:
        """Reviewed files: contracts, plan, restrictions, release decisions."""
        return self.root / "data" / "reference"

    def raw(self, year: ReportingYear) -> Path:
        """Partner files of a year, as received."""
        return self.root / "data" / "raw" / year.folder

    def raw_years(self, until: ReportingYear) -> list[ReportingYear]:
        """The years that have raw files, oldest first, up to and including `until`."""
        folders = (self.root / "data" / "raw").glob("*/")
        years = sorted(filter(None, (ReportingYear.of_folder(folder.name) for folder in folders)))
        return [year for year in years if year <= until]

    def processed(self, year: ReportingYear) -> Path:
        """Tables made from raw and reference files; disposable."""
        return self.root / "data" / "processed" / year.folder

    def release(self, year: ReportingYear, audience: str) -> Path:
        """The only folder that report and slides may read.

        Raises:
            ParameterError: for an audience that is none.
        """
        if audience not in AUDIENCES:
            near = difflib.get_close_matches(audience, AUDIENCES, n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise ParameterError(
                f"audience {audience!r}", f"is unknown{meant}", f"Use {' or '.join(AUDIENCES)}"
            )
        return self.processed(year) / "release" / audience

    def outputs(self, year: ReportingYear, audience: str) -> Path:
        """What people receive."""
        return self.root / "outputs" / year.folder / audience

    def partnership(self) -> Partnership:
        """Load `partnership.yaml`."""
        return load_yaml(self.reference / "partnership.yaml", Partnership)

    def paper_date(self, year: ReportingYear, given: str = "") -> date:
        """The paper's date: as given, else the year's in `partnership.yaml`; never today.

        Raises:
            ParameterError: for a date that is none, or a year without one.
        """
        if given:
            try:
                return date.fromisoformat(given)
            except ValueError:
                raise ParameterError(
                    f"paper_date {given!r}", "is not a date", "Write it as 2021-04-12"
                ) from None
        papers = self.partnership().papers
        if year.label in papers:
            return papers[year.label]
        raise ParameterError(
            f"paper_date of {year.label}",
            "is not given and not in partnership.yaml",
            f"Add '{year.label}' under papers: in data/reference/partnership.yaml, "
            "or give --paper-date",
        )


@contextmanager
def built_beside(target: Path) -> Iterator[Path]:
    """An empty folder that takes the target's place at the end, and goes where it is not finished.

    Whatever fails inside, the folder that was there stays, and nothing half built lies beside it.

    Raises:
        BusyError: as `put_in_place`.
    """
    building = target.with_name(f".{target.name}-building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        yield building
        put_in_place(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def put_in_place(building: Path, target: Path) -> None:
    """Rename the finished folder to its place; the one that was there goes only after that.

    Raises:
        BusyError: where a file of the old folder is open in another program (on Windows).
    """
    old = target.with_name(f".{target.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    try:
        if target.exists():
            target.rename(old)
        building.rename(target)
    except OSError:
        if old.exists() and not target.exists():
            old.rename(target)
        raise BusyError(
            "/".join(target.parts[-3:]),
            "cannot be replaced: a file in it is open in another program",
            "Close it and run again; what was there is unchanged",
        ) from None
    shutil.rmtree(old, ignore_errors=True)
