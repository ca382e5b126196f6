from datetime import date

import pandas as pd
import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.plan.grants import award_rows, grants_returned, load_letters
from ssp_analysis.plan.narrative import comment_rows, load_comments
from ssp_analysis.project import Project
from ssp_analysis.tables import ALL_LINES, Awards, empty
from tests.plan.frames import YEAR

ALLOWED = """year,line,award,reference,dated,allowed_underspend,allowed_source
2020/21,Community Safety,60000.00,GMCA/1,11/05/2020,15000,GMCA/1 annex
2020/21,Hate Crime,40000.10,GMCA/1,2020-05-11,15000,GMCA/1 annex
"""
LETTERS = """year,line,award,reference,dated
2020/21,Community Safety,60000.00,GMCA/1,11/05/2020
2020/21,Hate Crime,40000.10,GMCA/1,2020-05-11
2019/20,Hate Crime,1.00,GMCA/0,2019-05-11
"""
COMMENTS = """date,comment,reply,status,answered
2020-04-06,What of wards?,It is shown now.,done,2021-03-01
2020-09-01,Asked late,Answer to come later.,declined,2021-05-01
2019-04-15,Old,Old.,done,2020-01-01
2021-04-12,Of this paper,Later.,done,2022-01-01
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "data" / "reference").mkdir(parents=True)
    (tmp_path / "outputs").mkdir()
    return Project.find(tmp_path)


def letters(project, text=LETTERS):
    (project.reference / "grant-awards.csv").write_text(text)
    return load_letters(project)


def grants(*rows):
    usual = {
        "period": "2020/21", "project_id": "G1", "project": "Work", "line": "Community Safety",
        "theme_id": "calm", "decided_by": "Panel", "decided_on": pd.Timestamp("2020-05-01"),
        "award": 60000.0, "spend": 40000.5, "forecast": 50000.0, "spend_to": "2021-01",
        "output": "", "output_planned": 1.0, "output_delivered": 1.0, "covid_change": "",
        "came_of_it": "", "file": "grants.xlsx", "sheet": "",
    }  # fmt: skip
    told = [usual | {"row": at, "project_id": f"G{at}"} | row for at, row in enumerate(rows)]
    return grants_returned(pd.DataFrame(told), YEAR, {"calm": "calm"})[0]


HATE = {"line": "Hate Crime", "award": 40000.1, "spend": 30000.0, "forecast": 33000.0}


def test_returns_that_add_up_to_the_letters_reconcile(project):
    table, told = award_rows(letters(project), grants({}, HATE), YEAR)
    assert table["line"].tolist() == ["Community Safety", "Hate Crime", ALL_LINES]
    assert table["letter_pence"].tolist() == [6_000_000, 4_000_010, 10_000_010]
    assert table["difference_pence"].tolist() == [0, 0, 0]
    assert told == []


def test_without_letters_of_the_year_the_table_rests_on_the_returns_alone(project):
    table, _ = award_rows([], grants({}, HATE), YEAR)
    assert set(table["sources"]) == {"grant-returns:return"}
    table, _ = award_rows(letters(project), grants({}, HATE), YEAR)
    assert set(table["sources"]) == {"grant-awards:return grant-returns:return"}


def test_a_difference_is_shown_to_the_penny_and_told(project):
    table, told = award_rows(letters(project), grants({}, HATE | {"award": 40000.09}), YEAR)
    assert table["difference_pence"].tolist() == [0, -1, -1]
    assert told == [
        "The projects of the line Hate Crime do not add up to its award letter (GMCA/1); the pack "
        "shows the difference."
    ]


def test_what_may_be_carried_forward_is_a_rule_for_all_lines_together(project):
    table, _ = award_rows(letters(project, ALLOWED), grants({}, HATE), YEAR)
    whole = table.iloc[-1]
    assert whole["allowed_source"] == "GMCA/1 annex"
    assert whole["underspend_pence"] == 1_700_010
    assert (whole["carry_forward_pence"], whole["over_allowance_pence"]) == (1_500_000, 200_010)
    assert table["allowed_pence"].isna().tolist() == [True, True, False]


def test_a_year_whose_terms_are_not_held_has_no_allowance(project):
    table, _ = award_rows(letters(project), grants({}, HATE), YEAR)
    told = ["allowed_pence", "carry_forward_pence", "over_allowance_pence"]
    assert table[told].isna().all(axis=None)
    assert table["underspend_pence"].iloc[-1] == 1_700_010


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("40000.10,GMCA/1,2020-05-11,15000", "40000.10,GMCA/1,2020-05-11,12000", "does not allow"),
        ("15000,GMCA/1 annex", "15000,", "allowed_underspend and allowed_source go together"),
    ],
)
def test_what_may_be_left_over_is_one_sum_a_year_and_says_where_it_is_written(
    project, old, new, fault
):
    with pytest.raises(ReferenceFileError, match=fault):
        letters(project, ALLOWED.replace(old, new, 1))


def test_spends_up_to_different_months_are_told(project):
    table, told = award_rows(letters(project), grants({}, HATE | {"spend_to": "2020-12"}), YEAR)
    assert table["spend_pence"].isna().tolist() == [False, False, True]
    assert told == ["Projects say what they spent up to different months; it is not added up."]


def test_a_sum_with_a_part_that_is_missing_is_not_available(project):
    table, told = award_rows(letters(project), grants({"award": -1.0}, HATE), YEAR)
    assert table["returned_pence"].isna().tolist() == [True, False, True]
    assert table["difference_pence"].isna().tolist() == [True, False, True]
    assert "cannot be added up" in told[0]


def test_a_line_without_letter_is_told_and_all_of_them_are_not_known(project):
    table, told = award_rows(letters(project), grants({}, HATE, {"line": "Other"}), YEAR)
    assert table.set_index("line")["letter_pence"].isna().to_dict() == {
        "Community Safety": False, "Hate Crime": False, "Other": True, ALL_LINES: True
    }  # fmt: skip
    assert told[-1] == "grant-awards.csv holds no letter for the line Other in 2020/21; add it."


def test_without_letters_and_returns_there_is_no_table(project):
    assert load_letters(project) == []
    pd.testing.assert_frame_equal(award_rows([], grants({})[:0], YEAR)[0], empty(Awards))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("60000.00", "-1", "row 2: award: must be 0 or more"),
        ("60000.00", "60000.005", "row 2: award: may have no more than 2 decimal places"),
        ("Hate Crime,40000.10", "Community Safety,1", "row 3: repeats row 2"),
        ("11/05/2020", "May 2020", "row 2: dated: is not a date"),
    ],
)
def test_a_faulty_letter_is_refused_by_its_row(project, old, new, fault):
    with pytest.raises(ReferenceFileError, match=fault):
        letters(project, LETTERS.replace(old, new, 1))


def test_what_was_asked_is_told_as_it_stood_on_the_papers_date(project):
    assert load_comments(project) == []
    (project.reference / "committee-comments.csv").write_text(COMMENTS)
    table = comment_rows(load_comments(project), YEAR, date(2021, 4, 12))
    assert table[["comment", "reply", "status"]].values.tolist() == [
        ["What of wards?", "It is shown now.", "done"],
        ["Asked late", "", "in hand"],
    ]


def test_a_comment_of_no_known_status_is_refused(project):
    (project.reference / "committee-comments.csv").write_text(COMMENTS.replace("declined", "lost"))
    with pytest.raises(ReferenceFileError, match="row 3: status: is lost; use done, in hand"):
        load_comments(project)


def test_a_line_is_its_letters_however_a_return_writes_it(project):
    (project.reference / "grant-awards.csv").write_text(LETTERS.replace("Hate", "Hate and Youth"))
    lines = ("community  safety", "Hate & Youth Crime")
    rows = [{"project_id": name, "line": name} for name in lines]
    table, told = award_rows(load_letters(project), grants(*rows), YEAR)
    assert table["line"].tolist() == ["Community Safety", "Hate and Youth Crime", ALL_LINES]
    assert not any("holds no letter" in one for one in told)


def test_a_comment_without_an_answer_waits_for_one(project):
    text = COMMENTS + "2020-10-05,And parks?,,not started,\n2020-11-02,And trees?,,,\n"
    (project.reference / "committee-comments.csv").write_text(text)
    table = comment_rows(load_comments(project), YEAR, date(2021, 4, 12))
    assert table[["comment", "reply", "status"]].values.tolist()[-2:] == [
        ["And parks?", "", "not started"],
        ["And trees?", "", "in hand"],
    ]
