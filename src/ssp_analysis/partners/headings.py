"""What headings and names say: titles, years above months, periods, marks and totals."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, zip_longest
from pathlib import Path

import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contract_parts import SeriesDefinition
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.days import month_of_heading
from ssp_analysis.partners.periods import (
    MONTH_NAME,
    OTHER_YEAR,
    month_number,
    parse_period,
    parse_span,
    unsettled_quarter,
    year_in,
)
from ssp_analysis.partners.said_around import what_figures_are
from ssp_analysis.partners.sheets import Sheet
from ssp_analysis.partners.values import Cell, Column, key_of, plain, split_marks
from ssp_analysis.years import months_of, year_of_period

WORDS_WITHIN = 2  # rows above the months, for what their figures are
YEAR_WITHIN = 3  # rows above the months: a blank line and a sub-heading may lie between
ANY_YEAR = "2020/21"  # completes a heading, to see whether it names a month or quarter at all
# A reference to a note at a heading's end; it says nothing about what the column holds.
NOTE_MARK = re.compile(
    r"\s*([\[(](see )?((note|footnote|fn)s?[\s\d,and]*|\d\d?)[\])]|\(final\)|[*†‡§¹²³⁴-⁹]+)$",
    re.IGNORECASE,
)
# Shorthand without brackets behind a period: `Mar-20 p`, `May prov.`; its first letter is the mark.
OPEN_MARK = re.compile(
    r"(?<=[a-z\d.])(?: -)? ((?<=\d )[prebu]|prov(?:isional)?|rev(?:ised)?|est(?:imated?)?)\.?$|"
    r"(?<=\d)((?-i:[PR]))$",
    re.I,
)
OF_A_DELIVERY = re.compile(r"(?i)\bq|\b(as at|to|up|updated?|revised|extract\w*)\b")
LONE_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?![\d-])")
TOTAL_WORDS = re.compile(
    r"\b(sub-?\s?|grand )?totals?\b|\bytd\b|\b(cumulative )?year[ -]to[ -]date\b"
)
PART_WORDS = re.compile(
    r"(q|qtr|quarter)\s*[1-4]?|(h|half([ -]?year)?)\s*[12]?|(1st|2nd|first|second) half"
)
ACTUAL_BESIDE = re.compile(r"(?i)^(actuals?|outturn)\b[ :-]*|[ :(-]+(actuals?|outturn)\)?$")
NUMBERED_MONTH = re.compile(rf"(.* / )?(\d\d?)[ .:)-]+({MONTH_NAME})", re.IGNORECASE)
MONTH_OF_QUARTER = re.compile(r"m(?:onth)? ?([1-3])|([1-3])(?:st|nd|rd) month")
# Headings of figures that are of more than the period beside them. A title may also name the months
# of a whole table, and says so in fewer words.
ROLLING = re.compile(r"\b(rolling|moving) (\d|twelve|six|three|annual|year|sum|total|average)")
LONGER = re.compile(
    rf"{ROLLING.pattern}|\brolling\b|"
    r"\b((1?[2-9]|1[01]|twelve|six|three)[ -]months?|(half )?year|quarter) "
    r"(up to|to|ended|ending|total|sum|average)\b(?! date)"  # not `repeats within 12 months`
)
ADDED_UP = ("count", "money", "sum")  # over a year; figures of longer times would count again
FEW_SLIPS = 5  # different cells
YEAR_AND_NUMBER = r"(?<!\d)(\d{4})-?(\d{2})"  # a month, or a year and the next
MONTH_AND_SHORT_YEAR = r"(?<![a-z\d])([a-z]{3,9})[- ]*(\d{2})(?![\d-])"  # `asb_apr19`
# `year ending March 2020`, `yearendingmarch2020`, `ye 31 Mar 20`: more than its last month.
LONGER_IN_NAME = re.compile(
    rf"(?:(\d\d? ?months|year|quarter|qtr)[- ]*(?:end(?:ing|ed|s)?|up to|to)"
    rf"|(?<![a-z\d])(ye|qe))[- ]*(?:3[01](?:st|th)?[- ]*)?{MONTH_NAME}[- ]*(\d{{4}}|\d\d)(?!\d)"
)
# `Q1-3` and `quarter 1 to quarter 3` are of no one quarter; `Headquarter 1` is of none.
Q_IN_NAME = (
    r"(?:q|(?<![a-z])q(?:uarters?|tr))[- ]?([1-4])"
    r"(?:[- ]*(?:-|to|and|&)[- ]*(?:q(?:uarter|tr)?[- ]?)?([1-4]))?"
)
QUARTER_IN_NAME = (
    rf"(\d{{4}}-\d{{2}})[- ]*{Q_IN_NAME}(?!\d)|{Q_IN_NAME}[- ]*(\d{{4}}-\d{{2}})(?!\d)"
)
QUARTER_MONTHS = 3
SPAN = " to "  # between the first and last month of a total that is no month, quarter or year


@dataclass(frozen=True)
class Heading:
    """One column's heading read as a period: `above` is the year that completed it."""

    at: int
    period: str = ""
    marks: str = ""
    above: str = ""
    bare: str = ""  # a month or quarter whose year is nowhere
    total: str = ""  # "part": of a quarter or half-year, "whole": of all before it


