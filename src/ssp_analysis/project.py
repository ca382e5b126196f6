"""Where the files of a project are, and whose project it is."""

from __future__ import annotations

import os
import re
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from hashlib import file_digest
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ssp_analysis.errors import (
    BusyError,
    Faults,
    NoRoomError,
    ParameterError,
    as_compared,
    nearest,
    unwritable,
)
from ssp_analysis.reference import (
    EARLIEST,
    LATEST,
    Day,
    Reference,
    Text,
    YearLabel,
    YearOrDay,
    load_csv,
    load_yaml,
    refuse,
)
from ssp_analysis.years import ReportingYear

PROBED = 65_536  # bytes written to see whether there is room: more than a system keeps in hand
TRIES, PAUSE = 20, 0.05  # to take a folder's place while others take it too; seconds between
LEFT_AFTER = 24 * 3600  # seconds; no building takes a day
AUDIENCES = ("public", "internal")
ROOT_VARIABLE = "SSP_ROOT"
ABSENT = "is not there"
AREA_CODE = r"[EWSN]\d{8}"  # https://www.ons.gov.uk, "Area codes"


def _is_no_code(name: str) -> str:
    if re.fullmatch(AREA_CODE, name):
        raise ValueError(f"is the code {name}; write the name here, and the code in its own place")
    return name


