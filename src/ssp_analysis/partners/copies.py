"""The same rows twice: in two files, on two sheets, or once more below themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

import pandas as pd

from ssp_analysis.partners.questions import Finding, Question, Reading
from ssp_analysis.partners.received import USE_OR_LEAVE_OUT, Received, use_or_leave_out
from ssp_analysis.partners.record_ids import canonical_ids

# Rows that say little (a month and a type) agree by chance; those of a copy tell records apart.
TELLING = 0.9  # of the rows of a part must differ from each other
FEWEST = 3  # equal rows; fewer agree by chance
SUSPECT = 0.5  # of the rows that two parts have of the same periods
LONG = 20  # rows that all stand again, however little they tell, are no chance
BY_CHANCE = 5.0  # rows that stand three times where that many stand twice by chance
SHORTEST_BLOCK = 5  # rows, all different, that stand again in the same order


def copied_parts(received: Received) -> Iterator[Finding]:
    """A file or sheet whose rows all stand in another one again counts once.

    Where its rows say too little to tell a copy from a coincidence, or only some of them stand
    again, it is asked about. Rows that have an id of their own do not come here.
    """
    rule = received.contract.duplicates
    if not received.counts_rows or (rule and rule.by == "period"):
        return
    units = received.units
    alone = units[received.kept & (canonical_ids(received) == "" if rule else True)]
    groups = alone.groupby(["source_file", "sheet"], sort=True)
    parts = [(rows.index, set(rows["period"])) for _, rows in groups]
    parts.sort(key=lambda part: (len(part[0]), -received.rank[part[0][0]]))
    doubtful: dict[str, pd.Index] = {}
    for at, (small, periods) in enumerate(parts):
        for large in (large for large, theirs in parts[at + 1 :] if periods & theirs):
            whole, again = _compared(received, small, large)
            where = _named(units, large)
            if whole:
                told = f"its {len(small):,} rows are all in {where} as well: they count once"
                yield Finding(pd.Series(units.index.isin(small), units.index), "merged", told)
            elif len(again):
                doubtful[where] = doubtful.get(where, again[:0]).union(again)
            if whole or len(again):
                break
    if doubtful:
        yield _in_doubt(received, doubtful)


def _compared(received: Received, small: pd.Index, large: pd.Index) -> tuple[bool, pd.Index]:
    """Whether one part is a copy of another's rows, and else those rows that may be copies."""
    units = received.units
    shared = set(units.loc[small, "period"]) & set(units.loc[large, "period"])
    ours, theirs = (
        rows[units.loc[rows, "period"].isin(shared).to_numpy()] for rows in (small, large)
    )
    whole = _again(received.content, ours, theirs)
    alike = _again(received.told, ours, theirs)
    if whole.all() and len(ours) == len(small) >= FEWEST and _tells(received.content[ours]):
        return True, small
    found = whole if whole.sum() >= alike.sum() else alike
    tells = _tells(received.content[ours]) and _tells(received.content[theirs])
    telling = whole.any() or (_tells(received.told[ours]) and _tells(received.told[theirs]))
    tiny = len(small) < FEWEST and found.all() and whole.all()
    long = found.all() and len(ours) >= LONG
    sure = whole.sum() >= FEWEST and tells  # rows that tell do not agree by chance
    many = found.sum() >= FEWEST and found.mean() >= SUSPECT and telling
    return False, found.index[found] if tiny or long or sure or many else small[:0]


def _again(numbers: pd.Series, ours: pd.Index, theirs: pd.Index) -> pd.Series:
    """Which of our rows stand among theirs, each of theirs for one of ours only."""
    mine = numbers[ours]
    nth = mine.groupby(mine).cumcount()
    held = numbers[theirs].value_counts()
    return nth < mine.map(held).fillna(0)


def _tells(numbers: pd.Series) -> bool:
    return bool(numbers.nunique() >= TELLING * len(numbers))


