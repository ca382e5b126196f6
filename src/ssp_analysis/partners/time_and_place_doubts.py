"""Suspicions about when and where: dates and periods with two readings, rows without a place.

Cleaning notes in columns that only the intake uses (`cells.OTHER`) what another reading makes of a
date or period; the suspicions ask which one is meant.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from ssp_analysis.partners import areas
from ssp_analysis.partners.cells import OTHER, OUTSIDE
from ssp_analysis.partners.days import MONTHS_TO_TELL
from ssp_analysis.partners.questions import (
    LEAVE_OUT,
    USE,
    Finding,
    Question,
    Reading,
    Received,
    use_or_leave_out,
)
from ssp_analysis.partners.said_around import told_as_parts
from ssp_analysis.partners.sources import in_years_without_wards
from ssp_analysis.partners.values import coded, key_of, with_text
from ssp_analysis.years import months_of, quarter_of, year_of, year_of_period

QUARTERS = 4  # of a year
WEEKS = {  # by their days: what figures are by, and how many of them a month has
    7: ("the week", "four of them or five"),
    14: ("the fortnight", "two of them or three"),
    28: ("four weeks", "one of them or two"),
}
FEWEST_WEEKS = 8  # in a row; fewer figures stand weeks apart by chance
HALF = (
    "Dates of a column with a day up to 12 are stored otherwise than all others, or stand among "
    "dates that only exist the other way round: day and month seem to have been exchanged."
)
ONE_MONTH = (
    "Every date of a column lies in one month of the year and has a day up to 12; read month "
    "first, each is the same day of another month."
)
WORDS = {"Q": "quarter", "A": "year"}
PERIOD_OF: dict[str, Callable[[str], str]] = {
    "Q": lambda period: quarter_of(months_of(period)[-1]),
    "A": lambda period: year_of_period(period).label,
}


def half_swapped_dates(received: Received) -> Iterator[Finding]:
    """Columns of dates of which a spreadsheet turned the half that it could read.

    One question a file: its answer is about all these columns, and turns each row once.
    """
    units = received.units
    names = [name for name in received.contract.date_fields if OTHER + name in units]
    if not names:
        return
    doubtful = received.kept & units[[OTHER + name for name in names]].notna().any(axis=1)
    for _, rows in units[doubtful].groupby("source_file", sort=False):
        yield _about_swapped(received, rows, [n for n in names if rows[OTHER + n].notna().any()])


def years_as_days(received: Received) -> Iterator[Finding]:
    """Figures of months whose years a spreadsheet took for days: `Apr-18`, typed in 2020."""
    if not received.contract.is_aggregate:
        return
    dated = received.units[["source_file", "date"]][received.units["date"].notna()]
    for file, rows in dated.groupby("source_file", sort=False):
        days = rows["date"].drop_duplicates().dt
        months = np.diff(np.sort(days.day * 12 + days.month))  # if each day is a year
        if len(months) >= MONTHS_TO_TELL and days.day.nunique() > 1 and (months == 1).all():
            question = use_or_leave_out(
                "years taken for days",
                "The dates of the figures are months that follow one another, if each day is the "
                "last two digits of a year: 18 April may have been written for April 2018.",
                "the days are right",
                "they are months with their year, and will be sent again",
                "date",
            )
            told = "days may be the years of their months"
            yield Finding(received.in_file(received.kept, str(file)), "asked", told, question)


def _about_swapped(received: Received, units: pd.DataFrame, names: list[str]) -> Finding:
    swapped = units.assign(**{name: units[OTHER + name].fillna(units[name]) for name in names})
    if "date" in names:
        months = units[OTHER + "date"].dt.strftime("%Y-%m")
        swapped["period"] = with_text(units["period"], months.notna(), months)
    whole = all(
        units[OTHER + name].notna().sum() == units[name].notna().sum()
        and units[name].dt.month.nunique() == 1
        for name in names
    )
    outside = OTHER + "outside" if "date" in names else OUTSIDE
    question = Question(
        kind="half-swapped dates",
        asks="partner",
        column=", ".join(names),
        evidence=ONE_MONTH if whole else HALF,
        settled_by=f"Write date_order: mdy in {received.contract.id}.yaml." if whole else "",
        readings=(
            Reading(
                "swap",
                "in these dates day and month are the other way round",
                units=_in_scope(swapped, outside),
            ),
            Reading(USE, "the dates are right as they stand", units=_in_scope(units, OUTSIDE)),
        ),
        periods=_all_periods(units, swapped),
    )
    told = "day and month of part of the dates may be the other way round"
    others = swapped.assign(fate="asked")
    return Finding(received.mask(units.index), "asked", told, question, others)


def _in_scope(units: pd.DataFrame, outside: str) -> pd.DataFrame:
    """The units under one reading; what it puts into a year that is not wanted is out of scope."""
    # Noted only where the period hangs on the answer.
    out = units[outside].eq(True) if outside in units else pd.Series(False, index=units.index)
    return units.assign(fate=with_text(units["fate"], out, "out_of_scope"))


def quarters_of_one_year(received: Received) -> Iterator[Finding]:
    """`2020 Q1` may be a calendar or a reporting year's quarter, where nothing told which."""
    other = received.units.get(OTHER + "quarter")
    if other is None:
        return
    doubtful = received.kept & other.notna() & (other != "")
    if not doubtful.any():
        return
    units = received.units[doubtful]
    calendar = units.assign(period=units[OTHER + "quarter"], fate="asked")
    question = Question(
        kind="quarters of one year",
        asks="analyst",
        column="period",
        evidence="Quarters are written with one year, as 2020 Q1, and both a calendar year and a "
        "reporting year fit the file.",
        readings=(),
        settled_by=f"Write layout: {{year_begins: january}} in {received.contract.id}.yaml (Q1 is "
        "January to March), or april (Q1 is April to June).",
        periods=_all_periods(units, calendar),
    )
    told = "quarters of one year could be of the calendar or of the reporting year"
    yield Finding(doubtful, "asked", told, question, calendar)


