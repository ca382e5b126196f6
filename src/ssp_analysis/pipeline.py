"""One run: parameters checked, six notebooks executed, the pack exported and put in place."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
from filelock import FileLock, Timeout
from nbclient.exceptions import DeadKernelError

from ssp_analysis import errors
from ssp_analysis.certificate import Certificate, read_certificate
from ssp_analysis.errors import (
    BusyError,
    NotebookError,
    ParameterError,
    SspError,
    nearest,
    unforeseen,
)
from ssp_analysis.project import Project, built_beside, refuse_unwritable
from ssp_analysis.release.register import refuse_tampered
from ssp_analysis.release.rulings import Paper
from ssp_analysis.reviewed_files import check_reference
from ssp_analysis.say.cover import TEMPLATE
from ssp_analysis.say.dataset import Pack, read_pack
from ssp_analysis.shown_texts import check_typed, returned_forms
from ssp_analysis.steps import NOTEBOOKS, SHOWN, notebook_folder, shown_notebooks
from ssp_analysis.verification import verify
from ssp_analysis.write.manifest import EXTRAS, MANIFEST, digests
from ssp_analysis.write.proof import refuse_unread
from ssp_analysis.years import ReportingYear

if TYPE_CHECKING:
    from ssp_analysis.write.notebook import Kind

EXPORTS: dict[str, Kind] = dict(zip(SHOWN, ("report", "slides"), strict=True))
PARAMETER_TYPES = {"reporting_year": str, "audience": str, "paper_date": str, "root": str}


@dataclass(frozen=True)
class Parameters:
    """What all notebooks take; an empty date is the year's own, an empty root looks upward."""

    reporting_year: str
    audience: str = "public"
    paper_date: str = ""
    root: str = ""


def check_parameters(given: Mapping[str, object]) -> Parameters:
    """Check the parameters of a run, and the project's reviewed files, before any kernel starts.

    Raises:
        ReferenceFileError: as `check_reference`.
        ParameterError: an unknown name (papermill itself only warns), a wrong type, an
            impossible year, audience or date, or a root that is no project.
    """
    for name, value in given.items():
        if name not in PARAMETER_TYPES:
            meant = nearest(name, PARAMETER_TYPES)
            raise ParameterError(
                f"parameter {name!r}", f"is unknown{meant}", f"Use {', '.join(PARAMETER_TYPES)}"
            )
        if not isinstance(value, PARAMETER_TYPES[name]):
            raise ParameterError(
                f"parameter {name}", f"is {type(value).__name__}, not text", "Put it in quotes"
            )
    parameters = Parameters(**given)  # type: ignore[arg-type]
    project = Project.find(parameters.root)
    year = ReportingYear.parse(parameters.reporting_year)
    project.release(year, parameters.audience)
    check_reference(project)
    project.paper_date(year, parameters.paper_date)
    return parameters


def check_extras(given: Iterable[str]) -> tuple[str, ...]:
    """What is to be made beside the pack, checked before any kernel starts.

    Raises:
        ParameterError: an extra that nothing here makes, or whose package is not installed.
    """
    for name in given:
        if name not in EXTRAS:
            raise ParameterError(f"--with {name}", "is unknown", f"Use {', '.join(EXTRAS)}")
        if fault := EXTRAS[name]():
            raise ParameterError(f"--with {name}", "cannot be made here", fault)
    return tuple(given)


def run_year(parameters: Parameters, extras: Iterable[str] = ()) -> Path:
    """Build the pack of one year and audience.

    Returns:
        The folder of the pack. It appears whole or not at all: an earlier pack stays until the
        new one is complete and has passed its checks.

    Raises:
        SspError: whatever the user can mend, also from inside a notebook.
    """
    with locked(parameters) as (project, year):
        refuse_tampered(project)
        paper = Paper.of(project, year, parameters.audience, parameters.paper_date)
        check_typed(project, paper, returned_forms(project, paper))
        executed = project.processed(year) / "executed" / parameters.audience
        for name in NOTEBOOKS:
            if name not in EXPORTS:
                execute(name, parameters, project, executed)
        _show(parameters, project, year, executed)
        return build_pack(project, year, parameters.audience, executed, extras)


def measure_year(parameters: Parameters) -> Path:
    """Run notebooks 01 and 02 of a year only.

    Returns:
        The folder of the tables that they leave, `data/processed/<year>`.
    """
    with locked(parameters) as (project, year):
        folder = project.processed(year)
        for name in NOTEBOOKS[:2]:
            execute(name, parameters, project, folder / "executed" / parameters.audience)
        return folder


@contextmanager
def locked(parameters: Parameters) -> Iterator[tuple[Project, ReportingYear]]:
    """The project and year of a run, which no other run may touch meanwhile.

    Raises:
        BusyError: where another run has them.
        NoRoomError: where what it makes could not be written.
    """
    project = Project.find(parameters.root)
    year = ReportingYear.parse(parameters.reporting_year)
    folder = project.processed(year)
    refuse_unwritable(folder, project.outputs(year, parameters.audience).parent)
    try:
        with FileLock(folder / ".lock", timeout=0):
            yield project, year
    except Timeout:
        raise BusyError(
            f"reporting year {year}", "is being built by another run", "Wait until it is done"
        ) from None


def rebuild(parameters: Parameters, extras: Iterable[str] = ()) -> Path:
    """Make report and slides again from the released tables as they are, inside `locked`."""
    project, year = Project.find(parameters.root), ReportingYear.parse(parameters.reporting_year)
    executed = project.processed(year) / "executed" / parameters.audience
    _show(parameters, project, year, executed)
    return build_pack(project, year, parameters.audience, executed, extras)


