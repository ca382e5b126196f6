"""The tables of a sheet, one below the other, each with the headings above its rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import dropwhile, takewhile
from typing import Any

import numpy as np
import pandas as pd

from ssp_analysis.partners.areas import UNKNOWN_WORDS
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.days import parse_day
from ssp_analysis.partners.headings import ANY_YEAR, bare_heading
from ssp_analysis.partners.layout import TITLE_WITHIN, Header, find_tables, tables_at
from ssp_analysis.partners.periods import MONTH_NAME, parse_period
from ssp_analysis.partners.said_around import is_no_part
from ssp_analysis.partners.sheets import Row, Sheet
from ssp_analysis.partners.values import (
    Cell,
    Column,
    among,
    key_of,
    parse_number,
    passing,
    plain,
)

PLACE = ["file", "sheet", "row"]
NUMBERED_TITLE = re.compile(r"(?:table|figure|chart)\W{0,3}\d+[a-z]?\W+(.+)", re.IGNORECASE)
TIMES = re.compile(
    rf"\b(?:\w*\d\w*|{MONTH_NAME}|to|and|in|for|of|from|since|the|this|last|previous|current|first|"
    "second|third|fourth|(?:year|quarter|month)s?|end(?:ed|ing)|page|cont(?:inue)?(?: ?d)?)\\b"
)
WORDS = re.compile("[A-Za-z][A-Za-z ()]+")  # in a column of days: a heading, or none
FEWEST_WITH_SUM = 3  # rows, a sum of others among them
FEWEST_SUMMED = 5  # rows or figures; the sums of fewer may be figures of a place without a name
RAGGED = 0.1  # of the rows: so many are not longer because a figure was cut in two by its comma
KINDS = ("data", "blank", "footer", "sentence", "note", "total", "beside", "lone", "quotes",
         "length", "complete row", "more cells", "other headings", "no name",
         "lone cell")  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Why a row or cell is set aside; never the value itself."""

    file: str
    sheet: str
    row: int
    column: str
    rule: str
    reason: str


@dataclass
class Table:
    """The rows of one header on a sheet: columns of cells, and what each row is.

    `headers` are the tables side by side; none where the headings are not the contract's. `at` are
    the indices of the rows on the sheet, below `heads` rows of headings within it. `kinds` says of
    each row `data`, `blank`, `footer` (as the contract has them), `note`, `total`, or a key of
    `rows.REASONS`; `control`, of totals of figures, the field in whose column it says so. `broken`
    are the rows set aside, `lines` how many lines an unclosed quotation mark made into one row,
    `nameless` the rows of which nobody knows if they are notes or lack all figures.
    `used`: heading of a column that no field has, but something else is read from → what is told of
    it. `apart`: the headings that no field has and that tell apart rows which else say the same.
    """

    sheet: Sheet
    headers: tuple[Header, ...]
    at: range
    columns: list[Column]
    heads: int = 0
    kinds: pd.Categorical = field(default_factory=lambda: all_of(KINDS[0], 0))
    control: np.ndarray = field(default_factory=lambda: np.empty(0, object))
    broken: list[Fault] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)
    nameless: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    apart: list[str] = field(default_factory=list)
    _filled: dict[int, np.ndarray] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str]:
        """Its file and sheet."""
        return self.sheet.file, self.sheet.name

    @property
    def rows_in(self) -> int:
        """Its rows, headings within the sheet and lines in one row included."""
        return len(self.at) + self.heads + sum(self.lines.values()) - len(self.lines)

    @property
    def skipped(self) -> int:
        """Rows that are no data: headings, notes and totals, but for totals of figures."""
        kinds = ("blank", "footer", "note", "total", "beside")
        skipped = among(self.kinds, kinds) & (self.control == "")
        return self.heads + int(skipped.sum())

    @property
    def width(self) -> int:
        """Columns up to the last heading."""
        return max(header.width for header in self.headers)

    @cached_property
    def usual_length(self) -> int:
        """Cells of most rows, and at least up to the last heading; a longer row is broken.

        Where many are longer and all fill the last heading's column, only blanks stand beyond it.
        """
        lengths = self.lengths
        most = max(self.width, int(np.bincount(lengths).argmax()) if len(self.at) else 0)
        many = np.sum(lengths > most) > RAGGED * len(lengths)
        if many and self.filled(self.width - 1)[lengths > 1].all():
            return int(lengths.max())
        return most

    @property
    def lengths(self) -> np.ndarray:
        """How many cells each row has."""
        return self.sheet.lengths[self.at.start : self.at.stop]

    def row(self, n: int | np.integer[Any]) -> Row:
        """One of its rows, counted from 0."""
        return self.sheet.rows[self.at[n]]

    def filled(self, at: int) -> np.ndarray:
        """Which rows have something in a column."""
        if at not in self._filled:
            self._filled[at] = filled(self.columns[at])
        return self._filled[at]

    def numbers(self, kind: str) -> list[int]:
        """The rows of a kind, as a spreadsheet numbers them."""
        return self.sheet.numbers[self.at.start : self.at.stop][self.kinds == kind].tolist()

    def per_cents(self, name: str, contract: Contract) -> Iterator[tuple[str, int]]:
        """Sheet and rows whose figures of a field a workbook shows as per cents, all of them."""
        is_wide = contract.layout.kind == "wide" and name == contract.layout.cells_are
        of = [one.figures if is_wide else [one.fields.get(name, -1)] for one in self.headers]
        columns, shown = {at for found in of for at in found}, self.sheet.marks.per_cents
        for row in sorted({row for row, at in shown if at in columns and row in self.at}):
            number, cells = self.sheet.rows[row]
            said = {at: plain(cell) for at, cell in enumerate(cells) if at in columns}
            if all((row, at) in shown for at, text in said.items() if re.search("[1-9]", text)):
                yield self.sheet.name, number


