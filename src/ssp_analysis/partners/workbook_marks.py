"""What a workbook's own records say of its cells, and the reader library (calamine) does not.

The library gives each formula's last result. A file written by a program has none, or a 0 that
nobody worked out, until a spreadsheet opens and saves it; an error reads as blank. A value under a
merged cell reads like any other, although nobody sees it. A bare day number does not tell whether
it counts from 1900 or from 1904. A raised 1 behind a 10, the sign of a note, makes 101.
"""

from __future__ import annotations

import io
import os
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from xlrd.book import unpack_SST_table
from xlrd.compdoc import CompDoc

Place = tuple[int, int]  # row and column, counted from 0
Raised = dict[int, str]  # texts with raised signs, or '', by the number that cells name them by
Block = tuple[int, int, int, int]  # first row and column, last row and column

# A sheet without either needs no second reading.
FORMULA_OR_ERROR = re.compile(rb"""<(\w+:)?f[\s/>]|t=["']e["']""")
HIDDEN = re.compile(rb"""<(?:\w+:)?(row|col)\s([^>]*?\bhidden=["'](?:1|true)["'][^>]*)>""")
RAISED = re.compile(rb"""vertAlign\s[^>]*superscript""")
RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
RAISED_MARKS = {"p": "ᵖ", "r": "ʳ", "e": "ᵉ"}
MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")


class Locked(ValueError):
    """The workbook can only be read with its password."""


