"""How a notebook shows blocks, and how an executed one becomes a document.

A block is an output of its own MIME type, JSON, with HTML beside it for JupyterLab. Text cells
become blocks too: headings, paragraphs, lists, links. Exporters read the blocks; nobody reads HTML.
"""

import ast
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from string import ascii_uppercase
from typing import Any, ClassVar, Literal

import mistune
import nbformat
from IPython.display import display
from nbconvert.exporters import Exporter

from ssp_analysis.about import (
    NOT_IN_PACK,
    PARAMETER_TAGS,
    read_about,
    read_certificate,
    refuse_unread,
)
from ssp_analysis.errors import ExportCheckError, NotebookError, ReleaseError
from ssp_analysis.project import ROOT_VARIABLE, Project
from ssp_analysis.write.blocks import (
    Blocks,
    Document,
    Heading,
    Origin,
    Paragraph,
    Part,
    Points,
    Run,
    Slide,
    Style,
    Text,
    as_json,
    blocks,
    from_json,
)
from ssp_analysis.write.html import as_shown, cut
from ssp_analysis.write.html import page as html_page
from ssp_analysis.years import ReportingYear

Kind = Literal["report", "slides", "handout"]
MIMETYPE = "application/vnd.ssp-analysis.blocks+json"
ANNEX = "Annex:"  # what a heading begins with that is given the next letter


def show(*parts: Part) -> None:
    """Show parts one after another; what is not held (None) is left out."""
    if told := blocks(*parts):
        display({MIMETYPE: as_json(told), "text/html": as_shown(told)}, raw=True)


def show_document(document: Document) -> None:
    """Say what the document is; comes before anything else in a notebook that becomes one."""
    said = as_shown(blocks(document.heading, *document.marks))
    display({MIMETYPE: as_json(document), "text/html": said}, raw=True)


def read_document(notebook: Path, kind: Kind, expected: Document | None = None) -> Document:
    """The document that an executed notebook shows.

    Args:
        notebook: 05 or 06, executed.
        kind: `report`, or `slides` and their `handout`.
        expected: what the notebook must say of itself, where that is known.

    Raises:
        NotebookError: the notebook was made for another pack or from other tables, failed, or shows
            what no document can hold.
    """
    return document_of(nbformat.read(notebook, as_version=4), kind, expected, notebook.name)


def document_of(
    content: nbformat.NotebookNode,
    kind: Kind,
    expected: Document | None = None,
    name: str = "the notebook",
) -> Document:
    """As `read_document`, from a notebook's content."""
    head, told = None, []  # type: tuple[Document | None, list[Any]]
    for shown in _shown(content):
        if isinstance(shown, Document):
            head = shown
        else:
            told += shown
    if head is None:
        fault = "has not been run, so it does not say what pack it belongs to"
        raise NotebookError(
            name, fault, "Run all cells of notebook 05 or 06, save it, export again"
        )
    if expected is not None and head != expected:
        raise NotebookError(name, "was executed for another pack", "Execute it again for this one")
    held = tuple(_filled(told) if kind == "report" else _slides(tuple(told)))
    return replace(head, kind=kind, title=f"{head.title}: {_CALLED[kind]}", blocks=held)


_CALLED = {"report": "report", "slides": "slides", "handout": "slides"}


def _shown(content: nbformat.NotebookNode) -> Iterator[Document | Blocks]:
    for cell in content.cells:
        place = f"cell {cell.get('id', '')}"
        if NOT_IN_PACK in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            yield tuple(_written(cell.source, place))
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                continue
            if MIMETYPE not in output.get("data", {}):
                raise NotebookError(
                    place, "shows an error or an output that is no block", "Show it with page.show"
                )
            yield from_json(output["data"][MIMETYPE])


def _filled(told: list[Any]) -> Iterator[Any]:
    """All but the headings of sections in which nothing is; each annex there is has a letter."""
    letters = iter(ascii_uppercase)
    for at, block in enumerate(told):
        if _is_bare(block) and _is_over(block, told[at + 1 :]):
            continue
        if isinstance(block, Heading) and block.text.startswith(ANNEX):
            block = replace(block, text=block.text.replace(ANNEX, f"Annex {next(letters)}:", 1))
        yield block


def _is_bare(block: Any) -> bool:
    """Whether it only names what comes below it; with a topic it is a message itself."""
    return isinstance(block, Heading) and not block.topic


def _is_over(heading: Heading, after: list[Any]) -> bool:
    """Whether nothing but smaller headings comes before the next one as large as it."""
    for block in after:
        if not _is_bare(block):
            return False
        if block.level <= heading.level:
            return True
    return True


def _slides(told: Blocks) -> Iterator[Slide]:
    """Slides as they are, and what follows a heading of level 1 or 2 as a slide of its own."""
    for _, (first, *others) in cut(told):
        if isinstance(first, Slide):
            yield replace(first, blocks=(*first.blocks, *others))
        elif isinstance(first, Heading):
            opening = first.level == 1
            yield Slide(first.text, tuple(others), first.topic, opening=opening)
        else:
            raise ExportCheckError("the slides", "begin without a title", "Show a slide first")