def titles_at(sheet: Sheet, at: int, contract: Contract) -> list[tuple[str, ...]]:
    """Each column's titles, if the headings begin in row `at`; none where they can not."""
    rows = [cells for _, cells in sheet.rows[at : at + contract.layout.header_rows]]
    titles = _joined(*rows) if len(rows) == contract.layout.header_rows else []
    is_wide = contract.layout.kind == "wide"
    years = _years_above(sheet, at, len(titles)) if is_wide else [""] * len(titles)
    return [
        (title[0], f"{year} / {title[0]}", title[1]) if year and title[0] else title
        for year, title in zip(years, titles, strict=True)
    ]


def _joined(upper: list[Cell], lower: Sequence[Cell] = ()) -> list[tuple[str, ...]]:
    """Titles of one row, or two: with the upper cell carried over merged cells, and without."""
    titles: list[tuple[str, ...]] = []
    carried = ""
    for above, below in zip_longest(map(_title, upper), map(_title, lower), fillvalue=""):
        carried = above or carried
        both = " / ".join(part for part in (carried, below) if part) if below else above
        titles.append((both, " / ".join(part for part in (above, below) if part)))
    return titles


def _title(cell: Cell) -> str:
    # A date cell as heading stays a date: its month is what the column holds.
    return parse_period(cell) if not isinstance(cell, str | int | float) else plain(cell)


def _years_above(sheet: Sheet, at: int, width: int) -> list[str]:
    """The year that stands above each column, carried to the right; '' where none does."""
    for _, cells in reversed(sheet.rows[max(0, at - YEAR_WITHIN) : at]):
        years = [_year(cell) for cell in cells[:width]]
        if any(years):
            carried = ""
            return [carried := year or carried for year in years + [""] * (width - len(years))]
    return [""] * width


def year_over(sheet: Sheet, at: int, contract: Contract) -> str:
    """The one year of all months of a table: above it, or in the name that the contract says.

    Args:
        sheet: that the table is on.
        at: the row of its headings.
        contract: whose `layout.year_from` says where the year stands.
    """
    if contract.layout.year_from == "sheet":
        return year_in(_names_year(sheet))
    for _, cells in reversed(sheet.rows[max(0, at - YEAR_WITHIN) : at]):
        if found := {*map(year_of_cell, cells)} - {""}:
            return found.pop() if len(found) == 1 else ""
    return ""


def sheet_period(sheet: Sheet) -> str:
    """The period that a sheet is named for; of a month or quarter alone the file has the year."""
    return parse_period(sheet.name) or parse_period(sheet.name, period_in_name(sheet.file_name))


