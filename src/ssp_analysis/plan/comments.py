"""What the committee asked on earlier updates, and what became of it."""

from __future__ import annotations

import datetime
from typing import Literal

import pandas as pd
from pydantic import model_validator

from ssp_analysis.project import Project
from ssp_analysis.reference import Day, Reference, load_csv
from ssp_analysis.schemas import Comments, conform, empty
from ssp_analysis.years import ReportingYear

COMMENTS_PAIR = "committee-comments:return"
FILE = "committee-comments.csv"


class Comment(Reference):
    """One row of `committee-comments.csv`.

    `answered` is from when the reply and status hold; before it, the comment is in hand.
    """

    date: Day
    comment: str
    reply: str
    status: Literal["done", "in hand", "not started", "declined"]
    answered: Day

    @model_validator(mode="after")
    def _is_answered_after_it_was_made(self) -> Comment:
        if self.answered < self.date:
            raise ValueError("answered lies before date")
        return self


def load_comments(project: Project) -> list[Comment]:
    """Read `committee-comments.csv`; a project may have none."""
    path = project.reference / FILE
    return load_csv(path, Comment, unique=("date", "comment")) if path.exists() else []


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
    asked = [c for c in comments if year.start <= c.date < paper_date]
    rows = [
        {
            "date": pd.Timestamp(comment.date),
            "comment": comment.comment,
            "reply": comment.reply if comment.answered <= paper_date else "",
            "status": comment.status if comment.answered <= paper_date else "in hand",
            "sources": COMMENTS_PAIR,
        }
        for comment in sorted(asked, key=lambda c: c.date)
    ]
    return conform(pd.DataFrame(rows), Comments) if rows else empty(Comments)
