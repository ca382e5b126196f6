"""How a notebook puts text, charts and tables on the page, and how much a slide holds.

The first output of a pack's notebook says what the pack is (`open_pack`); the exporter takes title,
banner and footer from there, so `ssp run` and plain nbconvert give the same file. A slide's room is
reckoned in lines of its text, by counting words; what lies on it is CSS's. Text is left out whole
rather than cut, shrunk or run over the edge; what is left out is in the report.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ssp_analysis.say.caveats import head
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.method import like_for_like
from ssp_analysis.say.partner_text import shortened
from ssp_analysis.say.quantities import TITLE_LETTERS
from ssp_analysis.say.tables import Table
from ssp_analysis.write.blocks import (
    LETTERS,
    Block,
    Blocks,
    Document,
    Paragraph,
    Part,
    Picture,
    Points,
    Quotation,
    Slide,
    TableBlock,
    Text,
    blocks,
    paragraphs,
    strong,
    text,
    word_lines,
    words_of,
)
from ssp_analysis.write.notebook import show, show_document

if TYPE_CHECKING:
    from ssp_analysis.say.look import Paper

ROUNDING = 0.01  # words
ROOM = 16.8  # lines of text between the banner and the footer
WORDS, TITLE_WORDS, TABLE_WORDS = 14.9, 11.3, 19  # in one line
GAP, BELOW, BELOW_POINT, BELOW_TITLE = 0.4, 0.4, 0.33, 0.5  # lines; the first, words
BELOW_QUOTE = 0.17  # lines
TITLE, TOPIC, ROW, ROW_MORE, KEY = 1.23, 0.85, 1.15, 0.8, 0.8  # lines of text that a line takes
ROOMY = 1.22  # a list that is short enough is set in larger type
CHART = 10  # lines that a chart needs at least
INCHES = 0.379  # of a line
MOST_WORDS = 40  # of title and prose: a slide is read while somebody speaks
MOST_ROWS = 8  # of a table
MOST_SLIDES = 16  # of a pack: about fourteen
Told = str | Callable[[Table], str]  # words beside a table, or how those beside its rows are made


def open_pack(pack: Pack) -> None:
    """Say what the pack is; comes before anything else in notebooks 05 and 06."""
    show_document(head(pack.about))


def show_slide(title: str, *parts: Part, topic: str = "", notes: Part = None) -> None:
    """Show one slide: a title of at most two lines, its parts, and notes for the speaker.

    Args:
        title: the message.
        parts: what stands below it; a chart's data goes to the notes.
        topic: in small type above the message.
        notes: the basis of what the slide says.
    """
    from ssp_analysis.say.look import Chart  # which draws: a run that only counts words does not

    charts = [part for part in parts if isinstance(part, Chart)]
    held = [part.picture(office=True) if isinstance(part, Chart) else part for part in parts]
    told: Blocks = blocks(notes, *(chart.data for chart in charts))
    told += paragraphs(like_for_like([title, *words_of((*blocks(*held), *told))]))
    show(Slide(shortened(title, TITLE_LETTERS).rstrip("."), blocks(*held), topic, told))


def show_pages(
    table: Table,
    title: Told,
    topic: str = "",
    below: Told = "",
    notes: Callable[[Table], Blocks] = lambda _: (),
    most: int = 1,
) -> bool:
    """Show a table on a slide, or on so many; rows without room stand in the notes and the report.

    What is said below it stands there where it fits and takes no room of a row that would have it.

    Returns:
        Whether it stands there.
    """
    total = len(table.frame)

    def told(part: Table, said: Told = below) -> str:
        left = total - len(part.frame) if most == 1 else 0
        more = f"{left} more in the report." if left else ""
        words = f"{_said(said, part)} {more}".strip()
        return words if len(words.split()) <= words_left(f"{_said(title, part)} {topic}") else more

    def alone(part: Table) -> str:
        return told(part, "")

    tells = (told, alone)
    ways = [in_pages(table, title, topic, words, most) for words in tells]
    held = [sum(len(part.frame) for part in way) for way in ways]
    fits = len(ways[0]) == len(ways[1]) and (held[0] == held[1] or held[1] < total)
    shown, words, rows = ways[not fits], tells[not fits], held[not fits]
    rest = replace(table, frame=table.frame.iloc[rows:], caption=f"{table.caption}, the rest")
    for part in shown:
        own = [notes(table if most == 1 else part)]
        own += [rest.blocks()] * (part is shown[-1] and rows < total)
        told_below = paragraphs(words(part))
        show_slide(_said(title, part), part, told_below, topic=topic, notes=blocks(own))
    return fits and all((said := _said(below, part)) and said in told(part) for part in shown)


def in_brief(table: Table, title: str, topic: str = "") -> Table:
    """The table with what is longest `told` in it said in `short`, as far as a slide needs it."""
    frame = table.frame
    saved = frame["told"].str.len() - frame["short"].str.len()
    for at in saved[saved > 0].sort_values(ascending=False, kind="stable").index:
        full = replace(table, frame=frame)
        if len(fitting(full, title, topic).frame) == min(len(frame), MOST_ROWS):
            return full
        frame = frame.assign(told=frame["told"].mask(frame.index == at, frame["short"]))
    return replace(table, frame=frame)


def _said(told: Told, part: Table) -> str:
    return told(part) if callable(told) else told


@dataclass(frozen=True)
class Point:
    """One point of a list: a bold lead, and what it says."""

    lead: str
    text: str

    def said(self) -> Text:
        """The point as it stands in a list."""
        return text(strong(f"{self.lead}. ") if self.lead else None, self.text)

    def lines(self, larger: float = 1) -> float:
        """How many lines it takes, in larger type than usual."""
        return word_lines(f"{self.lead}. {self.text}", WORDS / larger - 0.5) * larger + BELOW_POINT


def heading_lines(title: str, topic: str = "") -> float:
    """What a slide's title takes, with the topic above it."""
    return word_lines(title, TITLE_WORDS) * TITLE + (TOPIC if topic else 0) + BELOW_TITLE