def _names_year(sheet: Sheet) -> str:
    """The year that a sheet, or a text file, is named for: `Data 2017-18`, `2019-20 Q1`, `2018`."""
    name = sheet.file_name if sheet.is_text else sheet.name.replace("/", "-")
    if OTHER_YEAR.search(name):
        return ""
    if period := period_in_name(name):
        return period[:7] if "/" in period else ""
    # Of a file that is the year of its delivery as well; a lone year's quarters have two readings.
    lone = [] if sheet.is_text or OF_A_DELIVERY.search(name) else LONE_YEAR.findall(name)
    return lone[0] if len(lone) == 1 else ""


def _year(cell: Cell) -> str:
    """The year or quarter that a cell names, with its shorthand: `2020/21 [p]`."""
    text, marks = bare_heading(plain(cell))
    quarter = parse_period(text)  # `Q1 2020/21`: the year of its months, and what their total is
    year = quarter if " Q" in quarter else year_of_cell(cell)
    return year + "".join(f" [{mark}]" for mark in marks.split()) if year else ""


def bare_heading(title: str) -> tuple[str, str]:
    """A heading without references to notes and shorthand, and its shorthand: `Mar-20 (p)` → p."""
    marks: set[str] = set()
    while True:
        text, found = split_marks(NOTE_MARK.sub("", title))
        marks |= set(found.split())
        if text == title:
            return text, " ".join(sorted(marks))
        title = text


def bare_period(text: str) -> tuple[str, str]:
    """A period's words without shorthand, as `bare_heading`, also without brackets: `Mar-20 p`."""
    return bare_heading(OPEN_MARK.sub(lambda m: f" ({(m[1] or m[2])[0]})", text.lstrip("*†‡ ")))


def periods_of(
    sheet: Sheet, titles: Sequence[tuple[str, ...]], contract: Contract
) -> list[Heading]:
    """The headings of a wide table that name a period or a total of some, in order.

    Raises:
        PartnerDataError: months that run past December below one calendar year.
    """
    if contract.layout.kind != "wide":
        return []
    year_name = _names_year(sheet) if contract.layout.year_from == "sheet" else ""
    cells = contract.field(contract.layout.cells_are)
    meant = {key_of(text) for text in (cells.headers if cells else ())}
    down = (field := contract.field("period")) and field.headers  # months of the years across
    read = [
        _as_period(at, [_period_above(text, meant) for text in options], year_name, contract)
        or (_part_of_period(at, options[-1]) if down else None)
        for at, options in enumerate(_without_places(titles))
    ]
    found = [heading for heading in read if heading]
    several = any(h.period for h in found) or sum(h.bare != "" for h in found) > 1
    if contract.layout.year_from == "sheet" or not several:
        found = [replace(heading, bare="") for heading in found]  # no table of months
    _refuse_past_december(sheet, found)
    return found


