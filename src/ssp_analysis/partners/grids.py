"""What a received file holds, cell by cell: CSV, XLSX and ODS become sheets of numbered rows."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import python_calamine

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.formulas import untrusted_formulas

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
FORMULA = "=formula()"  # stands for a formula without a result; cleaning sets it aside as such
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")  # a password-protected .xlsx, or an old .xls
END_OF_FILE = "\x1a"  # ends the last line, so that a quotation mark still open swallows it
UNREADABLE = (
    python_calamine.CalamineError,
    zipfile.BadZipFile,
    ParseError,
    OSError,
    ValueError,
    KeyError,
)
CELL_LIMIT = 2**31 - 1  # the csv module's own limit of 131,072 would stop the whole file


@dataclass(frozen=True)
class Sheet:
    """One sheet of one file: its rows with their numbers as a spreadsheet shows them.

    `unclosed` is the row of a text file whose last quotation mark is never closed; 0 for none.
    """

    file: str
    name: str
    rows: list[tuple[int, list[Any]]]
    unclosed: int = 0


@dataclass(frozen=True)
class Grid:
    """All sheets that may be read, and what was noticed on the way."""

    sheets: list[Sheet]
    notes: list[str] = field(default_factory=list)


def read_grid(path: Path, contract: Contract) -> Grid:
    """Read a file as its contract says.

    Raises:
        PartnerDataError: the file is empty, corrupt, truncated, password-protected or not in
            the contract's encoding.
    """
    try:
        content = path.read_bytes()
    except OSError:
        fault = "cannot be read: it may be open in another program"
        raise PartnerDataError(path.name, fault, "Close it and run again") from None
    if not content.strip():
        raise PartnerDataError(path.name, "is empty", "Ask the partner to send it again")
    if path.suffix.lower() in WORKBOOKS:
        return _read_workbook(path, content)
    return Grid([_read_csv(path, content, contract)])


def _read_csv(path: Path, content: bytes, contract: Contract) -> Sheet:
    encoding = next(
        (name for mark, name in BYTE_ORDER_MARKS.items() if content.startswith(mark)),
        contract.encoding,
    )
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise PartnerDataError(
            path.name,
            f"is not in the encoding {encoding}",
            f"Save it as 'CSV UTF-8', or set encoding in {contract.id}.yaml",
        ) from None
    if text.count("\0") > len(text) // 4:
        raise PartnerDataError(
            path.name, "looks like UTF-16 without its mark", "Save it as 'CSV UTF-8'"
        )
    csv.field_size_limit(CELL_LIMIT)
    lines = itertools.chain(io.StringIO(text, newline=""), [END_OF_FILE])
    reader = csv.reader(lines, delimiter=contract.separator)
    rows, start = [], 1
    for cells in reader:
        rows.append((start, list(cells)))
        start = reader.line_num + 1
    unclosed, last = rows[-1]
    if last == [END_OF_FILE]:
        return Sheet(path.name, "", rows[:-1])
    last[-1] = last[-1].removesuffix(END_OF_FILE)
    return Sheet(path.name, "", rows, unclosed)


def _read_workbook(path: Path, content: bytes) -> Grid:
    if content.startswith(COMPOUND_FILE) and path.suffix.lower() != ".xls":
        raise PartnerDataError(
            path.name, "is password-protected", "Ask the partner for a copy without a password"
        )
    sheets, notes = [], []
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        is_xlsx = path.suffix.lower() in (".xlsx", ".xlsm")
        formulas = untrusted_formulas(io.BytesIO(content)) if is_xlsx else {}
        for sheet in workbook.sheets_metadata:
            if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
                notes.append(f"hidden sheet {sheet.name!r} was not read")
                continue
            places = formulas.get(sheet.name, [])
            sheets.append(_read_sheet(path.name, workbook, sheet.name, places))
    except UNREADABLE:
        fault = "is corrupt, cut off or not a workbook"
        mend = "Ask the partner to save and send it again"
        raise PartnerDataError(path.name, fault, mend) from None
    return Grid(sheets, notes)


def _read_sheet(
    file: str,
    workbook: python_calamine.CalamineWorkbook,
    name: str,
    formulas: list[tuple[int, int]],
) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    cells: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for row, column in formulas:
        if row < len(cells) and column < len(cells[row]):  # beyond them nothing has a heading
            cells[row][column] = FORMULA
    return Sheet(file, name, list(enumerate(cells, start=1)))
