"""Text of a slide in a PPTX: how it is written, and how high it stands."""

from __future__ import annotations

from typing import Any

from pptx.enum.text import PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from ssp_analysis.pack.arial import ARIAL, ARIAL_BOLD, NAME
from ssp_analysis.pack.deck_reading import Line
from ssp_analysis.pack.deck_series import colour
from ssp_analysis.pack.lettering import lines

LANGUAGE = "en-GB"
LEADING, GAP = 1.2, 6  # of the type; points below a paragraph
INDENT = 1.5  # of a list's type: room for "b)"
BULLETS = {"point": '<a:buChar {} char="•"/>', "letter": '<a:buAutoNum {} type="alphaLcParenR"/>'}


def plain(text: str, bold: bool = False) -> Line:
    """A paragraph of one piece."""
    return Line(((text, bold),))


def line_count(line: Line, size: float, width: float) -> int:
    """How many lines a paragraph takes in a width, in points."""
    runs = [(text, ARIAL_BOLD if bold else ARIAL) for text, bold in line.runs]
    return lines(runs, size, width - (INDENT * size if line.bullet else 0))


def text_height(parts: list[Line], size: float, width: float) -> float:
    """How high paragraphs stand one below the other, with the gap below each."""
    return sum(line_count(line, size, width) * size * LEADING + GAP for line in parts)


def add_text(
    page: Any,
    parts: list[Line],
    box: tuple[float, float, float, float],
    size: int,
    ink: str,
    name: str,
) -> None:
    """Add a text box: left, top, width and height in points; its text begins at its very edge."""
    shape = page.shapes.add_textbox(*(Pt(length) for length in box))
    shape.name = name
    write(shape.text_frame, parts, size, ink)


def write(frame: Any, parts: list[Line], size: int, ink: str, right: bool = False) -> None:
    """Write paragraphs into a frame: Arial, English, bold where they are, bullets where lists."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for at, line in enumerate(parts):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        if len(parts) > 1:
            paragraph.space_after = Pt(GAP)
        for text, bold in line.runs:
            add_run(paragraph, text, size, ink, bold)
        if line.bullet:
            settings = paragraph._p.get_or_add_pPr()
            settings.set("marL", str(Pt(size * INDENT)))
            settings.set("indent", str(-Pt(size * INDENT)))
            settings.append(parse_xml(f'<a:buFont {nsdecls("a")} typeface="{NAME}"/>'))
            settings.append(parse_xml(BULLETS[line.bullet].format(nsdecls("a"))))


def add_run(paragraph: Any, text: str, size: int, ink: str, bold: bool) -> None:
    """Add a piece of text to a paragraph."""
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, NAME
    run.font.color.rgb = colour(ink)
    run.font._rPr.set("lang", LANGUAGE)
