"""How an executed notebook becomes one file that needs nothing else: the report or the slides."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import nbformat
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from ssp_analysis.errors import NotebookError
from ssp_analysis.pack.caveats import footer, marks, pack_title, short_footer
from ssp_analysis.pack.image_pieces import png_size
from ssp_analysis.pack.markup import plain
from ssp_analysis.pack.page import ABOUT_MIMETYPE
from ssp_analysis.pack.quantities import day_text
from ssp_analysis.pack.rendering import render
from ssp_analysis.tables import About

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
        about: what the pack is; the notebook must have been made from the same.

    Raises:
        NotebookError: the notebook was made for another pack, failed, or shows what no export
            can hold.
    """
    content = nbformat.read(notebook, as_version=4)
    if find_about(content) != about:
        raise NotebookError(
            notebook.name, "was executed for another pack", "Execute it again for this one"
        )
    exporter = {"report": ReportExporter, "slides": SlidesExporter, "handout": HandoutExporter}[
        kind
    ]
    return exporter().from_notebook_node(content)[0]


class _PackExporter(Exporter):
    """What both exporters share; title, banner and footer come from the notebook's own output."""

    kind: ClassVar[Kind]
    template: ClassVar[str]
    output_mimetype = "text/html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return text too
        self, nb: nbformat.NotebookNode, resources: Any | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page as text, and nbconvert's resources."""
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
