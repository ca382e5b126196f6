"""A small year as notebooks 01 to 03 leave it, and the decisions on it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from ssp_analysis.project import Project
from ssp_analysis.release.decisions import ReleaseDecision
from ssp_analysis.release.rulings import Paper
from ssp_analysis.tables import (
    Actions,
    Awards,
    Calibration,
    Comments,
    Contributions,
    Grants,
    Impact,
    Measures,
    Narrative,
    Phases,
    Progress,
    ProgressCells,
    Quality,
    Questions,
    Sensitivity,
    SeriesTable,
    Table,
    Themes,
    conform,
    empty,
    write_table,
)
from ssp_analysis.years import ReportingYear
from tests.plan.frames import AREA, months, series_rows

YEAR = ReportingYear.parse("2020/21")
ON = date(2021, 4, 12)
PUBLIC = Paper(YEAR, ON, "public")
INTERNAL = Paper(YEAR, ON, "internal")
PARTNERSHIP = f"""
name: Safer Testborough Partnership
area: Testborough
area_code: {AREA}
committee: {{report_to: Committee, report_of: Director, title: "UPDATE {{year}}"}}
presenters: [Chair]
contact: {{role: Manager}}
papers: {{"2020/21": 2021-04-12}}
demonstration: true
"""
HEADER = (
    "source,measure,data_from,data_to,geography,decision,approver,evidence,"
    "approved_on,expires_on,reason\n"
)
DECISIONS = f"""{HEADER}asb,cases,,,borough,publish,Council lead,M1,01/03/2021,,Agreed.
police,*,,,borough,direction,Police lead,M2,2021-03-01,,Not accurate enough.
actions,return,,,borough,publish,Manager,M3,2021-03-01,,Agreed.
"""
STATEMENTS = """
statements:
  - {pair: "police:crimes", reporting_year: "2020/21", statement: Crime was lower than usual.,
     approver: Police lead, approved_on: 2021-03-01}
