"""What an office file says: every part of the archive, hidden sheets, comments, properties."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

from ssp_analysis.pack.piece import Piece, Unreadable

Reader = Callable[[str, bytes], Iterator[Piece]]
LARGEST_PART = 50_000_000  # bytes; a part that unpacks to more is no committee paper
# Numbers that only point elsewhere: to shared texts, styles, shapes.
SHARED = re.compile(r"^xl/worksheets/[^/]+\.xml$")
PLACES = {"r", "s", "id", "ref", "sqref", "spans", "style", "cx", "cy", "x", "y", "w", "h", "idx",
          "count", "uniquecount", "val", "sz", "min", "max", "width", "ht", "r:id"}  # fmt: skip
# Colours look like postcodes; six digits without a letter could be a number, so they stay.
COLOURS = {"fill", "w:fill", "color", "w:color", "lastclr", "rgb"}
COLOUR = re.compile(r"(?=\d*[A-Fa-f])[0-9A-Fa-f]{6}")
_SCHEMAS = ("http://schemas.", "http://www.w3.org/", "http://purl.org/", "urn:",
            "http://docs.oasis-open.org/", "http://openoffice.org/")  # fmt: skip


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


def _parsed(body: bytes) -> BeautifulSoup:
    with warnings.catch_warnings():
        # Its names come out in small letters, which is all that this parser does to XML.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(body.decode("utf-8-sig"), "html.parser")


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    soup = _parsed(archive.read("xl/sharedStrings.xml"))
    return ["".join(t.get_text() for t in item.find_all("t")) for item in soup.find_all("si")]


def _sheet_pieces(place: str, body: bytes, shared: list[str]) -> Iterator[Piece]:
    soup = _parsed(body)
    head: list[str] = []
    for row in soup.find_all("row"):
        cells = [_cell_text(cell, shared) for cell in row.find_all("c")]
        head = head if head or len(cells) < 2 else cells
        words = "\n".join(text for text in cells if not re.fullmatch(r"[\d.,eE+-]*", text))
        for number, text in enumerate(cells):
            column = head[number] if number < len(head) else ""
            yield Piece(f"{place}, row {row.get('r')}", text, "cell", f"{words}\n{column}")
    for cell in soup.find_all("f"):
        yield Piece(place, cell.get_text(), "hidden")
    for row in soup.find_all(["row", "sheetdata"]):
        row.extract()
    yield from _part_pieces(place, str(soup).encode())


def _cell_text(cell: object, shared: list[str]) -> str:
    kind = cell.get("t", "")  # type: ignore[attr-defined]
    value = cell.find("v")  # type: ignore[attr-defined]
    if kind == "s" and value is not None:
        return shared[int(value.get_text())]
    if kind == "inlineStr":
        return "".join(t.get_text() for t in cell.find_all("t"))  # type: ignore[attr-defined]
    return value.get_text() if value is not None else ""


def _part_pieces(place: str, body: bytes) -> Iterator[Piece]:
    """Paragraphs as text, letters in their runs joined; attributes that hold words; addresses."""
    soup = _parsed(body)
    for tag in soup.find_all(True):
        for name, held in tag.attrs.items():
            value = " ".join(held) if isinstance(held, list) else str(held)
            plain = name.casefold() in PLACES or name.startswith("xmlns")
            if plain or value.startswith(_SCHEMAS) or _is_colour(tag.name, name, value):
                continue
            kind = "text" if name in ("descr", "title", "name") else "hidden"
            if name == "target" and tag.get("targetmode") == "External":
                kind = "link" if str(tag.get("type", "")).endswith("/hyperlink") else "load"
            yield Piece(f"{place}, <{tag.name} {name}>", value, kind)  # type: ignore[arg-type]
    blocks = soup.find_all(re.compile(r"(^|:)(p|h|si|comment|text)$"))
    for block in blocks:
        yield Piece(place, block.get_text())
    for block in blocks:
        block.extract()
    for text in soup.find_all(string=True):
        yield Piece(place, str(text), "hidden")


def _is_colour(tag: str, name: str, value: str) -> bool:
    named = name.casefold() in COLOURS or tag.casefold().endswith(("color", "srgbclr"))
    return named and COLOUR.fullmatch(value) is not None
