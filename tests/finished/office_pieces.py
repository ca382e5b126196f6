"""What an office file says: every part of the archive, hidden sheets, comments, properties."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from tests.finished.piece import Piece, Unreadable

Reader = Callable[[str, bytes], Iterator[Piece]]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LARGEST_PART = 50_000_000  # bytes; a part that unpacks to more is no committee paper
# Numbers that only point elsewhere: to shared texts, styles, shapes.
SHARED = re.compile(r"^xl/worksheets/[^/]+\.xml$")
PLACES = {"r", "s", "id", "ref", "sqref", "spans", "style", "cx", "cy", "x", "y", "w", "h", "idx",
          "count", "uniquecount", "val", "sz", "min", "max", "width", "ht", "r:id"}  # fmt: skip
# Colours look like postcodes; six digits without a letter could be a number, so they stay.
COLOURS = {"fill", "w:fill", "color", "w:color", "lastclr", "rgb"}
COLOUR = re.compile(r"(?=\d*[A-Fa-f])[0-9A-Fa-f]{6}")
# What such an attribute may say without being read: a number, a cell, a name of the format's own.
PLAIN = re.compile(r"-?\d+|\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?|rId\d+")
HEADING = re.compile(r"heading|title|caption", re.IGNORECASE)


def office_pieces(place: str, content: bytes, read: Reader) -> Iterator[Piece]:
    """The pieces of every part; sheets of a workbook cell by cell, with their headings.

    Raises:
        Unreadable: a part that is locked or far too large.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        shared = _shared_texts(archive)
        for part in archive.infolist():
            where = f"{place}/{part.filename}"
            yield Piece(place, part.filename, "hidden")
            if part.comment or archive.comment:
                yield Piece(place, (part.comment + archive.comment).decode("latin-1"), "hidden")
            if part.flag_bits & 1 or part.file_size > LARGEST_PART:
                raise Unreadable(where, "is locked or too large to be opened")
            if part.is_dir():
                continue
            body = archive.read(part)
            if SHARED.match(part.filename):
                yield from _sheet_pieces(where, body, shared)
            elif part.filename.endswith((".xml", ".rels", ".vml")):
                yield from _part_pieces(where, body)
            elif part.filename == "mimetype":
                continue
            else:
                suffix = PurePosixPath(part.filename).suffix
                yield from read(where if suffix else f"{where}.unknown", body)


def parsed(body: bytes) -> BeautifulSoup:
    """A part of an office file, its names in small letters."""
    with warnings.catch_warnings():
        # Its names come out in small letters, which is all that this parser does to XML.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(body.decode("utf-8-sig"), "html.parser")


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    soup = parsed(archive.read("xl/sharedStrings.xml"))
    return ["".join(t.get_text() for t in item.find_all("t")) for item in soup.find_all("si")]


def _sheet_pieces(place: str, body: bytes, shared: list[str]) -> Iterator[Piece]:
    sheet = ElementTree.fromstring(body)
    head: list[str] = []
    for row in sheet.iter(f"{SHEET}row"):
        cells = [_cell_text(cell, shared) for cell in row.iter(f"{SHEET}c")]
        head = head if head or len(cells) < 2 else cells
        words = tuple(text for text in cells if not re.fullmatch(r"[\d.,eE+-]*", text))
        for number, text in enumerate(cells):
            column = head[number] if number < len(head) else ""
            yield Piece(f"{place}, row {row.get('r')}", text, "cell", (*words, column))
    for formula in sheet.iter(f"{SHEET}f"):
        yield Piece(place, formula.text or "", "hidden")
    for data in sheet.findall(f"{SHEET}sheetData"):
        sheet.remove(data)
    yield from _part_pieces(place, ElementTree.tostring(sheet))


def _cell_text(cell: ElementTree.Element, shared: list[str]) -> str:
    value = cell.findtext(f"{SHEET}v")
    if cell.get("t") == "s" and value is not None:
        return shared[int(value)]
    return "".join(cell.itertext()) if cell.get("t") == "inlineStr" else value or ""


def _part_pieces(place: str, body: bytes) -> Iterator[Piece]:
    """Paragraphs as text, letters in their runs joined; attributes that hold words; addresses."""
    soup = parsed(body)
    for tag in soup.find_all(True):
        for name, held in tag.attrs.items():
            value = " ".join(held) if isinstance(held, list) else str(held)
            plain = name.casefold() in PLACES and PLAIN.fullmatch(value)
            if plain or _is_colour(tag.name, name, value):
                continue
            kind = "text" if name in ("descr", "title", "name") else "hidden"
            if name == "target" and tag.get("targetmode") == "External":
                kind = "link" if str(tag.get("type", "")).endswith("/hyperlink") else "load"
            yield Piece(f"{place}, <{tag.name} {name}>", value, kind)  # type: ignore[arg-type]
    yield from _text_pieces(place, soup)


def _text_pieces(place: str, soup: BeautifulSoup) -> Iterator[Piece]:
    blocks = soup.find_all(re.compile(r"(^|:)(p|h|si|comment|text)$"))
    under: tuple[str, ...] = ()
    for block in blocks:
        text = block.get_text().strip()
        style = block.find(re.compile(r":pstyle$"))
        is_heading = style is not None and HEADING.search(str(style.get("w:val", "")))
        row = block.find_parent(re.compile(r":tr$"))
        names = _row_texts(block, row) if row else ()
        yield Piece(place, text, "cell" if row else "text", names, () if is_heading else under)
        if is_heading or text.endswith(":"):
            under = (text,)
    for block in blocks:
        block.extract()
    for left in soup.find_all(string=True):
        yield Piece(place, str(left), "hidden")


def _row_texts(block: Tag, row: Tag) -> tuple[str, ...]:
    """The texts of a paragraph's row in a table, and its column's heading."""
    cell = block.find_parent(re.compile(r":tc$"))
    table = row.find_parent(re.compile(r":tbl$"))
    cells = row.find_all(re.compile(r":tc$"))
    first = table.find(re.compile(r":tr$")) if table else None
    heads = first.find_all(re.compile(r":tc$")) if first else []
    column = next((n for n, each in enumerate(cells) if each is cell), len(heads))
    head = [heads[column].get_text().strip()] if column < len(heads) else []
    texts = [each.get_text().strip() for each in cells]
    return (*(text for text in texts if re.search(r"[^\W\d_]", text)), *head)


def _is_colour(tag: str, name: str, value: str) -> bool:
    named = name.casefold() in COLOURS or tag.casefold().endswith(("color", "srgbclr"))
    return named and COLOUR.fullmatch(value) is not None
