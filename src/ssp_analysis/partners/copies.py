"""The same records or figures again in another file, sheet or period: whole, or in another form."""

from collections.abc import Collection, Iterator
from functools import reduce
from itertools import permutations
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from ssp_analysis.partners.contract_parts import PLACED_FIELDS
from ssp_analysis.partners.deliveries import FEWEST_ALIKE, which_stands
from ssp_analysis.partners.questions import (
    NOT_TOLD,
    Finding,
    Question,
    Reading,
    Received,
    use_or_leave_out,
)
from ssp_analysis.partners.values import BLANK_HASH, hashed, joined, tells
from ssp_analysis.tables import DELIVERED
from ssp_analysis.years import months_of

# Rows that say little (a month and a type) agree by chance; those of a copy tell records apart.
FEWEST = 3  # equal rows; fewer agree by chance
SUSPECT = 0.5  # of the rows, or figures, that two parts have of the same periods
FEWEST_IDS = 5  # rows, all with another text, that show a column of ids
LONG = 20  # rows that all stand again, however little they tell, are no chance
CHANCE = 0.005  # of so many rows that agree in all that both parts tell
SOME = 400  # rows of which, spread over all days, a copy is seen
WHEN = {"date", "period", "frequency"}
SHORTEST = 5  # rows of a period that tell nothing of their day
SELDOM = 6  # at most one period in so many says what an earlier one says; else all are a roll
FEWEST_FIGURES = 4  # different ones of a sheet, none of them 0; fewer agree by chance
MOST_FIGURES = 200  # of a period: so many that agree are no chance


def copied_parts(received: Received) -> Iterator[Finding]:
    """A file or sheet whose rows all stand in another one again counts once.

    Where its rows say too little to tell a copy from a coincidence, or only some of them stand
    again, it is asked about; so are rows that agree in all that both tell, where one part lacks a
    column or writes its ids otherwise.
    """
    if received.contract.is_aggregate or received.is_of_one_table:
        return
    units, parts = received.units, _parts(received)
    doubtful: dict[str, pd.Index] = {}
    for at, (small, periods) in enumerate(parts):
        for large in (large for large, theirs in parts[at + 1 :] if periods & theirs):
            whole, again = _compared(received, small, large)
            file, sheet = units.loc[large[0], ["file", "sheet"]]
            where = f"{file}, sheet {sheet}" if sheet else file
            if whole:
                told = f"its {len(small):,} rows are all in {where} as well: they count once"
                yield Finding(received.mask(small), "merged", told)
            elif len(again):
                doubtful[where] = doubtful.get(where, again[:0]).union(again)
            if whole or len(again):
                break
    if not doubtful:
        return
    at = reduce(pd.Index.union, doubtful.values())
    first, *more = doubtful
    where = first + (f" and {len(more):,} more files or sheets" if more else "")
    question = Question(
        kind="the same rows twice",
        asks="partner",
        evidence=f"{len(at):,} of these rows stand in {where} as well, of the same periods.",
        readings=(
            Reading("different records", "they are other records, and count as well"),
            Reading("same records", "they are the same records, and count once", "merged"),
        ),
        settled_by=""
        if received.by_record
        else "Write record_id and duplicates: {by: record} in "
        f"{received.contract.id}.yaml, where the file has an id for each record.",
    )
    yield Finding(received.mask(at), "asked", f"rows that are in {where} as well", question)


def _parts(received: Received) -> list[tuple[pd.Index, set[tuple[str, str]]]]:
    """The rows of each file and sheet, and their periods; the smallest first, of these the last.

    Where the later file of a period stands, a period is one of its file: its sheets are compared.
    """
    kept = received.units.loc[received.kept, ["source_file", "sheet", "period"]]
    groups = kept.groupby(["source_file", "sheet"], sort=True)["period"]
    rule, series = received.contract.duplicates, received.contract.series
    of_file = not series or bool(rule and rule.by == "period")
    parts = [
        (periods.index, {(str(file) * of_file, period) for period in periods.unique()})
        for (file, _), periods in groups
    ]
    return sorted(parts, key=lambda part: (len(part[0]), -received.rank[part[0][0]]))


