"""Every page of a pack in a browser: for the eye, for the keyboard and for a screen reader."""

import io
import re

import pandas as pd
import pytest
from pypdf import PdfReader

from ssp_analysis.say.indicator_tables import RAG_SHAPES
from ssp_analysis.say.tables import Column, Table
from ssp_analysis.write import html
from ssp_analysis.write.blocks import Document, Heading
from tests.browser.conftest import EVERY_PACK
from tests.browser.driver import SIZES, contrast, seen, squeezed, white_share

# What can have the focus, as it stands on the page; a closed part is passed over.
REACHABLE = """[...document.querySelectorAll("a[href], summary, [tabindex='0']")]
    .filter(one => one.checkVisibility({visibilityProperty: true})
        && !one.closest("details:not([open]) > :not(summary)"))"""
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const banner = document.querySelector(".banner");
    const stuck = banner && getComputedStyle(banner).position === "sticky";
    const top = stuck ? banner.getBoundingClientRect().bottom : 0;
    return {
        number: REACHABLE.indexOf(one),
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.bottom > top && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        what: one.outerHTML.slice(0, 80),
    };
}""".replace("REACHABLE", REACHABLE)

OPENED = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
# Of each chart the smallest type, in px as it stands on the screen.
LEAST_TYPE = """[...document.querySelectorAll("figure > svg")].filter(one => one.checkVisibility())
    .map(one => {
        const words = [...one.querySelectorAll("text")];
        const sizes = words.map(word => parseFloat(getComputedStyle(word).fontSize));
        return Math.min(...sizes) * one.getBoundingClientRect().width / one.viewBox.baseVal.width;
    })"""
SHOWN_CHARTS = """[...document.querySelectorAll("figure > svg")]
    .filter(one => one.checkVisibility()).map(one => one.outerHTML)"""
CUT_TABLES = """[...document.querySelectorAll(".table")]
    .filter(one => one.scrollWidth > one.clientWidth)
    .map(one => `${one.scrollWidth - one.clientWidth} px out of sight: ${one.ariaLabel}`)"""
READ = ["h1", ".banner", "nav a", "main h2", "main p", "caption", "thead th", "tbody td",
        "summary", "footer p"]  # fmt: skip


def pages(folder):
    return sorted(path for path in folder.rglob("*.html") if "slides" not in path.name)


def report(folder):
    return next(
        path for path in pages(folder) if "report" in path.name and "cover" not in path.name
    )


# Of the internal pack and the small one once: their pages are the same parts with other figures.
ONCE = [("public", width) for width in SIZES] + [("internal", min(SIZES)), ("cases", max(SIZES))]


@pytest.mark.parametrize(("pack", "width"), ONCE, indirect=["pack"])
def test_no_page_has_a_fault_that_axe_knows_or_scrolls_sideways(pack, width, reader, screenshots):
    name, folder = pack
    reading, faults = reader(width), []
    alike = sorted(folder.rglob("*-area-*.html"))[1:]  # the parts of the first with other wards
    for path in pages(folder):
        page = reading.open(path)
        reading.picture(screenshots(f"{name}-{width}") / f"{path.stem}.png", full_page=True)
        page.evaluate(OPENED)
        found = [*reading.too_wide(), *page.evaluate(CUT_TABLES)]
        if path not in alike:
            found += reading.axe()
        faults += [(path.name, fault) for fault in found]
    assert pages(folder)
    assert faults == []


@EVERY_PACK
def test_what_can_have_the_focus_has_a_name_of_its_own_and_nothing_unseen_comes_before(
    pack, reader
):
    """Where nothing can have the focus before the main part, there is nothing to skip."""
    reading = reader(320)
    for path in pages(pack[1]):
        page = reading.open(path)
        labels = page.evaluate(
            "[...document.querySelectorAll('[tabindex]')].map(one => one.ariaLabel)"
        )
        assert all(labels), path.name
        assert len(labels) == len(set(labels)), path.name
        first = page.evaluate(
            f"{REACHABLE}.map(one => one.matches('.skip') || !!one.closest('main'))[0]"
        )
        assert first is not False, path.name


def test_a_wide_table_on_a_narrow_screen_names_each_cell_and_stays_a_table(pack, reader):
    page = reader(320).open(report(pack[1]))
    page.evaluate(OPENED)
    table = page.locator("table.wide").first
    headings = [text.strip() for text in table.locator("thead th").all_text_contents()]
    said = "one => getComputedStyle(one, '::before').content.split(' / ')[0]"
    shown = [cell.evaluate(said) for cell in table.locator("tbody tr").first.locator("td").all()]
    assert [text.strip('"') for text in shown] == headings[1:]
    tree = table.aria_snapshot()
    assert tree.count("columnheader") == len(headings)
    assert tree.count("rowheader") == table.locator("tbody tr").count()


HEADS = {
    320: ["Month", "Observed", "Pre-pandemic level", "Range, low end", "Range, high end"],
    1280: ["Indicator and months", "Kind", "This year", "A year before", "Before the pandemic",
           "Baseline, 2017/18", "Target", "Direction", "Status"],
}  # fmt: skip
ROWS = {
    320: ["September 2021", "1,221", "1,175", "1,031", "1,250"],
    1280: ["Residents who feel safe in their local area, October to December", "target",
           "86% (82% to 89%) [p]", "84%", "81% (2019/20)", "82%", "at least 80%",
           "no clear change from a pandemic year", RAG_SHAPES["on track"]],
}  # fmt: skip


@pytest.mark.parametrize("width", HEADS)
def test_tables_of_years_after_the_pandemic_have_room_too(width, reader, tmp_path):
    """Their columns are more and wider than those of the packs that are built here."""
    frame = pd.DataFrame([ROWS[width]] * 3, columns=HEADS[width])
    number = re.compile(r"at least|^[\d,]+(%|$)").match
    columns = [Column(head, head, str if number(told) else None)
               for head, told in zip(HEADS[width], ROWS[width], strict=True)]  # fmt: skip
    table = Table("By month", tuple(columns), frame)
    path = tmp_path / "page.html"
    told = (Heading(2, "Figures"), *table.blocks())
    path.write_text(html.page(Document("report", "T", "T", blocks=told)), encoding="utf-8")
    page = reader(width).open(path)
    assert page.locator("table tbody tr").count() == 3
    assert page.evaluate(CUT_TABLES) == []


@EVERY_PACK
@pytest.mark.parametrize("width", SIZES)
def test_charts_can_be_read_at_any_width(pack, width, reader):
    page = reader(width).open(report(pack[1]))
    page.evaluate(OPENED)
    drawn = page.evaluate(LEAST_TYPE)
    assert drawn
    assert min(drawn) >= 12


def test_a_narrow_screen_shows_charts_as_they_are_drawn_for_it_and_tells_each_once(pack, reader):
    wide, narrow = (reader(width).open(report(pack[1])) for width in (1280, 320))
    for page in (wide, narrow):
        page.evaluate(OPENED)
    shown = [page.evaluate(SHOWN_CHARTS) for page in (wide, narrow)]
    assert shown[0]
    assert len(shown[0]) == len(shown[1])
    assert not set(shown[0]) & set(shown[1])
    tree = narrow.locator("main").aria_snapshot()
    for figure in narrow.locator("figure").all():
        assert tree.count(figure.locator("svg").last.get_attribute("aria-label")) == 1
        assert figure.evaluate("one => one.getBoundingClientRect().right <= innerWidth")
    assert (
        "Likely range of one month" not in tree
    )  # words inside a chart are told by its description


def test_words_of_a_chart_are_found_and_set_in_the_pack_s_typeface(pack, reader):
    page = reader(1280).open(report(pack[1]))
    word = page.locator("figure > svg:visible text").first
    assert page.evaluate("told => window.find(told)", word.text_content())
    assert "Source Sans Pro" in word.evaluate("one => getComputedStyle(one).fontFamily")


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(pack, reader):
    page = reader(1280).open(report(pack[1]))
    total = page.evaluate(f"{REACHABLE}.length")
    # Every chart fits: its frame is nothing to stop at.
    assert page.evaluate(f"{REACHABLE}.filter(one => one.tagName === 'FIGURE').length") == 0
    assert total > 10
    for number in range(total):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["number"] == number, focused
        assert focused["ring"], focused
        assert focused["seen"], focused


def test_the_keyboard_skips_to_the_report_and_opens_details(pack, reader):
    reading = reader(320)
    page = reading.open(report(pack[1]))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    reading.wait_for("location.hash === '#content'")
    first = page.locator("details").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.evaluate("one => one.open")
    # Charts are drawn for the width and tables broken for it: nothing is left to scroll sideways.
    page.evaluate(OPENED)
    wide = "[...document.querySelectorAll('main *')].filter(o => o.scrollWidth > o.clientWidth + 1"
    scrolls = "&& ['auto', 'scroll'].includes(getComputedStyle(o).overflowX))"
    assert page.evaluate(f"{wide} {scrolls}.map(o => o.outerHTML.slice(0, 80))") == []


def test_forced_colours_leave_text_readable_and_charts_on_white(pack, reader, screenshots):
    name, folder = pack
    reading = reader(1280)
    reading.page.emulate_media(forced_colors="active", color_scheme="dark")
    for path in (report(folder), *folder.rglob("*cover*.html")):
        page = reading.open(path)
        shot = screenshots(f"{name}-forced-colours") / f"{path.stem}.png"
        reading.picture(shot, full_page=True)
        page.evaluate(OPENED)
        found = [(what, page.locator(f"{what}:visible").first) for what in READ]
        text = {what: contrast(seen(one)) for what, one in found if one.count()}
        assert len(text) > 3
        assert min(text.values()) >= 4.5, text
        # Black letters on a chart need its white, whatever colours the page has.
        charts = [white_share(seen(one)) for one in page.locator("figure").all()]
        assert min(charts, default=1) > 0.5, charts


def test_the_printed_report_is_tagged_and_whole(pack, reader):
    page = reader(1280).open(report(pack[1]))
    printed = PdfReader(io.BytesIO(page.pdf(tagged=True, prefer_css_page_size=True)))
    assert printed.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = squeezed("".join(one.extract_text() for one in printed.pages))
    for heading in page.locator("main h2").all_inner_texts():
        assert squeezed(heading) in text
    assert {(round(one.mediabox.width), round(one.mediabox.height)) for one in printed.pages} == {
        (595, 842)
    }
