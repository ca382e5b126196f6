"""How a partner's words for a day are understood, with a time and its zone, or turned round."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ssp_analysis.partners import periods
from ssp_analysis.partners.values import Cell, plain

EXCEL_EPOCH = date(1899, 12, 30)
# Serials outside 1954 to 2064 are far more often counts or years than dates.
FIRST_SERIAL, LAST_SERIAL = 20_000, 60_000
LOCAL = "Europe/London"
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?"
# A weekday before or behind a day changes nothing.
WEEKDAY = re.compile(rf"^{_WEEKDAY},? |,? \(?{_WEEKDAY}\)?$", re.IGNORECASE)
TIME = (
    r"(?P<hour>\d{1,2})(?:[:.h]?(?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r" ?(?P<half>[ap]\.?m\.?)?(?: ?h(?:ou)?rs?)?"
)
ZONE = (  # with its name in brackets: `[Europe/London]`, `(British Summer Time)`
    r"(?: ?\(?(?P<zone>z|utc|gmt|bst|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?)\)?"
    r"(?: ?\[[a-z/_]+\]| ?\([a-z ]+\))?)?(?: europe/london)?"
)
BEHIND = re.compile(
    rf"(?P<day>.+?)(?:(?<=\d)t| |, ?| at | - |(?<=\d{{4}}):){TIME}{ZONE}", re.IGNORECASE
)
BEFORE = re.compile(rf"{TIME}(?:,? | on )(?P<day>.*\d)", re.IGNORECASE)
# As programs print a moment: `Tue Apr 03 14:30:00 BST 2018`.
YEAR_LAST = re.compile(r"([a-z]{3} \d{1,2}) (\d\d:\d\d:\d\d(?: [a-z]{3})?) (\d{4})", re.IGNORECASE)
COMPACT = re.compile(r"(\d{8})t?(\d{2})(\d{2})(\d{2})?(?=[z.,+-]|$)", re.IGNORECASE)

YEAR_MONTH = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])"
# A heading that says of which clock its times are: `Created (UTC)`, `created_at_utc`; or a note,
# whose sentence says nothing of another clock or time, and none of whose sentences of local time.
IN_UTC = re.compile(r"(?<![a-z])(utc|gmt|zulu)(?![a-z+]| ?(/|or|and) ?bst)", re.IGNORECASE)
OTHER_CLOCK = (
    r"(summer|uk|british|britain|london|local|from|to|by|not?|until|before|after|except|since|"
    r"format|style|standard)\b|"
    "n['\u2019]t\\b"
)
TIMES_ARE = r"(?:\btimes(?:tamps)?\b[^.;\n]{0,40}|\b(?:record|stor|logg|held)\w*(?: in| as) )"
ALL_IN_UTC = re.compile(
    r"\A(?!.*\b(?:bst|summer time|daylight|civil|converted|(?:uk|local) time)\b)(?:.*[.;\n])?"
    rf"(?![^.;\n]*(?:\b{OTHER_CLOCK}))[^.;\n]*{TIMES_ARE}{IN_UTC.pattern}",
    re.IGNORECASE | re.DOTALL,
)
MONTHS_TO_TELL = 6  # different ones, of dates that would all be of one day
LATEST_MONTH = 12  # a day up to this could be a month, and a spreadsheet may have taken it for one
DAYS_OF_MONTH = 30.4
# That all stored dates have days up to 12 and all texts days above it is an accident more rarely
# than this, if the two had nothing to do with each other.
RARE = 0.001


Order = Literal["dmy", "mdy", "ymd"]
"""What stands first in a day: the day, the month, or a year of two digits."""


class Day(NamedTuple):
    """What a date cell says: a day and its month, or a month alone; or why it says neither."""

    day: date | None
    period: str
    fault: str


NO_DAY = Day(None, "", "")
# What people write in a column of due dates where there is none.
SAYS_NO_DAY = re.compile(
    r"on ?going|continuous|rolling|throughout|tb[acd]|to be (agreed|advised|confirmed|decided)|"
    r"n a|none|not (applicable|set|known)"
)
IN_SIX = re.compile(r"\d{6}")
SIX_DIGITS = "is six digits; if all are year, month and day, write date_order: ymd in the contract"
NOT_THIS_WAY = "is not a day that exists; day and month may be the other way round"
FEWEST_TURNED = 3  # days that only exist the other way round; fewer are slips of the pen


class _Clock(NamedTuple):
    """A time of day; `offset` from UTC, None where it is local time."""

    time: timedelta
    offset: timedelta | None


def is_in_utc(headings: Iterable[str], around: str) -> bool:
    """Whether the headings of a column of days, or what stands around its table, say so."""
    return all(map(IN_UTC.search, headings)) or bool(ALL_IN_UTC.search(around))


def told_of_clock(headings: Sequence[str], around: str, cells: Iterable[Cell]) -> str:
    """What is told of a column with times of day, where it or a note speaks of UTC; else ''."""
    if not IN_UTC.search(" ".join([*headings, around])) or not any(":" in str(c) for c in cells):
        return ""
    title = f"times of day in column {headings[0]!r} are taken for"
    if is_in_utc(headings, around):
        return f"{title} UTC, and count on their day here"
    return f"{title} those of clocks here, although UTC or GMT is named"


def parse_day(value: Cell, order: Order, zone: str = LOCAL, is_utc: bool = False) -> Day:
    """Read a date cell in any of the forms in which partners write it.

    Args:
        value: a date, an Excel serial, or text: dd/mm/yyyy, mm/dd/yyyy or yymmdd by `order`, ISO,
            with or without a time, `5 Apr 2020`; or a month alone: `Apr-20`, `2020-04`.
        order: the contract's; it decides every day/month, also those that could be either.
        zone: the day is one of this zone; a time in UTC or with an offset is turned to it.
        is_utc: whether a time without an offset is one in UTC, as its column's heading says.
    """
    if isinstance(value, datetime) and (value.tzinfo or is_utc):
        value = value.replace(tzinfo=value.tzinfo or UTC).astimezone(_zone(zone)).date()
    if isinstance(value, date):  # also a datetime, whose time never changes its day
        value = date(value.year, value.month, value.day).isoformat()
    text = plain(value)
    if serial := _serial(text):
        return Day(serial, f"{serial:%Y-%m}", "")
    written, clock = _without_time(text)
    parts = _day_parts(written, order)
    if parts is None:  # then what looked like a time may be a year: `5 April 2020`
        parts, clock = _day_parts(text, order), None
    if parts is None and (printed := YEAR_LAST.fullmatch(WEEKDAY.sub("", text))):
        return parse_day(f"{printed[1]} {printed[3]} {printed[2]}", order, zone, is_utc)
    if parts is None:
        return _month_alone(text)
    if clock and clock.offset is None and is_utc:
        clock = _Clock(clock.time, timedelta(0))
    if not periods.FIRST_YEAR <= parts[0] <= periods.LAST_YEAR:
        return Day(None, "", f"lies outside the years {periods.FIRST_YEAR} to {periods.LAST_YEAR}")
    try:
        day = _local(date(*parts), clock, zone)
    except ValueError:
        return Day(None, "", NOT_THIS_WAY if parts[1] > 12 else "is not a day that exists")
    return Day(day, f"{day:%Y-%m}", "")


def month_of_day(cell: Cell, order: Order) -> str:
    """The month of a day written out in a column of periods; a bare number there is no day."""
    is_number = re.fullmatch(r"(\d+(\.\d+)?)?", plain(cell))
    return "" if is_number else parse_day(cell, order).period


def month_of_heading(text: str, order: Order) -> str:
    """The month of its first or last day as a heading; another day is of a day or week alone."""
    month = month_of_day(text, order)
    day = parse_day(text, order).day if month else None
    ends = day is None or day.day == 1 or (day + timedelta(days=1)).day == 1
    return month if ends else ""


def is_as_stored(value: Cell) -> bool:
    """Whether a day stands as programs keep it: a date cell, a serial or ISO, not typed text."""
    if isinstance(value, date):
        return True
    text = plain(value)
    return bool(_serial(text) or re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", text))


def _month_alone(text: str) -> Day:
    # In a column of dates `2010-11` is November, in a column of periods the reporting year.
    iso_month = re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text)
    period = text if iso_month else periods.parse_period(text)
    if re.fullmatch(r"\d{4}-\d{2}", period):
        return Day(None, period, "")
    if period or periods.unsettled_quarter(text):
        return Day(None, "", "names a quarter or year, not a day or month")
    why = SIX_DIGITS if IN_SIX.fullmatch(text) else periods.why_no_period(text)
    return Day(None, "", why or "is no date")


def none_in_six(read: list[Day], cells: Sequence[Cell]) -> list[Day]:
    """The days of a column without its months in six digits, where such a cell is none: `200413`.

    Then `200401` is no January of 2004 either.
    """
    if not any(day.fault == SIX_DIGITS for day in read):
        return read
    six = Day(None, "", SIX_DIGITS)
    is_six = (
        day.day is None and IN_SIX.fullmatch(plain(cell))
        for day, cell in zip(read, cells, strict=True)
    )
    return [six if found else day for day, found in zip(read, is_six, strict=True)]


def _serial(text: str) -> date | None:
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and FIRST_SERIAL <= float(text) <= LAST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=int(float(text)))
    return None


def _without_time(text: str) -> tuple[str, _Clock | None]:
    """The day's part of a text, and its time; a number that is no time stays with the day."""
    text = COMPACT.sub(lambda m: f"{m[1]}T{m[2]}:{m[3]}:{m[4] or '00'}", text)
    match = BEHIND.fullmatch(text) or BEFORE.fullmatch(text)
    if match is None or not (match["minute"] or match["half"]):
        return text, None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    second = int(match["second"] or 0)
    if hour > 24 or minute > 59 or second > 60:
        return text, None
    half = (match["half"] or "").lower()[:1]
    if half and hour <= 12:
        hour = hour % 12 + 12 * (half == "p")
    time = timedelta(hours=hour, minutes=minute, seconds=second)
    return match["day"], _Clock(time, _offset(match.groupdict().get("zone") or ""))


