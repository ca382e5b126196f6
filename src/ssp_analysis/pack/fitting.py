"""How much fits on a slide of 1280 × 720: heights of text, estimated from its letters.

The sizes are those of `templates/pack.css`. Text is left out whole rather than cut, shrunk or
run over the edge; what is left out is in the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from ssp_analysis.pack.look import Paper
from ssp_analysis.pack.markup import element, join, shortened
from ssp_analysis.pack.partner_text import unmarked
from ssp_analysis.pack.tables import Table, key_to
from ssp_analysis.pack.wording import sentence

ROOM = 612  # px between the banner and the footer, margins left out
WIDTH = 1120
PIXELS_PER_INCH = 96
SMALL, ROOMY = 28, 34  # px; a list that is short enough is set in the larger type
LETTER, BOLD_LETTER = 0.465, 0.51  # em, the usual width of a letter of Source Sans Pro
KEY_LETTER = 0.43  # em; the key to shorthand is full of narrow letters and brackets
LINE, GAP = 1.3, 12
NAME_WIDTH, HEADER = 520, 71  # px of a table: of its names at most, of a header of two lines
LONGEST = 320  # letters of one point: four lines


@dataclass(frozen=True)
class Point:
    """One point of a list: a bold lead, what it says, and on what basis (for the notes)."""

    lead: str
    text: str
    basis: str = ""

    def __html__(self) -> Markup:
        """The point as the inside of a list item."""
        return join([element("strong", f"{self.lead}. ") if self.lead else None, self.text])

    def height(self, size: int) -> float:
        """The height of the point in px, with the gap below it."""
        letters = len(self.lead) * BOLD_LETTER / LETTER + len(self.text) + 2
        return lines(letters, size) * size * LINE + GAP


def lines(letters: float, size: float, width: float = WIDTH, letter: float = LETTER) -> int:
    """How many lines so many letters take."""
    return max(1, -int(-letters * size * letter // width))


def heading_height(title: str, kicker: str = "") -> float:
    """The height of a slide's title with its kicker."""
    return lines(len(title), 40, letter=BOLD_LETTER) * 45 + 20 + (32 if kicker else 0)


def quote_height(text: str) -> float:
    """The height of an approved statement."""
    return lines(len(text), SMALL) * SMALL * LINE + 16


def table_height(table: Table) -> float:
    """The height of a table with its key and header, by the names of its rows.

    What the other columns need of the slide's width, the names have not.
    """
    cells, key = table.cells(), 0.0
    if told := "; ".join(key_to(text for row in cells for text in row)):
        key = lines(len(told) + 18, 24, letter=KEY_LETTER) * 29 + 8
    taken = 0.0
    for column, *texts in zip((c.heading for c in table.columns), *cells, strict=True):
        if column != table.columns[0].heading:
            widest = max(len(text) for text in [*column.split(), *texts])
            taken += widest * 24 * LETTER + 28
    width = min(NAME_WIDTH, WIDTH - taken)
    return key + HEADER + sum(lines(len(row[0]), 24, width) * 29 + 13 for row in cells)


def strip_height(paper: Paper) -> float:
    """The height of a theme's small charts, drawn over the slide's whole width."""
    return paper.height / paper.width * 1152 + GAP


def for_chart(paper: Paper, title: str, kicker: str, beside: Iterable[str]) -> Paper:
    """The sheet of a chart that shares a slide with its title and some lines of text."""
    text = sum(lines(len(line), SMALL) * SMALL * LINE + 14 for line in beside if line)
    inches = (ROOM - heading_height(title, kicker) - text - 8) / PIXELS_PER_INCH
    return replace(paper, height=min(paper.height, inches), tallest=min(paper.tallest, inches))


def that_fit(points: Iterable[Point], room: float) -> list[Point]:
    """The points that fit, in order; one that does not is left out, a later one may still fit."""
    kept = []
    for point in points:
        if point.height(SMALL) <= room:
            kept.append(point)
            room -= point.height(SMALL)
    return kept


def pages(points: list[Point], room: float) -> list[list[Point]]:
    """The points on as few slides as they need, in order and about evenly filled."""
    fewest = len(_packed(points, room))
    shares = (room * share / 100 for share in range(40, 101, 5))
    return next(
        (parts for less in shares if len(parts := _packed(points, less)) == fewest),
        _packed(points, room),
    )


def _packed(points: list[Point], room: float) -> list[list[Point]]:
    found: list[list[Point]] = []
    left = 0.0
    for point in points:
        if not found or point.height(SMALL) > left:
            found.append([])
            left = room
        found[-1].append(point)
        left -= point.height(SMALL)
    return found


def is_roomy(points: list[Point], room: float) -> bool:
    """Whether the points fit in the larger type."""
    return sum(point.height(ROOMY) for point in points) <= room


def listed(points: list[Point], room: float = 0) -> Markup:
    """The points as a list, in larger type where the room given allows it."""
    if not points:
        return Markup("")
    items = (element("li", point.__html__()) for point in points)
    return element("ul", *items, class_="roomy" if is_roomy(points, room) else "dense")


def first_sentence(text: str) -> str:
    """The first sentence of a text, so that a slide shows whole sentences only."""
    start = re.split(r"(?<=[.!?])\s", unmarked(text))[0]
    return sentence(shortened(start, LONGEST))
