"""Suspicions about tables: targets and running totals among figures, names without figures."""

import re
from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd

from ssp_analysis.errors import ROWS_NAMED
from ssp_analysis.partners.headings import ADDED_UP, LONGER, ROLLING, tells_longer_times
from ssp_analysis.partners.questions import (
    LEAVE_OUT,
    USE,
    Finding,
    Question,
    Reading,
    Received,
    numbered,
    use_or_leave_out,
)
from ssp_analysis.partners.said_around import NO_PART, OF_A_SIGN
from ssp_analysis.partners.sources import lacking_a_part, matching_units
from ssp_analysis.partners.values import each, key_of
from ssp_analysis.years import FIRST_MONTH, months_of

FEWEST = 3  # values and periods that agree; fewer agree by chance
MOST_VALUES = 60  # of a column; with more it tells things apart and sums up nothing
# Periods of a year, and how many of the steps between them rise, which is rarely by chance.
RISES = {"M": (12, 9), "Q": (4, 3)}
MOST_AT_FIRST = 3  # times the largest step of a year: with more a year does not begin from nothing
A_YEAR = re.compile(r"(fy )?(19|20)\d\d( \d{2}(\d{2})?)?")  # `2018/19` among names of other rows
# What tells versions of one figure apart; added up they would count it more than once.
VERSION = re.compile(
    r"(provisional|final(ised)?|revised|original|initial|first|updated?|restated|confirmed|"
    r"draft|estimated?|unaudited|audited|actuals?|old|new|previous|latest)"
    r"( (figures?|data|counts?|values?|numbers?|returns?|versions?|position|estimates?))?"
)
# Figures in units of their own; `per thousand` is a rate's, `a fund of 2 million` a sum.
SCALE = re.compile(
    r"(?i)(?<!per )(?<!\d )(?<!nearest )(?:(?<![\d,])0{3}'?s?|\bthousands?|\bmillions?)\b|"
    r"[£$€]\s?(?:k|m|bn)\b"
)
RATE = re.compile(r"(?i)^(?!.*\b(number|count)).*\b(rates? per|per (1|10|100)?[, ]?000|per head)\b")
# What a heading says that figures are: the question's name, and the unit that would say so too.
OTHER_UNITS = {
    SCALE: ("thousands or ones", "in thousands or millions", "thousand {}"),
    RATE: ("counts or rates", "rates", '"{} per 1,000 people", with kind: rate'),
}
SAID_TO_BE = {
    "f": ("forecasts among figures", "are forecasts or targets"),
    "o": ("other areas among figures", "are of another area, or an average of several"),
    "i": ("parts among figures", "are parts of the row above, below which their names are set in"),
}
LEAST_PERIODS = 6  # with figures of a name; with fewer nobody knows what is usual
CHANCE = 0.05  # that a table has such a gap by chance, by how its names' figures scatter
OURS = ("kept", "asked", "merged", "quarantined")  # fates of rows of this area and these years
LATE = 3  # last periods; a name that has been away for longer has ended
RUNNING = re.compile(r"\b(ytd|year to date|cumulative|cumul|running total|to date)\b")
OF_MORE = re.compile(rf"{LONGER.pattern}|^quarter (start|begin|commenc)")
OF_A_QUARTER = re.compile(r"\bquarter|\b(3|three)[ -]month")


def rows_that_are_no_parts(received: Received) -> Iterator[Finding]:
    """Rows named as an average, a target or part of another row are no part of a sum."""
    contract, units = received.contract, received.units
    if not (summed := [series for series in contract.series if series.combine == "sum"]):
        return
    for name in _names(received):
        keys, texts = each(units[name], key_of), units[name].astype(str)
        signs = each(texts, lambda text: bool(OF_A_SIGN.search(text)))
        years = {key for key in keys.unique() if A_YEAR.fullmatch(key)}
        others = years if 2 * len(years) < keys.nunique() else set()  # else all may be of years
        named = {k: k in others or bool(NO_PART.fullmatch(k)) for k in keys.unique()}
        rows = received.kept & (keys.map(named) | (signs & ~signs.all()))
        rows &= ~keys.isin(contract.names_asked_for)
        wanted = [matching_units(units, one).index for one in summed]
        rows &= received.mask(wanted[0].append(wanted[1:]))
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