def _compared(received: Received, small: pd.Index, large: pd.Index) -> tuple[bool, pd.Index]:
    """Whether one part is a copy of another's rows, and else those rows that may be copies."""
    periods, content = received.units["period"], received.content
    shared = set(periods[small]) & set(periods[large])
    ours, theirs = (rows[periods[rows].isin(shared).to_numpy()] for rows in (small, large))
    whole = _again(content, ours, theirs)
    said = received.told
    alike = _again(said, ours, theirs)
    if whole.all() and len(ours) == len(small) >= FEWEST and tells(content[ours]):
        return True, small
    found = whole if whole.sum() >= alike.sum() else alike
    both_tell = tells(content[ours]) and tells(content[theirs])
    telling = whole.any() or (tells(said[ours]) and tells(said[theirs]))
    tiny = len(small) < FEWEST and found.all() and whole.all()
    long = found.all() and len(ours) >= LONG
    if both_tell and len(edge := _where_they_meet(received, ours, theirs)) and whole[edge].all():
        return False, edge
    sure = whole.sum() >= FEWEST and both_tell  # rows that tell do not agree by chance
    many = found.sum() >= FEWEST and found.mean() >= SUSPECT and telling
    if tiny or long or sure or many:
        return False, found.index[found]
    if not len(_in_another_form(received, *_of_some_days(received, ours, theirs))):
        return False, ours[:0]  # nor in all: of large parts that would take minutes to see
    return False, _in_another_form(received, ours, theirs)


def _where_they_meet(received: Received, ours: pd.Index, theirs: pd.Index) -> pd.Index:
    """Our rows of the day that is the last of one part and the first of the other."""
    mine, other = (received.units.loc[rows, "date"].dt.normalize() for rows in (ours, theirs))
    meets = {mine.max()} & {other.min()} or {mine.min()} & {other.max()}
    return mine.index[mine.isin(meets) & mine.notna()]


