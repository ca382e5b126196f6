"""A small project with a finished public pack, made by the real notebooks in this process."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from unittest.mock import patch

import nbformat
import pandas as pd

from ssp_analysis.engine import run as engine
from ssp_analysis.engine.asked import Run
from ssp_analysis.project import Project
from ssp_analysis.release.door import describe, release, write_release
from ssp_analysis.release.rulings import Paper
from ssp_analysis.tables import Measures, Phases, Quality, SeriesTable
from ssp_analysis.write.manifest import digests
from tests.certified import certify
from tests.pack.test_packs import EXPORTS, executed_here
from tests.release.frames import INTERNAL, PUBLIC, YEAR, frame, make_year, year_made

HIDDEN = 3  # a month of `asb:cases` below its threshold; all its months are hidden with it
MAKING_UP = 37  # in the month after: the year's sum is that of its months
NAMES = {
    "asb:cases": "Cases of nuisance",
    "police:crimes": "Recorded crime",
    "road:casualties": "Road casualties",
    "notes:return": "Notes of partners",
}
CRIME_NUMBER = "GMP-2020-0047113"


def make_root(root: Path, police: float = 73921) -> Project:
    """A project with the tables of notebooks 01 to 03, one hidden month and a police record."""
    made = year_made(police)
    series = made[SeriesTable]
    for month, value in (("2020-06", HIDDEN), ("2020-07", MAKING_UP)):
        one = (series["series_id"] == "asb:cases") & (series["period"] == month)
        series = series.assign(value=series["value"].mask(one, value))
    made[SeriesTable] = series
    start, end = pd.Timestamp("2020-05-13"), pd.Timestamp("2020-07-03")
    steps = {"phase": "Step 2", "start": start, "end": end}
    made[Phases] = frame(Phases, {**steps, "national_lockdown": False})
    named = made[Measures].set_index("pair")
    named.loc[list(NAMES), "source"] = list(NAMES.values())
    named.loc[list(NAMES), "label"] = list(NAMES.values())
    made[Measures] = named.reset_index()
    sources = {pair.split(":")[0]: name for pair, name in NAMES.items()}
    quality = made[Quality]
    told = quality["source_id"].map(sources).fillna(quality["source"])
    made[Quality] = quality.assign(source=told)
    project = make_year(root, made)
    record = {
        "source_id": "police", "period": "2020-06", "frequency": "M", "date": None,
        "category": "", "area_code": "", "state": "observed", "file": "a.csv", "sheet": "",
        "row": 2, "crime_number": CRIME_NUMBER,
    }  # fmt: skip
    records = project.processed(YEAR) / "records"
    records.mkdir()
    pd.DataFrame([record]).to_parquet(records / "police.parquet")
    return project


def release_for(project: Project, paper: Paper = PUBLIC) -> Path:
    """Notebook 04's step."""
    about = describe(project.partnership(), paper, "Plan", "Note.", "2020-02")
    folder = project.release(YEAR, paper.audience)
    return certify(write_release(release(project, paper), about, folder))


def build_pack(project: Project, paper: Paper = PUBLIC) -> Path:
    """Notebooks 05 and 06, export, checks and verification: the pack in its place."""
    run = Run(project, YEAR, paper.audience, paper.on)
    run.executed.mkdir(parents=True, exist_ok=True)
    for kind, name in EXPORTS.items():
        content = executed_here(kind, project.root, paper.audience)
        nbformat.write(content, run.executed / f"{name}.ipynb")
    # As where Pango is missing: making PDFs takes most of the time, and they are tested elsewhere.
    with patch("ssp_analysis.write.paper.pdf_fault", return_value="PDFs need the Pango library"):
        engine.build_pack(run)
    return run.outputs


def finished(root: Path, paper: Paper = PUBLIC) -> dict[str, Path]:
    """A project with its release and its pack, from nothing."""
    project = make_root(root)
    release_for(project, paper)
    return {paper.audience: build_pack(project, paper)}


def copy_of(pack: Path, target: Path) -> Path:
    """The pack again, to plant things in."""
    return shutil.copytree(pack, target)


def sign(pack: Path) -> Path:
    """Let the manifest list the files as they are now, so that only what they say is judged."""
    path = pack / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told | {"files": digests(pack)}), encoding="utf-8")
    return pack


__all__ = [
    "CRIME_NUMBER",
    "HIDDEN",
    "INTERNAL",
    "build_pack",
    "copy_of",
    "finished",
    "frame",
    "make_root",
    "release_for",
    "sign",
]
