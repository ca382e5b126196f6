from datetime import date

import pandas as pd
import pytest

from ssp_analysis.release.barring import mixed_pools
from ssp_analysis.release.door import release
from ssp_analysis.release.rulings import Paper
from ssp_analysis.tables import Calibration, Impact, Progress, SeriesTable
from tests.release.frames import (
    INTERNAL,
    PUBLIC,
    YEAR,
    calibration_row,
    frame,
    make_year,
    year_made,
)

DECIDED = {"a:x": "publish", "b:x": "direction", "c:x": "withhold", "d:x": "publish"}


@pytest.mark.parametrize(
    ("sources", "mixed"),
    [("a:x", False), ("a:x d:x", False), ("b:x c:x", False), ("a:x b:x", True),
     ("a:x d:x c:x", True), ("a:x unknown:x", True), ("unknown:x", False)],
)  # fmt: skip
def test_a_pool_is_mixed_where_some_may_leave_and_others_may_not(sources, mixed):
    table = frame(Calibration, calibration_row("pool", sources))
    assert mixed_pools(table, DECIDED) == ({"pool": sources} if mixed else {})


def mixed_year(tmp_path, police=100.0, seed=0):
    made = year_made(police, seed)
    made[Calibration] = frame(Calibration, calibration_row("all", "asb:cases police:crimes"))
    return make_year(tmp_path, made)


def test_no_estimate_of_a_mixed_pool_leaves_and_the_keeper_is_told(tmp_path):
    released = release(mixed_year(tmp_path), PUBLIC)
    (problem,) = released.problems
    assert problem.startswith("Pool all mixes sources that may leave with police:crimes:")
    impact = released.tables[Impact].set_index("series_id")
    assert impact.loc["asb:cases", "state"] == "withheld"
    assert pd.isna(impact.loc["asb:cases", "expected"])
    assert "Not accurate enough" in impact.loc["asb:cases", "reason"]
    progress = released.tables[Progress].set_index("indicator_id").loc["asb"]
    assert (progress["value"], progress["expected_verdict"]) == (200, "")
    expectation = ["expected", "expected_lower", "expected_upper", "change_from_expected"]
    assert progress[expectation].isna().all()
    series = released.tables[SeriesTable].set_index("series_id")
    assert series.loc["asb:cases", "value"].notna().any()


def test_an_internal_paper_shows_the_estimates_of_a_mixed_pool(tmp_path):
    released = release(mixed_year(tmp_path), INTERNAL)
    impact = released.tables[Impact].set_index("series_id")
    assert (released.problems, impact.loc["asb:cases", "expected"]) == ((), 100)


def test_a_pool_is_mixed_only_while_a_decision_makes_it_so(tmp_path):
    made = year_made()
    project = make_year(tmp_path, made)
    path = project.reference / "release-decisions.csv"
    path.write_text(path.read_text() + "road,*,,,borough,publish,Lead,M9,2021-05-24,,Checked.\n")
    found = [
        release(project, Paper(YEAR, day, "public")).problems
        for day in (date(2021, 4, 12), date(2021, 6, 14))
    ]
    assert [len(problems) for problems in found] == [0, 1]
    assert "Pool police mixes sources that may leave with police:crimes" in found[1][0]