def figures_said_to_be_none(received: Received) -> Iterator[Finding]:
    """Figures that a column beside them, or a word above them, calls forecasts or another area's.

    What says so no field of the contract reads: it is kept as a mark (`what_figures_are`).
    """
    contract, units = received.contract, received.units
    columns = {f"{name}_mark" for name in contract.numbers} & {*units.columns}
    marks = {name: each(units[name], str).str.split() for name in sorted(columns)}
    for mark, (kind, what) in SAID_TO_BE.items():
        said = [of.map(lambda found, mark=mark: mark in found) for of in marks.values()]
        rows = received.kept & np.any([received.mask([]), *said], axis=0)
        for file in received.files(rows):
            here = received.in_file(rows, file)
            bare = {name: units[name][here].str.replace(mark, "") for name in marks}
            question = Question(
                kind,
                "analyst",
                f"An unread column, words above, or spaces before names, say that they {what}.",
                (
                    Reading(USE, "they are figures all the same", units=units[here].assign(**bare)),
                    Reading(LEAVE_OUT, f"they {what}, and do not count", "skipped"),
                ),
                f"Write a field for the column in {contract.id}.yaml, and where: {{FIELD: [...]}} "
                "in its series, with the values that count.",
            )
            told = f"{int(here.sum()):,} figures are said to be none: they {what}"
            yield Finding(here, "asked", told, question)


def versions_of_one_figure(received: Received) -> Iterator[Finding]:
    """Figures that stand as provisional and as final for one period would be added up.

    Categories of the contract are known for what they are.
    """
    contract, units = received.contract, received.units
    asked_for = {name for series in contract.series for name in series.where}
    asked_for |= {"category"} if contract.categories else set()
    summed = contract.is_aggregate and any(one.combine == "sum" for one in contract.series)
    for name in (one for one in _names(received) if summed and one not in asked_for):
        keys = each(units[name], key_of)
        named = {key: bool(VERSION.fullmatch(key)) for key in keys.unique()}
        rows = units[received.kept & keys.map(named)]
        same = [n for n in (*received.names, "area_code", "period") if n != name]
        rows = rows[rows.duplicated(same, keep=False)]
        question = use_or_leave_out(
            "versions of one figure",
            "The rows are named as versions (provisional, revised, final) and stand beside each "
            "other for the same period: added up, its figure would count more than once.",
            "they are parts, and are added up",
            "they are versions of one figure, and none is used yet",
            name,
            f"Write where: {{{name}: [...]}} with the version that counts in {contract.id}.yaml.",
        )
        told = "{n} figure{|s} {is|are} named as versions in column " + name
        yield from received.by_file(received.mask(rows.index), "asked", told, question)


def figures_in_other_units(received: Received) -> Iterator[Finding]:
    """A heading or title says thousands, millions or a rate, and the measure's unit does not."""
    contract, units = received.contract, received.units
    for series, (says, (kind, what, unit)) in product(contract.series, OTHER_UNITS.items()):
        if series.combine == "count" or (says is RATE and series.kind == "rate"):
            continue
        field = contract.field(series.field)
        said = [title for title in field.headers if says.search(title)] if field else []
        around = received.around if says is SCALE else received.above
        titled = [file for file, text in around.items() if says.search(text)]
        rows = received.kept & units[f"{series.field}_state"].eq("observed")
        rows &= bool(said) | units["source_file"].isin(titled)
        if rows.any() and not says.search(f"{series.unit} {series.label}"):
            question = use_or_leave_out(
                kind,
                f"A heading ({said[0] if said else 'above the table or its name'}) says that "
                f"figures are {what}; the unit of {series.measure}, {series.unit}, does not.",
                "the figures are in the series' own unit, whatever the heading says",
                f"the figures are {what}, and none is used yet",
                series.field,
                f"Write it in the unit of series {series.measure} in {contract.id}.yaml, such as "
                f"unit: {unit.format(series.unit)}, if that is what the figures are.",
                asks="analyst",
            )
            yield Finding(rows, "asked", f"a heading says that figures are {what}", question)


