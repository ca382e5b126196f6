"""Suspicions about figures beside others: sums of them, several where one is taken, one far off.

A row may be the sum of all others, or of the few next to it: a heading above its parts.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
import pandas as pd

from ssp_analysis.partners.cells import GROUPED
from ssp_analysis.partners.contract_parts import PLACED_FIELDS
from ssp_analysis.partners.days import FIRST_SERIAL, LAST_SERIAL
from ssp_analysis.partners.questions import Finding, Question, Received, use_or_leave_out
from ssp_analysis.partners.series import rolled_up
from ssp_analysis.partners.sources import matching_units

FEWEST = 3  # values and periods that agree; fewer agree by chance
UNCHANGING = 6  # periods with the same figures that agree; fewer do by chance
MOST_VALUES = 60  # of a column; with more it tells things apart and sums up nothing
CHANCE = 0.05  # that figures next to each other add up so by chance
ENOUGH = 4  # periods in which a figure stays near a sum; in fewer it may by chance
NEAR = 0.15  # of a total: what has no part, or two, of its own
# Counts that have nothing to do with each other differ, from period to period, by a variance of
# their sum (Poisson). A total and its parts move together.
TOGETHER = 0.1
ROUNDING = 1e-6  # what adding up decimals leaves behind
NINES = [10**digits - 1 for digits in range(3, 8)]  # codes for what is not known
BEYOND = 100  # times all others: then a number that may be a day's is hardly a count
TENFOLD = 7  # times the usual figure: 12 becomes 102 or 120, and 15 becomes 115
MOST = 20  # times the usual figure; whoever writes one above it as `1,234` means it
STEADY = 2  # times the usual figure at most, of others that hardly scatter
ABOVE = 4  # times the largest other one: in a season and with much scatter some is seven times
LEAST_USUAL = 5  # a month; of fewer some month has many times as many by chance
MONTHS_A_YEAR = 12
BONFIRES = "11"  # the month of deliberate fires; of one year alone nobody sees the season


def sums_of_the_others(received: Received) -> Iterator[Finding]:
    """A value that is always the sum of others of its column: a total by another name?

    Of all others, as `Persons` of `Male` and `Female`; or of those right below or above it, as an
    area above its wards.
    """
    contract, units = received.contract, received.units
    summed = [series for series in contract.series if series.combine == "sum"]
    for series in summed if contract.is_aggregate else ():
        kept = units[received.kept & (units[f"{series.field}_state"] == "observed")]
        for name in (name for name in received.names if name not in series.where):
            by = [n for n in (*received.names, "area_code", "period") if n != name]
            table = _by_value(kept, name, by, series.field)
            of, values = "all others of the column", _always_the_sum(table)
            if not values:
                of = "their neighbours"
                values = [str(table.columns[at]) for at in _sums_of_neighbours(table)]
            if not values:
                of, values = "nearly all others of the column", _nearly_the_sum(table)
            rows = received.kept & units[name].astype(object).isin(values)
            if rows.any():
                told = f"{int(rows.sum()):,} figures are the sum of {of}, in column {name}"
                yield Finding(rows, "asked", told, _question(of, name))


def _question(of: str, name: str) -> Question:
    return use_or_leave_out(
        "sum of the others",
        f"The figures of these rows are those of {of} together, in every period: they may be a "
        "total under a name of its own.",
        "they are a part like the others, and count",
        "they are a total of the others, and do not count",
        name,
    )


def _by_value(units: pd.DataFrame, name: str, by: list[str], field: str) -> pd.DataFrame:
    """The figures with a column for each value, in the order of the sheet; none of too many."""
    values = units[name].astype(str)
    order = values.unique()
    if not FEWEST <= len(order) <= MOST_VALUES:
        return pd.DataFrame()
    keys = [units[each].astype(str).rename(each) for each in by]
    return units[field].groupby([*keys, values]).sum().unstack(name)[order]


def _always_the_sum(table: pd.DataFrame) -> list[str]:
    """The values of a column that are in every period what all its others add up to."""
    table = table[table.notna().sum(axis=1) > FEWEST - 1]
    sums = table.sum(axis=1)
    by_chance = sums.nunique() < FEWEST and (sums > 0).sum() < UNCHANGING
    return [v for v in table if not by_chance and (2 * table[v] == sums).all() and sums.any()]


def _nearly_the_sum(table: pd.DataFrame) -> list[str]:
    """The value that moves as all its others do together: a total, of which some have no part.

    Where even its parts move with each other, all rise and fall alike and nothing is told by it.
    """
    table = table[table.notna().sum(axis=1) >= FEWEST]
    found = list[str]()
    for value in table if len(table) >= ENOUGH else ():
        others = table.drop(columns=value)
        first, second = others.sum().nlargest(2).index
        whole, parts = table[value], others.sum(axis=1)
        near = ((whole - parts).abs() <= NEAR * whole).all() and whole.nunique() >= FEWEST
        if near and _together(whole, parts) and not _together(others[first], others[second]):
            found.append(value)
    return found


def _together(one: pd.Series, other: pd.Series) -> bool:
    """Whether two counts rise and fall by the same, but for less than chance does."""
    return bool((one - other).var() < TOGETHER * (one + other).mean())


def _sums_of_neighbours(table: pd.DataFrame) -> list[int]:
    """The columns that always are the sum of two or more right behind them, or else before them.

    Sums are parts of larger sums in turn. Small figures often add up so by chance: one that is the
    sum of others is taken to be any number within its own root, and all must be too unlikely.
    """
    figures = table.dropna().drop_duplicates().to_numpy(float)
    for step in (1, -1):
        found, chance = _nested(figures[:, ::step])
        if found and chance < CHANCE:
            last = figures.shape[1] - 1
            return [at if step > 0 else last - at for at in found]
    return []


def _nested(figures: np.ndarray) -> tuple[list[int], float]:
    """The places of sums right before their parts, and how likely all are by chance."""
    left, found, chance = list(range(figures.shape[1])), list[int](), 1.0
    tries = len(left) ** 2 / 2
    while place := _first_sum(figures, left):
        at, end = place
        found.append(left[at])
        chance *= tries * float(np.prod(1 / (1 + np.sqrt(np.abs(figures[:, left[at]])))))
        left[at + 1 : end] = []
    return found, chance


def _first_sum(figures: np.ndarray, left: Sequence[int]) -> tuple[int, int] | None:
    """The last of some columns that is the sum of those up to an end, and that end."""
    for at in range(len(left) - FEWEST, -1, -1):
        whole = figures[:, left[at]]
        near = ROUNDING * np.maximum(np.abs(whole), 1)
        sums = accumulate(figures[:, other] for other in left[at + 1 :])
        for end, total in enumerate(sums if whole.any() else (), start=at + 2):
            if end > at + 2 and (np.abs(total - whole) <= near).all():
                return at, end
    return None


def several_where_one_is_taken(received: Received) -> Iterator[Finding]:
    """A measure takes one figure of a period, and several rows have one: which is meant?

    A base beside an estimate, an answer for each question: any of them would be a guess.
    """
    contract, units = received.contract, received.units
    for series in contract.series:
        if series.combine != "take":
            continue
        rows = matching_units(units[received.kept], series)
        apart = ["frequency", "period", *(["category"] if series.by_category else [])]
        several = rows.duplicated(apart, keep=False) & (rows["period"] != "")
        if several.any():
            at = rows.index[several]
            differ = [name for name in received.names if rows.loc[at, name].nunique() > 1]
            tell = differ[0] if differ else "FIELD"
            question = Question(
                "several figures for one",
                "analyst",
                f"Series {series.measure} takes one figure of each period, and several rows have "
                "one" + (f": they differ in {' and '.join(differ)}." if differ else "."),
                (),
                f"Write where: {{{tell}: [...]}} in series {series.measure} of {contract.id}.yaml, "
                "with the value of the row that is meant.",
                series.field,
                about=series.measure,
            )
            others = rows.loc[at].assign(measure=series.measure)
            told = f"several rows have a figure where series {series.measure} takes one"
            yield Finding(received.mask(at), "", told, question, others)
    yield from _figures_of_shorter_times(received)


def _figures_of_shorter_times(received: Received) -> Iterator[Finding]:
    """A rate is taken by the quarter or year, and has one for each month; a stock is the last."""
    contract, units = received.contract, received.units
    for series in contract.series:
        if series.combine != "take" or series.kind == "stock":
            continue
        longer = units["frequency"].isin([*"MQA".partition(series.frequency)[2]])
        rows = rolled_up(matching_units(units[received.kept & ~longer], series), series)
        by = ["at", *(["category"] if series.by_category else [])]
        shorter = rows[rows["period"].groupby([rows[name] for name in by]).transform("nunique") > 1]
        if len(shorter):
            finest = min(shorter["frequency"], key="MQA".index)
            question = use_or_leave_out(
                "figures of shorter times",
                f"Series {series.measure} takes one figure for each of its periods, and shorter "
                "ones have one each.",
                "the last one stands for the whole period",
                "the figure of the whole period will be sent",
                series.field,
                f"Write frequency: {finest} in series {series.measure} of {contract.id}.yaml.",
                asks="analyst",
            )
            others = shorter.assign(measure=series.measure)
            told = f"shorter periods have a figure each where series {series.measure} takes one"
            yield Finding(received.mask(shorter.index), "", told, question, others)


def figures_beyond_all_others(received: Received) -> Iterator[Finding]:
    """A figure many times all others of its name.

    It may be a code for unknown (9999), the number of a day, or have a digit too many.
    """
    units, contract = received.units, received.contract
    names = [name for name in received.names if name not in PLACED_FIELDS]
    for field in dict.fromkeys(one.field for one in contract.series if contract.is_aggregate):
        known = units[received.kept & units[f"{field}_state"].eq("observed")]
        about = received.numbers_of([*names, "area_code", "frequency"])[known.index]
        meant = known.get(GROUPED + field, known[field]).astype(bool)
        beyond = _beyond_all_others(known[field], about, known["period"], meant)
        question = use_or_leave_out(
            "figure beyond all others",
            "Many times all others of their name, they may be codes (9999), numbers of days, or "
            "have a digit too many.",
            "they are true",
            "they are no figures, and those periods are not known",
            field,
            fates=("", "quarantined"),
        )
        told = "{n} figure{|s} {is|are} many times all others of {its|their} name"
        yield from received.by_file(received.mask(known.index[beyond]), "asked", told, question)


def _beyond_all_others(
    figures: pd.Series, about: pd.Series, periods: pd.Series, meant: pd.Series
) -> pd.Series:
    """Which figures of a name are codes, or about ten times what is usual where that hardly varies.

    At most one a year has a digit too many: more are a change. What another year has in the same
    month too is a season. A fall is asked about nowhere: much was closed in the pandemic.
    """
    usual = figures.groupby(about).transform("median")
    high = figures >= TENFOLD * usual
    is_nines, is_day = figures.isin(NINES), figures.between(FIRST_SERIAL, LAST_SERIAL)
    if not (is_nines | is_day | high & (usual >= LEAST_USUAL)).any():
        return is_nines
    others = figures.where(~(is_nines | is_day | high & (usual > 0))).groupby(about)
    largest, count = others.transform("max"), others.transform("count")
    code = is_nines & (figures > FEWEST * largest) | is_day & (figures > BEYOND * largest)
    few = high.groupby(about).transform("sum") <= count / MONTHS_A_YEAR + 0.5
    month = periods.str[-2:]
    season = (figures > 2 * usual).groupby([about, month]).transform("sum") > 1
    season |= (month == BONFIRES) & ~periods.groupby([about, month]).transform("nunique").gt(1)
    slip = high & few & ~season & (usual >= LEAST_USUAL) & (figures >= ABOVE * largest)
    slip &= (largest <= STEADY * usual) & (~meant | (figures <= MOST * usual))
    return (count >= 2 * FEWEST) & (code | slip)
