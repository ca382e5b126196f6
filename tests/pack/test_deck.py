"""The editable slides, read back: titles, native charts, tables, notes, nothing over the edge."""

import io
import itertools
import re
import time
import zipfile

import nbformat
import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from pptx import Presentation
from pptx.enum.chart import XL_TICK_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Pt

from ssp_analysis.errors import ParameterError
from ssp_analysis.pack import deck, impact_slides, look, month_charts, phase_bands, slides
from ssp_analysis.pack.deck_reading import slides_of
from ssp_analysis.pack.page import open_pack
from ssp_analysis.pack.theme_slides import theme_slide
from tests.pack.release_folder import BANNER


def theme_slides(pack):
    for theme in pack.plan_themes():
        theme_slide(pack, theme)


@pytest.fixture(scope="module")
def notebook(pack, tmp_path_factory):
    shown = [open_pack, slides.title_slide, slides.headline_slides, slides.background_slide,
             impact_slides.impact_slides, theme_slides, slides.grant_slides, slides.driver_slide,
             slides.quality_slide, slides.recommendation_slide]  # fmt: skip
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
    path = tmp_path_factory.mktemp("deck") / "06.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture(scope="module")
def path(notebook, tmp_path_factory):
    return deck.write_deck(notebook, tmp_path_factory.mktemp("made") / "slides.pptx")


@pytest.fixture(scope="module")
def show(path):
    return Presentation(path)


def shapes(show, kind):
    return [shape for page in show.slides for shape in page.shapes if shape.shape_type == kind]


def test_each_slide_has_its_title_first_and_nothing_left_to_fill(show, notebook):
    expected = slides_of(nbformat.read(notebook, 4))
    assert len(show.slides) == len(expected) > 15
    for page, slide in zip(show.slides, expected, strict=True):
        assert page.shapes[0] == page.shapes.title
        topic, _, message = page.shapes.title.text.rpartition("\v")
        assert (topic, message) == (slide.kicker, slide.title)
        assert [shape for shape in page.placeholders if not shape.text_frame.text] == []
        told = [shape for shape in page.shapes if shape.has_chart or shape.has_table
                or shape.name.startswith("Text")]  # fmt: skip
        assert told


def test_every_slide_has_the_banner_and_the_footer_with_its_number(show):
    for number, page in enumerate(show.slides, start=1):
        named = {shape.name: shape for shape in page.shapes}
        assert named["Banner"].text_frame.text == BANNER
        foot = named["Footer"].text_frame.text
        assert "demonstration data" in foot
        assert foot.endswith(f" {number}")


def test_charts_are_native_and_described(show):
    charts = shapes(show, MSO_SHAPE_TYPE.CHART)
    assert len(charts) >= 4
    for frame in charts:
        assert len(frame._element.xpath(".//p:cNvPr")[0].get("descr")) > 30


def bar_charts(show):
    charts = [frame.chart for frame in shapes(show, MSO_SHAPE_TYPE.CHART)]
    return [chart for chart in charts if chart._chartSpace.xpath(".//c:errBars")]


def charts_by_month(show):
    charts = [frame.chart for frame in shapes(show, MSO_SHAPE_TYPE.CHART)]
    return [chart for chart in charts if chart._chartSpace.xpath(".//c:lineChart")]


def test_lines_keep_their_order_and_colours_whatever_their_names(show):
    assert charts_by_month(show)
    for chart in charts_by_month(show):
        drawn = chart.plots[-1].series
        assert [series.name for series in drawn] == [
            "Observed", "Expected", "Range, lower end", "Range, upper end"
        ]  # fmt: skip
        inks = [str(series.format.line.color.rgb) for series in drawn]
        assert inks == [look.DARK_BLUE[1:], *[month_charts.EXPECTED_INK[1:]] * 3]


