"""The last step before a pack appears, and `ssp verify`: nothing leaves that may not.

Independent of the release step: which measures may leave is asked of the decisions' file anew, by
the least that any published figure needs, and the finished files are opened and read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from ssp_analysis import schemas
from ssp_analysis.errors import ParameterError, ReleaseError
from ssp_analysis.pack.leaks import Allowed, leaks
from ssp_analysis.pack.released import release_faults
from ssp_analysis.pack.secrets import released_tables, secrets_of
from ssp_analysis.project import Project
from ssp_analysis.reference import read_text
from ssp_analysis.release.decisions import ReleaseDecision, load_decisions
from ssp_analysis.years import ReportingYear, months_of

MOST_TOLD = 8  # leaks in one message; the rest is counted
MADE = (schemas.Measures, schemas.SeriesTable, schemas.Impact, schemas.Progress, schemas.Quality)
REVIEWED = (".csv", ".md", ".yaml")
MARKED = "NOT-FOR-PUBLICATION"


@dataclass(frozen=True)
class Verified:
    """What a pack was checked for: how many files, and what could not be looked for."""

    files: int
    limits: tuple[str, ...] = ()


def verify(folder: Path, project: Project | None) -> Verified:
    """Open every file of a pack and look for what may not be told.

    Args:
        folder: the pack, with its `manifest.json`.
        project: whose tables hold the withheld values; without one they cannot be looked for.

    Raises:
        ReleaseError: with what was found and where, but not what it says.
        ParameterError: where the folder is no pack.
    """
    year, audience, paper_date = _manifest(folder)
    allowed = Allowed() if project is None else _allowed(project)
    faults = list(_names(folder, audience))
    secrets, limits = None, []
    if project is None or not _is_made(project, year, audience):
        limits.append(
            "The tables before the release step are not here, so withheld and suppressed values "
            "could not be looked for; only what needs no knowledge of them was."
        )
    else:
        processed, release = project.processed(year), project.release(year, audience)
        barred = _barred(project, year, audience, paper_date)
        faults += release_faults(processed, release, barred)
        faults += _by_area(project, year, audience, paper_date)
        secrets = secrets_of(processed, release, barred)
    faults += leaks(folder, secrets, allowed)
    if faults:
        more = f" (and {len(faults) - MOST_TOLD} more)" if len(faults) > MOST_TOLD else ""
        raise ReleaseError(
            f"the {audience} pack of {year}",
            f"may not leave: {'; '.join(faults[:MOST_TOLD])}{more}",
            "Nothing was put in place; docs/leak-check.md says what each finding means",
        )
    return Verified(sum(path.is_file() for path in folder.rglob("*")), tuple(limits))


def project_of(folder: Path) -> Project | None:
    """The project that a pack lies in; None where it lies in none."""
    try:
        return Project.find(next(p for p in folder.resolve().parents if (p / "data").is_dir()))
    except (StopIteration, ParameterError):
        return None


def publishable(
    decisions: list[ReleaseDecision],
    pair: str,
    months: list[pd.Period],
    on: date,
    geography: str = "borough",
) -> bool:
    """Whether each month has a publish decision that was signed, evidenced and in force on a day.

    That is the least; a stricter decision may still bar the pair.
    """
    source, measure = pair.split(":", 1)
    signed = [
        d
        for d in decisions
        if (d.source, d.decision) == (source, "publish")
        and d.measure in (measure, "*")
        and d.geography in (geography, "all")
        and d.approver
        and d.evidence
        and d.approved_on is not None
        and d.approved_on <= on <= (d.expires_on or date.max)
    ]
    return all(
        any(
            (d.data_from or date.min) <= month.start_time.date()
            and month.end_time.date() <= (d.data_to or date.max)
            for d in signed
        )
        for month in months
    )


def _barred(project: Project, year: ReportingYear, audience: str, on: date) -> frozenset[str]:
    if audience != "public":
        return frozenset()
    ruled = released_tables(project.release(year, audience))["decisions"]
    barred = set(ruled.loc[ruled["decision"] != "publish", "sources"])
    series = schemas.read_table(schemas.SeriesTable, project.processed(year))
    known = series[series["state"].isin(["observed", "suppressed"])]
    decisions = load_decisions(project)
    months = [month for month in year.months if month.start_time.date() <= on]
    reach = {
        str(pair): sorted({month for period in periods.unique() for month in months_of(period)})
        for pair, periods in known["period"].groupby(known["source_id"] + ":" + known["measure"])
    }
    measures = schemas.read_table(schemas.Measures, project.processed(year))
    pairs = {*measures["pair"], *ruled["sources"]}
    return frozenset(
        barred | {p for p in pairs if not publishable(decisions, p, reach.get(p, months), on)}
    )


def _by_area(project: Project, year: ReportingYear, audience: str, on: date) -> Iterator[str]:
    """Measures of which figures by area left without a decision for wards on each month."""
    if audience != "public":
        return
    areas = schemas.read_table(schemas.Areas, project.release(year, audience))
    decisions = load_decisions(project)
    told = areas[areas["value"].notna()][["measure", "start", "end"]].drop_duplicates()
    for pair, start, end in told.itertuples(index=False):
        months = list(pd.period_range(start, end, freq="M"))
        if not publishable(decisions, pair, months, on, "ward"):
            yield "the released table areas holds figures that no decision lets out by ward"


def _is_made(project: Project, year: ReportingYear, audience: str) -> bool:
    made = all(schemas.table_path(model, project.processed(year)).exists() for model in MADE)
    return made and (project.release(year, audience) / "about.json").exists()


def _manifest(folder: Path) -> tuple[ReportingYear, str, date]:
    try:
        told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        year = ReportingYear.parse(told["reporting_year"])
        return year, str(told["audience"]), date.fromisoformat(told["paper_date"])
    except (OSError, ValueError, KeyError, TypeError):
        raise ParameterError(
            f"the folder {folder.name}",
            "is no pack: it has no manifest.json that says its year, audience and paper date",
            "Give a folder such as outputs/2020-21/public",
        ) from None


def _names(folder: Path, audience: str) -> Iterator[str]:
    """An internal pack says so in every file's name, and a public one in none."""
    for path in sorted(folder.rglob("*")):
        marked = MARKED in path.name
        if path.is_file() and path.name != "manifest.json" and marked != (audience == "internal"):
            yield f"{path.name}: the name does not fit a pack that is {audience}"


def _allowed(project: Project) -> Allowed:
    files = [
        p for p in sorted(project.reference.rglob("*")) if p.suffix in (".csv", ".yaml", ".md")
    ]
    texts = {path.name: read_text(path) for path in files}
    return Allowed(texts.get("partnership.yaml", ""), "\n".join(texts.values()))
