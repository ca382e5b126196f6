"""The published tables for people: one accessible workbook with cover, contents and notes.

By the Analysis Function's guidance on spreadsheets, through its library gptables: one table a
sheet, one header row, no merged and no empty cells, shorthand explained. No panes are frozen: what
stands above a table would fill the window of people who enlarge it, and Excel shows a table's
headings in place of the column letters anyhow.
https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/
"""

import math
import re
import warnings
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

import gptables
import pandas as pd

from ssp_analysis.inert import without_marks
from ssp_analysis.write.blocks import Document
from ssp_analysis.write.cells import MARK_OF_STATE, MEANINGS, key_to
from ssp_analysis.write.csv import DataTable, Field
from ssp_analysis.write.house import LANGUAGE, without_clock

UNMARKED = "none"  # the status of a figure that is there and needs no mark
ABSENT = MARK_OF_STATE["not_applicable"]
# In a status: why a number is not there; no mark is the beginning of another one.
REASONS = f"({'|'.join(re.escape(mark) for mark in MARK_OF_STATE.values())})"
COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
YEAR, AREA, SOURCE = "Year", "Area", "Source"  # facts of the document that each sheet tells
STATUS = "status"  # the column that says why a number is not there
COVER_WIDTH = 110  # letters: its longest line
LONGEST_SHEET_NAME = 31  # letters, in Excel
# Text from partners and data is text, whatever it begins with.
NUMBERS = ("number", "integer")
ROW, TITLE_ROW = 18, 24  # points: headings of 14 and titles of 16 fit
NARROWEST, WIDEST = 14, 60  # of a column, in digits of the workbook's own type
LETTER, INSIDE = 1.15, 2  # such digits that a letter takes; of a cell's edges and its indent
ONE_PAGE = 300  # a wider table cannot be read on one page of paper
WHOLE, POUNDS, SHARE = "#,##0", "#,##0.00", "0%"
# Of figures of several units: thousands with commas, rates with the decimals that they have.
MIXED = "[>=1000]#,##0;[<=-1000]-#,##0;General"
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(
    tables: list[DataTable], document: Document, contact: Sequence[str], path: Path
) -> Path:
    """Write the tables as one XLSX file; the clock plays no part.

    Args:
        tables: in the order of their sheets.
        document: what must stand on it: title, marks, footer; its facts are each table's own.
        contact: whom to ask, and how.
        path: the file to write.
    """
    shown = {_sheet_name(table): _shown(table) for table in tables}
    sheets = {_sheet_name(table): _sheet(table, shown[_sheet_name(table)], document)
              for table in tables}  # fmt: skip
    with warnings.catch_warnings():
        # gptables uses what pandas is going to drop.
        warnings.filterwarnings("ignore", category=pd.errors.PandasChangeWarning)
        warnings.filterwarnings("ignore", "No note text provided")
        book = gptables.produce_workbook(
            filename=str(path),
            sheets={NOTES: _notes(document), **sheets},
            cover=_cover(document, contact),
            contentsheet_label=CONTENTS,
            auto_width={name: name not in sheets for name in (COVER, CONTENTS, NOTES, *sheets)},
            workbook_options=OPTIONS,
        )
    for sheet in book.worksheets():
        sheet.set_default_row(ROW)
        sheet.set_row(0, TITLE_ROW)
    for table in tables:
        name = _sheet_name(table)
        head = sheets[name].data_range[0]
        _lay_out(book.get_worksheet_by_name(name), table, shown[name], head)
    book.set_properties({
        "title": document.title,
        "author": without_marks(document.author),
        "comments": "; ".join(document.marks),
        "created": datetime.combine(datetime.fromisoformat(document.day), time()),
    })  # fmt: skip
    book.close()
    path.write_bytes(without_clock(path.read_bytes(), LANGUAGE))
    return path


def _cover(document: Document, contact: Sequence[str]) -> gptables.Cover:
    return gptables.Cover(
        cover_label=COVER,
        title=without_marks(document.title),
        # A sentence a line: a line that is broken needs a row of its height.
        intro=[
            *map(without_marks, document.marks),
            *(
                line
                for text in document.footer
                for line in re.split(r"(?<=\.) (?=[A-Z])", without_marks(text))
            ),
        ],
        about=[
            "One table a sheet. Shorthand stands where a number is not there; the sheet Notes "
            "explains it.",
            "The same tables are given as CSV files for programs.",
        ],
        contact=[without_marks(text) for text in contact],
        width=COVER_WIDTH,
    )


