"""The repository's own plan, decisions and statements fit its contracts and each other."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from ssp_analysis.amounts import size_in
from ssp_analysis.covid.calendar import load_breaks
from ssp_analysis.partners.contracts import load_contracts
from ssp_analysis.plan.figures import load_population
from ssp_analysis.plan.grants import AWARDS_PAIR, load_letters
from ssp_analysis.plan.mapping import continuity
from ssp_analysis.plan.narrative import COMMENTS_PAIR, DRIVERS_PAIR, load_comments, load_drivers
from ssp_analysis.plan.plan import load_plans, plan_in_force
from ssp_analysis.project import Project
from ssp_analysis.release.decisions import EVERY_MEASURE, load_decisions, rule
from ssp_analysis.release.rulings import load_statements, statement_for
from ssp_analysis.years import ReportingYear

PROJECT = Project(Path(__file__).parents[2])
THEMES = ["domestic-abuse", "hate-exploitation", "asb-neighbourhoods", "violence-night-time",
          "acquisitive-roads", "organised-crime", "transforming-justice",
          "places-substance"]  # fmt: skip
REFERENCE_PAIRS = (DRIVERS_PAIR, AWARDS_PAIR, COMMENTS_PAIR)  # reviewed files without a contract
POLICE = ("gmp-crime", "gmp-incidents")
WITHHELD = {"road-casualties:casualties", "marac:police-referred", "da-services:police-sourced"}
APRIL, JUNE = date(2021, 4, 12), date(2021, 6, 14)
TO_MARCH_2021 = list(pd.period_range("2015-04", "2021-03", freq="M"))


@pytest.fixture(scope="module")
def contracts():
    return load_contracts(PROJECT)


@pytest.fixture(scope="module")
def pairs(contracts):
    return [
        f"{contract.id}:{measure}"
        for contract in contracts.values()
        for measure in [series.measure for series in contract.series] or ["return"]
    ]


def expected(pair):
    if pair in WITHHELD:
        return "withhold"
    return "direction" if pair.split(":")[0] in POLICE else "publish"


def test_the_april_paper_has_a_decision_for_every_pair_as_the_partnership_agreed(pairs):
    decisions = load_decisions(PROJECT)
    every = [*pairs, *REFERENCE_PAIRS]
    found = {pair: rule(decisions, pair, TO_MARCH_2021, APRIL) for pair in every}
    assert {pair: ruling.decision for pair, ruling in found.items()} == {
        pair: expected(pair) for pair in found
    }
    assert [ruling.problems for ruling in found.values() if ruling.problems] == []


def test_no_pool_mixes_what_may_leave_with_what_may_not(contracts):
    pools = {contract.id: contract.pool for contract in contracts.values()}
    monthly = [f"{contract.id}:{series.measure}" for contract in contracts.values()
               for series in contract.series if series.frequency == "M"]  # fmt: skip
    decisions = load_decisions(PROJECT)
    for day in (APRIL, JUNE):
        found = {}
        for pair in monthly:
            leaves = rule(decisions, pair, TO_MARCH_2021, day).decision == "publish"
            found.setdefault(pools[pair.split(":")[0]], set()).add(leaves)
        assert {pool: len(answers) for pool, answers in found.items()} == dict.fromkeys(found, 1)


def test_road_casualties_were_released_between_april_and_june():
    decisions, pair = load_decisions(PROJECT), "road-casualties:casualties"
    assert rule(decisions, pair, TO_MARCH_2021, JUNE).decision == "publish"


@pytest.mark.parametrize("year", ["2015/16", "2017/18", "2018/19", "2019/20", "2021/22"])
def test_older_and_newer_papers_have_their_own_decisions(pairs, year):
    reported = ReportingYear.parse(year)
    months = list(pd.period_range("2015-04", reported.months[-1], freq="M"))
    decisions, on = load_decisions(PROJECT), PROJECT.paper_date(reported)
    found = {pair: rule(decisions, pair, months, on).decision for pair in pairs}
    before_the_new_systems = year < "2019/20"
    assert found == {
        pair: "publish" if before_the_new_systems and expected(pair) == "direction"
        else expected(pair)
        for pair in pairs
    }  # fmt: skip


def test_decisions_name_only_what_contracts_know(pairs):
    known = {*pairs, *REFERENCE_PAIRS} | {f"{pair.split(':')[0]}:{EVERY_MEASURE}" for pair in pairs}
    known.add(f"{DRIVERS_PAIR.split(':')[0]}:{EVERY_MEASURE}")
    assert {f"{d.source}:{d.measure}" for d in load_decisions(PROJECT)} <= known


def test_every_police_measure_has_a_statement_for_april(pairs):
    statements, year = load_statements(PROJECT), ReportingYear.parse("2020/21")
    assert {statement.pair for statement in statements} <= set(pairs)
    missing = [pair for pair in pairs
               if expected(pair) == "direction"
               and statement_for(statements, pair, year, APRIL) is None]  # fmt: skip
    assert missing == []


def test_no_change_of_recording_tells_the_size_of_what_is_withheld():
    texts = {change.sources: change.what_changed for change in load_breaks(PROJECT)}
    assert not [pair for pair, text in texts.items() if size_in(text, with_dates=True)]
    assert "fell sharply" in texts["marac:cases"]


def test_the_plan_has_the_eight_themes_and_names_only_series_that_contracts_make(contracts, pairs):
    plan, successor = load_plans(PROJECT)
    themes = [theme for priority in plan.priorities for theme in priority.themes]
    assert [theme.id for theme in themes] == THEMES
    later = [theme for priority in successor.priorities for theme in priority.themes]
    assert len(later) == 3
    themes += later
    categories = {
        f"{contract.id}:{series.measure}:{category.id}"
        for contract in contracts.values()
        for series in contract.series
        if series.by_category
        for category in contract.categories
    }
    named = {name for theme in themes for name in theme.impact_series}
    named |= {name for theme in themes for i in theme.indicators for name in i.series}
    assert named <= {*pairs, *categories}
    assert len(named) > 20


def test_the_old_plan_is_carried_over_a_year_and_the_new_one_says_what_carries_on():
    held = plan_in_force(PROJECT, ReportingYear.parse("2021/22"))
    assert "2021/22 carries it over" in held.note
    assert continuity(PROJECT, held).told("marac-rate") == ""
    later = plan_in_force(PROJECT, ReportingYear.parse("2022/23"))
    taken_over = continuity(PROJECT, later)
    assert "2022–25" in later.name
    assert taken_over.told("marac-rate").startswith("Carries on “High-risk domestic abuse cases")
    assert taken_over.reaches_back("marac-rate")
    assert not taken_over.reaches_back("asb-council")
    assert "Money saved for residents from scams" in dict(taken_over.ended())


def test_award_letters_and_comments_can_be_used():
    assert {letter.line for letter in load_letters(PROJECT)} == {
        "Community Safety", "Voluntary and Community Sector", "Hate Crime"
    }  # fmt: skip
    assert {comment.date.isoformat() for comment in load_comments(PROJECT)} <= {
        day.isoformat() for day in PROJECT.partnership().papers.values()
    }


def test_every_rate_has_a_denominator_for_every_paper():
    people, area = load_population(PROJECT), PROJECT.partnership().code
    years = [ReportingYear.parse(year) for year in PROJECT.partnership().papers]
    rates = [
        indicator.rate.group
        for _, theme in plan_in_force(PROJECT, years[-1]).themes()
        for indicator in theme.indicators
        if indicator.rate
    ]
    assert len(rates) == 2
    assert all(people.of(area, group, year) for group in rates for year in years)


def test_drivers_name_only_themes_of_the_plan():
    assert {theme for driver in load_drivers(PROJECT) for theme in driver.themes} <= set(THEMES)
