"""The tables of the plan and the restrictions: phases, indicators, actions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ssp_analysis.pack.dataset import Pack, Theme
from ssp_analysis.pack.quantities import (
    count_text,
    day_text,
    period_text,
    value_text,
    with_unit,
)
from ssp_analysis.pack.tables import PROVISIONAL, Cell, Column, Table, held, mark
from ssp_analysis.pack.wording import sentence

RAG_SHAPES = {"on track": "● On track", "just off": "▲ Just off", "off track": "■ Off track"}
_NONE = mark("not_applicable")


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
    columns = (
        Column("Indicator and months", lambda row: _named(row, year)),
        Column("Kind", "kind"),
        *_FIGURES,
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
        Column("Status", held("status", write=lambda text: sentence(text).rstrip("."))),
    )
    return Table(f"Delivery plan actions: {theme.name}", columns, rows) if len(rows) else None


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
    told = [row["direction"], f"{expected} expected" if expected else ""]
    if row["direction"] == row["expected_verdict"]:
        told.pop()  # neither from last year nor from what was expected: once is enough
    return "; ".join(text for text in told if text) or _NONE


def _status(row: Any) -> str:
    # Only a target is judged; one without a figure says why that is not there.
    judged = row["kind"] == "target" and row["state"] != "observed"
    return RAG_SHAPES.get(row["rag"]) or (mark(row["state"]) if judged else _NONE)


def _result(row: Any) -> str:
    return RAG_SHAPES.get(row["rag"]) or _direction(row).split(";")[0]


_FIGURES = (
    Column("This year", _value, count_text),
    Column("A year before", _in_unit("previous"), count_text),
    Column("Target", _target, count_text),
)
