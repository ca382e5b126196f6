"""The tables of findings: impact, months, restrictions, indicators, actions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ssp_analysis.pack.dataset import Pack, Theme
from ssp_analysis.pack.quantities import (
    count_text,
    day_text,
    expected_text,
    period_text,
    value_text,
    with_unit,
)
from ssp_analysis.pack.tables import PROVISIONAL, Cell, Column, Table, held, mark
from ssp_analysis.pack.wording import change_text, interval_text, listing, sentence

RAG_SHAPES = {"on track": "● On track", "just off": "▲ Just off", "off track": "■ Off track"}
STANDING_WORDS = {
    "done since last year": "Done since last year",
    "done": "Done before",
    "as planned": "As planned",
    "slipped": "Slipped",
    "overdue": "Overdue",
}
VERDICTS = {
    "lower": "lower than that",
    "higher": "higher than that",
    "no clear change": "not clearly different",
}
_NONE = mark("not_applicable")


def impact_table(pack: Pack, rows: pd.DataFrame) -> Table:
    """One row per series of the year window: observed, expected, change, range and verdict."""
    # A figure that is there but was not compared has nothing to compare with: not applicable.
    columns = (
        Column("Measure", lambda row: with_unit(row["label"], row["unit"])),
        Column("Months", "window"),
        Column("Observed", held("observed", "not_applicable"), count_text),
        Column("Expected", held("expected", "not_applicable"), expected_text),
        Column("Change", held("said", "not_applicable")),
        Column("Range of the change", held("range", "not_applicable")),
    )
    frame = rows.assign(
        said=[change_text(row) for _, row in rows.iterrows()],
        range=[interval_text(row).strip(" ()") for _, row in rows.iterrows()],
    )
    caption = f"Observed and expected figures, {pack.about.reporting_year}"
    return Table(caption, columns, frame)


def month_table(label: str, unit: str, rows: pd.DataFrame) -> Table:
    """One row per month of one series: observed, expected and the range of the expected."""
    columns = (
        Column("Month", "month"),
        Column("Observed", held("observed", "not_applicable"), count_text),
        Column("Expected", held("expected", "not_applicable"), expected_text),
        Column("Expected, low end", held("lower", "not_applicable"), expected_text),
        Column("Expected, high end", held("upper", "not_applicable"), expected_text),
    )
    return Table(with_unit(f"{label} by month", unit), columns, rows)


def phase_table(phases: pd.DataFrame, area: str) -> Table:
    """The restrictions as they applied in the area, by date of effect."""
    columns = (
        Column("Restrictions", "phase"),
        Column("From", lambda row: day_text(row["start"])),
        Column("To", lambda row: day_text(row["end"])),
    )
    ordered = phases.sort_values("start", kind="stable")
    return Table(f"Covid restrictions in {area}, by date of effect", columns, ordered)


def progress_table(pack: Pack, theme: Theme) -> Table | None:
    """The indicators of a theme: this year, last year, target, direction and status."""
    rows = _indicators(pack, theme)
    year = pack.about.reporting_year
    before = Column("Before the pandemic", _beside("before_covid"), count_text)
    columns = (
        Column("Indicator and months", lambda row: _named(row, year)),
        Column("Kind", "kind"),
        *_FIGURES[:2],
        *([before] if rows["before_covid"].notna().any() else []),
        Column(_baseline_heading(rows), _beside("baseline"), count_text),
        *_FIGURES[2:],
        Column("Direction", _direction),
        Column("Status", _status),
    )
    return Table(f"Indicators: {theme.name}", columns, rows) if len(rows) else None


def short_progress_table(pack: Pack, theme: Theme, most: int) -> Table | None:
    """The first indicators that have a figure, for a slide: this year, a year before, one verdict.

    Returns:
        None where no indicator of the theme has a figure.
    """
    rows = _indicators(pack, theme)
    shown = rows[rows["state"] == "observed"].head(most)
    if shown.empty:
        return None
    year = pack.about.reporting_year
    columns = (
        Column("Indicator and months", lambda row: _named(row, year)),
        *_FIGURES,
        Column("Change or status", _result),
    )
    more = len(rows) - len(shown)
    caption = f"Indicators: {theme.name}{f' ({more} more in the report)' if more else ''}"
    return Table(caption, columns, shown)


def action_table(theme: Theme, actions: pd.DataFrame) -> Table | None:
    """The delivery plan's actions of a theme, as last returned."""
    rows = actions[actions["theme_id"] == theme.theme_id]
    columns = (
        Column("Action", "action"),
        Column("Lead", held("owner")),
        Column("Due", lambda row: day_text(row["due"])),
        Column("Last returned as", held("status", write=lambda text: sentence(text).rstrip("."))),
        Column("Where it stands", _standing),
    )
    return Table(f"Delivery plan actions: {theme.name}", columns, rows) if len(rows) else None