def _show(parameters: Parameters, project: Project, year: ReportingYear, executed: Path) -> None:
    """Execute report and slides where there is nothing but the released files."""
    with tempfile.TemporaryDirectory() as scratch:
        alone = Project(Path(scratch))
        release = project.release(year, parameters.audience)
        certificate = read_certificate(release)
        for path in shown_notebooks():
            refuse_unread(nbformat.read(path, as_version=4), certificate)
        shutil.copytree(release, alone.release(year, parameters.audience))
        (alone.root / "outputs").mkdir()
        for name in EXPORTS:
            execute(name, parameters, alone, executed)


def execute(name: str, parameters: Parameters, project: Project, folder: Path) -> Path:
    """Execute one notebook by papermill; its executed copy goes to `folder`.

    Raises:
        SspError: the one raised in the notebook, or NotebookError for anything else; the text of
            other exceptions is left out, because it may quote a record.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.ipynb"
    # Sums over several threads differ in their last digits from machine to machine; and the
    # matrices here are so small that threads only get in each other's way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    logging.getLogger("papermill").setLevel(logging.ERROR)
    given = asdict(parameters) | {"root": str(project.root)}
    last = _Last(name, target)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Jupyter's own libraries, about themselves
            papermill.execute_notebook(
                notebook_folder() / f"{name}.ipynb",
                target,
                parameters=given,
                progress_bar={"desc": f"{name:<22}", "unit": "cell"},
                log_output=False,
                # The kernel's own remarks about its transport mean nothing to an analyst.
                extra_arguments=["--log-level=CRITICAL"],
                shutdown_kernel="immediate",
                on_cell_execute=last.begins,
                on_cell_executed=last.refuse_exit,
            )
    except papermill.PapermillExecutionError as error:
        if error.ename == "KeyboardInterrupt":  # the kernel heard it before this process did
            raise KeyboardInterrupt from None
        cell = f"notebook {name}, cell {error.exec_count}"
        raise _as_raised(cell, error.ename, error.evalue, target) from None
    except SspError:
        raise
    except DeadKernelError:
        fault = f"ended with its kernel ({last.told}): its memory may have run out"
        raise NotebookError(f"notebook {name}", fault, _look_at(target)) from None
    except Exception as error:
        kind = type(error).__name__
        raise unforeseen(f"notebook {name}", kind, _look_at(target), str(error)) from None
    _fix_cell_ids(target)
    return target


@dataclass
class _Last:
    """The last cell of a notebook that was begun, and that no cell may end its kernel.

    papermill takes a cell that exits without an error for the end of the notebook.
    """

    notebook: str
    target: Path
    cells: int = 0

    @property
    def told(self) -> str:
        """`cell 3`."""
        return f"cell {self.cells}"

    def begins(self, **_: object) -> None:
        """Called by nbclient before each code cell."""
        self.cells += 1

    def refuse_exit(self, execute_reply: Mapping[str, Any], **_: object) -> None:
        """Called by nbclient with the kernel's reply to each code cell."""
        reply = execute_reply["content"]
        asked = any(part.get("source") == "ask_exit" for part in reply.get("payload", ()))
        if asked or reply.get("ename") == "SystemExit":
            fault = "ends the notebook (sys.exit, exit or quit), so that later cells do not run"
            item = f"notebook {self.notebook}, {self.told}"
            raise NotebookError(item, fault, "Take that out, or raise an error that says why")


def _as_raised(cell: str, kind: str, told: str, target: Path) -> SspError:
    known = getattr(errors, kind, None)
    if isinstance(known, type) and issubclass(known, SspError):
        return known.from_message(told)
    return unforeseen(cell, kind, _look_at(target), told)


def _look_at(executed: Path) -> str:
    return (
        f"Open {executed.name} in data/processed to see where; do not pass that file on, "
        "it may quote records"
    )


def _fix_cell_ids(notebook: Path) -> None:
    # papermill gives the injected cell a random id, so that two equal runs would differ.
    content = nbformat.read(notebook, as_version=4)
    for cell in content.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    nbformat.write(content, notebook)


def build_pack(
    project: Project,
    year: ReportingYear,
    audience: str,
    executed: Path,
    extras: Iterable[str] = (),
) -> Path:
    """Make all documents from executed notebooks 05 and 06, verify them, put the pack in place."""
    from ssp_analysis.delivery import deliver  # charts and exporters take seconds to load

    target = project.outputs(year, audience)
    pack = read_pack(project.release(year, audience))
    notebooks = {kind: executed / f"{name}.ipynb" for name, kind in EXPORTS.items()}
    with built_beside(target) as building:
        release = project.release(year, audience)
        missing = deliver(pack, notebooks, release / TEMPLATE, building, extras)
        text = (
            json.dumps(
                _manifest(pack, read_certificate(release), missing, building),
                indent=1,
                ensure_ascii=False,
            )
            + "\n"
        )
        (building / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
        verify(building, project)
    return target


def _manifest(
    pack: Pack, certificate: Certificate, missing: list[str], folder: Path
) -> dict[str, object]:
    keys = ("partnership", "reporting_year", "paper_date", "audience", "banner", "data_name")
    told = pack.about.model_dump(mode="json")
    return {key: told[key] for key in (*keys, "version")} | {
        "data_to": pack.availability.set_index("source_id")["data_to"].to_dict(),
        "certificate": certificate.model_dump(mode="json"),
        "not_made": missing,
        "files": digests(folder),
    }
