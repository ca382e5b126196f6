"""One run: its parameters checked once, six notebooks executed, the pack made and put in place.

What does the work is imported where it begins: a wrong parameter, or a run for which nothing has
changed, does not wait for it.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ssp_analysis.about import digests_below, read_certificate, refuse_unread
from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.kernels import (
    DOOR,
    EXPORTS,
    NOTEBOOKS,
    copy_own,
    execute,
    shown_notebooks,
    told_notebooks,
    warm_up,
)
from ssp_analysis.engine.steps import UNSURE, Cleaned, Steps, copies_of
from ssp_analysis.errors import BusyError
from ssp_analysis.project import Project, built_beside, digest_of, refuse_unwritable
from ssp_analysis.write.manifest import MANIFEST, digests

MEGABYTE = 1_000_000
UNCHANGED = "Nothing was done: all that the pack is made from is as it was."
NO_CONTACT = (
    "data/reference/partnership.yaml: contact has no email and no phone, so nobody can ask for "
    "another format. Add one that is published."
)
NOTHING_LEAVES = (
    "No figure of any partner is in this pack, for none is released. ssp decide lists them; "
    "sign its lines in data/reference/release-decisions.csv (approver, evidence, approved_on)."
)


@dataclass(frozen=True)
class Built:
    """A pack in its place.

    `files` are its files and their bytes, `missing` what could not be made, `problems` what
    whoever built it should look at, a sentence each; `timings` are seconds by step, `why` says of
    each step why it was done or not.
    """

    folder: Path
    files: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    why: tuple[str, ...] = ()

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


def build(run: Run, extras: Iterable[str] = (), fresh: bool = False) -> Built:
    """Build the pack of one year and audience.

    It appears whole or not at all: an earlier pack stays until the new one is complete and has
    passed its checks. Steps that read the same as before are not done again, unless all is to be
    made `fresh`.

    Raises:
        SspError: whatever the user can mend, also from inside a notebook.
    """
    with locked(run):
        warm_up()
        from ssp_analysis.release.register import refuse_tampered
        from ssp_analysis.shown_texts import check_typed

        clock, steps = _Clock(), Steps(run, fresh)
        try:
            refuse_tampered(run.project)
            shelf = Cleaned(run.project, run.year)
            if fresh:
                shelf.forget()
            before = shelf.read()
            check_typed(run.project, run.paper, {})  # notebook 01 reads what partners typed
            _notebooks(run, NOTEBOOKS[: NOTEBOOKS.index(DOOR) + 1], steps, clock)
            steps.why += shelf.why(before)
            built = rebuild(run, extras, clock, steps)
            told = {"files": built.files, "missing": built.missing, "problems": built.problems}
            steps.keep_whole(extras, told | {"before": told_before(run)})
        finally:
            steps.sweep()
        return built


def unchanged(run: Run, extras: Iterable[str] = ()) -> Built | None:
    """The pack as it was built from the same before, put in place again where it is not.

    Returns:
        The pack, with what `told_before` said of it among its problems; None where anything that a
        run may read has changed, or the store does not hold it.

    Raises:
        BusyError, NoRoomError: as `locked`.
    """
    with locked(run):
        steps = Steps(run)
        told = steps.as_it_was(extras)
        if told is None:
            return None
        steps.sweep()
    problems = (*told["before"], *told["problems"])
    return Built(run.outputs, told["files"], tuple(told["missing"]), problems)


def told_before(run: Run) -> list[str]:
    """What whoever builds a paper must know first, a sentence each; nothing of it stops the run."""
    from ssp_analysis.partners.files import unclaimed_files
    from ssp_analysis.reviewed_files import told_before_run

    told = [*told_notebooks(run.project), *told_before_run(run.project, run.paper)]
    return [*unclaimed_files(run.project, run.year), *told]


def _notebooks(run: Run, names: Iterable[str], steps: Steps, clock: _Clock) -> None:
    """Do some of notebooks 01 to 04, each from what those before it left."""
    of, processed = steps.sources, run.processed
    known = {"hidden.parquet": digest_of(processed / "hidden.parquet")}  # of a replay, if any
    folders = {NOTEBOOKS[0]: (processed / "records", processed / "quarantine"),
               DOOR: (run.release,)}  # fmt: skip
    reads = {NOTEBOOKS[0]: of.raw, DOOR: {**of.raw, **of.reference, **of.published}}
    for name in names:
        read = {**steps.made, **of.measured, **known, **reads.get(name, {})}
        steps.do({name: partial(_executed, run, name)}, read, folders.get(name, ()))
        for folder in {run.executed, run.executed.parent} - {copies_of(run, name)}:
            (folder / f"{name}.ipynb").unlink(missing_ok=True)  # of 0.1.0, or an own notebook's
        clock.step(name)


def _executed(run: Run, name: str) -> dict[str, bool]:
    """Execute a notebook; say whether what it left may come out other next time.

    The reading of a file may have been stopped for want of time or memory.
    """
    execute(name, run.parameters, copies_of(run, name))
    if name != NOTEBOOKS[0]:
        return {UNSURE: False}
    from ssp_analysis.partners.intake import READ_AGAIN
    from ssp_analysis.tables import Quality, read_table, table_path

    if not table_path(Quality, run.processed).exists():
        return {UNSURE: True}
    notes = read_table(Quality, run.processed)["notes"]
    return {UNSURE: bool(notes.str.contains(READ_AGAIN, regex=False).any())}


def rebuild(
    run: Run,
    extras: Iterable[str] = (),
    clock: _Clock | None = None,
    steps: Steps | None = None,
) -> Built:
    """Make report and slides again from the released tables as they are, inside `locked`."""
    warm_up()
    clock, steps = clock or _Clock(), steps or Steps(run, fresh=True)
    _show(run, steps, clock)
    wanted = {f"--with {extra}": "wanted" for extra in extras}
    read = digests_below(run.release, run.project.root) | wanted
    work = {"documents": partial(build_pack, run, extras)}
    made = steps.do(work, read, (run.outputs,))[0].told
    clock.step("documents")
    from ssp_analysis.partners.tables import told_same_data

    problems = (
        *told_same_data(run.project, run.year),
        *no_contact(run.project),
        *no_cover_report(run.project),
        *too_full(run),
        *unsettled(run),
        *nothing_leaves(run),
        *released_problems(run),
    )
    why = tuple(steps.why)
    return Built(run.outputs, made["files"], tuple(made["missing"]), problems, clock.seconds, why)


def measure(run: Run) -> Path:
    """Run notebooks 01 and 02 of a year only.

    Returns:
        The folder of the tables that they leave, `data/processed/<year>`.
    """
    with locked(run):
        _notebooks(run, NOTEBOOKS[:2], Steps(run), _Clock())
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


def _show(run: Run, steps: Steps, clock: _Clock) -> None:
    """Execute report and slides where there is nothing but the released files."""
    import nbformat

    certificate = read_certificate(run.release)
    for path in shown_notebooks(run.project.root):
        refuse_unread(nbformat.read(path, as_version=4), certificate)
    with tempfile.TemporaryDirectory() as scratch:
        alone = replace(run, project=Project(Path(scratch)))
        shutil.copytree(run.release, alone.release)
        (alone.project.root / "outputs").mkdir()
        copy_own(run.project.root, alone.project.root)
        with warnings.catch_warnings(), ThreadPoolExecutor(1) as beside:
            warnings.simplefilter("ignore")  # each notebook gives back what it found, in its time
            works = {name: partial(_shown, alone, name, run.executed, beside) for name in EXPORTS}
            steps.do(works, digests_below(run.release, run.project.root))
        clock.step(" beside ".join(EXPORTS))


def _shown(alone: Run, name: str, executed: Path, beside: Executor) -> None:
    beside.submit(load_writers)  # documents come next
    execute(name, alone.parameters, executed)


def load_writers() -> None:
    """Have at hand what reads tables and writes documents, which takes seconds."""
    from ssp_analysis import delivery, verification  # noqa: F401
    from ssp_analysis.say.dataset import TABLES
    from ssp_analysis.tables import empty
    from ssp_analysis.write.paper import pdf_fault

    pdf_fault()
    for model in TABLES.values():
        empty(model)  # its rules are put together once


def build_pack(run: Run, extras: Iterable[str] = ()) -> dict[str, Any]:
    """Make all documents from executed notebooks 05 and 06, verify them, put the pack in place.

    Returns:
        `files` with their bytes, and `missing`: what could not be made, a sentence each.
    """
    from ssp_analysis.delivery import deliver
    from ssp_analysis.say.cover import TEMPLATE
    from ssp_analysis.say.dataset import read_pack
    from ssp_analysis.verification import verify

    pack = read_pack(run.release)
    notebooks = {kind: run.executed / f"{name}.ipynb" for name, kind in EXPORTS.items()}
    with built_beside(run.outputs) as building:
        missing = deliver(pack, notebooks, run.release / TEMPLATE, building, extras)
        files, about = digests(building), pack.about.model_dump(mode="json")
        keys = ("partnership", "reporting_year", "paper_date", "audience", "banner", "data_name")
        told = {name: about[name] for name in (*keys, "version")} | {
            "data_to": pack.availability.set_index("source_id")["data_to"].to_dict(),
            "certificate": read_certificate(run.release).model_dump(mode="json"),
            "not_made": missing,
            "files": files,
        }
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        (building / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
        verify(building, run.project)
    sizes = {name: int(str(file["bytes"])) for name, file in files.items()}
    return {"files": sizes, "missing": missing}


def too_full(run: Run) -> Iterator[str]:
    """Which slides of a finished pack hold more than fits, for whoever presents them."""
    from ssp_analysis.say.page import full_slides
    from ssp_analysis.write.notebook import read_document

    name = next(name for name, kind in EXPORTS.items() if kind == "slides")
    for told in full_slides(read_document(run.executed / f"{name}.ipynb", "slides")):
        yield f"Too full, shorten what it is made from: {told}"


def no_contact(project: Project) -> Iterator[str]:
    """That nobody who reads the pack can ask for another format, where it is so."""
    contact = project.partnership().contact
    if not (contact.email or contact.phone):
        yield NO_CONTACT


def no_cover_report(project: Project) -> Iterator[str]:
    """That a pack has no cover report, where the officers' template is not there."""
    from ssp_analysis.say.cover import TEMPLATE

    if not (path := project.reference / TEMPLATE).exists():
        told = path.relative_to(project.root).as_posix()
        yield f"No cover report: {told} is not there. docs/progress.md says what it holds."


