"""The tables of account: what the grants paid for, what data came, what is not shown and why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ssp_analysis.pack.caveats import decision_words
from ssp_analysis.pack.quantities import count_text, day_text, period_text, pounds
from ssp_analysis.pack.tables import Column, Table, held, mark
from ssp_analysis.pack.wording import sentence

STATUS_WORDS = {
    "available": "available",
    "not_available": "not fit to use",
    "not_received": "not received",
}


def grant_table(grants: pd.DataFrame) -> Table:
    """The money of each project: who decided, award, spend, forecast and what is left."""
    columns = (
        Column("Project", "project"),
        Column("Grant line", held("line")),
        Column("Decided by", _decided),
        Column("Award", held("award_pence", write=pounds), count_text),
        Column("Spent so far", held("spend_pence", write=pounds), count_text),
        Column("Forecast for the year", held("forecast_pence", write=pounds), count_text),
        Column("Award less forecast", held("left", write=pounds), count_text),
    )
    frame = grants.assign(left=grants["award_pence"] - grants["forecast_pence"])
    return Table("Community safety grants: awards and spending (£)", columns, frame)


def output_table(grants: pd.DataFrame) -> Table:
    """What each project planned and delivered, what Covid changed, and what came of it."""
    columns = (
        Column("Project", "project"),
        Column("What was counted", held("output")),
        Column("Planned", held("output_planned"), count_text),
        Column("Delivered", held("output_delivered"), count_text),
        Column("What Covid changed", held("covid_change")),
        Column("What came of it", held("came_of_it")),
    )
    return Table("Community safety grants: what was delivered", columns, grants)


def availability_table(availability: pd.DataFrame) -> Table:
    """One row per source: what came, up to when, and how many rows were kept or set aside."""
    columns = (
        Column("Source", "source"),
        Column("Data", lambda row: STATUS_WORDS[row["status"]]),
        Column("Data to", data_to),
        Column("Rows received", held("rows_in"), count_text),
        Column("Rows used", held("kept"), count_text),
        Column("Counted with another source", held("merged"), count_text),
        Column("Rows set aside", held("quarantined"), count_text),
    )
    return Table("Partner data: what was received and used", columns, availability)


def decision_table(decisions: pd.DataFrame) -> Table:
    """What is not shown with figures: why, and on whose decision."""
    columns = (
        Column("Figures", "label"),
        Column("Data owner", "owner"),
        Column("Decision", lambda row: sentence(decision_words(row["decision"])).rstrip(".")),
        Column("Reason", lambda row: sentence(row["reason"]) or "No reason recorded."),
        Column("Decided by", lambda row: row["approver"] or "No decision recorded"),
        Column("Date", lambda row: day_text(row["approved_on"])),
    )
    return Table("Figures that this paper does not show", columns, decisions)


def data_to(row: Any) -> str:
    """The last period that a source covers, or the mark that there is none."""
    return period_text(row["data_to"]) or mark("missing")


def _decided(row: Any) -> str:
    return f"{held('decided_by')(row)}, {day_text(row['decided_on'])}"