def dated_figures(received: Received) -> Iterator[Finding]:
    """Yearly or quarterly figures that stand under a day or a month of their year or quarter.

    They are the quarter's or year's where each has one date only, and no two months follow one
    another: then they are figures by the month, and are added up. Of years, only a first or a last
    day or month is read; all else, and a mixture of first and last, is asked about.

    Figures by the week count by their day, which is told; those by two or four are asked about.
    """
    contract = received.contract
    if contract.is_aggregate:
        yield from _by_weeks(received)
    frequency = contract.finest or "M"
    monthly = received.kept & (received.units["frequency"] == "M")
    if not contract.is_aggregate or frequency == "M" or not monthly.any():
        return
    units = received.units[monthly]
    months = pd.PeriodIndex(sorted(set(units["period"])), freq="M")
    delivered = min(contract.due.frequency, frequency, key="MQA".index)
    if (np.diff(months.astype("int64")) == 1).any() or (delivered == "M" and len(months) == 1):
        return
    if frequency == "A" and (delivered == "Q" or _by_quarter(months)):
        frequency = "Q"
    whole = units.assign(period=units["period"].map(PERIOD_OF[frequency]), frequency=frequency)
    if delivered != "M" and _stand_for_their_periods(units, whole, frequency):
        told = f"figures dated by a day or a month stand for their {WORDS[frequency]}"
        yield Finding(monthly, "", told, units=whole)
    else:
        yield _about_dated(monthly, units, whole, frequency)


def _by_weeks(received: Received) -> Iterator[Finding]:
    dates = received.units.loc[received.kept, "date"].dropna().drop_duplicates().sort_values()
    gaps = dates.diff().dropna().dt.days
    days = int(gaps.min()) if len(gaps) >= FEWEST_WEEKS else 0
    if days not in WEEKS or (gaps % days).any():
        return
    weeks, often = WEEKS[days]
    told = f"its figures are by {weeks} and count in the month of their day: a month has {often}"
    question = use_or_leave_out(
        "figures by several weeks",
        f"The figures are by {weeks}, so that a month has {often}.",
        "each counts in the month of its day all the same",
        "figures by the month will be sent",
        "date",
    )
    if days == min(WEEKS) or received.contract.finest == "A":
        yield from received.by_file(received.kept, "", told)
    else:
        yield Finding(received.kept, "asked", told, question)


def _by_quarter(months: pd.PeriodIndex) -> bool:
    """Whether the dates of some year are one in each quarter."""
    years = [year_of(month) for month in months]
    quarters = {quarter_of(month) for month in months}
    return len(quarters) == len(months) and any(years.count(year) == QUARTERS for year in years)


