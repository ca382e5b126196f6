"""The cover report as a Word file: real headings and numbering, the same bytes always."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from ssp_analysis.pack.cover import Cover
from ssp_analysis.pack.zipped import without_clock

LANGUAGE = "en-GB"
NUMBERING = 77  # an id that python-docx's own template does not use
# Sections 1, 2; paragraphs 1.1, 1.2; items a), b): one list of three levels, as Word has them.
LEVELS = (
    ("decimal", "%1.", 0, 567),
    ("decimal", "%1.%2", 0, 567),
    ("lowerLetter", "%3)", 567, 567),
)


def cover_docx(cover: Cover, paper_date: date) -> bytes:
    """The file's bytes.

    Args:
        cover: the cover report.
        paper_date: stands as the date of the document; the clock plays no part.
    """
    document = Document()
    _drop_thumbnail(document)
    _set_properties(document, cover, paper_date)
    _set_styles(document)
    _add_numbering(document)
    _mark_pages(document, cover)
    document.add_heading(dict(cover.block).get("TITLE", cover.title), level=0)
    for name, text in cover.block:
        if name != "TITLE":
            line = document.add_paragraph()
            line.add_run(f"{name}: ").bold = True
            line.add_run(text)
    for part in cover.parts:
        _number(document.add_heading(part.heading, level=1), 0)
        for text in part.paragraphs:
            _number(document.add_paragraph(text), 1)
        for text in part.items:
            _number(document.add_paragraph(text), 2)
    buffer = io.BytesIO()
    document.save(buffer)
    return without_clock(buffer.getvalue())


def _set_properties(document: Any, cover: Cover, paper_date: date) -> None:
    properties = document.core_properties
    properties.title = f"{cover.title}: cover report"
    properties.language = LANGUAGE
    properties.author = properties.last_modified_by = cover.title.split(" annual update")[0]
    properties.comments = "; ".join(cover.marks)
    properties.created = properties.modified = datetime(
        paper_date.year, paper_date.month, paper_date.day
    )
    properties.revision = 1


def _set_styles(document: Any) -> None:
    for style in (document.styles[name] for name in ("Normal", "Title", "Heading 1")):
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):  # a theme's fonts would go before the one set here
            del fonts.attrib[attribute]
        style.font.name, style.font.color.rgb = "Arial", RGBColor(0, 0, 0)
        fonts.set(qn("w:cs"), "Arial")
    document.styles["Normal"].font.size = Pt(12)
    document.styles["Heading 1"].font.size = Pt(13)
    document.styles["Title"].font.size = Pt(16)
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(
        parse_xml(f'<w:lang {nsdecls("w")} w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}"/>')
    )


def _add_numbering(document: Any) -> None:
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left + hang}" w:hanging="{hang}"/></w:pPr></w:lvl>'
        for at, (form, text, left, hang) in enumerate(LEVELS)
    )
    outline = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUMBERING}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    # All outlines stand before all lists that use one.
    numbering.insert(0, outline)
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{NUMBERING}">'
            f'<w:abstractNumId w:val="{NUMBERING}"/></w:num>'
        )
    )


def _number(paragraph: Any, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = NUMBERING


def _mark_pages(document: Any, cover: Cover) -> None:
    if cover.marks:
        header = document.sections[0].header.paragraphs[0]
        header.add_run(" · ".join(cover.marks)).bold = True
    document.sections[0].footer.paragraphs[0].add_run(" ".join(cover.footer)).font.size = Pt(9)


def _drop_thumbnail(document: Any) -> None:
    """Without the picture of an empty page that python-docx's template brings along."""
    relations = document.part.package.rels
    for name in [name for name, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[name]
