"""Whether a finished PDF, office or data file meets the pack's own rules, as others open it."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pypdf
from bs4 import BeautifulSoup

from ssp_analysis.errors import ExportCheckError
from ssp_analysis.pack.caveats import marks
from ssp_analysis.pack.checks import LARGEST
from ssp_analysis.pack.office_pieces import parsed
from ssp_analysis.schemas import About

LANGUAGE = "en-GB"
TEXT = b"BT"  # begins each text on a PDF page


def check_document(path: Path, about: About) -> None:
    """Check one document that is no web page before it appears.

    Args:
        path: the file; its ending says what it is.
        about: what the pack is; says which banner must be there.

    Raises:
        ExportCheckError: with every fault found, and where it is.
    """
    faults = list(_CHECKS.get(path.suffix, _nothing)(path))
    if path.suffix in (".docx", ".xlsx", ".pptx"):
        faults += _unmarked(path, about)
    if path.stat().st_size > LARGEST:
        faults.append(f"the file is larger than {LARGEST:,} bytes")
    if faults:
        raise ExportCheckError(path.name, "; ".join(faults), "Mend the notebook or the room pack/")


def _nothing(path: Path) -> Iterator[str]:
    yield from ()


def _pdf_faults(path: Path) -> Iterator[str]:
    reader = pypdf.PdfReader(path)
    root = reader.root_object
    if not (reader.metadata and reader.metadata.title):
        yield "there is no title"
    if root.get("/Lang") != LANGUAGE:
        yield f"the language is not given as {LANGUAGE}"
    if "/StructTreeRoot" not in root or "/MarkInfo" not in root:
        yield "it is not tagged"
    for number, page in enumerate(reader.pages, start=1):
        content = page.get_contents()
        if content is None or TEXT not in content.get_data():
            yield f"page {number}: nothing can be read"


def _office_faults(path: Path) -> Iterator[str]:
    """Of Word and Excel files, and of what all office files say of themselves."""
    with ZipFile(path) as archive:
        core = parsed(archive.read("docProps/core.xml"))
    if not core.select_one("dc\\:title:not(:empty)"):
        yield "there is no title"


def _deck_faults(path: Path) -> Iterator[str]:
    yield from _office_faults(path)
    with ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.startswith("ppt/slides/slide")]
        for name in sorted(names, key=lambda n: int("".join(filter(str.isdigit, n)))):
            slide = parsed(archive.read(name))
            yield from _slide_faults(f"slide {''.join(filter(str.isdigit, name))}", slide)


def _slide_faults(place: str, slide: BeautifulSoup) -> Iterator[str]:
    titles = [shape for shape in slide.find_all("p:sp")
              if shape.find("p:ph", type=["title", "ctrTitle"])]  # fmt: skip
    if not any(title.get_text(strip=True) for title in titles):
        yield f"{place}: has no title"
    for shape in slide.find_all(["p:pic", "p:graphicframe"]):
        named = shape.find("p:cnvpr", descr=True)
        if not (named and str(named["descr"]).strip()):
            yield f"{place}: a picture, chart or table has no description"


def _csv_faults(path: Path) -> Iterator[str]:
    if len(path.read_text(encoding="utf-8-sig").splitlines()) < 2:
        yield "it has no rows"


def _schema_faults(path: Path) -> Iterator[str]:
    fields = json.loads(path.read_text(encoding="utf-8"))["fields"]
    yield from (f"{f['name']}: is not described" for f in fields if not f["description"])


def _unmarked(path: Path, about: About) -> list[str]:
    with ZipFile(path) as archive:
        said = " ".join(archive.read(name).decode("utf-8", "replace")
                        for name in archive.namelist() if name.endswith(".xml"))  # fmt: skip
    said = html.unescape(said)
    return [f"{mark!r} is missing" for mark in marks(about.banner, about.audience)
            if mark not in said]  # fmt: skip


_CHECKS: dict[str, Callable[[Path], Iterator[str]]] = {
    ".pdf": _pdf_faults,
    ".docx": _office_faults,
    ".xlsx": _office_faults,
    ".pptx": _deck_faults,
    ".csv": _csv_faults,
    ".json": _schema_faults,
}
