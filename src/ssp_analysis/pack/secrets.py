"""What a pack may not tell: values and names of withheld measures, hidden cells, marks of records.

Taken from the tables before the release step, so that a fault of that step is found too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from ssp_analysis import schemas
from ssp_analysis.pack.hidden_cells import (
    FRACTIONS,
    NOT_FIGURES,
    HiddenCells,
    hidden_areas,
    hidden_cells,
)
from ssp_analysis.pack.numerals import Numbers, numerals
from ssp_analysis.pack.quantities import POUND_UNITS
from ssp_analysis.years import months_of, year_of

# Partners wrote what is in them: their words explain no number, and of a withheld return no row
# leaves.
WRITTEN_BY_PARTNERS = ("actions", "narrative", "grants", "awards", "comments")
LARGE = 10_000
ROW_COUNTS = ("rows_in", "kept", "quarantined", "asked", "merged", "out_of_scope", "skipped")
SHORTEST_MARK = 6  # letters of a record's own mark, such as a case number


@dataclass(frozen=True)
class Secrets:
    """What is looked for in the finished files.

    Attributes:
        counts: figures that are withheld or suppressed; `money` those that are sums of money.
        large: values and yearly sums so large that few are like them when rounded to two digits.
        explained: figures that leave by right; a number that is one of them proves nothing.
        explained_counts: those that are no sums of money, for large figures.
        withheld_names: of measures, series, sources and owners of which nothing may be told.
        shown_names: of what may be told; a withheld name inside one of them is not meant.
        phases: names of restriction phases; a number in one of them is none.
        statements: approved sentences; what they name they say without a number.
        hidden: where figures are hidden, and what may stand beside them.
        marks: numbers of cases and other text of records.
    """

    counts: Numbers
    money: Numbers
    large: Numbers
    explained: Numbers
    explained_counts: Numbers
    withheld_names: tuple[str, ...]
    shown_names: tuple[str, ...]
    phases: tuple[str, ...]
    statements: tuple[str, ...]
    hidden: HiddenCells
    marks: frozenset[str]

    @cached_property
    def withheld_pattern(self) -> re.Pattern[str]:
        """Any of the withheld names, as whole words in small letters."""
        return any_of(self.withheld_names)

    @cached_property
    def shown_pattern(self) -> re.Pattern[str]:
        """Any of the shown names, the longest first."""
        return any_of(self.shown_names)

    @cached_property
    def hidden_pattern(self) -> re.Pattern[str]:
        """Any label under which a figure is hidden."""
        return any_of(_longest_first(set(self.hidden.places_of)))

    @cached_property
    def labels(self) -> frozenset[str]:
        """All names in small letters, of what is shown and of what is hidden."""
        return frozenset(self.hidden.places_of) | {name.casefold() for name in self.shown_names}


def secrets_of(processed: Path | None, release: Path, barred: Collection[str]) -> Secrets:
    """What may not be told in one pack.

    Args:
        processed: the tables of the year before the release step; None where they are not there:
            names and hidden cells are known from the released ones, figures and records are not.
        release: the tables as they left for the pack's audience.
        barred: the `source:measure` pairs of which no figure may be told.
    """
    left = released_tables(release)
    measures = told_measures(left) if processed is None else _read(schemas.Measures, processed)
    series = left["series"] if processed is None else _read(schemas.SeriesTable, processed)
    own = touches(series["sources"], barred)
    secret = pd.concat(
        [series[own], _suppressed(series, left["series"]), hidden_areas(series, left["areas"])],
        ignore_index=True,
    )
    in_pounds = secret["unit"].str.casefold().isin(POUND_UNITS)
    counted = [*_values(secret[~in_pounds]), *_sums(secret[~in_pounds])]
    derived = [] if processed is None else _derived(processed, barred)
    names, shown = _names(measures, series, barred)
    return Secrets(
        counts=Numbers([*counted, *derived]),
        money=Numbers([*_values(secret[in_pounds]), *_sums(secret[in_pounds])]),
        large=Numbers(value for value in counted if value >= LARGE),
        explained=Numbers(_explained(left, barred)),
        explained_counts=Numbers(_explained(_without_money(left), barred)),
        withheld_names=names,
        shown_names=shown,
        phases=tuple(left["phases"]["phase"]),
        statements=tuple(text.rstrip(".") for text in left["decisions"]["statement"] if text),
        hidden=hidden_cells(left),
        marks=frozenset() if processed is None else _marks(processed / "records", measures),
    )


def told_measures(left: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """`pair`, `source_id`, `source`, `owner` and `label` of measures, from released tables."""
    decided = left["decisions"].rename(columns={"sources": "pair"})[["pair", "owner", "label"]]
    decided = decided.assign(source_id=decided["pair"].str.split(":").str[0])
    return decided.merge(left["availability"][["source_id", "source"]], on="source_id")


def _read(model: type[schemas.Table], folder: Path) -> pd.DataFrame:
    return schemas.read_table(model, folder)


def released_tables(release: Path) -> dict[str, pd.DataFrame]:
    """All tables of a release folder, by name, as they are stored."""
    return {path.stem: pd.read_parquet(path) for path in sorted(release.glob("*.parquet"))}


def figures(rows: pd.DataFrame) -> Iterator[float]:
    """Every figure of a table's rows as it may be written: per cents of fractions, pounds."""
    for name in rows.select_dtypes("number").columns.difference(NOT_FIGURES):
        values = rows[name].dropna().astype(float)
        yield from values
        if name in FRACTIONS:
            yield from values * 100
        if name.endswith("_pence"):
            yield from values / 100
            yield values.sum() / 100


