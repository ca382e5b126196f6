"""What is asked about instead of guessed, and what settles it."""

from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.series import build_series
from ssp_analysis.partners.wards import load_wards
from tests.builders import CASES, make_project, put
from tests.partners.received import HEAD, PARTS, YEAR, accounts, intake


def long_file(rows):
    lines = (
        f"A{i},{i % 28 + 1:02d}/{4 + i * 3 // rows:02d}/2020,Noise,South,\n" for i in range(rows)
    )
    return HEAD + "".join(lines)


def states(project, source, until=YEAR):
    table = build_series(source, load_wards(project), "E08000099", until, project.paper_date(until))
    return table.set_index(["series_id", "area_code", "period"])["state"]


def test_a_file_that_ends_at_a_row_limit_is_asked_about_and_its_last_month_not_used(tmp_path):
    source = intake(tmp_path, {"cases.csv": long_file(65_535)})
    (question,) = source.questions
    assert (question.kind, question.asks, question.periods) == (
        "row limit",
        "partner",
        ("2020-06",),
    )
    quality = accounts(source).iloc[0]
    assert quality["asked"] == 21_845
    assert quality["rows_in"] == quality[PARTS].sum() == 65_535


def test_a_period_in_doubt_is_asked_in_the_series_and_the_others_are_observed(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases.csv", long_file(65_535))
    found = states(project, take_in(project, YEAR)["cases"])
    assert found["cases:cases", "E08000099", "2020-05"] == "observed"
    assert found["cases:cases", "E08000099", "2020-06"] == "asked"
    assert found["cases:cases:noise", "E08000099", "2020-06"] == "asked"
    assert found["cases:cases:litter", "E08000099", "2020-06"] == "observed"
    assert found["cases:cases", "E05000001", "2020-06"] == "observed"


ANSWERS = "source_id,year,file,question,answer,bound_to,reason,reported_to,reported_on\n"


def test_an_answer_bound_to_the_file_settles_it_and_one_bound_to_another_does_not(tmp_path):
    (question,) = intake(tmp_path / "a", {"cases.csv": long_file(65_535)}).questions
    row = "cases,2020/21,cases.csv,row limit,use,{},whole,Case manager,2021-04-01\n"
    answered = ANSWERS + row.format(question.digest)
    files = {"cases.csv": long_file(65_535)}
    assert intake(tmp_path / "b", files, corrections=answered).questions == ()
    other = {"cases.csv": files["cases.csv"].replace("A7,", "B7,")}
    assert len(intake(tmp_path / "c", other, corrections=answered).questions) == 1
    by_period = ANSWERS + row.format("2020-06")
    assert intake(tmp_path / "d", other, corrections=by_period).questions == ()
