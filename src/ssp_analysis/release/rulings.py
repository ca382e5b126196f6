"""What rules one paper: the decision on each pair, approved sentences, overruled findings.

Sentences stand for sources whose numbers may not leave, and hold no numbers themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, cast

import pandas as pd
from pydantic import AfterValidator, Field, field_validator

from ssp_analysis.about import Overruled
from ssp_analysis.amounts import size_in
from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.inert import inert
from ssp_analysis.project import Project
from ssp_analysis.reference import Day, Names, Reference, Text, YearLabel, doubles, load_yaml, named
from ssp_analysis.release.decisions import Decision, ReleaseDecision, Ruling, rule, strictest
from ssp_analysis.release.signatures import of_demonstration, role
from ssp_analysis.tables import DELIVERED, Decisions, table_of
from ssp_analysis.years import ReportingYear, months_of

FROM_CONTRACT = ["label", "owner", "counts", "does_not_count", "counted_with"]
NOT_PUBLIC = {"direction": "No figures", "withhold": "Withheld"}  # words may stand, or none yet
UNAVAILABLE = "No statement has been approved for this paper."


@dataclass(frozen=True)
class Paper:
    """The paper that figures are released for."""

    year: ReportingYear
    on: date
    audience: Literal["public", "internal"]

    @classmethod
    def of(cls, project: Project, year: ReportingYear, audience: str, paper_date: str) -> Paper:
        """From the notebooks' parameters.

        Raises:
            ParameterError: an audience that is none, or no date for this year.
        """
        project.release(year, audience)
        known = cast(Literal["public", "internal"], audience)
        return cls(year, project.paper_date(year, paper_date), known)


def decide(
    decisions: Iterable[ReleaseDecision],
    statements: tuple[Statement, ...],
    measures: pd.DataFrame,
    series: pd.DataFrame,
    other_sources: Iterable[str],
    paper: Paper,
) -> tuple[pd.DataFrame, list[str]]:
    """Rule every pair for a paper.

    A pair must be decided for every month in which it has figures, back to its first one, because
    what is told of the year is compared with them; a return without series for the year so far.

    Args:
        decisions: as `load_decisions`.
        statements: as `load_statements`.
        measures: `Measures`, from the contracts.
        series: as `SeriesTable`, before anything is taken out.
        other_sources: the `sources` of the rows of all other tables.
        paper: year, date and audience. For the internal one every decision is lifted; the signed
            one stays beside it.

    Returns:
        The `Decisions` table, and a sentence for each decision that is void, contradicted or
        overruled.
    """
    about = measures.set_index("pair")
    named = (pair for sources in other_sources for pair in sources.split())
    rows, problems = [], []
    decisions, reach = list(decisions), months_by_pair(series)
    for pair in dict.fromkeys([*measures["pair"], *named]):
        ruling = rule(decisions, pair, reach.get(pair, year_so_far(paper.year, paper.on)), paper.on)
        problems += [problem for problem in ruling.problems if problem not in problems]
        row = _ruled(ruling, statements, pair, paper)
        if paper.audience == "internal":
            row["decision"] = "publish"
        told = about.loc[pair] if pair in about.index else _unknown(pair)
        rows.append({"sources": pair, **told[FROM_CONTRACT].to_dict(), **row})
    return table_of(rows, Decisions), problems


@dataclass(frozen=True)
class Rulings:
    """What rules a row of any table, by the pairs it was computed from."""

    decisions: pd.DataFrame

    @cached_property
    def decided(self) -> dict[str, Decision]:
        """Pair → decision."""
        return dict(zip(self.decisions["sources"], self.decisions["decision"], strict=True))

    @cached_property
    def _signed(self) -> dict[str, str]:
        rows = self.decisions.to_dict("records")
        return {str(row["sources"]): _signed(row) for row in rows}

    def of(self, sources: pd.Series) -> pd.Series:
        """The decision that rules each row, by its `sources`."""
        return sources.map({text: strictest(text, self.decided) for text in sources.unique()})

    def reasons(self, sources: pd.Series) -> pd.Series:
        """Why each row does not leave, by its `sources`."""
        return sources.map({text: self.reason(text) for text in sources.unique()})

    def reason(self, sources: str) -> str:
        """Why a row of these sources does not leave, and whose decision that is."""
        decided = self.decided
        ruling = strictest(sources, decided)
        pairs = {p for p in sources.split() if decided.get(p, "withhold") == ruling}
        texts = [text for pair, text in self._signed.items() if pair in pairs]
        return f"{NOT_PUBLIC.get(ruling, ruling)}: {' '.join(dict.fromkeys(texts))}".strip()


def told(ruling: Ruling) -> str:
    """Why figures under a ruling do not leave, in the words of `Rulings.reason`."""
    row = {"reason": ruling.reason, "approver": ruling.approver,
           "approved_on": _stamp(ruling.approved_on)}  # fmt: skip
    return f"{NOT_PUBLIC.get(ruling.decision, ruling.decision)}: {_signed(row)}"


def _signed(row: dict[str, Any]) -> str:
    """The reason with its approver; that there is no statement is nobody's decision."""
    if not row["approver"]:
        return str(row["reason"])
    on, reason = row["approved_on"], str(row["reason"])
    day = f", {on.day} {on:%B %Y}" if pd.notna(on) else ""
    own = reason.removesuffix(UNAVAILABLE)
    return f"{own.rstrip(' .')} ({row['approver']}{day}). {reason[len(own) :]}".rstrip()


