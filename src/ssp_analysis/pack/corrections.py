"""What a version corrects, in a reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.markup import element, join, paragraphs
from ssp_analysis.pack.quantities import (
    count_text,
    exact_pounds,
    expected_text,
    per_cent,
    period_text,
    value_text,
)
from ssp_analysis.pack.tables import Column, Table
from ssp_analysis.pack.wording import size_text

HEADING = "What was corrected"
# Words for a figure; where one name stands for several things, the table's own come first.
FIGURE_WORDS = {
    "value": "figure",
    "progress value": "figure this year",
    "previous": "figure a year before",
    "baseline": "baseline",
    "before_covid": "figure before the pandemic",
    "before_covid_direction": "direction since before the pandemic",
    "target": "target",
    "direction": "direction since last year",
    "rag": "status",
    "lower": "range, low end",
    "upper": "range, high end",
    "observed": "observed",
    "expected": "expected",
    "impact lower": "expected, low end",
    "impact upper": "expected, high end",
    "expected_lower": "expected, low end",
    "expected_upper": "expected, high end",
    "expected_verdict": "against what was expected",
    "change": "change",
    "change_lower": "change, low end",
    "change_upper": "change, high end",
    "verdict": "finding",
    "smallest_detectable": "smallest change that could be seen",
    "series": "measures",
    "tests": "tests",
    "months_covered": "months inside the range",
    "totals_covered": "whole periods inside the range",
    "award_pence": "award",
    "spend_pence": "spent so far",
    "forecast_pence": "forecast",
    "output_planned": "planned",
    "output_delivered": "delivered",
    "letter_pence": "awarded by letter",
    "returned_pence": "awards as returned",
    "difference_pence": "difference",
    "underspend_pence": "underspend",
    "rows_in": "rows received",
    "kept": "rows used",
    "merged": "rows counted with another source",
    "quarantined": "rows set aside",
    "asked": "rows in question",
}
ESTIMATES = ("expected", "lower", "upper", "expected_lower", "expected_upper")
CHANGES = ("change", "change_lower", "change_upper")
SHARES = ("smallest_detectable", "months_covered", "totals_covered")
NO_FIGURE = {"new": "not given", "withdrawn": "not repeated"}


def corrections(pack: Pack) -> Markup:
    """A section with every figure that this version changes, and why; else nothing."""
    if pack.revisions.empty:
        return Markup("")
    told = paragraphs(
        pack.about.correction,
        "The table lists every figure that changed, also those that this paper does not print. "
        "A figure that was withdrawn is not repeated.",
    )
    return join([element("h2", HEADING), told, correction_table(pack).__html__()])


def correction_table(pack: Pack) -> Table:
    """One row per changed figure: of what, for which period, before and now."""
    columns = (
        Column("What", lambda row: f"{_of_what(row)}: {_figure(row)}"),
        Column("Period", lambda row: period_text(row["period"]) or pack.about.reporting_year),
        Column("Before", lambda row: NO_FIGURE.get(row["before"]) or _both(row)[0], count_text),
        Column("Now", lambda row: _both(row)[1], count_text),
    )
    return Table("Figures that differ from the version before", columns, pack.revisions)


def _of_what(row: Any) -> str:
    if row["table"] == "calibration":
        return f"Tests of {row['label'].replace('-', ' ')}"
    return str(row["label"])


def _figure(row: Any) -> str:
    return FIGURE_WORDS.get(f"{row['table']} {row['figure']}") or FIGURE_WORDS[row["figure"]]


def _both(row: Any) -> tuple[str, str]:
    """Before and now as the tables write them; in full where that would look the same."""
    before, now = (_said(row, row[name]) for name in ("before", "after"))
    return (before, now) if before != now else (row["before"], row["after"])


def _said(row: Mapping[str, Any], text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return text
    name = row["figure"]
    if name.endswith("_pence"):
        return exact_pounds(int(number))
    if name in CHANGES:
        return size_text({"change": number}) or "without limit"
    if name in SHARES:
        return per_cent(number)
    write = expected_text if name in ESTIMATES else value_text
    return write(number, row["unit"])
