"""The only door: from the year's tables to `release/<audience>/`, whole or not at all."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ssp_analysis import __version__
from ssp_analysis.errors import ReleaseError
from ssp_analysis.project import Partnership, Project, load_ward_list
from ssp_analysis.release.areas import WardDecisions, build_areas
from ssp_analysis.release.decisions import load_decisions
from ssp_analysis.release.dominance import unjudged
from ssp_analysis.release.leaving import PASSED_BY_ROW, PASSED_WHOLE, Proof, apply
from ssp_analysis.release.published import (
    as_counts,
    changed_figures,
    changed_since,
    correction,
    counts_before,
)
from ssp_analysis.release.register import latest, unregistered
from ssp_analysis.release.rulings import Paper, Rulings, decide, load_statements
from ssp_analysis.tables import (
    About,
    Areas,
    Availability,
    Calibration,
    Contributions,
    Decisions,
    Impact,
    Measures,
    Progress,
    ProgressCells,
    Quality,
    Questions,
    Revisions,
    Sensitivity,
    SeriesTable,
    Table,
    Tables,
    Told,
    conform,
    read_table,
    table_name,
    table_path,
    trial_of,
    write_about,
    write_table,
)
from ssp_analysis.years import is_part_of_year, months_of

JUDGED = (SeriesTable, Impact, Progress)
TESTS = (Calibration, Sensitivity)
MADE_BEFORE = (
    Measures,
    Contributions,
    Quality,
    Questions,
    ProgressCells,
    *JUDGED,
    *TESTS,
    *PASSED_BY_ROW,
    *PASSED_WHOLE,
)


@dataclass(frozen=True)
class Released:
    """What leaves for one audience, and the record of what did not."""

    tables: Tables
    held_back: pd.DataFrame
    problems: tuple[str, ...]
    revisions: pd.DataFrame
    proof: Proof
    correction: str = ""
    unregistered: tuple[str, ...] = ()

    @property
    def decisions(self) -> pd.DataFrame:
        """The decisions that ruled."""
        return self.tables[Decisions]


def read_made(folder: Path) -> dict[type[Table], pd.DataFrame]:
    """All tables that notebooks 01 to 03 made in `data/processed/<year>`.

    Raises:
        ReleaseError: where one is missing, or a trial.
    """
    absent = [table_path(model, folder).name for model in MADE_BEFORE
              if not table_path(model, folder).exists()]  # fmt: skip
    if absent:
        raise ReleaseError(
            f"data/processed/{folder.name}",
            f"has no {', '.join(absent)}",
            "Run notebooks 01 to 03 for this year first",
        )
    for model in MADE_BEFORE:
        if how := trial_of(model, folder):
            raise ReleaseError(
                f"data/processed/{folder.name}/{table_path(model, folder).name}",
                f"is a trial ({how}), and a trial is not released",
                "Run notebook 02 with the parameters that it comes with, and then 03 again",
            )
    return {model: read_table(model, folder) for model in MADE_BEFORE}


def release(
    project: Project, paper: Paper, known: Proof | None = None, kept: bool = False
) -> Released:
    """Apply decisions and disclosure control to the tables of a year; nothing is written.

    Args:
        project: where tables and reference files are.
        paper: year, date and audience.
        known: what disclosure control found before; of the same counts it finds the same.
        kept: hide what was hidden then, whatever the counts are now.

    Raises:
        ReleaseError: a table of notebooks 01 to 03 is missing.
        ReferenceFileError: decisions or statements that cannot be used.
    """
    made = read_made(project.processed(paper.year))
    decisions, by_ward, problems = _decided(project, paper, made)
    area_code, wards = project.partnership().code, load_ward_list(project)
    made[Areas] = build_areas(made[SeriesTable], made[Measures], area_code, wards, by_ward)
    earlier, of_public = counts_before(project), known.public if known else None
    if paper.audience == "internal" and not kept:  # whose readers have the public paper too
        public = release(project, replace(paper, audience="public"), of_public)
        of_public = public.proof
        earlier += as_counts(public.tables[Told], (paper.year.folder, "public"), "the public paper")
    tables, proof = apply(made, decisions, paper, area_code, wards, earlier, known, kept)
    proof = replace(proof, public=of_public)
    for found in proof.findings:
        problems += [f"{name}: figures were revised since; what they changed by is hidden where it "
                     "is small." for name in found.revised]  # fmt: skip
        problems += found.given_away
        problems += [f"{name}: a figure disagrees with those that it adds up with, and is hidden. "
                     "Look at its source." for name in found.contradicted]  # fmt: skip
    held_back = _held_back(made, tables)
    unknown = unregistered(project, paper.on)
    changes, notice = _revised(project, paper, tables)
    return Released(tables, held_back, tuple(problems), changes, proof, notice, unknown)


def write_problems(project: Project, paper: Paper, released: Released) -> Path:
    """Store the problems of a release for whoever runs it; they never leave."""
    path = problems_file(project, paper)
    path.write_text("".join(f"{one}\n" for one in released.problems), "utf-8", newline="\n")
    return path


def read_problems(project: Project, paper: Paper) -> list[str]:
    """What `write_problems` stored; none before."""
    path = problems_file(project, paper)
    return path.read_text("utf-8").splitlines() if path.exists() else []


def problems_file(project: Project, paper: Paper) -> Path:
    """Where they stand, a line each."""
    return project.processed(paper.year) / f"problems-{paper.audience}.txt"


def _decided(
    project: Project, paper: Paper, made: Tables
) -> tuple[pd.DataFrame, WardDecisions, list[str]]:
    """The `Decisions` of a paper, those by ward, and what is wrong with them."""
    signed, series = load_decisions(project), made[SeriesTable]
    named = [s for model in (Progress, *PASSED_BY_ROW) for s in made[model]["sources"].unique()]
    statements = load_statements(project)
    decisions, problems = decide(signed, statements, made[Measures], series, named, paper)
    by_ward = WardDecisions(tuple(signed), Rulings(decisions), paper)
    problems += by_ward.problems(series, project.partnership().code)
    published = made[Measures]["pair"].map(by_ward.rulings.decided).eq("publish")
    problems += unjudged(made[Measures][published], made)
    return decisions, by_ward, list(dict.fromkeys(problems))


def _revised(project: Project, paper: Paper, tables: Tables) -> tuple[pd.DataFrame, str]:
    """What differs from this paper's last version, with its notice, and since earlier years."""
    named = {table_name(model): conform(table, model) for model, table in tables.items()}
    since = changed_since(project, paper.year, named)
    before = latest(project, paper.year, paper.on) if paper.audience == "public" else None
    if before is None:
        return since, ""
    changes = changed_figures(before.tables, named)
    notice = correction(changes, before.version, "")
    return pd.concat([changes, since], ignore_index=True), notice


