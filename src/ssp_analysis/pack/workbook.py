"""The published tables for people: one accessible workbook with cover, contents and notes.

By the Analysis Function's guidance on spreadsheets, through its library gptables: one table a
sheet, one header row, no merged and no empty cells, shorthand explained.
https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/
"""

from __future__ import annotations

import warnings
from datetime import datetime, time
from pathlib import Path

import gptables
import pandas as pd

from ssp_analysis.pack.caveats import data_name, marks, pack_title
from ssp_analysis.pack.data_tables import STATUS, DataTable
from ssp_analysis.pack.quantities import day_text
from ssp_analysis.pack.tables import MARK_OF_STATE, MEANINGS, key_to
from ssp_analysis.pack.zipped import without_clock
from ssp_analysis.schemas import About

ABSENT = MARK_OF_STATE["not_applicable"]
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
    sheets = {_sheet_name(table): _sheet(table, about) for table in tables}
    notes = pd.DataFrame({"Shorthand": list(MEANINGS), "Meaning": list(MEANINGS.values())})
    with warnings.catch_warnings():
        # gptables looks for numbered references; these notes explain what stands in cells.
        warnings.filterwarnings("ignore", "The following notes are not referenced")
        book = gptables.produce_workbook(
            filename=str(path),
            sheets=sheets,
            cover=_cover(about),
            contentsheet_label="Contents",
            notes_table=notes,
            notesheet_label="Notes",
            notesheet_options={"title": "Notes: shorthand used in the tables"},
            auto_width=True,
            workbook_options=OPTIONS,
        )
    book.set_properties({
        "title": f"{pack_title(about)}: data tables",
        "author": about.partnership,
        "comments": "; ".join(marks(about.banner, about.audience)),
        "created": datetime.combine(about.paper_date, time()),
    })  # fmt: skip
    book.close()
    path.write_bytes(without_clock(path.read_bytes()))
    return path


def _cover(about: About) -> gptables.Cover:
    told = marks(about.banner, about.audience)
    ways = [text for text in (about.contact_email, about.contact_phone) if text]
    return gptables.Cover(
        cover_label="Cover",
        title=f"{pack_title(about)}: data tables",
        intro=[
            "Introduction",
            *told,
            f"Paper of {day_text(about.paper_date)}. Version {about.version}.",
            f"Made from {data_name(about)}.",
        ],
        about=[
            "About these tables",
            "One table a sheet. Shorthand stands where a number is not there; the sheet Notes "
            "explains it.",
            "The same tables are given as CSV files for programs.",
        ],
        contact=["Contact", about.contact_role, *ways, "Ask here for another format."],
    )


def _sheet_name(table: DataTable) -> str:
    return table.title[:LONGEST_SHEET_NAME]


def _sheet(table: DataTable, about: About) -> gptables.GPTable:
    names = {field.name: field.title for field in table.fields}
    frame = _shown(table).rename(columns=names)
    texts = (text for name in frame for text in frame[name].astype(str))
    return gptables.GPTable(
        table=frame,
        table_name=f"table_{table.name}",
        title=f"{table.title}, {about.reporting_year}",
        subtitles=marks(about.banner, about.audience),
        instructions="This sheet has one table. The sheet Notes explains the shorthand.",
        legend=key_to(texts),
        scope=about.area,
        source=f"{about.partnership}, {data_name(about)}",
        index_columns={},
    )


def _shown(table: DataTable) -> pd.DataFrame:
    """No cell is empty: a number that is not there is its row's shorthand, or `[z]`."""
    frame = table.frame.astype(object)
    absent = table.frame[STATUS] if STATUS in frame else pd.Series("", frame.index)
    absent = absent.where(absent.str.startswith("["), ABSENT)
    for field in table.fields:
        values = frame[field.name]
        if field.type == "date":
            values = table.frame[field.name].map(
                lambda day: None if pd.isna(day) else day_text(day)
            )
        if field.type == "boolean":
            values = values.map({True: "yes", False: "no"})
        empty = values.isna() | (values == "")
        frame[field.name] = values.mask(empty, absent if field.type == "number" else ABSENT)
    return frame
