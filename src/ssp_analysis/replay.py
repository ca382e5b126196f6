"""The proof that nothing withheld shaped what leaves: the way there again, on other figures.

Every figure of what is withheld is replaced, notebooks 02 to 04 run again on the result, and each
released file must be the same to the byte. So whatever form a figure could take in a pack, made
from the released files alone, it cannot come from a withheld one.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ssp_analysis.certificate import Certificate, Replayed, digests_of, write_certificate
from ssp_analysis.covid.calendar import load_restrictions
from ssp_analysis.errors import ReleaseError
from ssp_analysis.hidden import refuse_shaped_by_hidden
from ssp_analysis.pack.cover import TEMPLATE
from ssp_analysis.partners.contracts import Contract, load_contracts
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.tables import series_of
from ssp_analysis.plan.plan import plan_in_force
from ssp_analysis.project import Project, built_beside
from ssp_analysis.release.door import (
    Released,
    describe,
    release,
    write_problems,
    write_release,
)
from ssp_analysis.release.leaving import Proof
from ssp_analysis.release.rulings import Paper
from ssp_analysis.release.witnessed import odd_place
from ssp_analysis.rerun import copy_cleaned, measure_again, root_beside
from ssp_analysis.tables import (
    COUNTED,
    Areas,
    Contributions,
    Days,
    Measures,
    Quality,
    Questions,
    Records,
    SeriesTable,
    conform,
    read_table,
    write_table,
)

# One goes up and one down, so that whatever hangs on a threshold is seen to flip.
SEEDS = ((20_001, True), (20_002, False))
# What of a source's files and questions may be told: that they came, and of when they are.
KEPT = ("source_id", "source", "owner", "year", "file", "status", "first_period", "last_period",
        "data_to", "due", "periods", "asks", "question")  # fmt: skip
MOST_UP, MOST_ADDED = 5.0, 40  # times as much, and so many more


@dataclass(frozen=True)
class Withheld:
    """Of which pairs no figure may leave, and of which none by ward (`source:measure`)."""

    pairs: frozenset[str]
    by_ward: frozenset[str]

    def has_figures(self, made: Path) -> bool:
        """Whether a contract makes any of the pairs; a reviewed reference file has no contract.

        A measure that is not counted by ward has nothing to replace there.
        """
        pairs = set(read_table(Measures, made)["pair"])
        return not pairs.isdisjoint(self.pairs)

    @classmethod
    def of(cls, released: Released, paper: Paper) -> Withheld:
        """From what a release step decided; for the internal paper nothing is."""
        if paper.audience == "internal":
            return cls(frozenset(), frozenset())
        decisions, areas = released.decisions, released.tables[Areas]
        publish = decisions["decision"] == "publish"
        by_ward = set(areas.loc[areas["state"] != "withheld", "sources"])
        return cls(
            frozenset(decisions.loc[~publish, "sources"]),
            frozenset(decisions.loc[publish, "sources"]) - by_ward,
        )


@dataclass(frozen=True)
class Change:
    """How figures are replaced: by `rng`, by more or by less than they are."""

    rng: np.random.Generator
    up: bool

    def figures(self, values: pd.Series, whole: bool, most: float = np.inf) -> pd.Series:
        """Other figures, none below 0 or above `most`; what is null stays so."""
        size = len(values)
        if self.up:
            other = values * self.rng.uniform(1.2, MOST_UP, size)
            other += self.rng.integers(1, MOST_ADDED, size) * (1 if whole else 0.01)
        else:
            other = values * self.rng.uniform(0, 0.6, size)
        return (np.floor(other) if whole else other).clip(upper=most)

    def text(self, text: str) -> str:
        """Other digits in the place of digits."""
        return re.sub(r"\d", lambda _: str(self.rng.integers(0, 10)), text)


def write_proved(project: Project, paper: Paper, released: Released) -> Certificate:
    """Store a release with its certificate, as a whole or not at all.

    Args:
        project: whose `data/processed` holds the tables of notebook 01.
        paper: year, date and audience.
        released: what is to leave.

    Raises:
        ReleaseError: where a released file would be another if withheld figures were others, with
            its table, row and column, and the sources that shaped it; where something is withheld
            and nothing of it could be replaced; where a released column would be another if hidden
            numbers were others.
        SspError: as notebooks 02 and 03 raise them on other figures.
        BusyError: a file of the folder is open in another program.
    """
    withheld = Withheld.of(released, paper)
    refuse_mixed_cleaning(project, paper, withheld)
    with built_beside(project.release(paper.year, paper.audience)) as folder:
        write_files(project, paper, released, folder)
        certificate = Certificate(
            audience=paper.audience,
            reporting_year=paper.year.label,
            paper_date=f"{paper.on:%Y-%m-%d}",
            withheld=tuple(sorted(withheld.pairs)),
            replays=tuple(_replays(project, paper, folder, withheld, released.proof)),
            files=digests_of(folder),
            witnesses=refuse_shaped_by_hidden(project, paper, released),
        )
        write_certificate(certificate, folder)
    write_problems(project, paper, released)
    return certificate


def write_files(project: Project, paper: Paper, released: Released, folder: Path) -> None:
    """All that report, slides and exports may read, without the certificate."""
    held = plan_in_force(project, paper.year, paper.on)
    baseline_end = load_restrictions(project).baseline_end
    about = describe(
        project.partnership(), paper, held.name, held.note, str(baseline_end or ""), held.just_off
    )
    write_release(released, about, folder)
    template = project.reference / TEMPLATE
    if template.exists():
        shutil.copyfile(template, folder / TEMPLATE)


def refuse_mixed_cleaning(project: Project, paper: Paper, withheld: Withheld) -> None:
    """Refuse a release of sources whose records a withheld source changes while they are cleaned.

    Sources of which something may leave are cleaned again without all others; where the year's raw
    files are not there any more, only their contracts are looked at.

    Raises:
        ReleaseError: with the contract that takes records out, or the source that came out other.
    """
    contracts = load_contracts(project)
    silent = {name for name in contracts if _is_silent(contracts[name], withheld)}
    for name in sorted(contracts.keys() - silent):
        rule = contracts[name].merge_with
        if rule and any(pair.startswith(f"{rule.source}:") for pair in withheld.pairs):
            raise ReleaseError(
                f"sources/{name}.yaml, merge_with",
                f"takes out records that {rule.source} holds too, and {rule.source} is withheld",
                "Take merge_with out, or withhold both",
            )
    if silent and (alone := contracts.keys() - silent) and project.raw(paper.year).is_dir():
        taken = take_in(project, paper.year, paper.on, only=alone)
        again = conform(series_of(project, paper.year, paper.on, taken), SeriesTable)
        made = read_table(SeriesTable, project.processed(paper.year))
        for name in sorted(alone):
            before, after = (
                t[t["source_id"] == name].reset_index(drop=True) for t in (made, again)
            )
            if not before.equals(after):
                raise ReleaseError(
                    f"the series of {name}",
                    "come out other where the files of withheld sources are absent",
                    "Run notebook 01 again; if that changes nothing, withhold it",
                )


def _is_silent(contract: Contract, withheld: Withheld) -> bool:
    """Whether nothing that a contract counts may leave."""
    pairs = {f"{contract.id}:{series.measure}" for series in contract.series}
    return (pairs or {f"{contract.id}:return"}) <= withheld.pairs


def _replays(
    project: Project, paper: Paper, folder: Path, withheld: Withheld, known: Proof
) -> Iterator[Replayed]:
    if not withheld.pairs and not withheld.by_ward:
        return
    for seed, up in SEEDS:
        with _replayed(project, paper, withheld, (seed, up), known) as (again, replaced):
            if not replaced and withheld.has_figures(project.processed(paper.year)):
                raise ReleaseError(
                    f"release/{paper.audience}",
                    "was not proved: nothing of what is withheld could be replaced",
                    "Run notebook 01 again for this year",
                )
            if not replaced:
                return
            if told := difference(folder, again):
                _refuse_stale(project, paper, folder, known)
                shaped = _shaped_by(project, paper, folder, withheld, known)
                raise ReleaseError(
                    f"release/{paper.audience}, {told}",
                    f"is another where withheld figures are others: {shaped} shaped it",
                    "Give what is withheld a pool of its own and no part in what leaves "
                    "(docs/leak-check.md)",
                )
            yield Replayed(seed=seed, up=up, replaced=replaced)


def _refuse_stale(project: Project, paper: Paper, folder: Path, known: Proof) -> None:
    """Accuse nobody where the tables come out other although nothing was replaced."""
    with root_beside(project) as other:
        copy_cleaned(project.processed(paper.year), other.processed(paper.year))
        measure_again(other, paper, known.found)
        again = other.root / "again"
        write_files(other, paper, release(other, paper, known), again)
        if told := difference(folder, again):
            raise ReleaseError(
                f"release/{paper.audience}, {told}",
                "is another when notebooks 02 and 03 run again on the same figures",
                "Run notebooks 02 and 03 again: an earlier version of them, or one that was "
                "changed, made their tables",
            )


def _shaped_by(
    project: Project, paper: Paper, folder: Path, withheld: Withheld, known: Proof
) -> str:
    """The withheld pairs that change what leaves when they alone are replaced."""
    found = []
    for pair in sorted(withheld.pairs | withheld.by_ward):
        alone = Withheld(withheld.pairs & {pair}, withheld.by_ward & {pair})
        for change in SEEDS:
            with _replayed(project, paper, alone, change, known) as (again, replaced):
                if replaced and difference(folder, again):
                    found.append(pair)
                    break
    return " and ".join(found) or "several withheld sources together"


@contextmanager
def _replayed(
    project: Project, paper: Paper, withheld: Withheld, change: tuple[int, bool], known: Proof
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The files of a release made from other figures, and of what they were replaced."""
    seed, up = change
    with root_beside(project) as other:
        replaced = replace_figures(
            project.processed(paper.year), other.processed(paper.year), withheld,
            Change(np.random.default_rng(seed), up), project.partnership().code,
        )  # fmt: skip
        again = other.root / "again"
        if replaced:
            measure_again(other, paper, known.found)
            write_files(other, paper, release(other, paper, known), again)
        yield again, replaced


