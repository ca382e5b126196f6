"""Other figures in the place of all that is withheld, in the tables of notebook 01."""

from __future__ import annotations

import shutil
from collections.abc import Collection
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
    pair_of,
    read_table,
    write_table,
)
from ssp_analysis.years import months_of

# What of a source's files and questions may be told: that they came, and of when they are.
KEPT = ("source_id", "source", "owner", "year", "file", "status", "first_period", "last_period",
        "data_to", "due", "periods", "asks", "question")  # fmt: skip
READ_BY_PROGRAMS = ("headings", "faulty")  # places and names of columns
MOST_UP, MOST_ADDED = 5.0, 40  # times as much, and so many more
MOST_DAYS = 90  # that a date is put forward or back by
WORDS_OF_A_CODE = 3  # a text of more of them was written by somebody
WORDS = ("stone", "river", "apple", "cloud", "paper", "yellow", "garden", "window", "silver",
         "field")  # fmt: skip
_MONTH = ["series_id", "month"]


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

    def missed(self, made: Path, area_code: str, replaced: Collection[str]) -> list[str]:
        """The pairs that have figures, or a return, of which a replay replaced nothing."""
        series = read_table(SeriesTable, made)
        held = set(series.loc[self.figures_in(series, area_code), "sources"])
        for pair in self.pairs:
            source, _, measure = pair.partition(":")
            path = made / "records" / f"{source}.parquet"
            if measure == "return" and path.exists() and len(pd.read_parquet(path)):
                held.add(source)
        return sorted(held.difference(replaced))

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
        """Other figures, none below 0 or above `most`; what is null stays so.

        Where none can be less (all are 0), or more, they go the other way.
        """
        other = self._moved(values, whole, most, self.up)
        same = other.equals(values.astype(other.dtype))
        return self._moved(values, whole, most, not self.up) if same else other

    def _moved(self, values: pd.Series, whole: bool, most: float, up: bool) -> pd.Series:
        size = len(values)
        if up:
            other = values * self.rng.uniform(1.2, MOST_UP, size)
            other += self.rng.integers(1, MOST_ADDED, size) * (1 if whole else 0.01)
        else:
            other = values * self.rng.uniform(0, 0.6, size)
        return (np.floor(other) if whole else other).clip(upper=most)

    def texts(self, texts: pd.Series) -> pd.Series:
        """Other words for what people wrote; codes and statuses drawn anew; other digits in ids."""
        known = texts.dropna()
        codes, values = pd.factorize(known)
        if known.str.split().str.len().gt(WORDS_OF_A_CODE).any():
            other = known.map(lambda _: " ".join(self.rng.choice(WORDS, self.rng.integers(1, 20))))
            blank = (known == "").any() & (self.rng.random(len(known)) < 0.5)
            known = other.mask(blank, "")
        elif 1 < len(values) < len(known):
            further = self.rng.integers(1, len(values), len(known))
            known = pd.Series(values[(codes + further) % len(values)], known.index)
        elif len(known):
            letters = np.array(list("\x1f".join(known)), dtype="U1")
            digits = np.char.isdecimal(letters)
            letters[digits] = self.rng.integers(0, 10, digits.sum()).astype("U1")
            known = pd.Series("".join(letters).split("\x1f"), known.index)
        return known.reindex(texts.index).astype(texts.dtype)

    def dates(self, dates: pd.Series) -> pd.Series:
        """Later days, or earlier ones."""
        days = self.rng.integers(1, MOST_DAYS, len(dates)) * (1 if self.up else -1)
        return dates + pd.to_timedelta(days, unit="D")

    def records(self, records: pd.DataFrame) -> pd.DataFrame:
        """More records, or fewer, on other days of the same months, that say something else.

        Of each period and category there is one as before.
        """
        drawn = self.rng.random(len(records)) < 0.5
        kept = ~records.duplicated(["period", "category"]) | drawn
        other = records[kept].reset_index(drop=True)
        if self.up:
            more = records[kept].assign(row=records.loc[kept, "row"] + records["row"].max())
            other = pd.concat([records, more], ignore_index=True)
        every, known = pd.Series(True, other.index), Records.to_schema().columns
        other = _replaced(other, every, self, (*known, *READ_BY_PROGRAMS))
        dates, further = other["date"], self.rng.integers(1, 28, len(other))
        day = (dates.dt.day - 1 + further) % dates.dt.days_in_month
        moved = dates.dt.normalize() + pd.to_timedelta(day - dates.dt.day + 1, unit="D")
        return other.assign(date=moved)

    def days(self, days: pd.DataFrame) -> pd.DataFrame:
        """Other days with incidents, more or fewer a month, with other counts.

        Args:
            days: `Days`, of one series or several. The first and the last of each stay.
        """
        month = days["date"].dt.to_period("M")
        months = days.assign(month=month).groupby(_MONTH)["count"].agg(["size", "mean"])
        begins = months.index.get_level_values("month").to_timestamp()
        most = begins.days_in_month
        wanted = self.figures(months["size"].astype(float), True).clip(1, most)
        grid = months.assign(wanted=wanted, begins=begins)
        grid = grid.loc[grid.index.repeat(most)].reset_index()
        after = pd.to_timedelta(grid.groupby(_MONTH).cumcount(), unit="D")
        grid["date"] = grid["begins"] + after
        ends = days.groupby("series_id")["date"].agg(["min", "max"]).loc[grid["series_id"]]
        first, last = ends["min"].to_numpy(), ends["max"].to_numpy()
        at_end = (grid["date"] == first) | (grid["date"] == last)
        grid["order"] = np.where(at_end, -1.0, self.rng.random(len(grid)))
        inside = grid[grid["date"].between(first, last)]
        rank = inside.groupby(_MONTH)["order"].rank(method="first")
        drawn = inside[rank <= inside["wanted"]]
        count = self.figures(drawn["mean"], True).clip(lower=1).astype(int)
        return drawn.assign(count=count)[["series_id", "date", "count"]]


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
    write_table(measures, Measures, target)
    named = _replace_series(made, target, withheld, change, area_code)
    days = read_table(Days, made)
    own = days["series_id"].map(pair_of).isin(withheld.pairs)
    other = pd.concat([days[~own], change.days(days[own])]) if own.any() else days
    write_table(other.sort_values(["series_id", "date"], kind="stable"), Days, target)
    named |= _changed(days, other, "series_id")
    amounts = read_table(Contributions, made)
    own = amounts["series_id"].map(pair_of).isin(withheld.pairs)
    other = amounts.copy()
    other.loc[own, "amount"] = change.figures(amounts.loc[own, "amount"], False)
    write_table(other, Contributions, target)
    named |= _changed(amounts, other, "series_id")
    silent = measures.loc[measures["pair"].isin(withheld.pairs), "source_id"].unique()
    for model in (Quality, Questions):
        table = read_table(model, made)
        other = _replaced(table, table["source_id"].isin(silent), change, KEPT)
        write_table(other, model, target)
        named |= _changed(table, other, "source_id")
    (target / "records").mkdir()
    for path in sorted((made / "records").glob("*.parquet")):
        if path.stem not in silent:
            shutil.copyfile(path, target / "records" / path.name)
            continue
        table = pd.read_parquet(path)
        other = change.records(table) if len(table) else table
        other.to_parquet(target / "records" / path.name)
        named |= _changed(table, other, "source_id")
    return tuple(sorted(named))


