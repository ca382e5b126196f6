"""What words around figures say: of what these are (forecasts, others'), how far data reach."""

import re
from collections.abc import Collection, Iterator
from datetime import date

from ssp_analysis.partners.days import Order, parse_day
from ssp_analysis.partners.periods import DASHES, MONTH_NAME, parse_period, parse_span
from ssp_analysis.partners.values import Cell, key_of, plain
from ssp_analysis.years import months_of

# Names of rows that stand beside figures in tables of performance, and are no part of them; the
# first also after a name or before a time: `Force average`, `2019/20 target`, `Target 2020`.
BESIDE = (
    r"(.* )?(averages?|mean|medians?|target|baselines?|forecasts?|benchmarks?|trajectory)"
    r"( \d[\d ]*)?|means|targets|"  # `Fraud by other means`, `Repeat targets` are figures
    r"(averages?|mean|medians?|targets?|baselines?|forecasts?) (of|per|for|over|in|to|across) .*|"
    r"(rolling|moving) (\d+|twelve|six|three) .*|(\d+|twelve|six|three) months? rolling( .*)?|"
    r"(previous|last|prior) (year|period|quarter|month)s?|(same )?(period|month|quarter) last year|"
    r"(year on year |percentage |per cent )?(change|difference|variance)s?( (on|from|since) .*)?|"
    r"most similar .*|comparators?|comparator group|peer group|"
    r"rank(ing)?|rag|ytd|year to date|cumulative( .*)?|running totals?"
)
WHO = r"(\w+ )?(teams|forces|agencies|partners|sites|schools|stations|returns)"
NO_PART = re.compile(
    rf"{BESIDE}|(of which|thereof|including|incl) .*|"
    r"ly|py|population|households|(un)?(weighted )?base|sample( size)?|trend|index|"
    r"england( (and )?wales)?|wales|united kingdom|uk|national|force( ?wide| area)?|msg|"
    r"(working )?days in (the )?(month|period)|((number|no|count) of )?"
    rf"((reporting|responding) {WHO}|{WHO} (reporting|responding))|"
    r"rates?|(.* )?rates? per .*|(.* )?per \d[\d ]*( .*)?|percent(age)?s?( .*)?|per cent( .*)?"
)
OF_A_SIGN = re.compile(r"^(?:% ?|£ )|[£%]$|\([£%](?:0+s?|k|m)?\)$")  # `£ saved`, `Loss (£)`
# What a column beside figures, or a row above them, says that they are: its mark and its words, of
# which the weak ones (a visit may be planned) count beside actual figures only.
ACTUAL = re.compile(
    r"(actuals?|outturn|final(ised)?|confirmed|recorded|reported|observed|validated|complete)"
    r"( (figures?|data|position))?"
)
SAID = {
    "f": r"(forecast(s|ed)?|projected|projections?|predicted|predictions?|estimated? of outturn)"
         r"( .*)?",
    "p": r"prov(isional)?( .*)?|preliminary( .*)?", "r": r"rev(ised)?|restated",
    "e": r"est(imate[sd]?)?|modelled",
    "o": r"(.* )?(most )?similar (group|forces?|csps?|areas?)( .*)?|(msg|msf|cipfa)( .*)?|"
         r"(.* )?(nearest|statistical) neighbours?( .*)?|comparators?( .*)?|peer groups?|"
         r"benchmarks?( .*)?|(group|force|national|regional|county|england) (average|mean)",
}  # fmt: skip
WEAK = re.compile(r"budget(ed)?|targets?|plan(ned)?|trajectory|expected|scenario|baseline")
WIDER = re.compile(  # below a heading of places or groups; a victim's country may be Wales
    r"england( (and )?wales)?|wales|(great|united) (britain|kingdom)|gb|uk|national(ly)?|"
    r"(.* )?region(al)?|force( ?wide| area)?|county( ?wide)?"
)
OF_PLACES = re.compile(
    r"^(?!.*\bparent\b).*\b(area|district|borough|authority|csp|division|geography|region|level|where|force|"
    r"comparators?|comparison|benchmarks?|group|name)\b"
)
OF_SURENESS = re.compile(r"\b(actual|forecast|status|figures?|basis|type|flag|a f)\b")


def is_no_part(name: Cell) -> bool:
    """Whether a row is named as one that stands beside figures, or as of another unit."""
    return bool(NO_PART.fullmatch(key_of(name)) or OF_A_SIGN.search(plain(name)))


def what_figures_are(said: Collection[str], title: str = "") -> dict[str, str]:
    """The marks that texts beside figures, or above them, give these; '' for none.

    Args:
        said: all that a column or row says, as `key_of` has it.
        title: its heading, likewise.

    Returns:
        By text `f` (a forecast or target, and no figure), `o` (of another area, or several), or
        `p`, `r`, `e` as shorthand has them, where all texts are of this kind.
    """
    marks = {text: mark for text in said for mark, words in SAID.items()
             if re.fullmatch(words, text)}  # fmt: skip
    actual = {text for text in said if ACTUAL.fullmatch(text)}
    if actual:
        marks |= {text: "f" for text in said if WEAK.fullmatch(text)}
    if OF_PLACES.search(title):
        marks |= {text: "o" for text in said if WIDER.fullmatch(text)}
    if {*said} - {""} == {"a", "f"} and OF_SURENESS.search(title):
        marks["f"] = "f"
    is_status = {*said} <= marks.keys() | actual | {""}
    return {text: mark for text, mark in marks.items() if is_status or mark in "fo"}


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
