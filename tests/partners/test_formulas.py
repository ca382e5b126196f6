"""Formulas in workbooks: what may be read of them, and what is set aside."""

import io
import re
import zipfile

import pytest
import xlsxwriter

from tests.partners.received import accounts, intake
from tests.partners.test_sheets import FIGURES
from tests.partners.workbooks import Error, Formula, ods, xls, xlsb

NO_RESULT = r"<f>\1</f>"


def form(cell, result, saved=True, rewrite=None):
    """A workbook with a formula as the second figure, `saved` by a spreadsheet or by a program."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Return")
    for at, row in enumerate([["Our return"], ["Quarter", "Cases"], ["Q1 20/21", 5], ["Q2 20/21"]]):
        sheet.write_row(at, 0, row)
    sheet.write_formula(3, 1, cell, None, result)
    sheet.write_row(4, 0, ["Total"])
    sheet.write_formula(4, 1, "=SUM(B3:B4)", None, 11)
    book.close()
    return rewritten(stream.getvalue(), saved, rewrite)


def rewritten(content, saved, rewrite):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if saved:
                text = text.replace(' fullCalcOnLoad="1"', "")
            if rewrite and name.startswith("xl/worksheets/sheet"):
                text, count = re.subn(*rewrite, text)
                assert count
            new.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("cell", "result", "saved", "rewrite"),
    [
        ("=3+3", 6, True, (r"<f>(3.3)</f><v>6</v>", NO_RESULT)),
        ("=3+3", 6, True, (r"<f>(3.3)</f><v>6</v>", r"<f>\1</f><v/>")),
        ("=3+3", 6, True, (r'<c r="B4"><f>(3.3)</f><v>6</v>', r"<c><f>\1</f>")),
        ("=3+3", 0, False, None),
        ("=3/0", "#DIV/0!", True, None),
    ],
)
def test_a_formula_without_a_result_is_set_aside_and_no_zero(
    tmp_path, cell, result, saved, rewrite
):
    content = form(cell, result, saved, rewrite)
    source = intake(tmp_path, {"cases.xlsx": content}, FIGURES)
    assert list(source.records["count"]) == [5]
    told = source.quarantine[["sheet", "row", "column", "rule"]].values.tolist()
    assert told == [["Return", 4, "count", "formula"]]
    assert accounts(source).iloc[0]["cells_set_aside"] == 1


@pytest.mark.parametrize(
    ("cell", "result", "saved"), [("=3+3", 6, True), ("=3+3", 6, False), ("=3-3", 0, True)]
)
def test_a_formula_with_its_result_is_that_result(tmp_path, cell, result, saved):
    source = intake(tmp_path, {"cases.xlsx": form(cell, result, saved)}, FIGURES)
    assert list(source.records["count"]) == [5, result]
    assert accounts(source).iloc[0]["stated_total"] == 11


def test_a_formula_whose_result_is_blank_is_a_blank(tmp_path):
    blank = (r'<c r="B4">(<f>3.3</f>)<v>6</v>', r'<c r="B4" t="str">\1<v></v>')
    contract = FIGURES.replace("due:", "missingValues: [{value: '', state: missing}]\ndue:")
    source = intake(tmp_path, {"cases.xlsx": form("=3+3", 6, True, blank)}, contract)
    assert list(source.records["count_state"]) == ["observed", "missing"]


MADE = {"xls": xls, "xlsb": xlsb, "ods": ods}


@pytest.mark.parametrize(
    ("kind", "cell", "by_program"),
    [
        ("xls", Formula(), {"worked_out": False}),
        ("xls", Formula(0), {"worked_out": False}),
        ("xls", Formula(Error()), {}),
        ("xls", Error(), {}),
        ("xlsb", Formula(), {"worked_out": False}),
        ("xlsb", Formula(Error()), {}),
        ("xlsb", Error(), {}),
        ("ods", Formula(), {}),
        ("ods", Formula(Error()), {}),
    ],
)
@pytest.mark.parametrize("place", [1, 2])
def test_a_formula_that_failed_or_was_never_worked_out_is_set_aside_in_every_workbook(
    tmp_path, kind, cell, by_program, place
):
    rows = [["Quarter", "Cases"], ["Q1 20/21", 5], ["Q2 20/21", 6]]
    rows[place][1] = cell
    content = MADE[kind]({"Notes": [["About us"]], "Return": rows}, **by_program)
    contract = FIGURES.replace("due:", "missingValues: [{value: '', state: missing}]\ndue:")
    source = intake(tmp_path, {f"cases.{kind}": content}, contract)
    assert list(source.records["count"]) == [6 if place == 1 else 5]
    told = source.quarantine[["sheet", "row", "column", "rule"]].values.tolist()
    assert told == [["Return", place + 1, "count", "formula"]]


@pytest.mark.parametrize("kind", list(MADE))
@pytest.mark.parametrize("result", [6, 0])
def test_a_formula_with_its_result_is_that_result_in_every_workbook(tmp_path, kind, result):
    rows = [["Quarter", "Cases"], ["Q1 20/21", 5], ["Q2 20/21", Formula(result)]]
    source = intake(tmp_path, {f"cases.{kind}": MADE[kind]({"Return": rows})}, FIGURES)
    assert list(source.records["count"]) == [5, result]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_blank_that_a_spreadsheet_worked_out_is_a_blank_in_every_workbook(tmp_path, kind):
    rows = [["Quarter", "Cases"], ["Q1 20/21", 5], ["Q2 20/21", Formula("")]]
    contract = FIGURES.replace("due:", "missingValues: [{value: '', state: missing}]\ndue:")
    source = intake(tmp_path, {f"cases.{kind}": MADE[kind]({"Return": rows})}, contract)
    assert list(source.records["count_state"]) == ["observed", "missing"]


@pytest.mark.parametrize(
    ("constraint", "marks", "rules"),
    [
        ("required: true", "", ["required"]),
        ("required: true", "missingValues: [{value: '', state: missing}]", []),
        ("required: false", "", []),
    ],
)
def test_a_blank_number_is_set_aside_where_the_contract_requires_it(
    tmp_path, constraint, marks, rules
):
    contract = FIGURES.replace(
        "integer, constraints: {required: true", "integer, constraints: {" + constraint
    )
    contract = contract.replace("due:", marks + "\ndue:")
    text = "Quarter,Cases\nQ1 20/21,5\nQ2 20/21,\n"
    source = intake(tmp_path, {"cases.csv": text}, contract)
    assert list(source.quarantine["rule"]) == rules
    assert len(source.records) == 2 - len(rules)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_that_lacks_a_part_is_not_available(tmp_path, part):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form("=3+3", 6))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in set(old.namelist()) - {part}:
            new.writestr(name, old.read(name))
    source = intake(tmp_path, {"cases.xlsx": stream.getvalue()}, FIGURES)
    assert "is corrupt, cut off or not a workbook" in accounts(source).iloc[0]["notes"]
