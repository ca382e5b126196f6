"""What the tables on disk look like: one pandera model each, and the one way to store them.

A period is text: a month `2020-04`, a quarter `2020/21 Q1` (April to June), a year `2020/21`.
`sources` holds every `source:measure` pair a row was computed from, separated by one space.
A value that is not there is null and its `state` says why; it is never 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series
from pydantic import BaseModel, ConfigDict

from ssp_analysis.certificate import proof_of
from ssp_analysis.states import STATES

GIVEN_STATES = ("observed", "missing")  # of a form's cell: as given, blank or not; not fit to use
FREQUENCIES = ("M", "Q", "A")
# What a figure is: events in a period, people at one time, a sum of pounds, another sum, an
# estimate or share.
KINDS = ("count", "stock", "money", "sum", "rate", "")
COUNTED = ("count", "stock")  # of these a small one may point to a person
SUMMED = ("money", "sum")  # of these one that somebody has most of tells how much that is
DIRECTIONS = ("up", "down", "no clear change", "")
# What an indicator's period is: months of the reporting year, twelve months up to one, one wave of
# a survey, a cohort of an earlier year.
COVERS = ("reporting year", "year ending", "wave", "earlier cohort", "")
STANDINGS = ("overdue", "due since the last return", "slipped", "delayed or paused", "reopened",
             "done since last year", "done", "as planned", "not available")  # fmt: skip
APART = ", apart"  # ends the name of the pool of those of its series that have hidden figures
ALL_LINES = "All lines"  # of `awards`, the row of the sums
DECISIONS = ("publish", "direction", "withhold")
COMMENT_STATUSES = ("done", "in hand", "not started", "declined")
PERIOD = r"\d{4}-\d{2}|\d{4}/\d{2}( Q[1-4])?"
PAIRS = r"\S+:\S+( \S+:\S+)*"


class Table(pa.DataFrameModel):
    """Base of all tables: exactly these columns, in this order, coerced to their types."""

    class Config:
        """Settings of pandera."""

        strict = True
        coerce = True
        ordered = True


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
    status: Series[str] = pa.Field(isin=("available", "not_available", "not_received"))
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

    class Config:
        """Settings of pandera."""

        name = "questions"

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


class Days(Table):
    """How many records of a monthly count fall on each day; days without any have no row.

    Where the days of a month do not add up to its count, some records had no day.
    """

    class Config:
        """Settings of pandera."""

        name = "days"

    series_id: Series[str]
    date: Series[pa.DateTime]
    count: Series[int] = pa.Field(ge=1)


class Contributions(Table):
    """One row per amount in a sum of records: what `dominance` asks of. It is never released.

    `contributor` numbers the records of a source, or those whose records they are; nobody is named.
    """

    class Config:
        """Settings of pandera."""

        name = "contributions"

    series_id: Series[str]
    period: Series[str] = pa.Field(str_matches=PERIOD)
    contributor: Series[int]
    amount: Series[float]


class Measures(Table):
    """One row per source:measure (`source:return` for sources without series): its contract.

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


class Impact(Table):
    """Observed against expected, one row per series and window; changes are fractions."""

    series_id: Series[str]
    label: Series[str]
    unit: Series[str]
    sources: Series[str] = pa.Field(str_matches=PAIRS)
    window_kind: Series[str] = pa.Field(isin=("month", "phase", "year"))
    window: Series[str]
    start: Series[pa.DateTime]
    end: Series[pa.DateTime]
    basis: Series[str] = pa.Field(isin=("exact", "approximate"))
    status: Series[str] = pa.Field(
        isin=("estimated", "indicative", "simple_comparison", "wording_only", "not_estimated")
    )
    reason: Series[str]
    observed: Series[float] = pa.Field(nullable=True)
    expected: Series[float] = pa.Field(nullable=True)
    lower: Series[float] = pa.Field(nullable=True)
    upper: Series[float] = pa.Field(nullable=True)
    change: Series[float] = pa.Field(nullable=True)
    change_lower: Series[float] = pa.Field(nullable=True)
    change_upper: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=("lower", "higher", "no clear change", ""))
    baseline_months: Series[int]
    coverage: Series[float] = pa.Field(nullable=True)
    coverage_tests: Series[int]
    smallest_detectable: Series[float] = pa.Field(nullable=True)
    caveats: Series[str]
    state: Series[str] = pa.Field(isin=STATES)


