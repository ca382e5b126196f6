"""Community safety grants, in whole pence: what projects return, and what award letters give."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

import pandas as pd
from pydantic import Field

from ssp_analysis.errors import Faults, as_compared
from ssp_analysis.plan.returns import (
    GRANTS_SOURCE,
    given_state,
    known_by,
    latest_of,
    no_such_theme,
    of_year,
    tidy,
    told_of,
)
from ssp_analysis.project import Project
from ssp_analysis.reference import Day, Reference, Shown, Text, YearLabel, load_csv
from ssp_analysis.tables import ALL_LINES, Awards, Grants, conform, empty
from ssp_analysis.years import ReportingYear

# What a project is taken from its other returns where a cell of the last one cannot be used.
WHAT_IT_IS = ("project", "line", "theme_id", "decided_by")
NO_LINE = "Line not known"
MONEY = ("award", "spend", "forecast")
AWARDS_PAIR = "grant-awards:return"
AWARDS_FILE = "grant-awards.csv"
# Less than a billion pounds: what is more is a slip of the pen.
Pounds = Annotated[Decimal, Shown, Field(ge=0, decimal_places=2, max_digits=11)]


def grants_returned(
    records: pd.DataFrame, year: ReportingYear, theme_ids: Mapping[str, str]
) -> tuple[pd.DataFrame, list[str]]:
    """Each grant-funded project as last returned in the year.

    No project is left out, so that the sums stay whole: a project of an unknown theme has none,
    and a negative sum, a forecast below what is spent, or a sum in a cell that was set aside, is
    not available; the sum of an earlier return does not stand in its place. All are told, and so is
    spend over award; what was set aside, quarantine tells.

    Args:
        records: of `grant-returns`, money in pounds; may be empty.
        year: rows of other years are left out.
        theme_ids: `PlanInForce.theme_ids`.

    Returns:
        The `Grants` table, and a sentence for each fault (place only, no values).
    """
    rows = of_year(records, year, theme_ids)
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


def grant_totals(grants: pd.DataFrame, allowed: int | None = None) -> dict[str, int | None]:
    """The sums over all projects, as `Awards` has them; None where a part is missing.

    Spends up to different months do not add up to a sum. What is left is award less forecast; what
    of it may be carried forward and what is over that, where the year's terms say it.

    Args:
        grants: the projects.
        allowed: what of all awards may be left over, in pence; None where no terms are known.
    """
    award, spend, forecast = (_whole_sum(grants[f"{name}_pence"]) for name in MONEY)
    left = None if award is None or forecast is None else award - forecast
    carried = None if left is None or allowed is None else min(max(0, left), allowed)
    return {
        "returned_pence": award,
        "spend_pence": spend if grants["spend_to"].nunique() < 2 else None,
        "forecast_pence": forecast,
        "underspend_pence": left,
        "allowed_pence": allowed,
        "carry_forward_pence": carried,
        "over_allowance_pence": None if carried is None else max(0, (left or 0) - carried),
    }


def pence(pounds: object) -> int | None:
    """Pounds as whole pence, exactly, half a penny up; None where there is no sum."""
    if pd.isna(pounds):  # type: ignore[call-overload]
        return None
    # str() first: it writes the number that was typed, not the nearest binary fraction.
    return int((Decimal(str(pounds)) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _whole_sum(sums: pd.Series) -> int | None:
    return None if sums.empty or sums.isna().any() else int(sums.sum())


def _checked(rows: pd.DataFrame, theme_ids: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    sums = {
        name: pd.Series([pence(pounds) for pounds in rows[name]], rows.index, dtype="Int64")
        for name in MONEY
    }
    negative = {name: (amount < 0).fillna(False) for name, amount in sums.items()}
    held = {name: amount.mask(negative[name]) for name, amount in sums.items()}
    below = (held["forecast"] < held["spend"]).fillna(False)  # no year ends with less than is spent
    held["forecast"] = held["forecast"].mask(below)
    known = rows["theme_id"].isin(theme_ids.values())
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
    told = [each for wrong, name, text in faults for each in told_of(rows[wrong], text, name)]
    pence_columns = {f"{name}_pence": amount for name, amount in held.items()}
    return rows.assign(**pence_columns, theme_id=rows["theme_id"].where(known, "")), told


class AwardLetter(Reference):
    """One row of `grant-awards.csv`: what a letter gives to one line for one year, in pounds.

    `allowed_underspend` is what the year's terms allow to be left over of all lines together, and
    `allowed_source` where that is written; both blank where the terms say nothing or are not held.
    """

    year: YearLabel
    line: Text
    award: Pounds
    reference: str
    dated: Day
    allowed_underspend: Pounds | None = None
    allowed_source: str = ""

    def _faults(self) -> Iterator[str]:
        if (self.allowed_underspend is None) != (not self.allowed_source):
            yield "allowed_underspend and allowed_source go together"


def load_letters(project: Project) -> list[AwardLetter]:
    """Read `grant-awards.csv`; a project may have none.

    Raises:
        ReferenceFileError: a negative sum, parts of a penny, a line given twice for a year, or
            two answers to what may be left over in a year.
    """
    letters = load_csv(project.reference / AWARDS_FILE, AwardLetter, unique=("year", "line"))
    terms, faults = dict[str, tuple[Decimal | None, str]](), Faults()
    for letter in letters:
        told = (letter.allowed_underspend, letter.allowed_source)
        if terms.setdefault(letter.year, told) != told:
            faults.add(
                f"{AWARDS_FILE}, {letter.year}",
                "does not allow the same underspend in all its rows",
                "Give all lines of a year the same allowed_underspend and allowed_source",
            )
    faults.refuse()
    return letters


def award_rows(
    letters: list[AwardLetter], grants: pd.DataFrame, year: ReportingYear
) -> tuple[pd.DataFrame, list[str]]:
    """The `Awards` table of a year, and a sentence for each line that does not reconcile.

    Args:
        letters: as `load_letters`; letters of other years are left out.
        grants: the `Grants` table of the year.
        year: the reporting year.
    """
    of_year = {letter.line: letter for letter in letters if letter.year == year.label}
    written = {as_compared(line): line for line in of_year}
    grants = grants.assign(line=[written.get(as_compared(line), line) for line in grants["line"]])
    lines = sorted({*of_year, *grants["line"]})
    if not lines:
        return empty(Awards), []
    rows = [
        _row(line, [of_year[line]] if line in of_year else [], grants[grants["line"] == line])
        for line in lines
    ]
    whole = _row(ALL_LINES, list(of_year.values()), grants, next(iter(of_year.values()), None))
    read = [AWARDS_PAIR] * bool(of_year) + [f"{GRANTS_SOURCE}:return"]
    told = [text for row in rows if (text := _told(row, year))]
    if grants["spend_to"].nunique() > 1:
        told.append("Projects say what they spent up to different months; it is not added up.")
    made = pd.DataFrame([*rows, whole]).assign(sources=" ".join(read))
    return conform(made, Awards), told


def _row(
    line: str, letters: list[AwardLetter], grants: pd.DataFrame, terms: AwardLetter | None = None
) -> dict[str, object]:
    """The row of one line, or of all; what may be left over is told where there are `terms`."""
    totals = grant_totals(grants, pence(terms.allowed_underspend) if terms else None)
    returned, given = totals["returned_pence"], None
    if letters and set(grants["line"]) <= {letter.line for letter in letters}:
        given = sum(pence(letter.award) or 0 for letter in letters)
    known = given is not None and returned is not None
    return {
        "line": line,
        "reference": ", ".join(dict.fromkeys(letter.reference for letter in letters)),
        "dated": max((pd.Timestamp(letter.dated) for letter in letters), default=pd.NaT),
        "letter_pence": given,
        "difference_pence": returned - given if known else None,  # type: ignore[operator]
        **totals,
        "allowed_source": terms.allowed_source if terms else "",
    }


def _told(row: dict[str, object], year: ReportingYear) -> str:
    if row["letter_pence"] is None:
        return f"{AWARDS_FILE} holds no letter for the line {row['line']} in {year.label}; add it."
    if row["difference_pence"] is None:
        return f"The awards of the line {row['line']} cannot be added up; ask for what is missing."
    if row["difference_pence"]:
        return (
            f"The projects of the line {row['line']} do not add up to its award letter "
            f"({row['reference']}); the pack shows the difference."
        )
    return ""
