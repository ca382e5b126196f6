"""What notebook 03 leaves: progress on the plan, actions, grants, words."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from ssp_analysis.tables.base import PAIRS, PERIOD, STATES, Table

GIVEN_STATES = ("observed", "missing")  # of a form's cell: as given, blank or not; not fit to use
DIRECTIONS = ("up", "down", "no clear change", "")
# What an indicator's period is: months of the reporting year, twelve months up to one, one wave of
# a survey, a cohort of an earlier year.
COVERS = ("reporting year", "year ending", "wave", "earlier cohort", "")
STANDINGS = ("overdue", "due since the last return", "slipped", "delayed or paused", "off track",
             "reopened", "done since last year", "done", "as planned", "withdrawn",
             "not available")  # fmt: skip
ALL_LINES = "All lines"  # of `awards`, the row of the sums
COMMENT_STATUSES = ("done", "in hand", "not started", "declined")


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


class Themes(Table):
    """One row per theme of the plan and series that belongs to it (empty where it has none)."""

    order: Series[int]
    priority: Series[str]
    theme_id: Series[str]
    theme: Series[str]
    series_id: Series[str]
