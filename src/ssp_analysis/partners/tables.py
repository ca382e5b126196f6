"""What notebook 01 leaves on disk for the other rooms."""

from __future__ import annotations

import shutil
from datetime import date

import pandas as pd

from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.behind import build_contributions, build_days
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.coverage import data_to
from ssp_analysis.partners.questions import questions_table
from ssp_analysis.partners.same_data import same_data
from ssp_analysis.partners.series import build_series
from ssp_analysis.partners.sources import SourceIntake, account
from ssp_analysis.project import Project
from ssp_analysis.tables import (
    Contributions,
    Days,
    Measures,
    Quality,
    Quarantine,
    Questions,
    Records,
    SeriesTable,
    conform,
    empty,
    told_apart,
    write_table,
)
from ssp_analysis.years import ReportingYear

SAME_DATA = "same-data.txt"  # read by people; a table of it would tell of one source by another


def write_intake(
    project: Project, year: ReportingYear, paper_date: date, taken: dict[str, SourceIntake]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Store all tables of a year's intake.

    Returns:
        The `Quality` and the `SeriesTable` frames.
    """
    folder = project.processed(year)
    for part in ("records", "quarantine"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True)
    for name, source in taken.items():
        Records.validate(source.records).to_parquet(folder / "records" / f"{name}.parquet")
    faults = conform(pd.concat([source.quarantine for source in taken.values()]), Quarantine)
    for name in taken:
        own = faults[faults["source_id"] == name]
        own.to_csv(folder / "quarantine" / f"{name}.csv", index=False, lineterminator="\n")
    quality = account(taken.values(), {name: data_to(source) for name, source in taken.items()})
    series = series_of(project, year, paper_date, taken)
    same = list(same_data(taken, series, project.partnership().code))
    (folder / SAME_DATA).write_text("\n".join(same), encoding="utf-8", newline="\n")
    apart = told_apart(series)
    days = pd.concat([build_days(source, apart) for source in taken.values()], ignore_index=True)
    amounts = pd.concat([build_contributions(source, apart) for source in taken.values()])
    asked = [(s.contract.owner, question) for s in taken.values() for question in s.questions]
    questions = questions_table(asked) if asked else empty(Questions)
    measures = pd.DataFrame([row for s in taken.values() for row in measures_of(s.contract)])
    write_table(quality, Quality, folder)
    write_table(questions, Questions, folder)
    write_table(series, SeriesTable, folder)
    write_table(days, Days, folder)
    write_table(amounts, Contributions, folder)
    write_table(measures, Measures, folder)
    return conform(quality, Quality), conform(series, SeriesTable)


def series_of(
    project: Project, year: ReportingYear, paper_date: date, taken: dict[str, SourceIntake]
) -> pd.DataFrame:
    """The `SeriesTable` of all sources."""
    wards, area_code = load_wards(project), project.partnership().code
    parts = [build_series(s, wards, area_code, year, paper_date) for s in taken.values()]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else empty(SeriesTable)


def told_same_data(project: Project, year: ReportingYear) -> list[str]:
    """Which sources seem to hold the same data, as `write_intake` found it."""
    path = project.processed(year) / SAME_DATA
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def measures_of(contract: Contract) -> list[dict[str, object]]:
    """The `Measures` rows of a contract: one per series, or one for a return without series."""
    told: list[tuple[str, str, str, str, str, tuple[str, ...], str]] = [
        (s.measure, s.label, s.unit, s.kind, s.frequency, contract.parts_of(s),
         f"{contract.id}:{s.part_of}" if s.part_of else s.same_as)
        for s in contract.series
    ]  # fmt: skip
    return [
        {
            "pair": f"{contract.id}:{measure}",
            "source_id": contract.id,
            "source": contract.name,
            "owner": contract.owner,
            "label": label,
            "unit": unit,
            "kind": kind,
            "frequency": frequency,
            "threshold": contract.threshold,
            "zeros_sensitive": contract.zeros_sensitive,
            "dominance": contract.dominance,
            "of": " ".join(f"{contract.id}:{name}" for name in parts),
            "pool": contract.pool,
            "counts": contract.counts,
            "does_not_count": contract.does_not_count,
            "counted_with": counted_with,
        }
        for measure, label, unit, kind, frequency, parts, counted_with in told
        or [("return", contract.name, "", "", "", (), "")]
    ]
