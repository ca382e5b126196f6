"""Suspicions about years: one typed wrong, one that says what another says, one in other units."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from ssp_analysis.partners.questions import (
    NOT_TOLD,
    USE,
    Finding,
    Question,
    Reading,
    Received,
    use_or_leave_out,
)
from ssp_analysis.partners.values import each, joined
from ssp_analysis.years import months_of, years_back

MONTHS = {"M": 1, "Q": 3}  # of a period
YEAR = 12
LEAP = 6  # months from one row to the next: a year typed wrong makes two of them
LEAST_PERIODS = 6  # of a table in order of time
FEWEST = 3  # periods on end with the figures of another year
AGAIN = 0.9  # of a period's figures: a revised one among them makes no other return
MOST_AGAIN = 0.5  # of all periods; with more each year is like the others, as a roll may be
CHANCE = 0.001  # that so many figures come again a year later
OTHER_UNITS = 50.0  # times: minutes for hours, pence for pounds, thousands
STEADY = 3.0  # times the usual figure at most: where figures scatter more, nothing is told by size
SMALL = 5  # a whole figure; a smaller one may be what is left of a large one
LEAST_MONTHS = 6  # in a row with records; a shorter history does not show how dense a source is
LEAST_USUAL = 3  # records a month; a source with fewer is silent for a month by chance
LONE = 0.1  # of a usual month's records, or one alone
FEWEST_FIGURES = 4  # of a file or sheet
FEWEST_RECORDS = 20  # in months on end; as many that all stand again are no chance
DIFFERENT = 0.9  # of the texts of a column: these are ids, or no record stands again
SET_DAYS = 0.97  # of records that have one on the same day of another month: they come by plan
LEAST_CHANCE = 0.02  # that a record has one like it on a day, where others have none
BY_DAY = 5  # records of a day; who plans by the month or quarter sets a few days for all
# Months and days from the day a year before: records that are there as often come by the calendar,
# as weekly ones do where two years have the same.
BESIDE = [(0, days) for days in (-28, -3, -2, -1, 1, 2, 3, 28)] + [(-1, 0), (1, 0)]


def years_typed_wrong(received: Received) -> Iterator[Finding]:
    """A row or block of a table in order of time that would fit it in another year, and only there.

    `2018` typed for `2019`, or January under the year that has ended: where that year has no
    figures of its own, they would stand as its own.
    """
    if not received.contract.is_aggregate:
        return
    units = received.units
    named = [n for n in (*received.names, "category", "area_code", "period") if n in units]
    for frequency, months in MONTHS.items():
        kept = units[received.kept & (units["frequency"] == frequency)]
        for _, rows in kept.groupby(["source_file", "sheet"], sort=False):
            at = each(rows["period"], lambda period: months_of(period)[0].ordinal).astype(int)
            for places, years in _out_of_order(at.to_numpy() // months, YEAR // months):
                here = rows.iloc[places]
                there = [years_back(period, years) for period in here["period"]]
                meant = here.assign(period=there)
                if not meant.merge(kept[named]).size:
                    yield _typed_wrong(received, here, meant.assign(fate="kept"))


def _out_of_order(at: np.ndarray, year: int) -> Iterator[tuple[np.ndarray, int]]:
    """The places of blocks in a sequence of periods that fit in between others in another year.

    Yields:
        Places, and the years by which they stand too late. A block of a whole year, or the larger
        one of two, is never one; nor is any where the rows are in no order.
    """
    turns = np.flatnonzero(np.diff(at, prepend=at[:1] - 1))  # the first row of each period
    starts = [0, *(np.flatnonzero(np.abs(np.diff(at[turns])) * YEAR > LEAP * year) + 1).tolist()]
    blocks = [at[turns[a:b]] for a, b in zip(starts, [*starts[1:], len(turns)], strict=True)]
    steps = np.concatenate([np.diff(block) for block in blocks])
    step = int(np.sign(steps.sum()))
    in_order = len(turns) >= LEAST_PERIODS and (np.sign(steps) == step).all() and len(steps)
    found = [_years_off(blocks, n, step, year) for n in range(len(blocks) * bool(in_order))]
    rows = [turns[start] for start in starts] + [len(at)]
    for n, years in enumerate(found):
        beside = any(found[max(0, n - 1) : n] + found[n + 1 : n + 2])
        if years and not (beside and n in (0, len(blocks) - 1)):
            yield np.arange(rows[n], rows[n + 1]), years


def _years_off(blocks: Sequence[np.ndarray], n: int, step: int, year: int) -> int:
    """By how many years a block stands too late for those beside it; 0 where it does not."""
    block, before, after = blocks[n], blocks[n - 1 : n], blocks[n + 1 : n + 2]
    gaps = [block[0] - step - one[-1] for one in before] + [block[-1] + step - a[0] for a in after]
    longest = max((len(one) for one in (*before, *after)), default=0)
    fits = len(set(gaps)) == 1 and gaps[0] % year == 0
    return int(gaps[0] // year) if fits and len(block) < min(year, longest + 1) else 0


def _typed_wrong(received: Received, here: pd.DataFrame, meant: pd.DataFrame) -> Finding:
    typed, there = (sorted(set(rows["period"])) for rows in (here, meant))
    question = Question(
        kind="year typed wrong",
        asks="partner",
        column="period",
        evidence=f"The table is in order of time but for {' and '.join(typed)}, which would stand "
        f"there in turn as {' and '.join(there)}, of which nothing is there.",
        readings=(
            Reading("year of its neighbours", "a wrong year was typed", units=meant),
            Reading(USE, "the periods are right as they stand"),
        ),
        periods=tuple(sorted({*typed, *there})),
    )
    told = f"{' and '.join(there)} may stand in the table under another year"
    return Finding(received.mask(here.index), "asked", told, question, meant.assign(fate="asked"))


def lone_records_beyond_a_gap(received: Received) -> Iterator[Finding]:
    """A few records after (or before) empty months of a source that is never silent: a slip?"""
    if not received.contract.counts_rows:
        return
    months = received.units["date"].dt.to_period("M")
    monthly = months[received.kept].value_counts().sort_index()
    if len(monthly) < LEAST_MONTHS:
        return
    usual = float(monthly.median())
    blocks = monthly.index.astype("int64").to_series().diff().ne(1).cumsum().to_numpy()
    sizes = pd.Series(blocks).value_counts(sort=False)
    if usual < LEAST_USUAL or sizes.max() < LEAST_MONTHS:
        return
    short = sizes.loc[blocks].to_numpy() < LEAST_MONTHS
    lone = monthly.index[short & (monthly <= max(1.0, LONE * usual)).to_numpy()]
    question = use_or_leave_out(
        "lone records beyond a gap",
        "A few records lie apart from all others, beyond whole months without any, although the "
        "source usually has records in every month.",
        "the days are right, and the months between are missing or empty",
        "the days are wrong",
        "date",
    )
    told = "{n} row{|s} {lies|lie} beyond a gap of whole months"
    yield from received.by_file(received.kept & months.isin(lone), "asked", told, question)


def records_said_again(received: Received) -> Iterator[Finding]:
    """Months of records of which each has one like it, on the same day of another year: a copy?"""
    units, contract = received.units, received.contract
    rows = units[received.kept & units["date"].notna()]
    day = rows["date"].to_numpy().astype("datetime64[D]")
    month, found = day.astype("datetime64[M]"), dict[np.datetime64, int]()
    enough = contract.counts_rows and len(rows) >= FEWEST_RECORDS
    most = np.ptp(month.astype(int)) // YEAR if enough else 0  # years back
    if not most:
        return
    names = [name for name in rows if name not in NOT_TOLD | {"content", "date", "period"}]
    names = [n for n in names if ":" not in n and rows[n].nunique() < DIFFERENT * len(rows)]
    words = received.numbers_of(names)[rows.index].to_numpy()
    for years in range(most, 0, -1):
        found |= dict.fromkeys(_copied_months(day, words, YEAR * years), years)
    if len(found) > MOST_AGAIN * len(pd.unique(month)):
        return  # each year says the same: a roll
    for years in sorted(set(found.values())):
        question = use_or_leave_out(
            "year said again",
            f"These records have others like them on the same days {years} "
            f"year{'s' * (years > 1)} before, month by month: old ones may have come again under "
            "a new year.",
            "they are other records, and the two years are alike",
            "they are those of the other year, and do not count here",
            "date",
        )
        of_these = np.isin(month, [at for at, before in found.items() if before == years])
        again = received.mask(rows.index[of_these])
        told = "{n} record{|s} {is|are} of months that say what another year's say, day by day"
        yield from received.by_file(again, "asked", told, question)


def _copied_months(day: np.ndarray, words: np.ndarray, months: int) -> list[np.datetime64]:
    """Months on end whose records stand some months before too, and by no chance.

    Days may come again by the calendar: what records say must do so as well.
    """
    month = day.astype("datetime64[M]")

    def there(more: int, days: int, said: np.ndarray = words, once: bool = False) -> np.ndarray:
        then = (month + (more - months)).astype("datetime64[D]") + (day - month) + days
        keys, own = (pd.Series(joined([at.astype(np.uint64), said])) for at in (then, day))
        if once:  # each of them may stand for several
            return keys.isin(own).to_numpy()
        again = keys.groupby(keys).cumcount() < keys.map(own.value_counts()).fillna(0)
        return again.to_numpy()

    at, names = pd.factorize(month, sort=True)
    size = np.bincount(at)
    if (np.bincount(at, there(0, 0, once=True)) < AGAIN * size).all():
        return []
    same = np.bincount(at, there(0, 0))
    again = same >= AGAIN * size
    rows = again[at]
    if rows.sum() < FEWEST_RECORDS or any(
        there(*beside, words * 0)[rows].mean() > SET_DAYS for beside in BESIDE[-2:]
    ):
        return []
    alike = pd.Series(words[rows]).value_counts(normalize=True).pow(2).sum()
    by_chance = max(LEAST_CHANCE, alike, *(there(*beside)[rows].mean() for beside in BESIDE))
    found: list[np.datetime64] = []
    for run in np.split(np.arange(len(size)), np.flatnonzero(np.diff(again)) + 1):
        count, days = size[run].sum(), np.unique(day[np.isin(at, run)]).size
        chance = bdtrc(same[run].sum() - 1, count, by_chance) * len(size)
        by_plan = days * BY_DAY < min(count, len(run) * FEWEST_RECORDS)
        if again[run].all() and count >= FEWEST_RECORDS and chance < CHANCE and not by_plan:
            found += [*names[run]]
    return found


def years_said_again(received: Received) -> Iterator[Finding]:
    """Months on end with the very figures of another year's return: sent again as a new one?

    Within one table a year that is like another was written there as such.
    """
    contract, units = received.contract, received.units
    if received.is_of_one_table:
        return
    names = dict.fromkeys([*received.names, "category", "area_code", "frequency"])
    about = received.numbers_of([name for name in names if name in units])
    for field in dict.fromkeys(one.field for one in contract.series if contract.is_aggregate):
        known = units[received.kept & units[f"{field}_state"].eq("observed")]
        for frequency in MONTHS:
            rows = known[known["frequency"] == frequency]
            figures = rows[field].groupby([rows["period"], about[rows.index]]).sum().unstack()
            first = rows.drop_duplicates("period").set_index("period")
            place = (first["source_file"] + "/" + first["sheet"].astype(str)).reindex(figures.index)
            found: dict[str, int] = {}  # period → how many years before it says the same
            for years in range(len({period[:4] for period in figures.index}), 0, -1):
                before = [years_back(at, years) for at in figures.index]
                then = figures.reindex(before).set_axis(figures.index)
                sent = place.reindex(before).set_axis(figures.index)
                found |= dict.fromkeys(_no_chance(figures, then.where(sent != place)), years)
            if len(found) > MOST_AGAIN * len(figures):
                continue  # each year says the same: a roll
            for years in sorted(set(found.values())):
                question = use_or_leave_out(
                    "year said again",
                    f"All figures of these periods are those of {years} year{'s' * (years > 1)} "
                    "before: an old return may have come again under a new heading.",
                    "they are right, and the two years are alike",
                    "they are those of the other year, and their own will be sent",
                    field,
                )
                again = rows["period"].map(found).eq(years)
                told = "{n} figure{|s} {is|are} the same as another year's, period by period"
                at = received.mask(again.index[again])
                yield from received.by_file(at, "asked", told, question)


def _no_chance(figures: pd.DataFrame, then: pd.DataFrame) -> list[str]:
    """The periods, three or more on end, that have an earlier year's figures by no chance.

    By chance two counts that scatter by s are alike once in 2 s sqrt(pi) times; where they have a
    season s is no more than the root of their mean (Poisson). A 0, and a figure that stays the same
    for months, tell nothing.
    """
    both = figures.gt(0) & then.notna()
    same = both & figures.eq(then)
    again = same.sum(axis=1) >= (AGAIN * both.sum(axis=1)).clip(lower=1)
    again |= again.shift(fill_value=False) & again.shift(-1, fill_value=False)  # one is revised
    if again.sum() < FEWEST:
        return []
    scale = 1 if (figures.fillna(0) % 1 == 0).all(axis=None) else 10
    known = figures.where(figures > 0)
    apart = (figures - then)[~again].std() / 2**0.5  # nothing where all came again
    scatter = scale * known.std().clip(upper=known.mean() ** 0.5).clip(upper=apart.fillna(np.inf))
    alike = (1 / (2 * np.pi**0.5 * scatter)).fillna(1).clip(upper=1)
    alike = alike.clip(lower=figures.eq(figures.shift()).mean())
    found: list[str] = []
    for _, run in same[again].groupby((~again).cumsum()[again]):
        chance = float((alike ** run.sum()).min()) * len(figures)
        found += list(run.index) if len(run) >= FEWEST and chance < CHANCE else []
    return found


def files_in_other_units(received: Received) -> Iterator[Finding]:
    """Files or sheets whose figures are all many times those of another: thousands, or pence?"""
    contract, units = received.contract, received.units
    places = ["source_file", "sheet"]
    if received.is_of_one_table:
        return
    for field in dict.fromkeys(one.field for one in contract.series if contract.is_aggregate):
        rows = units[received.kept & units[f"{field}_state"].eq("observed")]
        by = [rows[name] for name in (*places, "frequency", *received.names, "area_code")]
        usual = rows[field].where(rows[field] > 0).groupby(by)
        steady = usual.count().gt(AGAIN * usual.size()) & usual.count().ge(FEWEST_FIGURES)
        steady &= usual.max() <= STEADY * usual.median()
        steady &= usual.median().ge(SMALL) | usual.apply(lambda of: bool((of % 1 > 0).any()))
        table = usual.median()[steady].unstack(places)
        for one, other in combinations(table.columns, 2):
            times = float((table[one] / table[other]).median())
            if max(times, 1 / times) < OTHER_UNITS or times != times:
                continue
            files = pd.MultiIndex.from_frame(rows[places])
            question = use_or_leave_out(
                "one unit or two",
                f"The figures of one file or sheet are about {max(times, 1 / times):,.0f} times "
                "those of another: they may be in other units, such as thousands, pence or "
                "minutes.",
                "they are in one unit",
                "they are in two units, and will be sent in one",
                field,
            )
            at = received.mask(rows.index[files.isin([one, other])])
            yield Finding(at, "asked", "figures of files or sheets differ as units do", question)
            return
