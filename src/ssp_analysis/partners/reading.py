"""What one file of a source says: its rows and their places, totals and footers told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners import layout
from ssp_analysis.partners.areas import UNKNOWN_WORDS, is_in
from ssp_analysis.partners.containers import read_grid, shown
from ssp_analysis.partners.contract_parts import PLACED_FIELDS
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.days import IN_UTC
from ssp_analysis.partners.headings import letters, period_in_name, sheet_period
from ssp_analysis.partners.rows import stated_total, tell_rows_apart
from ssp_analysis.partners.said_around import lines_on_reach
from ssp_analysis.partners.sheet_tables import PLACE, Fault, Table, filled, tables_of
from ssp_analysis.partners.sheets import Grid, Sheet
from ssp_analysis.partners.units import units_of
from ssp_analysis.partners.values import (
    Cell,
    Column,
    Columns,
    all_alike,
    among,
    key_of,
    plain,
    understood,
    with_cells,
)

DISTRICT = re.compile(
    r"^name$|\b(area|district|borough|la|lad|authority|csp|council|division|bcu|geography|region)\b"
)
DAYS_TO_1904 = 1462  # from day 0 of Excel's usual system to that of the old one of the Mac
# Rows of a sheet: https://support.microsoft.com, "Excel specifications and limits".
ROW_LIMITS = (65_536, 1_048_576)


@dataclass(frozen=True)
class Extract:
    """What one file says, before any cell is understood.

    `cells` has, for each record, or period cell of a wide row, the contract's fields as received,
    the columns of `units_of`, then `file, sheet, row`. `rows_in` counts source rows below the
    headers.
    `cut_off`: a text file that ends in the middle of a row. `row_limit`: the limit of a spreadsheet
    at which a sheet ends exactly, else 0. `headings` has, for each sheet that was
    read, a field's column as a spreadsheet names it and its heading: `due` → (`F`, `Due`).
    `nameless` has, by sheet, the rows that have a name and no figure, `hidden` those that a
    workbook hides, `apart` the headings that tell apart rows which else say the same. `above`: the
    texts above the tables, `below` those under them; `reach`: lines anywhere that may say how far
    the data reach. `per_cents`: by field the rows that a workbook shows so, with their sheet.
    `districts`: headings that no field has, of columns that name several areas.
    """

    file: str
    cells: Columns
    rows_in: int
    skipped: int
    broken: tuple[Fault, ...] = ()
    stated_total: float | None = None
    notes: tuple[str, ...] = ()
    cut_off: bool = False
    row_limit: int = 0
    headings: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)
    nameless: Mapping[str, Sequence[int]] = field(default_factory=dict)
    hidden: Mapping[str, Sequence[int]] = field(default_factory=dict)
    apart: Mapping[str, Sequence[str]] = field(default_factory=dict)
    above: str = ""
    below: str = ""
    reach: tuple[str, ...] = ()
    per_cents: Mapping[str, set[tuple[str, int]]] = field(default_factory=dict)
    districts: tuple[str, ...] = ()

    def known_as(self, name: str, contract: Contract) -> Extract:
        """The same under its name within the year's folder, which may tell the period."""
        cells = self.cells | {"file": all_alike(name, len(self.cells["file"]))}
        if contract.layout.period_from == "file":
            told = cells["period"]  # by the name of an archive's member
            cells["period"] = with_cells(told, told == "", period_in_name(name))
        broken = tuple(replace(fault, file=name) for fault in self.broken)
        return replace(self, file=name, cells=cells, broken=broken)


