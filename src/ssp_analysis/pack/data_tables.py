"""The published tables as data: one glossary of columns for workbook, CSV and Table Schema.

A number that is not there is empty, and `status` beside it says why in the shorthand of the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.hidden_cells import HIDING
from ssp_analysis.pack.quantities import expected_text
from ssp_analysis.pack.revised import REVISED, REVISED_MARK
from ssp_analysis.pack.tables import MARK_OF_STATE, PROVISIONAL

STATUS = "status"
PENCE = "_pence"
PLACES = 4  # decimals of an average: more would be false precision
# Estimates are told as the report tells them, so that nobody reads more into the data: counts
# whole, fractions in whole per cents.
ESTIMATED = ("expected", "expected_lower", "expected_upper")
ESTIMATED_ENDS = ("impact", "sensitivity")  # tables whose `lower` and `upper` are of an estimate
FRACTIONS = ("change", "change_lower", "change_upper", "smallest_detectable")
STATED = {  # tables that use `status` for something else than the shorthand
    "impact": "comparison",
    "sensitivity": "comparison",
    "actions": "as_returned",
    "comments": "answer",
    "availability": "received",
}


@dataclass(frozen=True)
class Field:
    """One column as people and programs know it."""

    name: str
    title: str
    description: str
    type: str  # in the words of Table Schema: string, number, integer, date, boolean


@dataclass(frozen=True)
class DataTable:
    """One published table: `frame` has exactly the fields' columns, ready to be written."""

    name: str
    title: str
    about: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame


