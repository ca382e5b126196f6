"""One run: parameters checked, six notebooks executed, the pack exported and put in place."""

from __future__ import annotations

import difflib
import json
import logging
import os
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import nbformat
import papermill
from filelock import FileLock, Timeout

from ssp_analysis import errors
from ssp_analysis.errors import BusyError, ParameterError, SspError, unforeseen
from ssp_analysis.pack.area_pages import area_pages
from ssp_analysis.pack.briefing import briefing
from ssp_analysis.pack.checks import check_export
from ssp_analysis.pack.cover import TEMPLATE, cover_html, cover_report
from ssp_analysis.pack.cover_docx import cover_docx
from ssp_analysis.pack.dataset import Pack, read_pack
from ssp_analysis.pack.export import Kind, export
from ssp_analysis.pack.manifest import digests
from ssp_analysis.pack.page import file_name
from ssp_analysis.project import Project, put_in_place
from ssp_analysis.schemas import About, Availability, Revisions, read_about, read_table
from ssp_analysis.verification import verify
from ssp_analysis.years import ReportingYear

NOTEBOOKS = (
    "01_clean_partner_data",
    "02_covid_impact",
    "03_priority_progress",
    "04_release",
    "05_annual_report",
    "06_annual_slides",
)
EXPORTS: dict[str, Kind] = {"05_annual_report": "report", "06_annual_slides": "slides"}
PARAMETER_TYPES = {"reporting_year": str, "audience": str, "paper_date": str, "root": str}


@dataclass(frozen=True)
class Parameters:
    """What all notebooks take; an empty date is the year's own, an empty root looks upward."""

    reporting_year: str
    audience: str = "public"
    paper_date: str = ""
    root: str = ""


def check_parameters(given: Mapping[str, object]) -> Parameters:
    """Check the parameters of a run before any kernel starts.

    Raises:
        ParameterError: an unknown name (papermill itself only warns), a wrong type, an
            impossible year, audience or date, or a root that is no project.
    """
    for name, value in given.items():
        if name not in PARAMETER_TYPES:
            near = difflib.get_close_matches(name, PARAMETER_TYPES, n=1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise ParameterError(
                f"parameter {name!r}", "is unknown", f"{meant}Use {', '.join(PARAMETER_TYPES)}"
            )
        if not isinstance(value, PARAMETER_TYPES[name]):
            raise ParameterError(
                f"parameter {name}", f"is {type(value).__name__}, not text", "Put it in quotes"
            )
    parameters = Parameters(**given)  # type: ignore[arg-type]
    project = Project.find(parameters.root)
    year = ReportingYear.parse(parameters.reporting_year)
    project.release(year, parameters.audience)
    project.paper_date(year, parameters.paper_date)
    return parameters


def run_year(parameters: Parameters) -> Path:
    """Build the pack of one year and audience.

    Returns:
        The folder of the pack. It appears whole or not at all: an earlier pack stays until the
        new one is complete and has passed its checks.

    Raises:
        SspError: whatever the user can mend, also from inside a notebook.
    """
    with locked(parameters) as (project, year):
        executed = project.processed(year) / "executed" / parameters.audience
        for name in NOTEBOOKS:
            execute(name, parameters, project, executed)
        return build_pack(project, year, parameters.audience, executed)


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
    """
    project = Project.find(parameters.root)
    year = ReportingYear.parse(parameters.reporting_year)
    folder = project.processed(year)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=0):
            yield project, year
    except Timeout:
        raise BusyError(
            f"reporting year {year}", "is being built by another run", "Wait until it is done"
        ) from None


def rebuild(parameters: Parameters) -> Path:
    """Make report and slides again from the released tables as they are, inside `locked`."""
    project, year = Project.find(parameters.root), ReportingYear.parse(parameters.reporting_year)
    executed = project.processed(year) / "executed" / parameters.audience
    for name in EXPORTS:
        execute(name, parameters, project, executed)
    return build_pack(project, year, parameters.audience, executed)


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
            )
    except papermill.PapermillExecutionError as error:
        raise _as_raised(name, error, target) from None
    _fix_cell_ids(target)
    return target


def notebook_folder() -> Path:
    """Where the six notebooks are: in the repository, or inside the installed package."""
    package = Path(__file__).parent
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parents[1] / "notebooks"


def _as_raised(name: str, error: papermill.PapermillExecutionError, target: Path) -> SspError:
    known = getattr(errors, error.ename, None)
    if isinstance(known, type) and issubclass(known, SspError):
        return known.from_message(error.evalue)
    return unforeseen(
        f"notebook {name}, cell {error.exec_count}",
        error.ename,
        f"Open {target.name} in data/processed to see where; do not pass that file on, "
        "it may quote records",
    )


def _fix_cell_ids(notebook: Path) -> None:
    # papermill gives the injected cell a random id, so that two equal runs would differ.
    content = nbformat.read(notebook, as_version=4)
    for cell in content.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    nbformat.write(content, notebook)


def build_pack(project: Project, year: ReportingYear, audience: str, executed: Path) -> Path:
    """Export executed notebooks 05 and 06, check and verify them, and put the pack in place."""
    target = project.outputs(year, audience)
    building = target.with_name(f".{audience}-building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    release = project.release(year, audience)
    about = read_about(release)
    for name, kind in EXPORTS.items():
        path = export(executed / f"{name}.ipynb", kind, about, building / file_name(about, kind))
        check_export(path, about)
    _tell_corrections(release, about, building)
    _write_papers(read_pack(release), project.reference / TEMPLATE, building)
    availability = read_table(Availability, release)
    manifest = _manifest(about, availability.set_index("source_id")["data_to"].to_dict(), building)
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (building / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
    verify(building, project)
    put_in_place(building, target)
    return target


def _write_papers(pack: Pack, template: Path, folder: Path) -> None:
    """The cover report, where the project has a text for it; area committees' pages; a briefing."""
    about, pages = pack.about, area_pages(pack)
    if template.exists():
        cover = cover_report(pack, template)
        pages["cover-report"] = cover_html(cover)
        document = folder / file_name(about, "cover-report", ".docx")
        document.write_bytes(cover_docx(cover, about.paper_date))
    if about.audience == "internal":
        pages["briefing"] = briefing(pack)
    for kind, text in pages.items():
        path = folder / file_name(about, kind)
        path.write_text(text, encoding="utf-8", newline="\n")
        check_export(path, about)


def _tell_corrections(release: Path, about: About, building: Path) -> None:
    # A paper that is published again lists every figure that changed.
    if about.correction:
        changes = read_table(Revisions, release)
        target = building / file_name(about, "corrections", ".csv")
        changes.to_csv(target, index=False, lineterminator="\n")


def _manifest(about: About, data_to: dict[str, str], folder: Path) -> dict[str, object]:
    keys = ("partnership", "reporting_year", "paper_date", "audience", "banner", "data_name")
    told = about.model_dump(mode="json")
    return {key: told[key] for key in (*keys, "version")} | {
        "data_to": data_to,
        "files": digests(folder),
    }
