"""A month or quarter whose year stands in another column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.headings import ANY_YEAR
from ssp_analysis.partners.periods import parse_period, year_in
from ssp_analysis.partners.values import key_of, plain
from ssp_analysis.years import FIRST_MONTH, ReportingYear, quarter_of

YEAR_HEADING = re.compile(r"\b(year|yr|fy|years)\b|year$")
FINANCIAL = re.compile(r"\b(financial|fiscal|fin|fy|fyear|reporting)\b|^(financial|fiscal|fin)year")
FEW_SLIPS = 5  # different cells
NUMBER = re.compile(r"(?:q|qtr|quarter|m|month|p|period)?[ -]?0?(\d{1,2})(?:\.0)?")

Kind = Literal["", "month", "quarter"]


def with_years(
    column: np.ndarray, told: str, columns: Mapping[int, np.ndarray], titles: Mapping[int, str],
    contract: Contract, file: str,
) -> tuple[np.ndarray, str]:  # fmt: skip
    """A column of months or quarters without a year, completed from the column of years.

    Args:
        column: the cells; as they are where they have a year of their own.
        told: what it is called: `column 'Month'`.
        columns: the cells of the other columns that may hold years, by place.
        titles: their headings.
        contract: its `year_column` names the heading of the years; else they are looked for.
        file: for the error.

    Returns:
        The column, and the heading of the column of years that completed it ('' for none).

    Raises:
        PartnerDataError: the years are nowhere, in more than one column, or have two readings.
    """
    asked_for = contract.layout.year_column
    kind = kind_of(column, told, contract)
    if not kind:
        return column, ""
    at = _year_at(columns, titles, contract)
    if at is None:
        if not asked_for and all(plain(c).isdigit() for c in column if plain(c)):
            return column, ""  # numbers that nothing says are months
        raise PartnerDataError(
            file,
            f"has months or quarters without a year in {told}"
            + (f", and no column {asked_for!r}" if asked_for else ""),
            "If the year stands in another column, write its heading in "
            f"{contract.id}.yaml, layout: {{year_column: ...}}; else ask the partner for it",
        )
    years, cells = _filled_down(_texts(columns[at])), _texts(column)
    begins = contract.layout.year_begins or _begins(years, cells, kind, titles[at])
    if begins == "unknown":
        raise PartnerDataError(
            file,
            f"has its period in two columns, {titles[at]!r} and {told}, with two readings: "
            "years may begin in April or in January",
            f"Write in {contract.id}.yaml either layout: {{year_column: {titles[at]}, "
            "year_begins: april} or the same with january",
        )
    pairs = list(zip(years, cells, strict=True))
    made = {pair: _plainly(period_of(*pair, kind, begins)) for pair in dict.fromkeys(pairs)}
    found = np.empty(len(pairs), object)
    found[:] = [made[pair] or pair[1] for pair in pairs]
    return found, titles[at]


def _plainly(period: str) -> str:
    """`200203` for the month `2002-03`, which could be a reporting year as well."""
    return period if parse_period(period) == period else period.replace("-", "")


def _texts(column: np.ndarray) -> np.ndarray:
    codes, values = pd.factorize(column, use_na_sentinel=False)
    return np.array([plain(value) for value in values], object)[codes]


def kind_of(column: np.ndarray, title: str, contract: Contract) -> Kind:
    """Whether the cells are months, or quarters, without a year; '' for neither."""
    texts: set[str] = set()
    odd = 0  # different cells that are neither: a few slips (`NA`) do not make it another column
    for cell in pd.unique(column):
        text = plain(cell).lower()
        if _is_undated(text):
            texts.add(text)
        elif text:
            odd += 1
        if parse_period(text) or odd > FEW_SLIPS + len(texts):
            return ""  # most columns say in their first cells that they have years of their own
    if len(texts) <= odd:
        return ""
    numbers = {text for text in texts if NUMBER.fullmatch(text)}
    if not numbers:
        return "month"
    words = key_of(title.replace("_", " "))
    if any(text.startswith("q") for text in numbers) or re.search(r"quarter|qtr", words):
        return "quarter"
    if any(int(NUMBER.fullmatch(t)[1]) > 4 for t in numbers) or "month" in words:  # type: ignore[index]
        return "month"
    finest = min((s.frequency for s in contract.series), key="MQA".index, default="M")
    return "quarter" if finest == "Q" else "month"


def _is_undated(text: str) -> bool:
    if match := NUMBER.fullmatch(text):
        return 1 <= int(match[1]) <= 12
    return not parse_period(text) and parse_period(text, ANY_YEAR) != ""


def _year_at(
    columns: Mapping[int, np.ndarray], titles: Mapping[int, str], contract: Contract
) -> int | None:
    asked_for = key_of(contract.layout.year_column)
    if asked_for:
        return next((at for at, title in titles.items() if key_of(title) == asked_for), None)
    found = [
        at for at, title in titles.items()
        if YEAR_HEADING.search(key_of(title.replace("_", " ")))
        and _are_years(columns[at])
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _are_years(column: np.ndarray) -> bool:
    cells = [cell for cell in pd.unique(column) if plain(cell)]
    years = sum(year_of_cell(cell) != "" for cell in cells)
    return 0 < years >= len(cells) - years <= FEW_SLIPS


def year_of_cell(cell: Any) -> str:
    """The year of a cell: `2018/19` for a reporting year, `2018` for a lone number; else ''."""
    text = re.sub(r"^fy\s*", "", plain(cell), flags=re.IGNORECASE)
    period = parse_period(text)
    return period if len(period) == len(ANY_YEAR) and "/" in period else year_in(text)


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
        order.setdefault(year, []).append(period_of(year, cell, "month", "january"))
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