def read_file(
    path: Path, contract: Contract, sheets: tuple[str, ...] = (), members: str = "", area: str = ""
) -> Extract:
    """Read one file of a source.

    Args:
        path: the file.
        contract: what it should hold.
        sheets: names of the sheets of a workbook to read; all visible ones that hold the header
            when empty.
        members: which files of an archive to read; all text files when empty.
        area: the partnership's.

    Raises:
        PartnerDataError: the file cannot be read, a named sheet is missing, or no sheet holds
            the columns of the contract.
    """
    grid = read_grid(path, contract, members)
    name = shown(path.name)
    chosen = [layout.columns_meant(one, contract) for one in _chosen(name, grid, contract, sheets)]
    of_sheet = {sheet.name: _tables(sheet, contract) for sheet in chosen}
    heads = {name: found[0].headers[0] for name, found in of_sheet.items() if found}
    tables = [table for found in of_sheet.values() for table in found]
    if not tables:
        layout.refuse_misfit(name, chosen, contract, grid.notes)
    cells = _from_1900(_cells(chosen, of_sheet, contract), chosen, contract)
    used = {title: told for table in tables for title, told in table.used.items()}
    notes = [note for one in chosen for note in _notes(one, of_sheet[one.name], contract, used)]
    notes += used.values()
    rows_in, skipped = sum(table.rows_in for table in tables), sum(t.skipped for t in tables)
    if rows_in == skipped:
        notes.append("the file holds no rows of data below its headings")
    named = dict.fromkeys([path.stem.replace("_", " "), *(t.sheet.name for t in tables)])
    stated = [total for found in of_sheet.values() for total in _stated(found, contract)]
    return Extract(
        file=name,
        cells=cells,
        rows_in=rows_in,
        skipped=skipped,
        broken=tuple(fault for table in tables for fault in table.broken),
        stated_total=sum(stated) if stated else None,
        notes=tuple(dict.fromkeys([*grid.notes, *notes])),
        cut_off=any(_breaks_off(sheet, of_sheet[sheet.name]) for sheet in chosen),
        row_limit=next((len(s.rows) for s in chosen if len(s.rows) in ROW_LIMITS), 0),
        headings={name: _headings(header, contract) for name, header in heads.items()},
        nameless={n: [row for t in found for row in t.nameless] for n, found in of_sheet.items()},
        hidden={s.name: [row + 1 for row in s.marks.hidden_rows] for s in chosen},
        apart={t.sheet.name: t.apart for t in tables if t.apart},
        above=" ".join([*named, *(_above(t, contract) for t in tables if t.headers)]),
        below=" ".join(text for table in tables for text in _below(table)),
        reach=lines_on_reach(
            [path.stem.replace("_", " "), *_words_around(chosen, of_sheet, contract)]
        ),
        per_cents={
            name: {place for table in tables for place in table.per_cents(name, contract)}
            for name in contract.numbers
        },
        districts=tuple(_districts_in(tables, contract, area)),
    )


def _tables(sheet: Sheet, contract: Contract) -> list[Table]:
    tables = tables_of(sheet, contract)
    for table in tables:
        tell_rows_apart(table, contract)
        table.control = _controls(table, contract)
    return tables


def _notes(
    sheet: Sheet, tables: list[Table], contract: Contract, used: Mapping[str, str]
) -> Iterator[str]:
    """What is said of a sheet: notes of its tables, columns that are not read, a last row."""
    if not tables:
        if any(filled(column).any() for column in sheet.columns):
            yield f"sheet {sheet.name!r} has none of the expected columns; not read"
        return
    for table in tables:
        yield from table.notes
        if notes := table.numbers("note"):
            yield f"{_rows_told(notes)} below the headings: not read, taken for notes"
        if beside := table.numbers("beside"):
            yield (f"{_rows_told(beside)}: an average or target beside the figures, or a heading "
                   "without any, and no category; not counted")  # fmt: skip
    yield from _columns_told(tables[0], contract, used)
    if _breaks_off(sheet, tables):
        yield "the file breaks off in its last row: the last period that it reaches is not complete"


def _above(table: Table, contract: Contract) -> str:
    """The texts right above a table's headings."""
    end = table.headers[0].end - contract.layout.header_rows
    rows = table.sheet.rows[max(0, end - layout.TITLE_WITHIN) : end]
    return " ".join(plain(cell) for _, cells in rows for cell in cells if isinstance(cell, str))


def _below(table: Table) -> Iterator[str]:
    """The texts of a table's notes."""
    for n in np.flatnonzero(among(table.kinds, ("note", "footer"))):
        yield from (str(cell) for cell in table.row(n).cells if isinstance(cell, str))


def _words_around(
    sheets: list[Sheet], of_sheet: Mapping[str, list[Table]], contract: Contract
) -> Iterator[str]:
    """What stands round tables: above and below them, on sheets without one, beside figures."""
    for sheet in sheets:
        tables = of_sheet[sheet.name]
        rows = [] if tables else [cells for _, cells in sheet.rows[: layout.HEADER_WITHIN]]
        for table in (table for table in tables if table.headers):
            yield _above(table, contract)
            yield from _below(table)
            if contract.is_aggregate:
                rows += [pd.unique(table.columns[at]) for at in table.headers[0].unread]
        yield from (str(cell) for cells in rows for cell in cells if isinstance(cell, str))