def action_summary(actions: pd.DataFrame) -> str:
    """`19 actions: 7 done since last year, 8 overdue, …`; empty where there are none."""
    counts = [(name, int((actions["standing"] == name).sum())) for name in STANDING_WORDS]
    told = [f"{number} {STANDING_WORDS[name].casefold()}" for name, number in counts if number]
    total = len(actions)
    return f"{total} action{'s' * (total != 1)}: {listing(told)}." if told else ""


def indicator_notes(row: Any) -> str:
    """On what an indicator's figures rest, beside the figures: each thing once."""
    told = [
        row["reason"],
        _expectation(row),
        row["direction_basis"] if row["direction"] else "",
        row["rag_basis"],
        f"Per head of: {row['denominator']}" if row["denominator"] else "",
        _other_years(row),
        row["on_record"],
        "Provisional: the year is not over." if row["provisional"] else "",
    ]
    return " ".join(sentence(text) for text in told if text)


def _expectation(row: Any) -> str:
    if pd.isna(row["expected"]):
        return ""
    low, high = (value_text(row[f"expected_{end}"], row["unit"]) for end in ("lower", "upper"))
    expected = value_text(row["expected"], row["unit"])
    verdict = VERDICTS.get(row["expected_verdict"], "")
    said = f"; the figure is {verdict}" if verdict else ""
    return f"Without the pandemic {expected} would have been expected ({low} to {high}){said}"


def _other_years(row: Any) -> str:
    named = (("baseline", "Baseline"), ("before_covid", "Before the pandemic"))
    told = [
        f"{words}: {value_text(row[name], row['unit'])} in {period_text(row[f'{name}_period'])}"
        for name, words in named
        if pd.notna(row[name])
    ]
    if row["before_covid_direction"]:
        told.append(f"Since then: {row['before_covid_direction']}")
    return ". ".join(told)


def _baseline_heading(rows: pd.DataFrame) -> str:
    years = {text.split()[-1] for text in rows["baseline_period"] if text}
    return f"Baseline, {years.pop()}" if len(years) == 1 else "Baseline"


def _beside(name: str) -> Cell:
    # A row that may not be shown says so here too; one without such a year has none.
    def cell(row: Any) -> Any:
        absent = row["state"] if row["state"] in ("withheld", "suppressed") else "not_applicable"
        value = row[name]
        return mark(absent) if pd.isna(value) else value_text(value, row["unit"])

    return cell


def _standing(row: Any) -> str:
    words = STANDING_WORDS[row["standing"]]
    if row["standing"] != "slipped":
        return words
    put_off = pd.notna(row["last_due"]) and row["due"] > row["last_due"]
    was = f"due {day_text(row['last_due'])}" if put_off else row["last_status"].lower()
    return f"{words} (last year: {was})"


def _indicators(pack: Pack, theme: Theme) -> pd.DataFrame:
    progress = pack.progress
    return progress[(progress["theme_id"] == theme.theme_id) & (progress["kind"] != "narrative")]


def _named(row: Any, year: str) -> str:
    # Within the paper's own year the months are enough; a lagged cohort keeps its year.
    period = row["period"]
    told = "" if period == year else period_text(period).removesuffix(f" {year}")
    name = with_unit(row["indicator"], row["unit"])
    return f"{name}, {told}" if told else name


def _value(row: Any) -> str:
    provisional = row["provisional"] and row["state"] == "observed"
    return _in_unit("value")(row) + (f" {PROVISIONAL}" if provisional else "")


def _target(row: Any) -> str:
    return _NONE if pd.isna(row["target"]) else value_text(row["target"], row["unit"])


def _in_unit(name: str) -> Cell:
    return lambda row: held(name, write=lambda value: value_text(value, row["unit"]))(row)


def _direction(row: Any) -> str:
    if row["state"] != "observed":
        return mark(row["state"])
    than = {
        "lower": "lower than",
        "higher": "higher than",
        "no clear change": "no clear change from",
    }
    expected = than.get(row["expected_verdict"])
    told = [
        f"{row['direction']}{interval_text(row)}" if row["direction"] else "",
        f"{expected} expected" if expected else "",
    ]
    return "; ".join(text for text in told if text) or _NONE


def _status(row: Any) -> str:
    # Only a target is judged; one without a figure says why that is not there.
    judged = row["kind"] == "target" and row["state"] != "observed"
    return RAG_SHAPES.get(row["rag"]) or (mark(row["state"]) if judged else _NONE)


def _result(row: Any) -> str:
    return RAG_SHAPES.get(row["rag"]) or _short_direction(row)


def _short_direction(row: Any) -> str:
    return row["direction"] or _direction(row)


_FIGURES = (
    Column("This year", _value, count_text),
    Column("A year before", _in_unit("previous"), count_text),
    Column("Target", _target, count_text),
)
