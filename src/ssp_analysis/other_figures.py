"""Other figures in the place of all that is withheld, in the tables of notebook 01."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ssp_analysis.release.door import Released
from ssp_analysis.release.rulings import Paper
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
    read_table,
    write_table,
)
from ssp_analysis.years import months_of

# What of a source's files and questions may be told: that they came, and of when they are.
KEPT = ("source_id", "source", "owner", "year", "file", "status", "first_period", "last_period",
        "data_to", "due", "periods", "asks", "question")  # fmt: skip
DIGIT = re.compile(r"\d")
MOST_UP, MOST_ADDED = 5.0, 40  # times as much, and so many more


@dataclass(frozen=True)
class Withheld:
    """Of which pairs (`source:measure`) no figure may leave, and of which not all by ward.

    `told` has the series, ward and month of each figure that is part of one that may.
    """

    pairs: frozenset[str]
    by_ward: frozenset[str]
    told: frozenset[tuple[str, str, pd.Period]] = frozenset()

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
        leave = areas[(areas["area_kind"] == "ward") & (areas["state"] != "withheld")]
        return cls(
            frozenset(decisions.loc[~publish, "sources"]),
            frozenset(decisions.loc[publish, "sources"]),
            frozenset(
                (row.measure, row.area_code, month)
                for row in leave.itertuples()
                for month in pd.period_range(row.start, row.end, freq="M")
            ),
        )

    def figures_in(self, series: pd.DataFrame, area_code: str) -> pd.Series:
        """Which rows of a `SeriesTable` have a figure that may not leave."""
        wards = series["sources"].isin(self.by_ward) & (series["area_code"] != area_code)
        cells = series.loc[wards, ["series_id", "area_code", "period"]]
        told = [
            not self.told.isdisjoint((name, ward, month) for month in months_of(period))
            for name, ward, period in cells.itertuples(index=False)
        ]
        wards[cells.index[np.array(told, dtype=bool)]] = False
        return (wards | series["sources"].isin(self.pairs)) & series["value"].notna()

    def alone(self, pair: str) -> Withheld:
        """What of it one pair is."""
        return replace(self, pairs=self.pairs & {pair}, by_ward=self.by_ward & {pair})


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

    def texts(self, column: pd.Series) -> pd.Series:
        """Other digits in the place of digits."""
        many = sum(len(DIGIT.findall(text)) for text in column.dropna())
        digits = map(str, self.rng.integers(0, 10, many).tolist())
        return column.map(lambda text: DIGIT.sub(lambda _: next(digits), text), na_action="ignore")


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
    own = withheld.figures_in(series, area_code)
    kinds = series["sources"].map(measures.set_index("pair")["kind"])
    figures = {
        name: series[name].to_numpy(float, copy=True) for name in ("value", "lower", "upper")
    }
    for _, rows in series[own].groupby("series_id", sort=True):
        kind = kinds[rows.index[0]]
        for name, column in figures.items():
            changed = change.figures(rows[name], kind in COUNTED, _most(rows, kind))
            column[rows.index] = changed
    series = series.assign(**figures)
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
        if path.stem not in silent:
            shutil.copyfile(path, target / "records" / path.name)
            continue
        table = pd.read_parquet(path)
        own = pd.Series(True, table.index)
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
            table.loc[rows, name] = change.texts(column)
    return table