def months_by_pair(series: pd.DataFrame) -> dict[str, list[pd.Period]]:
    """The months in which each pair has figures, shown or hidden by the supplier."""
    known = series[series["state"].isin(DELIVERED)]
    pairs = known["source_id"] + ":" + known["measure"]
    return {str(pair): every_month(periods) for pair, periods in known["period"].groupby(pairs)}


def every_month(periods: pd.Series) -> list[pd.Period]:
    """All months of some periods, once and in order."""
    return sorted({month for period in periods.unique() for month in months_of(period)})


def year_so_far(year: ReportingYear, on: date) -> list[pd.Period]:
    """The months of a year that have begun by a day."""
    return [month for month in year.months if month.start_time.date() <= on]


def _ruled(
    ruling: Ruling, statements: tuple[Statement, ...], pair: str, paper: Paper
) -> dict[str, object]:
    in_words = ruling.decision == "direction"
    said = statement_for(statements, pair, paper.year, paper.on) if in_words else None
    return {
        "decision": ruling.decision,
        "public_decision": ruling.decision,
        "reason": f"{ruling.reason} {UNAVAILABLE}" if in_words and not said else ruling.reason,
        "approver": ruling.approver,
        "approved_on": _stamp(ruling.approved_on),
        "statement": said.statement if said else "",
        "statement_by": said.approver if said else "",
        "statement_on": _stamp(said.approved_on if said else None),
    }


def _stamp(day: date | None) -> pd.Timestamp:
    return pd.Timestamp(day) if day else pd.NaT


def _unknown(pair: str) -> pd.Series:
    """What can be told of a pair that has no contract, such as a reviewed reference file."""
    words = pair.split(":")[0].replace("-", " ").capitalize()
    return pd.Series({"label": words} | dict.fromkeys(FROM_CONTRACT[1:], ""))


class Statement(Reference):
    """One approved sentence on one `source:measure` and reporting year."""

    pair: Annotated[str, Field(pattern=r"^[^\s:]+:[^\s:]+$"), named("source:measure")]
    reporting_year: YearLabel
    statement: Text
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

    def _faults(self) -> Iterator[str]:
        approved = [(one.pair, one.reporting_year, one.approved_on) for one in self.statements]
        yield from doubles("a statement on", [f"{p} in {y}, of {on}" for p, y, on in approved])


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


class _Reviewed(Overruled):
    wording: Annotated[str, AfterValidator(inert)] = ""
    leave_out: Annotated[str, AfterValidator(inert)] = ""
    reviewed_by: Annotated[Text, AfterValidator(role)]


class _Messages(Reference):
    messages: tuple[_Reviewed, ...]

    def _faults(self) -> Iterator[str]:
        for year in dict.fromkeys(one.reporting_year for one in self.messages):
            of_year = [one for one in self.messages if one.reporting_year == year]
            yield from doubles(f"{year}, finding", [one.finding for one in of_year])
            yield from doubles(f"{year}, order", [str(one.order) for one in of_year if one.order])


def load_overruled(project: Project) -> tuple[Overruled, ...]:
    """Read `messages.yaml`; a project may have none."""
    path = project.reference / "messages.yaml"
    return load_yaml(path, _Messages).messages if path.exists() else ()


def overruled_for(project: Project, paper: Paper) -> tuple[Overruled, ...]:
    """The entries on a paper's year that were reviewed by its date."""
    year, told = paper.year.label, load_overruled(project)
    return tuple(one for one in told if one.reporting_year == year and one.reviewed_on <= paper.on)
