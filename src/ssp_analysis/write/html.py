"""Blocks as HTML, and documents as pages that need nothing else: report, slides, handout, sheets.

Everything is escaped; styles, script, typeface and pictures are in the page.
"""

import base64
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from ssp_analysis.write import house
from ssp_analysis.write.blocks import (
    Block,
    Blocks,
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
    Text,
    key_block,
    walk,
    words_of,
)

TEMPLATES = Path(__file__).parent / "templates"
# On a phone this many columns of numbers stand side by side, or half as many of text.
PHONE_COLUMNS = 6
PIXELS = 96 / 72  # of a page, in a point
_ADDRESS = re.compile(r"(\S+@\S+)")
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_WORDS, _BOLD = re.compile("<text ([^>]*)>([^<]*)"), "font-weight: 700"
# As `pack.css` says it of charts in the page.
_LINES = "*{stroke-linejoin:round;stroke-linecap:butt}"
_LINES += f"text{{font-family:'{house.TYPEFACE}',sans-serif}}"


def element(tag: str, *children: object, **attributes: str) -> Markup:
    """An HTML element; children that are not markup are escaped. `class_` and `aria_label` work."""
    names = {key: key.rstrip("_").replace("_", "-") for key in attributes}
    marks = "".join(f' {names[key]}="{escape(told)}"' for key, told in attributes.items() if told)
    return Markup("<{}{}>{}</{}>").format(Markup(tag), Markup(marks), _join(children), Markup(tag))


def _join(children: Iterable[object]) -> Markup:
    return Markup("").join(escape(child) for child in children if child is not None)


def markup(parts: Blocks) -> Markup:
    """Blocks one after another."""
    return _join(_WAYS[type(part)](part) for part in parts)


def inline(runs: Text) -> Markup:
    """Text with its styles and links."""
    return _join(_run(run) for run in runs)


def _run(run: Run) -> Markup:
    told = breakable(run.text)
    if run.href:
        return element("a", told, href=run.href)
    if run.style == "basis":
        return element("span", told, class_="basis")
    return element(run.style, told) if run.style else told


def breakable(words: str) -> Markup:
    """Text whose e-mail addresses break between their parts, and only where no line holds them."""
    parts = _ADDRESS.split(words)
    for at in range(1, len(parts), 2):
        held = Markup("<wbr>").join(re.split(r"(?<=[@.])(?=\S*@)|(?<=@)(?=\S)", parts[at]))
        parts[at] = element("span", held, class_="address")
    return _join(parts)


def _after_topic(part: Heading) -> str:
    return ". " if ":" in part.text else ": "  # one colon is enough


def _heading(part: Heading) -> Markup:
    # Above a slide's title the line parts them to the eye, and the colon to the ear.
    parted = (part.topic, element("span", _after_topic(part)))
    topic = element("span", *parted, class_="kicker") if part.topic else None
    return element(f"h{part.level}", f"{part.number} " if part.number else "", topic, part.text)


def _paragraph(part: Paragraph) -> Markup:
    if part.number:
        # A number is no part of what it numbers: blocks of their own, for whoever reads the page.
        number = element("p", part.number, class_="item")
        return element("div", number, element("p", inline(part.text)), class_="numbered")
    lead = element("strong", "Caution: ") if part.role == "caution" else None
    return element("p", lead, inline(part.text), class_=part.role)


def _points(part: Points) -> Markup:
    if part.kind == "lettered":
        items = (
            element("li", element("span", letter(at), class_="item"), " ", _within(item))
            for at, item in enumerate(part.items)
        )
        return element("ul", *items, class_="lettered")
    roomy = "roomy" if part.roomy else ""
    kind, letters = ("ol", "a") if part.kind == "letters" else ("ul", "")
    return element(kind, *(element("li", _within(item)) for item in part.items),
                   type=letters, class_=roomy)  # fmt: skip


def letter(number: int) -> str:
    """`a)` for the first item."""
    return f"{chr(ord('a') + number)})"


def _within(item: Blocks) -> Markup:
    """What stands in a point: its first paragraph is the point itself."""
    if item and isinstance(item[0], Paragraph) and not item[0].role:
        return _join([inline(item[0].text), markup(item[1:])])
    return markup(item)


def is_wide(part: TableBlock) -> bool:
    """Whether a narrow screen shows its rows one below the other, each cell with its heading.

    A column of text takes as much room as two of numbers.
    """
    return sum(1 if figures else 2 for figures in part.numbers) > PHONE_COLUMNS


