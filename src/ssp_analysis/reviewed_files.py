"""All reviewed files of a project, read and held against one another before any work begins.

So also what is withheld from the readers of a paper, by all names that these files give it.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from ssp_analysis.covid.calendar import load_breaks, load_restrictions
from ssp_analysis.errors import Faults
from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.contracts import Contract, load_contracts
from ssp_analysis.partners.corrections import load_corrections
from ssp_analysis.partners.files import arrivals, claimed_by
from ssp_analysis.partners.tables import measures_of
from ssp_analysis.plan.figures import load_population
from ssp_analysis.plan.grants import AWARDS_PAIR, load_letters
from ssp_analysis.plan.mapping import load_mapping
from ssp_analysis.plan.narrative import COMMENTS_PAIR, DRIVERS_PAIR, load_comments, load_drivers
from ssp_analysis.plan.plan import GROUP, SERIES, Plan, choose_plan, load_plans
from ssp_analysis.plan.returns import FORMS
from ssp_analysis.project import Project, load_ward_list, wards_of
from ssp_analysis.reference import Names
from ssp_analysis.release.decisions import (
    EVERY_MEASURE,
    FILE,
    NO_DECISION,
    ReleaseDecision,
    load_decisions,
    rule,
)
from ssp_analysis.release.register import unexplained
from ssp_analysis.release.rulings import Paper, load_overruled, load_statements, year_so_far
from ssp_analysis.release.typed_text import Subject, with_bare_names
from ssp_analysis.release.withdrawals import withdrawn_before_run, withdrawn_from_published
from ssp_analysis.say.cover import TEMPLATE, check_template
from ssp_analysis.tables import organisation_of
from ssp_analysis.years import ReportingYear

NATIONS = ("england", "england and wales", "great britain", "united kingdom", "uk")
LATE_PAPER = 366  # days after its year; papers come days before or months after its end
# The reference files that are told of as if they were sources.
OWN_PAIRS = (AWARDS_PAIR, COMMENTS_PAIR, DRIVERS_PAIR)
# The files of data/reference that anything here reads.
READ = (
    "breaks.csv", "committee-comments.csv", "corrections.csv", "cover-report.md",
    "direction-statements.yaml", "grant-awards.csv", "lsoa-wards.csv", "messages.yaml",
    "partnership.yaml", "plan-*.yaml", "plan-mapping.csv", "policy-drivers.yaml", "population.csv",
    "release-decisions.csv", "restrictions.csv", "ward-names.csv", "wards.csv",
)  # fmt: skip


def check_reference(project: Project) -> None:
    """Read every file of data/reference, so that no fault of one is told after minutes of work.

    Raises:
        ReferenceFileError: the faults of all files, a line each.
    """
    faults = Faults()
    faults.of(project.partnership)
    faults.of(load_wards, project)
    contracts = faults.of(load_contracts, project)
    people = faults.of(load_population, project)
    names = _names(contracts, {row.group for row in people.rows} if people else None)
    if contracts is not None:
        faults.of(load_corrections, project, contracts)
        faults.of(check_names, contracts)
    plans = faults.of(load_plans, project, names)
    if plans is not None:
        faults.of(load_mapping, project, plans)
        themes = {theme.id for plan in plans for theme in plan.themes}
        names = names | ({"theme": themes} if themes else {})
    faults.of(load_drivers, project, names)
    for load in (load_breaks, load_decisions, load_statements):
        faults.of(load, project, names)
    for read in (load_restrictions, load_letters, load_comments, load_overruled):
        faults.of(read, project)
    template = project.reference / TEMPLATE
    if template.exists():
        faults.of(check_template, template)
    faults.refuse()


def told_before_run(project: Project, paper: Paper) -> Iterator[str]:
    """What whoever builds a paper must know first, a sentence each; nothing of it stops the run."""
    pairs, signed = known_names(project)["source:measure"], load_decisions(project)
    yield from withdrawn_before_run(project, pairs, paper)
    yield from withdrawn_from_published(project)
    yield from _unread(project)
    yield from _not_shown(project, paper, signed)
    yield from load_restrictions(project).incomplete(paper.year)
    yield from _of_another_place(project, paper.year)
    yield from _wards_left_out(project, paper.year)
    yield from _too_late(project, paper, signed)
    yield from _before_a_break(project, paper, signed)
    for one in signed:
        of_the_year = one.touches(paper.year.start, paper.year.end)
        if one.unlisted and one.is_known_on(paper.on) and of_the_year:
            counts = "withholds all the same" if one.decision == "withhold" else "does not count"
            yield f"{one.place} {counts}: {one} {one.unlisted}"
    yield from _at_odds(paper, signed, pairs)
    for entry in load_overruled(project):
        if entry.reporting_year == paper.year.label and entry.reviewed_on > paper.on:
            yield (f"messages.yaml: what was reviewed on {entry.reviewed_on} of {entry.finding} "
                   "does not count: it is of after the paper's date.")  # fmt: skip
    if unknown := unexplained(project, paper.on):
        yield (
            f"The register of publications does not hold the papers of {', '.join(unknown)}: what "
            "they told is not known to the proof that nothing hidden can be worked out. Publish "
            "them with ssp publish, or name their years or days in partnership.yaml: under "
            "never_published where no paper went out, under published_before_register where one "
            "went out before the register began. The report says so as well."
        )


def _at_odds(paper: Paper, signed: list[ReleaseDecision], pairs: Iterable[str]) -> Iterator[str]:
    """Decisions on the year that are void, over, contradicted, or leave months to nobody."""
    months = year_so_far(paper.year, paper.on)
    told = list[str]()
    for pair in sorted(pairs):
        own = [one for one in signed if pair.startswith(f"{one.source}:")]
        told += rule(own, pair, months, paper.on).problems
    unlisted = tuple(f"{one} {one.unlisted}" for one in signed if one.unlisted)  # told by row
    yield from (f"{FILE}: {one}" for one in dict.fromkeys(told) if not one.startswith(unlisted))


def _of_another_place(project: Project, year: ReportingYear) -> Iterator[str]:
    """That the year's local restrictions do not name the area: a file that was copied, perhaps."""
    own = project.partnership().area
    phases = load_restrictions(project).phases
    inside = [
        one for one in phases if one.start <= year.end and (one.end or year.end) >= year.start
    ]
    local = dict.fromkeys(one.area for one in inside if one.area.casefold() not in NATIONS)
    if local and not any(own.casefold() in area.casefold() for area in local):
        yield (f"restrictions.csv: the local restrictions of {year} are of {' and '.join(local)}, "
               f"and none names {own}. Check that they applied there, and say so in the column "
               f"area, such as \"{next(iter(local))}, {own} included\".")  # fmt: skip