def touches(sources: pd.Series, barred: Collection[str]) -> pd.Series:
    """Which rows come from any of some pairs."""
    found = {text: not set(barred).isdisjoint(text.split()) for text in sources.unique()}
    return sources.map(found).astype(bool)


def _suppressed(series: pd.DataFrame, left: pd.DataFrame) -> pd.DataFrame:
    keys = ["series_id", "area_code", "period"]
    gone = left.loc[left["state"] == "suppressed", keys]
    return series[series["state"] == "observed"].merge(gone, on=keys)


def _values(rows: pd.DataFrame) -> Iterator[float]:
    for name in ("value", "lower", "upper"):
        yield from rows[name].dropna()


def _sums(rows: pd.DataFrame) -> Iterator[float]:
    """The sum of each secret series over each reporting year."""
    years = rows["period"].map(lambda period: year_of(months_of(str(period))[-1]).label)
    yield from rows.groupby([rows["series_id"], rows["area_code"], years])["value"].sum()


def _derived(processed: Path, barred: Collection[str]) -> Iterator[float]:
    """Withheld figures of all tables that are computed from series, and row counts of sources."""
    for path in sorted(processed.glob("*.parquet")):
        table = pd.read_parquet(path)
        if path.stem == "quality":
            sources = {pair.split(":")[0] for pair in barred}
            rows = table[table["source_id"].isin(sources)]
            yield from figures(rows)
            yield from figures(rows.groupby(["source_id", "year"])[list(ROW_COUNTS)].sum())
        elif "sources" in table and path.stem != "series":
            yield from figures(table[touches(table["sources"], barred)])


def _explained(left: dict[str, pd.DataFrame], barred: Collection[str]) -> Iterator[float]:
    sources = {pair.split(":")[0] for pair in barred}
    for table_name, rows in left.items():
        if "sources" in rows:
            rows = rows[~touches(rows["sources"], barred)]
        elif "source_id" in rows:
            rows = rows[~rows["source_id"].isin(sources)]
        yield from figures(rows)
        written = rows.select_dtypes(["object", "str"]).columns
        for name in [] if table_name in WRITTEN_BY_PARTNERS else written:
            for text in rows[name].dropna().unique():
                yield from (numeral.value for numeral in numerals(str(text)))
        if {"award_pence", "forecast_pence"} <= set(rows.columns):
            yield from (rows["award_pence"] - rows["forecast_pence"]).dropna().astype(float) / 100


def _without_money(left: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    found = {}
    for name, table in left.items():
        if "unit" in table:
            table = table[~table["unit"].str.casefold().isin(POUND_UNITS)]
        found[name] = table[[column for column in table if not column.endswith("_pence")]]
    return found


def _names(
    measures: pd.DataFrame, series: pd.DataFrame, barred: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    own = measures["pair"].isin(list(barred))
    of_series = touches(series["sources"], barred)
    withheld = {*measures.loc[own, "label"], *series.loc[of_series, "label"]}
    shown = {*measures.loc[~own, "label"], *series.loc[~of_series, "label"]}
    for name in ("source", "owner"):  # only where all that it stands for is withheld
        held_back = own.groupby(measures[name]).transform("all")
        withheld |= set(measures.loc[held_back, name])
        shown |= set(measures.loc[~held_back, name])
    return _longest_first(withheld - shown), _longest_first(shown)


def _longest_first(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names as whole words in small letters, in the singular or the plural."""
    words = "|".join(f"{re.escape(name.casefold().removesuffix('s'))}s?" for name in names)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words else r"(?!)")


def _marks(records: Path, measures: pd.DataFrame) -> frozenset[str]:
    """Case numbers and other texts of records; returns were written to be read."""
    returned = set(measures.loc[measures["pair"].str.endswith(":return"), "source_id"])
    known = set(schemas.Records.to_schema().columns)
    found: set[str] = set()
    for path in sorted(records.glob("*.parquet")):
        if path.stem in returned:
            continue
        table = pd.read_parquet(path)
        for name in table.select_dtypes(["object", "str"]).columns.difference(list(known)):
            found |= {str(text) for text in table[name].dropna().unique()}
    return frozenset(
        text.casefold()
        for text in found
        if len(text) >= SHORTEST_MARK and any(letter.isdigit() for letter in text)
    )
