"""Approved sentences for sources whose numbers may not leave, and that they hold no numbers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from ssp_analysis.amounts import size_in
from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.project import Project
from ssp_analysis.reference import Day, Names, Reference, Text, YearLabel, load_yaml, named
from ssp_analysis.release.signatures import of_demonstration, role
from ssp_analysis.years import ReportingYear

UNAVAILABLE = "No statement has been approved for this paper."


class Statement(Reference):
    """One approved sentence on one `source:measure` and reporting year."""

    pair: Annotated[str, Field(pattern=r"^[^\s:]+:[^\s:]+$"), named("source:measure")]
    reporting_year: YearLabel
    statement: str
    approver: Annotated[Text, AfterValidator(role)]
    approved_on: Day

    @field_validator("statement")
    @classmethod
    def _has_no_size(cls, text: str) -> str:
        if found := size_in(text):
            raise ValueError(f"says how much ({found!r}); say only which way")
        return " ".join(text.split())


class _Statements(Reference):
    statements: tuple[Statement, ...]


def load_statements(project: Project, names: Names | None = None) -> tuple[Statement, ...]:
    """Read `direction-statements.yaml`; a project may have none.

    Raises:
        ReferenceFileError: as `load_yaml`, or a statement is the demonstration's.
    """
    path = project.reference / "direction-statements.yaml"
    if not path.exists():
        return ()
    statements = load_yaml(path, _Statements, names).statements
    invented = [one.pair for one in statements if of_demonstration(one.approver)]
    if invented and not project.partnership().demonstration:
        raise ReferenceFileError(
            path.name,
            f"the approver of {invented[0]!r} speaks of a demonstration, and partnership.yaml says "
            "that demonstration is false",
            "Take the statement out, or write who approved it",
        )
    return statements


def statement_for(
    statements: tuple[Statement, ...], pair: str, year: ReportingYear, paper_date: date
) -> Statement | None:
    """The last sentence approved by the paper's date on a pair and year; None where none was."""
    approved = [
        statement
        for statement in statements
        if (statement.pair, statement.reporting_year) == (pair, year.label)
        and statement.approved_on <= paper_date
    ]
    return max(approved, key=lambda statement: statement.approved_on, default=None)