def _of_some_days(received: Received, ours: pd.Index, theirs: pd.Index) -> list[pd.Index]:
    """Those rows of both parts that are of some days, or periods, spread over all of ours."""
    units = received.units
    is_dated = received.contract.field("date") and units.loc[ours, "date"].notna().all()
    when = units["date" if is_dated else "period"]  # a month alone is no day
    days = np.sort(when[ours].dropna().unique())[:: max(1, len(ours) // SOME)]
    return [rows[when[rows].isin(days).to_numpy()] for rows in (ours, theirs)]


def _in_another_form(received: Received, ours: pd.Index, theirs: pd.Index) -> pd.Index:
    """Those of our rows that agree with theirs in all that both parts tell but for their ids."""
    both, names = received.units.loc[ours.union(theirs)], list[str]()
    numbers: dict[str, pd.Series] = {}
    for name in both.columns.difference([*NOT_TOLD, "content"]):
        if ":" in name:
            continue
        numbers[name] = pd.Series(hashed(both[name]), both.index)
        mine, other = numbers[name][ours], numbers[name][theirs]
        is_blank = any((part == BLANK_HASH).all() for part in (mine, other))
        may_be = name in received.contract.record_id or len(mine) >= FEWEST_IDS
        are_ids = may_be and tells(mine) and tells(other) and not mine.isin(other).any()
        names += [] if is_blank or are_ids else [name]
    nothing = np.zeros(len(both), np.uint64)
    common, rest = (
        pd.Series(joined([nothing, *(numbers[name].to_numpy() for name in told)]), both.index)
        for told in (names, [*{*names} - WHEN])
    )
    again = _again(common, ours, theirs)
    if not (tells(common[ours]) and tells(common[theirs])):
        is_same = again.all() and LONG <= len(ours) == len(theirs)
        return again.index[again] if is_same else ours[:0]
    months = [month for period in set(both["period"]) for month in months_of(period)]
    days = sum(month.days_in_month for month in months) if "date" in names else len(months)
    one = min(1.0, common[theirs].nunique() / (days * rest.nunique()))
    by_chance = bdtrc(again.sum() - 1, len(ours), one)  # so many or more
    return again.index[again] if again.mean() >= SUSPECT and by_chance < CHANCE else ours[:0]


def _again(numbers: pd.Series, ours: pd.Index, theirs: pd.Index) -> pd.Series:
    """Which of our rows stand among theirs, each of theirs for one of ours only."""
    mine = numbers[ours]
    return mine.groupby(mine).cumcount() < mine.map(numbers[theirs].value_counts()).fillna(0)


def periods_again(received: Received) -> Iterator[Finding]:
    """All that a period says, another says as well: a tab or column copied, and not filled in yet?

    Records tell it only where they have no day. So it is asked of sheets that have names of wards.
    """
    yield from _sheets_again(received)
    contract, units = received.contract, received.units
    if contract.counts_rows and contract.field("date"):
        return
    kept = units[received.kept & (units["period"] != "")]
    about = dict.fromkeys(["frequency", *received.names, "category", "area_code"])
    names = [name for name in about if name in units]
    numbers = received.content
    if contract.is_aggregate:
        numbers = received.numbers_of([*names, *contract.numbers])
    whole = numbers[kept.index].groupby(kept["period"], observed=True).sum()
    later = whole[whole.duplicated()]
    if len(later) > max(1, len(whole) / SELDOM):
        return
    for period, number in later.items():
        first = whole.index[whole == number][0]
        rows = kept["period"] == period
        if contract.is_aggregate:
            again = _agree_by_no_chance(kept, received.numbers_of(names), rows, contract.numbers)
        else:
            again = rows.sum() >= SHORTEST and tells(numbers[rows.index[rows]])
        question = use_or_leave_out(
            "period said again",
            f"All that stands under {period} stands under {first} as well: it may be a copy of it.",
            "it is right, and the two periods are alike",
            "it is that of the other period, and its own will be sent",
        )
        if again:
            told = f"{period} says the same as {first}, in all its rows"
            yield Finding(received.mask(rows.index[rows]), "asked", told, question)


def _sheets_again(received: Received) -> Iterator[Finding]:
    """All that a sheet says of its ward or team, another says of its own: copied, not filled in?"""
    units, own = received.units, received.contract.layout.sheets_are
    if not own or not received.contract.is_aggregate:
        return
    kept, fields = units[received.kept], [*received.contract.numbers]
    names = dict.fromkeys(["period", "frequency", *received.names, "category", "area_code"])
    # A ward of a sheet's name is there as its code.
    placed = {"area_code"} if own in PLACED_FIELDS else set()
    told = received.numbers_of(
        [n for n in names if n in units and n not in {own, *placed}] + fields
    )
    sheets = [kept["source_file"], kept["sheet"]]
    whole = told[kept.index].groupby(sheets, sort=False).sum()
    figures = kept[fields].where(kept[fields].ne(0)).stack().groupby(level=0).first()
    different = figures.groupby([of.reindex(figures.index) for of in sheets]).nunique()
    for file, sheet in whole.index[whole.duplicated()]:
        first = whole.index[whole == whole[file, sheet]][0][1]
        if different.get((file, sheet), 0) < FEWEST_FIGURES:
            continue
        question = use_or_leave_out(
            "sheet said again",
            f"All that sheet {sheet!r} says, sheet {first!r} says as well: it may be a copy of it.",
            "it is right, and the two are alike",
            "it is that of the other sheet, and its own will be sent",
        )
        rows = kept.index[(kept["source_file"] == file) & (kept["sheet"] == sheet)]
        told_so = f"sheet {sheet!r} says the same as sheet {first!r}, in all its rows"
        yield Finding(received.mask(rows), "asked", told_so, question)


def _agree_by_no_chance(
    kept: pd.DataFrame, about: pd.Series, rows: pd.Series, fields: Collection[str]
) -> bool:
    """Whether no two periods agree in all figures of some rows, by how often they do in each.

    A 0 tells nothing: a place that is closed has it again and again.
    """
    by_chance, periods = 1.0, kept["period"].nunique()
    for field in fields:
        said = kept.index[rows & kept[field].fillna(0).ne(0)][:MOST_FIGURES]
        same = kept[about[kept.index].isin(about[said])]
        table = same.groupby([same["period"].astype(str), about[same.index]])[field].sum().unstack()
        # Names that rise and fall together agree together.
        for _, figures in (table - table.min()).T.drop_duplicates().T.items():
            alike = figures.value_counts(normalize=True).pow(2).sum()
            by_chance *= max(alike, figures.eq(figures.shift()).mean())
    return by_chance * periods * (periods - 1) / 2 < CHANCE


def figures_without_a_column(received: Received) -> Iterator[Finding]:
    """Figures of a file or sheet that lacks a column by which another tells the same ones apart.

    They are its totals, or the same figures before the column was added, and not known to be more.
    """
    contract, units = received.contract, received.units
    if not contract.is_aggregate:
        return
    states = [f"{name}_state" for name in contract.numbers]
    said = units[received.kept & units[states].isin(DELIVERED).any(axis=1)]
    parts = {}
    for part, rows in said.groupby(["source_file", "sheet"]):
        told = [n for n in dict.fromkeys([*received.names, "category", "area_code"]) if n in rows]
        parts[part] = rows, [name for name in told if (rows[name] != "").any()]
    for one, other in permutations(parts, 2):
        (bare, names), (full, more) = parts[one], parts[other]
        if not set(names) < set(more):
            continue
        keys = [
            pd.MultiIndex.from_frame(rows[[*names, "period"]].astype(str)) for rows in (bare, full)
        ]
        again = keys[0].isin(keys[1])
        on: Literal["file", "sheet"] = "file" if one[0] != other[0] else "sheet"
        named = any(f.sheets and f.matches(one[0]) for f in contract.files) and on == "sheet"
        if again.sum() >= max(FEWEST_ALIKE, SUSPECT * len(bare)) and not named:
            at = bare.index[again].union(full.index[keys[1].isin(keys[0])])
            yield which_stands(received, received.mask(at), on)
            return
