"""How a partner's words for a month, a quarter or a year are understood, and why some are none."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import chain, pairwise
from typing import Literal

import pandas as pd

from ssp_analysis.partners.values import Cell, plain
from ssp_analysis.years import FIRST_MONTH, ReportingYear, months_of, quarter_of, year_of

# Years outside these are typing errors; far ones would not fit a timestamp either.
FIRST_YEAR, LAST_YEAR = 1950, 2100
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAME = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
# Hyphens that do not break, figure, en and em dashes, the minus, a line below: all parts of a name.
DASHES = re.compile("[\u2010-\u2015\u2212_]")
QUARTER_NAME = r"(?:q ?|qtr\.? ?|quarter ?)([1-4])"
# `1st quarter 2019/20`, `quarter 1 of 2019/20`.
SPOKEN_QUARTER = re.compile(
    r"^(?:([1-4])(?:st|nd|rd|th) (?:q|qtr|quarter)(?: of)?|(?:q|qtr\.?|quarter) ?([1-4]) of) "
)
YEARS_IN_ONE = re.compile(
    r"^(\d{2})(\d{2})(?=[ -]?q[1-4]$)"
)  # `1819q1`; `2021q1` may be of one year
EACH_MONTH = re.compile(
    rf"(?<![a-z]){MONTH_NAME} ?[/,+&] ?{MONTH_NAME}(?: ?[/,+&] ?| and ){MONTH_NAME}(?![a-z])"
)
WRITTEN_DAYS = ((re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)"), r"\3/\2/\1"),
                (re.compile(r"(?<!\d)(\d\d)-(\d\d)-(\d{4})(?!\d)"), r"\1/\2/\3"),
                (re.compile(r"(?<![\d/])(\d\d?/\d\d?/)(\d\d)(?![\d/])"), r"\g<1>20\2"))  # fmt: skip
TWO_YEARS = r"\d{4}[/-]\d{2}(?:\d{2})?|\d{2}[/-]\d{2}"
YEAR_WORDS = re.compile(r"^(?:fy|f/y|financial year|reporting year) ?|,? (?:fy|financial year)$")
CALENDAR_WORDS = re.compile(r"^(?:cy|calendar year|year) ?|,? calendar year$")
# Years that do not begin in April, whatever their numbers, and their terms.
OTHER_YEAR = re.compile(
    r"\b(?:academic|acad\.?|school|municipal|university)[ -](?:years?|yrs?|terms?)\b(?! group)|"
    r"\bay(?= ?\d|$)|\b(?:autumn|spring|summer) term\b|"
    r"\byears? (?:run|begin|start)(?:s|n?ning|ing)?(?: from| in| on| the| 1st| of)* "
    rf"(?!apr|jan){MONTH_NAME}\b",
    re.IGNORECASE,
)
NOT_FROM_APRIL = "an academic or other year that does not begin in April, which cannot be used"
LENGTHS = {"year": 12, "twelve": 12, "half": 6, "six": 6, "quarter": 3, "qtr": 3, "three": 3,
           "month": 1}  # fmt: skip
ENDING = re.compile(
    r"(?:rolling )?(?:the )?(?:([1-9]\d?|twelve|six|three) months|"
    r"(year|half|quarter|qtr|month)(?:[ -]year)?|(ye|y/e|qe|q/e|me|m/e)):?[ -]?"
    r"(?:ending|ended|ends|end|up to|to)? (.+)"
)
WORDS_BEFORE = re.compile(  # a survey's `Wave 3 (Apr-Jun 2019)` is of its months
    r"^(?:(?:wave|round) ?\d{1,2}[ :,-]+(?=[a-z(]))?"
    r"(?:(?:in|for|during) )?(?:the )?(?:month(?:ly)?(?: of|:) ?)?"
)
# `M1 2019/20`, `2019/20 month 12`: of a reporting year the first is April.
MONTH_OF_YEAR = r"(?:m|month) ?(0?[1-9]|1[0-2])"

Quarters = Literal["", "calendar", "financial"]


@lru_cache(2**12, typed=True)  # the same few are asked for sheet by sheet
def parse_period(value: Cell, year_name: str = "", quarters: Quarters = "") -> str:
    """Read a month, quarter or year; '' where it is none.

    Args:
        value: `Apr-20`, `April 2020`, `2020-04`, `202004`, `04/2020`, `2020M04`, `Q1 20/21`,
            `Apr-Jun 2020`, `2020/21 Q1`, `2020/21`, `2020-21` with any dash, `year ending March
            2021`, or a date cell (its month).
        year_name: the sheet's name, which completes `Apr` or `Q1`: a reporting year (`2020-21`)
            or a calendar year (`2020`).
        quarters: how `2020 Q1` counts, a quarter of one year; without it that is no period.

    Returns:
        `2020-04`, `2020/21 Q1` or `2020/21`.
    """
    text = _words(value)
    if isinstance(value, date):
        period = f"{value:%Y-%m}"
    else:
        period = (
            _month(text)
            or _quarter(text)
            or _reporting_year(text)
            or _in_year(text, year_name)
            or _of_span(parse_span(text, year_name))
            or (settled_quarter(unsettled_quarter(text), quarters) if quarters else "")
            or _said_twice(text)
        )
    known = period and FIRST_YEAR <= int(period[:4]) <= LAST_YEAR
    return period if known and not _contradicts(text, period) else ""


def parse_span(value: Cell, year_name: str = "") -> tuple[str, str] | None:
    """The first and last month of a text that names a span of months; None where it names none.

    Args:
        value: `Apr-Sep 2019`, `Apr 2019 to Jan 2020`, `Jan-Mar 2019/20`, `year ending June 2019`,
            `12 months to March 2020`, `H1 2019/20`, `YTD Oct 2019`.
        year_name: as for `parse_period`.
    """
    words = _words(value)
    for day, written in WRITTEN_DAYS:
        words = day.sub(written, words)
    text = _months_beside_a_quarter(words)
    turned = re.sub(rf"^({TWO_YEARS}|\d{{4}})[ ,-]+(.*[a-z].*)$", r"\2 \1", words)  # year first
    turned = _months_beside_a_quarter(turned)
    return (
        _half_year(text)
        or _ending(text)
        or _to_date(text)
        or next(chain(_spans(text, year_name), _spans(turned, year_name)), None)
    )


def year_in(text: str) -> str:
    """The one year that a title or the cell above months names: `2020/21`, or `2020` alone.

    None where it is said to be a year that does not begin in April or January.
    """
    if OTHER_YEAR.search(text):
        return ""
    found = re.findall(r"(?<![\d/])\d{4}(?:\s*[/\u2010-\u2015-]\s*\d{2,4})?(?![\d/])", text)
    if len(found) != 1:
        return ""
    if label := _reporting_year(re.sub(r"\s*[^\d]\s*", "/", found[0])):
        return label
    alone = re.sub(r"\b(calendar )?year\b|\W", "", text.replace(found[0], ""), flags=re.I)
    in_reach = found[0].isdigit() and FIRST_YEAR <= int(found[0]) <= LAST_YEAR
    return found[0] if in_reach and not alone else ""


def unsettled_quarter(value: Cell) -> str:
    """`2020 Q1` of a quarter of one year, which may be a calendar or a reporting year; else ''."""
    year, number = _numbered(_words(value), QUARTER_NAME, r"(\d{4})")
    return f"{year} Q{number}" if year and FIRST_YEAR <= int(year) < LAST_YEAR else ""


def settled_quarter(unsettled: str, quarters: Quarters) -> str:
    """`2020 Q1` as `2020/21 Q1` (financial) or as `2019/20 Q4` (calendar); '' for ''."""
    if not unsettled:
        return ""
    year, number = int(unsettled[:4]), int(unsettled[-1])
    if quarters == "financial":
        return ReportingYear(year).quarter(number)
    return quarter_of(pd.Period(year=year, month=3 * number, freq="M"))


def why_no_period(value: Cell) -> str:
    """What a text is that names a time, but none that can be used; '' for anything else.

    A calendar year, a year that ends in another month, months that are no quarter.
    """
    text = _words(value)
    if parse_period(text):
        return ""
    if OTHER_YEAR.search(text) and re.search(r"\d\d", text):
        return f"is {NOT_FROM_APRIL}"
    if re.fullmatch(r"(?:\d{4}[ -]?)?(?:w|wk|week)[ -]?\d{1,2}(?:[ ,/-]+[\d/-]+)?", text):
        return "names a week by its number: ask for the day on which each begins"
    if re.fullmatch(r"(?:wave|round) ?\d{1,2}", text):
        return "names a wave by its number: ask for its months, as in Wave 1 (Apr-Jun 2019)"
    if re.fullmatch(rf"\d\d?[ -]{MONTH_NAME}", text):
        return "has no year, or one that a spreadsheet took for the day: ask for months as 2018-04"
    span = parse_span(text)
    is_year = span and len(pd.period_range(*span, freq="M")) == 12
    year = re.fullmatch(r"(\d{4})(?:\.0)?", CALENDAR_WORDS.sub("", text))
    is_known = year and FIRST_YEAR <= int(year[1]) <= LAST_YEAR
    if is_known or (span and is_year and span[0][:4] == span[1][:4]):
        return "is a calendar year, which cannot be used beside reporting years (April to March)"
    if is_year:
        return "is a year that ends in another month than March, which cannot be used"
    return "names months that are no quarter and no reporting year" if span else ""


def month_number(name: str) -> int:
    """The number of a month by its name, whole or short."""
    return MONTHS.index(name[:3].lower()) + 1


def full_year(text: str) -> int:
    """`20` as 2020; four digits as they are."""
    return int(text) if len(text) == 4 else 2000 + int(text)


def _said_twice(text: str) -> str:
    """The period that a text names in two ways: `201904 (apr-19)`."""
    match = re.fullmatch(r"([^()]+) \(([^()]+)\)", text)
    told = {parse_period(part) for part in match.groups()} if match else {""}
    return told.pop() if len(told) == 1 else ""


def _words(value: Cell) -> str:
    """Small letters, one kind of dash without spaces round it, one kind of apostrophe."""
    text = DASHES.sub("-", plain(value).lower()).replace("\u2019", "'")
    text = WORDS_BEFORE.sub("", re.sub(r" ?([-/]) ?", r"\1", text))
    text = re.sub(rf"^\(([^()]+)\)?$|\(({TWO_YEARS}|\d{{4}})\)$", r"\1\2", text)
    text = SPOKEN_QUARTER.sub(lambda match: f"q{match[1] or match[2]} ", text)
    if (years := YEARS_IN_ONE.match(text)) and not FIRST_YEAR <= int(years[0]) <= LAST_YEAR:
        return f"{years[1]}/{years[2]}{text[4:]}"
    return text


def _months_beside_a_quarter(text: str) -> str:
    """`q1 (apr-jun) 2019/20` as `apr-jun 2019/20`: the months say more than the quarter's number.

    The same for `apr-jun (q1) 2019/20`, `q1 2019/20 (apr-jun)` and `q1: apr-jun 2019/20`; three
    months one after another are the span of them.
    """
    text = EACH_MONTH.sub(lambda m: f"{m[1]}-{m[3]}" if _follow(*m.groups()) else m[0], text)
    text = re.sub(rf" ?\({QUARTER_NAME}\)", "", text)
    text = re.sub(rf"^{QUARTER_NAME}[ ,:-]+(?={MONTH_NAME}(?:[-/,+&]| to ))", "", text)
    match = re.fullmatch(rf"{QUARTER_NAME}[ ,:-]*([^()]*?) ?\(([^()]*[a-z][^()]*)\) ?(.*)", text)
    if not match:
        return text
    has_year = re.search(r"\d", match[3])
    return match[3] if has_year else f"{match[3]} {match[2]}{match[4]}".strip()


def _contradicts(text: str, period: str) -> bool:
    """Whether a text names another quarter than its months are: `q1 2018/19 (jul-sep)`."""
    number = re.search(rf"(?<![a-z]){QUARTER_NAME}(?!\d)", text)
    if not number or " Q" not in period:
        return False
    financial = int(period[-1])
    if label := re.search(rf"(?<![\d/-])(?:{TWO_YEARS})(?![\d/-])", text):
        return (int(number[1]), _reporting_year(label[0])) != (financial, period[:7])
    return int(number[1]) not in (financial, financial % 4 + 1)


def _follow(*names: str) -> bool:
    """Whether months come one after another."""
    numbers = [month_number(name) for name in names]
    return all(after % 12 == (at + 1) % 12 for at, after in pairwise(numbers))


def _month(text: str) -> str:
    if match := re.fullmatch(rf"{MONTH_NAME}[ ,/-]*'?(\d{{4}}|\d{{2}})", text):
        return f"{full_year(match[2]):04d}-{month_number(match[1]):02d}"
    if match := re.fullmatch(rf"(\d{{4}})[ ,/-]?{MONTH_NAME}", text):
        return f"{match[1]}-{month_number(match[2]):02d}"
    if match := re.fullmatch(rf"({MONTH_NAME})[ ,-]*(\d{{4}}[/-]\d{{2,4}}|\d\d/\d\d)", text):
        return _in_year(match[1], match[3])
    if match := re.fullmatch(r"(0?[1-9]|1[0-2])[/.-](\d{4})", text):
        return f"{match[2]}-{int(match[1]):02d}"
    match = re.fullmatch(r"(\d{4})(?:-?m|[/-]?(?=\d\d)|[/-])(0?[1-9]|1[0-2])", text)
    if match is None:
        label, number = _numbered(text, MONTH_OF_YEAR)
        return str(months_of(label)[int(number) - 1]) if label else ""
    # `2010-11` could be November or a reporting year: with a hyphen or a slash the year wins.
    if re.search(r"\d[/-]\d", text) and int(match[2]) == (int(match[1]) + 1) % 100:
        return ReportingYear(int(match[1])).label
    return f"{match[1]}-{int(match[2]):02d}"


def _numbered(text: str, name: str, of: str = rf"(?:fy ?)?({TWO_YEARS})") -> tuple[str, str]:
    """The year and the number of a quarter or month in it, whichever stands first; '' for none."""
    year = number = ""
    if match := re.fullmatch(rf"{name}[ ,/-]*(?:of )?{of}", text):
        number, year = match.groups()
    elif match := re.fullmatch(rf"{of}[ ,/-]*{name}", text):
        year, number = match.groups()
    return (year if year.isdigit() else _reporting_year(year)), number


def _quarter(text: str) -> str:
    label, number = _numbered(YEAR_WORDS.sub("", text), QUARTER_NAME)
    return f"{label} Q{number}" if label else ""


def _reporting_year(text: str) -> str:
    text = YEAR_WORDS.sub("", text)
    match = re.fullmatch(r"(\d{4}|\d{2})(?:[/-]|(?<=\d{4}) to )(\d{4}|\d{2})", text)
    if match is None:
        return ""
    starts, ends = full_year(match[1]), full_year(match[2])
    return ReportingYear(starts).label if ends == starts + 1 else ""


def _in_year(text: str, year_name: str) -> str:
    """A month's name, or a quarter, completed by a reporting year; a month by a calendar year."""
    name = _words(year_name)
    label = _reporting_year(name)
    if label and (match := re.fullmatch(QUARTER_NAME, text)):
        return f"{label} Q{match[1]}"
    match = re.fullmatch(MONTH_NAME, text)
    if not match or not (label or re.fullmatch(r"\d{4}", name)):
        return ""
    number = month_number(match[1])
    year = int(label[:4]) + (number < FIRST_MONTH) if label else name
    return f"{year}-{number:02d}"