@dataclass
class SheetMarks:
    """Of one sheet: formulas and errors without a result that can be trusted, merged blocks.

    A formula is trusted with the result that it was saved with, a blank text included. It is not
    without one, with an error, or with 0 (in XLS: or blank) in a workbook that no spreadsheet has
    worked out: one that asks to be when opened, or has no trace of it.

    `raised` has the text of cells in which some digits stand higher than others, as characters
    that do; in XLSX alone (in ODS they are read so).

    `hidden_rows` and `hidden_columns` are those that nobody sees who opens it, by a filter or by
    hand. What an outline has folded away shows the sign that unfolds it, and is not among them.
    """

    untrusted: list[Place] = field(default_factory=list)
    merged: list[Block] = field(default_factory=list)
    raised: dict[Place, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


@dataclass
class Marks:
    """Of one workbook: its sheets' marks by name, and whether its day numbers begin in 1904."""

    sheets: dict[str, SheetMarks] = field(default_factory=dict)
    date_1904: bool = False


def marks_of_xlsx(content: bytes) -> Marks:
    """The marks of an XLSX workbook, from the XML of its sheets.

    Raises:
        KeyError, zipfile.BadZipFile, ElementTree.ParseError: the file is no XLSX workbook.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        about = ElementTree.fromstring(book.read("xl/workbook.xml"))
        marks = Marks(date_1904=any(_flag(n, "date1904") for n in _all(about, "workbookPr")))
        fresh = not any(_flag(node, "fullCalcOnLoad") for node in _all(about, "calcPr"))
        parts = _parts(book, "xl/_rels/workbook.xml.rels")
        raised = _raised_texts(book)
        for sheet in _all(about, "sheet"):
            relation = next(sheet.attrib[name] for name in sheet.attrib if name.endswith("}id"))
            xml = book.read(parts[relation])
            found = marks.sheets[sheet.get("name", "")] = SheetMarks()
            for left, top, right, bottom in MERGED.findall(xml):
                ends = (int(top) - 1, _column(left), int(bottom) - 1, _column(right))
                found.merged.append(ends)
            _hide(found, xml)
            if raised or RAISED.search(xml) or FORMULA_OR_ERROR.search(xml):
                cells = list(_cells(ElementTree.fromstring(xml)))
                found.untrusted = [at for at, cell in cells if _is_bad(cell, fresh)]
                texts = ((at, _raised_text(cell, raised)) for at, cell in cells)
                found.raised = {at: text for at, text in texts if text}
    return marks


def _raised_texts(book: zipfile.ZipFile) -> dict[str, str]:
    """The texts of a workbook with raised digits, by the number that cells name them by."""
    name = "xl/sharedStrings.xml"
    xml = book.read(name) if name in book.namelist() else b""
    texts = _all(ElementTree.fromstring(xml), "si") if RAISED.search(xml) else ()
    return {str(n): text for n, node in enumerate(texts) if (text := _with_raised(node))}


def _raised_text(cell: ElementTree.Element, raised: Mapping[str, str]) -> str:
    if cell.get("t") == "s":
        return raised.get(next((node.text or "" for node in _all(cell, "v")), ""), "")
    return _with_raised(cell) if cell.get("t") == "inlineStr" else ""


def _with_raised(text: ElementTree.Element) -> str:
    """A text with its raised digits as such characters; '' where none is raised."""
    runs = [("".join(t.text or "" for t in _all(run, "t")),
             any(n.get("val") == "superscript" for n in _all(run, "vertAlign")))
            for run in _all(text, "r")]  # fmt: skip
    if not any(is_raised for _, is_raised in runs):
        return ""
    return "".join(as_raised(said) if up else said for said, up in runs)


def as_raised(text: str) -> str:
    """A raised sign of a note, or mark of a figure (`p`), as such characters."""
    return RAISED_MARKS.get(text.strip().lower()) or text.translate(RAISED_DIGITS)


def _with_raised_runs(text: str, runs: list[tuple[int, int]], fonts: set[int]) -> str:
    """The same of runs, each with its begin and font; `fonts` are those of raised letters."""
    ends = [*(at for at, _ in runs[1:]), len(text)]
    up = [(at, end) for (at, font), end in zip(runs, ends, strict=True) if font in fonts]
    for at, end in reversed(up):
        text = text[:at] + as_raised(text[at:end]) + text[end:]
    return text if up else ""


def _hide(found: SheetMarks, xml: bytes) -> None:
    for node in HIDDEN.finditer(xml):
        about = dict(re.findall(rb"""\b(r|min|max|outlineLevel)=["'](\d+)["']""", node[2]))
        if about.get(b"outlineLevel", b"0") != b"0":
            continue
        if node[1] == b"col":
            found.hidden_columns += range(int(about[b"min"]) - 1, int(about[b"max"]))
        elif b"r" in about:
            found.hidden_rows.append(int(about[b"r"]) - 1)


def _parts(book: zipfile.ZipFile, relations: str) -> dict[str, str]:
    """The parts of a package by the id of the relation to them."""
    nodes = ElementTree.fromstring(book.read(relations))
    targets = {node.get("Id", ""): node.get("Target", "") for node in nodes}
    return {
        relation: posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        for relation, target in targets.items()
    }


def _cells(sheet: ElementTree.Element) -> Iterator[tuple[Place, ElementTree.Element]]:
    """Every cell with its place; `r` may be left out, then it stands after the one before."""
    row = -1
    for line in _all(sheet, "row"):
        row = int(line.get("r", row + 2)) - 1
        column = -1
        for cell in _all(line, "c"):
            letters = re.match(r"[A-Z]+", cell.get("r", ""))
            column = _column(letters[0].encode()) if letters else column + 1
            yield (row, column), cell


def _is_bad(cell: ElementTree.Element, fresh: bool) -> bool:
    kind, result = cell.get("t", "n"), next((node.text for node in _all(cell, "v")), None)
    if kind == "e":
        return True
    if next(_all(cell, "f"), None) is None or kind == "str":
        return False
    return not result or (result == "0" and not fresh)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _flag(node: ElementTree.Element, name: str) -> bool:
    return node.get(name, "0") in ("1", "true")


def _all(node: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (found for found in node.iter() if found.tag.rpartition("}")[2] == name)


# XLSB: records with the numbers that [MS-XLSB] 2.3.1 gives them.
ROW, ERROR, FORMULA_NUMBER, FORMULA_ERROR, COLUMNS = 0, 3, 9, 11, 60
ROW_FLAGS, ROW_HIDDEN, OUTLINE = 11, 0x10, 0x07
MERGED_CELL, WORKBOOK_PROPERTIES, SHEET_BUNDLE, CALCULATION = 176, 153, 156, 157
SHARED_TEXT, TEXT_ITEM, FONT = 7, 19, 43


def marks_of_xlsb(content: bytes) -> Marks:
    """The marks of an XLSB workbook, from the records of its sheets.

    Raises:
        KeyError, IndexError, struct.error, zipfile.BadZipFile, ElementTree.ParseError: the file
            is no XLSB workbook.
    """
    marks, fresh, names = Marks(), True, {}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for kind, data in _binary_records(book.read("xl/workbook.bin")):
            if kind == WORKBOOK_PROPERTIES:
                marks.date_1904 = bool(data[0] & 1)
            elif kind == CALCULATION:
                fresh = not data[24] & 1  # fFullCalcOnLoad
            elif kind == SHEET_BUNDLE:
                relation, end = _wide_text(data, 8)
                names[relation] = _wide_text(data, end)[0]
        parts = _parts(book, "xl/_rels/workbook.bin.rels")
        raised = _raised_of_xlsb(book)
        for relation, name in names.items():
            marks.sheets[name] = _marks_of_xlsb_sheet(book.read(parts[relation]), fresh, raised)
    return marks


def _raised_of_xlsb(book: zipfile.ZipFile) -> Raised:
    if not {"xl/styles.bin", "xl/sharedStrings.bin"} <= {*book.namelist()}:
        return {}
    styles = [data for kind, data in _binary_records(book.read("xl/styles.bin")) if kind == FONT]
    fonts = {at for at, data in enumerate(styles) if struct.unpack_from("<H", data, 6)[0] == 1}
    shared = _binary_records(book.read("xl/sharedStrings.bin") if fonts else b"")
    found = {}
    for number, data in enumerate(data for kind, data in shared if kind == TEXT_ITEM):
        if data[0] & 1:  # it has runs
            text, end = _wide_text(data, 1)
            last = end + 4 + 4 * struct.unpack_from("<I", data, end)[0]
            runs = [*struct.iter_unpack("<2H", data[end + 4 : last])]
            found[number] = _with_raised_runs(text, runs, fonts)
    return found


def _marks_of_xlsb_sheet(content: bytes, fresh: bool, raised: Raised) -> SheetMarks:
    found, row = SheetMarks(), 0
    for kind, data in _binary_records(content):
        if kind == ROW:
            row = struct.unpack_from("<I", data)[0]
            if data[ROW_FLAGS] & ROW_HIDDEN and not data[ROW_FLAGS] & OUTLINE:
                found.hidden_rows.append(row)
        elif kind == COLUMNS:
            _hide_columns(found, *struct.unpack_from("<2I8xH", data))
        elif kind == MERGED_CELL:
            top, bottom, left, right = struct.unpack_from("<4I", data)
            found.merged.append((top, left, bottom, right))
        elif kind == SHARED_TEXT and (text := raised.get(int.from_bytes(data[8:12], "little"))):
            found.raised[row, struct.unpack_from("<I", data)[0]] = text
        elif kind in (ERROR, FORMULA_ERROR) or (
            kind == FORMULA_NUMBER and not fresh and struct.unpack_from("<d", data, 8)[0] == 0
        ):
            found.untrusted.append((row, struct.unpack_from("<I", data)[0]))
    return found


def _hide_columns(found: SheetMarks, first: int, last: int, flags: int) -> None:
    if flags & 1 and not flags >> 8 & OUTLINE:  # the level is in the second byte of both formats
        found.hidden_columns += range(first, last + 1)


def _binary_records(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(content):
        kind, at = _varying(content, at, 2)
        length, at = _varying(content, at, 4)
        yield kind, content[at : at + length]
        at += length


def _varying(content: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in up to `most` bytes of seven bits each, and where the next thing begins."""
    number = 0
    for shift in range(most):
        number |= (content[at] & 0x7F) << 7 * shift
        at += 1
        if not content[at - 1] & 0x80:
            break
    return number, at


def _wide_text(data: bytes, at: int) -> tuple[str, int]:
    length = struct.unpack_from("<I", data, at)[0]
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le"), end


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
    return {at: _with_raised_runs(said[at], of, fonts) for at, of in runs.items()}


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
            _hide_columns(found, *struct.unpack_from("<2H4xH", data))
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
