"""Each fault that must keep a document that is no web page from appearing, on its own."""

import json
from functools import partial
from io import BytesIO
from urllib.request import urlopen

import docx
import pypdf
import pytest
import xlsxwriter
from docx.oxml.ns import qn
from pptx import Presentation
from pptx.util import Pt
from pypdf.generic import BooleanObject, NameObject

from ssp_analysis.errors import ExportCheckError
from ssp_analysis.say.caveats import footer, short_footer
from ssp_analysis.write.house import without_clock
from ssp_analysis.write.paper import pdf_bytes
from tests.finished.checks import LARGEST
from tests.finished.document_checks import check_document
from tests.pack.release_folder import BANNER, about

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ"
    "/pLvAAAAAElFTkSuQmCC"
)
SHORT, FOOT = short_footer(about()), " ".join(footer(about()))
OUTSIDE = "https://example.org/a"
SOUND_PAGE = (
    f'<html lang="en-GB"><head><title>T</title>'
    f'<style>@page {{ @top-left {{ content: "{BANNER}" }} }}</style></head>'
    f'<body><h1>Told</h1><p><a href="mailto:{about().contact_email}">Ask</a> '
    f'<a href="{OUTSIDE}">or read</a></p>'
    f'<img src="{PIXEL}" alt="Cases fell in April and rose in June."><table><caption>A</caption>'
    f'<tr><th scope="col">A</th></tr><tr><td>1</td></tr></table><p>{FOOT}</p></body></html>'
)
LONG_PAGE = SOUND_PAGE.replace("<p>", "<p style='break-after: page'>")
EMPTY = '<div style="break-before: page; break-after: page"></div>'
EMPTY_END = '<div style="break-before: page"></div></body>'
REGISTER = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def pdf(path, before="", after="", page=SOUND_PAGE):
    assert before in page
    path.write_bytes(pdf_bytes(page.replace(before, after) if before else page))


def changed_pdf(path, change):
    """The sound PDF once something was taken out of it that WeasyPrint never leaves out."""
    pdf(path)
    writer = pypdf.PdfWriter(clone_from=path)
    change(writer.root_object)
    writer.write(path)


def unmark(root):
    root["/MarkInfo"][NameObject("/Marked")] = BooleanObject(False)


def empty_pdf(path):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(path)


def word(path, title="T", text=BANNER, heading="Told", language="en-GB", foot=FOOT, link=""):
    made = docx.Document()
    made.core_properties.title, made.core_properties.language = title, "en-GB"
    made.add_paragraph(text)
    made.add_heading(heading, 1) if heading else None
    made.styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), language)
    made.sections[0].footer.paragraphs[0].text = foot
    if link:
        made.part.relate_to(link, f"{REGISTER}hyperlink", is_external=True)
    made.save(path)


def workbook(path, title="T", text=BANNER, foot=FOOT, language="en-GB", change=lambda sheet: 0):
    with xlsxwriter.Workbook(path) as made:
        made.set_properties({"title": title})
        cover, sheet = made.add_worksheet("Cover"), made.add_worksheet("Cases")
        cover.write_column(0, 0, [text, foot])
        change(sheet)
        if not sheet.dim_rowmax:
            sheet.add_table(0, 0, 2, 1, {"data": [[1, 2], [3, 4]]})
    path.write_bytes(without_clock(path.read_bytes(), language))


def bare_figures(sheet):
    sheet.write_row(0, 0, [1, 2])
    sheet.write_row(1, 0, [1, 2])


def deck(path, title="Told", description="A table", foot=SHORT, chart="", link=""):
    made = Presentation()
    made.core_properties.title, made.core_properties.language = "T", "en-GB"
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = title
    slide.shapes.add_textbox(0, 0, Pt(9), Pt(9)).text_frame.text = f"{BANNER} {foot}"
    frame = slide.shapes.add_table(1, 1, 0, 0, Pt(9), Pt(9))
    frame._element.xpath(".//p:cNvPr")[0].set("descr", description)
    if chart:
        picture = slide.shapes.add_picture(BytesIO(urlopen(PIXEL).read()), 0, 0)
        picture._element.xpath(".//p:cNvPr")[0].set("descr", chart)
    if link:
        slide.part.relate_to(link, f"{REGISTER}image", is_external=True)
    made.save(path)


def table_schema(path, description="What it is", about=BANNER):
    fields = [{"name": "a", "description": description}]
    path.write_text(json.dumps({"description": about, "fields": fields}))


