"""All reviewed files of a project, read and held against one another before any work begins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ssp_analysis.covid.calendar import load_breaks, load_restrictions
from ssp_analysis.faults import Faults
from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.contract_parts import SeriesDefinition
from ssp_analysis.partners.contracts import Contract, load_contracts
from ssp_analysis.partners.corrections import load_corrections
from ssp_analysis.partners.tables import measures_of
from ssp_analysis.plan.grants import AWARDS_PAIR, load_letters
from ssp_analysis.plan.mapping import load_mapping
from ssp_analysis.plan.narrative import COMMENTS_PAIR, DRIVERS_PAIR, load_comments, load_drivers
from ssp_analysis.plan.plan import GROUP, SERIES, Plan, load_plans, load_population
from ssp_analysis.project import Project
from ssp_analysis.reference import Names
from ssp_analysis.release.decisions import load_decisions
from ssp_analysis.release.overruled import load_overruled
from ssp_analysis.release.register import unexplained
from ssp_analysis.release.rulings import Paper
from ssp_analysis.release.statements import load_statements
from ssp_analysis.release.withdrawals import withdrawn_before_run, withdrawn_from_published
from ssp_analysis.say.cover import TEMPLATE, check_template
from ssp_analysis.withheld import check_names

# The reference files that are told of as if they were sources.
OWN_PAIRS = (AWARDS_PAIR, COMMENTS_PAIR, DRIVERS_PAIR)


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
        names = names | _themes(plans)
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
    yield from withdrawn_before_run(project, known_names(project)["source:measure"], paper)
    yield from withdrawn_from_published(project)
    yield from load_restrictions(project).incomplete(paper.year)
    for one in load_decisions(project):
        of_the_year = one.touches(paper.year.start, paper.year.end)
        if one.unlisted and one.is_known_on(paper.on) and of_the_year:
            counts = "withholds all the same" if one.decision == "withhold" else "does not count"
            yield f"{one.place} {counts}: {one} {one.unlisted}"
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
            name: series.frequency
            for contract in contracts.values()
            for series in contract.series
            for name in _series_ids(contract, series)
        }
    if groups := set(groups or ()):  # a project that holds no population is not asked for groups
        names[GROUP] = groups
    return names


def _series_ids(contract: Contract, series: SeriesDefinition) -> list[str]:
    """A measure's series: of the whole, and of each category."""
    pair = f"{contract.id}:{series.measure}"
    categories = contract.categories if series.by_category else ()
    return [pair, *(f"{pair}:{category.id}" for category in categories)]


def _themes(plans: list[Plan]) -> dict[str, set[str]]:
    priorities = [priority for plan in plans for priority in plan.priorities]
    themes = {theme.id for priority in priorities for theme in priority.themes}
    return {"theme": themes} if themes else {}