def tables_of(sheet: Sheet, contract: Contract) -> list[Table]:
    """The tables of a sheet, one below the other; `rows` tells their rows apart.

    Raises:
        PartnerDataError: as `find_tables`.
    """
    headers = find_tables(sheet, contract)
    if not headers:
        return []
    starts = [(headers[0].end, headers), *_headings_below(sheet, headers, contract)]
    heads = contract.layout.header_rows
    ends = [start - heads for start, _ in starts[1:]] + [len(sheet.rows)]
    tables: list[Table] = []
    for (start, found), end in zip(starts, ends, strict=True):
        at = range(start, max(start, end))
        columns = [column[at.start : at.stop] for column in sheet.columns]
        tables.append(Table(sheet, found, at, columns, heads * bool(tables)))
    return tables


def all_of(kind: str, length: int) -> pd.Categorical:
    """Rows that are all of one kind."""
    codes = np.full(length, KINDS.index(kind), np.int8)
    return pd.Categorical.from_codes(codes, pd.Index(KINDS, dtype=object), validate=False)


def filled(cells: Sequence[Cell] | Column) -> np.ndarray:
    """Which cells of a column or row hold more than spaces."""
    if isinstance(cells, pd.Categorical):
        return passing(cells, _says_something, "^[!-~]")
    return np.array([_says_something(cell) for cell in cells], bool)


def _says_something(cell: Cell) -> bool:
    if type(cell) is str:
        # Most texts begin with a letter or digit; the others may be mere spaces.
        return cell != "" and ("!" <= cell < "\x7f" or plain(cell) != "")
    return cell is not None and cell == cell


def _headings_below(
    sheet: Sheet, headers: tuple[Header, ...], contract: Contract
) -> Iterator[tuple[int, tuple[Header, ...]]]:
    """Each further header: the first row below it, and its tables (none: not the contract's)."""
    first, past = headers[0], headers[0].end
    title = _title(sheet, first, contract) if contract.is_aggregate else ""
    for row in np.flatnonzero(_may_be_headings(sheet, first, contract)):
        if row < past:
            continue
        found = tables_at(sheet, int(row), contract)
        if found and set(first.fields) <= set(found[0].fields):
            past = found[0].end
            is_other = title and _title(sheet, found[0], contract) not in ("", title)
            yield past, () if is_other else found
        elif _is_other_header(sheet, int(row), first, contract):
            past = int(row) + contract.layout.header_rows
            yield past, ()


