"""Slides as a PPTX that officers can edit: real titles, texts and tables, charts as pictures.

The layouts of python-pptx's own template are set once, in the house's look; each slide fills their
placeholders. Heights are reckoned in lines, by words; PowerPoint itself shrinks text that needs it.
Drawing needs python-pptx, an extra that not everybody installs: load this module when asked only.
"""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from ssp_analysis.write import house
from ssp_analysis.write.blocks import (
    Block,
    Box,
    Document,
    Paragraph,
    Picture,
    Points,
    Quotation,
    Run,
    Slide,
    TableBlock,
    Text,
    word_lines,
)
from ssp_analysis.write.house import without_clock
from ssp_analysis.write.html import lines_of

# In points; 16:9.
WIDE, HIGH, SIDE = 960, 540, 42
WITHIN = WIDE - 2 * SIDE
BANNER, TITLE, TITLE_HIGH, FOOT = 8, 30, 88, 28
TOP = TITLE + TITLE_HIGH + 4
TITLE_TYPE, TOPIC_TYPE, SMALL = 28, 20, 12
TEXT_TYPES, TABLE_TYPES = (24, 22, 20, 18, 16), (18, 16, 14)  # as large as fits
OPENING, OPENING_TYPE, OPENING_TEXT = 150, 48, 24
LEADING, GAP = 1.2, 6  # of the type; below a paragraph
WORDS = 260  # words of six letters in one line of text of one point
CHART = 170  # the least height of a picture
LETTERS_OF_LINE, SHORT, LONG = 100, 26, 80  # of a table; of a cell not to be broken; that count
LAYOUT = 1  # "Title and Content" of the template
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid"
COLOURS = {"dk2": house.DARK_BLUE, "lt2": house.SHADE, "accent1": house.DARK_BLUE,
           "accent2": house.TURQUOISE, "accent3": house.DARK_PINK, "accent4": house.ORANGE,
           "accent5": house.DARK_GREY, "accent6": house.LIGHT_PURPLE, "hlink": house.DARK_BLUE,
           "folHlink": house.DARK_PINK}  # fmt: skip


def deck_bytes(document: Document) -> bytes:
    """The PPTX of some slides: the same bytes for the same slides; the clock plays no part."""
    show = _template()
    for number, slide in enumerate(document.blocks, start=1):
        assert isinstance(slide, Slide)
        _add(show, slide, document, number)
    properties = show.core_properties
    properties.title = document.title
    properties.author = properties.last_modified_by = document.author
    properties.language, properties.revision = house.LANGUAGE, 1
    properties.comments = "; ".join(document.marks)
    properties.created = properties.modified = datetime.fromisoformat(document.day)
    buffer = io.BytesIO()
    show.save(buffer)
    return without_clock(buffer.getvalue())


def _template() -> Any:
    """python-pptx's own template in the house's colours and typeface, its layout set for 16:9."""
    show: Any = Presentation()
    show.slide_width, show.slide_height = Pt(WIDE), Pt(HIGH)
    # Without the picture of an empty page and the printer of the template.
    for relations in (show.part.rels, show.part.package._rels):
        for name, one in list(relations.items()):
            if one.reltype.endswith(("/printerSettings", "/thumbnail")):
                relations.pop(name)
    part = show.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    for name, told in COLOURS.items():
        (slot,) = theme.iter(qn(f"a:{name}"))
        slot.clear()
        etree.SubElement(slot, qn("a:srgbClr"), val=told[1:])
    for latin in theme.iterfind(f".//{qn('a:fontScheme')}//{qn('a:latin')}"):
        latin.set("typeface", house.ARIAL)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)
    title, body, *others = show.slide_layouts[LAYOUT].placeholders
    for shape, box in ((title, (TITLE, TITLE_HIGH)), (body, (TOP, HIGH - FOOT - TOP))):
        shape.left, shape.top, shape.width, shape.height = map(Pt, (SIDE, box[0], WITHIN, box[1]))
        frame = shape.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = MSO_ANCHOR.TOP
    for shape in others:  # day, footer and number: each slide carries its own
        shape._element.getparent().remove(shape._element)
    return show


@dataclass(frozen=True)
class _Line:
    """One paragraph of a slide; `bullet` tells a point of a list."""

    text: Text
    bullet: str = ""

    def lines(self, size: int) -> int:
        return word_lines("".join(run.text for run in self.text), WORDS / size)


