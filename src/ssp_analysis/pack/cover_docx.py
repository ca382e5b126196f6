"""The cover report as a Word file: real headings and numbering, the same bytes always."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from ssp_analysis.pack.arial import NAME
from ssp_analysis.pack.cover import Cover
from ssp_analysis.pack.look import DARK_PINK
from ssp_analysis.pack.zipped import without_clock

LANGUAGE = "en-GB"
A4, MARGIN, TO_EDGE = (Mm(210), Mm(297)), Mm(25), Mm(11)  # python-docx's template is US Letter
TEXT, HEADING, TITLE, SMALL = 12, 13, 16, 10  # points
NUMBERING = 77  # an id that python-docx's own template does not use
# Sections 1, 2; paragraphs 1.1, 1.2; items a), b): one list of three levels, as Word has them.
LEVELS = (
    ("decimal", "%1.", 0, 567),
    ("decimal", "%1.%2", 0, 567),
    ("lowerLetter", "%3)", 567, 567),
)
# Word fills it in when it breaks the text into pages.
FIELD = (
    '<w:fldSimple {} w:instr="{}"><w:r><w:rPr><w:sz w:val="{}"/></w:rPr><w:t/></w:r></w:fldSimple>'
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
    _set_page(document.sections[0])
    _add_numbering(document)
    _mark_pages(document, cover)
    document.add_heading(dict(cover.block).get("TITLE", cover.title), level=0)
    for name, text in cover.block:
        if name != "TITLE":
            line = document.add_paragraph()
            line.paragraph_format.space_after = Pt(4)
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
        style.font.name, style.font.color.rgb = NAME, RGBColor(0, 0, 0)
        fonts.set(qn("w:cs"), NAME)
    document.styles["Normal"].font.size = Pt(TEXT)
    title, heading = document.styles["Title"], document.styles["Heading 1"]
    title.font.size, title.font.bold = Pt(TITLE), True
    for line in title.element.xpath("w:pPr/w:pBdr"):  # in a blue of the template's own
        line.getparent().remove(line)
    heading.font.size = Pt(HEADING)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(18), Pt(6)
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(
        parse_xml(f'<w:lang {nsdecls("w")} w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}"/>')
    )


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = A4
    section.left_margin = section.right_margin = section.top_margin = MARGIN
    section.bottom_margin = Mm(30)  # a footer of four lines stands below
    section.header_distance = section.footer_distance = TO_EDGE


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
        run = document.sections[0].header.paragraphs[0].add_run(" · ".join(cover.marks))
        run.bold, run.font.color.rgb = True, RGBColor.from_string(DARK_PINK[1:])
    footer = document.sections[0].footer
    footer.paragraphs[0].add_run(" ".join(cover.footer)).font.size = Pt(SMALL)
    page = footer.add_paragraph(style=footer.paragraphs[0].style)
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        page.add_run(words).font.size = Pt(SMALL)
        page._p.append(parse_xml(FIELD.format(nsdecls("w"), field, 2 * SMALL)))


def _drop_thumbnail(document: Any) -> None:
    """Without the picture of an empty page that python-docx's template brings along."""
    relations = document.part.package.rels
    for name in [name for name, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[name]
