"""The units of a table, before any cell is understood: a row each, or a period cell each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.layout import Header
from ssp_analysis.partners.periods import parse_period
from ssp_analysis.partners.rows import PARTS_UNKNOWN
from ssp_analysis.partners.sheet_tables import Table
from ssp_analysis.partners.two_columns import with_years
from ssp_analysis.partners.values import key_of, parse_number, plain

FEW = 10  # different texts of a column; one that differs in nearly every row is a number or id

Columns = dict[str, np.ndarray]


@dataclass
class Units:
    """The units of one table, in order of rows and cells.

    `columns`: the contract's fields as received, `row`, and what only some have: `period`,
    `content` (a number that two rows share if all their cells agree, read or not), `<number>_mark`
    (the shorthand in its heading) and, of figures counted by the supplier, `control` (the field in
    whose column the row says that it is a total) and `odd` (a key of `REASONS`).
    `years`: heading of a column of years → what it completes. `apart`: the headings that no field
    has and that tell apart rows which otherwise say the same.
    """

    columns: Columns
    years: dict[str, str] = field(default_factory=dict)
    apart: list[str] = field(default_factory=list)


def units_of(table: Table, header: Header, control: np.ndarray, contract: Contract) -> Units:
    """The units of a table's data, its totals and its broken figures.

    Args:
        table: with its rows told apart.
        header: of the table, or of one of several side by side.
        control: for each row of the table the field that it is a total over, else ''.
        contract: what the table should hold.

    Raises:
        PartnerDataError: months or quarters whose year is nowhere or has two readings.
    """
    kinds = ("data", *PARTS_UNKNOWN) if contract.is_aggregate else ("data",)
    rows = np.flatnonzero(np.isin(table.kinds, kinds) | (control != ""))
    if len(table.headers) > 1:  # a row may end in one of them before it does in the other
        filled = [table.filled(at)[rows] for at in header.fields.values()]
        rows = rows[np.any(filled, axis=0)]
    units = Units({name: table.columns[at][rows] for name, at in header.fields.items()})
    columns = units.columns
    for name in ("period", "date"):
        if name in columns:
            columns[name] = _from_the_right(table, header.fields[name], rows)
            columns[name] = _dated(units, table, header, name, columns[name], rows, contract)
    columns["row"] = np.array([table.sheet.rows[table.at[n]][0] for n in rows], object)
    if contract.is_aggregate:
        columns["control"] = control[rows]
        columns["odd"] = np.where(np.isin(table.kinds[rows], PARTS_UNKNOWN), table.kinds[rows], "")
        units.apart = _apart(table, header, columns, rows, contract)
    elif not contract.record_id:
        columns["content"] = _content(table, rows)
    for name, at in header.fields.items():
        if header.marks.get(at) and (wanted := contract.field(name)) and wanted.is_number:
            columns[f"{name}_mark"] = np.full(len(rows), header.marks[at], object)
    if contract.layout.kind == "wide":
        _unpivot(units, table, header, rows, contract)
    return units


def _content(table: Table, rows: np.ndarray) -> np.ndarray:
    """One number for all cells of a row; the same in every process, other than `hash`."""
    total = np.zeros(len(rows), np.uint64)
    for column in table.columns:
        texts = [cell if isinstance(cell, str) else plain(cell) for cell in column[rows]]
        with np.errstate(over="ignore"):
            total = total * np.uint64(31) + pd.util.hash_array(np.array(texts, object))
    return total.astype(object)


def _from_the_right(table: Table, at: int, rows: np.ndarray) -> np.ndarray:
    """A column of periods; of rows with too many cells where it stands behind the cut ones."""
    column = table.columns[at][rows].copy()
    for place in np.flatnonzero(table.kinds[rows] == "more cells"):
        cells = table.sheet.rows[table.at[rows[place]]][1]
        last = max(n for n, cell in enumerate(cells) if plain(cell))
        if not parse_period(cells[at]):
            column[place] = cells[at + last + 1 - table.width]
    return column


def _unpivot(
    units: Units, table: Table, header: Header, rows: np.ndarray, contract: Contract
) -> None:
    """A unit for each period cell of a wide row, in the order of its cells."""
    figures, cells, columns = header.figures, contract.layout.cells_are, units.columns
    for name in columns:
        columns[name] = np.repeat(columns[name], len(figures))
    columns["period"] = np.tile(np.array(list(figures.values()), object), len(rows))
    columns[cells] = np.array([table.columns[at][rows] for at in figures], object).T.ravel()
    if any(header.marks.get(at) for at in figures):
        marks = np.array([header.marks.get(at, "") for at in figures], object)
        columns[f"{cells}_mark"] = np.tile(marks, len(rows))
    if header.undated:
        wide = np.repeat(rows, len(figures))
        made = _dated(units, table, header, "period", columns["period"], wide, contract)
        periods = {text: parse_period(text) for text in set(made)}
        columns["period"] = np.array([periods[text] for text in made], object)


def _dated(
    units: Units, table: Table, header: Header, name: str, column: np.ndarray,
    rows: np.ndarray, contract: Contract,
) -> np.ndarray:  # fmt: skip
    """A column of periods, with the years that stand in another column."""
    at = header.fields.get(name)
    used = {place for place in header.figures if place != at}
    titles = {place: text for place, text in header.headings.items() if place != at}
    titles = {place: text for place, text in titles.items() if place not in used}
    told = "its headings" if at is None else f"column {header.headings.get(at, '')!r}"
    made, year = with_years(
        column, told, {place: table.columns[place][rows] for place in titles}, titles, contract,
        table.sheet.file,
    )  # fmt: skip
    if year:
        units.years[year] = told
    return made


def _apart(
    table: Table, header: Header, columns: Mapping[str, Any], rows: np.ndarray, contract: Contract
) -> list[str]:
    names = [f.name for f in contract.header_fields if not f.is_number and f.name in columns]
    keys = pd.MultiIndex.from_arrays([columns[name] for name in names]) if names else None
    group = pd.Series(keys.factorize()[0] if keys is not None else 0, index=range(len(rows)))
    doubled = group.duplicated(keep=False)
    if not doubled.any():
        return []
    found = []
    for at, title in header.unread.items():
        said = pd.Series(table.columns[at][rows])[doubled].map(key_of)
        few = said.nunique() <= max(len(said) // 2, FEW)
        if few and (said.groupby(group[doubled]).nunique() > 1).any() and not _are_numbers(said):
            found.append(title)
    return found


def _are_numbers(said: pd.Series) -> bool:
    return all(parse_number(text) is not None for text in said.unique() if text)
