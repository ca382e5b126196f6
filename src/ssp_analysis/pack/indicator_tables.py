"""The tables of an indicator's figures, and on what basis each of them stands."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ssp_analysis.pack.dataset import Pack, Theme
from ssp_analysis.pack.quantities import (
    count_text,
    expected_text,
    period_text,
    value_text,
    with_unit,
)
from ssp_analysis.pack.revised import marked
from ssp_analysis.pack.tables import PROVISIONAL, Cell, Column, Table, held, mark
from ssp_analysis.pack.wording import interval_text, sentence

RAG_SHAPES = {"on track": "● On track", "just off": "▲ Just off", "off track": "■ Off track"}
VERDICTS = {
    "lower": "lower than that",
    "higher": "higher than that",
    "no clear change": "not clearly different",
}
_NONE = mark("not_applicable")


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


def indicator_notes(row: Any) -> str:
    """On what an indicator's figures rest, beside the figures: each thing once."""
    told = [
        row["reason"],
        marked(row, _expectation),
        marked(row, _since_last_year),
        row["direction_basis"] if row["direction"] else "",
        row["rag_basis"],
        f"Per head of: {row['denominator']}" if row["denominator"] else "",
        marked(row, lambda row: _in_year(row, "Baseline", "baseline")),
        marked(row, lambda row: _in_year(row, "Before the pandemic", "before_covid")),
        marked(row, _since_then),
        row["on_record"],
        "Provisional: the year is not over." if row["provisional"] else "",
    ]
    return " ".join(sentence(text) for text in told if text)


def _expectation(row: Any) -> str:
    if pd.isna(row["expected"]):
        return ""
    names = ("expected", "expected_lower", "expected_upper")
    expected, low, high = (expected_text(row[name], row["unit"]) for name in names)
    verdict = VERDICTS.get(row["expected_verdict"], "")
    said = f"; the figure is {verdict}" if verdict else ""
    return (
        f"From the years before the pandemic {expected} would be expected ({low} to {high}){said}"
    )


def _since_last_year(row: Any) -> str:
    direction = row["direction"]
    return f"Since last year: {direction}{interval_text(row)}" if direction else ""


def _in_year(row: Any, words: str, name: str) -> str:
    if pd.isna(row[name]):
        return ""
    return f"{words}: {value_text(row[name], row['unit'])} in {period_text(row[f'{name}_period'])}"


def _since_then(row: Any) -> str:
    direction = row["before_covid_direction"]
    return f"Since then: {direction}" if direction else ""


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
        row["direction"],
        f"{expected} expected" if expected else "",
    ]
    if row["direction"] == row["expected_verdict"]:
        told.pop()  # neither from last year nor from what was expected: once is enough
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
