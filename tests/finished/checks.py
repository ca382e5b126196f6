"""Whether a finished web page meets the pack's own rules; knows nothing of how it was made."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from ssp_analysis.errors import ExportCheckError
from ssp_analysis.say.caveats import footer, marks, short_footer
from ssp_analysis.tables import About
from ssp_analysis.write.manifest import likely_cause
from tests.finished.exported_page import ExportedPage
from tests.finished.loading import policy_faults

LARGEST = 3_000_000  # bytes: what mail and committee systems take
LANGUAGE = "en-GB"
LONG = {"report"}  # kinds of page with a list of contents, and a link past it


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
