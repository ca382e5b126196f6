"""Which rows below a header are data, and which are notes, totals, headings again, or broken."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from ssp_analysis.partners.contract_parts import ContractField
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.days import parse_day
from ssp_analysis.partners.headings import are_years
from ssp_analysis.partners.layout import Header
from ssp_analysis.partners.periods import parse_period
from ssp_analysis.partners.sheet_tables import (
    Fault,
    Table,
    all_of,
    beside_the_figures,
    filled,
    is_words,
    number_columns,
    sum_without_a_name,
)
from ssp_analysis.partners.sheets import Sheet
from ssp_analysis.partners.values import (
    Cell,
    Column,
    among,
    beginning,
    begins,
    coded,
    key_of,
    parse_number,
    passing,
    plain,
    understood,
)

FEWEST_NUMBERED = 5  # columns; a name and figures of fewer may be 1, 2, 3, 4
FEW_FIGURES = 0.5  # of a usual row's, below a blank row: perhaps no row of the table
LONGEST_CELL = 32_767  # characters: Excel's own limit; longer cells are a broken quote
# How a line of text begins that is no name of a row: a number of its own, a mark, a usual word.
NOTE_BEGINS = re.compile(
    r"""\(?\d{1,2}[.):](\s|$)|\(blank\)$|\S{1,3}\s=\s|\[[^\]]+\]\s*\S|[*†‡§¹²³•^~]+|\#+(?!\d)|-\s|\(\w\)|[-_=]{3,}$|
    (note|source|contact|e-?mail|tel(ephone)?|phone|website|copyright|crown\ copyright|©|\(c\)|
    data\ (extract|as\ (at|of)|source|correct|is|are|from|run)|extract(ed)?\b|extraction|
    (last\ )?(updated|refreshed)|(report|run)\ (run|produced|generated|date)|applied\ filters|
    (number\ of\ )?(records?|rows?)(\ count)?\s?[:=]|(number\ of\ \w+|[\w ]+\ total)\s?:|www\.|
    date\ (of|produced|run|printed)|https?:|page\ \d|figures|please|for\ (more|further|queries)|
    (produced|prepared|published|compiled|generated|printed|supplied|provided|run)\ (\d|by|on|
    at|from)|n\.?\s?b\b|caveat|disclaimer|official|key\b|end(\ of|$))""",
    re.IGNORECASE | re.VERBOSE,
)
PROSE_WORDS = 8  # a name of a row (a ward, an offence) is hardly ever as long
REASONS = {
    "quotes": "A quotation mark is not closed: the rows up to the next one ran into one cell.",
    "length": "A cell of the row is longer than a spreadsheet allows.",
    "complete row": "The row has fewer cells than the header: the file may be cut off here.",
    "more cells": (
        "The row has more filled cells than there are headings: a figure written as 1,234 may "
        "have been cut in two. If the column holds remarks, it needs a heading."
    ),
    "other headings": (
        "The row stands below headings that the contract does not have, or a title of its own: is "
        "it another table? Ask for each on its own sheet, or list the headings in the contract."
    ),
    "no name": "The row has figures and no name, where other blanks stand for the name above them.",
    "lone cell": "The row has only one filled cell: is it a record, or a note below the table?",
}
# Broken rows that a sum of figures must not go without: it is not known while they are.
PARTS_UNKNOWN = ("complete row", "more cells")


def tell_rows_apart(table: Table, contract: Contract) -> None:
    """Say what each row is: whole columns first, then the odd rows one by one."""
    if table.headers:
        nameless = _fill_down(table, contract)
        complete = np.any([_complete(table, one, contract) for one in table.headers], axis=0)
        table.kinds = all_of("data", len(table.at))
        for n in np.flatnonzero(~complete | _may_be_odd(table, contract)):
            table.kinds[n] = _kind(table, int(n), bool(complete[n]), contract)
        _settle_the_end(table, contract)
        _doubt_below(table, contract)
        table.kinds[beside_the_figures(table, contract)] = "beside"
        table.kinds[sum_without_a_name(table, contract)] = "total"
        table.kinds[nameless & (table.kinds == "data")] = "no name"
        table.nameless[:] = [n for n in table.nameless if n not in table.numbers("beside")]
    else:
        table.kinds = all_of("blank", len(table.at))
        some = np.any([table.filled(at) for at in range(len(table.columns))], axis=0)
        table.kinds[some] = "other headings"
    for rule, reason in REASONS.items():
        if rule in PARTS_UNKNOWN and contract.is_aggregate:
            continue  # their figures are set aside one by one
        table.broken += [
            Fault(*table.place, row, "", rule, reason)
            for number in table.numbers(rule)
            for row in range(number, number + table.lines.get(number, 1))
        ]


def _fill_down(table: Table, contract: Contract) -> np.ndarray:
    """Fill the blanks below a ward or category that is written in the first row of its block.

    The contract says so (`fill_down`), or cells are merged, or nothing else can be meant: each
    block has a name of its own, and only with it no figure is given twice. Then a row without any
    name is of no block: which these are.
    """
    header, listed = table.headers[0], set(contract.layout.fill_down)
    for wanted in contract.header_fields:
        # An id over several rows would make one record of them.
        own = wanted.is_number or wanted.name in contract.record_id
        if wanted.name in header.fields and not own:
            _fill_merged(table, header.fields[wanted.name])
    auto, nameless = _blocks(table, contract)
    below = {name: _filled_down(table.columns[header.fields[name]], _has_data(table, contract))
             for name in listed if name in header.fields}  # fmt: skip
    for name, column in (below | auto).items():
        table.columns[header.fields[name]] = column
    titles = {f.name: f.title for f in contract.header_fields}
    table.notes += [
        f"a blank in column {titles[name]!r} stands for the cell above it" for name in auto
    ]
    return nameless


def _fill_merged(table: Table, at: int) -> None:
    for top, left, bottom, right in table.sheet.marks.merged:
        if left <= at <= right and left == right and top in table.at:
            start = top - table.at.start
            column = np.array(table.columns[at], object)
            column[start : bottom - table.at.start + 1] = column[start]
            table.columns[at] = column


def _filled_down(column: Column, data: np.ndarray) -> np.ndarray:
    blank = ~filled(column)
    above = pd.Series(column, dtype=object).mask(blank).ffill().to_numpy()
    return np.where(blank & data, above, np.asarray(column, object))


def _has_data(table: Table, contract: Contract) -> np.ndarray:
    """Rows that say something beside the names to be filled down, and are no totals."""
    header, listed = table.headers[0], set(contract.layout.fill_down)
    figures = [*header.figures, *number_columns(header, contract)]
    others = [header.fields[f.name] for f in contract.header_fields
              if f.name in header.fields and f.name not in listed]  # fmt: skip
    none = np.zeros(len(table.at), bool)
    data = np.any([none, *map(table.filled, figures or others)], axis=0)
    for n in np.flatnonzero(data):
        first = next(filter(None, map(plain, table.row(n).cells)), "")
        data[n] = not begins(first, contract.layout.skip_rows)
    return data


def _blocks(table: Table, contract: Contract) -> tuple[dict[str, Column], np.ndarray]:
    """The fields whose blanks can only stand for the name above, filled; rows without any name."""
    header, listed = table.headers[0], contract.layout.fill_down
    names = [f for f in contract.header_fields if not f.is_number and f.name in header.fields]
    at = {f.name: header.fields[f.name] for f in names}
    # A record may lack a name; and a blank with a meaning of its own keeps it.
    keeps = not contract.is_aggregate or any(not mark.value for mark in contract.missingValues)
    if keeps or len(table.headers) > 1 or all(table.filled(n).all() for n in at.values()):
        return {}, np.zeros(len(table.at), bool)
    own, data = {*header.fields.values(), *header.figures}, _has_data(table, contract)
    at |= {str(n): n for n in range(len(table.columns))
           if n not in own and are_years(table.columns[n][data])}  # fmt: skip
    before = {name: table.columns[n] for name, n in at.items()}
    rows = data & np.any([data & False, *map(table.filled, at.values())], axis=0)
    found = [f for f in names if f.name not in listed and _is_block(before[f.name][rows])]
    below = {f.name: _filled_down(before[f.name], rows) for f in found}
    doubled = [
        len(set(zip(*(understood(column[rows], key_of) for column in keys.values()), strict=True)))
        < rows.sum()
        for keys in (before, before | below)
    ]
    certain = doubled[0] or all(f.constraints.required for f in found)
    is_filled = certain and not doubled[1] and bool(found)
    return below if is_filled else {}, data & ~rows & is_filled


def _is_block(column: Column) -> bool:
    """Whether a column has blanks, begins with a name, and never says one name twice in turn."""
    cells = [*map(plain, column)]
    in_turn = all(a != b for a, b in pairwise(filter(None, cells)))
    return in_turn and "" in cells[1:] and cells[0] != ""


def _complete(table: Table, header: Header, contract: Contract) -> np.ndarray:
    """Rows that have all that a record needs; a note below a table is alone."""

    def figure(cell: Cell) -> bool:
        return plain(cell) != "" and not is_words(cell, contract)

    needed = [header.fields[f.name] for f in contract.header_fields if f.constraints.required]
    complete = np.ones(len(table.at), bool)
    for at in needed:
        complete &= table.filled(at)
    others = [at for at in header.fields.values() if at not in needed]
    if header.figures:
        complete &= np.any([passing(table.columns[at], figure) for at in header.figures], axis=0)
    elif len(needed) < 2 and others:
        complete &= np.any([table.filled(at) for at in others], axis=0)
    return complete


def _may_be_odd(table: Table, contract: Contract) -> np.ndarray:
    """Rows that have all they need, yet may be totals, broken, or cut in two."""
    patterns = (*contract.layout.skip_rows, *contract.layout.footers)
    odd = ~table.filled(0) | beginning(table.columns[0], patterns)
    odd[:1] = True  # right below the headings their numbers may stand
    for at in range(table.width, len(table.columns)):
        odd |= table.filled(at)
    for column in table.columns:  # a cell of them, or the whole line
        if max(map(len, map(str, coded(column)[1])), default=0) > LONGEST_CELL:
            odd |= passing(column, _is_too_long)
    if not table.sheet.is_text:
        return odd
    numbers = table.sheet.numbers[table.at.start : table.at.stop]
    odd |= np.diff(numbers, append=0) != 1  # a row of several lines
    return odd | (table.lengths < table.width) | (table.lengths > table.usual_length)


def _is_too_long(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) > LONGEST_CELL


def _kind(table: Table, n: int, complete: bool, contract: Contract) -> str:
    number, cells = table.row(n)
    filled = [at for at, cell in enumerate(cells) if plain(cell)]
    first = plain(cells[filled[0]]) if filled else ""
    if lines := swallowed_lines(table.sheet, number, cells, table.headers[0], contract):
        table.lines[number] = lines
        return "quotes"
    if any(map(_is_too_long, cells)):
        return "length"
    if not filled:
        return "blank"
    numbers = [str(at + 1) for at in range(max(FEWEST_NUMBERED, len(filled)))]
    if n == 0 and [plain(cells[at]).strip("()") for at in filled] == numbers:
        below = [plain(cell).strip("()") for cell in table.columns[filled[0]][1:2]]
        if below != ["2"]:  # the first of rows that are numbered
            return "note"
    whole = complete and len(filled) > 1
    if not whole and begins(first, contract.layout.footers):
        return "footer"
    if is_total(first, whole, contract):
        return "total"
    if not whole and _is_note(first):
        return "sentence"
    if len(filled) == 1 and parse_number(cells[filled[0]]) is None:
        # A text where a figure should stand is the name of nothing.
        return "sentence" if filled[0] in table.headers[0].figures and " " in first else "lone"
    too_long = table.sheet.is_text and len(cells) > table.usual_length
    if (filled[-1] >= table.width or too_long) and not _ends_in_remarks(table, cells, contract):
        return "more cells"
    # Only text files can have rows of different length; workbooks are rectangles.
    return "complete row" if table.sheet.is_text and len(cells) < table.width else "data"


def _ends_in_remarks(table: Table, cells: Sequence[Cell], contract: Contract) -> bool:
    """Whether words stand behind the last column's figure: no comma cut it in two."""
    header, beyond = table.headers[-1], [*filter(None, map(plain, cells[table.width :]))]
    is_figure = table.width - 1 in (*header.figures, *number_columns(header, contract))
    return is_figure and bool(beyond) and all(re.match("[A-Za-z]{2}", text) for text in beyond)


