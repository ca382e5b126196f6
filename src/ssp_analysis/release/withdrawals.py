"""Decisions that take back what a paper shows, and are of after its date or entered too late.

The paper itself is ruled by the decisions of its date, whenever it is published. What goes out
after a withdrawal goes out against its owner's word, so a paper that is not published yet waits for
whoever can override it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from ssp_analysis.errors import ReleaseError
from ssp_analysis.project import Project
from ssp_analysis.release.decisions import (
    LOOK_AT_ONCE,
    STRICTNESS,
    Decision,
    ReleaseDecision,
    load_decisions,
    rule,
)
from ssp_analysis.release.register import Publication, publications
from ssp_analysis.release.rulings import Paper, months_by_pair, year_so_far
from ssp_analysis.tables import Areas, Decisions, SeriesTable, table_path
from ssp_analysis.years import ReportingYear, days_of_month

GEOGRAPHIES = ("borough", "ward")
OVERRIDE = (
    "or let a signed decision override it: publish or direction, with {reference} in its column "
    "overrides, and the reason"
)


@dataclass(frozen=True)
class Shown:
    """What a paper shows of a `source:measure`, by borough or ward, of which months."""

    pair: str
    geography: str
    decision: Decision
    months: tuple[pd.Period, ...]


@dataclass(frozen=True)
class Withdrawal:
    """A stricter decision of after a paper's date, and the pairs of the paper that it is about."""

    decision: ReleaseDecision
    pairs: tuple[str, ...]

    def __str__(self) -> str:
        whose, on = self.decision.approver or "nobody named", self.decision.approved_on
        reference = f", {self.decision.evidence}" if self.decision.evidence else ""
        return (
            f"{', '.join(self.pairs)} was withdrawn on {on} by {whose} "
            f"({self.decision.place}{reference}: {self.decision.decision})"
        )


def withdrawals(
    decisions: Iterable[ReleaseDecision], shown: Sequence[Shown], on: date
) -> list[Withdrawal]:
    """The stricter decisions of after a paper's date on what it shows, but those overridden.

    Args:
        decisions: as `load_decisions`.
        shown: by the paper.
        on: its date.
    """
    signed, found = list(decisions), []
    for one in signed:
        if one.unsigned or one.is_known_on(on):
            continue
        taken = [each for each in shown if _withdraws(one, each)]
        about = [s.pair for s in taken if not any(_overrides(other, one, s) for other in signed)]
        if about:
            found.append(Withdrawal(one, tuple(dict.fromkeys(about))))
    return found


def _withdraws(decision: ReleaseDecision, shown: Shown) -> bool:
    return (
        decision.speaks_of(shown.pair, shown.geography)
        and _rank(decision.decision) > _rank(shown.decision)
        and any(decision.touches(*days_of_month(month)) for month in shown.months)
    )


def _overrides(other: ReleaseDecision, withdrawal: ReleaseDecision, shown: Shown) -> bool:
    """Whether a signed decision names the withdrawal and lets out what the paper shows."""
    days = [days_of_month(month) for month in shown.months]
    return (
        other.names(withdrawal)
        and not other.unsigned
        and other.speaks_of(shown.pair, shown.geography)
        and _rank(other.decision) <= _rank(shown.decision)
        and all(other.covers(*span) for span in days if withdrawal.touches(*span))
    )


def _rank(decision: Decision) -> int:
    return STRICTNESS.index(decision)


def shown_in(tables: Path, year: ReportingYear, on: date, made: Path | None = None) -> list[Shown]:
    """What the released tables of a paper show; of an older program's tables too.

    Args:
        tables: of `release/<audience>/`.
        year: that is reported.
        on: the paper's date.
        made: the tables that they were made from, which tell the months of words too.
    """
    ruled = _columns(Decisions, tables, "sources", "public_decision")
    series = _columns(SeriesTable, made or tables, "source_id", "measure", "period", "state")
    areas = _columns(Areas, tables, "sources", "start", "end", "value").dropna(subset="value")
    areas = areas.assign(pair=areas["sources"].str.split()).explode("pair")
    reach = months_by_pair(series)
    shown = [
        Shown(pair, "borough", decision, tuple(reach.get(pair, year_so_far(year, on))))
        for pair, decision in ruled.itertuples(index=False)
        if decision != "withhold"
    ]
    for pair, rows in areas.groupby("pair"):
        spans = rows[["start", "end"]].drop_duplicates().itertuples(index=False)
        months = {month for start, end in spans for month in pd.period_range(start, end, freq="M")}
        shown.append(Shown(str(pair), "ward", "publish", tuple(sorted(months))))
    return shown