def replace_figures(
    made: Path, target: Path, withheld: Withheld, change: Change, area_code: str
) -> tuple[str, ...]:
    """Copy the tables of notebook 01, with other figures for all that is withheld.

    Args:
        made: `data/processed/<year>`.
        target: the folder to fill.
        withheld: whose figures are replaced, in all that notebook 01 leaves.
        change: how.
        area_code: of the whole area; all other areas are wards.

    Returns:
        The pairs with figures that were replaced, and the sources whose row counts were; how
        many there are stays withheld. Which periods and categories there are stays.
    """
    measures = read_table(Measures, made)
    named: set[str] = set()
    series = read_table(SeriesTable, made)
    wards = series["sources"].isin(withheld.by_ward) & (series["area_code"] != area_code)
    own = (wards | series["sources"].isin(withheld.pairs)) & series["value"].notna()
    kinds = series["sources"].map(measures.set_index("pair")["kind"])
    for _, rows in series[own].groupby("series_id", sort=True):
        kind = kinds[rows.index[0]]
        for column in ("value", "lower", "upper"):
            changed = change.figures(rows[column], kind in COUNTED, _most(rows, kind))
            series.loc[rows.index, column] = changed
    named |= set(series.loc[own, "sources"])
    days = read_table(Days, made)
    own = days["series_id"].map(pair_of).isin(withheld.pairs)
    days.loc[own, "count"] = change.figures(days.loc[own, "count"], True).clip(lower=1).astype(int)
    named |= set(days.loc[own, "series_id"].map(pair_of))
    amounts = read_table(Contributions, made)
    own = amounts["series_id"].map(pair_of).isin(withheld.pairs)
    amounts.loc[own, "amount"] = change.figures(amounts.loc[own, "amount"], False)
    named |= set(amounts.loc[own, "series_id"].map(pair_of))
    write_table(series, SeriesTable, target)
    write_table(days, Days, target)
    write_table(amounts, Contributions, target)
    write_table(measures, Measures, target)
    silent = measures.loc[measures["pair"].isin(withheld.pairs), "source_id"].unique()
    for model in (Quality, Questions):
        table = read_table(model, made)
        own = table["source_id"].isin(silent)
        write_table(_replaced(table, own, change, KEPT), model, target)
        named |= set(table.loc[own, "source_id"])
    (target / "records").mkdir()
    for path in sorted((made / "records").glob("*.parquet")):
        table = pd.read_parquet(path)
        own = pd.Series(path.stem in silent, table.index)
        kept = tuple(Records.to_schema().columns)
        _replaced(table, own, change, kept).to_parquet(target / "records" / path.name)
        named |= set(table.loc[own, "source_id"])
    return tuple(sorted(named))