def _named(units: pd.DataFrame, rows: pd.Index) -> str:
    first = units.loc[rows[0]]
    return f"{first['file']}" + (f", sheet {first['sheet']}" if first["sheet"] else "")


def _in_doubt(received: Received, doubtful: dict[str, pd.Index]) -> Finding:
    contract, index = received.contract, received.units.index
    at = reduce(pd.Index.union, doubtful.values())
    first, *more = doubtful
    where = first + (f" and {len(more):,} more files or sheets" if more else "")
    question = Question(
        kind="the same rows twice",
        asks="partner",
        evidence=f"{len(at):,} of these rows stand in {where} as well, of the same periods.",
        readings=(
            Reading("different records", "they are other records, and count as well"),
            Reading("same records", "they are the same records, and count once"),
        ),
        settled_by=f"Write record_id and duplicates: {{by: record}} in {contract.id}.yaml, where "
        "the file has an id for each record.",
    )
    told = f"rows that are in {where} as well"
    answers = {"different records": "", "same records": "merged"}
    return Finding(pd.Series(index.isin(at), index=index), "asked", told, question, answers)


def repeated_blocks(received: Received) -> Iterator[Finding]:
    """Rows of a sheet that stand again below in the same order: pasted twice?"""
    if not received.counts_rows:
        return
    units = received.units
    kept = units[received.kept & (canonical_ids(received) == "" if received.by_record else True)]
    content = received.content[kept.index]
    places = [kept["source_file"], kept["sheet"]]
    order = pd.Series(range(len(kept)), index=kept.index)
    before = order.groupby([*places, content]).shift()
    apart = (order - before).fillna(0)
    runs = (apart.ne(apart.shift()) | order.diff().ne(1)).cumsum()
    length = apart.groupby(runs).transform("size")
    different = content.groupby(runs).transform("nunique")
    block = (apart > 0) & (length >= SHORTEST_BLOCK) & (different >= TELLING * length)
    block &= apart >= length  # a block of its own, not each row twice
    rows = block.reindex(units.index, fill_value=False)
    for file in received.files(rows):
        here = received.in_file(rows, file)
        question = use_or_leave_out(
            "rows that stand twice",
            "These rows stand further up on the sheet as well, one by one in the same order: they "
            "may have been pasted twice.",
            "they are other records, and count as well",
            "they were pasted twice, and count once",
        )
        told = f"{int(here.sum()):,} rows stand twice on the sheet, in the same order"
        yield Finding(here, "asked", told, question, USE_OR_LEAVE_OUT)
    yield from _sorted_in(received, kept[~rows[kept.index]])


def _sorted_in(received: Received, kept: pd.DataFrame) -> Iterator[Finding]:
    """Rows of which many stand twice where hardly any would: pasted again, and then sorted."""
    content = received.content[kept.index]
    places = [kept["source_file"], kept["sheet"]]
    for (file, _), here in content.groupby(places, sort=False):
        again = here.duplicated()
        thrice = int((here.groupby(here).cumcount() > 1).sum())
        # Of rows that fall into m kinds by chance, n^2 / 2m stand again, and n^3 / 6m^2 thrice.
        by_chance = len(here) * again.mean() ** 2 * 2 / 3
        if by_chance < BY_CHANCE or thrice >= by_chance - 2 * by_chance**0.5:
            continue
        rows = pd.Series(received.units.index.isin(here.index[again]), index=received.units.index)
        question = use_or_leave_out(
            "rows that stand twice",
            f"{int(again.sum()):,} rows stand on the sheet once more, and fewer a third time than "
            "chance would have it: they may have been pasted twice, and sorted.",
            "they are other records, and count as well",
            "they were pasted twice, and count once",
        )
        told = f"{int(again.sum()):,} rows of {file.rpartition('/')[2]} stand on their sheet twice"
        yield Finding(rows, "asked", told, question, USE_OR_LEAVE_OUT)
