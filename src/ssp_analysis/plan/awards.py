"""The award letters: what each grant line was given, and whether the returns add up to it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated

import pandas as pd
from pydantic import Field, model_validator

from ssp_analysis.faults import Faults
from ssp_analysis.plan.grants import GRANTS_SOURCE, GrantTotals, grant_totals, pence
from ssp_analysis.project import Project
from ssp_analysis.reference import Day, Reference, Text, YearLabel, load_csv
from ssp_analysis.schemas import ALL_LINES, Awards, conform, empty
from ssp_analysis.years import ReportingYear

AWARDS_PAIR = "grant-awards:return"
FILE = "grant-awards.csv"


# Less than a billion pounds: what is more is a slip of the pen.
Pounds = Annotated[Decimal, Field(ge=0, decimal_places=2, max_digits=11)]


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

    @model_validator(mode="after")
    def _says_where_it_is_written(self) -> AwardLetter:
        if (self.allowed_underspend is None) != (not self.allowed_source):
            raise ValueError("allowed_underspend and allowed_source go together")
        return self


def load_letters(project: Project) -> list[AwardLetter]:
    """Read `grant-awards.csv`; a project may have none.

    Raises:
        ReferenceFileError: a negative sum, parts of a penny, a line given twice for a year, or
            two answers to what may be left over in a year.
    """
    path = project.reference / FILE
    letters = load_csv(path, AwardLetter, unique=("year", "line")) if path.exists() else []
    terms, faults = dict[str, tuple[Decimal | None, str]](), Faults()
    for letter in letters:
        told = (letter.allowed_underspend, letter.allowed_source)
        if terms.setdefault(letter.year, told) != told:
            faults.add(
                f"{FILE}, {letter.year}",
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
    lines = sorted({*of_year, *grants["line"]})
    if not lines:
        return empty(Awards), []
    rows = [_row(line, of_year.get(line), grants[grants["line"] == line]) for line in lines]
    terms = next(iter(of_year.values()), None)
    allowed = pence(terms.allowed_underspend) if terms else None
    whole = _all(rows, list(of_year.values()), grant_totals(grants, allowed))
    whole["allowed_source"] = terms.allowed_source if terms else ""
    told = [text for row in rows if (text := _told(row, year))]
    if grants["spend_to"].nunique() > 1:
        told.append("Projects say what they spent up to different months; it is not added up.")
    return conform(pd.DataFrame([*rows, whole]), Awards), told


def _row(line: str, letter: AwardLetter | None, grants: pd.DataFrame) -> dict[str, object]:
    totals = grant_totals(grants)
    given = pence(letter.award) if letter else None
    return {
        "line": line,
        "reference": letter.reference if letter else "",
        "dated": pd.Timestamp(letter.dated) if letter else pd.NaT,
        "letter_pence": given,
        **_sums(given, totals),
        "allowed_pence": None,
        "allowed_source": "",
        "carry_forward_pence": None,
        "over_allowance_pence": None,
        "sources": f"{AWARDS_PAIR} {GRANTS_SOURCE}:return",
    }


def _all(
    rows: list[dict[str, object]], letters: list[AwardLetter], totals: GrantTotals
) -> dict[str, object]:
    known = all(row["letter_pence"] is not None for row in rows)
    given = sum(pence(letter.award) or 0 for letter in letters) if known else None
    dates: list[datetime.date] = [letter.dated for letter in letters]
    return rows[0] | {
        "line": ALL_LINES,
        "reference": ", ".join(dict.fromkeys(letter.reference for letter in letters)),
        "dated": pd.Timestamp(max(dates)) if dates else pd.NaT,
        "letter_pence": given,
        **_sums(given, totals),
        "allowed_pence": totals.allowed_underspend_pence,
        "carry_forward_pence": totals.carry_forward_pence,
        "over_allowance_pence": totals.over_allowance_pence,
    }


def _sums(given: int | None, totals: GrantTotals) -> dict[str, object]:
    returned = totals.award_pence
    known = given is not None and returned is not None
    return {
        "returned_pence": returned,
        "difference_pence": returned - given if known else None,  # type: ignore[operator]
        "spend_pence": totals.spend_pence,
        "forecast_pence": totals.forecast_pence,
        "underspend_pence": totals.underspend_pence,
    }


def _told(row: dict[str, object], year: ReportingYear) -> str:
    if row["letter_pence"] is None:
        return f"{FILE} holds no letter for the line {row['line']} in {year.label}; add it."
    if row["difference_pence"] is None:
        return f"The awards of the line {row['line']} cannot be added up; ask for what is missing."
    if row["difference_pence"]:
        return (
            f"The projects of the line {row['line']} do not add up to its award letter "
            f"({row['reference']}); the pack shows the difference."
        )
    return ""