class Calibration(Table):
    """How often the intervals of each pool held the true figure where nothing had happened.

    Series with hidden figures are a pool of their own, whose name ends with `APART`.
    """

    class Config:
        """Settings of pandera."""

        name = "calibration"

    pool: Series[str]
    sources: Series[str] = pa.Field(str_matches=PAIRS)
    series: Series[int]
    tests: Series[int]
    months_covered: Series[float] = pa.Field(nullable=True)
    totals_covered: Series[float] = pa.Field(nullable=True)
    first: Series[str]
    last: Series[str]


class Sensitivity(Table):
    """What other methods say of the year so far, one row per series and method."""

    class Config:
        """Settings of pandera."""

        name = "sensitivity"

    series_id: Series[str]
    label: Series[str]
    unit: Series[str]
    sources: Series[str] = pa.Field(str_matches=PAIRS)
    window: Series[str]
    method: Series[str]
    status: Series[str] = pa.Field(isin=("estimated", "not_estimated"))
    reason: Series[str]
    expected: Series[float] = pa.Field(nullable=True)
    lower: Series[float] = pa.Field(nullable=True)
    upper: Series[float] = pa.Field(nullable=True)
    change: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=("lower", "higher", "no clear change", ""))
    differs: Series[str] = pa.Field(isin=("", "sign", "verdict"))
    state: Series[str] = pa.Field(isin=STATES)


class Progress(Table):
    """One row per indicator of the plan: this year, last year, baseline and target.

    `covers` says what a figure's period is. `expected` is in the indicator's own unit and is what
    `change_from_expected` is a change from. `change` is a fraction of `previous`, with its range.
    `before_covid` is given where `previous` lies in the pandemic; where it does not, its state is
    `not_applicable`. Each figure of another year has a state of its own. `on_record` says where a
    series came from when plans changed.
    """

    priority: Series[str]
    theme_id: Series[str]
    theme: Series[str]
    indicator_id: Series[str]
    indicator: Series[str]
    kind: Series[str] = pa.Field(isin=("target", "tracker", "narrative", "withheld"))
    unit: Series[str]
    polarity: Series[str] = pa.Field(isin=("higher", "lower", "neither"))
    sources: Series[str]
    period: Series[str]
    value: Series[float] = pa.Field(nullable=True)
    lower: Series[float] = pa.Field(nullable=True)
    upper: Series[float] = pa.Field(nullable=True)
    previous_period: Series[str]
    previous: Series[float] = pa.Field(nullable=True)
    previous_state: Series[str] = pa.Field(isin=STATES)
    baseline_period: Series[str]
    baseline: Series[float] = pa.Field(nullable=True)
    baseline_state: Series[str] = pa.Field(isin=STATES)
    before_covid_period: Series[str]
    before_covid: Series[float] = pa.Field(nullable=True)
    before_covid_state: Series[str] = pa.Field(isin=STATES)
    before_covid_direction: Series[str] = pa.Field(isin=DIRECTIONS)
    target: Series[float] = pa.Field(nullable=True)
    target_source: Series[str]
    direction: Series[str] = pa.Field(isin=DIRECTIONS)
    direction_basis: Series[str]
    change: Series[float] = pa.Field(nullable=True)
    change_lower: Series[float] = pa.Field(nullable=True)
    change_upper: Series[float] = pa.Field(nullable=True)
    rag: Series[str] = pa.Field(isin=("on track", "just off", "off track", ""))
    rag_basis: Series[str]
    expected: Series[float] = pa.Field(nullable=True)
    expected_lower: Series[float] = pa.Field(nullable=True)
    expected_upper: Series[float] = pa.Field(nullable=True)
    change_from_expected: Series[float] = pa.Field(nullable=True)
    expected_verdict: Series[str]
    covers: Series[str] = pa.Field(isin=COVERS)
    denominator: Series[str]
    on_record: Series[str]
    provisional: Series[bool]
    state: Series[str] = pa.Field(isin=STATES)
    reason: Series[str]


