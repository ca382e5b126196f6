"""When a file's figures are of: how long its periods are, of which years, how days are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from ssp_analysis.partners.days import parse_day
from ssp_analysis.partners.headings import ANY_YEAR, period_in_name, sheet_period, year_of_cell
from ssp_analysis.partners.periods import parse_period, unsettled_quarter
from ssp_analysis.partners.totals import last_of_twelve
from ssp_analysis.partners.units import kind_of
from ssp_analysis.start.columns import Columns
from ssp_analysis.start.heading_words import how_often
from ssp_analysis.start.look import MOST, Column, Look, headers_on, provisional
from ssp_analysis.years import ReportingYear, months_of, year_of


def frequency(look: Look, columns: Columns) -> str:
    """How long most periods of a file are: `M`, `Q` or `A`."""
    if columns.header and columns.time is None:
        undated = [parse_period(text, ANY_YEAR) for text in columns.header.undated.values()]
        return frequency_of(list(columns.header.periods or undated))
    if columns.time is None:
        named = [sheet_period(sheet) for sheet in look.sheets]
        return frequency_of(named if all(named) else [period_in_name(look.file)])
    if columns.years or columns.over or columns.header:
        kind = kind_of(columns.time.texts.to_numpy(), columns.time.title, provisional())
        return "Q" if kind == "quarter" else "M"
    if columns.time.share(last_of_twelve) >= MOST:
        return how_often(ends_of_twelve(columns.time))
    if columns.kind == "date" and columns.is_aggregate:
        return how_often(columns.time)
    return "M" if columns.kind == "date" else frequency_of(list(columns.time.counts))


def ends_of_twelve(column: Column) -> Column:
    """The months in which times of twelve months end, as a column of them."""
    return replace(column, cells=tuple(last_of_twelve(cell) for cell in column.cells))


def frequency_of(texts: Collection[str]) -> str:
    """`M`, `Q` or `A`, as most of the periods are; a year alone is one."""
    found = Counter(
        "Q" if "Q" in period else "A" if "/" in period or period.isdigit() else "M"
        for text in texts
        if (
            period := parse_period(text)
            or unsettled_quarter(text)
            or parse_day(text, "dmy").period
            or year_of_cell(text)
        )
    )
    return found.most_common(1)[0][0] if found else "M"


def years_of(columns: Columns, look: Look) -> list[ReportingYear]:
    """The reporting years of a file's periods, in order, without those that lie far from most."""
    periods: Counter[str] = Counter()
    if columns.years:
        whole = filter(None, map(year_of_cell, columns.years.counts))
        return sorted({ReportingYear(int(year[:4])) for year in whole})
    if columns.header:
        for at in look.tables:
            for header in headers_on(*at, look.header_rows, columns.by_sheet, columns.below[:1]):
                periods.update(ReportingYear(int(at)).label if at.isdigit() else at
                               for at in header.periods)  # fmt: skip
    elif columns.over:
        periods.update(ReportingYear(int(year[:4])).label for year in columns.over)
    elif columns.time:
        order = likely_order(columns)
        for text, count in columns.time.counts.items():
            as_day = columns.kind == "date"
            settled = parse_period(text, quarters="financial")  # of either way the year is near
            period = parse_day(text, order).period if as_day else settled
            periods[period or last_of_twelve(text)] += count
    else:
        periods.update(map(sheet_period, look.sheets))
        if not any(periods):
            periods[period_in_name(look.file)] += 1
    return _together(periods)


def _together(periods: Counter[str]) -> list[ReportingYear]:
    """The years in a row that have most of the periods: a slip (2081) is of none of them."""
    weights: Counter[ReportingYear] = Counter()
    for period, count in periods.items():
        for year in {year_of(month) for month in months_of(period)} if period else ():
            weights[year] += count
    runs: list[list[ReportingYear]] = []
    for year in sorted(weights):
        if runs and year.starts == runs[-1][-1].starts + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return max(runs, key=lambda run: sum(weights[year] for year in run), default=[])


def likely_order(columns: Columns) -> Literal["dmy", "mdy"]:
    """`dmy`, or `mdy` where days say so."""
    found = day_evidence(columns.time) if columns.time else {}
    return "mdy" if found.get("mdy", 0) > found.get("dmy", 0) else "dmy"


def day_evidence(column: Column) -> Counter[str]:
    """How many cells can only be day first (`dmy`), only month first (`mdy`), or either."""
    told: Counter[str] = Counter()
    for text, count in column.counts.items():
        if match := re.match(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}", text):
            first, second = int(match[1]), int(match[2])
            told["dmy" if first > 12 else "mdy" if second > 12 else "either"] += count
    return told
