"""The signed release decisions, and which of them rules each `source:measure` on a day.

Default is withhold. Of the decisions in force on the paper's date the most specific rules; of two
equally specific ones that disagree the stricter rules. A stricter one that does not rule is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import PrivateAttr, ValidationInfo, field_validator

from ssp_analysis.errors import Faults, as_compared, nearest
from ssp_analysis.project import Partnership, Project
from ssp_analysis.reference import (
    Names,
    OptionalDay,
    Reference,
    Text,
    load_csv,
    load_yaml,
    named,
    refuse_unknown,
)
from ssp_analysis.release.signatures import (
    EvidenceReference,
    Role,
    is_stand_in,
    listed_approvers,
    none_of,
    of_demonstration,
)
from ssp_analysis.years import days_of_month

Decision = Literal["publish", "direction", "withhold"]
STRICTNESS: tuple[Decision, ...] = ("publish", "direction", "withhold")
FILE = "release-decisions.csv"
EVERY_MEASURE = "*"
EXPIRED = "has expired"
LOOK_AT_ONCE = "Look at this first: "  # begins what may be a withdrawal that nobody heeds
LATER = (
    " It was approved later. If it is to rule, end the others (expires_on), or give it their "
    "measure, geography and months."
)
NO_DECISION = "No decision to release these figures was in force on the date of this paper."


class ReleaseDecision(Reference):
    """One row of `release-decisions.csv`; `measure` may be `*`. Blank data days have no limit.

    `data_from` and `data_to` bound the months that the figures are of; `expires_on` is the last
    day on which the decision counts. `approver` is a role, `evidence` the reference of the
    approving message. `partnership` may say by its area's code whose data it decides on.
    `overrides` names, by its evidence, a withdrawal that is not to stop an older paper.
    """

    source: Annotated[Text, named("source")]
    measure: Text
    data_from: OptionalDay = None
    data_to: OptionalDay = None
    geography: Literal["all", "borough", "ward"]
    decision: Decision
    approver: Role = ""
    evidence: EvidenceReference = ""
    approved_on: OptionalDay = None
    expires_on: OptionalDay = None
    reason: str
    partnership: str = ""
    overrides: str = ""
    _approvers: tuple[str, ...] = PrivateAttr(default=())

    @field_validator("measure")
    @classmethod
    def _is_of_the_source(cls, measure: str, info: ValidationInfo) -> str:
        if measure != EVERY_MEASURE and (source := info.data.get("source")):
            refuse_unknown("source:measure", f"{source}:{measure}", info)
        return measure

    def _faults(self) -> Iterator[str]:
        if self.data_from and self.data_to and self.data_to < self.data_from:
            yield "data_to lies before data_from"
        if self.approved_on and self.expires_on and self.expires_on < self.approved_on:
            yield "expires_on lies before approved_on"
        if self.overrides and self.decision == "withhold":
            yield "overrides: withholding lets nothing out that another decision withdrew"
        if self.overrides and is_stand_in(self.reason):
            yield "reason: says nothing; say why the withdrawal is overridden"

    def speaks_of(self, pair: str, geography: str) -> bool:
        """Whether it is about a `source:measure` pair and a geography."""
        source, measure = pair.split(":", 1)
        return (
            self.source == source
            and self.measure in (measure, EVERY_MEASURE)
            and self.geography in (geography, "all")
        )

    def covers(self, first: date, last: date) -> bool:
        """Whether data of all days from `first` to `last` are within its bounds."""
        return (self.data_from or date.min) <= first and last <= (self.data_to or date.max)

    def touches(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last` is within its bounds."""
        return (self.data_from or date.min) <= last and first <= (self.data_to or date.max)

    def names(self, withdrawal: ReleaseDecision) -> bool:
        """Whether it overrides a withdrawal by name, and not before there was one."""
        return bool(
            self.overrides
            and as_compared(self.overrides) == as_compared(withdrawal.evidence)
            and self.approved_on
            and withdrawal.approved_on
            and self.approved_on >= withdrawal.approved_on
        )

    def fault_on(self, day: date) -> str:
        """Why it does not count on a day; '' where it does."""
        return self.unsigned or (EXPIRED if self.expires_on and self.expires_on < day else "")

    @property
    def unsigned(self) -> str:
        """What its signature lacks; '' of nothing. Withholding needs none: it lets nothing out."""
        if self.decision == "withhold":
            return ""
        needed = (("approver", self.approver), ("evidence", self.evidence))
        if absent := [name for name, given in needed if not given]:
            return f"names no {' and no '.join(absent)}"
        if self.approved_on is None:
            return "has no approval date"
        return self.unlisted

    @property
    def unlisted(self) -> str:
        """Why its approver is none of those that the source's contract lists; '' of one that is."""
        return none_of(self.approver, self._approvers)

    def is_known_on(self, day: date) -> bool:
        """Whether it had been taken by a day; a paper tells nothing of decisions after it."""
        return self.approved_on is None or self.approved_on <= day

    @property
    def specificity(self) -> tuple[bool, bool, int]:
        """A measure before `*`, a geography before all, a shorter span of data before a longer."""
        first, last = self.data_from or date.min, self.data_to or date.max
        return (self.measure != EVERY_MEASURE, self.geography != "all", -(last - first).days)

    def __str__(self) -> str:
        span = f"{self.data_from or 'any'} to {self.data_to or 'any'}"
        return f"{self.source}:{self.measure} ({self.geography}, data {span}): {self.decision}"


