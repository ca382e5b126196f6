"""The local restriction phases."""

from pathlib import Path

import pandas as pd
import pytest

from ssp_analysis.covid.calendar import Break, load_restrictions
from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.project import Project
from ssp_analysis.years import ReportingYear
from tests.builders import CASES, make_project

REPOSITORY = Path(__file__).parents[2]
HEAD = "phase,start,end,area,source\n"


def test_stockports_days_in_each_phase_of_2020_21():
    restrictions, year = load_restrictions(Project.find(REPOSITORY)), ReportingYear(2020)
    phases = restrictions.during(year.start, year.end)
    days = (phases["end"] - phases["start"].clip(lower=pd.Timestamp(year.start))).dt.days + 1
    assert phases["start"].iloc[0] == pd.Timestamp(2020, 3, 23)  # its own day, not the year's
    # The figures of the domain notes, counted by hand from the dates of effect.
    assert list(days) == [42, 52, 27, 33, 24, 18, 9, 13, 27, 29, 5, 62, 21, 3]
    assert days.sum() == 365
    assert restrictions.baseline_end == pd.Period("2020-02", "M")


@pytest.mark.parametrize("root", ["", "examples/london-borough"])
def test_dates_fall_on_the_weekdays_on_which_they_were_felt(root):
    starts = {p.phase: p.start for p in load_restrictions(Project.find(REPOSITORY / root)).phases}
    weekdays = {
        "First national lockdown": "Monday",
        "Hospitality reopened": "Saturday",
        "Second national lockdown": "Thursday",
        "Third national lockdown": "Tuesday",
        "Step 2": "Monday",
        "Step 3": "Monday",
        "Step 4: most limits end": "Monday",
    }
    assert {name: f"{starts[name]:%A}" for name in weekdays} == weekdays


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("A,23/03/2020,31/03/2020,x,y\nB,02/04/2020,,x,y\n", "row 3: starts on .* leaves a gap"),
        ("A,23/03/2020,31/03/2020,x,y\nB,31/03/2020,,x,y\n", "row 3: starts on .* overlaps"),
        ("A,23/03/2020,,x,y\nB,31/03/2020,,x,y\n", "row 3: starts on .* overlaps"),
        ("A,23/03/2020,01/03/2020,x,y\n", "row 2: end lies before start"),
        ("A,23.03.2020,,x,y\n", "row 2: start: is not a date"),
        ("A,23/03/2020,31/03/2020,x,y\nA,01/04/2020,,x,y\n", "repeats row 2"),
    ],
)
def test_faulty_phases_are_refused_by_row(tmp_path, rows, message):
    project = make_project(tmp_path, {"cases": CASES}, restrictions=HEAD + rows)
    with pytest.raises(ReferenceFileError, match=message):
        load_restrictions(project)


def test_an_open_phase_is_told_in_years_after_the_last_restriction(tmp_path):
    rows = "Ban,23/03/2020,18/07/2021,x,y\nOpen,19/07/2021,,x,y\n"
    project = make_project(tmp_path, {"cases": CASES}, restrictions=HEAD + rows)
    of = {year: list(load_restrictions(project).incomplete(ReportingYear(year)))
          for year in (2021, 2022)}  # fmt: skip
    assert of[2021] == []
    assert of[2022] == [
        "restrictions.csv, row 3, 'Open' has no end, so all of 2022/23 counts as a year of "
        "restrictions. Give it its last day, if it had one."
    ]


def test_a_project_without_restrictions_has_no_baseline_end(tmp_path):
    restrictions = load_restrictions(make_project(tmp_path, {"cases": CASES}))
    assert restrictions.baseline_end is None
    assert restrictions.during(ReportingYear(2020).start, ReportingYear(2020).end).empty


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("After July 2019 referrals fell sharply.", ""),
        ("After July 2019 referrals fell by about nine tenths.", "nine"),
        ("From 8 July 2019 on one in 5 was not counted.", "5"),
    ],
)
def test_a_change_of_recording_says_which_way_and_not_how_much(said, size):
    given = {"sources": "marac:cases", "date": "2019-07-08", "treatment": "end", "source": "X",
             "what_changed": said}  # fmt: skip
    if not size:
        assert Break.model_validate(given).what_changed == said
        return
    with pytest.raises(ValueError, match=f"says how much .{{2}}{size}"):
        Break.model_validate(given)
