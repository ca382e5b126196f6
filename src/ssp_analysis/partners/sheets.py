"""Sheets as a spreadsheet shows them: numbered rows of cells; and those of workbooks."""

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from itertools import starmap, zip_longest
from typing import Any, NamedTuple, overload
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import python_calamine

from ssp_analysis.errors import rows_told
from ssp_analysis.partners.values import Cell, Column, column_of
from ssp_analysis.partners.workbook_marks import (
    Marks,
    SheetMarks,
    as_raised,
    marks_of_xlsb,
    marks_of_xlsx,
)
from ssp_analysis.partners.xls_marks import marks_of_xls

_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "table", "text", "style")
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
# As LibreOffice and Excel show a formula that failed.
_ERROR = re.compile(r"#[A-Z/0]+[!?]?|#N/A|Err:\d{3}")
_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")


@dataclass
class _OpenSheet:
    """One sheet as it stands: its cells, row by row, and whether people see it."""

    name: str
    is_hidden: bool
    cells: list[list[Cell]] = field(default_factory=list)
    marks: SheetMarks = field(default_factory=SheetMarks)
    blank: int = 0  # rows that are only made once something stands below them
    width: int = 0  # columns that are told of so far

    def add(self, row: ElementTree.Element, is_folded: bool) -> None:
        """Put a row, as often as it is repeated, below the others."""
        times = _repeated(row, "rows")
        found = SheetMarks()
        values = _values(row, found)
        if not values and not found.untrusted:
            self.blank += times
            return
        self.cells += [[] for _ in range(self.blank)]
        self.blank = 0
        for at in range(len(self.cells), len(self.cells) + times):
            marks = self.marks
            if not is_folded and row.get(f"{_TABLE}visibility", "visible") != "visible":
                marks.hidden_rows.append(at)
            marks.untrusted += [(at, column) for _, column in found.untrusted]
            marks.per_cents |= {(at, column) for _, column in found.per_cents}
            marks.merged += [(at, left, at + down, right) for _, left, down, right in found.merged]
            self.cells.append(list(values))

    def add_columns(self, column: ElementTree.Element, is_folded: bool) -> None:
        """Note whether columns are hidden."""
        first, self.width = self.width, self.width + _repeated(column, "columns")
        if not is_folded and column.get(f"{_TABLE}visibility", "visible") != "visible":
            self.marks.hidden_columns += range(first, self.width)


def read_opendocument(content: bytes) -> tuple[list[_OpenSheet], Marks]:
    """The sheets of an OpenDocument spreadsheet, and what is to be known of their cells.

    Raises:
        KeyError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError: it is broken.
    """
    sheets: list[_OpenSheet] = []
    marks, hidden, raised = Marks(), set(), set()
    inside: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as book, book.open("content.xml") as xml:
        for event, node in ElementTree.iterparse(xml, ("start", "end")):
            if event == "start":
                if node.tag == f"{_TABLE}table" and inside[-1] == f"{_OFFICE}spreadsheet":
                    style = node.get(f"{_TABLE}style-name", "")
                    sheets.append(_OpenSheet(node.get(f"{_TABLE}name", ""), style in hidden))
                inside.append(node.tag)
                continue
            inside.pop()
            if node.tag == f"{_TABLE}null-date":
                marks.date_1904 = node.get(f"{_TABLE}date-value", "").startswith("1904")
            elif node.tag == f"{_STYLE}style":
                shown = {n.get(f"{_TABLE}display") for n in node.iter(f"{_STYLE}table-properties")}
                hidden |= {node.get(f"{_STYLE}name", "")} if "false" in shown else set()
                raised |= {node.get(f"{_STYLE}name", "")} if _is_raised(node) else set()
            elif node.tag == f"{_TEXT}span" and node.get(f"{_TEXT}style-name") in raised:
                node.text = as_raised(node.text or "")
            elif node.tag == f"{_TABLE}table-row" and inside.count(f"{_TABLE}table") == 1:
                sheets[-1].add(node, f"{_TABLE}table-row-group" in inside)
                node.clear()  # a sheet of a million rows is not kept as XML too
            elif node.tag == f"{_TABLE}table-column" and inside.count(f"{_TABLE}table") == 1:
                sheets[-1].add_columns(node, f"{_TABLE}table-column-group" in inside)
    for sheet in sheets:
        marks.sheets[sheet.name] = sheet.marks
        width = max(map(len, sheet.cells), default=0)
        for cells in sheet.cells:
            cells += [""] * (width - len(cells))
    return sheets, marks


