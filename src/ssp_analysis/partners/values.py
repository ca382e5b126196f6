"""How a partner's cell is understood: text, days, periods, numbers and yes or no."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any, Literal, NamedTuple

import pandas as pd

from ssp_analysis.years import FIRST_MONTH, ReportingYear

EXCEL_EPOCH = date(1899, 12, 30)
# Serials outside 1954 to 2064 are far more often counts or years than dates.
FIRST_SERIAL, LAST_SERIAL = 20_000, 60_000
# Years outside these are typing errors; far ones would not fit a timestamp either.
FIRST_YEAR, LAST_YEAR = 1950, 2100
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAME = r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
TRUE, FALSE = ("y", "yes", "true", "1", "t"), ("n", "no", "false", "0", "f")
# Zero-width and bidirectional marks: invisible, so two equal-looking texts would differ.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


# Shorthand beside a figure or a month (https://analysisfunction.civilservice.gov.uk, "Using symbols
# and shorthand in tables"); it says how sure the figure is and never changes it.
MARKS = {"p": "provisional", "r": "revised", "e": "estimated", "b": "break", "u": "low reliability"}
_MARK = "|".join([*MARKS, *MARKS.values()])
MARK_AT_END = re.compile(rf"\s*(?:\[({_MARK})\]|\(({_MARK})\))$", re.IGNORECASE)


class Day(NamedTuple):
    """What a date cell says: a day and its month, or a month alone; or why it says neither."""

    day: date | None
    period: str
    fault: str


def plain(value: Any) -> str:
    """A cell's text: one kind of space, no invisible marks, composed letters; '' for nothing."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", str(value)))
    return " ".join(text.split())


def split_marks(text: str) -> tuple[str, str]:
    """A figure or heading without the shorthand behind it, and the marks: `12 [r]` → `12`, `r`.

    Returns:
        The text, and its marks by their first letters, in order, separated by a space.
    """
    marks: list[str] = []
    while match := MARK_AT_END.search(text):
        mark = (match[1] or match[2]).lower()
        marks.append(next(letter for letter, word in MARKS.items() if mark in (letter, word)))
        text = text[: match.start()]
    return text, " ".join(sorted(set(marks)))


def key_of(value: Any) -> str:
    """What two spellings of one name share: no case, no punctuation, `&` as `and`."""
    text = plain(value).casefold().replace("&", " and ")
    return " ".join(re.sub(r"[^\w\s]", " ", text).split())


def parse_day(value: Any, order: Literal["dmy", "mdy"]) -> Day:
    """Read a date cell in any of the forms in which partners write it.

    Args:
        value: a date, an Excel serial, or text: dd/mm/yyyy or mm/dd/yyyy by `order`, ISO, with
            or without a time, `5 Apr 2020`; or a month alone: `Apr-20`, `2020-04`.
        order: the contract's; it decides every day/month, also those that could be either.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        value = value.isoformat()
    text = plain(value)
    if serial := _serial(text):
        return Day(serial, f"{serial:%Y-%m}", "")
    parts = _day_parts(re.sub(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]m)?Z?$", "", text), order)
    if parts is not None:
        try:
            day = date(*parts)
        except ValueError:
            swapped = "; day and month may be the other way round" if parts[1] > 12 else ""
            return Day(None, "", f"is not a day that exists{swapped}")
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return Day(None, "", f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
        return Day(day, f"{day:%Y-%m}", "")
    # In a column of dates `2010-11` is November, in a column of periods the reporting year.
    iso_month = re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text)
    period = text if iso_month else parse_period(text)
    if re.fullmatch(r"\d{4}-\d{2}", period):
        return Day(None, period, "")
    return Day(None, "", "names a quarter or year, not a day or month" if period else "is no date")


def parse_period(value: Any, year_name: str = "") -> str:
    """Read a month, quarter or year; '' where it is none.

    Args:
        value: `Apr-20`, `April 2020`, `2020-04`, `202004`, `Q1 20/21`, `2020/21 Q1`, `2020/21`,
            `2020-21`, or a date cell (its month).
        year_name: the sheet's name, which completes `Apr` or `Q1`: a reporting year (`2020-21`)
            or a calendar year (`2020`).

    Returns:
        `2020-04`, `2020/21 Q1` or `2020/21`.
    """
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    text = plain(value).lower()
    period = (
        _month(text)
        or _quarter(text)
        or _reporting_year(text)
        or _month_in(text, year_name)
        or _quarter_in(text, year_name)
    )
    return period if period and FIRST_YEAR <= int(period[:4]) <= LAST_YEAR else ""


def parse_span(text: str) -> tuple[pd.Period, pd.Period] | None:
    """The first and last month of months that are no period: `Apr-Sep 2020`, `H1 2020/21`."""
    text = re.sub(r"[\u2010-\u2015]", "-", plain(text).lower())
    if match := re.fullmatch(r"(?:h|half |half-year )([12])[ ,-]*(\d{2,4}[/-]\d{2,4})", text):
        months = (
            ReportingYear(int(label[:4])).months if (label := _reporting_year(match[2])) else []
        )
        return (months[6 * int(match[1]) - 6], months[6 * int(match[1]) - 1]) if label else None
    parts = re.split(r"\s*(?:-|to)\s*(?=[a-z])", text, maxsplit=1)
    last = parse_period(parts[-1]) if len(parts) == 2 else ""
    if not re.fullmatch(r"\d{4}-\d{2}", last):
        return None
    first = parse_period(parts[0]) or parse_period(parts[0], last[:4])
    first = first if first <= last else parse_period(parts[0], str(int(last[:4]) - 1))
    valid = re.fullmatch(r"\d{4}-\d{2}", first) and first < last
    return (pd.Period(first, "M"), pd.Period(last, "M")) if valid else None


def year_in(text: str) -> str:
    """The one year that a title or the cell above months names: `2020/21`, or `2020` alone."""
    found = re.findall(r"(?<![\d/])\d{4}(?:\s*[/\u2010-\u2015-]\s*\d{2,4})?(?![\d/])", text)
    if len(found) != 1:
        return ""
    if label := _reporting_year(re.sub(r"\s*[^\d]\s*", "/", found[0])):
        return label
    alone = re.sub(r"\b(calendar )?year\b|\W", "", text.replace(found[0], ""), flags=re.I)
    in_reach = found[0].isdigit() and FIRST_YEAR <= int(found[0]) <= LAST_YEAR
    return found[0] if in_reach and not alone else ""


def parse_number(value: Any, bare: bool = True) -> float | None:
    """Read a number; None where it is none.

    Args:
        value: a number, or its text; thousands separators must stand in threes.
        bare: False also allows what may stand around a number: `£2,500`, `12.5%`.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = plain(value)
    if not bare:
        text = re.sub(r"^(-?)[£$€]\s?", r"\1", text).removesuffix("%").strip()
    text = text.replace("\u2212", "-")
    if not re.fullmatch(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", text):
        return None
    number = float(text.replace(",", ""))
    return number if isfinite(number) else None


def parse_boolean(value: Any) -> bool | None:
    """Read yes or no; None where it is neither."""
    text = plain(value).lower()
    return True if text in TRUE else False if text in FALSE else None


def _serial(text: str) -> date | None:
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and FIRST_SERIAL <= float(text) <= LAST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=int(float(text)))
    return None


