"""What each slide of the executed notebook holds: its title, its parts in order, its notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import nbformat
from bs4 import BeautifulSoup, Tag

from ssp_analysis.pack.export import pieces_of
from ssp_analysis.pack.page import OTHER_KEY, PLOT_MIMETYPE

Bullet = Literal["", "point", "letter"]


@dataclass(frozen=True)
class Line:
    """One paragraph: pieces of text, each bold or not; `bullet` tells a point of a list."""

    runs: tuple[tuple[str, bool], ...]
    bullet: Bullet = ""

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(text for text, _ in self.runs)


@dataclass(frozen=True)
class Grid:
    """A table: its rows of cells, headings first, what names it, and which columns are figures."""

    rows: list[list[str]]
    caption: str
    figures: tuple[bool, ...]


@dataclass(frozen=True)
class Image:
    """A picture's output in the notebook, and its description."""

    data: dict[str, Any]
    alt: str


@dataclass
class Slide:
    """What stands on one slide, in order, and the notes below it.

    `kicker` stands above the title; `opening` is the first slide; `roomy` asks for larger type.
    """

    title: str
    kicker: str = ""
    opening: bool = False
    roomy: bool = False
    parts: list[Line | Grid | Image] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def slides_of(content: nbformat.NotebookNode) -> list[Slide]:
    """The slides of an executed notebook."""
    found: list[Slide] = []
    for data, alt in pieces_of(content):
        if "image/png" in data:
            found[-1].parts.append(Image(data, alt))
            continue
        for element in BeautifulSoup(data["text/html"], "html.parser").find_all(recursive=False):
            if element.name in ("h1", "h2"):
                found.append(_titled(element))
            elif element.name == "aside":
                found[-1].notes += [_words(each) for each in _blocks(element)]
            else:
                found[-1].parts += _parts(element, found[-1].parts)
                found[-1].roomy |= "roomy" in _classes(element)
    return found


def _titled(heading: Tag) -> Slide:
    kicker = heading.find(class_="kicker")
    topic = _words(kicker.extract()) if kicker else ""
    return Slide(_words(heading), topic, opening=heading.name == "h1")


def _parts(element: Tag, before: list[Line | Grid | Image]) -> Iterator[Line | Grid]:
    drawn = isinstance(before[-1], Image) and PLOT_MIMETYPE in before[-1].data if before else False
    if element.name == "div" and (table := element.find("table")):
        yield _grid(table)
    elif "key" in _classes(element):
        marks = "; ".join(_words(item) for item in element.find_all("li"))
        yield Line((("Shorthand used:", True), (f" {marks}.", False)))
    elif drawn and element.get(OTHER_KEY):
        yield Line(((str(element[OTHER_KEY]), False),))
    else:
        kind: Bullet = "letter" if element.get("type") == "a" else "point"
        for each in _blocks(element):
            yield Line(_runs(each), kind if each.name == "li" else "")


def _grid(table: Tag) -> Grid:
    rows = [row.find_all(["th", "td"]) for row in table.find_all("tr")]
    figures = tuple("number" in _classes(cell) for cell in rows[-1])
    return Grid([[_words(cell) for cell in row] for row in rows], _words(table.caption), figures)


def _blocks(element: Tag) -> Iterator[Tag]:
    """The lines of a piece: list items, table rows, paragraphs; itself where it holds none."""
    inside = element.find_all(["li", "tr", "p"])
    yield from (each for each in inside if not each.find(["li", "tr", "p"]))
    if not inside:
        yield element


def _runs(element: Tag) -> tuple[tuple[str, bool], ...]:
    runs: list[tuple[str, bool]] = []
    for text in element.strings:
        if words := " ".join(text.split()):
            gap = " " if runs and not words.startswith(".") else ""
            runs.append((gap + words, text.find_parent("strong") is not None))
    return tuple(runs)


def _words(element: Tag | None) -> str:
    return "".join(text for text, _ in _runs(element)) if element else ""


def _classes(element: Tag) -> list[str]:
    return list(element.get("class") or [])