def _notes(document: Document) -> gptables.GPTable:
    # A sheet like any other: gptables' own notes are numbered, these are known by their marks.
    return gptables.GPTable(
        table=pd.DataFrame({"Shorthand": list(MEANINGS), "Meaning": list(MEANINGS.values())}),
        table_name="table_notes",
        title="Notes: shorthand used in the tables",
        subtitles=[without_marks(text) for text in document.marks],
        instructions="This sheet has one table.",
        index_columns={},
    )


def _sheet_name(table: DataTable) -> str:
    return table.title[:LONGEST_SHEET_NAME]


def _sheet(table: DataTable, frame: pd.DataFrame, document: Document) -> gptables.GPTable:
    texts = (text for name in frame for text in frame[name].astype(str))
    told = {name: without_marks(text) for name, text in document.facts}
    return gptables.GPTable(
        table=frame,
        table_name=f"table_{table.name}",
        title=f"{table.title}, {told[YEAR]}",
        subtitles=[without_marks(text) for text in document.marks],
        instructions=f"This sheet has one table. {table.about} The sheet Notes explains the "
        "shorthand.",
        legend=key_to(texts),
        scope=f"{AREA}: {told[AREA]}",
        source=f"{SOURCE}: {told[SOURCE]}",
        index_columns={},
        additional_formatting=_forms(table),
    )


def _shown(table: DataTable) -> pd.DataFrame:
    """The cells as written, columns by their titles; none is empty.

    A number that is not there is its own shorthand where it has one, else its row's; or `[z]`.
    """
    frame = table.frame.astype(object)
    absent = pd.Series(ABSENT, frame.index)
    if STATUS in frame:  # what marks a number that is there says nothing of one that is not
        reasons = table.frame[STATUS].str.extract(REASONS, expand=False)
        absent = reasons.fillna(ABSENT)
    for field in table.fields:
        values = frame[field.name]
        if field.type == "date":
            values = table.frame[field.name].map(
                lambda day: None if pd.isna(day) else f"{day.day} {day:%B %Y}"
            )
        if field.type == "boolean":
            values = values.map({True: "yes", False: "no"})
        empty = values.isna() | (values == "")
        stands = absent if field.type in NUMBERS else UNMARKED if field.name == STATUS else ABSENT
        if (own := f"{field.name}_{STATUS}") in table.frame:
            stands = table.frame[own].str.extract(REASONS, expand=False).fillna(ABSENT)
        frame[field.name] = values.mask(empty, stands)
    frame = frame.map(lambda cell: without_marks(cell) if isinstance(cell, str) else cell)
    return frame.rename(columns={field.name: field.title for field in table.fields})


def _forms(table: DataTable) -> list[dict[str, Any]]:
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


def _form(field: Field, values: pd.Series, at: int) -> dict[str, str | int]:
    if field.type not in NUMBERS:
        return {"indent": 1} if at else {}
    if field.share:
        return {"num_format": SHARE}
    if field.type == "integer" or (values.dropna() % 1 == 0).all():
        return {"num_format": WHOLE}
    return {"num_format": POUNDS if "(£)" in field.title else MIXED}


def _lay_out(sheet: Any, table: DataTable, shown: pd.DataFrame, head: int) -> None:
    """Set widths and heights of a table's sheet by the letters of its texts, and its paper.

    gptables makes a column as wide as its longest text, which is a paragraph here. Excel makes a
    row as high as its text when it opens a file, LibreOffice does not: so heights are told.
    """
    titles = [field.title for field in table.fields]
    texts = [field.title for field in table.fields if field.type not in NUMBERS]
    widths = {title: _width(title, shown[title] if title in texts else []) for title in titles}
    for at, title in enumerate(titles):
        sheet.set_column(at, at, widths[title])
    heights = shown[texts].apply(lambda column: [_lines(x, widths[column.name]) for x in column])
    highest = [max(_lines(title, widths[title]) for title in titles), *heights.max(axis=1)]
    for row, count in enumerate(highest):
        if count > 1:
            sheet.set_row(head + row, count * ROW * 0.85 + 3)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(head)
    if sum(widths.values()) <= ONE_PAGE:
        sheet.fit_to_pages(1, 0)


def _width(title: str, texts: Sequence[object] | pd.Series) -> int:
    """Text in one line where there is room, headings in two."""
    needed = [len(word) + 1 for word in title.split()] + [len(title) * 0.6]
    needed += [len(str(text)) for text in texts]
    return min(max(NARROWEST, math.ceil(max(needed) * LETTER + INSIDE)), WIDEST)


def _lines(text: object, width: int) -> int:
    parts = str(text).splitlines() or [""]
    return sum(max(1, math.ceil(len(part) * LETTER / (width - INSIDE))) for part in parts)