def _offset(zone: str) -> timedelta | None:
    if not zone:
        return None
    if match := re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}?):?(\d{2})?", zone.lower()):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return -offset if match[1] == "-" else offset
    return timedelta(hours=1) if zone.lower() == "bst" else timedelta(0)


def _local(day: date, clock: _Clock | None, zone: str) -> date:
    if clock is None or clock.offset is None:
        return day
    moment = datetime(day.year, day.month, day.day) + clock.time - clock.offset
    return moment.replace(tzinfo=_zone("UTC")).astimezone(_zone(zone)).date()


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _day_parts(text: str, order: Order) -> tuple[int, int, int] | None:
    """Year, month and day as written, whether or not such a day exists."""
    text = WEEKDAY.sub("", text)
    iso = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text)
    # `01042019`, `1042019` without its zero; no eight digits are a day both ways.
    closed = re.fullmatch(rf"(?!{YEAR_MONTH}..)(\d{{1,2}})(\d{{2}})((?:19|20)\d{{2}})", text)
    if not closed and (match := iso or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)):
        return int(match[1]), int(match[2]), int(match[3])
    if order == "ymd":
        match = re.fullmatch(r"(\d{2})[-/. ]?(\d{2})[-/. ]?(\d{2})", text)
        return (periods.full_year(match[1]), int(match[2]), int(match[3])) if match else None
    if match := closed or re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})", text):
        first, second, year = int(match[1]), int(match[2]), periods.full_year(match[3])
        return (year, second, first) if order == "dmy" else (year, first, second)
    pattern = rf"(\d{{1,2}})(?:st|nd|rd|th)?[ /.-]?{periods.MONTH_NAME},?[ /.-]?'?(\d{{4}}|\d{{2}})"
    if match := re.fullmatch(pattern, text, re.IGNORECASE):
        return periods.full_year(match[3]), periods.month_number(match[2]), int(match[1])
    pattern = rf"{periods.MONTH_NAME}[ -](\d{{1,2}})(?:st|nd|rd|th)?,?[ -](\d{{4}})"
    if match := re.fullmatch(pattern, text, re.IGNORECASE):
        return int(match[3]), periods.month_number(match[1]), int(match[2])
    return None


