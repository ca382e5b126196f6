"""The editable slides, read back: titles, texts, tables, pictures, notes, nothing over the edge."""

import io
import itertools
import re
import time
import zipfile
from dataclasses import replace

import nbformat
import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Pt

from ssp_analysis.say import slides
from ssp_analysis.say.page import open_pack
from ssp_analysis.write import house
from ssp_analysis.write.blocks import (
    Picture,
    Quotation,
    Slide,
    TableBlock,
    blocks,
    paragraphs,
)
from ssp_analysis.write.cells import Cell
from ssp_analysis.write.notebook import document_of
from ssp_analysis.write.pptx import deck_bytes
from tests.pack.release_folder import BANNER


@pytest.fixture(scope="module")
def document(pack):
    shown = [open_pack, slides.title_slide, slides.message_slide, slides.subject_slide,
             slides.overview_slide,
             slides.panel_slides, slides.statement_slide, slides.plan_slides, slides.theme_slides,
             slides.response_slide, slides.grant_slide, slides.next_slide,
             slides.recommendation_slide]  # fmt: skip
    shell = InteractiveShell.instance()
    before, shell.display_pub = shell.display_pub, CapturingDisplayPublisher()
    try:
        for show in shown:
            show(pack)
        outputs = [
            nbformat.v4.new_output("display_data", data=out["data"], metadata=out["metadata"])
            for out in shell.display_pub.outputs
        ]
    finally:
        shell.display_pub = before
        InteractiveShell.clear_instance()
    cells = [nbformat.v4.new_code_cell(outputs=outputs)]
    return document_of(nbformat.v4.new_notebook(cells=cells), "slides")


