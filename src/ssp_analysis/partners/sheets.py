"""The sheets of text files and workbooks: numbered rows of cells, as a spreadsheet shows them."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import python_calamine

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.opendocument import read_opendocument
from ssp_analysis.partners.workbook_marks import (
    SheetMarks,
    marks_of_xls,
    marks_of_xlsb,
    marks_of_xlsx,
)

FORMULA = "=formula()"  # stands for a formula without a result; cleaning sets it aside as such
END_OF_FILE = "\x1a"  # ends the last line, so that a quotation mark still open swallows it
CELL_LIMIT = 2**31 - 1  # the csv module's own limit of 131,072 would stop the whole file
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
MARKS_OF = {"xlsx": marks_of_xlsx, "xlsb": marks_of_xlsb, "xls": marks_of_xls}
ROWS_NAMED = 5  # of the rows with hidden values; the others are told by their number


@dataclass(frozen=True)
class Sheet:
    """One sheet of one file: its rows with their numbers as a spreadsheet shows them.

    `is_text`: it is a text file, or a member of an archive, whose name is then the sheet's.
    `unclosed` is the row of a text file whose last quotation mark is never closed; 0 for none.
    `date_1904`: its bare day numbers count from 1904. `merged`: the first and last row and column
    of cells that are merged, counted from 0: (top, left, bottom, right).
    """

    file: str
    name: str
    rows: list[tuple[int, list[Any]]]
    unclosed: int = 0
    is_text: bool = False
    date_1904: bool = False

    @property
    def file_name(self) -> str:
        """The name that its sender gave the file: the member's, in an archive."""
        return self.name if self.is_text and self.name else self.file

    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Grid:
    """All sheets that may be read, and what was noticed on the way."""

    sheets: list[Sheet]
    notes: list[str] = field(default_factory=list)


def read_text(file: str, member: str, content: bytes, contract: Contract) -> Sheet:
    """The rows of a text file, or of the `member` of an archive.

    Raises:
        PartnerDataError: it is not in the contract's encoding.
    """
    text = _decoded(file, content, contract)
    csv.field_size_limit(CELL_LIMIT)
    lines = itertools.chain(io.StringIO(text, newline=""), [END_OF_FILE])
    reader = csv.reader(lines, delimiter=contract.separator)
    rows, start = [], 1
    for cells in reader:
        rows.append((start, list(cells)))
        start = reader.line_num + 1
    unclosed, last = rows[-1]
    if last == [END_OF_FILE]:
        return Sheet(file, member, rows[:-1], is_text=True)
    last[-1] = last[-1].removesuffix(END_OF_FILE)
    return Sheet(file, member, rows, unclosed, is_text=True)


def _decoded(name: str, content: bytes, contract: Contract) -> str:
    marked = (way for mark, way in BYTE_ORDER_MARKS.items() if content.startswith(mark))
    encoding = next(marked, contract.encoding)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise PartnerDataError(
            name,
            f"is not in the encoding {encoding}",
            f"Save it as 'CSV UTF-8', or set encoding in {contract.id}.yaml",
        ) from None
    if text.count("\0") > len(text) // 4:
        fault = "looks like UTF-16 without its mark"
        raise PartnerDataError(name, fault, "Save it as 'CSV UTF-8'")
    return text


def read_workbook(file: str, kind: str, content: bytes) -> Grid:
    """The visible sheets of a workbook (`kind` xlsx, xlsb, xls or ods).

    A formula without a result that can be trusted becomes `FORMULA`. A value under a merged cell,
    which nobody sees, is read as blank and told, unless it says what the merged cell shows.

    Raises:
        workbook_marks.Locked: it can only be read with its password.
        Exception: of many kinds, where the workbook is broken (`containers.UNREADABLE`).
    """
    sheets, notes = [], []
    marks = MARKS_OF[kind](content) if kind in MARKS_OF else None
    if marks is None:
        opened, marks = read_opendocument(content)
        found = iter([(sheet.name, sheet.is_hidden, sheet.cells) for sheet in opened])
    else:
        found = _opened(content)
    for name, is_hidden, cells in found:
        if is_hidden:
            notes.append(f"hidden sheet {name!r} was not read")
            continue
        hidden = _apply(marks.sheets.get(name, SheetMarks()), cells)
        if hidden:
            notes.append(_told_of_hidden(name, hidden))
        rows = list(enumerate(cells, start=1))
        merged = tuple(marks.sheets.get(name, SheetMarks()).merged)
        sheets.append(Sheet(file, name, rows, date_1904=marks.date_1904, merged=merged))
    return Grid(sheets, notes)


def _opened(content: bytes) -> Iterator[tuple[str, bool, list[list[Any]]]]:
    """Each sheet's name, whether it is hidden, and its cells; none of a chart or a macro."""
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for sheet in workbook.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
            yield sheet.name, True, []
            continue
        yield (
            sheet.name,
            False,
            workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False),
        )


def _apply(marks: SheetMarks, cells: list[list[Any]]) -> list[int]:
    """Put the marks on the cells; the numbers of the rows in which a value was hidden."""
    for row, column in marks.untrusted:
        if row < len(cells) and column < len(cells[row]):  # beyond them nothing has a heading
            cells[row][column] = FORMULA
    hidden = []
    for top, left, bottom, right in marks.merged:
        seen = cells[top][left] if top < len(cells) and left < len(cells[top]) else ""
        for row in range(top, min(bottom + 1, len(cells))):
            for column in range(left, min(right + 1, len(cells[row]))):
                if cells[row][column] not in ("", seen):
                    cells[row][column] = ""
                    hidden.append(row + 1)
    return sorted(set(hidden))


def _told_of_hidden(name: str, rows: list[int]) -> str:
    named = ", ".join(str(row) for row in rows[:ROWS_NAMED])
    more = f" and {len(rows) - ROWS_NAMED} more" if len(rows) > ROWS_NAMED else ""
    return (
        f"sheet {name!r}: values that a merged cell hides were not read "
        f"(row{'s' * (len(rows) > 1)} {named}{more})"
    )