def _stand_for_their_periods(units: pd.DataFrame, whole: pd.DataFrame, frequency: str) -> bool:
    """Whether each period has one date, and these stand alike at its beginning or its end."""
    dates = units["date"].dt.strftime("%Y-%m-%d").fillna(units["period"])
    if dates.groupby(whole["period"]).nunique().max() > 1:
        return False
    is_month = units["date"].isna()
    if is_month.all() and units["period"].nunique() == 1:
        return False  # the one month of a source by the quarter may be a part of it
    starts = sorted({months_of(at)[0].ordinal for at in whole["period"]})
    if frequency == "Q" and len(starts) > 2 and not (np.diff(starts) == 3).any():
        return False  # figures of half-years or years
    first = units["period"] == whole["period"].map(lambda at: str(months_of(at)[0]))
    last = units["period"] == whole["period"].map(lambda at: str(months_of(at)[-1]))
    begins = first & (is_month | (units["date"].dt.day == 1))
    ends = last & (is_month | units["date"].dt.is_month_end)
    if begins.all() or ends.all():
        return True
    return frequency == "Q" and not (begins.any() and ends.any())


def _about_dated(
    rows: pd.Series, units: pd.DataFrame, whole: pd.DataFrame, frequency: str
) -> Finding:
    word = WORDS[frequency]
    ends = set(units["period"].str[-2:]) <= {"12", "01"}
    years = "; they may be figures of calendar years, which cannot be used" if ends else ""
    question = Question(
        kind="figures dated by a day",
        asks="analyst",
        column="date",
        evidence=f"The source reports by the {word}, and its figures stand under days or months "
        f"that are not alike the first or the last of a {word}, or it is due each month{years}.",
        readings=(
            Reading(USE, f"each is the figure of the {word} in which its day lies", units=whole),
            Reading(
                LEAVE_OUT, f"they are figures of other {word}s, which cannot be used", "skipped"
            ),
        ),
        periods=_all_periods(whole),
    )
    told = f"the {word} of figures dated by a day is not plain"
    return Finding(rows, "asked", told, question, whole.assign(fate="asked"))


def _all_periods(*frames: pd.DataFrame) -> tuple[str, ...]:
    return tuple(sorted({str(at) for frame in frames for at in frame["period"]} - {""}))


def told_to_be_parts(received: Received) -> Iterator[Finding]:
    """Periods of which a title, a note or the file's name says that they are not whole."""
    for file, extract in received.extracts.items():
        rows = received.in_file(received.kept, file) & (received.units["period"] != "")
        is_stock = all(series.kind == "stock" for series in received.contract.series)
        reach = () if is_stock else extract.reach  # a stock is of a day, whole as it is
        periods = set(received.units.loc[rows, "period"]) if reach else set()
        parts = told_as_parts(reach, periods, received.contract.date_order)
        question = use_or_leave_out(
            "part of a period",
            "A title, a note or the name of the file says that the data end within this period, or "
            "that it is not complete.",
            "the period is whole all the same",
            "it is a part, and a whole one will come",
        )
        if parts:
            told = f"the file itself says that {' and '.join(sorted(parts))} is not whole"
            rows &= received.units["period"].isin(parts)
            yield Finding(rows, "asked", told, question)


# Of a year's rows with a place, those elsewhere: a borough's own file has a few strays (wrong post
# codes, boundaries that moved); in a force or county a borough is one of four at the very least.
STRAYS, FORCE_WIDE = 0.05, 0.25
NO_CHANCE = 7.0  # rows that are expected; by chance none comes once in a thousand times


def without_a_place(received: Received) -> Iterator[Finding]:
    """Whether a row without a place counts: the contract's `own_area` says so, or the other rows.

    Which kind a file is, the rows of its year tell that lie elsewhere or are on no list of ours.
    """
    units, contract = received.units, received.contract
    lacking = received.kept & units[areas.LIES].isin([areas.BLANK, areas.UNKNOWN])
    if not lacking.any():
        return
    placed = units[~units[areas.LIES].isin([areas.BLANK, areas.UNKNOWN])]
    shares = (
        placed[areas.LIES].isin([areas.ELSEWHERE, areas.UNLISTED]).groupby(placed["year"]).mean()
    )
    # In a table of figures by area, a blank area is no place of ours.
    ruled = bool(contract.own_area or (contract.is_aggregate and contract.field("area")))
    for file in received.files(lacking):
        rows = received.in_file(lacking, file)
        year = units.loc[rows, "year"].iloc[0]
        share = 1.0 if ruled else float(shares.get(year, 0.0))
        if share >= FORCE_WIDE:
            told = "rows without a place, among those of other areas, and not counted: "
            yield Finding(rows, "out_of_scope", told + _rows_of(received, rows))
        elif share > STRAYS:
            question = use_or_leave_out(
                "no place",
                f"The rows are without a place, and {share:.0%} of the year's other rows lie in "
                "other areas.",
                "the file is of our area with a few rows of others: they are ours",
                "the file is of a whole force or county: they are not ours",
                settled_by="Write own_area in the contract where the file is of a whole force or "
                "county.",
                asks="analyst",
                fates=("", "out_of_scope"),
            )
            yield Finding(rows, "asked", "", question)