def figures_of_longer_times(received: Received) -> Iterator[Finding]:
    """A heading says that each month's figure is of several months: a rolling sum or average."""
    contract, units = received.contract, received.units
    times = [contract.field(name) for name in ("period", "date")]
    for series in contract.series if contract.is_aggregate else ():
        fields = [one for one in (contract.field(series.field), *times) if one]
        titles = [text for one in fields for text in one.spellings if OF_MORE.search(key_of(text))]
        titles += [text for text in received.above.values() if ROLLING.search(text.casefold())]
        shorter = {"M"} if all(OF_A_QUARTER.search(key_of(one)) for one in titles) else {"M", "Q"}
        rows = received.kept & units["frequency"].isin(shorter)
        if not titles or not rows.any() or tells_longer_times(series):
            continue
        question = use_or_leave_out(
            "longer times",
            f"A heading ({titles[0].strip()}) says that each figure is of more months than the one "
            "that it stands beside.",
            "each figure is of the month or quarter beside it alone",
            "each figure is of a longer time, and each month's own will be sent",
            series.field,
            f"To tell them as they are, say so in series {series.measure} of {contract.id}.yaml: a "
            f"label such as {f'{series.label}, rolling 12 months'!r}"
            f"{', and kind: stock, for they are not added up' * (series.kind in ADDED_UP)}.",
        )
        yield Finding(rows, "asked", "a heading says that figures are of longer times", question)


def running_totals(received: Received) -> Iterator[Finding]:
    """Periods that only rise within each year and begin again are a year to date.

    One year alone is asked about where the heading says so too; `<5` behind more refutes it.
    """
    contract, units = received.contract, received.units
    marks = [mark for mark in contract.missingValues if mark.state == "suppressed"]
    for series in contract.series if contract.is_aggregate else ():
        field = contract.field(series.field)
        titles = [*(field.spellings if field else (series.field,)), *received.above.values()]
        said = any(RUNNING.search(title.casefold()) for title in titles)
        hidden, n = units[f"{series.field}_state"] == "suppressed", units[series.field]
        n = n.where(~hidden, np.nextafter(np.max([m.below for m in marks] or [np.nan]), 0))
        at = []
        for frequency, (length, _) in RISES.items():
            rows = units[received.kept & n.notna() & (units["frequency"] == frequency)]
            if len(rows) < length:
                continue
            ends = each(rows["period"], lambda period: months_of(period)[-1])
            table = rows.assign(at=ends, n=n, hidden=hidden).sort_values("at", kind="stable")
            by = [rows[name].astype(str)[table.index] for name in (*_names(received), "area_code")]
            falls = each(table["at"], lambda m: m.month).where(table.groupby(by)["n"].diff() < 0)
            once = table[falls.groupby(by).transform("nunique") < 2]  # most fall in any month
            at += (
                once.groupby(by, sort=False).filter(_runs_on, True, frequency, said).index.tolist()
            )
        if at:
            question = use_or_leave_out(
                "running totals",
                "The figures rise from period to period and begin again each year: they may be a "
                "year to date, and not each period's own.",
                "they are each period's own figures",
                "they are running totals, and each period's own figures will be sent",
                series.field,
            )
            told = "the figures rise through each year and begin again, as running totals do"
            yield Finding(received.mask(at) & ~hidden, "asked", told, question)