def pair_of(series_id: str) -> str:
    """The `source:measure` of a series, with or without a category."""
    return ":".join(series_id.split(":")[:2])


def _most(rows: pd.DataFrame, kind: str) -> float:
    """The bound of a rate that is a share or a per cent; none for other figures."""
    largest = float(rows[["value", "upper"]].max(axis=None))
    return next((bound for bound in (1.0, 100.0) if kind == "rate" and largest <= bound), np.inf)


def _replaced(
    table: pd.DataFrame, rows: pd.Series, change: Change, kept: tuple[str, ...]
) -> pd.DataFrame:
    """The table with other numbers, and other digits in its texts, in some rows."""
    table = table.copy()
    for name in table.columns.difference(kept):
        column = table.loc[rows, name]
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            whole = (column.dropna() % 1 == 0).all()
            table.loc[rows, name] = change.figures(column, bool(whole)).astype(column.dtype)
        elif pd.api.types.is_string_dtype(column):
            table.loc[rows, name] = column.map(change.text, na_action="ignore")
    return table


def difference(one: Path, other: Path) -> str:
    """Where two releases differ: `table series, row 12, column value`; empty where nowhere."""
    before, after = digests_of(one), digests_of(other)
    odd = sorted(name for name, _ in before.items() ^ after.items())
    return _place(one / odd[0], other / odd[0]) if odd else ""


def _place(one: Path, other: Path) -> str:
    if one.suffix != ".parquet" or not (one.exists() and other.exists()):
        return one.name
    place = odd_place(one.stem, pd.read_parquet(one), pd.read_parquet(other))
    return place or f"table {one.stem}"