GLOSSARY = {
    "action": ("Action", "What the delivery plan says will be done."),
    "action_id": ("Action reference", "The action's reference in the delivery plan."),
    "allowed_pence": ("Underspend allowed (£)", "What may be left over by the grant's terms."),
    "approved_on": ("Approved on", "The day on which the decision was signed."),
    "approver": ("Approved by", "The role of the person who signed."),
    "answer": ("Status", "Done, in hand, not started or declined."),
    "as_returned": ("Status as returned", "The status in the partner's return."),
    "area_committee": ("Area committee", "The area committee that the ward belongs to."),
    "area_code": ("Area code", "The area's code; a committee's name where it has none."),
    "area_kind": ("Kind of area", "Ward or area committee."),
    "award_pence": ("Award (£)", "What the project was awarded."),
    "baseline": ("Baseline", "The figure of the plan's baseline year."),
    "baseline_months": ("Months learnt from", "How many earlier months the estimate rests on."),
    "baseline_period": ("Baseline period", "The period of the baseline."),
    "basis": ("Days", "Exact by day, or approximate where only months are known."),
    "before_covid": ("Before the pandemic", "The same months of the last ordinary year."),
    "before_covid_period": ("Period before the pandemic", "The period of that figure."),
    "came_of_it": ("What came of it", "In the partner's own words."),
    "carry_forward_pence": ("Carried forward (£)", "What the next year may spend."),
    "category": ("Category", "The part of the measure; empty for the whole."),
    "caveats": ("Caveats", "What to bear in mind."),
    "change": ("Change", "Observed against expected, as a fraction."),
    "change_lower": ("Change, lower end", "Lower end of the 95% range of the change."),
    "change_upper": ("Change, upper end", "Upper end; empty where the range has no upper end."),
    "comment": ("What was asked", "What the committee asked or said."),
    "comparison": ("Kind of comparison", "An estimate, a simple comparison, or none."),
    "counts": ("What it counts", "What the measure counts."),
    "covid_change": ("What Covid changed", "In the partner's own words."),
    "data_to": ("Data to", "The last complete period received."),
    "date": ("Date", "The day of the meeting."),
    "dated": ("Letter dated", "The date of the award letter."),
    "decided_by": ("Decided by", "Who decided on the award."),
    "decided_on": ("Decided on", "When it was decided."),
    "decision": ("Decision", "Publish, direction in words only, or withhold."),
    "denominator": ("Per head of", "The population of a rate, and its date."),
    "difference_pence": ("Difference (£)", "Returned less award letter."),
    "differs": ("Differs", "Whether the answer differs from the main estimate's."),
    "direction": ("Direction", "Up, down or no clear change since a year before."),
    "direction_basis": ("Basis of the direction", "How the direction was judged."),
    "does_not_count": ("What it leaves out", "What the measure does not count."),
    "due": ("Due", "When the action is due."),
    "end": ("Last day", "The last day that the figure covers."),
    "expected": ("Expected", "What earlier years would lead one to expect."),
    "expected_lower": ("Expected, lower end", "Lower end of the 95% range of what was expected."),
    "expected_upper": ("Expected, upper end", "Upper end of that range."),
    "expected_verdict": ("Against expected", "Lower, higher or no clear change."),
    "first": ("First test", "The first month that was tested."),
    "forecast_pence": ("Forecast to March (£)", "What is expected to be spent in the year."),
    "frequency": ("Frequency", "M month, Q quarter, A year."),
    "indicator": ("Indicator", "What the plan watches."),
    "kept": ("Rows used", "Rows that were counted."),
    "kind": ("Kind", "What kind of entry it is."),
    "label": ("Measure", "What is counted."),
    "last": ("Last test", "The last month that was tested."),
    "last_due": ("Due, a year before", "When the action was due in the return of a year before."),
    "last_status": ("Status, a year before", "Its status in the return of a year before."),
    "letter_pence": ("Award letter (£)", "What the letter awards."),
    "line": ("Grant line", "The line of the grant."),
    "lower": ("Lower end", "Lower end of the 95% range of the figure beside it."),
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
    "over_allowance_pence": ("Over the allowance (£)", "Underspend beyond what is allowed."),
    "owner": ("Owner", "The role that is responsible."),
    "period": ("Period", "Month 2020-04, quarter 2020/21 Q1 (April to June) or year 2020/21."),
    "phase": ("Restriction phase", "The Covid restrictions as they applied in the area."),
    "polarity": ("Better is", "Whether higher or lower is better, where either is."),
    "pool": ("Pool", "Series that were estimated together."),
    "previous": ("A year before", "The same months of the year before."),
    "previous_period": ("Period a year before", "The period of that figure."),
    "priority": ("Priority", "The plan's priority."),
    "project": ("Project", "The grant-funded project."),
    "project_id": ("Project reference", "Its reference in the grant return."),
    "quarantined": ("Rows set aside", "Rows that broke what was agreed."),
    "rag": ("Status of the target", "On track, just off or off track; trackers have none."),
    "rag_basis": ("Basis of the status", "How the status was judged."),
    "received": ("Data", "Available, not available or not received."),
    "reason": ("Note", "Why a figure is not there, or what to bear in mind."),
    "reference": ("Letter", "The reference of the award letter."),
    "reply": ("Reply", "What became of it."),
    "returned_pence": ("Awards as returned (£)", "What projects say they were awarded."),
    "rows_in": ("Rows received", "Rows of the partner's files."),
    "series": ("Series", "How many series were tested."),
    "smallest_detectable": ("Smallest clear change", "As a fraction of what was expected."),
    "source": ("Source", "The partner's data."),
    "sources": ("Lineage", "The source:measure pairs that the row was computed from."),
    "spend_pence": ("Spent so far (£)", "What was spent."),
    "spend_to": ("Spent to", "The month to which spending is told."),
    "standing": ("Where it stands", "Overdue, slipped, done since last year, or as planned."),
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
    "upper": ("Upper end", "Upper end of the 95% range of the figure beside it."),
    "value": ("Figure", "The figure in its unit."),
    "verdict": ("Verdict", "Lower, higher or no clear change."),
    "window": ("Window", "The month, restriction phase or year."),
    "window_kind": ("Kind of window", "Month, phase or year."),
}  # fmt: skip
MARKS = ("Status", "Shorthand: why a number is not there, or what marks it.")

