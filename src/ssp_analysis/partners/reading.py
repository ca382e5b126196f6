"""What one file of a source says: its rows and their places, totals and footers told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.broken import REASONS, is_overlong, is_short, swallowed_lines
from ssp_analysis.partners.containers import read_grid, shown
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.footers import is_footer, is_total, stated_total
from ssp_analysis.partners.headers import Header, find_header
from ssp_analysis.partners.misfit import refuse_misfit
from ssp_analysis.partners.periods import parse_period
from ssp_analysis.partners.sheets import Grid, Sheet
from ssp_analysis.partners.values import key_of, plain
from ssp_analysis.years import months_of

PLACE = ["file", "sheet", "row"]
DAYS_TO_1904 = 1462  # from day 0 of Excel's usual system to that of the old one of the Mac
# Rows of a sheet: https://support.microsoft.com, "Excel specifications and limits".
YEAR_AND_NUMBER = r"(?<!\d)(\d{4})-?(\d{2})"  # a month, or a year and the next
QUARTER_IN_NAME = r"(\d{4}-\d{2})[- ]*q([1-4])(?!\d)|q([1-4])[- ]*(\d{4}-\d{2})(?!\d)"
ROW_LIMITS = (65_536, 1_048_576)


@dataclass(frozen=True)
class Fault:
    """Why a row or cell is set aside; never the value itself."""

    file: str
    sheet: str
    row: int
    column: str
    rule: str
    reason: str


@dataclass(frozen=True)
class Extract:
    """What one file says, before any cell is understood.

    `cells` has one row per record, or per period cell of a wide row: the contract's fields as
    received (objects), then `file, sheet, row`. `rows_in` counts source rows below the headers.
    `cut_off`: a text file that ends in the middle of a row. `row_limit`: the limit of a spreadsheet
    at which a sheet ends exactly, else 0. `headings` has, for each sheet that was
    read, a field's column as a spreadsheet names it and its heading: `due` → (`F`, `Due`).
    """

    file: str
    cells: pd.DataFrame
    rows_in: int
    skipped: int
    broken: tuple[Fault, ...] = ()
    stated_total: float | None = None
    notes: tuple[str, ...] = ()
    cut_off: bool = False
    row_limit: int = 0
    headings: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)

    def known_as(self, name: str, contract: Contract) -> Extract:
        """The same under its name within the year's folder, which may tell the period."""
        cells = self.cells.assign(file=name)
        if contract.layout.period_from == "file":
            told = cells["period"]  # by the name of an archive's member
            cells["period"] = told.where(told != "", period_in_name(name))
        broken = tuple(replace(fault, file=name) for fault in self.broken)
        return replace(self, file=name, cells=cells, broken=broken)


@dataclass
class _Tally:
    rows_in: int = 0
    skipped: int = 0
    totals: list[float] = field(default_factory=list)
    broken: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cut_off: bool = False


def read_file(
    path: Path, contract: Contract, sheets: tuple[str, ...] = (), members: str = ""
) -> Extract:
    """Read one file of a source.

    Args:
        path: the file.
        contract: what it should hold.
        sheets: names of the sheets of a workbook to read; all visible ones that hold the header
            when empty.
        members: which files of an archive to read; all text files when empty.

    Raises:
        PartnerDataError: the file cannot be read, a named sheet is missing, or no sheet holds
            the columns of the contract.
    """
    grid = read_grid(path, contract, members)
    name = shown(path.name)
    chosen = _chosen(name, grid, contract, sheets)
    tally = _Tally(notes=list(grid.notes))
    units: list[dict[str, Any]] = []
    read: dict[tuple[Any, ...], str] = {}
    headings = {}
    for sheet in chosen:
        header = find_header(sheet, contract)
        if header is not None:
            headings[sheet.name] = _headings(header, contract)
            found = list(_body(sheet, header, contract, tally))
            first = read.setdefault(_content(found, contract), sheet.name)
            if found and first != sheet.name:
                tally.broken += _copied(found, first)
            else:
                units += found
        elif any(any(plain(cell) for cell in cells) for _, cells in sheet.rows):
            tally.notes.append(f"sheet {sheet.name!r} has none of the expected columns; not read")
    if not units and not tally.rows_in:
        refuse_misfit(name, chosen, contract)
    if tally.rows_in == tally.skipped:
        tally.notes.append("the file holds no rows of data below its headings")
    names = [field.name for field in contract.fields] + _made_columns(contract)
    columns = list(dict.fromkeys(names)) + PLACE
    return Extract(
        file=name,
        cells=_from_1900(pd.DataFrame(units, columns=columns, dtype=object), chosen, contract),
        rows_in=tally.rows_in,
        skipped=tally.skipped,
        broken=tuple(tally.broken),
        stated_total=sum(tally.totals) if tally.totals else None,
        notes=tuple(dict.fromkeys(tally.notes)),
        cut_off=tally.cut_off,
        row_limit=next((len(s.rows) for s in chosen if len(s.rows) in ROW_LIMITS), 0),
        headings=headings,
    )


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


def _from_1900(cells: pd.DataFrame, sheets: list[Sheet], contract: Contract) -> pd.DataFrame:
    """The cells with the bare day numbers of workbooks that count from 1904 as others count."""
    rows = cells["sheet"].isin([sheet.name for sheet in sheets if sheet.date_1904])
    days = [field.name for field in contract.fields if field.type == "date"]
    if rows.any():
        cells[days] = cells[days].mask(rows, cells[days].map(_counted_from_1900))
    return cells


