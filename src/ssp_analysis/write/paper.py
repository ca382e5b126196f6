"""A document as a tagged PDF (PDF/UA-1), by WeasyPrint; the clock plays no part."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ssp_analysis.write.blocks import (
    Block,
    Blocks,
    Document,
    Folded,
    Picture,
    Slide,
    TableBlock,
    basis,
)
from ssp_analysis.write.html import as_images, page

_STYLES = Path(__file__).parent / "templates" / "pdf.css"
VARIANT = "pdf/ua-1"
# How narrow a paragraph beside its number may become is looked for letter by letter, each time in
# all that is left of it: ten times the work of the page, for a width that is never wanted.
UNASKED = ".numbered > * { min-width: 0; }"
CLOCK, FIXED_TIME = "SOURCE_DATE_EPOCH", "315532800"  # 1 January 1980
# Hundreds of lines that a chart draws, or that are longer than a page and folded away on a screen,
# take most of the time and a third of the pages. The published data tables hold them.
LONG = 40  # rows
IN_DATA_TABLES = "The figures of this chart are in the data tables."
TOO_LONG = "{}: see the data tables."
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


def write_pdf(document: Document, target: Path) -> Path:
    """Write a document as a PDF: tagged, with its language, title, bookmarks and page numbers.

    Of slides it is their handout. What a chart shows by month, and a folded table longer than a
    page, is left to the data tables, and the PDF says so.

    Args:
        document: what it says.
        target: the file to write.

    Raises:
        OSError: where Pango is not there; ask `pdf_fault` first.
    """
    kind = "handout" if document.kind == "slides" else document.kind
    told = replace(document, kind=kind, blocks=tuple(for_paper(tuple(as_images(document.blocks)))))
    # Last of the page's own styles: those that are handed to WeasyPrint yield to the page's.
    target.write_bytes(pdf_bytes(page(told, _STYLES.read_text(encoding="utf-8"))))
    return target


def pdf_bytes(shown: str) -> bytes:
    """An HTML page as a PDF; whatever it needs is in it, and nothing else may be asked for."""
    import weasyprint
    from weasyprint.urls import URLFetcher

    inside = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    with _no_looking_for_garbage(), _fixed_clock():
        made: bytes = weasyprint.HTML(string=shown, url_fetcher=inside).write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=sha256(shown.encode("utf-8")).digest()[:16],
            finisher=_give_scopes,
            stylesheets=[weasyprint.CSS(string=UNASKED)],
        )
    return made


@contextmanager
def press() -> Iterator[Callable[[Document, Path], Callable[[], Path]]]:
    """Print beside other work: give a document and a target, get what waits for the file.

    On Linux each core takes a document of its own. Elsewhere it is made when it is waited for:
    a new process would first load all that this one has, and a fork may not use macOS's fonts.
    """
    if sys.platform != "linux":
        yield lambda document, target: partial(write_pdf, document, target)
        return
    with ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as cores:
        yield lambda document, target: cores.submit(write_pdf, document, target).result


def for_paper(parts: Blocks) -> Iterator[Block]:
    """Blocks as paper has them: everything opened, without the lines that the data tables hold."""
    for part in parts:
        if isinstance(part, Slide):
            told = tuple(for_paper(part.blocks)), tuple(for_paper(part.notes))
            yield replace(part, blocks=told[0], notes=told[1])
        elif isinstance(part, TableBlock) and part.in_data:
            yield from basis(IN_DATA_TABLES)
        elif isinstance(part, Folded):
            yield from _unfolded(part)
        else:
            yield part


def _unfolded(part: Folded) -> Iterator[Block]:
    (*_, last) = part.blocks
    if any(isinstance(one, Picture) for one in part.blocks):
        yield from basis(f"{part.summary}: see the report's web page.")
    elif not isinstance(last, TableBlock):
        yield part
    elif last.in_data:
        yield from basis(IN_DATA_TABLES)
    elif len(last.rows) >= LONG:
        yield from basis(TOO_LONG.format(part.summary))
    elif part.summary == f"Table: {last.caption}":  # the caption says the same
        yield replace(part, summary="")
    else:
        yield part


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
