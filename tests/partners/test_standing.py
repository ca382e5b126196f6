"""Which delivery stands where several hold the same figures, and what is asked about."""

import pytest

from ssp_analysis.partners.intake import take_in
from tests.builders import make_project, put
from tests.partners.received import HEAD, YEAR, accounts, intake
from tests.partners.test_doubts import ANSWERS, kinds
from tests.partners.test_intake import AGGREGATE, BY_PERIOD, ROWS, month, quarters


def figures(*rows):
    return "Quarter,Agency,Cases\n" + "".join(f"{row}\n" for row in rows)


FIRST = figures("Q1 20/21,A,10", "Q1 20/21,B,20", "Q2 20/21,A,5")
OTHER = figures("Q1 20/21,A,11", "Q1 20/21,B,20", "Q2 20/21,A,5")


@pytest.mark.parametrize("names", [("cases.csv", "cases (1).csv"), ("cases b.csv", "cases a.csv")])
def test_where_nobody_knows_which_file_is_later_only_the_figures_that_differ_are_asked(
    tmp_path, names
):
    files = dict(zip(names, (FIRST, OTHER), strict=True))
    found = quarters(tmp_path / "1", files)
    assert (found["Q1"][0], found["Q2"]) == ("asked", ("observed", 5))
    source = intake(tmp_path / "2", files, AGGREGATE)
    assert kinds(source) == ["which delivery stands"]
    (question,) = source.questions
    answer = f"{names[1]} stands"
    row = f"cases,2020/21,*,,{question.kind},{answer},2020/21,asked,Case manager,2021-04-01\n"
    settled = intake(tmp_path / "3", files, AGGREGATE, corrections=ANSWERS + row)
    assert settled.questions == ()
    assert settled.records["count"].sum() == 36


def test_a_version_in_the_name_says_which_of_two_files_is_later(tmp_path):
    found = quarters(tmp_path, {"cases v10.csv": OTHER, "cases v2.csv": FIRST})
    assert found["Q1"] == ("observed", 31)


def test_the_same_figures_in_two_files_count_once_and_it_is_told(tmp_path):
    files = {"cases.csv": FIRST, "cases (1).csv": FIRST}
    assert quarters(tmp_path / "1", files)["Q1"] == ("observed", 30)
    notes = accounts(intake(tmp_path / "2", files, AGGREGATE))["notes"]
    assert any("of its figures again and stands; 0 differ" in note for note in notes)


def test_figures_that_differ_from_the_file_of_a_year_before_are_told_of_the_later_file(
    tmp_path,
):
    history = AGGREGATE + "layout: {span: history}\nduplicates: {by: period}\n"
    project = make_project(tmp_path, {"cases": history})
    put(project, "cases.csv", FIRST, year="2019-20")
    put(project, "cases.csv", OTHER)
    notes = accounts(take_in(project, YEAR)["cases"]).set_index("year")["notes"]
    assert notes["2020/21"] == "1 figure is other than in the file of 2019/20."
    assert notes["2019/20"] == "cases.csv gives 3 of its figures again and stands; 1 differs."


def test_files_of_two_agencies_of_one_quarter_are_both_counted(tmp_path):
    files = {"cases a.csv": figures("Q1 20/21,A,10"), "cases b.csv": figures("Q1 20/21,B,20")}
    assert quarters(tmp_path, files)["Q1"] == ("observed", 30)


def test_a_figure_that_the_later_file_of_its_quarter_lacks_is_asked_about(tmp_path):
    files = {"cases 1.csv": ROWS, "cases 2.csv": ROWS.replace("Q1 20/21,B,20\n", "Q3 20/21,A,1\n")}
    assert quarters(tmp_path / "1", files)["Q1"][0] == "asked"
    source = intake(tmp_path / "2", files, AGGREGATE)
    assert kinds(source) == ["withdrawn figures"]
    always = AGGREGATE + "duplicates: {by: period}\n"
    source = intake(tmp_path / "3", files, always)
    assert (source.questions, source.records["count"].sum()) == ((), 22)


def test_of_records_by_period_two_files_of_unknown_order_are_asked_about(tmp_path):
    files = {"cases a.csv": HEAD + month("A", "04", 5), "cases b.csv": HEAD + month("B", "04", 6)}
    source = intake(tmp_path / "1", files, BY_PERIOD)
    assert kinds(source) == ["which delivery stands"]
    assert source.records.empty
    same = dict.fromkeys(files, HEAD + month("A", "04", 5))
    source = intake(tmp_path / "2", same, BY_PERIOD)
    assert (source.questions, len(source.records)) == ((), 5)


def test_the_day_of_receipt_in_the_contract_says_which_file_stands(tmp_path):
    contract = AGGREGATE.replace(
        'files: [{pattern: "cases*.*"}]',
        'files: [{pattern: "cases a.csv", received: 2021-03-02},'
        ' {pattern: "cases b.csv", received: 2021-03-01}]',
    )
    files = {"cases a.csv": OTHER, "cases b.csv": FIRST}
    source = intake(tmp_path, files, contract)
    assert (source.questions, source.records["count"].sum()) == ((), 36)


def test_figures_of_a_file_that_lacks_a_column_are_asked_about_and_not_added(tmp_path):
    sums = "Quarter,Cases\nQ1 20/21,30\nQ2 20/21,5\nQ3 20/21,7\n"
    parts = figures(*(f"Q{n} 20/21,{who},{9 + n}" for n in (1, 2, 3) for who in "AB"))
    files = {"cases sums.csv": sums, "cases parts.csv": parts}
    some = AGGREGATE.replace("[Agency], constraints: {required: true}", "[Agency]")
    source = intake(tmp_path / "1", files, some)
    assert kinds(source) == ["which delivery stands"]
    assert source.records.empty
    files["cases parts.csv"] = parts.replace("Q1", "Q4").replace("Q2", "Q4").replace("Q3", "Q4")
    assert intake(tmp_path / "2", files, some).records["count"].sum() == 42