class ProgressCells(Table):
    """One row per series cell that a figure of `progress` was computed from: its lineage."""

    indicator_id: Series[str]
    figure: Series[str] = pa.Field(isin=("value", "previous", "baseline", "before_covid"))
    part: Series[str] = pa.Field(isin=("counted", "out_of"))
    series_id: Series[str]
    period: Series[str] = pa.Field(str_matches=PERIOD)


class Actions(Table):
    """One row per action of the delivery plan, as last returned; a status not fit to use is empty.

    `standing` is worked out on the paper's date against the return of the year before;
    `last_status` and `last_due` are what that return said, empty where it did not have the action.
    No `due` is no date given where `due_state` is observed, and one not fit to use where missing.
    """

    action_id: Series[str]
    theme_id: Series[str]
    action: Series[str]
    owner: Series[str]
    due: Series[pa.DateTime] = pa.Field(nullable=True)
    due_state: Series[str] = pa.Field(isin=GIVEN_STATES)
    status: Series[str]
    standing: Series[str] = pa.Field(isin=STANDINGS)
    last_due: Series[pa.DateTime] = pa.Field(nullable=True)
    last_status: Series[str]
    period: Series[str]
    note: Series[str]
    sources: Series[str] = pa.Field(str_matches=PAIRS)


class Narrative(Table):
    """One row per text that a partner returned for a theme."""

    theme_id: Series[str]
    kind: Series[str] = pa.Field(
        isin=("achievement", "issue", "covid_response", "next_step", "policy_driver")
    )
    text: Series[str]
    period: Series[str]
    sources: Series[str] = pa.Field(str_matches=PAIRS)


class Grants(Table):
    """One row per grant-funded project; money in whole pence, null where it cannot be used.

    `decided_on_state` says whether a day that is not there was not given (observed) or not fit to
    use (missing).
    """

    project_id: Series[str]
    project: Series[str]
    line: Series[str]
    theme_id: Series[str]
    decided_by: Series[str]
    decided_on: Series[pa.DateTime] = pa.Field(nullable=True)
    decided_on_state: Series[str] = pa.Field(isin=GIVEN_STATES)
    award_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    spend_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    forecast_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    spend_to: Series[str]
    output: Series[str]
    output_planned: Series[float] = pa.Field(nullable=True)
    output_delivered: Series[float] = pa.Field(nullable=True)
    covid_change: Series[str]
    came_of_it: Series[str]
    sources: Series[str] = pa.Field(str_matches=PAIRS)


class Awards(Table):
    """One row per grant line and one for all: the award letter, and what the returns add up to.

    `difference_pence` is returned less letter; null where either is not known. What may be left
    over is a rule for all lines together: only that row holds it, where it is written, what may be
    carried forward within it and what is over it; null where the year's terms do not say.
    """

    line: Series[str]
    reference: Series[str]
    dated: Series[pa.DateTime] = pa.Field(nullable=True)
    letter_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    returned_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    difference_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    spend_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    forecast_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    underspend_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    allowed_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    allowed_source: Series[str]
    carry_forward_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    over_allowance_pence: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    sources: Series[str] = pa.Field(str_matches=PAIRS)


class Comments(Table):
    """One row per comment that the committee made on an earlier update, and what became of it."""

    date: Series[pa.DateTime]
    comment: Series[str]
    reply: Series[str]
    status: Series[str] = pa.Field(isin=COMMENT_STATUSES)
    sources: Series[str] = pa.Field(str_matches=PAIRS)


class Phases(Table):
    """The local Covid restriction phases, by date of effect."""

    phase: Series[str]
    start: Series[pa.DateTime]
    end: Series[pa.DateTime]
    national_lockdown: Series[bool]


