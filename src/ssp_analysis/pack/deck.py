"""The slides as a PPTX that officers can edit: real titles, native charts and tables, notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup, Tag
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Inches, Pt

from ssp_analysis.pack.caveats import data_name, marks, pack_title
from ssp_analysis.pack.deck_charts import add_chart
from ssp_analysis.pack.export import find_about, pieces_of
from ssp_analysis.pack.look import DARK_BLUE, DARK_GREY, DARK_PINK
from ssp_analysis.pack.quantities import day_text
from ssp_analysis.pack.zipped import without_clock
from ssp_analysis.schemas import About

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)  # 16:9
SIDE, TOP, FOOT = Inches(0.58), Inches(1.85), Inches(0.4)
TITLE_TYPE, TEXT_TYPE, TABLE_TYPE, SMALL_TYPE = Pt(30), Pt(20), Pt(16), Pt(14)
TYPEFACE, LANGUAGE = "Arial", "en-GB"
TITLE_ONLY = 5  # the layout of python-pptx's own template that has a title and nothing else


@dataclass
class _Slide:
    title: str
    text: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    pictures: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def write_deck(notebook: Path, target: Path) -> Path:
    """Write the executed slides notebook as a PPTX; the clock plays no part.

    Args:
        notebook: 06, executed.
        target: the file to write.
    """
    content = nbformat.read(notebook, as_version=4)
    about = find_about(content)
    show = Presentation()
    show.slide_width, show.slide_height = WIDTH, HEIGHT
    for number, slide in enumerate(_slides(content), start=1):
        _add(show, slide, about, number)
    properties = show.core_properties
    properties.title = f"{pack_title(about)}: slides"
    properties.author = properties.last_modified_by = about.partnership
    properties.language, properties.revision = LANGUAGE, 1
    properties.comments = "; ".join(marks(about.banner, about.audience))
    properties.created = properties.modified = datetime.combine(about.paper_date, time())
    buffer = io.BytesIO()
    show.save(buffer)
    target.write_bytes(without_clock(buffer.getvalue()))
    return target


def _slides(content: nbformat.NotebookNode) -> list[_Slide]:
    found: list[_Slide] = []
    for data, alt in pieces_of(content):
        if "image/png" in data:
            found[-1].pictures.append((data, alt))
            continue
        for element in BeautifulSoup(data["text/html"], "html.parser").find_all(recursive=False):
            if element.name in ("h1", "h2"):
                found.append(_Slide(_words(element)))
            elif element.name == "aside":
                found[-1].notes += [_words(each) for each in _blocks(element)]
            else:
                _read(element, found[-1])
    return found


def _read(element: Tag, slide: _Slide) -> None:
    if element.name == "div" and (table := element.find("table")):
        rows = [[_words(cell) for cell in row.find_all(["th", "td"])]
                for row in table.find_all("tr")]  # fmt: skip
        slide.tables.append(rows)
        slide.captions.append(_words(table.caption))
    else:
        slide.text += [_words(each) for each in _blocks(element)]


def _blocks(element: Tag) -> Iterator[Tag]:
    """The lines of a piece: list items, table rows, paragraphs; itself where it holds none."""
    inside = element.find_all(["li", "tr", "p"])
    yield from (each for each in inside if not each.find(["li", "tr", "p"]))
    if not inside:
        yield element


def _words(element: Tag | None) -> str:
    return " ".join(element.get_text(" ").split()).replace(" .", ".") if element else ""


def _add(show: Any, slide: _Slide, about: About, number: int) -> None:
    page = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    title = page.shapes.title
    title.left, title.top, title.width, title.height = (
        SIDE,
        Inches(0.5),
        WIDTH - 2 * SIDE,
        Inches(1.2),
    )
    _write(title.text_frame, [slide.title], TITLE_TYPE, DARK_BLUE, bold=True)
    banner = " · ".join(marks(about.banner, about.audience))
    if banner:
        _text(page, [banner], Inches(0.08), Inches(0.4), SMALL_TYPE, DARK_PINK, "Banner")
    top = int(TOP)
    if slide.text:
        height = Inches(0.36 * sum(1 + len(text) // 95 for text in slide.text) + 0.15)
        _text(page, slide.text, top, height, TEXT_TYPE, DARK_GREY, "Text")
        top += height
    for rows, caption in zip(slide.tables, slide.captions, strict=True):
        top = _add_table(page, rows, caption, top)
    for data, alt in slide.pictures:
        room = HEIGHT - FOOT - top - Inches(0.1)
        add_chart(page, data, alt, (SIDE, top, WIDTH - 2 * SIDE, room))
    foot = (
        f"{pack_title(about)} · {day_text(about.paper_date)} · version {about.version} · "
        f"{data_name(about)} · {number}"
    )
    _text(page, [foot], HEIGHT - FOOT, Inches(0.35), Pt(12), DARK_GREY, "Footer")
    page.notes_slide.notes_text_frame.text = "\n".join(slide.notes)


def _add_table(page: Any, rows: list[list[str]], caption: str, top: int) -> int:
    height = Inches(0.36) * len(rows)
    frame = page.shapes.add_table(len(rows), len(rows[0]), SIDE, top, WIDTH - 2 * SIDE, height)
    describe(frame, caption)
    frame.table.first_row = frame.table.first_col = True
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = frame.table.cell(at, column)
            _write(
                cell.text_frame, [text], TABLE_TYPE, "#FFFFFF" if at == 0 else DARK_GREY, at == 0
            )
            if at == 0:
                cell.fill.solid()
                cell.fill.fore_color.rgb = _colour(DARK_BLUE)
    return int(top + height + Inches(0.2))


def _text(
    page: Any, lines: list[str], top: int, height: int, size: int, colour: str, name: str
) -> None:
    box = page.shapes.add_textbox(SIDE, top, WIDTH - 2 * SIDE, height)
    box.name = name
    box.text_frame.word_wrap = True
    _write(box.text_frame, lines, size, colour)


def _write(frame: Any, lines: list[str], size: int, colour: str, bold: bool = False) -> None:
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold, run.font.name = size, bold, TYPEFACE
        run.font.color.rgb = _colour(colour)
        run.font._rPr.set("lang", LANGUAGE)


def describe(shape: Any, text: str) -> None:
    """Give a shape the description that screen readers say."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)


def _colour(text: str) -> RGBColor:
    return RGBColor.from_string(text.lstrip("#"))
