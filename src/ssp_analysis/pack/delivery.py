"""A finished pack: every document in every form, each checked, each in its folders."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from ssp_analysis.pack.area_pages import area_pages
from ssp_analysis.pack.briefing import briefing
from ssp_analysis.pack.caveats import NOT_FOR_PUBLICATION, footer, marks
from ssp_analysis.pack.checks import check_export
from ssp_analysis.pack.cover import cover_html, cover_report
from ssp_analysis.pack.cover_docx import cover_docx
from ssp_analysis.pack.data_tables import data_tables, marked
from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.deck import deck_fault, write_deck
from ssp_analysis.pack.document_checks import check_document
from ssp_analysis.pack.export import Kind, export
from ssp_analysis.pack.file_kinds import places
from ssp_analysis.pack.guidance import accessibility_page, attachment_page
from ssp_analysis.pack.open_data import write_open_data
from ssp_analysis.pack.pdf import pdf_fault, press
from ssp_analysis.pack.workbook import write_workbook
from ssp_analysis.tables import About

EXTRAS = {"pptx": deck_fault}  # made on request; each says what it lacks here


def deliver(
    pack: Pack,
    notebooks: Mapping[Kind, Path],
    template: Path,
    folder: Path,
    extras: Iterable[str] = (),
) -> list[str]:
    """Write all documents of a pack into its folder.

    Args:
        pack: the frozen dataset.
        notebooks: 05 and 06, executed, as `report` and `slides`.
        template: the cover report's text; without it there is no cover report.
        folder: the pack's own, empty.
        extras: of `EXTRAS`.

    Returns:
        What could not be made here, and which package mends it.

    Raises:
        ExportCheckError: a document that is not fit to leave, with what and where.
        NotebookError: a notebook of another pack, or one that shows what no export can hold.
    """
    about, slides = pack.about, notebooks["slides"]
    pages: dict[str, str] = {kind: export(notebooks[kind], kind, about) for kind in notebooks}
    pages |= area_pages(pack)
    if template.exists():
        cover = cover_report(pack, template)
        pages["cover-report"] = cover_html(cover)
        _put(folder, about, "cover-report", ".docx",
             lambda path: path.write_bytes(cover_docx(cover, about.paper_date)))  # fmt: skip
    if about.audience == "internal":
        pages["briefing"] = briefing(pack)
    pages["accessibility"] = accessibility_page(about)
    missing = [fault] if (fault := pdf_fault()) else []
    on_paper = [] if missing else [*_for_paper(pages, export(slides, "handout", about))]
    with press() as printed:

        def begun(papers: list[tuple[str, str]]) -> list[tuple[str, Callable[[], Path]]]:
            return [
                (kind, printed(text, _place(folder, about, kind, ".pdf"))) for kind, text in papers
            ]

        # The report takes longest and is begun first; the others wait until this core is free.
        sheets = begun(on_paper[:1])
        for kind, text in pages.items():
            _put(folder, about, kind, ".html", _writer(text))
        _put_data(pack, folder)
        if "pptx" in extras:
            _put(folder, about, "slides", ".pptx", lambda path: write_deck(slides, path))
        for kind, wait in sheets + begun(on_paper[1:]):
            wait()
            _check_and_copy(folder, about, kind, ".pdf")
    _put(folder, about, "what-to-attach", ".html", _writer(attachment_page(about, folder, missing)))
    return missing


def _for_paper(pages: Mapping[str, str], handout: str) -> Iterator[tuple[str, str]]:
    """What is made as a PDF too; of the slides their handout."""
    for kind, text in pages.items():
        if kind in ("report", "cover-report") or kind.startswith("area-"):
            yield kind, text
    yield "slides-handout", handout


def _put_data(pack: Pack, folder: Path) -> None:
    about, tables = pack.about, list(data_tables(pack))
    _put(folder, about, "data-tables", ".xlsx", lambda path: write_workbook(tables, about, path))
    said = [*marks(about.banner, about.audience), *footer(about)]
    if about.audience == "internal":
        tables = [marked(table, NOT_FOR_PUBLICATION) for table in tables]
    for path in write_open_data(tables, folder / ".data", said):
        name, _, ending = path.name.partition(".")
        _put(folder, about, f"data-{name}", f".{ending}", path.replace)
    (folder / ".data").rmdir()
    if about.correction:
        changes = pack.revisions.to_csv(index=False, lineterminator="\n")
        _put(folder, about, "corrections", ".csv", _writer(changes))


def _put(
    folder: Path, about: About, kind: str, ending: str, write: Callable[[Path], object]
) -> None:
    """Write a document where it belongs, check it, and copy it where it belongs as well."""
    write(_place(folder, about, kind, ending))
    _check_and_copy(folder, about, kind, ending)


def _check_and_copy(folder: Path, about: About, kind: str, ending: str) -> None:
    first, *others = (folder / place for place in places(about, kind, ending))
    (check_export if ending == ".html" else check_document)(first, about, kind)
    for other in others:
        other.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(first, other)


def _place(folder: Path, about: About, kind: str, ending: str) -> Path:
    first = folder / places(about, kind, ending)[0]
    first.parent.mkdir(parents=True, exist_ok=True)
    return first


def _writer(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text, encoding="utf-8", newline="\n")
