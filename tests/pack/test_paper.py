"""A PDF tells what its web page tells, and no number beside that."""

import pytest

from ssp_analysis.pack.paper import paper_faults
from ssp_analysis.pack.pdf import write_pdf

PAGE = '<html lang="en-GB"><head><title>T</title></head><body><h1>{}</h1></body></html>'


def pack(folder, page_name, printed_name, page, printed):
    if page_name:
        (folder / page_name).write_text(PAGE.format(page))
    write_pdf(PAGE.format(printed), folder / printed_name)
    return list(paper_faults(folder))


@pytest.mark.parametrize("page", ["report.html", "area-marple.html"])
def test_a_pdf_printed_from_its_page_passes(tmp_path, page):
    assert pack(tmp_path, page, page.replace("html", "pdf"), "Cases: 1,234", "Cases: 1,234") == []


def test_the_handout_is_printed_from_the_slides(tmp_path):
    names = ("x-slides.html", "x-slides-handout.pdf")
    assert pack(tmp_path, *names, "12 of 30", "12") == []


@pytest.mark.parametrize("printed", ["Cases: 1,235", "Cases: 1,234 and 7"])
def test_a_number_that_its_page_has_not_is_found(tmp_path, printed):
    (fault,) = pack(tmp_path, "r.html", "r.pdf", "Cases: 1,234", printed)
    assert fault == "r.pdf: holds a number that its web page does not"


def test_a_number_of_a_script_or_style_explains_none(tmp_path):
    hidden = "<style>p{width:7px}</style>Cases"
    assert len(pack(tmp_path, "r.html", "r.pdf", hidden, "Cases: 7")) == 1


def test_a_pdf_without_a_page_is_found(tmp_path):
    (fault,) = pack(tmp_path, "", "r.pdf", "", "Cases")
    assert fault == "r.pdf: there is no web page that it is printed from"