def _day_parts(text: str, order: str) -> tuple[int, int, int] | None:
    """Year, month and day as written, whether or not such a day exists."""
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})", text):
        first, second, year = int(match[1]), int(match[2]), _full_year(match[3])
        return (year, second, first) if order == "dmy" else (year, first, second)
    pattern = rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]{MONTH_NAME},?[ -](\d{{4}}|\d{{2}})"
    if match := re.fullmatch(pattern, text, re.IGNORECASE):
        return _full_year(match[3]), _month_number(match[2]), int(match[1])
    return None


def _month(text: str) -> str:
    if match := re.fullmatch(rf"{MONTH_NAME}[ -/]*'?(\d{{4}}|\d{{2}})", text):
        return f"{_full_year(match[2])}-{_month_number(match[1]):02d}"
    match = re.fullmatch(r"(\d{4})-?(0[1-9]|1[0-2])", text)
    if match is None:
        return ""
    # `2010-11` could be November or a reporting year: with the hyphen the year wins.
    if "-" in text and int(match[2]) == (int(match[1]) + 1) % 100:
        return ReportingYear(int(match[1])).label
    return f"{match[1]}-{match[2]}"


def _quarter(text: str) -> str:
    match = re.fullmatch(r"(?:q|quarter )([1-4])[ ,-]*(\d{2,4}[/-]\d{2,4})", text)
    if match:
        year = _reporting_year(match[2])
        return f"{year} Q{match[1]}" if year else ""
    match = re.fullmatch(r"(\d{2,4}[/-]\d{2,4})[ ,-]*(?:q|quarter )([1-4])", text)
    year = _reporting_year(match[1]) if match else ""
    return f"{year} Q{match[2]}" if match and year else ""


def _reporting_year(text: str) -> str:
    match = re.fullmatch(r"(\d{4}|\d{2})[/-](\d{4}|\d{2})", text)
    if match is None:
        return ""
    starts, ends = _full_year(match[1]), _full_year(match[2])
    return ReportingYear(starts).label if ends == starts + 1 else ""


def _month_in(text: str, year_name: str) -> str:
    name = plain(year_name).lower()
    if not (match := re.fullmatch(MONTH_NAME, text)):
        return ""
    number = _month_number(match[1])
    if re.fullmatch(r"\d{4}", name):
        return f"{name}-{number:02d}"
    label = _reporting_year(name)
    return f"{int(label[:4]) + (number < FIRST_MONTH)}-{number:02d}" if label else ""


def _quarter_in(text: str, year_name: str) -> str:
    label = _reporting_year(plain(year_name).lower())
    match = re.fullmatch(r"(?:q|quarter )([1-4])", text)
    return f"{label} Q{match[1]}" if match and label else ""


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month_number(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1
