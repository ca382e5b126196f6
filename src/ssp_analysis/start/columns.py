"""What each column of an unknown file seems to be: time, place, id, category, figure or person."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.areas import is_in
from ssp_analysis.partners.days import parse_day
from ssp_analysis.partners.headings import (
    ANY_YEAR,
    are_reporting_years,
    are_years,
    bare_period,
    sheet_period,
    year_of_cell,
    year_over,
)
from ssp_analysis.partners.layout import Header
from ssp_analysis.partners.periods import parse_period
from ssp_analysis.partners.said_around import BESIDE
from ssp_analysis.partners.totals import TOTAL_NAME
from ssp_analysis.partners.units import YEAR_HEADING, kind_of
from ssp_analysis.partners.values import key_of
from ssp_analysis.start import heading_words as words
from ssp_analysis.start.look import MOST, Column, Look, headers_on, parse_all_numbers, provisional

MOST_DIFFERENT = 0.8  # of the texts of an id; fewer name something that has several rows


@dataclass
class Columns:
    """The columns of a file by what they seem to be.

    `time` has days or periods (`kind` date or period); their years are in `years`, or `over` it, by
    sheet or file where `by_sheet`. `header` has the figures of a wide table, `below` what stands
    below each of its periods where that is several things. `ours` is how `area` names us, if it
    does. `dimensions` and the names of sheets in `tabs` tell figures apart; `left` are all others.
    """

    time: Column | None = None
    kind: Literal["date", "period", ""] = ""
    years: Column | None = None
    over: list[str] = field(default_factory=list)
    header: Header | None = None
    below: list[str] = field(default_factory=list)
    by_sheet: bool = False
    id: Column | None = None
    area: Column | None = None
    ours: str = ""
    places: list[Column] = field(default_factory=list)
    category: Column | None = None
    figures: list[Column] = field(default_factory=list)
    dimensions: list[Column] = field(default_factory=list)
    tabs: Column | None = None
    personal: list[Column] = field(default_factory=list)
    left: list[Column] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_aggregate(self) -> bool:
        """Whether its rows are figures and not records."""
        return bool(self.header or self.figures)


def understand(look: Look, area: str, code: str = "") -> Columns:
    """What the columns of a file seem to be.

    Args:
        look: the file.
        area: the partnership's, which is looked for among the places; so is its `code`.
    """
    found = Columns()
    _find_periods_in_headings(look, found)
    rest = [column for column in look.columns if _is_meant(column) and not _is_wide(column, found)]
    found.personal = [column for column in rest if words.is_personal(column, bool(found.header))]
    rest = _without(rest, found.personal)
    _find_time(look, rest, found)
    rest = _without(rest, [found.time, found.years])
    found.places = [c for c in rest if words.PLACE.search(c.key) and not parse_all_numbers(c)]
    _find_area(found, area, code)
    rest = _without(rest, found.places)
    found.id = None if found.header else _id(rest, found)
    rest = [c for c in _without(rest, [found.id]) if not (words.is_margin(c) or _numbers_rows(c))]
    numbers = [c for c in rest if _is_figure(c)] or [c for c in rest if _is_figure(c, MOST / 2)]
    if not found.header and numbers and _are_figures(look, found, numbers, _without(rest, numbers)):
        ours = [column for column in numbers if is_in(column.title, area)]
        found.figures = ours or _measured(numbers)
        if ours:
            found.notes.append(f"Other columns than {ours[0].title!r} are taken for other places")
    commas = [c for c in rest if c.is_mostly(words.DECIMAL_COMMA.fullmatch, MOST)]
    found.notes += [f"{c.title!r} has decimal commas, which are no figures: ask for points"
                    for c in commas]  # fmt: skip
    others = _without(rest, [*numbers, *commas])
    kinds = [c for c in others if not (c.is_mostly(words.is_time, MOST) or words.tells_versions(c))]
    found.category = _category(kinds, found)
    if found.is_aggregate:
        _find_dimensions(look, found, others)
        _find_tabs(look, found)
    if found.header and not (found.area or found.category or found.dimensions):
        found.dimensions = sorted([*others, *found.places], key=lambda c: c.at)[:1]  # needs one
    used = [found.time, found.years, found.id, found.area, found.category, *found.places,
            *found.figures, *found.dimensions, *found.personal]  # fmt: skip
    found.left = _without([c for c in look.columns if c.title and not _is_wide(c, found)], used)
    return found


def _measured(numbers: Sequence[Column]) -> list[Column]:
    """Without denominators, targets and changes, and of several ranges of a figure that of 95%."""
    bounds = [c for c in numbers if {"lower", "upper"} & set(c.key.split())]
    others = [c for c in bounds if "95" not in c.key] if len(bounds) > 2 else []
    others += [c for c in numbers if words.BASE.search(c.key) or re.fullmatch(BESIDE, c.key)]
    read = [pd.to_numeric(c.texts, errors="coerce") for c in numbers]
    totals = {figures.sum() for figures in read} - {0}  # of a column, where each row has it again
    others += [c for c, figures in zip(numbers, read, strict=True)
               if len(c.counts) == 1 and figures.iloc[0] in totals]  # fmt: skip
    return _without(numbers, others) or list(numbers)


def _is_meant(column: Column) -> bool:
    """Whether it has a heading, or is the first and full: people leave that one unnamed."""
    return bool(column.title) or (column.at == 0 and column.filled > 0 and column.is_full)


def _without(columns: Iterable[Column], taken: Iterable[Column | None]) -> list[Column]:
    places = {column.at for column in taken if column}
    return [column for column in columns if column.at not in places]


def _id(columns: Sequence[Column], found: Columns) -> Column | None:
    """The column whose texts name a record each; where some repeat it is asked what that means."""
    named = [c for c in columns if words.ID.search(c.key) and not _is_figure(c)
             and not (found.kind == "period" and _numbers_rows(c))]  # fmt: skip
    full = [c for c in named if c.is_full]
    often = [c for c in full if len(c.counts) >= MOST_DIFFERENT * c.filled]
    times = found.time.texts if found.time else pd.Series(dtype=object)
    often += [c for c in full if words.ENDS_AS_ID.search(c.key)  # stages of a case of one day
              and times.groupby(c.texts).nunique().max() == 1]  # fmt: skip
    one = next((c for c in named if c.is_unique), next(iter(often), None))
    if one and (again := one.filled - len(one.counts)):
        found.notes.append(
            f"{again} rows have a {one.title!r} that stands in an earlier row: taken for the same "
            "record; where they are others, take record_id and duplicates out"
        )
    return one


def _find_periods_in_headings(look: Look, found: Columns) -> None:
    faults: list[PartnerDataError] = []
    found.below = _below_periods(look)
    for by_sheet in (False, True):
        try:
            rows, meant = look.header_rows, found.below[:1]
            headers = headers_on(look.sheet, look.heading, rows, by_sheet, meant)
        except PartnerDataError as error:  # months without a year, which may be the sheet's
            faults.append(error)
            continue
        least = 1 if len([c for c in look.columns if c.title]) == 2 else 2  # name and figure alone
        if headers and len(headers[0].figures) >= least and (headers[0].periods or not by_sheet):
            found.header, found.by_sheet = headers[0], by_sheet
        if found.header and found.header.periods:
            return
    for fault in faults:
        raise fault


def _below_periods(look: Look) -> list[str]:
    """The headings below each of several periods, such as n and %: totals first, shares last."""
    parted = [column.title.rpartition(" / ") for column in look.columns]
    below = Counter(last for above, _, last in parted if parse_period(bare_period(above)[0])
                    and not words.is_time(last))  # fmt: skip

    def order(title: str) -> tuple[bool, bool]:
        is_beside = re.fullmatch(BESIDE, key_of(title)) or words.RATE.search(title.lower())
        return bool(is_beside), not TOTAL_NAME.fullmatch(key_of(title))

    return sorted((title for title, times in below.items() if times > 1), key=order)


def _is_wide(column: Column, found: Columns) -> bool:
    return found.header is not None and column.at in found.header.figures


def _is_figure(column: Column, share: float = MOST) -> bool:
    return parse_all_numbers(column, share) and not words.NO_FIGURE.search(column.key)


def _numbers_rows(column: Column) -> bool:
    """Whether a column says 1, 2, 3, ... or 0, 1, 2, ... down its rows, as programs add it."""
    numbers = pd.to_numeric(column.texts, errors="coerce")
    return bool(words.ROW_NUMBER.fullmatch(column.key) and (numbers.diff()[1:] == 1).all())


def _find_time(look: Look, columns: Sequence[Column], found: Columns) -> None:
    """In this order: headings, parts of a year whose year is told elsewhere, days, periods."""
    if found.header and found.header.periods and _is_told_by_headings(columns, found):
        return
    years = [c for c in columns if YEAR_HEADING.search(c.key) and are_years(c.texts.to_numpy())]
    years = years or [c for c in columns if found.header and are_reporting_years(c.texts.array)]
    days, periods = _days_and_periods(columns)
    parted = not found.header and not days and not _without(periods, years)
    part = _part_with_years(look, _without(columns, years), years, found) if parted else None
    if found.header:
        found.years = next(iter(years), None)
    elif part:
        found.kind, found.years, found.time = "period", next(iter(years), None), part
    elif days:
        found.kind, found.time = "date", min(days, key=_day_order)
        # A quarter beside days of meetings or of dues: the figures are the quarter's.
        ids = [c for c in columns if c.is_unique and words.ID.search(c.key)]
        if periods and (not ids or words.SENT_AT.search(found.time.key)):
            found.kind = "period"
            found.time = found.time if found.time in periods else periods[0]
    elif periods or years:
        found.kind, found.time = "period", (periods or years)[0]
    elif unread := [c for c in columns if words.CALLED_TIME.search(c.key) and _has_years(c)]:
        # Set aside by row: the period of the file's name would take in years that are no such.
        found.kind, found.time = "period", unread[0]
        found.notes.append(
            f"{unread[0].title!r} seems to say when, but has no months, quarters or years from "
            f"April (the first is {next(iter(unread[0].counts))!r}): ask for these"
        )
    if found.time and not (found.years or found.over) and words.how_often(found.time) != "M":
        found.kind = "date"  # a day or month for each quarter or year


def _has_years(column: Column) -> bool:
    return column.is_mostly(re.compile(r"(?<!\d)(?:19|20)\d\d").search, MOST)


def _is_told_by_headings(columns: Sequence[Column], found: Columns) -> bool:
    """Whether headings of periods say when, with a column of parts of them where there is one."""
    assert found.header
    years_across = not re.search("[-Q]", "".join(found.header.periods))
    found.time = _part_of_year(columns) if years_across else None
    found.kind = "period" if found.time else ""
    if found.time or not "".join(found.header.periods).isdigit():
        return True
    found.header = None  # of calendar years alone nothing can be made
    return False


def _days_and_periods(columns: Sequence[Column]) -> tuple[list[Column], list[Column]]:
    """The columns of days, and those of periods; one that could be both is what most of it is."""
    told = [c for c in columns if not _are_bare_numbers(c)]
    periods = [c for c in told if c.is_mostly(words.is_period, MOST / 2)]
    days = [c for c in told if c.is_mostly(words.is_day, MOST)]
    fewer = [c for c in days if c in periods and c.share(words.is_day) < c.share(words.is_period)]
    return _without(days, fewer), periods


def _part_with_years(
    look: Look, columns: Sequence[Column], years: Sequence[Column], found: Columns
) -> Column | None:
    """The column of months or quarters whose year stands elsewhere; None where none is found."""
    part = _part_of_year(columns)
    if part and not years:
        above = [year for text in part.counts if (year := year_of_cell(text))]
        found.by_sheet, found.over = (False, above) if above else _years_over(look)
        return part if found.over else None
    return part


def _years_over(look: Look) -> tuple[bool, list[str]]:
    """The years of months without one, and whether they are in the names of sheets or the file."""
    for way in ("header", "sheet"):
        contract = provisional(layout={"year_from": way})
        found = [year_over(*one, contract) for one in zip(look.sheets, look.headings, strict=True)]
        if all(found):
            return way == "sheet", found
    return False, []


def _part_of_year(columns: Sequence[Column]) -> Column | None:
    """The column of months, else of quarters, without a year; bare numbers need a heading."""
    told = [
        (kind, c.at, c)
        for c in columns
        if (kind := kind_of(c.texts.to_numpy(), f"column {c.title!r}", provisional()))
        and (not c.is_mostly(str.isdigit, MOST) or re.search("month|mth|quarter|qtr|period", c.key))
    ]
    return min(told, key=lambda one: one[:2])[2] if told else None


def _are_bare_numbers(column: Column) -> bool:
    """Whether its texts are plain counts that could pass for days or months."""
    dated = column.is_mostly(lambda text: len(text) in (6, 8) and words.is_time(text), MOST)
    return column.is_mostly(str.isdigit, MOST) and not (dated or words.DAY_WORD.search(column.key))


def _day_order(column: Column) -> tuple[bool, float, bool, int]:
    of_the_file = len(column.counts) == 1  # such as the first of the months that it is for
    return (
        bool(words.OTHER_DAY.search(column.key)) or of_the_file,
        -round(column.filled / len(column.cells), 2),
        not words.GOOD_DAY.search(column.key), column.at,
    )  # fmt: skip


def _find_area(found: Columns, area: str, code: str) -> None:
    """The column that tells districts apart; best one in which the partnership's is found."""
    several = [c for c in found.places if words.AREA.search(c.key) and len(c.counts) > 1]
    ours = [c for c in several if any(is_in(text, area) for text in c.counts)]
    coded = [c for c in several if code and code in c.counts]
    found.area = next(iter([*ours, *coded, *several]), None)
    found.ours = area if ours else code if coded else ""


