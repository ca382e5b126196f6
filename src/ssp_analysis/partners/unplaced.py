"""Rows that tell no place: ours in a file of our own area, and not ours in one of a whole force."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ssp_analysis.partners.own_area import (
    BLANK,
    ELSEWHERE,
    HERE,
    LIES,
    NO_WARD,
    UNKNOWN,
    UNLISTED,
)
from ssp_analysis.partners.questions import Finding, Question, Reading
from ssp_analysis.partners.received import LEAVE_OUT, USE, Received

# Of a year's rows with a place, those elsewhere: a borough's own file has a few strays (wrong post
# codes, boundaries that moved); in a force or county a borough is one of four at the very least.
STRAYS, FORCE_WIDE = 0.05, 0.25
NO_CHANCE = 7.0  # rows that are expected; by chance none comes once in a thousand times


def without_a_place(received: Received) -> Iterator[Finding]:
    """Whether a row without a place counts: the contract's `own_area` says so, or the other rows.

    Which kind a file is, the rows of its year tell that lie elsewhere or are on no list of ours.
    """
    units, contract = received.units, received.contract
    lacking = received.kept & units[LIES].isin([BLANK, UNKNOWN])
    placed = units[~units[LIES].isin([BLANK, UNKNOWN])]
    shares = placed[LIES].isin([ELSEWHERE, UNLISTED]).groupby(placed["year"]).mean()
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
            yield _asked_about(rows, share)


def without_a_ward(received: Received) -> Iterator[Finding]:
    """A ward that is marked as unknown by a usual word: the row counts for the whole area."""
    marked = received.kept & received.units[LIES].isin([UNKNOWN, NO_WARD])
    for file in received.files(marked):
        rows = received.in_file(marked, file)
        told = "rows whose ward or LSOA is marked as not known, and count for no ward: "
        yield Finding(rows, "", told + _rows_of(received, rows))


def _rows_of(received: Received, units: pd.Series) -> str:
    """How many source rows some units of a file are: a wide row is one."""
    return f"{len(received.units.loc[units, ['sheet', 'row']].drop_duplicates()):,}"


def _asked_about(rows: pd.Series, share: float) -> Finding:
    question = Question(
        kind="no place",
        asks="analyst",
        evidence=f"The rows are without a place, and {share:.0%} of the year's other rows lie in "
        "other areas.",
        readings=(
            Reading(USE, "the file is of our area with a few rows of others: they are ours"),
            Reading(LEAVE_OUT, "the file is of a whole force or county: they are not ours"),
        ),
        settled_by="Write own_area in the contract where the file is of a whole force or county.",
    )
    return Finding(rows, "asked", "", question, {USE: "", LEAVE_OUT: "out_of_scope"})


def ours_that_stop(received: Received) -> Iterator[Finding]:
    """Months in which a file of many areas has none of ours, although it usually has some.

    Our area's name, or the list of what is ours, may have changed; else each month is a true 0. How
    many of ours there should be follows from how many of others there are: a file may end early.
    """
    units, contract = received.units, received.contract
    if not received.counts_rows or (contract.own_area is None and contract.field("area") is None):
        return
    dated = units[units["date"].notna()]
    month = dated["date"].dt.to_period("M")
    ours = month[dated[LIES].isin([HERE, NO_WARD])].value_counts()
    others = month[dated[LIES].isin([ELSEWHERE]) & dated["period"].ne("")].value_counts()
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
        there = month.index[month.isin(months) & dated[LIES].eq(ELSEWHERE)]
        question = Question(
            kind="no rows of ours",
            asks="analyst",
            evidence="The file has rows of other areas in these months and none of ours; as in its "
            f"other months, some {expected:,.0f} would be.",
            readings=(Reading("none happened", "nothing happened in our area: a true 0"),),
            settled_by=f"Add to own_area in {contract.id}.yaml how our area is written there.",
        )
        rows = pd.Series(units.index.isin(there), index=units.index)
        told = f"no rows of our area from {months[0]} to {months[-1]}, although other areas have"
        yield Finding(rows, "", told, question, {"none happened": ""}, units.loc[there])