def _add(show: Any, slide: Slide, document: Document, number: int) -> None:
    page = show.slides.add_slide(show.slide_layouts[LAYOUT])
    ink = house.WHITE if slide.opening else house.DARK_GREY
    if slide.opening:
        page.background.fill.solid()
        page.background.fill.fore_color.rgb = _colour(house.DARK_BLUE)
    _title(page, slide)
    _body(page, slide, ink)
    if document.marks:
        mark = house.WHITE if slide.opening else house.DARK_PINK
        told = _Line((Run(" · ".join(document.marks), "strong"),))
        _text_box(page, "Banner", told, BANNER, 14, mark)
    foot = _Line((Run(f"{document.short_footer} · {number}"),))
    _text_box(page, "Footer", foot, HIGH - FOOT + 4, SMALL, ink)
    if notes := "\n".join(lines_of(slide.notes)):
        page.notes_slide.notes_text_frame.text = notes


def _title(page: Any, slide: Slide) -> None:
    shape: Any = page.shapes.title
    paragraph = shape.text_frame.paragraphs[0]
    if slide.topic:
        # In the title, so that outlines and screen readers have both.
        _add_run(paragraph, Run(slide.topic), TOPIC_TYPE, house.DARK_GREY)
        paragraph.add_line_break()
    size, ink = TITLE_TYPE, house.DARK_BLUE
    if slide.opening:
        size, ink = OPENING_TYPE, house.WHITE
        _place(shape, OPENING, 3 * OPENING_TYPE)
    else:
        _place(shape, TITLE, _title_height(slide))
    _add_run(paragraph, Run(slide.title, "strong"), size, ink)
    _align(paragraph)


def _title_height(slide: Slide) -> float:
    lines = word_lines(slide.title, WORDS / TITLE_TYPE)
    return LEADING * (lines * TITLE_TYPE + (TOPIC_TYPE if slide.topic else 0))


def _body(page: Any, slide: Slide, ink: str) -> None:
    """Texts, tables and pictures one below the other; the first text fills the placeholder."""
    grouped = groupby(_parts(slide.blocks), key=type)
    parts: list[tuple[type, list[Any]]] = [(kind, list(held)) for kind, held in grouped]
    top = OPENING + 3.5 * OPENING_TYPE if slide.opening else TITLE + _title_height(slide) + 2 * GAP
    pictures = sum(len(held) for kind, held in parts if kind is Picture)
    room = HIGH - FOOT - top
    fitting = ((one, cells) for cells in TABLE_TYPES for one in TEXT_TYPES
               if _height(parts, one, cells) + pictures * CHART <= room)  # fmt: skip
    size, cells = next(fitting, (TEXT_TYPES[-1], TABLE_TYPES[-1]))
    size = OPENING_TEXT if slide.opening else size
    each = max(room - _height(parts, size, cells), CHART) / max(pictures, 1)
    body: Any = page.placeholders[1]
    for number, (kind, held) in enumerate(parts, start=1):
        if kind is _Line:
            shape, body = body or page.shapes.add_textbox(0, 0, 0, 0), None
            shape.name = f"Text {number}"
            high = _text_height(held, size)
            _place(shape, top, high)
            _write(shape.text_frame, held, size, ink)
            top += high + GAP
        for one in held:
            if isinstance(one, TableBlock):
                _table(page, one, top, cells)
                top += sum(_row_heights(one, cells)) + GAP
            elif isinstance(one, Picture):
                _picture(page, one, top, each - GAP)
                top += each
    if body is not None:
        body._element.getparent().remove(body._element)


def _parts(held: tuple[Block, ...]) -> Iterator[_Line | TableBlock | Picture]:
    for part in held:
        if isinstance(part, TableBlock):
            if key := "; ".join(part.key()):
                yield _Line((Run("Shorthand used:", "strong"), Run(f" {key}")))
            yield part
        elif isinstance(part, Picture):
            yield part
        elif isinstance(part, Paragraph):
            yield _Line(part.text)
        elif isinstance(part, Points):
            bullet = "letter" if part.kind == "letters" else "point"
            for item in part.items:
                yield from (_Line(one.text, bullet) for one in item if isinstance(one, Paragraph))
        elif isinstance(part, Quotation | Box):
            yield from _parts(part.blocks)


def _height(parts: list[tuple[type, list[Any]]], size: int, cells: int) -> float:
    texts = sum(_text_height(held, size) + GAP for kind, held in parts if kind is _Line)
    tables = (one for kind, held in parts if kind is TableBlock for one in held)
    return texts + sum(sum(_row_heights(one, cells)) + GAP for one in tables)


def _text_height(lines: list[_Line], size: int) -> float:
    return sum(line.lines(size) * size * LEADING + GAP for line in lines)


def _text_box(page: Any, name: str, line: _Line, top: float, size: int, ink: str) -> None:
    shape = page.shapes.add_textbox(0, 0, 0, 0)
    shape.name = name
    _place(shape, top, size * LEADING)
    _write(shape.text_frame, [line], size, ink)


