"""A project of one's own: nothing of the demonstration in it, and ready for a first source."""

import re
from datetime import date

import pytest

from ssp_analysis.covid.calendar import load_restrictions
from ssp_analysis.errors import ParameterError
from ssp_analysis.release.decisions import load_decisions
from ssp_analysis.reviewed_files import check_reference
from ssp_analysis.start.new import GUIDES, new_project
from ssp_analysis.years import ReportingYear
from tests.builders import CASES

YEAR, DAY = ReportingYear(2020), date(2021, 6, 1)


def a_project(folder, **given):
    about = {"name": "Safer Anytown", "area": "Anytown", "code": "E08000001"} | given
    return new_project(folder, year=YEAR, on=DAY, **about)


def test_a_new_project_is_its_owners_and_needs_a_contract_only(tmp_path):
    project = a_project(tmp_path / "one", name='Safer "Any": town, & more')
    about = project.partnership()
    assert (about.title, about.code) == ('Safer "Any": town, & more', "E08000001")
    assert project.paper_date(YEAR) == DAY
    assert not about.demonstration
    assert project.raw(YEAR).is_dir()
    (project.reference / "sources" / "cases.yaml").write_text(CASES)
    check_reference(project)
    assert load_decisions(project) == []
    texts = [path.read_text() for path in project.root.rglob("*") if path.is_file()]
    assert texts
    assert not any("Stockport" in text or "emonstration data" in text for text in texts)
    assert sorted(path.name for path in (project.root / "docs").iterdir()) == [*GUIDES]
    linked = re.findall(r"\]\(([^)]+)\)", "".join(texts))
    assert set(linked) <= {*GUIDES}
    assert len((project.root / "README.md").read_text().splitlines()) <= 12


def test_phases_of_all_england_follow_one_another_and_local_ones_are_asked_for(tmp_path):
    phases = load_restrictions(a_project(tmp_path / "one"))
    assert {phase.area for phase in phases.phases} == {"England"}
    asked = list(phases.incomplete(YEAR))
    assert [told for told in asked if "tiers of your area" in told] == asked[1:]
    assert len(asked) == 3
    assert list(phases.incomplete(ReportingYear(2021))) == []


def test_a_year_long_after_the_pandemic_has_no_phase(tmp_path):
    later = ReportingYear(2024)
    assert load_restrictions(a_project(tmp_path / "one")).during(later.start, later.end).empty


def test_restrictions_can_be_left_out(tmp_path):
    assert load_restrictions(a_project(tmp_path / "one", restrictions="none")).phases == ()


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ParameterError, match="not empty"):
        a_project(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("given", "told"), [({"code": "E08"}, "no area code"), ({"area": " "}, "--area: is blank")]
)
def test_what_a_project_is_of_is_checked_before_anything_is_written(tmp_path, given, told):
    with pytest.raises(ParameterError, match=told):
        a_project(tmp_path / "one", **given)
    assert not (tmp_path / "one").exists()
