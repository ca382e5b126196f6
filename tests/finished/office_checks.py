"""Whether a finished Word, Excel or PowerPoint file meets the pack's own rules."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from bs4 import BeautifulSoup

from ssp_analysis.say.caveats import footer, marks, short_footer
from ssp_analysis.tables import About
from ssp_analysis.write.blocks import description_fault
from tests.finished.checks import LANGUAGE, unsaid
from tests.finished.loading import leads_astray
from tests.finished.office_pieces import SHEET, parsed

# The parts whose text people see; a file's properties nobody sees on the page.
_SHOWN = re.compile(r"word/(?:document|header|footer)\d*\.xml|xl/sharedStrings\.xml"
                    r"|ppt/slide(?:s|Layouts|Masters)/[^/]+\.xml")  # fmt: skip
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
IDENTIFIER = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_Check = Callable[[ZipFile], Iterator[str]]


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
