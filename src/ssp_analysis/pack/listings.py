"""The tables of findings: impact, months, restrictions, indicators, actions; marks for nulls."""

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
from ssp_analysis.pack.shorthand import PROVISIONAL, mark
from ssp_analysis.pack.tables import Column, Table
from ssp_analysis.pack.wording import change_text, interval_text, is_finite, sentence

RAG_SHAPES = {"on track": "● On track", "just off": "▲ Just off", "off track": "■ Off track"}
_FIGURES = ("value", "previous", "target")
_NONE = mark("not_applicable")


def impact_table(pack: Pack, rows: pd.DataFrame) -> Table:
    """One row per series of the year window: observed, expected, change, range and verdict."""
    lines = [
        {
            "series": with_unit(row["label"], row["unit"]),
            "window": row["window"],
            "observed": _shown(row, "observed"),
            "expected": _shown(row, "expected"),
            "change": change_text(row) or _state_mark(row),
            "range": interval_text(row).strip(" ()") or _state_mark(row),
        }
        for _, row in rows.iterrows()
    ]
    columns = (
        Column("series", "Measure"),
        Column("window", "Months"),
        Column("observed", "Observed", count_text),
        Column("expected", "Expected", expected_text),
        Column("change", "Change"),
        Column("range", "Range of the change"),
    )
    caption = f"Observed and expected figures, {pack.about.reporting_year}"
    return Table.of(caption, columns, lines)


def month_table(label: str, unit: str, rows: pd.DataFrame) -> Table:
    """One row per month of one series: observed, expected and the range of the expected."""
    lines = [
        {
            "month": row["month"],
            **{name: _shown(row, name) for name in ("observed", "expected", "lower", "upper")},
        }
        for _, row in rows.iterrows()
    ]
    columns = (
        Column("month", "Month"),
        Column("observed", "Observed", count_text),
        Column("expected", "Expected", expected_text),
        Column("lower", "Expected, low end", expected_text),
        Column("upper", "Expected, high end", expected_text),
    )
    return Table.of(with_unit(f"{label} by month", unit), columns, lines)


def phase_table(phases: pd.DataFrame, area: str) -> Table:
    """The restrictions as they applied in the area, by date of effect."""
    lines = [
        {"phase": row["phase"], "start": day_text(row["start"]), "end": day_text(row["end"])}
        for _, row in phases.sort_values("start", kind="stable").iterrows()
    ]
    columns = (Column("phase", "Restrictions"), Column("start", "From"), Column("end", "To"))
    return Table.of(f"Covid restrictions in {area}, by date of effect", columns, lines)


def progress_table(pack: Pack, theme: Theme) -> Table | None:
    """The indicators of a theme: this year, last year, target, direction and status."""
    rows = pack.progress[
        (pack.progress["theme_id"] == theme.theme_id) & (pack.progress["kind"] != "narrative")
    ]
    columns = (
        Column("indicator", "Indicator and months"),
        Column("kind", "Kind"),
        Column("value", "This year", count_text),
        Column("previous", "A year before", count_text),
        Column("target", "Target", count_text),
        Column("direction", "Direction"),
        Column("rag", "Status"),
    )
    lines = [_progress_line(row, pack.about.reporting_year) for _, row in rows.iterrows()]
    caption = f"Indicators: {theme.name}"
    return Table.of(caption, columns, lines) if lines else None


def short_progress_table(pack: Pack, theme: Theme, most: int) -> Table | None:
    """The first indicators that have a figure, for a slide: this year, a year before, one verdict.

    Returns:
        None where no indicator of the theme has a figure.
    """
    table = progress_table(pack, theme)
    if table is None:
        return None
    held = table.frame[~table.frame["value"].str.startswith("[")]
    if held.empty:
        return None
    frame = held.head(most)
    judged = frame["rag"] != _NONE
    frame = frame.assign(
        verdict=frame["rag"].where(judged, frame["direction"].str.split(";").str[0])
    )
    kept = [column for column in table.columns if column.name in ("indicator", *_FIGURES)]
    more = len(table.frame) - len(frame)
    caption = f"{table.caption} ({more} more in the report)" if more else table.caption
    return Table(caption, (*kept, Column("verdict", "Result")), frame)


def action_table(theme: Theme, actions: pd.DataFrame) -> Table | None:
    """The delivery plan's actions of a theme, as last returned."""
    rows = actions[actions["theme_id"] == theme.theme_id]
    lines = [
        {
            "action": row["action"],
            "owner": row["owner"] or mark("missing"),
            "due": day_text(row["due"]),
            "status": sentence(row["status"]).rstrip(".") or mark("missing"),
        }
        for _, row in rows.iterrows()
    ]
    columns = (
        Column("action", "Action"),
        Column("owner", "Lead"),
        Column("due", "Due"),
        Column("status", "Status"),
    )
    caption = f"Delivery plan actions: {theme.name}"
    return Table.of(caption, columns, lines) if lines else None


def _progress_line(row: pd.Series, year: str) -> dict[str, Any]:
    observed = row["state"] == "observed"
    unit, period = str(row["unit"]), _months_of_year(row["period"], year)
    value = value_text(row["value"], unit) if observed else mark(row["state"])
    return {
        "indicator": f"{with_unit(row['indicator'], unit)}{', ' * bool(period)}{period}",
        "kind": row["kind"],
        "value": value + (f" {PROVISIONAL}" if observed and row["provisional"] else ""),
        "previous": _in_unit(row["previous"], unit, row["state"]),
        "target": _in_unit(row["target"], unit, "not_applicable"),
        "direction": _direction(row),
        "rag": RAG_SHAPES.get(row["rag"]) or _no_verdict(row),
    }


def _months_of_year(period: str, year: str) -> str:
    # Within the paper's own year the months are enough; a lagged cohort keeps its year.
    return "" if period == year else period_text(period).removesuffix(f" {year}")


def _direction(row: pd.Series) -> str:
    if row["state"] != "observed":
        return mark(row["state"])
    than = {
        "lower": "lower than",
        "higher": "higher than",
        "no clear change": "no clear change from",
    }
    expected = than.get(row["expected_verdict"])
    told = [row["direction"], f"{expected} expected" if expected else ""]
    return "; ".join(text for text in told if text) or _NONE


def _no_verdict(row: pd.Series) -> str:
    # Only a target is judged; one without a figure says why that is not there.
    judged = row["kind"] == "target" and row["state"] != "observed"
    return mark(row["state"]) if judged else _NONE


def _in_unit(value: float, unit: str, state: str) -> str:
    if pd.isna(value):
        return mark("missing" if state == "observed" else state)
    return value_text(value, unit)


def _shown(row: pd.Series, name: str) -> Any:
    return float(row[name]) if is_finite(row[name]) else _state_mark(row)


def _state_mark(row: pd.Series) -> str:
    # A figure that is there but was not compared has nothing to compare with: not applicable.
    return _NONE if row["state"] == "observed" else mark(row["state"])