def _counted_from_1900(cell: Any) -> Any:
    is_serial = not isinstance(cell, date) and re.fullmatch(r"\d{5}(\.\d+)?", plain(cell))
    return float(plain(cell)) + DAYS_TO_1904 if is_serial else cell


def _headings(header: Header, contract: Contract) -> dict[str, tuple[str, str]]:
    titles = {wanted.name: wanted.spellings[0] for wanted in contract.header_fields}
    return {name: (_letters(at), titles[name]) for name, at in header.fields.items()}


def _letters(at: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    above, within = divmod(at, 26)
    return (_letters(above - 1) if above else "") + chr(ord("A") + within)


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
        if any(find_header(sheet, contract) for sheet in grids[way].sheets):
            return contract.id
    return ""


def _made_columns(contract: Contract) -> list[str]:
    made = ["period", contract.layout.cells_are] if contract.layout.kind == "wide" else []
    return made if contract.layout.period_from == "column" else [*made, "period"]


def _body(
    sheet: Sheet, header: Header, contract: Contract, tally: _Tally
) -> Iterator[dict[str, Any]]:
    left = {key_of(title) for title in contract.free_text}  # left behind on purpose
    unknown = [title for title in header.unread if key_of(title) not in left]
    tally.notes += [f"column {title!r} is not in the contract; not read" for title in unknown]
    told_elsewhere = {"period"} if contract.layout.period_from != "column" else set()
    found = header.fields.keys() | told_elsewhere
    absent = [f.spellings[0] for f in contract.header_fields if f.name not in found]
    tally.notes += [f"has no column {title!r}: its values are not known" for title in absent]
    totals: list[float] = []
    for number, cells in sheet.rows[header.end :]:
        tally.rows_in += 1
        first = next((plain(cell) for cell in cells if plain(cell)), "")
        tally.cut_off = number == sheet.unclosed or (tally.cut_off and not first)
        if lines := swallowed_lines(sheet, number, cells, header, contract):
            tally.rows_in += lines - 1
            tally.broken += [_broken(sheet, number + at, "quotes") for at in range(lines)]
        elif is_overlong(cells):
            tally.broken.append(_broken(sheet, number, "length"))
        elif not first or is_footer(first, cells, header, contract):
            tally.skipped += 1
        elif is_total(first, cells, header, contract):
            tally.skipped += 1
            totals = stated_total(cells, first, header, contract) or totals
        elif is_short(sheet, cells, header):
            tally.cut_off = True
            tally.broken.append(_broken(sheet, number, "complete row"))
        else:
            yield from _units(sheet, number, cells, header, contract)
    tally.totals += totals
    if tally.cut_off:
        tally.notes.append(
            "the file breaks off in its last row: the last period that it reaches is not complete"
        )


def _content(units: list[dict[str, Any]], contract: Contract) -> tuple[Any, ...]:
    """What a sheet says, wherever on it; rows with a day of their own do not hang on its name."""
    places = {*PLACE, "period"} if contract.field("date") else set(PLACE)
    return tuple(tuple(cell for at, cell in unit.items() if at not in places) for unit in units)


def _copied(units: list[dict[str, Any]], first: str) -> list[Fault]:
    reason = f"The sheet says the same as sheet {first!r}: is it a copy?"
    rows = dict.fromkeys((unit["file"], unit["sheet"], unit["row"]) for unit in units)
    return [Fault(*row, "", "given once", reason) for row in rows]


def _broken(sheet: Sheet, number: int, rule: str) -> Fault:
    return Fault(sheet.file, sheet.name, number, "", rule, REASONS[rule])


def _units(
    sheet: Sheet, number: int, cells: list[Any], header: Header, contract: Contract
) -> Iterator[dict[str, Any]]:
    unit: dict[str, Any] = {
        name: cells[at] if at < len(cells) else None for name, at in header.fields.items()
    }
    unit |= {"file": sheet.file, "sheet": sheet.name, "row": number}
    if contract.layout.period_from == "sheet":
        unit["period"] = parse_period(sheet.name)
    elif contract.layout.period_from == "file":
        unit["period"] = period_in_name(sheet.file_name)
    if contract.layout.kind == "rows":
        yield unit
        return
    for period, at in header.periods.items():
        yield unit | {
            "period": period,
            contract.layout.cells_are: cells[at] if at < len(cells) else None,
        }


def period_in_name(file: str) -> str:
    """The month, quarter or year in a file's name: `tiig 2020-04.csv` is April 2020.

    A name that has none may lie in a folder that has: `2020-04/tiig.csv`. Of several the shortest
    counts where the others hold it; else nobody knows which is meant.
    """
    *folders, name = file.split("/")
    for text in (Path(name).stem, *reversed(folders)):
        if found := _periods_in(text.replace("_", "-").casefold()):
            shortest = min(found, key=lambda period: len(months_of(period)))
            inside = set(months_of(shortest))
            return shortest if all(inside <= set(months_of(period)) for period in found) else ""
    return ""


def _periods_in(text: str) -> set[str]:
    quarters = re.finditer(QUARTER_IN_NAME, text)
    found = {parse_period(f"Q{m[2] or m[3]} {m[1] or m[4]}") for m in quarters}
    found |= {
        parse_period(" ".join(m)) for m in re.findall(r"([a-z]{3,9})[- ]*(\d{4})(?!\d)", text)
    }
    # A day tells its month only where no month or year stands for itself: it may be the delivery's.
    for end in (r"(?!\d|-\d\d(?!\d))", r"(?!\d)"):
        found |= {parse_period("-".join(m)) for m in re.findall(YEAR_AND_NUMBER + end, text)}
        if found - {""}:
            break
    return found - {""}
