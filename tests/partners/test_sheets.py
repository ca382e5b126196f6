"""Sheets of workbooks: copies, cells that others hide, days that count from 1904."""

import io

import pandas as pd
import pytest
import xlsxwriter

from ssp_analysis.partners.intake import take_in
from tests.builders import CASES, make_project, put
from tests.partners.received import FIGURES, HEAD, PARTS, YEAR, accounts, intake, workbook
from tests.partners.test_doubts import ANSWERS
from tests.partners.workbooks import Signed, ods, raised, xls, xlsb

ROWS = [HEAD.strip().split(","), *[[f"A{i}", f"{i:02d}/04/2020", "Noise", "South"] for i in (1, 2)]]
NO_ID = CASES.replace("record_id: [case_id]\nduplicates: {by: record}\n", "")
TABS = NO_ID + "layout: {period_from: sheet}\n"
FORM = [["Quarter", "Cases"], ["Q1 20/21", 5], ["Q2 20/21", 6]]
REST = [["Q3 20/21", 9], ["Q4 20/21", 12]]


MANY = [*ROWS, *[[f"A{i}", f"{i:02d}/04/2020", "Noise", "South"] for i in range(3, 9)]]
BY_PERIOD = "duplicates: {by: period}\n"
PLAN = """
id: cases
name: Actions
owner: Case manager
agreement: Agreement 1
files: [{pattern: "cases*.*"}]
layout: {period_from: file}
fields: [{name: case_id, headers: [Case ID]}, {name: category, headers: [Category]}]
due: {frequency: Q, days: 10}
counts: Actions.
does_not_count: Others.
"""


@pytest.mark.parametrize(
    ("contract", "sheets"),
    [
        (NO_ID, {"Cases": MANY, "Cases (2)": MANY}),
        (NO_ID + BY_PERIOD, {"Cases": MANY, "Cases (2)": MANY}),
        (NO_ID, {"Cases": MANY, "Copy": [["Copy of our cases"], [], *MANY]}),
        (TABS, {"Apr-20": MANY, "Apr-20 (2)": MANY}),
        (TABS + BY_PERIOD, {"Apr-20": MANY, "May-20": MANY}),
        (PLAN, {"Return": MANY, "Return (2)": MANY}),
        (FIGURES, {"Return": [*FORM, *REST], "Return (2)": [*FORM, *REST]}),
    ],
)
def test_a_copied_sheet_is_counted_once_and_told(tmp_path, contract, sheets):
    file = "cases 2020-21 Q1.xlsx"
    source = intake(tmp_path, {file: workbook(sheets)}, contract)
    quality = accounts(source).iloc[0]
    assert (len(source.records), len(source.quarantine), source.questions) == (
        quality["rows_in"] / 2, 0, (),
    )  # fmt: skip
    assert " once" in quality["notes"]
    assert quality["rows_in"] == quality[PARTS].sum()


def test_copied_sheets_of_two_rows_are_asked_about(tmp_path):
    sheets = {"Cases": ROWS, "Cases (2)": ROWS}
    (question,) = intake(tmp_path, {"cases.xlsx": workbook(sheets)}, NO_ID).questions
    assert question.kind == "the same rows twice"


def test_sheets_that_differ_in_period_or_in_one_cell_are_all_read(tmp_path):
    other = [FORM[0], ["Q3 20/21", 5], ["Q4 20/21", 6]]
    source = intake(tmp_path, {"cases.xlsx": workbook({"H1": FORM, "H2": other})}, FIGURES)
    assert len(source.records) == 4
    moved = [*ROWS[:2], ["A3", "02/04/2020", "Noise", "South"]]
    tabs = {"North": ROWS, "South": moved}
    source = intake(tmp_path / "2", {"cases.xlsx": workbook(tabs)}, NO_ID)
    assert len(source.records) == 4
    undated = TABS.replace("name: date, headers", "name: day, headers")
    tabs = {"Apr-20": ROWS, "May-20": ROWS}
    source = intake(tmp_path / "3", {"cases.xlsx": workbook(tabs)}, undated)
    assert source.records["period"].value_counts().to_dict() == {"2020-04": 2, "2020-05": 2}


@pytest.mark.parametrize(
    ("file", "found"),
    [("cases 2020-21.xlsx", {"2020-04": 2, "2021-03": 2}), ("cases Apr 2020.xlsx", {})],
)
def test_tabs_of_months_without_a_year_are_of_the_year_in_the_files_name(tmp_path, file, found):
    undated = TABS.replace("name: date, headers", "name: day, headers")
    source = intake(tmp_path, {file: workbook({"Apr": ROWS, "March": ROWS})}, undated)
    assert source.records["period"].value_counts().to_dict() == found
    told = " ".join(source.quarantine["reason"])
    assert ("name the sheet for one (2019-04), or the file for its year" in told) != bool(found)