def _are_figures(
    look: Look, found: Columns, numbers: Sequence[Column], names: Sequence[Column]
) -> bool:
    if found.kind == "period":
        return True
    counted = any(words.COUNT_WORD.search(column.key) for column in numbers)
    if found.time is None:  # of a sheet or file for each period
        keys = [look.tabs.texts, *(c.texts for c in (found.area, *names) if c)]
        each = len(keys) > 1 and not _repeats(keys)  # a name of what is counted, on each sheet
        told = (counted and len(look.sheets) > 1) or each
        few = len(keys[0]) <= words.MOST_CATEGORIES * len(look.sheets)
        return found.id is None and len(keys) > 1 and told and (counted or few)
    in_months = found.time.is_mostly(lambda text: parse_day(text, "dmy").day is None, MOST)
    if found.id is None and not (in_months or counted):  # one row a period, and a day for each
        keys = [c.texts for c in (found.time, *found.places, *names) if c]
        return words.are_of_periods(found.time) and not _repeats(keys)
    return found.id is None


def _category(texts: Sequence[Column], found: Columns) -> Column | None:
    """The column that says what kind of thing a row is."""
    few = [c for c in texts if 1 < len(c.counts) <= words.MOST_CATEGORIES]
    few = [c for c in few if not words.ENDS_AS_ID.search(c.key)]
    named = [
        c for c in few if words.CATEGORY.search(c.key) and (found.is_aggregate or not c.is_unique)
    ]
    few = named or [c for c in few if not parse_all_numbers(c)]
    # Of a class and its parts the parts: their sums give the class.
    if found.is_aggregate and few:
        return max(few, key=lambda c: (len(c.counts), -c.at))
    return max(named, key=lambda c: (c.filled, -c.at), default=None)


