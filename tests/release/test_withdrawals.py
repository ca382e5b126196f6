"""What was withdrawn after a paper's date is told, and published only if somebody says why."""

import shutil

import pandas as pd
import pytest

from ssp_analysis.errors import ReferenceFileError, ReleaseError
from ssp_analysis.release.decisions import LOOK_AT_ONCE, load_decisions
from ssp_analysis.release.door import describe, release, write_release
from ssp_analysis.release.withdrawals import (
    Shown,
    refuse_not_released,
    refuse_withdrawn,
    shown_in,
    withdrawals,
    withdrawn_before_run,
    withdrawn_from_published,
)
from ssp_analysis.tables import Areas, table_path
from tests.release.frames import DECISIONS, ON, PUBLIC, YEAR, decision, make_year, year_made

MONTHS = tuple(pd.period_range("2019-04", "2021-01", freq="M"))
CASES = Shown("asb:cases", "borough", "publish", MONTHS)
WITHDRAWN = {"measure": "*", "geography": "all", "decision": "withhold", "approver": "Head",
             "evidence": "W 1", "approved_on": "2021-04-13"}  # fmt: skip
OVERRIDDEN = {
    "measure": "*",
    "evidence": "O 1",
    "approved_on": "2021-04-14",
    "overrides": "w  1",
    "reason": "Checked since.",
}


def pairs(*decisions, shown=(CASES,)):
    return [one.pairs for one in withdrawals([decision(**d) for d in decisions], shown, ON)]


@pytest.mark.parametrize(
    ("fields", "is_one"),
    [
        ({}, True),
        ({"measure": "cases", "geography": "borough"}, True),
        ({"approver": "", "evidence": ""}, True),
        ({"decision": "direction"}, True),
        ({"data_from": "2021-01-31"}, True),
        ({"data_to": "2019-04-01"}, True),
        ({"approved_on": "2021-04-12"}, False),
        ({"approved_on": None}, False),
        ({"decision": "direction", "evidence": ""}, False),
        ({"decision": "publish"}, False),
        ({"source": "fires"}, False),
        ({"measure": "calls"}, False),
        ({"geography": "ward"}, False),
        ({"data_from": "2021-02-01"}, False),
        ({"data_to": "2019-03-31"}, False),
    ],
)
def test_a_withdrawal_is_a_later_stricter_decision_on_what_is_shown(fields, is_one):
    assert pairs({}, WITHDRAWN | fields) == [("asb:cases",)] * is_one


def test_words_are_withdrawn_by_withholding_only():
    said = (Shown("asb:cases", "borough", "direction", MONTHS),)
    assert pairs(WITHDRAWN | {"decision": "direction"}, shown=said) == []
    assert pairs(WITHDRAWN, shown=said) == [("asb:cases",)]


def test_wards_are_withdrawn_on_their_own():
    wards = Shown("asb:cases", "ward", "publish", MONTHS)
    assert pairs(WITHDRAWN | {"geography": "ward"}, shown=(CASES, wards)) == [("asb:cases",)]
    assert pairs(WITHDRAWN | {"geography": "borough"}, shown=(wards,)) == []


@pytest.mark.parametrize(
    ("fields", "overrides"),
    [
        ({}, True),
        ({"approved_on": "2021-04-13"}, True),
        ({"data_from": "2019-04-01", "data_to": "2021-01-31"}, True),
        ({"overrides": ""}, False),
        ({"overrides": "W 2"}, False),
        ({"approver": ""}, False),
        ({"evidence": ""}, False),
        ({"approved_on": "2021-04-12"}, False),
        ({"decision": "direction"}, False),
        ({"measure": "calls"}, False),
        ({"geography": "ward"}, False),
        ({"data_from": "2019-05-01"}, False),
    ],
)
def test_only_a_signed_decision_that_names_it_overrides_a_withdrawal(fields, overrides):
    assert bool(pairs(WITHDRAWN, OVERRIDDEN | fields)) is not overrides


def test_an_override_must_cover_only_what_was_withdrawn():
    part = {"data_from": "2020-04-01", "data_to": "2020-06-30"}
    assert pairs(WITHDRAWN | part, OVERRIDDEN | part) == []


ROW = "asb,*,,,all,withhold,Head of service,W/1,2021-05-04,,Not checked.,\n"
NAMES_IT = "asb,*,,,borough,publish,Director,O/1,2021-05-05,,Checked since.,W/1\n"


def wider(rows):
    """The decisions of a year with the column `overrides`, and what is added."""
    head, *old = DECISIONS.splitlines()
    return "\n".join([f"{head},overrides", *(f"{row}," for row in old), rows])