def _title(sheet: Sheet, header: Header, contract: Contract) -> str:
    """What a numbered title above a table says but for times: `cases` of `Table 2: Cases 2020`."""
    top = header.end - contract.layout.header_rows
    cells = [plain(cell) for _, row in sheet.rows[max(0, top - TITLE_WITHIN) : top] for cell in row]
    found = [match[1] for cell in cells if (match := NUMBERED_TITLE.fullmatch(cell))]
    return " ".join(TIMES.sub(" ", key_of(found[-1])).split()) if found else ""


def _may_be_headings(sheet: Sheet, header: Header, contract: Contract) -> np.ndarray:
    """Rows with two cells that are headings, one in its own column, or words above figures."""
    above = range(header.end - contract.layout.header_rows, header.end)
    rows = [sheet.rows[row].cells for row in above]
    titles = {cell for cells in rows for cell in cells if plain(cell)}
    count = np.zeros(len(sheet.rows), int)
    for at, column in enumerate(sheet.columns):
        count += among(column, titles)
        if at in header.fields.values():
            own = {cells[at] for cells in rows if at < len(cells) and plain(cells[at])}
            count += among(column, own)
    may_be = count > 1
    for at in [*header.figures, *number_columns(header, contract)][:1]:
        alone = np.insert(~filled(sheet.columns[0])[:-1], 0, False)  # nothing in the row above
        may_be |= passing(sheet.columns[at], _is_month)
        may_be |= alone & passing(sheet.columns[at], lambda cell: is_words(cell, contract))
    if (at := header.fields.get("date", -1)) >= 0 and contract.counts_rows:
        several = np.sum([filled(sheet.columns[n]) for n in header.fields.values()], axis=0) > 1
        several &= np.insert(~several[:-1], 0, False)  # below a blank row or a title
        may_be |= several & passing(sheet.columns[at], lambda c: bool(WORDS.fullmatch(plain(c))))
    return may_be


def number_columns(header: Header, contract: Contract) -> list[int]:
    """The columns of the contract's numbers that have a heading of their own."""
    return [header.fields[f.name] for f in contract.header_fields
            if f.is_number and f.name in header.fields]  # fmt: skip


def beside_the_figures(table: Table, contract: Contract) -> np.ndarray:
    """Which rows of figures are of no category, but an average, a target, a section's heading.

    A row that has a name and nothing else is a heading, where its name is none of the categories.
    Where there are none, a row is beside the figures that is named so and has a share or part.
    """
    header, rows = table.headers[0], table.kinds == "data"
    found = rows & False
    # Of tables side by side, what stands beside one's figures may be in a row of another's.
    if len(table.headers) > 1 or not contract.is_aggregate:
        return found
    figures = {*header.figures, *number_columns(header, contract)}
    counts = {series.kind for series in contract.series} == {"count"}

    def is_no_count(cell: Cell) -> bool:
        number = parse_number(cell, bare=False)
        return number is not None and ("%" in plain(cell) or (counts and number % 1 > 0))

    odd = np.any([found, *(passing(table.columns[at], is_no_count) for at in figures)], axis=0)
    texts = {f.name for f in contract.header_fields if f.type == "string"}
    for name, at in ((name, at) for name, at in header.fields.items() if name in texts):
        cells, others = table.columns[at], {*figures, *header.fields.values()} - {at}
        nothing = ~np.any([found & False, *map(table.filled, others)], axis=0)
        beside = passing(cells, is_no_part)
        unknown = rows & passing(cells, lambda c: key_of(c) not in {"", *contract.names_asked_for})
        if name == "category" and contract.categories:
            found |= unknown & (beside | nothing)
        elif table.filled(at)[rows].all() and not (beside & odd)[rows].all():
            found |= unknown & beside & odd  # a comment, in some rows alone, is no name
    return found


