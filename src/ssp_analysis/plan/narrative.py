"""What is told in words: what partners wrote, what changes around, what the committee asked."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

import pandas as pd

from ssp_analysis.plan.returns import NOTES_SOURCE, no_such_theme, of_year, tidy, told_of
from ssp_analysis.project import Project
from ssp_analysis.reference import (
    Day,
    Names,
    OptionalDay,
    Reference,
    Text,
    load_csv,
    load_yaml,
    named,
)
from ssp_analysis.tables import Comments, Narrative, conform, empty, table_of
from ssp_analysis.years import ReportingYear

NARRATIVE_KINDS = ("achievement", "issue", "covid_response", "next_step")
LONGEST_TEXT = 600  # letters of one text: some hundred words; a form is no report
TOO_LONG = f"is longer than {LONGEST_TEXT} letters; only its beginning is shown."
DRIVERS_PAIR = "policy-drivers:return"
COMMENTS_PAIR = "committee-comments:return"
COMMENTS_FILE = "committee-comments.csv"


def narrative_returned(
    records: pd.DataFrame, year: ReportingYear, theme_ids: Mapping[str, str]
) -> tuple[pd.DataFrame, list[str]]:
    """What partners wrote in the year, as a `Narrative` table, and a sentence per row kept out."""
    rows = of_year(records, year, theme_ids)
    if rows.empty:
        return empty(Narrative), []
    placed = rows["theme_id"].isin(theme_ids.values())
    fault = f"{no_such_theme(theme_ids)}; the row is left out."
    problems = told_of(rows[~placed], fault, "theme_id")
    rows = rows[placed]
    if rows.empty:
        return empty(Narrative), problems
    kind = rows["kind"].map(tidy).str.lower().str.replace(r"[\s-]+", "_", regex=True)
    known = kind.isin(NARRATIVE_KINDS) & (rows["text"].map(tidy) != "")
    problems += told_of(rows[~known], "has no text or no kind that the form knows; it is left out.")
    text = rows["text"].map(tidy_lines)
    problems += told_of(rows[text.str.len() > LONGEST_TEXT], TOO_LONG, "text")
    table = rows.assign(kind=kind, text=text.map(_within_limit), sources=f"{NOTES_SOURCE}:return")[
        known
    ]
    ordered = table.sort_values(["theme_id", "kind", "period"], kind="stable")
    return conform(ordered, Narrative), problems


def tidy_lines(text: object) -> str:
    """As `tidy`, with the lines kept: short Markdown has points, each on a line of its own."""
    lines = [] if pd.isna(text) else str(text).splitlines()  # type: ignore[call-overload]
    return "\n".join(line for line in map(tidy, lines) if line)


def _within_limit(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return text[:LONGEST_TEXT].rsplit(None, 1)[0].rstrip(" ,;:.-") + " …"


class Driver(Reference):
    """One driver. `ahead` is what is said before `date`, from `announced` on; `means` after it."""

    driver: Text
    date: Day
    themes: tuple[Annotated[str, named("theme")], ...]
    means: Text
    ahead: str = ""
    announced: OptionalDay = None
    until: OptionalDay = None
    source: str

    def _faults(self) -> Iterator[str]:
        if (self.announced is None) != (not self.ahead):
            yield "announced and ahead go together"
        if self.announced and self.announced > self.date:
            yield "announced lies after date"
        if self.until and self.until < self.date:
            yield "until lies before date"

    def text(self, on: datetime.date) -> str:
        """What may be said of it on a day; '' where it was not known yet."""
        if self.date <= on:
            return f"{self.driver} ({self.date:%B %Y}): {self.means}"
        if self.announced and self.announced <= on:
            return f"{self.driver} (ahead): {self.ahead}"
        return ""


class _Drivers(Reference):
    drivers: tuple[Driver, ...]


def load_drivers(project: Project, names: Names | None = None) -> tuple[Driver, ...]:
    """Read `policy-drivers.yaml`; a project may have none."""
    path = project.reference / "policy-drivers.yaml"
    return load_yaml(path, _Drivers, names).drivers if path.exists() else ()


def driver_rows(
    drivers: tuple[Driver, ...],
    year: ReportingYear,
    theme_ids: Mapping[str, str],
    paper_date: datetime.date,
) -> pd.DataFrame:
    """The drivers known on the paper's date, as a `Narrative` table: a row per driver and theme.

    Args:
        drivers: as `load_drivers`; one whose `until` lies before the year is no news any more.
        year: the reporting year.
        theme_ids: the plan's; a driver's other themes belong to another plan.
        paper_date: as of when it is told.
    """
    current = [d for d in drivers if d.text(paper_date) and (d.until or year.start) >= year.start]
    rows = [
        {"theme_id": theme_id, "kind": "policy_driver", "text": driver.text(paper_date),
         "period": year.label, "sources": DRIVERS_PAIR}
        for driver in sorted(current, key=lambda driver: driver.date)
        for theme_id in driver.themes
        if theme_id in theme_ids.values()
    ]  # fmt: skip
    return table_of(rows, Narrative)


class Comment(Reference):
    """One row of `committee-comments.csv`.

    `answered` is from when the reply and status hold; before it, and where it is blank, the comment
    is in hand.
    """

    date: Day
    comment: Text
    reply: str = ""
    status: Literal["done", "in hand", "not started", "declined"] = "in hand"
    answered: OptionalDay = None

    def _faults(self) -> Iterator[str]:
        if self.answered and self.answered < self.date:
            yield "answered lies before date"
        if (self.reply or self.status in ("done", "declined")) and not (
            self.reply and self.answered
        ):
            yield "reply and answered are both needed, or both blank and the status in hand"

    def as_known(self, on: datetime.date) -> Comment:
        """What was known of it on a day: no later answer."""
        if self.answered and self.answered <= on:
            return self
        waits = {"reply": "", "status": self.status if self.answered is None else "in hand"}
        return self.model_copy(update=waits)


def load_comments(project: Project) -> list[Comment]:
    """Read `committee-comments.csv`; a project may have none."""
    return load_csv(project.reference / COMMENTS_FILE, Comment, unique=("date", "comment"))


def comment_rows(
    comments: list[Comment], year: ReportingYear, paper_date: datetime.date
) -> pd.DataFrame:
    """What was asked since the year began, before the paper, as it stood on the paper's date.

    The committee meets on last year's update after that year is over: within this year.

    Args:
        comments: as `load_comments`.
        year: the reporting year.
        paper_date: as of when they are told.
    """
    asked = [c.as_known(paper_date) for c in comments if year.start <= c.date < paper_date]
    rows = [
        {"date": pd.Timestamp(comment.date), "comment": comment.comment, "reply": comment.reply,
         "status": comment.status, "sources": COMMENTS_PAIR}
        for comment in sorted(asked, key=lambda c: c.date)
    ]  # fmt: skip
    return table_of(rows, Comments)
