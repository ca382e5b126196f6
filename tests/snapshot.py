"""What people receive, as plain text, so that two builds can be held against each other.

`python -m tests.snapshot take build/snapshots/before outputs/2020-21/public …` writes a text file
for each file of the folders given: words, tables, descriptions of pictures, notes; of Parquet its
rows. `python -m tests.snapshot diff` with two such folders shows what differs.
"""

from __future__ import annotations

import difflib
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pypdf
from bs4 import BeautifulSoup, Tag

BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "tr", "caption", "summary", "dt", "dd", "title"}
OFFICE_TEXT = {"p", "si", "c"}  # paragraphs, shared strings, cells
INSIDE = ("outputs", "data")  # of a project
DESCRIBED = {"descr", "title"}


def html_lines(path: Path) -> Iterator[str]:
    """Blocks of text by their tag; pictures by their descriptions."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for unseen in soup(["script", "style"]):
        unseen.decompose()
    for second in soup.select("svg + svg"):  # the same chart, for narrow screens
        second.decompose()
    for tag in soup.find_all([*BLOCKS, "img", "svg"]):
        if tag.name in ("img", "svg"):
            told = tag.get("alt") or tag.get("aria-label")
            yield from [f"img: {told}"] if told else []
        elif tag.name == "tr":
            yield "tr: " + " | ".join(_words(cell) for cell in tag(["th", "td"]))
        elif not tag.find(BLOCKS):
            yield f"{tag.name}: {_words(tag)}"


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def office_lines(path: Path) -> Iterator[str]:
    """Paragraphs and cells of each part, and descriptions of pictures, charts and tables."""
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith(".xml") or "theme" in name or "Layout" in name:
                continue
            yield f"[{name}]"
            for one in ElementTree.fromstring(archive.read(name)).iter():
                told = [value for key, value in one.attrib.items() if key in DESCRIBED]
                yield from (f"description: {text}" for text in told if text)
                if one.tag.rpartition("}")[2] in OFFICE_TEXT:
                    text = "".join(one.itertext()).strip()
                    yield from [text] if text else []


def pdf_lines(path: Path) -> Iterator[str]:
    """The lines of each page."""
    for number, page in enumerate(pypdf.PdfReader(path).pages, start=1):
        yield f"[page {number}]"
        yield from page.extract_text().splitlines()


def parquet_lines(path: Path) -> Iterator[str]:
    """The table as CSV."""
    yield from pd.read_parquet(path).to_csv(index=False).splitlines()


def text_lines(path: Path) -> Iterator[str]:
    """The text as it is."""
    yield from path.read_text(encoding="utf-8-sig").splitlines()


WAYS: dict[str, Callable[[Path], Iterator[str]]] = {
    ".html": html_lines,
    ".pdf": pdf_lines,
    ".docx": office_lines,
    ".xlsx": office_lines,
    ".pptx": office_lines,
    ".parquet": parquet_lines,
    ".csv": text_lines,
    ".json": text_lines,
}


def take(target: Path, folders: list[Path]) -> None:
    """Write the text of every file of some folders below `target`, replacing what is there."""
    shutil.rmtree(target, ignore_errors=True)
    for folder, place in _places(folders).items():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != "manifest.json" and path.suffix in WAYS:
                told = target / place / path.relative_to(folder)
                told.parent.mkdir(parents=True, exist_ok=True)
                text = "\n".join(WAYS[path.suffix](path))
                told.with_name(f"{told.name}.txt").write_text(f"{text}\n", encoding="utf-8")


def _places(folders: list[Path]) -> dict[Path, Path]:
    """The place of each folder: the number of its project, since several hold the same names."""
    inside, roots = {}, []
    for folder in folders:
        parts = folder.absolute().parts
        at = max((n for n, part in enumerate(parts) if part in INSIDE), default=len(parts) - 1)
        roots += [parts[:at]] * (parts[:at] not in roots)
        inside[folder] = Path(str(roots.index(parts[:at]) + 1), *parts[at:])
    return inside


def differences(before: Path, after: Path) -> Iterator[str]:
    """The lines of a unified difference, file by file."""
    names = {p.relative_to(root) for root in (before, after) for p in root.rglob("*.txt")}
    for name in sorted(names):
        old, new = (
            path.read_text(encoding="utf-8").splitlines() if path.exists() else []
            for path in (before / name, after / name)
        )
        yield from difflib.unified_diff(
            old, new, f"before/{name}", f"after/{name}", n=0, lineterm=""
        )


if __name__ == "__main__":
    step, first, *others = sys.argv[1:]
    if step == "take":
        take(Path(first), [Path(name) for name in others])
    else:
        told = list(differences(Path(first), Path(others[0])))
        print("\n".join(told))
        sys.exit(bool(told))
