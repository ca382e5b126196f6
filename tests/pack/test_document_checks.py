"""Each fault that must keep a document that is no web page from appearing, on its own."""

import json

import docx
import pypdf
import pytest
import xlsxwriter
from pptx import Presentation
from pptx.util import Pt

from ssp_analysis.errors import ExportCheckError
from ssp_analysis.pack.checks import LARGEST
from ssp_analysis.pack.document_checks import check_document
from ssp_analysis.pack.pdf import write_pdf
from tests.pack.release_folder import BANNER, about

SOUND_PAGE = '<html lang="en-GB"><head><title>T</title></head><body><h1>Told</h1></body></html>'


def pdf(path, page=SOUND_PAGE):
    write_pdf(page, path)


def empty_pdf(path):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(path)


def word(path, title="T", text=BANNER):
    made = docx.Document()
    made.core_properties.title = title
    made.add_paragraph(text)
    made.save(path)


def workbook(path, title="T", text=BANNER):
    with xlsxwriter.Workbook(path) as made:
        made.set_properties({"title": title})
        made.add_worksheet().write_string(0, 0, text)


def deck(path, title="Told", description="A table"):
    made = Presentation()
    made.core_properties.title = "T"
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = title
    slide.shapes.add_textbox(0, 0, Pt(9), Pt(9)).text_frame.text = BANNER
    frame = slide.shapes.add_table(1, 1, 0, 0, Pt(9), Pt(9))
    frame._element.xpath(".//p:cNvPr")[0].set("descr", description)
    made.save(path)


def table_schema(path, description="What it is"):
    path.write_text(json.dumps({"fields": [{"name": "a", "description": description}]}))


SOUND = {
    "a.pdf": pdf, "a.docx": word, "a.xlsx": workbook, "a.pptx": deck,
    "a.csv": lambda path: path.write_text("a\n1\n"), "a.schema.json": table_schema,
}  # fmt: skip
FAULTY = [
    ("a.pdf", empty_pdf, "there is no title; the language is not given as en-GB; it is not tagged"),
    ("a.pdf", empty_pdf, "page 1: nothing can be read"),
    ("a.pdf", lambda path: pdf(path, SOUND_PAGE.replace("en-GB", "de")), "the language is not"),
    ("a.docx", lambda path: word(path, title=""), "there is no title"),
    ("a.docx", lambda path: word(path, text="Nothing"), "Stockport's\" is missing"),
    ("a.xlsx", lambda path: workbook(path, title=""), "there is no title"),
    ("a.xlsx", lambda path: workbook(path, text="Nothing"), "Stockport's\" is missing"),
    ("a.pptx", lambda path: deck(path, title=""), "slide 1: has no title"),
    ("a.pptx", lambda path: deck(path, description=" "), "slide 1: a picture, chart or table has"),
    ("a.csv", lambda path: path.write_text("a\n"), "it has no rows"),
    ("a.schema.json", lambda path: table_schema(path, ""), "a: is not described"),
    ("a.csv", lambda path: path.write_text("a\n" + "1\n" * LARGEST), "the file is larger than"),
]


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_document_passes(tmp_path, name):
    SOUND[name](tmp_path / name)
    check_document(tmp_path / name, about())


@pytest.mark.parametrize(("name", "make", "fault"), FAULTY)
def test_each_fault_is_named(tmp_path, name, make, fault):
    make(tmp_path / name)
    with pytest.raises(ExportCheckError) as found:
        check_document(tmp_path / name, about())
    assert fault in str(found.value)
    assert (name in str(found.value), found.value.exit_code) == (True, 6)