def _stated(tables: list[Table], contract: Contract) -> list[float]:
    """The last total that a sheet states."""
    return next((found for t in reversed(tables) if (found := stated_total(t, contract))), [])


def _cells(sheets: list[Sheet], of_sheet: Mapping[str, list[Table]], contract: Contract) -> Columns:
    """The units of all sheets, in order of rows, with each field of the contract."""
    units = _joined([
        _placed(_joined([units_of(t, h, contract) for t in tables for h in t.headers]), s, contract)
        for s in sheets if (tables := of_sheet[s.name])
    ])  # fmt: skip
    names = [*(field.name for field in contract.fields), *_made_columns(contract), *units]
    names = [name for name in dict.fromkeys(names) if name not in PLACE] + PLACE
    length = len(units.get("row", ()))
    return {name: units[name] if name in units else _nothing(name, length) for name in names}


def _joined(parts: Sequence[Columns]) -> Columns:
    """The units of several tables or sheets, one below the other."""
    if len(parts) == 1:
        return parts[0]
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: np.concatenate([
            np.asarray(part[name], object) if name in part else _nothing(name, len(part["row"]))
            for part in parts
        ])
        for name in names
    }  # fmt: skip


def _nothing(name: str, length: int) -> Column:
    is_text = name in ("period", "control", "odd") or name.endswith("_mark")
    return all_alike("", length) if is_text else np.full(length, None, object)


def _chosen(name: str, grid: Grid, contract: Contract, sheets: tuple[str, ...]) -> list[Sheet]:
    """The sheets to read: of a workbook those named, of text all."""
    names = [sheet.name for sheet in grid.sheets if not sheet.is_text]
    if absent := set(sheets) - set(names) if names else set():
        raise PartnerDataError(
            name,
            f"has no sheet {', '.join(sorted(absent))}",
            f"It has {', '.join(names)}; correct {contract.id}.yaml",
        )
    return [sheet for sheet in grid.sheets if sheet.is_text or not sheets or sheet.name in sheets]


def _from_1900(cells: Columns, sheets: list[Sheet], contract: Contract) -> Columns:
    """The cells with the bare day numbers of workbooks that count from 1904 as others count."""
    rows = among(cells["sheet"], [sheet.name for sheet in sheets if sheet.date_1904])
    for name in contract.date_fields:
        if rows.any():
            told = understood(cells[name], _counted_from_1900)
            cells[name] = with_cells(cells[name], rows, told)
    return cells


def _counted_from_1900(cell: Cell) -> Cell:
    is_serial = not isinstance(cell, date) and re.fullmatch(r"\d{5}(\.\d+)?", plain(cell))
    return float(plain(cell)) + DAYS_TO_1904 if is_serial else cell


def _headings(header: layout.Header, contract: Contract) -> dict[str, tuple[str, str]]:
    titles = {wanted.name: wanted.title for wanted in contract.header_fields}
    return {name: (letters(at), titles[name]) for name, at in header.fields.items()}


def whose_headers(path: Path, contracts: Iterable[Contract]) -> str:
    """The id of the first contract whose columns a file holds; '' for none."""
    grids: dict[tuple[str, str], Grid] = {}
    for contract in contracts:
        way = (contract.encoding, contract.separator)
        if way not in grids:  # a large file is not read again for each contract
            try:
                grids[way] = read_grid(path, contract)
            except PartnerDataError:
                grids[way] = Grid([])
        if any(_has_headers(sheet, contract) for sheet in grids[way].sheets):
            return contract.id
    return ""


def _districts_in(tables: Sequence[Table], contract: Contract, area: str) -> dict[str, None]:
    """The headings of columns that no field has and that name an area and others.

    None where the contract reads a place, or leaves the column behind on purpose.
    """
    found: dict[str, None] = {}
    placed = contract.own_area or any(map(contract.field, PLACED_FIELDS))
    left = {key_of(title) for title in contract.free_text}
    for table in () if placed else tables:
        rows = table.kinds == "data"
        for at, title in ((at, title) for one in table.headers for at, title in one.unread.items()):
            if DISTRICT.search(key_of(title)) and key_of(title) not in left:
                names = set(map(key_of, pd.unique(table.columns[at][rows])))
                ours = {name for name in names if is_in(name, area)}
                if ours and names - ours - UNKNOWN_WORDS - {""}:
                    found[title] = None
    return found