def half_swapped(days: np.ndarray, stored: np.ndarray, sheets: np.ndarray) -> np.ndarray:
    """Which days a spreadsheet seems to have read month first (or day first), and turned round.

    It turns typed days into dates where it can, that is up to the twelfth, and leaves the others as
    text: then every stored date has a day up to 12 and every text one above it.

    Args:
        days: a column of a file as it was read; NaT for none.
        stored: which cells hold a date as programs keep it, and not typed text.
        sheets: the sheet of each; one alone may be turned round.
    """
    known, late = ~np.isnat(days), _late(days)
    typed, held = known & ~stored, known & stored
    found, at = np.zeros(len(days), bool), np.flatnonzero(typed)
    if not len(at) or not held.any():
        return found
    parts = [(known, known), *((sheets == sheet,) * 2 for sheet in set(sheets))]
    if len(at) >= FEWEST_TURNED:  # rows that were pasted between others may be the only ones
        place, run = np.arange(len(days)), np.cumsum(held & late)
        parts.append(((at[0] <= place) & (place <= at[-1]), run == run[at[0]]))
    for seen, part in parts:
        if _looks_half_swapped(days[typed & seen], days[held & seen]):
            found |= held & part & ~late
    return found


def looks_turned_round(days: np.ndarray, is_aggregate: bool) -> bool:
    """Whether a whole column reads as the first days of one month, year after year.

    Then the other way round each is the same day of months that follow one another. One year of
    records alone may be the first days of a January.
    """
    year, month, day = _parts(days[~np.isnat(days)])
    if not len(day) or day.max() > LATEST_MONTH or month.min() != month.max():
        return False
    several = is_aggregate or bool(year.min() != year.max())
    return several and len(np.unique(day)) >= MONTHS_TO_TELL


