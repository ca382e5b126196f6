"""How an executed notebook becomes one file that needs nothing else: the report or the slides."""

from __future__ import annotations

import ast
import base64
import html
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import nbformat
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from ssp_analysis.certificate import Certificate, read_certificate, text_digest
from ssp_analysis.errors import NotebookError, ReleaseError
from ssp_analysis.pack.caveats import footer, marks, pack_title, short_footer
from ssp_analysis.pack.image_pieces import png_size
from ssp_analysis.pack.markup import plain
from ssp_analysis.pack.page import ABOUT_MIMETYPE
from ssp_analysis.pack.quantities import day_text
from ssp_analysis.pack.rendering import render
from ssp_analysis.project import ROOT_VARIABLE, Project
from ssp_analysis.tables import About, read_about
from ssp_analysis.years import ReportingYear

Kind = Literal["report", "slides", "handout"]
NOT_IN_PACK = "not-in-pack"  # tag of cells that speak to the analyst only


@dataclass(frozen=True)
class Section:
    """What follows one heading of level 1 or 2: a section of the report, or a slide."""

    title: str
    anchor: str
    body: Markup


def export(notebook: Path, kind: Kind, about: About) -> str:
    """An executed notebook as one HTML page.

    Args:
        notebook: 05 or 06, executed.
        kind: `report`, or `slides` and their `handout`.
        about: what the pack is, with the digest of its certificate; the notebook must have been
            made from the same.

    Raises:
        NotebookError: the notebook was made for another pack or from other tables, failed, or shows
            what no export can hold.
    """
    content = nbformat.read(notebook, as_version=4)
    if find_about(content) != about:
        raise NotebookError(
            notebook.name, "was executed for another pack", "Execute it again for this one"
        )
    exporter = {"report": ReportExporter, "slides": SlidesExporter, "handout": HandoutExporter}[
        kind
    ]
    return exporter().page(content)[0]


class _PackExporter(Exporter):
    """What both exporters share; title, banner and footer come from the notebook's own output."""

    kind: ClassVar[Kind]
    template: ClassVar[str]
    output_mimetype = "text/html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return text too
        self, nb: nbformat.NotebookNode, resources: Any | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page as text, and nbconvert's resources: how Jupyter exports a notebook.

        Raises:
            ReleaseError: the released tables that the notebook was made from are not those that are
                there now, do not fit their certificate, or cannot be found.
            NotebookError: as `export`.
        """
        refuse_unproved(nb, str((resources or {}).get("metadata", {}).get("path", "")))
        return self.page(nb, resources, **kwargs)

    def page(
        self, nb: nbformat.NotebookNode, resources: Any | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The same of a notebook that is known to be made from proved tables."""
        content, told = super().from_notebook_node(nb, resources, **kwargs)
        about = find_about(content)
        page = render(
            self.template,
            title=f"{pack_title(about)}: {self.kind}",
            heading=pack_title(about),
            about=about,
            paper_date=day_text(about.paper_date),
            foot=short_footer(about),
            footer=footer(about),
            marks=marks(about.banner, about.audience),
            sections=sections(content),
        )
        return page, told


class ReportExporter(_PackExporter):
    """The HTML report: `jupyter nbconvert --to ssp_report`."""

    kind = "report"
    template = "ssp_report.html.j2"
    export_from_notebook = "SSP report"

    def _file_extension_default(self) -> str:
        return ".html"


class SlidesExporter(_PackExporter):
    """The slides: `jupyter nbconvert --to ssp_slides`."""

    kind = "slides"
    template = "ssp_slides.html.j2"
    export_from_notebook = "SSP slides"

    def _file_extension_default(self) -> str:
        return ".slides.html"


class HandoutExporter(SlidesExporter):
    """The slides one below the other with their notes, for paper: not registered, for PDF only."""

    template = "ssp_handout.html.j2"


def find_about(content: nbformat.NotebookNode) -> About:
    """What `open_pack` put into the notebook.

    Raises:
        NotebookError: the notebook was not executed, or does not say what pack it belongs to.
    """
    for output in _outputs(content):
        if ABOUT_MIMETYPE in output.get("data", {}):
            return About.model_validate(output["data"][ABOUT_MIMETYPE])
    raise NotebookError(
        "the notebook", "does not say what pack it belongs to", "Execute it; call open_pack first"
    )


