"""What an OpenDocument spreadsheet (.ods) holds, from its own XML.

The reader library gives an empty text for a formula that failed or was never worked out, and does
not tell which cells are merged; so the one file that holds all is read here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from xml.etree import ElementTree

from ssp_analysis.partners.workbook_marks import Marks, SheetMarks

_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "table", "text", "style")
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
# As LibreOffice and Excel show a formula that failed.
_ERROR = re.compile(r"#[A-Z/0]+[!?]?|#N/A|Err:\d{3}")
_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")


@dataclass
class OpenSheet:
    """One sheet as it stands: its cells, row by row, and whether people see it."""

    name: str
    is_hidden: bool
    cells: list[list[Any]] = field(default_factory=list)


def read_opendocument(content: bytes) -> tuple[list[OpenSheet], Marks]:
    """The sheets of an OpenDocument spreadsheet, and what is to be known of their cells.

    Raises:
        KeyError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError: it is broken.
    """
    sheets: list[OpenSheet] = []
    marks, hidden = Marks(), set()
    inside: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as book, book.open("content.xml") as xml:
        for event, node in ElementTree.iterparse(xml, ("start", "end")):
            if event == "start":
                is_sheet = node.tag == f"{_TABLE}table" and inside[-1] == f"{_OFFICE}spreadsheet"
                if is_sheet:
                    style = node.get(f"{_TABLE}style-name", "")
                    sheets.append(OpenSheet(node.get(f"{_TABLE}name", ""), style in hidden))
                    marks.sheets[sheets[-1].name] = SheetMarks()
                    below = _Below()
                inside.append(node.tag)
                continue
            inside.pop()
            if node.tag == f"{_TABLE}null-date":
                marks.date_1904 = node.get(f"{_TABLE}date-value", "").startswith("1904")
            elif node.tag == f"{_STYLE}style" and _is_undisplayed(node):
                hidden.add(node.get(f"{_STYLE}name", ""))
            elif node.tag == f"{_TABLE}table-row" and inside.count(f"{_TABLE}table") == 1:
                below.add(node, sheets[-1].cells, marks.sheets[sheets[-1].name])
                node.clear()  # a sheet of a million rows is not kept as XML too
    for sheet in sheets:
        width = max(map(len, sheet.cells), default=0)
        for cells in sheet.cells:
            cells += [""] * (width - len(cells))
    return sheets, marks


def _is_undisplayed(style: ElementTree.Element) -> bool:
    return any(
        node.get(f"{_TABLE}display") == "false" for node in style.iter(f"{_STYLE}table-properties")
    )


@dataclass
class _Below:
    """Where the next row goes: blank rows are only made once something stands below them."""

    blank: int = 0

    def add(self, row: ElementTree.Element, cells: list[list[Any]], marks: SheetMarks) -> None:
        times = _repeated(row, "rows")
        found = SheetMarks()
        values = _values(row, found)
        if not values and not found.untrusted:
            self.blank += times
            return
        cells += [[] for _ in range(self.blank)]
        self.blank = 0
        for at in range(len(cells), len(cells) + times):
            marks.untrusted += [(at, column) for _, column in found.untrusted]
            marks.merged += [(at, left, at + down, right) for _, left, down, right in found.merged]
            cells.append(list(values))


def _values(row: ElementTree.Element, marks: SheetMarks) -> list[Any]:
    """The cells of a row up to the last one that holds anything; marks as if it were row 0."""
    values: list[Any] = []
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
        wide = int(cell.get(f"{_TABLE}number-columns-spanned", 1))
        high = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        if wide > 1 or high > 1:
            marks.merged.append((0, column, high - 1, column + wide - 1))
        column += times
    return values


def _repeated(node: ElementTree.Element, what: str) -> int:
    return int(node.get(f"{_TABLE}number-{what}-repeated", 1))


def _is_untrusted(cell: ElementTree.Element, value: Any) -> bool:
    """Whether a cell is a formula without a result, or with an error."""
    if cell.get(f"{_TABLE}formula") is None:
        return False
    kind = cell.get(f"{_OFFICE}value-type")
    failed = kind in (None, "string") and _ERROR.fullmatch(_text(cell).strip())
    return bool(failed) or (kind is None and value == "")


def _value(cell: ElementTree.Element) -> Any:
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
