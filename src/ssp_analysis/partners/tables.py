"""What notebook 01 leaves on disk: also what stands behind series, by its days and whose it is.

Two sources that hold the same data are told to whoever decides: where one is withheld, the other
would tell it. What is said of one must not hang on another one's file, so no table says that.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd

from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.contract_parts import SeriesDefinition
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.questions import NOT_TOLD, questions_table
from ssp_analysis.partners.series import build_series, rolled_up
from ssp_analysis.partners.sources import SourceIntake, account, data_to, wanted
from ssp_analysis.partners.values import BLANK_HASH, each, hashed, joined, key_of, tells
from ssp_analysis.project import Project
from ssp_analysis.tables import (
    LIKE_FOR_LIKE,
    SUMMED,
    Contributions,
    Days,
    Measures,
    Quality,
    Quarantine,
    Questions,
    Records,
    SeriesTable,
    conform,
    empty,
    told_apart,
    write_table,
)
from ssp_analysis.years import ReportingYear

SAME_DATA = "same-data.txt"  # read by people; a table of it would tell of one source by another
# Of the smaller source's records, or of the shorter series' figures. Incidents that two services
# both attend make a few per cent; a copy with rows left out still has most of them.
SAME = 0.5
FEWEST = 5  # equal records; fewer are coincidence
CHANCE = 1e-6  # of so many equal figures; some thousand pairs of series are compared
IDS, CELLS, WHEN = ":ids", ":cells", ":when"  # no field of a contract has a colon in its name
NOT_COMPARED = NOT_TOLD | {"date", "period", "frequency", "content", "control", "span", "total_in",
                           "category"}  # fmt: skip
Hashes = Mapping[str, np.ndarray]


def write_intake(
    project: Project, year: ReportingYear, paper_date: date, taken: dict[str, SourceIntake]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Store all tables of a year's intake.

    Returns:
        The `Quality` and the `SeriesTable` frames.
    """
    folder = project.processed(year)
    for part in ("records", "quarantine"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True)
    for name, source in taken.items():
        Records.validate(source.records).to_parquet(folder / "records" / f"{name}.parquet")
    faults = conform(pd.concat([source.quarantine for source in taken.values()]), Quarantine)
    for name in taken:
        own = faults[faults["source_id"] == name]
        own.to_csv(folder / "quarantine" / f"{name}.csv", index=False, lineterminator="\n")
    ends = {name: data_to(source, paper_date) for name, source in taken.items()}
    quality = account(taken.values(), ends)
    series = series_of(project, year, paper_date, taken)
    same = list(same_data(taken, series, project.partnership().code))
    (folder / SAME_DATA).write_text("\n".join(same), encoding="utf-8", newline="\n")
    apart = told_apart(series)
    days = pd.concat([build_days(source, apart) for source in taken.values()], ignore_index=True)
    amounts = pd.concat([build_contributions(source, apart) for source in taken.values()])
    asked = [(s.contract.owner, question) for s in taken.values() for question in s.questions]
    questions = questions_table(asked) if asked else empty(Questions)
    measures = pd.DataFrame([row for s in taken.values() for row in measures_of(s.contract)])
    write_table(quality, Quality, folder)
    write_table(questions, Questions, folder)
    write_table(series, SeriesTable, folder)
    write_table(days, Days, folder)
    write_table(amounts, Contributions, folder)
    write_table(measures, Measures, folder)
    return conform(quality, Quality), conform(series, SeriesTable)


def series_of(
    project: Project, year: ReportingYear, paper_date: date, taken: dict[str, SourceIntake]
) -> pd.DataFrame:
    """The `SeriesTable` of all sources."""
    wards, area_code = load_wards(project), project.partnership().code
    parts = [build_series(s, wards, area_code, year, paper_date) for s in taken.values()]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else empty(SeriesTable)