def refuse_unproved(content: nbformat.NotebookNode, folder: str) -> None:
    """Refuse an executed notebook that was not made from the released tables as they are now.

    Args:
        content: 05 or 06, executed; its first output has the digest of the certificate.
        folder: the notebook's own. Its project is the root among its parameters; else it is looked
            for as notebooks do, from this folder upward.

    Raises:
        ReleaseError: where the tables are others, do not fit their certificate, or are not there;
            as `refuse_unread`.
    """
    about = find_about(content)
    year = ReportingYear.parse(about.reporting_year)
    places = [p.release(year, about.audience) for p in _projects(_root_given(content), folder)]
    release = next((place for place in places if (place / "about.json").exists()), None)
    if release is None:
        raise ReleaseError(
            f"the {about.audience} pack of {about.reporting_year}",
            "cannot be exported here: the released tables that it was made from are not in reach",
            "Export it inside its project, or give the project's folder in SSP_ROOT",
        )
    certificate = read_certificate(release)
    if read_about(release) != about:
        raise ReleaseError(
            "the notebook",
            f"was executed with other tables than release/{about.audience} holds now",
            "Execute it again",
        )
    refuse_unread(content, certificate)


def refuse_unread(content: nbformat.NotebookNode, certificate: Certificate) -> None:
    """Refuse Markdown that was changed since notebook 04 read it for what may not be told.

    Raises:
        ReleaseError: with the cell.
    """
    for number, cell in enumerate(content.cells, start=1):
        shown = cell.cell_type == "markdown" and NOT_IN_PACK not in cell.metadata.get("tags", ())
        if shown and text_digest(cell.source) not in certificate.texts:
            raise ReleaseError(
                f"the notebook, cell {number}",
                "has text that notebook 04 did not read for what may not be told",
                "Save it in notebook 05 or 06 and run notebook 04 again",
            )


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
        if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", ())):
            for line in re.findall(r"^root *= *([\"'].*)$", cell.source, flags=re.MULTILINE):
                with suppress(ValueError, SyntaxError):
                    given = str(ast.literal_eval(line))
    return given


def sections(content: nbformat.NotebookNode) -> list[Section]:
    """The notebook's text and outputs, cut at headings of level 1 and 2; code is left out."""
    found: list[Section] = []
    for piece in _pieces(content):
        # Markdown may hold several headings, an output at most one, at its start.
        for part in re.split(r"(?=<h[12][ >])", piece):
            if not part.strip():
                continue
            heading = re.match(r"<h[12][^>]*>(.*?)</h[12]>", part, flags=re.DOTALL)
            if heading or not found:
                title = _text_of(heading[1]) if heading else ""
                part = re.sub(r"^<(h[12])[^>]*>", r"<\1>", part)
                found.append(Section(title, f"section-{len(found) + 1}", Markup(part)))
            else:
                last = found[-1]
                found[-1] = Section(last.title, last.anchor, last.body + Markup(part))
    return found


def pieces_of(content: nbformat.NotebookNode) -> Iterator[tuple[dict[str, Any], str]]:
    """What goes into a pack, in order: the data of each output, or of text; an image's description.

    Raises:
        NotebookError: an error, or an output that is neither text nor picture.
    """
    for cell in content.cells:
        if NOT_IN_PACK in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            renderer = IPythonRenderer(escape=True, exclude_anchor_links=True, anchor_link_text="")
            yield {"text/html": MarkdownWithMath(renderer=renderer).render(cell.source)}, ""
        elif cell.cell_type == "code":
            for output in cell.outputs:
                data = output.get("data", {})
                if output.output_type == "stream" or ABOUT_MIMETYPE in data:
                    continue
                if not {"image/png", "text/html"} & set(data):
                    raise NotebookError(
                        f"cell {cell.get('id', '')}",
                        "shows an error or an output that is neither text nor picture",
                        "Show it with page.show",
                    )
                yield data, output.get("metadata", {}).get("image/png", {}).get("alt", "")


def _pieces(content: nbformat.NotebookNode) -> Iterator[str]:
    message = ""
    for data, alt in pieces_of(content):
        if png := data.get("image/png"):
            yield _figure(png, alt, message)
        else:
            text = str(data["text/html"])
            yield text
            headings = re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", text, flags=re.DOTALL)
            message = _text_of(headings[-1]) if headings else message


def _figure(png: str, alt: str, message: str) -> str:
    width, height = png_size(base64.b64decode(png[:64]))
    described, label = (html.escape(plain(text), quote=True) for text in (alt, message))
    source = f"data:image/png;base64,{''.join(png.split())}"
    # A narrow screen scrolls it, so that it can have the focus there; `pack.css` takes that away
    # where it fits. Its message, the heading above it, tells it from the other charts.
    return (
        f'<figure tabindex="0" aria-label="Chart: {label}"><img src="{source}" width="{width}" '
        f'height="{height}" alt="{described}"></figure>'
    )


def _outputs(content: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    for cell in content.cells:
        yield from cell.get("outputs", [])


def _text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()
