"""What a document says, as data: headings, paragraphs, lists, tables, pictures, slides.

Blocks are made by pure functions from released tables, shown in notebooks as JSON and written to
files by renderers, which know no content. A block cannot be made without what its readers need: a
picture without a description and its data, a table without a caption, a value that is not there
without its mark, a heading out of order. So no finished file has to be searched for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from itertools import pairwise
from typing import Any, Literal, Protocol, TypeAlias
from xml.etree import ElementTree

from ssp_analysis.write.cells import Cell, clean_text, key_to, refuse

Style = Literal["", "strong", "em", "basis"]
Role = Literal["", "basis", "caution", "correction"]
LETTERS = 6  # of a typist's word, so that long words count for more
UNBROKEN = 24  # letters of a cell that is not broken where there is another column to break
LEAST_LETTERS = 20  # of a description: "Bar chart of spend" names a chart and says nothing of it
# What stands in for a description: the words of programs, of templates, of people in a hurry.
_FILLER = re.compile(
    r"a|alt|an|as|below|captions?|charts?|descriptions?|diagrams?|does|fig|figures?|for|graphs?"
    r"|graphics?|has|been|here|icons?|images?|in|is|items?|no|none|not|of|on|or|pages?|photos?"
    r"|pictures?|placeholders?|plots?|png|provided|screenshots?|see|shapes?|shown?|slides?|tables?"
    r"|tbc|tbd|text|the|this|titles?|to|todo|untitled"
)
_LEADS = re.compile(r"https://|mailto:|tel:|#|(?:[\w-]+/)*annual-update-[\w.-]+$")
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = {"svg", "g", "defs", "clipPath", "path", "rect", "use", "text", "tspan"}
_FILE_NAME = re.compile(r"\b[\w-]+\.(?:avif|bmp|emf|gif|jpe?g|pdf|png|svg|tiff?|webp)\b", re.I)


@dataclass(frozen=True)
class Run:
    """A piece of text in one style; `href` leads to a web address, or to a file of the pack."""

    text: str
    style: Style = ""
    href: str = ""

    def __post_init__(self) -> None:
        clean_text(self, "text", "a text")
        if self.href and not _LEADS.match(self.href):
            refuse("a link", "leads to no web address and no file of the pack")


Text = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; `topic` stands before or above it in smaller type, `number` is its own."""

    level: int
    text: str
    topic: str = ""
    number: str = ""

    def __post_init__(self) -> None:
        if not clean_text(self, "text", "a heading").strip():
            refuse("a heading", f"of level {self.level} is empty")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `number` is its own in numbered documents."""

    text: Text
    role: Role = ""
    number: str = ""


@dataclass(frozen=True)
class Points:
    """A list, each item some blocks.

    `letters` are told in order; `lettered` carry them as text, so that they are copied along.
    """

    items: tuple[Blocks, ...]
    kind: Literal["bullets", "letters", "lettered"] = "bullets"
    roomy: bool = False


@dataclass(frozen=True)
class TableBlock:
    """A table as people read it: the first cell of a row names it; `numbers` says which columns
    hold figures; `keyed` tables have the key to their marks above them."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[bool, ...]
    keyed: bool = True
    in_data: bool = False  # paper leaves its many lines to the published data tables

    def __post_init__(self) -> None:
        if not clean_text(self, "caption", "a table").strip():
            refuse("a table", "has no caption")
        if not self.headings or not all(text.strip() for text in self.headings):
            refuse(f"table {self.caption!r}", "has a column without a heading")
        if any(len(row) != len(self.headings) for row in (self.numbers, *self.rows)):
            refuse(f"table {self.caption!r}", "has a row of another length than its headings")

    def texts(self) -> list[list[str]]:
        """The cells as they are shown."""
        return [[str(cell) for cell in row] for row in self.rows]

    def unbroken(self, at: int) -> bool:
        """Whether the cells of a column each stand on one line of a slide."""
        longest = max((len(row[at]) for row in self.texts()), default=0)
        return self.numbers[at] or (at > 0 and longest <= UNBROKEN)

    def key(self) -> list[str]:
        """What the marks in it mean."""
        return key_to(text for row in self.texts() for text in row) if self.keyed else []


