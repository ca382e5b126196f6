"""A finished HTML page as a tagged PDF (PDF/UA-1), by WeasyPrint; the clock plays no part."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

_STYLES = Path(__file__).parent / "templates" / "pdf.css"
VARIANT = "pdf/ua-1"
CLOCK, FIXED_TIME = "SOURCE_DATE_EPOCH", "315532800"  # 1 January 1980
# Hundreds of lines that a chart draws, or that are longer than a page and folded away on a screen,
# take most of the time and a third of the pages. The published data tables hold them.
_FOLDED = re.compile(r"<details><summary>([^<]*)</summary>(.*?)</details>", flags=re.DOTALL)
LONG = 40  # rows
_IN_NOTES = re.compile(
    r'(?:<div class="key">(?:(?!</div>).)*</div>)?'
    r'<div class="table" role="region" aria-label="[^"]*\bby month\b[^"]*"[^>]*>.*?</table></div>',
    flags=re.DOTALL,
)
_TITLED_TWICE = re.compile(r"<summary>Table: [^<]*</summary>")  # the table's caption follows
IN_DATA_TABLES = '<p class="basis">The figures of this chart are in the data tables.</p>'
TOO_LONG = '<p class="basis">{}: see the data tables.</p>'
WANTED = (
    "PDFs need the Pango library: on Debian or Ubuntu install libpango-1.0-0, libpangoft2-1.0-0 "
    "and libharfbuzz-subset0; on macOS: brew install pango; with conda, also on Windows: "
    "conda install -c conda-forge pango"
)


def pdf_fault() -> str:
    """Why no PDF can be made here, and which package mends it; empty where one can."""
    try:
        import weasyprint  # noqa: F401  # loads Pango, which pip cannot install
    except OSError:
        return WANTED
    return ""


def write_pdf(page: str, target: Path) -> Path:
    """Write a page as a PDF: tagged, with its language, title, bookmarks and page numbers.

    What a chart shows by month, and a folded table longer than a page, is left to the data tables,
    and the PDF says so.

    Args:
        page: the HTML text; whatever it needs is in it.
        target: the file to write.

    Raises:
        OSError: where Pango is not there; ask `pdf_fault` first.
    """
    import weasyprint
    from weasyprint.urls import URLFetcher

    # Whatever the page needs is in it: nothing else may be asked for.
    inside = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    shown = _for_paper(page)
    with _no_looking_for_garbage(), _fixed_clock():
        made = weasyprint.HTML(string=shown, url_fetcher=inside).write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=sha256(shown.encode("utf-8")).digest()[:16],
            finisher=_give_scopes,
        )
    target.write_bytes(made)
    return target


@contextmanager
def press() -> Iterator[Callable[[str, Path], Callable[[], Path]]]:
    """Print pages beside other work: give a page and a target, get what waits for the file.

    On Linux each core takes a page of its own. Elsewhere the page is made when it is waited for:
    a new process would first load all that this one has, and a fork may not use macOS's fonts.
    """
    if sys.platform != "linux":
        yield lambda page, target: partial(write_pdf, page, target)
        return
    with ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as cores:
        yield lambda page, target: cores.submit(write_pdf, page, target).result


def _for_paper(page: str) -> str:
    shown = _IN_NOTES.sub(IN_DATA_TABLES, _FOLDED.sub(_unfolded, page))
    shown = _TITLED_TWICE.sub("", shown)
    # Last of the page's own styles: those that are handed to WeasyPrint yield to the page's.
    style = f"<style>\n{_STYLES.read_text(encoding='utf-8')}</style>\n</head>"
    return shown.replace("</head>", style, 1)


def _unfolded(found: re.Match[str]) -> str:
    title, held = found.groups()
    if title.startswith("Table: ") and re.search(r"\bby month\b", title):
        return IN_DATA_TABLES
    return TOO_LONG.format(title) if held.count("<tr>") > LONG else found[0]


def _give_scopes(document: Any, made: Any) -> None:
    """Say of each heading of a table what it heads, which WeasyPrint leaves to the cells."""
    parts: list[Any] = [each for each in made.objects if isinstance(each, dict)]
    kinds = {part.reference: part.get("S") for part in parts}
    parents = {part.reference: part.get("P") for part in parts}
    for part in parts:
        if part.get("S") == "/TH":
            in_head = kinds.get(parents.get(part["P"])) == "/THead"
            part["A"]["Scope"] = "/Column" if in_head else "/Row"


@contextmanager
def _fixed_clock() -> Iterator[None]:
    # Typefaces are stamped when a part of them is stored: fontTools takes the time from here.
    before = os.environ.get(CLOCK)
    os.environ[CLOCK] = FIXED_TIME
    try:
        yield
    finally:
        del os.environ[CLOCK]
        if before is not None:
            os.environ[CLOCK] = before


@contextmanager
def _no_looking_for_garbage() -> Iterator[None]:
    # A layout makes millions of objects that live to its end: searching them finds nothing and
    # takes a sixth of the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
