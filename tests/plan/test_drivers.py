from datetime import date

import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.plan.narrative import driver_rows, load_drivers
from ssp_analysis.project import Project
from tests.plan.frames import YEAR

ACT = """
drivers:
  - driver: The Act
    announced: 2020-03-03
    date: 2021-04-29
    ahead: It is a Bill.
    means: It is law.
    themes: [calm, other]
    source: Statute book
  - driver: Old plan
    date: 2018-04-01
    means: It runs beside.
    until: 2020-03-31
    themes: [calm]
    source: Plan
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "data" / "reference").mkdir(parents=True)
    (tmp_path / "outputs").mkdir()
    return Project.find(tmp_path)


def put(project, text):
    (project.reference / "policy-drivers.yaml").write_text(text)
    return load_drivers(project)


@pytest.mark.parametrize(
    ("day", "texts"),
    [
        (date(2020, 3, 2), []),
        (date(2021, 4, 12), ["The Act (ahead): It is a Bill."]),
        (date(2021, 4, 29), ["The Act (April 2021): It is law."]),
    ],
)
def test_a_driver_is_told_as_it_was_known_on_the_papers_date(project, day, texts):
    rows = driver_rows(put(project, ACT), YEAR, {"calm": "calm"}, day)
    assert rows["text"].tolist() == texts
    assert set(rows["sources"]) <= {"policy-drivers:return"}


def test_a_driver_that_has_ended_before_the_year_is_no_news(project):
    rows = driver_rows(put(project, ACT), YEAR.previous, {"calm": "calm"}, date(2020, 4, 6))
    assert rows["text"].tolist() == [
        "Old plan (April 2018): It runs beside.",
        "The Act (ahead): It is a Bill.",
    ]


def test_a_project_may_have_no_drivers(project):
    assert load_drivers(project) == ()
    assert driver_rows((), YEAR, {"calm": "calm"}, date(2021, 4, 12)).empty


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("    ahead: It is a Bill.\n", "", "announced and ahead go together"),
        ("2020-03-03", "2021-05-01", "announced lies after date"),
        ("means: It is law", "meanz: It is law", "unknown key .*meanz"),
    ],
)
def test_a_faulty_driver_is_refused(project, old, new, fault):
    with pytest.raises(ReferenceFileError, match=fault):
        put(project, ACT.replace(old, new))