def text_lines(told: str) -> float:
    """What a paragraph or an approved statement takes."""
    return word_lines(told, WORDS) + BELOW


def quote_lines(told: Iterable[str]) -> float:
    """What approved statements take, in the type of tables."""
    lines = [word_lines(words, TABLE_WORDS) * ROW_MORE + BELOW_QUOTE for words in told]
    return sum(lines) + BELOW


def table_lines(part: TableBlock) -> float:
    """What a table takes, with its key and headings; columns share the width as browsers do it."""
    rows = [list(part.headings), *part.texts()]
    widths = _widths(part, rows)
    taken = (max(word_lines(told, width) for told, width in zip(row, widths, strict=True))
             for row in rows)  # fmt: skip
    key = "; ".join(part.key())
    above = word_lines(f"Shorthand used: {key}", TABLE_WORDS) * KEY + GAP if key else 0
    return above + sum((lines - 1) * ROW_MORE + ROW for lines in taken) + BELOW


def _widths(part: TableBlock, rows: list[list[str]]) -> list[float]:
    """The width of each column in words: its text on one line, or less where all are too wide."""
    columns = list(enumerate(zip(*rows, strict=True)))
    wide = [_longest(cells) for _, cells in columns]
    least = [_longest([*head.split(), *(body if part.unbroken(at) else " ".join(body).split())])
             for at, (head, *body) in columns]  # fmt: skip
    spare, wanted = TABLE_WORDS - sum(least), sum(wide) - sum(least)
    share = min(max(spare / wanted, 0), 1) if wanted else 1
    return [low + (most - low) * share - GAP for low, most in zip(least, wide, strict=True)]


def _longest(texts: Iterable[str]) -> float:
    return (max(map(len, texts)) + 1) / LETTERS + GAP + ROUNDING


def for_chart(paper: Paper, title: str, topic: str, beside: Iterable[str]) -> Paper:
    """The sheet of a chart that shares a slide with its title and some lines of text."""
    below = sum(text_lines(told) for told in beside if told)
    inches = (ROOM - heading_lines(title, topic) - below) * INCHES
    return replace(paper, height=min(paper.height, inches), tallest=min(paper.tallest, inches))