def _too_late(project: Project, paper: Paper, signed: list[ReleaseDecision]) -> Iterator[str]:
    """What is dated after the paper, where that may be a slip: the paper itself, and approvals."""
    start, end = paper.year.start, paper.year.end
    if (paper.on - end).days > LATE_PAPER:
        yield (f"The paper of {paper.year} is of {paper.on}, more than a year after it: decisions "
               "count as at that day. If it is a slip, correct it under papers: in "
               "partnership.yaml.")  # fmt: skip
    papers = project.partnership().papers
    for year in (label for label, day in papers.items() if day == paper.on):
        if year != paper.year.label:
            yield f"partnership.yaml: papers of {paper.year} and {year} are of one day, {paper.on}."
    plan = choose_plan(load_plans(project), paper.year, paper.on).plan
    for target in (t for t in (plan.indicators if plan else ()) if t.unit.startswith("per cent")):
        if target.target and 0 < (value := target.target.value) < 1:
            yield (f"{plan.place if plan else ''}, {target.id}: its target is {value:g} per cent; "
                   f"if {100 * value:g} are meant, write so.")  # fmt: skip
    of_year = [one for one in signed if one.touches(start, end)]
    known = {(d.source, d.measure) for d in of_year if d.is_known_on(paper.on)}
    for one in of_year:
        named = {(one.source, one.measure), (one.source, EVERY_MEASURE)}
        if one.decision != "withhold" and not one.is_known_on(paper.on) and not named & known:
            yield (f"{one.place} does not count in this paper: it was approved on "
                   f"{one.approved_on}, after the paper's date ({paper.on}).")  # fmt: skip
    last = max([*papers.values(), paper.on])
    for change in load_breaks(project):
        if change.date > last:
            yield f"{change.place} begins after the last paper, on {change.date}: it changes none."