def _is_raised(style: ElementTree.Element) -> bool:
    """Whether letters in a style stand higher: `super 58%`, or by per cents of their size."""
    told = (n.get(f"{_STYLE}text-position", "0%") for n in style.iter(f"{_STYLE}text-properties"))
    return any(re.match(r"super|[1-9]", position) for position in told)


def _values(row: ElementTree.Element, marks: SheetMarks) -> list[Cell]:
    """The cells of a row up to the last one that holds anything; marks as if it were row 0."""
    values: list[Cell] = []
    column = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        times = _repeated(cell, "columns")
        value = _value(cell)
        is_untrusted = _is_untrusted(cell, value)
        if value != "" or is_untrusted:
            values += [""] * (column - len(values)) + [value] * times
            marks.untrusted += [(0, column + at) for at in range(times) if is_untrusted]
            if isinstance(value, float) and cell.get(f"{_OFFICE}value-type") == "percentage":
                marks.per_cents |= {(0, column + at) for at in range(times)}
        wide = int(cell.get(f"{_TABLE}number-columns-spanned", 1))
        high = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        if wide > 1 or high > 1:
            marks.merged.append((0, column, high - 1, column + wide - 1))
        column += times
    return values


def _repeated(node: ElementTree.Element, what: str) -> int:
    return int(node.get(f"{_TABLE}number-{what}-repeated", 1))


def _is_untrusted(cell: ElementTree.Element, value: Cell) -> bool:
    """Whether a cell is a formula without a result, or with an error."""
    if cell.get(f"{_TABLE}formula") is None:
        return False
    kind = cell.get(f"{_OFFICE}value-type")
    failed = kind in (None, "string") and _ERROR.fullmatch(_text(cell).strip())
    return bool(failed) or (kind is None and value == "")


def _value(cell: ElementTree.Element) -> Cell:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind == "string":
        return cell.get(f"{_OFFICE}string-value") or _text(cell)
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    with suppress(ValueError, KeyError):  # a value that says nothing counts as it is shown
        if kind in ("float", "percentage", "currency"):
            return float(cell.attrib[f"{_OFFICE}value"])
        if kind == "date":
            text = cell.attrib[f"{_OFFICE}date-value"]
            return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        if kind == "time" and (of := _TIME.fullmatch(cell.attrib[f"{_OFFICE}time-value"])):
            return time(int(of[1]), int(of[2]), int(of[3]))
    return _text(cell)


def _text(cell: ElementTree.Element) -> str:
    """What is shown in a cell, without a comment on it."""
    return "\n".join("".join(_runs(line)) for line in cell if line.tag == f"{_TEXT}p")


def _runs(node: ElementTree.Element) -> Iterator[str]:
    yield node.text or ""
    for part in node:
        if part.tag == f"{_TEXT}s":
            yield " " * int(part.get(f"{_TEXT}c", 1))
        elif part.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif part.tag != f"{_OFFICE}annotation":
            yield from _runs(part)
        yield part.tail or ""


FORMULA = "=formula()"  # stands for a formula without a result; cleaning sets it aside as such
MARKS_OF = {"xlsx": marks_of_xlsx, "xlsb": marks_of_xlsb, "xls": marks_of_xls}
# A sheet that shows how a form is filled in: its figures are nobody's.
EXAMPLE = re.compile(
    r"\W*((completed|worked|filled in) )?(example|specimen|sample)s?( (return|form|data))?\W*",
    re.IGNORECASE,
)


class Row(NamedTuple):
    """One row of a sheet, with its number as a spreadsheet shows it."""

    number: int
    cells: list[Cell]


class Lines(Sequence[Row]):
    """The rows of a text file, held as columns; a row is put together when it is asked for."""

    def __init__(self, numbers: np.ndarray, lengths: np.ndarray, columns: list[pd.Categorical]):
        self.numbers, self.lengths, self.columns = numbers, lengths, columns

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        cells = [column[at] for column in self.columns[: self.lengths[at]]]
        return Row(int(self.numbers[at]), cells)


