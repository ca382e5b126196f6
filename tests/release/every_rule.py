"""A year in which each rule of the release step has something to do, and what must hold of it.

What is looked for shares no code with the release step: it knows the figures that were put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from ssp_analysis.project import Project
from ssp_analysis.tables import (
    Actions,
    Impact,
    Measures,
    Progress,
    ProgressCells,
    Quality,
    Sensitivity,
    SeriesTable,
    Table,
    table_name,
)
from tests.plan.frames import months, series_rows
from tests.release.attacker import by_programme
from tests.release.frames import (
    CANARY,
    DECISIONS,
    frame,
    impact_row,
    make_year,
    measure,
    progress_row,
    quality_row,
    sensitivity_row,
    year_made,
)

Tables = Mapping[type[Table], pd.DataFrame]
CASES = [90, 90, 3, 37, *[90] * 6]  # June is small, and July is hidden with it
WARDS = {"W1": [0, 3, *[0] * 8], **dict.fromkeys(("W2", "W3", "W4"), [1] * 10)}  # W1 is small
FEW = [*[0] * 5, 3, *[0] * 4]
WARD_LIST = "code,name,vintage,area_committee\n" + "".join(
    f"W{n},Ward {n},2004,{'East' if n < 3 else 'West'}\n" for n in range(1, 5)
)
RULES = f"""{DECISIONS}asb,cases,,,ward,publish,Council lead,M9,2021-03-01,,Agreed.
few,cases,,,borough,publish,Lead,M10,2021-03-01,,Agreed.
fires,cases,,,borough,publish,Lead,M11,2021-03-01,,Agreed.
narrow,*,,,borough,publish,Lead,M12,2021-03-01,,Agreed.
narrow,cases,,,borough,withhold,Lead,,2021-02-01,,Not these.
open,*,,,borough,withhold,Lead,,2021-02-01,,Not in general.
open,cases,2015-04-01,2021-03-31,borough,publish,Lead,M13,2021-03-01,,But these.
void,cases,,,borough,publish,Lead,,2021-03-01,,Agreed.
ended,cases,,,borough,publish,Lead,M14,2021-03-01,2021-04-11,Agreed.
late,cases,,,borough,publish,Lead,M15,2021-05-24,,Agreed.
part,cases,,2020-12-31,borough,publish,Lead,M16,2021-03-01,,To December.
tied,cases,,,borough,publish,Lead,M17,2021-03-01,,Agreed.
tied,cases,,,borough,withhold,Lead,,2021-03-01,,Not agreed.
"""
DECIDED = {
    "asb:cases": "publish", "few:cases": "publish", "fires:cases": "publish",
    "open:cases": "publish", "actions:return": "publish", "notes:return": "withhold",
    "police:crimes": "direction", "road:casualties": "withhold", "narrow:cases": "withhold",
    "void:cases": "withhold", "ended:cases": "withhold", "late:cases": "withhold",
    "part:cases": "withhold", "tied:cases": "withhold",
}  # fmt: skip
BARRED_BY_ROW = ("narrow:cases", "void:cases", "ended:cases", "late:cases", "part:cases",
                 "tied:cases")  # fmt: skip
BARRED = {pair for pair, decision in DECIDED.items() if decision != "publish"}
LAST_YEAR, FORMULA = [90] * 12, '=HYPERLINK("example")'
SAID = ("verdict", "direction", "rag", "differs")


def make_root(root: Path) -> Project:
    """The project, with notebooks 01 to 03 run."""
    made = year_made()
    series = made[SeriesTable]
    rows = series[series["source_id"] != "asb"].to_dict("records")
    usual = ([50] * 10, [50] * 12)
    given = {"asb:cases": (CASES, LAST_YEAR), "few:cases": (FEW, [20] * 12), "open:cases": usual,
             "fires:cases": usual}  # fmt: skip
    given |= {pair: ([CANARY] * 10, [CANARY] * 12) for pair in BARRED_BY_ROW}
    for name, (this, last) in given.items():
        rows += series_rows(name, months("2019-04", *last, *this))
    for code, this in WARDS.items():
        by_ward = months("2019-04", *[1] * 12, *this)
        rows += series_rows("asb:cases", by_ward, area_code=code)
    made[SeriesTable] = frame(SeriesTable, *rows)
    pairs = [pair for pair in DECIDED if pair.endswith(":cases") and pair != "asb:cases"]
    for model, more in _rows(pairs).items():
        made[model] = pd.concat([made[model], frame(model, *more)], ignore_index=True)
    exact = {"observed": float(sum(CASES)), "expected": 701.3, "lower": 652.7, "upper": 753.1}
    made[Impact].loc[0, list(exact)] = list(exact.values())
    made[Quality].loc[0, ["rows_in", "kept"]] = sum(CASES)
    made[Progress].loc[0, "value"] = float(sum(CASES))
    made[Actions].loc[0, "action"] = FORMULA
    project = make_year(root, made)
    (project.reference / "release-decisions.csv").write_text(RULES)
    (project.reference / "wards.csv").write_text(WARD_LIST)
    return project


def _rows(pairs: list[str]) -> dict[type[Table], list[dict[str, object]]]:
    """What is put beside `year_made`."""
    few = {"observed": 3.0, "change": -0.5}
    return {
        Measures: [measure(pair) for pair in pairs],
        Quality: [quality_row(pair.split(":")[0]) for pair in pairs],
        Sensitivity: [sensitivity_row(pair) for pair in pairs],
        Impact: [
            impact_row("asb:cases", "month", observed=90.0),
            impact_row("few:cases", **few),
            *[impact_row(pair, observed=500.0) for pair in pairs if pair != "few:cases"],
        ],
        Progress: [progress_row("few", "few:cases", value=3.0, previous=200.0)],
        ProgressCells: [
            {"indicator_id": "few", "figure": figure, "part": "counted", "series_id": "few:cases",
             "period": str(pd.Period(first, "M") + n)}
            for figure, first in (("value", "2020-04"), ("previous", "2019-04")) for n in range(10)
        ],
    }  # fmt: skip


def faults(tables: Tables) -> set[str]:
    """What released tables tell that they may not, or keep back that may leave."""
    named = {table_name(model): table for model, table in tables.items()}
    return {*_decided(named), *_barred(named), *_small(named), *_narrowed(named), *_beside(named)}


def _decided(named: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    table = named["decisions"]
    if dict(zip(table["sources"], table["decision"], strict=True)) != DECIDED:
        yield "decisions"


def _barred(named: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    sources = {pair.split(":")[0] for pair in BARRED}
    for name, table in named.items():
        if "sources" in table:
            own = table["sources"].map(lambda text: not BARRED.isdisjoint(text.split()))
        elif "source_id" in table:
            own = table["source_id"].isin(sources)
        else:
            continue
        rows = table[own.astype(bool)]
        said = [column for column in SAID if column in rows and (rows[column] != "").any()]
        numbers = rows.select_dtypes("number").fillna(0).astype(float)
        if said or (numbers != 0).any(axis=None):
            yield f"barred {name}"
    if len(named["narrative"]):
        yield "barred narrative"
    if any(str(CANARY) in table.to_csv() for table in named.values()):
        yield "canary"


def _small(named: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    figures = {"series": "value", "impact": "observed", "progress": "value", "areas": "value",
               "told": "value"}  # fmt: skip
    for name, column in figures.items():
        if named[name][column].between(1, 4).any():
            yield f"small {name}"


def _narrowed(named: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """An attacker who knows months, year and indicator, and wards and committees of one year."""
    series = named["series"]
    mine = series[(series["series_id"] == "asb:cases") & (series["period"] >= "2020-04")]
    impact, progress = named["impact"], named["progress"]
    year = impact[(impact["series_id"] == "asb:cases") & (impact["window_kind"] == "year")]
    totals = [*year["observed"], *progress.loc[progress["indicator_id"] == "asb", "value"]]
    totals += named["availability"].query("source_id == 'asb'")["kept"].dropna().tolist()
    told = [((n,), value) for n, value in enumerate(mine["value"])]
    if _is_narrow([*told, *((tuple(range(10)), value) for value in totals)], 10):
        yield "narrowed months"
    areas = named["areas"]
    now = areas[areas["period"] == "April to January 2020/21"].set_index("area_code")["value"]
    inside = {"W1": (0,), "W2": (1,), "W3": (2,), "W4": (3,), "east": (0, 1), "west": (2, 3)}
    if _is_narrow([(inside[code], value) for code, value in now.items()], 4):
        yield "narrowed areas"


def _is_narrow(told: list[tuple[tuple[int, ...], float]], cells: int) -> bool:
    known = [(of, int(value)) for of, value in told if not np.isnan(value)]
    hidden = [of for of, value in told if np.isnan(value)]
    return any(high - low < 5 for low, high in by_programme(known, hidden, cells))


def _beside(named: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """What was computed from hidden or withheld figures, what partners wrote, how many rows."""
    impact = named["impact"].drop_duplicates(["series_id", "window_kind"])
    impact = impact.set_index(["series_id", "window_kind"])
    year = impact.loc[("asb:cases", "year")]
    if impact.loc[("asb:cases", "month"), "observed"] == 90 or year["expected"] % 5:
        yield "impact of hidden months"
    if set(named["sensitivity"]["series_id"]) & {"asb:cases", "few:cases"}:
        yield "other methods"
    if any(text.startswith("=") for text in named["actions"]["action"]):
        yield "live text"
    rows = named["availability"].set_index("source_id")["rows_in"]
    if rows[["asb", "few"]].notna().any():
        yield "row counts"