Name = Annotated[Text, AfterValidator(_is_no_code)]


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
    """`partnership.yaml`: who the partnership is. `{area}` in `name` stands for the area.

    `papers` has the day of each year's paper, `earlier_papers` those of others of the same year,
    before it. Two lists name papers that the register of publications need not hold, by year or by
    day: `never_published`, which did not go out, and `published_before_register`, which did.
    """

    name: Text
    area: Name
    area_code: str = ""
    committee: Committee
    presenters: tuple[str, ...]
    contact: Contact
    papers: dict[YearLabel, Day]
    demonstration: bool
    data_name: str = "partnership data"
    earlier_papers: dict[YearLabel, tuple[Day, ...]] = Field(default_factory=dict)
    never_published: tuple[YearOrDay, ...] = ()
    published_before_register: tuple[YearOrDay, ...] = ()

    @field_validator("area_code")
    @classmethod
    def _is_whole(cls, code: str) -> str:
        if not re.match(r"[EWSN]\d", code, re.IGNORECASE):
            return code
        if not re.fullmatch(AREA_CODE, code.upper()):
            raise ValueError(f"{code!r} is no area code; write a letter and eight digits")
        return code.upper()

    @field_validator("never_published", "published_before_register")
    @classmethod
    def _are_papers(cls, named: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if {"papers", "earlier_papers"} <= info.data.keys():
            every = _every_paper(info.data["papers"], info.data["earlier_papers"])
            known = [*info.data["papers"], *(day.isoformat() for day, _ in every)]
            refuse(f"{one!r} is not under papers{nearest(one, known)}"
                   for one in named if one not in known)  # fmt: skip
        return named

    def papers_before(self, on: date) -> list[tuple[date, str]]:
        """Day and year of every paper of before a day, in order."""
        return [one for one in _every_paper(self.papers, self.earlier_papers) if one[0] < on]

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
        return f"Demonstration: invented figures and words, not {self.area}'s" * self.demonstration


def _every_paper(
    papers: Mapping[str, date], earlier: Mapping[str, Iterable[date]]
) -> list[tuple[date, str]]:
    more = ((day, year) for year, days in earlier.items() for day in days)
    return sorted({*((day, year) for year, day in papers.items()), *more})


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
            meant = nearest(audience, AUDIENCES)
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
            ParameterError: for a date that is none or before the year, or a year without one.
        """
        if given:
            try:
                day = date.fromisoformat(given)
            except ValueError:
                day = date.min
            if not EARLIEST <= day <= LATEST:
                fault = "is not a date"
                raise ParameterError(f"paper_date {given!r}", fault, "Write it as 2021-04-12")
        else:
            day = self._day_of(year)
        if day < year.start:
            fault = f"{day} lies before the year begins"
            raise ParameterError(
                f"paper_date of {year.label}", fault, "Give the day of its meeting"
            )
        return day

    def _day_of(self, year: ReportingYear) -> date:
        papers = self.partnership().papers
        if year.label in papers:
            return papers[year.label]
        raise ParameterError(
            f"paper_date of {year.label}",
            "is not given and not in partnership.yaml",
            f"Add '{year.label}' under papers: in data/reference/partnership.yaml, "
            "or give --paper-date",
        )


def refuse_unwritable(*folders: Path) -> None:
    """Write a little into each folder and take it away again, before any work is done.

    Raises:
        NoRoomError: where there is no room or no right to write.
    """
    for folder in folders:
        probe = folder / f".{uuid.uuid4().hex}-probe"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(bytes(PROBED))
        except (FileExistsError, NotADirectoryError):
            raise NoRoomError(
                _told(folder), "is a file where a folder is needed", "Move that file away"
            ) from None
        except OSError as error:
            raise unwritable(_told(folder), str(error)) or NoRoomError(
                _told(folder), "cannot be written to", "Ask for the right to write there"
            ) from None
        finally:
            with suppress(OSError):
                probe.unlink(missing_ok=True)


@contextmanager
def built_beside(target: Path) -> Iterator[Path]:
    """An empty folder that takes the target's place at the end, and goes where it is not finished.

    Whatever fails inside, the folder that was there stays, and nothing half built lies beside it.
    Each has a name of its own, so that several can be built at once; the last one stands.

    Raises:
        BusyError, NoRoomError: as `put_in_place`.
    """
    _clear_leftovers(target)
    building = _beside(target, "building")
    try:
        building.mkdir(parents=True)
        yield building
        put_in_place(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def put_in_place(building: Path, target: Path) -> None:
    """Rename the finished folder to its place; the one that was there goes only after that.

    Raises:
        BusyError: where a file of the old folder is open in another program (on Windows).
        NoRoomError: where there is no right to replace it.
    """
    moved: list[Path] = []
    for left in reversed(range(TRIES)):
        try:
            _swap(building, target, moved)
            break
        except OSError as error:
            fault = unwritable(_told(target), str(error))
            if left and not fault:  # perhaps another run put its own there in between
                time.sleep(PAUSE)
                continue
            if moved and not target.exists():
                moved[-1].rename(target)
            raise fault or BusyError(
                _told(target),
                "cannot be replaced: a file in it is open in another program",
                "Close it and run again; what was there is unchanged",
            ) from None
    for old in moved:
        shutil.rmtree(old, ignore_errors=True)


def _swap(building: Path, target: Path, moved: list[Path]) -> None:
    old = _beside(target, "old")
    with suppress(FileNotFoundError):
        target.rename(old)
        moved.append(old)
    building.rename(target)


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}-{uuid.uuid4().hex}-{what}")


def _clear_leftovers(target: Path) -> None:
    """Remove what runs that were killed left beside a folder, once nobody can be at it any more."""
    if not target.exists():
        for old in target.parent.glob(f".{target.name}-*old"):
            with suppress(OSError):  # killed between two renames: what was there comes back
                old.rename(target)
    for left in target.parent.glob(f".{target.name}-*"):
        if left.name.endswith(("-building", "-old")):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > LEFT_AFTER:
                    shutil.rmtree(left, ignore_errors=True)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file; `ABSENT` for what is none or cannot be read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ABSENT


def _told(folder: Path) -> str:
    return "/".join(folder.parts[-3:])


class Ward(Reference):
    """One ward: keyed by code and the vintage of its boundaries."""

    code: Text
    name: Name
    vintage: int = Field(ge=EARLIEST.year, le=LATEST.year)
    area_committee: str


def load_ward_list(project: Project) -> list[Ward]:
    """Read `wards.csv`; a project may have none. A ward that stays has a row for each vintage.

    Raises:
        ReferenceFileError: a column that is unknown or missing, or a code or name given twice for
            boundaries of one vintage.
    """
    wards = load_csv(project.reference / "wards.csv", Ward, unique=("code", "vintage"))
    faults, named = Faults(), dict[tuple[str, int], Ward]()
    for ward in wards:
        first = named.setdefault((as_compared(ward.name), ward.vintage), ward)
        if first is not ward:
            fault = f"{ward.name!r} is of {first.code} too, with the vintage {ward.vintage}"
            faults.add(ward.place, fault, "Give each ward one row for each vintage")
    faults.refuse()
    return wards


def wards_of(wards: Sequence[Ward], calendar_year: int) -> list[Ward]:
    """The wards in their newest boundaries that are not younger than a year."""
    vintages = [ward.vintage for ward in wards if ward.vintage <= calendar_year]
    return [ward for ward in wards if ward.vintage == max(vintages, default=None)]