@dataclass(frozen=True)
class Picture:
    """A chart: its image, what it shows in words, its message, and its data.

    `png`, in base64, is for office files, and for pages where there is nothing else: '' where none
    needs it; `svg` is for pages and paper, `phone` for narrow screens: both as text, and part of
    the page. Without `phone` it is an image of its own.
    """

    png: str
    alt: str
    message: str
    data: TableBlock
    svg: str = ""
    phone: str = ""

    def __post_init__(self) -> None:
        if fault := description_fault(clean_text(self, "alt", "a picture").strip()):
            refuse(f"the picture {self.message!r}", fault)
        for drawn in filter(None, (self.svg, self.phone)):
            if fault := drawing_fault(drawn):
                refuse(f"the picture {self.message!r}", fault)


@dataclass(frozen=True)
class Quotation:
    """Approved words of others."""

    blocks: Blocks


@dataclass(frozen=True)
class Folded:
    """What is opened on demand, below its name."""

    summary: str
    blocks: Blocks


@dataclass(frozen=True)
class Box:
    """What stands apart in a frame; `pairs` stand two beside one another where there is room."""

    blocks: Blocks
    kind: Literal["box", "key", "pairs", "pair"] = "box"


@dataclass(frozen=True)
class Slide:
    """One slide: its message, the topic above it, what stands below, notes for the speaker."""

    title: str
    blocks: Blocks
    topic: str = ""
    notes: Blocks = ()
    opening: bool = False

    def __post_init__(self) -> None:
        if not clean_text(self, "title", "a slide").strip():
            refuse("a slide", "has no title")
        if not self.blocks:
            refuse(f"slide {self.title!r}", "has a title and nothing below it")


Block = Heading | Paragraph | Points | TableBlock | Picture | Quotation | Folded | Box | Slide
Blocks = tuple[Block, ...]


class _Tells(Protocol):
    def blocks(self) -> Blocks: ...


Part: TypeAlias = "str | Run | Block | _Tells | Sequence[Part] | None"
"""What becomes blocks, as `blocks` does it."""


@dataclass(frozen=True)
class Origin:
    """The paper that a document is of, and the digest of the certificate of its tables."""

    reporting_year: str
    audience: str
    proof: str = ""


@dataclass(frozen=True)
class Document:
    """A whole document: what it says, and what must stand on all of its pages.

    Attributes:
        kind: what it is called after: `report`, `slides`, `cover-report`, …
        title: in a window's head.
        heading: the first heading.
        marks: the banner, and the audience's mark.
        footer: how every document ends; `short_footer` the same in a line.
        facts: names and what they are, at its head.
        topic: above the heading.
        notice: what a corrected version says of itself; `notice_section` tells more.
        author, day: for the properties of files; an ISO date.
        origin: what it was made from; None where that is no released table.
    """

    kind: str
    title: str
    heading: str
    marks: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    short_footer: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    topic: str = ""
    notice: str = ""
    notice_section: str = ""
    author: str = ""
    day: str = ""
    origin: Origin | None = None
    blocks: Blocks = field(default=())

    def __post_init__(self) -> None:
        levels = [1, *(one.level for one in walk(self.blocks) if isinstance(one, Heading))]
        for before, level in pairwise(levels):
            if level > before + 1:
                refuse(f"the {self.kind}", f"a heading of level {level} follows one of {before}")


def blocks(*parts: Part) -> Blocks:
    """Parts one after another, and what those tell that have `blocks()`; text is a paragraph.

    What is not there (None) is left out.
    """
    return tuple(_each(parts))


def _each(parts: Iterable[Part]) -> Iterator[Block]:
    for part in parts:
        if isinstance(part, str | Run):
            yield from paragraphs(text(part))
        elif isinstance(part, Sequence):
            runs = tuple(one for one in part if isinstance(one, Run))
            whole = 0 < len(runs) == len(part)
            yield from (Paragraph(runs),) if whole else _each(part)
        elif isinstance(part, Block):
            yield part
        elif part is not None:
            yield from part.blocks()


def text(*parts: Run | Text | str | None) -> Text:
    """Pieces of text one after another; None and empty ones are left out."""
    pieces = (part if isinstance(part, tuple) else (part,) for part in parts if part)
    return tuple(one if isinstance(one, Run) else Run(one) for piece in pieces for one in piece)


def strong(words: str) -> Run:
    """Bold text."""
    return Run(words, "strong")


def paragraphs(*texts: Text | str, role: Role = "") -> Blocks:
    """One paragraph per text; empty ones are left out."""
    return tuple(Paragraph(text(each), role) for each in texts if each)