def sum_without_a_name(table: Table, contract: Contract) -> np.ndarray:
    """The last row, if it has no name and its figures are the sums of those above it, told.

    Few figures may add up by chance.
    """
    header, rows = table.headers[0], np.flatnonzero(table.kinds == "data")
    figures = [*header.figures, *number_columns(header, contract)]
    names = {*header.fields.values()} - {*figures}
    named = [filled(table.columns[at][rows[-1:]]).any() for at in names]  # also one filled down
    if len(rows) < FEWEST_WITH_SUM or not figures or not named or any(named):
        return rows[:0]
    cells = [[parse_number(c, bare=False) for c in table.columns[at][rows]] for at in figures]
    *above, last = np.array(cells, float).T
    many = len(above) >= FEWEST_SUMMED or (last != 0).sum() >= FEWEST_SUMMED
    if not (many and last.any() and np.allclose(sum(above), last, rtol=0, atol=1e-6)):
        return rows[:0]
    number = table.row(rows[-1]).number
    table.notes.append(f"row {number} has no name and is the sum of those above it: not counted")
    return rows[-1:]


def is_words(cell: Cell, contract: Contract) -> bool:
    """Whether a cell among figures is a text that is neither a figure nor a mark for one."""
    if not isinstance(cell, str) or not re.search(r"[A-Za-z]{2}", cell):
        return False
    return plain(cell) not in {mark.value for mark in contract.missingValues}


def _is_other_header(sheet: Sheet, row: int, header: Header, contract: Contract) -> bool:
    """Whether a row is headings that are not the contract's, above figures of another table."""
    cells = sheet.rows[row].cells
    several = filled(cells).sum() > 1
    own = {f.name: {key_of(title) for title in f.spellings} for f in contract.header_fields}
    again = [
        name for name, at in header.fields.items()
        if at < len(cells) and key_of(cells[at]) in own[name] - {""}
    ]  # fmt: skip
    figures = [*header.figures, *number_columns(header, contract)]
    over = [cells[at] for at in figures if at < len(cells) and plain(cells[at])]
    is_months = len(over) > 1 and all(_is_month(cell) for cell in over)
    if again or is_months or _begins_a_summary(sheet, row, header.fields.get("date", -1), contract):
        return several
    alone = not filled(sheet.rows[row - 1].cells).any()
    words = len(over) >= min(2, len(figures)) and all(is_words(cell, contract) for cell in over)
    return alone and several and bool(over) and words and contract.is_aggregate


def _begins_a_summary(sheet: Sheet, row: int, at: int, contract: Contract) -> bool:
    """Whether a row among records has a heading for its day and above figures, and no day is near.

    Near are the row above it and those next below, up to a blank one: records without a day may
    stand above others.
    """
    text = next(map(plain, sheet.rows[row].cells[at : at + 1]), "") if at >= 0 else ""
    is_heading = key_of(text) not in UNKNOWN_WORDS and WORDS.fullmatch(text)
    if not (contract.counts_rows and is_heading):
        return False
    rest = (sheet.rows[n] for n in range(row + 1, len(sheet.rows)))
    some = dropwhile(lambda one: not filled(one.cells).any(), rest)
    below = [*takewhile(lambda one: filled(one.cells).any(), some)]
    over = [two for one in below[:1] for two in zip(sheet.rows[row].cells, one.cells, strict=False)]
    if not any(plain(head) and parse_number(head) is None and parse_number(figure) is not None
               for head, figure in over):  # fmt: skip
        return False
    near = [plain(cell) for one in (sheet.rows[row - 1], *below) for cell in one.cells[at : at + 1]]
    return not any(parse_day(cell, contract.date_order).day for cell in near)


def _is_month(cell: Cell) -> bool:
    return isinstance(cell, str) and parse_period(bare_heading(plain(cell))[0], ANY_YEAR) != ""
