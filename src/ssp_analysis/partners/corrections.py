"""Known faults of partner files, mended by us until the source is: `corrections.csv`."""

from __future__ import annotations

from fnmatch import fnmatch

import pandas as pd

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.partners.reading import Extract
from ssp_analysis.partners.values import plain
from ssp_analysis.project import Project
from ssp_analysis.reference import Day, Reference, load_csv


class Correction(Reference):
    """One known fault: in `file` (a pattern) of `year`, `column` says `found` for `becomes`.

    `found` is its own guard: where the file no longer says it, the source has been mended and
    the entry must go.
    """

    source_id: str
    year: str
    file: str
    column: str
    found: str
    becomes: str
    reason: str
    reported_to: str
    reported_on: Day


def load_corrections(project: Project) -> list[Correction]:
    """The known source faults of `corrections.csv`; none where there is no such file."""
    path = project.reference / "corrections.csv"
    return load_csv(path, Correction) if path.exists() else []


def correct(
    extract: Extract, corrections: list[Correction], source_id: str, year: str
) -> tuple[pd.DataFrame, int]:
    """The extract's cells with the known faults mended, and how many rows that changed.

    Raises:
        ReferenceFileError: a fault that the file no longer has (the guard), or a column that the
            contract does not have.
    """
    cells, rows = extract.cells, set()
    for entry in corrections:
        if (entry.source_id, entry.year) != (source_id, year):
            continue
        if not fnmatch(extract.file, entry.file):
            continue
        item = f"corrections.csv, {source_id} {year}, column {entry.column}"
        if entry.column not in cells:
            raise ReferenceFileError(item, "is not a field of the contract", "Correct the entry")
        wrong = cells[entry.column].map(plain) == entry.found
        if not wrong.any():
            raise ReferenceFileError(
                item, f"is no longer wrong in {extract.file}", "Remove the entry: it was mended"
            )
        cells = cells.assign(**{entry.column: cells[entry.column].mask(wrong, entry.becomes)})
        rows |= set(cells.index[wrong])
    return cells, len(rows)
