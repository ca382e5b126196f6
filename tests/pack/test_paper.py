"""PDFs read back: tags, language, title, pictures, headings of tables, bookmarks."""

import builtins
import gc
import re
import sys
import time
from collections import Counter
from types import SimpleNamespace

import pypdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from ssp_analysis.say.month_charts import month_panel
from ssp_analysis.write import paper
from ssp_analysis.write.blocks import (
    Document,
    Folded,
    Heading,
    Picture,
    Slide,
    TableBlock,
    blocks,
    paragraphs,
)
from ssp_analysis.write.cells import Cell
from tests.pack.release_folder import BANNER
from tests.pack.test_blocks import PIXEL

TITLES = ["Annual update", "Cases rose", "Months", "Said more"]
ALT = "Cases fell in April and rose in June."


def table(caption, rows, in_data=False):
    cells = tuple((Cell(name), Cell(value)) for name, value in rows)
    return TableBlock(caption, ("Area", "Cases"), cells, (False, True), in_data=in_data)


WARDS = table("Cases by ward", [(f"Ward {number}", str(number)) for number in range(90)])
MONTHS = table("Cases by month", [("May", "777777")], in_data=True)
PICTURE = Picture(PIXEL, ALT, "Cases", WARDS)


def made_of(*parts, kind="slides"):
    return Document(kind, "Annual update 2020/21: slides", "Annual update", (BANNER,),
                    ("Made from demonstration data.",), blocks=blocks(*parts))  # fmt: skip


def test_a_chart_on_paper_is_text_in_the_packs_typeface_with_its_description(pack, tmp_path):
    chart = month_panel(pack, "tiig-assaults:attendances")
    report = made_of(Heading(2, "Cases"), chart.picture(), kind="report")
    read = pypdf.PdfReader(paper.write_pdf(report, tmp_path / "report.pdf"))
    page = read.pages[0]
    typefaces = {str(one.get_object()["/BaseFont"]) for one in page["/Resources"]["/Font"].values()}
    assert {name.partition("+")[2] for name in typefaces} == {
        "Source-Sans-Pro", "Source-Sans-Pro-Semi-Bold",
    }  # fmt: skip
    said = "".join(page.extract_text().split())
    told = ("Observed", "Expected", "Likely range of one month", BANNER)
    assert [words for words in told if "".join(words.split()) not in said] == []
    assert not list(page.images)
    figures = of_kind(tagged(read.trailer["/Root"]["/StructTreeRoot"]), "/Figure")
    assert [str(one["/Alt"]) for one in figures] == [chart.alt]


@pytest.fixture(scope="module")
def document():
    parts = [("It rose.",), (WARDS,), (Folded("Table: Cases by month", (MONTHS,)),), ("More.",)]
    notes = paragraphs("Long notes go on. " * 400)
    return made_of(*(
        Slide(title, blocks(*part, PICTURE), opening=not number, notes=notes if number == 3 else ())
        for number, (title, part) in enumerate(zip(TITLES, parts, strict=True))
    ))  # fmt: skip


@pytest.fixture(scope="module")
def path(document, tmp_path_factory):
    return paper.write_pdf(document, tmp_path_factory.mktemp("pdf") / "handout.pdf")


@pytest.fixture(scope="module")
def made(path):
    return pypdf.PdfReader(path)


@pytest.fixture(scope="module")
def tags(made):
    return tagged(made.trailer["/Root"]["/StructTreeRoot"])


def tagged(held):
    """All elements of the structure tree."""
    held = held.get_object()
    if isinstance(held, list):
        return [one for each in held for one in tagged(each)]
    if not isinstance(held, dict):
        return []
    return [*([held] if "/S" in held else []), *(tagged(held["/K"]) if "/K" in held else [])]


def of_kind(tags, kind):
    return [tag for tag in tags if tag["/S"] == kind]


def test_it_is_tagged_and_tells_language_title_and_standard(made):
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert made.metadata.title == "Annual update 2020/21: slides, handout"
    assert b"pdfuaid:part" in made.xmp_metadata.stream.get_data()


def test_every_picture_has_its_description(tags):
    pictures = of_kind(tags, "/Figure")
    assert len(pictures) == 4
    assert {str(picture["/Alt"]) for picture in pictures} == {ALT}


def test_headings_of_tables_say_what_they_head(tags):
    scopes = [cell["/A"].get_object()["/Scope"] for cell in of_kind(tags, "/TH")]
    assert scopes.count("/Column") >= 2
    assert scopes.count("/Row") == 90
    assert all("/Headers" in cell["/A"].get_object() for cell in of_kind(tags, "/TD"))
    assert of_kind(tags, "/Caption")


def test_headings_are_bookmarks(made):
    assert [item.title for item in flat(made.outline)] == TITLES


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
              for title in TITLES if title in text.splitlines()[:3]]  # fmt: skip
    assert len(set(starts)) == 4
    on = [text for text in texts if "Ward " in text]
    assert len(on) >= 2
    assert all(re.search(r"Area\s+Cases", text) for text in on)