@dataclass(frozen=True)
class Sheet:
    """One sheet of one file: its rows with their numbers as a spreadsheet shows them.

    `is_text`: it is a text file, or a member of an archive, whose name is then the sheet's.
    `unclosed` is the row of a text file whose last quotation mark is never closed; 0 for none.
    `date_1904`: its bare day numbers count from 1904. `marks` are a workbook's own of the sheet.
    """

    file: str
    name: str
    rows: Sequence[Row]
    unclosed: int = 0
    is_text: bool = False
    date_1904: bool = False
    marks: SheetMarks = field(default_factory=SheetMarks)

    @property
    def file_name(self) -> str:
        """The name that its sender gave the file: the member's, in an archive."""
        return self.name if self.is_text and self.name else self.file

    @cached_property
    def columns(self) -> Sequence[Column]:
        """The cells by columns; what a row is too short for is missing."""
        if isinstance(self.rows, Lines):
            return self.rows.columns
        return [column_of(cells) for cells in zip_longest(*(cells for _, cells in self.rows))]

    @cached_property
    def numbers(self) -> np.ndarray:
        """The number of each row."""
        if isinstance(self.rows, Lines):
            return self.rows.numbers
        return np.array([row.number for row in self.rows], int)

    @cached_property
    def lengths(self) -> np.ndarray:
        """How many cells each row has."""
        if isinstance(self.rows, Lines):
            return self.rows.lengths
        return np.array([len(row.cells) for row in self.rows], int)


@dataclass(frozen=True)
class Grid:
    """All sheets that may be read, and what was noticed on the way."""

    sheets: list[Sheet]
    notes: list[str] = field(default_factory=list)


def read_workbook(file: str, kind: str, content: bytes, named: Collection[str] = ()) -> Grid:
    """The visible sheets of a workbook (`kind` xlsx, xlsb, xls or ods), and hidden ones by name.

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
        found = _opened(content, named)
    for name, is_hidden, cells in found:
        if is_hidden and name not in named:
            notes.append(f"hidden sheet {name!r} was not read")
            continue
        if is_hidden:
            notes.append(f"sheet {name!r} is hidden, and read since the contract names it")
        marked = marks.sheets.get(name, SheetMarks())
        if hidden := _apply(marked, cells):
            told = "values that a merged cell hides were not read"
            notes.append(f"sheet {name!r}: {told} ({rows_told(hidden)})")
        rows = list(starmap(Row, enumerate(cells, start=1)))
        sheets.append(Sheet(file, name, rows, date_1904=marks.date_1904, marks=marked))
    examples = [one for one in sheets if EXAMPLE.fullmatch(one.name) and one.name not in named]
    if len(examples) < len(sheets):  # else there is nothing that they could be examples of
        sheets = [one for one in sheets if one not in examples]
        told = "sheet {!r} was not read: it is named as an example"
        notes += [told.format(one.name) for one in examples]
    return Grid(sheets, notes)


def _opened(content: bytes, named: Collection[str]) -> Iterator[tuple[str, bool, list[Any]]]:
    """Each sheet's name, whether it is hidden, and its cells; none of a chart or a macro."""
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for sheet in workbook.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        is_hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
        cells: list[Any] = []
        if not is_hidden or sheet.name in named:
            cells = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        yield sheet.name, is_hidden, cells


def _apply(marks: SheetMarks, cells: list[list[Cell]]) -> list[int]:
    """Put the marks on the cells; the numbers of the rows in which a value was hidden."""
    for (row, column), said in (*dict.fromkeys(marks.untrusted, FORMULA).items(),
                                *marks.raised.items()):  # fmt: skip
        if row < len(cells) and column < len(cells[row]):  # beyond them nothing has a heading
            cells[row][column] = said
    hidden = []
    for top, left, bottom, right in marks.merged:
        seen = cells[top][left] if top < len(cells) and left < len(cells[top]) else ""
        for row in range(top, min(bottom + 1, len(cells))):
            for column in range(left, min(right + 1, len(cells[row]))):
                if cells[row][column] not in ("", seen):
                    cells[row][column] = ""
                    hidden.append(row + 1)
    return sorted(set(hidden))