LATER = [FORM[0], ["Q1 20/21", 7], ["Q2 20/21", 6]]


def test_sheets_of_the_same_periods_that_differ_are_asked_about_and_not_added(tmp_path):
    tabs = {"cases.xlsx": workbook({"Summary": FORM, "Old": LATER})}
    source = intake(tmp_path / "1", tabs, FIGURES)
    assert source.records.empty
    (question,) = source.questions
    assert (question.kind, question.asks) == ("which sheet stands", "analyst")
    for answer, total in (("Old stands", 13), ("both count", 24)):
        said = f"which sheet stands,{answer},2020/21,looked"
        row = f"cases,2020/21,cases.xlsx,,{said},Case manager,2021-04-01\n"
        root = tmp_path / answer
        settled = intake(root, tabs, FIGURES, corrections=ANSWERS + row)
        assert (settled.questions, settled.records["count"].sum()) == ((), total)
    named = FIGURES.replace('"cases*.*"', '"cases*.*", sheets: [Summary, Old]')
    assert intake(tmp_path / "named", tabs, named).records["count"].sum() == 24


def test_a_sheet_that_is_a_copy_of_one_of_those_asked_about_counts_in_no_case(tmp_path):
    whole = [["Quarter", "Cases"], *([f"Q{n} 20/21", 4 + n] for n in range(1, 5))]
    other = [whole[0], *([f"Q{n} 20/21", n] for n in range(1, 4))]
    tabs = {"cases.xlsx": workbook({"A": whole, "B": whole[:4], "C": other})}
    (question,) = intake(tmp_path / "1", tabs, FIGURES).questions
    assert [one.answer for one in question.readings] == ["A stands", "C stands", "both count"]
    said = f"which sheet stands,both count,{question.digest},looked"
    row = f"cases,2020/21,cases.xlsx,,{said},Case manager,2021-04-01\n"
    settled = intake(tmp_path / "2", tabs, FIGURES, corrections=ANSWERS + row)
    assert settled.records["count"].sum() == sum(n for _, n in whole[1:]) + sum(range(1, 4))


def test_a_return_of_the_same_name_each_year_is_a_later_delivery(
    tmp_path,
):
    layout = FIGURES.replace("fields:", "layout: {span: history}\nfields:", 1)
    project = make_project(tmp_path, {"cases": layout})
    before = [["Quarter", "Cases"], *([f"Q{n} 19/20", 5] for n in range(1, 5))]
    after = [before[0], *([f"Q{n} 19/20", 6] for n in range(1, 5)), ["Q1 20/21", 7]]
    put(project, "cases.xlsx", workbook({"First": before}), "2019-20")
    put(project, "cases.xlsx", workbook({"Second": after}), "2020-21")
    source = take_in(project, YEAR)["cases"]
    assert (source.questions, source.records["count"].sum()) == ((), 31)


def test_a_feed_cut_over_within_a_period_stands_on_two_sheets_that_add_up(tmp_path):
    after = [FORM[0], ["Q2 20/21", 4], ["Q3 20/21", 9]]
    source = intake(tmp_path, {"cases.xlsx": workbook({"Old": FORM, "New": after})}, FIGURES)
    assert (source.questions, source.records["count"].sum()) == ((), 24)
    assert (
        "sheet 'New' and another give parts of 2020/21 Q2: added"
        in accounts(source)["notes"].item()
    )


def test_a_copied_sheet_of_one_figure_is_asked_about_and_not_added(tmp_path):
    tabs = {"Data": FORM[:2], "Data (2)": FORM[:2]}
    (question,) = intake(tmp_path, {"cases.xlsx": workbook(tabs)}, FIGURES).questions
    assert question.kind == "which sheet stands"


def test_a_sheet_of_changes_to_a_period_within_another_is_asked_about_and_not_added(tmp_path):
    whole = [*FORM, ["Q3 20/21", 7]]
    tabs = {"Return": whole, "Adjustments": [FORM[0], ["Q2 20/21", 2]]}
    source = intake(tmp_path, {"cases.xlsx": workbook(tabs)}, FIGURES)
    assert [question.kind for question in source.questions] == ["which sheet stands"]
    assert list(source.records["period"]) == ["2020/21 Q1", "2020/21 Q3"]


