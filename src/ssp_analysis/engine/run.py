"""One run: its parameters checked once, six notebooks executed, the pack made and put in place."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from ssp_analysis.certificate import read_certificate
from ssp_analysis.engine.kernels import DOOR, EXPORTS, NOTEBOOKS, execute, shown_notebooks
from ssp_analysis.errors import BusyError, ParameterError, nearest
from ssp_analysis.partners.tables import told_same_data
from ssp_analysis.project import Project, built_beside, refuse_unwritable
from ssp_analysis.release.register import refuse_tampered
from ssp_analysis.release.rulings import Paper
from ssp_analysis.reviewed_files import check_reference
from ssp_analysis.shown_texts import check_typed, returned_forms
from ssp_analysis.write.manifest import EXTRAS, MANIFEST, digests
from ssp_analysis.years import ReportingYear

if TYPE_CHECKING:
    from ssp_analysis.say.dataset import Pack

NAMES = ("reporting_year", "audience", "paper_date", "root")
MEGABYTE = 1_000_000
NO_CONTACT = (
    "data/reference/partnership.yaml: contact has no email and no phone, so nobody can ask for "
    "another format. Add one that is published."
)


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

        Args:
            given: `reporting_year`, and any of `audience`, `paper_date` and `root`; an empty root
                looks upward.

        Raises:
            ReferenceFileError: as `check_reference`.
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
        project.release(ReportingYear.parse(year), audience)
        check_reference(project)
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
        return Paper.of(self.project, self.year, self.audience, self.paper_date.isoformat())

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


@dataclass(frozen=True)
class Built:
    """A pack in its place.

    `files` are its files and their bytes, `missing` what could not be made, `problems` what
    whoever built it should look at, a sentence each; `timings` are seconds by step.
    """

    folder: Path
    files: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    def contents(self) -> str:
        """How many files there are, and how large; '' where none is known."""
        if not self.files:
            return ""
        sizes = {name: size / MEGABYTE for name, size in self.files.items()}
        largest = max(sizes, key=lambda name: sizes[name])
        whole = f"{len(sizes)} files, {sum(sizes.values()):.1f} MB"
        return f"{whole}; the largest is {largest}, {sizes[largest]:.1f} MB"

    @property
    def took(self) -> str:
        """How long each step took; '' where none is known."""
        if not self.timings:
            return ""
        steps = ", ".join(f"{name} {seconds:.0f}" for name, seconds in self.timings.items())
        return f"It took {sum(self.timings.values()):.0f} seconds: {steps}"


def check_extras(given: Iterable[str]) -> tuple[str, ...]:
    """What is to be made beside the pack, checked before any kernel starts.

    Raises:
        ParameterError: an extra that nothing here makes, or whose package is not installed.
    """
    wanted = tuple(given)
    if not wanted:
        return ()
    for name in wanted:
        if name not in EXTRAS:
            raise ParameterError(f"--with {name}", "is unknown", f"Use {', '.join(EXTRAS)}")
        if fault := EXTRAS[name]():
            raise ParameterError(f"--with {name}", "cannot be made here", fault)
    return wanted


def build(run: Run, extras: Iterable[str] = ()) -> Built:
    """Build the pack of one year and audience.

    It appears whole or not at all: an earlier pack stays until the new one is complete and has
    passed its checks.

    Raises:
        SspError: whatever the user can mend, also from inside a notebook.
    """
    clock = _Clock()
    with locked(run):
        refuse_tampered(run.project)
        check_typed(run.project, run.paper, returned_forms(run.project, run.paper))
        for name in NOTEBOOKS[: NOTEBOOKS.index(DOOR) + 1]:
            execute(name, run.parameters, run.executed)
            clock.step(name)
        return rebuild(run, extras, clock)


def rebuild(run: Run, extras: Iterable[str] = (), clock: _Clock | None = None) -> Built:
    """Make report and slides again from the released tables as they are, inside `locked`."""
    clock = clock or _Clock()
    _show(run, clock)
    files, missing = build_pack(run, extras)
    clock.step("documents")
    problems = (
        *told_same_data(run.project, run.year),
        *no_contact(run.project),
        *too_full(run),
        *released_problems(run),
    )
    return Built(run.outputs, files, missing, problems, clock.seconds)


def measure(run: Run) -> Path:
    """Run notebooks 01 and 02 of a year only.

    Returns:
        The folder of the tables that they leave, `data/processed/<year>`.
    """
    with locked(run):
        for name in NOTEBOOKS[:2]:
            execute(name, run.parameters, run.executed)
    return run.processed


@contextmanager
def locked(run: Run) -> Iterator[None]:
    """Within it no other run may touch the year.

    Raises:
        BusyError: where another run has it.
        NoRoomError: where what it makes could not be written.
    """
    refuse_unwritable(run.processed, run.outputs.parent)
    try:
        with FileLock(run.processed / ".lock", timeout=0):
            yield
    except Timeout:
        raise BusyError(
            f"reporting year {run.year}", "is being built by another run", "Wait until it is done"
        ) from None


class _Clock:
    """The seconds that each step took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.monotonic()

    def step(self, name: str) -> None:
        """The step of this name ends now."""
        now = time.monotonic()
        self.seconds[name], self._last = now - self._last, now