def _before_a_break(project: Project, paper: Paper, signed: list[ReleaseDecision]) -> Iterator[str]:
    """Decisions to let out figures whose recording changed after them, and that nobody renewed."""
    known = [(one.approved_on, one) for one in signed
             if one.approved_on and one.decision != "withhold" and one.is_known_on(paper.on)
             and one.touches(paper.year.start, paper.year.end)]  # fmt: skip
    for change in load_breaks(project):
        own = [(on, one) for on, one in known if one.speaks_of(change.sources, one.geography)]
        renewed = {one.geography for on, one in own if on >= change.date}
        for on, one in own:
            after = on < change.date <= min(one.data_to or paper.on, paper.on)
            if after and one.geography not in renewed:
                yield (f"{one.place} was approved on {on}, before the change of recording on "
                       f"{change.date} ({change.place}), and lets out figures of after it: ask its "
                       "approver whether it holds for them.")  # fmt: skip


def _unread(project: Project) -> Iterator[str]:
    """The files of which the name is almost that of one that is read: copies, workbooks, slips."""
    for path in sorted(project.reference.iterdir()):
        known = any(path.match(name) for name in READ) or path.name.startswith((".", "~"))
        if not known and (near := get_close_matches(path.name.casefold(), READ, n=1)):
            yield f"data/reference/{path.name} is not read; what is read is called {near[0]}."
        elif not known and path.suffix in (".csv", ".yaml"):
            yield (f"data/reference/{path.name} is not read; docs/contract.md has the names of "
                   "what is.")  # fmt: skip
    for path in sorted((project.reference / "sources").glob("*/**/*.yaml")):
        place = path.relative_to(project.reference).as_posix()
        yield f"data/reference/{place} is not read: contracts lie in sources/ itself."


def _wards_left_out(project: Project, year: ReportingYear) -> Iterator[str]:
    """That a new vintage has few of the wards: those that stay were not listed again."""
    wards = load_ward_list(project)
    held = wards_of(wards, year.starts)
    if held and 2 * len(held) < len(wards_of(wards, held[0].vintage - 1)):
        yield (f"wards.csv has {len(held)} of the wards of {held[0].vintage}, and only they have "
               "figures by ward. List those that stay again, with that vintage.")  # fmt: skip


def _not_shown(project: Project, paper: Paper, signed: list[ReleaseDecision]) -> Iterator[str]:
    """What was written for a paper and does not stand in it."""
    held, people = choose_plan(load_plans(project), paper.year, paper.on), load_population(project)
    code = project.partnership().code
    for rate in (one.rate for one in (held.plan.indicators if held.plan else ()) if one.rate):
        if people.of(code, rate.group, paper.year) is None:
            yield f"population.csv has no {rate.group!r} of {code}, so no rate of them is shown."
    if held.plan is None and any(one.text(paper.on) for one in load_drivers(project)):
        yield f"policy-drivers.yaml is not shown, since drivers stand with themes. {held.note}"
    months = year_so_far(paper.year, paper.on)
    for one in load_statements(project) if paper.audience == "public" else ():
        ruling = rule(signed, one.pair, months, paper.on).decision
        why = "it is of after the paper's date" if one.approved_on > paper.on else ""
        why = why or f"release-decisions.csv says {ruling}" * (ruling != "direction")
        if why and one.reporting_year == paper.year.label:
            yield (f"direction-statements.yaml: what was approved on {one.approved_on} of "
                   f"{one.pair} is not shown: {why}.")  # fmt: skip