def _half_year(text: str) -> tuple[str, str] | None:
    label, number = _numbered(text, r"(?:h|half ?|half-year ?)([12])")
    if not label:
        return None
    months = months_of(label)[6 * int(number) - 6 : 6 * int(number)]
    return str(months[0]), str(months[-1])


def _ending(text: str) -> tuple[str, str] | None:
    """`year ending March 2020`, `12 months to 31 March 2020`, `quarter to June 2019`."""
    match = ENDING.fullmatch(text)
    last = _known_month(_without_last_day(match[4])) if match else ""
    if not match or not last:
        return None
    length = match[1] or match[2] or {"y": "year", "q": "quarter", "m": "month"}[match[3][0]]
    months = LENGTHS.get(length) or int(length)
    return str(pd.Period(last, "M") - (months - 1)), last


def _to_date(text: str) -> tuple[str, str] | None:
    match = re.fullmatch(r"(?:ytd|year to date)[ :,-]*(?:to )?(.+)|(.+?)[ ,-]*\(?ytd\)?", text)
    last = _known_month(match[1] or match[2]) if match else ""
    return (str(year_of(pd.Period(last, "M")).months[0]), last) if last else None


def _known_month(text: str, year_name: str = "") -> str:
    month = _month(text) or _in_year(text, year_name)
    is_month = re.fullmatch(r"\d{4}-\d{2}", month)
    return month if is_month and FIRST_YEAR <= int(month[:4]) <= LAST_YEAR else ""


