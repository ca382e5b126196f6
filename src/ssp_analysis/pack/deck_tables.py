"""A table of a slide in a PPTX: columns as wide as their figures, a thin line below each row."""

from __future__ import annotations

from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from ssp_analysis.pack.arial import ARIAL, ARIAL_BOLD
from ssp_analysis.pack.deck_reading import Grid
from ssp_analysis.pack.deck_text import LEADING, line_count, plain, write
from ssp_analysis.pack.lettering import width
from ssp_analysis.pack.look import DARK_BLUE, DARK_GREY, FOCUS_GREY

SIZE = 18  # points
ABOVE, BESIDE = 4, 18  # of a cell, beside its text: above and below; between columns
SPARE = 1  # points, so that no rounding breaks a line
NAMES = 0.38  # of the width: the least that the column of names keeps
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid"


def grid_height(grid: Grid, room: float) -> float:
    """How high a table stands in a width, in points."""
    return sum(_row_heights(grid, _widths(grid, room)))


def add_table(page: Any, grid: Grid, left: float, top: float, room: float) -> None:
    """Add a table with its description."""
    widths = _widths(grid, room)
    heights = _row_heights(grid, widths)
    place = (Pt(left), Pt(top), Pt(room), Pt(sum(heights)))
    frame = page.shapes.add_table(len(heights), len(widths), *place)
    frame._element.xpath(".//p:cNvPr")[0].set("descr", grid.caption)
    table = frame.table
    table.first_row = table.first_col = True
    table.horz_banding = False
    table._tbl.tblPr.xpath("a:tableStyleId")[0].text = NO_STYLE
    for column, points in zip(table.columns, widths, strict=True):
        column.width = Pt(points)
    for at, (row, height) in enumerate(zip(grid.rows, heights, strict=True)):
        table.rows[at].height = Pt(height)
        for column, text in enumerate(row):
            _write_cell(table.cell(at, column), text, at == 0, grid.figures[column])


def _write_cell(cell: Any, text: str, heading: bool, figure: bool) -> None:
    write(cell.text_frame, [plain(text, heading)], SIZE, DARK_GREY, right=figure)
    cell.margin_top = cell.margin_bottom = Pt(ABOVE)
    cell.margin_left, cell.margin_right = 0, Pt(BESIDE)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if heading else MSO_ANCHOR.TOP
    ink, weight = (DARK_BLUE, 2) if heading else (FOCUS_GREY, 1)
    cell._tc.get_or_add_tcPr().insert(
        0,
        parse_xml(
            f'<a:lnB {nsdecls("a")} w="{Pt(weight)}"><a:solidFill><a:srgbClr val="{ink[1:]}"/>'
            "</a:solidFill></a:lnB>"
        ),
    )


def _widths(grid: Grid, room: float) -> list[float]:
    """Figures stay in one line, headings in two; names have what is left."""
    wanted = [
        BESIDE + SPARE + max(_in_two(head), *(width(text, SIZE, ARIAL) for text in texts))
        for head, *texts in list(zip(*grid.rows, strict=True))[1:]
    ]
    most = room * (1 - NAMES)
    share = min(1, most / sum(wanted)) if wanted else 1
    others = [each * share for each in wanted]
    return [room - sum(others), *others]


def _in_two(heading: str) -> float:
    """The width of a heading broken into two lines where that makes it narrowest."""
    words = heading.split()
    halves = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words) + 1))
    return min(
        (max(width(half, SIZE, ARIAL_BOLD) for half in pair) for pair in halves), default=0.0
    )


def _row_heights(grid: Grid, widths: list[float]) -> list[float]:
    return [
        max(
            line_count(plain(text, at == 0), SIZE, wide - BESIDE)
            for text, wide in zip(row, widths, strict=True)
        )
        * SIZE
        * LEADING
        + 2 * ABOVE
        for at, row in enumerate(grid.rows)
    ]
