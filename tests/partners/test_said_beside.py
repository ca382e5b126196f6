"""What a column that no field reads, or a row over the headings, says that figures are."""

import pytest

from tests.partners.received import intake, workbook
from tests.partners.tables import MONTH, MONTHS, NUMBER, OFFENCE, WIDE, csv_of, text_of

LONG = text_of([MONTH, NUMBER])
SIX = [*MONTHS, "Aug-20", "Sep-20"]
FIGURES = [12, 9, 14, 11, 10, 13]
FORECASTS, OTHERS = "forecasts among figures", "other areas among figures"


def beside(title, texts):
    return csv_of([["Month", "N", title], *zip(SIX, FIGURES, texts, strict=True)])


@pytest.mark.parametrize(
    ("title", "first", "last", "kind"),
    [
        ("Status", "Actual", "Forecast", FORECASTS),
        ("Basis", "Outturn", "Projected", FORECASTS),
        ("Comments", "", "forecast only", FORECASTS),
        ("Scenario", "Actual", "Budget", FORECASTS),
        ("Actual/Forecast", "A", "F", FORECASTS),
        ("Comparator", "Ours", "Most similar group", OTHERS),
        ("Level", "Local", "National", OTHERS),
        ("Parent Name", "North West region", "North West region", ""),
        ("Where", "Borough", "CIPFA nearest neighbours", OTHERS),
        ("Geography", "Testborough", "England", "areas that are not read"),
        ("Name", "Testborough CSP", "Anyshire", "areas that are not read"),
        ("Status", "Closed", "Open", ""),
        ("Entered by", "A", "F", ""),
        ("Remarks", "", "Storm forecast on the 12th", ""),
        ("Visit", "Unplanned", "Planned", ""),
        ("Country of birth", "Wales", "England", ""),
        ("Source", "Local", "National database", ""),
    ],
)
def test_a_column_that_is_not_read_may_say_that_figures_are_none(
    tmp_path, title, first, last, kind
):
    text = beside(title, [first] * 4 + [last] * 2)
    source = intake(tmp_path / "a", {"cases.csv": text}, LONG)
    assert [question.kind for question in source.questions] == [kind] * bool(kind)
    if kind in (FORECASTS, OTHERS):
        assert source.questions[0].periods == ("2020-08", "2020-09")
        for answer, kept in (("use", 6), ("leave out", 4)):
            line = f"{kind},{answer},{source.questions[0].digest},no,A,2021-04-01"
            settled = intake(
                tmp_path / answer, {"cases.csv": text}, LONG,
                corrections="source_id,year,file,column,question,answer,bound_to,reason,"
                f"reported_to,reported_on\ncases,2020/21,cases.csv,,{line}\n",
            )  # fmt: skip
            assert settled.questions == ()
            assert (settled.units["fate"] == "kept").sum() == kept
            assert set(settled.units.loc[settled.units["fate"] == "kept", "count_mark"]) == {""}
    left = intake(tmp_path / "left", {"cases.csv": text}, LONG + f"free_text: ['{title}']\n")
    assert [question.kind for question in left.questions] == []


@pytest.mark.parametrize(
    ("title", "first", "last", "mark"),
    [
        ("Status", "Final", "Provisional", "p"),
        ("Status", "Confirmed", "revised", "r"),
        ("Quality", "Actual", "Estimated", "e"),
        ("Note", "Storm", "Estimated", ""),
    ],
)
def test_how_sure_a_column_says_figures_are_goes_with_them(tmp_path, title, first, last, mark):
    source = intake(tmp_path, {"cases.csv": beside(title, [first] * 4 + [last] * 2)}, LONG)
    assert source.questions == ()
    assert source.units["count_mark"].tolist() == [""] * 4 + [mark] * 2


@pytest.mark.parametrize("over", [
    ["", "Actual", "", "", "", "Forecast", ""], ["Cases", "", "", "", "", "Projected", ""],
])  # fmt: skip
def test_words_over_months_say_what_their_figures_are(tmp_path, over):
    rows = [["Cases by month"], over, ["Offence", *SIX], ["Burglary", *FIGURES]]
    contract = text_of([OFFENCE], layout=WIDE)
    for name, content in (("cases.csv", csv_of(rows)), ("cases.xlsx", workbook({"A": rows}))):
        source = intake(tmp_path / name, {name: content}, contract)
        (question,) = source.questions
        assert (question.kind, question.periods) == (FORECASTS, ("2020-08", "2020-09"))


def test_a_row_of_targets_in_a_wide_table_is_asked_about(tmp_path):
    rows = [["Offence", "Version", *SIX], ["Burglary", "Actual", *FIGURES],
            ["Robbery", "Target", *[40] * 6]]  # fmt: skip
    contract = text_of([OFFENCE], layout=WIDE)
    (question,) = intake(tmp_path, {"cases.csv": csv_of(rows)}, contract).questions
    assert (question.kind, question.rows) == (FORECASTS, (3,))


SET_IN = [["Offence", *SIX], ["Violence", *FIGURES], ["  with injury", *[4] * 6],
          ["Theft", *FIGURES]]  # fmt: skip


def test_names_set_in_below_a_figure_may_be_its_parts(tmp_path):
    contract = text_of([OFFENCE], layout=WIDE)
    (question,) = intake(tmp_path / "a", {"cases.csv": csv_of(SET_IN)}, contract).questions
    assert (question.kind, question.rows) == ("parts among figures", (3,))
    slip = [[row[0].replace("  ", " "), *row[1:]] for row in SET_IN]
    assert intake(tmp_path / "b", {"cases.csv": csv_of(slip)}, contract).questions == ()
    asked_for = OFFENCE.replace("required: true", "required: true, enum: [Violence, With injury]")
    named = text_of([asked_for], layout=WIDE)
    assert intake(tmp_path / "c", {"cases.csv": csv_of(SET_IN[:3])}, named).questions == ()


def test_names_set_in_below_a_heading_without_figures_are_no_parts_of_it(tmp_path):
    rows = [SET_IN[0], ["Violence", *[""] * 6], *SET_IN[2:]]
    questions = intake(tmp_path, {"cases.csv": csv_of(rows)}, text_of([OFFENCE], layout=WIDE))
    assert [question.kind for question in questions.questions] == ["name without figures"]
