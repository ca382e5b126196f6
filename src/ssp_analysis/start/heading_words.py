"""What words say that a column is: an id, a place, a kind, a time, a figure, a person's."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import numpy as np

from ssp_analysis.partners.days import parse_day
from ssp_analysis.partners.figure_doubts import VERSION
from ssp_analysis.partners.headings import ANY_YEAR, bare_period
from ssp_analysis.partners.periods import parse_period, unsettled_quarter
from ssp_analysis.partners.said_around import what_figures_are
from ssp_analysis.partners.totals import last_of_twelve
from ssp_analysis.partners.values import key_of
from ssp_analysis.personal import personal_in_writing
from ssp_analysis.start.look import MOST, Column, parse_all_numbers

AREA = re.compile(
    r"area|borough|district|\bforce\b|authority|council|\blad\b|\bcsp\b|partnership|lsoa name|"
    r"geography|region|county|\b(la|yot|yjs)\b"
)
PLACE = re.compile(rf"ward|lsoa|{AREA.pattern}")
ID = re.compile(r"\b(id|ref|reference|number|no|urn|index|attendance|incident|call|case)\b")
ENDS_AS_ID = re.compile(r"\b(id|ref|reference|number|no|urn)$")
PERSONAL = re.compile(
    r"\b(surname|forename|address|phone|tel|telephone|mobile|e ?mail|dob|birth|"
    r"post ?code(?! (?:sector|district|area))|"
    r"complainant|caller|officer|notes?|comments?|details|description|narrative|remarks|"
    r"free text|nhs|registration)\b"
)
A_NAME = re.compile(r"\bname\b")  # of somebody, where it is of no place, month or kind of thing
CATEGORY = re.compile(
    r"\b(type|category|offence|class|group|strand|nature|minortext|minor text|crime|scam|theme|"
    r"question|measure|indicator|metric|kpi)\b"
)
GOOD_DAY = re.compile(
    r"committed|occurred|reported|received|incident|call|arrival|start|opened|accident|referr"
)
OTHER_DAY = re.compile(r"\b(end|ended|due|birth|dob|updated?|review|outcome|decided|extract)\b")
ROW_NUMBER = re.compile(r"(unnamed.*|x ?1?|index|obs|id|(row|s)? ?(no|number|id)?)")
SENT_AT = re.compile(r"\b(time ?stamp|submitted|submission|completion time|start time)\b")
DAY_WORD = re.compile(r"\b(date|time|day|month|period)\b")
CALLED_TIME = re.compile(r"\b(time|period|year|quarter|month|term)\b(?! group| of birth)")
NO_FIGURE = re.compile(  # a year's total is one, and so is a count of them
    r"^(?!.*\btotal|(count|sum|number) of |.*\b(month|quarter|year) end|.*\bend of |"
    r".*\b(this|last|current|previous) (year|month|quarter)).*"
    r"\b(latitude|longitude|lat|long|easting|northing|x|y|"
    r"age|year|month|quarter|code|hour|day|id|ref|reference|base|index|urn)\b|\btime$|^time\b|"
    r"\b(accident|attendance|call|case|crime|incident|job|log|record) ?(number|no)\b"
)
BASE = re.compile(
    r"\b(denominators?|(?<!prison )population|respondents|sample|number asked|answered)\b"
)
COUNT_WORD = re.compile(r"count|number|total|value|cases|referrals|incidents|offences|crimes")
RATE = re.compile(r"%|per ?cent|\brate\b|per [\d,]+|average|mean\b")
STOCK = re.compile(
    r"\b(in treatment|caseload|open cases|active|on roll|outstanding|"
    r"(open|waiting|held) (at|on)|at (the )?(end of|(month|quarter|year|period) end))\b"
)
# How sure a figure is, in a column of its own; `lower` and `upper` are read.
MARGIN = re.compile(r"margin of error|\bmoe\b|confidence (interval|limit)|\binterval\b|\bci\b")
DECIMAL = re.compile(r"\d\.\d")
FRACTION = re.compile(r"\d\.\d*[1-9]")  # where all are `12.0` a program wrote whole numbers so
DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}%?")
WORDY = 6  # words a cell: a text that somebody wrote
CODES_LIKE_IT = 0.1  # share of codes without a space that may look personal by accident
FEWEST_APART = 3  # days that lie as far apart as one another by no accident
MOST_CATEGORIES = 150  # different names; more are places or texts
ASKED = 200  # different texts in which something personal is looked for


def is_time(text: str) -> bool:
    """Whether a text is a day, a month, a quarter or a year, or one of each year: `Q1`, `April`."""
    return bool(parse_period(bare_period(text)[0], ANY_YEAR)) or is_day(text)


def is_day(text: str) -> bool:
    """Whether a text is a day, in whatever order."""
    return any(parse_day(text, order).period for order in ("dmy", "mdy"))  # type: ignore[arg-type]


def is_period(text: str) -> bool:
    """Whether a text is a month, a quarter or a year, also one that leaves open of which kind."""
    return bool(
        parse_period(bare_period(text)[0]) or unsettled_quarter(text) or last_of_twelve(text)
    )


def is_personal(column: Column, is_wide: bool = False) -> bool:
    """Whether a column seems to name somebody, or holds what somebody wrote."""
    if not PLACE.search(column.key) and not _names_kinds(column, is_wide):
        of_things = CATEGORY.search(column.key) or DAY_WORD.search(column.key)
        if (A_NAME.search(column.key) and not of_things) or PERSONAL.search(column.key):
            return True
    texts = list(column.counts)[:ASKED]
    found = sum(any(True for _ in personal_in_writing(text, "")) for text in texts)
    # One of many codes may look like a telephone number by accident.
    if found > (0 if any(" " in text for text in texts) else CODES_LIKE_IT * len(texts)):
        return not (parse_all_numbers(column) or column.is_mostly(is_time, MOST))
    length = np.mean([len(text.split()) for text in texts]) if texts else 0
    return bool(length >= WORDY and len(column.counts) > column.filled / 2)


def _names_kinds(column: Column, is_wide: bool) -> bool:
    """Whether its description is of figures, or one of a few that come again, as of an offence."""
    if PERSONAL.findall(column.key) != ["description"]:
        return False
    again = len(column.counts) <= min(MOST_CATEGORIES, column.filled / 2)
    return is_wide or bool(CATEGORY.search(column.key) and again)


def tells_versions(column: Column) -> bool:
    """Whether its texts say how sure figures are (`Final`, `Provisional`), and not of what."""
    said = {key_of(text) for text in column.counts}
    marks = what_figures_are(said, column.key)
    return all(VERSION.fullmatch(text) or marks.get(text) for text in said)


def is_margin(column: Column) -> bool:
    """Whether a column says how sure a figure beside it is."""
    own = MARGIN.search(column.key) and not {"lower", "upper"} & set(column.key.split())
    return bool(own) or column.title in ("+/-", "±")


def how_often(column: Column) -> str:
    """How long the periods are of which each has a day or month: a year's lie in one month."""
    read = [parse_day(text, "dmy") for text in column.counts]
    months = {int(day.period[5:]) for day in read if day.period}
    if not all(day.period for day in read) or len(read) < 2:
        return "M"
    if len(months) == 1:
        return "A"
    return "Q" if len(read) > 2 and len({month % 3 for month in months}) == 1 else "M"


def are_of_periods(column: Column) -> bool:
    """Whether days stand for periods: each the first or last of its month, or as far apart."""
    read = {parse_day(text, "dmy").day for text in column.counts}
    days = sorted(day for day in read if day)
    apart = {(after - day).days for day, after in pairwise(days)}
    bounds = all(1 in (day.day, (day + timedelta(days=1)).day) for day in days)
    return len(days) == len(read) and (bounds or (len(apart) == 1 and len(days) > FEWEST_APART))
