"""Which slides of a finished file hold more than fits, by the heights of what stands on them."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from ssp_analysis.pack.fitting import (
    BELOW,
    BELOW_POINT,
    ROOM,
    ROOMY,
    SMALL,
    Point,
    grid_height,
    heading_height,
    key_height,
    quote_height,
    text_height,
)

HIGH = 720  # px of a slide, banner and footer included
SPARE = BELOW + BELOW_POINT  # what is left free below the last part may go over the edge
DRAWN_WIDTH = 1152  # px of a chart as `look` draws it
ROOMY_TYPE = ".roomy, .roomy + p"  # as in `templates/pack.css`


def full_slides(page: str) -> Iterator[str]:
    """A line for each slide that needs more than its room: which, and how high it would be.

    Such a slide is cut off or its chart made small, but its text is all in the file: it is told of,
    not refused. The title slide is not reckoned: it has a layout of its own.

    Args:
        page: the slides as HTML.
    """
    soup = BeautifulSoup(page, "html.parser")
    roomy = {id(tag) for tag in soup.select(ROOMY_TYPE)}
    for number, slide in enumerate(soup.select("section.slide"), start=1):
        title = slide.select_one(".content > h2")
        parts = slide.select(".content > *")
        needed = sum(_height(part, ROOMY if id(part) in roomy else SMALL) for part in parts)
        if title and needed > ROOM + SPARE:
            told = " ".join(title.get_text().split())
            yield f"slide {number} ({told}): about {HIGH - ROOM + needed:.0f} of {HIGH} px"


def _height(part: Tag, size: int) -> float:
    if part.name == "h2":
        kicker = part.select_one(".kicker")
        return heading_height(_text(part, kicker), _text(kicker) if kicker else "")
    if part.name == "p":
        return text_height(_text(part), size=size)
    if part.name in ("ul", "ol"):
        return sum(_point(item).height(size) for item in part.find_all("li")) + BELOW
    if part.name == "blockquote":
        return quote_height(_text(part))
    if "key" in _classes(part):
        return key_height("; ".join(_text(item) for item in part.find_all("li")))
    if "table" in _classes(part):
        return _table_height(part)
    if part.name == "figure" and (image := part.img):
        return int(str(image["height"])) / int(str(image["width"])) * DRAWN_WIDTH
    return 0  # notes, which are not shown


def _point(item: Tag) -> Point:
    lead = item.strong
    return Point(_text(lead).removesuffix(".") if lead else "", _text(item, lead))


def _table_height(part: Tag) -> float:
    heads = [(_text(cell), "number" in _classes(cell)) for cell in part.select("thead th")]
    rows = part.select("tbody tr")
    return grid_height(
        heads, [[_text(cell) for cell in row.find_all(["th", "td"])] for row in rows]
    )


def _classes(tag: Tag) -> list[str]:
    return list(tag.get_attribute_list("class"))


def _text(tag: Tag, without: Tag | None = None) -> str:
    told = tag.get_text()
    return " ".join((told.replace(without.get_text(), "", 1) if without else told).split())