def told_same_data(project: Project, year: ReportingYear) -> list[str]:
    """Which sources seem to hold the same data, as `write_intake` found it."""
    path = project.processed(year) / SAME_DATA
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def measures_of(contract: Contract) -> list[dict[str, object]]:
    """The `Measures` rows of a contract: one per series, or one for a return without series."""
    told: list[tuple[str, str, str, str, str, tuple[str, ...], str]] = [
        (s.measure, s.label, s.unit, s.kind, s.frequency, contract.parts_of(s),
         f"{contract.id}:{s.part_of}" if s.part_of else s.same_as)
        for s in contract.series
    ]  # fmt: skip
    return [
        {
            "pair": f"{contract.id}:{measure}",
            "source_id": contract.id,
            "source": contract.name,
            "owner": contract.owner,
            "label": label,
            "unit": unit,
            "kind": kind,
            "frequency": frequency,
            "threshold": contract.threshold,
            "zeros_sensitive": contract.zeros_sensitive,
            "dominance": contract.dominance,
            "of": " ".join(f"{contract.id}:{name}" for name in parts),
            "pool": contract.pool,
            "counts": contract.counts,
            "does_not_count": contract.does_not_count,
            "counted_with": counted_with,
        }
        for measure, label, unit, kind, frequency, parts, counted_with in told
        or [("return", contract.name, "", "", "", (), "")]
    ]


def build_days(source: SourceIntake, apart: Collection[str]) -> pd.DataFrame:
    """The `Days` rows of one source: its monthly counts of records, by exact date.

    Args:
        source: its intake.
        apart: the series that are told apart, as `told_apart` finds them.
    """
    parts: list[tuple[str, np.ndarray, np.ndarray]] = []
    for definition in source.contract.series:
        if definition.combine != "count" or definition.frequency != "M":
            continue
        units = wanted(source, definition)
        for series_id, part in _named(source, definition, units, apart).items():
            days = part["date"].dropna().to_numpy()
            parts.append((series_id, *np.unique(days, return_counts=True)))
    if not any(len(days) for _, days, _ in parts):
        return empty(Days)
    names, days, counts = zip(*parts, strict=True)
    return pd.DataFrame({
        "series_id": np.repeat(np.array(names, object), [len(part) for part in days]),
        "date": np.concatenate(days), "count": np.concatenate(counts),
    })  # fmt: skip


def build_contributions(source: SourceIntake, apart: Collection[str]) -> pd.DataFrame:
    """The `Contributions` rows of one source; none where its rows are sums of others' records.

    Args:
        source: its intake.
        apart: as for `build_days`.
    """
    parts = [empty(Contributions)]
    for definition in source.contract.series if source.contract.holds_records else ():
        if definition.combine == "sum" and definition.kind in SUMMED:
            parts.append(_contributions(source, definition, apart))
    return pd.concat(parts, ignore_index=True)


def _contributions(
    source: SourceIntake, definition: SeriesDefinition, apart: Collection[str]
) -> pd.DataFrame:
    units = rolled_up(wanted(source, definition), definition)
    units = units[units[f"{definition.field}_state"] == "observed"]
    whole = f"{source.contract.id}:{definition.measure}"
    rows = pd.DataFrame({
        "series_id": whole, "period": units["at"],
        "contributor": _contributors(source.units, definition.contributor)[units.index],
        "amount": units[definition.field].astype(float),
    })  # fmt: skip
    named = _named(source, definition, units, apart)
    return pd.concat([
        rows.loc[part.index].assign(series_id=series_id) for series_id, part in named.items()
    ])  # fmt: skip


def _named(
    source: SourceIntake, definition: SeriesDefinition, units: pd.DataFrame, apart: Collection[str]
) -> dict[str, pd.DataFrame]:
    """The units of each series of a measure: the whole, its categories, and like for like."""
    pair = f"{source.contract.id}:{definition.measure}"
    named = {pair: units}
    if definition.by_category:
        named |= {f"{pair}:{c.id}": units[units["category"] == c.id]
                  for c in source.contract.categories}  # fmt: skip
    ids = [name.rpartition(":")[2] for name in apart if name.startswith(f"{pair}:")]
    if ids and not source.contract.zeros_sensitive:
        named[f"{pair}:{LIKE_FOR_LIKE}"] = units[~units["category"].isin(ids)]
    return named


def _contributors(units: pd.DataFrame, field: str) -> pd.Series:
    """By unit, the number of the record, or of whom a field names: alike for all measures."""
    numbers = pd.Series(range(len(units)), units.index)
    if not field:
        return numbers
    # A record that does not say whose it is stands for somebody of its own.
    names = each(units[field], key_of)
    return numbers.groupby(names.where(names != "", numbers.astype(str) + "?")).transform("min")


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
