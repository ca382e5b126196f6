"""What an XLS workbook's own records say of its cells, as `workbook_marks` has it of newer ones."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

from xlrd.book import unpack_SST_table
from xlrd.compdoc import CompDoc

from ssp_analysis.partners.workbook_marks import (
    OUTLINE,
    Locked,
    Marks,
    Raised,
    SheetMarks,
    hide_columns,
    with_raised_runs,
)

# XLS: records with the numbers that [MS-XLS] 2.3 gives them.
BEGIN, END, FORMULA, ERROR_OR_YES_NO, MERGED_CELLS = 0x809, 0x0A, 0x06, 0x205, 0xE5
DATE_MODE, PASSWORD, SHEET, RECALCULATED = 0x22, 0x2F, 0x85, 0x1C1
NEVER_CALCULATED, FONT_OF_XLS, TEXTS, MORE, TEXT_OF_XLS = 0x5E, 0x31, 0xFC, 0x3C, 0xFD
ROW_OF_XLS, ROW_OF_XLS_HIDDEN, COLUMNS_OF_XLS = 0x208, 0x20, 0x7D
BIFF8 = 0x0600


def compound(content: bytes) -> CompDoc:
    """The compound file that `content` is: an old .xls, a locked workbook, a Word file, a message.

    Raises:
        xlrd.compdoc.CompDocError, struct.error, AssertionError, IndexError: it is broken.
    """
    with open(os.devnull, "w", encoding="utf-8") as silence:
        return CompDoc(content, logfile=silence, ignore_workbook_corruption=True)


def marks_of_xls(content: bytes) -> Marks:
    """The marks of an XLS workbook, from the records of its sheets.

    Raises:
        Locked: the records are encrypted.
        xlrd.compdoc.CompDocError, struct.error, AssertionError, IndexError: it is broken.
    """
    book = compound(content)
    whole, begin, length = book.locate_named_stream("Workbook")  # older ones tell less of this
    stream = bytes(whole[begin : begin + length]) if whole else b""
    marks, fresh, sheets, is_biff8 = Marks(), False, {}, True
    scripts, texts = list[int](), list[bytes]()
    for kind, data in _records(stream, 0):
        if kind == BEGIN:
            is_biff8 = struct.unpack_from("<H", data)[0] == BIFF8
        elif kind == PASSWORD:
            raise Locked
        elif kind == DATE_MODE:
            marks.date_1904 = data[0] == 1
        elif kind == RECALCULATED:
            fresh = True  # only spreadsheets write it, when they have worked the formulas out
        elif kind == SHEET:
            sheets[_sheet_name(data, is_biff8)] = struct.unpack_from("<I", data)[0]
        elif kind == FONT_OF_XLS and is_biff8:
            scripts += struct.unpack_from("<H", data, 8)
        elif kind == TEXTS or (kind == MORE and texts):
            texts.append(data)
    raised = _raised_of_xls(scripts, texts)
    for name, at in sheets.items():
        marks.sheets[name] = _marks_of_xls_sheet(stream, at, fresh, raised)
    return marks


def _raised_of_xls(scripts: list[int], texts: list[bytes]) -> Raised:
    # No font has the number 4.
    fonts = {number + (number > 3) for number, script in enumerate(scripts) if script == 1}
    number = struct.unpack_from("<I", texts[0], 4)[0] if fonts and texts else 0
    said, runs = unpack_SST_table(texts or [b""], number)
    return {at: with_raised_runs(said[at], of, fonts) for at, of in runs.items()}


def _sheet_name(data: bytes, is_biff8: bool) -> str:
    length = data[6]
    if not is_biff8:
        return data[7 : 7 + length].decode("cp1252", "replace")
    if data[7] & 1:
        return data[8 : 8 + 2 * length].decode("utf-16-le")
    return data[8 : 8 + length].decode("latin-1")


def _marks_of_xls_sheet(stream: bytes, at: int, fresh: bool, raised: Raised) -> SheetMarks:
    found = SheetMarks()
    for kind, data in _records(stream, at):
        if kind == NEVER_CALCULATED:
            fresh = False
        elif kind == MERGED_CELLS:
            for number in range(struct.unpack_from("<H", data)[0]):
                top, bottom, left, right = struct.unpack_from("<4H", data, 2 + 8 * number)
                found.merged.append((top, left, bottom, right))
        elif kind == ROW_OF_XLS and data[12] & ROW_OF_XLS_HIDDEN and not data[12] & OUTLINE:
            found.hidden_rows.append(struct.unpack_from("<H", data)[0])
        elif kind == COLUMNS_OF_XLS:
            hide_columns(found, *struct.unpack_from("<2H4xH", data))
        elif kind == TEXT_OF_XLS and (text := raised.get(int.from_bytes(data[6:10], "little"))):
            found.raised[struct.unpack_from("<2H", data)] = text
        elif (kind == ERROR_OR_YES_NO and data[7]) or (
            kind == FORMULA and _is_bad_result(data[6:14], fresh)
        ):
            found.untrusted.append(struct.unpack_from("<2H", data))
    return found


def _is_bad_result(result: bytes, fresh: bool) -> bool:
    """Whether the result of a formula is an error, or a blank or 0 that nobody worked out."""
    if result[6:] != b"\xff\xff":
        return not fresh and struct.unpack("<d", result)[0] == 0
    return result[0] == 2 or (result[0] == 3 and not fresh)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of an XLS workbook, without those of charts inside it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        depth += (kind == BEGIN) - (kind == END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