@pytest.fixture
def project(tmp_path):
    made = make_year(tmp_path, year_made())
    about = describe(made.partnership(), PUBLIC, "Plan", "Note.", "2020-02")
    write_release(release(made, PUBLIC), about, made.release(YEAR, "public"))
    return made


def add(project, rows):
    (project.reference / "release-decisions.csv").write_text(wider(rows))


def test_what_a_paper_shows_is_read_from_its_released_tables(project):
    found = {s.pair: s for s in shown_in(project.release(YEAR, "public"), YEAR, ON)}
    assert set(found) == {"asb:cases", "police:crimes", "actions:return"}
    assert str(found["asb:cases"].months[0]) == "2019-04"
    assert str(found["actions:return"].months[0]) == "2020-04"
    assert found["police:crimes"].decision == "direction"


def test_a_withdrawal_is_told_before_the_run_and_stops_publication(project):
    known, tables = ["asb:cases", "police:crimes"], project.release(YEAR, "public")
    assert list(withdrawn_before_run(project, known, PUBLIC)) == []
    refuse_withdrawn(project, tables, YEAR, ON)
    add(project, ROW)
    (told,) = withdrawn_before_run(project, known, PUBLIC)
    said = (
        "asb:cases was withdrawn on 2021-05-04 by Head of service "
        "(release-decisions.csv, row 5, W/1: withhold)"
    )
    assert told.startswith(f"{LOOK_AT_ONCE}{said}, after the date of this paper, 2021-04-12.")
    with pytest.raises(ReleaseError) as refused:
        refuse_withdrawn(project, tables, YEAR, ON)
    assert said in str(refused.value)
    assert "for a date from 2021-05-04 on, or let a signed decision" in str(refused.value)
    add(project, ROW + NAMES_IT)
    assert list(withdrawn_before_run(project, known, PUBLIC)) == []
    refuse_withdrawn(project, tables, YEAR, ON)


@pytest.fixture
def with_wards(project):
    """A pack that shows wards as well."""
    tables = project.release(YEAR, "public")
    row = {"measure": "asb:cases:like-for-like", "sources": "asb:cases", "value": 9.0,
           "start": pd.Timestamp("2020-04-01"), "end": pd.Timestamp("2020-12-31")}  # fmt: skip
    pd.DataFrame([row]).to_parquet(table_path(Areas, tables))
    add(project, "asb,cases,,,ward,publish,Council lead,M1,01/03/2021,,Agreed.,\n")
    return project


def test_wards_are_ruled_again_by_themselves(with_wards):
    tables = with_wards.release(YEAR, "public")
    refuse_not_released(with_wards, tables, YEAR, ON)
    add(with_wards, "asb,cases,,,ward,publish,Council lead,,01/03/2021,,Agreed.,\n")
    with pytest.raises(ReleaseError, match=r"asb:cases by ward \(publish; ruled now: withhold\)"):
        refuse_not_released(with_wards, tables, YEAR, ON)


def test_what_is_to_be_withdrawn_from_a_published_paper_is_told(project):
    add(project, ROW)
    assert list(withdrawn_from_published(project)) == []
    for version in ("2021-04-12-v1", "2021-04-12-v2", "2021-06-14-v1"):
        record = project.root / "published" / "2020-21" / version / "record" / "release"
        shutil.copytree(project.release(YEAR, "public"), record)
    (told,) = withdrawn_from_published(project)
    assert "asb:cases was withdrawn" in told
    assert "published/2020-21/2021-04-12-v2 shows it. What is published stands" in told


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (",W/1\n", ",W/2\n", "row 6: overrides: 'W/2' is the evidence of no decision on asb; did"),
        (",W/1\n", ",M2\n", "row 6: overrides: 'M2' is the evidence of no decision on asb"),
        ("Checked since.", "tbc", "row 6: reason: says nothing; say why"),
        ("Checked since.", "", "row 6: reason: says nothing; say why"),
        ("publish", "withhold", "row 6: overrides: withholding lets nothing out"),
    ],
)
def test_an_override_names_a_withdrawal_that_is_there_and_says_why(project, old, new, fault):
    add(project, ROW + NAMES_IT.replace(old, new))
    with pytest.raises(ReferenceFileError, match=fault):
        load_decisions(project)


def test_an_unlisted_approver_overrides_nothing(project):
    add(project, ROW + NAMES_IT)
    (project.reference / "sources").mkdir(exist_ok=True)
    (project.reference / "sources" / "asb.yaml").write_text("approvers: [Council lead]\n")
    with pytest.raises(ReleaseError, match="was withdrawn on 2021-05-04"):
        refuse_withdrawn(project, project.release(YEAR, "public"), YEAR, ON)
