"""The published tables as data, for workbook, CSV and Table Schema.

A figure that is not there is empty, and the status beside it says why in the report's shorthand.
"""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.quantities import DECIMALS, TOLD_APART, expected_text, value_text
from ssp_analysis.say.tables import REVISED
from ssp_analysis.say.wording import NUMBERED, UNSURE
from ssp_analysis.tables import FRACTIONS
from ssp_analysis.write.cells import ESTIMATED, MARK_OF_STATE, PROVISIONAL, REVISED_MARK
from ssp_analysis.write.csv import DataTable, Field

# Figures are rounded as the report tells them, so that nobody reads more into the data.
ESTIMATES = ("expected", "expected_lower", "expected_upper")
FIGURES = ("value", "lower", "upper", "previous", "before_covid", "baseline", "observed")
COMPARED = (*ESTIMATES, "change", "change_lower", "change_upper", "smallest_detectable")
SUPPLIED = {  # what a partner should have sent, in tables without states
    "grants": ["award_pence", "spend_pence", "forecast_pence", "output_planned",
               "output_delivered"],
    "awards": ["letter_pence", "returned_pence", "spend_pence", "forecast_pence"],
}  # fmt: skip
NAMED = {  # columns that are called otherwise here than in the table they come from
    "impact": {"status": "comparison", "lower": "expected_lower", "upper": "expected_upper"},
    "sensitivity": {"status": "comparison"},
    "actions": {"status": "as_returned"},
    "comments": {"status": "answer"},
    "availability": {"status": "received"},
}
HANDLING = "handling"
CODED = ("area_kind", "comparison", "kind", "received")  # names with underscores, told as words
STATUS = "status"
PENCE, STATE = "_pence", "_state"
TYPES = {"b": "boolean", "i": "integer", "f": "number", "M": "date"}  # by the kind of a column
VERDICT_IS = f"Lower, higher, no clear change or {UNSURE}."
GLOSSARY = {
    "action": ("Action", "What the delivery plan says will be done."),
    "action_id": ("Action reference", "The action's reference in the delivery plan."),
    "allowed_pence": ("Underspend allowed (£)", "What the terms let all lines leave over."),
    "approved_on": ("Approved on", "The day on which the decision was signed."),
    "approver": ("Approved by", "The role of the person who signed."),
    "answer": ("Status", "Done, in hand, not started or declined."),
    "as_returned": ("Status as returned", "The status in the partner's return."),
    "area_committee": ("Area committee", "The area committee that the ward belongs to."),
    "asked": (
        "Rows in question", "Rows that are not used until a question to the partner is answered."),
    "area_code": ("Area code", "The area's code; a committee's name where it has none."),
    "area_kind": ("Kind of area", "Ward or area committee."),
    "award_pence": ("Award (£)", "What the project was awarded."),
    "baseline": ("Baseline", "The figure of the plan's baseline year."),
    "baseline_state": ("Status of the baseline", "Shorthand: why that figure is not there."),
    "baseline_period": ("Baseline period", "The period of the baseline."),
    "basis": ("Days", "Exact by day, or approximate where only months are known."),
    "before_covid_direction": (
        "Direction since then", "Up, down or no clear change since before the pandemic."),
    "before_covid": ("Before the pandemic", "The same months of the last ordinary year."),
    "before_covid_state": (
        "Status before the pandemic", "Shorthand: why that figure is not there."),
    "before_covid_period": ("Period before the pandemic", "The period of that figure."),
    "came_of_it": ("What came of it", "In the partner's own words."),
    "carry_forward_pence": (
        "May be carried forward (£)", "What the next year may spend, for all lines.",
    ),
    "category": ("Category", "The part of the measure; empty for the whole."),
    "caveats": ("Caveats", "What to bear in mind."),
    "change": ("Change", "Observed against expected, as a fraction: -0.25 is 25% lower."),
    "change_lower": ("Change, lower end", "Lower end of the 95% range of the change."),
    "change_upper": ("Change, upper end", "Upper end; empty where the range has no upper end."),
    "comment": ("What was asked", "What the committee asked or said."),
    "comparison": ("Kind of comparison", "An estimate, a simple comparison, or none."),
    "covers": (
        "Kind of period", "Months of the year, a year up to a month, one wave, an earlier cohort."),
    "counts": ("What it counts", "What the measure counts."),
    "counted_with": ("Counted with", "What it is a part of, or another view of."),
    "covid_change": ("What Covid changed", "In the partner's own words."),
    "data_to": ("Data to", "The last complete period received."),
    "date": ("Date", "The day of the meeting."),
    "dated": ("Letter dated", "The date of the award letter."),
    "decided_by": ("Decided by", "Who decided on the award."),
    "decided_on": ("Decided on", "When it was decided."),
    "decided_on_state": (
        "Status of decided on", "Shorthand: why that day is not there; empty for none given."),
    "decision": ("Decision", "Publish, direction in words only, or withhold."),
    "denominator": ("Per head of", "The population of a rate, and its date."),
    "difference_pence": ("Difference (£)", "Returned less award letter."),
    "differs": ("Differs", "Whether the answer differs from the main estimate's."),
    "direction": ("Direction", "Up, down or no clear change since a year before."),
    "direction_basis": ("Basis of the direction", "How the direction was judged."),
    "does_not_count": ("What it leaves out", "What the measure does not count."),
    "due": ("Due", "When the action is due."),
    "due_state": ("Status of due", "Shorthand: why that day is not there; empty for none given."),
    "end": ("Last day", "The last day that the figure covers."),
    "expected": (
        "Expected", "What earlier years would lead one to expect; empty without an estimate."),
    "expected_lower": ("Expected, lower end", "Lower end of the 95% range of what was expected."),
    "expected_upper": ("Expected, upper end", "Upper end of that range."),
    "expected_verdict": ("Against expected", VERDICT_IS),
    "first": ("First test", "The first month that was tested."),
    "forecast_pence": ("Forecast to March (£)", "What is expected to be spent in the year."),
    "frequency": ("Frequency", "M month, Q quarter, A year."),
    "indicator_id": ("Indicator reference", "The indicator's name in the plan's file."),
    "indicator": ("Indicator", "What the plan watches."),
    "kept": ("Rows used", "Rows that were counted."),
    "kind": ("Kind", "Of an indicator: target, tracker and others; of a text: what it tells."),
    "label": ("Measure", "What is counted."),
    "last": ("Last test", "The last month that was tested."),
    "last_due": ("Due, a year before", "When the action was due in the return of a year before."),
    "last_status": ("Status, a year before", "Its status in the return of a year before."),
    "letter_pence": ("Award letter (£)", "What the letter awards."),
    "line": ("Grant line", "The line of the grant."),
    "lower": ("Lower end", "Lower end of the 95% range of the figure."),
    "merged": ("Counted with another source", "Rows that another source counts as well."),
    "method": ("Method", "Another way to estimate the same."),
    "months_covered": ("Months covered", "Share of tested months inside their range."),
    "name": ("Area", "The area's name."),
    "national_lockdown": ("National lockdown", "Whether the phase is one."),
    "note": ("Note", "In the partner's own words."),
    "observed": ("Observed", "The figure that was recorded."),
    "on_record": ("Change of recording", "What changed in how it is recorded."),
    "output": ("What was counted", "What the project delivers."),
    "output_delivered": ("Delivered", "How much was delivered."),
    "output_planned": ("Planned", "How much was planned."),
    "over_allowance_pence": ("Over the allowance (£)", "Underspend beyond that, of all lines."),
    "owner": ("Owner", "The role that is responsible."),
    "period": ("Period", "Month (2020-04), quarter (2020/21 Q1: April to June), year or span."),
    "phase": ("Restriction phase", "The Covid restrictions as they applied in the area."),
    "polarity": ("Better is", "Whether higher or lower is better, where either is."),
    "pool": ("Group", "Series that are tested together."),
    "previous": ("A year before", "The same months of the year before."),
    "previous_state": ("Status a year before", "Shorthand: why that figure is not there."),
    "previous_period": ("Period a year before", "The period of that figure."),
    "priority": ("Priority", "The plan's priority."),
    "project": ("Project", "The grant-funded project."),
    "project_id": ("Project reference", "Its reference in the grant return."),
    "quarantined": ("Rows set aside", "Rows that broke what was agreed."),
    "rag": ("Status of the target", "On track, just off or off track; trackers have none."),
    "rag_basis": ("Basis of the status", "How the status was judged."),
    "received": ("Data", "Available, not available, not received or not due yet."),
    "reason": ("Note", "Why a figure is not there, or what to bear in mind."),
    "reference": ("Letter", "The reference of the award letter."),
    "reply": ("Reply", "What became of it."),
    "returned_pence": ("Awards as returned (£)", "What projects say they were awarded."),
    "rows_in": ("Rows received", "Rows of the partner's files."),
    "series": ("Series", "How many series were tested."),
    "series_id": (
        "Series reference", "Source, measure and category: the same in all of these tables."),
    "smallest_detectable": (
        "Smallest change that shows",
        "The wider half of the range of what was expected, as a fraction of it. To its other side "
        "a change can be clear at less.",
    ),
    "source": ("Source", "The partner's data."),
    "sources": ("Lineage", "The source:measure pairs that the row was computed from."),
    "spend_pence": ("Spent so far (£)", "What was spent."),
    "spend_to": ("Spent to", "The month to which spending is told."),
    "standing": ("Where it stands", "Overdue, slipped, reopened, as planned and others."),
    "start": ("First day", "The first day that the figure covers."),
    "statement": ("Approved words", "The approved sentence; a professional judgement."),
    "statement_by": ("Words approved by", "The role of the person who approved them."),
    "statement_on": ("Words approved on", "The day of that approval."),
    "target": ("Target", "The figure to reach; trackers have none."),
    "target_source": ("Where the target is from", "The document that sets it."),
    "tests": ("Tests", "How many past periods were tested."),
    "text": ("Text", "In the partner's own words."),
    "theme": ("Theme", "The plan's theme."),
    "totals_covered": ("Totals covered", "Share of tested totals inside their range."),
    "underspend_pence": ("Underspend (£)", "Award less forecast."),
    "unit": ("Unit", "What one of it is."),
    "upper": ("Upper end", "Upper end of the 95% range of the figure."),
    "value": ("Figure", "The figure in its unit."),
    "verdict": ("Verdict", VERDICT_IS),
    "window": ("Window", "The month, restriction phase or year."),
    "window_kind": ("Kind of window", "Month, phase or year."),
}  # fmt: skip
MARKS = ("Status", "Shorthand: why the figure is not there, or what marks it.")