def _written(source: str, place: str) -> Iterator[Any]:
    """The blocks of a text cell.

    Raises:
        NotebookError: for what no document can show.
    """
    yield from _blocks_of(mistune.create_markdown(renderer=None)(source), place)


def _blocks_of(tokens: Any, place: str) -> Iterator[Any]:
    for token in tokens:
        if token["type"] == "heading":
            words = "".join(run.text for run in _runs(token, place))
            yield Heading(token["attrs"]["level"], words)
        elif token["type"] in ("paragraph", "block_text"):
            yield Paragraph(_runs(token, place))
        elif token["type"] == "list":
            items = (item["children"] for item in token["children"])
            yield Points(tuple(tuple(_blocks_of(item, place)) for item in items))
        elif token["type"] != "blank_line":
            raise _unfit(token, place)


_STYLES: dict[str, Style] = {"strong": "strong", "emphasis": "em"}


def _runs(token: dict[str, Any], place: str, style: Style = "", href: str = "") -> Text:
    runs: list[Run] = []
    for child in token.get("children", []):
        kind = child["type"]
        if kind in ("text", "codespan"):
            runs.append(Run(child["raw"], style, href))
        elif kind in ("softbreak", "linebreak"):
            runs.append(Run(" ", style, href))
        elif kind in _STYLES:
            runs += _runs(child, place, _STYLES[kind], href)
        elif kind == "link":
            runs += _runs(child, place, style, child["attrs"]["url"])
        else:
            raise _unfit(child, place)
    return tuple(runs)


def _unfit(token: dict[str, Any], place: str) -> NotebookError:
    kind = token["type"].replace("_", " ")
    return NotebookError(
        place,
        f"holds Markdown that no document can show ({kind})",
        "Use headings, paragraphs, lists, bold, emphasis and links",
    )


def refuse_unproved(content: nbformat.NotebookNode, origin: Origin, folder: str) -> None:
    """Refuse an executed notebook that was not made from the released tables as they are now.

    Args:
        content: 05 or 06, executed.
        origin: the paper it is of, with the digest of the certificate of its tables.
        folder: the notebook's own. Its project is the root among its parameters; else it is looked
            for as notebooks do, from this folder upward.

    Raises:
        ReleaseError: where the tables are others, do not fit their certificate, or are not there;
            as `refuse_unread`.
    """
    year = ReportingYear.parse(origin.reporting_year)
    places = [p.release(year, origin.audience) for p in _projects(_root_given(content), folder)]
    release = next((place for place in places if (place / "about.json").exists()), None)
    if release is None:
        raise ReleaseError(
            f"the {origin.audience} pack of {origin.reporting_year}",
            "cannot be exported here: the released tables that it was made from are not in reach",
            "Export it inside its project, or give the project's folder in SSP_ROOT",
        )
    certificate = read_certificate(release)
    if read_about(release).proof != origin.proof:
        raise ReleaseError(
            "the notebook",
            f"was executed with other tables than release/{origin.audience} holds now",
            "Execute it again",
        )
    refuse_unread(content, certificate)


def _projects(root: str, folder: str) -> Iterator[Project]:
    """Where a notebook's project may be: `ssp run` executes it in a root that is gone later."""
    named = os.environ.get(ROOT_VARIABLE, "")
    here = Path(folder or ".").resolve()
    for place in (root, named, *map(str, (here, *here.parents))):
        if place and (here / place / "data").is_dir():
            yield Project((here / place).resolve())


def _root_given(content: nbformat.NotebookNode) -> str:
    """The parameter `root` of an executed notebook, as typed or as papermill put it there."""
    given = ""
    for cell in content.cells:
        if PARAMETER_TAGS & set(cell.metadata.get("tags", ())):
            for line in re.findall(r"^root *= *([\"'].*)$", cell.source, flags=re.MULTILINE):
                with suppress(ValueError, SyntaxError):
                    given = str(ast.literal_eval(line))
    return given


class _PackExporter(Exporter):
    """What both exporters share; title, banner and footer come from the notebook's own output."""

    kind: ClassVar[Kind]
    output_mimetype = "text/html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return text too
        self, nb: nbformat.NotebookNode, resources: Any | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page as text, and nbconvert's resources: how Jupyter exports a notebook.

        Raises:
            ReleaseError: the released tables that the notebook was made from are not those that are
                there now, do not fit their certificate, or cannot be found.
            NotebookError: as `read_document`.
        """
        document = document_of(nb, self.kind)
        if document.origin:
            folder = str((resources or {}).get("metadata", {}).get("path", ""))
            refuse_unproved(nb, document.origin, folder)
        return html_page(document), super().from_notebook_node(nb, resources, **kwargs)[1]


class ReportExporter(_PackExporter):
    """The HTML report: `jupyter nbconvert --to ssp_report`."""

    kind = "report"
    export_from_notebook = "SSP report"
    file_extension = ".html"


class SlidesExporter(_PackExporter):
    """The slides: `jupyter nbconvert --to ssp_slides`."""

    kind = "slides"
    export_from_notebook = "SSP slides"
    file_extension = ".slides.html"
