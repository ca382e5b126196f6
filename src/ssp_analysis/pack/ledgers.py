"""The tables of account: what the grants paid for, what data came, what is not shown and why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ssp_analysis.pack.caveats import decision_words
from ssp_analysis.pack.quantities import count_text, day_text, period_text, pounds
from ssp_analysis.pack.shorthand import mark
from ssp_analysis.pack.tables import Column, Table
from ssp_analysis.pack.wording import sentence

STATUS_WORDS = {
    "available": "available",
    "not_available": "not fit to use",
    "not_received": "not received",
}


def grant_table(grants: pd.DataFrame) -> Table:
    """The money of each project: who decided, award, spend, forecast and what is left."""
    lines = [_grant_line(row) for _, row in grants.iterrows()]
    columns = (
        Column("project", "Project"),
        Column("line", "Grant line"),
        Column("decided", "Decided by"),
        Column("award", "Award", count_text),
        Column("spend", "Spent so far", count_text),
        Column("forecast", "Forecast for the year", count_text),
        Column("left", "Award less forecast", count_text),
    )
    caption = "Community safety grants: awards and spending (£)"
    return Table.of(caption, columns, lines)


def output_table(grants: pd.DataFrame) -> Table:
    """What each project planned and delivered, what Covid changed, and what came of it."""
    lines = [
        {
            "project": row["project"],
            "output": row["output"] or mark("missing"),
            "planned": _number(row["output_planned"], "missing"),
            "delivered": _number(row["output_delivered"], "missing"),
            "covid": row["covid_change"] or mark("missing"),
            "came": row["came_of_it"] or mark("missing"),
        }
        for _, row in grants.iterrows()
    ]
    columns = (
        Column("project", "Project"),
        Column("output", "What was counted"),
        Column("planned", "Planned", count_text),
        Column("delivered", "Delivered", count_text),
        Column("covid", "What Covid changed"),
        Column("came", "What came of it"),
    )
    return Table.of("Community safety grants: what was delivered", columns, lines)


def availability_table(availability: pd.DataFrame) -> Table:
    """One row per source: what came, up to when, and how many rows were kept or set aside."""
    lines = [
        {
            "source": row["source"],
            "status": STATUS_WORDS[row["status"]],
            "data_to": period_text(row["data_to"]) or mark("missing"),
            **{
                name: _number(row[name], _row_state(row))
                for name in ("rows_in", "kept", "merged", "quarantined")
            },
        }
        for _, row in availability.iterrows()
    ]
    columns = (
        Column("source", "Source"),
        Column("status", "Data"),
        Column("data_to", "Data to"),
        Column("rows_in", "Rows received", count_text),
        Column("kept", "Rows used", count_text),
        Column("merged", "Counted with another source", count_text),
        Column("quarantined", "Rows set aside", count_text),
    )
    return Table.of("Partner data: what was received and used", columns, lines)


def decision_table(decisions: pd.DataFrame) -> Table:
    """What is not shown with figures: why, and on whose decision."""
    lines = [
        {
            "label": row["label"],
            "owner": row["owner"],
            "decision": sentence(decision_words(row["decision"])).rstrip("."),
            "reason": sentence(row["reason"]) or "No reason recorded.",
            "approver": row["approver"] or "No decision recorded",
            "on": day_text(row["approved_on"]),
        }
        for _, row in decisions.iterrows()
    ]
    columns = (
        Column("label", "Figures"),
        Column("owner", "Data owner"),
        Column("decision", "Decision"),
        Column("reason", "Reason"),
        Column("approver", "Decided by"),
        Column("on", "Date"),
    )
    return Table.of("Figures that this paper does not show", columns, lines)


def _grant_line(row: pd.Series) -> dict[str, Any]:
    award, forecast = row["award_pence"], row["forecast_pence"]
    known = pd.notna(award) and pd.notna(forecast)
    by = row["decided_by"] or mark("missing")
    return {
        "project": row["project"],
        "line": row["line"] or mark("missing"),
        "decided": f"{by}, {day_text(row['decided_on'])}",
        "award": _money(award),
        "spend": _money(row["spend_pence"]),
        "forecast": _money(forecast),
        "left": _money(award - forecast) if known else mark("missing"),
    }


def _money(pence: Any) -> str:
    return mark("missing") if pd.isna(pence) else pounds(pence)


def _number(value: Any, state: str) -> Any:
    return mark(state) if pd.isna(value) else float(value)


def _row_state(row: pd.Series) -> str:
    return "missing" if row["state"] == "observed" else str(row["state"])
