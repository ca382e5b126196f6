"""Whether a finished PDF meets the pack's own rules: its tags, its pages, what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdf

from ssp_analysis.say.caveats import footer, marks
from ssp_analysis.tables import About
from ssp_analysis.write.blocks import description_fault
from tests.finished.checks import LANGUAGE, unsaid
from tests.finished.loading import leads_astray
from tests.finished.pieces import printed_lines

_HEADING = re.compile(r"/H[1-6]?")
_DRAWN = re.compile(rb"/\S+\s+Do\b")  # a picture on a page
_NUMBERING = re.compile(r"Page \d+ of \d+")


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
