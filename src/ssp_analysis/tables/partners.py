"""What notebook 01 leaves of the partners' files."""

from collections.abc import Collection

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from ssp_analysis.tables.base import PAIRS, PERIOD, STATES, Table

FREQUENCIES = ("M", "Q", "A")
# What a figure is: events in a period, people at one time, a sum of pounds, another sum, an
# estimate or share.
KINDS = ("count", "stock", "money", "sum", "rate", "")
COUNTED = ("count", "stock")  # of these a small one may point to a person
LIKE_FOR_LIKE = "like-for-like"  # a measure without the categories that are told apart
COMPARABLE = "like for like"  # how its label, and that of an indicator on it, says so
RECEIVED = ("available", "not_available", "not_received", "not_due")  # what came of a file
NO_FILE = ("not_received", "not_due")
SUMMED = ("money", "sum")  # of these one that somebody has most of tells how much that is


class Records(pa.DataFrameModel):
    """One row per incident or case, or one aggregate as received; contracts add columns.

    `period` is null where a row has a `date` only by mistake of the contract; `area_code` is the
    ward's code, the area's own code, or empty where the record does not say.
    """

    source_id: Series[str]
    period: Series[str] = pa.Field(str_matches=PERIOD)
    frequency: Series[str] = pa.Field(isin=FREQUENCIES)
    date: Series[pa.DateTime] = pa.Field(nullable=True)
    category: Series[str]
    area_code: Series[str]
    state: Series[str] = pa.Field(isin=STATES)
    file: Series[str]
    sheet: Series[str]
    row: Series[int] = pa.Field(ge=1)

    class Config:
        """Settings of pandera."""

        coerce = True


class Quarantine(Table):
    """One row per cell or row set aside; the value itself is never copied."""

    source_id: Series[str]
    file: Series[str]
    sheet: Series[str]
    row: Series[int]
    column: Series[str]
    rule: Series[str]
    reason: Series[str]


class Quality(Table):
    """One row per source and file, in source rows: rows_in is the sum of the six after it."""

    source_id: Series[str]
    source: Series[str]
    owner: Series[str]
    year: Series[str]
    file: Series[str]
    status: Series[str] = pa.Field(isin=RECEIVED)
    rows_in: Series[int]
    kept: Series[int]
    quarantined: Series[int]
    asked: Series[int]
    merged: Series[int]
    out_of_scope: Series[int]
    skipped: Series[int]
    cells_set_aside: Series[int]
    corrected: Series[int]
    first_period: Series[str]
    last_period: Series[str]
    data_to: Series[str]
    due: Series[str]
    stated_total: Series[float] = pa.Field(nullable=True)
    found_total: Series[float] = pa.Field(nullable=True)
    notes: Series[str]


class Questions(Table):
    """One row per open question: where, on what evidence, how it can be read, what settles it.

    `asks` is who can answer. `rows` counts the rows in doubt, which are not used meanwhile, and
    `periods` are those that the answer could change.
    """

    source_id: Series[str]
    owner: Series[str]
    asks: Series[str] = pa.Field(isin=("analyst", "partner"))
    question: Series[str]
    year: Series[str]
    file: Series[str]
    place: Series[str]
    rows: Series[int]
    column: Series[str]
    evidence: Series[str]
    readings: Series[str]
    settled_by: Series[str]
    periods: Series[str]


class SeriesTable(Table):
    """One row per series, area and period. `value` is null unless `state` is observed.

    `marks` is the shorthand beside the figure as it came: `p` provisional, `r` revised, `e`
    estimated, `b` break in the series, `u` low reliability; of a sum, that of all its parts.
    Where categories of a measure began or ended while others were counted (`told_apart`), the
    category `like-for-like` is the measure without them.
    """

    series_id: Series[str]
    source_id: Series[str]
    measure: Series[str]
    category: Series[str]
    label: Series[str]
    area_code: Series[str]
    frequency: Series[str] = pa.Field(isin=FREQUENCIES)
    period: Series[str] = pa.Field(str_matches=PERIOD)
    value: Series[float] = pa.Field(nullable=True)
    lower: Series[float] = pa.Field(nullable=True)
    upper: Series[float] = pa.Field(nullable=True)
    unit: Series[str]
    state: Series[str] = pa.Field(isin=STATES)
    sources: Series[str] = pa.Field(str_matches=PAIRS)
    marks: Series[str]

    @pa.dataframe_check
    @classmethod
    def value_is_there_exactly_when_observed(cls, frame: pd.DataFrame) -> Series[bool]:
        """A missing value never passes for a number, nor a number for a missing value."""
        return frame["value"].notna() == (frame["state"] == "observed")


def told_apart(series: pd.DataFrame) -> list[str]:
    """The series of categories that began or ended while others of their measure were counted.

    Args:
        series: `SeriesTable` rows.
    """
    rows = series[~series["category"].isin(["", LIKE_FOR_LIKE])]
    counted = rows[rows["state"] != "not_applicable"]
    periods = counted.groupby("sources")["period"].nunique()
    own = counted.groupby(["sources", "series_id"])["period"].nunique().reset_index("series_id")
    apart = own[own["period"] < periods[own.index]]["series_id"]
    return [str(name) for pair in rows["sources"].unique() if pair in apart.index
            for name in apart[[pair]]]  # fmt: skip


def like_for_like(series_id: str, known: Collection[str]) -> str:
    """The series in which a measure is compared over the years: without what began or ended.

    Args:
        series_id: any series.
        known: the series that there are.
    """
    instead = f"{series_id}:{LIKE_FOR_LIKE}"
    return instead if instead in known else series_id


class Days(Table):
    """How many records of a monthly count fall on each day; days without any have no row.

    Where the days of a month do not add up to its count, some records had no day. Tables that
    stand in the place of the truth keep a day of none for a series of which nothing is left.
    """

    series_id: Series[str]
    date: Series[pa.DateTime]
    count: Series[int] = pa.Field(ge=0)


class Contributions(Table):
    """One row per amount in a sum of records: what `dominance` asks of. It is never released.

    `contributor` numbers the records of a source, or those whose records they are; nobody is named.
    """

    series_id: Series[str]
    period: Series[str] = pa.Field(str_matches=PERIOD)
    contributor: Series[int]
    amount: Series[float]


class Measures(Table):
    """One row per source:measure (`source:return` for sources without series): its contract.

    `counted_with` is the pair that this one is a part of or shows from another side.
    `dominance` is the p of the p% rule. `of` holds the pairs that a sum or a rate is made of,
    separated by a space.
    """

    pair: Series[str] = pa.Field(str_matches=r"\S+:\S+", unique=True)
    source_id: Series[str]
    source: Series[str]
    owner: Series[str]
    label: Series[str]
    unit: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    frequency: Series[str]
    threshold: Series[int]
    zeros_sensitive: Series[bool]
    dominance: Series[float] = pa.Field(ge=0)
    of: Series[str]
    pool: Series[str]
    counts: Series[str]
    does_not_count: Series[str]
    counted_with: Series[str]
