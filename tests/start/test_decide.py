"""Unsigned lines for what nobody has decided on; what stands in the file stays."""

from ssp_analysis.release.decisions import load_decisions
from ssp_analysis.start.new import FILE, add_unsigned, undecided
from ssp_analysis.years import ReportingYear
from tests.builders import CASES, make_project, put

YEAR = ReportingYear(2020)
HEAD = (
    "source,measure,data_from,data_to,geography,decision,approver,evidence,approved_on,"
    "expires_on,reason\n"
)


def test_each_measure_and_geography_gets_a_line_that_releases_nothing(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases.csv", "Case ID\n", year="2018-19")
    found = list(undecided(project, YEAR))
    assert [(one.measure, one.geography) for one in found] == [
        ("cases", "borough"),
        ("cases", "ward"),
    ]
    add_unsigned(project, found)
    decisions = load_decisions(project)
    assert len(decisions) == 2
    assert all(one.decision == "publish" and one.unsigned for one in decisions)
    assert {(str(one.data_from), str(one.data_to)) for one in decisions} == {
        ("2018-04-01", "2021-03-31")
    }
    assert list(undecided(project, YEAR)) == []


def test_what_is_decided_stays_as_it_is_and_is_not_asked_again(tmp_path):
    signed = "cases,*,,,borough,withhold,,,,,Not ours to tell."
    project = make_project(tmp_path, {"cases": CASES}, release_decisions=HEAD + signed)
    found = list(undecided(project, YEAR))
    assert [one.geography for one in found] == ["ward"]
    add_unsigned(project, found)
    lines = (project.reference / FILE).read_text(encoding="utf-8-sig").splitlines()
    assert lines[:2] == [HEAD.strip(), signed]
    assert lines[2].startswith("cases,cases,2020-04-01,2021-03-31,ward,publish,")


def test_files_of_many_years_are_released_back_to_their_first_figure(tmp_path):
    history = CASES.replace("fields:", "layout: {span: history}\nfields:", 1)
    project = make_project(tmp_path, {"cases": history})
    found = list(undecided(project, YEAR))
    add_unsigned(project, found)
    assert {one.data_from for one in load_decisions(project)} == {None}
    assert {str(one.data_to) for one in load_decisions(project)} == {"2021-03-31"}


def test_what_the_partnership_tells_of_itself_is_listed_once_it_has_been_written(tmp_path):
    awards = "year,line,award,reference,dated\n2020/21,Main,100.00,L/1,2020-05-11\n"
    project = make_project(tmp_path, {"cases": CASES}, grant_awards=awards)
    own = [one for one in undecided(project, YEAR) if one.measure == "return"]
    assert [(one.source, one.owner) for one in own] == [
        ("grant-awards", "Safer Testborough Partnership")
    ]
    add_unsigned(project, own)
    assert load_decisions(project)[0].speaks_of("grant-awards:return", "borough")


def test_what_was_withheld_is_proposed_to_be_withheld_again_and_not_for_release(tmp_path):
    before = "cases,*,,2020-03-31,all,publish,Head of service,L/1,2020-04-01,,Shared.\n"
    last = "cases,*,,2020-03-31,all,withhold,,,,,Not ours to tell.\n"
    project = make_project(tmp_path, {"cases": CASES}, release_decisions=HEAD + before + last)
    add_unsigned(project, list(undecided(project, YEAR)))
    added = [one for one in load_decisions(project) if one.data_to == YEAR.end]
    assert {(one.decision, one.reason) for one in added} == {("withhold", "Not ours to tell.")}