def _kind(part: TableBlock, at: int) -> str:
    """The classes of a column's cells."""
    if part.numbers[at]:
        return "number"
    return "text short" if part.unbroken(at) else "text"


def _table(part: TableBlock) -> Markup:
    kinds, wide = [_kind(part, at) for at in range(len(part.numbers))], is_wide(part)
    heads = (element("th", told, scope="col", class_=kind)
             for told, kind in zip(part.headings, kinds, strict=True))  # fmt: skip
    rows = []
    for first, *others in part.texts():
        beside = zip(part.headings[1:], kinds[1:], others, strict=True)
        cells = [element("td", told, class_=kind, data_heading=heading if wide else "")
                 for heading, kind, told in beside]  # fmt: skip
        rows.append(element("tr", element("th", first, scope="row"), *cells))
    table = element(
        "table", element("caption", part.caption), element("thead", element("tr", *heads)),
        element("tbody", *rows), class_="wide" if wide else "",
    )  # fmt: skip
    # The caption names the region; it is one table's, so labels stay unique on the page. Only
    # a script could know whether the region scrolls on this screen, and the pages have none;
    # without a place in the tab order Safari's keyboard could not scroll it.
    region = element(
        "div", table, class_="table", role="region", aria_label=part.caption, tabindex="0"
    )
    return _join([markup(key_block(part.key())), region])


def _in_page(svg: str, alt: str) -> Markup:
    """A drawing with its description on it, and none of its loose words for screen readers.

    These are hidden within the drawing: where it is hidden itself, a page that is printed has no
    picture to describe.
    """
    start, inside = svg.split(">", 1)
    opened = Markup('{} role="img" aria-label="{}"><g aria-hidden="true">').format(
        Markup(start), alt
    )
    return opened + Markup(inside.removesuffix("</svg>") + "</g></svg>")


def _picture(part: Picture) -> Markup:
    if part.phone:  # in the page: its words can be found, marked and enlarged as all others can
        return element("figure", *(_in_page(svg, part.alt) for svg in (part.svg, part.phone)))
    if part.svg:
        address, (width, height) = _svg_address(part.svg), svg_size(part.svg)
    else:
        address = Markup(f"data:image/png;base64,{part.png}")
        width, height = png_size(base64.b64decode(part.png[:64]))
    image = Markup('<img src="{}" width="{}" height="{}" alt="{}">').format(
        address, width, height, part.alt
    )
    return element("figure", image)


def _svg_address(told: str) -> Markup:
    """An SVG as an image, which knows nothing of the page around it: with the letters it needs."""
    letters = {"regular": "", "semibold": ""}
    for style, words in _WORDS.findall(told):
        letters["semibold" if _BOLD in style else "regular"] += unescape(words)
    faces = "".join(house.letters_css(name, held) for name, held in letters.items() if held)
    begin, end = told.split(">", 1)
    whole = f"{begin}><style>{_LINES}{faces}</style>{end}"
    held = base64.b64encode(whole.encode("utf-8")).decode("ascii")
    return Markup(f"data:image/svg+xml;base64,{held}")


