"""What a block cannot be made without, that none is lost on its way through JSON, and its HTML."""

import re
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.errors import ExportCheckError
from ssp_analysis.write.blocks import (
    Box,
    Document,
    Folded,
    Heading,
    Paragraph,
    Picture,
    Points,
    Quotation,
    Run,
    Slide,
    TableBlock,
    as_json,
    blocks,
    bullets,
    from_json,
    key_block,
    paragraphs,
    strong,
    text,
)
from ssp_analysis.write.cells import Cell
from ssp_analysis.write.html import breakable
from tests.pack.shown import html, soup

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)
ALT = "Bar chart of what each project spent and was awarded."
TABLE = TableBlock("Cases", ("Ward", "Cases"), ((Cell("Manor"), Cell("1,234")),), (False, True))


def picture(alt=ALT, drawn=""):
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{drawn}</svg>' if drawn else ""
    )
    return Picture(PIXEL, alt, "Cases fell", TABLE, svg)


ROW = (Cell("A"),)


def table(caption="Cases", headings=("Ward",), rows=(ROW,)):
    return TableBlock(caption, headings, rows, (False,))


REFUSED = {
    "no description": (lambda: picture(" "), "has no description"),
    "a dot": (lambda: picture("."), "has no description"),
    "filler": (lambda: picture("No description has been provided for this image"), "has filler"),
    "one word": (lambda: picture("Chart"), "has filler"),
    "to do": (lambda: picture("TODO"), "has filler"),
    "a file": (lambda: picture("Spending by project (spend-by-project.svg)"), "has a file name"),
    "a drawing that runs": (lambda: picture(drawn="<script>go()</script>"), "drawn with script"),
    "one that waits": (lambda: picture(drawn='<g onclick="go()"/>'), "drawn with onclick"),
    "one that fetches": (lambda: picture(drawn='<use href="https://x.example/a"/>'), "x.example"),
    "a style that does": (lambda: picture(drawn='<g style="fill: url(a.svg)"/>'), "with a.svg"),
    "a page in it": (lambda: picture(drawn="<foreignObject/>"), "drawn with foreignObject"),
    "half a drawing": (lambda: picture(drawn="<g>"), "is no drawing"),
    "short": (lambda: picture("Cases by ward"), "a description of less than 20 letters"),
    "a value in it": (lambda: picture("Between April and January it rose by nan%"), "'nan'"),
    "no caption": (lambda: table(" "), "has no caption"),
    "no headings": (lambda: table(headings=()), "a column without a heading"),
    "an empty heading": (lambda: table(headings=(" ",)), "a column without a heading"),
    "a long row": (lambda: table(rows=((Cell("A"), Cell("B")),)), "a row of another length"),
    "an unknown state": (lambda: Cell("", "hidden"), "has no mark"),
    "a null in a cell": (lambda: Cell("NaN"), "the text shows 'NaN'"),
    "an empty heading of a part": (lambda: Heading(2, " "), "of level 2 is empty"),
    "a null": (lambda: Run("Cases: NaN"), "the text shows 'NaN'"),
    "none": (lambda: Run("between None and 4% lower"), "the text shows 'None'"),
    "no end": (lambda: Run("at least inf% higher"), "the text shows"),
    "one that begins a sentence": (lambda: Run("Nan per cent"), "the text shows 'Nan'"),
    "no day": (lambda: Run("on NaT"), "the text shows 'NaT'"),
    "a link that runs": (lambda: Run("x", href="javascript:go()"), "leads to no web address"),
    "a link to a file": (lambda: Run("x", href="file:///a"), "leads to no web address"),
    "a link out of the pack": (lambda: Run("x", href="../annual-update-a.pdf"), "no file of the"),
    "a slide without a title": (lambda: Slide("", paragraphs("x")), "has no title"),
    "an empty slide": (lambda: Slide("A", (), notes=paragraphs("only notes")), "nothing below"),
    "a level left out": (
        lambda: Document("x", "T", "T", blocks=(Heading(2, "A"), Heading(4, "B"))),
        "a heading of level 4 follows one of 2",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_block_is_not_made_without_what_its_readers_need(name):
    make, fault = REFUSED[name]
    with pytest.raises(ExportCheckError, match=fault) as raised:
        make()
    assert raised.value.exit_code == 6


def test_sound_words_pass():
    assert Run("None of the ranges is wide. Information: banana, Nancy.").text
    assert picture().alt == ALT


def test_a_cell_shows_its_value_with_its_flags_or_the_mark_of_its_state():
    assert str(Cell("1,234")) == "1,234"
    assert str(Cell("12", estimated=True, revised=True, provisional=True)) == "12 [e] [p] [r]"
    assert str(Cell(state="missing", revised=True)) == "[x] [note 1]"


EVERY = blocks(
    Heading(2, "A", "Topic", "1."), text("One ", strong("two"), Run("x", href="https://a.example/")),
    Paragraph(text("Said."), "caution"), bullets(["a", ("b", bullets(["c"]))]),
    Points((paragraphs("x"),), "letters", roomy=True), picture(), TABLE,
    Quotation(paragraphs("Fewer.")), Folded("More", TABLE and (TABLE,)),
    Box((Box(paragraphs("left"), "pair"),), "pairs"), key_block(["[c] hidden"]),
    Slide("T", (picture(),), "Topic", paragraphs("note")),
)  # fmt: skip


def test_no_block_is_lost_on_its_way_through_json():
    assert from_json(as_json(EVERY)) == EVERY
    document = Document("report", "T", "H", ("Banner",), facts=(("a", "b"),), blocks=EVERY[:3])
    assert from_json(as_json(document)) == document


def test_what_json_holds_is_held_to_the_same():
    told = as_json(picture())
    with pytest.raises(ExportCheckError, match="has no description"):
        from_json(told | {"alt": ""})


@given(st.text(max_size=60).filter(lambda told: "N" not in told and "n" not in told))
def test_no_text_becomes_markup(told):
    page = soup(Paragraph((Run(told),)), Heading(2, f"x{told}"), bullets([told]))
    assert {tag.name for tag in page.find_all()} <= {"p", "h2", "ul", "li", "span", "wbr"}


def test_an_address_for_e_mail_breaks_between_its_parts_alone():
    told = "Ask the manager. Write to safety.manager@example.org."
    address = "safety.<wbr>manager@<wbr>example.org."
    assert breakable(told) == f'Ask the manager. Write to <span class="address">{address}</span>'
    assert str(breakable("3.5 per <cent>")) == "3.5 per &lt;cent&gt;"


def test_a_picture_has_its_description_and_its_size():
    image = soup(Picture(PIXEL, f'{ALT} "quoted" <chart>', "Cases <fell>", TABLE)).img
    assert image["alt"] == f'{ALT} "quoted" <chart>'
    assert (image["width"], image["height"]) == ("1", "1")


def test_a_chart_is_described_once_and_has_a_form_for_narrow_screens():
    wide, narrow = (f'<svg viewBox="0 0 {size}"><text>£5 – “x”</text></svg>' for size in
                    ("576 252.5", "259.2 360"))  # fmt: skip
    page = soup(Picture(PIXEL, ALT, "Cases fell", TABLE, wide, narrow))
    assert [one["role"] for one in page.figure.find_all("svg")] == ["img", "img"]
    assert [one["aria-label"] for one in page.figure.find_all("svg")] == [ALT, ALT]
    assert [one["viewbox"] for one in page.figure.find_all("svg")] == ["0 0 576 252.5",
                                                                       "0 0 259.2 360"]  # fmt: skip


def test_a_chart_without_a_form_for_narrow_screens_is_an_image_with_the_letters_it_needs():
    drawn = '<svg viewBox="0 0 576 252.5"><text style="x">£5 – “x”</text></svg>'
    image = soup(Picture(PIXEL, ALT, "Cases fell", TABLE, drawn)).img
    assert (image["width"], image["height"], image["alt"]) == ("768", "337", ALT)
    held = b64decode(image["src"].partition("base64,")[2]).decode()
    assert "font-weight:400" in held
    assert re.sub("<style>.*</style>", "", held) == drawn


def test_letters_of_a_list_are_told_by_the_page_or_stand_in_the_text():
    items = (paragraphs("x"), paragraphs("y"))
    assert soup(Points(items, "letters")).ol["type"] == "a"
    assert soup(Points(items, "lettered")).text == "a) xb) y"


def test_a_numbered_paragraph_has_its_number_beside_it():
    assert [p.text for p in soup(Paragraph(text("Said."), number="1.1")).find_all("p")] == [
        "1.1", "Said."
    ]  # fmt: skip


def test_a_caution_says_so():
    assert html(Paragraph(text("Few."), "caution")) == (
        '<p class="caution"><strong>Caution: </strong>Few.</p>'
    )


@pytest.mark.parametrize(
    ("title", "said"),
    [("18% lower", "Themes: 18% lower"), ("Down: calls", "Themes. Down: calls")],
)
def test_a_title_with_a_colon_has_none_before_it(title, said):
    assert soup(Heading(2, title, topic="Themes")).h2.text == said
