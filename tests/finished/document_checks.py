"""Whether a finished document that is no web page meets the pack's own rules, by its kind."""

from __future__ import annotations

import csv
import json
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pypdf
from bs4 import BeautifulSoup

from ssp_analysis.say.caveats import footer, marks, short_footer
from ssp_analysis.tables import About
from ssp_analysis.write.blocks import description_fault
from tests.finished.checks import LANGUAGE, refuse, unsaid
from tests.finished.loading import leads_astray
from tests.finished.office_pieces import SHEET, parsed
from tests.finished.pieces import printed_lines

# The parts whose text people see; a file's properties nobody sees on the page.
_SHOWN = re.compile(r"word/(?:document|header|footer)\d*\.xml|xl/sharedStrings\.xml"
                    r"|ppt/slide(?:s|Layouts|Masters)/[^/]+\.xml")  # fmt: skip
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
IDENTIFIER = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_Check = Callable[[ZipFile], Iterator[str]]
_HEADING = re.compile(r"/H[1-6]?")
_DRAWN = re.compile(rb"/\S+\s+Do\b")  # a picture on a page
_NUMBERING = re.compile(r"Page \d+ of \d+")


def check_document(path: Path, about: About, kind: str) -> None:
    """Check one document that is no web page before it appears.

    Args:
        path: the file; its ending says how it is read.
        about: what the pack is; says which banner and which footer must be there.
        kind: the name of one of `file_kinds.PACK_FILES`.

    Raises:
        ExportCheckError: with every fault found, where it is, and what to mend first.
    """
    refuse(path, list(_CHECKS[path.suffix](path, about)), kind)


def _csv_faults(path: Path, about: About) -> Iterator[str]:
    # There is no room for the banner; that it must not go out has to stand in each row.
    number, wanted = 1, marks("", about.audience)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        for number, row in enumerate(rows, start=2):
            if missing := [mark for mark in wanted if mark not in row]:
                yield f"row {number}: {missing[0]!r} is missing"
                break
    if number == 1:
        yield "it has no rows"


def _schema_faults(path: Path, about: About) -> Iterator[str]:
    schema = json.loads(path.read_text(encoding="utf-8"))
    yield from (f"{f['name']}: is not described" for f in schema["fields"] if not f["description"])
    yield from unsaid(marks(about.banner, about.audience), schema["description"])


def office_faults(path: Path, about: About) -> Iterator[str]:
    """A sentence for each fault of a DOCX, XLSX or PPTX, with its place."""
    with ZipFile(path) as archive:
        yield from _faults_of_properties(parsed(archive.read("docProps/core.xml")))
        yield from _outside(archive, about)
        yield from unsaid(marks(about.banner, about.audience), _shown(archive, _SHOWN))
        feet, ends, check = _OF_KIND[path.suffix]
        yield from unsaid(ends(about), _shown(archive, feet), "the footer: ")
        yield from check(archive)


def _faults_of_properties(core: BeautifulSoup) -> Iterator[str]:
    if not core.select_one("dc\\:title:not(:empty)"):
        yield "there is no title"
    language = core.select_one("dc\\:language")
    if language is None or language.get_text() != LANGUAGE:
        yield f"the language is not given as {LANGUAGE}"


def _outside(archive: ZipFile, about: About) -> Iterator[str]:
    contact = about.contact_email, about.contact_phone
    for name in (name for name in archive.namelist() if name.endswith(".rels")):
        for one in parsed(archive.read(name)).find_all("relationship", targetmode="External"):
            is_link = str(one.get("type", "")).endswith("/hyperlink")
            if not is_link or leads_astray(str(one.get("target", "")), *contact):
                what = "a link leads" if is_link else "something points"
                yield f"{name}: {what} outside the file"


def _shown(archive: ZipFile, parts: re.Pattern[str]) -> str:
    roots = (ElementTree.fromstring(archive.read(name)) for name in archive.namelist()
             if parts.fullmatch(name))  # fmt: skip
    return "".join(each.text or "" for root in roots for each in root.iter()
                   if each.tag.endswith("}t"))  # fmt: skip


def _word_faults(archive: ZipFile) -> Iterator[str]:
    styles = parsed(archive.read("word/document.xml")).find_all("w:pstyle")
    if not any(str(style.get("w:val", "")).startswith("Heading") for style in styles):
        yield "there is no heading"
    spoken = parsed(archive.read("word/styles.xml")).select_one("w\\:docdefaults w\\:lang")
    if spoken is None or spoken.get("w:val") != LANGUAGE:
        yield f"its text is not said to be {LANGUAGE}"


def _workbook_faults(archive: ZipFile) -> Iterator[str]:
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{SHEET}sheet"):
        target = targets[sheet.get(IDENTIFIER)]
        body = ElementTree.fromstring(archive.read(posixpath.join("/xl", target)[1:]))
        if body.find(f".//{SHEET}mergeCell") is not None:
            yield f"sheet {sheet.get('name')}: has merged cells"
        # A cover is one column of text; what has two is a table, and named as one.
        places = (cell.get("r", "") for cell in body.iter(f"{SHEET}c") if len(cell))
        columns = {place.rstrip("0123456789") for place in places}
        if len(columns) > 1 and body.find(f".//{SHEET}tablePart") is None:
            yield f"sheet {sheet.get('name')}: its figures are not marked as a table"


