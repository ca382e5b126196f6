"""A finding with its evidence, and people's own order and words, held to that evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ssp_analysis.about import Overruled
from ssp_analysis.amounts import figure_in
from ssp_analysis.errors import Faults
from ssp_analysis.say.quantities import TITLE_LETTERS, day_text
from ssp_analysis.say.wording import listing, sentence

FILE = "messages.yaml"
_PER_CENT = re.compile(r"(?<=\d) ?per ?cent\b", re.IGNORECASE)


@dataclass(frozen=True)
class Fact:
    """A number that a finding tells or may tell, and the rows of a released table it is made from.

    `where` holds the values that the rows have in some columns. `how` says what is told of them:
    the size of a fraction in whole `per cent`, a `count`, or how many `rows` there are.
    """

    said: str
    table: str
    where: tuple[tuple[str, tuple[str, ...]], ...]
    column: str = ""
    how: str = "rows"


@dataclass(frozen=True)
class Finding:
    """One thing that the data say.

    `key` names it, with the way that it goes, so that words on a fall do not outlive it; two of the
    same `about` tell of one thing. `lead` is what it is of. `title` has the when, `short` has not.
    `strength` ranks: how large the change is for certain, as a logarithm. `order` is the place that
    a person gave it.
    """

    key: str
    about: str
    lead: str
    title: str
    short: str
    strength: float
    facts: tuple[Fact, ...]
    basis: str = ""
    series_id: str = ""
    of_plan: bool = False
    order: int | None = None

    @property
    def said(self) -> str:
        """What is said of that which it is of: `short` without the lead."""
        return self.short.removeprefix(f"{self.lead}: ")


def overruled(
    ranked: Sequence[Finding], decided: Iterable[Overruled], names: Iterable[str]
) -> list[Finding]:
    """The findings as people want them: at the places they gave, in their words, some left out.

    Args:
        ranked: the findings by rule, the strongest first.
        decided: what reviewed entries say of this paper.
        names: of measures, indicators, actions and phases: numbers in them count nothing.

    Raises:
        ReferenceFileError: an entry on a finding that there is not, or whose words hold a number
            that is not in its evidence, or are too long for a slide's title.
    """
    found, faults = {one.key: one for one in ranked}, Faults()
    told, known = list(decided), list(names)
    for entry in told:
        for fault, mend in _faults(entry, found, known):
            faults.add(f"{FILE}, {entry.finding!r}", fault, mend)
    faults.refuse()
    of = {entry.finding: entry for entry in told}
    kept = [_worded(one, of.get(one.key)) for one in ranked
            if one.key not in of or not of[one.key].leave_out]  # fmt: skip
    rest = [one for one in kept if one.order is None]
    for one in sorted((one for one in kept if one.order), key=lambda one: one.order or 0):
        rest.insert((one.order or 0) - 1, one)
    return rest


def _worded(one: Finding, entry: Overruled | None) -> Finding:
    if entry is None:
        return one
    if not entry.wording:
        return replace(one, order=entry.order)
    said = entry.wording.rstrip(".")
    by = f"In words reviewed by {entry.reviewed_by} on {day_text(entry.reviewed_on)}; by rule:"
    told = f"{by} {sentence(one.title)} {one.basis}".strip()
    return replace(one, order=entry.order, title=said, short=said, basis=told)


def _faults(
    entry: Overruled, found: dict[str, Finding], names: Iterable[str]
) -> Iterator[tuple[str, str]]:
    one = found.get(entry.finding)
    if one is None:
        there = f"Those that there are: {listing(list(found))}" if found else "There is none now"
        yield "is no finding of this paper, or none any more", there
        return
    if number := number_beside(entry.wording, one.facts, names):
        told = listing(list(dict.fromkeys(fact.said for fact in one.facts)))
        yield (f"says {number!r}, which is not in the evidence of this finding",
               f"Its figures are {told}; by rule it says: {one.title}")  # fmt: skip
    if len(entry.wording) > TITLE_LETTERS:
        yield "is too long for the title of a slide", f"Use {TITLE_LETTERS} letters at most"


def number_beside(text: str, facts: Iterable[Fact], names: Iterable[str]) -> str:
    """The first number in a text that is in none of these facts, names or days; '' for none."""
    rest = _PER_CENT.sub("%", text)
    known = {*names, *(fact.said for fact in facts)}
    for name in sorted(known - {""}, key=len, reverse=True):
        rest = re.sub(rf"(?<![\w.,£]){re.escape(name)}(?![\w%]|[.,]\d)", " ", rest, flags=re.I)
    return figure_in(rest)
