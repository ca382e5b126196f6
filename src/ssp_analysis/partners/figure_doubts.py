"""Suspicions about tables: targets and running totals among figures, names without figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.questions import (
    Finding,
    Question,
    Received,
    numbered,
    use_or_leave_out,
)
from ssp_analysis.partners.values import each, key_of
from ssp_analysis.years import FIRST_MONTH

FEWEST = 3  # values and periods that agree; fewer agree by chance
UNCHANGING = 6  # periods with the same figures that agree; fewer do by chance
MOST_VALUES = 60  # of a column; with more it tells things apart and sums up nothing
RISES = 9  # of the 11 steps of a year, the others without change: figures rarely rise so by chance
MOST_AT_FIRST = 3  # times the largest step of a year: with more a year does not begin from nothing
# Names of rows that stand beside figures in tables of performance, and are no part of them; the
# first also after a name or before a time: `Force average`, `2019/20 target`, `Target 2020`.
NO_PART = re.compile(
    r"(.* )?(averages?|means?|medians?|targets?|baselines?|forecasts?|benchmarks?|trajectory)"
    r"( \d[\d ]*)?|"
    r"(averages?|mean|medians?|targets?|baselines?|forecasts?) (of|per|for|over|in|to|across) .*|"
    r"(rolling|moving) (\d+|twelve|six|three) .*|"
    r"(previous|last|prior) (year|period|quarter|month)s?|(same )?(period|month|quarter) last year|"
    r"(year on year |percentage |per cent )?(change|difference|variance)s?|"
    r"most similar .*|comparators?|comparator group|peer group|"
    r"rank(ing)?|rag|ytd|year to date|cumulative( .*)?|running totals?|"
    r"(of which|thereof) .*"
)
LEAST_PERIODS = 6  # with figures of a name; with fewer nobody knows what is usual
CHANCE = 0.05  # that a table has such a gap by chance, by how its names' figures scatter
OURS = ("kept", "asked", "merged", "quarantined")  # fates of rows of this area and these years
LATE = 3  # last periods; a name that has been away for longer has ended
RUNNING = re.compile(r"\b(ytd|year to date|cumulative|cumul|running total|to date)\b")


def rows_that_are_no_parts(received: Received) -> Iterator[Finding]:
    """Rows named as an average, a target or part of another row are no part of a sum."""
    contract, units = received.contract, received.units
    if not any(series.combine == "sum" for series in contract.series):
        return
    for name in _names(received):
        keys = each(units[name], key_of)
        named = {key: bool(NO_PART.fullmatch(key)) for key in keys.unique()}
        rows = received.kept & keys.map(named) & ~keys.isin(contract.names_asked_for)
        question = use_or_leave_out(
            "rows beside the figures",
            "These rows are named as an average, target or change, a figure of another time or a "
            "part of another row, and would be added up with the others.",
            "they are figures like the others, and count",
            "they stand beside the figures, and do not count",
            name,
        )
        told = "{n} figure{|s} in column " + name + " {is|are} named as no part of a sum"
        yield from received.by_file(rows, "asked", told, question)


def running_totals(received: Received) -> Iterator[Finding]:
    """Months that only rise within each year and begin again are a year to date, not months.

    One year alone is asked about where the heading says so too.
    """
    contract, units = received.contract, received.units
    for series in contract.series if contract.is_aggregate else ():
        field = contract.field(series.field)
        titles = field.spellings if field else (series.field,)
        said = any(RUNNING.search(title.casefold()) for title in titles)
        monthly = received.kept & (units["frequency"] == "M")
        rows = units[monthly & (units[f"{series.field}_state"] == "observed")]
        table = pd.DataFrame({"at": pd.PeriodIndex(rows["period"], freq="M").array,
                              "n": rows[series.field]}, index=rows.index)  # fmt: skip
        table = table.sort_values("at", kind="stable")
        by = [rows[name].astype(str)[table.index] for name in (*_names(received), "area_code")]
        found = [part.index for _, part in table.groupby(by, sort=False) if _runs_on(part, said)]
        if found:
            question = use_or_leave_out(
                "running totals",
                "The figures rise from month to month and begin again each year: they may be a "
                "year to date, and not each month's own.",
                "they are each month's own figures",
                "they are running totals, and each month's own figures will be sent",
                series.field,
            )
            told = "the figures rise through each year and begin again: running totals?"
            at = [row for part in found for row in part]
            yield Finding(received.mask(at), "asked", told, question)


def _runs_on(rows: pd.DataFrame, said: bool) -> bool:
    """Whether one thing's months rise through every whole year, and fall between two.

    A year begins where the figures fall: in April, or in January of a calendar year.
    """
    if rows["at"].duplicated().any():
        return False
    months = pd.PeriodIndex(rows["at"])
    falls = set(months.month[(rows["n"].diff() < 0).to_numpy()])
    if len(falls) > 1:
        return False
    year = pd.Series(months.year - (months.month < next(iter(falls), FIRST_MONTH)), rows.index)
    steps = rows["n"].diff().where(year == year.shift())
    whole = rows.groupby(year)["n"].transform("size") == 12
    rises = (steps[whole] > 0).groupby(year[whole]).sum()
    if not len(rises) or (rises < RISES).any():
        return False
    # The first of them is one month's own figure, as the steps to the others are.
    first, largest = rows["n"].groupby(year).first(), steps.groupby(year).max()
    if not said and (first > MOST_AT_FIRST * largest)[rises.index].any():
        return False
    between = rows["n"].diff()[(year != year.shift()) & rows["n"].shift().notna()]
    return bool((between < 0).all() and (len(rises) > 1 or len(between) or said))


def _names(received: Received) -> list[str]:
    return [name for name in received.names if name not in ("area", "lsoa", "ward")]


def sums_of_the_others(received: Received) -> Iterator[Finding]:
    """A value that is always the sum of all others of its column: a total by another name?

    `Persons` beside `Male` and `Female`, the borough beside its parts.
    """
    contract, units = received.contract, received.units
    summed = [series for series in contract.series if series.combine == "sum"]
    for series in summed if contract.is_aggregate else ():
        kept = units[received.kept & (units[f"{series.field}_state"] == "observed")]
        for name in (name for name in received.names if name not in series.where):
            by = [n for n in (*received.names, "area_code", "period") if n != name]
            for value in _always_the_sum(kept, name, by, series.field):
                rows = received.kept & (units[name].astype(object) == value)
                question = use_or_leave_out(
                    "sum of the others",
                    "The figures of these rows are those of all others of the column together, in "
                    "every period: they may be a total under a name of its own.",
                    "they are a part like the others, and count",
                    "they are a total of the others, and do not count",
                    name,
                )
                told = f"{int(rows.sum()):,} rows are the sum of all others in column {name}"
                yield Finding(rows, "asked", told, question)


def _always_the_sum(units: pd.DataFrame, name: str, by: list[str], field: str) -> list[str]:
    """The values of a column that are in every period what all its others add up to."""
    values = units[name].nunique()
    if not FEWEST <= values <= MOST_VALUES:
        return []
    keys = [units[each].astype(str).rename(each) for each in by]
    table = units[field].groupby([*keys, units[name].astype(str)]).sum().unstack(name)
    others = table.notna().sum(axis=1) > FEWEST - 1
    table = table[others]
    sums = table.sum(axis=1)
    by_chance = sums.nunique() < FEWEST and (sums > 0).sum() < UNCHANGING
    return [v for v in table if not by_chance and (2 * table[v] == sums).all() and sums.any()]


def parts_that_stay_away(received: Received) -> Iterator[Finding]:
    """Periods of a count in which a name has no row that has had one, and many, all along.

    A team whose return is late, a ward left out: without it the sum would be too low. Names that
    begin or end, and those whose figures scatter so that none may be true, are passed over; so are
    categories of the contract, of which each is expected while it is in use.
    """
    units, contract = received.units, received.contract
    summed = [one for one in contract.series if one.combine == "sum" and one.kind == "count"]
    for field in dict.fromkeys(one.field for one in summed if contract.is_aggregate):
        asked_for = set.intersection(*(set(one.where) for one in summed if one.field == field))
        for name in (*_names(received), "area_code"):
            if name in asked_for or (name == "category" and contract.categories):
                continue
            for frequency in sorted(set(units["frequency"][received.kept])):
                here = (units["frequency"] == frequency) & units["fate"].isin(OURS)
                periods = _lacking_a_name(units[here], name, field)
                question = use_or_leave_out(
                    "part without figures",
                    "A name that has figures in most periods has none in these, and the sum would "
                    "go without it.",
                    "there is nothing to add, and the figures of the others are the whole",
                    "its figures are missing, and so is the sum",
                    name,
                )
                if len(periods):
                    rows = received.kept & here & units["period"].isin(periods)
                    lack = "{n} period{|s} {lacks|lack} a name in column " + name
                    told = numbered(f"{lack} that others have", len(periods))
                    yield Finding(rows, "asked", told, question)


def _lacking_a_name(units: pd.DataFrame, name: str, field: str) -> pd.Index:
    """The periods without a row of a name that should have one, whatever became of the rows."""
    names, periods = units[name].astype(str), units["period"].astype(str)
    if not 1 < names.nunique() <= MOST_VALUES:
        return pd.Index([])
    seen = units[field].notna().groupby([periods, names]).any().unstack().notna()
    known = seen.where(seen)
    gone = known.bfill().isna()  # from a period on, to the end
    away = ~seen & known.ffill().notna() & ~(gone & (gone.sum() > LATE))
    away &= seen.groupby(seen.index.str[-2:]).transform("any")  # not in each year's holidays
    enough = (seen.sum() >= LEAST_PERIODS) & (away.mean() < 1 / FEWEST)
    kept = units[units["fate"] == "kept"]  # a figure that came again counts once
    table = kept[field].groupby([periods[kept.index], names[kept.index]]).sum().unstack()
    usual = table.mean()
    excess = (table.var() / usual - 1).clip(lower=1e-6)
    none = (1 + excess) ** (-usual / excess)  # of a negative binomial with that mean and variance
    return seen.index[(away & enough & (none * seen.size < CHANCE)).any(axis=1)]


def a_name_without_figures(received: Received) -> Iterator[Finding]:
    """A row of a wide table that has a name and hardly any figure: a ward, or a note?"""
    for file, extract in received.extracts.items():
        for sheet, numbers in extract.nameless.items():
            if not numbers:
                continue
            rows = received.in_file(received.kept, file) & (received.units["sheet"] == sheet)
            rows &= received.units["row"].isin(list(numbers))
            question = use_or_leave_out(
                "name without figures",
                "The row has a name that the contract does not know, and no figure, or few of "
                "them below a blank row.",
                "its figures are missing, and so is every sum with them",
                "it is a note or a heading within the table",
                asks="analyst",
            )
            if rows.any():
                yield Finding(rows, "asked", "", question)


def names_only_at_the_top_of_blocks(received: Received) -> Iterator[Finding]:
    """A column that is filled in the first row of each block only, where a blank has a meaning."""
    units, contract = received.units, received.contract
    for name in [f.name for f in contract.header_fields if f.type == "string"]:
        column = "area_code" if name in ("ward", "lsoa") else name
        if column not in units or name in contract.layout.fill_down:
            continue
        if not (received.kept & (units[column] == "")).any():
            continue
        rows = units[received.kept].drop_duplicates(["source_file", "sheet", "row"])
        for (file, sheet), said in rows.groupby(["source_file", "sheet"])[column]:
            if _is_in_blocks(said):
                blank = received.in_file(received.kept, file) & (units["sheet"] == sheet)
                blank &= units[column] == ""
                yield Finding(blank, "asked", "", _blocks(name, contract))


def _is_in_blocks(said: pd.Series) -> bool:
    """Whether most names stand above blanks, no fewer of these than names, and none comes again."""
    blank = said == ""
    above = ~blank & blank.shift(-1, fill_value=False)
    names = said[~blank]
    in_blocks = above.sum() > max(1, len(names) / 2) and blank.sum() >= len(names)
    return bool(said.iloc[0] and in_blocks and names.is_unique)


def _blocks(name: str, contract: Contract) -> Question:
    title = next(f.title for f in contract.fields if f.name == name)
    return use_or_leave_out(
        "blank below a name",
        f"Column {title!r} is filled in the first row of each block only.",
        "a blank means that it is not known",
        "the rows are not to be used",
        title,
        f"Write layout: {{fill_down: [{name}]}} in {contract.id}.yaml, if a blank stands for the "
        "name above it.",
        asks="analyst",
    )
