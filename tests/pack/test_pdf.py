"""PDFs read back: tags, language, title, pictures, headings of tables, bookmarks."""

import builtins
import gc
import re
import sys
import time
from datetime import date
from types import SimpleNamespace

import nbformat
import pypdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from ssp_analysis.pack import pdf
from ssp_analysis.pack.export import HandoutExporter, render
from ssp_analysis.pack.page import ABOUT_MIMETYPE
from tests.pack.release_folder import BANNER, about

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)
ROWS = "".join(
    f'<tr><th scope="row">Ward {number}</th><td>{number}</td></tr>' for number in range(90)
)
TABLE = (
    '<div class="table" role="region" aria-label="{0}" tabindex="0"><table><caption>{0}</caption>'
    '<thead><tr><th scope="col">Area</th><th scope="col">Cases</th></tr></thead>'
    "<tbody>{1}</tbody></table></div>"
)


def notebook(*pages):
    cells = [
        nbformat.v4.new_code_cell(
            outputs=[nbformat.v4.new_output("display_data", {
                ABOUT_MIMETYPE: about().model_dump(mode="json"), "text/html": "<p>start</p>"
            })]
        )
    ]  # fmt: skip
    for text in pages:
        made = [nbformat.v4.new_output("display_data", {"text/html": text})]
        picture = {"image/png": PIXEL, "text/plain": "alt"}
        alt = {"image/png": {"alt": "Cases fell in April."}}
        made.append(nbformat.v4.new_output("display_data", picture, metadata=alt))
        cells.append(nbformat.v4.new_code_cell(outputs=made))
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture(scope="module")
def page():
    body = TABLE.format("Cases by ward", ROWS)
    months = TABLE.format("Cases by month", "<tr><th scope='row'>May</th><td>777777</td></tr>")
    notes = f'<aside class="notes"><p>{"Long notes go on. " * 400}</p></aside>'
    slides = notebook(
        "<h1>Annual update</h1>",
        f"<h2>Cases rose</h2>{body}",
        f"<h2>Months</h2><details><summary>Table: Cases by month</summary>{months}</details>",
        f"<h2>Said more</h2>{notes}",
    )
    return HandoutExporter().page(slides)[0]


@pytest.fixture(scope="module")
def path(page, tmp_path_factory):
    return pdf.write_pdf(page, tmp_path_factory.mktemp("pdf") / "handout.pdf")


@pytest.fixture(scope="module")
def made(path):
    return pypdf.PdfReader(path)


@pytest.fixture(scope="module")
def tags(made):
    found = []

    def walk(held):
        held = held.get_object()
        if isinstance(held, list):
            for each in held:
                walk(each)
        elif isinstance(held, dict):
            if "/S" in held:
                found.append(held)
            if "/K" in held:
                walk(held["/K"])

    walk(made.trailer["/Root"]["/StructTreeRoot"])
    return found


def of_kind(tags, kind):
    return [tag for tag in tags if tag["/S"] == kind]


def test_it_is_tagged_and_tells_language_title_and_standard(made):
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert made.metadata.title == f"{about().partnership} annual update 2020/21, handout" or (
        "annual update 2020/21" in made.metadata.title
    )
    assert b"pdfuaid:part" in made.xmp_metadata.stream.get_data()


def test_every_picture_has_its_description(tags):
    pictures = of_kind(tags, "/Figure")
    assert len(pictures) == 4
    assert {str(picture["/Alt"]) for picture in pictures} == {"Cases fell in April."}


def test_headings_of_tables_say_what_they_head(tags):
    scopes = [cell["/A"].get_object()["/Scope"] for cell in of_kind(tags, "/TH")]
    assert scopes.count("/Column") >= 2
    assert scopes.count("/Row") == 90
    assert all("/Headers" in cell["/A"].get_object() for cell in of_kind(tags, "/TD"))
    assert of_kind(tags, "/Caption")


def test_headings_are_bookmarks(made):
    told = [item.title for item in flat(made.outline)]
    assert told == ["Annual update", "Cases rose", "Months", "Said more"]


def flat(items):
    for item in items:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item


def test_every_page_has_its_number_and_the_banner_and_says_something(made):
    texts = [re.sub(r"\s+", " ", page.extract_text()) for page in made.pages]
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert BANNER in text
        assert len(text) > 80, text


def test_each_slide_starts_a_page_and_a_table_repeats_its_headings(made):
    texts = [page.extract_text() for page in made.pages]
    starts = [number for number, text in enumerate(texts)
              for title in ("Annual update", "Cases rose", "Months", "Said more")
              if title in text.splitlines()[:3]]  # fmt: skip
    assert len(set(starts)) == 4
    on = [text for text in texts if "Ward " in text]
    assert len(on) >= 2
    assert all(re.search(r"Area\s+Cases", text) for text in on)


def test_what_charts_show_by_month_is_left_to_the_data_tables(made):
    text = " ".join(page.extract_text() for page in made.pages)
    assert "777777" not in text
    assert "The figures of this chart are in the data tables." in text


def test_a_folded_table_longer_than_a_page_is_left_to_the_data_tables(tmp_path):
    held = "".join(f"<tr><th scope='row'>{n}</th><td>777777</td></tr>" for n in range(pdf.LONG + 1))
    folded = f"<details><summary>All in one</summary>{TABLE.format('All', held)}</details>"
    page = f'<html lang="en-GB"><head><title>T</title></head><body><h1>T</h1>{folded}</body></html>'
    (told,) = pypdf.PdfReader(pdf.write_pdf(page, tmp_path / "long.pdf")).pages
    assert "All in one: see the data tables." in told.extract_text()
    assert "777777" not in told.extract_text()


def test_the_same_page_gives_the_same_bytes(page, path, tmp_path):
    time.sleep(1.1)  # typefaces inside are stamped with whole seconds
    assert pdf.write_pdf(page, tmp_path / "again.pdf").read_bytes() == path.read_bytes()
    assert gc.isenabled()


@pytest.mark.parametrize("platform", [sys.platform, "win32"])
def test_it_is_the_same_beside_other_work_and_one_after_another(
    page, path, tmp_path, monkeypatch, platform
):
    if platform != sys.platform:
        monkeypatch.setattr(pdf, "sys", SimpleNamespace(platform=platform))
    with pdf.press() as printed:
        assert printed(page, tmp_path / "beside.pdf")().read_bytes() == path.read_bytes()


def test_nothing_is_fetched(tmp_path):
    with pytest.raises(FatalURLFetchingError):
        pdf.write_pdf(
            '<html lang="en-GB"><head><title>x</title></head><body>'
            '<img src="https://example.org/x.png" alt="x"></body></html>',
            tmp_path / "x.pdf",
        )


def test_the_report_s_template_makes_a_pdf_too(tmp_path):
    page = render(
        "ssp_report.html.j2", title="Annual update: report", heading="Annual update",
        about=about(), paper_date=str(date(2021, 4, 12)),
        marks=[BANNER], sections=[], footer=["Whom to ask."],
    )  # fmt: skip
    read = pypdf.PdfReader(pdf.write_pdf(page, tmp_path / "report.pdf"))
    assert BANNER in read.pages[0].extract_text()


def test_without_pango_the_fault_names_the_packages(monkeypatch):
    assert pdf.pdf_fault() == ""
    real = builtins.__import__

    def without(name, *rest, **named):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    for package in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "brew", "conda"):
        assert package in pdf.pdf_fault()