"""
CANARY = 73921  # a count of the withheld source that nothing else has


def decision(**fields: object) -> ReleaseDecision:
    """A valid publish decision on `asb:cases`, with what is given put over it."""
    usual = {"source": "asb", "measure": "cases", "geography": "borough", "decision": "publish",
             "approver": "Lead", "evidence": "M1", "approved_on": "2021-03-01",
             "reason": "Agreed."}  # fmt: skip
    return ReleaseDecision.model_validate(usual | fields)


def measure(pair: str, **fields: object) -> dict[str, object]:
    """One row of `Measures`."""
    return {
        "pair": pair, "source_id": pair.split(":")[0], "source": pair.split(":")[0].upper(),
        "owner": "Owner", "label": f"Label of {pair}", "unit": "cases",
        "kind": "count", "frequency": "M",
        "threshold": 5, "zeros_sensitive": False, "dominance": 10.0, "of": "", "pool": "partners",
        "counts": "Cases.",
        "does_not_count": "Others.", "counted_with": "",
    } | fields  # fmt: skip


def impact_row(series_id: str, kind: str = "year", **fields: object) -> dict[str, object]:
    """One row of `Impact`."""
    pair = ":".join(series_id.split(":")[:2])
    return {
        "series_id": series_id, "label": series_id, "unit": "cases", "sources": pair,
        "window_kind": kind, "window": kind, "start": pd.Timestamp("2020-04-01"),
        "end": pd.Timestamp("2021-01-31"), "basis": "exact", "status": "estimated", "reason": "",
        "observed": 200.0, "expected": 100.0, "lower": 90.0, "upper": 110.0, "change": 1.0,
        "change_lower": 0.8, "change_upper": 1.2, "verdict": "higher", "baseline_months": 60,
        "coverage": 0.95, "coverage_tests": 10, "smallest_detectable": 0.1, "caveats": "",
        "state": "observed",
    } | fields  # fmt: skip


def calibration_row(pool: str, sources: str, **fields: object) -> dict[str, object]:
    """One row of `Calibration`."""
    return {
        "pool": pool, "sources": sources, "series": 3, "tests": 12, "months_covered": 0.94,
        "totals_covered": 0.96, "first": "2017-02", "last": "2020-02",
    } | fields  # fmt: skip


def sensitivity_row(series_id: str, **fields: object) -> dict[str, object]:
    """One row of `Sensitivity`."""
    return {
        "series_id": series_id, "label": series_id, "unit": "cases",
        "sources": ":".join(series_id.split(":")[:2]), "window": "year", "method": "Mean",
        "status": "estimated", "reason": "", "expected": 101.0, "lower": 90.0, "upper": 110.0,
        "change": 0.9, "verdict": "higher", "differs": "", "state": "observed",
    } | fields  # fmt: skip


def progress_row(indicator_id: str, sources: str, **fields: object) -> dict[str, object]:
    """One row of `Progress`."""
    return {
        "priority": "Safety", "theme_id": "calm", "theme": "Calm", "indicator_id": indicator_id,
        "indicator": indicator_id, "kind": "tracker", "unit": "cases", "polarity": "lower",
        "sources": sources, "period": "April to January 2020/21", "value": 200.0, "lower": None,
        "upper": None, "previous_period": "April to January 2019/20", "previous": 100.0,
        "target": None, "direction": "up", "rag": "", "change_from_expected": 1.0,
        "expected_verdict": "higher", "provisional": True, "state": "observed", "reason": "",
        "baseline_period": "", "baseline": None, "before_covid_period": "", "before_covid": None,
        "before_covid_direction": "", "target_source": "", "direction_basis": "Counts.",
        "change": 1.0, "change_lower": 0.6, "change_upper": 1.5, "rag_basis": "",
        "expected": 100.0, "expected_lower": 90.0, "expected_upper": 110.0,
        "covers": "reporting year", "denominator": "", "on_record": "",
    } | {
        f"{name}_state": "observed" if fields.get(name, default) is not None else "not_applicable"
        for name, default in (("previous", 100.0), ("baseline", None), ("before_covid", None))
    } | fields  # fmt: skip


def quality_row(source_id: str, **fields: object) -> dict[str, object]:
    """One row of `Quality`."""
    return {
        "source_id": source_id, "source": source_id.upper(), "owner": "Owner", "year": "2020/21",
        "file": f"{source_id}.csv", "status": "available", "rows_in": 300, "kept": 290,
        "quarantined": 5, "asked": 0, "merged": 3, "out_of_scope": 1, "skipped": 1,
        "cells_set_aside": 6, "corrected": 0, "first_period": "2020-04",
        "last_period": "2021-01", "data_to": "2021-01",
        "due": "monthly", "stated_total": None, "found_total": None, "notes": "",
    } | fields  # fmt: skip


def frame(model: type[Table], *rows: dict[str, object]) -> pd.DataFrame:
    """A checked table of these rows."""
    return conform(pd.DataFrame(list(rows)), model) if rows else empty(model)


def two_years(of_last: float, of_this: float) -> dict[str, object]:
    """22 months to January 2021, each year's all alike."""
    return months("2019-04", *[of_last] * 12, *[of_this] * 10, "not_yet_due", "not_yet_due")


def year_made(police: float = CANARY, seed: int = 0) -> dict[type[Table], pd.DataFrame]:
    """The tables of notebooks 01 to 03: `asb` may be published, `police` and `road` may not.

    Every figure of `police` and `road` follows `police` and `seed`.
    """
    return {model: table.copy() for model, table in _year_made(police, seed).items()}


