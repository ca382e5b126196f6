"""The six notebooks: which there are, where they lie, and their code run without a kernel."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

from ssp_analysis.errors import NotebookError, SspError

NOTEBOOKS = (
    "01_clean_partner_data",
    "02_covid_impact",
    "03_priority_progress",
    "04_release",
    "05_annual_report",
    "06_annual_slides",
)
MEASURED = NOTEBOOKS[1:3]  # from notebook 01's tables to those that the release step reads
SHOWN = NOTEBOOKS[4:]  # their own text stands in a pack


def notebook_folder() -> Path:
    """Where the six notebooks are: in the repository, or inside the installed package."""
    package = Path(__file__).parent
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parents[1] / "notebooks"


def shown_notebooks() -> list[Path]:
    """The notebooks whose own text stands in a pack."""
    return [notebook_folder() / f"{name}.ipynb" for name in SHOWN]


def run_cells(name: str, parameters: Mapping[str, Any]) -> None:
    """Run the code cells of a notebook here, as papermill would in a kernel; nothing is shown.

    Raises:
        SspError: as raised in a cell.
        NotebookError: for anything else.
    """
    notebook = nbformat.read(notebook_folder() / f"{name}.ipynb", as_version=4)
    plain, names = TransformerManager(), {"__name__": name, "display": lambda *_, **__: None}
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        place = f"notebook {name}, cell {number}"
        try:
            with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(compile(plain.transform_cell(cell.source), place, "exec"), names)
        except SspError:
            raise
        except Exception as error:  # its text may quote a record
            fault = f"cannot be run again on other figures ({type(error).__name__})"
            raise NotebookError(place, fault, "Run it by itself to see where it fails") from None
        if "parameters" in cell.metadata.get("tags", []):
            names.update(parameters)
