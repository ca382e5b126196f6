"""Two sources that hold the same data: where one is withheld, the other would tell it.

Told to whoever decides, and kept out of all tables: what is said of one source must not hang on
another one's file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from ssp_analysis.partners.questions import NOT_TOLD
from ssp_analysis.partners.sources import SourceIntake
from ssp_analysis.partners.values import BLANK_HASH, hashed, joined, tells

# Of the smaller source's records, or of the shorter series' figures. Incidents that two services
# both attend make a few per cent; a copy with rows left out still has most of them.
SAME = 0.5
FEWEST = 5  # equal records; fewer are coincidence
CHANCE = 1e-6  # of so many equal figures; some thousand pairs of series are compared
IDS, CELLS, WHEN = ":ids", ":cells", ":when"  # no field of a contract has a colon in its name
NOT_COMPARED = NOT_TOLD | {"date", "period", "frequency", "content", "control", "span", "total_in",
                           "category"}  # fmt: skip
Hashes = Mapping[str, np.ndarray]


def same_data(
    taken: Mapping[str, SourceIntake], series: pd.DataFrame, area_code: str
) -> Iterator[str]:
    """A sentence for each two sources of which one seems to be, or to hold, the other.

    Args:
        taken: the intake of all sources.
        series: as `SeriesTable`.
        area_code: of the whole; figures of its wards say no more.
    """
    counted = {
        name: _hashes(source) for name, source in taken.items() if source.contract.counts_rows
    }
    whole = series[series["area_code"] == area_code]
    figures = {str(name): _figures(table) for name, table in whole.groupby("source_id", sort=False)}
    for first, second in combinations(taken, 2):
        rules = (taken[name].contract.merge_with for name in (first, second))
        if any(rule and rule.source in (first, second) for rule in rules):
            continue  # they share incidents by agreement, and each counts once
        told = ""
        if first in counted and second in counted:
            told = _same_records({name: counted[name] for name in (first, second)})
        if not told and first in figures and second in figures:
            told = _same_figures(figures[first], figures[second])
        if told:
            yield (
                f"{first} and {second} may hold the same data: {told}. Where one of them is "
                "withheld, the other tells it: ask their owners, and decide on both alike."
            )


def _hashes(source: SourceIntake) -> Hashes:
    """The kept rows of a source by column, each cell as a number; with its ids and its cells."""
    units = source.units[source.units["fate"] == "kept"]
    dated = source.contract.field("date") is not None
    found = {WHEN: hashed(units["date"] if dated else units["period"])}
    if "category" in units:
        found["category"] = hashed(units["category"])
    for name in units.columns.difference(list(NOT_COMPARED)):
        numbers = hashed(units[name])
        if not str(name).endswith("_state") and (numbers != BLANK_HASH).any():
            found[str(name)] = numbers
    ids = [found[name] for name in source.contract.record_id if name in found]
    if ids:
        found[IDS] = joined(ids)
    if "content" in units:
        found[CELLS] = hashed(units["content"])
    return found


def _same_records(counted: Mapping[str, Hashes]) -> str:
    """How many records of the smaller source stand in the larger one as well; '' of few."""
    small, large = sorted(counted, key=lambda name: len(counted[name][WHEN]))
    most = 0
    for names in _ways(counted[small], counted[large]):
        ours, theirs = (joined([counted[one][n] for n in names]) for one in (small, large))
        if tells(ours) and tells(theirs):
            most = max(most, _in_both(ours, theirs))
    records = len(counted[small][WHEN])
    if most < max(FEWEST, SAME * records):
        return ""
    return f"{most:,} of the {records:,} records of {small} stand in {large} as well"


def _ways(ours: Hashes, theirs: Hashes) -> Iterator[list[str]]:
    """By which columns the rows of two sources can be held against each other."""
    shared = [n for n in ours if n in theirs and n not in (IDS, CELLS, WHEN, "category")]
    if IDS in ours and IDS in theirs:
        yield [WHEN, IDS]
    if CELLS in ours and CELLS in theirs:
        yield [CELLS]
    yield [WHEN, *shared]
    if "category" in ours and "category" in theirs:
        yield [WHEN, *shared, "category"]
    if "area_code" in shared:
        yield [WHEN, "area_code"]


def _in_both(ours: np.ndarray, theirs: np.ndarray) -> int:
    """How many of our rows stand among theirs, each of theirs for one of ours only."""
    (mine, here), (other, there) = (np.unique(rows, return_counts=True) for rows in (ours, theirs))
    _, at, their = np.intersect1d(mine, other, assume_unique=True, return_indices=True)
    return int(np.minimum(here[at], there[their]).sum())


def _same_figures(first: _Figures, second: _Figures) -> str:
    """Which series of two sources have the same figures, as no chance gives them; '' of none."""
    best, told = 0, ""
    for frequency in sorted(first.keys() & second.keys()):
        for mine, figures in first[frequency].items():
            for other, others in second[frequency].items():
                equal, shorter = _equal(figures, others)
                if equal > best:
                    best = equal
                    told = f"{equal:,} of {shorter:,} figures of {mine} and {other} are equal"
    return told


_Figures = dict[str, dict[str, dict[str, float]]]  # by frequency, series and period


def _figures(table: pd.DataFrame) -> _Figures:
    known, found = table[table["value"].notna()], dict[str, dict[str, dict[str, float]]]()
    for (frequency, series_id), rows in known.groupby(["frequency", "series_id"], sort=True):
        figures = dict(zip(rows["period"], rows["value"], strict=True))
        found.setdefault(str(frequency), {})[str(series_id)] = figures
    return found


def _equal(ours: dict[str, float], theirs: dict[str, float]) -> tuple[int, int]:
    """How many figures are equal, of how many of the shorter series; 0 where chance may do it."""
    from scipy.special import bdtrc  # every command loads this module, and few ask

    both = [period for period in ours if period in theirs]
    equal, shorter = sum(ours[at] == theirs[at] for at in both), min(len(ours), len(theirs))
    if not both or equal < SAME * shorter:
        return 0, shorter
    mine, other = (pd.Series([one[at] for at in both]) for one in (ours, theirs))
    shares = mine.value_counts(normalize=True).mul(other.value_counts(normalize=True), fill_value=0)
    by_chance = bdtrc(equal - 1, len(both), min(shares.sum(), 1.0))  # so many or more
    return (equal if by_chance < CHANCE else 0), shorter
