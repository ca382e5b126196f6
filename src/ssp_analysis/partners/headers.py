"""Where the columns of a contract stand on a sheet: title rows, one or two header rows, periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ssp_analysis.partners.arrival import ContractField
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.periods import parse_period
from ssp_analysis.partners.sheets import Sheet
from ssp_analysis.partners.values import key_of, plain

HEADER_WITHIN = 30  # rows; title blocks of partner files are far shorter


@dataclass(frozen=True)
class Header:
    """Where the columns stand: field name → column index, period heading → column index."""

    end: int
    fields: dict[str, int]
    periods: dict[str, int]
    width: int
    unread: tuple[str, ...]


def find_header(sheet: Sheet, contract: Contract) -> Header | None:
    """The first header of a sheet that has every required field; None where there is none."""
    needed = [field for field in contract.header_fields if field.constraints.required]
    for end, titles in candidates(sheet, contract):
        if len(match_fields(titles, needed)) < len(needed):
            continue
        fields = match_fields(titles, contract.header_fields)
        periods = _periods(titles, sheet.name, contract)
        if contract.layout.kind == "wide" and not periods:
            continue
        if not fields and not periods:
            continue
        used = set(fields.values()) | set(periods.values())
        unread = tuple(
            plain(title[0]) for at, title in enumerate(titles) if title[0] and at not in used
        )
        width = max((at + 1 for at, title in enumerate(titles) if title[0]), default=0)
        return Header(end, fields, periods, width, unread)
    return None


def candidates(sheet: Sheet, contract: Contract) -> Iterator[tuple[int, list[tuple[str, ...]]]]:
    """Each possible header: the index of the first row below it, and each column's titles."""
    rows = [cells for _, cells in sheet.rows[:HEADER_WITHIN]]
    for at, cells in enumerate(rows):
        if contract.layout.header_rows == 1:
            if any(plain(cell) for cell in cells):
                yield at + 1, [(_title(cell),) for cell in cells]
        elif at + 1 < len(rows):
            yield at + 2, _joined(cells, rows[at + 1])


def _joined(upper: list[Any], lower: list[Any]) -> list[tuple[str, ...]]:
    """Titles of a two-row header: with the upper cell carried over merged cells, and without."""
    titles: list[tuple[str, ...]] = []
    carried = ""
    width = max(len(upper), len(lower))
    for at in range(width):
        above = _title(upper[at]) if at < len(upper) else ""
        below = _title(lower[at]) if at < len(lower) else ""
        carried = above or carried
        both = " / ".join(part for part in (carried, below) if part) if below else above
        titles.append((both, " / ".join(part for part in (above, below) if part)))
    return titles


def _title(cell: Any) -> str:
    # A date cell as heading stays a date: its month is what the column holds.
    return parse_period(cell) if not isinstance(cell, str | int | float) else plain(cell)


def match_fields(
    titles: list[tuple[str, ...]], fields: tuple[ContractField, ...] | list[ContractField]
) -> dict[str, int]:
    """Field name → column index, for the fields that have a column."""
    places: dict[str, int] = {}
    for wanted in fields:
        spellings = {key_of(spelling) for spelling in wanted.spellings}
        for at, options in enumerate(titles):
            if any(option and key_of(option) in spellings for option in options):
                places.setdefault(wanted.name, at)
    return places


def _periods(titles: list[tuple[str, ...]], sheet_name: str, contract: Contract) -> dict[str, int]:
    if contract.layout.kind != "wide":
        return {}
    year_name = sheet_name if contract.layout.year_from == "sheet" else ""
    found: dict[str, int] = {}
    for at, options in enumerate(titles):
        # The last part of a joined heading: "2020/21 / Apr" is a month of that year.
        for option in options:
            above, _, last = option.rpartition(" / ")
            period = (
                parse_period(option, year_name)
                or parse_period(last, above)
                or parse_period(last, year_name)
            )
            if period:
                found.setdefault(period, at)
                break
    return found
