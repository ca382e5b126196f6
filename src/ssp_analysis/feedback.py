"""What is told on screen: what a year's partner data came to, and how estimates did when tried.

What its data came to, each data owner is told on a page.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import isnan
from pathlib import Path

import pandas as pd
from rich.table import Table

from ssp_analysis.errors import rows_told
from ssp_analysis.partners.areas import FOR_US
from ssp_analysis.partners.contracts import MONTHS_OF, Contract
from ssp_analysis.partners.questions import Question, for_the_analyst, for_the_partner
from ssp_analysis.partners.sources import SourceIntake, account, covered_by, data_to
from ssp_analysis.plan.grants import grants_returned
from ssp_analysis.plan.narrative import narrative_returned
from ssp_analysis.plan.plan import plan_in_force
from ssp_analysis.plan.returns import FORMS, actions_returned, not_returned
from ssp_analysis.project import Project, built_beside
from ssp_analysis.say.partner_page import OURS_TO_MEND, SourcePart, files_told, partner_page
from ssp_analysis.say.quantities import day_text, period_text
from ssp_analysis.tables import Calibration, Impact, Sensitivity, read_table
from ssp_analysis.years import ReportingYear, months_of, quarter_of, year_of

COUNTED_ON_SCREEN = {
    "kept": "Kept", "quarantined": "Set aside", "asked": "In question", "merged": "Merged",
}  # fmt: skip
Taken = Mapping[str, SourceIntake]
OURS = "this project's estimate"


def quality_of(taken: Taken, year: ReportingYear, paper_date: date | None = None) -> pd.DataFrame:
    """The `Quality` rows of the year's own files."""
    ends = {name: data_to(source, paper_date) for name, source in taken.items()}
    quality = account(taken.values(), ends)
    return quality[quality["year"] == year.label]


