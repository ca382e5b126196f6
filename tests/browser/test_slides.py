"""Every slide of a pack in a browser: whole, legible, offline, by keyboard and on paper."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from tests.browser.conftest import EVERY_PACK
from tests.browser.driver import contrast, squeezed, white_share, within

LEAST = 24  # px at 1280 wide: legible from the back of a room
# What a person sees wrong on the slide that is shown. Notes stand beside it; a caption is for
# screen readers; the footer is small on purpose; charts are drawn with type of 24 px.
FAULTS = """least => {
    const slide = Reveal.getCurrentSlide(), faults = [];
    const room = document.querySelector(".slides").getBoundingClientRect();
    const notes = document.querySelector(".speaker-notes").getBoundingClientRect();
    const note = (what, one) => faults.push(`${what}: ${one.outerHTML.slice(0, 80)}`);
    const content = slide.querySelector(".content"), body = content.getBoundingClientRect();
    const top = slide.querySelector("h1, h2").getBoundingClientRect();
    if (!slide.contains(document.elementFromPoint(top.x + 5, top.y + 5))) note("not seen", slide);
    if (room.right > innerWidth + 1 || room.bottom > innerHeight + 1) note("off screen", slide);
    if (notes.width && notes.left < room.right - 1) note("under the notes", slide);
    if (content.innerText.trim().length < 20) note("no text", slide);
    for (const one of slide.querySelectorAll("*")) {
        if (one.closest(".notes, caption") || one.ownerSVGElement) continue;
        const box = one.getBoundingClientRect();
        if (!one.getClientRects().length) continue;  // no box of its own: what is in it has one
        if (box.left < room.left - 1 || box.top < room.top - 1 ||
            box.right > room.right + 1 || box.bottom > room.bottom + 1) note("over the edge", one);
        if (content.contains(one) && (box.bottom > body.bottom + 1 || box.right > body.right + 1))
            note("over its room", one);
        if (one.tagName === "svg") {
            const drawn = one.viewBox.baseVal;
            const scale = Math.min(box.width / drawn.width, box.height / drawn.height)
                * 72 / 96 / Reveal.getScale();
            if (scale * 24 < least - 0.5) note(`type of ${scale * 24} px in a chart`, one);
        }
        if (one.closest(".foot")) continue;
        const own = [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        if (own && parseFloat(getComputedStyle(one).fontSize) < least) note("small type", one);
    }
    return faults;
}"""
SHOWN = "Reveal.getIndices().h"
BOXES = """
    [...Reveal.getCurrentSlide().querySelectorAll("h1, h2, p, li, th, td, figure")]
        .filter(one => one.checkVisibility())
        .map(one => [one.tagName, one.getBoundingClientRect()])
        .map(([name, box]) => [name, [box.left, box.top, box.right, box.bottom].map(Math.round)])
"""


def slides(folder):
    return next(folder.rglob("*slides*.html"))


@pytest.fixture
def deck(pack, reader):
    reading = reader(1280)
    reading.open(slides(pack[1]))
    return reading


@EVERY_PACK
def test_every_slide_is_whole_legible_and_without_a_fault_that_axe_knows(pack, deck, screenshots):
    page, faults = deck.page, []
    folder = screenshots(f"{pack[0]}-slides")
    total = page.evaluate("Reveal.getTotalSlides()")
    for number in range(total):
        page.evaluate(f"Reveal.slide({number})")
        found = [*page.evaluate(FAULTS, LEAST), *deck.too_wide(), *deck.axe()]
        faults += [(number + 1, fault) for fault in found]
        deck.picture(folder / f"{number + 1:02}.png")
    assert total >= 5
    assert faults == []


@EVERY_PACK
def test_on_a_narrow_screen_the_slides_are_read_one_below_the_other(pack, reader, screenshots):
    reading = reader(320)
    page = reading.open(slides(pack[1]))
    assert page.locator(".reveal").count() == 0
    assert reading.axe() + reading.too_wide() == []
    assert all(text.strip() for text in page.locator(".slide .content").all_inner_texts())
    reading.picture(screenshots(f"{pack[0]}-320") / "slides.png", full_page=True)


def test_at_200_per_cent_no_title_is_said_twice_and_dates_stay_on_one_line(pack, reader):
    page = reader(640).open(slides(pack[1]))
    seen = "all => all.filter(one => one.getBoundingClientRect().width > 1).length"
    assert page.locator(".content > .table caption").evaluate_all(seen) == 0
    assert page.locator("aside caption").evaluate_all(seen) > 0
    short = page.locator("table:not(.wide) td.short")
    assert short.count() > 3
    lines = """all => all.map(one => {
        const told = document.createRange();
        told.selectNodeContents(one);
        return new Set([...told.getClientRects()].map(line => line.top)).size;
    })"""
    assert max(short.evaluate_all(lines)) == 1


@EVERY_PACK
@pytest.mark.parametrize("width", [320, 640])
def test_a_link_to_a_slide_leads_to_it_on_a_narrow_screen_too(pack, reader, width):
    page = reader(width).open(slides(pack[1]))
    slide = page.locator(".slide").nth(3)
    assert slide.locator(".page").inner_text() == "4"
    top = "one => Math.round(one.getBoundingClientRect().top)"
    for link in ("#/4", f"#/{slide.get_attribute('id')}"):
        page.evaluate("scrollTo(0, 0)")
        assert slide.evaluate(top) > 100
        page.goto(page.url.split("#")[0] + link)
        assert slide.evaluate(top) == 0, link
        page.reload()
        assert slide.evaluate(top) == 0, link


def test_a_link_by_the_number_of_a_slide_leads_to_it(deck):
    page = deck.page
    page.goto(f"{page.url.split('#')[0]}#/8")
    deck.wait_for("Reveal.getIndices().h === 7")
    assert page.locator(".slide.present .page").inner_text() == "8"


def test_zooming_to_400_per_cent_while_they_are_shown_does_the_same(deck):
    deck.page.set_viewport_size({"width": 320, "height": 180})
    deck.wait_for("!document.querySelector('.reveal')")
    assert deck.too_wide() == []


@EVERY_PACK
def test_the_keyboard_moves_through_the_slides_and_only_the_shown_one_can_be_reached(deck):
    page, last = deck.page, deck.page.evaluate("Reveal.getTotalSlides()") - 1
    for key, shown in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", last),
                       ("Home", 0), ("Space", 1)):  # fmt: skip
        page.keyboard.press(key)
        assert page.evaluate(SHOWN) == shown, key
        inert = page.evaluate("Reveal.getSlides().map(one => one.inert)")
        assert inert == [number != shown for number in range(last + 1)], key
    heading = page.evaluate("Reveal.getCurrentSlide().querySelector('h2').innerText").strip()
    tree = page.locator("main").aria_snapshot()
    assert squeezed(heading) in squeezed(tree)
    assert tree.count("heading") == 1
    assert page.locator("main").get_attribute("role") is None


def test_the_overview_opens_lets_every_slide_be_chosen_and_closes(deck):
    page = deck.page
    all_but_one = page.evaluate("Reveal.getTotalSlides()") - 1
    inert = "Reveal.getSlides().filter(one => one.inert).length"
    for key, way_out in (("Escape", "Escape"), ("o", "o"), ("o", "Enter")):
        page.keyboard.press(key)
        for step in ("", "ArrowRight", "ArrowRight"):
            if step:
                page.keyboard.press(step)
            assert page.evaluate("Reveal.isOverview()")
            assert page.evaluate(inert) == 0, step
        shown = page.evaluate(SHOWN)
        page.keyboard.press(way_out)
        assert not page.evaluate("Reveal.isOverview()"), way_out
        assert page.evaluate(SHOWN) == shown
        assert page.evaluate(inert) == all_but_one
    page.keyboard.press("o")
    page.keyboard.press("ArrowLeft")
    chosen = min(shown + 1, all_but_one)
    page.locator(".slide").nth(chosen).click(timeout=2000)
    assert not page.evaluate("Reveal.isOverview()")
    assert page.evaluate(SHOWN) == chosen


@EVERY_PACK
def test_the_notes_stand_beside_a_slide_that_stays_whole(pack, deck, screenshots):
    page, notes = deck.page, deck.page.locator(".speaker-notes")
    page.keyboard.press("s")
    faults = [(1, fault) for fault in page.evaluate(FAULTS, LEAST)]  # a move lays out by itself
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate(f"Reveal.slide({number})")
        faults += [(number + 1, fault) for fault in page.evaluate(FAULTS, LEAST)]
    assert faults == []
    page.evaluate("Reveal.slide(Reveal.getSlides().findIndex(one => one.querySelector('.notes')))")
    assert notes.is_visible()
    deck.picture(screenshots(f"{pack[0]}-slides-notes") / "notes.png")
    # axe takes a slide that fills the screen for a dialog, which needs no h1, but not one beside
    # notes. The only h1 is on the title slide.
    assert [fault for fault in deck.axe() if not fault.startswith("page-has-heading-one")] == []
    page.keyboard.press("s")
    assert not notes.is_visible()
    assert page.evaluate("Reveal.getScale()") == 1
    assert page.evaluate(FAULTS, LEAST) == []


def test_forced_colours_leave_the_slides_readable(pack, deck, screenshots):
    page, folder = deck.page, screenshots(f"{pack[0]}-slides-forced-colours")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate(f"Reveal.slide({number})")
        shot = folder / f"{number + 1:02}.png"
        page.screenshot(path=shot)
        assert page.evaluate(FAULTS, LEAST) == []
        with Image.open(shot) as screen:
            for what, box in page.evaluate(BOXES):
                part = within(screen.convert("RGB").crop(box))
                # Black letters on a chart need its white, whatever colours the slide has.
                readable = white_share(part) > 0.5 if what == "FIGURE" else contrast(part) >= 4.5
                assert readable, (number + 1, what, box)


@pytest.mark.parametrize("view", ["shown", "overview"])
def test_the_printed_slides_are_all_there_and_tagged(deck, view):
    page = deck.page
    if view == "overview":
        page.keyboard.press("o")
        page.keyboard.press("ArrowRight")
    titles = page.locator(".slide").locator("h1, h2").all_text_contents()
    pictures = page.locator(".slide figure").count()
    printed = PdfReader(io.BytesIO(page.pdf(tagged=True, prefer_css_page_size=True)))
    texts = [squeezed(one.extract_text()) for one in printed.pages]
    assert len(texts) == len(titles)
    for title, text in zip(titles, texts, strict=True):
        assert squeezed(title) in text
    root = printed.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    tags = list(tagged(root["/StructTreeRoot"]))
    assert sum(tag["/S"] in ("/H1", "/H2") for tag in tags) == len(titles)
    figures = [tag for tag in tags if tag["/S"] == "/Figure" and tag.get("/Alt")]
    assert len(figures) >= pictures
    assert page.evaluate("Reveal.getSlides().filter(one => !one.inert).length") == 1


def test_the_title_is_printed_in_its_colours_without_background_graphics(deck):
    """White letters on nothing would be a pale shadow."""
    page = deck.page
    page.emulate_media(media="print")
    pale = page.evaluate("""
        [...document.querySelectorAll("h1, h2, p, li, td, th")].filter(one => {
            const style = getComputedStyle(one), [red, green, blue] = style.color.match(/\\d+/g);
            return Math.min(red, green, blue) > 127 && style.printColorAdjust !== "exact";
        }).map(one => one.outerHTML.slice(0, 80))
    """)
    assert pale == []


def tagged(node):
    """All elements of the structure tree below a node."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for one in node:
            yield from tagged(one)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tagged(node["/K"])
