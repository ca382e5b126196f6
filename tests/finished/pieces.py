"""What any file of a pack says, in pieces: text, table cells, what is unseen, what it points at.

Every kind of file that a pack may hold is opened to the last part: a file that cannot be opened is
a fault, never passed over.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdf

from tests.finished.html_pieces import html_pieces
from tests.finished.image_pieces import jpeg_pieces, png_pieces
from tests.finished.office_pieces import office_pieces
from tests.finished.own_parts import is_own_typeface
from tests.finished.piece import Piece, Unreadable

TEXT = {".txt", ".md", ".log", ".yaml", ".yml", ".toml", ".ini", ".py", ".r"}
MARKUP = {".html", ".htm", ".xhtml", ".xml", ".svg", ".rels", ".vml", ".rdf", ".opf"}
OFFICE = {".xlsx", ".xlsm", ".docx", ".pptx", ".ods", ".odt", ".odp", ".zip"}
TYPEFACES = {".woff", ".woff2", ".ttf", ".otf"}


def folder_pieces(folder: Path) -> Iterator[Piece | Unreadable]:
    """Everything that is said in the files of a folder, their names included.

    A file that cannot be opened, or is of an unknown kind, comes as an `Unreadable`; the others
    are read all the same.
    """
    known: set[bytes] = set()  # a copy of a file says nothing new
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        yield Piece(name, Path(name).name, "hidden")
        if path.is_symlink():
            yield Unreadable(name, "points to another place")
        elif path.is_file():
            content = path.read_bytes()
            if (digest := sha256(content).digest()) in known:
                continue
            known.add(digest)
            try:
                yield from file_pieces(name, content)
            except Unreadable as error:
                yield error


def file_pieces(place: str, content: bytes) -> Iterator[Piece]:
    """Everything that is said in one file, by the kind that its name ends on."""
    kind = Path(place).suffix.casefold()
    try:
        yield from _of_kind(kind, place, content)
    except Unreadable:
        raise
    except Exception as error:  # any fault of any reader means that it was not read
        raise Unreadable(place, f"cannot be read ({type(error).__name__})") from None


def _of_kind(kind: str, place: str, content: bytes) -> Iterator[Piece]:
    if kind in MARKUP:
        yield from html_pieces(place, content, file_pieces)
    elif kind in OFFICE:
        yield from office_pieces(place, content, file_pieces)
    elif kind == ".png":
        yield from png_pieces(place, content)
    elif kind in (".jpg", ".jpeg"):
        yield from jpeg_pieces(place, content)
    elif kind == ".pdf":
        yield from _pdf_pieces(place, content)
    elif kind in (".json", ".ipynb"):
        yield from _json_pieces(place, json.loads(content.decode("utf-8-sig")))
    elif kind in (".csv", ".tsv"):
        yield from _csv_pieces(place, content.decode("utf-8-sig"))
    elif kind in TEXT:
        for number, line in enumerate(content.decode("utf-8-sig").splitlines(), start=1):
            yield Piece(f"{place}, line {number}", line)
    elif kind not in TYPEFACES:
        raise Unreadable(place, "is of a kind that this check cannot open")
    elif not is_own_typeface(content):
        raise Unreadable(place, "is no typeface of the pack")


def _pdf_pieces(place: str, content: bytes) -> Iterator[Piece]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    for name, value in (reader.metadata or {}).items():
        yield Piece(f"{place}, {name}", str(value), "hidden")
    if reader.xmp_metadata is not None:
        yield Piece(f"{place}, XMP", str(reader.xmp_metadata.stream.get_data()), "hidden")
    for name in reader.attachments:
        raise Unreadable(f"{place}, {name}", "is a file inside a PDF")
    lines = printed_lines(content)
    for number, page in enumerate(reader.pages, start=1):
        for line in lines[number - 1]:
            yield Piece(f"{place}, page {number}", line, "printed")
        for note in page.get("/Annots") or []:
            target = note.get_object()
            uri = target.get("/A", {}).get("/URI")
            said = [str(target[key]) for key in ("/Contents", "/T", "/Subj") if key in target]
            yield from (Piece(f"{place}, page {number}", text, "hidden") for text in said)
            if uri:
                yield Piece(f"{place}, page {number}", str(uri), "link")
    yield from _pdf_alt_texts(place, reader)


@lru_cache(maxsize=64)  # a page's text takes long to put together, and is asked for twice
def printed_lines(content: bytes) -> list[list[str]]:
    """The lines of each page of a PDF."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    return [page.extract_text().splitlines() for page in reader.pages]


def _pdf_alt_texts(place: str, reader: pypdf.PdfReader) -> Iterator[Piece]:
    for number in range(1, len(reader.xref.get(0, {})) + 1):
        try:
            held = reader.get_object(number)
        except Exception:  # a number that is not in use
            continue
        for key in ("/Alt", "/ActualText", "/Title"):
            if isinstance(held, dict) and isinstance(held.get(key), str):
                yield Piece(f"{place}, object {number}", str(held[key]))


def _json_pieces(place: str, value: Any, name: str = "") -> Iterator[Piece]:
    if isinstance(value, dict):
        for key, held in value.items():
            yield Piece(place, str(key), "hidden")
            if str(key) == "image/png":
                continue
            yield from _json_pieces(place, held, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        if value and all(isinstance(part, str) for part in value):
            yield Piece(f"{place}, {name}", "".join(value))
        else:
            for held in value:
                yield from _json_pieces(place, held, name)
    elif value is not None and not isinstance(value, bool):
        yield Piece(f"{place}, {name}", str(value))


def _csv_pieces(place: str, text: str) -> Iterator[Piece]:
    delimiter = "\t" if place.endswith(".tsv") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    head: list[str] = []
    for number, row in enumerate(rows, start=1):
        head = head or row
        # A row is named by its texts: any of them may be the measure or the period.
        words = tuple(cell for cell in row if not _is_number(cell))
        for column, cell in zip(head, row, strict=False):
            yield Piece(f"{place}, row {number}", cell, "cell", (*words, column))
        for cell in row[len(head) :]:
            yield Piece(f"{place}, row {number}", cell, "cell", words)


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True