class Decisions(Table):
    """One row per source:measure: may it leave, on whose decision, and what may be said.

    `public_decision` is the signed one, and reason, approver and statement are its own; it rules
    but for an internal paper, which lifts it: there `decision` is `publish`.
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


class Themes(Table):
    """One row per theme of the plan and series that belongs to it (empty where it has none)."""

    order: Series[int]
    priority: Series[str]
    theme_id: Series[str]
    theme: Series[str]
    series_id: Series[str]


class Availability(Table):
    """One row per source as the pack may tell it; row counts are null where they may not leave.

    `questions` counts those that are open about any of its files; null where not even that may be
    told.
    """

    source_id: Series[str]
    source: Series[str]
    owner: Series[str]
    status: Series[str] = pa.Field(isin=("available", "not_available", "not_received"))
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
    `source:measure` pair. A measure that may not leave by ward has one row per area for the year.
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

    class Config:
        """Settings of pandera."""

        name = "hidden"

    series_id: Series[str]
    period: Series[str] = pa.Field(str_matches=PERIOD)


class Revisions(Table):
    """One row per figure that differs from the last version of the same paper, as published.

    `row` is how the row is known again: its key columns, joined by `|`. `before` is `new` for a
    figure that was not told, and `withdrawn` for one that is told no more. `period` is empty for a
    figure of the reporting year.
    """

    table: Series[str]
    row: Series[str]
    label: Series[str]
    figure: Series[str]
    period: Series[str]
    unit: Series[str]
    before: Series[str]
    after: Series[str]


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


def revision_key(table: str, row: Mapping[str, object]) -> str:
    """The `row` of `Revisions` for a row of a table."""
    values = (row[name] for name in REVISION_KEYS[table])
    return "|".join(f"{v:%Y-%m-%d}" if isinstance(v, pd.Timestamp) else str(v) for v in values)


class About(BaseModel):
    """`about.json`: what a pack must know of itself, beside its tables.

    `unregistered` names the earlier papers of which nobody can say here what they told. `proof` is
    the digest of the certificate beside it: no part of the file, so that the certificate can be of
    all files.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    partnership: str
    area: str
    area_code: str
    reporting_year: str
    paper_date: date
    audience: Literal["public", "internal"]
    banner: str
    data_name: str
    report_to: str
    report_of: str
    report_title: str
    presenters: tuple[str, ...]
    contact_role: str
    contact_email: str
    contact_phone: str
    plan_name: str
    plan_note: str
    baseline_end: str
    version: str
    contact_answers: str = ""
    just_off: str = ""
    data_to: str = ""
    correction: str = ""
    unregistered: tuple[str, ...] = ()
    proof: str = ""


def conform(frame: pd.DataFrame, model: type[Table]) -> pd.DataFrame:
    """The frame with exactly the model's columns in order, checked; nothing is filled in."""
    columns = list(model.to_schema().columns)
    return model.validate(frame.loc[:, columns].reset_index(drop=True), lazy=True)


def empty(model: type[Table]) -> pd.DataFrame:
    """The table without rows."""
    return model.to_schema().coerce_dtype(
        pd.DataFrame(columns=list(model.to_schema().columns), dtype=object)
    )


def table_name(model: type[Table]) -> str:
    """The name under which a table is known: `progress_cells` for `ProgressCells`."""
    words = re.findall("[A-Z][a-z]+", model.__name__.removesuffix("Table"))
    return "_".join(words).lower()


def table_path(model: type[Table], folder: Path) -> Path:
    """Where a table lies in a folder."""
    return folder / f"{table_name(model)}.parquet"


def write_table(frame: pd.DataFrame, model: type[Table], folder: Path) -> Path:
    """Check a frame and store it as its model's Parquet file in `folder`."""
    path = table_path(model, folder)
    folder.mkdir(parents=True, exist_ok=True)
    conform(frame, model).to_parquet(path, index=False)
    return path


def read_table(model: type[Table], folder: Path) -> pd.DataFrame:
    """Read and check the model's Parquet file in `folder`."""
    return conform(pd.read_parquet(table_path(model, folder)), model)


def read_hidden(folder: Path) -> frozenset[tuple[str, str]]:
    """Series id and period of the figures in `Hidden`; none where that table is not there."""
    if not table_path(Hidden, folder).exists():
        return frozenset()
    return frozenset(read_table(Hidden, folder).itertuples(index=False, name=None))


def write_about(about: About, folder: Path) -> Path:
    """Store `about.json` in `folder`."""
    path = folder / "about.json"
    text = about.model_dump_json(indent=1, exclude={"proof"})
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read_about(folder: Path) -> About:
    """Read `about.json` of `folder`, with the digest of the certificate there; '' where none is."""
    about = About.model_validate_json((folder / "about.json").read_text(encoding="utf-8"))
    return about.model_copy(update={"proof": proof_of(folder)})