def xlsx(sheets, merged=(), date_1904=False, hidden_rows=(), hidden_columns=()):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"date_1904": date_1904})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for top, left, last, right in merged:
            sheet.merge_range(top, left, last, right, "")
        for number, row in enumerate(rows):  # also into cells that a block hides
            sheet.write_row(number, 0, row)
        for at, folded in hidden_rows:
            sheet.set_row(at, None, None, {"hidden": True, "level": int(folded)})
        for at, folded in hidden_columns:
            sheet.set_column(at, at, None, None, {"hidden": True, "level": int(folded)})
    book.close()
    return stream.getvalue()


WORKBOOKS = {"xlsx": xlsx, "xlsb": xlsb, "xls": xls, "ods": ods}


@pytest.mark.parametrize("kind", list(WORKBOOKS))
def test_hidden_rows_are_asked_about_in_every_workbook_and_folded_ones_are_read(tmp_path, kind):
    rows = [*FORM, ["Q3 20/21", 7]]
    content = WORKBOOKS[kind]({"Return": rows}, hidden_rows=[(2, False), (3, True)])
    source = intake(tmp_path / "asked", {f"cases.{kind}": content}, FIGURES)
    assert list(source.records["count"]) == [5, 7]
    (question,) = source.questions
    assert (question.kind, question.asks, question.rows) == ("hidden rows", "partner", (3,))
    for answer, total in (("use", 18), ("leave out", 12)):
        said = f"hidden rows,{answer},{question.digest},looked"
        row = f"cases,2020/21,cases.{kind},,{said},Case manager,2021-04-01\n"
        files = {f"cases.{kind}": content}
        settled = intake(tmp_path / answer, files, FIGURES, corrections=ANSWERS + row)
        assert (settled.questions, settled.records["count"].sum()) == ((), total)
    for rule, total in (("count", 18), ("leave out", 12)):
        known = FIGURES.replace("fields:", f"layout: {{hidden_rows: {rule}}}\nfields:", 1)
        settled = intake(tmp_path / f"rule {rule}", {f"cases.{kind}": content}, known)
        assert (settled.questions, settled.records["count"].sum()) == ((), total)
        assert ("do not count" in accounts(settled)["notes"].item()) == (rule == "leave out")


@pytest.mark.parametrize("kind", list(WORKBOOKS))
def test_hidden_columns_are_read_and_told(tmp_path, kind):
    rows = [[*row, "x"] for row in FORM]
    hidden = [(1, False), (2, False)]
    content = WORKBOOKS[kind]({"Return": rows}, hidden_columns=hidden)
    source = intake(tmp_path / "1", {f"cases.{kind}": content}, FIGURES)
    assert (source.questions, source.records["count"].sum()) == ((), 11)
    assert "column 'Cases' is hidden on the sheet, and read" in accounts(source)["notes"].item()
    content = WORKBOOKS[kind]({"Return": rows}, hidden_columns=[(1, True)])
    source = intake(tmp_path / "2", {f"cases.{kind}": content}, FIGURES)
    assert "hidden" not in accounts(source)["notes"].item()


def test_a_hidden_sheet_is_told_and_read_only_where_the_contract_names_it(tmp_path):
    files = {"cases.xlsx": workbook({"About": [["About"]], "Return": FORM}, hidden=["Return"])}
    source = intake(tmp_path / "1", files, FIGURES)
    assert source.records.empty
    assert "Hidden sheet 'Return' was not read" in accounts(source)["notes"].item()
    named = FIGURES.replace('"cases*.*"', '"cases*.*", sheets: [Return]')
    source = intake(tmp_path / "2", files, named)
    assert source.records["count"].sum() == 11
    assert "sheet 'Return' is hidden, and read since" in accounts(source)["notes"].item()


@pytest.mark.parametrize("name", ["Example", "Completed example", "Sample return", "EXAMPLES"])
def test_a_sheet_that_is_named_as_an_example_is_told_and_read_only_where_it_is_named(
    tmp_path, name
):
    filled = [FORM[0], ["Q3 20/21", 99]]
    files = {"cases.xlsx": workbook({"Return": FORM, name: filled})}
    source = intake(tmp_path / "1", files, FIGURES)
    assert source.records["count"].sum() == 11
    assert f"sheet {name!r} was not read: it is named" in accounts(source)["notes"].item()
    named = FIGURES.replace('"cases*.*"', f'"cases*.*", sheets: [{name}]')
    assert intake(tmp_path / "2", files, named).records["count"].sum() == 99


def test_a_sheet_that_is_named_as_an_example_and_stands_alone_is_read(tmp_path):
    source = intake(tmp_path, {"cases.xlsx": workbook({"Sample": FORM})}, FIGURES)
    assert source.records["count"].sum() == 11