# Table → title, what it holds, its columns. `status` stands behind the numbers it speaks of.
TOLD = {
    "progress": (
        "Indicators of the plan", "One row for each indicator.",
        "priority theme indicator_id indicator kind unit polarity covers period value lower upper "
        "status previous_period previous previous_state change_lower change_upper direction "
        "direction_basis before_covid_period before_covid before_covid_state "
        "before_covid_direction baseline_period baseline baseline_state target target_source rag "
        "rag_basis expected expected_lower expected_upper expected_verdict denominator on_record "
        "reason sources"),
    "impact": (
        "Covid-19, observed and expected", "One row for each measure and month, phase or year.",
        "series_id label unit window_kind window start end basis observed expected "
        "expected_lower expected_upper change "
        "change_lower change_upper status verdict comparison smallest_detectable "
        "reason caveats sources"),
    "series": (
        "Counts by month and quarter", "One row for each measure, category and period.",
        "series_id label category area_code frequency period value lower upper unit status "
        "sources"),
    "areas": (
        "Wards and area committees", "One row for each area, measure and year.",
        "area_kind area_code name area_committee label unit period start end value status reason "
        "sources"),
    "actions": (
        "Actions of the delivery plan", "One row for each action, as last returned.",
        "action_id theme action owner due due_state as_returned standing last_due "
        "last_status note period"),
    "narrative": (
        "What partners wrote", "One row for each text that partners returned for a theme.",
        "theme kind text period"),
    "grants": (
        "Grant-funded projects", "One row for each project.",
        "project_id project line theme decided_by decided_on decided_on_state award_pence "
        "spend_pence forecast_pence spend_to output output_planned output_delivered status "
        "covid_change came_of_it"),
    "awards": (
        "Award letters and returns", "One row for each grant line, and one for all.",
        "line reference dated letter_pence returned_pence difference_pence spend_pence "
        "forecast_pence underspend_pence allowed_pence carry_forward_pence over_allowance_pence "
        "status"),
    "comments": (
        "What the committee asked before", "One row for each comment on an earlier update.",
        "date comment reply answer"),
    "decisions": (
        "Release decisions", "One row for each measure.",
        "label owner decision reason approver approved_on statement statement_by statement_on "
        "counts does_not_count counted_with sources"),
    "availability": (
        "Partner data received and used", "One row for each source.",
        "source owner received data_to rows_in kept quarantined asked merged status reason"),
    "phases": (
        "Covid restriction phases", "One row for each phase, by the day it took effect.",
        "phase start end national_lockdown"),
    "calibration": (
        "Tests of the method", "One row for each group of series tested on past periods.",
        "pool series tests months_covered totals_covered first last status"),
    "sensitivity": (
        "Other ways to estimate", "One row for each measure and method.",
        "series_id label unit window method change verdict comparison differs status reason"),
}  # fmt: skip