def test_months_of_restrictions_are_shaded_up_to_the_top_and_the_unit_is_named(show):
    for chart in charts_by_month(show):
        shaded = {series.name: series.values for series in chart.plots[0].series}
        lockdown = shaded[phase_bands.LOCKDOWN_MONTHS]
        named = list(chart.plots[0].categories)
        closed = {month for month, value in zip(named, lockdown, strict=True) if value}
        assert closed <= {"Mar 2020", "Apr 2020", "May 2020", "Nov 2020", "Jan 2021"}
        assert closed >= {"Mar 2020", "May 2020", "Nov 2020"}
        assert set(lockdown) == {None, chart.value_axis.maximum_scale}
        assert chart.value_axis.axis_title.text_frame.text.endswith(" a month")


def test_ranges_stay_inside_the_axis_and_names_beside_the_bars(show):
    assert bar_charts(show)
    for chart in bar_charts(show):
        middles = chart.plots[0].series[0].values
        axis = chart.value_axis
        for side, sign, edge in (
            ("plus", 1, axis.maximum_scale),
            ("minus", -1, axis.minimum_scale),
        ):
            for point in chart._chartSpace.xpath(f".//c:errBars/c:{side}//c:pt"):
                far = middles[int(point.get("idx"))] + sign * float(point[0].text)
                assert far * sign <= edge * sign + 1e-4
        assert chart.category_axis.tick_label_position == XL_TICK_LABEL_POSITION.LOW
        assert not chart.has_title


def test_the_key_says_how_the_editable_chart_is_drawn(show):
    texts = [shape.text_frame.text for page in show.slides for shape in page.shapes
             if shape.name.startswith("Text")]  # fmt: skip
    assert any("Bars show the change and lines its range" in text for text in texts)
    assert not any("Bars show the range" in text for text in texts)


def test_leads_are_bold_and_what_follows_is_not(show):
    texts = [shape for page in show.slides for shape in page.shapes
             if shape.name.startswith("Text")]  # fmt: skip
    runs = [paragraph.runs for text in texts for paragraph in text.text_frame.paragraphs]
    leads = [line for line in runs if line[0].text in ("Done.", "Next.", "Shorthand used:")]
    assert leads
    assert all(line[0].font.bold and not line[1].font.bold for line in leads)


def test_bullets_are_of_the_texts_own_typeface(show):
    bullets = [one for page in show.slides for one in page._element.xpath(".//a:buChar")]
    assert bullets
    assert {one.getprevious().get("typeface") for one in bullets} == {"Arial"}


def test_what_officers_add_takes_the_packs_colours_and_typeface(path):
    with zipfile.ZipFile(path) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode()
    for colour in (look.DARK_BLUE, look.TURQUOISE, look.DARK_PINK, look.ORANGE):
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
        for shape in page.shapes:
            if shape.name.startswith("Text"):
                sizes = {run.font.size for line in shape.text_frame.paragraphs for run in line.runs}
                assert min(sizes) >= Pt(18)
    assert show.core_properties.language == "en-GB"
    assert BANNER in show.core_properties.comments


def test_the_same_notebook_gives_the_same_bytes(notebook, path, tmp_path):
    time.sleep(1.1)  # properties of workbooks inside tell whole seconds
    again = deck.write_deck(notebook, tmp_path / "again.pptx")
    assert again.read_bytes() == path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(again.read_bytes())) as archive:
        inside = [name for name in archive.namelist() if name.endswith(".xlsx")]
        book = zipfile.ZipFile(io.BytesIO(archive.read(inside[0])))
        assert re.search(b"created[^>]*>1980-01-01", book.read("docProps/core.xml"))


def test_without_the_extra_the_error_names_it(monkeypatch, notebook, tmp_path):
    assert deck.deck_fault() == ""
    monkeypatch.setattr(deck, "find_spec", lambda name: None)
    with pytest.raises(ParameterError, match=r"ssp-analysis\[pptx\]"):
        deck.write_deck(notebook, tmp_path / "slides.pptx")


def test_nothing_of_the_template_s_own_printer_or_picture_is_left(notebook, tmp_path):
    with zipfile.ZipFile(deck.write_deck(notebook, tmp_path / "x.pptx")) as archive:
        names = archive.namelist()
    assert not [name for name in names if "printerSettings" in name or "thumbnail" in name]