@cache  # replays of the tests ask for the same few again and again
def _year_made(police: float, seed: int) -> dict[type[Table], pd.DataFrame]:
    noise = np.random.default_rng(seed).random(20) * 100
    crimes = two_years(police + noise[0], police)
    series = [
        *series_rows("asb:cases", two_years(10, 20)),
        *series_rows("asb:cases", {"2020/21": 99}, area_code="E05000001"),
        *series_rows("police:crimes", crimes),
        *series_rows("police:crimes:theft", crimes, category="theft"),
        *series_rows("road:casualties", two_years(noise[1], police + noise[2])),
    ]
    withheld = {name: police + noise[5] for name in
                ("observed", "expected", "lower", "upper", "change", "coverage")}  # fmt: skip
    both = "asb:cases police:crimes"
    impact = [
        impact_row("asb:cases"),
        impact_row("police:crimes", **withheld, end=pd.Timestamp("2020-12-31"), caveats=str(police),
                   baseline_months=int(noise[6]), verdict="lower" if seed else "higher"),
        impact_row("police:crimes", "month", **withheld),
        impact_row("asb:cases:ratio", sources=both, **withheld),
        impact_row("road:casualties", **withheld),
    ]  # fmt: skip
    figures = {"value": police, "previous": noise[3], "change_from_expected": noise[4],
               "baseline": police, "before_covid": police, "change": noise[3], "expected": police,
               "change_lower": police, "change_upper": police, "expected_lower": police,
               "expected_upper": police, "before_covid_direction": "down" if seed else "up",
               "before_covid_period": f"{police}", "baseline_period": f"{police}",
               "direction": "down" if seed else "up", "period": f"{police}",
               "reason": f"{police}"}  # fmt: skip
    progress = [
        progress_row("asb", "asb:cases"),
        progress_row("theft", "police:crimes", kind="target", target=5.0, rag="off track",
                     **figures),
        progress_row("ratio", both, **figures),
        progress_row("told", "", kind="narrative", state="not_applicable", value=None,
                     previous=None, change_from_expected=None, change=None, change_lower=None,
                     change_upper=None, expected=None, expected_lower=None, expected_upper=None),
    ]  # fmt: skip
    cells = [
        {"indicator_id": "asb", "figure": figure, "part": "counted", "series_id": "asb:cases",
         "period": str(pd.Period(first, "M") + n)}
        for figure, first in (("value", "2020-04"), ("previous", "2019-04")) for n in range(10)
    ]  # fmt: skip
    calibration = [
        calibration_row("partners", "asb:cases"),
        calibration_row(
            "police", "police:crimes road:casualties", tests=int(police), totals_covered=noise[8],
            months_covered=noise[9],
        ),
    ]  # fmt: skip
    others = {name: police + noise[10] for name in ("expected", "lower", "upper", "change")}
    sensitivity = [
        sensitivity_row("asb:cases"),
        sensitivity_row("police:crimes", **others, differs="sign" if seed else "verdict"),
        sensitivity_row("road:casualties", **others),
    ]
    action = {"action_id": "A1", "theme_id": "calm", "action": "Do", "owner": "Lead", "due": None,
              "due_state": "observed",
              "status": "Done", "standing": "done", "last_due": None, "last_status": "",
              "period": "2020/21 Q3", "note": ""}  # fmt: skip
    told = {"theme_id": "calm", "kind": "issue", "text": "Secret.", "period": "2020/21 Q3"}
    counts = {"rows_in": int(police), "kept": int(noise[7])}
    return {
        Measures: frame(
            Measures, measure("asb:cases"), measure("police:crimes"),
            measure("road:casualties"), measure("actions:return", unit="", frequency=""),
            measure("notes:return", unit="", frequency=""),
        ),
        Contributions: frame(Contributions),
        Quality: frame(
            Quality, quality_row("asb"), quality_row("asb", year="2019/20"),
            quality_row("police", **counts), quality_row("road", **counts),
        ),
        Questions: frame(Questions),
        SeriesTable: frame(SeriesTable, *series),
        Impact: frame(Impact, *impact),
        Calibration: frame(Calibration, *calibration),
        Sensitivity: frame(Sensitivity, *sensitivity),
        Progress: frame(Progress, *progress),
        ProgressCells: frame(ProgressCells, *cells),
        Actions: frame(Actions, action | {"sources": "actions:return"}),
        Narrative: frame(Narrative, told | {"sources": "notes:return"}),
        Grants: frame(Grants),
        Awards: frame(Awards),
        Comments: frame(Comments),
        Themes: frame(Themes, {"order": 1, "priority": "Safety", "theme_id": "calm",
                                               "theme": "Calm", "series_id": "police:crimes"}),
        Phases: frame(Phases),
    }  # fmt: skip


def make_year(root: Path, made: dict[type[Table], pd.DataFrame]) -> Project:
    """A project in which notebooks 01 to 03 have run."""
    reference = root / "data" / "reference"
    reference.mkdir(parents=True)
    (root / "outputs").mkdir()
    (reference / "partnership.yaml").write_text(PARTNERSHIP)
    (reference / "release-decisions.csv").write_text(DECISIONS)
    (reference / "direction-statements.yaml").write_text(STATEMENTS)
    project = Project.find(root)
    for model, table in made.items():
        write_table(table, model, project.processed(YEAR))
    return project