def _place(shape: Any, top: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = map(Pt, (SIDE, top, WITHIN, height))


def _write(frame: Any, lines: list[_Line], size: int, ink: str) -> None:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.space_before, paragraph.space_after = Pt(0), Pt(GAP)
        for run in line.text:
            _add_run(paragraph, run, size, ink)
        _align(paragraph)
        _set_bullet(paragraph, line.bullet, size)


def _set_bullet(paragraph: Any, bullet: str, size: int) -> None:
    settings = paragraph._p.get_or_add_pPr()
    indent = int(Pt(size * 1.5)) if bullet else 0
    settings.set("marL", str(indent))
    settings.set("indent", str(-indent))
    told = {"": "<a:buNone {}/>", "point": '<a:buChar {} char="•"/>',
            "letter": '<a:buAutoNum {} type="alphaLcParenR"/>'}[bullet]  # fmt: skip
    settings.append(parse_xml(f'<a:buFont {nsdecls("a")} typeface="{house.ARIAL}"/>'))
    settings.append(parse_xml(told.format(nsdecls("a"))))


def _add_run(paragraph: Any, run: Run, size: int, ink: str) -> None:
    made = paragraph.add_run()
    made.text = run.text
    made.font.size, made.font.name = Pt(size), house.ARIAL
    made.font.bold, made.font.italic = run.style == "strong", run.style == "em"
    made.font.color.rgb = _colour(ink)
    made.font._rPr.set("lang", house.LANGUAGE)


def _align(paragraph: Any, right: bool = False) -> None:
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT


def _colour(told: str) -> Any:
    return RGBColor.from_string(told.lstrip("#"))


def _picture(page: Any, part: Picture, top: float, height: float) -> None:
    content = io.BytesIO(base64.b64decode(part.png))
    shape = page.shapes.add_picture(content, Pt(SIDE), Pt(top), width=Pt(WITHIN))
    if shape.height > Pt(height):
        shape.width, shape.height = int(shape.width * Pt(height) / shape.height), Pt(height)
    shape._element.xpath(".//p:cNvPr")[0].set("descr", part.alt)


def _shares(part: TableBlock) -> list[float]:
    """How much of the width each column takes: short ones their letters, long ones what is left."""
    columns = zip(*(part.texts() or [list(part.headings)]), strict=True)
    letters: list[float] = [min(max(8, *map(len, told)) + 2, LONG) for told in columns]
    long = [at for at, each in enumerate(letters) if each > SHORT] or [0]
    wanted = sum(letters[at] for at in long)
    left = max(LETTERS_OF_LINE - sum(letters) + wanted, SHORT * len(long))
    for at in long:
        letters[at] = letters[at] * left / wanted
    return [each / sum(letters) for each in letters]


def _row_heights(part: TableBlock, size: int) -> list[float]:
    rows = [list(part.headings), *part.texts()]
    shares = _shares(part)
    counts = (max(word_lines(told, WORDS / size * share * 0.9)
                  for told, share in zip(row, shares, strict=True)) for row in rows)  # fmt: skip
    return [count * size * LEADING + 8 for count in counts]


def _table(page: Any, part: TableBlock, top: float, size: int) -> None:
    heights, shares = _row_heights(part, size), _shares(part)
    place = map(Pt, (SIDE, top, WITHIN, sum(heights)))
    frame = page.shapes.add_table(len(heights), len(shares), *place)
    frame._element.xpath(".//p:cNvPr")[0].set("descr", part.caption)
    table = frame.table
    table.first_row = table.first_col = True
    table.horz_banding = False
    table._tbl.tblPr.xpath("a:tableStyleId")[0].text = NO_STYLE
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Pt(WITHIN * share)
    for at, row in enumerate([list(part.headings), *part.texts()]):
        table.rows[at].height = Pt(heights[at])
        for column, told in enumerate(row):
            _cell(table.cell(at, column), told, size, at == 0, part.numbers[column])


def _cell(cell: Any, told: str, size: int, heading: bool, figure: bool) -> None:
    paragraph = cell.text_frame.paragraphs[0]
    run = Run(told, "strong" if heading else "")
    _add_run(paragraph, run, size, house.DARK_GREY)
    _align(paragraph, right=figure)
    cell.margin_top = cell.margin_bottom = Pt(4)
    cell.margin_left, cell.margin_right = 0, Pt(12)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if heading else MSO_ANCHOR.TOP
    ink, weight = (house.DARK_BLUE, 2) if heading else (house.FOCUS_GREY, 1)
    line = (f'<a:lnB {nsdecls("a")} w="{Pt(weight)}"><a:solidFill><a:srgbClr val="{ink[1:]}"/>'
            "</a:solidFill></a:lnB>")  # fmt: skip
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(line))
