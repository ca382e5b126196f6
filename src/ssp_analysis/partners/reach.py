"""What a file's name, titles and notes say of how far its data reach: `data to 12 March`."""

import re
from collections.abc import Collection, Iterator
from datetime import date

from ssp_analysis.partners.days import Order, parse_day
from ssp_analysis.partners.periods import DASHES, MONTH_NAME, parse_period, parse_span
from ssp_analysis.years import months_of

DAY = (
    rf"\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH_NAME}(?:,? (?:20)?\d\d(?!\d))?|"
    r"\d{4}-\d\d-\d\d|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)(?!\d)"
)
MADE = (
    r"extract(?:ed|ion)?|run|produced|printed|generated|created|downloaded|exported|prepared|"
    r"updated?|compiled|refreshed|report(?:ed)?|position|snapshot|correct|as"
)
# The last day that data reach: `to`, `as at`, `extracted on`; not `from`, `since`, `began on`.
REACHES = re.compile(
    r"(?<![a-z])(?:(?:to|until|till|through)(?: and including)?:? |"
    rf"(?:{MADE})(?: (?:date|day|was|is|and|time))*(?: (?:on|at|of|by|to))?:? ?|"
    rf"\d(?:st|nd|rd|th)? ?- ?)(?:the |\w+day,? )?({DAY})"
)
PART = re.compile(
    r"(?<![a-z])(?:part[ -](?:month|quarter|year|period)s?|partial|incomplete|mtd|qtd|"
    r"not (?:yet )?(?:an? )?(?:complete|full|whole)|(?:month|quarter)[ -]to[ -]date)(?![a-z])"
)
# Months that are said to be all there is: `April to December 2019 only`.
A_MONTH = rf"{MONTH_NAME}(?:,? (?:20)?\d\d)?"
ONLY = re.compile(rf"(?<![a-z])({A_MONTH}(?: to | ?- ?){A_MONTH}),? only")
# `may` alone is a verb.
SPELLED = re.compile(
    rf"(?<![a-z])(?!may(?! '?\d)){MONTH_NAME}(?:[ '-]+((?:20)?\d\d)(?![\d/]))?(?![a-z])"
)
A_PERIOD = re.compile(r"(?<![a-z])(?:month|quarter|period|mtd|qtd)|(?:last|latest|final) year")


def lines_on_reach(texts: Collection[str]) -> tuple[str, ...]:
    """The sentences among some texts that may say how far data reach, in small letters."""
    words = (DASHES.sub("-", text.lower()) for text in dict.fromkeys(texts))
    lines = (line for text in words for line in re.split(r"(?<=[a-z)])[.;](?=\s)|\n", text))
    says = (REACHES, PART, ONLY)
    return tuple(line for line in lines if any(one.search(line) for one in says))


def told_as_parts(lines: Collection[str], periods: Collection[str], order: Order) -> set[str]:
    """The periods of a file of which its own words say that they are not whole.

    A day within the last period says so of it; a word for a part, of the period that stands beside
    it, or of the last.
    """
    if not periods:
        return set()
    last = max(periods, key=lambda period: (months_of(period)[-1], len(months_of(period))))
    months = months_of(last)
    first, end = months[0].start_time.date(), months[-1].end_time.date()
    found: set[str] = set()
    for line in lines:
        days = [day for text in REACHES.findall(line) for day in _days(text[0], last, order)]
        if any(first <= day < end for day in days):
            found.add(last)
        spans = [parse_span(text, last[: len("2019/20")]) for text, *_ in ONLY.findall(line)]
        if any(span and _lies_within(span, last) for span in spans):
            found.add(last)
        if PART.search(line):
            named = set(_named(line, periods))
            is_last = A_PERIOD.search(line) or re.search(rf"\b{last[-2:].lower()}\b", line)
            found |= named or ({last} if is_last and not SPELLED.search(line) else set())
    return found


def _lies_within(span: tuple[str, str], period: str) -> bool:
    """Whether a first and a last month are a part of a period, and not the whole."""
    months = [str(month) for month in months_of(period)]
    return span[0] in months and span[1] in months and [*span] != [months[0], months[-1]]


def _days(text: str, period: str, order: Order) -> Iterator[date]:
    """The day that a text names; of one without a year, that of each year of a period."""
    text = text.replace(" of ", " ")
    years = {month.year for month in months_of(period)}
    written = [text] if re.search(r"\d\D+\d|\d{4}", text) else [f"{text} {y}" for y in years]
    yield from (day for each in written if (day := parse_day(each, order).day))


def _named(line: str, periods: Collection[str]) -> Iterator[str]:
    """Those of the periods that a line names; a month without a year is the latest of its name."""
    for match in SPELLED.finditer(line):
        month = parse_period(f"{match[1]} {match[2]}") if match[2] else ""
        like = [p for p in periods if p == month or (not match[2] and parse_period(
            f"{match[1]} {p[:4]}") == p)]  # fmt: skip
        yield from sorted(like)[-1:]
