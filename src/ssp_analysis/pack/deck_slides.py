"""How a slide is set in a PPTX: title, text, tables and charts from above, none over the edge."""

from __future__ import annotations

import io
from datetime import datetime, time
from itertools import groupby
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from ssp_analysis.pack.caveats import marks, pack_title, short_footer
from ssp_analysis.pack.deck_charts import add_chart
from ssp_analysis.pack.deck_reading import Grid, Image, Line, Slide
from ssp_analysis.pack.lettering import REGULAR, SEMIBOLD, lines
from ssp_analysis.pack.look import DARK_BLUE, DARK_GREY, DARK_PINK
from ssp_analysis.pack.zipped import without_clock
from ssp_analysis.schemas import About

# In points; 16:9.
WIDE, HIGH = 960, 540
SIDE, BANNER_TOP, TITLE_TOP, FOOT = 42, 4, 32, 28
WITHIN = WIDE - 2 * SIDE
TITLES, TEXTS, SMALL = (30, 24), (22, 20, 18), 14  # from large to small, as much as fits
LEADING, GAP = 1.2, 6  # of the type; points
ARIAL = 1.12  # how much wider its letters are than those of the pack's typeface, at most
MARGIN = 7.2  # inside a box, on each side
CELL = 4  # above and below the text of a cell
SMALLEST_CHART = 150
FIRST_COLUMN = 0.42  # of a table's width: names are longer than figures
TYPEFACE, LANGUAGE = "Arial", "en-GB"
TITLE_ONLY = 5  # the layout of python-pptx's own template that has a title and nothing else
BULLETS = {"point": '<a:buChar {} char="•"/>', "letter": '<a:buAutoNum {} type="alphaLcParenR"/>'}


def deck_bytes(slides: list[Slide], about: About) -> bytes:
    """The PPTX of some slides: the same bytes for the same slides."""
    show = Presentation()
    show.slide_width, show.slide_height = Pt(WIDE), Pt(HIGH)
    _drop_leftovers(show)
    for number, slide in enumerate(slides, start=1):
        _add(show, slide, about, number)
    properties = show.core_properties
    properties.title = f"{pack_title(about)}: slides"
    properties.author = properties.last_modified_by = about.partnership
    properties.language, properties.revision = LANGUAGE, 1
    properties.comments = "; ".join(marks(about.banner, about.audience))
    properties.created = properties.modified = datetime.combine(about.paper_date, time())
    buffer = io.BytesIO()
    show.save(buffer)
    return without_clock(buffer.getvalue())


def _drop_leftovers(show: Any) -> None:
    """Without the picture of an empty page and the printer of python-pptx's own template."""
    for relations in (show.part.rels, show.part.package._rels):
        for name, one in list(relations.items()):
            if one.reltype.endswith(("/printerSettings", "/thumbnail")):
                relations.pop(name)


def _add(show: Any, slide: Slide, about: About, number: int) -> None:
    page = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    start = _title(page, slide.title)
    banner = " · ".join(marks(about.banner, about.audience))
    if banner:
        _text(page, [Line(banner)], BANNER_TOP, 26, SMALL, DARK_PINK, "Banner")
    size = next((size for size in TEXTS if _fits(slide, size, start)), TEXTS[-1])
    pictures = [part for part in slide.parts if isinstance(part, Image)]
    fixed = sum(_heights(slide, size))
    each = (HIGH - FOOT - start - fixed) / max(len(pictures), 1)
    top = start
    for name, (kind, parts) in enumerate(_groups(slide), start=1):
        if kind is Line:
            height = _text_height(parts, size)
            _text(page, parts, top, height, size, DARK_GREY, f"Text {name}")
            top += height
        for part in parts:
            if isinstance(part, Grid):
                top = _table(page, part, top, size)
            elif isinstance(part, Image):
                box = (Pt(SIDE), Pt(top), Pt(WITHIN), Pt(max(each - GAP, 1)))
                add_chart(page, part.data, part.alt, box)
                top += each
    foot = f"{short_footer(about)} · {number}"
    _text(page, [Line(foot)], HIGH - FOOT, FOOT - 2, 12, DARK_GREY, "Footer")
    if slide.notes:
        page.notes_slide.notes_text_frame.text = "\n".join(slide.notes)


def _groups(slide: Slide) -> list[tuple[type, list[Any]]]:
    """The parts in order, lines that follow one another together."""
    return [(kind, list(parts)) for kind, parts in groupby(slide.parts, key=type)]