def unsettled(run: Run) -> Iterator[str]:
    """That files of the year could not be used, or questions are open, where it is so."""
    from ssp_analysis.tables import Quality, Questions, read_table, table_path

    if not table_path(Quality, run.processed).exists():
        return  # a pack that is made again elsewhere, of released tables alone
    quality = read_table(Quality, run.processed)
    of_year = quality[quality["year"] == run.year.label]
    unused = int((of_year["status"] == "not_available").sum())
    asked = len(read_table(Questions, run.processed))
    if unused or asked:
        yield (
            f"Files that cannot be used: {unused}. Open questions: {asked}. Nothing of these is "
            f"in the figures; ssp check {run.year} says which they are, and what settles them."
        )


def nothing_leaves(run: Run) -> Iterator[str]:
    """That no figure is released, where it is so: mostly a decision that is not signed yet."""
    from ssp_analysis.tables import Decisions, read_table

    if not (read_table(Decisions, run.release)["decision"] == "publish").any():
        yield NOTHING_LEAVES


def released_problems(run: Run) -> Iterator[str]:
    """How many things about the release need a look; they may tell of what is withheld."""
    from ssp_analysis.release.decisions import LOOK_AT_ONCE
    from ssp_analysis.release.door import problems_file, read_problems

    problems = read_problems(run.project, run.paper)
    if not problems:
        return
    first = sum(text.startswith(LOOK_AT_ONCE) for text in problems)
    counted = f"{len(problems)} thing{'s' * (len(problems) > 1)} to look at in what is released"
    loud = f", {first} of them a later, stricter decision that does not rule" if first else ""
    told = problems_file(run.project, run.paper).relative_to(run.project.root).as_posix()
    yield f"{counted}{loud}. A line each: {told}"
