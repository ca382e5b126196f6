"""Whether a finished report or slide file meets the pack's own rules; knows nothing of how made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from ssp_analysis.errors import ExportCheckError
from ssp_analysis.pack.caveats import marks
from ssp_analysis.pack.loading import Way, element_loads, style_loads
from ssp_analysis.schemas import About

LARGEST = 3_000_000  # bytes: what mail and committee systems take
FILLER = "No description has been provided"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNSEEN = {"script", "style", "template", "head"}
# "None" may start a sentence; inside one it is a value that is not there.
_EMPTY_VALUES = re.compile(
    r"\b[Nn]a[Nn]\b|\bNaT\b|<NA>|(?<![.!?:;] )(?<!^)\bNone\b|[-+−£(]inf\b|\binf(%|$)"
)
_LOADS: dict[Way, str] = {
    "element": "{place}: <{tag}> may load something from outside",
    "refresh": "the file sends its reader elsewhere",
    "attribute": "{place}: <{tag} {name}> points outside the file",
    "style": "{place}: a style loads something from outside",
    "script": "{place}: <{tag} {name}> holds a script",
}


@dataclass
class _Slide:
    place: str
    everything: str = ""
    content: str = ""
    pictures: int = 0


@dataclass
class _Page(HTMLParser):
    """What was found on the way through the file."""

    faults: list[str] = field(default_factory=list)
    language: str = ""
    title: str = ""
    mains: int = 0
    policy: str = ""
    text: str = ""
    slides: list[_Slide] = field(default_factory=list)
    open: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    captions: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element as it opens."""
        held = {name: value or "" for name, value in attrs}
        self._look_for_loads(tag, held)
        if tag == "html":
            self.language = held.get("lang", "")
        elif tag == "meta" and held.get("http-equiv", "").casefold() == "content-security-policy":
            self.policy = held.get("content", "")
        elif tag == "img":
            self._look_at_image(held)
        elif tag == "main":
            self.mains += 1
        elif tag == "table":
            self.captions.append(False)
        elif tag == "section" and "slide" in held.get("class", "").split():
            self.slides.append(_Slide(f"slide {len(self.slides) + 1}"))
        elif re.fullmatch(r"h[1-6]", tag):
            self._look_at_heading(int(tag[1]))
        if tag not in VOID:
            self.open.append((tag, held))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and those that were left open inside it."""
        if tag == "table" and self.captions and not self.captions.pop():
            self.faults.append(f"{self._place()}: a table has no caption")
        if tag in [name for name, _ in self.open]:
            while self.open.pop()[0] != tag:
                pass

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
        if self.slides:
            self._add_to_slide(self.slides[-1], data)
        if "caption" in inside and self.captions:
            self.captions[-1] = True
        self._look_for_empty_values(data)

    def _add_to_slide(self, slide: _Slide, data: str) -> None:
        slide.everything += f" {data}"
        # Banner and footer stand on every slide and notes are not shown: they do not fill one.
        classes = {name for _, held in self.open for name in held.get("class", "").split()}
        if not classes & {"foot", "banner", "notes"}:
            slide.content += data.strip()

    def _look_for_loads(self, tag: str, held: dict[str, str]) -> None:
        for way, name in element_loads(tag, held):
            self.faults.append(_LOADS[way].format(place=self._place(), tag=tag, name=name))

    def _look_at_image(self, held: dict[str, str]) -> None:
        described = held.get("alt", "").strip()
        if not described or FILLER in described:
            self.faults.append(f"{self._place()}: an image has no description")
        self._look_for_empty_values(described)
        if self.slides:
            self.slides[-1].pictures += 1

    def _look_at_heading(self, level: int) -> None:
        if self.headings and level > self.headings[-1] + 1:
            self.faults.append(
                f"{self._place()}: a heading of level {level} follows one of {self.headings[-1]}"
            )
        self.headings.append(level)

    def _look_for_empty_values(self, text: str) -> None:
        if found := _EMPTY_VALUES.search(text.strip()):
            self.faults.append(f"{self._place()}: the text shows {found[0].strip()!r}")

    def _place(self) -> str:
        return self.slides[-1].place if self.slides else f"line {self.getpos()[0]}"


def check_export(path: Path, about: About) -> None:
    """Check one exported HTML file before it appears.

    Args:
        path: the report or the slides.
        about: what the pack is; says which banner must be there.

    Raises:
        ExportCheckError: with every fault found, and where it is.
    """
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    faults = list(dict.fromkeys([*page.faults, *_of_the_whole(page, path), *_banners(page, about)]))
    if faults:
        raise ExportCheckError(path.name, "; ".join(faults), "Mend the notebook or the room pack/")


def _of_the_whole(page: _Page, path: Path) -> list[str]:
    faults = []
    if page.language != "en-GB":
        faults.append("the language is not given as en-GB")
    if not page.title.strip():
        faults.append("there is no title")
    if page.mains != 1:
        faults.append(f"there are {page.mains} main parts instead of one")
    if "default-src 'none'" not in page.policy:
        faults.append("nothing forbids loading from outside")
    if not page.text.strip():
        faults.append("nothing can be read")
    if path.stat().st_size > LARGEST:
        faults.append(f"the file is larger than {LARGEST:,} bytes")
    return faults + [
        f"{slide.place}: is empty"
        for slide in page.slides
        if not slide.content and not slide.pictures
    ]


def _banners(page: _Page, about: About) -> list[str]:
    faults = []
    for mark in marks(about.banner, about.audience):
        if mark not in page.text:
            faults.append(f"{mark!r} is missing")
        faults += [
            f"{slide.place}: {mark!r} is missing"
            for slide in page.slides
            if mark not in slide.everything
        ]
    return faults
