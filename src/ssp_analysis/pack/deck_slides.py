"""How a slide is set in a PPTX: title, text, tables and charts from above, none over the edge."""

from __future__ import annotations

import io
from datetime import datetime, time
from itertools import groupby
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from ssp_analysis.pack.caveats import marks, pack_title, short_footer
from ssp_analysis.pack.deck_charts import add_chart
from ssp_analysis.pack.deck_reading import Grid, Image, Line, Slide
from ssp_analysis.pack.deck_series import WHITE, colour
from ssp_analysis.pack.deck_tables import add_table, grid_height
from ssp_analysis.pack.deck_text import (
    GAP,
    LANGUAGE,
    LEADING,
    add_run,
    add_text,
    line_count,
    plain,
    text_height,
    write,
)
from ssp_analysis.pack.deck_theme import set_theme
from ssp_analysis.pack.look import DARK_BLUE, DARK_GREY, DARK_PINK
from ssp_analysis.pack.zipped import without_clock
from ssp_analysis.tables import About

# In points; 16:9.
WIDE, HIGH = 960, 540
SIDE, BANNER_TOP, TITLE_TOP, FOOT = 42, 8, 32, 28
WITHIN = WIDE - 2 * SIDE
ONE_LINE, TWO_LINES = (30, 28, 26), (30, 26, 24)  # of a title: one word alone in a line is ugly
KICKER, SMALL, SMALLEST = 20, 14, 12
ROOMY, TEXTS = (26, 24), (22, 20, 18)  # from large to small, as much as fits
OPENING, OPENING_TOP, OPENING_TEXT = 48, 150, 24
BELOW = 8  # a title, a text, a table or a chart
SMALLEST_CHART = 150
TITLE_ONLY = 5  # the layout of python-pptx's own template that has a title and nothing else


def deck_bytes(slides: list[Slide], about: About) -> bytes:
    """The PPTX of some slides: the same bytes for the same slides."""
    show = Presentation()
    show.slide_width, show.slide_height = Pt(WIDE), Pt(HIGH)
    _drop_leftovers(show)
    set_theme(show)
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
    ink, mark = (WHITE, WHITE) if slide.opening else (DARK_GREY, DARK_PINK)
    if slide.opening:
        page.background.fill.solid()
        page.background.fill.fore_color.rgb = colour(DARK_BLUE)
    top = _title(page, slide)
    if banner := " · ".join(marks(about.banner, about.audience)):
        box = (SIDE, BANNER_TOP, WITHIN, SMALL * LEADING)
        add_text(page, [plain(banner, True)], box, SMALL, mark, "Banner")
    _body(page, slide, top, ink)
    foot = f"{short_footer(about)} · {number}"
    box = (SIDE, HIGH - FOOT + 4, WITHIN, SMALLEST * LEADING)
    add_text(page, [plain(foot)], box, SMALLEST, ink, "Footer")
    if slide.notes:
        page.notes_slide.notes_text_frame.text = "\n".join(slide.notes)


def _title(page: Any, slide: Slide) -> float:
    """Set the title, smaller where it would need three lines; what follows starts below it."""
    top, line = OPENING_TOP if slide.opening else TITLE_TOP, plain(slide.title, True)
    size = OPENING if slide.opening else _title_size(line)
    height = line_count(line, size, WITHIN) * size * LEADING
    height += KICKER * LEADING if slide.kicker else 0
    title = page.shapes.title
    title.left, title.top, title.width, title.height = map(Pt, (SIDE, top, WITHIN, height))
    title.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    write(title.text_frame, [], size, DARK_BLUE)
    paragraph = title.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    if slide.kicker:
        # In the title, so that outlines and screen readers have both.
        add_run(paragraph, slide.kicker, KICKER, DARK_GREY, False)
        paragraph.add_line_break()
    add_run(paragraph, slide.title, size, WHITE if slide.opening else DARK_BLUE, True)
    return float(top + height + (3 * BELOW if slide.opening else BELOW))


def _title_size(line: Line) -> int:
    wanted = [(size, 1) for size in ONE_LINE] + [(size, 2) for size in TWO_LINES]
    fitting = (size for size, most in wanted if line_count(line, size, WITHIN) <= most)
    return next(fitting, TWO_LINES[-1])


def _body(page: Any, slide: Slide, top: float, ink: str) -> None:
    size = _size(slide, top)
    pictures = sum(isinstance(part, Image) for part in slide.parts)
    each = (HIGH - FOOT - top - sum(_heights(slide, size))) / max(pictures, 1)
    for name, (kind, parts) in enumerate(_groups(slide), start=1):
        if kind is Line:
            height = text_height(parts, size, WITHIN)
            add_text(page, parts, (SIDE, top, WITHIN, height), size, ink, f"Text {name}")
            top += height + BELOW
        for part in parts:
            if isinstance(part, Grid):
                add_table(page, part, SIDE, top, WITHIN)
                top += grid_height(part, WITHIN) + BELOW
            elif isinstance(part, Image):
                box = (Pt(SIDE), Pt(top), Pt(WITHIN), Pt(max(each - GAP, 1)))
                add_chart(page, part.data, part.alt, box)
                top += each


def _size(slide: Slide, top: float) -> int:
    """The largest type in which everything fits."""
    if slide.opening:
        return OPENING_TEXT
    sizes = (*ROOMY, *TEXTS) if slide.roomy else TEXTS
    charts = sum(isinstance(part, Image) for part in slide.parts) * SMALLEST_CHART
    room = HIGH - FOOT - top - charts
    return next((size for size in sizes if sum(_heights(slide, size)) <= room), sizes[-1])


def _heights(slide: Slide, size: int) -> list[float]:
    texts = [text_height(parts, size, WITHIN) for kind, parts in _groups(slide) if kind is Line]
    grids = [grid_height(part, WITHIN) for part in slide.parts if isinstance(part, Grid)]
    return [height + BELOW for height in (*texts, *grids)]


def _groups(slide: Slide) -> list[tuple[type, list[Any]]]:
    """The parts in order, lines that follow one another together."""
    return [(kind, list(parts)) for kind, parts in groupby(slide.parts, key=type)]
