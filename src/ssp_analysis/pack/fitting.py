"""How much fits on a slide of 1280 × 720: heights of text, by the widths of its letters.

The sizes are those of `templates/pack.css`. Text is left out whole rather than cut, shrunk or
run over the edge; what is left out is in the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from ssp_analysis.pack.lettering import REGULAR, SEMIBOLD, lines, width
from ssp_analysis.pack.look import Paper
from ssp_analysis.pack.markup import element, join, shortened
from ssp_analysis.pack.partner_text import unmarked
from ssp_analysis.pack.tables import Table, key_to
from ssp_analysis.pack.wording import sentence

ROOM = 612  # px between the banner and the footer, margins left out
WIDTH = 1168  # px between the margins
PIXELS_PER_INCH = 96
SMALL, ROOMY = 28, 34  # px; a list that is short enough is set in the larger type
TITLE, KICKER, IN_TABLE = 40, 26, 24  # px
LINE, TITLE_LINE, TABLE_LINE = 1.3, 1.12, 1.2  # of the type's size
BELOW, BELOW_POINT, BELOW_TITLE, BELOW_KEY = 14, 12, 18, 8  # px that are left free
INDENT, QUOTE_INDENT = 1.2, 24  # of a list's type; px
CELL, CELL_SIDE = 13, 28  # px of a table's cell beside its text: above and below, right
LEAST_NAME, LEAST_TEXT = 9, 6  # of a table's type: the narrowest column of names, of other text
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
        runs = [(f"{self.lead}.", SEMIBOLD), (self.text, REGULAR)]
        count = lines(runs if self.lead else runs[1:], size, WIDTH - INDENT * size)
        return count * size * LINE + BELOW_POINT


def text_height(text: str, room: float = WIDTH, size: int = SMALL) -> float:
    """The height of a paragraph."""
    return lines([(text, REGULAR)], size, room) * size * LINE + BELOW


def heading_height(title: str, kicker: str = "") -> float:
    """The height of a slide's title with its kicker."""
    count = lines([(title, SEMIBOLD)], TITLE, WIDTH)
    above = KICKER * TITLE_LINE + 2 if kicker else 0
    return count * TITLE * TITLE_LINE + above + BELOW_TITLE


def quote_height(text: str) -> float:
    """The height of an approved statement."""
    return text_height(text, WIDTH - QUOTE_INDENT)


def table_height(table: Table) -> float:
    """The height of a table with its key and header."""
    cells = table.cells()
    told = key_height("; ".join(key_to(text for row in cells for text in row)))
    heads = [(column.heading, bool(column.form)) for column in table.columns]
    return told + grid_height(heads, cells)


def key_height(told: str) -> float:
    """The height of the key above a table; 0 where there is nothing to explain."""
    runs = [("Shorthand used:", SEMIBOLD), (f"{told}.", REGULAR)]
    return lines(runs, IN_TABLE, WIDTH) * IN_TABLE * TABLE_LINE + BELOW_KEY if told else 0.0


def grid_height(heads: list[tuple[str, bool]], cells: list[list[str]]) -> float:
    """The height of a table without its key, in columns as a browser makes them.

    Args:
        heads: of each column its heading, and whether it holds numbers.
        cells: the text of each cell, row by row.
    """
    widths = _column_widths(heads, cells)
    head = [(heading, SEMIBOLD) for heading, _ in heads]
    body = [[(text, REGULAR) for text in row] for row in cells]
    return sum(_row_height(row, widths) for row in (head, *body)) + BELOW


def _column_widths(heads: list[tuple[str, bool]], cells: list[list[str]]) -> list[float]:
    """Room for the text of each column: the least that it needs, and its share of what is left.

    The rules of automatic layout: https://www.w3.org/TR/CSS22/tables.html#auto-table-layout
    """
    least, most = [], []
    for at, (title, in_numbers) in enumerate(heads):
        heading = [(word, SEMIBOLD) for word in title.split()]
        whole = [(row[at], REGULAR) for row in cells]
        unbroken = in_numbers or at == len(heads) - 1
        words = [(word, REGULAR) for text, _ in whole for word in text.split()]
        floor = LEAST_NAME if at == 0 else 0 if in_numbers else LEAST_TEXT
        narrow = _widest([*heading, *(whole if unbroken else words)])
        least.append(max(narrow, floor * IN_TABLE - CELL_SIDE))
        most.append(max(least[-1], _widest([*whole, (title, SEMIBOLD)])))
    wanted = sum(most) - sum(least)
    left = max(WIDTH - CELL_SIDE * len(least) - sum(least), 0)
    share = min(left / wanted, 1) if wanted else 0
    return [narrow + (wide - narrow) * share for narrow, wide in zip(least, most, strict=True)]


def _widest(runs: list[tuple[str, str]]) -> float:
    return max((width(text, IN_TABLE, weight) for text, weight in runs), default=0)


def _row_height(row: list[tuple[str, str]], widths: list[float]) -> float:
    count = max(lines([run], IN_TABLE, room) for run, room in zip(row, widths, strict=True))
    return count * IN_TABLE * TABLE_LINE + CELL


def strip_height(paper: Paper) -> float:
    """The height of a theme's small charts, drawn over the slide's whole width."""
    return paper.height / paper.width * 1152 + BELOW


def for_chart(paper: Paper, title: str, kicker: str, beside: Iterable[str]) -> Paper:
    """The sheet of a chart that shares a slide with its title and some lines of text."""
    text = sum(text_height(line) for line in beside if line)
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
