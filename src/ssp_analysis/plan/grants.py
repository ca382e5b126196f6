"""Community safety grants: award, spend and forecast of each project, in whole pence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from ssp_analysis.plan.returns import (
    given_state,
    known_by,
    latest_of,
    no_such_theme,
    place_of,
    tidy,
)
from ssp_analysis.schemas import Grants, conform, empty
from ssp_analysis.years import ReportingYear, months_of

GRANTS_SOURCE = "grant-returns"
# What a project is taken from its other returns where a cell of the last one cannot be used.
WHAT_IT_IS = ("project", "line", "theme_id", "decided_by")
NO_LINE = "Line not known"
MONEY = ("award", "spend", "forecast")


@dataclass(frozen=True)
class GrantTotals:
    """Sums over all projects in whole pence; None where a project's figure is missing.

    Spends up to different months do not add up to a sum. `allowed_underspend_pence` is what the
    year's terms allow to be left over; None where they say nothing of it.
    """

    projects: int
    award_pence: int | None
    spend_pence: int | None
    forecast_pence: int | None
    allowed_underspend_pence: int | None = None

    @property
    def underspend_pence(self) -> int | None:
        """Award less forecast; None where either is not known."""
        if self.award_pence is None or self.forecast_pence is None:
            return None
        return self.award_pence - self.forecast_pence

    @property
    def over_allowance_pence(self) -> int | None:
        """How far the underspend is above what may be left over; 0 where it is not."""
        if self.underspend_pence is None or self.allowed_underspend_pence is None:
            return None
        return max(0, self.underspend_pence - self.allowed_underspend_pence)

    @property
    def carry_forward_pence(self) -> int | None:
        """What of the underspend may be carried forward: as much as is allowed, 0 of none."""
        if self.underspend_pence is None or self.allowed_underspend_pence is None:
            return None
        return min(max(0, self.underspend_pence), self.allowed_underspend_pence)


def grants_returned(
    records: pd.DataFrame, year: ReportingYear, theme_ids: frozenset[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Each grant-funded project as last returned in the year.

    No project is left out, so that the sums stay whole: a project of an unknown theme has none,
    and a negative sum, a forecast below what is spent, or a sum in a cell that was set aside, is
    not available; the sum of an earlier return does not stand in its place. All are told, and so is
    spend over award; what was set aside, quarantine tells.

    Args:
        records: of `grant-returns`, money in pounds; may be empty.
        year: rows of other years are left out.
        theme_ids: the plan's.

    Returns:
        The `Grants` table, and a sentence for each fault (place only, no values).
    """
    if records.empty:
        return empty(Grants), []
    rows = records[records["period"].map(lambda p: months_of(p)[-1] in year.months)]
    if rows.empty:
        return empty(Grants), []
    rows = known_by(rows, "project_id", WHAT_IT_IS)
    rows, problems = latest_of(rows, "project_id", MONEY)
    rows = rows.assign(
        project=rows["project"].where(rows["project"] != "", rows["project_id"]),
        line=rows["line"].where(rows["line"] != "", NO_LINE),
    )
    table, faults = _checked(rows, theme_ids)
    words = ("project", "line", "decided_by", "spend_to", "output", "covid_change", "came_of_it")
    table = table.assign(
        **{name: table[name].map(tidy) for name in words},
        decided_on=pd.to_datetime(table["decided_on"]),
        decided_on_state=given_state(table, "decided_on"),
        sources=f"{GRANTS_SOURCE}:return",
    )
    ordered = table.sort_values(["line", "project_id"], kind="stable")
    return conform(ordered, Grants), problems + faults


def grant_totals(grants: pd.DataFrame, allowed: int | None = None) -> GrantTotals:
    """Add up a `Grants` table; a sum with a part that is missing is missing.

    Args:
        grants: the projects.
        allowed: what of all awards may be left over, in pence; None where no terms are known.
    """
    award, spend, forecast = (_whole_sum(grants[f"{name}_pence"]) for name in MONEY)
    if grants["spend_to"].nunique() > 1:
        spend = None
    return GrantTotals(len(grants), award, spend, forecast, allowed)


def pence(pounds: object) -> int | None:
    """Pounds as whole pence, exactly, half a penny up; None where there is no sum."""
    if pd.isna(pounds):  # type: ignore[call-overload]
        return None
    # str() first: it writes the number that was typed, not the nearest binary fraction.
    return int((Decimal(str(pounds)) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _whole_sum(sums: pd.Series) -> int | None:
    return None if sums.empty or sums.isna().any() else int(sums.sum())


def _checked(rows: pd.DataFrame, theme_ids: frozenset[str]) -> tuple[pd.DataFrame, list[str]]:
    sums = {
        name: pd.Series([pence(pounds) for pounds in rows[name]], rows.index, dtype="Int64")
        for name in MONEY
    }
    negative = {name: (amount < 0).fillna(False) for name, amount in sums.items()}
    held = {name: amount.mask(negative[name]) for name, amount in sums.items()}
    below = (held["forecast"] < held["spend"]).fillna(False)  # no year ends with less than is spent
    held["forecast"] = held["forecast"].mask(below)
    known = rows["theme_id"].isin(theme_ids)
    faults = [
        # A faulty cell leaves the theme blank; quarantine tells it.
        (~known & (rows["theme_id"] != ""), "theme_id",
         f"{no_such_theme(theme_ids)}; the project is shown under none."),
        *[(wrong, name, "is negative; it is shown as not available.")
          for name, wrong in negative.items()],
        (below, "forecast", "is below what is spent; it is shown as not available."),
        ((held["spend"] > held["award"]).fillna(False), "spend",
         "is over the award; please check it."),
    ]  # fmt: skip
    told = [f"{place_of(row, name)} {text}"
            for wrong, name, text in faults for _, row in rows[wrong].iterrows()]  # fmt: skip
    pence_columns = {f"{name}_pence": amount for name, amount in held.items()}
    return rows.assign(**pence_columns, theme_id=rows["theme_id"].where(known, "")), told
