from datetime import date

import pandas as pd
import pytest

from ssp_analysis.plan.narrative import narrative_returned
from ssp_analysis.plan.returns import actions_returned, read_returns, tidy
from ssp_analysis.tables import Actions, Narrative, conform, empty, joined
from tests.plan.frames import YEAR

THEMES = {"calm": "calm", "calm-streets": "calm"}
PAPER = date(2021, 4, 12)
PLACE = {"file": "return-q1.xlsx", "sheet": "Actions"}


def actions(*rows):
    usual = {"period": "2020/21 Q1", "action_id": "A1", "theme_id": "calm", "action": "Do it",
             "owner": "Manager", "due": pd.Timestamp("2021-06-30"), "status": "On track",
             "note": ""}  # fmt: skip
    told = [usual | PLACE | {"row": at} | row for at, row in enumerate(rows, start=5)]
    return actions_returned(pd.DataFrame(told), YEAR, THEMES, PAPER)


def test_an_action_stands_as_it_was_last_returned():
    table, problems = actions(
        {"period": "2020/21 Q3", "status": "Delayed"}, {"period": "2020/21 Q1"}
    )
    assert table[["action_id", "period", "status"]].values.tolist() == [
        ["A1", "2020/21 Q3", "Delayed"]
    ]
    assert table["sources"].tolist() == ["delivery-actions:return"]
    assert problems == []


def test_returns_of_other_years_are_left_out():
    table, _ = actions({"period": "2019/20 Q4"}, {"period": "2021/22 Q1", "action_id": "A2"})
    assert table.empty


@pytest.mark.parametrize(
    ("due", "status", "standing"),
    [
        ("2020-06-30", "On track", "overdue"),
        ("2020-07-01", "On track", "due since the last return"),
        ("2021-04-11", "On track", "due since the last return"),
        ("2021-04-11", "Delayed", "delayed or paused"),
        ("2020-06-30", "Delayed", "overdue"),
        ("2020-06-30", "Complete", "done since last year"),
        ("2021-04-12", "On track", "as planned"),
        ("2021-04-12", "Not started", "as planned"),
        ("2021-04-12", "Delayed", "delayed or paused"),
        (None, "Paused (Covid-19)", "delayed or paused"),
    ],
)
def test_what_is_overdue_was_due_before_the_last_return_and_what_came_due_since_is_not(
    due, status, standing
):
    table, _ = actions({"due": pd.Timestamp(due), "status": status})
    assert table[["status", "standing"]].values.tolist() == [[status, standing]]


LAST = {"period": "2019/20 Q4", "status": "On track"}


@pytest.mark.parametrize(
    ("last", "now", "standing"),
    [
        ({}, {"due": pd.Timestamp("2021-09-30")}, "slipped"),
        ({}, {"due": pd.Timestamp("2021-05-31")}, "as planned"),
        ({}, {"status": "Paused (Covid-19)"}, "slipped"),
        ({}, {"status": "Delayed", "due": pd.Timestamp("2021-03-31")}, "slipped"),
        ({}, {"due": pd.Timestamp("2021-03-31")}, "due since the last return"),
        ({"status": "Complete"}, {"status": "On track"}, "reopened"),
        ({"status": "Complete"}, {"due": pd.Timestamp("2021-09-30")}, "reopened"),
        ({"status": "Complete"}, {"due": pd.Timestamp("2020-09-30")}, "overdue"),
        ({"status": "Delayed"}, {"status": "Delayed"}, "delayed or paused"),
        ({"status": "Not started"}, {"status": "On track"}, "as planned"),
        ({"status": "Delayed"}, {"status": "Complete"}, "done since last year"),
        ({"status": "Complete"}, {"status": "Complete"}, "done"),
    ],
)
def test_an_action_is_held_against_its_last_return_of_the_year_before(last, now, standing):
    earlier = {"period": "2019/20 Q1", "status": "Complete", "due": pd.Timestamp("2030-01-01")}
    table, _ = actions(earlier, LAST | last, {"period": "2020/21 Q3"} | now)
    assert table["standing"].tolist() == [standing]