@dataclass(frozen=True)
class Ruling:
    """The decision that rules a pair, and what stands behind it.

    `reason` is for the reader of the paper. `problems` says what is wrong with decisions; it is for
    whoever keeps them, and stays in notebook 04.
    """

    decision: Decision
    reason: str
    approver: str = ""
    approved_on: date | None = None
    problems: tuple[str, ...] = ()


def load_decisions(project: Project, names: Names | None = None) -> list[ReleaseDecision]:
    """Read `release-decisions.csv`; without it everything is withheld.

    Raises:
        ReferenceFileError: an unknown word, days out of order, a decision given twice, no role or
            reference where one must stand, or a decision on data of others.
    """
    reference = project.reference
    unique = ("source", "measure", "data_from", "data_to", "geography", "decision", "approved_on")
    decisions = load_csv(reference / FILE, ReleaseDecision, unique, names)
    faults = Faults()
    for fault in (*_faults_of_others(reference, decisions), *_unknown_names(decisions)):
        faults.add(*fault)
    faults.refuse()
    listed = listed_approvers(reference)
    for decision in decisions:
        decision._approvers = listed.get(decision.source, ())
    return decisions


def _faults_of_others(
    reference: Path, decisions: list[ReleaseDecision]
) -> Iterator[tuple[str, str, str]]:
    """Place, fault and mend of decisions on another partnership's data, or on invented data.

    Raises:
        ReferenceFileError: `partnership.yaml` cannot be used; where there is none, nothing is told.
    """
    path = reference / "partnership.yaml"
    if not path.exists():
        return
    about = load_yaml(path, Partnership)
    own = {as_compared(about.code), as_compared(about.area)}
    for one in decisions:
        if one.partnership and as_compared(one.partnership) not in own:
            fault = f"partnership: is {one.partnership!r}, and this is that of {about.code}"
            yield one.place, fault, "Take the row out: it decides on another partnership's data"
        # Why something is withheld may be a demonstration that the police met in the street.
        said = ("approver", "evidence", *["reason"] * (one.decision != "withhold"))
        for column in () if about.demonstration else said:
            if of_demonstration(getattr(one, column)):
                fault = f"{column}: speaks of a demonstration, and partnership.yaml says that "
                fault += "demonstration is false"
                yield one.place, fault, "Take the row out, or write who decided and what proves it"


def _unknown_names(decisions: list[ReleaseDecision]) -> Iterator[tuple[str, str, str]]:
    """Place, fault and mend of decisions that override what is not there."""
    for one in decisions:
        known = {d.evidence for d in decisions if d.source == one.source and d is not one} - {""}
        if one.overrides and as_compared(one.overrides) not in map(as_compared, known):
            fault = f"overrides: {one.overrides!r} is the evidence of no decision on {one.source}"
            yield one.place, fault + nearest(one.overrides, known), "Name the withdrawal by it"


def strictest(sources: str, decided: Mapping[str, Decision]) -> Decision:
    """The decision that rules a row: the strictest among all its pairs; an unknown pair withholds.

    Args:
        sources: the row's `source:measure` pairs, separated by spaces; a row of no partner's data
            has none and may leave.
        decided: pair → decision.
    """
    found = [decided.get(pair, "withhold") for pair in sources.split()]
    return max(found, key=STRICTNESS.index, default="publish")