def _show(run: Run, clock: _Clock) -> None:
    """Execute report and slides where there is nothing but the released files."""
    import nbformat

    from ssp_analysis.write.proof import refuse_unread

    certificate = read_certificate(run.release)
    for path in shown_notebooks():
        refuse_unread(nbformat.read(path, as_version=4), certificate)
    with tempfile.TemporaryDirectory() as scratch:
        alone = replace(run, project=Project(Path(scratch)))
        shutil.copytree(run.release, alone.release)
        (alone.project.root / "outputs").mkdir()
        for name in EXPORTS:
            execute(name, alone.parameters, run.executed)
            clock.step(name)


def build_pack(run: Run, extras: Iterable[str] = ()) -> tuple[dict[str, int], tuple[str, ...]]:
    """Make all documents from executed notebooks 05 and 06, verify them, put the pack in place.

    Returns:
        The files with their bytes, and what could not be made, a sentence each.
    """
    # What writes documents takes seconds to import, and no notebook has to wait for it.
    from ssp_analysis.delivery import deliver
    from ssp_analysis.say.cover import TEMPLATE
    from ssp_analysis.say.dataset import read_pack
    from ssp_analysis.verification import verify

    pack = read_pack(run.release)
    notebooks = {kind: run.executed / f"{name}.ipynb" for name, kind in EXPORTS.items()}
    with built_beside(run.outputs) as building:
        missing = deliver(pack, notebooks, run.release / TEMPLATE, building, extras)
        files = digests(building)
        told = _manifest(pack, run.release, missing, files)
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        (building / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
        verify(building, run.project)
    return {name: int(str(file["bytes"])) for name, file in files.items()}, tuple(missing)


def too_full(run: Run) -> Iterator[str]:
    """Which slides of a finished pack hold more than fits, for whoever presents them."""
    from ssp_analysis.say.room import full_slides
    from ssp_analysis.write.notebook import read_document

    name = next(name for name, kind in EXPORTS.items() if kind == "slides")
    for told in full_slides(read_document(run.executed / f"{name}.ipynb", "slides")):
        yield f"Too full, shorten what it is made from: {told}"


def no_contact(project: Project) -> Iterator[str]:
    """That nobody who reads the pack can ask for another format, where it is so."""
    contact = project.partnership().contact
    if not (contact.email or contact.phone):
        yield NO_CONTACT


def released_problems(run: Run) -> Iterator[str]:
    """How many things about the release need a look; they may tell of what is withheld."""
    from ssp_analysis.release.decisions import LOOK_AT_ONCE
    from ssp_analysis.release.door import read_problems

    problems = read_problems(run.project, run.paper)
    if not problems:
        return
    first = sum(text.startswith(LOOK_AT_ONCE) for text in problems)
    counted = f"{len(problems)} problem{'s' if len(problems) > 1 else ''} with what is released"
    loud = f", {first} of them a later, stricter decision that does not rule" if first else ""
    told = (run.executed / f"{DOOR}.ipynb").relative_to(run.project.root).as_posix()
    yield f"{counted}{loud}. They are told in {told}"


def _manifest(
    pack: Pack, release: Path, missing: list[str], files: dict[str, dict[str, object]]
) -> dict[str, object]:
    keys = ("partnership", "reporting_year", "paper_date", "audience", "banner", "data_name")
    told = pack.about.model_dump(mode="json")
    return {key: told[key] for key in (*keys, "version")} | {
        "data_to": pack.availability.set_index("source_id")["data_to"].to_dict(),
        "certificate": read_certificate(release).model_dump(mode="json"),
        "not_made": missing,
        "files": files,
    }