def describe(
    partnership: Partnership,
    paper: Paper,
    plan_name: str,
    plan_note: str,
    baseline_end: str,
    just_off: str = "",
) -> About:
    """What the pack must know of itself; `just_off` is what the plan calls so."""
    return About(
        partnership=partnership.title,
        area=partnership.area,
        area_code=partnership.code,
        reporting_year=paper.year.label,
        paper_date=paper.on,
        audience=paper.audience,
        banner=partnership.banner,
        data_name=partnership.data_name,
        report_to=partnership.committee.report_to,
        report_of=partnership.committee.report_of,
        report_title=partnership.committee.title.replace("{year}", paper.year.label),
        presenters=partnership.presenters,
        contact_role=partnership.contact.role,
        contact_email=partnership.contact.email,
        contact_phone=partnership.contact.phone,
        contact_answers=partnership.contact.answers,
        plan_name=plan_name,
        plan_note=plan_note,
        just_off=just_off,
        baseline_end=baseline_end,
        version=__version__,
    )


def write_release(released: Released, about: About, folder: Path) -> Path:
    """Store the tables and `about.json` in `folder`."""
    for model, table in released.tables.items():
        write_table(table, model, folder)
    if len(released.revisions):
        write_table(released.revisions, Revisions, folder)
    told = {
        "correction": released.correction,
        "data_to": _latest(released.tables[Availability]),
        "unregistered": released.unregistered,
    }
    write_about(about.model_copy(update=told), folder)
    return folder


def _latest(availability: pd.DataFrame) -> str:
    """The last month that any monthly or quarterly source reaches; empty where none does.

    A return for the whole year is written before the year is over.
    """
    reached = [text for text in availability["data_to"] if text and is_part_of_year(text)]
    months = [months_of(text)[-1] for text in reached]
    return str(max(months)) if months else ""


def _held_back(made: Tables, left: Tables) -> pd.DataFrame:
    """Per table: rows made, rows that leave, and how many of those say a number is not there."""
    rows = []
    for model in (*JUDGED, Areas, *TESTS, *PASSED_BY_ROW, *PASSED_WHOLE):
        states = left[model].get("state", pd.Series(dtype=str))
        rows.append({
            "table": table_name(model),
            "rows made": len(made[model]),
            "rows that leave": len(left[model]),
            "withheld": int((states == "withheld").sum()),
            "suppressed": int((states == "suppressed").sum()),
        })  # fmt: skip
    return pd.DataFrame(rows).set_index("table")
