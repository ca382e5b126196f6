"""Notebooks 02 and 03 once more, in a root of their own, on other tables or knowing more."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from ssp_analysis.engine.kernels import MEASURED, run_cells
from ssp_analysis.engine.notebooks import copy_own
from ssp_analysis.project import Project
from ssp_analysis.release.disclosure import Control
from ssp_analysis.release.register import published_folder
from ssp_analysis.release.rulings import Paper
from ssp_analysis.tables import (
    Contributions,
    Days,
    Hidden,
    Measures,
    Quality,
    Questions,
    SeriesTable,
    table_path,
    write_table,
)


@contextmanager
def root_beside(project: Project) -> Iterator[Project]:
    """A root with the reference files, own notebooks and register of a project; no partner data."""
    with tempfile.TemporaryDirectory() as scratch:
        other = Project(Path(scratch) / "root")
        shutil.copytree(project.reference, other.reference)
        if (told := published_folder(project)).exists():
            shutil.copytree(told, published_folder(other))
        (other.root / "outputs").mkdir()
        copy_own(project.root, other.root)
        yield other


def copy_cleaned(made: Path, target: Path) -> None:
    """Copy the tables of notebook 01 that the others read."""
    target.mkdir(parents=True, exist_ok=True)
    for model in (SeriesTable, Days, Contributions, Measures,
                  Quality, Questions):  # fmt: skip
        shutil.copy(table_path(model, made), target)
    shutil.copytree(made / "records", target / "records")


def measure_again(other: Project, paper: Paper, found: Control) -> None:
    """Run notebooks 02 and 03 on the tables of a root; nothing is learnt from what is hidden.

    Raises:
        SspError: as the notebooks raise them.
    """
    folder = other.processed(paper.year)
    cells = sorted(key[1:] for key in found.hidden if key[0] == "series")
    if cells:
        table = pd.DataFrame(cells, columns=["series_id", "period"])
        write_table(table, Hidden, folder)
    given = {"reporting_year": paper.year.label, "audience": paper.audience,
             "paper_date": f"{paper.on:%Y-%m-%d}", "root": str(other.root)}  # fmt: skip
    for name in MEASURED:
        run_cells(name, given)