@pytest.mark.parametrize("name", ["Sampled streets", "For example", "Sample sizes"])
def test_a_sheet_whose_name_only_begins_like_an_example_is_read(tmp_path, name):
    files = {"cases.xlsx": workbook({name: FORM})}
    assert intake(tmp_path, files, FIGURES).records["count"].sum() == 11


@pytest.mark.parametrize("kind", list(WORKBOOKS))
@pytest.mark.parametrize(
    ("block", "left", "hidden"),
    [((1, 1, 2, 1), [5], [3]), ((1, 1, 3, 1), [5], [3, 4]), ((3, 0, 3, 1), [5, 6], [4])],
)
def test_a_value_under_a_merged_cell_is_not_read_and_told(tmp_path, kind, block, left, hidden):
    rows = [["Quarter", "Cases"], ["Q1 20/21", 5], ["Q2 20/21", 6], ["Q3 20/21", 7]]
    content = WORKBOOKS[kind]({"Return": rows}, merged=[block])
    left = [5, 7] if block == (1, 1, 2, 1) else left
    contract = FIGURES.replace("due:", "missingValues: [{value: '', state: missing}]\ndue:")
    source = intake(tmp_path, {f"cases.{kind}": content}, contract)
    assert list(source.records["count"].dropna()) == left
    told = f"values that a merged cell hides were not read (row{'s' * (len(hidden) > 1)} "
    (notes,) = accounts(source)["notes"]
    assert told + ", ".join(map(str, hidden)) + ")" in notes


def test_what_a_merged_cell_shows_may_stand_under_it_too(tmp_path):
    rows = [["Quarter", "Cases"], ["Q1 20/21", 5], ["Q2 20/21", 5]]
    source = intake(tmp_path, {"cases.xlsx": xlsx({"R": rows}, [(1, 1, 2, 1)])}, FIGURES)
    assert list(source.records["count"]) == [5, 5]
    assert "merged" not in accounts(source).iloc[0]["notes"]


@pytest.mark.parametrize("kind", list(WORKBOOKS))
@pytest.mark.parametrize("date_1904", [True, False])
def test_a_bare_day_number_counts_as_its_workbook_does(tmp_path, kind, date_1904):
    number = (pd.Timestamp("2020-04-01") - pd.Timestamp("1904-01-01")).days
    number += 0 if date_1904 else 1462
    rows = [ROWS[0], ["A1", number, "Noise", "South"], ["A2", str(number), "Noise", "South"]]
    content = WORKBOOKS[kind]({"Cases": rows}, date_1904=date_1904)
    source = intake(tmp_path, {f"cases.{kind}": content})
    assert list(source.records["date"]) == [pd.Timestamp("2020-04-01")] * 2
    assert source.quarantine.empty


def with_raised_signs(inline):
    """A workbook with signs of notes behind a heading, a period and two figures."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": inline}) as book:
        up = book.add_format({"font_script": 1})
        sheet = book.add_worksheet("Return")
        for row, (period, count, sign) in enumerate(SIGNED):
            sheet.write_rich_string(row, 0, period, up, sign)
            sheet.write_rich_string(row, 1, count, up, sign)
        sheet.write_row(len(SIGNED), 0, FORM[2])
        sheet.write_rich_string(len(SIGNED) + 1, 0, "Q3 20/21", up, "p")
        sheet.write_number(len(SIGNED) + 1, 1, 5)
    return stream.getvalue()


SIGNED = [("Quarter", "Cases", "1"), ("Q1 20/21", "10", "2")]
WITH_SIGNS = {"R": [[Signed(one, sign), Signed(two, sign)] for one, two, sign in SIGNED]
              + [*FORM[2:], [Signed("Q3 20/21", "p"), 5]]}  # fmt: skip
RAISED = {
    "xls": xls(WITH_SIGNS),
    "xlsb": xlsb(WITH_SIGNS),
    "xlsx": with_raised_signs(inline=False),
    "inline.xlsx": with_raised_signs(inline=True),
    "ods": ods({"R": [[raised(one, sign), raised(two, sign)] for one, two, sign in SIGNED]
                + [*FORM[2:], [raised("Q3 20/21", "p"), 5]]}),
}  # fmt: skip


@pytest.mark.parametrize("kind", RAISED)
def test_a_raised_sign_of_a_note_is_no_digit_of_a_figure(tmp_path, kind):
    source = intake(tmp_path, {f"cases.{kind}": RAISED[kind]}, FIGURES)
    assert list(source.records["count"]) == [10, 6, 5]
    assert list(source.records["period"]) == ["2020/21 Q1", "2020/21 Q2", "2020/21 Q3"]
    assert [*source.records["count_mark"]] == ["", "", "p"]
    assert source.quarantine.empty