# Table → title, what it holds, its columns. `status` stands behind the numbers it speaks of.
TOLD = {
    "progress": (
        "Indicators of the plan", "One row for each indicator.",
        "priority theme indicator kind unit polarity period value lower upper status "
        "previous_period previous before_covid_period before_covid baseline_period baseline target "
        "target_source direction direction_basis rag rag_basis expected expected_lower "
        "expected_upper expected_verdict denominator on_record reason sources"),
    "impact": (
        "Covid-19, observed and expected", "One row for each measure and month, phase or year.",
        "label unit window_kind window start end basis observed expected lower upper change "
        "change_lower change_upper status verdict comparison smallest_detectable "
        "baseline_months reason caveats sources"),
    "series": (
        "Counts by month and quarter", "One row for each measure, category and period.",
        "label category area_code frequency period value lower upper unit status sources"),
    "areas": (
        "Wards and area committees", "One row for each area, measure and year.",
        "area_kind area_code name area_committee label unit period start end value status reason "
        "sources"),
    "actions": (
        "Actions of the delivery plan", "One row for each action, as last returned.",
        "action_id theme action owner due as_returned standing last_due last_status note period"),
    "narrative": (
        "What partners wrote", "One row for each text that partners returned for a theme.",
        "theme kind text period"),
    "grants": (
        "Grant-funded projects", "One row for each project.",
        "project_id project line theme decided_by decided_on award_pence spend_pence "
        "forecast_pence spend_to output output_planned output_delivered covid_change came_of_it"),
    "awards": (
        "Award letters and returns", "One row for each grant line, and one for all.",
        "line reference dated letter_pence returned_pence difference_pence spend_pence "
        "forecast_pence underspend_pence allowed_pence carry_forward_pence over_allowance_pence"),
    "comments": (
        "What the committee asked before", "One row for each comment on an earlier update.",
        "date comment reply answer"),
    "decisions": (
        "Release decisions", "One row for each measure.",
        "label owner decision reason approver approved_on statement statement_by statement_on "
        "counts does_not_count sources"),
    "availability": (
        "Partner data received and used", "One row for each source.",
        "source owner received data_to rows_in kept quarantined merged status reason"),
    "phases": (
        "Covid restriction phases", "One row for each phase, by the day it took effect.",
        "phase start end national_lockdown"),
    "calibration": (
        "Tests of the method", "One row for each group of series tested on past periods.",
        "series tests months_covered totals_covered first last"),
    "sensitivity": (
        "Other ways to estimate", "One row for each measure and method.",
        "label unit window method expected lower upper change verdict comparison "
        "differs status reason"),
}  # fmt: skip


def data_tables(pack: Pack) -> Iterator[DataTable]:
    """The tables of a pack that have rows, in the order of a reader's interest."""
    themes = {theme.theme_id: theme.name for theme in pack.plan_themes()}
    for name, (title, about, columns) in TOLD.items():
        frame = getattr(pack, name).rename(columns={"status": STATED.get(name, "status")})
        if len(frame):
            if "theme_id" in frame and "theme" not in frame:
                frame = frame.assign(theme=frame["theme_id"].map(themes).fillna(""))
            yield _table(name, title, about, columns.split(), frame)


def _table(name: str, title: str, about: str, columns: list[str], frame: pd.DataFrame) -> DataTable:
    estimated = ESTIMATED + (("lower", "upper") if name in ESTIMATED_ENDS else ())
    # Beside what is held back no number stands at all.
    hidden = frame.get("state", pd.Series("", frame.index)).isin(HIDING)
    fields, told = [], {}
    for column in columns:
        if column == STATUS:
            written, named = _status(frame), MARKS
        else:
            written, named = _written(frame[column], column, estimated), GLOSSARY[column]
        key = column.replace(PENCE, "_pounds")
        if _type(written) in ("number", "integer"):
            written = written.convert_dtypes().mask(hidden)
        told[key] = written.to_numpy()
        fields.append(Field(key, *named, _type(written)))
    return DataTable(name, title, about, tuple(fields), pd.DataFrame(told))


def _written(values: pd.Series, name: str, estimated: tuple[str, ...]) -> pd.Series:
    if name.endswith(PENCE):
        return (values.astype("Float64") / 100).astype(float)
    if name in estimated:
        return values.map(_as_told)
    if pd.api.types.is_float_dtype(values):
        # A range without an end has no number there.
        ended = values.astype(float).where(values.abs() != float("inf"))
        return ended.round(2 if name in FRACTIONS else PLACES)
    return values


def _as_told(value: float) -> float:
    return value if pd.isna(value) else float(expected_text(value).replace(",", ""))


def _status(frame: pd.DataFrame) -> pd.Series:
    """The shorthand of each row: why its number is not there, or that it is provisional."""
    texts = frame["state"].map(MARK_OF_STATE).fillna("")
    for column, mark in (("provisional", PROVISIONAL), (REVISED, REVISED_MARK)):
        if column in frame:
            applies = frame[column].astype(bool) & (texts == "")
            texts = texts.mask(applies, mark)
    return texts


def _type(values: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_integer_dtype(values):
        return "integer"
    if pd.api.types.is_float_dtype(values):
        return "number"
    return "date" if pd.api.types.is_datetime64_any_dtype(values) else "string"
