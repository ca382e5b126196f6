"""A numbered document as a Word file: real headings and numbering, the same bytes always."""

import io
from datetime import datetime
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from ssp_analysis.write.blocks import Block, Document, Heading, Paragraph, Points, words_of
from ssp_analysis.write.house import ARIAL, DARK_PINK, LANGUAGE, without_clock

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


def docx_bytes(document: Document) -> bytes:
    """The file's bytes; the document's own day stands as its date, the clock plays no part."""
    file = docx.Document()
    relations = file.part.package.rels  # without the picture of an empty page of the template
    for name in [name for name, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[name]
    _set_properties(file, document)
    _set_styles(file)
    page = file.sections[0]
    page.page_width, page.page_height = A4
    page.left_margin = page.right_margin = page.top_margin = MARGIN
    page.bottom_margin = Mm(30)  # a footer of four lines stands below
    page.header_distance = page.footer_distance = TO_EDGE
    _add_numbering(file)
    _mark_pages(file, document)
    file.add_heading(document.heading, level=0)
    for name, told in document.facts:
        line = file.add_paragraph()
        line.paragraph_format.space_after = Pt(4)
        line.add_run(f"{name}: ").bold = True
        line.add_run(told)
    for part in document.blocks:
        _add(file, part)
    buffer = io.BytesIO()
    file.save(buffer)
    return without_clock(buffer.getvalue())


def _add(file: Any, part: Block) -> None:
    """Add a heading, a paragraph or a list, with its number where it has one.

    Raises:
        ValueError: for another block, which no numbered document holds.
    """
    if isinstance(part, Heading):
        added, level = file.add_heading(part.text, level=part.level - 1), 0
    elif isinstance(part, Paragraph):
        added, level = file.add_paragraph("".join(run.text for run in part.text)), 1
    elif isinstance(part, Points):
        for item in part.items:
            _number(file.add_paragraph(" ".join(words_of(item))), 2)
        return
    else:
        raise ValueError(f"a Word file holds no {type(part).__name__}")
    if part.number:
        _number(added, level)


def _set_properties(file: Any, document: Document) -> None:
    properties = file.core_properties
    properties.title = document.title
    properties.language = LANGUAGE
    properties.author = properties.last_modified_by = document.author
    properties.comments = "; ".join(document.marks)
    properties.created = properties.modified = datetime.fromisoformat(document.day)
    properties.revision = 1


def _set_styles(file: Any) -> None:
    for style in (file.styles[name] for name in ("Normal", "Title", "Heading 1")):
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):  # a theme's fonts would go before the one set here
            del fonts.attrib[attribute]
        style.font.name, style.font.color.rgb = ARIAL, RGBColor(0, 0, 0)
        fonts.set(qn("w:cs"), ARIAL)
    file.styles["Normal"].font.size = Pt(TEXT)
    title, heading = file.styles["Title"], file.styles["Heading 1"]
    title.font.size, title.font.bold = Pt(TITLE), True
    for line in title.element.xpath("w:pPr/w:pBdr"):  # in a blue of the template's own
        line.getparent().remove(line)
    heading.font.size = Pt(HEADING)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(18), Pt(6)
    defaults = file.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(
        parse_xml(f'<w:lang {nsdecls("w")} w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}"/>')
    )


def _add_numbering(file: Any) -> None:
    numbering = file.part.numbering_part.element
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


def _mark_pages(file: Any, document: Document) -> None:
    if document.marks:
        run = file.sections[0].header.paragraphs[0].add_run(" · ".join(document.marks))
        run.bold, run.font.color.rgb = True, RGBColor.from_string(DARK_PINK[1:])
    footer = file.sections[0].footer
    footer.paragraphs[0].add_run(" ".join(document.footer)).font.size = Pt(SMALL)
    page = footer.add_paragraph(style=footer.paragraphs[0].style)
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        page.add_run(words).font.size = Pt(SMALL)
        page._p.append(parse_xml(FIELD.format(nsdecls("w"), field, 2 * SMALL)))
