"""What notebook 04 lets out, and what stands beside it."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from ssp_analysis.tables.base import PAIRS, PERIOD, STATES, Table, read_table, table_path
from ssp_analysis.tables.partners import RECEIVED

DECISIONS = ("publish", "direction", "withhold")
# Which figures of released tables are fractions, told in whole per cents, and which are estimates.
FRACTIONS = ("change", "change_lower", "change_upper", "smallest_detectable", "months_covered",
             "totals_covered")  # fmt: skip
ESTIMATES = ("expected", "lower", "upper", "expected_lower", "expected_upper")
# By which columns a row of a released table is known again in another version of the paper.
REVISION_KEYS: dict[str, tuple[str, ...]] = {
    "series": ("series_id", "area_code", "period"),
    "impact": ("series_id", "window_kind", "start", "end"),
    "calibration": ("pool",),
    "sensitivity": ("series_id", "method"),
    "progress": ("theme_id", "indicator_id"),
    "areas": ("measure", "area_kind", "area_code", "start"),
    "grants": ("project_id",),
    "awards": ("line",),
    "availability": ("source_id",),
}


class Decisions(Table):
    """One row per source:measure: may it leave, on whose decision, and what may be said.

    `public_decision` is the signed one, and reason, approver and statement are its own; it rules
    but for an internal paper, which lifts it: there `decision` is `publish`. `counted_with` is the
    pair that this one is a part of or shows from another side. `owner` is `Organisation, role`, and
    empty where no contract knows the pair. `source:return` is what a partner wrote, no measure.
    """

    sources: Series[str] = pa.Field(str_matches=PAIRS)
    label: Series[str]
    owner: Series[str]
    decision: Series[str] = pa.Field(isin=DECISIONS)
    public_decision: Series[str] = pa.Field(isin=DECISIONS)
    reason: Series[str]
    approver: Series[str]
    approved_on: Series[pa.DateTime] = pa.Field(nullable=True)
    statement: Series[str]
    statement_by: Series[str]
    statement_on: Series[pa.DateTime] = pa.Field(nullable=True)
    counts: Series[str]
    does_not_count: Series[str]
    counted_with: Series[str]


class Availability(Table):
    """One row per source as the pack may tell it; row counts are null where they may not leave.

    `questions` counts those that are open about any of its files; null where not even that may be
    told.
    """

    source_id: Series[str]
    source: Series[str]
    owner: Series[str]
    status: Series[str] = pa.Field(isin=RECEIVED)
    data_to: Series[str]
    rows_in: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    kept: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    quarantined: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    asked: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    merged: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    questions: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    state: Series[str] = pa.Field(isin=STATES)
    reason: Series[str]


class Areas(Table):
    """One row per ward or area committee, measure and year (or the same months of a year).

    `area_code` is the ward's code, or the committee's name in small letters; `measure` is the
    `source:measure` pair, or its series without new categories. A measure that may not leave by
    ward has one row per area for the year.
    """

    area_kind: Series[str] = pa.Field(isin=("ward", "area_committee"))
    area_code: Series[str]
    name: Series[str]
    area_committee: Series[str]
    measure: Series[str]
    label: Series[str]
    unit: Series[str]
    period: Series[str]
    start: Series[pa.DateTime]
    end: Series[pa.DateTime]
    value: Series[float] = pa.Field(nullable=True)
    state: Series[str] = pa.Field(isin=STATES)
    reason: Series[str]
    sources: Series[str] = pa.Field(str_matches=PAIRS)


class Told(Table):
    """One row per count that a release tells or hides, and series, area and days that it covers.

    What the next paper's disclosure control must know of this one: the register keeps it. A value
    is null where it is hidden.
    """

    count: Series[int]
    table: Series[str]
    series_id: Series[str]
    area_code: Series[str]
    start: Series[pa.DateTime]
    end: Series[pa.DateTime]
    value: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    threshold: Series[int]
    zeros_sensitive: Series[bool]


class Hidden(Table):
    """One row per borough-wide figure that disclosure control hides, for notebooks 02 and 03.

    It is there only where they run once more, so that nothing that leaves is learnt from these.
    """

    series_id: Series[str]
    period: Series[str] = pa.Field(str_matches=PERIOD)


class Revisions(Table):
    """One row per figure that differs from what was published: by this paper, or the one before.

    `row` is how the row is known again: its key columns, joined by `|`. `before` is `new` for a
    figure that was not told, and `withdrawn` for one that is told no more. `period` is empty for a
    figure of the reporting year. `paper` is the year of the paper that told it before, and empty
    where that is the last version of the same paper.
    """

    paper: Series[str]
    table: Series[str]
    row: Series[str]
    label: Series[str]
    figure: Series[str]
    period: Series[str]
    unit: Series[str]
    before: Series[str]
    after: Series[str]


def revision_key(table: str, row: Mapping[str, object]) -> str:
    """The `row` of `Revisions` for a row of a table."""
    values = (row[name] for name in REVISION_KEYS[table])
    return "|".join(f"{v:%Y-%m-%d}" if isinstance(v, pd.Timestamp) else str(v) for v in values)


def read_hidden(folder: Path) -> frozenset[tuple[str, str]]:
    """Series id and period of the figures in `Hidden`; none where that table is not there."""
    if not table_path(Hidden, folder).exists():
        return frozenset()
    return frozenset(read_table(Hidden, folder).itertuples(index=False, name=None))
