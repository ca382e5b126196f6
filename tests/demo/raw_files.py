"""The committed raw files as plain rows, read without the package that is to read them."""

import csv
import io
from functools import cache
from pathlib import Path

import python_calamine

REPOSITORY = Path(__file__).parents[2]
RAW = REPOSITORY / "data" / "raw"


def paths(pattern):
    found = sorted(RAW.glob(pattern))
    assert found, pattern
    return found


@cache
def csv_rows(name, encoding="utf-8-sig", separator=","):
    """Rows of all CSV files that match, in one list."""
    rows = []
    for path in paths(name):
        text = path.read_bytes().decode(encoding)
        rows += csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return rows


def column(rows, at):
    return [row[at] for row in rows if len(row) > at]


@cache
def sheets(name):
    """(file, sheet, visible, rows) of all workbooks that match."""
    found = []
    for path in paths(name):
        book = python_calamine.CalamineWorkbook.from_path(path)
        for about in book.sheets_metadata:
            visible = about.visible == python_calamine.SheetVisibleEnum.Visible
            rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
            found.append((path.name, about.name, visible, rows))
    return found


def cells(name, at=None):
    """All cells of a workbook (or of one column), as a flat list."""
    rows = [row for *_, part in sheets(name) for row in part]
    return [cell for row in rows for cell in (row if at is None else row[at : at + 1])]
