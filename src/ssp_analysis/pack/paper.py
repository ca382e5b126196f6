"""Whether a PDF tells only what the web page tells that it is printed from.

A line of a PDF does not say which table or sentence it belongs to. Its page does, and is searched
with all its headings; so it is enough that no number stands in the PDF alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup

from ssp_analysis.pack.pieces import printed_lines

PRINTED_FROM = {"slides-handout": "slides"}
_FURNITURE = re.compile(r"Page \d+ of \d+")
_NUMBER = re.compile(r"\d[\d,.]*")


def paper_faults(folder: Path) -> Iterator[str]:
    """A sentence for each PDF of a pack that has no page, or a number that its page has not."""
    for path in sorted(folder.rglob("*.pdf")):
        name = path.relative_to(folder).as_posix()
        page = path.with_name(_page_name(path.name))
        if not page.exists():
            yield f"{name}: there is no web page that it is printed from"
        elif _numbers(_printed(path)) - _numbers(_read(page)):
            yield f"{name}: holds a number that its web page does not"


def _page_name(name: str) -> str:
    for printed, page in PRINTED_FROM.items():
        name = name.replace(printed, page)
    return name.removesuffix(".pdf") + ".html"


def _printed(path: Path) -> str:
    lines = (line for page in printed_lines(path.read_bytes()) for line in page)
    return _FURNITURE.sub(" ", "\n".join(lines))


def _read(path: Path) -> str:
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for unseen in soup(["script", "style"]):
        unseen.extract()
    return soup.get_text(" ")


def _numbers(text: str) -> set[str]:
    return {found.rstrip(",.") for found in _NUMBER.findall(text)}
