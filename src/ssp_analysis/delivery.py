"""A finished pack: every document in every form, each in its folders."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from pathlib import Path

import pandas as pd

from ssp_analysis.errors import ExportCheckError, ReleaseError
from ssp_analysis.personal import personal_data
from ssp_analysis.say.areas import area_pages
from ssp_analysis.say.caveats import (
    NOT_FOR_PUBLICATION,
    data_name,
    footer,
    head,
    marks,
    pack_title,
    sheet,
)
from ssp_analysis.say.cover import cover_report
from ssp_analysis.say.data_tables import data_tables, marked
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.papers import accessibility_page, attachment_page, briefing
from ssp_analysis.say.wording import sentence
from ssp_analysis.tables import About
from ssp_analysis.write import csv, docx, paper, xlsx
from ssp_analysis.write.blocks import Document
from ssp_analysis.write.html import page
from ssp_analysis.write.manifest import likely_cause, place
from ssp_analysis.write.notebook import Kind, read_document

LARGEST = 3_000_000  # bytes: what mail and committee systems take


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
        extras: of `manifest.EXTRAS`.

    Returns:
        What could not be made here, and which package mends it.

    Raises:
        ReleaseError: a released table holds what points to a person.
        ExportCheckError: a document that is not fit to leave, with what and where.
        NotebookError: a notebook of another pack, or one that shows what no export can hold.
    """
    refuse_personal(pack)
    about, documents = pack.about, list(_documents(pack, notebooks, template))
    missing = [fault] if (fault := paper.pdf_fault()) else []
    printed = [] if missing else [one for one in documents if one.kind.startswith(ON_PAPER)]
    with paper.press() as press:

        def begun(some: list[Document]) -> list[tuple[str, Callable[[], Path]]]:
            return [(kind, press(one, _place(folder, about, kind, ".pdf")))
                    for one in some for kind in [PRINTED.get(one.kind, one.kind)]]  # fmt: skip

        # The report takes longest and is begun first; the others wait until this core is free.
        sheets = begun(printed[:1])
        for one in documents:
            _put(folder, about, one.kind, ".html", _writer(page(one)))
            if one.kind == "cover-report":
                _put(folder, about, one.kind, ".docx", _writer(docx.docx_bytes(one)))
            if one.kind == "slides" and "pptx" in extras:
                from ssp_analysis.write import pptx

                _put(folder, about, one.kind, ".pptx", _writer(pptx.deck_bytes(one)))
        _put_data(pack, folder)
        for kind, wait in sheets + begun(printed[1:]):
            wait()
            _refuse_large(_place(folder, about, kind, ".pdf"), kind)
    guide = attachment_page(about, folder, missing)
    _put(folder, about, guide.kind, ".html", _writer(page(guide)))
    return missing


PRINTED = {"slides": "slides-handout"}
ON_PAPER = ("report", "slides", "cover-report", "area-")  # how their kinds begin


def _documents(pack: Pack, notebooks: Mapping[Kind, Path], template: Path) -> Iterator[Document]:
    about = pack.about
    for kind, notebook in notebooks.items():
        with _told_of(about, kind):
            yield read_document(notebook, kind, head(about))
    yield from area_pages(pack)
    if template.exists():
        with _told_of(about, "cover-report"):
            yield cover_report(pack, template)
    if about.audience == "internal":
        with _told_of(about, "briefing"):
            yield briefing(pack)
    yield accessibility_page(about)


@contextmanager
def _told_of(about: About, kind: str) -> Iterator[None]:
    """Tell of a document that could not be made, and what its words most likely come from."""
    try:
        yield
    except ExportCheckError as error:
        name = Path(place(about, kind)).name
        told = f"{error.item}: {error.fault}" if error.fault else str(error)
        raise ExportCheckError(name, told, f"Mend {likely_cause(kind)}") from None


def refuse_personal(pack: Pack) -> None:
    """Refuse tables with what points to a person or a machine: documents are made of nothing else.

    Raises:
        ReleaseError: with table, column and kind, and not with what it says.
    """
    contact = f"{pack.about.contact_email} {pack.about.contact_phone}"
    for name in (one.name for one in fields(pack) if one.name != "about"):
        frame: pd.DataFrame = getattr(pack, name)
        for column in frame.select_dtypes(include=["object", "string"]):
            texts = {text for text in frame[column] if isinstance(text, str)}
            if kinds := sorted({kind for text in texts for kind in personal_data(text, contact)}):
                raise ReleaseError(
                    f"the released table {name}, column {column}",
                    f"holds {', '.join(kinds)}",
                    "Mend what it was made from: what partners returned, or data/reference",
                )


def _put_data(pack: Pack, folder: Path) -> None:
    about, tables = pack.about, list(data_tables(pack))
    _put(folder, about, "data-tables", ".xlsx", lambda path: write_tables(tables, about, path))
    said = list(map(sentence, [*marks(about.banner, about.audience), *footer(about)]))
    if about.audience == "internal":
        tables = [marked(table, NOT_FOR_PUBLICATION) for table in tables]
    for path in csv.write_open_data(tables, folder / ".data", said):
        name, _, ending = path.name.partition(".")
        _put(folder, about, f"data-{name}", f".{ending}", path.replace)
    (folder / ".data").rmdir()
    if len(pack.revisions) and about.audience == "public":  # no line of it could bear the mark
        _put(folder, about, "corrections", ".csv", partial(csv.write_csv, pack.revisions))


def write_tables(tables: list[csv.DataTable], about: About, path: Path) -> Path:
    """Write the published tables as one workbook."""
    source = f"{about.partnership}, {data_name(about)}"
    facts = ((xlsx.YEAR, about.reporting_year), (xlsx.AREA, about.area), (xlsx.SOURCE, source))
    title = f"{pack_title(about)}: data tables"
    told = sheet(about, "data-tables", title, title, facts)
    ways = (about.contact_role, about.contact_email, about.contact_phone)
    contact = [text for text in ways if text]
    return xlsx.write_workbook(tables, told, contact, path)


def _put(
    folder: Path, about: About, kind: str, ending: str, write: Callable[[Path], object]
) -> None:
    """Write a document where it belongs."""
    path = _place(folder, about, kind, ending)
    write(path)
    _refuse_large(path, kind)


def _refuse_large(path: Path, kind: str) -> None:
    if path.stat().st_size > LARGEST:
        fault = f"the file is larger than {LARGEST:,} bytes"
        raise ExportCheckError(path.name, fault, f"Mend {likely_cause(kind)}")


def _place(folder: Path, about: About, kind: str, ending: str) -> Path:
    path = folder / place(about, kind, ending)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _writer(content: str | bytes) -> Callable[[Path], object]:
    told = content.encode("utf-8") if isinstance(content, str) else content
    return lambda path: path.write_bytes(told)
