"""What a workbook's own records say of its cells, and the reader library (calamine) does not.

The library gives each formula's last result. A file written by a program has none, or a 0 that
nobody worked out, until a spreadsheet opens and saves it; an error reads as blank. A value under a
merged cell reads like any other, although nobody sees it. A bare day number does not tell whether
it counts from 1900 or from 1904. A raised 1 behind a 10, the sign of a note, makes 101.
"""

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

Place = tuple[int, int]  # row and column, counted from 0
Raised = dict[int, str]  # texts with raised signs, or '', by the number that cells name them by
Block = tuple[int, int, int, int]  # first row and column, last row and column

# A sheet without either needs no second reading.
FORMULA_OR_ERROR = re.compile(rb"""<(\w+:)?f[\s/>]|t=["']e["']""")
HIDDEN = re.compile(rb"""<(?:\w+:)?(row|col)\s([^>]*?\bhidden=["'](?:1|true)["'][^>]*)>""")
RAISED = re.compile(rb"""vertAlign\s[^>]*superscript""")
RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
RAISED_MARKS = {"p": "ᵖ", "r": "ʳ", "e": "ᵉ"}
CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>")
ABOUT_CELL = re.compile(rb"""(?:^|\s)(r|s|t)=["']([A-Z]*)(\w+)["']""")
PER_CENT_FORMATS = {"9", "10"}  # 0% and 0.00%, which every workbook knows
# Of a number's format what is a sign of itself: quoted, escaped, or says how wide and when.
NO_SIGN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
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

    `per_cents` are the cells whose numbers are shown as per cents: 0.4 as 40%; in XLSX and ODS
    alone.
    """

    untrusted: list[Place] = field(default_factory=list)
    merged: list[Block] = field(default_factory=list)
    raised: dict[Place, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    per_cents: set[Place] = field(default_factory=set)


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
        raised, per_cents = _raised_texts(book), _per_cent_styles(book)
        for sheet in _all(about, "sheet"):
            relation = next(sheet.attrib[name] for name in sheet.attrib if name.endswith("}id"))
            xml = book.read(parts[relation])
            found = marks.sheets[sheet.get("name", "")] = SheetMarks()
            for left, top, right, bottom in MERGED.findall(xml):
                ends = (int(top) - 1, _column(left), int(bottom) - 1, _column(right))
                found.merged.append(ends)
            _hide(found, xml)
            found.per_cents = {*_shown_in(xml, per_cents)} if per_cents else set()
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


def _per_cent_styles(book: zipfile.ZipFile) -> set[str]:
    """The styles that show a cell's number as per cents, by the number that cells name them by."""
    name = "xl/styles.xml"
    styles = ElementTree.fromstring(book.read(name) if name in book.namelist() else b"<none/>")
    own = {one.get("numFmtId") for formats in _all(styles, "numFmts") for one in formats
           if _is_per_cent(one.get("formatCode", ""))}  # fmt: skip
    cells = next(_all(styles, "cellXfs"), ())
    formats = own | PER_CENT_FORMATS
    return {str(at) for at, cell in enumerate(cells) if cell.get("numFmtId") in formats}


def _is_per_cent(code: str) -> bool:
    """Whether a format shows each number as per cents, whichever of its sections is for it."""
    shown = [
        one for one in NO_SIGN.sub("", code).split(";")[:3] if re.search("(?i)[0#?]|general", one)
    ]
    return bool(shown) and all("%" in section for section in shown)


def _shown_in(xml: bytes, styles: set[str]) -> Iterator[Place]:
    """The cells with numbers in some styles, but for those that do not say where they stand."""
    for cell in CELL.finditer(xml):
        told = {name: (text, rest) for name, text, rest in ABOUT_CELL.findall(cell[1])}
        number = told.get(b"t", (b"", b"n"))[1] == b"n"
        if number and b"r" in told and told.get(b"s", (b"", b""))[1].decode() in styles:
            yield int(told[b"r"][1]) - 1, _column(told[b"r"][0])


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


def with_raised_runs(text: str, runs: list[tuple[int, int]], fonts: set[int]) -> str:
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
            found[number] = with_raised_runs(text, runs, fonts)
    return found


def _marks_of_xlsb_sheet(content: bytes, fresh: bool, raised: Raised) -> SheetMarks:
    found, row = SheetMarks(), 0
    for kind, data in _binary_records(content):
        if kind == ROW:
            row = struct.unpack_from("<I", data)[0]
            if data[ROW_FLAGS] & ROW_HIDDEN and not data[ROW_FLAGS] & OUTLINE:
                found.hidden_rows.append(row)
        elif kind == COLUMNS:
            hide_columns(found, *struct.unpack_from("<2I8xH", data))
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


def hide_columns(found: SheetMarks, first: int, last: int, flags: int) -> None:
    """Note which columns are hidden, by the flags of a record of columns."""
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
