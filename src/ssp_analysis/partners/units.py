"""The units of a table, before any cell is understood: a row each, or a period cell each."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.headings import (
    ANY_YEAR,
    FEW_SLIPS,
    MONTH_OF_QUARTER,
    SPAN,
    are_reporting_years,
    are_years,
    bare_period,
    letters,
    year_of_cell,
    year_over,
)
from ssp_analysis.partners.layout import Header
from ssp_analysis.partners.periods import OTHER_YEAR, parse_period
from ssp_analysis.partners.rows import PARTS_UNKNOWN
from ssp_analysis.partners.sheet_tables import Table
from ssp_analysis.partners.unread import apart_by, ids_told, said_beside
from ssp_analysis.partners.values import (
    Column,
    Columns,
    among,
    coded,
    column_of,
    joined,
    key_of,
    numbers_for,
    plain,
    texts_of,
    understood,
)
from ssp_analysis.years import FIRST_MONTH, ReportingYear, months_of, quarter_of

YEAR_HEADING = re.compile(r"\b(year|yr|fy|years)\b|year$")
FINANCIAL = re.compile(r"\b(financial|fiscal|fin|fy|fyear|reporting)\b|^(financial|fiscal|fin)year")
OVER = "the title or row above, or the name"  # of a year that is no column's
NUMBER = re.compile(r"(?:q|qtr|quarter|m|month|p|period)?[ -]?0?(\d{1,2})(?:\.0)?")

Kind = Literal["", "month", "quarter"]


def _with_years(
    table: Table, header: Header, name: str, column: Column, rows: np.ndarray,
    contract: Contract,
) -> Column:  # fmt: skip
    """A column of months or quarters without a year, completed from the column of years.

    It stays as it is where its cells have a year of their own, or are numbers and nothing says that
    they are months. The contract's `year_column` names the heading of the years; else they are
    looked for.

    Raises:
        PartnerDataError: the years are nowhere, in more than one column, or have two readings.
    """
    own = header.fields.get(name)
    told = "its headings" if own is None else f"column {header.headings.get(own, '')!r}"
    kind = kind_of(column, told, contract)
    if not kind:
        return column
    cells = _texts(column)
    if own is not None and contract.is_aggregate and year_of_cell(next(filter(None, cells), "")):
        return _below_years(table, cells, (kind, "", told), contract)
    used = {*header.figures, own}
    others = {at: header.headings.get(at, "") for at in range(header.width) if at not in used}
    found = _years_at(table, rows, others, contract)
    above = table.at.start - contract.layout.header_rows
    stands = not found and not contract.layout.year_column
    alone = year_over(table.sheet, above, contract) if stands else ""
    if len(found) == 1:
        own_rows, again = np.unique(rows, return_inverse=True)  # a wide row has several cells
        years = _filled_down(_texts(table.columns[found[0]][own_rows]))[again]
        title = others[found[0]] or letters(found[0])
    elif alone:
        title, years = "", np.full(len(cells), alone, object)
    elif not contract.layout.year_column and all(cell.isdigit() for cell in cells if cell):
        return column
    else:
        raise _without_years(table, told, contract)
    table.used[title] = f"the year of {told} stands in {f'column {title!r}' if title else OVER}"
    return _completed(table, years, cells, (kind, title, told), contract)


def _below_years(
    table: Table, cells: np.ndarray, of: tuple[Kind, str, str], contract: Contract
) -> np.ndarray:
    """Months below their year in one column, as a pivot table has them; the year is their total."""
    years = pd.Series([year_of_cell(cell) for cell in cells], dtype=object)
    months = (years == "").to_numpy()
    over = years.mask(months).ffill()
    made = pd.Series(cells, dtype=object)
    made[months] = _completed(table, over[months].to_numpy(object), cells[months], of, contract)
    for at in np.flatnonzero(~months):
        end = next((n for n in range(at + 1, len(cells)) if not months[n]), len(cells))
        within = sorted(filter(None, map(parse_period, made[at + 1 : end])))
        made[at] = f"{within[0]}{SPAN}{within[-1]}" if within else made[at]
    table.used[""] = f"the year of {of[2]} stands in {OVER}"
    return made.to_numpy(object)


def _completed(
    table: Table, years: np.ndarray, cells: np.ndarray, of: tuple[Kind, str, str],
    contract: Contract,
) -> np.ndarray:  # fmt: skip
    """Months or quarters with their years; `of`: which, the years' heading, and where they stand.

    Raises:
        PartnerDataError: the years have two readings.
    """
    kind, title, told = of
    if OTHER_YEAR.search(title) and not contract.layout.year_begins:
        raise PartnerDataError(
            table.sheet.file,
            f"has the years of {told} in column {title!r}, which do not begin in April or January",
            "Ask the partner for the calendar year, or the reporting year, of each row",
        )
    begins = contract.layout.year_begins or _begins(years, cells, kind, title)
    if begins == "unknown":
        in_column = f"year_column: {title}, " if title else ""
        raise PartnerDataError(
            table.sheet.file,
            f"has its period in two places, {f'column {title!r}' if title else 'a title'} and "
            f"{told}, with two readings: years may begin in April or in January",
            f"Write in {contract.id}.yaml either layout: {{{in_column}year_begins: april}} or the "
            "same with january",
        )
    pairs = list(zip(years, cells, strict=True))
    made = {pair: period_of(*pair, kind, begins) for pair in dict.fromkeys(pairs)}
    # `200203` for the month `2002-03`, which could be a reporting year as well.
    made = {
        pair: at if parse_period(at) == at else at.replace("-", "") for pair, at in made.items()
    }
    return np.array([made[pair] or pair[1] for pair in pairs], object)


def _without_years(table: Table, told: str, contract: Contract) -> PartnerDataError:
    asked_for = contract.layout.year_column
    return PartnerDataError(
        table.sheet.file,
        f"has months or quarters without a year in {told}"
        + (f", and no column {asked_for!r}" if asked_for else ""),
        "If the year stands in another column, write its heading in "
        f"{contract.id}.yaml, layout: {{year_column: ...}}; if it is the name of the sheet or of "
        "the text file, layout: {year_from: sheet}; else ask the partner for it",
    )


def _month_of(quarter: str, name: str) -> str:
    """A month of a quarter by its place in it (`month 2`); of any other text the text."""
    period = parse_period(quarter)
    return str(months_of(period)[int(name[-1]) - 1]) if " Q" in period else quarter


def _texts(column: Column) -> np.ndarray:
    return np.asarray(texts_of(column), object)


def kind_of(column: Column, title: str, contract: Contract) -> Kind:
    """Whether the cells are months, or quarters, without a year; '' for neither."""
    texts: set[str] = set()
    words = key_of(title.replace("_", " "))
    if re.search(r"\b(week|wk)", words):
        return ""  # its first twelve would be months
    odd = 0  # different cells that are neither: a few slips (`NA`) do not make it another column
    for cell in pd.unique(column):
        text = plain(cell).lower()
        if _is_undated(text):
            texts.add(text)
        elif text:
            odd += 1
        own = parse_period(text) and not year_of_cell(text)  # a year may stand above its months
        if own or odd > FEW_SLIPS + len(texts):
            return ""  # most columns say in their first cells that they have years of their own
    if len(texts) <= odd:
        return ""
    numbers = {text for text in texts if NUMBER.fullmatch(text)}
    if not numbers:
        return "month"
    if any(text.startswith("q") for text in numbers) or re.search(r"quarter|qtr", words):
        return "quarter"
    if any(int(NUMBER.fullmatch(t)[1]) > 4 for t in numbers) or "month" in words:  # type: ignore[index]
        return "month"
    return "quarter" if contract.finest == "Q" else "month"


def _is_undated(text: str) -> bool:
    if match := NUMBER.fullmatch(text):
        return 1 <= int(match[1]) <= 12
    return not parse_period(text) and parse_period(text, ANY_YEAR) != ""


def _years_at(
    table: Table, rows: np.ndarray, titles: Mapping[int, str], contract: Contract
) -> list[int]:
    """The columns that may have the years; the one that the contract names, if it names one.

    One whose heading does not say so is taken where no other is and its cells are reporting years:
    numbers may be counts.
    """
    asked_for = key_of(contract.layout.year_column)
    if asked_for:
        return [at for at, title in titles.items() if key_of(title) == asked_for][:1]
    years = {at: title for at, title in titles.items() if are_years(table.columns[at][rows])}
    headed = [
        at for at, title in years.items() if YEAR_HEADING.search(key_of(title.replace("_", " ")))
    ]
    return headed or [at for at in years if are_reporting_years(table.columns[at][rows])]


def _filled_down(years: np.ndarray) -> np.ndarray:
    """A year written in the first row of its block only holds until the next one."""
    filled = [year for year in years if year]
    if len(filled) == len(years) or any(a == b for a, b in pairwise(filled)):
        return years
    written = pd.Series(years, dtype=object).mask(years == "")
    return written.ffill().fillna("").to_numpy(object)


def _begins(years: np.ndarray, cells: np.ndarray, kind: Kind, title: str) -> str:
    """Where the year begins, if that has one reading; 'unknown' if it has two."""
    found = dict.fromkeys(zip(years, cells, strict=True))
    pairs = {(year_of_cell(year), cell): None for year, cell in found}
    pairs = {pair: None for pair in pairs if all(pair)}
    words = key_of(title.replace("_", " "))
    lone = [pair for pair in pairs if pair[0].isdigit()]
    numbered = any(NUMBER.fullmatch(cell.lower()) for _, cell in pairs)
    if len(lone) < len(pairs):  # reporting years: a quarter is counted from April, a month may be
        return "unknown" if lone or (numbered and kind == "month") else "april"
    if FINANCIAL.search(words) or (kind == "quarter" and "calendar" not in words):
        return "unknown"
    return "unknown" if _runs_past_december(pairs) else "january"


def _runs_past_december(pairs: Mapping[tuple[str, str], None]) -> bool:
    """Whether January to March stand after the December of their year: is it a financial year?"""
    order: dict[str, list[str]] = {}
    for year, cell in pairs:
        if month := period_of(year, cell, "month", "january"):
            order.setdefault(year, []).append(month)
    return any(
        months != sorted(months) and months[0] != max(months) and months[-1] < months[0]
        for months in order.values()
    )


def period_of(year: str, cell: str, kind: Kind, begins: str) -> str:
    """One period from a year and a month or quarter; '' where they make none.

    Args:
        year: `2018/19` or `2018`, as `year_of_cell` reads it.
        cell: `April`, `4`, `Q1`, `1`.
        kind: whether a number is a month or a quarter.
        begins: `april` or `january`: where they are counted from.
    """
    year = year_of_cell(year)
    if not year or not cell:
        return ""
    label = year if "/" in year else ReportingYear(int(year)).label
    match = NUMBER.fullmatch(cell.lower())
    if not match:
        return parse_period(cell, label if begins == "april" or "/" in year else year)
    number = int(match[1])
    if not 1 <= number <= (4 if kind == "quarter" else 12):
        return ""
    if begins == "april":
        months = ReportingYear(int(label[:4])).months
        return f"{label} Q{number}" if kind == "quarter" else str(months[number - 1])
    month = number if kind == "month" else 3 * number - 2
    start = int(year[:4]) + ("/" in year and month < FIRST_MONTH)
    at = pd.Period(year=start, month=month, freq="M")
    return str(at) if kind == "month" else quarter_of(at)


def units_of(table: Table, header: Header, contract: Contract) -> Columns:
    """The units of a table's data, its totals and its broken figures, in order of rows and cells.

    Args:
        table: with its rows told apart; its `used` and `apart` are filled in.
        header: of the table, or of one of several side by side.
        contract: what the table should hold.

    Returns:
        The contract's fields as received, `row`, and what only some have: `period`, `content` (a
        number that two rows share if all their cells agree, read or not), `<number>_mark` (the
        shorthand in its heading and behind its period) and, of figures counted by the supplier,
        `control` (as the table's) and `odd` (a key of `REASONS`).

    Raises:
        PartnerDataError: months or quarters whose year is nowhere or has two readings.
    """
    kinds = ("data", *PARTS_UNKNOWN) if contract.is_aggregate else ("data",)
    rows = np.flatnonzero(among(table.kinds, kinds) | (table.control != ""))
    if len(table.headers) > 1:  # a row may end in one of them before it does in the other
        filled = [table.filled(at)[rows] for at in header.fields.values()]
        rows = rows[np.any(filled, axis=0)]
    columns = {name: table.columns[at][rows] for name, at in header.fields.items()}
    is_wide = contract.layout.kind == "wide"
    marks = np.full(len(rows), "", object)  # behind its period, of all figures of a row
    for name in columns.keys() & ({"date"} if is_wide else {"period", "date"}):
        column = _from_the_right(table, header.fields[name], rows)
        if contract.is_aggregate:
            column, told = _without_marks(column)
            marks = marks + told
        columns[name] = _with_years(table, header, name, column, rows, contract)
    columns["row"] = table.sheet.numbers[table.at.start : table.at.stop][rows].astype(object)
    if contract.is_aggregate:
        marks = marks + said_beside(table, header, rows, contract)
        columns["control"] = table.control[rows]
        columns["odd"] = understood(
            table.kinds[rows], lambda kind: kind if kind in PARTS_UNKNOWN else ""
        )
        table.apart = apart_by(table, header, columns, rows, contract) or table.apart
    elif not contract.record_id:
        columns["content"] = _content_of(table, rows)
        table.notes += ids_told(table, header, rows)
    for name, at in header.fields.items():
        wanted, of_heading = contract.field(name), header.marks.get(at, "")
        if wanted and wanted.is_number and (of_heading or marks.any()):
            columns[f"{name}_mark"] = marks + of_heading
    if is_wide:
        _unpivot(columns, table, header, rows, marks, contract)
    return columns


def _content_of(table: Table, rows: np.ndarray) -> np.ndarray:
    """One number for all cells of a row; the same in every process, other than `hash`.

    Capitals and spaces at the ends of a cell make no other row: a copy is often tidied by hand.
    """
    total = np.zeros(len(rows), np.uint64)
    for column in table.columns:
        codes, values = coded(column[rows])
        texts = [value if isinstance(value, str) else plain(value) for value in values]
        total = joined([total, numbers_for(text.strip().casefold() for text in texts)[codes]])
    return total.astype(object)


def _without_marks(periods: Column) -> tuple[Column, np.ndarray]:
    """Periods without shorthand and references to notes behind them, and the shorthand."""
    codes, values = coded(periods)
    read = [bare_period(v) if isinstance(v, str) else (v, "") for v in values]
    if all(text is value or text == value for (text, _), value in zip(read, values, strict=True)):
        return periods, column_of([""])
    texts, marks = (column_of(part)[codes] for part in zip(*read, strict=True))
    return texts, np.array([f"{mark} " if mark else "" for mark in marks], object)


def _from_the_right(table: Table, at: int, rows: np.ndarray) -> Column:
    """A column of periods; of rows with too many cells where it stands behind the cut ones."""
    column = table.columns[at][rows]
    cut = np.flatnonzero(table.kinds[rows] == "more cells")
    if len(cut):
        column = np.array(column, object)
    for place in cut:
        cells = table.row(rows[place]).cells
        last = max(n for n, cell in enumerate(cells) if plain(cell))
        if not parse_period(cells[at]):
            column[place] = cells[at + last + 1 - table.width]
    return column


def _unpivot(
    columns: Columns, table: Table, header: Header, rows: np.ndarray, of_rows: np.ndarray,
    contract: Contract,
) -> None:  # fmt: skip
    """A unit for each period cell of a wide row, in the order of its cells."""
    figures, cells = header.figures, contract.layout.cells_are
    for name in columns:
        columns[name] = columns[name].repeat(len(figures))
    down = columns.get("period")  # months or quarters of the years that the headings name
    columns["period"] = np.tile(np.array(list(figures.values()), object), len(rows))
    if down is not None and all(MONTH_OF_QUARTER.fullmatch(name) for name in figures.values()):
        pairs = zip(_texts(down), columns["period"], strict=True)
        columns["period"] = column_of([_month_of(quarter, name) for quarter, name in pairs])
    elif down is not None and (kind := kind_of(down, "", contract)):
        of = (kind, "", "its rows")
        made = _completed(table, columns["period"], _texts(down), of, contract)
        columns["period"] = understood(made, parse_period)
    by_month = [np.asarray(table.columns[at][rows], object) for at in figures]
    columns[cells] = np.array(by_month, object).T.ravel()
    marks = [header.marks.get(at, "") for at in figures]
    if any(marks) or of_rows.any():
        both = [f"{row} {mark}".strip() for row in of_rows for mark in marks]
        columns[f"{cells}_mark"] = column_of(both)
    if header.undated:
        wide = np.repeat(rows, len(figures))
        made = _with_years(table, header, "period", columns["period"], wide, contract)
        columns["period"] = understood(made, parse_period)
