"""Whether a finished web page meets the pack's own rules; knows nothing of how it was made."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from ssp_analysis.errors import ExportCheckError
from ssp_analysis.say.caveats import footer, marks, short_footer
from ssp_analysis.tables import About
from ssp_analysis.write.blocks import description_fault
from ssp_analysis.write.manifest import likely_cause
from tests.finished.loading import Way, element_loads, policy_faults, style_loads

LARGEST = 3_000_000  # bytes: what mail and committee systems take
LANGUAGE = "en-GB"
LONG = {"report"}  # kinds of page with a list of contents, and a link past it
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNSEEN = {"script", "style", "template", "head"}
SCOPES = {"col", "row", "colgroup", "rowgroup"}
# Banner and footer stand on every slide, notes are not shown: they do not fill one.
FURNITURE = {"foot", "banner", "notes"}
TITLES = {"h1", "h2"}
# "None" may start a sentence; inside one it is a value that is not there.
_EMPTY_VALUES = re.compile(
    r"\b[Nn]a[Nn]\b|\bNaT\b|<NA>|(?<![.!?:;] )(?<!^)\bNone\b|[-+−£(]inf\b|\binf(%|$)"
)
_HEADING = re.compile(r"h[1-6]")
_LOADS: dict[Way, str] = {
    "element": "{place}: <{tag}> may load something from outside",
    "refresh": "the file sends its reader elsewhere",
    "attribute": "{place}: <{tag} {name}> points outside the file",
    "style": "{place}: a style loads something from outside",
    "script": "{place}: <{tag} {name}> holds a script",
}


def check_export(path: Path, about: About, kind: str) -> None:
    """Check one exported HTML file before it appears.

    Args:
        path: the file.
        about: what the pack is; says which banner and which footer must be there.
        kind: the name of one of `file_kinds.PACK_FILES`.

    Raises:
        ExportCheckError: with every fault found, where it is, and what to mend first.
    """
    page = ExportedPage()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    faults = [
        *page.faults,
        *_of_the_whole(page, kind),
        *policy_faults(page.policy),
        *_of_slides(page),
        *_unsaid(page, about, kind),
    ]
    refuse(path, faults, kind)


def refuse(path: Path, faults: list[str], kind: str) -> None:
    """Refuse a document that has faults, or is too large; pass one that is neither.

    Raises:
        ExportCheckError: with every fault once, in order.
    """
    if path.stat().st_size > LARGEST:
        faults = [*faults, f"the file is larger than {LARGEST:,} bytes"]
    if faults:
        told = "; ".join(dict.fromkeys(faults))
        raise ExportCheckError(path.name, told, f"Mend {likely_cause(kind)}")


def unsaid(wanted: Iterable[str], said: str, place: str = "") -> Iterator[str]:
    """A sentence for each text that must stand in a document and does not.

    White space is not compared, nor whether letters are joined: lines of a PDF break anywhere, and
    its typeface may join letters.
    """
    squashed = _squashed(said)
    yield from (f"{place}{text!r} is missing" for text in wanted if _squashed(text) not in squashed)


def _squashed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _of_the_whole(page: ExportedPage, kind: str) -> Iterator[str]:
    if page.language != LANGUAGE:
        yield f"the language is not given as {LANGUAGE}"
    if not page.title.strip():
        yield "there is no title"
    if len(page.mains) != 1:
        yield f"there are {len(page.mains)} main parts instead of one"
    if page.headings.count(1) != 1:
        yield f"there are {page.headings.count(1)} headings of level 1 instead of one"
    if not page.text.strip():
        yield "nothing can be read"
    if kind in LONG and not page.navigations:
        yield "there is no list of contents (<nav>)"
    if kind in LONG and not any(target and target in page.mains for target in page.skips):
        yield "no link skips to the main part"


def _of_slides(page: ExportedPage) -> Iterator[str]:
    for slide in page.slides:
        shows = slide.content or slide.pictures
        if not slide.title and not shows:
            yield f"{slide.place}: is empty"
        elif not slide.title:
            yield f"{slide.place}: has no title (h1 or h2)"
        elif not shows:
            yield f"{slide.place}: has a title and nothing below it"


def _unsaid(page: ExportedPage, about: About, kind: str) -> Iterator[str]:
    """What must be said of the pack and is not: banner and footer, on slides on each of them."""
    ends = [short_footer(about)] if kind == "slides" else footer(about)
    wanted = [*marks(about.banner, about.audience), *ends]
    yield from unsaid(wanted, page.text)
    for slide in page.slides:
        yield from unsaid(wanted, slide.everything, f"{slide.place}: ")


@dataclass
class Slide:
    """One slide: all its text, its title, and what it shows beside banner, footer and title."""

    place: str
    everything: str = ""
    title: str = ""
    content: str = ""
    pictures: int = 0


@dataclass
class _Table:
    captioned: bool = False
    headings: int = 0


@dataclass
class ExportedPage(HTMLParser):
    """One HTML file once it was fed: the faults of its parts, and what the whole is judged by."""

    faults: list[str] = field(default_factory=list)
    language: str = ""
    title: str = ""
    mains: list[str] = field(default_factory=list)  # their ids
    navigations: int = 0
    skips: list[str] = field(default_factory=list)  # where links of the class `skip` lead
    policy: str = ""
    text: str = ""
    slides: list[Slide] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    open: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    tables: list[_Table] = field(default_factory=list)  # those that are open
    heading: str = ""  # the text of the one that is open

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element as it opens."""
        held = {name: value or "" for name, value in attrs}
        for way, name in element_loads(tag, held):
            self.faults.append(_LOADS[way].format(place=self._place(), tag=tag, name=name))
        self._look_at(tag, held)
        if tag not in VOID:
            self.open.append((tag, held))

    def _look_at(self, tag: str, held: dict[str, str]) -> None:
        classes = held.get("class", "").split()
        if tag == "html":
            self.language = held.get("lang", "")
        elif tag == "meta" and held.get("http-equiv", "").casefold() == "content-security-policy":
            self.policy += held.get("content", "") + ";"
        elif tag == "img" or held.get("role") == "img":
            self._look_at_image(held.get("alt", held.get("aria-label", "")).strip())
        elif tag == "main":
            self.mains.append(held.get("id", ""))
        elif tag == "nav":
            self.navigations += 1
        elif tag == "a" and "skip" in classes:
            self.skips.append(held.get("href", "").removeprefix("#"))
        elif tag == "table":
            self.tables.append(_Table())
        elif tag == "th":
            self._look_at_table_heading(held.get("scope", ""))
        elif tag == "section" and "slide" in classes:
            self.slides.append(Slide(f"slide {len(self.slides) + 1}"))
        elif _HEADING.fullmatch(tag):
            self._look_at_heading(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and those that were left open inside it."""
        if tag == "table" and self.tables:
            self._close_table(self.tables.pop())
        if _HEADING.fullmatch(tag) and not self.heading.strip():
            self.faults.append(f"{self._place()}: a heading of level {tag[1]} is empty")
        if tag in [name for name, _ in self.open]:
            while self.open.pop()[0] != tag:
                pass

    def _close_table(self, table: _Table) -> None:
        if not table.captioned:
            self.faults.append(f"{self._place()}: a table has no caption")
        if not table.headings:
            self.faults.append(f"{self._place()}: a table has no headings (<th>)")

    def handle_data(self, data: str) -> None:
        """Collect text where it belongs, and look for values that are not there."""
        inside = {name for name, _ in self.open}
        if "style" in inside and style_loads(data):
            self.faults.append("a style loads something from outside the file")
        if "title" in inside and "svg" not in inside:
            self.title += data
        if inside & UNSEEN or not data.strip():
            return
        self.text += f" {data}"
        if any(map(_HEADING.fullmatch, inside)):
            self.heading += data
        self._add_to_slide(data, inside)
        if "caption" in inside and self.tables:
            self.tables[-1].captioned = True
        self._look_for_empty_values(data)

    def _add_to_slide(self, data: str, inside: set[str]) -> None:
        classes = self._classes()
        if "slide" not in classes:
            return
        slide = self.slides[-1]
        slide.everything += f" {data}"
        if classes & FURNITURE:
            return
        if inside & TITLES:
            slide.title += data.strip()
        else:
            slide.content += data.strip()

    def _classes(self) -> set[str]:
        return {name for _, held in self.open for name in held.get("class", "").split()}

    def _look_at_image(self, described: str) -> None:
        if fault := description_fault(described):
            self.faults.append(f"{self._place()}: an image {fault}")
        self._look_for_empty_values(described)
        if "slide" in self._classes():
            self.slides[-1].pictures += 1

    def _look_at_table_heading(self, scope: str) -> None:
        if self.tables:
            self.tables[-1].headings += 1
        if scope.casefold() not in SCOPES:
            self.faults.append(f"{self._place()}: a table's heading does not say what it heads")

    def _look_at_heading(self, level: int) -> None:
        if not self.headings and level != 1:
            self.faults.append(f"{self._place()}: the first heading is of level {level}, not 1")
        elif self.headings and level > self.headings[-1] + 1:
            self.faults.append(
                f"{self._place()}: a heading of level {level} follows one of {self.headings[-1]}"
            )
        self.headings.append(level)
        self.heading = ""

    def _look_for_empty_values(self, text: str) -> None:
        if found := _EMPTY_VALUES.search(text.strip()):
            self.faults.append(f"{self._place()}: the text shows {found[0].strip()!r}")

    def _place(self) -> str:
        return self.slides[-1].place if self.slides else f"line {self.getpos()[0]}"