def ours_that_never_come(received: Received) -> Iterator[Finding]:
    """Names of `own_area` that no row of any file has: a slip of the pen, or one not in use."""
    own, units = received.contract.own_area, received.units
    if own is None or own.field not in units:  # of wards and small areas the codes are kept
        return
    places = {key_of(place) for place in coded(units[own.field])[1]} - {""}
    listed = [(text, "names") for text in own.names] + [(text, "begins") for text in own.begins]
    last = received.files(received.kept)[-1:]
    for text, which in listed if last else ():
        is_ours = areas.OwnArea(field=own.field, **{which: (text,)}).reader(())
        if areas.HERE not in map(is_ours, places):
            told = f"no row has {text!r}, which own_area has under {which}"
            yield Finding(received.in_file(received.kept, last[0]), "", told)


def without_a_ward(received: Received) -> Iterator[Finding]:
    """A ward that is marked as unknown by a usual word: the row counts for the whole area.

    So does one that is blank, which is told where most of a year are so.
    """
    if received.contract.counts_rows and any(one.by_ward for one in received.contract.series):
        told = "most rows of the year lie in no ward, so that there are no figures by ward"
        yield Finding(in_years_without_wards(received.units), "", told)
    marked = received.kept & received.units[areas.LIES].isin([areas.UNKNOWN, areas.NO_WARD])
    for file in received.files(marked):
        rows = received.in_file(marked, file)
        told = "rows whose ward or LSOA is marked as not known, and count for no ward: "
        yield Finding(rows, "", told + _rows_of(received, rows))


def _rows_of(received: Received, units: pd.Series) -> str:
    """How many source rows some units of a file are: a wide row is one."""
    return f"{len(received.units.loc[units, ['sheet', 'row']].drop_duplicates()):,}"


def ours_that_stop(received: Received) -> Iterator[Finding]:
    """Months in which a file of many areas has none of ours, although it usually has some.

    Our area's name, or the list of what is ours, may have changed; else each month is a true 0. How
    many of ours there should be follows from how many of others there are: a file may end early.
    """
    units, contract = received.units, received.contract
    if not received.contract.counts_rows or (
        contract.own_area is None and contract.field("area") is None
    ):
        return
    dated = units[units["date"].notna()]
    month = dated["date"].dt.to_period("M")
    ours = month[dated[areas.LIES].isin([areas.HERE, areas.NO_WARD])].value_counts()
    others = month[
        dated[areas.LIES].isin([areas.ELSEWHERE]) & dated["period"].ne("")
    ].value_counts()
    silent = others.index.difference(ours.index).sort_values()
    both = others.index.intersection(ours.index)
    if both.empty or silent.empty:
        return
    share = ours[both].sum() / others[both].sum()
    runs = np.cumsum(np.diff(silent.astype("int64"), prepend=silent.astype("int64")[0]) != 1)
    for run in np.unique(runs):
        months = silent[runs == run]
        expected = share * others[months].sum()
        if expected < NO_CHANCE:
            continue
        there = month.index[month.isin(months) & dated[areas.LIES].eq(areas.ELSEWHERE)]
        question = Question(
            kind="no rows of ours",
            asks="analyst",
            evidence="The file has rows of other areas in these months and none of ours; as in its "
            f"other months, some {expected:,.0f} would be.",
            readings=(Reading("none happened", "nothing happened in our area: a true 0"),),
            settled_by=f"Add to own_area in {contract.id}.yaml how our area is written there.",
        )
        told = f"no rows of our area from {months[0]} to {months[-1]}, although other areas have"
        yield Finding(received.mask(there), "", told, question, units.loc[there])