def _is_note(text: str) -> bool:
    fewest = 3 if text.endswith(".") else PROSE_WORDS
    return len(text.split()) >= fewest or "@" in text or bool(NOTE_BEGINS.match(text))


def is_total(first: str, whole: bool, contract: Contract) -> bool:
    """Whether a row that begins with `first` is a total or subtotal, and not asked for by name."""
    patterns, alone = contract.layout.skip_rows, first.rstrip(" :")
    if key_of(first) in contract.names_asked_for and whole:
        return False
    if any(re.fullmatch(pattern, alone, re.IGNORECASE) for pattern in patterns):
        return True
    if not begins(first, patterns):
        return False
    # Among incidents a full row is a record ("Total loss of …"); a total of figures is full too.
    return contract.is_aggregate or not whole


def _settle_the_end(table: Table, contract: Contract) -> None:
    """Texts below the last row of data are notes; the same within the table may be rows."""
    kinds = table.kinds
    texts = among(kinds, ("sentence", "lone"))
    data = np.flatnonzero(~(texts | among(kinds, ("blank", "footer", "total"))))
    end = data[-1] + 1 if len(data) else 0
    below = False  # after a blank row or a note, all is below the table
    for n in np.flatnonzero(texts | (np.arange(len(kinds)) >= end)).tolist():
        after = n >= int(end)
        below = after and (below or kinds[n] in ("blank", "footer", "sentence"))
        if kinds[n] in ("sentence", "lone"):
            is_note = after and (below or kinds[n] == "sentence")
            kinds[n] = "note" if is_note else _lone(table, n, contract)


