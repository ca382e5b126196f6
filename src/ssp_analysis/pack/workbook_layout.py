"""How cells of a data table stand in the workbook: their forms, widths and heights.

Excel makes a row as high as its text when it opens a file; LibreOffice does not, and sets the lines
of one row over those of another. So the heights are told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from ssp_analysis.pack.arial import ARIAL, ARIAL_BOLD
from ssp_analysis.pack.data_tables import FRACTIONS, DataTable, Field
from ssp_analysis.pack.lettering import lines, width

NUMBERS = ("number", "integer")
SIZE, LEADING = 12, 1.25  # points, of gptables; of the type
ROW, TITLE_ROW = 18, 24  # points: headings of 14 and titles of 16 fit
NARROWEST, WIDEST = 14, 60  # of a column, in digits of the workbook's own type
POINTS, INSIDE = 5.25, 11  # of such a digit; of a cell's edges and its indent
HEADING = 0.6  # of a heading's width: it is broken into two lines
ONE_PAGE = 300  # a wider table cannot be read on one page of paper
WHOLE, POUNDS, SHARE = "#,##0", "#,##0.00", "0%"
# Of figures of several units: thousands with commas, rates with the decimals that they have.
MIXED = "[>=1000]#,##0;[<=-1000]-#,##0;General"


def formats(table: DataTable) -> list[dict[str, Any]]:
    """Text from the top of each cell, numbers in their form, as gptables wants it.

    Text is indented, clear of figures that end where it begins.
    """
    return [
        {
            "column": {
                "columns": [field.title],
                "format": {"valign": "top", **_form(field, table.frame[field.name], at)},
            }
        }
        for at, field in enumerate(table.fields)
    ]


def widths(table: DataTable, shown: pd.DataFrame) -> list[int]:
    """The width of each column of a table as it is shown, in digits."""
    return [_width(field, shown[field.title]) for field in table.fields]


def set_rows(sheet: Any) -> None:
    """Set the height of a sheet's ordinary rows and of its title."""
    sheet.set_default_row(ROW)
    sheet.set_row(0, TITLE_ROW)


def set_sheet(sheet: Any, table: DataTable, shown: pd.DataFrame, head: int) -> None:
    """Set widths, heights and paper of a table's sheet.

    Args:
        sheet: of XlsxWriter.
        table: what it shows.
        shown: the table's cells as they are written, columns by their titles.
        head: the row of headings, counted from 0.
    """
    columns = widths(table, shown)
    for at, digits in enumerate(columns):
        sheet.set_column(at, at, digits)
    for row, height in _heights(table, shown, columns):
        sheet.set_row(head + row, height)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(head)
    if sum(columns) <= ONE_PAGE:
        sheet.fit_to_pages(1, 0)


def _form(field: Field, values: pd.Series, at: int) -> dict[str, str | int]:
    if field.type not in NUMBERS:
        return {"indent": 1} if at else {}
    if field.name in FRACTIONS:
        return {"num_format": SHARE}
    if field.type == "integer" or (values.dropna() % 1 == 0).all():
        return {"num_format": WHOLE}
    return {"num_format": POUNDS if "(£)" in field.title else MIXED}


def _width(field: Field, values: pd.Series) -> int:
    """Text in one line where there is room, headings in two."""
    texts = [] if field.type in NUMBERS else values.astype(str).unique()
    needed = [width(text, SIZE, ARIAL) for text in texts]
    needed += [width(word, SIZE, ARIAL_BOLD) for word in field.title.split()]
    needed.append(width(field.title, SIZE, ARIAL_BOLD) * HEADING)
    return min(max(NARROWEST, math.ceil((max(needed) + INSIDE) / POINTS)), WIDEST)


def _heights(
    table: DataTable, shown: pd.DataFrame, columns: list[int]
) -> Iterator[tuple[int, float]]:
    """Rows whose text takes more than a line, the headings' first, and their heights in points."""
    rooms = [digits * POINTS - INSIDE for digits in columns]
    known: dict[tuple[object, float], int] = {}
    titles = [field.title for field in table.fields]
    texts = [at for at, field in enumerate(table.fields) if field.type not in NUMBERS]
    count = max(_lines(title, ARIAL_BOLD, room) for title, room in zip(titles, rooms, strict=True))
    yield from _high(0, count)
    for number, row in enumerate(shown[titles].itertuples(index=False), start=1):
        for at in texts:
            if (row[at], rooms[at]) not in known:
                known[row[at], rooms[at]] = _lines(str(row[at]), ARIAL, rooms[at])
        yield from _high(number, max((known[row[at], rooms[at]] for at in texts), default=1))


def _lines(text: str, weight: str, room: float) -> int:
    parts: Iterable[str] = text.splitlines() or [""]
    return sum(
        1 if width(part, SIZE, weight) <= room else lines([(part, weight)], SIZE, room)
        for part in parts
    )


def _high(row: int, count: int) -> Iterator[tuple[int, float]]:
    if count > 1:
        yield row, count * SIZE * LEADING + ROW - SIZE * LEADING