@pytest.fixture(scope="module")
def path(document, tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "slides.pptx"
    path.write_bytes(deck_bytes(document))
    return path


@pytest.fixture(scope="module")
def show(path):
    return Presentation(path)


def texts(show):
    return [shape for page in show.slides for shape in page.shapes
            if shape.name.startswith("Text")]  # fmt: skip


def test_each_slide_has_its_title_first_and_nothing_left_to_fill(show, document):
    assert len(show.slides) == len(document.blocks) > 12
    for page, slide in zip(show.slides, document.blocks, strict=True):
        assert page.shapes[0] == page.shapes.title
        topic, _, message = page.shapes.title.text.rpartition("\v")
        assert (topic, message) == (slide.topic, slide.title)
        assert [shape for shape in page.placeholders if not shape.text_frame.text] == []
        assert [shape for shape in page.shapes if shape.has_table or shape.name.startswith("Text")
                or shape.shape_type == MSO_SHAPE_TYPE.PICTURE]  # fmt: skip


def test_every_slide_has_the_banner_and_the_footer_with_its_number(show):
    for number, page in enumerate(show.slides, start=1):
        named = {shape.name: shape for shape in page.shapes}
        assert named["Banner"].text_frame.text == BANNER
        foot = named["Footer"].text_frame.text
        assert "demonstration data" in foot
        assert foot.endswith(f" {number}")


def test_pictures_are_described_and_their_data_are_in_the_notes(show, document):
    drawn = 0
    for page, slide in zip(show.slides, document.blocks, strict=True):
        held = [part for part in slide.blocks if isinstance(part, Picture)]
        pictures = [one for one in page.shapes if one.shape_type == MSO_SHAPE_TYPE.PICTURE]
        told = [one._element.xpath(".//p:cNvPr")[0].get("descr") for one in pictures]
        assert told == [part.alt for part in held]
        for part in held:
            assert part.data.caption in page.notes_slide.notes_text_frame.text
            assert " | ".join(part.data.headings) in page.notes_slide.notes_text_frame.text
        drawn += len(held)
    assert drawn >= 4


def test_leads_are_bold_and_what_follows_is_not(show):
    runs = [paragraph.runs for text in texts(show) for paragraph in text.text_frame.paragraphs]
    leads = [line for line in runs if line[0].text in ("The plan. ", "Scams stopped. ")]
    assert len(leads) == 2
    assert all(line[0].font.bold and not line[1].font.bold for line in leads)


def test_bullets_are_of_the_texts_own_typeface(show):
    bullets = [one for page in show.slides for one in page._element.xpath(".//a:buChar")]
    assert bullets
    assert {one.getprevious().get("typeface") for one in bullets} == {"Arial"}


def test_what_officers_add_takes_the_packs_colours_and_typeface(path):
    with zipfile.ZipFile(path) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode()
    for colour in (house.DARK_BLUE, house.TURQUOISE, house.DARK_PINK, house.ORANGE):
        assert f'<a:srgbClr val="{colour[1:]}"/>' in theme
    assert set(re.findall(r'<a:latin typeface="([^"]*)"', theme)) == {"Arial"}


def test_tables_have_headings_and_a_description(show):
    tables = [shape for page in show.slides for shape in page.shapes if shape.has_table]
    assert tables
    for frame in tables:
        assert frame.table.first_row
        assert frame._element.xpath(".//p:cNvPr")[0].get("descr")


def test_notes_hold_the_basis(show):
    told = [page.notes_slide.notes_text_frame.text for page in show.slides if page.has_notes_slide]
    assert any("Basis" in text or "What is compared" in text for text in told)
    assert all(told)


def test_nothing_stands_over_the_edge_or_on_something_else(show):
    for page in show.slides:
        placed = sorted(page.shapes, key=lambda shape: shape.top)
        for shape in placed:
            assert shape.top >= 0
            assert shape.left >= 0
            assert shape.left + shape.width <= show.slide_width
            assert shape.top + shape.height <= show.slide_height
        for upper, lower in itertools.pairwise(placed):
            assert upper.top + upper.height <= lower.top + Pt(2), (upper.name, lower.name)


def test_type_is_large_enough_and_in_english(show):
    for page in show.slides:
        for run in page._element.xpath(".//a:r/a:rPr"):
            assert run.get("lang") == "en-GB"
    for shape in texts(show):
        sizes = {run.font.size for line in shape.text_frame.paragraphs for run in line.runs}
        assert min(sizes) >= Pt(16)
    assert show.core_properties.language == "en-GB"
    assert BANNER in show.core_properties.comments


def test_the_same_slides_give_the_same_bytes(document, path):
    time.sleep(1.1)
    assert deck_bytes(document) == path.read_bytes()


def test_nothing_of_the_template_s_own_printer_or_picture_is_left(path):
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert not [name for name in names if "printerSettings" in name or "thumbnail" in name]


def test_many_approved_statements_stay_on_their_slide(document):
    long = "Recorded crime was lower than usual while restrictions were in force, and rose later."
    told = Slide("Police: what may be said", blocks(
        Quotation(paragraphs(*[f"{long} In {n} words." for n in range(8)])),
        paragraphs(f"No statement is approved on violence. {long}"),
    ))  # fmt: skip
    (page,) = Presentation(io.BytesIO(deck_bytes(replace(document, blocks=(told,))))).slides
    (held,) = [shape for shape in page.shapes if shape.name.startswith("Text")]
    (foot,) = [shape for shape in page.shapes if shape.name == "Footer"]
    assert held.top + held.height <= foot.top


def test_short_columns_are_not_broken_beside_long_texts(document):
    rows = [["First-time entrants to the youth justice system (per 100,000 aged 10 to 17)",
             "latest 2018/19", "84% (80% to 87%)", "max 170", "Not judged yet"]]  # fmt: skip
    cells = tuple(tuple(map(Cell, row)) for row in rows)
    table = TableBlock("Targets", ("Indicator", "Months", "Figure", "Target", "State"), cells,
                       (False,) * 5)  # fmt: skip
    made = deck_bytes(replace(document, blocks=(Slide("Targets", (table,)),)))
    (drawn,) = (
        one.table for one in Presentation(io.BytesIO(made)).slides[0].shapes if one.has_table
    )
    (run, *_) = drawn.cell(1, 0).text_frame.paragraphs[0].runs
    for at, words in enumerate(rows[0][1:], start=1):
        assert drawn.columns[at].width >= len(words) * run.font.size / 2 + Pt(12), words
