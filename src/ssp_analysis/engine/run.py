"""One run: six notebooks executed, the pack made and put in place, and what is told of it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from ssp_analysis.engine.kernels import DOOR, EXPORTS, NOTEBOOKS, execute, shown_notebooks
from ssp_analysis.engine.parameters import Run
from ssp_analysis.errors import BusyError
from ssp_analysis.partners.tables import told_same_data
from ssp_analysis.project import Project, refuse_unwritable
from ssp_analysis.release.register import refuse_tampered
from ssp_analysis.schemas import Decisions, read_table
from ssp_analysis.shown_texts import check_typed, returned_forms

MEGABYTE = 1_000_000
NO_CONTACT = (
    "data/reference/partnership.yaml: contact has no email and no phone, so nobody can ask for "
    "another format. Add one that is published."
)


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
        forms = returned_forms(run.project, run.paper)
        check_typed(run.project, run.paper, forms, shown_notebooks())
        for name in NOTEBOOKS[: NOTEBOOKS.index(DOOR) + 1]:
            execute(name, run.parameters, run.executed)
            clock.step(name)
        # Now what the figures' own months tell is known too.
        check_typed(run.project, run.paper, forms, shown_notebooks(), _decided(run))
        _show(run, clock)
        return _made(run, extras, clock)


def rebuild(run: Run, extras: Iterable[str] = ()) -> Built:
    """Make report and slides again from the released tables as they are, inside `locked`."""
    clock = _Clock()
    _show(run, clock)
    return _made(run, extras, clock)


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
    with tempfile.TemporaryDirectory() as scratch:
        alone = replace(run, project=Project(Path(scratch)))
        shutil.copytree(run.release, alone.release)
        (alone.project.root / "outputs").mkdir()
        for name in EXPORTS:
            execute(name, alone.parameters, run.executed)
            clock.step(name)


def _made(run: Run, extras: Iterable[str], clock: _Clock) -> Built:
    """The pack of executed notebooks, and what is told of it."""
    from ssp_analysis.engine import assembly  # imports what writes documents: it takes seconds

    files, missing = assembly.build_pack(run, extras)
    clock.step("documents")
    problems = (
        *told_same_data(run.project, run.year),
        *no_contact(run.project),
        *assembly.too_full(run),
        *assembly.released_problems(run),
    )
    return Built(run.outputs, files, missing, problems, clock.seconds)


def no_contact(project: Project) -> Iterator[str]:
    """That nobody who reads the pack can ask for another format, where it is so."""
    contact = project.partnership().contact
    if not (contact.email or contact.phone):
        yield NO_CONTACT


def _decided(run: Run) -> dict[str, str]:
    ruled = read_table(Decisions, run.release)
    return dict(zip(ruled["sources"], ruled["decision"], strict=True))