def _runs_on(rows: pd.DataFrame, frequency: str, said: bool) -> bool:
    """Whether one thing's months or quarters rise through every whole year, and fall between two.

    A year begins where the figures fall: in April, or in January of a calendar year.
    """
    if rows["at"].duplicated().any():
        return False
    months = pd.PeriodIndex(rows["at"])
    falls = set(months.month[(rows["n"].diff() < 0).to_numpy()])  # none or one
    year = pd.Series(months.year - (months.month < next(iter(falls), FIRST_MONTH)), rows.index)
    rows, year = rows[~rows["hidden"]], year[~rows["hidden"]]
    steps = rows["n"].diff().where(year == year.shift())
    length, least = RISES[frequency]
    whole = rows.groupby(year)["n"].transform("size") == length
    rises = (steps[whole] > 0).groupby(year[whole]).sum()
    if not len(rises) or (rises < least).any():
        return False
    # The first of them is one month's own figure, as the steps to the others are.
    first, largest = rows["n"].groupby(year).first(), steps.groupby(year).max()
    if not said and (first > MOST_AT_FIRST * largest)[rises.index].any():
        return False
    between = rows["n"].diff()[(year != year.shift()) & rows["n"].shift().notna()]
    never = said and bool((between >= 0).all())  # begins again, as of a sum since the beginning
    return never or bool((between < 0).all() and (len(rises) > 1 or len(between) or said))


def _names(received: Received) -> list[str]:
    return [name for name in received.names if name not in ("lsoa", "ward")]


def parts_that_stay_away(received: Received) -> Iterator[Finding]:
    """Periods of a count in which a name has no row that has had one, and many, all along.

    A team whose return is late, a ward left out: the sum would be too low. Teams that begin or end,
    names whose figures scatter so that none may be true, and categories of the contract, of which
    each is expected while it is in use, are passed over.
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
                pairs = units.loc[here, [name, "period"]].astype(str).drop_duplicates()
                if len(pairs) == pairs.nunique().prod():
                    continue  # each name has each period
                periods = _lacking_a_name(units[here], name, field)
                question = use_or_leave_out(
                    "part without figures",
                    "A name that has figures in most periods has none in these, and the sum would "
                    "go without it.",
                    "there is nothing to add, and the figures of the others are the whole",
                    "its figures are missing, and so is the sum",
                    name,
                )
                yield from _come_and_go(received, here, name)
                if len(periods):
                    rows = received.kept & here & units["period"].isin(periods)
                    lack = "{n} period{|s} {lacks|lack} a name in column " + name
                    told = numbered(f"{lack} that others have", len(periods))
                    yield Finding(rows, "asked", told, question)


def _come_and_go(received: Received, here: pd.Series, name: str) -> Iterator[Finding]:
    """Tell the names that begin later than the others, end earlier, or stay away in between."""
    units = received.units[here]
    at = pd.Categorical(units["period"].astype(str), ordered=True).codes
    found = []
    for _, part in units.assign(at=at).groupby(units[name].astype(str), sort=False):
        seen = part.drop_duplicates("at").sort_values("at")["at"]
        first, last = seen.iloc[0], seen.iloc[-1]
        gap = seen.diff().gt(1).to_numpy()
        is_dense = len(seen) >= FEWEST and len(seen) > (last - first + 1) / 2
        if is_dense and (first > 0 or last < at.max() or gap.any()):
            found.append(seen.index[gap.argmax() if gap.any() else 0 if first > 0 else -1])
    rows = received.mask(found)
    for file in received.files(rows):
        of_file = received.in_file(rows, file)
        numbers = units["row"][of_file[units.index]].astype(int).sort_values().tolist()
        named = ", ".join(map(str, numbers[:ROWS_NAMED])) + " ..." * (len(numbers) > ROWS_NAMED)
        told = f"{{n}} name{{|s}} in column {name} {{begins, ends or pauses|begin, end or pause}}"
        told += f" at row{{|s}} {named}: the sums are of the names that are there"
        yield Finding(of_file, "", numbered(told, len(numbers)))


def sums_with_a_blank(received: Received) -> Iterator[Finding]:
    """A blank, or a category without a row, leaves a period's sum unknown; how many is told."""
    units, contract = received.units, received.contract
    summed = [one for one in contract.series if one.combine == "sum"]
    for field in dict.fromkeys(one.field for one in summed if contract.is_aggregate):
        state = units[f"{field}_state"]
        known = set(units["period"][received.kept & (state == "observed")])
        rows = received.kept & (state == "missing") & units["period"].isin(known)
        told = "{n} blank figure{|s} {leaves the sum of its period|leave the sums of their periods}"
        told += " unknown; [z] in {its|their} place says that there is nothing to add"
        yield from received.by_file(rows, "", told)
    found = [lacking_a_part(received, one.where.get("category", ())) for one in summed]
    rows = received.kept & units["period"].isin(set().union(*found))
    told = "{n} figure{|s} {is|are} of periods in which a category in use has no row: the sum is "
    told += f"unknown; if it has ended, give it valid_to in {contract.id}.yaml"
    yield from received.by_file(rows, "", told)


