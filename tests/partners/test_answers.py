"""Each answer to each question settles it, and the figure is then the right one."""

import csv
import io
import re

import pytest

from tests.partners.received import HEAD, intake
from tests.partners.test_doubts import DAYS, LOOSE, SECOND, dense
from tests.partners.test_intake import AGGREGATE, BY_PERIOD, CASES, ROWS, month
from tests.partners.test_standing import FIRST, OTHER


def rows(*cells):
    return HEAD + "".join(f"{cell}\n" for cell in cells)


LATER_LONE = "Quarter,Agency,Cases\nQ1 20/21,A,11\nQ3 20/21,A,7\n"
WITHOUT_B = ROWS.replace("Q1 20/21,B,20\n", "Q3 20/21,A,1\n")
LATEST = CASES.replace("by: record", "by: record, differing: latest")
QUESTIONS = {
    "damaged ids": (CASES, {"cases.csv": rows(
        *(f"4.01E+11,0{d}/04/2020,Noise,South," for d in (1, 2, 3)))},
        {"use": 3, "leave out": 0}),
    "rounded ids": (CASES, {"cases.csv": rows(
        *(f"1234567890123450000,0{d}/04/2020,Noise,South," for d in (1, 2, 3)))},
        {"use": 3, "leave out": 0}),
    "differing": (CASES, {"cases.csv": rows(
        "A0,01/04/2020,Noise,South,", "A1,01/04/2020,Noise,South,", "A1,02/05/2020,Noise,South,")},
        {"different records": 3, "latest": 2}),
    "withdrawn records": (CASES, {
        "cases z.csv": rows(*DAYS), "cases a.csv": rows(*DAYS[:9], "B1,01/05/2020,Noise,South,")},
        {"use": 11, "leave out": 10}),
    "emptied month": (LATEST, {"cases.csv": rows(
        "A1,30/04/2020,Noise,South,", "B1,30/05/2020,Noise,South,", "A1,30/05/2020,Noise,South,")},
        {"use": 3, "leave out": 2}),
    "some rows twice": (LOOSE, {
        "cases 1.csv": rows(*DAYS[:6], *SECOND[:4]), "cases 2.csv": rows(*DAYS)},
        {"different records": 20, "same records": 14}),
    "block": (LOOSE, {"cases.csv": rows(*DAYS, *SECOND, *DAYS[2:9])},
        {"use": 22, "leave out": 15}),
    "lone": (CASES, {"cases.csv": rows(*dense(7), "Z,05/01/2021,Noise,South,")},
        {"use": 29, "leave out": 28}),
    "which stands": (AGGREGATE, {"cases a.csv": FIRST, "cases b.csv": OTHER},
        {"cases a.csv stands": 35, "cases b.csv stands": 36}),
    "few figures": (AGGREGATE, {
        "cases 1.csv": ROWS + "Q1 20/21,C,30\n", "cases 2.csv": LATER_LONE},
        {"use": 79, "leave out": 78}),
    "withdrawn figures": (AGGREGATE, {"cases 1.csv": ROWS, "cases 2.csv": WITHOUT_B},
        {"use": 42, "leave out": 22}),
    "few rows": (BY_PERIOD, {
        "cases 1.csv": HEAD + month("A", "04", 20),
        "cases 2.csv": HEAD + month("B", "05", 20) + "B99,30/04/2020,Noise,South,\n"},
        {"late records": 41, "leave out": 40}),
    "which period stands": (BY_PERIOD, {
        "cases a.csv": HEAD + month("A", "04", 5), "cases b.csv": HEAD + month("B", "04", 6)},
        {"cases a.csv stands": 5, "cases b.csv stands": 6, "both count": 11}),
}  # fmt: skip
CASES_OF_ANSWERS = [(kind, answer) for kind, (_, _, each) in QUESTIONS.items() for answer in each]


def printed_row(question, answer):
    """The line of corrections.csv as the question prints it, with the answer filled in."""
    columns, line = re.fullmatch(
        r"\(columns ([^)]*)\) (.*) where ANSWER is .*", question.row_of_corrections
    ).groups()
    (cells,) = csv.reader(io.StringIO(line))
    filled = {"ANSWER": answer, "WHY": "asked", "WHO WAS ASKED": "owner", "DAY": "2021-04-01"}
    out = io.StringIO()
    csv.writer(out).writerow([filled.get(cell, cell) for cell in cells])
    return f"{columns}\n{out.getvalue()}"


def counted(source):
    records = source.records
    return records["count"].sum() if "count" in records else len(records)


@pytest.mark.parametrize(("kind", "answer"), CASES_OF_ANSWERS)
def test_the_printed_line_settles_its_question_to_the_right_figure(tmp_path, kind, answer):
    contract, files, right = QUESTIONS[kind]
    asked = intake(tmp_path / "asked", files, contract)
    (question,) = asked.questions
    assert counted(asked) < max(right.values())
    line = printed_row(question, answer)
    settled = intake(tmp_path / "settled", files, contract, corrections=line)
    assert settled.questions == ()
    assert counted(settled) == right[answer]