def _doubt_below(table: Table, contract: Contract) -> None:
    """Rows of a wide table below a blank one that have few of its figures may be notes."""
    blank = np.flatnonzero(table.kinds == "blank")
    data = table.kinds == "data"
    if contract.layout.kind != "wide" or not len(blank) or not data[: blank[0]].any():
        return
    figures = np.sum([table.filled(at) for at in table.headers[0].figures], axis=0)
    usual = np.median(figures[: blank[0]][data[: blank[0]]])
    for n in np.flatnonzero(data & (figures < FEW_FIGURES * usual)):
        number, cells = table.row(n)
        if n > blank[0] and not _is_asked_for(cells, contract):
            table.nameless.append(number)


def _is_asked_for(cells: Sequence[Cell], contract: Contract) -> bool:
    return not contract.names_asked_for.isdisjoint(filter(None, map(key_of, cells)))


def _lone(table: Table, n: int, contract: Contract) -> str:
    """What a row is that has a name and nothing else, within a table or right below it."""
    number, cells = table.row(n)
    if contract.layout.kind == "wide":
        if not _is_asked_for(cells, contract):
            table.nameless.append(number)
        return "data"
    if table.sheet.is_text and len(cells) < table.width and n == len(table.at) - 1:
        return "complete row"
    at = next(at for at, cell in enumerate(cells) if plain(cell))
    rows = table.columns[at][table.kinds == "data"]
    times = map(table.headers[0].fields.get, ("period", "date"))  # a month's figure may be lost
    if contract.is_aggregate and all(map(plain, rows)) and (at not in times or cells[at] in rows):
        return "note"  # a heading of rows that have the name in them as well
    needed = [f for f in contract.header_fields if f.constraints.required]
    return "lone cell" if len(needed) < 2 < table.width else "data"