def fitting(
    table: Table, title: Told, topic: str = "", below: Told = "", above: Blocks = ()
) -> Table:
    """The table with as many of its first rows as a slide holds, beside other parts of it."""
    room = ROOM - sum(map(_taken, above))
    for most in range(min(len(table.frame), MOST_ROWS), 1, -1):
        less = replace(table, frame=table.frame.head(most))
        told, beside = _said(below, less), heading_lines(_said(title, less), topic)
        beside += text_lines(told) if told else 0
        if table_lines(less.block()) <= room - beside:
            return less
    return replace(table, frame=table.frame.head(1))


def words_left(title: str) -> int:
    """How many words of prose may stand below a title."""
    return MOST_WORDS - len(title.split())


def words_below(table: Table, title: str, topic: str) -> int:
    """How many words of prose a slide has room for below a table, by their number and by lines."""
    lines = ROOM - heading_lines(title, topic) - table_lines(table.block()) - BELOW
    return min(words_left(f"{title} {topic}"), int(max(lines, 0)) * int(WORDS))


def some_of(names: list[str], title: str) -> list[str]:
    """As many names as the words of a slide allow, and how many more there are."""
    left, kept = words_left(title) - 3, []  # `and 4 more`
    for name in names:
        left -= len(name.split())
        if left >= 0:
            kept.append(name)
    return kept + ([f"{len(names) - len(kept)} more"] if len(kept) < len(names) else [])


def in_pages(
    table: Table, title: Told, topic: str = "", below: Told = "", most: int = MOST_SLIDES
) -> list[Table]:
    """The table over as few slides as take all of its rows, about as many on each, but on so many.

    Its parts are numbered, so that no two tables of a page have one name.
    """

    def parts(rows: int) -> Iterator[Table]:
        rest = table.frame
        while len(rest):
            yield (part := fitting(replace(table, frame=rest.head(rows)), title, topic, below))
            rest = rest.iloc[len(part.frame) :]

    full = list(parts(MOST_ROWS))
    even = list(parts(math.ceil(len(table.frame) / max(len(full), 1))))
    shown = even if len(even) == len(full) <= most else full[:most]
    if len(shown) < 2:
        return shown
    return [replace(part, caption=f"{table.caption}, part {number}")
            for number, part in enumerate(shown, 1)]  # fmt: skip


def listed(points: list[Point], room: float = 0) -> Blocks:
    """The points as a list, in larger type where the room given allows it."""
    items = tuple(blocks(point.said()) for point in points)
    roomy = sum(point.lines(ROOMY) for point in points) <= room
    return (Points(items, roomy=roomy),) if points else ()


def full_slides(document: Document) -> Iterator[str]:
    """A line for each slide that holds more than its room: which, and how many lines it needs.

    It may be cut off or its chart made small, but its text is all in the file: it is told of, not
    refused. The first slide has a layout of its own.
    """
    for number, slide in enumerate(document.blocks, start=1):
        if isinstance(slide, Slide) and not slide.opening:
            needed = heading_lines(slide.title, slide.topic) + sum(map(_taken, slide.blocks))
            if needed > ROOM + BELOW + BELOW_POINT:  # what is left free below the last part
                yield f"slide {number} ({slide.title}): about {needed:.0f} of {ROOM:.0f} lines"


def _taken(part: Block) -> float:
    if isinstance(part, Paragraph):
        return text_lines("".join(run.text for run in part.text))
    if isinstance(part, Points):
        larger = ROOMY if part.roomy else 1
        told = ("".join(run.text for run in one.text) for item in part.items for one in item
                if isinstance(one, Paragraph))  # fmt: skip
        return sum(Point("", words).lines(larger) for words in told)
    if isinstance(part, Quotation):
        return quote_lines(words_of(part.blocks))
    if isinstance(part, TableBlock):
        return table_lines(part)
    return CHART if isinstance(part, Picture) else 0
