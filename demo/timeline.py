"""When the demonstration's data starts and stops, and the Covid phases it lives through."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

from ssp_analysis.years import ReportingYear

YEARS = tuple(ReportingYear(starts) for starts in range(2015, 2022))
FIRST, LAST = YEARS[0].start, YEARS[-1].end
COVID = date(2020, 3, 23)
IOPS = date(2019, 7, 8)  # the day on which the police systems changed over; a Monday mid-quarter

# Date of effect in Stockport → column of a flow's `effects`. A test holds these starts against
# data/reference/restrictions.csv.
PHASES = (
    (COVID, 0),
    (date(2020, 5, 13), 1),
    (date(2020, 7, 4), 2),
    (date(2020, 7, 31), 2),
    (date(2020, 9, 2), 2),
    (date(2020, 9, 26), 2),
    (date(2020, 10, 14), 3),
    (date(2020, 10, 23), 3),
    (date(2020, 11, 5), 4),
    (date(2020, 12, 2), 3),
    (date(2020, 12, 31), 3),
    (date(2021, 1, 5), 5),
    (date(2021, 3, 8), 6),
    (date(2021, 3, 29), 6),
    (date(2021, 4, 12), 6),
    (date(2021, 5, 17), 7),
    (date(2021, 7, 19), 7),
)
STARTS = [start for start, _ in PHASES]

# The last day that each source has sent: for 2020/21 as in April 2021, for 2021/22 as in
# March 2022. Trading standards is late in the second, so that "missing" can be seen.
JANUARY, FEBRUARY, DECEMBER = date(2021, 1, 31), date(2021, 2, 28), date(2020, 12, 31)
NEXT_DECEMBER = date(2021, 12, 31)
DATA_TO = {
    "gmp-crime": (JANUARY, NEXT_DECEMBER),
    "gmp-incidents": (JANUARY, NEXT_DECEMBER),
    "council-asb": (JANUARY, NEXT_DECEMBER),
    "housing-asb": (JANUARY, NEXT_DECEMBER),
    "gmfrs-fires": (FEBRUARY, date(2022, 1, 31)),
    "tiig-assaults": (JANUARY, NEXT_DECEMBER),
    "road-casualties": (DECEMBER, date(2021, 11, 30)),
    "trading-standards": (JANUARY, date(2021, 10, 31)),
}
QUARTERLY_TO = (DECEMBER, NEXT_DECEMBER)


def window(source: str, year: ReportingYear) -> tuple[date, date]:
    """The first and last day that a source has sent for a year."""
    last = DATA_TO.get(source, QUARTERLY_TO)
    ends = {YEARS[-2]: last[0], YEARS[-1]: last[1]}
    return year.start, ends.get(year, year.end)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from first to last."""
    for number in range((last - first).days + 1):
        yield first + timedelta(number)


def phase_column(day: date) -> int | None:
    """Which column of a flow's effects holds on a day; None before Covid."""
    at = bisect_right(STARTS, day)
    return PHASES[at - 1][1] if at else None


def month_of(day: date) -> str:
    """`2020-04`."""
    return f"{day.year}-{day.month:02d}"


def year_of(day: date) -> ReportingYear:
    """The reporting year of a day."""
    return ReportingYear(day.year - (day.month < 4))


def quarter_of(day: date) -> str:
    """`2020/21 Q1`."""
    return year_of(day).quarter((day.month - 4) % 12 // 3 + 1)


def months_sent(source: str, year: ReportingYear) -> list[str]:
    """The months that a source has sent for a year."""
    return list(dict.fromkeys(month_of(day) for day in days(*window(source, year))))


def quarters_sent(source: str, year: ReportingYear) -> list[str]:
    """The quarters that a source has sent for a year."""
    return list(dict.fromkeys(quarter_of(day) for day in days(*window(source, year))))