def _find_dimensions(look: Look, found: Columns, texts: Sequence[Column]) -> None:
    """As few columns of names as tell the figures apart, and figures that are of fewer of them."""
    first = [c for c in (found.time, found.years, found.area, found.category) if c]
    others = [c for c in (*texts, *found.places) if c not in first and len(c.counts) > 1
              and not words.SENT_AT.search(c.key)]  # fmt: skip
    keys = [c.texts for c in first]
    if len(look.sheets) > 1:
        return  # each sheet has figures of its own
    while others and _repeats(keys):
        best = min(others, key=lambda c: _repeats([*keys, c.texts]))
        if _repeats([*keys, best.texts]) == _repeats(keys):
            break
        found.dimensions.append(best)
        keys.append(best.texts)
        others = _without(others, [best])
    if left := _repeats(keys):
        found.notes.append(
            f"{left} rows have the same time, place and names as another: what tells them apart?"
        )
    _drop_repeated(found)


def _find_tabs(look: Look, found: Columns) -> None:
    """The names of sheets, where each has figures of its own for the same times and names."""
    if len(look.sheets) < 2 or found.by_sheet or found.over:
        return
    if any(sheet_period(s) or parse_period(s.name, ANY_YEAR) for s in look.sheets):
        return  # months, of which years nobody may know
    keys = [c.texts for c in (found.time, found.years, found.area, found.category,
                              *found.dimensions) if c]  # fmt: skip
    if _repeats([*keys, look.tabs.texts]) or (keys and not _repeats(keys)):
        return
    found.tabs = look.tabs
    if found.category:
        found.dimensions.append(look.tabs)
    else:
        found.category = look.tabs


def _repeats(keys: Sequence[pd.Series]) -> int:
    return int(pd.concat(list(keys), axis=1).duplicated().sum()) if keys else 0


def _drop_repeated(found: Columns) -> None:
    """A figure that stands once for all categories, on the row of each, is no figure of a row."""
    above = [c for c in (found.time, found.years, found.area) if c]
    if not (found.category and above and len(found.figures) > 1):
        return
    group = pd.concat([c.texts for c in above], axis=1).agg("\n".join, axis=1)
    if group.nunique() == len(group):
        return
    for column in list(found.figures):
        if column.texts.groupby(group).nunique().max() == 1 and len(column.counts) > 1:
            found.figures = _without(found.figures, [column])
            found.notes.append(f"{column.title!r} is the same for all categories: not summed")