def stated_total(table: Table, contract: Contract) -> list[float]:
    """The total that the last totals row states, as a list; a subtotal states none of the whole."""
    totals = map(table.row, np.flatnonzero(table.kinds == "total")[::-1])
    return next(filter(None, (_stated(row.cells, table.headers[0]) for row in totals)), [])


def _stated(cells: Sequence[Cell], header: Header) -> list[float]:
    first = next(filter(None, map(plain, cells)))
    if re.match(r"sub-?\s?total", first, re.IGNORECASE):
        return []
    months = header.finest
    own = [header.fields["count"]] if "count" in header.fields else [*range(len(cells))]
    numbers = [parse_number(cells[at], bare=False) for at in months or own if at < len(cells)]
    found = [number for number in numbers if number is not None]
    if months:
        return [sum(found)] if found else []
    if not found and (inside := re.search(r"(\d[\d,]*)\s*$", first)):
        found = [float(inside[1].replace(",", ""))]
    return found[:1]


def swallowed_lines(
    sheet: Sheet, number: int, cells: list[Cell], header: Header, contract: Contract
) -> int:
    """How many lines of a text file an unclosed quotation mark made into this one row; else 0.

    A text of several lines is no fault; one that continues with a line that reads like a row is.
    """
    if not sheet.is_text:
        return 0
    for at, cell in enumerate(cells):
        lines = re.split(r"\r\n|\r|\n", str(cell).rstrip("\r\n"))
        if number == sheet.unclosed and at == len(cells) - 1:
            return len(lines)
        if len(lines) < 2 or at + lines[0].count(contract.separator) + 1 < header.width:
            continue
        rows: list[list[Cell]] = [[*line.split(contract.separator)] for line in lines[1:]]
        rows[-1] += cells[at + 1 :]
        if any(_reads_like_a_row(row, header, contract) for row in rows):
            return len(lines)
    return 0


def _reads_like_a_row(cells: list[Cell], header: Header, contract: Contract) -> bool:
    needed = [f for f in contract.header_fields if f.constraints.required]
    if len(cells) < header.width or not all(
        _fits(cells[header.fields[f.name]], f, contract) for f in needed
    ):
        return False
    counts = [parse_number(cells[at]) for at in header.figures]
    return not counts or any(count is not None for count in counts)


def _fits(cell: Cell, wanted: ContractField, contract: Contract) -> bool:
    text = plain(cell).strip('"')
    if wanted.type == "date":
        return parse_day(text, contract.date_order).period != ""
    if wanted.type == "period":
        return parse_period(text) != ""
    if wanted.type in ("integer", "number"):
        return parse_number(text, wanted.bareNumber) is not None
    return text != ""