def _spans(text: str, year_name: str) -> Iterator[tuple[str, str]]:
    """Each way to cut a text into a first month and a last one, in that order."""
    for cut in re.finditer(r" to | until |-", text):
        first = re.sub(r"^1(?:st)? (?=[a-z])", "", text[: cut.start()])
        first = re.sub(r"^0?1[/.](\d\d?)[/.](\d{4})$", r"\1/\2", first)
        last = _without_last_day(text[cut.end() :])
        ends, year = _known_month(last, year_name), year_name
        if match := re.fullmatch(rf"{MONTH_NAME} ?({TWO_YEARS})", last):
            ends, year = _known_month(match[1], match[2]), match[2]
        elif not re.fullmatch(MONTH_NAME, last):
            year = ends[:4]  # of a span, only its last month need have a year
        is_one_month = re.fullmatch("0?1(?:st)?", first) and last != text[cut.end() :]
        begins = ends if is_one_month else _known_month(first, year)
        if begins and begins <= ends:
            yield begins, ends


def _without_last_day(text: str) -> str:
    """`30/06/2018` as `06/2018`, `30th June 2018` as `June 2018`; else it stays."""
    match = re.fullmatch(r"(\d{2})[/.]((0?[1-9]|1[0-2])[/.]\d{4})", text) or re.fullmatch(
        rf"(\d{{2}})(?:st|th)?[ /.-]({MONTH_NAME}.*)", text
    )
    if not match:
        return text
    number = int(match[3]) if match[3].isdigit() else month_number(match[3])
    last_days = {monthrange(year, number)[1] for year in (2019, 2020)}  # 2020 is a leap year
    return match[2].replace(".", "/") if int(match[1]) in last_days else text


def _of_span(span: tuple[str, str] | None) -> str:
    """The quarter or reporting year that a span of months is; '' where it is neither."""
    if span is None:
        return ""
    months = pd.period_range(*span, freq="M")
    if len(months) == 1:
        return span[0]
    whole = {3: quarter_of(months[-1]), 12: year_of(months[-1]).label}.get(len(months), "")
    return whole if whole and months[0] == months_of(whole)[0] else ""
