"""How a row is broken as a whole: swallowed by a quotation mark, without end, or cut off."""

from __future__ import annotations

import re
from typing import Any

from ssp_analysis.partners.arrival import ContractField
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.days import parse_day
from ssp_analysis.partners.headers import Header
from ssp_analysis.partners.periods import parse_period
from ssp_analysis.partners.sheets import Sheet
from ssp_analysis.partners.values import parse_number, plain

LONGEST_CELL = 32_767  # characters: Excel's own limit; longer cells are a broken quote
REASONS = {
    "quotes": "A quotation mark is not closed: the rows up to the next one ran into one cell.",
    "length": "A cell of the row is longer than a spreadsheet allows.",
    "complete row": (
        "The row has fewer cells than the header: the file may have been cut off here."
    ),
}


def swallowed_lines(
    sheet: Sheet, number: int, cells: list[Any], header: Header, contract: Contract
) -> int:
    """How many lines of a text file an unclosed quotation mark made into this one row; else 0.

    A text of several lines is no fault; one that continues with a line that reads like a row is.
    """
    if not sheet.is_text:
        return 0
    for at, cell in enumerate(cells):
        lines = re.split(r"\r\n|\r|\n", cell.rstrip("\r\n"))
        if number == sheet.unclosed and at == len(cells) - 1:
            return len(lines)
        if len(lines) < 2 or at + lines[0].count(contract.separator) + 1 < header.width:
            continue
        rows = [line.split(contract.separator) for line in lines[1:]]
        rows[-1] += cells[at + 1 :]
        if any(_reads_like_a_row(row, header, contract) for row in rows):
            return len(lines)
    return 0


def is_overlong(cells: list[Any]) -> bool:
    """Whether any cell of a row, read or not, is longer than a spreadsheet allows."""
    return any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells)


def is_short(sheet: Sheet, cells: list[Any], header: Header) -> bool:
    """Whether a row ends before its header does."""
    # Only text files can have rows of different length; workbooks are rectangles.
    return sheet.is_text and len(cells) < header.width


def _reads_like_a_row(cells: list[str], header: Header, contract: Contract) -> bool:
    if len(cells) < header.width:
        return False
    needed = [f for f in contract.header_fields if f.constraints.required]
    if not all(_fits(cells[header.fields[f.name]], f, contract) for f in needed):
        return False
    counts = [parse_number(cells[at]) for at in header.periods.values()]
    return not counts or any(count is not None for count in counts)


def _fits(cell: str, wanted: ContractField, contract: Contract) -> bool:
    text = plain(cell).strip('"')
    if wanted.type == "date":
        return parse_day(text, contract.date_order).period != ""
    if wanted.type == "period":
        return parse_period(text) != ""
    if wanted.type in ("integer", "number"):
        return parse_number(text, wanted.bareNumber) is not None
    return text != ""