def _deck_faults(archive: ZipFile) -> Iterator[str]:
    found = (_SLIDE.fullmatch(name) for name in archive.namelist())
    for part in sorted((part for part in found if part), key=lambda part: int(part[1])):
        yield from _slide_faults(f"slide {part[1]}", parsed(archive.read(part[0])))


def _slide_faults(place: str, slide: BeautifulSoup) -> Iterator[str]:
    titles = [shape for shape in slide.find_all("p:sp")
              if shape.find("p:ph", type=["title", "ctrTitle"])]  # fmt: skip
    if not any(title.get_text(strip=True) for title in titles):
        yield f"{place}: has no title"
    for shape in slide.find_all(["p:pic", "p:graphicframe"]):
        named = shape.find("p:cnvpr", descr=True)
        described = str(named["descr"]).strip() if named else ""
        # A table says itself what it holds: its caption is enough.
        fault = description_fault(described)
        if fault and not (described and shape.find("a:tbl")):
            yield f"{place}: a picture, chart or table {fault}"


# Where the footer stands, what it says, and the rules of the kind.
_OF_KIND: dict[str, tuple[re.Pattern[str], Callable[[About], list[str]], _Check]] = {
    ".docx": (re.compile(r"word/footer\d*\.xml"), footer, _word_faults),
    ".xlsx": (_SHOWN, footer, _workbook_faults),
    ".pptx": (_SHOWN, lambda about: [short_footer(about)], _deck_faults),
}


def pdf_faults(path: Path, about: About) -> Iterator[str]:
    """A sentence for each fault of a PDF, with its page where it has one."""
    reader = pypdf.PdfReader(path)
    yield from _faults_of_tags(reader)
    lines = printed_lines(path.read_bytes())
    contact = about.contact_email, about.contact_phone
    repeated = _repeated(lines, marks(about.banner, about.audience))
    for number, page in enumerate(reader.pages, start=1):
        own = (line for line in lines[number - 1] if _numberless(line) not in repeated)
        if not re.search(r"\w", "".join(own)) and not _has_picture(page):
            yield f"page {number}: is empty"
        if any(leads_astray(address, *contact) for address in _addresses(page)):
            yield f"page {number}: a link leads to no web address and not to the contact"
    yield from _unsaid(lines, about)


def _repeated(pages: list[list[str]], wanted: list[str]) -> set[str]:
    """The lines that stand on every page: of a single page, what would stand on each."""
    if len(pages) > 1:
        return set.intersection(*({_numberless(line) for line in lines} for lines in pages))
    return {" · ".join(wanted), ""}


def _numberless(line: str) -> str:
    return _NUMBERING.sub("", line).strip()


def _has_picture(page: Any) -> bool:
    content = page.get_contents()
    return content is not None and _DRAWN.search(content.get_data()) is not None


@dataclass
class _Tags:
    """What the structure tree holds that its readers depend on."""

    headings: int = 0
    described: list[str] = field(default_factory=list)  # of each figure, what it is said to show
    tables: list[int] = field(default_factory=list)  # of each table, how many headings it has

    def walk(self, held: Any) -> None:
        """Count an element and all that is in it."""
        if isinstance(held, list):
            for each in held:
                self.walk(each.get_object())
        elif isinstance(held, dict):
            kind = _entry(held, "/S") or ""
            self.headings += bool(_HEADING.fullmatch(kind))
            if kind == "/Figure":
                self.described.append(str(_entry(held, "/Alt") or ""))
            elif kind == "/Table":
                self.tables.append(0)
            elif kind == "/TH" and self.tables:
                self.tables[-1] += 1
            self.walk(_entry(held, "/K"))


def _faults_of_tags(reader: pypdf.PdfReader) -> Iterator[str]:
    root = reader.root_object
    if not (reader.metadata and reader.metadata.title):
        yield "there is no title"
    if _entry(root, "/Lang") != LANGUAGE:
        yield f"the language is not given as {LANGUAGE}"
    marked = _entry(_entry(root, "/MarkInfo"), "/Marked")
    if "/StructTreeRoot" not in root or not getattr(marked, "value", False):
        yield "it is not tagged"
    tags = _Tags()
    tags.walk(_entry(root, "/StructTreeRoot"))
    if tags.headings and not reader.outline:
        yield "it has headings and no bookmarks"
    for number, text in enumerate(tags.described, start=1):
        if fault := description_fault(text):
            yield f"figure {number}: {fault}"
    for number, headings in enumerate(tags.tables, start=1):
        if not headings:
            yield f"table {number}: has no headings (TH)"


def _addresses(page: Any) -> Iterator[str]:
    for note in _entry(page, "/Annots") or []:
        if address := _entry(_entry(note.get_object(), "/A"), "/URI"):
            yield str(address)


def _entry(held: Any, key: str) -> Any:
    """What a dictionary holds under a key, wherever in the file it lies; None where nothing."""
    return held[key] if held is not None and key in held else None


def _unsaid(pages: list[list[str]], about: About) -> Iterator[str]:
    """The banner stands on each page, since pages are passed on alone; the footer once."""
    said = ["".join(lines) for lines in pages]
    for number, text in enumerate(said, start=1):
        yield from unsaid(marks(about.banner, about.audience), text, f"page {number}: ")
    yield from unsaid(footer(about), "".join(said))


_CHECKS: dict[str, Callable[[Path, About], Iterator[str]]] = {
    ".pdf": pdf_faults,
    ".docx": office_faults,
    ".xlsx": office_faults,
    ".pptx": office_faults,
    ".csv": _csv_faults,
    ".json": _schema_faults,
}