def written_both_ways(days: np.ndarray, stored: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """Which typed days up to the twelfth stand next to some that only exist the other way round.

    Args:
        days: as for `half_swapped`, in the order of the file.
        stored: as for `half_swapped`.
        turned: which cells are no day as the contract orders them, and one the other way round.
    """
    known = ~np.isnat(days)
    if turned.sum() < FEWEST_TURNED:
        return np.zeros(len(days), bool)
    early = known & ~stored & ~_late(days)
    sure = pd.Series(np.where(turned, 1.0, np.where(known & ~early, 0.0, np.nan)))
    return early & ((sure.ffill() == 1) | (sure.bfill() == 1)).to_numpy()


def turned_round(days: np.ndarray) -> np.ndarray:
    """The days with day and month exchanged; NaT stays, and is what makes no day."""
    known, turned = ~np.isnat(days), np.full_like(days, "NaT")
    year, month, day = _parts(days[known])
    months = ((year - 1970) * 12 + day - 1).astype("datetime64[M]")
    other = (months.astype("datetime64[D]") + (month - 1)).astype(days.dtype)
    turned[known] = np.where(day <= LATEST_MONTH, other, turned[known])
    return turned


def _late(days: np.ndarray) -> np.ndarray:
    """Which days are above the twelfth, and can be no month."""
    late = ~np.isnat(days)
    late[late] = _parts(days[late])[2] > LATEST_MONTH
    return late


def _parts(days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Year, month and day of the month of each."""
    months = days.astype("datetime64[M]")
    day = (days.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(int) + 1
    return months.astype("datetime64[Y]").astype(int) + 1970, months.astype(int) % 12 + 1, day


def _looks_half_swapped(typed: np.ndarray, held: np.ndarray) -> bool:
    if not len(typed) or not len(held):
        return False
    (_, months, late), (_, _, early) = _parts(typed), _parts(held)
    if early.max() > LATEST_MONTH or late.min() <= LATEST_MONTH:
        return False
    # First days of months beside last ones are no accident; of one month's days turned round, the
    # day of all is that month.
    if early.min() == early.max() and {*months.tolist()} != {*early.tolist()}:
        return False
    share = LATEST_MONTH / DAYS_OF_MONTH
    return bool(share ** len(np.unique(held)) * (1 - share) ** len(np.unique(typed)) < RARE)
