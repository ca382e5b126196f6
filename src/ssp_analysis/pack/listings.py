"""The tables of the plan and the restrictions: phases, actions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ssp_analysis.pack.dataset import Theme
from ssp_analysis.pack.quantities import day_text, given_day_text, period_text
from ssp_analysis.pack.tables import Column, Table, held, mark
from ssp_analysis.pack.wording import listing, sentence

STANDING_WORDS = {
    "done since last year": "Done since last year",
    "done": "Done before",
    "as planned": "As planned",
    "delayed or paused": "Delayed or paused",
    "slipped": "Slipped",
    "reopened": "Reopened",
    "due since the last return": "Due since the last return (completion not yet reported)",
    "overdue": "Overdue",
    "not available": "Not available",
}
NO_THEME = "theme not available"


def phase_table(phases: pd.DataFrame, area: str) -> Table:
    """The restrictions as they applied in the area, by date of effect."""
    columns = (
        Column("Restrictions", "phase"),
        Column("From", lambda row: day_text(row["start"])),
        Column("To", lambda row: day_text(row["end"])),
    )
    ordered = phases.sort_values("start", kind="stable")
    return Table(f"Covid restrictions in {area}, by date of effect", columns, ordered)


def action_table(theme: Theme | None, actions: pd.DataFrame) -> Table | None:
    """The delivery plan's actions of a theme, as last returned; or those of no known theme."""
    rows = actions[actions["theme_id"] == (theme.theme_id if theme else "")]
    name = theme.name if theme else NO_THEME
    columns = (
        Column("Action", "action"),
        Column("Lead", held("owner")),
        Column("Due", lambda row: given_day_text(row, "due") or mark("missing")),
        Column("Last returned as", _returned),
        Column("Where it stands", _standing),
    )
    return Table(f"Delivery plan actions: {name}", columns, rows) if len(rows) else None


def action_summary(actions: pd.DataFrame) -> str:
    """`19 actions: 7 done since last year, 8 overdue, …`; empty where there are none."""
    counts = [(name, int((actions["standing"] == name).sum())) for name in STANDING_WORDS]
    told = [f"{number} {STANDING_WORDS[name].casefold()}" for name, number in counts if number]
    total = len(actions)
    return f"{total} action{'s' * (total != 1)}: {listing(told)}." if told else ""


def _returned(row: Any) -> str:
    said = held("status", write=lambda text: sentence(text).rstrip("."))(row)
    return f"{said} ({period_text(row['period'])})"


def _standing(row: Any) -> str:
    if row["standing"] == "not available":
        return mark("missing")
    words = STANDING_WORDS[row["standing"]]
    if row["standing"] == "reopened":
        return f"{words} (last year: {row['last_status'].lower()})"
    if row["standing"] != "slipped":
        return words
    put_off = pd.notna(row["last_due"]) and row["due"] > row["last_due"]
    was = f"due {day_text(row['last_due'])}" if put_off else row["last_status"].lower()
    return f"{words} (last year: {was})"