def _columns(model: type, folder: Path, *names: str) -> pd.DataFrame:
    return pd.read_parquet(table_path(model, folder), columns=list(names))


def _to_be_shown(
    decisions: list[ReleaseDecision], pairs: Iterable[str], paper: Paper, first: ReportingYear
) -> Iterator[Shown]:
    """What a paper shows by its decisions, before there are tables: figures of all years."""
    so_far = year_so_far(paper.year, paper.on)
    months = tuple(pd.period_range(first.start, paper.year.end, freq="M"))
    for pair in pairs:
        for geography in GEOGRAPHIES:
            ruling = rule(decisions, pair, so_far, paper.on, geography).decision
            if ruling != "withhold":
                yield Shown(pair, geography, ruling, months)


def withdrawn_before_run(project: Project, pairs: Iterable[str], paper: Paper) -> Iterator[str]:
    """A sentence for each withdrawal of what a paper is about to show.

    Args:
        project: whose decisions they are.
        pairs: all that contracts make.
        paper: to be built.
    """
    decisions = load_decisions(project)
    first = next(iter(project.raw_years(paper.year)), paper.year)
    shown = list(_to_be_shown(decisions, sorted(pairs), paper, first))
    for one in withdrawals(decisions, shown, paper.on):
        yield (
            f"{LOOK_AT_ONCE}{one}, after the date of this paper, {paper.on}. Unless the paper is "
            f"published already, ssp publish refuses it: {_mend(one)}."
        )


def refuse_not_released(project: Project, tables: Path, year: ReportingYear, on: date) -> None:
    """Refuse released tables that show more than the decisions as at the paper's date let out.

    So it is where a decision of that day or before was entered, taken out or lost its signature
    after the tables were made.

    Raises:
        ReleaseError: naming each pair, and what rules it.
    """
    decisions = load_decisions(project)
    made = project.processed(year)
    there = made if table_path(SeriesTable, made).exists() else None
    found = [
        f"{one.pair} by {one.geography} ({one.decision}; ruled now: {ruling})"
        for one in shown_in(tables, year, on, there)
        if _rank(ruling := rule(decisions, one.pair, one.months, on, one.geography).decision)
        > _rank(one.decision)
    ]
    if found:
        raise ReleaseError(
            f"the paper of {on}",
            f"shows what the decisions as at its date do not release: {'; '.join(found)}",
            f"Run ssp run {year} again: release-decisions.csv has changed since it was made",
        )


def refuse_withdrawn(project: Project, tables: Path, year: ReportingYear, on: date) -> None:
    """Refuse to publish a paper that shows what was withdrawn since its date.

    Raises:
        ReleaseError: naming each withdrawal, and how to go on.
    """
    found = withdrawals(load_decisions(project), shown_in(tables, year, on), on)
    if found:
        fault = "; ".join(map(str, found))
        raise ReleaseError(
            f"the paper of {on}", f"shows what was withdrawn since: {fault}", _mend(found[0])
        )


def _mend(withdrawal: Withdrawal) -> str:
    one = withdrawal.decision
    reference = one.evidence or "a reference that you give the withdrawal as its evidence"
    again = f"Build the paper for a date from {one.approved_on} on"
    return f"{again}, {OVERRIDE.format(reference=reference)}"


def withdrawn_from_published(project: Project) -> Iterator[str]:
    """A sentence for each withdrawal of what a published paper shows; the paper stands."""
    decisions = load_decisions(project)
    last: dict[tuple[ReportingYear, date], Publication] = {
        (paper.year, paper.paper_date): paper for paper in publications(project)
    }
    for paper in last.values() if decisions else ():
        shown = shown_in(paper.tables, paper.year, paper.paper_date)
        for one in withdrawals(decisions, shown, paper.paper_date):
            yield (
                f"{LOOK_AT_ONCE}{one}, and published/{paper.year.folder}/{paper.folder.name} shows "
                "it. What is published stands; take it off where it can still be had, and tell "
                "whoever received it."
            )