def _without_places(titles: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """Titles without numbers to sort months by, `04 - April`; such of days stay: `8 Apr`."""
    found = [NUMBERED_MONTH.fullmatch(options[-1]) for options in titles]
    places = {(int(match[2]), month_number(match[3])) for match in found if match}
    calendar = all(place == month for place, month in places)
    if len(places) < 2 or not (calendar or all((m - 4) % 12 + 1 == at for at, m in places)):
        return titles
    return [tuple(NUMBERED_MONTH.sub(r"\1\3", option) for option in options) for options in titles]


def marks_over(sheet: Sheet, at: int, headings: Sequence[Heading]) -> dict[int, str]:
    """The marks of headings that begin in row `at`: their own, and those of words above them.

    Such words (`Actual`, `Forecast`) hold to the right of their cell until the next one.
    """
    found = {heading.at: heading.marks for heading in headings}
    for _, cells in sheet.rows[max(0, at - WORDS_WITHIN) : at]:
        carried, words = "", dict[int, str]()
        for column in sorted(found):
            carried = (key_of(cells[column]) if column < len(cells) else "") or carried
            words[column] = carried
        marks = what_figures_are(set(words.values()))
        found = {at: f"{own} {marks.get(words[at], '')}".strip() for at, own in found.items()}
    return {column: marks for column, marks in found.items() if marks}


def _part_of_period(at: int, title: str) -> Heading | None:
    """A heading that is one calendar year, or a quarter's month; the rows have the rest."""
    text, marks = bare_heading(title)
    if month := MONTH_OF_QUARTER.fullmatch(text.lower()):
        return Heading(at, f"month {month[1] or month[2]}", marks)
    year = year_in(text)
    return Heading(at, year, marks) if year.isdigit() else None


def _period_above(title: str, meant: Collection[str]) -> str:
    """The month above the heading of a wide table's cells, `Apr-20 / Cases`; or the title."""
    above, _, last = title.rpartition(" / ")
    return above if key_of(bare_heading(last)[0]) in meant else title


def _as_period(
    at: int, options: Sequence[str], year_name: str, contract: Contract
) -> Heading | None:
    bare = total = ""
    order, quarters = contract.date_order, contract.layout.quarters
    for option in options:
        # The last part of a joined heading: "2020/21 / Apr" is a month of that year.
        above, _, last = option.rpartition(" / ")
        text, own = bare_period(ACTUAL_BESIDE.sub("", last))
        over, more = bare_heading(above.split(" / ")[0])
        year = over.split(" Q")[0]
        marks = " ".join(sorted({*own.split(), *more.split()}))
        rest = text.lower().strip(" :-")
        is_total = bool(TOTAL_WORDS.search(rest)) and "%" not in rest  # `% of total` is none
        if is_total:
            rest = TOTAL_WORDS.sub("", rest).strip(" :-()")
        # The month may stand above its year as well.
        turned = [(year, rest)] if year_in(rest) and not parse_period(year) else []
        for words, completing in (*turned, (rest, ""), (rest, year), (rest, year_name)):
            period = parse_period(words, completing, quarters) or span_of(words)
            if period := period or unsettled_quarter(words) or month_of_heading(words, order):
                if is_total and not re.search("total", text.lower()) and period.count("/"):
                    months = months_of(period)  # `2019/20 YTD`: of a part of it, nobody knows which
                    period = f"{months[0]}{SPAN}{months[-1]}"
                return Heading(at, period, marks, completing)
        if is_total and not rest and (period := parse_period(over)):
            return Heading(at, period, marks)
        if parse_period(rest, ANY_YEAR):
            bare = rest
        total = "part" if PART_WORDS.fullmatch(rest) else "whole" if is_total else total
    return Heading(at, marks=marks, bare=bare, total=total) if bare or total else None


def tells_longer_times(series: SeriesDefinition) -> bool:
    """Whether a measure says that its figures are of longer times, and is never added up."""
    says_so = LONGER.search(f"{series.label} {series.unit}".lower())
    return bool(says_so) and series.kind not in ADDED_UP


def span_of(text: str) -> str:
    """Months that are no period of their own (`Apr-Sep 2020`), as `2020-04 to 2020-09`."""
    span = parse_span(text)
    return f"{span[0]}{SPAN}{span[1]}" if span else ""


def _refuse_past_december(sheet: Sheet, headings: Sequence[Heading]) -> None:
    """Months that run past December below one calendar year are of two years, whichever."""
    months = [h for h in headings if re.fullmatch(r"\d{4}", h.above) and "-" in h.period]
    for above, group in groupby(months, key=lambda heading: heading.above):
        steps = list(pairwise(group))
        back = [step for step in steps if step[1].period < step[0].period]
        if back and len(back) < len(steps):  # all of them: the latest month stands first
            first, second = (letters(heading.at) for heading in back[0])
            raise PartnerDataError(
                sheet.file,
                f"has {above} above months that run past December (columns {first} and {second})",
                "Ask the partner for the year of each month; a reporting year is written "
                f"{above}/{(int(above) + 1) % 100:02d}",
            )


def sums_before(headings: Sequence[Heading], dated: Sequence[tuple[int, str]]) -> dict[int, str]:
    """Columns of totals without a date of their own, with the months that stand before them."""
    spans: dict[int, str] = {}
    part = whole = -1  # the last such column
    for heading in headings:
        is_part = heading.total == "part"
        if not heading.total:
            continue
        months = [period for at, period in dated if max(whole, part * is_part) < at < heading.at]
        if len(months) != QUARTER_MONTHS and heading.bare:  # all four may stand behind the year
            all_of = [period for at, period in dated if whole < at < heading.at]
            quarter = parse_period(heading.bare, year_of_period(all_of[0]).label) if all_of else ""
            own = [str(month) for month in months_of(quarter)] if "Q" in quarter else []
            one_year = len({year_of_period(month) for month in all_of}) == 1
            months = own if one_year and {*own} <= {*all_of} else months
        if months:
            spans[heading.at] = f"{min(months)}{SPAN}{max(months)}"
        part, whole = (heading.at, whole) if is_part else (part, heading.at)
    return spans


def letters(at: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    above, within = divmod(at, 26)
    return (letters(above - 1) if above else "") + chr(ord("A") + within)


def are_reporting_years(column: Column) -> bool:
    """Whether the cells of a column of years are such as `2018/19`."""
    return are_years(column) and all(
        "/" in year for cell in pd.unique(column) if (year := year_of_cell(cell))
    )


def are_years(column: Column) -> bool:
    """Whether the cells that say something are years, but for a few: totals, averages, slips."""
    cells = [cell for cell in pd.unique(column) if plain(cell)]
    years = sum(year_of_cell(cell) != "" for cell in cells)
    return 0 < years >= len(cells) - years <= FEW_SLIPS


def year_of_cell(cell: Cell) -> str:
    """The year of a cell: `2018/19` for a reporting year, `2018` for a lone number; else ''."""
    text = re.sub(r"^fy\s*", "", bare_heading(plain(cell))[0], flags=re.IGNORECASE)
    period = parse_period(text)
    return period if len(period) == len(ANY_YEAR) and "/" in period else year_in(text)


def period_in_name(file: str) -> str:
    """The month, quarter or year in a file's name: `tiig 2020-04.csv` is April 2020.

    A name that has none may lie in a folder that has: `2020-04/tiig.csv`. Of several the shortest
    counts where the others hold it; else nobody knows which is meant.
    """
    *folders, name = file.split("/")
    for text in (Path(name).stem, *reversed(folders)):
        if found := _periods_in(text.replace("_", "-").casefold()):
            shortest = min(found, key=lambda period: len(months_of(period)))
            inside = set(months_of(shortest))
            return shortest if all(inside <= set(months_of(period)) for period in found) else ""
    return ""


def _periods_in(text: str) -> set[str]:
    if longer := LONGER_IN_NAME.search(text):
        length, short, month, year = longer.groups()
        return {parse_period(f"{length or short} ending {month} {year}")} - {""}
    quarters = re.finditer(QUARTER_IN_NAME, text)
    found = {
        parse_period(f"Q{m[2] or m[4]} {m[1] or m[6]}")
        for m in quarters
        if (m[3] or m[5] or "") <= (m[2] or m[4])
    }
    found |= {
        parse_period(" ".join(m)) for m in re.findall(r"([a-z]{3,9})[- ]*(\d{4})(?!\d)", text)
    }
    # A day tells its month only where no month or year stands for itself: it may be the delivery's.
    for end in (r"(?!\d|-\d\d(?!\d))", r"(?!\d)"):
        found |= {parse_period("-".join(m)) for m in re.findall(YEAR_AND_NUMBER + end, text)}
        if found - {""}:
            return found - {""}
    return {parse_period(" ".join(m)) for m in re.findall(MONTH_AND_SHORT_YEAR, text)} - {""}