def test_an_action_that_last_years_return_did_not_have_cannot_have_slipped():
    table, _ = actions(LAST | {"action_id": "A2"}, {"status": "Delayed"})
    assert table[["standing", "last_status"]].values.tolist() == [["delayed or paused", ""]]


def test_what_the_last_return_said_is_kept_beside_it():
    table, _ = actions(LAST, {"due": pd.Timestamp("2021-09-30"), "status": "Delayed"})
    row = table.iloc[0]
    assert (row["last_status"], row["last_due"]) == ("On track", pd.Timestamp("2021-06-30"))


def test_an_unknown_theme_is_told_and_the_status_beside_it_stands():
    later = {"period": "2020/21 Q3", "theme_id": "clam", "status": "Delayed"}
    table, problems = actions({"status": "Complete"}, later)
    row = table.iloc[0]
    assert row[["period", "theme_id", "status", "standing"]].tolist() == [
        "2020/21 Q3", "calm", "Delayed", "delayed or paused"
    ]  # fmt: skip
    assert problems == [
        "return-q1.xlsx, sheet Actions, row 6, theme_id names a theme that is not in the plan (use "
        "one of calm); the theme is shown as not available."
    ]


def test_an_action_of_which_no_theme_is_known_stays_without_one():
    table, _ = actions({"theme_id": "clam"}, {"action_id": "A2"})
    assert table[["action_id", "theme_id"]].values.tolist() == [["A1", ""], ["A2", "calm"]]


def test_of_two_statuses_for_one_action_none_stands_and_both_are_told():
    table, problems = actions({"status": "Complete"}, {"status": "Delayed"}, {"action_id": "A2"})
    assert table["status"].tolist() == ["", "On track"]
    assert table["standing"].tolist() == ["not available", "as planned"]
    fault = "differs from another row for the same period; it is shown as not available."
    assert problems == [f"return-q1.xlsx, sheet Actions, row {at}, status {fault}" for at in (5, 6)]


def test_of_two_due_dates_none_stands_and_two_rows_that_agree_are_one():
    table, _ = actions({}, {"due": pd.Timestamp("2021-05-31")})
    assert table[["status", "due", "due_state"]].values.tolist() == [
        ["On track", pd.NaT, "missing"]
    ]  # fmt: skip
    table, problems = actions({}, {})
    assert (table["standing"].tolist(), problems) == (["as planned"], [])


def test_two_statuses_a_year_before_are_no_slip():
    table, _ = actions(LAST, LAST | {"status": "Delayed"}, {"status": "Delayed"})
    assert table[["standing", "last_status"]].values.tolist() == [["delayed or paused", ""]]


def test_a_row_set_aside_is_not_replaced_by_an_older_one():
    table, problems = actions(
        {"status": "On track", "faulty": ""},
        {"period": "2020/21 Q3", "status": "", "action": "", "faulty": "status action"},
    )
    row = table.iloc[0]
    assert (row["status"], row["standing"], row["period"]) == ("", "not available", "2020/21 Q3")
    assert row["action"] == "Do it"
    assert problems == []  # quarantine has told it


@pytest.mark.parametrize(
    ("status", "standing"),
    [("On track", "not available"), ("Delayed", "not available"),
     ("Complete", "done since last year")],
)  # fmt: skip
def test_a_due_date_set_aside_is_not_one_that_was_never_given(status, standing):
    table, _ = actions({"status": status, "due": pd.NaT, "faulty": "due"})
    assert table[["due_state", "standing"]].values.tolist() == [["missing", standing]]
    never, _ = actions({"due": pd.NaT, "faulty": ""})
    assert never[["due_state", "standing"]].values.tolist() == [["observed", "as planned"]]


def test_no_return_gives_an_empty_table(tmp_path):
    records = read_returns(tmp_path, "delivery-actions")
    pd.testing.assert_frame_equal(actions_returned(records, YEAR, THEMES, PAPER)[0], empty(Actions))
    pd.testing.assert_frame_equal(narrative_returned(records, YEAR, THEMES)[0], empty(Narrative))