def column_name(table: str, name: str) -> str:
    """What a column of a released table is called in its published data table."""
    return GLOSSARY[NAMED.get(table, {}).get(name, name)][0]


def data_tables(pack: Pack) -> Iterator[DataTable]:
    """The tables of a pack that have rows, in the order of a reader's interest."""
    themes = {theme.theme_id: theme.name for theme in pack.plan_themes()}
    for name, (title, about, columns) in TOLD.items():
        frame = getattr(pack, name).rename(columns=NAMED.get(name, {}))
        if len(frame):
            if "theme_id" in frame and "theme" not in frame:
                frame = frame.assign(theme=frame["theme_id"].map(themes).fillna(""))
            yield _table(name, title, about, columns.split(), frame)


def marked(table: DataTable, mark: str) -> DataTable:
    """The table with a last column that says in each row what must stand on all of it.

    A file that is passed on, sorted or cut loses its name sooner than a column.
    """
    field = Field(HANDLING, "Handling", "What to keep to when the row is passed on.", "string")
    frame = table.frame.assign(**{HANDLING: mark})
    return replace(table, fields=(*table.fields, field), frame=frame)


def _table(name: str, title: str, about: str, columns: list[str], frame: pd.DataFrame) -> DataTable:
    told, fields = dict[str, pd.Series](), []
    for column in columns:
        values = _status(name, frame) if column == STATUS else _written(frame, column)
        told[published_name(column)] = values.reset_index(drop=True)
        kind = TYPES.get(values.dtype.kind, "string")
        told_of = (published_name(column), *glossary(column))
        fields.append(Field(*told_of, kind, column in FRACTIONS))
    return DataTable(name, title, about, tuple(fields), pd.DataFrame(told))