def basis(words: str) -> Blocks:
    """On what something rests, in small type; nothing where there is nothing to say."""
    return paragraphs(words.strip(), role="basis")


def bullets(items: Iterable[Part]) -> Blocks:
    """A list of points; nothing at all where there are none."""
    points = tuple(blocks(item) for item in items)
    return (Points(points),) if points else ()


def key_block(told: list[str]) -> Blocks:
    """The key to the marks of tables that stand below it; nothing where they have none."""
    return (Box((*paragraphs("Shorthand used:"), *bullets(told)), "key"),) if told else ()


def word_lines(told: str, in_one: float) -> int:
    """How many lines a text takes, each filled with whole words as browsers do; 0 for none.

    Args:
        told: the text.
        in_one: words of six letters, a space among them, that one line takes.
    """
    lines, left = 0, 0.0
    for word in told.split():
        wide = (len(word) + 1) / LETTERS
        if wide > left:
            lines, left = lines + 1, in_one
        left -= wide
    return lines


def walk(parts: Blocks) -> Iterator[Block]:
    """All blocks, those inside others after the one that holds them; of a list its items."""
    for part in parts:
        yield part
        if isinstance(part, Points):
            yield from walk(tuple(one for item in part.items for one in item))
        elif isinstance(part, Slide):
            yield from walk((*part.blocks, *part.notes))
        elif isinstance(part, Quotation | Folded | Box):
            yield from walk(part.blocks)


def words_of(parts: Blocks) -> Iterator[str]:
    """Every text that blocks hold, as a reader sees it."""
    for part in walk(parts):
        if isinstance(part, Paragraph):
            yield "".join(run.text for run in part.text)
        elif isinstance(part, TableBlock):
            yield from (part.caption, *part.headings, *(t for row in part.texts() for t in row))
        elif isinstance(part, Picture):
            yield from (part.alt, part.message)
            yield from words_of((part.data,))
        elif isinstance(part, Heading | Slide):
            yield from (part.topic, part.text if isinstance(part, Heading) else part.title)


def description_fault(told: str) -> str:
    """What is wrong with a picture's description, as a screen reader says it; '' where nothing."""
    words = re.findall(r"[^\W\d_]+", told.casefold())
    if not words:
        return "has no description"
    if _FILE_NAME.search(told):
        return "has a file name for a description"
    if all(map(_FILLER.fullmatch, words)):
        return "has filler for a description"
    if sum(map(len, words)) < LEAST_LETTERS:
        return f"has a description of less than {LEAST_LETTERS} letters"
    return ""


def drawing_fault(svg: str) -> str:
    """What is wrong with an SVG that stands in a page: it holds shapes and words, and no more."""
    try:
        parts = list(ElementTree.fromstring(svg).iter()) if svg.startswith("<svg ") else []
    except ElementTree.ParseError:
        parts = []
    if not parts:
        return "is no drawing"
    names = {part.tag.removeprefix(_SVG) for part in parts} - _SHAPES
    for part in parts:
        led = [*re.findall(r"url\(([^)]*)", " ".join(part.attrib.values())),
               *(held for name, held in part.attrib.items() if name.endswith("href"))]  # fmt: skip
        names |= {name for name in part.attrib if name.startswith("on")}
        names |= {where for where in led if not where.startswith("#")}
    return f"is drawn with {', '.join(sorted(names))}" if names else ""


def as_json(value: Any) -> Any:
    """A block, or a document, as JSON takes it; what is as usual is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: getattr(value, one.name) for one in fields(value)
                if one.default is MISSING or getattr(value, one.name) != one.default}  # fmt: skip
        return {"is": type(value).__name__} | {name: as_json(held) for name, held in told.items()}
    return [as_json(one) for one in value] if isinstance(value, tuple) else value


def from_json(told: Any) -> Any:
    """The block, or document, that `as_json` told of.

    Raises:
        ExportCheckError: one that could not be made.
    """
    if isinstance(told, list):
        return tuple(from_json(one) for one in told)
    if isinstance(told, dict):
        kind = _KINDS[told["is"]]
        return kind(**{name: from_json(held) for name, held in told.items() if name != "is"})
    return told


_KINDS: dict[str, Any] = {kind.__name__: kind for kind in (
    Run, Cell, Heading, Paragraph, Points, TableBlock, Picture, Quotation, Folded, Box, Slide,
    Origin, Document)}  # fmt: skip
