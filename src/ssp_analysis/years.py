"""The reporting year: 1 April to 31 March, `2020/21` in words and `2020-21` in paths."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from ssp_analysis.errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd

FIRST_MONTH = 4  # April: the local government financial year
EARLIEST, LATEST = 2000, 2099


@dataclass(frozen=True, order=True)
class ReportingYear:
    """A reporting year, known by the calendar year in which it starts."""

    starts: int

    @classmethod
    def parse(cls, text: str) -> ReportingYear:
        """Read `2020/21`.

        Raises:
            ParameterError: for anything else, with what was probably meant.
        """
        match = re.fullmatch(r"(\d{4})/(\d{2})", str(text).strip())
        if match:
            starts = int(match[1])
            if EARLIEST <= starts <= LATEST and (starts + 1) % 100 == int(match[2]):
                return cls(starts)
        hint = re.search(r"\d{4}", str(text)) or re.search(r"\b\d\d(?=[/-]\d\d\b)", str(text))
        starts = int(hint[0]) + EARLIEST * (len(hint[0]) == 2) if hint else 0
        meant = f"; did you mean {cls(starts).label}?" if EARLIEST <= starts <= LATEST else ""
        raise ParameterError(
            f"reporting_year {text!r}",
            "is not a reporting year",
            f"Write it as two years with a slash{meant or ', such as 2020/21'}",
        )

    @classmethod
    def of_folder(cls, name: str) -> ReportingYear | None:
        """The year that a folder is named for, `2020-21`; None for any other name."""
        match = re.fullmatch(r"(\d{4})-\d{2}", name)
        year = cls(int(match[1])) if match else None
        return year if year and year.folder == name else None

    @property
    def label(self) -> str:
        """`2020/21`, for words and parameters."""
        return f"{self.starts}/{(self.starts + 1) % 100:02d}"

    @property
    def folder(self) -> str:
        """`2020-21`, for paths."""
        return self.label.replace("/", "-")

    @property
    def start(self) -> date:
        """1 April."""
        return date(self.starts, FIRST_MONTH, 1)

    @property
    def end(self) -> date:
        """31 March."""
        return date(self.starts + 1, FIRST_MONTH - 1, 31)

    @property
    def months(self) -> pd.PeriodIndex:
        """The twelve months, April to March."""
        return _months(self.start, self.end)

    @property
    def previous(self) -> ReportingYear:
        """The reporting year before."""
        return ReportingYear(self.starts - 1)

    def quarter(self, number: int) -> str:
        """The name of a quarter as tables hold it: `2020/21 Q1` is April to June."""
        return f"{self.label} Q{number}"

    def __str__(self) -> str:
        return self.label


@cache
def _months(first: date | str, last: date | str) -> pd.PeriodIndex:
    import pandas as pd  # a wrong parameter is told before it is there

    return pd.period_range(first, last, freq="M")


@cache
def days_of_month(month: pd.Period) -> tuple[date, date]:
    """The first and the last day of a month."""
    return month.start_time.date(), month.end_time.date()


def year_of(month: pd.Period) -> ReportingYear:
    """The reporting year in which a month lies."""
    return ReportingYear(month.year - (month.month < FIRST_MONTH))


def quarter_of(month: pd.Period) -> str:
    """The quarter, as tables hold it, in which a month lies."""
    return year_of(month).quarter((month.month - FIRST_MONTH) % 12 // 3 + 1)


@cache
def months_of(period: str) -> pd.PeriodIndex:
    """The months of a period as tables hold it: `2020-04`, `2020/21 Q1` or `2020/21`.

    Raises:
        ValueError: for any other text (the tables' own check comes first).
    """
    match = re.fullmatch(r"(\d{4})/\d{2}(?: Q([1-4]))?", period)
    if match is None:
        return _months(period, period)
    months = ReportingYear(int(match[1])).months
    return months if match[2] is None else months[3 * int(match[2]) - 3 : 3 * int(match[2])]


def year_of_period(period: str) -> ReportingYear:
    """The reporting year in which a period ends."""
    return year_of(months_of(period)[-1])


def years_back(period: str, years: int) -> str:
    """The same month, quarter or year so many years earlier, as tables hold it."""
    if "/" not in period:
        return str(_months(period, period)[0] - 12 * years)
    return ReportingYear(int(period[:4]) - years).label + period[7:]


def is_part_of_year(period: str) -> bool:
    """Whether a period, as tables hold it, is a month or a quarter.

    Raises:
        ValueError: as `months_of`.
    """
    return len(months_of(period)) < 12


def words_of(months: Sequence[pd.Period]) -> str:
    """Months in words: `April to January 2020/21`, `July 2020`; a whole year is `2020/21`.

    Twelve months across two reporting years are `year ending January 2021`; months from January to
    March alone are `January to March 2021`, because of which year they are is not plain otherwise.

    Args:
        months: in order; empty gives ''.
    """
    if not len(months):
        return ""
    first, last, year = months[0], months[-1], year_of(months[0])
    if first == year.months[0] and last == year.months[-1]:
        return year.label
    if year_of(last) != year:
        return f"year ending {last:%B %Y}"
    if first == last:
        return f"{first:%B %Y}"
    return f"{first:%B} to {last:%B} {first.year if first.year > year.starts else year.label}"
