"""What is withheld from the readers of a paper, by all names that reference files give it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from ssp_analysis.faults import Faults
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.files import arrivals, claimed_by
from ssp_analysis.plan.plan import Indicator, Plan
from ssp_analysis.project import Project
from ssp_analysis.release.decisions import NO_DECISION, ReleaseDecision, load_decisions, rule
from ssp_analysis.release.rulings import Paper
from ssp_analysis.release.typed_text import Subject, with_bare_names
from ssp_analysis.tables import organisation_of


@dataclass(frozen=True)
class Withheld:
    """What no amount may be told of in a paper, and names of what may be told.

    `whole` has the sources of which nothing may be told, with their names.
    """

    subjects: tuple[Subject, ...]
    shown: tuple[str, ...]
    whole: Mapping[str, str]


def withheld_pairs(project: Project, contracts: Mapping[str, Contract], paper: Paper) -> set[str]:
    """The pairs of which nothing may be told, as far as that is known before files are read.

    Those of which a decision says so for a month of a year that they have files of, or of which
    such a year has no month that is published. What only the figures tell, such as a month that no
    decision covers, is asked again when they are there.
    """
    if paper.audience == "internal":
        return set()
    signed, arrived = load_decisions(project), arrivals(project, contracts, paper.year)
    found = set()
    for name, contract in contracts.items():
        own = [decision for decision in signed if decision.source == name]
        held = {y for y, files in arrived.items() if any(f for _, f in claimed_by(contract, files))}
        for measure, months_used in _measures(contract):
            years = {paper.year, *held} if contract.series else {paper.year}
            months = [[m for m in y.months if months_used(m)] for y in years]
            pair = f"{name}:{measure}"
            if any(_is_barred(own, pair, part, paper) for part in months):
                found.add(pair)
    return found


def _measures(contract: Contract) -> Iterator[tuple[str, Callable[[pd.Period], bool]]]:
    for series in contract.series:
        yield series.measure, series.in_use
    if not contract.series:
        yield "return", lambda month: True


def _is_barred(
    own: list[ReleaseDecision], pair: str, months: list[pd.Period], paper: Paper
) -> bool:
    reached = [month for month in months if month.start_time.date() <= paper.on]
    ruled = [rule(own, pair, [month], paper.on) for month in reached]
    if any(one.decision != "publish" and one.reason != NO_DECISION for one in ruled):
        return True
    return bool(ruled) and all(one.decision != "publish" for one in ruled)


def check_names(contracts: Mapping[str, Contract]) -> None:
    """Refuse what a contract lists in `also_called` and no sentence could ever have.

    Raises:
        ReferenceFileError: with the contract and the name.
    """
    faults = Faults()
    for contract in contracts.values():
        for name in (*contract.also_called, *(n for s in contract.series for n in s.also_called)):
            if not Subject(name, called=(name,)).named_in(name):
                faults.add(
                    f"sources/{contract.id}.yaml, also_called",
                    f"{name!r} has no word by which a sentence could name anything",
                    "Write what people call it, such as house break-ins",
                )
    faults.refuse()


def withheld_of(
    contracts: Mapping[str, Contract], plans: Iterable[Plan], pairs: Collection[str]
) -> Withheld:
    """The subjects that the withheld pairs make, with all names that reference files give them."""
    made = [
        *_of_sources(contracts, pairs),
        *_of_series(contracts, pairs),
        *_of_indicators(plans, pairs),
    ]
    whole = {name: one.name for name, one in contracts.items() if _is_whole(one, pairs)}
    shown = tuple(subject.label for subject, is_withheld in made if not is_withheld)
    counted = tuple(subject.unit for subject, is_withheld in made if not is_withheld)
    barred = (one for one, is_withheld in made if is_withheld)
    subjects = with_bare_names(barred, (*shown, *counted))
    return Withheld(tuple(subjects), shown, whole)


_Made = Iterator[tuple[Subject, bool]]  # with whether it is withheld


def _of_sources(contracts: Mapping[str, Contract], pairs: Collection[str]) -> _Made:
    """Sources with their owners; who also owns what is told of may be named beside any amount."""
    heard = {organisation_of(c.owner) for c in contracts.values() if not _is_whole(c, pairs)}
    for contract in contracts.values():
        people = (contract.owner, *({organisation_of(contract.owner)} - heard))
        phrases = (contract.name, *people)
        one = Subject(contract.name, (), phrases, called=contract.also_called)
        yield one, _is_whole(contract, pairs)


def _of_series(contracts: Mapping[str, Contract], pairs: Collection[str]) -> _Made:
    for contract in contracts.values():
        for series in contract.series:
            is_withheld = f"{contract.id}:{series.measure}" in pairs
            one = Subject(
                series.label,
                (series.label,),
                of_money=series.kind == "money",
                called=series.also_called,
                unit=series.unit,
            )
            yield one, is_withheld
            for category in contract.categories if series.by_category else ():
                phrases = (category.label, *_spellings(category.names))
                yield Subject(category.label, (), phrases), is_withheld


def _of_indicators(plans: Iterable[Plan], pairs: Collection[str]) -> _Made:
    for indicator in _indicators(plans):
        own = {":".join(name.split(":")[:2]) for name in indicator.series}
        yield Subject(indicator.label, (indicator.label,)), not own.isdisjoint(pairs)


def _is_whole(contract: Contract, pairs: Collection[str]) -> bool:
    return all(f"{contract.id}:{measure}" in pairs for measure, _ in _measures(contract))


def _spellings(names: Iterable[str]) -> list[str]:
    """A partner's own words for a category: abbreviations, and names that are no single word."""
    return [name for name in names if re.search(r"\w\W+\w|^[A-Z]{2,4}$", name)]


def _indicators(plans: Iterable[Plan]) -> Iterator[Indicator]:
    for plan in plans:
        for priority in plan.priorities:
            for theme in priority.themes:
                yield from theme.indicators