def test_records_are_read_from_where_notebook_01_puts_them(tmp_path):
    (tmp_path / "records").mkdir()
    frame = pd.DataFrame({"action_id": ["A1"]})
    frame.to_parquet(tmp_path / "records" / "delivery-actions.parquet")
    assert read_returns(tmp_path, "delivery-actions")["action_id"].tolist() == ["A1"]


def notes(*rows):
    usual = {"period": "2020/21 Q1", "theme_id": "calm", "kind": "Achievement", "text": "Done."}
    told = [usual | PLACE | {"row": at} | row for at, row in enumerate(rows, start=5)]
    return narrative_returned(pd.DataFrame(told), YEAR, THEMES)


def test_kinds_are_written_as_the_tables_have_them():
    table, problems = notes(
        {}, {"kind": "Covid response"}, {"kind": "next-step"}, {"kind": "Issue"}
    )
    assert table["kind"].tolist() == ["achievement", "covid_response", "issue", "next_step"]
    assert set(table["sources"]) == {"delivery-notes:return"}
    assert problems == []


def test_text_of_no_known_kind_or_none_at_all_is_kept_out_and_told():
    table, problems = notes({"kind": "Wish"}, {"text": "  "}, {"theme_id": ""})
    assert table.empty
    assert [problem.split(" row ")[1][0] for problem in problems] == ["7", "5", "6"]


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  two\n lines\t", "two lines"),
        ("right\u202eleft", "right left"),
        ("zero\u200bwidth", "zero width"),
        ("nul\0", "nul"),
        (None, ""),
        ("Café – 5%", "Café – 5%"),
    ],
)
def test_text_is_put_on_one_line_without_what_cannot_be_seen(text, tidied):
    assert tidy(text) == tidied


def test_narrative_and_drivers_become_one_table():
    table, _ = notes({})
    assert len(joined(table, table)) == 2
    pd.testing.assert_frame_equal(joined(empty(Narrative), table), table)
    conform(joined(table, empty(Narrative)), Narrative)


def test_a_text_keeps_its_points_and_is_cut_where_it_is_too_long():
    table, problems = notes({"text": "Two things:\n- one\u200b\n\n-  two"}, {"text": "word " * 200})
    assert table["text"].iloc[0] == "Two things:\n- one\n- two"
    assert len(table["text"].iloc[1]) <= 602
    assert table["text"].iloc[1].endswith("word …")
    assert problems == [
        "return-q1.xlsx, sheet Actions, row 6, text is longer than 600 letters; only its beginning "
        "is shown."
    ]


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("Off track", "off track"),
        ("RED", "off track"),
        ("At risk (staffing)", "off track"),
        ("Behind schedule", "delayed or paused"),
        ("On hold", "delayed or paused"),
        ("Withdrawn", "withdrawn"),
        ("Cancelled - no money", "withdrawn"),
        ("In progress", "as planned"),
        ("Green", "as planned"),
        ("Completed", "done since last year"),
        ("75%", "not available"),
        ("Reduced scope", "not available"),
    ],
)
def test_a_status_in_other_words_says_what_it_says_and_no_more(status, standing):
    table, problems = actions({"status": status})
    assert table[["status", "standing"]].values.tolist() == [[status, standing]]
    told = ["row 5, status has a status that does not say" in one for one in problems]
    assert told == [True] * (standing == "not available")


def test_an_action_given_up_last_year_that_is_under_way_again_is_reopened():
    table, _ = actions(LAST | {"status": "Withdrawn"}, {"period": "2020/21 Q3"})
    assert table["standing"].tolist() == ["reopened"]


@pytest.mark.parametrize("theme", ["Calm", " calm ", "CALM", "Calm streets"])
def test_a_theme_is_known_however_its_id_is_written(theme):
    table, problems = actions({"theme_id": theme})
    assert (table["theme_id"].tolist(), problems) == (["calm"], [])


def test_a_theme_where_no_plan_is_held_is_told_so():
    rows = pd.DataFrame([{"period": "2020/21 Q1", "theme_id": "calm", "kind": "Issue", "text": "x",
                          "row": 5, **PLACE}])  # fmt: skip
    _, problems = narrative_returned(rows, YEAR, {})
    assert "row 5, theme_id names a theme, and no plan is held that has any" in problems[0]