SOUND = {
    "a.pdf": pdf, "a.docx": word, "a.xlsx": workbook, "a.pptx": deck,
    "a.csv": lambda path: path.write_text("a\n1\n"), "a.schema.json": table_schema,
}  # fmt: skip
FAULTY = [
    ("a.pdf", empty_pdf, "there is no title; the language is not given as en-GB; it is not tagged"),
    ("a.pdf", empty_pdf, "page 1: is empty"),
    ("a.pdf", partial(pdf, before="en-GB", after="de"), "the language is not"),
    ("a.pdf", partial(changed_pdf, change=unmark), "it is not tagged"),
    ("a.pdf", partial(changed_pdf, change=lambda root: root.pop("/Outlines")), "no bookmarks"),
    (
        "a.pdf",
        partial(pdf, before="Cases fell in April and rose in June.", after=""),
        "figure 1: has no description",
    ),
    (
        "a.pdf",
        partial(pdf, before="Cases fell in April and rose in June.", after="Figure 1"),
        "figure 1: has filler for a description",
    ),
    ("a.pdf", partial(pdf, before='th scope="col"', after="td"), "table 1: has no headings (TH)"),
    ("a.pdf", partial(pdf, before=OUTSIDE, after="file:///a/report.html"), "page 1: a link leads"),
    ("a.pdf", partial(pdf, before="mailto:", after="mailto:not."), "page 1: a link leads to no"),
    ("a.pdf", partial(pdf, before=BANNER, after="", page=LONG_PAGE), 'page 2: "Demonstration: '),
    ("a.pdf", partial(pdf, before="Version", after=""), "Paper of 12 April 2021. Version"),
    ("a.pdf", partial(pdf, before="<table>", after=f"{EMPTY}<table>"), "page 2: is empty"),
    ("a.pdf", partial(pdf, before="</body>", after=EMPTY_END), "page 2: is empty"),
    ("a.docx", partial(word, title=""), "there is no title"),
    ("a.docx", partial(word, text="Nothing"), "Stockport's\" is missing"),
    ("a.docx", partial(word, heading=""), "there is no heading"),
    ("a.docx", partial(word, language="en-US"), "its text is not said to be en-GB"),
    ("a.docx", partial(word, foot="", text=f"{BANNER} {FOOT}"), "the footer: 'Safer Stockport"),
    ("a.docx", partial(word, link="report.html"), "document.xml.rels: a link leads outside the"),
    ("a.xlsx", partial(workbook, title=""), "there is no title"),
    ("a.xlsx", partial(workbook, language=""), "the language is not given as en-GB"),
    ("a.xlsx", partial(workbook, text="Nothing"), "Stockport's\" is missing"),
    ("a.xlsx", partial(workbook, foot="Nothing"), "the footer: 'For questions, or for this"),
    ("a.xlsx", partial(workbook, change=bare_figures), "sheet Cases: its figures are not marked"),
    (
        "a.xlsx",
        partial(workbook, change=lambda sheet: sheet.merge_range(0, 0, 1, 1, "A")),
        "sheet Cases: has merged cells",
    ),
    (
        "a.xlsx",
        partial(workbook, change=lambda sheet: sheet.write_url(9, 9, "external:a.xlsx")),
        "sheet2.xml.rels: a link leads outside the file",
    ),
    ("a.pptx", partial(deck, title=""), "slide 1: has no title"),
    ("a.pptx", partial(deck, description=" "), "slide 1: a picture, chart or table has no"),
    ("a.pptx", partial(deck, chart="Picture 2"), "slide 1: a picture, chart or table has filler"),
    ("a.pptx", partial(deck, foot=""), "demonstration data' is missing"),
    ("a.pptx", partial(deck, link=OUTSIDE), "slide1.xml.rels: something points outside the file"),
    ("a.csv", lambda path: path.write_text("a\n"), "it has no rows"),
    ("a.schema.json", lambda path: table_schema(path, ""), "a: is not described"),
    ("a.schema.json", lambda path: table_schema(path, about=""), "Stockport's\" is missing"),
    ("a.csv", lambda path: path.write_text("a\n" + "1\n" * LARGEST), "the file is larger than"),
]
KINDS = {".pdf": "report", ".docx": "cover-report", ".pptx": "slides"}


def check(path):
    check_document(path, about(), KINDS.get(path.suffix, "data-tables"))


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_document_passes(tmp_path, name):
    SOUND[name](tmp_path / name)
    check(tmp_path / name)


@pytest.mark.parametrize(("name", "make", "fault"), FAULTY)
def test_each_fault_is_named(tmp_path, name, make, fault):
    make(tmp_path / name)
    with pytest.raises(ExportCheckError) as found:
        check(tmp_path / name)
    assert fault in str(found.value)
    assert (name in str(found.value), found.value.exit_code) == (True, 6)


def test_each_row_of_an_internal_csv_file_says_that_it_must_not_go_out(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,handling\n1,Not for publication\n2,Not for publication\n")
    check_document(path, about("internal"), "data-tables")
    path.write_text("a,handling\n1,Not for publication\n2,\n")
    with pytest.raises(ExportCheckError, match="row 3: 'Not for publication' is missing"):
        check_document(path, about("internal"), "data-tables")
