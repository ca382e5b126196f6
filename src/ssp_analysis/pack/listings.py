"""The tables of findings: impact, months, restrictions, actions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ssp_analysis.pack.dataset import Pack, Theme
from ssp_analysis.pack.quantities import (
    count_text,
    day_text,
    expected_text,
    with_unit,
)
from ssp_analysis.pack.tables import Column, Table, held
from ssp_analysis.pack.wording import change_text, interval_text, listing, sentence

STANDING_WORDS = {
    "done since last year": "Done since last year",
    "done": "Done before",
    "as planned": "As planned",
    "slipped": "Slipped",
    "overdue": "Overdue",
}


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


def _standing(row: Any) -> str:
    words = STANDING_WORDS[row["standing"]]
    if row["standing"] != "slipped":
        return words
    put_off = pd.notna(row["last_due"]) and row["due"] > row["last_due"]
    was = f"due {day_text(row['last_due'])}" if put_off else row["last_status"].lower()
    return f"{words} (last year: {was})"