def _has_headers(sheet: Sheet, contract: Contract) -> bool:
    try:
        return layout.find_header(layout.columns_meant(sheet, contract), contract) is not None
    except PartnerDataError:  # the headings are there, whatever is wrong with them
        return True


def _made_columns(contract: Contract) -> list[str]:
    made = ["period", contract.layout.cells_are] if contract.layout.kind == "wide" else []
    made += ["control", "odd"] if contract.is_aggregate else []
    return made if contract.layout.period_from == "column" else [*made, "period"]


def _placed(columns: Columns, sheet: Sheet, contract: Contract) -> Columns:
    """The units with their file and sheet, and with the period that one of them tells."""
    length = len(columns.get("row", ()))
    told = {"file": sheet.file, "sheet": sheet.name}
    if contract.layout.period_from == "sheet":
        told["period"] = sheet_period(sheet)
    elif contract.layout.period_from == "file":
        told["period"] = period_in_name(sheet.file_name)
    if contract.layout.sheets_are:
        told[contract.layout.sheets_are] = Path(sheet.name).stem if sheet.is_text else sheet.name
    columns.setdefault("row", np.empty(0, object))
    return columns | {name: all_alike(text, length) for name, text in told.items()}


def _columns_told(table: Table, contract: Contract, used: Mapping[str, str]) -> list[str]:
    """What is said of columns that are not read, and of fields without a column."""
    header = table.headers[0]
    left = {key_of(title) for title in (*contract.free_text, *used)}  # left behind on purpose
    titles = [title for header in table.headers for title in header.unread.values()]
    unread = [title for title in dict.fromkeys(titles) if key_of(title) not in left]
    told = [f"{_columns_in_words(unread)} not in the contract; not read"] if unread else []
    read = {*header.fields.values(), *header.figures}.intersection(table.sheet.marks.hidden_columns)
    if hidden := [header.headings.get(at) or letters(at) for at in sorted(read)]:
        told.append(f"{_columns_in_words(hidden)} hidden on the sheet, and read")
    if contract.date_fields and (utc := [title for title in unread if IN_UTC.search(title)]):
        told.append(
            f"{_columns_in_words(utc)} in UTC by the heading: a day beside it counts as it stands, "
            "though in summer the last hour of a day in UTC is of the next day here"
        )
    if len(table.headers) > 1:
        starts = " and ".join(letters(min(h.fields.values())) for h in table.headers)
        told.append(f"tables stand side by side, from columns {starts}: all are read")
    elsewhere = {"period"} if contract.layout.period_from != "column" else set()
    found = header.fields.keys() | elsewhere
    absent = [f.title for f in contract.header_fields if f.name not in found]
    return told + [f"has no column {title!r}: its values are not known" for title in absent]


def _columns_in_words(titles: list[str]) -> str:
    """`column 'A' is`, `columns 'A', 'B' are`."""
    names = ", ".join(map(repr, titles))
    return f"column {names} is" if len(titles) == 1 else f"columns {names} are"


def _rows_told(numbers: list[int]) -> str:
    """Row numbers in words: `rows 20 to 23, 27`."""
    by_run = groupby(enumerate(numbers), lambda numbered: numbered[1] - numbered[0])
    runs = [[number for _, number in run] for _, run in by_run]
    spans = [f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return f"row{'s' * (len(numbers) > 1)} {', '.join(spans)}"


def _breaks_off(sheet: Sheet, tables: list[Table]) -> bool:
    """Whether the last row of a text file that says anything ends too early."""
    for table in reversed(tables):
        if len(said := np.flatnonzero(table.kinds != "blank")):
            number, kind = table.row(said[-1]).number, table.kinds[said[-1]]
            return kind == "complete row" or number == sheet.unclosed
    return False


def _controls(table: Table, contract: Contract) -> np.ndarray:
    """For each row that is a total of figures: the field in whose column it says so; else ''."""
    names = np.full(len(table.at), "", object)
    if not contract.is_aggregate or not table.headers:
        return names
    fields = {at: name for header in table.headers for name, at in header.fields.items()}
    for n in np.flatnonzero(table.kinds == "total"):
        cells = table.row(n).cells
        at, first = next((at, plain(cell)) for at, cell in enumerate(cells) if plain(cell))
        if not re.match("sub", first, re.IGNORECASE):
            names[n] = fields.get(at, "")
    return names