def zeros_at_the_end(received: Received) -> Iterator[Finding]:
    """Last periods with 0 in all, of a count that is never near it: a form not filled in yet?"""
    units, contract = received.units, received.contract
    counts = [one for one in contract.series if one.combine != "count" and one.kind == "count"]
    for field in dict.fromkeys(one.field for one in counts if contract.is_aggregate):
        known = units[received.kept & (units[f"{field}_state"] == "observed")]
        for _, rows in known.groupby("frequency") if known[field].eq(0).any() else ():
            ends = each(rows["period"], lambda period: months_of(period)[-1].ordinal)
            totals = rows[field].groupby([ends, rows["period"]]).sum()
            usual = totals[: int((totals > 0).to_numpy().nonzero()[0].max(initial=-1)) + 1]
            last = totals.index[len(usual) :].get_level_values(1)
            enough = len(last) and len(usual) >= LEAST_PERIODS
            if enough and _chance_of_none(usual.to_frame()).iloc[0] * len(totals) < CHANCE:
                question = use_or_leave_out(
                    "0 at the end",
                    "The figures of the last periods are 0 in all, and none before comes near it: "
                    "nothing happened, or they have not been filled in yet.",
                    "nothing happened, and each is a true 0",
                    "they have not been filled in, and will come",
                    field,
                )
                told = numbered("{n} last period{|s} {has|have} nothing but 0", len(last))
                at = rows.index[rows["period"].isin(last)]
                yield Finding(received.mask(at), "asked", told, question)


def _chance_of_none(table: pd.DataFrame) -> pd.Series:
    """The chance of a 0 in each column, by a negative binomial with its mean and variance."""
    usual = table.mean()
    excess = (table.var() / usual - 1).clip(lower=1e-6)
    return (1 + excess) ** (-usual / excess)


def _lacking_a_name(units: pd.DataFrame, name: str, field: str) -> pd.Index:
    """The periods without a row of a name that should have one, whatever became of the rows."""
    names, periods = units[name].astype(str), units["period"].astype(str)
    if not 1 < names.nunique() <= MOST_VALUES:
        return pd.Index([])
    seen = units[field].notna().groupby([periods, names]).any().unstack().notna()
    known = seen.where(seen)
    gone = known.bfill().isna()  # from a period on, to the end
    begin, ended = known.ffill().isna().sum(), gone & (gone.sum() > LATE)
    replaced = gone & (len(seen) - gone.sum()).isin(begin[begin > 0])  # as final by provisional
    away = ~seen & known.ffill().notna() & ~ended & ~replaced
    by_time = seen.groupby(seen.index.str[-2:])  # not in each year's holidays
    away &= by_time.transform("any") | (by_time.transform("count") < 2)
    enough = (seen.sum() >= LEAST_PERIODS) & (away.mean() < 1 / FEWEST)
    kept = units[units["fate"] == "kept"]  # a figure that came again counts once
    table = kept[field].groupby([periods[kept.index], names[kept.index]]).sum().unstack()
    chance = _chance_of_none(table)
    found = away & enough & (chance * seen.size < CHANCE)
    if name == "area_code":  # of wards none ends but where new boundaries begin
        ends = ended & ~(len(seen) - ended.sum()).isin(begin[begin > 0]) & (seen.columns != "")
        found |= ends & (seen.sum() >= LEAST_PERIODS) & (chance ** ended.sum() * seen.size < CHANCE)
    return seen.index[found.any(axis=1)]