def rule(
    decisions: Iterable[ReleaseDecision],
    pair: str,
    months: Sequence[pd.Period],
    paper_date: date,
    geography: str = "borough",
) -> Ruling:
    """Which decision rules a pair whose figures reach back to some months, on a day.

    Each month is ruled by the most specific decision that covers it; over all months the
    strictest rules, and a month that no decision covers withholds.
    """
    spans = [days_of_month(month) for month in months]
    own = [
        decision
        for decision in decisions
        if decision.is_known_on(paper_date)
        and decision.speaks_of(pair, geography)
        and any(decision.covers(*span) for span in spans)
    ]
    valid = [d for d in own if not d.fault_on(paper_date)]
    ruled = {span: _most_specific([d for d in valid if d.covers(*span)]) for span in spans}
    problems = [
        f"{d} {fault}{'.' * (not fault.endswith('?'))}"
        for d in own
        if (fault := d.fault_on(paper_date)) and not _is_followed(d, paper_date, ruled)
    ]
    problems += [text for d in valid for text in _overruled(d, pair, ruled)]
    problems += _left_out(pair, ruled, geography)
    return _combined(list(dict.fromkeys(ruled.values())), tuple(problems))


Span = tuple[date, date]


def _most_specific(covering: list[ReleaseDecision]) -> ReleaseDecision | None:
    top = max((decision.specificity for decision in covering), default=None)
    best = [decision for decision in covering if decision.specificity == top]
    return max(best, key=lambda decision: STRICTNESS.index(decision.decision), default=None)


def _left_out(
    pair: str, ruled: Mapping[Span, ReleaseDecision | None], geography: str
) -> Iterator[str]:
    """That a measure stays in for months withheld or decided by nobody, where others may leave."""
    closed = {
        span: "withheld" if ruling else "decided by nobody"
        for span, ruling in ruled.items()
        if not ruling or ruling.decision == "withhold"
    }
    if not 0 < len(closed) < len(ruled):
        return
    (first, _), (_, last) = min(closed), max(closed)
    later = max(closed) < min(ruled.keys() - closed.keys()) and geography == "borough"
    begin = "; where none before a month may leave, begin the measure there: valid_from of its "
    begin = f"{begin}series in {pair.split(':')[0]}.yaml" if later else ""
    by = " by ward" if geography == "ward" else ""
    how = " or ".join(sorted({*closed.values()}))
    yield (
        f"{pair}: figures{by} between {first} and {last} are {how}, so nothing of the measure "
        f"leaves{by}. Let decisions reach from its first figure (data_from) to its last "
        f"(data_to){begin}."
    )


def _is_followed(
    decision: ReleaseDecision, day: date, ruled: Mapping[Span, ReleaseDecision | None]
) -> bool:
    """Whether it has only come to its end, and a later one rules all that it was about."""
    after = [ruling for span, ruling in ruled.items() if decision.covers(*span)]
    return decision.fault_on(day) == EXPIRED and all(
        ruling is not None and _day(ruling) > _day(decision) for ruling in after
    )


def _overruled(
    decision: ReleaseDecision, pair: str, ruled: Mapping[Span, ReleaseDecision | None]
) -> Iterator[str]:
    """What is wrong where decisions as specific differ from it, or less strict ones rule.

    A blanket withdrawal loses against every decision on a measure or on some months, even if it is
    the data owner's last word; that must not pass without notice.
    """
    rulings = dict.fromkeys(
        ruling for span, ruling in ruled.items() if ruling and decision.covers(*span)
    )
    alike = [r for r in rulings if r.specificity == decision.specificity]
    if others := [r for r in alike if r.decision != decision.decision]:
        yield f"{decision} contradicts {others[0]}; the stricter rules."
    rank = STRICTNESS.index(decision.decision)
    lenient = [r for r in rulings if STRICTNESS.index(r.decision) < rank]
    if lenient:
        later = any(_day(decision) > _day(one) for one in lenient)
        more = f" and {len(lenient) - 1} more" if len(lenient) > 1 else ""
        yield (
            f"{LOOK_AT_ONCE if later else ''}{pair}: {decision} is stricter than {lenient[-1]}"
            f"{more}, but less specific, so it does not rule.{LATER if later else ''}"
        )


def _day(decision: ReleaseDecision) -> date:
    return decision.approved_on or date.min


def _combined(rulings: list[ReleaseDecision | None], problems: tuple[str, ...]) -> Ruling:
    found = [ruling for ruling in rulings if ruling is not None]
    if not found or len(found) < len(rulings):
        return Ruling("withhold", NO_DECISION, problems=problems)
    # Of the strictest the one for the latest months: the decision on the year that is reported.
    ruling = max(reversed(found), key=lambda decision: STRICTNESS.index(decision.decision))
    return Ruling(ruling.decision, ruling.reason, ruling.approver, ruling.approved_on, problems)
