"""The published tables for people: one accessible workbook with cover, contents and notes.

By the Analysis Function's guidance on spreadsheets, through its library gptables: one table a
sheet, one header row, no merged and no empty cells, shorthand explained. No panes are frozen: what
stands above a table would fill the window of people who enlarge it, and Excel shows a table's
headings in place of the column letters anyhow.
https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/
"""

from __future__ import annotations

import re
import warnings
from datetime import datetime, time
from pathlib import Path

import gptables
import pandas as pd

from ssp_analysis.inert import without_marks
from ssp_analysis.pack.caveats import data_name, footer, marks, pack_title
from ssp_analysis.pack.data_glossary import STATUS
from ssp_analysis.pack.data_tables import DataTable
from ssp_analysis.pack.quantities import day_text
from ssp_analysis.pack.tables import MARK_OF_STATE, MEANINGS, key_to
from ssp_analysis.pack.workbook_layout import NUMBERS, formats, set_rows, set_sheet
from ssp_analysis.pack.zipped import without_clock
from ssp_analysis.tables import About

UNMARKED = "none"  # the status of a figure that is there and needs no mark
ABSENT = MARK_OF_STATE["not_applicable"]
REASONS = r"(\[[cx]\](?: \[note \d\])?)"  # in a status: why a number is not there
LANGUAGE = "en-GB"
COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
COVER_WIDTH = 110  # letters: its longest line
LONGEST_SHEET_NAME = 31  # letters, in Excel
# Text from partners and data is text, whatever it begins with.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(tables: list[DataTable], about: About, path: Path) -> Path:
    """Write the tables as one XLSX file; the clock plays no part.

    Args:
        tables: as `data_tables` gives them.
        about: for the cover.
        path: the file to write.
    """
    told = about.model_dump()
    marked = {name: without_marks(text) for name, text in told.items() if isinstance(text, str)}
    about = about.model_copy(update=marked)  # names as reference files have them
    sheets = {_sheet_name(table): _sheet(table, about) for table in tables}
    with warnings.catch_warnings():
        # gptables uses what pandas is going to drop.
        warnings.filterwarnings("ignore", category=pd.errors.PandasChangeWarning)
        warnings.filterwarnings("ignore", "No note text provided")
        book = gptables.produce_workbook(
            filename=str(path),
            sheets={NOTES: _notes(about), **sheets},
            cover=_cover(about),
            contentsheet_label=CONTENTS,
            auto_width={name: name not in sheets for name in (COVER, CONTENTS, NOTES, *sheets)},
            workbook_options=OPTIONS,
        )
    for sheet in book.worksheets():
        set_rows(sheet)
    for table in tables:
        name = _sheet_name(table)
        head = sheets[name].data_range[0]
        set_sheet(book.get_worksheet_by_name(name), table, _shown(table), head)
    book.set_properties({
        "title": f"{pack_title(about)}: data tables",
        "author": about.partnership,
        "comments": "; ".join(marks(about.banner, about.audience)),
        "created": datetime.combine(about.paper_date, time()),
    })  # fmt: skip
    book.close()
    path.write_bytes(without_clock(path.read_bytes(), LANGUAGE))
    return path


def _cover(about: About) -> gptables.Cover:
    ways = [text for text in (about.contact_email, about.contact_phone) if text]
    return gptables.Cover(
        cover_label=COVER,
        title=f"{pack_title(about)}: data tables",
        # A sentence a line: a line that is broken needs a row of its height.
        intro=[
            *marks(about.banner, about.audience),
            *(line for text in footer(about) for line in re.split(r"(?<=\.) (?=[A-Z])", text)),
        ],
        about=[
            "One table a sheet. Shorthand stands where a number is not there; the sheet Notes "
            "explains it.",
            "The same tables are given as CSV files for programs.",
        ],
        contact=[about.contact_role, *ways],
        width=COVER_WIDTH,
    )


def _notes(about: About) -> gptables.GPTable:
    # A sheet like any other: gptables' own notes are numbered, these are known by their marks.
    return gptables.GPTable(
        table=pd.DataFrame({"Shorthand": list(MEANINGS), "Meaning": list(MEANINGS.values())}),
        table_name="table_notes",
        title="Notes: shorthand used in the tables",
        subtitles=marks(about.banner, about.audience),
        instructions="This sheet has one table.",
        index_columns={},
    )


def _sheet_name(table: DataTable) -> str:
    return table.title[:LONGEST_SHEET_NAME]


def _sheet(table: DataTable, about: About) -> gptables.GPTable:
    frame = _shown(table)
    texts = (text for name in frame for text in frame[name].astype(str))
    return gptables.GPTable(
        table=frame,
        table_name=f"table_{table.name}",
        title=f"{table.title}, {about.reporting_year}",
        subtitles=marks(about.banner, about.audience),
        instructions=f"This sheet has one table. {table.about} The sheet Notes explains the "
        "shorthand.",
        legend=key_to(texts),
        scope=f"Area: {about.area}",
        source=f"Source: {about.partnership}, {data_name(about)}",
        index_columns={},
        additional_formatting=formats(table),
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
                lambda day: None if pd.isna(day) else day_text(day)
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