def _heights(slide: Slide, size: int) -> list[float]:
    texts = [_text_height(parts, size) for kind, parts in _groups(slide) if kind is Line]
    grids = [part for part in slide.parts if isinstance(part, Grid)]
    return texts + [sum(_row_heights(grid, size)) + GAP for grid in grids]


def _fits(slide: Slide, size: int, start: float) -> bool:
    charts = sum(isinstance(part, Image) for part in slide.parts)
    return start + sum(_heights(slide, size)) + charts * SMALLEST_CHART <= HIGH - FOOT


def _lines(text: str, size: int, width: float, weight: str = REGULAR) -> int:
    return lines([(text, weight)], size * ARIAL, width)


def _text_height(parts: list[Line], size: int) -> float:
    width = WITHIN - 2 * MARGIN - size
    each = (_lines(line.text, size, width) * size * LEADING + GAP for line in parts)
    return sum(each) + MARGIN


def _widths(grid: Grid) -> list[float]:
    others = len(grid.rows[0]) - 1
    if not others:
        return [WITHIN]
    return [WITHIN * FIRST_COLUMN, *[WITHIN * (1 - FIRST_COLUMN) / others] * others]


def _row_heights(grid: Grid, size: int) -> list[float]:
    type_size, widths = min(size, TEXTS[-1]), _widths(grid)
    return [
        max(
            _lines(text, type_size, width - 2 * MARGIN)
            for text, width in zip(row, widths, strict=True)
        )
        * type_size
        * LEADING
        + 2 * CELL
        for row in grid.rows
    ]


def _title(page: Any, text: str) -> float:
    """Set the title, smaller where it would need three lines; what follows starts below it."""
    large, small = TITLES
    width = WITHIN - 2 * MARGIN
    size = large if _lines(text, large, width, SEMIBOLD) <= 2 else small
    height = _lines(text, size, width, SEMIBOLD) * size * LEADING + MARGIN
    title = page.shapes.title
    title.left, title.top, title.width, title.height = map(Pt, (SIDE, TITLE_TOP, WITHIN, height))
    title.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    _write(title.text_frame, [Line(text)], size, DARK_BLUE, bold=True)
    return float(TITLE_TOP + height + GAP)


def _table(page: Any, grid: Grid, top: float, size: int) -> float:
    heights, type_size = _row_heights(grid, size), min(size, TEXTS[-1])
    place = (Pt(SIDE), Pt(top), Pt(WITHIN), Pt(sum(heights)))
    frame = page.shapes.add_table(len(grid.rows), len(grid.rows[0]), *place)
    frame._element.xpath(".//p:cNvPr")[0].set("descr", grid.caption)
    frame.table.first_row = frame.table.first_col = True
    for column, width in zip(frame.table.columns, _widths(grid), strict=True):
        column.width = Pt(width)
    for at, row in enumerate(grid.rows):
        frame.table.rows[at].height = Pt(heights[at])
        for column, text in enumerate(row):
            cell = frame.table.cell(at, column)
            cell.margin_top = cell.margin_bottom = Pt(CELL)
            colour = "#FFFFFF" if at == 0 else DARK_GREY
            _write(cell.text_frame, [Line(text)], type_size, colour, at == 0)
            if at == 0:
                cell.fill.solid()
                cell.fill.fore_color.rgb = _colour(DARK_BLUE)
    return top + sum(heights) + GAP


def _text(
    page: Any, parts: list[Line], top: float, height: float, size: int, colour: str, name: str
) -> None:
    box = page.shapes.add_textbox(Pt(SIDE), Pt(top), Pt(WITHIN), Pt(height))
    box.name = name
    box.text_frame.word_wrap = True
    _write(box.text_frame, parts, size, colour)


def _write(frame: Any, parts: list[Line], size: int, colour: str, bold: bool = False) -> None:
    for at, line in enumerate(parts):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        if len(parts) > 1:
            paragraph.space_after = Pt(GAP)
        run = paragraph.add_run()
        run.text = line.text
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, TYPEFACE
        run.font.color.rgb = _colour(colour)
        run.font._rPr.set("lang", LANGUAGE)
        if line.bullet:
            settings = paragraph._p.get_or_add_pPr()
            settings.set("marL", str(Pt(size)))
            settings.set("indent", str(-Pt(size)))
            settings.append(parse_xml(BULLETS[line.bullet].format(nsdecls("a"))))


def _colour(text: str) -> RGBColor:
    return RGBColor.from_string(text.lstrip("#"))