def due_dates(
    contract: Contract, year: ReportingYear, paper_date: date
) -> tuple[tuple[str, date] | None, tuple[str, date] | None]:
    """The last period that was due on the paper's date, and the next one; each with its day.

    Periods up to the year's end count; a lagged source's last one is of an earlier year.
    """
    earliest = ReportingYear(year.starts - 1 - max(0, contract.due.days) // 365)
    every = MONTHS_OF[contract.due.frequency]
    ends = pd.period_range(earliest.start, year.end, freq="M")[every - 1 :: every]
    due = [(_period(end, every), contract.due_on(end.end_time.date())) for end in ends]
    passed = [each for each in due if each[1] <= paper_date]
    ahead = due[len(passed) :]
    return passed[-1] if passed else None, ahead[0] if ahead else None


def absent_periods(source: SourceIntake, year: ReportingYear, paper_date: date) -> list[str]:
    """The periods of the year that were due on the paper's date and are not there, or in part."""
    covered = {month for period in covered_by(source) for month in months_of(period)}
    due = source.contract.due
    every = MONTHS_OF[due.frequency]
    return [
        _period(end, every)
        for end in year.months[every - 1 :: every]
        if source.contract.due_on(end.end_time.date()) <= paper_date
        and not covered.issuperset(pd.period_range(end - every + 1, end, freq="M"))
    ]


def screen_table(
    quality: pd.DataFrame, taken: Taken, year: ReportingYear, paper_date: date
) -> Table:
    """A line per source: when its last period was due, what came and what was set aside."""
    titles = ("Source", "Owner", "Last due", "Received", "Data to", "Not there")
    table = Table(*titles, title="Partner data of the year, in source rows")
    for title in COUNTED_ON_SCREEN.values():
        table.add_column(title, justify="right")
    for name, rows in quality.groupby("source_id", sort=True):
        last, _ = due_dates(taken[str(name)].contract, year, paper_date)
        files = int((rows["status"] == "available").sum())
        bad = int((rows["status"] == "not_available").sum())
        received = f"{files} file{'s' * (files != 1)}" if files else "nothing"
        received += f", {bad} not usable" if bad else ""
        counts = [f"{int(rows[column].sum()):,}" for column in COUNTED_ON_SCREEN]
        due = day_text(last[1]) if last else "not yet"
        first = rows.iloc[0]
        absent = ", ".join(absent_periods(taken[str(name)], year, paper_date) if files else [])
        table.add_row(str(name), first["owner"], due, received, first["data_to"], absent, *counts)
    return table


def told_on_screen(
    quality: pd.DataFrame, taken: Taken, year: ReportingYear, unfit: Mapping[str, list[str]]
) -> list[str]:
    """What became of the year's rows beside being used, by file: why, and which rows.

    Questions come first, then reasons of rows set aside, then what in the forms does not fit
    (`unfit_returns`), then what the files' notes say (rows merged, columns not read). No value of a
    record is among them.
    """
    lines: list[str] = []
    for name, source in taken.items():
        lines += [
            f"{name}, a question to the {each.asks}: {for_the_analyst(_headed(source, each))}"
            for each in source.questions
        ]
    for name, source in taken.items():
        files = quality.loc[quality["source_id"] == name, "file"]
        faults = source.quarantine[source.quarantine["file"].isin(files)]
        for (file, sheet, column, reason), numbers in faults.groupby(
            ["file", "sheet", "column", "reason"], sort=True
        )["row"]:
            place = ", ".join(part for part in (file, sheet and f"sheet {sheet}", column) if part)
            rows = rows_told(sorted(set(numbers.astype(int))))
            lines.append(f"{name}, set aside, {place}, {rows}: {reason}")
    lines += [f"{name}: {fault}" for name in taken for fault in unfit.get(name, ())]
    noted = quality[quality["notes"] != ""].groupby(["source_id", "notes"], sort=False)["file"]
    for (name, notes), files in noted:
        lines.append(f"{name}, {files_told(files)}: {notes}")
    return lines


def write_pages(
    project: Project,
    year: ReportingYear,
    quality: pd.DataFrame,
    taken: Taken,
    paper_date: date,
) -> Path:
    """Write a page per data owner, with a section for each source it owns.

    Returns:
        The folder of the pages, in place of an earlier one.
    """
    folder = project.outputs(year, "partners")
    unfit = unfit_returns(project, year, taken, paper_date, quality)
    owners: dict[str, list[SourceIntake]] = {}
    for source in taken.values():
        words = re.findall(r"\w+", source.contract.owner.casefold())
        owners.setdefault(f"{'-'.join(words)}.html", []).append(source)
    with built_beside(folder) as building:
        for name, sources in owners.items():
            page = partner_page(
                [_part(source, quality, year, paper_date, unfit) for source in sources],
                owner=sources[0].contract.owner,
                reporting_year=year.label,
                banner=project.partnership().banner,
            )
            (building / name).write_text(page, encoding="utf-8", newline="\n")
    return folder


def unfit_returns(
    project: Project, year: ReportingYear, taken: Taken, paper_date: date, quality: pd.DataFrame
) -> dict[str, list[str]]:
    """What the forms hold that does not fit the plan in force, or themselves, by source.

    Two statuses for one action, an unknown theme, a text that is too long, spend over award: read
    well, so that nothing was set aside, and still for the partner to mend.
    """
    records = {name: source.records for name, source in taken.items()}
    themes, nothing = plan_in_force(project, year).theme_ids, pd.DataFrame()
    if not themes:
        return {}  # no plan, so no forms to return
    actions, notes, grants = (records.get(name, nothing) for name in FORMS)
    told = (
        actions_returned(actions, year, themes, paper_date)[1],
        narrative_returned(notes, year, themes)[1],
        grants_returned(grants, year, themes)[1],
    )
    return {
        name: not_returned(records.get(name, nothing), year, quality, name) + faults
        for name, faults in zip(FORMS, told, strict=True)
    }


def _part(
    source: SourceIntake,
    quality: pd.DataFrame,
    year: ReportingYear,
    paper_date: date,
    unfit: Mapping[str, list[str]],
) -> SourcePart:
    contract = source.contract
    rows = quality[quality["source_id"] == contract.id]
    faults = source.quarantine[source.quarantine["file"].isin(rows["file"])]
    columns = zip(faults["file"], faults["sheet"], faults["column"], strict=True)
    faults = faults.assign(
        column=[source.column_told(*each) for each in columns],
        reason=faults["reason"].str.replace(f"{FOR_US}.*", f" {OURS_TO_MEND}", regex=True),
    )
    last, following = due_dates(contract, year, paper_date)
    told = [f"Due {rows['due'].iloc[0]}."] if len(rows) else []
    for when, each in (("Last", last), ("Next", following)):
        told += [f"{when} due on {day_text(each[1])}: {period_text(each[0])}."] if each else []
    absent = [period_text(period) for period in absent_periods(source, year, paper_date)]
    misfits = tuple(unfit.get(contract.id, ()))
    questions = tuple(
        for_the_partner(_headed(source, question))
        for question in source.questions
        if question.asks == "partner"
    )
    return SourcePart(contract.name, rows, faults, tuple(told), tuple(absent), misfits, questions)


def _headed(source: SourceIntake, question: Question) -> Question:
    """The question with its columns by the headings of its file; an answer names the fields."""
    names = question.column.split(", ") if question.column else []
    told = (source.column_told(question.file, question.sheet, name) for name in names)
    return replace(question, column=", ".join(told))


def _period(end: pd.Period, months: int) -> str:
    of_year = year_of(end).label
    return {1: str(end), 3: quarter_of(end), 12: of_year}[months]


def backtest_tables(folder: Path) -> list[Table]:
    """Placebo coverage by pool, and the year of each measure by other methods.

    Args:
        folder: `data/processed/<year>`, as notebook 02 leaves it.
    """
    impact = read_table(Impact, folder)
    year = impact[impact["window_kind"] == "year"].set_index("series_id", drop=False)
    tested = Table(title="Placebo: how often 95% ranges held the true figure of past months")
    for title in ("Pool", "Series", "Tests of a total", "Months held", "Totals held", "Months"):
        tested.add_column(title, justify="left" if title in ("Pool", "Months") else "right")
    for row in read_table(Calibration, folder).itertuples():
        months, totals = (
            "not tested" if isnan(share) else f"{share:.1%}"
            for share in (row.months_covered, row.totals_covered)
        )
        span = f"{row.first} to {row.last}" if row.first else ""
        tested.add_row(row.pool, str(row.series), str(row.tests), months, totals, span)
    methods = Table("Series", "Method", title="The year so far by other methods")
    methods.add_column("Change", justify="right")
    for title in ("Verdict", "Differs in", "Why not"):
        methods.add_column(title)
    for series_id, rows in read_table(Sensitivity, folder).groupby("series_id", sort=False):
        methods.add_section()
        ours = year.loc[series_id]
        change = _per_cent(ours["change"])
        methods.add_row(str(series_id), OURS, change, ours["verdict"], "", ours["reason"])
        for row in rows.itertuples():
            change = _per_cent(row.change)
            methods.add_row("", row.method, change, row.verdict, row.differs, row.reason)
    return [tested, methods]


def _per_cent(change: float) -> str:
    return "" if isnan(change) else f"{change:+.0%}"