def svg_size(told: str) -> tuple[int, int]:
    """Width and height of an SVG that is drawn in points, in pixels of a page."""
    found = _VIEW.search(told)
    assert found is not None, "an SVG says how large it is"
    return round(float(found[1]) * PIXELS), round(float(found[2]) * PIXELS)


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG in pixels."""
    # Eight bytes of signature, eight of the chunk's head, then width and height.
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _slide(part: Slide) -> Markup:
    title = Heading(1 if part.opening else 2, part.title, part.topic)
    notes = element("aside", markup(part.notes), class_="notes") if part.notes else None
    return _join([_heading(title), markup(part.blocks), notes])


_BOXES = {"box": "box", "key": "key", "pairs": "pairs", "pair": ""}
_WAYS: dict[type, Callable[[Any], Markup]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Points: _points,
    TableBlock: _table,
    Picture: _picture,
    Slide: _slide,
    Quotation: lambda part: element("blockquote", markup(part.blocks)),
    Folded: lambda part: element(
        "details", element("summary", part.summary) if part.summary else None, markup(part.blocks)
    ),
    Box: lambda part: element("div", markup(part.blocks), class_=_BOXES[part.kind]),
}


@dataclass(frozen=True)
class Section:
    """What follows one heading of level 1 or 2: a section of the report, or a slide."""

    title: str
    anchor: str
    body: Markup


def cut(parts: Blocks) -> Iterator[tuple[str, Blocks]]:
    """The parts of a document, each with its title: at slides, and headings of level 1 and 2."""
    title, held = "", []  # type: tuple[str, list[Block]]
    for part in parts:
        begun = _title(part)
        if begun is not None:
            if held:
                yield title, tuple(held)
            title, held = begun, []
        held.append(part)
    if held:
        yield title, tuple(held)


def _title(part: Block) -> str | None:
    """What a part that begins a section is called; None for one that begins none."""
    if isinstance(part, Slide):
        return part.title
    if isinstance(part, Heading) and part.level <= 2:
        return f"{part.topic}{_after_topic(part)}{part.text}" if part.topic else part.text
    return None


def sections(parts: Blocks) -> list[Section]:
    """The parts of a document as HTML, numbered."""
    return [
        Section(title, f"section-{number}", markup(held))
        for number, (title, held) in enumerate(cut(parts), start=1)
    ]


def page(document: Document, style: str = "") -> str:
    """A document as one page: report, slides or handout by its kind, any other a plain sheet.

    Args:
        document: what it says.
        style: more CSS, behind the pages' own.
    """
    long = document.kind in ("report", "slides", "handout")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"hash": _script_hash, "breakable": breakable}
    template = environment.get_template(f"ssp_{document.kind if long else 'sheet'}.html.j2")
    return template.render(
        document=document,
        sections=sections(document.blocks) if long else [],
        body=Markup("") if long else markup(document.blocks),
        style=Markup(_styles(document) + style),
        library=Markup(house.script()),
        on_paper=bool(style),
        start=Markup(_template("slides.js")),
    )


def _styles(document: Document) -> str:
    layout = (
        [house.asset("reveal.css").read_text(encoding="utf-8")] if document.kind == "slides" else []
    )
    on_paper = []
    if document.marks and document.kind != "slides":
        told = _css_text(" · ".join(document.marks))
        on_paper = [f"@page {{ @top-left {{ content: {told}; }} }}"]
    return "\n".join([*layout, house.typeface_css(), _template("pack.css"), *on_paper])


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _script_hash(told: str) -> str:
    digest = base64.b64encode(sha256(told.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _css_text(told: str) -> str:
    """A CSS string; letters other than plain ones are escaped, so that none can end it."""
    return (
        '"' + "".join(c if c.isalnum() or c in " .,:;-" else f"\\{ord(c):x} " for c in told) + '"'
    )


# JupyterLab sets all cells to the right; the rest of its look stays, dark or light.
_IN_CELLS = Markup(
    "<style>.ssp{max-width:70em}.ssp img{max-width:100%;height:auto}"
    ".ssp caption{text-align:left;font-weight:600}.ssp .table .number{text-align:right}"
    ".ssp .table td.text,.ssp .table th.text,.ssp .table th[scope=row]{text-align:left}"
    ".ssp .table th[scope=row]{font-weight:normal}"
    ".ssp .notes{border-left:4px solid #8884;padding-left:1em;margin:1em 0}"
    ".ssp .notes::before{content:'What the speaker says';font-weight:600}</style>"
)


def as_images(parts: Blocks) -> Iterator[Block]:
    """Blocks with their pictures as images: for paper, and where no style of the page's holds."""
    for part in parts:
        if isinstance(part, Picture):
            yield replace(part, phone="")
        elif isinstance(part, Slide | Quotation | Folded | Box):
            yield replace(part, blocks=tuple(as_images(part.blocks)))
        else:
            yield part


def as_shown(told: Blocks) -> str:
    """Blocks as a cell of a notebook shows them: HTML."""
    return str(element("div", _IN_CELLS, markup(tuple(as_images(told))), class_="ssp"))


def lines_of(parts: Blocks) -> Iterator[str]:
    """The same as lines: a row of a table in one; a picture's data stand below it anyway."""
    for part in walk(parts):
        if isinstance(part, TableBlock):
            yield part.caption
            yield from (" | ".join(row) for row in (part.headings, *part.texts()))
        elif isinstance(part, Picture):
            yield part.alt
        elif isinstance(part, Heading | Paragraph):
            yield from filter(None, words_of((part,)))