def known_names(project: Project) -> Names:
    """What the plan and the other reference files may name: sources, measures, series, groups."""
    people = load_population(project)
    return _names(load_contracts(project), {row.group for row in people.rows})


def _names(
    contracts: dict[str, Contract] | None, groups: Iterable[str] | None
) -> dict[str, Collection[str]]:
    names: dict[str, Collection[str]] = {}
    if contracts is not None:
        made = (row["pair"] for one in contracts.values() for row in measures_of(one))
        pairs = {*map(str, made), *OWN_PAIRS}
        names["source:measure"] = pairs
        names["source"] = {pair.partition(":")[0] for pair in pairs}
        names[SERIES] = {
            name: (series.frequency, series.kind)
            for contract in contracts.values()
            for series in contract.series
            for pair in [f"{contract.id}:{series.measure}"]
            for name in [pair, *(f"{pair}:{one.id}" for one in contract.categories)]
            if series.by_category or name == pair
        }
    if groups := set(groups or ()):  # a project that holds no population is not asked for groups
        names[GROUP] = groups
    return names


@dataclass(frozen=True)
class WithheldSubjects:
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
    """Refuse a return that nothing would read, and what `also_called` has and no sentence could.

    Raises:
        ReferenceFileError: with the contract and the name.
    """
    faults = Faults()
    for contract in contracts.values():
        if contract.field("theme_id") and not contract.series and contract.id not in FORMS:
            faults.add(
                f"sources/{contract.id}.yaml, id",
                "is that of no return on the plan, so nothing in its files would be shown",
                f"Name the contract, and its file, as the return that it is: {', '.join(FORMS)} "
                "(docs/progress.md, Returns)",
            )
        if lacking := [name for name in FORMS.get(contract.id, ()) if not contract.field(name)]:
            faults.add(
                f"sources/{contract.id}.yaml, fields",
                f"lack {', '.join(lacking)}, which this return on the plan has",
                "Add each, with a heading that its column has or could have",
            )
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
) -> WithheldSubjects:
    """The subjects that the withheld pairs make, with all names that reference files give them."""
    made = [*_of_sources(contracts, pairs), *_of_series(contracts, pairs)]
    made += _of_indicators(plans, pairs)
    whole = {name: one.name for name, one in contracts.items() if is_whole(one, pairs)}
    shown = tuple(subject.label for subject, is_withheld in made if not is_withheld)
    counted = tuple(subject.unit for subject, is_withheld in made if not is_withheld)
    barred = (one for one, is_withheld in made if is_withheld)
    subjects = with_bare_names(barred, (*shown, *counted))
    return WithheldSubjects(tuple(subjects), shown, whole)


_Made = Iterator[tuple[Subject, bool]]  # with whether it is withheld


def _of_sources(contracts: Mapping[str, Contract], pairs: Collection[str]) -> _Made:
    """Sources with their owners; who also owns what is told of may be named beside any amount."""
    heard = {organisation_of(c.owner) for c in contracts.values() if not is_whole(c, pairs)}
    for contract in contracts.values():
        people = (contract.owner, *({organisation_of(contract.owner)} - heard))
        phrases = (contract.name, *people)
        one = Subject(contract.name, (), phrases, called=contract.also_called)
        yield one, is_whole(contract, pairs)


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
                # A partner's own words: abbreviations, and names that are no single word.
                spelt = [name for name in category.names
                         if re.search(r"\w\W+\w|^[A-Z]{2,4}$", name)]  # fmt: skip
                yield Subject(category.label, (), (category.label, *spelt)), is_withheld


def _of_indicators(plans: Iterable[Plan], pairs: Collection[str]) -> _Made:
    for indicator in (one for plan in plans for one in plan.indicators):
        own = {":".join(name.split(":")[:2]) for name in indicator.series}
        yield Subject(indicator.label, (indicator.label,)), not own.isdisjoint(pairs)


def is_whole(contract: Contract, pairs: Collection[str]) -> bool:
    """Whether all that a contract counts is among some pairs."""
    return all(f"{contract.id}:{measure}" in pairs for measure, _ in _measures(contract))