def _replace_series(
    made: Path, target: Path, withheld: Withheld, change: Change, area_code: str
) -> set[str]:
    series, kinds = read_table(SeriesTable, made), read_table(Measures, made).set_index("pair")
    own, of = withheld.figures_in(series, area_code), series["sources"].map(kinds["kind"])
    figures = {
        name: series[name].to_numpy(float, copy=True) for name in ("value", "lower", "upper")
    }
    for _, rows in series[own].groupby("series_id", sort=True):
        kind = of[rows.index[0]]
        for name in rows[list(figures)].columns[rows[list(figures)].notna().any()]:
            changed = change.figures(rows[name], kind in COUNTED, _most(rows, kind))
            figures[name][rows.index] = changed
    other = series.assign(**figures)
    write_table(other, SeriesTable, target)
    return _changed(series, other, "sources")


def _changed(before: pd.DataFrame, after: pd.DataFrame, owner: str) -> set[str]:
    """The pairs, or sources, of which something is another than before."""
    then, now = (rows_by(table, table[owner].map(pair_of)) for table in (before, after))
    return {name for name, rows in then.items() if not rows.equals(now.get(name))}


def rows_by(table: pd.DataFrame, owner: pd.Series) -> dict[str, pd.DataFrame]:
    """The rows of each owner, by position."""
    parts = table.groupby(owner.rename(None), sort=False)
    return {str(name): rows.reset_index(drop=True) for name, rows in parts}


def _most(rows: pd.DataFrame, kind: str) -> float:
    """The bound of a rate that is a share or a per cent; none for other figures."""
    largest = float(rows[["value", "upper"]].max(axis=None))
    return next((bound for bound in (1.0, 100.0) if kind == "rate" and largest <= bound), np.inf)


def _replaced(
    table: pd.DataFrame, rows: pd.Series, change: Change, kept: tuple[str, ...]
) -> pd.DataFrame:
    """The table with other numbers, texts, dates, yes and no in some rows."""
    table = table.copy()
    for name in table.columns.difference(kept):
        column = table.loc[rows, name]
        if pd.api.types.is_bool_dtype(column):
            table.loc[rows, name] = ~column
        elif pd.api.types.is_numeric_dtype(column):
            whole = (column.dropna() % 1 == 0).all()
            table.loc[rows, name] = change.figures(column, bool(whole)).astype(column.dtype)
        elif pd.api.types.is_datetime64_any_dtype(column):
            table.loc[rows, name] = change.dates(column).astype(column.dtype)
        elif pd.api.types.is_string_dtype(column):
            table.loc[rows, name] = change.texts(column)
    return table
