"""What each slide of the executed notebook holds: its title, its parts in order, its notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import nbformat
from bs4 import BeautifulSoup, Tag

from ssp_analysis.pack.export import pieces_of

Bullet = Literal["", "point", "letter"]


@dataclass(frozen=True)
class Line:
    """One paragraph; `bullet` says whether it is a point of a list."""

    text: str
    bullet: Bullet = ""


@dataclass(frozen=True)
class Grid:
    """A table: its rows of cells, headings first, and what names it."""

    rows: list[list[str]]
    caption: str


@dataclass(frozen=True)
class Image:
    """A picture's output in the notebook, and its description."""

    data: dict[str, Any]
    alt: str


@dataclass
class Slide:
    """What stands on one slide, in order, and the notes below it."""

    title: str
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
                found.append(Slide(_words(element)))
            elif element.name == "aside":
                found[-1].notes += [_words(each) for each in _blocks(element)]
            else:
                found[-1].parts += _parts(element)
    return found


def _parts(element: Tag) -> Iterator[Line | Grid]:
    if element.name == "div" and (table := element.find("table")):
        rows = [[_words(cell) for cell in row.find_all(["th", "td"])]
                for row in table.find_all("tr")]  # fmt: skip
        yield Grid(rows, _words(table.caption))
    elif "key" in (element.get("class") or []):
        marks = "; ".join(_words(item) for item in element.find_all("li"))
        yield Line(f"Shorthand used: {marks}.")
    else:
        kind: Bullet = "letter" if element.get("type") == "a" else "point"
        for each in _blocks(element):
            yield Line(_words(each), kind if each.name == "li" else "")


def _blocks(element: Tag) -> Iterator[Tag]:
    """The lines of a piece: list items, table rows, paragraphs; itself where it holds none."""
    inside = element.find_all(["li", "tr", "p"])
    yield from (each for each in inside if not each.find(["li", "tr", "p"]))
    if not inside:
        yield element


def _words(element: Tag | None) -> str:
    return " ".join(element.get_text(" ").split()).replace(" .", ".") if element else ""