def _written(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column as it is published: pounds, rounded figures, words for codes."""
    values = frame[name]
    if name.endswith(PENCE):
        return (values.astype("Float64") / 100).astype(float)
    if name.endswith(STATE):
        return values.map(MARK_OF_STATE).fillna("")
    if name in CODED:
        return values.str.replace("_", " ")
    if not pd.api.types.is_float_dtype(values):
        return values
    if name in COMPARED and "comparison" in frame:
        # A row that is told in words only may hold numbers; they are not shown.
        values = values.where(frame["comparison"].isin(NUMBERED))
    # A range without an end has no number there.
    values = values.astype(float).where(values.abs() != float("inf"))
    if name in FRACTIONS:
        return values.round(2)
    if name not in (*ESTIMATES, *FIGURES):
        return values
    more = frame[DECIMALS] if name in TOLD_APART and DECIMALS in frame else [0] * len(values)
    told = [
        value if pd.isna(value)
        else _number(expected_text(value, unit) if name in ESTIMATES
                     else value_text(value, unit, decimals))
        for value, unit, decimals in zip(values, frame["unit"], more, strict=True)
    ]  # fmt: skip
    return pd.Series(told, values.index, dtype=float)


def _number(text: str) -> float:
    return float(text.translate(str.maketrans("", "", ",£%")))


def _status(name: str, frame: pd.DataFrame) -> pd.Series:
    """The shorthand of each row: why its number is not there, or what marks the one that is."""
    absent = pd.Series("", frame.index)
    if "state" in frame:
        absent = frame["state"].map(MARK_OF_STATE).fillna("")
    elif name in SUPPLIED:
        gaps = frame[SUPPLIED[name]].isna().any(axis=1)
        absent = absent.mask(gaps, MARK_OF_STATE["missing"])
    marked = (
        (PROVISIONAL, frame.get("provisional")),
        (ESTIMATED, frame["basis"] == "approximate" if "basis" in frame else None),
        (REVISED_MARK, frame[REVISED].astype(bool) if REVISED in frame else None),
    )
    texts = absent
    for mark, applies in marked:
        if applies is not None:
            # What is not there is neither provisional nor revised.
            applies = applies & ((absent == "") | (name in SUPPLIED))
            texts = texts.mask(applies, (texts + f" {mark}").str.strip())
    return texts


def described(name: str) -> tuple[str, str, list[tuple[str, str, str]]]:
    """Title of a table, what it holds, and name, title and description of each column."""
    title, about, columns = TOLD[name]
    named = [(published_name(column), *glossary(column)) for column in columns.split()]
    return title, about, named


def published_name(column: str) -> str:
    """What a column of the released tables is called outside: money is in pounds, states marks."""
    return column.replace(PENCE, "_pounds").replace(STATE, "_status")


def glossary(column: str) -> tuple[str, str]:
    """Title and description of a column."""
    return MARKS if column == STATUS else GLOSSARY[column]