def test_a_short_table_stays_on_one_page_and_no_row_of_a_long_one_alone(tmp_path):
    told, least = [], {}
    for number in range(24):  # far enough apart that pages end at many of their rows
        rows, least[number] = ((6, 6), (14, 3))[number % 2]
        told += paragraphs(*["Said before."] * (number * 7 % 11))
        told += [table(f"Cases {number}", [(f"Ward {number}.{at}", "x") for at in range(rows)])]
    made = paper.write_pdf(made_of(*told, kind="report"), tmp_path / "report.pdf")
    held = [Counter(re.findall(r"Ward (\d+)\.", page.extract_text()))
            for page in pypdf.PdfReader(made).pages]  # fmt: skip
    assert sum(map(len, held)) > len(least)  # some are broken
    assert [(at, page) for page in held for at, rows in page.items() if rows < least[int(at)]] == []


def test_a_table_of_two_rows_does_not_go_with_what_follows_to_the_next_page(tmp_path):
    few = table("Few", [("North 1", "x"), ("South 1", "x")])
    next_ = table("Next", [(f"Ward {at}", "x") for at in range(6)])
    apart = set()
    for lines in range(30, 46):  # at some of these a page ends between the two
        told = made_of(*paragraphs(*["Said before."] * lines), few, next_, kind="report")
        pages = pypdf.PdfReader(paper.write_pdf(told, tmp_path / "report.pdf")).pages
        first = pages[0].extract_text()
        apart.add("South 1" in first and "Ward 0" not in first)
    assert apart == {True, False}


def test_a_folded_table_has_its_name_once_on_paper(tmp_path):
    held = table("Plan actions: Calm", [("North", "1"), ("South", "2")])
    folded = Folded("Actions of the plan: Calm", (held,))
    read = pypdf.PdfReader(paper.write_pdf(made_of(folded, kind="report"), tmp_path / "a.pdf"))
    text = " ".join(page.extract_text() for page in read.pages)
    assert "Plan actions: Calm" in text
    assert "Actions of the plan: Calm" not in text


def test_what_charts_show_by_month_is_left_to_the_data_tables(made):
    text = " ".join(page.extract_text() for page in made.pages)
    assert "777777" not in text
    assert "The figures of this chart are in the data tables." in text


def test_a_folded_table_longer_than_a_page_is_left_to_the_data_tables(tmp_path):
    held = table("All", [(str(number), "777777") for number in range(paper.LONG + 1)])
    document = made_of(Heading(2, "A"), Folded("All in one", (held,)), kind="report")
    text = pypdf.PdfReader(paper.write_pdf(document, tmp_path / "long.pdf"))
    told = " ".join(page.extract_text() for page in text.pages)
    assert "All in one: see the data tables." in told
    assert "777777" not in told
    assert BANNER in text.pages[0].extract_text()


def test_a_folded_table_is_opened_under_one_name():
    (folded,) = paper.for_paper(blocks(Folded("Table: Cases by ward", (WARDS.__class__(
        "Cases by ward", ("Area", "Cases"), WARDS.rows[:3], (False, True)),))))  # fmt: skip
    assert (folded.summary, len(folded.blocks)) == ("", 1)


def test_the_same_document_gives_the_same_bytes(document, path, tmp_path):
    time.sleep(1.1)  # typefaces inside are stamped with whole seconds
    assert paper.write_pdf(document, tmp_path / "again.pdf").read_bytes() == path.read_bytes()
    assert gc.isenabled()


@pytest.mark.parametrize("platform", [sys.platform, "win32"])
def test_it_is_the_same_beside_other_work_and_one_after_another(
    document, path, tmp_path, monkeypatch, platform
):
    if platform != sys.platform:
        monkeypatch.setattr(paper, "sys", SimpleNamespace(platform=platform))
    with paper.press() as printed:
        assert printed(document, tmp_path / "beside.pdf")().read_bytes() == path.read_bytes()


def test_an_annex_has_its_letter_and_no_number_and_stops_no_other(tmp_path):
    titles = ("Summary", "Plan", "Data", "Annex A: bases", "More")
    parts = [one for title in titles for one in (Heading(2, title), *paragraphs(f"On {title}."))]
    made = pypdf.PdfReader(paper.write_pdf(made_of(*parts, kind="report"), tmp_path / "r.pdf"))
    said = " ".join("".join(page.extract_text() for page in made.pages).split())
    assert "1. Summary On Summary." in said
    assert "4. Annex" not in said
    assert "4. More On More." in said
    assert "1. 2. 3. 4. " in said  # in the contents too, of which the markers come last


def test_nothing_is_fetched():
    with pytest.raises(FatalURLFetchingError):
        paper.pdf_bytes(
            '<html lang="en-GB"><head><title>x</title></head><body>'
            '<img src="https://example.org/x.png" alt="x"></body></html>'
        )


def test_without_pango_the_fault_names_the_packages(monkeypatch):
    assert paper.pdf_fault() == ""
    real = builtins.__import__

    def without(name, *rest, **named):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    for package in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "brew", "conda"):
        assert package in paper.pdf_fault()
